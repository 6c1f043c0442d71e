"""ISO 8601 periods such as ``PT5M`` and ``P1M``: what a granularity is, and the steps that it takes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, timedelta, tzinfo
from typing import Final

_PERIOD: Final = re.compile(
    r"P(?=.)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)(?:\.(?P<fraction>\d{1,3}))?S)?)?",
    re.ASCII,
)
_MILLISECOND: Final = timedelta(milliseconds=1)
_LONGEST_DIGITS: Final = 9


@dataclass(frozen=True, kw_only=True, slots=True)
class IsoDuration:
    """A length of time by calendar and clock. Equal lengths are equal: ``PT60M`` is ``PT1H``.

    Months and days follow the calendar of a zone, so that a day may have 23, 24 or 25 hours.
    Milliseconds always last as long.
    """

    months: int = 0
    days: int = 0
    milliseconds: int = 0

    def __post_init__(self) -> None:
        """Refuse a period that leads nowhere."""
        if min(self.months, self.days, self.milliseconds) < 0 or not any(
            (self.months, self.days, self.milliseconds)
        ):
            raise ValueError("a period must be longer than nothing: PT5M")

    def __str__(self) -> str:
        """Return the shortest ISO 8601 form, ``PT1H30M``."""
        years, months = divmod(self.months, 12)
        weeks, days = (0, self.days) if self.days % 7 else (self.days // 7, 0)
        seconds, fraction = divmod(self.milliseconds, 1000)
        date = "".join(
            f"{amount}{unit}"
            for amount, unit in ((years, "Y"), (months, "M"), (weeks, "W"), (days, "D"))
            if amount
        )
        time = "".join(
            f"{amount}{unit}"
            for amount, unit in ((seconds // 3600, "H"), (seconds // 60 % 60, "M"))
            if amount
        )
        if fraction:
            time += f"{seconds % 60}.{fraction:03}".rstrip("0") + "S"
        elif seconds % 60:
            time += f"{seconds % 60}S"
        return f"P{date}T{time}" if time else f"P{date}"

    @property
    def fixed(self) -> bool:
        """Whether it lasts equally long everywhere and always: hours and less."""
        return not (self.months or self.days)

    @property
    def nominal(self) -> timedelta:
        """Return about how long it is, a month taken as 30 days.

        :raises OverflowError: if no clock goes that far.
        """
        return timedelta(days=30 * self.months + self.days, milliseconds=self.milliseconds)

    def after(self, start: datetime, times: int = 1, *, zone: tzinfo = UTC) -> datetime:
        """Return the instant ``times`` periods after an aware ``start``, in UTC.

        All of them are taken in one stride from the start: a month after 31 January is 28 February,
        two months after it are 31 March.

        :raises OverflowError: if no calendar goes that far.
        """
        instant = start.astimezone(UTC)
        if not self.fixed:
            wall = _add_months(start.astimezone(zone).replace(tzinfo=None), self.months * times)
            wall += timedelta(days=self.days * times)
            instant = wall.replace(tzinfo=zone, fold=start.astimezone(zone).fold).astimezone(UTC)
        return instant + self.milliseconds * times * _MILLISECOND

    def count(self, start: datetime, end: datetime, *, zone: tzinfo = UTC) -> int:
        """Return how many steps lie between two instants, the last perhaps cut short.

        It takes no longer for many steps than for few.
        """
        # In UTC, since instants of one zone compare by wall clock, which repeats an hour each autumn.
        instant, end = start.astimezone(UTC), end.astimezone(UTC)
        if end <= instant:
            return 0
        if self.fixed:
            return -((instant - end) // (self.milliseconds * _MILLISECOND))
        few, many = 0, 1  # few periods end before the end, many do not
        while not self._reaches(start, many, end, zone):
            few, many = many, many * 2
        while many - few > 1:
            middle = (few + many) // 2
            if self._reaches(start, middle, end, zone):
                many = middle
            else:
                few = middle
        return many

    def steps(self, start: datetime, end: datetime, *, zone: tzinfo = UTC) -> Iterator[datetime]:
        """Yield the instants, in UTC, at which the steps between two instants begin."""
        for number in range(self.count(start, end, zone=zone)):
            yield self.after(start, number, zone=zone)

    def divides(self, start: datetime, end: datetime, *, zone: tzinfo = UTC) -> bool:
        """Whether a whole number of periods fills the time between two instants."""
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


def parse_duration(text: str) -> IsoDuration:
    """Return the period that an ISO 8601 text stands for: ``PT5M``, ``P1D``, ``P1W``, ``PT1H30M``.

    Amounts are whole numbers, seconds may have three decimals.

    :raises ValueError: if the text is no such period, or a period of nothing.
    """
    match = _PERIOD.fullmatch(text)
    if match is None or any(len(digits) > _LONGEST_DIGITS for digits in re.findall(r"\d+", text)):
        raise ValueError(f"{text!r} is no ISO 8601 period: write PT5M, PT1H or P1D")
    amounts = {name: int(digits or 0) for name, digits in match.groupdict().items() if name != "fraction"}
    seconds = amounts["hours"] * 3600 + amounts["minutes"] * 60 + amounts["seconds"]
    return IsoDuration(
        months=amounts["years"] * 12 + amounts["months"],
        days=amounts["weeks"] * 7 + amounts["days"],
        milliseconds=seconds * 1000 + int((match["fraction"] or "0").ljust(3, "0")),
    )


def _add_months(wall: datetime, months: int) -> datetime:
    if not months:
        return wall
    years, month = divmod(wall.month - 1 + months, 12)
    if wall.year + years > MAXYEAR:
        raise OverflowError("no calendar goes that far")
    first = wall.replace(year=wall.year + years, month=month + 1, day=1)
    # The 28th exists everywhere; four days on, every month is over.
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(wall.day, last.day))
