"""The monthly limit: intervals are stretched so that the requests of a month last until its end."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Final, Self

from hourglance.engine.price.usage_store import Usage
from hourglance.engine.price.work_hours import DAYS_PER_MONTH, WORKDAY_HOURS, WORKDAYS, WorkHours

#: The share of the limit that is kept for sign-in and names, and at least this many requests.
_RESERVE: Final = 0.02
_MIN_RESERVE: Final = 10

#: Today is expected to last for this long still (hours), however long it has been: what is left is used up by
#: and by, and never at once. So is each day off that is left.
_AT_LEAST: Final = 1.0

#: Today is expected to last for this part of the time still that it has lasted.
_OVERTIME: Final = 0.25

#: After the share of today is used up, such as by opening the panel often, values have this part of the even
#: pace.
_LEAST_PACE: Final = 0.25

#: Values without a limit are stretched to this factor before those with one are.
_MOST_FIRST: Final = 20.0

#: Factors are rounded up to powers of this, so that the schedule does not change each minute.
_STEP: Final = 1.25


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """By which factors intervals are stretched.

    :param others: of values without an alert; ``limits`` of those with one.
    :param is_used_up: nothing may be sent until the next month.
    """

    others: float = 1.0
    limits: float = 1.0
    is_used_up: bool = False

    @classmethod
    def for_rates(cls, allowed: float, all_requests: float, of_limits: float) -> Self:
        """Return the factors that make requests as frequent as allowed.

        :param allowed: requests per hour; ``all_requests`` those at a factor of 1, and ``of_limits`` what
            values with an alert take of them.
        """
        if allowed <= 0.0:
            return cls(is_used_up=True)
        if all_requests <= allowed:
            return cls()
        rest = all_requests - of_limits
        if of_limits + rest / _MOST_FIRST <= allowed:
            return cls(others=_rounded(rest / (allowed - of_limits)))
        limits = max(1.0, (of_limits + rest / _MOST_FIRST) / allowed)
        return cls(others=_rounded(_MOST_FIRST * limits), limits=_rounded(limits))


def allowed_per_hour(limit: int, usage: Usage, now: datetime) -> float:
    """Return how many requests an hour of use may take, so that the month's last until its end.

    Today has a share of its own, so that a long day takes little from the days after it.

    :param limit: requests per month.
    :param now: in the service's calendar.
    """
    today = now.date()
    sent = sum(day.total for _, day in usage.month(today))
    left = limit - max(_MIN_RESERVE, _RESERVE * limit) - sent
    day = usage.days.get(today.isoformat())
    used, taken = (day.hours, day.total) if day else (0.0, 0.0)
    hours = WorkHours.from_usage(usage, today)
    rest, later = hours.remaining(now, used)
    rest = max(_AT_LEAST, _OVERTIME * used, rest)
    later += _AT_LEAST * hours.days_off_after(today)
    share = (left + taken) * (used + rest) / (used + rest + later) - taken
    return max(share / rest, _LEAST_PACE * left / (rest + later))


def month_stretches(limit: int, per_month: float) -> tuple[float, float]:
    """Return the factors of the first and of the last hour of a month of working days under a limit.

    :param limit: requests per month; ``per_month`` those at a factor of 1.
    """
    usage, factors, per_hour = Usage(), [1.0], per_month / DAYS_PER_MONTH / WORKDAY_HOURS
    for day in range(1, 31):
        start = datetime(2026, 6, day, 8, tzinfo=UTC)  # a month that begins on a Monday
        if start.weekday() not in WORKDAYS:
            continue
        for hour in range(round(WORKDAY_HOURS)):
            now = start + timedelta(hours=hour)
            stretch = Stretch.for_rates(allowed_per_hour(limit, usage, now), per_hour, 0.0)
            factors.append(inf if stretch.is_used_up else stretch.others)
            today = usage.day(now.date())
            today.count((("", per_hour / factors[-1]),))
            today.note_use(0b111111111111 << now.hour * 12)
    return factors[1], factors[-1]


def _rounded(factor: float) -> float:
    return _STEP ** math.ceil(math.log(max(1.0, factor), _STEP) - 1e-9)
