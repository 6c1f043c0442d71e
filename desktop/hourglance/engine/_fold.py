"""The figures of several cells made one, where they add up."""

from collections.abc import Sequence
from typing import Final

from hourglance.api import Stats

#: Beyond this a float no longer holds every whole number, so that a sum could be off by one.
_WHOLE: Final = 2.0**53


class FoldError(ValueError):
    """Figures that do not make one."""


def fold(parts: Sequence[Stats]) -> Stats:
    """Return the statistics of all events of several cells that have none in common.

    :raises FoldError: if they hold anything but whole counts and sums, least and greatest.
    """
    if len(parts) == 1:
        return parts[0]
    for part in parts:
        ratio = (part.ratio, part.numerator, part.denominator, part.target)
        if part.other or any(figure is not None for figure in ratio):
            raise FoldError("has figures that do not add up")
    count = _sum([part.count for part in parts])
    return Stats(
        count=None if count is None else int(count),
        sum=_sum([part.sum for part in parts]),
        min=min(_all([part.min for part in parts]), default=None),
        max=max(_all([part.max for part in parts]), default=None),
    )


def _sum(figures: Sequence[float | None]) -> float | None:
    known = _all(figures)
    if not known:
        return None
    total = sum(known)
    if abs(total) >= _WHOLE or not all(float(figure).is_integer() for figure in known):
        raise FoldError("has figures that are not whole, so that their sum would depend on its order")
    return total


def _all(figures: Sequence[float | None]) -> list[float]:
    """Return the figures, of which all must be there or none."""
    known = [figure for figure in figures if figure is not None]
    if known and len(known) != len(figures):
        raise FoldError("has a figure in some groups or buckets and not in others")
    return known
