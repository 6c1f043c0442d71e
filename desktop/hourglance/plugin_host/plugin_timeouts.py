"""How patient the host is, and the clock that it lives by."""

from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """The time that pauses are taken by."""

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginTimeouts:
    """What a plugin may take.

    :param start: seconds for a worker to start, and again to import its plugin and declare the widgets.
    :param present: seconds for one card.
    :param failures: crashes and hangs in a row before the plugin, or the one widget that causes them, is
        left alone.
    """

    start: float = 10
    present: float = 2
    failures: int = 3
