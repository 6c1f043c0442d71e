"""What a query measures: its metrics and views, and how far their figures can be added up."""

from enum import IntEnum
from functools import lru_cache
from typing import Final, NamedTuple

from hourglance.api import View
from hourglance.query import family as family_named

#: The families whose timers and counters add up: each of their events is posted once, with its whole value.
#: The times of a person's status, in contrast, are cut where a bucket ends.
_POSTED_ONCE: Final = frozenset({"conversations"})


class Adding(IntEnum):
    """How far the figures of several cells make one."""

    FREELY = 0
    """Counts and sums add up, least and greatest are those of all."""

    AS_SERVICE_LEVEL = 1
    """So they do, and among them is a ratio of two counts."""

    NEVER = 2
    """Some figure can only be taken as it is."""


class Reading(NamedTuple):
    """A view without its name: what it measures. There is one function, rangeBound."""

    target: str
    gte: float | None
    lt: float | None


def reading(view: View) -> Reading:
    """Return what a view measures."""
    return Reading(view.target, view.gte, view.lt)


@lru_cache(maxsize=4096)
def adding(family: str, metrics: tuple[str, ...]) -> Adding:
    """Return how far the metrics of a query can be added up. Its views can: they are of timers alone."""
    known = family_named(family).metrics_by_name
    if family not in _POSTED_ONCE:
        return Adding.NEVER
    return max(
        (
            Adding.AS_SERVICE_LEVEL
            if name == "oServiceLevel"
            else Adding.FREELY
            if name in known and known[name].kind in "nt" and known[name].additive
            else Adding.NEVER
            for name in metrics
        ),
        default=Adding.FREELY,
    )
