"""Reordering of cards by drag and drop: a lifted card, its gap, and a line where it would be dropped."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from hourglance.tray.controls.theme import GRID, RADIUS, Theme, theme_from_palette
from hourglance.tray.panel.clipboard import render_widget

_LINE_HEIGHT = 3

W = TypeVar("W", bound=QWidget)


class DragReorder(Generic[W]):
    """One card on its way to another place.

    :param column: the parent of the cards.
    :param cards: those that can be reordered, from top to bottom.
    :param card: the lifted one.
    :param at: where it was picked up, in the column's coordinates.
    """

    def __init__(self, column: QWidget, cards: Sequence[W], card: W, at: QPoint) -> None:
        self.card = card
        self._others = [each for each in cards if each is not card]
        self._grip = at - card.pos()
        theme = theme_from_palette(card.palette())
        self._gap = _overlay(column, _gap_pixmap(card, theme))
        self._gap.move(card.pos())
        self._lifted = _overlay(column, _lifted_pixmap(card, theme))
        self._line = _overlay(column, _line_pixmap(card, theme))
        self._place = cards.index(card)
        self.move(at)
        for part in (self._gap, self._lifted, self._line):
            part.show()
            part.raise_()

    def move(self, at: QPoint) -> None:
        """Move the lifted card to the pointer, and the line to where it would be dropped."""
        self._lifted.move(at - self._grip)
        self._place = sum(map(self._is_above, self._others))
        self._line.move(self.card.x(), self._line_y() - _LINE_HEIGHT // 2)

    def order(self) -> list[W]:
        """Return the cards in the order after a drop."""
        return [*self._others[: self._place], self.card, *self._others[self._place :]]

    def end(self) -> None:
        """Remove everything that was shown."""
        for part in (self._gap, self._lifted, self._line):
            part.hide()
            part.deleteLater()

    def _is_above(self, other: W) -> bool:
        """Return whether a card would be above the lifted one, whose edge has to pass its center."""
        center, lifted = other.geometry().center().y(), self._lifted.geometry()
        return center < (lifted.top() if other.y() < self.card.y() else lifted.bottom())

    def _line_y(self) -> int:
        if not self._others:
            return self.card.y() - GRID
        if self._place < len(self._others):
            return self._others[self._place].y() - GRID
        return self._others[-1].geometry().bottom() + 1 + GRID


def _overlay(column: QWidget, pixmap: QPixmap) -> QLabel:
    label = QLabel(column)
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    label.setPixmap(pixmap)
    label.resize(pixmap.deviceIndependentSize().toSize())
    return label


def _lifted_pixmap(card: QWidget, theme: Theme) -> QPixmap:
    pixmap = render_widget(card)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.ink), 1.5))
    painter.drawRoundedRect(QRectF(card.rect()).adjusted(0.75, 0.75, -0.75, -0.75), RADIUS, RADIUS)
    painter.end()
    return pixmap


def _gap_pixmap(card: QWidget, theme: Theme) -> QPixmap:
    pixmap = _filled(card.size(), card.devicePixelRatioF(), theme.surface)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.track))
    painter.drawRoundedRect(QRect(QPoint(), card.size()), RADIUS, RADIUS)
    painter.end()
    return pixmap


def _line_pixmap(card: QWidget, theme: Theme) -> QPixmap:
    return _filled(QSize(card.width(), _LINE_HEIGHT), 1.0, theme.ink)


def _filled(size: QSize, pixel_ratio: float, color: str) -> QPixmap:
    pixmap = QPixmap(size * pixel_ratio)
    pixmap.setDevicePixelRatio(pixel_ratio)
    pixmap.fill(QColor(color))
    return pixmap
