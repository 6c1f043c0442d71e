"""An engine with live widgets at a demo cloud, and what it publishes."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from hourglance.api import Count
from hourglance.cloud import SignInSession
from hourglance.demo import DemoCloud
from hourglance.engine import CardRenderer, RefreshEngine, Snapshot, WidgetState
from hourglance.genesys import CHANNELS_PATH
from hourglance.util.clock import SystemClock


class LiveDesk:
    """An engine that runs, and what it has published."""

    def __init__(self, demo: DemoCloud, session: SignInSession, renderer: CardRenderer) -> None:
        self.demo = demo
        self.session = session
        self.published: list[Snapshot] = []
        self._changed = asyncio.Event()
        self.engine = RefreshEngine(
            client=session, renderer=renderer, clock=SystemClock(), publish=self._publish
        )
        session.on_change(lambda state: self.engine.session_changed(state, "demo"))
        self.engine.session_changed(session.state, "demo")

    def _publish(self, snapshot: Snapshot) -> None:
        self.published.append(snapshot)
        self._changed.set()

    def state(self, number: int = 0) -> WidgetState:
        return self.engine.snapshot.widgets[number]

    def call(self, queue: int = 0) -> None:
        self.demo.record(
            "tAcd",
            datetime.now(UTC) + timedelta(seconds=600),
            600_000,
            mediaType="voice",
            queueId=self.demo.organization.queues[queue].id,
        )

    def requests(self, path: str) -> int:
        return sum(each.path.startswith(path) for each in self.demo.requests)

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not condition():
                self._changed.clear()
                # Not everything that is waited for is published.
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), 0.05)

    def shows(self, number: int, at: int = 0) -> bool:
        return any(
            state.card is not None and state.card.headline == Count(number)
            for snapshot in self.published[-1:]
            for state in snapshot.widgets[at : at + 1]
        )

    async def connected(self) -> None:
        await self.until(lambda: self.requests(f"{CHANNELS_PATH}/") and self.shows(0))
