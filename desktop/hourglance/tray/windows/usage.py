"""The page of the requests: today and this month, day by day and by widget."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QAccessible, QColor, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hourglance.api import Count, Percent
from hourglance.tray.controls.accessible_role import set_accessible_role
from hourglance.tray.controls.labels import paragraph, section, title
from hourglance.tray.controls.layout import LabeledText, ScrollPage, fact_grid
from hourglance.tray.controls.theme import GRID, begin_painting
from hourglance.tray.text.formatting import accessible_quantity, format_quantity
from hourglance.tray.text.translation import tr

if TYPE_CHECKING:
    from hourglance.app import UsageDetails
    from hourglance.engine import UsageReport

_HEIGHT = 24 * GRID
_GAP = 2.0


class UsagePage(ScrollPage):
    """The requests of the month."""

    def show_usage(self, details: "UsageDetails") -> None:
        """Show the requests of a month."""
        report = details.report
        shares = [
            LabeledText(
                details.titles.get(each.widget, each.widget) or tr("Sign-in, names and commands"),
                f"{format_quantity(Count(round(each.month)))}, "
                f"{format_quantity(Percent(each.month / max(1, report.month)))}",
            )
            for each in report.widgets
        ]
        note = tr("Days and months are those of Genesys Cloud. Widgets share a merged request.")
        self.set_content(
            title(tr("Requests")),
            fact_grid(_totals(report)),
            section(tr("This month, by day")),
            MonthChart(report),
            section(tr("This month, by widget")),
            fact_grid(shares),
            paragraph(note, muted=True, small=True),
        )


class MonthChart(QWidget):
    """A bar for each day of the month; its accessible name has the busiest one."""

    def __init__(self, report: "UsageReport") -> None:
        super().__init__()
        set_accessible_role(self, QAccessible.Role.Chart)
        self._report = report
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        busiest = max(report.days, default=0)
        self.setAccessibleName(
            tr("{number} requests on the busiest day, {day}; {today} today").format(
                number=accessible_quantity(Count(busiest)),
                day=report.days.index(busiest) + 1 if report.days else 0,
                today=accessible_quantity(Count(report.today)),
            )
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bars, today's with the color of the text."""
        painter, theme = begin_painting(self)
        days = self._report.days
        highest, width = max(1, *days), self.width() / 31
        for number, requests in enumerate(days):
            height = max(1.0, (_HEIGHT - 1) * requests / highest)
            bar = QRectF(number * width, _HEIGHT - height, width - _GAP, height)
            painter.fillRect(bar, QColor(theme.ink if number == len(days) - 1 else theme.fill))


def _totals(report: "UsageReport") -> list[LabeledText]:
    totals = [
        LabeledText(tr("Today"), format_quantity(Count(report.today))),
        LabeledText(tr("This month"), format_quantity(Count(report.month))),
        LabeledText(tr("The month at this pace"), format_quantity(Count(report.per_month))),
    ]
    if report.limit is not None:
        totals.append(LabeledText(tr("Limit"), format_quantity(Count(report.limit))))
    return totals
