"""Reading lengths of time as people write them: ``PT1H``, ``P1H``, ``1h``, ``15 min``, ``daily``."""

import re
from typing import Final

from hourglance.genesys.durations import IsoDuration, parse_duration

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
_MISPLACED: Final = re.compile(r"P(T?)(\d{1,6})([HSDW])", re.ASCII)
_LONGEST: Final = 40


def exact_period(text: str) -> IsoDuration | None:
    """Return the period that an ISO 8601 text stands for, None if it is none."""
    if len(text) > _LONGEST or not text.startswith("P"):
        return None
    try:
        return parse_duration(text)
    except ValueError:
        return None


def loose_period(text: str) -> IsoDuration | None:
    """Return the period that a text was meant to be, None if that cannot be told."""
    if len(text) > _LONGEST:
        return None
    text = text.strip()
    exact = exact_period(text.upper())
    if exact is not None:
        return exact
    misplaced = _MISPLACED.fullmatch(text.upper())
    if misplaced:
        return _of(int(misplaced[2]), misplaced[3].lower())
    words = _WORDS.fullmatch(text.lower())
    if words and words[2] in _UNITS:
        return _of(int(words[1] or 1), _UNITS[words[2]])
    return None


def _of(amount: int, unit: str) -> IsoDuration | None:
    if not amount:
        return None
    if unit in _MILLISECONDS:
        return IsoDuration(milliseconds=amount * _MILLISECONDS[unit])
    if unit == "mo":
        return IsoDuration(months=amount)
    return IsoDuration(days=amount * 7 if unit == "w" else amount)
