"""Notifications on Linux and other freedesktop systems, by D-Bus.

https://specifications.freedesktop.org/notification-spec/latest/

Qt's own D-Bus module cannot be used from Python: it sends every integer as a signed one, and the service
expects an unsigned one. ``QSystemTrayIcon.showMessage`` has no actions, so a click on it is not reported.
"""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

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
from PySide6.QtCore import QSocketNotifier, QTimer

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

#: How long a click still counts after a notification was closed (milliseconds): some services report the end
#: first.
_CLICK_GRACE: Final = 1000

#: The service has ended since its bus name was looked up.
_GONE: Final = ("org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner")

_CONNECTION_ERRORS: Final = (OSError, EOFError, AuthenticationError, TimeoutError, ValueError, KeyError)

_LOW_URGENCY, _NORMAL_URGENCY = 0, 1


@dataclass(frozen=True, kw_only=True, slots=True)
class _Service:
    """A connection to one process that is the notification service.

    :param address: with the unique bus name of that process: another one has other ids and capabilities.
    """

    connection: DBusConnection
    address: DBusAddress
    capabilities: frozenset[str]


class FreedesktopNotifier(Notifier):
    """The desktop's notification service; after its restart, the new one."""

    def __init__(self, bridge: "EngineBridge") -> None:
        super().__init__()
        self._bridge = bridge
        self._connecting: PendingCall | None = None
        self._service: _Service | None = None
        self._is_replaced = False
        self._reader: QSocketNotifier | None = None
        self._waiting: list[Notification] = []
        self._sent: dict[int, Notification] = {}
        self._ids: dict[str, int] = {}
        self._closed: dict[int, str] = {}

    def notify(self, notification: Notification) -> None:
        """Show a notification as soon as there is a connection."""
        if self._service is not None:
            self._read()
        if self._is_replaced:
            unanswered = list(self._sent.values())
            self._disconnect()
            for each in unanswered:
                self.failed.emit(each)
        if self._service is not None:
            self._send(self._service, notification)
            return
        self._waiting.append(notification)
        if self._connecting is None:
            self._connecting = self._bridge.call(run_blocking(_connect), owner=self, then=self._connected)

    def close(self) -> None:
        """Close the connection; the desktop decides how long notifications stay."""
        if self._connecting is not None:
            self._connecting.cancel()
        self._disconnect()

    def _connected(self, service: _Service | None) -> None:
        self._connecting = None
        waiting, self._waiting = self._waiting, []
        if service is None:
            for notification in waiting:
                self.failed.emit(notification)
            return
        self._service = service
        self._reader = QSocketNotifier(service.connection.sock.fileno(), QSocketNotifier.Type.Read, self)
        self._reader.activated.connect(self._read)
        for notification in waiting:
            self._send(service, notification)

    def _send(self, service: _Service, notification: Notification) -> None:
        text = notification.text
        if "body-markup" in service.capabilities:
            text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        call = new_method_call(
            service.address,
            "Notify",
            "susssasa{sv}i",
            (
                "Hourglance",
                self._ids.get(notification.key, 0),
                resource("icons", "hourglance.svg").as_uri(),
                notification.title,
                text,
                ["default", tr("Open panel")] if "actions" in service.capabilities else [],
                {
                    "urgency": ("y", _LOW_URGENCY if notification.low_urgency else _NORMAL_URGENCY),
                    "desktop-entry": ("s", "hourglance"),
                },
                -1,
            ),
        )
        try:
            serial = next(service.connection.outgoing_serial)
            self._sent[serial] = notification
            service.connection.send(call, serial=serial)
        except OSError:
            self._disconnect()
            self.failed.emit(notification)

    def _read(self) -> None:
        try:
            while self._service is not None:
                self._handle(self._service.connection.receive(timeout=0))
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
                    self._on_error(notification, fields.get(HeaderFields.error_name))
            case MessageType.signal, "ActionInvoked":
                number, action = message.body
                if (key := self._find_key(number)) and action == "default":
                    self.activated.emit(key)
            case MessageType.signal, "NotificationClosed":
                number = message.body[0]
                if key := self._find_key(number):
                    self._ids.pop(key, None)
                    self._closed[number] = key
                    QTimer.singleShot(_CLICK_GRACE, self, self._discard_closed)
            case MessageType.signal, "NameOwnerChanged":
                self._is_replaced = True

    def _on_error(self, notification: Notification, name: str) -> None:
        if name in _GONE:
            self._is_replaced = True
            self.notify(notification)
        else:
            self.failed.emit(notification)

    def _find_key(self, number: int) -> str:
        return next((key for key, each in self._ids.items() if each == number), self._closed.get(number, ""))

    def _discard_closed(self) -> None:
        if self._closed:
            del self._closed[next(iter(self._closed))]

    def _disconnect(self) -> None:
        if self._reader is not None:
            self._reader.setEnabled(False)
            self._reader.deleteLater()
            self._reader = None
        if self._service is not None:
            self._service.connection.close()
            self._service = None
        self._is_replaced = False
        self._sent.clear()
        self._ids.clear()
        self._closed.clear()


def _connect() -> _Service | None:
    """Connect to the service, which may have to start first; return None if there is none. Blocks."""
    connection = None
    try:
        connection = open_dbus_connection("SESSION")
        return _find_service(connection)
    except _CONNECTION_ERRORS as error:
        _log.info("The desktop has no notification service: %s", type(error).__name__)
        if connection is not None:
            connection.close()
        return None


def _find_service(connection: DBusConnection) -> _Service:
    """Return the process that is the service, after subscribing to its signals; starts it if needed."""
    owner_changes = MatchRule(
        type="signal",
        sender="org.freedesktop.DBus",
        interface="org.freedesktop.DBus",
        member="NameOwnerChanged",
    )
    owner_changes.add_arg_condition(0, _SERVICE.bus_name)
    reply = connection.send_and_get_reply(new_method_call(_SERVICE, "GetCapabilities"), timeout=_TIMEOUT)
    if reply.header.message_type is MessageType.error:
        raise ConnectionRefusedError
    owner = reply.header.fields[HeaderFields.sender]
    signals = MatchRule(type="signal", sender=owner, interface=_SERVICE.interface, path=_SERVICE.object_path)
    for rule in (owner_changes, signals):
        connection.send_and_get_reply(message_bus.AddMatch(rule), timeout=_TIMEOUT)
    address = DBusAddress(_SERVICE.object_path, bus_name=owner, interface=_SERVICE.interface)
    return _Service(connection=connection, address=address, capabilities=frozenset(reply.body[0]))
