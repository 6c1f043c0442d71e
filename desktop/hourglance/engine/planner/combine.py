"""The figures of several cells made one, where they add up."""

from collections.abc import Sequence
from typing import Final

from hourglance.api import Stats

#: Beyond this a float no longer holds every whole number, so that a sum could be off by one.
_WHOLE: Final = 2.0**53


class CombineError(ValueError):
    """Figures that do not make one."""


def fold(parts: Sequence[Stats]) -> Stats:
    """Return the statistics of all events of several cells that have none in common.

    :raises FoldError: if they hold anything but whole counts and sums, least and greatest.
    """
    if len(parts) == 1:
        return parts[0]
    for part in parts:
        if part.other or not (part.ratio is part.numerator is part.denominator is part.target is None):
            raise CombineError("has figures that do not add up")
    count = _sum([part.count for part in parts])
    least, greatest = _known([part.min for part in parts]), _known([part.max for part in parts])
    return Stats(
        count=None if count is None else int(count),
        sum=_sum([part.sum for part in parts]),
        min=min(least) if least else None,
        max=max(greatest) if greatest else None,
    )


def _sum(figures: Sequence[float | None]) -> float | None:
    known = _known(figures)
    if not known:
        return None
    total = sum(known)
    if abs(total) >= _WHOLE or any(figure % 1 for figure in known):
        raise CombineError("has figures that are not whole, so that their sum would depend on its order")
    return total


def _known(figures: Sequence[float | None]) -> Sequence[float]:
    """Return the figures, of which all must be there or none."""
    known = [figure for figure in figures if figure is not None]
    if known and len(known) != len(figures):
        raise CombineError("has a figure in some groups or buckets and not in others")
    return known
