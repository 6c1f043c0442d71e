"""Labels and buttons of windows and cards: plain texts, headings, and messages with the symbol of a tone."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFont,
    QGuiApplication,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QToolButton

from hourglance.api import Tone
from hourglance.tray.controls.accessible_role import set_accessible_role
from hourglance.tray.controls.theme import GRID, SMALL, begin_painting, fill_rounded, font, theme_from_palette

#: Font sizes of headings in windows, relative to the system font.
TITLE, SECTION = 1.5, 1.1

START: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
END: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

role = QPalette.ColorRole


def plain(label: QLabel, *, muted: bool = False, wrap: bool = False) -> QLabel:
    """Make a label show plain text, so that texts of plugins are never read as markup; return it."""
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    label.setForegroundRole(role.PlaceholderText if muted else role.WindowText)
    if QGuiApplication.isRightToLeft():
        # Qt aligns a label by the script of its text: an English title would stand apart from all others.
        label.setAlignment(END | Qt.AlignmentFlag.AlignAbsolute)
    return label


def elide(label: QLabel) -> None:
    """Let a layout make a label narrower than its text."""
    policy = label.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
    label.setSizePolicy(policy)


def set_text(label: QLabel, text: str) -> None:
    """Set a label's text if it differs; hide the label while the text is empty."""
    if label.text() != text:
        label.setText(text)
    if label.isHidden() == bool(text):
        label.setVisible(bool(text))


def title(text: str) -> QLabel:
    """Return the heading of a page."""
    label = _labeled(text, QAccessible.Role.Heading)
    label.setFont(font(label.font(), TITLE, QFont.Weight.DemiBold))
    return plain(label, wrap=True)


def section(text: str) -> QLabel:
    """Return the heading of a section of a page."""
    label = _labeled(text, QAccessible.Role.Heading)
    label.setFont(font(label.font(), SECTION, QFont.Weight.DemiBold))
    label.setContentsMargins(0, 2 * GRID, 0, 0)
    return plain(label)


def _labeled(text: str, accessible_role: QAccessible.Role) -> QLabel:
    label = QLabel()
    set_accessible_role(label, accessible_role)
    label.setText(text)
    return label


def paragraph(text: str, *, muted: bool = False, small: bool = False) -> QLabel:
    """Return a text that wraps and can be selected."""
    label = plain(_labeled(text, QAccessible.Role.StaticText), muted=muted, wrap=True)
    if small:
        label.setFont(font(label.font(), SMALL))
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def push_button(text: str, slot: Callable[[], object] | None = None, *, primary: bool = False) -> QPushButton:
    """Return a button.

    :param slot: called on a click.
    :param primary: it is the main action of its page: filled with ink.
    """
    button = QPushButton(text)
    button.setFont(font(button.font(), weight=QFont.Weight.DemiBold if primary else QFont.Weight.Medium))
    button.setDefault(primary)
    if slot is not None:
        button.clicked.connect(slot)
    return button


def tool_button(name: str) -> QToolButton:
    """Return a button for a symbol.

    :param name: what it does, for tooltip and screen reader.
    """
    button = QToolButton()
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setIconSize(QSize(4 * GRID, 4 * GRID))
    return button


class _ToneLabel(QLabel):
    """A plain text with room for a symbol before its first line, on the side where reading begins."""

    def __init__(self, lead: int, padding: int, side: int) -> None:
        super().__init__()
        self._tone: Tone = "neutral"
        self._lead, self._padding, self._side = lead, padding, side
        plain(self, wrap=True)
        self.hide()

    def changeEvent(self, event: QEvent) -> None:
        """Move the room for the symbol when the layout direction changes."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._set_margins()

    def _set_margins(self) -> None:
        left, right = self._lead, self._padding
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            left, right = right, left
        self.setContentsMargins(left, self._padding, right, self._padding)

    def _draw_symbol(self, painter: QPainter, background: str) -> None:
        if self._tone == "neutral":
            return
        indent = max(self._padding, 1)
        ltr = self.layoutDirection() is Qt.LayoutDirection.LeftToRight
        left = indent if ltr else self.width() - self._side - indent
        top = self._padding + max(0.0, (self.fontMetrics().height() - self._side) / 2)
        color = QColor(theme_from_palette(self.palette()).tone(self._tone))
        draw_tone(painter, QRectF(left, top, self._side, self._side), self._tone, color, QColor(background))


class MessageLabel(_ToneLabel):
    """A message on a background of its own, with the symbol of its tone; hidden while it is empty.

    :param indent: keep the room for a symbol for neutral messages too.
    """

    def __init__(self, text: str = "", tone: Tone = "neutral", *, indent: bool = False) -> None:
        super().__init__(8 * GRID, 2 * GRID, 4 * GRID)
        self._indent = indent
        self.show_message(text, tone)

    def show_message(self, text: str, tone: Tone = "neutral") -> None:
        """Replace the message; an empty text hides it."""
        self._tone = tone
        self._lead = 8 * GRID if self._indent or tone != "neutral" else 2 * GRID
        self._set_margins()
        self.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint background and symbol behind the text."""
        painter, theme = begin_painting(self)
        fill_rounded(painter, QRectF(self.rect()), theme.track, GRID + 2)
        self._draw_symbol(painter, theme.card)
        painter.end()
        super().paintEvent(event)


class ErrorLabel(_ToneLabel):
    """What is wrong with a field's value, with a symbol; hidden while it is empty."""

    def __init__(self) -> None:
        super().__init__(5 * GRID, 0, 3 * GRID)
        self._tone = "critical"
        self.setFont(font(self.font(), SMALL))
        self._set_margins()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the symbol before the text."""
        super().paintEvent(event)
        painter, theme = begin_painting(self)
        self._draw_symbol(painter, theme.surface)


def draw_tone(painter: QPainter, box: QRectF, tone: Tone, color: QColor, background: QColor) -> None:
    """Draw the symbol of a tone: a check mark in a disc, a triangle or a diamond with an exclamation mark."""
    side = box.width()
    path = QPainterPath()
    if tone == "good":
        path.addEllipse(box)
    elif tone == "warning":
        path.moveTo(box.center().x(), box.top())
        path.lineTo(box.right(), box.bottom() - side * 0.06)
        path.lineTo(box.left(), box.bottom() - side * 0.06)
    else:
        path.moveTo(box.center().x(), box.top())
        path.lineTo(box.right(), box.center().y())
        path.lineTo(box.center().x(), box.bottom())
        path.lineTo(box.left(), box.center().y())
    path.closeSubpath()
    painter.setPen(QPen(color, side * 0.12, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(color)
    painter.drawPath(path)
    painter.setPen(QPen(background, side * 0.13, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)

    def at(x: float, y: float) -> QPointF:
        return QPointF(box.left() + x * side, box.top() + y * side)

    if tone == "good":
        painter.drawPolyline([at(0.27, 0.52), at(0.44, 0.69), at(0.74, 0.34)])
    else:
        lift = 0.0 if tone == "critical" else 0.1
        painter.drawLine(at(0.5, 0.28 + lift), at(0.5, 0.54 + lift))
        painter.drawPoint(at(0.5, 0.73 + lift * 0.8))
