"""A bar chart block: one statistic over time, a bar for each step. A missing value is a gap, never zero."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from hourglance.api import BarChart
from hourglance.tray.controls.labels import END
from hourglance.tray.controls.theme import GRID, Theme, fill_rounded, line_height
from hourglance.tray.panel.blocks.base import PaintedBlock
from hourglance.tray.panel.blocks.chart import (
    describe_chart,
    draw_target,
    plot_chart,
    step_names,
    target_label,
)
from hourglance.tray.text.formatting import format_quantity
from hourglance.tray.text.translation import tr

_HEIGHT = 14 * GRID

#: The part of a step that its bar takes, and the widest bar in pixels.
_BAR, _MAX_BAR = 0.75, 6 * GRID


class BarChartBlock(PaintedBlock[BarChart]):
    """The bars, with label and highest value above, and the times of steps below."""

    def content_height(self, _block: BarChart) -> int:
        """Return the height of label, bars and times."""
        return self.row_height + _HEIGHT + line_height(self.small_font) + GRID

    def accessible_text(self, block: BarChart) -> str:
        """Return the time range, the highest step and the target."""
        return describe_chart(block)

    def paint(self, painter: QPainter, block: BarChart, theme: Theme) -> None:
        """Paint label, bars, baseline, target and times."""
        self._paint_label(painter, block, theme)
        plot = QRectF(0, self.row_height + GRID, self.width(), _HEIGHT - GRID)
        chart = plot_chart(block, plot)
        step = plot.width() / max(1, len(chart.points))
        width = min(max(1.0, step * _BAR), _MAX_BAR)
        for i, point in enumerate(chart.points):
            if point is not None:
                top, bottom = sorted((point.y(), chart.zero))
                left = plot.left() + (i + 0.5) * step - width / 2
                height = max(1.0, bottom - top) if block.series.points[i].value else 0.0
                fill_rounded(painter, QRectF(left, top, width, height), self.fill_color(theme), 1)
        painter.setPen(QPen(QColor(theme.track), 1))
        painter.drawLine(QPointF(0, chart.zero + 0.5), QPointF(self.width(), chart.zero + 0.5))
        draw_target(painter, chart, plot, self.text_color(theme))
        self._paint_times(painter, block, step, theme)

    def _paint_label(self, painter: QPainter, block: BarChart, theme: Theme) -> None:
        """Draw the label at the start, and the highest value, which is the scale, at the end."""
        values = [point.value for point in block.series.points if point.value is not None]
        highest = block.series.quantity(max(values)) if values else None
        text = tr("up to {value}").format(value=format_quantity(highest)) if highest else ""
        painter.setFont(self.text_font)
        width = QFontMetricsF(self.text_font).horizontalAdvance(text) + 1 if text else 0.0
        painter.setPen(QColor(theme.muted))
        self.draw_cell(painter, self.width() - width, 0, width, text, END)
        self.draw_cell(painter, 0, 0, self.width() - width - 2 * GRID, target_label(block))

    def _paint_times(self, painter: QPainter, block: BarChart, step: float, theme: Theme) -> None:
        """Draw the names of the steps that have room, each below its bar. Time runs to the right."""
        names = step_names(block.series)
        if not names:
            return
        painter.setFont(self.small_font)
        painter.setPen(QColor(theme.muted))
        room = max(map(QFontMetricsF(self.small_font).horizontalAdvance, names)) + 3 * GRID
        every = _every(len(names), room / step)
        top = self.row_height + _HEIGHT + GRID
        for i in range(0, len(names), every):
            center = min(max((i + 0.5) * step, room / 2 - GRID), self.width() - room / 2 + GRID)
            box = QRectF(center - room / 2, top, room, line_height(self.small_font))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, names[i])


def _every(steps: int, needed: float) -> int:
    """Return how many steps apart names are: a number that people count in, and that gives them room."""
    return next((each for each in (1, 2, 3, 4, 6, 12, 24, 48) if each >= needed), max(1, steps))
