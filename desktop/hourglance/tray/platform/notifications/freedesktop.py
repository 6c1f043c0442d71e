"""Notifications on Linux and other freedesktop systems, by D-Bus.

https://specifications.freedesktop.org/notification-spec/latest/

Qt's own D-Bus module cannot be used from Python: it sends every integer as a signed one, and the service
expects an unsigned one. ``QSystemTrayIcon.showMessage`` has no actions, so a click on it is not reported.
"""

import logging
from typing import TYPE_CHECKING, Any, Final

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
from jeepney.io.blocking import DBusConnection, open_dbus_connection  # type: ignore[import-untyped]
from PySide6.QtCore import QSocketNotifier

from hourglance.tray.platform.notifications.abc import Notification, Notifier
from hourglance.tray.text.translation import tr
from hourglance.util.blocking import run_blocking
from hourglance_resources import resource

if TYPE_CHECKING:
    from hourglance.tray.bridge import EngineBridge, PendingCall

_log = logging.getLogger(__name__)

_SERVICE: Final = DBusAddress(
    "/org/freedesktop/Notifications",
    bus_name="org.freedesktop.Notifications",
    interface="org.freedesktop.Notifications",
)

#: How long the service may take to start (seconds).
_TIMEOUT: Final = 10.0

_CONNECTION_ERRORS: Final = (OSError, EOFError, AuthenticationError, TimeoutError, ValueError, KeyError)

_LOW_URGENCY, _NORMAL_URGENCY = 0, 1


class FreedesktopNotifier(Notifier):
    """The desktop's notification service."""

    def __init__(self, bridge: "EngineBridge") -> None:
        super().__init__()
        self._bridge = bridge
        self._connecting: PendingCall | None = None
        self._connection: DBusConnection | None = None
        self._capabilities: frozenset[str] = frozenset()
        self._reader: QSocketNotifier | None = None
        self._waiting: list[Notification] = []
        self._sent: dict[int, Notification] = {}
        self._ids: dict[str, int] = {}

    def notify(self, notification: Notification) -> None:
        """Show a notification as soon as there is a connection."""
        if self._connection is not None:
            self._send(self._connection, notification)
            return
        self._waiting.append(notification)
        if self._connecting is None:
            self._connecting = self._bridge.call(run_blocking(_connect), owner=self, then=self._connected)

    def close(self) -> None:
        """Close the connection; the desktop decides how long notifications stay."""
        if self._connecting is not None:
            self._connecting.cancel()
        self._disconnect()

    def _connected(self, connected: tuple[DBusConnection, frozenset[str]] | None) -> None:
        self._connecting = None
        waiting, self._waiting = self._waiting, []
        if connected is None:
            for notification in waiting:
                self.failed.emit(notification)
            return
        self._connection, self._capabilities = connection, _ = connected
        self._reader = QSocketNotifier(connection.sock.fileno(), QSocketNotifier.Type.Read, self)
        self._reader.activated.connect(self._read)
        for notification in waiting:
            self._send(connection, notification)

    def _send(self, connection: DBusConnection, notification: Notification) -> None:
        text = notification.text
        if "body-markup" in self._capabilities:
            text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        call = new_method_call(
            _SERVICE,
            "Notify",
            "susssasa{sv}i",
            (
                "Hourglance",
                self._ids.get(notification.key, 0),
                resource("icons", "hourglance.svg").as_uri(),
                notification.title,
                text,
                ["default", tr("Open panel")] if "actions" in self._capabilities else [],
                {
                    "urgency": ("y", _LOW_URGENCY if notification.low_urgency else _NORMAL_URGENCY),
                    "desktop-entry": ("s", "hourglance"),
                },
                -1,
            ),
        )
        try:
            serial = next(connection.outgoing_serial)
            self._sent[serial] = notification
            connection.send(call, serial=serial)
        except OSError:
            self._disconnect()
            self.failed.emit(notification)

    def _read(self) -> None:
        try:
            while self._connection is not None:
                self._handle(self._connection.receive(timeout=0))
        except TimeoutError:
            return  # everything that arrived has been read
        except (OSError, EOFError):
            _log.info("The session bus has ended")
            self._disconnect()

    def _handle(self, message: Message) -> None:
        fields = message.header.fields
        match message.header.message_type, fields.get(HeaderFields.member):
            case MessageType.method_return, _:
                if (notification := self._sent.pop(fields[HeaderFields.reply_serial], None)) is not None:
                    self._ids[notification.key] = message.body[0]
            case MessageType.error, _:
                if (notification := self._sent.pop(fields[HeaderFields.reply_serial], None)) is not None:
                    self.failed.emit(notification)
            case MessageType.signal, "ActionInvoked":
                if (key := self._find_key(message.body)) and message.body[1] == "default":
                    self.activated.emit(key)
            case MessageType.signal, "NotificationClosed":
                self._ids.pop(self._find_key(message.body), None)

    def _find_key(self, body: tuple[Any, ...]) -> str:
        return next((key for key, number in self._ids.items() if number == body[0]), "")

    def _disconnect(self) -> None:
        if self._reader is not None:
            self._reader.setEnabled(False)
            self._reader.deleteLater()
            self._reader = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._sent.clear()
        self._ids.clear()


def _connect() -> tuple[DBusConnection, frozenset[str]] | None:
    """Connect to the service, which may have to start first; return None if there is none. Blocks."""
    connection = None
    try:
        connection = open_dbus_connection("SESSION")
        return connection, _subscribe(connection)
    except _CONNECTION_ERRORS as error:
        _log.info("The desktop has no notification service: %s", type(error).__name__)
        if connection is not None:
            connection.close()
        return None


def _subscribe(connection: DBusConnection) -> frozenset[str]:
    """Subscribe to the service's signals and return its capabilities; this starts the service if needed."""
    rule = MatchRule(
        type="signal",
        sender=_SERVICE.bus_name,
        interface=_SERVICE.interface,
        path=_SERVICE.object_path,
    )
    connection.send_and_get_reply(message_bus.AddMatch(rule), timeout=_TIMEOUT)
    reply = connection.send_and_get_reply(new_method_call(_SERVICE, "GetCapabilities"), timeout=_TIMEOUT)
    if reply.header.message_type is MessageType.error:
        raise ConnectionRefusedError
    return frozenset(reply.body[0])
