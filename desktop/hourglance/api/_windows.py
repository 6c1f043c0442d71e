"""The span of time a query asks about, said relative to the moment of asking.

The engine turns each window into a fixed :class:`Interval` by the service's clock,
so a widget never needs a clock of its own.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias

from hourglance.api._durations import parse_duration_parts

Weekday: TypeAlias = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Last:
    """The time up to now, ``duration`` long."""

    duration: timedelta

    def __post_init__(self) -> None:
        """Refuse a window without length."""
        if self.duration <= timedelta(0):
            raise ValueError("a window must be longer than nothing: last(hours=1)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Today:
    """From midnight until now, in ``zone`` (an IANA time zone; None is the user's)."""

    zone: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ThisWeek:
    """From midnight of the last ``starts`` until now, in ``zone`` (None is the user's)."""

    zone: str | None = None
    starts: Weekday = "monday"


@dataclass(frozen=True, kw_only=True, slots=True)
class Since:
    """From a fixed instant until now. ``instant`` carries its offset."""

    instant: datetime

    def __post_init__(self) -> None:
        """Refuse an instant that names no place on earth."""
        _require_offset(self.instant)


@dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """A fixed span from ``start`` up to, not including, ``end``. Both carry their offset."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Refuse instants without offset, and a span that is empty or reversed."""
        _require_offset(self.start)
        _require_offset(self.end)
        # In UTC, since instants of one zone compare by wall clock, which repeats an hour each autumn.
        if self.start.astimezone(UTC) >= self.end.astimezone(UTC):
            raise ValueError(f"the interval must end after it starts: {self.start} .. {self.end}")


Window: TypeAlias = Last | Today | ThisWeek | Since | Interval

_BY_NAME: Final[Mapping[str, Window]] = {"today": Today(), "this-week": ThisWeek()}

#: The largest number of days, hours and minutes in a window's duration.
_MAX_AMOUNTS: Final = (999, 9_999, 9_999)


def last(
    *, weeks: float = 0, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0
) -> Last:
    """Return the window up to now: ``last(hours=1)``."""
    return Last(duration=timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds))


def today(zone: str | None = None) -> Today:
    """Return the window since midnight, in the user's time zone or in ``zone``."""
    return Today(zone=zone)


def this_week(zone: str | None = None, *, starts: Weekday = "monday") -> ThisWeek:
    """Return the window since the last Monday, or another weekday."""
    return ThisWeek(zone=zone, starts=starts)


def since(instant: datetime) -> Since:
    """Return the window from a fixed time until now."""
    return Since(instant=instant)


def parse_window(name: str) -> Window:
    """Return the window of a short text, such as ``PT30M`` or ``today``.

    An ISO 8601 duration in days, hours and minutes ends now. ``today`` and ``this-week`` begin at midnight in
    the user's time zone, the week on Monday.

    :raises ValueError: the text is not a window.
    """
    if name in _BY_NAME:
        return _BY_NAME[name]
    days, hours, minutes = _days_hours_minutes(name)
    return Last(duration=timedelta(days=days, hours=hours, minutes=minutes))


#: Deprecated name, kept for one release.
window_named = parse_window


def window_label(name: str) -> str:
    """Return a description of the window of a short text: ``last 30 minutes``, ``today``.

    :raises ValueError: the text is not a window.
    """
    if name in _BY_NAME:
        return name.replace("-", " ")
    parts = [
        f"{amount} {unit}{'' if amount == 1 else 's'}"
        for amount, unit in zip(_days_hours_minutes(name), ("day", "hour", "minute"), strict=True)
        if amount
    ]
    words = " ".join(parts)
    return f"last {words.removeprefix('1 ') if len(parts) == 1 else words}"


def _days_hours_minutes(name: str) -> tuple[int, int, int]:
    with suppress(ValueError):
        *others, days, hours, minutes, milliseconds = parse_duration_parts(name)
        amounts = (days, hours, minutes)
        fits = all(amount <= most for amount, most in zip(amounts, _MAX_AMOUNTS, strict=True))
        if fits and not any(others) and not milliseconds:
            return amounts
    raise ValueError(f"{name!r} is not a window: write a duration such as PT30M or P7D, today or this-week")


def _require_offset(instant: datetime) -> None:
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone: write datetime(..., tzinfo=UTC)")
