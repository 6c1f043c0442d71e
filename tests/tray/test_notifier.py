"""Which way a desktop has for notifications, and what happens where it has none."""

import pytest
from PySide6.QtWidgets import QMenu

from hourglance.tray.platform.notifications.freedesktop import FreedesktopNotifier
from hourglance.tray.platform.notifications.notifier import Notification, TrayNotifier, notifier
from hourglance.tray.tray_icon import Tray

NOTICE = Notification(key="k", title="Title", text="Text")


@pytest.fixture
def tray(qapp) -> Tray:
    return Tray(QMenu())


def test_without_a_session_bus_the_icon_says_it(
    tray: Tray, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))

    way = notifier(tray)

    assert isinstance(way, TrayNotifier)
    way.tell(NOTICE)  # there is no icon: nothing happens


def test_with_a_session_bus_the_notification_service_is_asked(
    tray: Tray, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/bus")

    way = notifier(tray)

    assert isinstance(way, FreedesktopNotifier)
    way.close()


def test_a_bus_that_does_not_answer_fails_softly_and_is_tried_again(
    qtbot, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/bus")
    way = FreedesktopNotifier()

    for _ in range(2):
        with qtbot.waitSignal(way.failed) as failed:
            way.tell(NOTICE)
        assert failed.args == [NOTICE]
    way.close()


def test_a_click_on_the_icons_message_is_told_with_its_key(qtbot, tray: Tray) -> None:
    way = TrayNotifier(tray)
    way.tell(NOTICE)

    with qtbot.waitSignal(way.chosen) as chosen:
        tray.message_clicked.emit()
    assert chosen.args == ["k"]
