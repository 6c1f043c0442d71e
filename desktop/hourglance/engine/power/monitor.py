"""The power monitor: whether the user can see the screen, and whether old connections are still usable."""

import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Literal, TypeAlias

from hourglance.engine.power.presence import polled_events
from hourglance.engine.power.system_events import SystemEvent, SystemEvents
from hourglance.util.clock import Clock

_log: Final = logging.getLogger(__name__)

#: A computer that announced sleep and is still running after this time (seconds) counts as awake.
_STILL_AWAKE: Final = 60.0

#: The network address is checked at most this often (seconds).
_CHECK_NETWORK: Final = 5.0

#: A tick that is later than expected by more (seconds) was delayed by sleep; a busy computer is not as late.
_TOLERANCE: Final = 10.0

#: ``restart``: the computer slept, or is in another network. ``unlocked``: only a user is back.
WakeUp: TypeAlias = Literal["restart", "unlocked"]


def detect_system_events() -> SystemEvents:
    """Return the best source of system events on this platform."""
    if sys.platform == "linux":
        with suppress(ImportError):  # jeepney comes with the keyring's Secret Service backend only
            from hourglance.engine.power.logind import LogindEvents

            return LogindEvents()
    return polled_events()


class PowerMonitor:
    """Follows sleep, lock and network: by system events, and by the clock where there are none.

    :param events: the source of system events.
    :param on_event: called after each event, in the loop's thread.
    """

    def __init__(self, clock: Clock, events: SystemEvents, on_event: Callable[[], None]) -> None:
        self._clock = clock
        self._events = events
        self._on_event = on_event
        self._next_tick = float("inf")
        self._asleep_since: float | None = None
        self._locked = self._idle = False
        self._restart = False
        self._unlocked = False
        self._network = events.network()
        self._saves_power = events.saves_power()
        self._network_checked = clock.monotonic()

    @property
    def pause(self) -> Literal["asleep", "locked", "idle"] | None:
        """Why no user looks at the screen; None if one may."""
        if self._asleep_since is not None:
            return "asleep"
        return "locked" if self._locked else "idle" if self._idle else None

    @property
    def saves_power(self) -> bool:
        """Whether the computer was on battery power, or in a metered network, at the last check."""
        return self._saves_power

    async def listen(self) -> None:
        """Receive system events as long as there is a source."""
        try:
            await self._events.listen(self._received)
        except Exception:  # noqa: BLE001 - events are optional: the clock detects sleep, too
            _log.exception("System events are no longer received")

    def expect_tick(self, seconds: float) -> None:
        """Note that the next call of :meth:`poll` is expected within this time."""
        self._next_tick = self._clock.monotonic() + seconds

    def poll(self) -> WakeUp | None:
        """Return what ended since the last call: ``restart`` if old connections must not be used again."""
        now = self._clock.monotonic()
        slept, self._next_tick = now - self._next_tick > _TOLERANCE, float("inf")
        if slept or (self._asleep_since is not None and now - self._asleep_since > _STILL_AWAKE):
            self._asleep_since = None
        if now - self._network_checked >= _CHECK_NETWORK or self._restart or slept:
            self._network_checked = now
            network = self._events.network()
            self._saves_power = self._events.saves_power()
            self._restart |= bool(network and network != self._network)
            self._network = network
        restart, self._restart = self._restart or slept, False
        unlocked, self._unlocked = self._unlocked, False
        return "restart" if restart else "unlocked" if unlocked else None

    def _received(self, event: SystemEvent) -> None:
        match event:
            case "asleep":
                self._asleep_since = self._clock.monotonic()
            case "awake":
                self._asleep_since = None
                self._restart = True
            case "locked" | "unlocked":
                self._locked = event == "locked"
                self._unlocked = not self._locked
            case "idle" | "active":
                self._idle = event == "idle"
                self._unlocked = not self._idle
            case "network":
                self._restart = True
        self._on_event()
