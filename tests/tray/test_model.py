"""What the panel says of each state, in words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hourglance.api import Card, Note, Percent, Point, Series, Sparkline
from hourglance.engine import AccountState, Problem, Snapshot, WidgetState
from hourglance.tray.menu_lines import line_of, tooltip_of
from hourglance.tray.panel.card_menu import menu_actions
from hourglance.tray.panel.card_model import build_card
from hourglance.tray.panel.model import CardModel
from hourglance.tray.panel.panel_model import build_panel

MakeState = Callable[..., WidgetState]
MakeSnapshot = Callable[..., Snapshot]


def test_a_fresh_card_says_its_number_and_its_time(state: MakeState, now: datetime) -> None:
    said = build_card(state(), now)

    assert (said.title, str(said.headline), said.caption) == (
        "Voice, last hour",
        "2 h 41 min",
        "37 handled, 4 min 21 s on average",
    )
    assert (said.time, said.calm, said.sentences) == ("10:42", False, ())


def test_a_screen_reader_hears_everything_that_matters(state: MakeState, now: datetime) -> None:
    card = Card(headline=Percent(0.14), caption="36 of 255", tone="critical")

    assert build_card(state(), now).spoken == (
        "Voice, last hour: 2 hours 41 minutes, 37 handled, 4 min 21 s on average, updated at 10:42"
    )
    assert build_card(state(card=card), now).spoken == (
        "Voice, last hour: critical, 14 percent, 36 of 255, updated at 10:42"
    )


def test_the_trend_is_drawn_before_the_body(state: MakeState, card: Card, now: datetime) -> None:
    series = Series(metric="tHandle", statistic="sum", points=(Point(start=now, value=1.0),))
    whole = replace(card, trend=series, body=(Note(text="a note"),))

    assert build_card(state(card=whole), now).body == (
        Sparkline(label="", series=series),
        Note(text="a note"),
    )


def test_a_stale_card_is_the_same_card_with_its_age_and_the_reason(
    state: MakeState, offline: Problem, now: datetime
) -> None:
    stale = state(data="stale", problem=offline, next_attempt=now + timedelta(minutes=2))

    said = build_card(stale, now)

    assert (said.headline, said.calm) == (build_card(state(), now).headline, True)
    assert said.sentences == (
        "3 min old: Genesys Cloud cannot be reached.",
        "Check your connection.",
        "Next attempt at 10:47.",
    )
    assert "3 minutes old: Genesys Cloud cannot be reached." in said.spoken


def test_a_stale_card_that_is_being_renewed_raises_no_alarm(
    state: MakeState, offline: Problem, now: datetime
) -> None:
    waking = state(
        data="stale", problem=offline, activity="fetching", next_attempt=now + timedelta(minutes=2)
    )

    assert build_card(waking, now).sentences == ("3 min old: updating",)


def test_a_rate_limited_card_says_until_when(state: MakeState, now: datetime) -> None:
    busy = Problem(code="rate-limited", who="Genesys Cloud", what="Genesys Cloud asks us to wait.")
    waiting = {
        "problem": busy,
        "activity": "paused",
        "pause": "rate_limited",
        "next_attempt": now + timedelta(minutes=1),
    }

    assert build_card(state(data="stale", **waiting), now).sentences == (
        "3 min old: Rate limit reached; retrying at 10:46.",
    )
    assert build_card(state(data="none", card=None, as_of=None, **waiting), now).sentences == (
        "Rate limit reached; retrying at 10:46.",
    )


@pytest.mark.parametrize(
    ("pause", "reason"),
    [
        ("locked", "the screen is locked"),
        ("asleep", "refreshing is paused"),
        ("signed_out", "you are signed out"),
    ],
)
def test_a_paused_card_says_why(state: MakeState, now: datetime, pause: str, reason: str) -> None:
    paused = {"activity": "paused", "pause": pause}

    assert build_card(state(data="stale", **paused), now).sentences == (f"3 min old: {reason}",)
    assert build_card(state(data="none", card=None, as_of=None, **paused), now).sentences == (
        f"Waiting: {reason}",
    )


def test_a_card_that_waits_for_its_first_figures_is_loading(state: MakeState, now: datetime) -> None:
    said = build_card(state(data="none", card=None, as_of=None, activity="fetching"), now)

    assert (said.loading, said.headline, said.spoken) == (True, None, "Voice, last hour: loading")


def test_no_data_is_said_and_is_not_zero(state: MakeState, now: datetime) -> None:
    said = build_card(state(data="no_data", card=None), now)

    assert said.headline is None
    assert said.sentences == ("No data for this period",)


def test_a_forbidden_card_has_the_text_for_the_administrator(state: MakeState, now: datetime) -> None:
    problem = Problem(
        code="forbidden",
        who="Genesys Cloud",
        what="Your role lacks the permission analytics:conversationAggregate:view.",
        remedy="Ask your administrator for it.",
    )

    said = build_card(state(data="forbidden", card=None, problem=problem), now)

    assert "analytics:conversationAggregate:view" in said.sentences[0]
    assert [action.deed for action in said.actions] == ["copy"]
    assert "analytics:conversationAggregate:view" in said.actions[0].argument
    assert "hourglance/voice" in said.actions[0].argument


def test_a_problem_without_any_figure_is_a_sentence(
    state: MakeState, offline: Problem, now: datetime
) -> None:
    said = build_card(
        state(data="none", card=None, as_of=None, problem=offline, next_attempt=now + timedelta(minutes=1)),
        now,
    )

    assert said.sentences == (
        "Genesys Cloud cannot be reached. Check your connection.",
        "Next attempt at 10:46.",
    )


def test_a_failed_plugin_can_be_started_again(state: MakeState, now: datetime) -> None:
    problem = Problem(code="plugin-crashed", who="The plugin", what="The plugin ended unexpectedly.")

    actions = build_card(state(data="none", card=None, problem=problem), now).actions

    assert [(action.deed, action.argument) for action in actions] == [
        ("restart_plugin", "hourglance"),
        ("show_plugin", "hourglance"),
        ("disable_plugin", "hourglance"),
    ]


def test_a_plugin_that_gives_no_widget_has_a_card_with_the_same_buttons(
    snapshot: MakeSnapshot, now: datetime
) -> None:
    problem = Problem(code="plugin", who="hourglance-longest-wait", what="It cannot be loaded.")

    notice = build_panel(snapshot(problem=problem), now).cards[0]

    assert notice.title == "hourglance-longest-wait"
    assert {action.argument for action in notice.actions} == {"hourglance-longest-wait"}
    assert "restart_plugin" in {action.deed for action in notice.actions}


def test_everything_that_is_wrong_has_a_card_of_its_own(snapshot: MakeSnapshot, now: datetime) -> None:
    crashed = tuple(Problem(code="plugin", who=name, what=f"{name} crashed.") for name in ("one", "two"))
    shelf = Problem(code="shelf", who="The widgets' settings", what="They could not be understood.")

    cards = build_panel(snapshot(notices=(shelf, *crashed)), now).cards

    assert [card.title for card in cards[:3]] == ["The widgets' settings", "one", "two"]
    assert len({card.key for card in cards}) == len(cards)


def test_a_card_tells_what_may_be_chosen_about_its_widget(
    snapshot: MakeSnapshot, state: MakeState, now: datetime
) -> None:
    shown = snapshot(state(), state(name="b"), pinned="hourglance/b")

    first, pinned = build_panel(shown, now).cards

    assert [(choice.deed, choice.argument) for choice in menu_actions(first)] == [
        ("pin", "hourglance/voice"),
        ("configure", "hourglance/voice"),
        ("inspect", "hourglance/voice"),
        ("add", "hourglance/voice"),
        ("hide", "hourglance/voice"),
    ]
    assert (first.pinned, pinned.pinned) == (False, True)
    assert menu_actions(pinned)[0].argument == "", "chosen again, it is the worst of all that the icon shows"


def test_another_one_of_a_kind_can_be_removed(state: MakeState, now: datetime) -> None:
    second = state()
    second = replace(second, widget=replace(second.widget, instance="2"))

    assert ("remove", "hourglance/voice#2") in [
        (c.deed, c.argument) for c in menu_actions(build_card(second, now))
    ]


def test_hidden_widgets_can_be_shown_again(snapshot: MakeSnapshot, state: MakeState, now: datetime) -> None:
    hidden = (state(name="b", title="B").widget,)
    account = AccountState(sign_in="signed_in")

    assert [(a.label, a.deed, a.argument) for a in build_panel(snapshot(hidden=hidden), now).hidden] == [
        ("B", "show", "hourglance/b")
    ]
    (notice,) = build_panel(Snapshot(account=account, hidden=hidden), now).cards
    assert [(a.label, a.deed) for a in notice.actions] == [("B", "show")]


@pytest.mark.parametrize(
    ("sign_in", "title", "deed"),
    [
        ("signed_out", "Signed out", "sign_in"),
        ("signing_in", "Signing in", "sign_in"),
        ("locked", "Keyring locked", "unlock"),
    ],
)
def test_whoever_is_not_signed_in_has_one_card_with_one_button(
    snapshot: MakeSnapshot, state: MakeState, now: datetime, sign_in: str, title: str, deed: str
) -> None:
    account = AccountState(sign_in=sign_in)  # type: ignore[arg-type] # one of the three
    loading = state(data="none", card=None, as_of=None)

    said = build_panel(snapshot(loading, account=account), now)

    assert [card.title for card in said.cards] == [title]
    assert [action.deed for action in said.cards[0].actions] == [deed]


def test_a_sign_in_that_ended_keeps_the_figures(
    snapshot: MakeSnapshot, state: MakeState, offline: Problem, now: datetime
) -> None:
    account = AccountState(sign_in="signed_out", problem=offline)

    said = build_panel(snapshot(state(data="stale"), account=account), now)

    assert [card.title for card in said.cards] == ["Signed out", "Voice, last hour"]
    assert said.cards[0].sentences == (offline.sentence,)


def test_what_the_app_itself_has_to_say_comes_first(
    snapshot: MakeSnapshot, offline: Problem, now: datetime
) -> None:
    account = AccountState(sign_in="signed_in", session_only=True)

    said = build_panel(snapshot(account=account, problem=offline), now, no_tray="No icons here.")

    assert [card.title for card in said.cards] == [
        "System tray unavailable",
        "Signed in for this session",
        "Genesys Cloud",
        "Voice, last hour",
    ]


def test_a_panel_without_widgets_says_so(now: datetime) -> None:
    account = AccountState(sign_in="signed_in")

    assert [card.title for card in build_panel(Snapshot(account=account), now).cards] == ["No widgets"]


def test_the_last_line_names_person_region_and_time(
    snapshot: MakeSnapshot, state: MakeState, now: datetime
) -> None:
    said = build_panel(snapshot(state(), state(name="b", as_of=now - timedelta(minutes=1))), now)

    assert (said.person, said.remark) == ("Ada Lovelace · Frankfurt", "as of 10:44")


def test_a_line_says_the_figure_and_when_it_holds(state: MakeState, now: datetime) -> None:
    assert line_of(state(), now) == "Voice, last hour: 2 h 41 min, as of 10:42"
    assert line_of(state(data="no_data", card=None), now) == "Voice, last hour: no data"
    assert line_of(state(data="none", card=None), now) == "Voice, last hour: loading"


def test_the_tooltip_has_all_figures_and_what_is_wrong(
    snapshot: MakeSnapshot, state: MakeState, offline: Problem, now: datetime
) -> None:
    stale = state(name="b", title="Service level", data="stale", problem=offline)

    assert tooltip_of(snapshot(state(), stale), now).splitlines() == [
        "Voice, last hour: 2 h 41 min, as of 10:42",
        "Service level: 2 h 41 min, as of 10:42, Genesys Cloud cannot be reached.",
    ]


def test_the_tooltip_begins_with_what_the_icon_shows(
    snapshot: MakeSnapshot, state: MakeState, now: datetime
) -> None:
    said = tooltip_of(snapshot(state(), state(name="b", title="B"), pinned="hourglance/b"), now)

    assert [line.split(":")[0] for line in said.splitlines()] == ["B", "Voice, last hour"]


def test_the_tooltip_of_someone_signed_out_says_that(now: datetime) -> None:
    assert tooltip_of(Snapshot(account=AccountState(sign_in="signed_out")), now) == "Signed out"
    assert tooltip_of(Snapshot(), now) == "Hourglance"


def test_every_card_has_a_key_of_its_own(
    snapshot: MakeSnapshot, state: MakeState, offline: Problem, now: datetime
) -> None:
    account = AccountState(sign_in="signed_in", session_only=True, problem=offline)
    said = build_panel(snapshot(state(), state(name="b"), account=account, problem=offline), now, no_tray="x")

    keys = [card.key for card in said.cards]
    assert len(keys) == len(set(keys)) == 6


def test_every_card_has_something_to_say_aloud(
    snapshot: MakeSnapshot, state: MakeState, offline: Problem, now: datetime
) -> None:
    states: tuple[CardModel, ...] = build_panel(
        snapshot(
            state(),
            state(name="b", data="no_data", card=None),
            state(name="c", data="forbidden", card=None),
            state(name="d", data="none", card=None, problem=offline),
            state(name="e", data="none", card=None, activity="paused"),
        ),
        now,
    ).cards

    assert all(card.spoken.startswith(f"{card.title}: ") for card in states)
