"""From "the last hour" to two instants, by the service's clock."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hourglance.api import HourglanceError, Interval, Last, SettingPlaceholder, Since, ThisWeek, Today, Window

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class WindowError(HourglanceError):
    """A window that cannot be turned into an interval."""

    who = "The query's window"
    code = "window"


@dataclass(frozen=True, kw_only=True, slots=True)
class DataLag:
    """How far towards now a window may reach.

    :param lag: how long the service may take until an event is in its aggregates. There is no official
        figure; a minute is what the vendor's staff advise for its sibling, the detail query. Unconfirmed.
    :param step: windows end on multiples of it, so that windows asked for at nearly the same time are equal.
        Buckets then need not start on the clock's multiples of their granularity; whether the service
        aligns them is unconfirmed too, and the decoder takes both.
    """

    lag: timedelta = timedelta(seconds=60)
    step: timedelta = timedelta(seconds=60)

    def end(self, now: datetime) -> datetime:
        """Return the latest instant that a window asked for ``now`` (service's clock) may reach."""
        since_epoch = now - self.lag - _EPOCH
        return _EPOCH + since_epoch // self.step * self.step


def resolve_window(
    window: Window | SettingPlaceholder,
    now: datetime,
    *,
    horizon: DataLag | None = None,
    local: tzinfo | None = None,
) -> Interval:
    """Return the fixed interval that ``window`` means at ``now``.

    :param now: the service's clock, not this machine's: an interval must never reach into its future.
    :param local: the person's zone, for windows that name none; None takes the machine's.
    :raises WindowError: if the window names no zone that exists, has not begun yet, or is still to be filled
        in from a setting.
    """
    if isinstance(window, Interval):
        return window
    if isinstance(window, SettingPlaceholder):
        raise WindowError(f"The window waits for the value of the setting `{window.name}`.")
    end = (horizon or DataLag()).end(now)
    match window:
        case Last(duration=duration):
            start = end - duration
        case Since(instant=instant):
            start = instant.astimezone(UTC)
        case Today(zone=zone):
            start = _midnight(_day_before(end, zone, local), zone, local)
        case ThisWeek(zone=zone, starts=starts):
            day = _day_before(end, zone, local)
            behind = (day.weekday() - _WEEKDAYS.index(starts)) % 7
            start = _midnight(day - timedelta(days=behind), zone, local)
    if start >= end:
        raise WindowError(
            f"The window begins at {start:%Y-%m-%d %H:%M} UTC and has not begun yet.",
            remedy="Wait until then, or choose an earlier start.",
        )
    return Interval(start=start, end=end)


def _day_before(end: datetime, zone: str | None, local: tzinfo | None) -> date:
    """Return the day that ends at ``end`` or contains it: midnight still belongs to the day before."""
    return (end - timedelta(microseconds=1)).astimezone(_zone(zone, local)).date()


def _midnight(day: date, zone: str | None, local: tzinfo | None) -> datetime:
    # A naive time is read in the machine's zone, with its daylight saving of that very day.
    return datetime.combine(day, time.min, tzinfo=_zone(zone, local)).astimezone(UTC)


def _zone(name: str | None, local: tzinfo | None) -> tzinfo | None:
    if name is None:
        return local
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise WindowError(
            f"There is no time zone called {name!r}.", remedy='Use an IANA name such as "Europe/Paris".'
        ) from error


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
