"""The shapes of queries and requests: what decides whether one request can serve several queries."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from hourglance.api import AggregatesQuery, Clause, Condition, Filter, Interval, Predicate, View
from hourglance.engine.errors import InternalError
from hourglance.engine.planner.buckets import Buckets, nests_in, parse_buckets
from hourglance.engine.planner.rules import Rule
from hourglance.genesys import SINGLE_VALUED
from hourglance.genesys import family as family_named

#: The dimension that is in every group, whether or not the query groups by it, by family (observed).
IMPLIED: Final = {"conversations": "mediaType"}

#: The families whose timers and counters add up: each event is posted once, with its whole value. The times
#: of a user's status, in contrast, are cut where a bucket ends.
_POSTED_ONCE: Final = frozenset({"conversations"})

SERVICE_LEVEL: Final = "oServiceLevel"

#: The metrics that a service level is computed from in every answer observed so far: those answered in time,
#: which is all but those answered late, of those answered or abandoned. An organization may choose another
#: formula, so each answer is checked.
SERVICE_LEVEL_COUNTS: Final = frozenset({"nOverSla", "tAbandon", "tAnswered"})

#: The values that a filter allows, by single-valued dimension. All of them hold at once.
FixedValues: TypeAlias = Mapping[str, frozenset[str]]

_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


# Filters.


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Conditions:
    """A filter, split into fixed values and the conditions that are only compared as a whole.

    :param fixed_dimensions: the dimensions of ``fixed``.
    :param single: the dimensions with exactly one allowed value.
    :param others: the remaining conditions, in their order. All of them hold.
    :param rest: the same, without an order.
    """

    fixed: FixedValues
    fixed_dimensions: frozenset[str]
    single: frozenset[str]
    others: tuple[Condition, ...]
    rest: frozenset[Condition]


@lru_cache(maxsize=16_384)
def analyze_filter(family: str, where: Condition | None) -> Conditions:
    """Split the filter of a family's query into fixed values and other conditions."""
    fixed: dict[str, frozenset[str]] = {}
    others: list[Condition] = []
    for condition in () if where is None else _all_of(where):
        found = _fixed_values(family, condition)
        if found is None or found[0] in fixed:
            others.append(condition)
        else:
            fixed[found[0]] = frozenset(found[1])
    return Conditions(
        fixed=fixed,
        fixed_dimensions=frozenset(fixed),
        single=frozenset(dimension for dimension, values in fixed.items() if len(values) == 1),
        others=tuple(others),
        rest=frozenset(others),
    )


def build_filter(fixed: FixedValues, others: tuple[Condition, ...]) -> Filter | None:
    """Return the filter of fixed values and other conditions: the inverse of :func:`analyze_filter`."""
    if len(others) == 1 and isinstance(others[0], Filter):
        return others[0]
    conditions: list[Condition] = []
    for dimension, values in fixed.items():
        predicates = tuple(Predicate(dimension=dimension, value=value) for value in sorted(values))
        conditions.append(predicates[0] if len(predicates) == 1 else Clause(type="or", predicates=predicates))
    conditions += others
    if not conditions:
        return None
    return Filter(
        type="and",
        clauses=tuple(condition for condition in conditions if isinstance(condition, Clause)),
        predicates=tuple(condition for condition in conditions if isinstance(condition, Predicate)),
    )


def _all_of(where: Condition) -> tuple[Condition, ...]:
    """Return the conditions that must all hold for a filter to hold."""
    if not isinstance(where, Filter):
        return (where,)
    if where.type == "and" or len(where.clauses) + len(where.predicates) == 1:
        return (*where.clauses, *where.predicates)
    if not where.clauses:
        return (Clause(type="or", predicates=where.predicates),)
    return (where,)


def _fixed_values(family: str, condition: Condition) -> tuple[str, list[str]] | None:
    """Return the dimension and the values that a condition allows; None for any other kind of condition."""
    if isinstance(condition, Filter):
        return None
    predicates = (condition,) if isinstance(condition, Predicate) else condition.predicates
    if isinstance(condition, Clause) and condition.type == "and" and len(predicates) > 1:
        return None
    dimension = predicates[0].dimension
    if dimension not in SINGLE_VALUED.get(family, ()):
        return None
    names = _known_values(family, dimension)
    values: list[str] = []
    for predicate in predicates:
        value = predicate.value
        if not isinstance(value, str) or predicate.dimension != dimension:
            return None
        # Whether the service treats VOICE as voice is unknown: only the spelling that answers use is safe.
        if value not in names if names else not _ID.fullmatch(value):
            return None
        values.append(value)
    return dimension, values


@lru_cache(maxsize=64)
def _known_values(family: str, dimension: str) -> frozenset[str]:
    return frozenset(family_named(family).values(dimension))


# Queries.


class Additivity(IntEnum):
    """How far the values of several cells can be combined into one."""

    FREELY = 0
    """Counts and sums add up; minimum and maximum are those of all cells."""

    AS_SERVICE_LEVEL = 1
    """The same, except for a ratio of two counts."""

    NEVER = 2
    """Some value is only valid for its own cell."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class QueryShape:
    """What a query asks for apart from filter and views, in one normal form for equal queries.

    :param dimensions: the single-valued dimensions that it groups by, without the implied one.
    :param multi_valued: the other dimensions that it groups by.
    :param implied: whether it explicitly groups by the implied dimension.
    """

    family: str
    window: Interval
    buckets: Buckets | None
    dimensions: frozenset[str]
    multi_valued: frozenset[str]
    implied: bool
    flatten: bool
    alternate_time_dimension: str | None
    metrics: frozenset[str]
    additivity: Additivity


def shape_query(query: AggregatesQuery) -> QueryShape | None:
    """Return the shape of a query; None if it can only be sent by itself.

    That is so for a top-N query, whose groups depend on the metric that it ranks by, and for an unreadable
    granularity.

    :raises InternalError: the query's window is not resolved.
    """
    window = query.window
    if not isinstance(window, Interval):
        raise InternalError(f"A query about {window} was planned before its window was resolved.")
    buckets = parse_buckets(query.granularity, query.time_zone) if query.granularity else None
    if query.query_type != "groupBy" or (query.granularity and buckets is None):
        return None
    family = query.family
    single = SINGLE_VALUED.get(family, frozenset())
    implied = IMPLIED.get(family)
    grouped = frozenset(query.group_by) - {implied}
    return QueryShape(
        family=family,
        window=window,
        buckets=buckets,
        dimensions=grouped & single,
        multi_valued=grouped - single,
        implied=implied in query.group_by,
        flatten=query.flatten_multivalued_dimensions,
        alternate_time_dimension=query.alternate_time_dimension,
        metrics=frozenset(query.metrics),
        additivity=max((_additivity(family, name) for name in query.metrics), default=Additivity.FREELY),
    )


@lru_cache(maxsize=1024)
def _additivity(family: str, metric: str) -> Additivity:
    if family not in _POSTED_ONCE:
        return Additivity.NEVER
    if metric == SERVICE_LEVEL:
        return Additivity.AS_SERVICE_LEVEL
    known = family_named(family).metric(metric)
    return Additivity.FREELY if known and known.kind in "nt" and known.additive else Additivity.NEVER


# Requests.


class ViewDefinition(NamedTuple):
    """A view without its name. Its function is always ``rangeBound``, the only one."""

    target: str
    gte: float | None
    lt: float | None


def define_view(view: View) -> ViewDefinition:
    """Return a view without its name."""
    return ViewDefinition(view.target, view.gte, view.lt)


class MergeKey(NamedTuple):
    """What two queries must have in common to share a request.

    :param multi_valued: the multi-valued dimensions to group by.
    :param rest: the conditions that are not fixed values.
    :param separated_by: what else must be equal because a rule is disabled.
    """

    family: str
    window_end: datetime
    flatten: bool
    alternate_time_dimension: str | None
    multi_valued: frozenset[str]
    rest: frozenset[Condition]
    separated_by: object


class RequestShape(NamedTuple):
    """What a request asks for, given its merge key.

    :param dimensions: the single-valued dimensions to group by, without the implied one.
    :param views: the name of each view in the request.
    """

    window: Interval
    buckets: Buckets | None
    dimensions: frozenset[str]
    fixed: FixedValues
    metrics: frozenset[str]
    views: Mapping[ViewDefinition, str]


@lru_cache(maxsize=1024)
def bucket_count(window: Interval, buckets: Buckets | None) -> int:
    """Return the approximate number of buckets in a window."""
    if buckets is None:
        return 1
    length = timedelta(days=30 * buckets.months + buckets.days, milliseconds=buckets.milliseconds)
    return max(1, -((window.start - window.end) // length))


class SplitTraits(NamedTuple):
    """What decides whether a query's answer can be made of another one's cells; many queries share it.

    :param single: the dimensions of which the query's filter allows one value.
    """

    start: datetime
    buckets: Buckets | None
    dimensions: frozenset[str]
    single: frozenset[str]
    additivity: Additivity


def split_traits(shape: QueryShape, conditions: Conditions) -> SplitTraits:
    """Return the split traits of a query.

    A service level only adds up within one queue: the target of several queues is not documented.
    """
    additivity = shape.additivity
    one_queue = "queueId" in shape.dimensions or "queueId" in conditions.single
    if additivity is Additivity.AS_SERVICE_LEVEL and not one_queue:
        additivity = Additivity.NEVER
    return SplitTraits(shape.window.start, shape.buckets, shape.dimensions, conditions.single, additivity)


def required_rules(
    start: datetime, buckets: Buckets | None, dimensions: frozenset[str], traits: SplitTraits
) -> set[Rule] | None:
    """Return the rules that a query's cells rely on when a request serves it; None if it cannot.

    :param start: where the request's window begins; ``buckets`` and ``dimensions`` are the request's, too.
    """
    same_buckets = traits.buckets == buckets
    same_start = traits.start == start
    if not (same_buckets and same_start) and not nests_in(buckets, start, traits.buckets, traits.start):
        return None
    rules: set[Rule] = set()
    if not dimensions - traits.dimensions <= traits.single:
        rules.add(Rule.GROUPS)
    if not same_buckets:
        rules.add(Rule.TOTAL if traits.buckets is None else Rule.STEPS)
    if rules and traits.additivity is not Additivity.FREELY:
        if traits.additivity is Additivity.NEVER:
            return None
        rules.add(Rule.SERVICE_LEVEL)
    if not same_start:
        rules.add(Rule.WINDOW)
    return rules
