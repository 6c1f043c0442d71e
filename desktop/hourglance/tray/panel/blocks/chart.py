"""What the charts over time share: their scale, their target, the times below them, and their description."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from hourglance.api import BarChart, Series, Sparkline
from hourglance.tray.text.formatting import (
    accessible_quantity,
    format_date,
    format_quantity,
    format_time,
    format_weekday,
)
from hourglance.tray.text.translation import tr


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """Where the values of a chart are drawn, in pixels.

    :param points: the position of each step on a line, None for a gap.
    :param zero: the vertical position of zero.
    :param target: the vertical position of the target; None if there is none.
    """

    points: list[QPointF | None]
    zero: float
    target: float | None


def plot_chart(block: Sparkline | BarChart, plot: QRectF) -> Chart:
    """Return the positions of values and target. The scale includes zero and the target."""
    steps, target = block.series.points, block.target.value if block.target else None
    values = [point.value for point in steps if point.value is not None]
    if target is not None:
        values.append(target)
    low, high = min(values, default=0.0), max(values, default=0.0)
    low, high = min(low, 0.0), max(high, 0.0)
    span = (high - low) or 1.0

    def y(value: float) -> float:
        return plot.bottom() - (value - low) / span * plot.height()

    step = plot.width() / max(1, len(steps) - 1)
    return Chart(
        points=[
            None if point.value is None else QPointF(plot.left() + i * step, y(point.value))
            for i, point in enumerate(steps)
        ],
        zero=y(0),
        target=None if target is None else y(target),
    )


def draw_target(painter: QPainter, chart: Chart, plot: QRectF, color: QColor) -> None:
    """Draw the target as a dashed line across a chart; nothing if there is none."""
    if chart.target is None:
        return
    pen = QPen(color, 1, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([3, 3])
    painter.setPen(pen)
    y = round(chart.target) + 0.5
    painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))


def target_label(block: Sparkline | BarChart) -> str:
    """Return the label of a chart and its target: ``offered, target 80``."""
    if block.target is None or block.target.value is None:
        return block.label
    target = format_quantity(block.target)
    if not block.label:
        return tr("Target {target}").format(target=target)
    return tr("{value}, target {target}").format(value=block.label, target=target)


def describe_chart(block: Sparkline | BarChart) -> str:
    """Return a chart's label, time range, highest value and target, for a screen reader."""
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
    quantity = block.series.quantity(highest.value)
    text = tr("{name}, highest at {time}").format(name=name, time=_step_name(block.series, highest.start))
    if quantity:
        text = f"{text}: {accessible_quantity(quantity)}"
    if block.target is None or block.target.value is None:
        return text
    return tr("{value}, target {target}").format(value=text, target=accessible_quantity(block.target))


def time_range(series: Series) -> tuple[str, str]:
    """Return the start of the first step of a series and the end of its last one, as local times.

    Of steps of a day, it is the first and the last day.
    """
    first, last = series.points[0].start, series.points[-1].start
    if has_days(series):
        return format_day(series, first), format_day(series, last)
    return format_time(first, first), format_time(last + step_length(series), last + step_length(series))


def step_names(series: Series) -> list[str]:
    """Return the local time at which each step begins; the day, if steps are days."""
    if has_days(series):
        return [format_day(series, point.start) for point in series.points]
    return [format_time(point.start, point.start) for point in series.points]


def has_days(series: Series) -> bool:
    """Return whether the steps are days, or longer; a day may have 23 hours."""
    return step_length(series) >= timedelta(hours=23)


def step_length(series: Series) -> timedelta:
    """Return the length of a step; zero if it is unknown."""
    if len(series.points) < 2:
        return timedelta(0)
    return max(timedelta(0), series.points[-1].start - series.points[-2].start)


def format_day(series: Series, start: datetime) -> str:
    """Return a step of a day or longer as its weekday; as its date, if there is more than a week of them."""
    # Noon is on the same day in most zones: the query may have another one than the user.
    noon = (start + timedelta(hours=12)).astimezone()
    is_week = series.points[-1].start - series.points[0].start < timedelta(days=7)
    return format_weekday(noon) if is_week else format_date(noon)


def _step_name(series: Series, start: datetime) -> str:
    return format_day(series, start) if has_days(series) else format_time(start, start)
