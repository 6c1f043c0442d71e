"""Theme and text size: the desktop's, unless the user prefers others."""

from collections.abc import Iterator

import pytest
from opened_windows import opened
from panel_stage import panel_in
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton

from hourglance.app import Preferences
from hourglance.tray.controls.appearance import Appearance
from hourglance.tray.controls.style import install_style
from hourglance.tray.controls.theme import DARK, LIGHT, PREFERRED, is_dark, palette_from_theme


@pytest.fixture(autouse=True)
def _leave_the_application_as_it_was(qapp: QApplication) -> Iterator[None]:
    font, palette = QApplication.font(), QApplication.palette()
    yield
    QApplication.setFont(font)
    QApplication.setPalette(palette)
    qapp.setProperty(PREFERRED, "")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_theme_is_the_users_then_the_desktops_again(theme: str) -> None:
    desktop = is_dark()
    appearance = Appearance()

    appearance.apply_settings(Preferences(theme=theme))
    assert is_dark() == (theme == "dark")
    assert appearance.tray_is_dark == desktop

    appearance.apply_settings(Preferences())
    assert is_dark() == desktop


@pytest.mark.parametrize("ground", ["light", "dark"])
def test_taskbar_color_is_the_users(ground: str) -> None:
    appearance = Appearance()

    appearance.apply_settings(Preferences(tray_ground=ground, theme="light"))
    assert appearance.tray_is_dark == (ground == "dark")


def test_taskbar_color_follows_the_desktop() -> None:
    appearance = Appearance()
    desktop = appearance.tray_is_dark

    QApplication.setPalette(
        palette_from_theme(LIGHT if desktop else DARK)
    )  # what a desktop does that turns dark
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Unknown)
    assert appearance.tray_is_dark != desktop


def test_text_size_is_relative_to_the_desktops() -> None:
    before = QApplication.font().pointSizeF()
    appearance = Appearance()

    appearance.apply_settings(Preferences(text_size=150))
    assert QApplication.font().pointSizeF() == pytest.approx(before * 1.5)
    appearance.apply_settings(Preferences(text_size=120))
    assert QApplication.font().pointSizeF() == pytest.approx(before * 1.2)
    appearance.apply_settings(Preferences())
    assert QApplication.font().pointSizeF() == pytest.approx(before)


def test_text_size_applies_to_the_open_panel(qtbot, ui, snapshot) -> None:
    ui.set_snapshot(snapshot())
    ui.open_panel()
    width = panel_in().sizeHint().width()

    ui.apply_preferences(Preferences(text_size=150))

    assert panel_in().isVisible()
    assert panel_in().sizeHint().width() > 1.3 * width
    ui.apply_preferences(Preferences())


def test_text_size_outlasts_the_style(qapp: QApplication, monkeypatch) -> None:
    desktop = QFont(QApplication.font())

    def set_style(*_: object) -> None:
        QApplication.setFont(desktop, "QLabel")  # as Qt does on a real desktop

    monkeypatch.setattr(QApplication, "setStyle", set_style)
    qapp.setProperty("hourglance_style", None)
    Appearance().apply_settings(Preferences(text_size=200))

    install_style()

    assert QApplication.font("QLabel").pointSizeF() == pytest.approx(2 * desktop.pointSizeF())


def test_large_text_gets_a_larger_window_with_room_for_its_buttons(windows) -> None:
    Appearance().apply_settings(Preferences(text_size=150))
    install_style()

    window = opened(windows, "queries")

    assert opened(windows, "settings").width() > 760
    for button in window.findChildren(QPushButton):
        assert not button.isVisible() or button.width() >= button.sizeHint().width()
    windows.close()


@pytest.mark.parametrize("text_size", [100, 150])
def test_text_size_stays_when_the_desktops_theme_changes(text_size: int) -> None:
    appearance = Appearance()
    appearance.apply_settings(Preferences(text_size=text_size))
    QApplication.setFont(QFont("Sans", 7), "QMenu")  # as Qt does with a theme that has fonts

    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    QApplication.processEvents()
    is_the_desktops = QApplication.font("QMenu").pointSize() == 7
    assert is_the_desktops == (text_size == 100)
