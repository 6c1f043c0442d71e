"""What windows and pages are built from: rows, columns, scrolling pages, texts, tables of facts."""

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from hourglance.tray.controls.flow_layout import FlowLayout
from hourglance.tray.controls.labels import MessageLabel, WrappingLabel, paragraph, plain
from hourglance.tray.controls.style import frame_as_field
from hourglance.tray.controls.theme import GRID, LARGE_TEXT, line_height, monospace_font, text_scale
from hourglance.tray.controls.two_line_list import TwoLineList

#: The greatest part of the screen's width that a list takes.
_MAX_LIST = 0.35

#: A screen of less than this width is narrow (pixels).
_NARROW = 800

#: The width that the labels of facts keep beside long texts, in steps of the grid.
_LABEL = 40

#: The margin around the content of a window, in pixels.
MARGIN = 6 * GRID


class LabeledText(NamedTuple):
    """A fact with its label."""

    label: str
    text: str


class ScrollPage(QScrollArea):
    """A page that scrolls vertically; Tab goes through to the controls on it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)

    def set_content(self, *parts: QWidget | QLayout, margin: int = MARGIN) -> None:
        """Replace what is on the page, from top to bottom."""
        page = QWidget()
        content = vbox(*parts, margin=margin)
        content.addStretch(1)
        page.setLayout(content)
        self.setWidget(page)
        page.setAutoFillBackground(False)  # setWidget() has turned it on


class MonospaceText(QPlainTextEdit):
    """Text in a monospace font that can be read, selected and copied; Tab leaves it.

    :param name: the accessible name.
    :param lines: the minimum height.
    """

    def __init__(self, name: str, lines: int = 12) -> None:
        super().__init__()
        frame_as_field(self)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(monospace_font(self.font()))
        self.setAccessibleName(name)
        self.setMinimumHeight(lines * line_height(self.font()) + 6 * GRID)
        self.document().setDocumentMargin(2 * GRID)


def is_narrow(widget: QWidget) -> bool:
    """Return whether what stands side by side elsewhere has to stand one below the other."""
    return text_scale(widget.font()) >= LARGE_TEXT or _screen_width() < _NARROW


def _screen_width() -> int:
    return QGuiApplication.primaryScreen().availableGeometry().width()


def fact_grid(facts: Iterable[LabeledText]) -> QWidget:
    """Return facts, whose texts can be selected: labels are beside them, or above if there is little room."""
    widget = QWidget()
    grid = QGridLayout(widget)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(4 * GRID)
    narrow = is_narrow(widget)
    grid.setVerticalSpacing(0 if narrow else 2 * GRID)
    column = 0 if narrow else 1
    grid.setColumnStretch(column, 1)
    for number, fact in enumerate(facts):
        label = plain(WrappingLabel(fact.label), muted=True, wrap=True)
        label.setMinimumWidth(min(label.sizeHint().width(), _LABEL * GRID))
        text = paragraph(fact.text)
        text.setAccessibleName(f"{fact.label}: {fact.text}")
        row = 2 * number if narrow else number
        label.setContentsMargins(0, 3 * GRID if narrow and number else 0, 0, 0)
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(text, row + narrow, column, Qt.AlignmentFlag.AlignTop)
    return widget


def hbox(*parts: QWidget | None) -> QHBoxLayout:
    """Return a horizontal layout; None is a stretch."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2 * GRID)
    for part in parts:
        if part is None:
            layout.addStretch(1)
        else:
            layout.addWidget(part)
    return layout


def vbox(*parts: QWidget | QLayout, margin: int = 0, spacing: int = 3 * GRID) -> QVBoxLayout:
    """Return a vertical layout."""
    layout = QVBoxLayout()
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
    for part in parts:
        if isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)
    return layout


def split_view(
    items: TwoLineList, *buttons: QPushButton, message: MessageLabel, page: QWidget, width: int
) -> QHBoxLayout:
    """Return a list with buttons below it, next to the page of the selected item below a message.

    :param width: of the list, in steps of the grid, while text has an ordinary size.
    """
    left = QWidget()
    left.setFixedWidth(round(min(width * GRID * text_scale(left.font()), _screen_width() * _MAX_LIST)))
    below = FlowLayout(*buttons) if len(buttons) > 1 else hbox(*buttons)
    side = vbox(items, *([below] if buttons else []), spacing=2 * GRID)
    side.setContentsMargins(2 * GRID, 3 * GRID, 2 * GRID, (4 if buttons else 2) * GRID)
    left.setLayout(side)
    top = vbox(message)
    top.setContentsMargins(MARGIN, 4 * GRID, MARGIN, 0)
    right = QFrame()
    right.setLayout(vbox(top, page, spacing=0))
    whole = hbox(left, right)
    whole.setSpacing(0)
    whole.setStretch(1, 1)
    return whole
