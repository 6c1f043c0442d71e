"""System events of a platform that reports none."""

from collections.abc import Callable

from hourglance.engine.power.abc import CLOCK_ONLY, SystemEvent, SystemEvents


class ClockOnlyEvents(SystemEvents):
    """No events: sleep is detected by the clock, another network by its address, a lock not at all."""

    @property
    def source_name(self) -> str:
        """The source of the events, for the diagnostics report."""
        return CLOCK_ONLY

    @property
    def reports_sleep(self) -> bool:
        """Whether the end of sleep will be reported: it will not."""
        return False

    async def listen(self, report: Callable[[SystemEvent], None]) -> None:
        """Return immediately."""
