"""Durations by calendar and clock: what a granularity such as ``PT5M`` or ``P1M`` means, and its buckets."""

from calendar import monthrange
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, timedelta, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from hourglance.api import AggregatesQuery, Interval
from hourglance.api._durations import parse_duration_parts
from hourglance.genesys.errors import QueryShapeError, UnresolvedQueryError

#: More than any response has: twice the five-minute buckets of a year.
_MAX_BUCKETS: Final = 200_000

#: How far an interval may be from the requested one: its end may be written as 10:59:59.999.
_TOLERANCE: Final = timedelta(seconds=1)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class IsoDuration:
    """A duration. Equal durations are equal: ``PT60M`` is ``PT1H``.

    Months and days follow the calendar of a time zone, so a day may have 23, 24 or 25 hours.
    Milliseconds are independent of it.

    :raises ValueError: an amount is negative, or all are zero.
    """

    months: int = 0
    days: int = 0
    milliseconds: int = 0

    def __post_init__(self) -> None:
        """Reject negative and empty durations."""
        amounts = (self.months, self.days, self.milliseconds)
        if min(amounts) < 0 or not any(amounts):
            raise ValueError("a duration must be longer than zero: PT5M")

    def __str__(self) -> str:
        """Return the shortest ISO 8601 form, ``PT1H30M``."""
        years, months = divmod(self.months, 12)
        weeks, days = (0, self.days) if self.days % 7 else (self.days // 7, 0)
        minutes, milliseconds = divmod(self.milliseconds, 60_000)
        hours, minutes = divmod(minutes, 60)
        seconds = f"{milliseconds / 1000:.3f}".rstrip("0").rstrip(".") if milliseconds else ""
        date = _written((years, "Y"), (months, "M"), (weeks, "W"), (days, "D"))
        time = _written((hours, "H"), (minutes, "M"), (seconds, "S"))
        return f"P{date}T{time}" if time else f"P{date}"

    @property
    def fixed(self) -> bool:
        """Whether its length is independent of calendar and time zone."""
        return not (self.months or self.days)

    @property
    def nominal(self) -> timedelta:
        """Return its approximate length; a month counts as 30 days.

        :raises OverflowError: it is longer than a timedelta can be.
        """
        return timedelta(days=30 * self.months + self.days, milliseconds=self.milliseconds)

    def after(self, start: datetime, times: int = 1, *, zone: tzinfo = UTC) -> datetime:
        """Return the instant ``times`` durations after an aware ``start``, in UTC.

        The durations are added in one step: a month after January 31 is February 28, two months after it
        are March 31.

        :raises OverflowError: the result is after the year 9999.
        """
        instant = start.astimezone(UTC)
        if not self.fixed:
            local = start.astimezone(zone)
            wall = _add_months(local.replace(tzinfo=None), self.months * times)
            wall += timedelta(days=self.days * times)
            instant = wall.replace(tzinfo=zone, fold=local.fold).astimezone(UTC)
        return instant + self.milliseconds * times * _MILLISECOND

    def count(self, start: datetime, end: datetime, *, zone: tzinfo = UTC) -> int:
        """Return the number of buckets between two instants, of which the last may be shorter.

        Takes logarithmic time.
        """
        # In UTC: instants of one zone compare by wall clock, which repeats an hour each autumn.
        instant, end = start.astimezone(UTC), end.astimezone(UTC)
        if end <= instant:
            return 0
        if self.fixed:
            return -((instant - end) // (self.milliseconds * _MILLISECOND))
        low, high = 0, 1  # low durations end before the end, high ones do not
        while not self._reaches(start, high, end, zone):
            low, high = high, high * 2
        while high - low > 1:
            middle = (low + high) // 2
            if self._reaches(start, middle, end, zone):
                high = middle
            else:
                low = middle
        return high

    def steps(self, start: datetime, end: datetime, *, zone: tzinfo = UTC) -> Iterator[datetime]:
        """Yield the starts of the buckets between two instants, in UTC."""
        for number in range(self.count(start, end, zone=zone)):
            yield self.after(start, number, zone=zone)

    def divides(self, start: datetime, end: datetime, *, zone: tzinfo = UTC) -> bool:
        """Whether a whole number of durations fills the time between two instants."""
        number = self.count(start, end, zone=zone)
        try:
            return number > 0 and self.after(start, number, zone=zone) == end.astimezone(UTC)
        except OverflowError:
            return False

    def _reaches(self, start: datetime, times: int, end: datetime, zone: tzinfo) -> bool:
        try:
            return self.after(start, times, zone=zone) >= end
        except OverflowError:
            return True


@cache
def parse_duration(text: str) -> IsoDuration:
    """Return the duration of an ISO 8601 text: ``PT5M``, ``P1D``, ``P1W``, ``PT1H30M``.

    :raises ValueError: the text is not a duration, or one of no length.
    """
    parts = parse_duration_parts(text)
    return IsoDuration(
        months=parts.years * 12 + parts.months,
        days=parts.weeks * 7 + parts.days,
        milliseconds=(parts.hours * 60 + parts.minutes) * 60_000 + parts.milliseconds,
    )


def parse_granularity(query: AggregatesQuery) -> tuple[IsoDuration | None, tzinfo]:
    """Return the length of a query's buckets, None for a single bucket, and the zone of their calendar.

    :raises QueryShapeError: granularity or time zone is invalid.
    """
    try:
        zone = UTC if query.time_zone is None else ZoneInfo(query.time_zone)
    except (ValueError, OSError, KeyError) as error:
        raise QueryShapeError(
            f"{query.time_zone!r} is not a time zone.",
            remedy="Write an IANA name such as Europe/Berlin.",
            pointer="/timeZone",
        ) from error
    try:
        return None if query.granularity is None else parse_duration(query.granularity), zone
    except ValueError as error:
        raise QueryShapeError(
            f"The granularity {query.granularity!r} is not an ISO 8601 duration.",
            remedy="Write PT5M, PT1H or P1D.",
            pointer="/granularity",
        ) from error


def bucket_starts(query: AggregatesQuery) -> tuple[datetime, ...]:
    """Return the starts of all buckets of a query with a fixed interval, in UTC.

    :raises UnresolvedQueryError: the window is still relative.
    :raises QueryShapeError: granularity or time zone is invalid, or there are too many buckets.
    """
    if not isinstance(query.window, Interval):
        raise UnresolvedQueryError(f"The query's window {query.window} is relative: it has no buckets yet.")
    start, end = query.window.start, query.window.end
    # Without granularity the zone has no effect, and an unknown one does no harm.
    duration, zone = parse_granularity(query) if query.granularity else (None, UTC)
    if duration is None:
        return (start.astimezone(UTC),)
    if duration.count(start, end, zone=zone) > _MAX_BUCKETS:
        raise QueryShapeError(
            f"The granularity {query.granularity} splits the interval into more than {_MAX_BUCKETS} buckets.",
            remedy="Use a longer granularity.",
            pointer="/granularity",
        )
    return tuple(duration.steps(start, end, zone=zone))


class BucketCheck:
    """Checks whether an interval can be that of a bucket of a query.

    The service may count buckets from the start of the window or align them to the clock, in UTC or in the
    query's zone, and may cut the first and the last one to the window.
    """

    def __init__(self, query: AggregatesQuery, window: Interval) -> None:
        self._start, self._end = window.start.astimezone(UTC), window.end.astimezone(UTC)
        self._duration, self._zone = parse_granularity(query) if query.granularity else (None, UTC)
        duration = self._duration
        self._bounds = {self._start, self._end}
        if duration is not None and not duration.fixed:
            number = duration.count(self._start, self._end, zone=self._zone)
            self._bounds.update(bucket_starts(query))
            with suppress(OverflowError):
                self._bounds.add(duration.after(self._start, number, zone=self._zone))

    def matches(self, interval: Interval) -> bool:
        """Return whether an interval can be that of a bucket.

        :raises OverflowError: it would end after the year 9999.
        """
        start, end = interval.start.astimezone(UTC), interval.end.astimezone(UTC)
        if self._duration is None:
            return _is_close(start, self._start) and _is_close(end, self._end)
        return (
            start < self._end
            and end > self._start
            and end <= self._duration.after(start, zone=self._zone) + _TOLERANCE
            and self._is_boundary(start, self._duration)
            and (
                self._is_boundary(end, self._duration)
                or self._is_boundary(end + _MILLISECOND, self._duration)
            )
        )

    def _is_boundary(self, instant: datetime, duration: IsoDuration) -> bool:
        if instant in self._bounds:
            return True
        local = instant.astimezone(self._zone).replace(tzinfo=UTC)
        if duration.fixed:
            length = duration.milliseconds * _MILLISECOND
            return not all(
                (each - origin) % length
                for each, origin in ((instant, self._start), (instant, _EPOCH), (local, _EPOCH))
            )
        if duration.milliseconds:
            return False
        return any(
            not (each - _EPOCH) % _DAY and (each.day == 1 or not duration.months) for each in (instant, local)
        )


def _is_close(instant: datetime, requested: datetime) -> bool:
    """Return whether an instant is the requested one, which the service may round to the minute."""
    tolerance = _MINUTE if (requested - _EPOCH) % _MINUTE else _TOLERANCE
    return abs(instant - requested) <= tolerance


def _written(*amounts: tuple[int | str, str]) -> str:
    return "".join(f"{amount}{unit}" for amount, unit in amounts if amount)


def _add_months(wall: datetime, months: int) -> datetime:
    if not months:
        return wall
    years, month = divmod(wall.month - 1 + months, 12)
    if wall.year + years > MAXYEAR:
        raise OverflowError("the date is after the year 9999")
    day = min(wall.day, monthrange(wall.year + years, month + 1)[1])
    return wall.replace(year=wall.year + years, month=month + 1, day=day)
