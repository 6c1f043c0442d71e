"""Service levels of several cells made one, by the counts that they are made of."""

from collections.abc import Iterable
from typing import Final

from hourglance.api import Measure, Stats
from hourglance.engine.planner.combine import CombineError

SERVICE_LEVEL: Final = "oServiceLevel"

#: What a service level is made of in every answer that was seen: those answered in time, which is all but
#: those answered late, of those answered or abandoned. An organisation may choose another formula.
WITNESSES: Final = frozenset({"nOverSla", "tAbandon", "tAnswered"})


def check_witnesses(metrics: Iterable[Measure]) -> None:
    """See that the service level of a cell is made of the counts that are shown beside it.

    Counts add up, so if every cell's is made like this, the whole's is, too.

    :raises FoldError: if it is made of anything else.
    """
    by_name = {measure.name: measure.stats for measure in metrics}
    counts = {name: by_name[name].count or 0 if name in by_name else 0 for name in WITNESSES}
    in_time = counts["tAnswered"] - counts["nOverSla"]
    of = counts["tAnswered"] + counts["tAbandon"]
    level = by_name.get(SERVICE_LEVEL)
    if level is None:
        right = not of and not in_time
    else:
        right = (
            bool(of) and (level.numerator, level.denominator) == (in_time, of) and level.ratio == in_time / of
        )
    if not right:
        raise CombineError("has a service level that is not made of answered, late and abandoned")


def fold_levels(parts: list[Stats]) -> Stats:
    """Return the service level of several cells, the counts of each of which were checked.

    :raises FoldError: if they do not have one target.
    """
    first = parts[0]
    if any(part.target != first.target for part in parts):
        raise CombineError("has several service targets")
    numerator = sum(part.numerator or 0.0 for part in parts)
    denominator = sum(part.denominator or 0.0 for part in parts)
    if len(parts) == 1:
        return first
    return Stats(
        ratio=numerator / denominator, numerator=numerator, denominator=denominator, target=first.target
    )
