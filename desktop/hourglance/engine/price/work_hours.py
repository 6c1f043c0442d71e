"""Working hours: how long the app is in use on a day, and for how long it is likely to be this month."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Self

from hourglance.engine.price.usage_store import Usage

#: The working hours of a day, and its weekdays (Monday is 0), until others are seen.
WORKDAY_HOURS: Final = 9.0
WORKDAYS: Final = frozenset(range(5))

#: The working days of a month, for prices.
DAYS_PER_MONTH: Final = 22

#: Days that working hours follow from.
_SEEN_DAYS: Final = 28

#: A weekday counts as free only if it was free in this many weeks with work.
_ENOUGH_WEEKS: Final = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkHours:
    """The working hours of one desk.

    :param per_day: hours on a working day.
    :param weekdays: the working days; Monday is 0.
    """

    per_day: float = WORKDAY_HOURS
    weekdays: frozenset[int] = WORKDAYS

    @classmethod
    def from_usage(cls, usage: Usage, today: date) -> Self:
        """Return the working hours of the last four weeks; today counts if it is longer than the mean."""
        hours: dict[date, float] = {}
        for name, day in usage.days.items():
            at = date.fromisoformat(name)
            if timedelta(0) <= today - at < timedelta(days=_SEEN_DAYS) and day.hours:
                hours[at] = day.hours
        over = [spent for day, spent in hours.items() if day != today]
        per_day = max(sum(over) / len(over) if over else WORKDAY_HOURS, hours.get(today, 0.0))
        return cls(per_day=per_day, weekdays=_weekdays(hours))

    def remaining(self, now: datetime, used: float) -> tuple[float, float]:
        """Return the hours that are left of today, and those of the later working days of the month.

        :param now: in the service's calendar.
        :param used: for how many hours the app was in use today.
        """
        today = now.date()
        midnight = datetime.combine(today + timedelta(days=1), datetime.min.time(), now.tzinfo)
        left = min((midnight - now).total_seconds() / 3600, max(0.0, self.per_day - used))
        if today.weekday() not in self.weekdays and not used:
            left = 0.0
        return left, self.per_day * sum(day.weekday() in self.weekdays for day in _later_days(today))

    def days_off_after(self, today: date) -> int:
        """Return the number of later days of the month that are no working days."""
        return sum(day.weekday() not in self.weekdays for day in _later_days(today))


def _later_days(today: date) -> list[date]:
    last = monthrange(today.year, today.month)[1]
    return [today.replace(day=day) for day in range(today.day + 1, last + 1)]


def _weekdays(days: Iterable[date]) -> frozenset[int]:
    days = tuple(days)
    weeks = {day.isocalendar()[:2] for day in days}
    seen = Counter(day.weekday() for day in days)
    return frozenset(seen) if len(weeks) >= _ENOUGH_WEEKS else WORKDAYS | frozenset(seen)
