"""How long Qt's thread is deaf at a stretch while 200 cards refresh, and while events arrive.

Run on the real desktop, on a quiet machine::

    tests/desktop/bin/real-desktop --tray sni -- python -m pytest -s tests/benchmarks/test_stall.py
"""

import asyncio
import gc
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple

import pytest
from figures import Recorder
from manual_clock import ManualClock
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication
from recorded_services import InlineBridge, RecordedServices
from standing_service import StandingService

from hourglance.api import (
    ActivityQuery,
    AggregatesQuery,
    Bars,
    Card,
    Declaration,
    Duration,
    Figure,
    Note,
    Point,
    Series,
    is_in,
    last,
)
from hourglance.engine import AccountState, Snapshot, WidgetState
from hourglance.engine.live.live_queries import LiveQueries
from hourglance.engine.live.live_widgets import RENDER_INTERVAL
from hourglance.genesys import parse_event
from hourglance.tray.application import TrayApplication

pytestmark = pytest.mark.timeout(120)

CARDS = 200
ROUNDS = 30

#: Seconds from one refresh to the next: enough for all cards to be drawn.
PAUSE = 0.2

#: One frame, in seconds.
FRAME = 0.016

#: Events a second of ten queues, and for how many seconds.
EVENTS, FLOOD = 200, 30
QUEUES = [f"queue-{number}" for number in range(10)]
LIVE = ActivityQuery(metrics=("oWaiting",), where=is_in("queueId", *QUEUES), group_by=("queueId",))
ROWS = 12

#: On a busy machine: how many times as long as without anything to do.
BUSY = 4

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
MINUTE = 60_000


def card(number: int, turn: int) -> Card:
    """Return a card on which everything is another one at every turn."""
    total = (number + 1) * MINUTE + turn * 7_000
    steps = tuple(
        Point(start=NOW + i * timedelta(minutes=5), value=float((i * 7 + turn * 3 + number) % 23))
        for i in range(12)
    )
    return Card(
        headline=Duration(total),
        caption=f"{number + turn} handled, {Duration(total / (number + turn + 1))} on average",
        tone=("neutral", "good", "warning", "critical")[(number + turn) % 4],
        body=(
            Bars(
                bars=(
                    Figure(label="talk", value=Duration(total * 0.6)),
                    Figure(label="hold", value=Duration(total * 0.1)),
                    Figure(label="after call", value=Duration(total * 0.3)),
                )
            ),
            Note(text=f"Work completed in the last hour, turn {turn}."),
        ),
        trend=Series(metric="tHandle", statistic="sum", points=steps),
    )


def snapshot(turn: int) -> Snapshot:
    query = AggregatesQuery(metrics=("tHandle",), window=last(hours=1))
    return Snapshot(
        account=AccountState(sign_in="signed_in", user="Ada Lovelace", region="eu-west-1"),
        widgets=tuple(
            WidgetState(
                widget=Declaration(
                    plugin="bench", name=f"w{number}", title=f"Widget {number}", description="", query=query
                ),
                data="fresh",
                card=card(number, turn),
                as_of=NOW + timedelta(minutes=turn),
            )
            for number in range(CARDS)
        ),
    )


class Stall(NamedTuple):
    """The most seconds at a stretch by the clock, and the most that the thread was computing.

    The clock counts what other programs take as well: it is compared with that of an app with nothing to do.
    """

    lasted: float = 0.0
    computed: float = 0.0

    def __str__(self) -> str:
        return f"{self.lasted * 1000:.1f} ms ({self.computed * 1000:.1f} ms of computing)"


class Ticks(QObject):
    """A timer of 1 ms in Qt's thread: wherever it is late, something has kept the thread."""

    def __init__(self) -> None:
        super().__init__()
        self._before = self._now()
        self._longest = Stall()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self.stalls: dict[str, Stall] = {}

    def _now(self) -> Stall:
        return Stall(time.perf_counter(), time.thread_time())

    def _tick(self) -> None:
        now = self._now()
        gap = Stall(*(after - before for after, before in zip(now, self._before, strict=True)))
        self._longest = Stall(*map(max, self._longest, gap))
        self._before = now

    @contextmanager
    def during(self, what: str) -> Iterator[None]:
        """Note the longest stall. From any thread."""
        self._longest = Stall()
        yield
        self.stalls[what] = self._longest


@pytest.fixture(autouse=True)
def windows_of_earlier_tests_are_deleted() -> None:
    """Delete them in Qt's thread: the thread that drives a test makes enough garbage to do it there."""
    gc.collect()


def test_stall_while_200_cards_refresh_is_one_frame_at_most(figure: Recorder) -> None:
    bridge = InlineBridge()
    app = TrayApplication(bridge, RecordedServices(), now=lambda: NOW)
    ticks = Ticks()
    # No more of them than an engine holds: Python's garbage collector looks at all there is.
    turns = [snapshot(turn) for turn in range(3)]

    def refresh() -> None:
        for turn in range(ROUNDS):
            bridge.publish(turns[turn % len(turns)])
            time.sleep(PAUSE)

    def drive() -> None:
        try:
            wait_until(lambda: bool(app.ui))
            time.sleep(0.3)  # the preparation starts later
            with ticks.during("preparing the panel"):
                bridge.publish(turns[0])
                time.sleep(2.7)
            with ticks.during("doing nothing"):
                time.sleep(2)
            with ticks.during("panel closed"):
                refresh()
            with ticks.during("opening the panel"):
                QTimer.singleShot(0, app, app.ui.open_panel)
                wait_until(lambda: cards_shown() == CARDS)
            time.sleep(1)
            with ticks.during("panel open"):
                refresh()
            assert cards_shown() == CARDS
        finally:
            QTimer.singleShot(0, app, app.quit)

    with ThreadPoolExecutor(1) as pool:
        driven = pool.submit(drive)
        app.run()
        driven.result()

    print(f"\nlongest stall of Qt's thread, {CARDS} cards, {ROUNDS} refreshes:")
    for what, stall in ticks.stalls.items():
        print(f"  {what}: {stall}")
    allowed = max(FRAME, BUSY * ticks.stalls["doing nothing"].lasted)
    for what in ("preparing the panel", "panel closed", "panel open"):
        stall = ticks.stalls[what]
        figure(
            f"longest stall of Qt's thread, {CARDS} cards refresh, {what}",
            "one frame",
            f"{stall.computed * 1000:.0f} ms of computing",
            f"{FRAME * 1000:.0f} ms",
            holds=stall.computed <= FRAME and stall.lasted <= allowed,
        )
        assert stall.computed <= FRAME
        assert stall.lasted <= allowed


def event(number: int) -> str:
    """Return the message of a queue in which another number of calls waits each time."""
    body = {
        "group": {"queueId": QUEUES[number % 10], "mediaType": "voice"},
        "data": [{"metrics": [{"metric": "oWaiting", "stats": {"count": number % 97}}]}],
    }
    return json.dumps({"topicName": f"v2.analytics.queues.{QUEUES[number % 10]}.activity", "eventBody": body})


async def flood(bridge: InlineBridge) -> None:
    """Receive events as the engine's thread does, and publish cards as often as it does at most."""
    clock = ManualClock()
    live = LiveQueries(StandingService(clock), clock, Random(1), lambda: None)  # type: ignore[arg-type]
    live.set_queries([LIVE])
    task = asyncio.create_task(live.run())
    await clock.advance(60)
    shown = snapshot(0)
    rows = shown.widgets[:ROWS]
    started = time.monotonic()
    for number in range(EVENTS * FLOOD):
        received = parse_event(event(number), received_at=clock.now())
        assert received is not None
        live.channel_event(received)  # type: ignore[arg-type]
        if number % round(EVENTS * RENDER_INTERVAL) == 0:
            answer = live.answer(LIVE)
            assert answer
            waiting = answer.results.count("oWaiting") or 0
            cards = (replace(row.card, headline=waiting + at) for at, row in enumerate(rows) if row.card)
            rows = tuple(replace(row, card=each) for row, each in zip(rows, cards, strict=True))
            bridge.publish(replace(shown, widgets=rows))
        await asyncio.sleep(max(0.0, started + number / EVENTS - time.monotonic()))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def test_stall_while_events_arrive_is_one_frame_at_most(figure: Recorder) -> None:
    bridge = InlineBridge()
    app = TrayApplication(bridge, RecordedServices(), now=lambda: NOW)
    ticks = Ticks()

    def drive() -> None:
        try:
            bridge.publish(replace(snapshot(0), widgets=snapshot(0).widgets[:ROWS]))
            time.sleep(3)  # by then the panel is prepared
            QTimer.singleShot(0, app, app.ui.open_panel)
            wait_until(lambda: cards_shown() == ROWS)
            time.sleep(1)
            with ticks.during("doing nothing"):
                time.sleep(2)
            with ticks.during("events"):
                asyncio.run(flood(bridge))
        finally:
            QTimer.singleShot(0, app, app.quit)

    with ThreadPoolExecutor(1) as pool:
        driven = pool.submit(drive)
        app.run()
        driven.result()

    stall, nothing = ticks.stalls["events"], ticks.stalls["doing nothing"]
    print(f"\nlongest stall of Qt's thread, {EVENTS} events a second: {stall}; doing nothing: {nothing}")
    figure(
        f"longest stall of Qt's thread, {EVENTS} events a second, panel of {ROWS} rows open",
        "one frame",
        f"{stall.computed * 1000:.0f} ms of computing",
        f"{FRAME * 1000:.0f} ms",
        holds=stall.computed <= FRAME and stall.lasted <= max(FRAME, BUSY * nothing.lasted),
    )
    assert stall.computed <= FRAME
    assert stall.lasted <= max(FRAME, BUSY * nothing.lasted)


def cards_shown() -> int:
    return sum(len(window.cards) for window in QApplication.topLevelWidgets() if is_open_panel(window))


def is_open_panel(window: QObject) -> bool:
    return type(window).__name__ == "Panel" and window.isVisible()


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)
