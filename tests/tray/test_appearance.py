"""Light or dark, and the size of texts: the desktop's, unless the person prefers another."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from hourglance.tray import TraySettings
from hourglance.tray.controls.appearance import Appearance
from hourglance.tray.controls.theme import DARK, LIGHT, PREFERRED, is_dark, palette_from_theme
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
def test_the_windows_are_as_the_person_prefers_and_then_as_the_desktop_again(theme: str) -> None:
    desktop = is_dark()
    appearance = Appearance()

    appearance.apply_settings(TraySettings(theme=theme))
    assert is_dark() == (theme == "dark")
    assert appearance.tray_is_dark == desktop

    appearance.apply_settings(TraySettings())
    assert is_dark() == desktop


@pytest.mark.parametrize("ground", ["light", "dark"])
def test_the_ground_of_the_icon_is_what_the_person_says_it_is(ground: str) -> None:
    appearance = Appearance()

    appearance.apply_settings(TraySettings(tray_ground=ground, theme="light"))
    assert appearance.tray_is_dark == (ground == "dark")


def test_the_icon_follows_the_desktop_while_the_windows_do() -> None:
    appearance = Appearance()
    desktop = appearance.tray_is_dark

    QApplication.setPalette(
        palette_from_theme(LIGHT if desktop else DARK)
    )  # what a desktop does that turns dark
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Unknown)
    assert appearance.tray_is_dark != desktop


def test_texts_grow_and_come_back_to_the_desktops_size() -> None:
    before = QApplication.font().pointSizeF()
    appearance = Appearance()

    appearance.apply_settings(TraySettings(text_size=150))
    assert QApplication.font().pointSizeF() == pytest.approx(before * 1.5)
    appearance.apply_settings(TraySettings(text_size=120))
    assert QApplication.font().pointSizeF() == pytest.approx(before * 1.2)
    appearance.apply_settings(TraySettings())
    assert QApplication.font().pointSizeF() == pytest.approx(before)


def test_the_open_panel_grows_with_its_texts(qtbot, remembered, snapshot, now) -> None:
    presenter = TrayPresenter(Tray(QMenu()), QMenu(), remembered.commands, lambda: now)
    presenter.draw(snapshot())
    presenter.open_panel()
    width = presenter._panel.sizeHint().width()

    presenter.prefer(TraySettings(text_size=150))

    assert presenter._panel.isVisible()
    assert presenter._panel.sizeHint().width() > 1.3 * width
    presenter.close()
