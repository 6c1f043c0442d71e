"""System events on Linux, from systemd-logind and NetworkManager on the D-Bus system bus."""

import logging
import os
from collections.abc import Callable
from typing import Any, Final

from jeepney import (  # type: ignore[import-untyped] # jeepney has no types, here and below
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    MessageType,
    message_bus,
    new_method_call,
)
from jeepney.auth import AuthenticationError  # type: ignore[import-untyped]
from jeepney.io.asyncio import DBusConnection, open_dbus_connection  # type: ignore[import-untyped]

from hourglance.engine.power.battery import on_battery
from hourglance.engine.power.system_events import SystemEvent, SystemEvents

_log: Final = logging.getLogger(__name__)

_LOGIND: Final = "org.freedesktop.login1"
_MANAGER: Final = DBusAddress("/org/freedesktop/login1", _LOGIND, "org.freedesktop.login1.Manager")
_SESSION: Final = "org.freedesktop.login1.Session"
_NETWORK: Final = "org.freedesktop.NetworkManager"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"

#: The property that NetworkManager changes with the route to the internet. Its connectivity check changes
#: other properties, in some networks every few minutes.
_PRIMARY: Final = "PrimaryConnection"

#: Whether the route to the internet is metered: NM_METERED_YES and NM_METERED_GUESS_YES.
_METERED: Final = "Metered"
_ARE_METERED: Final = (1, 3)
_NETWORK_MANAGER: Final = DBusAddress("/org/freedesktop/NetworkManager", _NETWORK, _PROPERTIES)

#: The serial numbers of the requests for the session's object path, and for the property above.
_SESSION_REQUEST: Final = 1_000_000
_METERED_REQUEST: Final = 1_000_001


class LogindEvents(SystemEvents):
    """Events from the system bus; until it is connected, and after it ends, those of the clock only."""

    def __init__(self) -> None:
        self._connected = False
        self._metered = False

    @property
    def source_name(self) -> str:
        """The source of the events, for the diagnostics report."""
        return "logind and NetworkManager" if self._connected else super().source_name

    @property
    def reports_sleep(self) -> bool:
        """Whether the end of sleep will be reported."""
        return self._connected

    def saves_power(self) -> bool:
        """Return whether the computer is on battery power, or in a metered network."""
        return on_battery() or self._metered

    async def listen(self, report: Callable[[SystemEvent], None]) -> None:
        """Call ``report`` with every event; return if there is no system bus, or when it ends."""
        try:
            connection = await open_dbus_connection("SYSTEM")
        except (OSError, EOFError, AuthenticationError, TimeoutError) as error:
            _log.info("No system bus for sleep and lock events: %s", type(error).__name__)
            return
        try:
            await self._receive(connection, report)
        except (OSError, EOFError):
            _log.info("The system bus was closed")
        finally:
            self._connected = self._metered = False
            connection.writer.close()

    async def _receive(self, connection: DBusConnection, report: Callable[[SystemEvent], None]) -> None:
        # Filtered by sender: any program may send signals of any name on the system bus.
        await _subscribe(connection, _LOGIND, _MANAGER.interface, _MANAGER.object_path)
        await _subscribe(connection, _NETWORK, _PROPERTIES, "/org/freedesktop/NetworkManager")
        session = os.environ.get("XDG_SESSION_ID") or "auto"
        request = new_method_call(_MANAGER, "GetSession", "s", (session,))
        await connection.send(request, serial=_SESSION_REQUEST)
        metered = new_method_call(_NETWORK_MANAGER, "Get", "ss", (_NETWORK, _METERED))
        await connection.send(metered, serial=_METERED_REQUEST)
        self._connected = True
        while True:
            message = await connection.receive()
            kind = message.header.message_type
            if message.header.fields.get(HeaderFields.reply_serial) == _SESSION_REQUEST:
                # An error means that there is no session to lock, such as in a container.
                if kind is not MessageType.error:
                    await _subscribe(connection, _LOGIND, _PROPERTIES, message.body[0])
            elif message.header.fields.get(HeaderFields.reply_serial) == _METERED_REQUEST:
                # An error means that there is no NetworkManager, or an old one.
                self._metered = kind is not MessageType.error and message.body[0][1] in _ARE_METERED
            elif kind is MessageType.signal:
                self._metered = _metered(message, self._metered)
                if event := _event(message):
                    report(event)


async def _subscribe(connection: DBusConnection, sender: str, interface: str, path: str) -> None:
    rule = MatchRule(type="signal", sender=sender, interface=interface, path=path)
    await connection.send(message_bus.AddMatch(rule))


def _event(message: Message) -> SystemEvent | None:
    """Return the event that a signal reports, None for any other signal."""
    fields = message.header.fields
    if fields.get(HeaderFields.member) == "PrepareForSleep":
        return "asleep" if message.body[0] else "awake"
    if fields.get(HeaderFields.member) != "PropertiesChanged":
        return None
    interface: str = message.body[0]
    changed: dict[str, tuple[str, Any]] = message.body[1]
    if interface == _SESSION and "LockedHint" in changed:
        return "locked" if changed["LockedHint"][1] else "unlocked"
    if interface == _SESSION and "IdleHint" in changed:
        return "idle" if changed["IdleHint"][1] else "active"
    if interface == _NETWORK and _PRIMARY in changed:
        return "network"
    return None


def _metered(message: Message, before: bool) -> bool:
    """Return whether the network is metered after a signal."""
    if message.header.fields.get(HeaderFields.member) != "PropertiesChanged" or message.body[0] != _NETWORK:
        return before
    changed: dict[str, tuple[str, Any]] = message.body[1]
    return changed[_METERED][1] in _ARE_METERED if _METERED in changed else before
