"""Times that run: on the card, for a screen reader, on the icon and in its tooltip; and when they do not."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from opened_windows import drain
from panel_stage import panel_in
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from recorded_services import InlineBridge, RecordedServices

from hourglance.api import Card, Comparison, Count, Countdown, Duration, Elapsed, Figure, Table
from hourglance.engine import Snapshot, WidgetState
from hourglance.tray.icon_model import build_icon_model, format_glyphs
from hourglance.tray.menu import build_lines, build_tooltip
from hourglance.tray.panel.card_model import build_card
from hourglance.tray.panel.clipboard import card_text
from hourglance.tray.panel.model import build_panel
from hourglance.tray.running_time import RunningTimer, count_times
from hourglance.tray.tray_icon import Tray
from hourglance.tray.user_interface import UserInterface

MakeState = Callable[..., WidgetState]
MakeSnapshot = Callable[..., Snapshot]


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def tooltips(tray: Tray, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the tooltips that a tray with an icon is given."""
    monkeypatch.setattr(Tray, "is_shown", property(lambda _: True))
    found: list[str] = []
    monkeypatch.setattr(tray, "set_icon", lambda _icon, tooltip: found.append(tooltip))
    return found


@pytest.fixture
def ui(
    qtbot: QtBot, tray: Tray, tooltips: list[str], recorded: RecordedServices, clock: Clock
) -> Iterator[UserInterface]:
    bridge = InlineBridge()
    ui = UserInterface(tray, QMenu(), bridge, recorded, clock)
    yield ui
    ui.close()
    bridge.close()
    drain()


def waiting(now: datetime, **more: object) -> Card:
    return Card(headline=Elapsed(now - timedelta(minutes=4, seconds=21)), caption="longest wait", **more)  # type: ignore[arg-type] # as the test says


def test_elapsed_is_drawn_in_seconds_and_spoken_in_minutes(state: MakeState, now: datetime) -> None:
    waits = state(card=waiting(now))
    models = [build_card(waits, now + timedelta(seconds=second)) for second in (0, 38, 39)]

    assert [str(model.headline) for model in models] == ["4 min 21 s", "4 min 59 s", "5 min"]
    assert [model.accessible_text for model in models] == [
        "Voice, last hour: 4 minutes, longest wait, updated at 10:42",
        "Voice, last hour: 4 minutes, longest wait, updated at 10:42",
        "Voice, last hour: 5 minutes, longest wait, updated at 10:42",
    ]


def test_elapsed_below_a_minute_and_without_data_is_spoken(state: MakeState, now: datetime) -> None:
    texts = [
        build_card(state(card=Card(headline=headline)), now).accessible_text
        for headline in (Elapsed(now), Countdown(now), Elapsed(None))
    ]

    assert texts == [
        "Voice, last hour: less than 1 minute, updated at 10:42",
        "Voice, last hour: less than 1 minute, updated at 10:42",
        "Voice, last hour: no data, updated at 10:42",
    ]


def test_elapsed_is_spoken_before_the_authors_own_text(state: MakeState, now: datetime) -> None:
    model = build_card(state(card=waiting(now, accessible_text="the longest wait in sales")), now)

    assert model.accessible_text.startswith("Voice, last hour: 4 minutes, the longest wait in sales")


def test_elapsed_goes_by_the_clock_of_the_service(
    state: MakeState, snapshot: MakeSnapshot, now: datetime
) -> None:
    shown = snapshot(state(card=waiting(now)), skew=timedelta(seconds=30))

    assert str(build_panel(shown, now).cards[0].headline) == "4 min 51 s"
    assert build_icon_model(count_times(shown, now)).glyphs == "4:51"


def test_running_times_count_in_blocks_and_in_copied_text(state: MakeState, now: datetime) -> None:
    since, until = now - timedelta(seconds=9), now + timedelta(minutes=2)
    card = Card(
        headline=Count(3),
        body=(
            Figure(label="Longest", value=Elapsed(since)),
            Table(columns=("Queue", "Break"), rows=(("Sales", Countdown(until)),)),
        ),
    )
    model = build_card(state(card=card), now + timedelta(seconds=1))

    assert card_text(model).splitlines()[1:4] == ["Longest: 10 s", "Queue\tBreak", "Sales\t1 min 59 s"]


def test_icon_and_tooltip_count(state: MakeState, snapshot: MakeSnapshot, now: datetime) -> None:
    shown = snapshot(state(card=waiting(now)))
    later = now + timedelta(seconds=2)

    assert build_icon_model(count_times(shown, later)).glyphs == "4:23"
    assert build_tooltip(count_times(shown, later), later) == "Voice, last hour: 4 min 23 s"


def test_menu_line_has_the_time_that_was_at_its_moment(
    state: MakeState, snapshot: MakeSnapshot, now: datetime
) -> None:
    shown = snapshot(state(card=waiting(now)))

    assert build_lines(shown, now) == ("Voice, last hour: 1 min 1 s, as of 10:42",)


def test_comparison_is_on_card_for_screen_readers_and_in_the_tooltip(
    state: MakeState, snapshot: MakeSnapshot, now: datetime
) -> None:
    compare = Comparison(Count(100), label="last Monday by now", better="more")
    shown = snapshot(state(card=Card(headline=Count(88), caption="handled", compare=compare)))
    (model,) = build_panel(shown, now).cards

    assert model.comparison == ("12 % less than last Monday by now", "warning")
    assert model.accessible_text == (
        "Voice, last hour: 88, handled, 12 percent less than last Monday by now, warning, updated at 10:42, "
        "shown on the icon"
    )
    assert "12 % less than last Monday by now, warning" in card_text(model).splitlines()
    assert build_tooltip(shown, now) == (
        "Voice, last hour: 88, as of 10:42, 12 % less than last Monday by now"
    )


def test_comparison_in_points_is_spoken(state: MakeState, now: datetime) -> None:
    from hourglance.api import Percent

    compare = Comparison(Percent(0.75), label="yesterday")
    model = build_card(state(card=Card(headline=Percent(0.8), compare=compare)), now)

    assert model.comparison == ("5.0 percentage points more than yesterday", "neutral")
    assert ", 5.0 percentage points more than yesterday, " in model.accessible_text


def test_running_times_count_while_they_are_seen(
    qtbot: QtBot,
    ui: UserInterface,
    tooltips: list[str],
    clock: Clock,
    state: MakeState,
    snapshot: MakeSnapshot,
) -> None:
    ui.set_snapshot(snapshot(state(card=waiting(clock.now))))
    ui.open_panel()
    clock.now += timedelta(seconds=5)

    qtbot.waitUntil(lambda: tooltips[-1] == "Voice, last hour: 4 min 26 s", timeout=5000)
    (card,) = panel_in().cards
    assert card.model is not None
    assert str(card.model.headline) == "4 min 26 s"


def test_timer_runs_only_while_a_running_time_is_seen(
    ui: UserInterface, clock: Clock, state: MakeState, snapshot: MakeSnapshot
) -> None:
    running, still = state(card=waiting(clock.now)), state(card=Card(headline=Duration(5)))
    none = state(card=Card(headline=Elapsed(None)))

    for shown, is_active in (
        (still, False),
        (running, True),
        (none, False),
        (running, True),
        (replace(running, activity="paused", pause="locked"), False),
        (replace(running, activity="paused", pause="offline"), True),
        (replace(running, activity="paused", pause="asleep"), False),
    ):
        ui.set_snapshot(snapshot(shown))
        assert ui.running_timer.is_active is is_active


def test_timer_runs_for_a_card_beyond_the_tooltip_only_while_the_panel_is_open(
    qtbot: QtBot, ui: UserInterface, clock: Clock, state: MakeState, snapshot: MakeSnapshot
) -> None:
    others = [state(name=f"other-{number}") for number in range(8)]
    ui.set_snapshot(snapshot(*others, state(name="waiting", card=waiting(clock.now))))
    assert not ui.running_timer.is_active

    ui.open_panel()
    assert ui.running_timer.is_active
    panel_in().close()
    qtbot.waitUntil(lambda: not ui.running_timer.is_active, timeout=5000)


def test_timer_stops_when_nothing_is_left_to_show(qtbot: QtBot) -> None:
    shown = []
    timer = RunningTimer(lambda: bool(shown.append(1)))
    timer.set_active(active=True)

    qtbot.waitUntil(lambda: bool(shown), timeout=5000)
    assert not timer.is_active


def test_glyphs_of_an_uncounted_time_are_no_number() -> None:
    assert format_glyphs(Elapsed(None)) == "–"
