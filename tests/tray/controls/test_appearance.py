"""Theme and text size: the desktop's, unless the user prefers others."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from hourglance.tray import TraySettings
from hourglance.tray.controls.appearance import Appearance
from hourglance.tray.controls.theme import DARK, LIGHT, PREFERRED, is_dark, palette_from_theme
from hourglance.tray.panel.panel import Panel
from hourglance.tray.presenter import TrayPresenter
from hourglance.tray.tray_icon import Tray

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise)\(\)")


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

    appearance.apply_settings(TraySettings(theme=theme))
    assert is_dark() == (theme == "dark")
    assert appearance.tray_is_dark == desktop

    appearance.apply_settings(TraySettings())
    assert is_dark() == desktop


@pytest.mark.parametrize("ground", ["light", "dark"])
def test_taskbar_color_is_the_users(ground: str) -> None:
    appearance = Appearance()

    appearance.apply_settings(TraySettings(tray_ground=ground, theme="light"))
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

    appearance.apply_settings(TraySettings(text_size=150))
    assert QApplication.font().pointSizeF() == pytest.approx(before * 1.5)
    appearance.apply_settings(TraySettings(text_size=120))
    assert QApplication.font().pointSizeF() == pytest.approx(before * 1.2)
    appearance.apply_settings(TraySettings())
    assert QApplication.font().pointSizeF() == pytest.approx(before)


def panel() -> Panel:
    (found,) = [
        each for each in QApplication.topLevelWidgets() if isinstance(each, Panel) and each.isVisible()
    ]
    return found


def test_text_size_applies_to_the_open_panel(qtbot, remembered, snapshot, now) -> None:
    presenter = TrayPresenter(Tray(QMenu()), QMenu(), remembered.commands, lambda: now)
    presenter.draw(snapshot())
    presenter.open_panel()
    width = panel().sizeHint().width()

    presenter.prefer(TraySettings(text_size=150))

    assert panel().sizeHint().width() > 1.3 * width
    presenter.close()
