"""The content of panel, cards, menu lines and tooltip for each state."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hourglance.api import Card, Note, Percent, Point, Series, Sparkline
from hourglance.engine import AccountState, Problem, Snapshot, WidgetState
from hourglance.tray.menu import build_tooltip, format_widget
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
    stale = state(data="stale", problem=offline, next_attempt=now + timedelta(minutes=2))

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


def test_card_rate_limited_says_when_it_retries(state: MakeState, now: datetime) -> None:
    busy = Problem(code="rate-limited", who="Genesys Cloud", what="Genesys Cloud asks us to wait.")
    waiting = {
        "problem": busy,
        "activity": "paused",
        "pause": "rate_limited",
        "next_attempt": now + timedelta(minutes=1),
    }

    assert build_card(state(data="stale", **waiting), now).messages == (
        "3 min old: Rate limit reached; retrying at 10:46.",
    )
    assert build_card(state(data="none", card=None, as_of=None, **waiting), now).messages == (
        "Rate limit reached; retrying at 10:46.",
    )


@pytest.mark.parametrize(
    ("pause", "reason"),
    [
        ("locked", "the screen is locked"),
        ("idle", "the computer is not in use"),
        ("asleep", "refreshing is paused"),
        ("signed_out", "you are signed out"),
    ],
)
def test_card_paused_says_why(state: MakeState, now: datetime, pause: str, reason: str) -> None:
    paused = {"activity": "paused", "pause": pause}

    assert build_card(state(data="stale", **paused), now).messages == (f"3 min old: {reason}",)
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


def test_card_forbidden_has_a_message_for_the_administrator(state: MakeState, now: datetime) -> None:
    problem = Problem(
        code="forbidden",
        who="Genesys Cloud",
        what="Your role lacks the permission analytics:conversationAggregate:view.",
        remedy="Ask your administrator for it.",
    )

    model = build_card(state(data="forbidden", card=None, problem=problem), now)

    assert "analytics:conversationAggregate:view" in model.messages[0]
    assert [action.run for action in model.actions] == [CardCommands.copy]
    assert "analytics:conversationAggregate:view" in model.actions[0].arguments[0]
    assert "hourglance/voice" in model.actions[0].arguments[0]


def test_card_problem_without_data_is_a_sentence(state: MakeState, offline: Problem, now: datetime) -> None:
    model = build_card(
        state(data="none", card=None, as_of=None, problem=offline, next_attempt=now + timedelta(minutes=1)),
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
    stale = state(name="b", title="Service level", data="stale", problem=offline)

    assert build_tooltip(snapshot(state(), stale), now).splitlines() == [
        "Voice, last hour: 2 h 41 min, as of 10:42",
        "Service level: 2 h 41 min, as of 10:42, Genesys Cloud cannot be reached.",
    ]


def test_tooltip_starts_with_the_icon_s_widget(
    snapshot: MakeSnapshot, state: MakeState, now: datetime
) -> None:
    tooltip = build_tooltip(snapshot(state(), state(name="b", title="B"), pinned="hourglance/b"), now)

    assert [line.split(":")[0] for line in tooltip.splitlines()] == ["B", "Voice, last hour"]


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
