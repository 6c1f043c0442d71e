"""Whether the computer slept: what is told from the clock alone, on every platform."""

from typing import Final

from hourglance.util.clock import Clock

#: A tick this much later than expected was slept through (seconds); a busy computer is not as late.
TOLERANCE: Final = 10.0


class SleepDetector:
    """Compares when a tick came with when it should have come."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._expected = float("inf")

    def expect(self, seconds: float) -> None:
        """Note that the next tick should come within so many seconds."""
        self._expected = self._clock.monotonic() + seconds

    def slept(self) -> bool:
        """Return whether the computer slept since :meth:`expect`; each sleep is told once."""
        late = self._clock.monotonic() - self._expected
        self._expected = float("inf")
        return late > TOLERANCE
