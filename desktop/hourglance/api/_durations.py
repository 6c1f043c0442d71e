"""ISO 8601 durations such as ``PT5M``, ``P1D`` and ``PT1H30M``."""

import re
from typing import Final, NamedTuple

_DURATION: Final = re.compile(
    r"P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,3}))?S)?)?",
    re.ASCII,
)
_MAX_LENGTH: Final = 60
_MAX_AMOUNT: Final = 999_999_999


class DurationParts(NamedTuple):
    """The amounts of a duration as written, seconds as milliseconds."""

    years: int
    months: int
    weeks: int
    days: int
    hours: int
    minutes: int
    milliseconds: int


def parse_duration_parts(text: str) -> DurationParts:
    """Return the amounts in a duration. They are whole numbers; seconds may have three decimals.

    :raises ValueError: the text is not a duration, or one of no length.
    """
    match = _DURATION.fullmatch(text) if len(text) <= _MAX_LENGTH else None
    if match is not None:
        *whole, fraction = (match[group] or "0" for group in range(1, 9))
        years, months, weeks, days, hours, minutes, seconds = amounts = tuple(map(int, whole))
        milliseconds = seconds * 1000 + int(fraction.ljust(3, "0"))
        if (any(amounts) or milliseconds) and max(amounts) <= _MAX_AMOUNT:
            return DurationParts(years, months, weeks, days, hours, minutes, milliseconds)
    raise ValueError(f"{text!r} is not an ISO 8601 duration: write PT5M, PT1H or P1D")
