"""Sleep, lock and network on Linux, as systemd's logind and NetworkManager tell them on the system bus."""

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

from hourglance.engine.power.system_events import BY_THE_CLOCK, SystemEvent, SystemEvents

_log = logging.getLogger(__name__)

_LOGIND: Final = "org.freedesktop.login1"
_MANAGER: Final = DBusAddress("/org/freedesktop/login1", _LOGIND, "org.freedesktop.login1.Manager")
_SESSION: Final = "org.freedesktop.login1.Session"
_NETWORK: Final = "org.freedesktop.NetworkManager"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"

#: What NetworkManager changes when the way out is another one; its check whether the way leads anywhere
#: changes other properties, every few minutes in some networks.
_WAY_OUT: Final = "PrimaryConnection"


class Logind(SystemEvents):
    """Listens on the system bus; where there is none it says so, and the clock remains."""

    def __init__(self) -> None:
        self._heard = False

    @property
    def source_name(self) -> str:
        """Say where it knows from."""
        return "logind and NetworkManager" if self._heard else BY_THE_CLOCK

    @property
    def reports_sleep(self) -> bool:
        """Return whether the end of sleep will be told."""
        return self._heard

    async def watch(self, tell: Callable[[SystemEvent], None]) -> None:
        """Call ``tell`` with every event; return if there is no system bus, or when it ends."""
        try:
            connection = await open_dbus_connection("SYSTEM")
        except (OSError, EOFError, AuthenticationError, TimeoutError) as error:
            _log.info("There is no system bus to tell of sleep and lock: %s", type(error).__name__)
            return
        try:
            await self._listen(connection, tell)
        except (OSError, EOFError):
            _log.info("The system bus has ended")
        finally:
            self._heard = False
            connection.writer.close()

    async def _listen(self, connection: DBusConnection, tell: Callable[[SystemEvent], None]) -> None:
        # By their senders: anybody may send signals of any name on the system bus.
        await self._hear(connection, _LOGIND, _MANAGER.interface, _MANAGER.object_path)
        await self._hear(connection, _NETWORK, _PROPERTIES, "/org/freedesktop/NetworkManager")
        asked = 1_000_000
        name = os.environ.get("XDG_SESSION_ID") or "auto"
        await connection.send(new_method_call(_MANAGER, "GetSession", "s", (name,)), serial=asked)
        self._heard = True
        while True:
            message = await connection.receive()
            if message.header.fields.get(HeaderFields.reply_serial) == asked:
                await self._session_is(connection, message)
            elif message.header.message_type is MessageType.signal:
                event = self._meaning(message)
                if event:
                    tell(event)

    async def _session_is(self, connection: DBusConnection, reply: Message) -> None:
        if reply.header.message_type is MessageType.error:
            return  # such as in a container: nobody locks its screen
        await self._hear(connection, _LOGIND, _PROPERTIES, reply.body[0])

    async def _hear(self, connection: DBusConnection, sender: str, interface: str, path: str) -> None:
        rule = MatchRule(type="signal", sender=sender, interface=interface, path=path)
        await connection.send(message_bus.AddMatch(rule))

    def _meaning(self, message: Message) -> SystemEvent | None:
        fields = message.header.fields
        if fields.get(HeaderFields.member) == "PrepareForSleep":
            return "asleep" if message.body[0] else "awake"
        if fields.get(HeaderFields.member) != "PropertiesChanged":
            return None
        interface: str = message.body[0]
        changed: dict[str, tuple[str, Any]] = message.body[1]
        if interface == _SESSION and "LockedHint" in changed:
            return "locked" if changed["LockedHint"][1] else "unlocked"
        if interface == _NETWORK and _WAY_OUT in changed:
            return "network"
        return None
