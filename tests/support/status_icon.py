"""A tray icon as a panel sees it: StatusNotifierItem and its menu, over D-Bus, without pixels."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

from jeepney import DBusAddress, MessageType, Properties, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

WATCHER = DBusAddress(
    "/StatusNotifierWatcher", "org.kde.StatusNotifierWatcher", "org.kde.StatusNotifierWatcher"
)


@dataclass
class Tray:
    """The icons that the desktop's tray holds."""

    connection: DBusConnection

    @classmethod
    @contextmanager
    def open(cls) -> Iterator[Self]:
        with open_dbus_connection("SESSION") as connection:
            yield cls(connection)

    def watcher(self) -> str | None:
        """Return the unique name of the tray itself; None while there is none."""
        bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        question = new_method_call(bus, "GetNameOwner", "s", (WATCHER.bus_name,))
        reply = self.connection.send_and_get_reply(question, timeout=5)
        return None if reply.header.message_type is MessageType.error else reply.body[0]

    def icons(self) -> list["Icon"]:
        names = self.read(WATCHER, "RegisteredStatusNotifierItems")
        return [Icon(self, name.partition("/")[0], "/" + name.partition("/")[2]) for name in names]

    def read(self, address: DBusAddress, name: str) -> object:
        return self.send(Properties(address).get(name))[0][1]

    def call(self, address: DBusAddress, method: str, signature: str, *arguments: object) -> tuple:
        return self.send(new_method_call(address, method, signature, arguments))

    def send(self, message) -> tuple:
        reply = self.connection.send_and_get_reply(message, timeout=5)
        assert reply.header.message_type is not MessageType.error, reply.body
        return reply.body


@dataclass
class Icon:
    """One icon, to look at and to click."""

    tray: Tray
    bus_name: str
    path: str

    @property
    def address(self) -> DBusAddress:
        return DBusAddress(self.path, self.bus_name, "org.kde.StatusNotifierItem")

    @property
    def tooltip(self) -> str:
        _, _, title, text = self.tray.read(self.address, "ToolTip")
        return f"{title}\n{text}".strip()

    def click(self) -> None:
        self.tray.call(self.address, "Activate", "ii", 0, 0)

    def menu(self) -> dict[str, int]:
        """Return the ids of the entries that can be seen, by their labels."""
        self.tray.call(self._menu, "AboutToShow", "i", 0)
        _, (_, _, entries) = self.tray.call(self._menu, "GetLayout", "iias", 0, -1, [])
        shown = {}
        for _, (entry, properties, _) in entries:
            known = {name: value for name, (_, value) in properties.items()}
            if known.get("visible", True) and "label" in known:
                shown[known["label"].replace("_", "")] = entry
        return shown

    def choose(self, label: str) -> None:
        self.tray.call(self._menu, "Event", "isvu", self.menu()[label], "clicked", ("s", ""), 0)

    @property
    def _menu(self) -> DBusAddress:
        return DBusAddress(self.tray.read(self.address, "Menu"), self.bus_name, "com.canonical.dbusmenu")
