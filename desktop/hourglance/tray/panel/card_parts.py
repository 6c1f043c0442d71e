"""The painted parts of a card: headline number, pin, menu button, status and skeleton."""

from typing import TypeAlias

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from hourglance.api import Quantity, Tone
from hourglance.tray.controls.accessible_role import set_accessible_role
from hourglance.tray.controls.labels import WrappingLabel, draw_tone, elide, plain, set_text
from hourglance.tray.controls.theme import (
    GRID,
    HEADLINE,
    SMALL,
    UNIT,
    Theme,
    begin_painting,
    fill_rounded,
    font,
    line_height,
)
from hourglance.tray.text.formatting import NO_DATA, format_quantity
from hourglance.tray.text.translation import tr

#: The parts of a number such as ``2 h 41 min``, each with whether it is digits.
Runs: TypeAlias = tuple[tuple[str, bool], ...]


class Headline(QWidget):
    """The number of a card: large digits, small units, and the symbol of a tone that is not neutral.

    A number that is wider than the card is drawn smaller.
    """

    def __init__(self) -> None:
        super().__init__()
        self._runs: Runs = ()
        self._tone: Tone = "neutral"
        self._dimmed = False
        self._large = font(self.font(), HEADLINE)
        self._small = font(self.font(), UNIT)
        self.setFixedHeight(line_height(self._large))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_quantity(self, quantity: Quantity, tone: Tone, *, dimmed: bool) -> None:
        """Show a quantity.

        :param dimmed: the data is stale.
        """
        drawn = (split_units(format_quantity(quantity)), tone, dimmed)
        if drawn != (self._runs, self._tone, self._dimmed):
            self._runs, self._tone, self._dimmed = drawn
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint digits and units on one baseline."""
        painter, theme = begin_painting(self)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        cap_height = QFontMetricsF(self._large).capHeight()
        base = round((self.height() + cap_height) / 2)
        side = round(cap_height * 0.7)
        painter.setPen(QColor(theme.muted if self._dimmed else theme.ink))
        from_right = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        room = self.width() - (0 if self._tone == "neutral" else side + 3 * GRID)
        large, small, scale, width = fit_number(self._runs, self._large, self._small, room)
        start = QPointF(self.width() - width if from_right else 0, base)
        draw_number(painter, start, self._runs, large, small, scale=scale)
        if self._tone != "neutral":
            x = self.width() - width - 3 * GRID - side if from_right else width + 3 * GRID
            box = QRectF(x, base - cap_height / 2 - side / 2, side, side)
            draw_tone(painter, box, self._tone, QColor(theme.tone(self._tone)), QColor(theme.card))


def fit_number(
    runs: Runs, large: QFont, small: QFont, room: float, *, scale: float = 1.0
) -> tuple[QFont, QFont, float, float]:
    """Return the fonts in which a number fits, the scale of its spaces, and its width in pixels.

    :param scale: of the spaces in the fonts as they are given.
    """
    width = number_width(runs, large, small, scale=scale)
    if width <= room:
        return large, small, scale, width
    shrink = max(0.1, room / width * 0.97)  # sizes of fonts are rounded
    large, small = font(large, shrink), font(small, shrink)
    return large, small, scale * shrink, number_width(runs, large, small, scale=scale * shrink)


def draw_number(
    painter: QPainter, at: QPointF, runs: Runs, large: QFont, small: QFont, *, scale: float = 1.0
) -> None:
    """Draw digits and units on one baseline, in the painter's color.

    :param at: where the baseline starts.
    :param scale: of the spaces between them.
    """
    x = at.x()
    for text, is_number in runs:
        used = large if is_number else small
        painter.setFont(used)
        painter.drawText(QPointF(x, at.y()), text)
        x += QFontMetricsF(used).horizontalAdvance(text) + _space(is_number=is_number) * scale


def number_width(runs: Runs, large: QFont, small: QFont, *, scale: float = 1.0) -> float:
    """Return the width of digits and units in pixels."""
    fonts = (large if is_number else small for _, is_number in runs)
    words = sum(
        QFontMetricsF(used).horizontalAdvance(text) for used, (text, _) in zip(fonts, runs, strict=True)
    )
    return words + sum(_space(is_number=is_number) * scale for _, is_number in runs[:-1])


def _space(*, is_number: bool) -> int:
    return GRID if is_number else 2 * GRID


def split_units(text: str) -> Runs:
    """Split a number such as ``2 h 41 min`` into its parts, each with whether it is digits."""
    return tuple((part, part == NO_DATA or any(map(str.isdigit, part))) for part in text.split(" "))


class PinnedBadge(QWidget):
    """Marks the card whose number the tray icon shows."""

    def __init__(self) -> None:
        super().__init__()
        set_accessible_role(self, QAccessible.Role.Graphic)
        self.setToolTip(tr("Shown on icon"))
        self.setAccessibleName(tr("Shown on icon"))
        self._size = QFontMetricsF(self.font()).capHeight()
        self.setFixedWidth(round(self._size))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a pin, slightly taller than a capital letter."""
        painter, theme = begin_painting(self)
        draw_pin(painter, QRectF(self.rect()).center(), self._size, theme)


def draw_pin(painter: QPainter, center: QPointF, size: float, theme: Theme) -> None:
    """Draw the mark of the card that the tray icon shows.

    :param size: its height in pixels, approximately.
    """
    head = center - QPointF(0, 0.28 * size)
    painter.setPen(QPen(QColor(theme.muted), 0.14 * size, c=Qt.PenCapStyle.RoundCap))
    painter.drawLine(head, center + QPointF(0, 0.62 * size))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.muted))
    painter.drawEllipse(head, 0.32 * size, 0.32 * size)


class MenuButton(QToolButton):
    """Three dots that open a card's menu by pointer; by keyboard the menu has a key of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedSize(6 * GRID, 5 * GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dots, and the background under the pointer."""
        if self.underMouse() or self.isDown():
            super().paintEvent(event)
        painter, theme = begin_painting(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.muted))
        center = QRectF(self.rect()).center()
        for step in (-1, 0, 1):
            painter.drawEllipse(center + QPointF(step * 5, 0), 1.5, 1.5)


class StatusLabel(WrappingLabel):
    """Why a number is not newer, on a background of its own."""

    def __init__(self) -> None:
        super().__init__()
        plain(self, muted=True, wrap=True).setFont(font(self.font(), SMALL))
        self.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the background behind the text."""
        painter, theme = begin_painting(self)
        fill_rounded(painter, QRectF(self.rect()), theme.surface)
        painter.end()
        super().paintEvent(event)


class ComparisonLabel(WrappingLabel):
    """How a number compares with another one, after the symbol of a tone that is not neutral."""

    def __init__(self) -> None:
        super().__init__()
        self._tone: Tone = "neutral"
        self._side = round(QFontMetricsF(self.font()).capHeight())
        elide(plain(self, wrap=True))

    def set_comparison(self, text: str, tone: Tone) -> None:
        """Show a line; hide it if the text is empty."""
        if tone != self._tone:
            self._tone = tone
            self.setIndent(0 if tone == "neutral" else self._side + 2 * GRID)
            self.update()
        set_text(self, text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the symbol at the start of the first line."""
        super().paintEvent(event)
        if self._tone != "neutral":
            painter, theme = begin_painting(self)
            from_right = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            x = self.width() - self._side if from_right else 0
            y = (self.fontMetrics().height() - self._side) / 2
            box = QRectF(x, y, self._side, self._side)
            draw_tone(painter, box, self._tone, QColor(theme.tone(self._tone)), QColor(theme.card))


class Skeleton(QWidget):
    """The placeholder of a card that is loading."""

    def __init__(self) -> None:
        super().__init__()
        self._number = line_height(font(self.font(), HEADLINE))
        self._line = line_height(self.font())
        self.setFixedHeight(self._number + 2 * self._line)

    def sizeHint(self) -> QSize:
        """Return the size of a small card."""
        return QSize(160, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint bars in place of number and caption."""
        painter, theme = begin_painting(self)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        for y, height, part in (
            (GRID, self._number - 2 * GRID, 0.42),
            (self._number + GRID, self._line - 2 * GRID, 0.78),
            (self._number + self._line + GRID, self._line - 2 * GRID, 0.56),
        ):
            width = self.width() * part
            left = self.width() - width if mirrored else 0
            fill_rounded(painter, QRectF(left, y, width, height), theme.track)
