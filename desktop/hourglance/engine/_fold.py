"""Several cells made one, where the figures allow it."""

from collections.abc import Sequence
from typing import Final

from hourglance.api import Stats

#: Beyond this a float no longer holds every whole number, so that a sum could be off by one.
_WHOLE: Final = 2.0**53


class FoldError(ValueError):
    """Figures that cannot be added up exactly."""


def fold(parts: Sequence[Stats]) -> Stats:
    """Return the statistics of all events of several cells that have none in common.

    :raises FoldError: if they hold anything but whole counts and sums, least and greatest, or a service
        level whose parts give it.
    """
    first = parts[0]
    if len(parts) == 1:
        return first
    if any(part.other for part in parts):
        raise FoldError("has figures that do not add up")
    if first.ratio is not None or first.numerator is not None:
        return _service_level(parts)
    if any(
        figure is not None
        for part in parts
        for figure in (part.ratio, part.numerator, part.denominator, part.target)
    ):
        raise FoldError("is a ratio in some groups or buckets and a time or number in others")
    count = _total([part.count for part in parts])
    return Stats(
        count=None if count is None else int(count),
        sum=_total([part.sum for part in parts]),
        min=None if (least := _all([part.min for part in parts])) is None else min(least),
        max=None if (greatest := _all([part.max for part in parts])) is None else max(greatest),
    )


def _service_level(parts: Sequence[Stats]) -> Stats:
    for part in parts:
        if not part.denominator or part.numerator is None:
            raise FoldError("has a ratio without numerator or denominator")
        if part.ratio != part.numerator / part.denominator:
            raise FoldError("has a ratio that is not its numerator by its denominator")
        if part.target != parts[0].target:
            raise FoldError("has several targets")
        if any(figure is not None for figure in (part.count, part.sum, part.min, part.max)):
            raise FoldError("is a ratio with further figures")
    numerator = _total([part.numerator for part in parts])
    denominator = _total([part.denominator for part in parts])
    assert numerator is not None and denominator is not None  # noqa: S101, PT018 - none of the parts' is None
    return Stats(
        ratio=numerator / denominator,
        numerator=numerator,
        denominator=denominator,
        target=parts[0].target,
    )


def _total(figures: Sequence[float | None]) -> float | None:
    known = _all(figures)
    if known is None:
        return None
    total = sum(known)
    if abs(total) >= _WHOLE or not all(float(figure).is_integer() for figure in known):
        raise FoldError("has figures that are not whole, so that their sum would depend on its order")
    return total


def _all(figures: Sequence[float | None]) -> list[float] | None:
    """Return the figures if all are there, None if none is."""
    known = [figure for figure in figures if figure is not None]
    if known and len(known) != len(figures):
        raise FoldError("has a figure in some groups or buckets and not in others")
    return known or None
