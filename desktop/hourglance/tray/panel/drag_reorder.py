"""Cards that are put into another order by the pointer: one is lifted, and a line shows where it would go."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from hourglance.tray.controls.theme import GRID, RADIUS, theme_from_palette
from hourglance.tray.panel.clipboard import render_widget

_THICKNESS = 3


W = TypeVar("W", bound=QWidget)


class DragReorder(Generic[W]):
    """One card on its way to another place.

    :param column: whose children the cards are; ``cards``: those that have an order, from top to bottom.
    :param card: the lifted one; ``at``: where in the column it was taken.
    """

    def __init__(self, column: QWidget, cards: Sequence[W], card: W, at: QPoint) -> None:
        self.card = card
        self._cards = list(cards)
        self._grip = at - card.pos()
        self._gap_left = _DropIndicator(column)
        self._gap_left.setGeometry(card.geometry())
        self._ghost = _DragPixmap(column, render_widget(card))
        self._line = _Line(column)
        self.place = self._cards.index(card)
        self.move(at)
        for part in (self._gap_left, self._ghost, self._line):
            part.show()
            part.raise_()

    def move(self, at: QPoint) -> None:
        """Have the lifted card be under the pointer, and the line where it would go."""
        self._ghost.move(at - self._grip)
        others = [card for card in self._cards if card is not self.card]
        self.place = sum(map(self._is_above, others))
        self._line.setGeometry(self._gap(others))

    def order(self) -> list[W]:
        """Return the cards in the order that they would have."""
        others = [card for card in self._cards if card is not self.card]
        return [*others[: self.place], self.card, *others[self.place :]]

    def end(self) -> None:
        """Take away what was shown for it."""
        for part in (self._gap_left, self._ghost, self._line):
            part.hide()
            part.deleteLater()

    def _is_above(self, other: W) -> bool:
        """Return whether a card would be above the lifted one, whose edge has to pass its middle."""
        middle, lifted = other.geometry().center().y(), self._ghost.geometry()
        return middle < (lifted.top() if other.y() < self.card.y() else lifted.bottom())

    def _gap(self, others: Sequence[W]) -> QRect:
        width, left = self.card.width(), self.card.x()
        if not others:
            return QRect(left, self.card.y() - GRID, width, _THICKNESS)
        if self.place < len(others):
            y = others[self.place].y() - GRID
        else:
            y = others[-1].geometry().bottom() + 1 + GRID
        return QRect(left, y - _THICKNESS // 2, width, _THICKNESS)


class _DragPixmap(QLabel):
    """A picture of the lifted card, with an edge of ink."""

    def __init__(self, column: QWidget, picture: QPixmap) -> None:
        super().__init__(column)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._picture = picture
        self.resize(picture.deviceIndependentSize().toSize())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._picture)
        painter.setPen(QPen(QColor(theme_from_palette(self.palette()).ink), 1.5))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), RADIUS, RADIUS)


class _DropIndicator(QWidget):
    """Where the lifted card was."""

    def __init__(self, column: QWidget) -> None:
        super().__init__(column)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_from_palette(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.track))
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)


class _Line(QWidget):
    """Where the lifted card would go."""

    def __init__(self, column: QWidget) -> None:
        super().__init__(column)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme_from_palette(self.palette()).ink))
