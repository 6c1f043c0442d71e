"""The icon in the tray: a tray that comes late is waited for, one that never comes is said so."""

import pytest
from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from hourglance.tray import tray_icon
from hourglance.tray.tray_icon import Tray, tray_problem

Reason = QSystemTrayIcon.ActivationReason


class FakeIcon(QObject):
    """Stands in for Qt's icon, which no platform without windows can show."""

    ActivationReason = QSystemTrayIcon.ActivationReason
    MessageIcon = QSystemTrayIcon.MessageIcon
    activated = Signal(QSystemTrayIcon.ActivationReason)
    messageClicked = Signal()  # noqa: N815 - Qt's name
    there_is_a_tray = False
    made: list["FakeIcon"] = []  # noqa: RUF012 - emptied by the fixture

    def __init__(self, icon: QIcon, parent: QObject) -> None:
        super().__init__(parent)
        self.calls: list[str] = []
        self.tooltip = ""
        self.made.append(self)

    @classmethod
    def isSystemTrayAvailable(cls) -> bool:  # noqa: N802 - Qt's name
        return cls.there_is_a_tray

    def setIcon(self, _icon: QIcon) -> None:  # noqa: N802
        self.calls.append("icon")

    def setToolTip(self, text: str) -> None:  # noqa: N802
        self.tooltip = text

    def setContextMenu(self, _menu: QMenu) -> None:  # noqa: N802
        self.calls.append("menu")

    def showMessage(self, title: str, text: str, icon: QSystemTrayIcon.MessageIcon) -> None:  # noqa: N802
        self.calls.append(f"{title}: {text} ({icon.name})")

    def geometry(self) -> QRect:
        return QRect(10, 0, 22, 22)

    def show(self) -> None:
        self.calls.append("show")

    def hide(self) -> None:
        self.calls.append("hide")


@pytest.fixture
def tray(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Tray:
    monkeypatch.setattr(tray_icon, "QSystemTrayIcon", FakeIcon)
    monkeypatch.setattr(FakeIcon, "there_is_a_tray", False)
    monkeypatch.setattr(FakeIcon, "made", [])
    return Tray(QMenu())


def test_tray_icon_is_shown_at_once_if_there_is_a_tray(
    qtbot: QtBot, tray: Tray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeIcon, "there_is_a_tray", True)

    with qtbot.waitSignal(tray.found):
        tray.start()

    assert tray.is_shown
    assert FakeIcon.made[0].calls == ["menu", "icon", "show"]


def test_tray_icon_is_not_created_before_there_is_a_tray(
    qtbot: QtBot, tray: Tray, monkeypatch: pytest.MonkeyPatch
) -> None:
    tray.start()
    for _ in range(10):
        tray.detect_tray()
    assert FakeIcon.made == []

    monkeypatch.setattr(FakeIcon, "there_is_a_tray", True)
    tray.detect_tray()
    tray.detect_tray()

    assert len(FakeIcon.made) == 1


def test_tray_that_appears_late_is_found(qtbot: QtBot, tray: Tray, monkeypatch: pytest.MonkeyPatch) -> None:
    tray.start()
    monkeypatch.setattr(FakeIcon, "there_is_a_tray", True)

    with qtbot.waitSignal(tray.found, timeout=2000):
        pass


def test_tray_icon_is_not_shown_before_the_start(tray: Tray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeIcon, "there_is_a_tray", True)

    tray.detect_tray()

    assert FakeIcon.made == []


def test_tray_missing_is_reported_once(qtbot: QtBot, tray: Tray) -> None:
    missed: list[bool] = []
    tray.missed.connect(lambda: missed.append(True))
    tray.start()

    for _ in range(100):
        tray.detect_tray()

    assert missed == [True]


def test_tray_icon_and_tooltip_are_set_again_when_it_is_shown(
    qtbot: QtBot, tray: Tray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeIcon, "there_is_a_tray", True)
    tray.set_icon(QIcon(QPixmap(16, 16)), "Voice: 2 h 41 min")

    tray.start()
    icon = FakeIcon.made[0]
    qtbot.waitUntil(lambda: icon.calls == ["menu", "icon", "show", "icon"])

    assert icon.tooltip == "Voice: 2 h 41 min"


def test_tray_clicks_are_distinguished(qtbot: QtBot, tray: Tray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeIcon, "there_is_a_tray", True)
    heard: list[str] = []
    tray.clicked.connect(lambda: heard.append("click"))
    tray.middle_clicked.connect(lambda: heard.append("middle click"))
    tray.start()

    for reason in (Reason.Trigger, Reason.MiddleClick, Reason.Context, Reason.DoubleClick):
        FakeIcon.made[0].activated.emit(reason)

    assert heard == ["click", "middle click"]


def test_tray_message_reports_a_click_on_it(qtbot: QtBot, tray: Tray) -> None:
    FakeIcon.there_is_a_tray = True
    tray.show_message("Too early", "There is no icon")
    tray.start()
    tray.show_message("Title", "Text")

    assert [call for call in FakeIcon.made[0].calls if ":" in call] == ["Title: Text (NoIcon)"]
    with qtbot.waitSignal(tray.message_clicked):
        FakeIcon.made[0].messageClicked.emit()


def test_tray_icon_is_removed(qtbot: QtBot, tray: Tray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeIcon, "there_is_a_tray", True)
    tray.start()

    tray.close()

    assert FakeIcon.made[0].calls[-1] == "hide"
    assert not tray.is_shown
    assert tray.geometry().isEmpty()


def test_tray_missing_on_gnome_names_the_extension() -> None:
    assert "AppIndicator" in tray_problem("ubuntu:GNOME")
    assert "AppIndicator" not in tray_problem("XFCE")
    assert tray_problem("").startswith("This desktop shows no tray icons")
