"""The buckets that a query asks for, and when those of one query are made of whole ones of another.

Where buckets begin is not documented: they may be counted from the interval's start, or stand on the
clock's multiples of their length. So nothing here relies on either alone. What the planner takes to fit is
right by both conventions, or right by the first and shown to be so by the answer's own borders, which the
split then checks.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from hourglance.api import Interval
from hourglance.genesys import parse_duration

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR: Final = timedelta(hours=1)
_NOTHING: Final = timedelta(0)


class Buckets(NamedTuple):
    """A granularity, the same for all its spellings, and the zone that shapes its borders."""

    months: int
    days: int
    milliseconds: int
    zone: str

    @property
    def fixed(self) -> timedelta | None:
        """How long every step is; None if that is for a calendar to say."""
        return None if self.months or self.days else timedelta(milliseconds=self.milliseconds)

    @property
    def nominal(self) -> timedelta:
        """About how long a step is."""
        return timedelta(days=30 * self.months + self.days, milliseconds=self.milliseconds)


@lru_cache(maxsize=256)
def steps_named(granularity: str, time_zone: str | None) -> Buckets | None:
    """Return the steps that a query's granularity and zone stand for, None if they mean nothing."""
    try:
        zone = ZoneInfo(time_zone or "UTC")
        period = parse_duration(granularity)
    except (ValueError, OSError, KeyError):
        return None
    return Buckets(period.months, period.days, period.milliseconds, zone.key)


@lru_cache(maxsize=1024)
def finer(one: Buckets | None, other: Buckets | None) -> tuple[Buckets | None] | None:
    """Return the finer of two granularities if it divides the other, or the only one, in a tuple of one.

    If neither is made of the other there is none.
    """
    if one is None or other is None or one == other:
        return (one or other,)
    if one.zone == other.zone and one.fixed and other.fixed:
        few, many = sorted((one, other), key=lambda steps: steps.milliseconds)
        if many.milliseconds % few.milliseconds == 0:
            return (few,)
    return None


@lru_cache(maxsize=1024)
def count(window: Interval, steps: Buckets | None) -> int:
    """Return about how many buckets there are."""
    return 1 if steps is None else max(1, -((window.start - window.end) // steps.nominal))


@lru_cache(maxsize=1024)
def hold(fine: Buckets | None, start: datetime, coarse: Buckets | None, coarse_start: datetime) -> bool:
    """Whether the buckets of one query are made of whole buckets of another that ends when it does.

    :param fine: the other's steps; ``start`` is where its window begins.
    :param coarse: the first one's steps, None for a single bucket; it begins at ``coarse_start``.
    """
    if start == coarse_start and coarse in (None, fine):
        return True
    length = fine.fixed if fine else None
    if fine is None or length is None or (coarse_start - start) % length:
        return False
    if coarse is None or coarse == fine:
        return True
    # Both begin together, or on a border of the fine ones; and every border of the coarse ones must be one.
    if coarse.zone != fine.zone or not coarse.fixed or coarse.fixed % length:
        return False
    offset = coarse_start.astimezone(ZoneInfo(fine.zone)).utcoffset() or _NOTHING
    return _on_the_clock(coarse_start, coarse.fixed, offset) or _off_the_clock(coarse_start, length, offset)


def _on_the_clock(instant: datetime, length: timedelta, offset: timedelta) -> bool:
    """Whether an instant is a multiple of a length in UTC as on the wall: both conventions agree.

    The offset changes by halves and whole hours within a window, and moves no border of less than an hour.
    """
    return not (_HOUR % length or (instant - _EPOCH) % length or offset % length)


def _off_the_clock(instant: datetime, length: timedelta, offset: timedelta) -> bool:
    """Whether an instant is no multiple of a length at all: an answer's borders tell the convention."""
    return bool((instant - _EPOCH) % length and (instant - _EPOCH + offset) % length)
