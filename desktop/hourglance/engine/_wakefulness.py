"""How long the computer was awake: what is told from the clock alone, on every platform."""

from typing import Final

from hourglance.cloud import Clock

#: A tick this much later than expected was slept through (seconds); a busy computer is not as late.
TOLERANCE: Final = 10.0


class Wakefulness:
    """Compares when a tick came with when it should have come.

    It counts the time awake: a number is not late for the hours in which nobody could see it.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._asleep = 0.0
        self._expected = float("inf")

    def awake(self) -> float:
        """Return the seconds awake, since some fixed instant."""
        return self._clock.monotonic() - self._asleep

    def expect(self, seconds: float) -> None:
        """Note that the next tick should come within so many seconds."""
        self._expected = self._clock.monotonic() + seconds

    def slept(self) -> float:
        """Return the seconds slept through since :meth:`expect`, zero if none; each is told once."""
        gap = self._clock.monotonic() - self._expected
        self._expected = float("inf")
        if gap <= TOLERANCE:
            return 0.0
        self._asleep += gap
        return gap
