"""The local clock, and the service's clock as its answers tell it."""

import sys
import time
from datetime import UTC, datetime
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
