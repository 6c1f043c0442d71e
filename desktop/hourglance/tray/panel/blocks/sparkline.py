"""A sparkline block: one statistic over time. A missing value is a gap, never zero."""

from datetime import timedelta
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from hourglance.api import Count, Duration, Percent, Quantity, Series, Sparkline
from hourglance.tray.controls.labels import END
from hourglance.tray.controls.theme import GRID, Theme, line_height
from hourglance.tray.panel.blocks.base import PaintedBlock, draw_text
from hourglance.tray.text.formatting import accessible_quantity, format_time
from hourglance.tray.text.translation import tr

_HEIGHT = 9 * GRID
_DOT = 2.5


class SparklineBlock(PaintedBlock[Sparkline]):
    """The line, its label above, and its start and end below."""

    def content_height(self, block: Sparkline) -> int:
        """Return the height of label, line and times."""
        label = self.row_height if block.label else 0
        return label + _HEIGHT + line_height(self.small_font) + GRID

    def accessible_text(self, block: Sparkline) -> str:
        """Return the time range and the highest point."""
        return describe_sparkline(block)

    def paint(self, painter: QPainter, block: Sparkline, theme: Theme) -> None:
        """Paint baseline, line, last point and times."""
        top = 0.0
        if block.label:
            painter.setFont(self.text_font)
            painter.setPen(QColor(theme.muted))
            self.draw_cell(painter, 0, 0, self.width(), block.label)
            top = self.row_height
        plot = QRectF(_DOT, top + GRID, self.width() - 2 * _DOT, _HEIGHT - GRID)
        painter.setPen(QPen(QColor(theme.track), 1))
        painter.drawLine(QPointF(0, plot.bottom() + 0.5), QPointF(self.width(), plot.bottom() + 0.5))
        points, end = plot_points(block.series, plot), self.text_color(theme)
        draw_sparkline(painter, points, plot, self.fill_color(theme), end)
        self._paint_times(painter, block.series, top + _HEIGHT + GRID, theme)

    def _paint_times(self, painter: QPainter, series: Series, y: float, theme: Theme) -> None:
        if not series.points:
            return
        painter.setFont(self.small_font)
        painter.setPen(QColor(theme.muted))
        height = line_height(self.small_font)
        box = QRectF(0, y, self.width(), height)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        first, last = time_range(series)
        draw_text(painter, box, first)
        draw_text(painter, box, last, END)


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


def describe_sparkline(block: Sparkline) -> str:
    """Return a sparkline's label, time range and highest point."""
    points = block.series.points
    label = block.label or tr("Trend")
    if not points:
        return tr("{title}: no data").format(title=label)
    first, last = time_range(block.series)
    known = [point for point in points if point.value is not None]
    name = tr("{name} from {first} to {last}").format(name=label, first=first, last=last)
    if not known:
        return tr("{title}: no data").format(title=name)
    highest = max(known, key=lambda point: point.value or 0)
    quantity = series_quantity(block.series, highest.value)
    at = format_time(highest.start, highest.start)
    text = tr("{name}, highest at {time}").format(name=name, time=at)
    return f"{text}: {accessible_quantity(quantity)}" if quantity else text


def plot_points(series: Series, plot: QRectF) -> list[QPointF | None]:
    """Return the position of each point, None for a gap. The scale includes zero."""
    values = [point.value for point in series.points if point.value is not None]
    low, high = min(values, default=0.0), max(values, default=0.0)
    low, high = min(low, 0.0), max(high, 0.0)
    span = (high - low) or 1.0
    step = plot.width() / max(1, len(series.points) - 1)
    return [
        None
        if point.value is None
        else QPointF(plot.left() + i * step, plot.bottom() - (point.value - low) / span * plot.height())
        for i, point in enumerate(series.points)
    ]


def time_range(series: Series) -> tuple[str, str]:
    """Return the start of the first step of a series and the end of its last one, as local times."""
    first, last = series.points[0].start, series.points[-1].start
    step = max(timedelta(0), last - series.points[-2].start) if len(series.points) > 1 else timedelta(0)
    return format_time(first, first), format_time(last + step, last + step)


def series_quantity(series: Series, value: float | None) -> Quantity | None:
    """Return a value of a series as a quantity; None if there is no value or its unit is unknown.

    The unit follows from the metric's first letter: ``t`` is a duration in milliseconds, ``n`` a count.
    """
    if value is None:
        return None
    if series.statistic == "ratio":
        return Percent(value)
    if series.statistic == "count" or series.metric.startswith("n"):
        return Count(round(value))
    return Duration(value) if series.metric.startswith("t") else None
