"""When conversations arrive: a day-shaped week that repeats for ever.

Arrivals are a pure function of seed and hour, wherever one starts: the same hour of the same seed has
the same conversations in every run. Instants are milliseconds since 1970-01-01 UTC.
"""

import random
from datetime import UTC, datetime
from itertools import accumulate
from typing import Final

HOUR: Final = 3_600_000
HOURS_A_WEEK: Final = 168

#: Weeks are counted from this Monday.
_FIRST_MONDAY: Final = int(datetime(2000, 1, 3, tzinfo=UTC).timestamp() * 1000)

#: How busy each hour of a working day is (UTC). Never zero: a last hour has data at any time of day.
_DAY: Final = (5, 5, 5, 5, 5, 6, 8, 12, 18, 22, 24, 23, 20, 21, 23, 22, 20, 18, 15, 12, 10, 8, 7, 6)
_WEEKEND: Final = 0.6


class Arrivals:
    """The conversations that arrive in each hour, ``a_week`` of them in every week.

    :param stories: how many stories there are to choose from, see :mod:`hourglance.demo.conversations`.
    """

    def __init__(self, seed: int, a_week: int, stories: int) -> None:
        self._seed = seed
        self._a_week = a_week
        self._stories = range(stories)
        weights = [weight * (1 if day < 5 else _WEEKEND) for day in range(7) for weight in _DAY]
        total = sum(weights)
        self._until = [0, *(round(a_week * so_far / total) for so_far in accumulate(weights))]

    def in_hour(self, hour: int) -> list[tuple[int, int, int]]:
        """Return number, start and story of every conversation that arrives in an hour, in order.

        :param hour: counted by :func:`hour_of`.
        """
        week, hour_of_week = divmod(hour, HOURS_A_WEEK)
        first, end = self._until[hour_of_week : hour_of_week + 2]
        rng = random.Random(f"arrivals {self._seed} {hour}")  # noqa: S311 - play data, the same for a seed
        count = end - first
        starts = sorted(rng.choices(range(start_of(hour), start_of(hour + 1)), k=count))
        numbers = range(week * self._a_week + first, week * self._a_week + end)
        return list(zip(numbers, starts, rng.choices(self._stories, k=count), strict=True))


def hour_of(instant: int) -> int:
    """Return the hour that an instant lies in, as :meth:`Arrivals.in_hour` counts them."""
    return (instant - _FIRST_MONDAY) // HOUR


def start_of(hour: int) -> int:
    """Return the instant at which an hour begins."""
    return _FIRST_MONDAY + hour * HOUR
