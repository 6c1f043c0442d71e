"""A sparkline block: one statistic over time. A missing value is a gap, never zero."""

from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from hourglance.api import Sparkline
from hourglance.tray.controls.labels import END
from hourglance.tray.controls.theme import GRID, Theme, line_height
from hourglance.tray.panel.blocks.base import PaintedBlock, draw_text
from hourglance.tray.panel.blocks.chart import (
    describe_chart,
    draw_target,
    plot_chart,
    target_label,
    time_range,
)

_HEIGHT = 9 * GRID
_DOT = 2.5


class SparklineBlock(PaintedBlock[Sparkline]):
    """The line, its label above, its start and end below, and between them the target of an unnamed line."""

    def content_height(self, block: Sparkline) -> int:
        """Return the height of label, line and times."""
        label = self.row_height if block.label else 0
        return label + _HEIGHT + line_height(self.small_font) + GRID

    def accessible_text(self, block: Sparkline) -> str:
        """Return the time range, the highest point and the target."""
        return describe_chart(block)

    def paint(self, painter: QPainter, block: Sparkline, theme: Theme) -> None:
        """Paint baseline, line, last point, target and times."""
        top = 0.0
        if block.label:
            painter.setFont(self.text_font)
            painter.setPen(QColor(theme.muted))
            self.draw_cell(painter, 0, 0, self.width(), target_label(block))
            top = self.row_height
        plot = QRectF(_DOT, top + GRID, self.width() - 2 * _DOT, _HEIGHT - GRID)
        painter.setPen(QPen(QColor(theme.track), 1))
        painter.drawLine(QPointF(0, plot.bottom() + 0.5), QPointF(self.width(), plot.bottom() + 0.5))
        chart, end = plot_chart(block, plot), self.text_color(theme)
        draw_sparkline(painter, chart.points, plot, self.fill_color(theme), end)
        draw_target(painter, chart, plot, end)
        self._paint_times(painter, block, top + _HEIGHT + GRID, theme)

    def _paint_times(self, painter: QPainter, block: Sparkline, y: float, theme: Theme) -> None:
        if not block.series.points:
            return
        painter.setFont(self.small_font)
        painter.setPen(QColor(theme.muted))
        height = line_height(self.small_font)
        box = QRectF(0, y, self.width(), height)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        first, last = time_range(block.series)
        draw_text(painter, box, first)
        draw_text(painter, box, last, END)
        if not block.label and block.target is not None:
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, target_label(block))


def draw_sparkline(
    painter: QPainter, points: list[QPointF | None], plot: QRectF, color: QColor, end_color: QColor
) -> None:
    """Draw a line with the area below it, and a dot at its last point.

    :param color: of the line; the area is more translucent.
    """
    area = QColor(color)
    area.setAlphaF(0.14 * color.alphaF())
    pen = QPen(color, 1.6, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin)
    for is_gap, group in groupby(points, key=lambda point: point is None):
        if is_gap:
            continue
        run = [point for point in group if point is not None]
        line = QPainterPath(run[0])
        for point in run[1:]:
            line.lineTo(point)
        below = QPainterPath(line)
        below.lineTo(run[-1].x(), plot.bottom())
        below.lineTo(run[0].x(), plot.bottom())
        painter.fillPath(below, area)
        painter.strokePath(line, pen)
        if len(run) == 1:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawEllipse(run[0], 1.5, 1.5)
    if points and points[-1] is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(end_color)
        painter.drawEllipse(points[-1], _DOT, _DOT)
