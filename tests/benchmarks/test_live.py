"""Live values: what events cost, how late they are, and how many requests an hour needs.

Run it anywhere::

    python -m pytest -s tests/benchmarks/test_live.py
"""

import asyncio
import json
import time
import tracemalloc
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from fake_keyrings import RecordingKeyring
from figures import Recorder
from manual_clock import ManualClock
from shared_cloud import account_at
from standing_service import StandingService, StandingSocket

from hourglance.api import ActivityQuery, AgentStatusQuery, is_in
from hourglance.cloud import ConnectionLostError, NotificationChannel, SignInSession, TokenVault
from hourglance.demo import DemoCloud, open_headless
from hourglance.engine.live.live_queries import LiveQueries
from hourglance.genesys import parse_event
from hourglance.util.clock import SystemClock
from hourglance.util.tasks import wait_first

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(600)]

QUEUES = [f"queue-{number}" for number in range(10)]
QUERY = ActivityQuery(
    metrics=("oWaiting", "oLongestWaiting"), where=is_in("queueId", *QUEUES), group_by=("queueId",)
)

#: As the bundled widgets have them.
BUNDLED = (
    QUERY,
    ActivityQuery(family="routing", metrics=("oOnQueueUsers",), where=is_in("queueId", *QUEUES)),
    AgentStatusQuery(),
)


async def test_requests_of_an_hour_while_the_channel_stands(figure: Recorder):
    clock = ManualClock()
    session = StandingService(clock)
    live = LiveQueries(session, clock, Random(1), lambda: None)  # type: ignore[arg-type]
    live.set_queries(BUNDLED)
    task = asyncio.create_task(live.run())
    await clock.advance(600)
    before = session.requests.total()
    await clock.advance(9 * 3600)
    answer = live.answer(QUERY)
    assert answer
    assert not answer.polled
    an_hour = (session.requests.total() - before) / 9
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    figure("live values, requests an hour", "0", f"{an_hour:.1f}", "6", holds=an_hour <= 6)
    assert an_hour <= 6


def flood(number: int) -> str:
    data = [{"metric": "oWaiting", "count": number % 7}, {"metric": "oLongestWaiting"}]
    body = {"results": [{"mediaType": "voice", "data": data}]}
    return json.dumps({"topicName": f"v2.analytics.queues.{QUEUES[number % 10]}.activity", "eventBody": body})


async def test_flood_of_events_costs_little_and_keeps_the_memory_flat(figure: Recorder):
    clock = ManualClock()
    session = StandingService(clock)
    live = LiveQueries(session, clock, Random(1), lambda: None)  # type: ignore[arg-type]
    live.set_queries([QUERY])
    task = asyncio.create_task(live.run())
    await clock.advance(60)
    messages = [flood(number) for number in range(200)]

    def pass_on(seconds: int) -> float:
        started = time.process_time()
        for _ in range(seconds):
            for message in messages:
                event = parse_event(message, received_at=clock.now())
                assert event is not None
                live.channel_event(event)  # type: ignore[arg-type]
        return (time.process_time() - started) / seconds

    share = pass_on(20)
    tracemalloc.start()
    pass_on(20)
    before = tracemalloc.get_traced_memory()[0]
    pass_on(40)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    figure("200 events a second, share of a core", "0 %", f"{share:.1%}", "5 %", holds=share <= 0.05)
    figure("8 000 events, memory", "0 KB", f"{grown / 1024:.0f} KB", "64 KB", holds=grown <= 65_536)
    assert share <= 0.05
    assert grown <= 65_536


class Nobody:
    """Listens to a channel, and requests nothing."""

    def channel_opened(self, topics: object) -> None:
        pass

    def channel_event(self, event: object) -> None:
        pass

    def channel_gap(self) -> None:
        raise AssertionError

    def channel_lost(self, error: object) -> None:
        pass


class BreakingSocket(StandingSocket):
    """Sends heartbeats until the service breaks all sockets."""

    def __init__(self, service: "BreakingService") -> None:
        super().__init__(service)
        self._broken = service.broken

    async def receive(self) -> str:
        message = asyncio.ensure_future(super().receive())
        await wait_first(asyncio.wait([message]), self._broken.wait())
        if not message.done():
            message.cancel()
            raise ConnectionLostError("The connection was lost.", remedy="Retrying automatically.")
        return message.result()


class BreakingService(StandingService):
    """Breaks all sockets at once, and notes when new ones come."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.broken = asyncio.Event()
        self.opened: list[float] = []

    async def open_web_socket(self, url: str) -> BreakingSocket:
        self.opened.append(self.clock.monotonic())
        return BreakingSocket(self)


@pytest.mark.anyio
async def test_ten_thousand_desks_whose_sockets_break_come_back_spread_out(figure: Recorder):
    clock = ManualClock()
    service = BreakingService(clock)
    channels = [
        NotificationChannel(service, Nobody(), clock, Random(number))  # type: ignore[arg-type]
        for number in range(10_000)
    ]
    for channel in channels:
        channel.set_topics(["v2.users.u.activity"])
    await clock.settle()
    assert len(service.opened) == 10_000
    service.opened.clear()
    service.broken.set()
    await clock.settle()
    service.broken.clear()
    await clock.advance(125)
    # By windows of five seconds.
    windows = Counter(int(at // 5) for at in service.opened)
    spread = max(windows.values()) / (len(service.opened) / 24)
    for channel in channels:
        await channel.aclose()
    figure("10 000 desks that reconnect, peak to mean", "1", f"{spread:.2f}", "1.5", holds=spread <= 1.5)
    assert len(service.opened) == 10_000
    assert spread <= 1.5


async def test_event_reaches_the_answer_within_a_second(figure: Recorder, anyio_backend: str):
    changed = asyncio.Event()
    with DemoCloud(conversations=0) as demo:
        session = SignInSession(account_at(demo), TokenVault([RecordingKeyring()]))
        await session.sign_in(open_headless)
        queue = demo.organization.queues[0].id
        query = ActivityQuery(metrics=("oWaiting",), where=is_in("queueId", queue))
        live = LiveQueries(session, SystemClock(), Random(1), changed.set)
        live.set_queries([query])
        task = asyncio.create_task(live.run())

        async def until(waiting: int) -> None:
            async with asyncio.timeout(30):
                while (
                    not (answer := live.answer(query))
                    or answer.polled
                    or answer.results is None
                    or (
                        answer.results.count("oWaiting") != waiting  # type: ignore[union-attr]
                    )
                ):
                    changed.clear()
                    await changed.wait()

        await until(0)
        longest = 0.0
        for number in range(1, 6):
            await asyncio.sleep(1.1)  # a topic has at most one event a second
            started = time.monotonic()
            demo.record(
                "tAcd", datetime.now(UTC) + timedelta(hours=1), 3_600_000, mediaType="voice", queueId=queue
            )
            await until(number)
            longest = max(longest, time.monotonic() - started)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await session.aclose()
    figure("caller in the demo to the answer", "0 ms", f"{longest * 1000:.0f} ms", "1 s", holds=longest <= 1)
    assert longest <= 1
