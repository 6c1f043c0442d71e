"""A table block: texts are aligned to the start of their column, numbers to the end."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from hourglance.api import Quantity, Table
from hourglance.tray.controls.labels import END, START
from hourglance.tray.controls.theme import GRID, Theme
from hourglance.tray.panel.blocks.base import PaintedBlock
from hourglance.tray.text.formatting import accessible_quantity, format_quantity
from hourglance.tray.text.translation import tr

_COLUMN_SPACING = 3 * GRID


class TableBlock(PaintedBlock[Table]):
    """Headings, a rule, and the rows."""

    def content_height(self, block: Table) -> int:
        """Return the height of headings and rows."""
        return self.row_height * (len(block.rows) + 1) + GRID

    def accessible_text(self, block: Table) -> str:
        """Return the rows, each cell with its heading."""
        rows = (
            ", ".join(
                f"{heading} {cell if isinstance(cell, str) else accessible_quantity(cell)}"
                for heading, cell in zip(block.columns, row, strict=False)
            )
            for row in block.rows
        )
        return "; ".join(rows) or tr("Empty table")

    def paint(self, painter: QPainter, block: Table, theme: Theme) -> None:
        """Paint headings and rows in columns as wide as their widest cell."""
        if not block.columns:
            return
        widths = self.column_widths(block)
        numeric = [
            bool(block.rows) and all(not isinstance(row[i], str) for row in block.rows if i < len(row))
            for i in range(len(block.columns))
        ]
        painter.setFont(self.small_font)
        painter.setPen(QColor(theme.muted))
        self._paint_row(painter, block.columns, 0, widths, numeric)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(QPointF(0, self.row_height + 0.5), QPointF(self.width(), self.row_height + 0.5))
        painter.setFont(self.text_font)
        painter.setPen(self.text_color(theme))
        for i, row in enumerate(block.rows, start=1):
            self._paint_row(painter, row, i * self.row_height + GRID, widths, numeric)

    def _paint_row(
        self,
        painter: QPainter,
        cells: tuple[str | Quantity, ...],
        y: float,
        widths: list[float],
        numeric: list[bool],
    ) -> None:
        x = 0.0
        for cell, width, is_number in zip(cells, widths, numeric, strict=False):
            self.draw_cell(
                painter,
                x,
                y,
                width,
                _text(cell),
                END if is_number else START,
            )
            x += width + _COLUMN_SPACING

    def column_widths(self, block: Table) -> list[float]:
        """Return the columns' widths in pixels. The first column takes the remaining room, at least 30 %."""
        small, text = QFontMetricsF(self.small_font), QFontMetricsF(self.text_font)
        widths = [
            max(
                small.horizontalAdvance(heading),
                *(text.horizontalAdvance(_text(row[i])) for row in block.rows if i < len(row)),
                0.0,
            )
            + 1
            for i, heading in enumerate(block.columns)
        ]
        room = self.width() - _COLUMN_SPACING * (len(widths) - 1)
        others = sum(widths[1:])
        if others > room * 0.7:
            widths[1:] = [width * room * 0.7 / others for width in widths[1:]]
            others = room * 0.7
        widths[0] = room - others
        return widths


def _text(cell: str | Quantity) -> str:
    return cell if isinstance(cell, str) else format_quantity(cell)
