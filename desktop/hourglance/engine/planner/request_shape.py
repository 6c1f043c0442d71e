"""What a request asks for, and what it takes to make a query's answer of its cells."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from hourglance.api import Condition, Interval, View
from hourglance.engine.planner.buckets import Buckets, hold
from hourglance.engine.planner.conditions import Conditions, FixedValues
from hourglance.engine.planner.query_shape import Additivity, QueryShape
from hourglance.engine.planner.rules import Rule


class ViewDefinition(NamedTuple):
    """A view without its name: what it measures. There is one function, rangeBound."""

    target: str
    gte: float | None
    lt: float | None


def reading(view: View) -> ViewDefinition:
    """Return what a view measures."""
    return ViewDefinition(view.target, view.gte, view.lt)


class MergeKey(NamedTuple):
    """What must be equal of two queries that are to share a request, come what may.

    :param several: dimensions to group by that an event may have several values of.
    :param rest: the conditions that are no pins.
    :param apart: what must be equal on top of that, where a rule does not hold.
    """

    family: str
    ends: datetime
    flatten: bool
    alternate_time_dimension: str | None
    several: frozenset[str]
    rest: frozenset[Condition]
    apart: object


class RequestShape(NamedTuple):
    """What a request asks for, within its frame.

    :param dimensions: the single-valued dimensions to group by, without the implied one.
    :param views: the name that each view has in the request.
    """

    window: Interval
    steps: Buckets | None
    dimensions: frozenset[str]
    pins: FixedValues
    metrics: frozenset[str]
    views: Mapping[ViewDefinition, str]


class SplitTraits(NamedTuple):
    """What of a query decides whether its answer can be made of another's cells; many have the same.

    :param single: the dimensions that it wants one value of.
    """

    start: datetime
    steps: Buckets | None
    dimensions: frozenset[str]
    single: frozenset[str]
    adding: Additivity


def trait_of(question: QueryShape, conditions: Conditions) -> SplitTraits:
    """Return the trait of a query.

    A service level adds up for each queue by itself: what the target of several is, nobody says.
    """
    adding = question.adding
    one_queue = "queueId" in question.dimensions or "queueId" in conditions.single
    if adding is Additivity.AS_SERVICE_LEVEL and not one_queue:
        adding = Additivity.NEVER
    return SplitTraits(question.start, question.steps, question.dimensions, conditions.single, adding)


def rules_for_cells(
    start: datetime, steps: Buckets | None, dimensions: frozenset[str], trait: SplitTraits
) -> set[Rule] | None:
    """Return what it takes to make a query's cells of those of a request, None if they cannot be.

    :param start: where the request's window begins; ``steps`` and ``dimensions`` are its own, too.
    """
    same_steps = trait.steps == steps
    same_start = trait.start == start
    if not (same_steps and same_start) and not hold(steps, start, trait.steps, trait.start):
        return None
    rules: set[Rule] = set()
    if not dimensions - trait.dimensions <= trait.single:
        rules.add(Rule.GROUPS)
    if not same_steps:
        rules.add(Rule.TOTAL if trait.steps is None else Rule.STEPS)
    if rules and trait.adding is not Additivity.FREELY:
        if trait.adding is Additivity.NEVER:
            return None
        rules.add(Rule.SERVICE_LEVEL)
    if not same_start:
        rules.add(Rule.WINDOW)
    return rules
