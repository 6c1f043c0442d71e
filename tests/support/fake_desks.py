"""An engine at work on a clock and at a service that the test owns, no sockets between them."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from random import Random

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
from hourglance.cloud import NotSignedInError, QueryResponse, RateLimiter, SessionState
from hourglance.engine import (
    CardRenderer,
    RefreshEngine,
    ResultCache,
    Snapshot,
    SystemEvents,
    UsageMeter,
    WidgetState,
)
from hourglance.genesys import CurrentUser, RateLimit

QUERY = AggregatesQuery(metrics=("tHandle",), where=is_in("mediaType", "voice"), window=last(hours=1))


def widget(name: str, query: AggregatesQuery = QUERY, *, every: int = 60) -> Declaration:
    return Declaration(
        plugin="test", name=name, title=name.title(), description="", query=query, refresh_seconds=every
    )


class FakeSource:
    """A service that answers what the test scripts, and remembers what it was asked."""

    def __init__(self, clock) -> None:
        self.clock = clock
        self.skew = timedelta(0)
        self.known_skew = timedelta(0)
        self.asked: list[dict] = []
        self.asked_at: list[float] = []
        self.errors: list[HourglanceError] = []
        self.handled: int | None = 3
        self.hold: asyncio.Event | None = None
        self.rate: RateLimit | None = None
        self.rate_limiter = RateLimiter()
        self.renewed = 0
        self.usage: UsageMeter | None = None

    async def reset_connections(self) -> None:
        self.renewed += 1

    def service_now(self) -> datetime:
        return self.clock.now() + self.known_skew

    async def post(self, path: str, body: bytes, *, served: Sequence[str] = ()) -> QueryResponse:
        if self.usage:
            self.usage.count(served, self.service_now())
        assert path == "/api/v2/analytics/conversations/aggregates/query"
        self.rate_limiter.consume(self.clock.monotonic())
        self.asked.append(json.loads(body))
        self.asked_at.append(self.clock.monotonic())
        if self.hold:
            await self.hold.wait()
        if self.errors:
            raise self.errors.pop(0)
        self.known_skew = self.skew
        if self.rate:
            self.rate_limiter.observe(self.rate, self.clock.monotonic())
        return QueryResponse(content=self.content(), correlation_id="c-1", rate=self.rate)

    def content(self) -> bytes:
        if self.handled is None:
            return b'{"results": []}'
        stats = {"count": self.handled, "sum": self.handled * 1000.0}
        metrics = [{"metric": name, "stats": stats} for name in self.asked[-1]["metrics"]]
        data = {"interval": self.asked[-1]["interval"], "metrics": metrics}
        return json.dumps({"results": [{"group": {"mediaType": "voice"}, "data": [data]}]}).encode()


class FakePresenter:
    """A plugin that shows the sum of handle time."""

    def __init__(self) -> None:
        self.error: HourglanceError | None = None

    async def present(self, widget_id: str, results: Aggregates) -> Card | None:
        if self.error:
            raise self.error
        shown = [name for name in results.metrics if name in {"tHandle", "tAcw"}]
        handled = next((stats for name in shown if (stats := results.total(name))), None)
        return Card(headline=Duration(handled.sum), caption=widget_id) if handled else None


class FakeSurroundings(SystemEvents):
    """A computer that sleeps, is locked and moves as the test says."""

    source_name = "the test"
    reports_sleep = True

    def __init__(self) -> None:
        self.address = "192.0.2.7"
        self.on_battery = False
        self.tell: Callable[[str], None] = lambda event: None

    def network(self) -> str:
        return self.address

    def saves_power(self) -> bool:
        return self.on_battery

    async def listen(self, tell) -> None:
        self.tell = tell
        await asyncio.Event().wait()


class Desk:
    """An engine at work, and everything it published."""

    def __init__(
        self,
        clock: ManualClock,
        *,
        cache: ResultCache | None = None,
        surroundings: SystemEvents | None = None,
        presenter: CardRenderer | None = None,
        usage: UsageMeter | None = None,
    ) -> None:
        self.clock = clock
        self.surroundings = surroundings
        self.source = FakeSource(clock)
        self.presenter = presenter or FakePresenter()
        self.published: list[Snapshot] = []
        self.random = Random(1)
        self.engine = RefreshEngine(
            client=self.source,
            renderer=self.presenter,
            clock=clock,
            publish=self.published.append,
            random=self.random,
            cache=cache,
            system_events=surroundings,
            usage=usage,
        )
        self.source.usage = usage

    @property
    def now(self) -> Snapshot:
        return self.published[-1]

    @property
    def only(self) -> WidgetState:
        (state,) = self.now.widgets
        return state


SIGNED_IN = SessionState(status="signed_in")
SIGNED_OUT = SessionState(status="signed_out")
ENDED = SessionState(status="signed_out", problem=NotSignedInError("Your sign-in has ended."))


def signed_in(person: str) -> SessionState:
    return SessionState(status="signed_in", user=CurrentUser(id=person, name=person.title()))


def blocking_calls_run() -> bool:
    """Return whether a thread reads or writes a file off the loop."""
    return any(thread.name == "hourglance-blocking" for thread in threading.enumerate())


@asynccontextmanager
async def at_work(
    clock: ManualClock,
    *widgets: Declaration,
    prepare: Callable[[Desk], None] = lambda desk: None,
    state: SessionState = SIGNED_IN,
    cache: ResultCache | None = None,
    surroundings: SystemEvents | None = None,
    presenter: CardRenderer | None = None,
    usage: UsageMeter | None = None,
) -> AsyncIterator[Desk]:
    desk = Desk(clock, cache=cache, surroundings=surroundings, presenter=presenter, usage=usage)
    if cache:
        clock.busy = blocking_calls_run
    prepare(desk)
    desk.engine.set_widgets(widgets)
    desk.engine.session_changed(state, "demo")
    task = asyncio.create_task(desk.engine.run())
    await clock.settle()
    yield desk
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
