"""The processor time that all third-party plugins together may use."""

from typing import Final

from hourglance.util.clock import Clock

#: The time that all plugins together may use in each period (seconds): a fifth of one processor.
_PERIOD: Final = 60.0
_SECONDS: Final = 12.0


class ProcessorBudget:
    """Counts the processor time of plugins, and says which of them must wait.

    While all plugins together keep to the budget, none waits. Once they have used it up, those wait that have
    used more than an equal share of it; the others go on. What a plugin has used beyond its share counts in
    the next period.

    :param clock: its monotonic time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._start = clock.monotonic()
        self._used: dict[str, float] = {}

    def record(self, plugin: str, seconds: float) -> None:
        """Add the processor time of one call."""
        self._start_period()
        self._used[plugin] = self._used.get(plugin, 0.0) + seconds

    def wait_seconds(self, plugin: str) -> float:
        """Return how long a plugin must wait (seconds); 0 if it may run."""
        self._start_period()
        used = self._used.get(plugin, 0.0)
        if sum(self._used.values()) < _SECONDS or used < _SECONDS / len(self._used):
            return 0.0
        return self._start + _PERIOD - self._clock.monotonic()

    def _start_period(self) -> None:
        periods = (self._clock.monotonic() - self._start) // _PERIOD
        if periods:
            self._start += periods * _PERIOD
            share = periods * _SECONDS / max(1, len(self._used))
            self._used = {plugin: used - share for plugin, used in self._used.items() if used > share}
