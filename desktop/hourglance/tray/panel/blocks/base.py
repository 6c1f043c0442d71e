"""The base class of painted blocks, and the drawing that all blocks share."""

from abc import abstractmethod
from typing import ClassVar, Generic, TypeVar

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible, QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hourglance.api import Block
from hourglance.tray.controls.accessible_role import set_accessible_role
from hourglance.tray.controls.labels import END, START, set_tooltip
from hourglance.tray.controls.theme import GRID, SMALL, TEXT, Theme, begin_painting, font, line_height
from hourglance.tray.text.formatting import is_rtl

B = TypeVar("B", bound=Block)


class PaintedBlock(QWidget, Generic[B]):
    """A block that is painted instead of composed of widgets, so that hundreds of them are cheap.

    Its accessible name says what the picture shows.

    :param parent: has the font that the block's fonts are relative to.
    """

    #: What it is for a screen reader.
    accessible_role: ClassVar = QAccessible.Role.Chart

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_accessible_role(self, self.accessible_role)
        self._block: B | None = None
        self._elided: list[str] = []
        self.dimmed = False
        self.text_font = font(self.font(), TEXT)
        self.small_font = font(self.font(), SMALL)
        self.row_height = line_height(self.text_font) + GRID
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_block(self, block: B, *, dimmed: bool) -> None:
        """Show a block; nothing is repainted if it is the same.

        :param dimmed: the data is stale.
        """
        if block == self._block and dimmed == self.dimmed:
            return
        self._block, self.dimmed = block, dimmed
        self.setFixedHeight(self.content_height(block))
        if (name := self.accessible_text(block)) != self.accessibleName():
            self.setAccessibleName(name)
        self.update()

    @abstractmethod
    def content_height(self, block: B) -> int:
        """Return the height of a block in pixels."""

    @abstractmethod
    def accessible_text(self, block: B) -> str:
        """Return a block's content for a screen reader."""

    @abstractmethod
    def paint(self, painter: QPainter, block: B, theme: Theme) -> None:
        """Paint the block."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the block in its layout direction."""
        if self._block is None:
            return
        painter, theme = begin_painting(self)
        painter.setLayoutDirection(self.layoutDirection())
        self._elided.clear()
        self.paint(painter, self._block, theme)
        set_tooltip(self, "\n".join(dict.fromkeys(self._elided)))

    def draw_cell(
        self, painter: QPainter, x: float, y: float, width: float, text: str, align: Qt.AlignmentFlag = START
    ) -> None:
        """Draw plain text in one row, mirrored where the layout is.

        Where it does not fit it is elided, and the block's tooltip has it.
        """
        if not draw_text(painter, mirrored(self, x, y, width, self.row_height), text, align):
            self._elided.append(text)

    def text_color(self, theme: Theme) -> QColor:
        """Return the color of numbers, which is muted if the block is dimmed."""
        return QColor(theme.muted if self.dimmed else theme.ink)

    def fill_color(self, theme: Theme) -> QColor:
        """Return the color of bars and lines, which is translucent if the block is dimmed."""
        color = QColor(theme.fill)
        if self.dimmed:
            color.setAlphaF(0.55)
        return color


def mirrored(widget: QWidget, x: float, y: float, width: float, height: float) -> QRectF:
    """Return a rectangle in a widget, mirrored if its layout direction is from right to left."""
    if widget.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        x = widget.width() - x - width
    return QRectF(x, y, width, height)


def draw_text(painter: QPainter, box: QRectF, text: str, align: Qt.AlignmentFlag = START) -> bool:
    """Draw plain text on one line, elided where it does not fit; return whether all of it does.

    The text runs in its own direction, and is aligned in that of the painter.

    :param align: ``START`` or ``END``.
    """
    metrics, text = QFontMetricsF(painter.font()), text.replace("\n", " ")
    elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width() + 1)
    direction, own_direction = painter.layoutDirection(), text_direction(elided)
    if own_direction is not direction:
        # Qt aligns relative to the text's direction. (QStyle could align; loading it takes 0.6 MB.)
        align = END if align == START else START
    painter.setLayoutDirection(own_direction)
    painter.drawText(box, align, elided)
    painter.setLayoutDirection(direction)
    return elided == text


def text_direction(text: str) -> Qt.LayoutDirection:
    """Return the direction of a text's script, regardless of the window's direction."""
    return Qt.LayoutDirection.RightToLeft if is_rtl(text) else Qt.LayoutDirection.LeftToRight
