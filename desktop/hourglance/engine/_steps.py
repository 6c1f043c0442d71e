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
from hourglance.query import Period, parse_period

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR: Final = timedelta(hours=1)
_NOTHING: Final = timedelta(0)


class Steps(NamedTuple):
    """A granularity, the same for all its spellings, and the zone that shapes its borders."""

    period: Period
    zone: str


@lru_cache(maxsize=256)
def steps_named(granularity: str, time_zone: str | None) -> Steps | None:
    """Return the steps that a query's granularity and zone stand for, None if they mean nothing."""
    try:
        zone = ZoneInfo(time_zone or "UTC")
        return Steps(parse_period(granularity), zone.key)
    except (ValueError, OSError):
        return None


def finer(one: Steps | None, other: Steps | None) -> Steps | None:
    """Return the finer of two granularities if it divides the other, or the only one; None of none.

    :raises ValueError: if neither is made of the other.
    """
    if one is None or other is None or one == other:
        return one or other
    if one.zone == other.zone and one.period.fixed and other.period.fixed:
        few, many = sorted((one, other), key=lambda steps: steps.period.milliseconds)
        if many.period.milliseconds % few.period.milliseconds == 0:
            return few
    raise ValueError(f"{one.period} and {other.period} do not divide one another")


def count(window: Interval, steps: Steps | None) -> int:
    """Return about how many buckets there are."""
    return 1 if steps is None else max(1, -((window.start - window.end) // steps.period.nominal))


@lru_cache(maxsize=1024)
def hold(fine: Steps | None, start: datetime, coarse: Steps | None, coarse_start: datetime) -> bool:
    """Whether the buckets of one query are made of whole buckets of another that ends when it does.

    :param fine: the other's steps; ``start`` is where its window begins.
    :param coarse: the first one's steps, None for a single bucket; it begins at ``coarse_start``.
    """
    if start == coarse_start and coarse in (None, fine):
        return True
    if fine is None or not fine.period.fixed:
        return False
    length = _length(fine)
    if (coarse_start - start) % length:
        return False
    if coarse in (None, fine):
        return True
    # Both begin together, or on a border of the fine ones; and every border of the coarse ones must be one.
    assert coarse is not None  # noqa: S101 - by the line before
    if coarse.zone != fine.zone or not coarse.period.fixed or _length(coarse) % length:
        return False
    return _on_the_clock(coarse_start, coarse) or _off_the_clock(coarse_start, fine)


def _length(steps: Steps) -> timedelta:
    return timedelta(milliseconds=steps.period.milliseconds)


def _on_the_clock(instant: datetime, steps: Steps) -> bool:
    """Whether an instant is a multiple of the steps, in UTC as in their zone: both conventions agree."""
    length = _length(steps)
    # The zone's offset changes by halves and whole hours within a window, and shifts no shorter border.
    offset = instant.astimezone(ZoneInfo(steps.zone)).utcoffset() or _NOTHING
    return not (_HOUR % length or (instant - _EPOCH) % length or offset % length)


def _off_the_clock(instant: datetime, steps: Steps) -> bool:
    """Whether an instant is no multiple of the steps anywhere: an answer's borders tell the convention."""
    offset = instant.astimezone(ZoneInfo(steps.zone)).utcoffset() or _NOTHING
    return bool((instant - _EPOCH) % _length(steps) and (instant - _EPOCH + offset) % _length(steps))
