"""Live queries against the demo cloud: snapshots, events, and what happens without them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from hourglance.api import Activity, ActivityQuery, AgentStatus, AgentStatusQuery, LiveQuery, all_of, is_in
from hourglance.cloud import SignInSession
from hourglance.demo import DemoCloud, open_headless
from hourglance.engine import LiveQueryStatus, Problem
from hourglance.engine.live.live_queries import LiveQueries
from hourglance.genesys import CHANNELS_PATH, CURRENT_USER_PATH
from hourglance.util.clock import SystemClock

pytestmark = pytest.mark.anyio

#: A second of live queries takes so long.
FAST = 0.01

ACTIVITY = "/api/v2/analytics/conversations/activity/query"


class FastClock(SystemClock):
    """Runs a hundred times faster."""

    def monotonic(self) -> float:
        return super().monotonic() / FAST

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds * FAST)


class Soonest(Random):
    """Draws the least number of each range."""

    def uniform(self, a: float, b: float) -> float:
        return a


class Desk:
    """Live queries that run, and what is known of them."""

    def __init__(self, demo: DemoCloud, session: SignInSession) -> None:
        self.demo = demo
        self.session = session
        self._changed = asyncio.Event()
        self.live = LiveQueries(session, FastClock(), Soonest(), self._changed.set)

    @property
    def waiting(self) -> ActivityQuery:
        queues = [queue.id for queue in self.demo.organization.queues[:2]]
        return ActivityQuery(
            metrics=("oWaiting", "oLongestWaiting"), where=is_in("queueId", *queues), group_by=("queueId",)
        )

    def results(self, query: ActivityQuery | None = None) -> Activity | None:
        answer = self.live.answer(query or self.waiting)
        assert answer is None or answer.results is None or isinstance(answer.results, Activity)
        return answer.results if answer else None

    def status(self) -> AgentStatus | None:
        answer = self.live.answer(AgentStatusQuery())
        assert answer is None or answer.results is None or isinstance(answer.results, AgentStatus)
        return answer.results if answer else None

    def count(self) -> int | None:
        results = self.results()
        return results.count("oWaiting") if results else None

    @property
    def polled(self) -> str:
        answer = self.live.answer(self.waiting)
        assert answer
        return answer.polled.what if answer.polled else ""

    def call(self, queue: int = 0, seconds: float = 600) -> None:
        """Let a caller wait from now on."""
        self.demo.record(
            "tAcd",
            datetime.now(UTC) + timedelta(seconds=seconds),
            round(seconds * 1000),
            mediaType="voice",
            queueId=self.demo.organization.queues[queue].id,
        )

    def requests(self, path: str) -> int:
        return sum(each.path.startswith(path) for each in self.demo.requests)

    @property
    def asked(self) -> LiveQueryStatus:
        """How the query is answered."""
        status = self.live.query_status(self.waiting)
        assert status
        return status

    def why_polled(self, query: LiveQuery | None = None) -> Problem | None:
        answer = self.live.answer(query or self.waiting)
        return answer.why_polled if answer else None

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def pushed(self) -> None:
        """Wait until events change the answer."""
        await self.until(lambda: self.count() is not None and not self.polled)


@pytest.fixture
async def desk(demo: DemoCloud, session: SignInSession) -> AsyncIterator[Desk]:
    desk = Desk(demo, session)
    task = asyncio.create_task(desk.live.run())
    yield desk
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_live_events_change_the_answer_without_a_request(desk: Desk):
    desk.live.set_queries([desk.waiting])
    await desk.pushed()
    requests = desk.requests(ACTIVITY)
    desk.call()
    await desk.until(lambda: desk.count() == 1)
    results = desk.results()
    assert results
    since = results.since("oLongestWaiting")
    assert since
    assert abs(since - datetime.now(UTC)) < timedelta(seconds=20)
    desk.call(queue=1)
    await desk.until(lambda: desk.count() == 2)
    assert desk.requests(ACTIVITY) == requests
    assert all(each.permitted for each in desk.asked.topics)
    assert desk.asked.events >= 2


async def test_live_queries_share_one_snapshot(desk: Desk):
    first = desk.demo.organization.queues[0].id
    other = ActivityQuery(
        metrics=("oInteracting",), where=all_of(is_in("queueId", first), is_in("mediaType", "voice"))
    )
    desk.call()
    desk.demo.add_fault(f"status=403@{CHANNELS_PATH}")
    desk.live.set_queries([desk.waiting, other])
    await desk.until(lambda: desk.count() == 1 and desk.results(other))
    assert desk.requests(ACTIVITY) == 1
    results = desk.results(other)
    assert results
    assert results.count("oInteracting") == 0


async def test_live_query_that_no_events_answer_is_polled(desk: Desk):
    query = ActivityQuery(metrics=("oWaiting",), group_by=("direction",))
    desk.live.set_queries([query])
    await desk.until(lambda: desk.results(query))
    desk.call()
    await desk.until(lambda: (results := desk.results(query)) and results.count("oWaiting") == 1)
    answer = desk.live.answer(query)
    assert answer
    assert answer.polled
    assert "no notifications" in answer.polled.what
    assert desk.requests(CHANNELS_PATH) == 0


async def test_live_values_are_polled_without_a_channel_and_say_so(desk: Desk):
    desk.demo.add_fault(f"status=403@{CHANNELS_PATH}")
    desk.live.set_queries([desk.waiting])
    await desk.until(lambda: desk.count() == 0 and desk.why_polled())
    assert desk.polled
    desk.call()
    await desk.until(lambda: desk.count() == 1)
    assert desk.requests(ACTIVITY) >= 2
    assert not desk.asked.topics


async def test_live_query_that_is_added_without_a_channel_says_why_it_is_polled(desk: Desk):
    desk.demo.add_fault(f"status=403@{CHANNELS_PATH}")
    desk.live.set_queries([AgentStatusQuery()])
    await desk.until(lambda: desk.why_polled(AgentStatusQuery()))
    problem = desk.why_polled(AgentStatusQuery())
    desk.live.set_queries([AgentStatusQuery(), desk.waiting])
    await desk.until(lambda: desk.count() == 0)
    assert desk.why_polled() == problem


async def test_live_rejected_topic_names_the_permission_and_is_polled(desk: Desk):
    topic = f"v2.analytics.queues.{desk.demo.organization.queues[0].id}"
    desk.demo.add_fault(f"topic-rejected@/{topic}")
    desk.live.set_queries([desk.waiting, AgentStatusQuery()])
    await desk.until(lambda: "analytics:queueObservation:view" in desk.polled)
    await desk.until(lambda: (answer := desk.live.answer(AgentStatusQuery())) and not answer.polled)
    desk.call()
    await desk.until(lambda: desk.count() == 1)


async def test_live_lost_socket_is_polled_until_it_is_back(desk: Desk):
    desk.demo.add_fault("socket-lost=0:1")
    desk.live.set_queries([desk.waiting])
    await desk.until(desk.why_polled)
    desk.call()
    await desk.pushed()
    await desk.until(lambda: desk.count() == 1)


async def test_live_snapshot_corrects_what_lost_events_have_missed(desk: Desk):
    desk.live.set_queries([desk.waiting])
    await desk.pushed()
    desk.demo.add_fault("event-lost@/v2:1")
    desk.call()
    desk.call(queue=1)  # its event is lost or arrives: the other one's is the opposite
    await desk.until(lambda: desk.asked.events)
    assert desk.count() == 1
    desk.live.refresh()
    await desk.until(lambda: desk.count() == 2)
    assert desk.asked.drift == 2


async def test_live_event_that_cannot_be_read_is_corrected_by_a_snapshot(desk: Desk):
    desk.live.set_queries([desk.waiting])
    await desk.pushed()
    desk.demo.add_fault("event-broken@/v2:1")
    broken_at = FastClock().monotonic()
    desk.call()
    await desk.until(lambda: desk.count() == 1)
    assert FastClock().monotonic() - broken_at < 400  # long before the next one is due


async def test_live_values_that_are_seen_again_are_requested_if_they_are_old(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("hourglance.engine.live.live_queries.SNAPSHOT_INTERVAL", 30.0)
    desk.live.set_slow(slow=True)
    desk.live.set_queries([desk.waiting])
    await desk.pushed()
    requests = desk.requests(ACTIVITY)
    await FastClock().sleep(40)
    assert desk.requests(ACTIVITY) == requests
    desk.live.set_slow(slow=False)
    desk.live.set_slow(slow=True)
    await desk.until(lambda: desk.requests(ACTIVITY) > requests)


async def test_live_sign_out_forgets_everything(desk: Desk):
    desk.live.set_queries([desk.waiting])
    desk.call()
    await desk.pushed()
    await desk.session.sign_out()
    assert desk.live.answer(desk.waiting) is None
    assert desk.live.query_status(desk.waiting) is None
    await desk.session.sign_in(open_headless)
    assert desk.results() is None
    await desk.until(lambda: desk.count() == 1)
    await desk.pushed()


async def test_live_pause_closes_the_channel_and_requests_nothing(desk: Desk):
    desk.live.set_queries([desk.waiting])
    await desk.pushed()
    desk.live.set_paused(paused=True)
    assert desk.count() is not None
    assert desk.polled
    desk.call()
    desk.live.refresh()
    requests = desk.requests(ACTIVITY)
    assert not desk.asked.topics
    assert desk.requests(ACTIVITY) == requests
    desk.live.set_paused(paused=False)
    await desk.until(lambda: desk.count() == 1)
    await desk.pushed()


async def test_live_failure_keeps_the_last_answer_and_says_why(desk: Desk):
    desk.call()
    desk.live.set_queries([desk.waiting])
    await desk.until(lambda: desk.count() == 1)
    desk.demo.add_fault(f"status=503@{ACTIVITY}:1")
    desk.live.refresh()

    def problem() -> object:
        answer = desk.live.answer(desk.waiting)
        return answer and answer.problem

    await desk.until(problem)
    assert desk.count() == 1
    await desk.until(lambda: not problem())


async def test_live_status_of_the_user_has_adherence_and_what_is_next(desk: Desk):
    desk.live.set_queries([AgentStatusQuery()])
    await desk.until(desk.status)
    status = desk.status()
    assert status
    assert status.presence
    assert status.adherence
    assert status.next_at
    assert not status.schedule_problem


async def test_live_status_without_adherence_has_the_schedule(desk: Desk):
    desk.demo.add_fault("no-permission@/api/v2/workforcemanagement/adherence")
    desk.live.set_queries([AgentStatusQuery()])
    await desk.until(desk.status)
    status = desk.status()
    assert status
    assert not status.adherence
    assert status.next_activity
    assert not status.schedule_problem


async def test_live_status_schedule_is_requested_again_only_when_it_has_passed(desk: Desk):
    desk.demo.add_fault("no-permission@/api/v2/workforcemanagement/adherence")
    desk.live.set_queries([AgentStatusQuery()])
    await desk.until(desk.status)
    first = desk.status()
    before = desk.requests("/api/v2/workforcemanagement")
    desk.live.refresh()
    await desk.until(lambda: (status := desk.status()) and first and status.as_of > first.as_of)
    again = desk.status()
    assert again
    assert first
    assert (again.next_activity, again.next_at) == (first.next_activity, first.next_at)
    assert desk.requests("/api/v2/workforcemanagement") == before


async def test_live_queries_that_come_back_are_pushed_again(desk: Desk):
    desk.live.set_queries([desk.waiting])
    await desk.pushed()
    desk.live.set_queries([])
    desk.live.set_queries([desk.waiting])
    assert desk.polled
    await desk.pushed()
    desk.call()
    await desk.until(lambda: desk.count() == 1)
    assert desk.asked.events


async def test_live_status_without_workforce_management_is_whole_and_says_why(desk: Desk):
    desk.demo.add_fault("no-permission@/api/v2/workforcemanagement")
    desk.live.set_queries([AgentStatusQuery()])
    await desk.until(desk.status)
    status = desk.status()
    assert status
    assert status.presence
    assert status.next_at is None
    assert "wfm:agentSchedule:view" in status.schedule_problem
    before = desk.requests("/api/v2/workforcemanagement")
    desk.live.refresh()
    await desk.until(lambda: desk.requests(CURRENT_USER_PATH) >= 3)
    assert desk.requests("/api/v2/workforcemanagement") == before


async def test_live_status_follows_events(desk: Desk):
    desk.live.set_queries([AgentStatusQuery()])
    await desk.until(lambda: (answer := desk.live.answer(AgentStatusQuery())) and not answer.polled)
    me = desk.demo.organization.me
    desk.demo.record(
        "tHandle",
        datetime.now(UTC) + timedelta(minutes=10),
        600_000,
        mediaType="voice",
        queueId=me.queues[0].id,
        userId=me.id,
    )
    await desk.until(lambda: (status := desk.status()) and status.routing_status == "INTERACTING")
