"""The usage of the month: requests by day and widget, kept in one file for all running parts."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, tzinfo
from typing import Annotated, Final, TypeAlias

import msgspec

from hourglance.api import HourglanceError
from hourglance.util.file_lock import file_lock
from hourglance.util.json_errors import JSON_ERRORS
from hourglance.util.user_file import UserFile

#: The days that are kept: the current month, the one before it, and the days that working hours follow from.
KEPT_DAYS: Final = 62

#: Requests of no widget: for names, for the signed-in user, and by commands.
NO_WIDGET: Final = ""

#: The unit in which the time that the app was in use is noted (minutes).
SLOT: Final = 5

_SLOTS_PER_HOUR: Final = 60 // SLOT

#: Of the fractions of shared requests.
_DIGITS: Final = 4


class UsageStoreError(HourglanceError):
    """The file with the counted requests cannot be read or written; they are kept in memory meanwhile."""

    who = "The file with the counted requests"
    code = "usage"


#: A file with more, or with fewer than none, is corrupt.
_Requests: TypeAlias = Annotated[float, msgspec.Meta(ge=0.0, le=1e9)]

#: The five-minute slots of a day are 288 bits.
_Slots: TypeAlias = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{1,72}$")]


class DayUsage(msgspec.Struct, kw_only=True):
    """The requests of one day.

    :param requests: by widget id; :data:`NO_WIDGET` for all others. Widgets share a merged request.
    :param used: a bit for each five minutes of the day in which the app was in use, in hexadecimal.
    """

    requests: dict[str, _Requests] = {}
    used: _Slots = "0"

    @property
    def total(self) -> float:
        """All requests of the day."""
        return sum(self.requests.values())

    @property
    def hours(self) -> float:
        """For how long the app was in use."""
        return int(self.used, 16).bit_count() / _SLOTS_PER_HOUR

    def count(self, shares: Iterable[tuple[str, float]]) -> None:
        """Add requests."""
        for widget, number in shares:
            self.requests[widget] = round(self.requests.get(widget, 0.0) + number, _DIGITS)

    def note_use(self, slots: int) -> None:
        """Add times at which the app was in use, as bits."""
        self.used = f"{int(self.used, 16) | slots:x}"


class Usage(msgspec.Struct, kw_only=True):
    """The requests of the last days, by the date in the service's calendar."""

    version: int = 1
    days: dict[str, DayUsage] = {}

    def day(self, at: date) -> DayUsage:
        """Return the usage of a day, to be changed."""
        return self.days.setdefault(at.isoformat(), DayUsage())

    def add(self, other: "Usage") -> None:
        """Add the requests of another usage, and discard days that are too old."""
        for name, usage in other.days.items():
            day = self.days.setdefault(name, DayUsage())
            day.count(usage.requests.items())
            day.note_use(int(usage.used, 16))
        for oldest in sorted(self.days)[:-KEPT_DAYS]:
            del self.days[oldest]

    def month(self, at: date) -> Iterator[tuple[date, DayUsage]]:
        """Yield the days of the month that a date is in, in order."""
        for name in sorted(self.days):
            day = date.fromisoformat(name)
            if (day.year, day.month) == (at.year, at.month):
                yield day, self.days[name]


def service_date(at: datetime, calendar: tzinfo = UTC) -> date:
    """Return the date in the service's calendar, by which it counts requests."""
    return at.astimezone(calendar).date()


def slot_bit(at: datetime, calendar: tzinfo = UTC) -> int:
    """Return the bit of the five minutes that an instant is in."""
    local = at.astimezone(calendar)
    return 1 << (local.hour * _SLOTS_PER_HOUR + local.minute // SLOT)


class UsageStore(UserFile):
    """The file with the usage of this user: numbers, and ids of widgets. Its methods block."""

    file_name = "usage.json"
    folder = "data"
    error_type = UsageStoreError
    what = "The counted requests"
    remedy = "Counting starts over."

    def load(self) -> Usage:
        """Return what all running parts have counted and stored.

        :raises UsageStoreError: the file is corrupt and was quarantined; or it cannot be read.
        """
        content = self.read()
        if content is None:
            return Usage()
        try:
            usage = msgspec.json.decode(content, type=Usage)
            for name in usage.days:
                datetime.strptime(name, "%Y-%m-%d")  # noqa: DTZ007 - a date, which fromisoformat reads in other forms
        except (*JSON_ERRORS, ValueError):
            raise self.quarantined(f"{self.what} could not be understood") from None
        return usage

    def add(self, counted: Usage) -> Usage:
        """Add what was counted since the last call to the file, and return the sum.

        :raises UsageStoreError: the file cannot be read or written; nothing was added.
        """
        try:
            if not counted.days:
                return self.load()
            with file_lock(self.path):
                usage = self.load()
                usage.add(counted)
                self.write(msgspec.json.encode(usage), durable=False)
        except TimeoutError:
            raise UsageStoreError(f"{self.path} is in use.", remedy="It is written again soon.") from None
        except OSError as error:
            raise self.error("could not be written", error) from None
        return usage
