"""When conversations arrive: a weekly pattern that repeats forever.

Arrivals are a pure function of seed and hour: an hour has the same conversations in every run. Instants are
milliseconds since 1970-01-01 UTC.
"""

import random
from datetime import UTC, datetime
from itertools import accumulate
from typing import Final

HOUR: Final = 3_600_000
HOURS_PER_WEEK: Final = 168

#: Weeks are counted from this Monday.
_FIRST_MONDAY: Final = int(datetime(2000, 1, 3, tzinfo=UTC).timestamp() * 1000)

#: The weight of each hour of a working day (UTC). None is zero, so that the last hour always has data.
_DAY: Final = (5, 5, 5, 5, 5, 6, 8, 12, 18, 22, 24, 23, 20, 21, 23, 22, 20, 18, 15, 12, 10, 8, 7, 6)
_WEEKEND: Final = 0.6


class Arrivals:
    """The conversations that arrive in each hour.

    :param per_week: the number of conversations in each week.
    :param templates: the number of conversation templates to choose from.
    """

    def __init__(self, seed: int, per_week: int, templates: int) -> None:
        self._seed = seed
        self._per_week = per_week
        self._templates = range(templates)
        weights = [weight * (1 if day < 5 else _WEEKEND) for day in range(7) for weight in _DAY]
        total = sum(weights)
        self._cumulative = [0, *(round(per_week * so_far / total) for so_far in accumulate(weights))]

    def in_hour(self, hour: int) -> list[tuple[int, int, int]]:
        """Return number, start and template of each conversation that arrives in an hour, by start.

        :param hour: as counted by :func:`hour_at`.
        """
        week, hour_of_week = divmod(hour, HOURS_PER_WEEK)
        first, end = self._cumulative[hour_of_week : hour_of_week + 2]
        rng = random.Random(f"arrivals {self._seed} {hour}")  # noqa: S311 - demo data, reproducible by seed
        count = end - first
        starts = sorted(rng.choices(range(start_of_hour(hour), start_of_hour(hour + 1)), k=count))
        numbers = range(week * self._per_week + first, week * self._per_week + end)
        return list(zip(numbers, starts, rng.choices(self._templates, k=count), strict=True))


def hour_at(instant: int) -> int:
    """Return the number of the hour that contains an instant."""
    return (instant - _FIRST_MONDAY) // HOUR


def start_of_hour(hour: int) -> int:
    """Return the instant at which an hour starts."""
    return _FIRST_MONDAY + hour * HOUR
