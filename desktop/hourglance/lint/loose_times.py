"""Lenient parsing of durations and timestamps as users write them."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final

from hourglance.genesys import IsoDuration, parse_duration

# Durations

_MILLISECONDS: Final = {"s": 1_000, "m": 60_000, "h": 3_600_000}
_UNITS: Final = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "m"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "hourly"), "h"),
    **dict.fromkeys(("d", "day", "days", "daily"), "d"),
    **dict.fromkeys(("w", "week", "weeks", "weekly"), "w"),
    **dict.fromkeys(("mo", "month", "months", "monthly"), "mo"),
}
_WORDS: Final = re.compile(r"(?:the |last |past |every |each |per )*(\d{1,6})?[ _-]?([a-z]+)", re.ASCII)
_MISPLACED_T: Final = re.compile(r"P(T?)(\d{1,6})([HSDW])", re.ASCII)
_PERIOD: Final = re.compile(r"^pt?(?=\d)")
_MAX_DURATION: Final = 40  # characters


def exact_duration(text: str) -> IsoDuration | None:
    """Return an ISO 8601 duration, None if the text is not one."""
    if len(text) > _MAX_DURATION or not text.startswith("P"):
        return None
    try:
        return parse_duration(text)
    except ValueError:
        return None


def loose_duration(text: str) -> IsoDuration | None:
    """Return a duration written as ``pt1h``, ``P1H``, ``1h``, ``15 min`` or ``daily``, None otherwise."""
    if len(text) > _MAX_DURATION:
        return None
    text = text.strip()
    exact = exact_duration(text.upper())
    if exact is not None:
        return exact
    misplaced = _MISPLACED_T.fullmatch(text.upper())
    if misplaced:
        return _duration(int(misplaced[2]), misplaced[3].lower())
    words = _WORDS.fullmatch(_PERIOD.sub("", text.lower().replace("_", " ")))
    if words and words[2] in _UNITS:
        return _duration(int(words[1] or 1), _UNITS[words[2]])
    return None


def _duration(amount: int, unit: str) -> IsoDuration | None:
    if not amount:
        return None
    if unit in _MILLISECONDS:
        return IsoDuration(milliseconds=amount * _MILLISECONDS[unit])
    if unit == "mo":
        return IsoDuration(months=amount)
    return IsoDuration(days=amount * 7 if unit == "w" else amount)


# Timestamps

_TIMESTAMP: Final = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:(?P<separator>[Tt]|[ ]+)(?P<hour>\d{1,2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?)?"
    r"(?P<gap>[ ]*)(?P<offset>[Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?",
    re.ASCII,
)
# As JavaScript, Java and HTTP write a date: Sun Nov 29 2026 00:00:00 GMT+0100 (CET),
# Sun Nov 29 00:00:00 UTC 2026, Sun, 29 Nov 2026 00:00:00 GMT.
_WRITTEN_DATE: Final = re.compile(
    r"[A-Z][a-z]{2},? (?:(?P<month>[A-Z][a-z]{2}) (?P<day>\d\d)"
    r"|(?P<day_first>\d\d) (?P<month_after>[A-Z][a-z]{2}))"
    r"(?: (?P<year>\d{4}))? (?P<time>\d\d:\d\d:\d\d) (?:GMT|UTC)(?P<offset>[+-]\d{4})?"
    r"(?: \([\w .+-]{1,60}\))?(?: (?P<year_last>\d{4}))?",
    re.ASCII,
)
_MONTHS: Final = "JanFebMarAprMayJunJulAugSepOctNovDec"
# The zone that Java writes after the offset, and the Z that Python code appends to one.
_AFTER_OFFSET: Final = re.compile(
    r"(?P<zoned>.*T.*(?:Z|[+-]\d\d(?::?\d\d)?))\[[\w/+-]{1,60}\]|(?P<utc>.*)\+00:?00Z", re.ASCII
)
_COMPACT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?(Z)?", re.ASCII)
_EPOCH: Final = re.compile(r"\d{10}(?:\d{3})?", re.ASCII)
_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(9000, 1, 1, tzinfo=UTC)
_MAX_TIMESTAMP: Final = 100  # characters
_MAX_OFFSET: Final = timedelta(hours=18)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timestamp:
    """A timestamp, and what is wrong with its notation.

    :param time: aware; in the given zone if there was no offset.
    :param naive: it has no UTC offset.
    :param spaced: it contains spaces.
    :param nonstandard: it is understandable, but not ISO 8601.
    """

    time: datetime
    naive: bool = False
    spaced: bool = False
    nonstandard: bool = False


def parse_timestamp(text: str, zone: tzinfo | None) -> Timestamp | None:
    """Return a timestamp, None if the text is not one or its date does not exist.

    :param zone: zone of timestamps without an offset; UTC if None.
    """
    if len(text) > _MAX_TIMESTAMP:
        return None
    try:
        timestamp = _parse(text, zone)
    except (ValueError, OverflowError):
        return None
    return timestamp if timestamp and _EARLIEST <= timestamp.time <= _LATEST else None


def resembles_timestamp(text: str) -> bool:
    """Whether a text has the form of a timestamp, even if its date does not exist."""
    return len(text) <= _MAX_TIMESTAMP and _TIMESTAMP.fullmatch(text) is not None


def format_timestamp(time: datetime) -> str:
    """Return a timestamp with milliseconds, in its own offset; without one if it is naive."""
    text = time.isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z") if time.utcoffset() == timedelta(0) else text


def _parse(text: str, zone: tzinfo | None) -> Timestamp | None:
    if _EPOCH.fullmatch(text):
        seconds = int(text) / (1000 if len(text) == 13 else 1)
        return Timestamp(time=datetime.fromtimestamp(seconds, UTC), nonstandard=True)
    if (standard := _standard_notation(text)) is not None:
        inner = _parse(standard, zone)
        return replace(inner, nonstandard=True) if inner else None
    compact = _COMPACT.fullmatch(text)
    if compact:
        year, month, day, hour, minute, second, zulu = compact.groups()
        text = f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{zulu or ''}"
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        return None
    offset = match["offset"]
    midnight = match["hour"] == "24" and not any(
        map(int, filter(None, match.group("minute", "second", "fraction")))
    )
    time = datetime(
        int(match["year"]),
        int(match["month"]),
        int(match["day"]),
        0 if midnight else int(match["hour"] or 0),
        int(match["minute"] or 0),
        int(match["second"] or 0),
        int((match["fraction"] or "0").ljust(6, "0")[:6]),
        tzinfo=_offset(offset) if offset else (zone or UTC),
    )
    return Timestamp(
        time=time + timedelta(days=1) if midnight else time,
        naive=offset is None,
        spaced=(match["separator"] or "").startswith(" ") or (bool(match["gap"]) and offset is not None),
        nonstandard=compact is not None
        or midnight
        or match["separator"] == "t"
        or offset in ("z", "UTC", "GMT")
        or len(offset or "Z") == len("+01")
        or "," in text
        or any(len(match[part] or "00") == 1 for part in ("month", "day", "hour")),
    )


def _standard_notation(text: str) -> str | None:
    """Return a timestamp in the notation of another program as ISO 8601, None for other texts."""
    if after := _AFTER_OFFSET.fullmatch(text):
        return after["zoned"] or f"{after['utc']}Z"
    date = _WRITTEN_DATE.fullmatch(text)
    if date is None:
        return None
    month = _MONTHS.find(date["month"] or date["month_after"]) // 3 + 1
    day, year = date["day"] or date["day_first"], date["year"] or date["year_last"]
    return f"{year}-{month:02}-{day}T{date['time']}{date['offset'] or 'Z'}"


def _offset(text: str) -> timezone:
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    if offset > _MAX_OFFSET or int(digits[2:] or 0) > 59:
        raise ValueError("no time zone has such an offset")
    return timezone(offset if text[0] == "+" else -offset)
