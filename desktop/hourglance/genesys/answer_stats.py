"""Decoding of the statistics of one metric in a response, which must agree with each other.

A count, a sum and the extremes of the same events bound each other, and a ratio is that of its numerator and
denominator. Statistics that contradict each other are not those of any events.
"""

import math
from collections.abc import Mapping
from typing import Final

from hourglance.api import Stats
from hourglance.genesys.errors import UnexpectedResponseError

#: Beyond it, floating-point numbers skip integers. As milliseconds it is 285 000 years.
_MAX_NUMBER: Final = 2**53

_NUMBERS: Final = frozenset({"sum", "min", "max", "ratio", "numerator", "denominator", "target"})
_WHOLE: Final = frozenset({"count", "countNegative", "countPositive"})
_NEVER_NEGATIVE: Final = _WHOLE | {"ratio", "numerator", "denominator", "target"}

#: By how much a sum may differ for each event, as the service may round to milliseconds, and by what part of
#: it, as it may add up floating-point numbers.
_ROUNDED_EVENT: Final = 1.0
_ROUNDED_SUM: Final = 1e-6

#: By how much a ratio may differ from its parts: the service may round it to whole percents.
_ROUNDED_RATIO: Final = 0.0051


def decode_stats(metric: str | None, raw: Mapping[str, object], at: tuple[str | int, ...]) -> Stats:
    """Return the statistics of a metric.

    :param metric: its name; None for a view, which has a timer's statistics.
    :param at: the steps to the metric in the response.
    :raises UnexpectedResponseError: a statistic is not a number, impossible, or contradicts another one.
    """
    known: dict[str, float] = {}
    other: dict[str, float] = {}
    # Counts and times cannot be negative; observed numbers may be.
    signed = metric is not None and not metric.startswith(("n", "t"))
    for name, value in raw.items():
        place = (*at, "stats", name)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if abs(value) > _MAX_NUMBER:
                raise UnexpectedResponseError.at(place, "is too large")
            if value < 0 and (name in _NEVER_NEGATIVE or not signed):
                raise UnexpectedResponseError.at(place, f"is negative: {value}")
            if name in _WHOLE and value % 1:
                raise UnexpectedResponseError.at(place, f"is not a whole number: {value}")
            (known if name == "count" or name in _NUMBERS else other)[name] = value
        elif value is not None and (name == "count" or name in _NUMBERS):
            raise UnexpectedResponseError.at(place, "is not a number")
    contradiction = _contradiction(known, signed=signed) or _contradiction_of_ratio(known)
    if contradiction is not None:
        name, what = contradiction
        raise UnexpectedResponseError.at((*at, "stats", name), what)
    count = known.pop("count", None)
    return Stats(count=None if count is None else int(count), other=other, **known)


def _contradiction(stats: Mapping[str, float], *, signed: bool) -> tuple[str, str] | None:
    """Return the statistic that the count, sum and extremes of no events can have, and why; None if none."""
    count, total = stats.get("count"), stats.get("sum")
    low, high = stats.get("min", -math.inf if signed else 0.0), stats.get("max", math.inf)
    if low > high:
        return "min", "is larger than the maximum"
    if count == 0:
        return next(
            ((name, "is not 0 though the count is") for name in ("sum", "min", "max") if stats.get(name)),
            None,
        )
    if total is None:
        return None
    tolerance = _ROUNDED_EVENT * (count or 1) + _ROUNDED_SUM * abs(total)
    # Without a count there is at least one event; further ones can only add to what is never negative.
    at_least = count * low if count else low if not signed else -math.inf
    if not signed:
        at_least = max(at_least, stats.get("max", 0.0))
    if total < at_least - tolerance:
        return "sum", f"is too small: {total}"
    if count and total > count * high + tolerance:
        return "sum", f"is too large: {total}"
    return None


def _contradiction_of_ratio(stats: Mapping[str, float]) -> tuple[str, str] | None:
    """Return the statistic that no part of a whole can have, and why; None if there is none."""
    ratio, part, whole = stats.get("ratio"), stats.get("numerator"), stats.get("denominator")
    if ratio is not None and ratio > 1 + _ROUNDED_SUM:
        return "ratio", f"is more than 1: {ratio}"
    if part is None or whole is None:
        return None
    if part > whole:
        return "numerator", "is larger than the denominator"
    if ratio is not None and whole and abs(ratio - part / whole) > _ROUNDED_RATIO:
        return "ratio", f"is not that of its parts: {ratio}"
    return None
