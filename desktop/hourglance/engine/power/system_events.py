"""System events: sleep, lock and network changes, as far as a platform reports them."""

import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Literal, TypeAlias

#: ``asleep``: about to sleep. ``awake``: awake again. ``idle``: not used for minutes. ``active``: used again.
#: ``network``: another network, none, or one again.
SystemEvent: TypeAlias = Literal["asleep", "awake", "locked", "unlocked", "idle", "active", "network"]

#: Addresses reserved for documentation (RFC 5737, RFC 3849): as remote as the service, and never contacted.
_REMOTE: Final = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


class SystemEvents:
    """The system events of a platform that reports none; subclasses are for those that do.

    Without events, sleep is detected by the clock, another network by its address, and a lock not at all.
    """

    @property
    def source_name(self) -> str:
        """The source of the events, for the diagnostics report."""
        return "the clock and the network address only; a locked screen is not detected"

    @property
    def reports_sleep(self) -> bool:
        """Whether the end of sleep will be reported."""
        return False

    async def listen(self, report: Callable[[SystemEvent], None]) -> None:
        """Call ``report`` with every event, until canceled or until the source ends."""

    def saves_power(self) -> bool:
        """Return whether the computer is on battery power or in a metered network, where the system tells."""
        return False

    def network(self) -> str:
        """Return an identifier of the current network: the local addresses of the routes to remote hosts.

        Nothing is sent: connecting a datagram socket only selects a route.

        :returns: empty if there is no route.
        """
        return " ".join(filter(None, map(_local_address, _REMOTE)))


def _local_address(remote: tuple[socket.AddressFamily, str]) -> str:
    family, address = remote
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as route:
        route.connect((address, 9))
        return str(route.getsockname()[0])
    return ""
