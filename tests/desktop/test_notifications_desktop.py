"""Notifications on a session bus of the test's own, whose notification service restarts, or is odd."""

import asyncio
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jeepney import DBusAddress, HeaderFields, MessageType, message_bus, new_method_return, new_signal
from jeepney.io.blocking import Proxy, open_dbus_connection
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hourglance.engine import EngineThread
from hourglance.tray.application import create_application
from hourglance.tray.bridge import EngineBridge
from hourglance.tray.platform.notifications.abc import Notification
from hourglance.tray.platform.notifications.freedesktop import FreedesktopNotifier

NAME = "org.freedesktop.Notifications"
ADDRESS = DBusAddress("/org/freedesktop/Notifications", bus_name=NAME, interface=NAME)

#: A bus that starts no service of its own accord.
BUS = """<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class Service:
    """A notification service that counts from 1, like each one after its start."""

    def __init__(self, *capabilities: str) -> None:
        self.capabilities = capabilities
        #: Key of the text: (the id that the notification replaces, its own id).
        self.shown: dict[str, tuple[int, int]] = {}
        self._count = 0
        self._connection = open_dbus_connection("SESSION")
        Proxy(message_bus, self._connection).RequestName(NAME)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def emit(self, signal: str, signature: str, *body: object) -> None:
        self._connection.send(new_signal(ADDRESS, signal, signature, body))

    def stop(self) -> None:
        """End the service; a second call does nothing."""
        if self._thread.is_alive():
            self._connection.sock.shutdown(socket.SHUT_RDWR)
            self._thread.join(5)
            self._connection.close()

    def _serve(self) -> None:
        while True:
            try:
                message = self._connection.receive()
            except (OSError, EOFError):
                return
            if message.header.message_type is not MessageType.method_call:
                continue
            if message.header.fields[HeaderFields.member] == "GetCapabilities":
                reply = new_method_return(message, "as", (list(self.capabilities),))
            else:
                _, replaces, _, _, text, *_ = message.body
                self._count += not replaces
                self.shown[text] = replaces, replaces or self._count
                reply = new_method_return(message, "u", (replaces or self._count,))
            self._connection.send(reply)


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    return create_application()


@pytest.fixture
def start_service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., Service]]:
    services: list[Service] = []
    config = tmp_path / "bus.conf"
    config.write_text(BUS)
    command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as bus:
        assert bus.stdout is not None
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.stdout.readline().strip())

        def start(*capabilities: str) -> Service:
            services.append(Service(*capabilities))
            return services[-1]

        yield start
        for service in services:
            service.stop()
        bus.terminate()


@pytest.fixture
def notifier(qapp: QApplication) -> Iterator[FreedesktopNotifier]:
    engine = EngineThread(asyncio.Event().wait, on_failure=lambda: None)
    engine.start()
    bridge = EngineBridge(engine)
    bridge.start_delivery()
    notifier = FreedesktopNotifier(bridge)
    yield notifier
    notifier.close()
    bridge.close()
    engine.stop(5)


def notify(qtbot: QtBot, notifier: FreedesktopNotifier, service: Service, text: str, key: str = "k") -> None:
    notifier.notify(Notification(key=key, title="Title", text=text))
    qtbot.waitUntil(lambda: text in service.shown)
    qtbot.waitUntil(lambda: not notifier._sent)  # the id has arrived


def test_notification_with_the_same_key_replaces_the_previous_one(qtbot, notifier, start_service) -> None:
    service = start_service()
    notify(qtbot, notifier, service, "first")
    notify(qtbot, notifier, service, "second")
    assert service.shown == {"first": (0, 1), "second": (1, 1)}


def test_notification_after_a_restart_of_the_service_replaces_nothing(qtbot, notifier, start_service) -> None:
    service = start_service()
    notify(qtbot, notifier, service, "first")
    service.stop()
    restarted = start_service("body-markup")
    notify(qtbot, notifier, restarted, "second")
    assert restarted.shown == {"second": (0, 1)}
    with qtbot.waitSignal(notifier.activated):
        restarted.emit("ActionInvoked", "us", 1, "default")


def test_notification_after_a_restart_goes_by_the_new_capabilities(qtbot, notifier, start_service) -> None:
    service = start_service()
    notify(qtbot, notifier, service, "a < b")
    service.stop()
    restarted = start_service("body-markup")
    notifier.notify(Notification(key="k", title="Title", text="a < b"))
    qtbot.waitUntil(lambda: "a &lt; b" in restarted.shown)


def test_notification_of_another_program_with_an_old_id_is_not_activated(
    qtbot, notifier, start_service
) -> None:
    service = start_service()
    notify(qtbot, notifier, service, "first")
    service.stop()
    restarted = start_service()
    activated: list[str] = []
    notifier.activated.connect(activated.append)
    restarted.emit("ActionInvoked", "us", 1, "default")
    notify(qtbot, notifier, restarted, "second", key="other")
    assert activated == []


@pytest.mark.parametrize("order", [("closed", "clicked"), ("clicked", "closed")])
def test_notification_click_counts_in_either_order_with_its_end(
    qtbot, notifier, start_service, order
) -> None:
    service = start_service()
    notify(qtbot, notifier, service, "first")
    with qtbot.waitSignal(notifier.activated) as activated:
        for event in order:
            if event == "closed":
                service.emit("NotificationClosed", "uu", 1, 2)
            else:
                service.emit("ActionInvoked", "us", 1, "default")
    assert activated.args == ["k"]
    notify(qtbot, notifier, service, "second")
    assert service.shown["second"] == (0, 2)


def test_notification_service_that_is_gone_reports_a_failure(qtbot, notifier, start_service) -> None:
    service = start_service()
    notify(qtbot, notifier, service, "first")
    service.stop()
    with qtbot.waitSignal(notifier.failed) as failed:
        notifier.notify(Notification(key="k", title="Title", text="second"))
    assert failed.args[0].text == "second"
