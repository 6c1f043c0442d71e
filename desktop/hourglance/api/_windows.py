"""The span of time a query asks about, said relative to the moment of asking.

The engine turns each window into a fixed :class:`Interval` by the service's clock,
so a widget never needs a clock of its own. Windows in the past are declared with ``earlier()`` and
``previous()`` of a relative one.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias

from hourglance.api._durations import parse_duration_parts
from hourglance.api._texts import own_text

Weekday: TypeAlias = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Last:
    """The time up to now, ``duration`` long."""

    duration: timedelta

    def __post_init__(self) -> None:
        """Refuse a window without length."""
        if self.duration <= timedelta(0):
            raise ValueError("a window must be longer than nothing: last(hours=1)")

    def earlier(self, *, months: int = 0, weeks: int = 0, days: int = 0) -> "Earlier":
        """Return the window of the same length that ended at this time of day, in the user's time zone.

        ``last(hours=1).earlier(weeks=1)`` is the same hour a week ago.
        """
        return Earlier(window=self, months=months, weeks=weeks, days=days)

    def previous(self) -> "Previous":
        """Return the window of the same length that ends where this one starts."""
        return Previous(window=self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Today:
    """From midnight until now, in ``zone`` (an IANA time zone; None is the user's)."""

    zone: str | None = None

    def earlier(self, *, months: int = 0, weeks: int = 0, days: int = 0, whole: bool = False) -> "Earlier":
        """Return an earlier day until this time of day: ``today().earlier(days=1)``.

        :param whole: the whole day.
        """
        return Earlier(window=self, months=months, weeks=weeks, days=days, whole=whole)

    def previous(self) -> "Previous":
        """Return all of yesterday."""
        return Previous(window=self)


@dataclass(frozen=True, kw_only=True, slots=True)
class ThisWeek:
    """From midnight of the last ``starts`` until now, in ``zone`` (None is the user's)."""

    zone: str | None = None
    starts: Weekday = "monday"

    def earlier(self, *, months: int = 0, weeks: int = 0, whole: bool = False) -> "Earlier":
        """Return an earlier week until this day and time: ``this_week().earlier(weeks=1)``.

        :param whole: the whole week.
        """
        return Earlier(window=self, months=months, weeks=weeks, whole=whole)

    def previous(self) -> "Previous":
        """Return all of last week."""
        return Previous(window=self)


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Earlier:
    """A window as it was some months, weeks or days ago, by the clock of its time zone.

    It ends at the same time of day: a time that the clocks skip on that day is as much later as they skip,
    and a time that they show twice is the first one. A month that is too short ends the window on its last
    day. A window of a day or a week that would be empty then is a minute long.

    :param whole: all of the day or week, instead of until this time of day.
    """

    window: Last | Today | ThisWeek
    months: int = 0
    weeks: int = 0
    days: int = 0
    whole: bool = False

    def __post_init__(self) -> None:
        """Refuse anything but one positive number of months, weeks or days that suits the window."""
        amounts = {"months": self.months, "weeks": self.weeks, "days": self.days}
        for unit, amount in amounts.items():
            if isinstance(amount, bool) or not isinstance(amount, int):
                raise TypeError(f"earlier({unit}={amount!r}) must be a whole number: earlier({unit}=1)")
            if not 0 <= amount <= _MAX_EARLIER[unit]:
                raise ValueError(
                    f"earlier({unit}={amount}) must be 1 to {_MAX_EARLIER[unit]}: earlier({unit}=1)"
                )
        if len([amount for amount in amounts.values() if amount]) != 1:
            raise ValueError("earlier() needs either months, weeks or days: earlier(weeks=1)")
        if self.days and isinstance(self.window, ThisWeek):
            raise ValueError("a week cannot be some days earlier: this_week().earlier(weeks=1)")
        if self.whole and isinstance(self.window, Last):
            raise ValueError(
                "only a day or a week can be whole: today().earlier(days=1, whole=True), "
                "last(hours=1).earlier(days=1)"
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class Previous:
    """The window just before another one: it ends where that one starts.

    It has the same length; the one before today or this week is the whole day or week.
    """

    window: Last | Today | ThisWeek


Window: TypeAlias = Last | Today | ThisWeek | Since | Interval | Earlier | Previous

#: How far a window can be moved: about ten years.
_MAX_EARLIER: Final[Mapping[str, int]] = {"months": 120, "weeks": 520, "days": 3_660}

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
    """Return a description of the window of a short text, in the reader's language: ``last 30 minutes``.

    :raises ValueError: the text is not a window.
    """
    return _describe_window(name, "")


def window_phrase(name: str) -> str:
    """Return :func:`window_label` as a part of a sentence: ``in the last 30 minutes``, ``today``.

    :raises ValueError: the text is not a window.
    """
    return _describe_window(name, "in the ")


def _describe_window(name: str, preposition: str) -> str:
    if name in _BY_NAME:
        return own_text(name.replace("-", " "))
    amounts = zip(_days_hours_minutes(name), ("day", "hour", "minute"), strict=True)
    parts = [(amount, unit) for amount, unit in amounts if amount]
    if [amount for amount, _ in parts] == [1]:
        return own_text(f"{preposition}last {parts[0][1]}")
    span = " ".join(
        f"{amount} {own_text(unit if amount == 1 else f'{unit}s', preposition)}" for amount, unit in parts
    )
    return own_text(f"{preposition}last {{span}}").format(span=span)


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
