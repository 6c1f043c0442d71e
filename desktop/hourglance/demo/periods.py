"""Instants, intervals and periods, as a request writes them and an answer gives them back.

Instants are milliseconds since 1970-01-01 UTC.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)", re.ASCII)
_DAY: Final = 86_400_000
_END_OF_TIME: Final = 1 << 60
_PERIOD: Final = re.compile(
    r"P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?"
    r"(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.(\d{1,3}))?S)?)?",
    re.ASCII,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoPeriod:
    """The length of a bucket: months and days by the calendar of a zone, the rest by the clock."""

    months: int
    days: int
    milliseconds: int

    def borders(self, start: int, stop: int, zone: ZoneInfo, *, since: int) -> Iterator[tuple[int, int]]:
        """Yield the buckets of an interval that end after ``since``, oldest first, the last cut at ``stop``.

        The first bucket begins with the interval, not on the clock: that is the demo's reading, since it
        is not documented. It makes no difference where the interval starts on a multiple of the period.
        """
        number = max(0, (since - start) // self._longest - 1)
        begin = self._border(start, number, zone)
        while begin < stop:
            number += 1
            end = min(self._border(start, number, zone), stop)
            if end > since:
                yield begin, end
            begin = end

    @property
    def _longest(self) -> int:
        return self.months * 31 * _DAY + self.days * _DAY + _DAY // 8 + self.milliseconds

    def _border(self, start: int, number: int, zone: ZoneInfo) -> int:
        if not number:
            return start
        border = start
        if self.months or self.days:
            try:
                border = self._calendar_border(start, number, zone)
            except (OverflowError, ValueError):  # past the year 9999
                return _END_OF_TIME
        return border + self.milliseconds * number

    def _calendar_border(self, start: int, number: int, zone: ZoneInfo) -> int:
        local = from_epoch(start).astimezone(zone)
        year, month = divmod(local.year * 12 + local.month - 1 + self.months * number, 12)
        day = min(local.day, monthrange(year, month + 1)[1])
        # By the clock on the wall: the zone's offset of that day, whatever it is, comes last.
        wall = local.replace(year=year, month=month + 1, day=day, tzinfo=None)
        return to_epoch((wall + timedelta(days=self.days * number)).replace(tzinfo=zone, fold=local.fold))


def parse_instant(text: str) -> int | None:
    """Return the instant of an ISO 8601 text with ``Z`` or an offset, None if it is not one."""
    if not _INSTANT.fullmatch(text):
        return None
    try:
        return to_epoch(datetime.fromisoformat(text))
    except (ValueError, OverflowError):  # the 31st of February, hour 25, year 0
        return None


def parse_period(text: str) -> DemoPeriod | None:
    """Return an ISO 8601 period such as ``PT15M`` or ``P1D``, None if it is not one or has no length."""
    match = _PERIOD.fullmatch(text)
    if match is None:
        return None
    *whole, fraction = match.groups()
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in whole)
    period = DemoPeriod(
        months=years * 12 + months,
        days=weeks * 7 + days,
        milliseconds=((hours * 60 + minutes) * 60 + seconds) * 1000 + int((fraction or "").ljust(3, "0")),
    )
    return period if period.months or period.days or period.milliseconds else None


def to_epoch(instant: datetime) -> int:
    """Return a datetime with offset as an instant, cut to the millisecond."""
    return (instant - _EPOCH) // timedelta(milliseconds=1)


def from_epoch(instant: int) -> datetime:
    """Return an instant as a datetime in UTC."""
    return _EPOCH + timedelta(milliseconds=instant)


def format_interval(start: int, stop: int) -> str:
    """Return an interval as answers write it: UTC, to the millisecond."""
    return f"{_format(start)}/{_format(stop)}"


def _format(instant: int) -> str:
    return from_epoch(instant).strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant % 1000:03d}Z"


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
