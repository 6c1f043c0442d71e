"""The usage report: requests of today and this month, by widget, and what they come to at this pace."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Self

from hourglance.engine.price.usage_store import NO_WIDGET, Usage
from hourglance.engine.price.work_hours import WorkHours

#: The pace is that of the last days (including today).
_PACE_DAYS: Final = 7

#: A pace follows from this time of use, at least (hours): the start takes more requests than what follows.
_ENOUGH_HOURS: Final = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class WidgetUsage:
    """The requests for one widget.

    :param widget: its id; empty for requests of no widget, such as those for names.
    :param month: since the first of the month; merged requests are shared out, so this may be a fraction.
    :param per_month: what the month comes to at this pace.
    """

    widget: str
    month: float
    per_month: float

    @property
    def plugin(self) -> str:
        """The plugin that the widget belongs to; empty if it is no widget's."""
        return self.widget.partition("/")[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginUsage:
    """The requests for all widgets of one plugin; see :class:`WidgetUsage`."""

    plugin: str
    month: float
    per_month: float


@dataclass(frozen=True, kw_only=True, slots=True)
class UsageReport:
    """What was requested.

    :param today: requests of today, in the service's calendar; ``month`` those since the first of the month.
    :param per_month: what the month comes to at this pace.
    :param limit: requests per month that are not exceeded; None without a limit.
    :param days: the requests of each day of the month up to today.
    :param widgets: those with most requests first.
    """

    today: int
    month: int
    per_month: int
    limit: int | None
    days: tuple[int, ...]
    widgets: tuple[WidgetUsage, ...]

    @classmethod
    def from_usage(cls, usage: Usage, now: datetime, limit: int | None = None) -> Self:
        """Return the numbers of a usage.

        :param now: in the service's calendar.
        """
        today = now.date()
        by_day = {day.day: used for day, used in usage.month(today) if day <= today}
        month: Counter[str] = Counter()
        for used in by_day.values():
            month.update(used.requests)
        pace, remaining = _pace(usage, today), _remaining_hours(usage, now)
        widgets = [
            WidgetUsage(widget=name, month=number, per_month=number + pace.get(name, 0.0) * remaining)
            for name, number in month.most_common()
        ]
        return cls(
            today=round(by_day[today.day].total) if today.day in by_day else 0,
            month=round(sum(month.values())),
            per_month=round(sum(each.per_month for each in widgets)),
            limit=limit,
            days=tuple(round(by_day[day].total) if day in by_day else 0 for day in range(1, today.day + 1)),
            widgets=tuple(widgets),
        )

    @property
    def plugins(self) -> tuple[PluginUsage, ...]:
        """The requests of each plugin, those with most first."""
        by_plugin: dict[str, list[WidgetUsage]] = {}
        for each in self.widgets:
            if each.widget != NO_WIDGET:
                by_plugin.setdefault(each.plugin, []).append(each)
        plugins = [
            PluginUsage(
                plugin=name,
                month=sum(each.month for each in widgets),
                per_month=sum(each.per_month for each in widgets),
            )
            for name, widgets in by_plugin.items()
        ]
        return tuple(sorted(plugins, key=lambda each: -each.month))


def _remaining_hours(usage: Usage, now: datetime) -> float:
    used = usage.days.get(now.date().isoformat())
    return sum(WorkHours.from_usage(usage, now.date()).remaining(now, used.hours if used else 0.0))


def _pace(usage: Usage, today: date) -> dict[str, float]:
    """Return the requests per hour of use, by widget; empty if the app was hardly used lately."""
    requests: Counter[str] = Counter()
    hours = 0.0
    for back in range(_PACE_DAYS):
        if (day := usage.days.get((today - timedelta(days=back)).isoformat())) is not None:
            requests.update(day.requests)
            hours += day.hours
    return {name: number / hours for name, number in requests.items()} if hours >= _ENOUGH_HOURS else {}
