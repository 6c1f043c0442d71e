"""Whether anybody could see a number now, and whether connections of before may still be used."""

import logging
from collections.abc import Callable
from typing import Final, Literal, TypeAlias

from hourglance.engine.power.sleep_detector import SleepDetector
from hourglance.engine.power.system_events import SystemEvent, SystemEvents
from hourglance.util.clock import Clock

_log = logging.getLogger(__name__)

#: A computer that said it would sleep and did not is believed to be awake after so long (seconds).
_STILL_AWAKE: Final = 60.0

#: How often the network's address is looked at, at most (seconds).
_LOOK: Final = 5.0


#: ``anew``: the computer slept, or is in another network. ``back``: it was locked, and nothing else.
Return: TypeAlias = Literal["anew", "back"]


class PowerMonitor:
    """Follows sleep, lock and network, by what the platform tells and by the clock where it tells nothing.

    :param changed: is called when something was told, in the loop's thread.
    """

    def __init__(self, clock: Clock, surroundings: SystemEvents, changed: Callable[[], None]) -> None:
        self._clock = clock
        self._surroundings = surroundings
        self._changed = changed
        self._wakefulness = SleepDetector(clock)
        self._asleep_since: float | None = None
        self._locked = False
        self._anew = False
        self._back = False
        self._network = surroundings.network()
        self._looked = clock.monotonic()

    @property
    def pause(self) -> Literal["asleep", "locked"] | None:
        """Return why nobody could see a number now."""
        if self._asleep_since is not None:
            return "asleep"
        return "locked" if self._locked else None

    @property
    def source_name(self) -> str:
        """Say where all this is known from."""
        return self._surroundings.source_name

    @property
    def reports_sleep(self) -> bool:
        """Return whether the end of sleep will be told."""
        return self._surroundings.reports_sleep

    async def watch(self) -> None:
        """Listen to the platform, as long as it has something to tell."""
        try:
            await self._surroundings.watch(self._heard)
        except Exception:  # noqa: BLE001 - what a platform tells is a help, and the clock does without
            _log.exception("Sleep, lock and network are not told any more")

    def expect(self, seconds: float) -> None:
        """Note that the next tick should come within so many seconds."""
        self._wakefulness.expect(seconds)

    def tick(self) -> Return | None:
        """Return what is over since the last tick: ``anew`` if connections of before may not be relied on."""
        now = self._clock.monotonic()
        slept = self._wakefulness.slept()
        if slept or (self._asleep_since is not None and now - self._asleep_since > _STILL_AWAKE):
            self._asleep_since = None
        if now - self._looked >= _LOOK or self._anew or slept:
            self._looked = now
            network = self._surroundings.network()
            self._anew |= bool(network != self._network and network)
            self._network = network
        anew, self._anew = self._anew or slept, False
        back, self._back = self._back, False
        return "anew" if anew else "back" if back else None

    def _heard(self, event: SystemEvent) -> None:
        match event:
            case "asleep":
                self._asleep_since = self._clock.monotonic()
            case "awake":
                self._asleep_since = None
                self._anew = True
            case "locked" | "unlocked":
                self._locked = event == "locked"
                self._back = not self._locked
            case "network":
                self._anew = True
        self._changed()
