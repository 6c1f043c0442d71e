"""What a screen reader gets from an app: its controls and its events, over AT-SPI's bus."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from jeepney import (
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    MessageType,
    Properties,
    message_bus,
    new_method_call,
)
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection
from subprocesses import wait_for

#: Where distributions have the program that starts AT-SPI's bus.
_LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")

_ROOT = "/org/a11y/atspi/accessible/root"
_ACCESSIBLE = "org.a11y.atspi.Accessible"
_EVENTS = "org.a11y.atspi.Event.Object"

#: Numbers of AT-SPI's states.
_ACTIVE, _FOCUSABLE, _SENSITIVE, _SHOWING = 1, 11, 24, 25

#: The number of AT-SPI's relation from a control to its label.
_LABELED_BY = 2

#: What a screen reader may read out by itself when it changes.
READ_OUT = {"accessible-name", "accessible-description", "accessible-value"}

#: An event that does not come within this time is missing, in seconds.
_LONG = 10


@dataclass(frozen=True, kw_only=True)
class Part:
    """A widget as a screen reader has it.

    :param path: identifies it within its app.
    :param label: the name of its label, where that is a part of its own.
    :param inside: the roles of what it is in, from the window on.
    """

    path: str
    role: str
    name: str
    description: str
    label: str
    states: frozenset[int]
    inside: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.role} {self.name!r} in {' > '.join(self.inside)}"

    @property
    def is_active(self) -> bool:
        return _ACTIVE in self.states

    @property
    def is_showing(self) -> bool:
        return _SHOWING in self.states

    @property
    def is_enabled(self) -> bool:
        return _SENSITIVE in self.states

    @property
    def is_focusable(self) -> bool:
        return _FOCUSABLE in self.states


@dataclass
class ScreenReader:
    """A screen reader that reads one app at a time."""

    connection: DBusConnection

    @classmethod
    @contextmanager
    def start(cls) -> Iterator[Self]:
        """Start AT-SPI's bus on this desktop; apps that start from now on are on it."""
        launcher = next((each for each in _LAUNCHERS if Path(each).exists()), None)
        assert launcher, "AT-SPI is not installed: apt-get install -y at-spi2-core"
        log = Path(os.environ["REAL_DESKTOP_DIR"], "log", "at-spi")
        with log.open("w") as to, subprocess.Popen([launcher, "--launch-immediately"], stderr=to) as process:
            try:
                with open_dbus_connection(wait_for(_address)) as connection:
                    Proxy(message_bus, connection).AddMatch(MatchRule(type="signal", interface=_EVENTS))
                    reader = cls(connection)
                    registry = DBusAddress(
                        "/org/a11y/atspi/registry", "org.a11y.atspi.Registry", "org.a11y.atspi.Registry"
                    )
                    reader._send(new_method_call(registry, "RegisterEvent", "s", ("object:",)))
                    yield reader
            finally:
                process.terminate()

    def apps(self) -> list[str]:
        """Return the bus names of the apps that are there."""
        return [name for name, _ in self._call("org.a11y.atspi.Registry", _ROOT, "GetChildren")[0]]

    def name(self, app: str) -> str:
        """Return the name of an app."""
        return self._property(app, _ROOT, "Name")

    def parts(self, app: str) -> list[Part]:
        """Return all parts of the app's windows, the windows too, that are showing."""
        return [part for _, path in self._children(app, _ROOT) for part in self._parts(app, path, ())]

    def _parts(self, app: str, path: str, inside: tuple[str, ...]) -> Iterator[Part]:
        part = self.part(app, path, inside)
        if part.is_showing:
            yield part
            for _, child in self._children(app, path):
                yield from self._parts(app, child, (*inside, part.role))

    def part(self, app: str, path: str, inside: tuple[str, ...] = ()) -> Part:
        """Return the part with a path."""
        low, high = self._call(app, path, "GetState")[0]
        bits = low | high << 32
        return Part(
            path=path,
            role=self._call(app, path, "GetRoleName")[0],
            name=self._property(app, path, "Name"),
            description=self._property(app, path, "Description"),
            label=self._label(app, path),
            states=frozenset(number for number in range(64) if bits >> number & 1),
            inside=inside,
        )

    def focused(self, app: str) -> str:
        """Return the path of what gets the focus next."""
        for event in self._events_of(app):
            if event.header.fields[HeaderFields.member] == "StateChanged" and event.body[:2] == (
                "focused",
                1,
            ):
                return event.header.fields[HeaderFields.path]
        raise AssertionError("unreachable")

    def read_out(self, app: str) -> Iterator[str]:
        """Yield what is read out, as it changes."""
        for event in self._events_of(app):
            kind = event.header.fields[HeaderFields.member]
            if kind == "PropertyChange" and event.body[0] in READ_OUT:
                yield f"{event.body[0]}: {event.body[3][1]}"
            elif kind in {"TextChanged", "Announcement"}:
                yield f"{kind}: {event.body[3][1]}"

    def _events_of(self, app: str) -> Iterator[Message]:
        """Yield an app's events; fail if none comes for a long time."""
        while True:
            message = self.connection.receive(timeout=_LONG)
            if (
                message.header.fields.get(HeaderFields.sender) == app
                and message.header.message_type is MessageType.signal
            ):
                yield message

    def _label(self, app: str, path: str) -> str:
        relations = self._call(app, path, "GetRelationSet")[0]
        labels = [label for kind, targets in relations if kind == _LABELED_BY for _, label in targets]
        return self._property(app, labels[0], "Name") if labels else ""

    def _children(self, app: str, path: str) -> list[tuple[str, str]]:
        return self._call(app, path, "GetChildren")[0]

    def _property(self, app: str, path: str, name: str) -> str:
        return self._send(Properties(DBusAddress(path, app, _ACCESSIBLE)).get(name))[0][1]

    def _call(self, app: str, path: str, method: str) -> tuple:
        return self._send(new_method_call(DBusAddress(path, app, _ACCESSIBLE), method))

    def _send(self, message: Message) -> tuple:
        reply = self.connection.send_and_get_reply(message, timeout=5)
        assert reply.header.message_type is not MessageType.error, reply.body
        return reply.body


def _address() -> str | None:
    """Return the address of AT-SPI's bus; None while there is none."""
    bus = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
    with open_dbus_connection("SESSION") as session:
        reply = session.send_and_get_reply(new_method_call(bus, "GetAddress"), timeout=5)
    return None if reply.header.message_type is MessageType.error else reply.body[0]
