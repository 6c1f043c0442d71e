"""The choice of a desktop's notifications, and its fallback."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMenu

from hourglance.engine import EngineThread
from hourglance.tray.bridge import EngineBridge
from hourglance.tray.platform.notifications import create_notifier
from hourglance.tray.platform.notifications.abc import Notification
from hourglance.tray.platform.notifications.freedesktop import FreedesktopNotifier
from hourglance.tray.platform.notifications.tray_icon import TrayNotifier
from hourglance.tray.tray_icon import Tray

NOTIFICATION = Notification(key="k", title="Title", text="Text")


@pytest.fixture
def tray(qapp) -> Tray:
    return Tray(QMenu())


@pytest.fixture
def bridge(qapp) -> Iterator[EngineBridge]:
    engine = EngineThread(asyncio.Event().wait, on_failure=lambda: None)
    engine.start()
    bridge = EngineBridge(engine)
    bridge.start_delivery()
    yield bridge
    bridge.close()
    engine.stop(5)


def test_notifier_without_a_session_bus_is_the_tray_icon(
    tray: Tray, bridge: EngineBridge, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))

    notifier = create_notifier(tray, bridge)

    assert isinstance(notifier, TrayNotifier)
    notifier.notify(NOTIFICATION)  # there is no icon: nothing happens


def test_notifier_with_a_session_bus_is_the_desktop_s(
    tray: Tray, bridge: EngineBridge, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/bus")

    notifier = create_notifier(tray, bridge)

    assert isinstance(notifier, FreedesktopNotifier)
    notifier.close()


def test_notifier_without_a_service_reports_each_failure(
    qtbot, bridge: EngineBridge, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/bus")
    notifier = FreedesktopNotifier(bridge)

    for _ in range(2):
        with qtbot.waitSignal(notifier.failed) as failed:
            notifier.notify(NOTIFICATION)
        assert failed.args == [NOTIFICATION]
    notifier.close()


def test_tray_icon_message_clicked_reports_its_key(qtbot, tray: Tray) -> None:
    notifier = TrayNotifier(tray)
    notifier.notify(NOTIFICATION)

    with qtbot.waitSignal(notifier.activated) as activated:
        tray.message_clicked.emit()
    assert activated.args == ["k"]


def test_notifier_closed_while_connecting_delivers_nothing(
    qtbot, bridge: EngineBridge, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/bus")
    notifier = FreedesktopNotifier(bridge)
    failures: list[object] = []
    notifier.failed.connect(failures.append)

    notifier.notify(NOTIFICATION)
    notifier.close()
    with qtbot.waitCallback() as done:
        bridge.call(asyncio.sleep(0), owner=bridge, then=done)

    assert failures == []
