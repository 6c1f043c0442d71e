"""A day and a night of fifty widgets at a service that has its moods, on a clock that runs fast::

python -m pytest -s tests/benchmarks/test_soak.py
"""

import asyncio
import gc
import json
import sys
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from statistics import fmean

import pytest
from manual_clock import ManualClock

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Card,
    Declaration,
    Duration,
    HourglanceError,
    is_in,
    last,
)
from hourglance.cloud import (
    ConnectionLostError,
    InvalidResponseError,
    OfflineError,
    QueryResponse,
    RateLimitedError,
    RateLimiter,
    ServiceTimeoutError,
    ServiceUnavailableError,
    SessionState,
)
from hourglance.engine import RefreshEngine, Snapshot, WidgetState
from hourglance.genesys import CurrentUser, RateLimit, bucket_starts, decode_query

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

HOUR = 3600.0
METRICS = ("tHandle", "tTalk", "tAcw", "tHeld", "tAlert", "nOffered", "nConnected", "nTransferred")


def moods(random: Random) -> HourglanceError | None:
    """One request in ten fails, each in one of these ways."""
    if random.random() > 0.1:
        return None
    return random.choice(
        [
            RateLimitedError("Too many requests.", retry_after=random.choice([1, 30, 600])),
            ServiceUnavailableError("Down.", retry_after=random.choice([None, 5.0, 120.0])),
            OfflineError("No network."),
            ConnectionLostError("Lost."),
            ServiceTimeoutError("Slow."),
            InvalidResponseError("A page."),
        ]
    )


class MoodySource:
    """A service that mostly answers, in a second or so; for one hour it is down altogether."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.random = Random(3)
        self.calm = False
        self.rate_limiter = RateLimiter()
        self.asked = self.failed = self.under_way = 0

    def service_now(self) -> datetime:
        return self.clock.now()

    async def reset_connections(self) -> None:
        pass

    async def post(self, path: str, body: bytes, **served: object) -> QueryResponse:
        self.asked += 1
        self.rate_limiter.consume(self.clock.monotonic())
        self.under_way += 1
        began = self.clock.monotonic()
        await self.clock.sleep(self.random.uniform(0.05, 1.5))
        self.under_way -= 1
        down = 8 * HOUR < began < 9 * HOUR
        error = ServiceUnavailableError("Down.") if down else None if self.calm else moods(self.random)
        if error:
            self.failed += 1
            raise error
        rate = RateLimit(count=self.asked % 60, allowed=300, reset_seconds=60.0)
        self.rate_limiter.observe(rate, self.clock.monotonic())
        return QueryResponse(content=self.content(body), correlation_id=None, rate=rate)

    def content(self, body: bytes) -> bytes:
        query = decode_query(body)
        steps = [f"{step:%Y-%m-%dT%H:%M:%S.000Z}" for step in bucket_starts(query)]
        ends = [*steps[1:], json.loads(body)["interval"].partition("/")[2]]
        stats = {"count": 1, "sum": 60_000.0, "min": 60_000.0, "max": 60_000.0}
        metrics = [
            {"metric": name, "stats": stats if name.startswith("t") else {"count": 1}}
            for name in query.metrics
        ]
        data = [
            {"interval": f"{start}/{end}", "metrics": metrics} for start, end in zip(steps, ends, strict=True)
        ]
        return json.dumps({"results": [{"group": {"mediaType": "voice"}, "data": data}]}).encode()


class NotingPresenter:
    """Shows the first metric, and notes when each widget had something new."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.shown: dict[str, list[float]] = {}
        self.begin()

    def begin(self) -> None:
        """Note anew."""
        self.shown = {widget.id: [] for widget in widgets()}

    async def present(self, widget_id: str, results: Aggregates) -> Card | None:
        self.shown[widget_id].append(self.clock.monotonic())
        for metric in results.metrics:
            if stats := results.total(metric):
                return Card(headline=Duration(stats.sum or 0.0), caption=widget_id)
        return None


def widgets() -> list[Declaration]:
    """Fifty of them: five windows, ten sets of metrics."""
    return [
        Declaration(
            plugin="test",
            name=f"w{number}",
            title=f"Widget {number}",
            description="",
            refresh_seconds=60 if number % 5 else 300,
            query=AggregatesQuery(
                metrics=METRICS[number % 8 : number % 8 + 1 + number // 25],
                where=is_in("mediaType", "voice"),
                window=last(hours=1 + number // 8),
            ),
        )
        for number in range(50)
    ]


async def test_soak_day_of_fifty_widgets_costs_no_memory_and_misses_no_refresh() -> None:
    clock = ManualClock(nap=0)
    source, presenter = MoodySource(clock), NotingPresenter(clock)
    clock.busy = lambda: (
        source.under_way == 0
        and any(state.activity == "fetching" for snapshot in published for state in snapshot.widgets)
    )
    published: list[Snapshot] = []
    silently_old: list[WidgetState] = []

    def publish(snapshot: Snapshot) -> None:
        published[:] = [snapshot]
        silently_old.extend(state for state in snapshot.widgets if is_silently_old(state))

    before = live_bytes()
    engine = RefreshEngine(
        client=source,
        renderer=presenter,
        clock=clock,
        publish=publish,
        random=Random(1),
        account_key="demo",
    )
    engine.set_widgets(widgets())
    ada = SessionState(status="signed_in", user=CurrentUser(id="ada", name="Ada"))
    engine.session_changed(ada, "demo")
    others = asyncio.all_tasks()
    running = asyncio.create_task(engine.run())

    held = []
    for _ in range(24):
        await clock.advance(HOUR)
        presenter.begin()
        held.append(live_bytes() - before)
    noon, midnight = fmean(held[10:14]), fmean(held[20:24])
    print(
        f"\n24 h, 50 widgets: {source.asked} requests, {source.failed} of them failed; "
        f"memory {noon / 1e6:.3f} MB around noon, {midnight / 1e6:.3f} MB in the last four hours; "
        f"numbers that were old without saying so: {len(silently_old)}"
    )
    assert not silently_old
    assert midnight <= 1.01 * noon, held

    source.calm = True
    await clock.advance(0.5 * HOUR)
    presenter.begin()
    await clock.advance(2 * HOUR)
    for widget in widgets():
        gaps = [after - first for first, after in pairwise(presenter.shown[widget.id])]
        assert len(gaps) >= 2 * HOUR / widget.refresh_seconds - 2
        assert all(abs(gap - widget.refresh_seconds) < 10 for gap in gaps), "each turn is kept"
    assert {state.data for state in published[0].widgets} == {"fresh"}

    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await clock.settle()
    left = asyncio.all_tasks() - others
    print(f"in the 2 h after it: no turn missed; tasks left at the end: {len(left)}")
    assert not left


def is_silently_old(state: WidgetState) -> bool:
    """Return whether a number passes for fresh that is older than its interval, the lag and some patience."""
    return state.data == "fresh" and state.age > timedelta(seconds=1.5 * state.widget.refresh_seconds + 180)


def live_bytes() -> int:
    """Return the size of all that is alive; free lists of the interpreter, which fill for hours, are not."""
    gc.collect()
    alive = {id(one): one for one in gc.get_objects()}
    for one in gc.get_referents(*alive.values()):
        alive[id(one)] = one  # texts and numbers are known by those that have them alone
    return sum(sys.getsizeof(one) for one in alive.values())
