"""The application's style: visible edges, focus rings, states and directions of standard widgets."""

from collections import Counter
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QScrollBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from hourglance.tray.controls.labels import push_button, tool_button
from hourglance.tray.controls.style import frame_as_field, install_style
from hourglance.tray.controls.theme import DARK, LIGHT, Theme, palette_from_theme

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


@pytest.fixture
def show(qtbot: QtBot) -> Callable[..., QWidget]:
    """Return a function that shows a widget in a theme, without the focus."""
    install_style()
    windows = []  # qtbot keeps weak references alone

    def show(widget: QWidget, theme: Theme = LIGHT) -> QWidget:
        window = QWidget()
        window.setPalette(palette_from_theme(theme))
        widget.setParent(window)
        widget.resize(160, max(widget.sizeHint().height(), 32))
        widget.move(20, 40)  # away from the pointer
        qtbot.addWidget(window)
        windows.append(window)
        window.resize(200, 120)
        window.show()
        window.activateWindow()
        window.setFocus()
        return widget

    return show


def image(widget: QWidget) -> QImage:
    QApplication.processEvents()
    return widget.grab().toImage()


def colors(widget: QWidget) -> Counter[str]:
    picture = image(widget)
    return Counter(
        picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())
    )


def framed(area: QPlainTextEdit | QListWidget) -> QWidget:
    frame_as_field(area)
    return area


FOCUSABLE: dict[str, Callable[[], QWidget]] = {
    "push button": lambda: push_button("Cancel"),
    "default button": lambda: push_button("Save", primary=True),
    "tool button": lambda: tool_button("Menu"),
    "line edit": QLineEdit,
    "combo box": QComboBox,
    "spin box": QDoubleSpinBox,
    "check box": lambda: QCheckBox("Start at login"),
    "text": lambda: framed(QPlainTextEdit()),
    "list": lambda: framed(QListWidget()),
}


@THEMES
@pytest.mark.parametrize("create", FOCUSABLE.values(), ids=FOCUSABLE)
def test_focus_is_visible(show, theme: Theme, create: Callable[[], QWidget]) -> None:
    widget = show(create(), theme)
    before = colors(widget)

    widget.setFocus(Qt.FocusReason.TabFocusReason)
    after = colors(widget)

    ring = theme.card if isinstance(widget, QPushButton) and widget.isDefault() else theme.ink
    assert after[ring] > before[ring] + 40


@THEMES
@pytest.mark.parametrize("create", [QLineEdit, QComboBox, QDoubleSpinBox, lambda: QPushButton("Cancel")])
def test_edge_of_an_enabled_control_is_visible(show, theme: Theme, create: Callable[[], QWidget]) -> None:
    widget = show(create(), theme)
    assert colors(widget)[theme.fill] > 40

    widget.setEnabled(False)
    assert colors(widget)[theme.fill] < 40


def test_default_button_is_filled_unless_disabled(show) -> None:
    button = show(push_button("Save", primary=True))
    assert colors(button).most_common(1)[0][0] == LIGHT.ink

    button.setEnabled(False)
    assert colors(button).most_common(1)[0][0] == LIGHT.card


def test_read_only_field_has_no_background_of_its_own(show) -> None:
    field = show(QLineEdit())
    assert colors(field).most_common(1)[0][0] == LIGHT.card

    field.setReadOnly(True)
    assert colors(field).most_common(1)[0][0] == LIGHT.surface


@pytest.mark.parametrize(
    ("direction", "mirrored"),
    [(Qt.LayoutDirection.LeftToRight, False), (Qt.LayoutDirection.RightToLeft, True)],
)
def test_check_box_is_where_reading_begins(show, direction: Qt.LayoutDirection, mirrored: bool) -> None:
    box = show(QCheckBox())
    box.setLayoutDirection(direction)
    box.setChecked(True)

    picture = image(box)
    inked = [
        x for x in range(picture.width()) if picture.pixelColor(x, box.height() // 2) == QColor(LIGHT.ink)
    ]
    assert inked
    assert (min(inked) > box.width() / 2) == mirrored


def test_check_box_is_toggled_by_a_click_anywhere(qtbot: QtBot, show) -> None:
    box = show(QCheckBox("Start at login"))

    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().bottomRight())

    assert box.isChecked()


def test_spin_box_arrow_is_muted_at_the_bound(show) -> None:
    box = show(QDoubleSpinBox())
    box.setRange(0, 10)
    box.setValue(5)
    between = colors(box)[LIGHT.ink]

    box.setValue(0)
    assert colors(box)[LIGHT.ink] < between


@pytest.mark.parametrize("orientation", [Qt.Orientation.Horizontal, Qt.Orientation.Vertical])
def test_scroll_bar_is_thin(show, orientation: Qt.Orientation) -> None:
    install_style()
    bar = QScrollBar(orientation)
    hint = bar.sizeHint()

    assert min(hint.width(), hint.height()) == 8
    assert (hint.width() > hint.height()) == (orientation is Qt.Orientation.Horizontal)


def test_tool_button_shows_no_menu_arrow(show) -> None:
    button = show(tool_button("Menu"))
    before = image(button)
    menu = QMenu()
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    assert image(button) == before
