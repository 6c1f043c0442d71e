"""The publisher: publishes a snapshot after changes, one for many of them, and only if it differs."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from hourglance.engine.snapshot import Snapshot
from hourglance.util.clock import Clock
from hourglance.util.tasks import BackgroundTasks

_log: Final = logging.getLogger(__name__)

#: While more changes are expected, a snapshot is published at most this often (seconds).
PROGRESS_INTERVAL: Final = 0.25


class Publisher:
    """Publishes snapshots soon after changes.

    :param build: returns the current snapshot.
    :param publish: gets it.
    """

    def __init__(
        self, clock: Clock, build: Callable[[], Snapshot], publish: Callable[[Snapshot], None]
    ) -> None:
        self._clock = clock
        self._build = build
        self._publish = publish
        self._tasks = BackgroundTasks("publishing")
        self._last: Snapshot | None = None
        self._last_at = float("-inf")
        self._scheduled = False

    def publish_soon(self, *, more_to_come: bool = False) -> None:
        """Schedule a publish for the end of this loop iteration.

        :param more_to_come: more changes are expected soon: this one may wait for them a little.
        """
        wait = self._last_at + PROGRESS_INTERVAL - self._clock.monotonic() if more_to_come else 0.0
        if wait > 0.0:
            if not self._tasks.busy:
                self._tasks.start(self._publish_later(wait))
        elif not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._publish_now)

    async def aclose(self) -> None:
        """Cancel a scheduled publish."""
        await self._tasks.aclose()

    async def _publish_later(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._publish_now()

    def _publish_now(self) -> None:
        self._scheduled = False
        try:
            snapshot = self._build()
        except Exception:  # noqa: BLE001 - the engine's boundary: a bug costs one snapshot
            _log.exception("Unexpected error while publishing")
            return
        self._last_at = self._clock.monotonic()
        if snapshot != self._last:
            self._last = snapshot
            self._publish(snapshot)
