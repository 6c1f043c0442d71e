"""Time windows: from "the last hour" to a fixed interval by the service's clock."""

import time as system_time
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hourglance.api import HourglanceError, Interval, Last, SettingPlaceholder, Since, ThisWeek, Today, Window

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


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
    end = _EPOCH + (now - lag - _EPOCH) // WINDOW_STEP * WINDOW_STEP
    match window:
        case Last(duration=duration):
            start = end - duration
        case Since(instant=instant):
            start = instant.astimezone(UTC)
        case Today(zone=zone):
            start = _midnight(_day_of_end(end, zone, local), zone, local)
        case ThisWeek(zone=zone, starts=starts):
            day = _day_of_end(end, zone, local)
            days_since_start = (day.weekday() - _WEEKDAYS.index(starts)) % 7
            start = _midnight(day - timedelta(days=days_since_start), zone, local)
    if start >= end:
        raise WindowError(
            f"The window begins at {start:%Y-%m-%d %H:%M} UTC and has not begun yet.",
            remedy="Wait until then, or choose an earlier start.",
        )
    return Interval(start=start, end=end)


def reload_local_zone() -> None:
    """Read this computer's time zone again: it changes while the program runs, such as on a journey."""
    if reload := getattr(system_time, "tzset", None):  # Windows has none
        reload()


def _day_of_end(end: datetime, zone: str | None, local: tzinfo | None) -> date:
    """Return the day that contains ``end``, or ends there: midnight belongs to the day before."""
    return (end - timedelta(microseconds=1)).astimezone(_zone(zone, local)).date()


def _midnight(day: date, zone: str | None, local: tzinfo | None) -> datetime:
    # A naive time is interpreted in this computer's zone, with its daylight saving time of that day.
    return datetime.combine(day, time.min, tzinfo=_zone(zone, local)).astimezone(UTC)


def _zone(name: str | None, local: tzinfo | None) -> tzinfo | None:
    if name is None:
        return local
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise WindowError(
            f"Unknown time zone {name!r}.", remedy='Use an IANA name such as "Europe/Paris".'
        ) from error
