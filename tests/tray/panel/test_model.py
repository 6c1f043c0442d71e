"""The content of panel, cards, menu lines and tooltip for each state."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hourglance.api import Card, Note, Percent, Point, Series, Sparkline
from hourglance.engine import AccountState, MissingPart, MonthlyLimit, Problem, Snapshot, WidgetState
from hourglance.tray.menu import build_lines, build_tooltip, format_widget
from hourglance.tray.panel.card_model import build_card
from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.panel.model import build_panel

MakeState = Callable[..., WidgetState]
MakeSnapshot = Callable[..., Snapshot]


def test_card_fresh_has_headline_and_time(state: MakeState, now: datetime) -> None:
    model = build_card(state(), now)

    assert (model.title, str(model.headline), model.caption) == (
        "Voice, last hour",
        "2 h 41 min",
        "37 handled, 4 min 21 s on average",
    )
    assert (model.time, model.dimmed, model.messages) == ("10:42", False, ())


def test_card_accessible_text_has_everything(state: MakeState, now: datetime) -> None:
    card = Card(headline=Percent(0.14), caption="36 of 255", tone="critical")

    assert build_card(state(), now).accessible_text == (
        "Voice, last hour: 2 hours 41 minutes, 37 handled, 4 min 21 s on average, updated at 10:42"
    )
    assert build_card(state(card=card), now).accessible_text == (
        "Voice, last hour: critical, 14 percent, 36 of 255, updated at 10:42"
    )


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        (
            MonthlyLimit(requests=12_000, by_policy=True),
            "To stay within 12\u202f000 requests this month, as your administrator has set.",
        ),
        (
            MonthlyLimit(requests=900, by_policy=False),
            "To stay within 900 requests this month, as you have set.",
        ),
        (
            MonthlyLimit(requests=900, by_policy=False, is_used_up=True),
            "The 900 requests of this month are used up.",
        ),
    ],
)
def test_panel_says_why_values_are_refreshed_less_often(
    snapshot: MakeSnapshot, now: datetime, limit: MonthlyLimit, text: str
) -> None:
    notice = build_panel(replace(snapshot(), limit=limit), now).cards[0]

    assert notice.title == "Refreshing less often"
    assert notice.messages == (text,)


def test_card_trend_precedes_the_body(state: MakeState, card: Card, now: datetime) -> None:
    series = Series(metric="tHandle", statistic="sum", points=(Point(start=now, value=1.0),))
    whole = replace(card, trend=series, body=(Note(text="a note"),))

    assert build_card(state(card=whole), now).body == (
        Sparkline(label="", series=series),
        Note(text="a note"),
    )


def test_card_stale_keeps_its_headline_with_age_and_reason(
    state: MakeState, offline: Problem, now: datetime
) -> None:
    own = replace(offline, code="answer-shape")
    stale = state(data="stale", problem=own, next_attempt=now + timedelta(minutes=2))

    model = build_card(stale, now)

    assert (model.headline, model.dimmed) == (build_card(state(), now).headline, True)
    assert model.messages == (
        "3 min old: Genesys Cloud cannot be reached.",
        "Check your connection.",
        "Next attempt at 10:47.",
    )
    assert "3 minutes old: Genesys Cloud cannot be reached." in model.accessible_text


def test_card_stale_and_updating_shows_no_problem(state: MakeState, offline: Problem, now: datetime) -> None:
    waking = state(
        data="stale", problem=offline, activity="fetching", next_attempt=now + timedelta(minutes=2)
    )

    assert build_card(waking, now).messages == ("3 min old: updating",)


def test_rate_limit_is_said_once_with_its_next_attempt(
    snapshot: MakeSnapshot, state: MakeState, now: datetime
) -> None:
    busy = Problem(code="rate-limited", who="Genesys Cloud", what="Genesys Cloud asks us to wait.")
    waiting = {
        "problem": busy,
        "activity": "paused",
        "pause": "rate_limited",
        "next_attempt": now + timedelta(minutes=1),
    }

    without = state(name="b", data="none", card=None, as_of=None, **waiting)

    notice, *cards = build_panel(snapshot(state(data="stale", **waiting), without), now).cards
    assert notice.messages == ("Rate limit reached; retrying at 10:46.",)
    assert notice.actions == ()
    assert [card.messages for card in cards] == [("3 min old",), ("No data yet",)]


@pytest.mark.parametrize(
    ("pause", "reason"),
    [
        ("locked", "the screen is locked"),
        ("idle", "the computer is not in use"),
        ("used_up", "the requests of this month are used up"),
        ("asleep", "refreshing is paused"),
        ("signed_out", "you are signed out"),
    ],
)
def test_card_paused_says_why(state: MakeState, now: datetime, pause: str, reason: str) -> None:
    paused = {"activity": "paused", "pause": pause}

    assert build_card(state(data="stale", **paused), now).messages == ("3 min old",)
    assert build_card(state(data="none", card=None, as_of=None, **paused), now).messages == (
        f"Waiting: {reason}",
    )


def test_card_without_data_is_loading(state: MakeState, now: datetime) -> None:
    model = build_card(state(data="none", card=None, as_of=None, activity="fetching"), now)

    assert (model.loading, model.headline, model.accessible_text) == (True, None, "Voice, last hour: loading")


def test_card_no_data_has_no_headline(state: MakeState, now: datetime) -> None:
    model = build_card(state(data="no_data", card=None), now)

    assert model.headline is None
    assert model.messages == ("No data for this period",)


def test_missing_permission_is_said_once_with_a_message_for_the_administrator(
    snapshot: MakeSnapshot, state: MakeState, now: datetime
) -> None:
    problem = Problem(
        code="forbidden",
        who="Genesys Cloud",
        what="Your role lacks the permission analytics:conversationAggregate:view.",
        remedy="Ask your administrator for it.",
    )

    forbidden = {"data": "forbidden", "card": None, "problem": problem}
    notice, *cards = build_panel(snapshot(state(**forbidden), state(name="b", **forbidden)), now).cards

    assert notice.messages == (problem.sentence,)
    assert [action.run for action in notice.actions] == [CardCommands.copy]
    (request,) = notice.actions[0].arguments
    assert all(text in request for text in (problem.what, "hourglance/voice", "hourglance/b"))
    assert [(card.messages, card.actions) for card in cards] == [(("No permission for this data",), ())] * 2


@pytest.mark.parametrize(
    ("code", "pause", "text"),
    [
        ("offline", "offline", "It failed. Check it. Next attempt at 10:47."),
        ("service-unavailable", "service_down", "It failed. Next attempt at 10:47."),
        ("service-unavailable", None, "It failed. Next attempt at 10:47."),
    ],
)
def test_cause_is_said_once_and_cards_have_their_age(
    snapshot: MakeSnapshot, state: MakeState, now: datetime, code: str, pause: str | None, text: str
) -> None:
    problem = Problem(code=code, who="Genesys Cloud", what="It failed.", remedy="Check it.")
    more = {"data": "stale", "problem": problem, "next_attempt": now + timedelta(minutes=2)}
    if pause is not None:
        more |= {"activity": "paused", "pause": pause}
    states = [state(name=name, **more) for name in "abc"]

    notice, *cards = build_panel(snapshot(*states, state(name="d")), now).cards

    assert (notice.title, notice.messages) == ("Genesys Cloud", (text,))
    assert [action.run for action in notice.actions] == [CardCommands.refresh]
    assert [card.messages for card in cards] == [("3 min old",)] * 3 + [()]
    assert not any("failed" in card.accessible_text for card in cards)


def test_causes_that_differ_have_a_notice_each(
    snapshot: MakeSnapshot, state: MakeState, offline: Problem, now: datetime
) -> None:
    tls = replace(offline, code="tls", what="It is not trusted.")
    states = [
        state(name=str(number), data="stale", problem=each)
        for number, each in enumerate((offline, tls, offline))
    ]

    cards = build_panel(snapshot(*states), now).cards

    assert [card.messages[0].split(".")[0] for card in cards[:2]] == [
        "Genesys Cloud cannot be reached",
        "It is not trusted",
    ]
    assert len(cards) == 5
    assert len({card.key for card in cards}) == 5


def test_cause_that_another_notice_says_is_not_repeated(
    snapshot: MakeSnapshot, state: MakeState, offline: Problem, now: datetime
) -> None:
    stale = state(data="stale", problem=offline)

    def titles(**more: object) -> list[str]:
        return [card.title for card in build_panel(snapshot(stale, **more), now).cards]

    assert titles(problem=offline) == ["Genesys Cloud", "Voice, last hour"]
    assert titles(account=AccountState(sign_in="signed_in", problem=offline)) == [
        "Genesys Cloud",
        "Voice, last hour",
    ]
    assert titles(account=AccountState(sign_in="signed_out")) == ["Signed out", "Voice, last hour"]


def test_cause_of_a_widget_alone_stays_on_its_card(
    snapshot: MakeSnapshot, state: MakeState, now: datetime
) -> None:
    own = Problem(code="invalid-query", who="Genesys Cloud", what="The query is wrong.")

    (card,) = build_panel(snapshot(state(data="stale", problem=own)), now).cards

    assert card.messages == ("3 min old: The query is wrong.",)


def test_cause_of_an_expired_session_offers_to_sign_in(
    snapshot: MakeSnapshot, state: MakeState, now: datetime
) -> None:
    ended = Problem(code="sign-in-ended", who="Genesys Cloud", what="Your session has expired.")

    notice = build_panel(snapshot(state(data="stale", problem=ended)), now).cards[0]

    assert [action.run for action in notice.actions] == [CardCommands.sign_in]


def test_notice_of_the_policy_has_a_message_for_the_administrator(
    snapshot: MakeSnapshot, now: datetime
) -> None:
    problem = Problem(code="preset", who="The administrator's preset", what="Line 3 is wrong.")

    notice = build_panel(snapshot(notices=(problem,)), now).cards[0]

    assert [action.run for action in notice.actions] == [CardCommands.copy]
    assert notice.actions[0].arguments == ("The administrator's preset: Line 3 is wrong.",)


def test_card_new_is_marked(snapshot: MakeSnapshot, state: MakeState, now: datetime) -> None:
    shown = snapshot(state(), state(name="b", title="B", data="stale"), new=frozenset({"hourglance/b"}))
    old, new = build_panel(shown, now).cards

    assert (old.note, new.note) == ("", "new · 3 min old")
    assert new.accessible_text.startswith("new: B: ")


def test_card_says_whose_figures_it_has(snapshot: MakeSnapshot, state: MakeState, now: datetime) -> None:
    shown = snapshot(state(), state(name="b"), scopes={"hourglance/voice": "my_queues"})
    known, unknown = build_panel(shown, now).cards

    assert (known.scope, unknown.scope) == ("my queues", "")
    assert "figures: my queues" in known.accessible_text


def test_card_problem_without_data_is_a_sentence(state: MakeState, offline: Problem, now: datetime) -> None:
    model = build_card(
        state(
            data="none",
            card=None,
            as_of=None,
            problem=replace(offline, code="answer-shape"),
            next_attempt=now + timedelta(minutes=1),
        ),
        now,
    )

    assert model.messages == (
        "Genesys Cloud cannot be reached. Check your connection.",
        "Next attempt at 10:46.",
    )


def test_card_of_a_failed_plugin_has_buttons(state: MakeState, now: datetime) -> None:
    problem = Problem(code="plugin-crashed", who="The plugin", what="The plugin ended unexpectedly.")

    actions = build_card(state(data="none", card=None, problem=problem), now).actions

    assert [(action.run, action.arguments) for action in actions] == [
        (CardCommands.restart_plugin, ("hourglance",)),
        (CardCommands.show_plugin, ("hourglance",)),
        (CardCommands.disable_plugin, ("hourglance",)),
    ]


def test_notice_of_a_plugin_without_widgets_has_the_same_buttons(
    snapshot: MakeSnapshot, now: datetime
) -> None:
    problem = Problem(code="plugin", who="hourglance-longest-wait", what="It cannot be loaded.")

    notice = build_panel(snapshot(problem=problem), now).cards[0]

    assert notice.title == "hourglance-longest-wait"
    assert {action.arguments for action in notice.actions} == {("hourglance-longest-wait",)}
    assert CardCommands.restart_plugin in {action.run for action in notice.actions}


def test_notices_have_a_card_for_each_problem(snapshot: MakeSnapshot, now: datetime) -> None:
    crashed = tuple(Problem(code="plugin", who=name, what=f"{name} crashed.") for name in ("one", "two"))
    shelf = Problem(code="shelf", who="The widgets' settings", what="They could not be understood.")

    cards = build_panel(snapshot(notices=(shelf, *crashed)), now).cards

    assert [card.title for card in cards[:3]] == ["The widgets' settings", "one", "two"]
    assert len({card.key for card in cards}) == len(cards)


def test_card_pinned_is_marked(snapshot: MakeSnapshot, state: MakeState, now: datetime) -> None:
    cards = build_panel(snapshot(state(), state(name="b"), pinned="hourglance/b"), now).cards

    assert [card.pinned for card in cards] == [False, True]


def test_hidden_widgets_have_unhide_actions(snapshot: MakeSnapshot, state: MakeState, now: datetime) -> None:
    hidden = (state(name="b", title="B").widget,)
    account = AccountState(sign_in="signed_in")

    (action,) = build_panel(snapshot(hidden=hidden), now).hidden
    assert (action.label, action.run, action.arguments) == ("B", CardCommands.unhide, ("hourglance/b",))
    (notice,) = build_panel(Snapshot(account=account, hidden=hidden), now).cards
    assert notice.actions == (action,)


@pytest.mark.parametrize(
    ("sign_in", "title", "command"),
    [
        ("signed_out", "Signed out", CardCommands.sign_in),
        ("signing_in", "Signing in", CardCommands.sign_in),
        ("locked", "Keyring locked", CardCommands.unlock),
    ],
)
def test_notice_without_sign_in_is_the_only_card(
    snapshot: MakeSnapshot, state: MakeState, now: datetime, sign_in: str, title: str, command: object
) -> None:
    account = AccountState(sign_in=sign_in)  # type: ignore[arg-type] # one of the three
    loading = state(data="none", card=None, as_of=None)

    panel = build_panel(snapshot(loading, account=account), now)

    assert [card.title for card in panel.cards] == [title]
    assert [action.run for action in panel.cards[0].actions] == [command]


def test_notice_of_an_expired_session_precedes_the_old_data(
    snapshot: MakeSnapshot, state: MakeState, offline: Problem, now: datetime
) -> None:
    account = AccountState(sign_in="signed_out", problem=offline)

    panel = build_panel(snapshot(state(data="stale"), account=account), now)

    assert [card.title for card in panel.cards] == ["Signed out", "Voice, last hour"]
    assert panel.cards[0].messages == (offline.sentence,)


def test_notices_precede_widgets(snapshot: MakeSnapshot, offline: Problem, now: datetime) -> None:
    account = AccountState(sign_in="signed_in", session_only=True)

    panel = build_panel(snapshot(account=account, problem=offline), now, tray_problem="No icons here.")

    assert [card.title for card in panel.cards] == [
        "System tray unavailable",
        "Signed in for this session",
        "Genesys Cloud",
        "Voice, last hour",
    ]


def test_notice_without_widgets(now: datetime) -> None:
    account = AccountState(sign_in="signed_in")

    assert [card.title for card in build_panel(Snapshot(account=account), now).cards] == ["No widgets"]


def test_footer_names_user_region_and_time(snapshot: MakeSnapshot, state: MakeState, now: datetime) -> None:
    panel = build_panel(snapshot(state(), state(name="b", as_of=now - timedelta(minutes=1))), now)

    assert (panel.user, panel.status) == ("Ada Lovelace · Frankfurt", "as of 10:44")


def test_menu_line_has_value_and_time(state: MakeState, now: datetime) -> None:
    assert format_widget(state(), now) == "Voice, last hour: 2 h 41 min, as of 10:42"
    assert format_widget(state(data="no_data", card=None), now) == "Voice, last hour: no data"
    assert format_widget(state(data="none", card=None), now) == "Voice, last hour: loading"


def test_tooltip_has_all_values_and_problems(
    snapshot: MakeSnapshot, state: MakeState, offline: Problem, now: datetime
) -> None:
    old = now - timedelta(minutes=30)
    own = Problem(code="answer-shape", who="Genesys Cloud", what="It cannot be read.")

    assert build_tooltip(
        snapshot(
            state(),
            state(name="b", title="Service level", data="stale", problem=offline),
            state(name="c", title="Abandoned", data="stale", problem=offline, as_of=old),
            state(name="d", title="Odd", data="stale", problem=own),
        ),
        now,
    ).splitlines() == [
        "Genesys Cloud cannot be reached.",
        "Voice, last hour: 2 h 41 min",
        "Service level: 2 h 41 min",
        "Abandoned: 2 h 41 min, as of 10:15",
        "Odd: 2 h 41 min, It cannot be read.",
        "as of 10:42",
    ]


def test_tooltip_and_menu_say_how_many_widgets_have_no_line(
    snapshot: MakeSnapshot, state: MakeState, now: datetime
) -> None:
    def lines(count: int) -> list[str]:
        shown = snapshot(*(state(name=str(number), title=str(number)) for number in range(count)))
        assert tuple(build_tooltip(shown, now).splitlines()) == build_lines(shown, now)
        return build_tooltip(shown, now).splitlines()

    assert lines(8)[-2:] == ["7: 2 h 41 min", "as of 10:42"]
    assert lines(9)[-3:] == ["7: 2 h 41 min", "and 1 more", "as of 10:42"]
    assert lines(11)[-2:] == ["and 3 more", "as of 10:42"]


def test_tooltip_without_values_has_the_reason_alone(
    snapshot: MakeSnapshot, state: MakeState, offline: Problem, now: datetime
) -> None:
    none = {"data": "none", "card": None, "as_of": None, "problem": offline}

    assert build_tooltip(snapshot(state(**none), state(name="b", **none)), now) == offline.what
    account = AccountState(sign_in="signed_in", problem=offline)
    stale = state(data="stale", problem=offline)
    assert build_tooltip(snapshot(stale, account=account), now) == "Voice, last hour: 2 h 41 min, as of 10:42"


def test_tooltip_starts_with_the_icon_s_widget(
    snapshot: MakeSnapshot, state: MakeState, now: datetime
) -> None:
    tooltip = build_tooltip(snapshot(state(), state(name="b", title="B"), pinned="hourglance/b"), now)

    assert [line.split(":")[0] for line in tooltip.splitlines()] == ["B", "Voice, last hour", "as of 10"]


def test_tooltip_signed_out(now: datetime) -> None:
    assert build_tooltip(Snapshot(account=AccountState(sign_in="signed_out")), now) == "Signed out"
    assert build_tooltip(Snapshot(), now) == "Hourglance"


def test_card_keys_are_unique(
    snapshot: MakeSnapshot, state: MakeState, offline: Problem, now: datetime
) -> None:
    account = AccountState(sign_in="signed_in", session_only=True, problem=offline)
    panel = build_panel(
        snapshot(state(), state(name="b"), account=account, problem=offline), now, tray_problem="x"
    )

    keys = [card.key for card in panel.cards]
    assert len(keys) == len(set(keys)) == 6


def test_card_accessible_text_starts_with_the_title(
    snapshot: MakeSnapshot, state: MakeState, offline: Problem, now: datetime
) -> None:
    cards = build_panel(
        snapshot(
            state(),
            state(name="b", data="no_data", card=None),
            state(name="c", data="forbidden", card=None),
            state(name="d", data="none", card=None, problem=offline),
            state(name="e", data="none", card=None, activity="paused"),
        ),
        now,
    ).cards

    assert all(card.accessible_text.startswith(f"{card.title}: ") for card in cards)


def test_card_names_the_query_that_is_missing(state: MakeState, now: datetime, offline: Problem) -> None:
    missing = (MissingPart(name="last week", problem=offline), MissingPart(name="yesterday"))
    model = build_card(state(missing=missing), now)

    assert (model.dimmed, model.note) == (False, "incomplete")
    assert model.messages == (
        "last week is missing: Genesys Cloud cannot be reached.",
        "yesterday is missing: loading",
    )
    assert model.accessible_text.endswith(", ".join(model.messages))


def test_card_names_the_query_that_is_stale(state: MakeState, now: datetime, offline: Problem) -> None:
    own = replace(offline, code="answer-shape")
    model = build_card(state(data="stale", problem=own, part="last week"), now)

    assert model.dimmed is True
    assert model.messages[0] == "last week: 3 min old: Genesys Cloud cannot be reached."
