"""Values with a unit, as text (``str``) and for screen readers (``spoken``)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Self, TypeAlias

from hourglance.api._errors import WidgetError
from hourglance.api._texts import own_number, own_text


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in milliseconds; None is no data.

    Shown in its two largest units: ``2 h 41 min``, ``4 min 21 s``, ``38 s``.
    """

    value: float | None
    unit: ClassVar[str] = "ms"

    def __str__(self) -> str:
        """Return the short form, ``2 h 41 min``."""
        return _NO_DATA if self.value is None else self._join("h", "min", "s")

    @property
    def spoken(self) -> str:
        """Return the form for a screen reader, ``2 hours 41 minutes``."""
        if self.value is None:
            return own_text(_NO_DATA_SPOKEN)
        return self._join(
            *map(own_text, ("hours", "minutes", "seconds")),
            singular=tuple(map(own_text, ("hour", "minute", "second"))),
        )

    def at(self, _now: datetime) -> Self:
        """Return the value at an instant: itself, because it does not change."""
        return self

    @property
    def rounded(self) -> float | None:
        """The value as it is shown: whole seconds, and whole minutes from one hour on, in milliseconds."""
        if self.value is None:
            return None
        seconds = self._shown_seconds()
        return float(-seconds if self.value < 0 else seconds) * 1000

    def _shown_seconds(self) -> int:
        seconds = round(abs(self.value or 0) / 1000)
        return round(seconds / 60) * 60 if seconds >= 3600 else seconds

    def _join(self, *units: str, singular: tuple[str, ...] = ()) -> str:
        seconds = self._shown_seconds()
        amounts = (seconds // 3600, seconds // 60 % 60, seconds % 60)
        first = next((i for i, amount in enumerate(amounts) if amount), len(amounts) - 1)
        parts = [
            f"{amount} {singular[i] if singular and amount == 1 else units[i]}"
            for i, amount in enumerate(amounts)
            if i == first or (i == first + 1 and amount)
        ]
        sign = (f"{own_text('minus')} " if singular else "-") if seconds and (self.value or 0) < 0 else ""
        return sign + " ".join(parts)


@dataclass(frozen=True, slots=True)
class Count:
    """A count; None is no data."""

    value: int | None
    unit: ClassVar[str] = "count"

    def __str__(self) -> str:
        """Return the short form, ``1 234`` with a thin space, or as the reader's language writes it."""
        return _NO_DATA if self.value is None else own_number(f"{self.value:,}")

    @property
    def spoken(self) -> str:
        """Return the form for a screen reader."""
        return own_text(_NO_DATA_SPOKEN) if self.value is None else str(self.value)

    @property
    def rounded(self) -> float | None:
        """The value as it is shown."""
        return None if self.value is None else float(self.value)

    def at(self, _now: datetime) -> Self:
        """Return the value at an instant: itself, because it does not change."""
        return self


@dataclass(frozen=True, slots=True)
class Percent:
    """A ratio: 0.83 is 83 %; None is no data."""

    value: float | None
    unit: ClassVar[str] = "ratio"

    def __str__(self) -> str:
        """Return the short form: ``83 %``, and one decimal below ten, ``4.1 %``."""
        return _NO_DATA if self.value is None else f"{own_number(self._digits())} %"

    @property
    def spoken(self) -> str:
        """Return the form for a screen reader, ``83 percent``."""
        return (
            own_text(_NO_DATA_SPOKEN)
            if self.value is None
            else f"{own_number(self._digits())} {own_text('percent')}"
        )

    def at(self, _now: datetime) -> Self:
        """Return the value at an instant: itself, because it does not change."""
        return self

    @property
    def rounded(self) -> float | None:
        """The value as it is shown: whole percents, and tenths below ten."""
        return None if self.value is None else round(float(self._digits()) / 100, 4)

    def _digits(self) -> str:
        percent = (self.value or 0) * 100
        return f"{percent:.0f}" if abs(percent) >= 9.95 or percent == 0 else f"{percent:.1f}"


@dataclass(frozen=True, slots=True)
class Elapsed:
    """The time since an instant, such as the start of a wait; None is no data.

    The host counts it, second by second, while it can be seen: the widget is not called again.

    :param since: aware, such as ``datetime(..., tzinfo=UTC)`` or :attr:`Point.start`.
    :raises WidgetError: the instant has no time zone.
    """

    since: datetime | None
    unit: ClassVar[str] = "ms"

    def __post_init__(self) -> None:
        """Check the instant."""
        _check_instant("Elapsed", self.since)

    def __str__(self) -> str:
        """Return the instant, ``since 2026-03-02 11:59 UTC``; for the time since then, see :meth:`at`."""
        return _NO_DATA if self.since is None else f"since {_format_instant(self.since)}"

    @property
    def spoken(self) -> str:
        """Return the form for a screen reader; the host says the minutes instead."""
        return own_text(_NO_DATA_SPOKEN) if self.since is None else str(self)

    def at(self, now: datetime) -> Duration:
        """Return the whole seconds that have passed at an instant; none before :attr:`since`."""
        return Duration(None if self.since is None else _milliseconds(now - self.since))


@dataclass(frozen=True, slots=True)
class Countdown:
    """The time until an instant, such as the end of a break; None is no data. It ends at zero.

    The host counts it, as :class:`Elapsed`.

    :param until: aware, such as ``datetime(..., tzinfo=UTC)``.
    :raises WidgetError: the instant has no time zone.
    """

    until: datetime | None
    unit: ClassVar[str] = "ms"

    def __post_init__(self) -> None:
        """Check the instant."""
        _check_instant("Countdown", self.until)

    def __str__(self) -> str:
        """Return the instant, ``until 2026-03-02 11:59 UTC``; for the time until then, see :meth:`at`."""
        return _NO_DATA if self.until is None else f"until {_format_instant(self.until)}"

    @property
    def spoken(self) -> str:
        """Return the form for a screen reader; the host says the minutes instead."""
        return own_text(_NO_DATA_SPOKEN) if self.until is None else str(self)

    def at(self, now: datetime) -> Duration:
        """Return the seconds that remain at an instant, a part of one as a whole one; none after the end."""
        return Duration(None if self.until is None else _milliseconds(self.until - now, part=True))


#: A value that does not change by itself.
Amount: TypeAlias = Duration | Count | Percent

Quantity: TypeAlias = Amount | Elapsed | Countdown

_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)


def _check_instant(name: str, instant: datetime | None) -> None:
    if instant is None:
        return
    if not isinstance(instant, datetime):
        raise WidgetError(f"`{name}` takes a datetime or None, not {instant!r:.60}.")
    if instant.utcoffset() is None:
        raise WidgetError(
            f"`{name}` takes an instant with a time zone, and {instant:%Y-%m-%d %H:%M} has none.",
            remedy="Write `datetime(..., tzinfo=UTC)`.",
        )


def _milliseconds(span: timedelta, *, part: bool = False) -> float:
    """Return a span in milliseconds, in whole units as it is shown: minutes from an hour on, else seconds.

    :param part: count a part of a unit as a whole one, so that a countdown does not end early.
    """
    unit = _MINUTE if span >= _HOUR else _SECOND
    units = -(-span // unit) if part else span // unit
    return max(0, units) * (unit / timedelta(milliseconds=1))


def _format_instant(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


_NO_DATA = "–"
_NO_DATA_SPOKEN = "no data"
