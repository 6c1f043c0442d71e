"""Snapshots on their way out: bursts folded into one, and none that says nothing new."""

import asyncio
from collections.abc import Callable
from typing import Final

from hourglance.engine.snapshot import Snapshot
from hourglance.util.clock import Clock
from hourglance.util.tasks import BackgroundTasks

#: While changes are many, what has changed is published every so often (seconds).
PROGRESS: Final = 0.25


class Publisher:
    """Publishes snapshots soon after changes.

    :param snapshot: gives what there is to show.
    :param publish: gets it.
    """

    def __init__(
        self,
        clock: Clock,
        errands: BackgroundTasks,
        snapshot: Callable[[], Snapshot],
        publish: Callable[[Snapshot], None],
    ) -> None:
        self._clock = clock
        self._errands = errands
        self._snapshot = snapshot
        self._publish = publish
        self._last: Snapshot | None = None
        self._last_at = float("-inf")
        self._soon = False
        self._later: asyncio.Task[None] | None = None

    def changed(self, *, more_to_come: bool = False) -> None:
        """Publish once all that happens now has happened.

        :param more_to_come: other changes are likely to follow at once: this one may wait for them a little.
        """
        wait = self._last_at + PROGRESS - self._clock.monotonic() if more_to_come else 0.0
        if wait > 0.0:
            if self._later is None:
                self._later = self._errands.start(self._after(wait))
        elif not self._soon:
            self._soon = True
            asyncio.get_running_loop().call_soon(self._now)

    async def _after(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._later = None
        self._now()

    def _now(self) -> None:
        self._soon = False
        if self._later is not None:
            self._later.cancel()
            self._later = None
        snapshot = self._snapshot()
        self._last_at = self._clock.monotonic()
        if snapshot != self._last:
            self._last = snapshot
            self._publish(snapshot)
