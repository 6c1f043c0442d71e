"""How fields look: a rounded box whose edge can be told from its ground, and a ring in focus.

The system's own styles draw edges that vanish on a dark ground.
"""

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QLineEdit,
    QStyle,
    QStyleOptionSpinBox,
    QVBoxLayout,
    QWidget,
)

from hourglance.tray.controls.buttons import ThinScrollBar
from hourglance.tray.controls.theme import GRID, Theme, line_height, theme_of

_RADIUS = GRID + 2
_PADDING = 2 * GRID


class Line(QLineEdit):
    """A line to type in."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrame(False)
        self.setTextMargins(_PADDING, 0, _PADDING, 0)
        self.setMinimumHeight(field_height(self))
        let_through(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box below the text."""
        paint_box(self, focus=self.hasFocus(), to_read=self.isReadOnly())
        super().paintEvent(event)


class Choice(QComboBox):
    """A field with a list of options behind it."""

    def sizeHint(self) -> QSize:
        """Return room for the longest option, and for the arrow."""
        return QSize(super().sizeHint().width() + 6 * GRID, field_height(self))

    def minimumSizeHint(self) -> QSize:
        """Return the same height, so that nothing is cut off."""
        return QSize(super().minimumSizeHint().width(), field_height(self))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint box, text and arrow."""
        paint_box(self, focus=self.hasFocus())
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(self.layoutDirection())
        colour = QColor(theme.ink if self.isEnabled() else theme.muted)
        room = QRectF(self.rect()).adjusted(_PADDING + 2, 0, -_PADDING - 2, 0)
        end = self.layoutDirection() is Qt.LayoutDirection.LeftToRight
        at = room.right() - GRID if end else room.left() + GRID
        _paint_arrow(painter, QPointF(at, room.center().y()), colour, up=False)
        text = room.adjusted(0, 0, -4 * GRID, 0) if end else room.adjusted(4 * GRID, 0, 0, 0)
        painter.setPen(colour)
        shown = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, round(text.width())
        )
        painter.drawText(text, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, shown)


class Stepper(QDoubleSpinBox):
    """A field for a number, with two arrows."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumHeight(field_height(self))
        self.lineEdit().setTextMargins(_PADDING, 0, 0, 0)
        let_through(self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint box and arrows; the number is a line's within."""
        paint_box(self, focus=self.hasFocus())
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        option = QStyleOptionSpinBox()
        self.initStyleOption(option)
        for part, up, can in (
            (QStyle.SubControl.SC_SpinBoxUp, True, self.value() < self.maximum()),
            (QStyle.SubControl.SC_SpinBoxDown, False, self.value() > self.minimum()),
        ):
            box = self.style().subControlRect(QStyle.ComplexControl.CC_SpinBox, option, part, self)
            colour = QColor(theme.ink if can and self.isEnabled() else theme.fill)
            _paint_arrow(painter, QRectF(box).center(), colour, up=up)


class Tick(QCheckBox):
    """A box with a text, to be ticked."""

    def sizeHint(self) -> QSize:
        """Return room for box and text."""
        size = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text())
        return QSize(size.width() + 8 * GRID, max(line_height(self.font()), 5 * GRID) + GRID)

    def hitButton(self, _pos: QPoint) -> bool:
        """Take a click anywhere, as on the text."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint box, tick and text; a ring in focus."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ltr = self.layoutDirection() is Qt.LayoutDirection.LeftToRight
        side = 4 * GRID
        box = QRectF(2 if ltr else self.width() - side - 2, (self.height() - side) / 2, side, side)
        ink = QColor(theme.ink if self.isEnabled() else theme.muted)
        paint_tick(painter, box, theme, ink, checked=self.isChecked())
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.ink), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2).adjusted(1, 1, -1, -1), GRID + 1, GRID + 1)
        painter.setPen(ink)
        text = QRectF(self.rect()).adjusted(*((7 * GRID, 0, 0, 0) if ltr else (0, 0, -7 * GRID, 0)))
        painter.setLayoutDirection(self.layoutDirection())
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        painter.drawText(text, align | Qt.TextFlag.TextShowMnemonic, self.text())


class Box(QWidget):
    """The box around something that scrolls, such as a text or a list."""

    def __init__(self, content: QAbstractScrollArea) -> None:
        super().__init__()
        self._content = content
        content.setFrameShape(QFrame.Shape.NoFrame)
        content.setVerticalScrollBar(ThinScrollBar())
        let_through(content)
        content.viewport().setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.addWidget(content)
        content.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show a ring while the content has the focus, and go when it goes."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.update()
        elif event.type() in {QEvent.Type.HideToParent, QEvent.Type.ShowToParent}:
            self.setVisible(event.type() is QEvent.Type.ShowToParent)
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the box."""
        paint_box(self, focus=self._content.hasFocus())


def field_height(of: QWidget) -> int:
    """Return how high a field of one line is, in a widget's font."""
    return line_height(of.font()) + 4 * GRID


def paint_box(widget: QWidget, *, focus: bool, to_read: bool = False) -> None:
    """Paint the ground and the edge of a field; a ring in focus.

    :param to_read: there is nothing to type in it: it has no ground of its own.
    """
    theme = theme_of(widget.palette())
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = 2.0 if focus else 1.0
    edge = theme.ink if focus else theme.fill if widget.isEnabled() and not to_read else theme.line
    painter.setPen(QPen(QColor(edge), width))
    if not to_read:
        painter.setBrush(QColor(theme.card))
    inset = width / 2
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(inset, inset, -inset, -inset), _RADIUS, _RADIUS)


def paint_tick(painter: QPainter, box: QRectF, theme: Theme, ink: QColor, *, checked: bool) -> None:
    """Paint a box that can be ticked."""
    if not checked:
        painter.setPen(QPen(QColor(theme.fill), 1))
        painter.setBrush(QColor(theme.card))
        painter.drawRoundedRect(box, GRID, GRID)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawRoundedRect(box, GRID, GRID)
    painter.setPen(QPen(QColor(theme.card), 2, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    points = ((0.27, 0.52), (0.44, 0.69), (0.74, 0.34))
    painter.drawPolyline(
        [QPointF(box.left() + x * box.width(), box.top() + y * box.height()) for x, y in points]
    )


def let_through(widget: QWidget) -> None:
    """Have a widget paint no ground of its own."""
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Base, QColor(Qt.GlobalColor.transparent))
    widget.setPalette(palette)


def _paint_arrow(painter: QPainter, at: QPointF, colour: QColor, *, up: bool) -> None:
    painter.setPen(QPen(colour, 1.6, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    rise = -2.0 if up else 2.0
    painter.drawPolyline([at + QPointF(-4, -rise), at + QPointF(0, rise), at + QPointF(4, -rise)])
