"""Reading instants as people write them, and saying what is odd about each."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final

_INSTANT: Final = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:(?P<joint>[Tt]|[ ]+)(?P<hour>\d{1,2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?)?"
    r"(?P<gap>[ ]*)(?P<offset>[Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?",
    re.ASCII,
)
_COMPACT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?(Z)?", re.ASCII)
_EPOCH: Final = re.compile(r"\d{10}(?:\d{3})?", re.ASCII)
_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """A point in time and how it was written.

    :param bare: it carries no offset; one was assumed.
    :param spaced: spaces stand in it.
    :param odd: it is not written as ISO 8601 has it, though it can be understood.
    """

    time: datetime
    bare: bool = False
    spaced: bool = False
    odd: bool = False


def parse_instant(text: str, zone: tzinfo | None) -> Instant | None:
    """Return the instant that a text stands for, None if there is no such instant.

    :param zone: where clocks are read that carry no offset; UTC if None.
    """
    if len(text) > 60:
        return None
    try:
        instant = _parse(text, zone)
    except (ValueError, OverflowError):
        return None
    return instant if instant and _EARLIEST <= instant.time <= _LATEST else None


def resembles_instant(text: str) -> bool:
    """Whether a text is written as instants are, though there may be no such day or hour."""
    return len(text) <= 60 and _INSTANT.fullmatch(text) is not None


def _parse(text: str, zone: tzinfo | None) -> Instant | None:
    if _EPOCH.fullmatch(text):
        seconds = int(text) / (1000 if len(text) == 13 else 1)
        return Instant(time=datetime.fromtimestamp(seconds, UTC), odd=True)
    compact = _COMPACT.fullmatch(text)
    if compact:
        year, month, day, hour, minute, second, zulu = compact.groups()
        text = f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{zulu or ''}"
    match = _INSTANT.fullmatch(text)
    if match is None:
        return None
    second = match["second"] or 0
    offset = match["offset"]
    wall = datetime(
        int(match["year"]),
        int(match["month"]),
        int(match["day"]),
        int(match["hour"] or 0),
        int(match["minute"] or 0),
        int(second),
        int((match["fraction"] or "0").ljust(6, "0")[:6]),
        tzinfo=_offset(offset) if offset else (zone or UTC),
    )
    return Instant(
        time=wall,
        bare=offset is None,
        spaced=(match["joint"] or "").startswith(" ") or (bool(match["gap"]) and offset is not None),
        odd=compact is not None
        or match["joint"] == "t"
        or offset in ("z", "UTC", "GMT")
        or len(offset or "Z") == len("+01")
        or "," in text
        or any(len(match[part] or "00") == 1 for part in ("month", "day", "hour")),
    )


def _offset(text: str) -> timezone:
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
    if minutes > 18 * 60 or int(digits[2:] or 0) > 59:
        raise ValueError("no place on earth has such an offset")
    return timezone(timedelta(minutes=minutes if text[0] == "+" else -minutes))


def write(instant: datetime) -> str:
    """Return an instant as the service likes it best, milliseconds and offset, keeping the offset."""
    text = instant.isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z") if instant.utcoffset() == timedelta(0) else text
