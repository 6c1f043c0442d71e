"""Snapshots on their way out: bursts folded into one, and none that says nothing new."""

import asyncio
from collections.abc import Callable
from typing import Final

from hourglance.cloud import Clock
from hourglance.engine._states import Snapshot

#: While a change is one of many, what has changed is published every so often (seconds), else at their end.
PROGRESS: Final = 0.25


class Publisher:
    """Publishes snapshots soon after changes.

    :param snapshot: gives what there is to show.
    :param publish: gets it.
    """

    def __init__(
        self, clock: Clock, snapshot: Callable[[], Snapshot], publish: Callable[[Snapshot], None]
    ) -> None:
        self._clock = clock
        self._snapshot = snapshot
        self._publish = publish
        self._last: Snapshot | None = None
        self._last_at = float("-inf")
        self._soon = False

    def changed(self, *, more_to_come: bool = False) -> None:
        """Publish once all that happens now has happened.

        :param more_to_come: other changes belong to this one, and the last of them will be told.
        """
        if more_to_come and self._clock.monotonic() - self._last_at <= PROGRESS:
            return
        if not self._soon:
            self._soon = True
            asyncio.get_running_loop().call_soon(self._now)

    def _now(self) -> None:
        self._soon = False
        snapshot = self._snapshot()
        self._last_at = self._clock.monotonic()
        if snapshot != self._last:
            self._last = snapshot
            self._publish(snapshot)
