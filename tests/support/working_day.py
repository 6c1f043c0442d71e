"""The bundled panel at the demo cloud on a working day, in simulated time.

Any test imports it by name: ``from working_day import working_desk``.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from fake_desks import FakeSurroundings, blocking_calls_run
from manual_clock import ManualClock
from shared_cloud import account_at

from hourglance.app.policy.model import Policy
from hourglance.app.preferences import Preferences
from hourglance.app.session import AppSession, SessionFiles
from hourglance.cloud import MemoryKeyring, TokenVault
from hourglance.demo import DemoCloud, open_headless
from hourglance.engine import RuleVerdictStore, UsageStore
from hourglance.engine.live.live_queries import LiveQueries
from hourglance.engine.refresh.scheduler import Scheduler
from hourglance.genesys import TopicState

_SET_ACCOUNT = Scheduler.set_account

EIGHT = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR = 3600.0


class WorkingDesk:
    """A session in simulated time."""

    def __init__(self, cloud: DemoCloud, clock: ManualClock, session: AppSession) -> None:
        self.cloud, self.clock, self.session = cloud, clock, session
        self.computer: FakeSurroundings = session.engine._system_events  # type: ignore[assignment]
        self._random = Random(1)
        self._in_flight = 0
        self._post, self._get = session.cloud.post, session.cloud.get
        session.cloud.post = self._counted_post  # type: ignore[method-assign]
        session.cloud.get = self._counted_get  # type: ignore[method-assign]
        clock.busy = lambda: self._in_flight > 0 or blocking_calls_run()

    @property
    def requests(self) -> int:
        """What the demo has received."""
        return sum(request.path.startswith("/api/") for request in self.cloud.requests)

    def paths(self) -> Counter[str]:
        return Counter(request.path for request in self.cloud.requests)

    def reseed(self, seed: int) -> None:
        """Choose other moments at which the panel is opened."""
        self._random = Random(seed)

    async def open_for(self, seconds: float) -> None:
        """Open the panel, and close it."""
        self.session.engine.set_panel_open(is_open=True)
        await self.clock.advance(seconds)
        self.session.engine.set_panel_open(is_open=False)

    async def work(self, hours: float, *, openings: int = 0, for_seconds: float = 45.0) -> None:
        """Work, and open the panel now and then, once in each of as many equal parts of the time."""
        part = hours * HOUR / max(1, openings)
        for _ in range(openings):
            before = self._random.uniform(0, part - for_seconds)
            await self.clock.advance(before)
            await self.open_for(for_seconds)
            await self.clock.advance(part - for_seconds - before)
        if not openings:
            await self.clock.advance(part)

    async def _counted_post(self, path: str, body: bytes, **served):
        self._in_flight += 1
        try:
            return await self._post(path, body, **served)
        finally:
            self._in_flight -= 1

    async def _counted_get(self, path: str, **served):
        self._in_flight += 1
        try:
            return await self._get(path, **served)
        finally:
            self._in_flight -= 1


class StandingChannel:
    """A channel that is open at once and stays so: the demo's heartbeats do not follow simulated time."""

    is_open = True
    unreadable = 0

    def __init__(self, session: object, listener: LiveQueries, *_: object) -> None:
        self._listener = listener

    def set_topics(self, topics: Iterable[str], served: object = ()) -> None:
        states = {topic: TopicState(topic=topic, permitted=True) for topic in topics}
        if states:
            asyncio.get_running_loop().call_soon(self._listener.channel_opened, states)

    async def aclose(self) -> None:
        pass


@asynccontextmanager
async def working_desk(
    cloud: DemoCloud,
    clock: ManualClock,
    monkeypatch,
    folder: Path,
    *,
    policy: Policy | None = None,
    preferences: Preferences | None = None,
    grid: str = "a desk",
) -> AsyncIterator[WorkingDesk]:
    """Give a desk that has just started, with its panel closed.

    :param grid: decides at which minutes it refreshes, as the account does: at some of them more widgets
        share a request. The account of the demo is another one each time.
    """
    monkeypatch.setattr(Scheduler, "set_account", lambda scheduler, _: _SET_ACCOUNT(scheduler, grid))
    cloud.set_clock(clock.now)
    cloud.clear_requests()
    monkeypatch.setattr("hourglance.app.session.detect_system_events", FakeSurroundings)
    monkeypatch.setattr("hourglance.engine.live.live_queries.NotificationChannel", StandingChannel)
    files = SessionFiles(
        verdicts=RuleVerdictStore(folder / "rules.json"), usage=UsageStore(folder / "usage.json")
    )
    session = AppSession(
        account_at(cloud),
        TokenVault([MemoryKeyring()]),
        clock=clock,
        files=files,
        policy=policy,
        preferences=preferences,
        safe_mode=True,
    )
    desk = WorkingDesk(cloud, clock, session)
    async with session:
        session.engine.set_panel_open(is_open=False)
        running = asyncio.create_task(session.engine.run())
        try:
            await session.cloud.sign_in(open_headless)
            await clock.settle()
            yield desk
        finally:
            clock.busy = lambda: False
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
