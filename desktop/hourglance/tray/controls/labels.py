"""Labels and buttons of windows and cards: plain texts, headings, and messages with the symbol of a tone."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFont,
    QFontInfo,
    QGuiApplication,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from hourglance.api import Tone
from hourglance.tray.controls.accessible_role import set_accessible_role
from hourglance.tray.controls.theme import (
    GRID,
    SMALL,
    begin_painting,
    fill_rounded,
    font,
    text_scale,
    theme_from_palette,
)
from hourglance.tray.text.formatting import tooltip_text
from hourglance.util.printable import short_line

#: Font sizes of headings in windows, relative to the system font.
TITLE, SECTION = 1.5, 1.1

START: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
END: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

# Of Qt's classes, a class can have only one.
if TYPE_CHECKING:
    _Button = QAbstractButton
else:
    _Button = object

role = QPalette.ColorRole

#: The least widths of texts and of buttons in a narrow layout, in units of the font's height.
_MIN_WIDTH, _MIN_BUTTON = 8, 20

#: A word of so many characters fits everywhere.
_SHORT_WORD = 12

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse


class WrappingLabel(QLabel):
    """A text that wraps between words, and within a word that is wider than the label.

    Qt breaks words only in a text that it lays out as a document, which is one that can be selected.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_accessible_role(self, QAccessible.Role.StaticText)
        self._breaks_words = False
        if text:
            self.setText(text)

    def setText(self, text: str) -> None:
        """Show a text."""
        self._breaks_words = max(map(len, text.split()), default=0) > _SHORT_WORD
        if self._breaks_words and not self.textInteractionFlags() & _SELECTABLE:
            self.setTextInteractionFlags(_SELECTABLE)
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        super().setText(text)

    def minimumSizeHint(self) -> QSize:
        """Return the size that is left of it in a narrow layout."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), _MIN_WIDTH * QFontInfo(self.font()).pixelSize()), hint.height())

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines."""
        height = super().heightForWidth(width)
        return super().heightForWidth(width) if self._let_words_break() else height

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines."""
        if self._breaks_words:
            self.heightForWidth(self.width())  # Qt lays it out again, and sets how it wraps, after changes
        super().paintEvent(event)

    def _let_words_break(self) -> bool:
        """Return whether the text has to be laid out again, so that its words break."""
        document = self.findChild(QTextDocument) if self._breaks_words else None
        if not isinstance(document, QTextDocument):
            return False
        option, wanted = document.defaultTextOption(), QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
        if option.wrapMode() is wanted:
            return False
        option.setWrapMode(wanted)
        document.setDefaultTextOption(option)
        return True


class ElidedLabel(QLabel):
    """A text on one line, elided where it does not fit; its tooltip then has all of it."""

    def minimumSizeHint(self) -> QSize:
        """Return the size of a short text."""
        hint = super().sizeHint()
        return QSize(min(hint.width(), _MIN_WIDTH * QFontInfo(self.font()).pixelSize()), hint.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint as much of the text as fits."""
        text, room = short_line(self.text()), self.contentsRect()
        elided = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        set_tooltip(self, "" if elided == text else text)
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(QRectF(room), self.alignment(), elided)


class _ElidedButton(_Button):
    """What a button has whose text a layout may elide."""

    def __init__(self, text: str) -> None:
        super().__init__(text)  # type: ignore[arg-type] # of the class that follows this one
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Return the size that is left of it in a narrow layout."""
        hint = self.sizeHint()
        return QSize(min(hint.width(), _MIN_BUTTON * QFontInfo(self.font()).pixelSize()), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the text into the tooltip if it does not fit."""
        super().resizeEvent(event)
        text = tooltip_text(self.text().replace("&&", "&"))
        if self.toolTip() in {"", text}:
            self.setToolTip(text if self.sizeHint().width() > self.width() else "")


class PushButton(_ElidedButton, QPushButton):
    """A button with a text, elided where it does not fit."""


class CheckBox(_ElidedButton, QCheckBox):
    """A check box with a text, elided where it does not fit."""


def set_tooltip(widget: QWidget, text: str) -> None:
    """Set a tooltip if it differs: this can be done while painting, when it is known what is elided."""
    if (shown := tooltip_text(text)) != widget.toolTip():
        widget.setToolTip(shown)


def plain(label: QLabel, *, muted: bool = False, wrap: bool = False) -> QLabel:
    """Make a label show plain text, so that texts of plugins are never read as markup; return it."""
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    label.setForegroundRole(role.PlaceholderText if muted else role.WindowText)
    # Qt aligns a label by the script of its text: a title in another one would stand apart from all others.
    label.setAlignment((END if QGuiApplication.isRightToLeft() else START) | Qt.AlignmentFlag.AlignAbsolute)
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
    return plain(label, wrap=True)


def _labeled(text: str, accessible_role: QAccessible.Role) -> QLabel:
    label = WrappingLabel()
    label.setTextInteractionFlags(_SELECTABLE)
    set_accessible_role(label, accessible_role)
    label.setText(text)
    return label


def paragraph(text: str, *, muted: bool = False, small: bool = False) -> QLabel:
    """Return a text that wraps and can be selected."""
    label = plain(_labeled(text, QAccessible.Role.StaticText), muted=muted, wrap=True)
    if small:
        label.setFont(font(label.font(), SMALL))
    return label


def push_button(text: str, slot: Callable[[], object] | None = None, *, primary: bool = False) -> QPushButton:
    """Return a button.

    :param slot: called on a click.
    :param primary: it is the main action of its page: filled with ink.
    """
    button = PushButton(text)
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


class _ToneLabel(WrappingLabel):
    """A plain text with room for a symbol before its first line, on the side where reading begins.

    :param padding: around text and symbol, in pixels.
    :param side: of the symbol in pixels, while text has an ordinary size.
    """

    def __init__(self, padding: int, side: int) -> None:
        super().__init__()
        self._tone: Tone = "neutral"
        self._padding, self._usual_side = padding, side
        self._has_room = True
        plain(self, wrap=True)
        self.hide()

    def changeEvent(self, event: QEvent) -> None:
        """Update the room for the symbol when the layout direction or the size of text changes."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.LayoutDirectionChange, QEvent.Type.FontChange}:
            self._set_margins()

    @property
    def _side(self) -> int:
        return round(self._usual_side * text_scale(self.font()))

    def _set_margins(self) -> None:
        left, right = self._padding + (self._side + 2 * GRID if self._has_room else 0), self._padding
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
        super().__init__(2 * GRID, 4 * GRID)
        self._indent = indent
        self.show_message(text, tone)

    def show_message(self, text: str, tone: Tone = "neutral") -> None:
        """Replace the message; an empty text hides it."""
        self._tone = tone
        self._has_room = self._indent or tone != "neutral"
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
        super().__init__(0, 3 * GRID)
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
