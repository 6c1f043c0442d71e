"""Buttons and a scroll bar that look like the cards they stand beside, whatever the system's style."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QScrollBar, QToolButton

from hourglance.tray.controls.theme import GRID, font, theme_of

_RADIUS = GRID + 2

#: How long an answer stands, in milliseconds.
MOMENT = 2000


class Pill(QPushButton):
    """A button with a text, filled with ink.

    :param quiet: it is not what most people want here: an outline alone.
    """

    def __init__(self, text: str, *, quiet: bool = False) -> None:
        super().__init__(text)
        self._quiet = quiet
        self.setFont(font(self.font(), weight=QFont.Weight.DemiBold))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def say(self, answer: str) -> None:
        """Show an answer to the click in place of the text, for a moment."""
        text = self.text()
        if text != answer:
            self.setFixedWidth(self.width())
            self.setText(answer)
            QTimer.singleShot(MOMENT, self, lambda: self.setText(text))

    def sizeHint(self) -> QSize:
        """Return the text's size with room around it."""
        size = QFontMetrics(self.font()).size(Qt.TextFlag.TextShowMnemonic, self.text())
        return QSize(size.width() + 6 * GRID, -(-size.height() // GRID) * GRID + 3 * GRID)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the text on ink, or in an outline; a ring within it in focus."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        touched = self.underMouse() or self.isDown()
        text = QColor(theme.ink if self._quiet else theme.card)
        if self._quiet:
            painter.setPen(QPen(QColor(theme.muted), 1))
            painter.setBrush(QColor(theme.track if touched else theme.card))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.muted if touched else theme.ink))
            painter.drawRoundedRect(box, _RADIUS, _RADIUS)
        if self.hasFocus():
            painter.setPen(QPen(text, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(3, 3, -3, -3), _RADIUS - 2, _RADIUS - 2)
        painter.setPen(text)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic, self.text())


class Tool(QToolButton):
    """A button with a symbol.

    :param name: what it does, for tooltip and screen reader.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIconSize(QSize(4 * GRID, 4 * GRID))

    def sizeHint(self) -> QSize:
        """Return the symbol's size with room around it."""
        return self.iconSize() + QSize(4 * GRID, 4 * GRID)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the symbol; a ground under the pointer, a ring in focus."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.ink), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.track) if self.underMouse() or self.isDown() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), _RADIUS, _RADIUS)
        self.icon().paint(painter, self.rect())


class Dots(Tool):
    """Three dots that open a menu by pointer; by keyboard the menu has a key of its own."""

    def __init__(self) -> None:
        super().__init__("")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedSize(6 * GRID, 5 * GRID)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the dots; a ground under the pointer."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.underMouse() or self.isDown():
            painter.setBrush(QColor(theme.track))
            painter.drawRoundedRect(QRectF(self.rect()), GRID, GRID)
        painter.setBrush(QColor(theme.muted))
        centre = QRectF(self.rect()).center()
        for step in (-1, 0, 1):
            painter.drawEllipse(centre + QPointF(step * 5, 0), 1.5, 1.5)


class ThinScrollBar(QScrollBar):
    """A vertical scroll bar of a handle alone."""

    def sizeHint(self) -> QSize:
        """Return a narrow bar."""
        return QSize(2 * GRID, 8 * GRID)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the handle."""
        from PySide6.QtWidgets import QStyle, QStyleOptionSlider  # 0.6 MB that no closed panel needs

        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_ScrollBar, option, QStyle.SubControl.SC_ScrollBarSlider, self
        )
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.fill if self.underMouse() or self.isSliderDown() else theme.line))
        painter.drawRoundedRect(QRectF(handle).adjusted(2, 2, -2, -2), GRID / 2, GRID / 2)
