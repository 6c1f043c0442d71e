"""How many requests live queries take while the channel stands, and for which widgets they are counted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import pytest
from manual_clock import ManualClock
from standing_service import StandingService

from hourglance.api import ActivityQuery, AgentStatusQuery, LiveQuery, is_in
from hourglance.engine import UsageMeter
from hourglance.engine.live.live_queries import LiveQueries, retry_delay
from hourglance.engine.price.usage_meter import MonthlyBudget
from hourglance.engine.refresh.retry_policy import RETRY_NETWORK, RETRY_SERVICE

pytestmark = pytest.mark.anyio

HOUR = 3600.0
QUEUE = is_in("queueId", "a", "b")

#: Those of the bundled widgets, and the widgets of each.
USERS: dict[LiveQuery, list[str]] = {
    ActivityQuery(metrics=("oWaiting",), where=QUEUE): ["waiting", "second"],
    ActivityQuery(family="routing", metrics=("oOnQueueUsers",), where=QUEUE): ["agents"],
    AgentStatusQuery(): ["status"],
}


@pytest.fixture
def service(clock: ManualClock) -> StandingService:
    return StandingService(clock)


@asynccontextmanager
async def running(
    service: StandingService, clock: ManualClock, budget: MonthlyBudget | None = None
) -> AsyncIterator[LiveQueries]:
    live = LiveQueries(service, clock, Random(1), lambda: None, budget)  # type: ignore[arg-type]
    live.set_queries(USERS, USERS)
    task = asyncio.create_task(live.run())
    yield live
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def live(
    service: StandingService, clock: ManualClock, anyio_backend: str
) -> AsyncIterator[LiveQueries]:
    async with running(service, clock) as live:
        await clock.advance(HOUR)
        yield live


@pytest.mark.parametrize("slow", [False, True])
async def test_live_requests_are_six_an_hour_at_most(
    live: LiveQueries, service: StandingService, clock: ManualClock, slow: bool
) -> None:
    live.set_slow(slow=slow)
    before = service.requests.copy()
    await clock.advance(8 * HOUR)
    sent = service.requests - before
    assert 2 * 8 <= sent.total() <= 6 * 8
    # Events tell adherence and schedule, which need no request any more.
    assert "/api/v2/workforcemanagement/adherence" not in sent
    assert all(not (answer := live.answer(each)) or not answer.polled for each in USERS)


async def test_live_requests_are_stretched_as_the_monthly_limit_demands(
    live: LiveQueries, service: StandingService, clock: ManualClock
) -> None:
    before = service.requests.total()
    await clock.advance(8 * HOUR)
    assert service.requests.total() - before == pytest.approx(8 * live.requests_per_hour, rel=0.15)

    live.set_stretch(4.0)
    await clock.advance(HOUR)  # what was scheduled before
    before = service.requests.total()
    await clock.advance(24 * HOUR)
    assert service.requests.total() - before == pytest.approx(6 * live.requests_per_hour, rel=0.15)


async def test_live_snapshots_after_sleep_are_stretched_as_the_monthly_limit_demands(
    live: LiveQueries, service: StandingService, clock: ManualClock
) -> None:
    live.set_stretch(4.0)
    before = service.requests.copy()
    for _ in range(12):
        live.set_paused(paused=True)
        await clock.advance(60)
        live.set_paused(paused=False)
        await clock.advance(240)
    took = service.requests - before
    snapshots = {path: number for path, number in took.items() if "notifications" not in path}
    assert all(number <= 2 for number in snapshots.values()), "at most every 40 minutes"
    assert snapshots


async def test_live_snapshots_are_not_requested_when_the_monthly_limit_is_used_up(
    service: StandingService, clock: ManualClock
) -> None:
    meter = UsageMeter(clock)
    budget = MonthlyBudget(meter, clock.now)
    budget.limit = 100
    for _ in range(90):
        meter.count((), clock.now())
    async with running(service, clock, budget):
        await clock.advance(HOUR)
    assert all("notifications" in path for path in service.requests)


async def test_live_requests_are_counted_for_their_widgets(
    live: LiveQueries, service: StandingService
) -> None:
    of_all = ("waiting", "second", "agents", "status")
    assert service.served.keys() == {("waiting", "second"), ("agents",), ("status",), of_all}
    assert service.served[of_all] == 2  # a channel, and its topics


async def test_live_requests_of_a_widget_that_was_added_are_counted_for_it(
    live: LiveQueries, service: StandingService, clock: ManualClock
) -> None:
    live.set_queries(USERS, USERS | {AgentStatusQuery(): ["status", "again"]})
    before = service.served.copy()
    await clock.advance(HOUR)
    assert ("status", "again") in (service.served - before)


async def test_live_status_is_requested_when_no_event_tells_what_follows(
    live: LiveQueries, service: StandingService, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silence() -> str:
        await clock.sleep(30)
        return '{"topicName": "channel.metadata"}'

    monkeypatch.setattr("standing_service.StandingSocket.receive", lambda _: silence())
    before = service.requests.copy()
    seconds = (service.next_at - clock.now()).total_seconds()
    await clock.advance(seconds + 60)
    assert (service.requests - before)["/api/v2/workforcemanagement/adherence"] == 1


@pytest.mark.parametrize(("failures", "shortest"), [(1, 5.0), (2, 300.0), (9, 300.0)])
def test_live_snapshot_of_a_failing_service_is_retried_as_seldom_as_polled(
    failures: int, shortest: float
) -> None:
    delays = [retry_delay(RETRY_SERVICE, failures, Random(seed), 600.0) for seed in range(200)]
    assert min(delays) >= shortest
    assert max(delays) <= 3 * shortest
    assert retry_delay(RETRY_NETWORK, failures, Random(1), 600.0) <= 30.0, "it costs the service nothing"
