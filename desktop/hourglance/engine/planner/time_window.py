"""Time windows: from "the last hour" to a fixed interval by the service's clock."""

import time as system_time
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hourglance.api import (
    AggregatesQuery,
    Earlier,
    HourglanceError,
    Interval,
    Last,
    Previous,
    SettingPlaceholder,
    Since,
    ThisWeek,
    Today,
    UtcOffset,
    Window,
)

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MIDNIGHT: Final = timedelta(0)
_DAY: Final = timedelta(days=1)


class WindowError(HourglanceError):
    """A window that cannot be turned into an interval."""

    who = "The query's window"
    code = "window"


#: How long the service may take to include an event in its aggregates. There is no official value; a minute
#: is what the vendor's staff advise for the related detail query. Unconfirmed.
DATA_LAG: Final = timedelta(seconds=60)

#: Windows end on multiples of it, so that windows resolved at nearly the same time are equal. Buckets then
#: need not start on multiples of their granularity; whether the service aligns them is unconfirmed too, and
#: the decoder accepts both.
WINDOW_STEP: Final = timedelta(seconds=60)


def is_past(window: Window | SettingPlaceholder) -> bool:
    """Return whether a window may lie in the past as a whole."""
    return isinstance(window, Earlier | Previous | Interval)


def is_fixed(window: Window | SettingPlaceholder) -> bool:
    """Return whether a window in the past is the same one all day: a whole day or week, or an interval."""
    match window:
        case Earlier(whole=whole):
            return whole
        case Previous(window=inner):
            return not isinstance(inner, Last)
    return isinstance(window, Interval)


def resolve_window(
    window: Window | SettingPlaceholder,
    now: datetime,
    *,
    lag: timedelta = DATA_LAG,
    local: tzinfo | None = None,
) -> Interval:
    """Return the fixed interval that ``window`` stands for at ``now``.

    :param now: the time by the service's clock, not the local one: an interval must never reach into its
        future.
    :param lag: the window ends at least this long before now.
    :param local: the user's time zone, for windows that name none; None for this computer's.
    :raises WindowError: the window names an unknown time zone, has not begun yet, or depends on a setting
        that is not filled in.
    """
    if isinstance(window, Interval):
        return window
    if isinstance(window, SettingPlaceholder):
        raise WindowError(f"The window depends on the setting `{window.name}`, which is not filled in yet.")
    start, end = _span(window, latest_end(now, lag), local)
    if start >= end:
        raise WindowError(
            f"The window begins at {start:%Y-%m-%d %H:%M} UTC and has not begun yet.",
            remedy="Wait until then, or choose an earlier start.",
        )
    return Interval(start=start, end=end)


def latest_end(now: datetime, lag: timedelta = DATA_LAG) -> datetime:
    """Return the end of windows up to now."""
    return _EPOCH + (now - lag - _EPOCH) // WINDOW_STEP * WINDOW_STEP


def _span(
    window: Last | Today | ThisWeek | Since | Earlier | Previous, end: datetime, local: tzinfo | None
) -> tuple[datetime, datetime]:
    """Return start and end of a window, of which a window that is not in the past ends at ``end``."""
    match window:
        case Last(duration=duration):
            return end - duration, end
        case Since(instant=instant):
            return instant.astimezone(UTC), end
        case Today(zone=zone):
            return _at(_day_of_end(end, zone, local), zone, local), end
        case ThisWeek(zone=zone):
            return _at(_first_day(window, _day_of_end(end, zone, local)), zone, local), end
        case Previous(window=inner):
            start, _ = _span(inner, end, local)
            return _span(inner, start, local)
        case Earlier():
            return _earlier_span(window, end, local)


def _earlier_span(window: Earlier, end: datetime, local: tzinfo | None) -> tuple[datetime, datetime]:
    inner = window.window
    zone = None if isinstance(inner, Last) else inner.zone
    wall = end.astimezone(_zone(zone, local)).replace(tzinfo=None)
    # The end of a day or a week is its 24:00, not the start of the next, even where that begins at 1:00.
    today = wall.date() if isinstance(inner, Last) else _day_of_end(end, zone, local)
    day = _move_day(today, window)
    end = _at(day, zone, local, min(wall - datetime.combine(today, time.min), _DAY))
    match inner:
        case Last(duration=duration):
            return end - duration, end
        case Today():
            first, days = day, 1
        case ThisWeek():
            first, days = _first_day(inner, day), 7
    start = _at(first, zone, local)
    if window.whole:
        end = _at(first, zone, local, timedelta(days=days))
    return start, max(end, start + WINDOW_STEP)  # a day that begins at 1:00 is empty until 1:00


def _move_day(day: date, window: Earlier) -> date:
    """Return the day some months, weeks or days before, at most the last one of its month."""
    year, month = divmod(day.year * 12 + day.month - 1 - window.months, 12)
    last_day = monthrange(year, month + 1)[1]
    moved = date(year, month + 1, min(day.day, last_day))
    return moved - timedelta(weeks=window.weeks, days=window.days)


def utc_offsets(
    query: AggregatesQuery, interval: Interval, *, local: tzinfo | None = None
) -> tuple[UtcOffset, ...]:
    """Return the UTC offsets of a query's time zone within an interval, the first one from its start.

    It is the zone of the query or of its window, or else the user's.

    :param local: the user's time zone; None for this computer's.
    :raises WindowError: the time zone is unknown.
    """
    zone = _zone(query.time_zone or _zone_of(query.window), local)
    found = [_utc_offset(interval.start, zone)]
    day = interval.start
    while day < interval.end:
        day = min(day + _DAY, interval.end)
        if _utc_offset(day, zone).minutes != found[-1].minutes:
            found.append(_first_with_offset(day, zone))
    return tuple(found)


def _zone_of(window: Window | SettingPlaceholder) -> str | None:
    match window:
        case Today(zone=zone) | ThisWeek(zone=zone):
            return zone
        case Earlier(window=inner) | Previous(window=inner):
            return _zone_of(inner)
    return None


def _utc_offset(instant: datetime, zone: tzinfo | None) -> UtcOffset:
    offset = instant.astimezone(zone).utcoffset() or _MIDNIGHT
    return UtcOffset(since=instant, minutes=offset // timedelta(minutes=1))


def _first_with_offset(instant: datetime, zone: tzinfo | None) -> UtcOffset:
    """Return an offset from when it began, within the day before; clocks change at full minutes."""
    now = _utc_offset(instant, zone)
    end = _EPOCH + (instant - _EPOCH) // WINDOW_STEP * WINDOW_STEP
    before, since = 24 * 60, 0  # minutes before the end
    while before - since > 1:
        middle = (before + since) // 2
        if _utc_offset(end - middle * WINDOW_STEP, zone).minutes == now.minutes:
            since = middle
        else:
            before = middle
    return UtcOffset(since=end - since * WINDOW_STEP, minutes=now.minutes)


def reload_local_zone() -> None:
    """Read this computer's time zone again: it changes while the program runs, such as on a journey."""
    if reload := getattr(system_time, "tzset", None):  # Windows has none
        reload()


def _day_of_end(end: datetime, zone: str | None, local: tzinfo | None) -> date:
    """Return the day that contains ``end``, or ends there: midnight belongs to the day before."""
    return (end - timedelta(microseconds=1)).astimezone(_zone(zone, local)).date()


def _first_day(week: ThisWeek, day: date) -> date:
    return day - timedelta(days=(day.weekday() - _WEEKDAYS.index(week.starts)) % 7)


def _at(day: date, zone: str | None, local: tzinfo | None, time_of_day: timedelta = _MIDNIGHT) -> datetime:
    """Return a local time: the first one if clocks show it twice, moved on by the gap if they skip it."""
    # A naive time is interpreted in this computer's zone, with its daylight saving time of that day.
    wall = datetime.combine(day, time.min) + time_of_day
    return wall.replace(tzinfo=_zone(zone, local)).astimezone(UTC)


def _zone(name: str | None, local: tzinfo | None) -> tzinfo | None:
    if name is None:
        return local
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise WindowError(
            f"Unknown time zone {name!r}.", remedy='Use an IANA name such as "Europe/Paris".'
        ) from error
