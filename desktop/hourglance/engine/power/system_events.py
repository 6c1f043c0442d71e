"""What the computer tells of itself: that it goes to sleep, is locked, or is in another network.

There is one abstract base and one chooser. Where a platform tells nothing, or nothing that can be had without
another library, the engine still notices sleep by its own clock (:mod:`._wakefulness`) and another
network by this computer's address in it.
"""

import socket
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Literal, TypeAlias

#: ``asleep``: about to sleep. ``awake``: back again. ``network``: another one, or none, or one again.
SystemEvent: TypeAlias = Literal["asleep", "awake", "locked", "unlocked", "network"]


class SystemEvents(ABC):
    """Tells of events, as far as a platform lets a program know."""

    @property
    @abstractmethod
    def source_name(self) -> str:
        """Say where it knows from, for the report on what works here."""

    @property
    @abstractmethod
    def reports_sleep(self) -> bool:
        """Return whether the end of sleep will be told."""

    @abstractmethod
    async def watch(self, tell: Callable[[SystemEvent], None]) -> None:
        """Call ``tell`` with every event, until cancelled or until there is nothing more to be heard."""

    def network(self) -> str:
        """Return what the network looks like now: another text is another network, an empty one is none."""
        return network_address()


BY_THE_CLOCK: Final = "the clock and the network address alone; a locked screen is not noticed"


class ClockOnlyEvents(SystemEvents):
    """A platform that tells nothing. A locked screen is not noticed then."""

    @property
    def source_name(self) -> str:
        """Say where it knows from."""
        return BY_THE_CLOCK

    @property
    def reports_sleep(self) -> bool:
        """Return whether the end of sleep will be told."""
        return False

    async def watch(self, tell: Callable[[SystemEvent], None]) -> None:
        """Return at once."""


def detect_system_events() -> SystemEvents:
    """Return the best that this platform offers."""
    if sys.platform == "linux":
        with suppress(ImportError):  # it comes with the keyring's Secret Service, and not without
            from hourglance.engine.power.logind import Logind

            return Logind()
    return ClockOnlyEvents()


def network_address() -> str:
    """Return the addresses that this computer would send from; empty if it has no way out.

    Nothing is sent: to connect a datagram socket is only to choose a route.
    """
    return " ".join(filter(None, map(_address_towards, _FAR)))


#: Addresses that belong to nobody (RFC 5737, RFC 3849), as far away as the service.
_FAR: Final = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


def _address_towards(far: tuple[socket.AddressFamily, str]) -> str:
    family, address = far
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as route:
        route.connect((address, 9))
        return str(route.getsockname()[0])
    return ""
