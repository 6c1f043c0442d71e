"""Reordering of cards by drag and drop: a lifted card, its gap, and a line where it would be dropped."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import QLabel, QWidget

from hourglance.tray.controls.theme import GRID, RADIUS, theme_from_palette
from hourglance.tray.panel.card import CardView
from hourglance.tray.panel.clipboard import render_widget

_LINE_HEIGHT = 3


class DragReorder:
    """One card on its way to another place.

    :param column: the parent of the cards.
    :param cards: those that can be reordered, from top to bottom.
    :param card: the lifted one.
    :param at: where it was picked up, in the column's coordinates.
    """

    def __init__(self, column: QWidget, cards: Sequence[CardView], card: CardView, at: QPoint) -> None:
        self.card = card
        self._others = [each for each in cards if each is not card]
        self._grip = at - card.pos()
        self._gap = _overlay(column, QPalette.ColorRole.Window)
        self._gap.setGeometry(card.geometry())
        self._lifted = _lifted(column, card)
        self._line = _overlay(column, QPalette.ColorRole.WindowText)
        self._line.resize(card.width(), _LINE_HEIGHT)
        self._place = cards.index(card)
        self.move(at)
        for part in (self._gap, self._lifted, self._line):
            part.show()
            part.raise_()

    def move(self, at: QPoint) -> None:
        """Move the lifted card to the pointer, and the line to where it would be dropped."""
        self._lifted.move(at - self._grip)
        self._place = sum(map(self._is_before, self._others))
        self._line.move(self._line_start() - QPoint(0, _LINE_HEIGHT // 2))

    def order(self) -> list[CardView]:
        """Return the cards in the order after a drop."""
        return [*self._others[: self._place], self.card, *self._others[self._place :]]

    def end(self) -> None:
        """Remove everything that was shown."""
        for part in (self._gap, self._lifted, self._line):
            part.hide()
            part.deleteLater()

    def _is_before(self, other: CardView) -> bool:
        """Return whether a card would be before the lifted one, whose edge has to pass its center.

        In another column it is the center of the lifted one that has to.
        """
        lifted, place = self._lifted.geometry(), other.geometry()
        if not self._is_in_column(other):
            is_left = place.center().x() < lifted.center().x()
            return is_left is not other.isRightToLeft()
        if place.x() != self.card.x():
            return place.center().y() < lifted.center().y()
        return place.center().y() < (lifted.top() if other.y() < self.card.y() else lifted.bottom())

    def _is_in_column(self, other: CardView) -> bool:
        """Return whether the lifted card is over the column of another one."""
        return other.x() <= self._lifted.geometry().center().x() <= other.geometry().right()

    def _line_start(self) -> QPoint:
        column = [other for other in self._others if self._is_in_column(other)]
        before = [other for other in column if self._is_before(other)]
        if len(before) < len(column):
            return column[len(before)].pos() - QPoint(0, GRID // 2)
        if before:
            return before[-1].geometry().bottomLeft() + QPoint(0, 1 + GRID // 2)
        return self._gap.pos() - QPoint(0, GRID // 2)


def _overlay(column: QWidget, color: QPalette.ColorRole) -> QLabel:
    """Return a hidden label above the cards, filled with a color of the palette."""
    label = QLabel(column)
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    label.setAutoFillBackground(True)
    label.setBackgroundRole(color)
    return label


def _lifted(column: QWidget, card: QWidget) -> QLabel:
    """Return an image of the card with a strong border."""
    pixmap = render_widget(card)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme_from_palette(card.palette()).ink), 1.5))
    painter.drawRoundedRect(QRectF(card.rect()).adjusted(0.75, 0.75, -0.75, -0.75), RADIUS, RADIUS)
    painter.end()
    label = _overlay(column, QPalette.ColorRole.Window)
    label.setAutoFillBackground(False)
    label.setPixmap(pixmap)
    label.resize(card.size())
    return label
