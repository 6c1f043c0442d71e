"""Small pieces that windows are put together from."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from hourglance.api import Tone
from hourglance.tray.controls.buttons import ThinScrollBar
from hourglance.tray.controls.parts import draw_tone, plain
from hourglance.tray.controls.theme import GRID, SMALL, font, line_height, theme_of
from hourglance.tray.windows.views import Fact

#: Sizes of type in windows.
TITLE, SECTION = 1.5, 1.1

#: Space around what stands in a window.
MARGIN = 6 * GRID

_RADIUS = GRID + 2


class Button(QPushButton):
    """A button with a text.

    :param main: it is what most people want here: filled with ink.
    """

    def __init__(self, text: str, deed: Callable[[], object] | None = None, *, main: bool = False) -> None:
        super().__init__(text)
        self._main = main
        self.setFont(font(self.font(), weight=QFont.Weight.DemiBold if main else QFont.Weight.Medium))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if deed is not None:
            self.clicked.connect(lambda: deed())  # noqa: PLW0108 - Qt would give it an argument

    def sizeHint(self) -> QSize:
        """Return the text's size with room around it."""
        size = QFontMetrics(self.font()).size(Qt.TextFlag.TextShowMnemonic, self.text())
        return QSize(size.width() + 6 * GRID, -(-size.height() // GRID) * GRID + 3 * GRID)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the text on ink or paper; a ring in focus."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        touched = self.isEnabled() and (self.underMouse() or self.isDown())
        if self._main and self.isEnabled():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.muted if touched else theme.ink))
            ink, ring = theme.card, theme.card
        else:
            painter.setPen(QPen(QColor(theme.fill if self.isEnabled() else theme.line), 1))
            painter.setBrush(QColor(theme.track if touched else theme.card))
            ink, ring = theme.ink if self.isEnabled() else theme.muted, theme.ink
        painter.drawRoundedRect(box, _RADIUS, _RADIUS)
        if self.hasFocus():
            painter.setPen(QPen(QColor(ring), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), _RADIUS - 2, _RADIUS - 2)
        painter.setPen(QColor(ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic, self.text())


class MessageLabel(QLabel):
    """A sentence with a sign before it. Hidden while there is nothing to say.

    :param indent: keep the sign's place where there is none.
    """

    def __init__(self, *, indent: bool = False) -> None:
        super().__init__()
        self._tone: Tone = "neutral"
        self._indent = indent
        plain(self, wrap=True)
        self.hide()

    def say(self, text: str, tone: Tone = "neutral") -> None:
        """Say something else, or by an empty text nothing."""
        self._tone = tone
        self._make_room()
        self.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:
        """Have the sign's place be where reading begins."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._make_room()

    def _make_room(self) -> None:
        lead, end = 8 * GRID if self._indent or self._tone != "neutral" else 2 * GRID, 2 * GRID
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            lead, end = end, lead
        self.setContentsMargins(lead, 2 * GRID, end, 2 * GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a ground, and the sign before the first line."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.track))
        painter.drawRoundedRect(QRectF(self.rect()), _RADIUS, _RADIUS)
        if self._tone != "neutral":
            side = 4 * GRID
            ltr = self.layoutDirection() is Qt.LayoutDirection.LeftToRight
            left = 2 * GRID if ltr else self.width() - side - 2 * GRID
            top = 2 * GRID + (self.fontMetrics().height() - side) / 2
            colour = QColor(theme.tone(self._tone))
            draw_tone(painter, QRectF(left, top, side, side), self._tone, colour, QColor(theme.card))
        painter.end()
        super().paintEvent(event)


class ScrollPage(QScrollArea):
    """A page that scrolls, without a frame; Tab passes through it to what stands on it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(ThinScrollBar())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)

    def lay(self, *pieces: QWidget | QLayout) -> QWidget:
        """Put other pieces on it, from top to bottom."""
        page = QWidget()
        page.setAutoFillBackground(False)
        column = stacked(*pieces, margin=MARGIN)
        column.addStretch(1)
        page.setLayout(column)
        self.setWidget(page)
        page.setAutoFillBackground(False)
        return page


class FixedText(QPlainTextEdit):
    """Text of equal width that can be read, marked and copied, and not changed; Tab leaves it.

    :param name: what it is, for a screen reader.
    """

    def __init__(self, name: str, lines: int = 12) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(fixed(self.font()))
        self.setAccessibleName(name)
        self.setMinimumHeight(lines * line_height(self.font()) + 4 * GRID)
        self.document().setDocumentMargin(2 * GRID)


def fixed(base: QFont) -> QFont:
    """Return the system's letters of equal width, a little smaller than the text."""
    made = font(base, SMALL)
    made.setFamilies(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).families())
    return made


def title(text: str) -> QLabel:
    """Return the name of what a page is about."""
    made = plain(QLabel(text), wrap=True)
    made.setFont(font(made.font(), TITLE, QFont.Weight.DemiBold))
    return made


def section(text: str) -> QLabel:
    """Return the heading of a part of a page."""
    made = plain(QLabel(text))
    made.setFont(font(made.font(), SECTION, QFont.Weight.DemiBold))
    made.setContentsMargins(0, 2 * GRID, 0, 0)
    return made


def words(text: str, *, muted: bool = False, small: bool = False) -> QLabel:
    """Return a text on as many lines as it takes; it can be marked and copied."""
    made = plain(QLabel(text), muted=muted, wrap=True)
    if small:
        made.setFont(font(made.font(), SMALL))
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def facts(rows: Iterable[Fact]) -> QWidget:
    """Return facts below each other: labels to the left, texts to the right."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(4 * GRID)
    grid.setVerticalSpacing(2 * GRID)
    grid.setColumnStretch(1, 1)
    for row, fact in enumerate(rows):
        label, text = plain(QLabel(fact.label), muted=True), words(fact.text)
        text.setAccessibleName(f"{fact.label}: {fact.text}")
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(text, row, 1, Qt.AlignmentFlag.AlignTop)
    return made


def in_row(*pieces: QWidget | None) -> QHBoxLayout:
    """Return pieces beside each other; None is the room that is left."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(2 * GRID)
    for piece in pieces:
        if piece is None:
            row.addStretch(1)
        else:
            row.addWidget(piece)
    return row


def stacked(*pieces: QWidget | QLayout, margin: int = 0, spacing: int = 3 * GRID) -> QVBoxLayout:
    """Return pieces below each other."""
    column = QVBoxLayout()
    column.setContentsMargins(margin, margin, margin, margin)
    column.setSpacing(spacing)
    for piece in pieces:
        if isinstance(piece, QWidget):
            column.addWidget(piece)
        else:
            column.addLayout(piece)
    return column
