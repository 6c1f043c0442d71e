"""What a query asks for, apart from its filter and its views."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import lru_cache
from typing import Final

from hourglance.api import AggregatesQuery, Interval
from hourglance.engine.errors import InternalError
from hourglance.engine.planner.buckets import Buckets, steps_named
from hourglance.engine.planner.conditions import SINGLE_VALUED
from hourglance.genesys import family as family_named

#: The dimension that is in every group, whether or not it was asked for, by family (observed).
IMPLIED: Final = {"conversations": "mediaType"}

#: The families whose timers and counters add up: each of their events is posted once, with its whole value.
#: The times of a person's status, in contrast, are cut where a bucket ends.
_POSTED_ONCE: Final = frozenset({"conversations"})


class Additivity(IntEnum):
    """How far the figures of several cells make one."""

    FREELY = 0
    """Counts and sums add up, least and greatest are those of all."""

    AS_SERVICE_LEVEL = 1
    """So they do, and among them is a ratio of two counts."""

    NEVER = 2
    """Some figure can only be taken as it is."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class QueryShape:
    """What a query asks for, in the one form that equal questions share.

    :param dimensions: the single-valued dimensions that it is grouped by, without the implied one.
    :param several: the others.
    :param implied: whether it is grouped by the implied one in so many words.
    """

    family: str
    window: Interval
    steps: Buckets | None
    dimensions: frozenset[str]
    several: frozenset[str]
    implied: bool
    flatten: bool
    alternate_time_dimension: str | None
    metrics: frozenset[str]
    adding: Additivity

    @property
    def start(self) -> datetime:
        """Return where its window begins."""
        return self.window.start


def question_of(query: AggregatesQuery) -> QueryShape | None:
    """Return what a query asks for, None if its answer is only ever its own.

    So is a ranking, whose groups depend on what it ranks by, and steps that nobody can read.
    """
    window = query.window
    if not isinstance(window, Interval):
        raise InternalError(f"A query about {window} was planned before its window was resolved.")
    steps = steps_named(query.granularity, query.time_zone) if query.granularity else None
    if query.query_type != "groupBy" or (query.granularity and steps is None):
        return None
    family = query.family
    single = SINGLE_VALUED.get(family, frozenset())
    implied = IMPLIED.get(family)
    asked = frozenset(query.group_by) - {implied}
    return QueryShape(
        family=family,
        window=window,
        steps=steps,
        dimensions=asked & single,
        several=asked - single,
        implied=implied in query.group_by,
        flatten=query.flatten_multivalued_dimensions,
        alternate_time_dimension=query.alternate_time_dimension,
        metrics=frozenset(query.metrics),
        adding=max((_adding(family, name) for name in query.metrics), default=Additivity.FREELY),
    )


@lru_cache(maxsize=1024)
def _adding(family: str, metric: str) -> Additivity:
    if family not in _POSTED_ONCE:
        return Additivity.NEVER
    if metric == "oServiceLevel":
        return Additivity.AS_SERVICE_LEVEL
    known = family_named(family).metric(metric)
    return Additivity.FREELY if known and known.kind in "nt" and known.additive else Additivity.NEVER
