"""An engine at work at the demo cloud: real sockets, real sign-in, and time that the test owns."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from random import Random

from manual_clock import ManualClock

from hourglance.api import Aggregates, AggregatesQuery, Card, Declaration, Duration, Results, is_in, last
from hourglance.cloud import (
    Account,
    HttpTimeouts,
    MemoryKeyring,
    QueryResponse,
    RateLimiter,
    SignInSession,
    TokenVault,
)
from hourglance.demo import DemoCloud, open_headless
from hourglance.engine import (
    RefreshEngine,
    ResultCache,
    Snapshot,
    SystemEvents,
    UsageMeter,
    WidgetState,
)
from hourglance.genesys import Region

AGGREGATES = "/api/v2/analytics/"


def declared(name: str, query: AggregatesQuery, *, every: int = 60) -> Declaration:
    return Declaration(
        plugin="test", name=name, title=name.title(), description="", query=query, refresh_seconds=every
    )


HANDLE = declared(
    "handle",
    AggregatesQuery(metrics=("tHandle",), where=is_in("mediaType", "voice"), window=last(hours=1)),
)
ACW = declared(
    "acw", AggregatesQuery(metrics=("tAcw",), where=is_in("mediaType", "voice"), window=last(hours=1))
)


class SumPresenter:
    """A plugin that shows the sum of the first metric that is there."""

    async def present(self, widget_id: str, results: Aggregates | Results) -> Card | None:
        if isinstance(results, Results):
            results = next(iter(results.values()))
        for metric in results.metrics:
            if stats := results.total(metric):
                return Card(headline=Duration(stats.sum), caption=widget_id)
        return None


class LongestWaits(Random):
    """Jitter at its most: a failure then lasts for more than a second, and can be looked at.

    And dice that never fall on the shadow check, so that requests can be counted.
    """

    def uniform(self, a: float, b: float) -> float:
        return b

    def random(self) -> float:
        return 0.5


class CountedClient:
    """The session's client, which counts the requests in flight."""

    def __init__(self, session: SignInSession) -> None:
        self._session = session
        self.in_flight = 0

    async def post(self, path: str, body: bytes, **served: Sequence[str]) -> QueryResponse:
        self.in_flight += 1
        try:
            return await self._session.post(path, body, **served)
        finally:
            self.in_flight -= 1

    def service_now(self) -> datetime:
        return self._session.service_now()

    @property
    def rate_limiter(self) -> RateLimiter:
        return self._session.rate_limiter

    async def reset_connections(self) -> None:
        await self._session.reset_connections()


class RealDesk:
    """An engine with a session of its own at a demo cloud."""

    def __init__(
        self,
        cloud: DemoCloud,
        clock: ManualClock,
        *,
        url: str | None = None,
        cache: ResultCache | None = None,
        surroundings: SystemEvents | None = None,
        account: str = "demo",
        patience: float = 30.0,
        usage: UsageMeter | None = None,
    ) -> None:
        self.cloud, self.clock = cloud, clock
        url = url or cloud.url
        region = Region(name="demo", domain="demo", api_url=url, login_url=url)
        self.account = Account(region=region, client_id=cloud.client_id)
        self.session = SignInSession(
            self.account,
            TokenVault([MemoryKeyring()]),
            clock,
            timeouts=HttpTimeouts(read=patience, total=patience),
            meter=usage,
        )
        self.client = CountedClient(self.session)
        self.published: list[tuple[datetime, Snapshot]] = []
        self.engine = RefreshEngine(
            client=self.client,
            renderer=SumPresenter(),
            clock=clock,
            publish=self._published,
            account_key=account,
            cache=cache,
            usage=usage,
            system_events=surroundings,
            random=LongestWaits(),
        )
        self.session.on_change(lambda state: self.engine.session_changed(state, "demo"))
        self._asked_before = 0
        clock.busy = self._fetching

    @property
    def now(self) -> Snapshot:
        return self.engine.snapshot

    @property
    def only(self) -> WidgetState:
        (state,) = self.now.widgets
        return state

    @property
    def asked(self) -> int:
        """Requests for figures since :meth:`count_anew`."""
        return self._all_asked() - self._asked_before

    def count_anew(self) -> None:
        self._asked_before = self._all_asked()

    def true_sum(self, as_of: datetime, metric: str) -> float | None:
        """What plain SQL gives for the hour up to an instant."""
        return self.true_sum_since(as_of - timedelta(hours=1), as_of, metric)

    def true_sum_since(self, start: datetime, end: datetime, metric: str) -> float | None:
        """What plain SQL gives for the time between two instants."""
        (value,) = self.cloud.database.execute(
            "SELECT sum(value) FROM metric_event WHERE metric = ? AND mediaType = 'voice'"
            " AND time >= ? AND time < ?",
            (metric, start.timestamp() * 1000, end.timestamp() * 1000),
        ).fetchone()
        return value

    def wrong(self) -> list[tuple[datetime, WidgetState]]:
        """Whatever was ever published that was wrong, lost, or older than it said."""
        found, had = [], set()
        for at, snapshot in self.published:
            for state in snapshot.widgets:
                if state.card is not None and state.as_of is not None:
                    metric = "tHandle" if state.widget.name == "handle" else "tAcw"
                    right = state.card.headline.value == self.true_sum(state.as_of, metric)
                    old = state.data == "fresh" and at - state.as_of > timedelta(minutes=4)
                    had.add(state.widget.id)
                else:
                    right, old = state.widget.id not in had, False
                if old or not right:
                    found.append((at, state))
        return found

    async def sign_in(self) -> None:
        await self.session.sign_in(open_headless)
        await self.clock.settle()

    async def next_turn(self) -> None:
        """Let time go by until something is asked again, and count from there."""
        self.count_anew()
        while not self.asked:
            await self.advance(1)

    async def under_way(self) -> None:
        """Let time go by until a request is on its way, and not until it is answered."""
        self.clock.busy = lambda: False
        while not self._fetching():
            await self.clock.advance(1)
        self.clock.busy = self._fetching

    async def advance(self, seconds: float) -> None:
        await self.clock.advance(seconds)

    async def seconds_until_fresh(self, *, at_most: float = 3600) -> float:
        """Let time go by until every widget is fresh, and return how long that took."""
        began = self.clock.monotonic()
        while not all(state.data in {"fresh", "no_data"} for state in self.now.widgets):
            assert self.clock.monotonic() - began <= at_most, "it does not recover"
            await self.advance(1)
        return self.clock.monotonic() - began

    def _all_asked(self) -> int:
        return sum(request.path.startswith(AGGREGATES) for request in self.cloud.requests)

    def _published(self, snapshot: Snapshot) -> None:
        self.published.append((self.clock.now() + self.session.skew, snapshot))

    def _fetching(self) -> bool:
        return self.client.in_flight > 0


@asynccontextmanager
async def at_work(
    cloud: DemoCloud,
    clock: ManualClock,
    *widgets: Declaration,
    url: str | None = None,
    cache: ResultCache | None = None,
    surroundings: SystemEvents | None = None,
    account: str = "demo",
    patience: float = 30.0,
    usage: UsageMeter | None = None,
) -> AsyncIterator[RealDesk]:
    """Give a desk whose first answers have come.

    :param url: where it reaches the cloud, if not directly.
    :param account: what its instants depend on.
    :param patience: how long an answer may take, in real seconds.
    """
    desk = RealDesk(
        cloud,
        clock,
        url=url,
        cache=cache,
        surroundings=surroundings,
        account=account,
        patience=patience,
        usage=usage,
    )
    desk.engine.set_widgets(widgets)
    running = asyncio.create_task(desk.engine.run())
    try:
        await desk.session.sign_in(open_headless)
        desk.count_anew()
        await clock.settle()
        yield desk
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await desk.session.aclose()
