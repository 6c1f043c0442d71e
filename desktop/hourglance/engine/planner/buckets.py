"""Time buckets of a query, and when the buckets of one query consist of whole buckets of another.

Where buckets begin is not documented: they may be counted from the interval's start, or aligned to multiples
of their length. Nothing here relies on either alone. What the planner accepts is right under both
conventions, or is right under the first and proven by the bucket boundaries in the answer, which the splitter
checks.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from hourglance.genesys import parse_duration

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR: Final = timedelta(hours=1)
_ZERO: Final = timedelta(0)


class Buckets(NamedTuple):
    """A granularity, the same for all its spellings, and the time zone of its boundaries."""

    months: int
    days: int
    milliseconds: int
    zone: str

    @property
    def fixed(self) -> timedelta | None:
        """The length of every bucket; None if it depends on the calendar."""
        return None if self.months or self.days else timedelta(milliseconds=self.milliseconds)


@lru_cache(maxsize=256)
def parse_buckets(granularity: str, time_zone: str | None) -> Buckets | None:
    """Return the buckets for a query's granularity and time zone; None if either is invalid."""
    try:
        zone = ZoneInfo(time_zone or "UTC")
        period = parse_duration(granularity)
    except (ValueError, OSError, KeyError):
        return None
    return Buckets(period.months, period.days, period.milliseconds, zone.key)


@lru_cache(maxsize=1024)
def finest(one: Buckets | None, other: Buckets | None) -> tuple[Buckets | None] | None:
    """Return the finer of two granularities if it divides the other, or the only one, in a tuple of one.

    :return: None if neither divides the other.
    """
    if one is None or other is None or one == other:
        return (one or other,)
    if one.zone == other.zone and one.fixed and other.fixed:
        fine, coarse = sorted((one, other), key=lambda buckets: buckets.milliseconds)
        if coarse.milliseconds % fine.milliseconds == 0:
            return (fine,)
    return None


@lru_cache(maxsize=1024)
def nests_in(fine: Buckets | None, start: datetime, coarse: Buckets | None, coarse_start: datetime) -> bool:
    """Return whether the buckets of one query consist of whole buckets of another with the same end.

    :param fine: the buckets of the other query, whose window begins at ``start``.
    :param coarse: the buckets of the first query, None for a single one; its window begins at
        ``coarse_start``.
    """
    if start == coarse_start and coarse in (None, fine):
        return True
    length = fine.fixed if fine else None
    if fine is None or length is None or (coarse_start - start) % length:
        return False
    if coarse is None or coarse == fine:
        return True
    # Both begin together, or on a fine boundary; and every coarse boundary must be a fine one.
    if coarse.zone != fine.zone or not coarse.fixed or coarse.fixed % length:
        return False
    offset = coarse_start.astimezone(ZoneInfo(fine.zone)).utcoffset() or _ZERO
    return _is_aligned(coarse_start, coarse.fixed, offset) or _is_unaligned(coarse_start, length, offset)


def _is_aligned(instant: datetime, length: timedelta, offset: timedelta) -> bool:
    """Return whether an instant is a multiple of a length in UTC and in local time: both conventions agree.

    The UTC offset changes by half and whole hours within a window, and moves no boundary of less than an
    hour.
    """
    return not (_HOUR % length or (instant - _EPOCH) % length or offset % length)


def _is_unaligned(instant: datetime, length: timedelta, offset: timedelta) -> bool:
    """Return whether an instant is a multiple of a length in neither: the answer shows the convention."""
    return bool((instant - _EPOCH) % length and (instant - _EPOCH + offset) % length)
