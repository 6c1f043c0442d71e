"""The local clock, and the service's clock as its answers tell it."""

import sys
import time
from collections import deque
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What time it is, and waiting. Everything that needs time is given one, so that tests can own it."""

    def now(self) -> datetime:
        """Return the wall clock's time, in UTC."""

    def monotonic(self) -> float:
        """Return seconds since some fixed instant; never set back."""

    async def sleep(self, seconds: float) -> None:
        """Return after that many seconds."""


class SystemClock:
    """This computer's clock."""

    def now(self) -> datetime:
        """Return the wall clock's time, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds since some fixed instant, the time that the computer slept included."""
        return _monotonic()

    async def sleep(self, seconds: float) -> None:
        """Return after that many seconds; the time that the computer sleeps may not count."""
        import asyncio  # costs 40 ms, and whoever sleeps has it already

        await asyncio.sleep(seconds)


class ServiceClock:
    """A clock that shows the service's time, learnt from the ``Date`` of its answers.

    ``Date`` has a resolution of one second and is stamped some time between sending and receiving. So each
    answer only says between which bounds the difference to the local monotonic clock lies; where the bounds
    of several answers overlap, the difference is known much better. Of answers that contradict
    each other the majority is believed, then the newer one: a single wrong ``Date``, such as a proxy's,
    changes nothing. Since the monotonic clock is the reference, setting the local wall clock changes nothing
    either.

    Before the first answer it shows the local clock.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bounds: deque[tuple[float, float]] = deque(maxlen=_SAMPLES)
        self._offset: float | None = None

    @property
    def skew(self) -> timedelta:
        """Return the service's time minus the local wall clock's; zero before the first answer."""
        return self.now() - self._clock.now()

    def now(self) -> datetime:
        """Return the service's time, in UTC."""
        if self._offset is None:
            return self._clock.now()
        return _EPOCH + timedelta(seconds=self._clock.monotonic() + self._offset)

    def monotonic(self) -> float:
        """Return the local monotonic seconds."""
        return self._clock.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Return after that many seconds."""
        await self._clock.sleep(seconds)

    def observe(self, date: datetime, *, sent: float, received: float) -> None:
        """Learn from one answer.

        :param date: its ``Date`` header.
        :param sent: the local monotonic time at which the request was sent.
        :param received: the local monotonic time at which the answer's head had come.
        """
        stamped = (date - _EPOCH).total_seconds()
        self._bounds.append((stamped - received, stamped + _RESOLUTION - sent))
        self._offset = _agreed(self._bounds)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SAMPLES = 8
_RESOLUTION = 1.0


def _agreed(bounds: deque[tuple[float, float]]) -> float:
    """Return the middle of the span that most bounds share; among equals the one with the newest."""
    best: tuple[int, int] = (0, 0)
    middle = 0.0
    for low, _ in bounds:
        sharing = [i for i, (start, end) in enumerate(bounds) if start <= low <= end]
        high = min(bounds[i][1] for i in sharing)
        rank = (len(sharing), max(sharing))
        if rank > best:
            best, middle = rank, (low + high) / 2
    return middle


# Which of the system's clocks goes on while the computer sleeps: Linux's CLOCK_MONOTONIC does not,
# macOS's does (and time.monotonic() is another one there), Windows' performance counter does.
if sys.platform == "linux":

    def _monotonic() -> float:
        return time.clock_gettime(time.CLOCK_BOOTTIME)

elif sys.platform == "darwin":

    def _monotonic() -> float:
        return time.clock_gettime(time.CLOCK_MONOTONIC)

else:

    def _monotonic() -> float:
        return time.monotonic()
