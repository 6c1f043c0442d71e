"""Notifications on Linux and its relatives, by D-Bus.

https://specifications.freedesktop.org/notification-spec/latest/

Qt's own D-Bus cannot be used from Python: it sends every whole number as a signed one, and the service wants
an unsigned one. What the tray icon shows by ``showMessage`` has no buttons, so a click on it says nothing.
"""

import logging
import threading
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
from jeepney.io.blocking import DBusConnection, open_dbus_connection  # type: ignore[import-untyped]
from PySide6.QtCore import QObject, QSocketNotifier, Qt, Signal

from hourglance.tray.platform.notifications.notifier import Notification, Notifier
from hourglance.tray.text.translation import tr
from hourglance_resources import resource

_log = logging.getLogger(__name__)

_SERVICE: Final = DBusAddress(
    "/org/freedesktop/Notifications",
    bus_name="org.freedesktop.Notifications",
    interface="org.freedesktop.Notifications",
)

#: How long the service may take to start (seconds).
_PATIENCE: Final = 10.0

_BROKEN: Final = (OSError, EOFError, AuthenticationError, TimeoutError, ValueError, KeyError)

_LOW, _NORMAL = 0, 1


class _Connector(QObject):
    """Makes a connection on a thread of its own, since a service that starts may take its time.

    Signals:
        done: carries the connection and what the service can do, or None twice.

    """

    done = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._closed = False

    def begin(self) -> None:
        """Begin; ``done`` follows."""
        threading.Thread(target=self._run, name="hourglance-notifications", daemon=True).start()

    def close(self) -> None:
        """Take no answer any more: Qt's side is about to go."""
        with self._lock:
            self._closed = True

    def _run(self) -> None:
        connection, can = None, None
        try:
            connection = open_dbus_connection("SESSION")
            can = _capabilities(connection)
        except _BROKEN as error:
            _log.info("The desktop has no notification service: %s", type(error).__name__)
            if connection is not None:
                connection.close()
                connection = None
        with self._lock:
            if not self._closed:
                self.done.emit(connection, can)
            elif connection is not None:
                connection.close()


class FreedesktopNotifier(Notifier):
    """The desktop's notification service."""

    def __init__(self) -> None:
        super().__init__()
        self._connection: DBusConnection | None = None
        self._reader: QSocketNotifier | None = None
        self._can: frozenset[str] = frozenset()
        self._waiting: list[Notification] = []
        self._sent: dict[int, Notification] = {}
        self._ids: dict[str, int] = {}
        self._opening = _Connector()
        self._opening.done.connect(self._opened, Qt.ConnectionType.QueuedConnection)
        self._is_opening = False

    def tell(self, notice: Notification) -> None:
        """Show a notice, as soon as there is a connection."""
        if self._connection is not None:
            self._send(self._connection, notice)
            return
        self._waiting.append(notice)
        if not self._is_opening:
            self._is_opening = True
            self._opening.begin()

    def close(self) -> None:
        """End the connection; what is shown stays for as long as the desktop wants."""
        self._opening.close()
        self._drop()

    def _opened(self, connection: DBusConnection | None, can: frozenset[str] | None) -> None:
        self._is_opening = False
        waiting, self._waiting = self._waiting, []
        if connection is None or can is None:
            for notice in waiting:
                self.failed.emit(notice)
            return
        self._connection, self._can = connection, can
        self._reader = QSocketNotifier(connection.sock.fileno(), QSocketNotifier.Type.Read, self)
        self._reader.activated.connect(self._read)
        for notice in waiting:
            self._send(connection, notice)

    def _send(self, connection: DBusConnection, notice: Notification) -> None:
        text = notice.text
        if "body-markup" in self._can:
            text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        call = new_method_call(
            _SERVICE,
            "Notify",
            "susssasa{sv}i",
            (
                "Hourglance",
                self._ids.get(notice.key, 0),
                resource("icons", "hourglance.svg").as_uri(),
                notice.title,
                text,
                ["default", tr("Open panel")] if "actions" in self._can else [],
                {
                    "urgency": ("y", _LOW if notice.is_quiet else _NORMAL),
                    "desktop-entry": ("s", "hourglance"),
                },
                -1,
            ),
        )
        try:
            serial = next(connection.outgoing_serial)
            self._sent[serial] = notice
            connection.send(call, serial=serial)
        except OSError:
            self._drop()
            self.failed.emit(notice)

    def _read(self) -> None:
        try:
            while self._connection is not None:
                self._take(self._connection.receive(timeout=0))
        except TimeoutError:
            return  # all that came is read
        except (OSError, EOFError):
            _log.info("The session bus has ended")
            self._drop()

    def _take(self, message: Message) -> None:
        fields = message.header.fields
        match message.header.message_type, fields.get(HeaderFields.member):
            case MessageType.method_return, _:
                if (notice := self._sent.pop(fields[HeaderFields.reply_serial], None)) is not None:
                    self._ids[notice.key] = message.body[0]
            case MessageType.error, _:
                if (notice := self._sent.pop(fields[HeaderFields.reply_serial], None)) is not None:
                    self.failed.emit(notice)
            case MessageType.signal, "ActionInvoked":
                if (key := self._key_of(message.body)) and message.body[1] == "default":
                    self.chosen.emit(key)
            case MessageType.signal, "NotificationClosed":
                self._ids.pop(self._key_of(message.body), None)

    def _key_of(self, body: tuple[Any, ...]) -> str:
        return next((key for key, number in self._ids.items() if number == body[0]), "")

    def _drop(self) -> None:
        if self._reader is not None:
            self._reader.setEnabled(False)
            self._reader.deleteLater()
            self._reader = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._sent.clear()
        self._ids.clear()


def _capabilities(connection: DBusConnection) -> frozenset[str]:
    """Have the service's signals come, and return what it can do; this starts it if need be."""
    rule = MatchRule(
        type="signal",
        sender=_SERVICE.bus_name,
        interface=_SERVICE.interface,
        path=_SERVICE.object_path,
    )
    connection.send_and_get_reply(message_bus.AddMatch(rule), timeout=_PATIENCE)
    reply = connection.send_and_get_reply(new_method_call(_SERVICE, "GetCapabilities"), timeout=_PATIENCE)
    if reply.header.message_type is MessageType.error:
        raise ConnectionRefusedError
    return frozenset(reply.body[0])
