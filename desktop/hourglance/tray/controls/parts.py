"""Small painted parts that cards are made of."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QGuiApplication,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QLabel, QLayout, QSizePolicy, QWidget

from hourglance.api import Quantity, Tone
from hourglance.tray.controls.theme import GRID, HEADLINE, SMALL, UNIT, font, line_height, theme_of
from hourglance.tray.text.formatting import NO_DATA, format_quantity
from hourglance.tray.text.translation import tr

role = QPalette.ColorRole

START = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
END = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def plain(made: QLabel, *, muted: bool = False, wrap: bool = False) -> QLabel:
    """Make a label one for plain text: what a widget says is never read as markup."""
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    made.setForegroundRole(role.PlaceholderText if muted else role.WindowText)
    if QGuiApplication.isRightToLeft():
        # Qt aligns a label by the script of its text: an English title would stand apart from all others.
        made.setAlignment(END | Qt.AlignmentFlag.AlignAbsolute)
    return made


def set_margins(layout: QLayout, start: int, top: int, end: int, bottom: int) -> None:
    """Give a layout margins that are mirrored where people read from right to left; Qt's never are."""
    left, right = (end, start) if QGuiApplication.isRightToLeft() else (start, end)
    layout.setContentsMargins(left, top, right, bottom)


def give_way(label: QLabel) -> None:
    """Have a label be no wider than there is room, however long its words are."""
    policy = label.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
    label.setSizePolicy(policy)


def set_text(of: QLabel, text: str) -> None:
    """Show a text, or nothing where there is none."""
    if of.text() != text:
        of.setText(text)
    if of.isHidden() == bool(text):
        of.setVisible(bool(text))


class Headline(QWidget):
    """The number of a card: digits large, units small, and a sign where it is not neutral."""

    def __init__(self) -> None:
        super().__init__()
        self._runs: tuple[tuple[str, bool], ...] = ()
        self._tone: Tone = "neutral"
        self._calm = False
        self._large = font(self.font(), HEADLINE)
        self._small = font(self.font(), UNIT)
        self.setFixedHeight(line_height(self._large))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_number(self, number: Quantity, tone: Tone, *, calm: bool) -> None:
        """Show another number."""
        drawn = (runs(format_quantity(number)), tone, calm)
        if drawn != (self._runs, self._tone, self._calm):
            self._runs, self._tone, self._calm = drawn
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint digits and units on one base line."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        large, small = QFontMetricsF(self._large), QFontMetricsF(self._small)
        base = round((self.height() + large.capHeight()) / 2)
        painter.setPen(QColor(theme.muted if self._calm else theme.ink))
        from_right = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        x = self.width() - self._width() if from_right else 0.0
        for text, is_number in self._runs:
            painter.setFont(self._large if is_number else self._small)
            painter.drawText(QPointF(x, base), text)
            x += (large if is_number else small).horizontalAdvance(text)
            x += GRID if is_number else 2 * GRID
        if self._tone != "neutral":
            side = round(large.capHeight() * 0.7)
            x = self.width() - self._width() - 3 * GRID - side if from_right else self._width() + 3 * GRID
            box = QRectF(x, base - large.capHeight() / 2 - side / 2, side, side)
            draw_tone(painter, box, self._tone, QColor(theme.tone(self._tone)), QColor(theme.card))

    def _width(self) -> float:
        """Return how wide the number is drawn."""
        large, small = QFontMetricsF(self._large), QFontMetricsF(self._small)
        words = sum((large if number else small).horizontalAdvance(text) for text, number in self._runs)
        return words + sum(GRID if number else 2 * GRID for _, number in self._runs[:-1])


def runs(text: str) -> tuple[tuple[str, bool], ...]:
    """Return the parts of a number such as ``2 h 41 min``, and of each whether it is digits."""
    return tuple((part, part == NO_DATA or any(map(str.isdigit, part))) for part in text.split(" "))


def draw_tone(painter: QPainter, box: QRectF, tone: Tone, colour: QColor, ground: QColor) -> None:
    """Draw a tone's sign: a tick in a disc, a triangle, a diamond; each with its own shape."""
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
    pen = QPen(colour, side * 0.12, j=Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(colour)
    painter.drawPath(path)
    painter.setPen(QPen(ground, side * 0.13, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)

    def at(x: float, y: float) -> QPointF:
        return QPointF(box.left() + x * side, box.top() + y * side)

    if tone == "good":
        painter.drawPolyline([at(0.27, 0.52), at(0.44, 0.69), at(0.74, 0.34)])
    else:
        lift = 0.0 if tone == "critical" else 0.1
        painter.drawLine(at(0.5, 0.28 + lift), at(0.5, 0.54 + lift))
        painter.drawPoint(at(0.5, 0.73 + lift * 0.8))


class PinnedBadge(QWidget):
    """Tells that the card's number is pinned to the icon."""

    def __init__(self) -> None:
        super().__init__()
        self.setToolTip(tr("Shown on the icon"))
        self.setAccessibleName(tr("Shown on the icon"))
        self._size = QFontMetricsF(self.font()).capHeight()
        self.setFixedWidth(round(self._size))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a pin, a little taller than a capital letter."""
        colour = QColor(theme_of(self.palette()).muted)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre, size = QRectF(self.rect()).center(), self._size
        head = centre - QPointF(0, 0.28 * size)
        painter.setPen(QPen(colour, 0.14 * size, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(head, centre + QPointF(0, 0.62 * size))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(head, 0.32 * size, 0.32 * size)


class StatusLabel(QLabel):
    """What there is to say of a number beside the number: why it is not newer."""

    def __init__(self) -> None:
        super().__init__()
        plain(self, muted=True, wrap=True).setFont(font(self.font(), SMALL))
        self.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text on a ground of its own."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme_of(self.palette()).surface))
        painter.drawRoundedRect(QRectF(self.rect()), GRID, GRID)
        painter.end()
        super().paintEvent(event)


class Skeleton(QWidget):
    """The outline of a card whose figures are on their way."""

    def __init__(self) -> None:
        super().__init__()
        self._number = line_height(font(self.font(), HEADLINE))
        self._line = line_height(self.font())
        self.setFixedHeight(self._number + 2 * self._line)

    def sizeHint(self) -> QSize:
        """Return the size that a small card would have."""
        return QSize(160, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint where number and caption will stand."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme_of(self.palette()).track))
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        for y, height, part in (
            (GRID, self._number - 2 * GRID, 0.42),
            (self._number + GRID, self._line - 2 * GRID, 0.78),
            (self._number + self._line + GRID, self._line - 2 * GRID, 0.56),
        ):
            width = self.width() * part
            left = self.width() - width if mirrored else 0
            painter.drawRoundedRect(QRectF(left, y, width, height), GRID, GRID)
