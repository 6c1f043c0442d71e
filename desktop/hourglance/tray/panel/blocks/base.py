"""What all painted blocks share: the data they were last given, and the way they are painted."""

from abc import abstractmethod
from typing import Generic, TypeVar

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hourglance.api import Block
from hourglance.tray.controls.labels import END, START
from hourglance.tray.controls.theme import GRID, SMALL, TEXT, Theme, font, line_height, theme_from_palette
from hourglance.tray.text.formatting import is_rtl

B = TypeVar("B", bound=Block)


class PaintedBlock(QWidget, Generic[B]):
    """A block that is painted, not built of widgets: hundreds of them are cheap.

    Its accessible name says in words what the picture shows.
    """

    def __init__(self) -> None:
        super().__init__()
        self.block: B | None = None
        self.calm = False
        self.text_font = font(self.font(), TEXT)
        self.small_font = font(self.font(), SMALL)
        self.row = line_height(self.text_font) + GRID
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_block(self, block: B, *, calm: bool) -> None:
        """Show another block; nothing is painted if it is the same."""
        if block == self.block and calm == self.calm:
            return
        self.block, self.calm = block, calm
        self.setFixedHeight(self.measure(block))
        self.setAccessibleName(self.describe(block))
        self.update()

    @abstractmethod
    def measure(self, block: B) -> int:
        """Return the height that a block needs."""

    @abstractmethod
    def describe(self, block: B) -> str:
        """Return the block in words."""

    @abstractmethod
    def paint(self, painter: QPainter, block: B, theme: Theme) -> None:
        """Paint the block."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the block in its direction of reading."""
        if self.block is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(self.layoutDirection())
        self.paint(painter, self.block, theme_from_palette(self.palette()))

    def box(self, x: float, y: float, width: float, height: float) -> QRectF:
        """Return a rectangle, mirrored where text runs from right to left."""
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            x = self.width() - x - width
        return QRectF(x, y, width, height)

    def ink(self, theme: Theme) -> QColor:
        """Return the colour of numbers: quieter in a calm card."""
        return QColor(theme.muted if self.calm else theme.ink)

    def fill(self, theme: Theme) -> QColor:
        """Return the colour of what is drawn of a number."""
        colour = QColor(theme.fill)
        if self.calm:
            colour.setAlphaF(0.55)
        return colour

    def write(self, painter: QPainter, box: QRectF, text: str, align: Qt.AlignmentFlag = START) -> None:
        """Write plain text on one line, shortened where it does not fit.

        The text runs in its own direction, and is aligned in that of the card.

        :param align: ``START`` or ``END``.
        """
        measures = QFontMetricsF(painter.font())
        cut = measures.elidedText(text, Qt.TextElideMode.ElideRight, box.width() + 1)
        direction, runs = painter.layoutDirection(), text_direction(cut)
        if runs is not direction:
            # Qt takes start and end from where the text runs. (QStyle would tell; its type alone is 0.6 MB.)
            align = END if align == START else START
        painter.setLayoutDirection(runs)
        painter.drawText(box, align, cut)
        painter.setLayoutDirection(direction)


def text_direction(text: str) -> Qt.LayoutDirection:
    """Return the direction in which a text runs, whatever that of the window."""
    return Qt.LayoutDirection.RightToLeft if is_rtl(text) else Qt.LayoutDirection.LeftToRight
