"""The clock protocol that all code with timing takes as a parameter, and the system's clock."""

import sys
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Current time and sleeping, injected so that tests can control them."""

    def now(self) -> datetime:
        """Return the wall clock time, in UTC."""

    def monotonic(self) -> float:
        """Return seconds since a fixed instant; never goes backward."""

    async def sleep(self, seconds: float) -> None:
        """Return after that many seconds."""


class SystemClock:
    """This computer's clock."""

    def now(self) -> datetime:
        """Return the wall clock time, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds since a fixed instant, including the time that the computer was asleep."""
        return _monotonic()

    async def sleep(self, seconds: float) -> None:
        """Return after that many seconds; time that the computer is asleep may not count."""
        import asyncio  # costs 40 ms; a caller that awaits has it already

        await asyncio.sleep(seconds)


# The clock that includes sleep differs by system: Linux's CLOCK_MONOTONIC stops during sleep; macOS's
# includes it (unlike time.monotonic() there); Windows' performance counter includes it.
if sys.platform == "linux":

    def _monotonic() -> float:
        return time.clock_gettime(time.CLOCK_BOOTTIME)

elif sys.platform == "darwin":

    def _monotonic() -> float:
        return time.clock_gettime(time.CLOCK_MONOTONIC)

else:

    def _monotonic() -> float:
        return time.monotonic()
