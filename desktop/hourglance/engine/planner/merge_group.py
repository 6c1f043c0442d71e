"""Merge groups: queries that one request can serve, and when merging two groups pays off."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from math import expm1, inf
from typing import Final, NamedTuple, Self, TypeAlias

from hourglance.api import Aggregates, AggregatesQuery, Interval, View
from hourglance.engine.planner.buckets import finest
from hourglance.engine.planner.query_shape import (
    IMPLIED,
    SERVICE_LEVEL_COUNTS,
    Conditions,
    FixedValues,
    MergeKey,
    QueryShape,
    RequestShape,
    SplitTraits,
    ViewDefinition,
    bucket_count,
    define_view,
    required_rules,
    shape_query,
    split_traits,
)
from hourglance.engine.planner.rules import Rule
from hourglance.genesys import family as family_named

#: The assumed number of values of a dimension that a query groups by and no answer has shown yet.
TYPICAL_VALUES: Final = 50

#: The share of a rate that remains with each lower observation: a busy hour fades within minutes.
_DECAY: Final = 0.9

_HOUR: Final = 3600.0


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerSizes:
    """Observed sizes of answers. They decide what pays off, never what is correct.

    :param values: the number of values of a dimension, by family, then dimension.
    :param rates: the events of a metric per hour, by family, then metric.
    """

    values: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    rates: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def updated(self, query: AggregatesQuery, answer: Aggregates) -> Self:
        """Return the sizes after one more answer; answers to filtered queries are ignored."""
        shape = shape_query(query)
        if shape is None or query.where is not None:
            return self
        family = shape.family
        values, rates = dict(self.values.get(family, {})), dict(self.rates.get(family, {}))
        for dimension in _grouped_by(family, shape.dimensions | shape.multi_valued):
            seen = {group.dimensions[dimension] for group in answer.groups if dimension in group.dimensions}
            values[dimension] = max(len(seen), values.get(dimension, 1))
        hours = _hours(answer.interval)
        events = _event_counts(answer)
        for metric in query.metrics:
            rate = events.get(metric, 0.0) / hours
            rates[metric] = max(rate, rates.get(metric, 0.0) * _DECAY)
        return type(self)(values={**self.values, family: values}, rates={**self.rates, family: rates})

    def or_else(self, other: Self) -> Self:
        """Return these sizes, and those of another organization for what was not observed at this one."""
        values = {
            name: {**other.values.get(name, {}), **self.values.get(name, {})}
            for name in {**other.values, **self.values}
        }
        return type(self)(values=values, rates={**other.rates, **self.rates})


UNKNOWN_SIZES: Final = AnswerSizes()


def estimate_cells(
    key: MergeKey, shape: RequestShape, *, grouped: Collection[str], sizes: AnswerSizes
) -> float:
    """Return how many values an answer is likely to hold: at most one per cell, and at most one per event.

    :param grouped: dimensions that some query groups by in any case; any other dimension of unknown size may
        have any number of values.
    """
    family = key.family
    cells = float(bucket_count(shape.window, shape.buckets))
    for dimension in _grouped_by(family, shape.dimensions | key.multi_valued):
        values = shape.fixed.get(dimension)
        cells *= len(values) if values else _value_count(family, dimension, grouped, sizes)
    rates = sizes.rates.get(family)
    if not rates:
        return cells * (len(shape.metrics) + len(shape.views))
    hours = _hours(shape.window)
    for dimension, values in shape.fixed.items():
        hours *= min(1.0, len(values) / sizes.values.get(family, {}).get(dimension, 1))
    # A metric without observations is assumed to be as frequent as the most frequent one.
    highest = max(rates.values())
    measured = (*shape.metrics, *(view.target for view in shape.views))
    return sum(_non_empty_cells(cells, hours * rates.get(metric, highest)) for metric in measured)


def _non_empty_cells(cells: float, events: float) -> float:
    """Return the expected number of cells with an event, if each event is equally likely in any cell."""
    return events if cells == inf else cells * -expm1(-events / cells)


def _grouped_by(family: str, dimensions: frozenset[str]) -> frozenset[str]:
    implied = IMPLIED.get(family)
    return dimensions | {implied} if implied else dimensions


def _value_count(family: str, dimension: str, grouped: Collection[str], sizes: AnswerSizes) -> float:
    observed = sizes.values.get(family, {}).get(dimension)
    if observed is not None:
        return observed
    known = _catalog_count(family, dimension)
    if known is not None:
        return known
    return TYPICAL_VALUES if dimension in grouped else inf


@lru_cache(maxsize=1024)
def _catalog_count(family: str, dimension: str) -> int | None:
    known = family_named(family)
    return len(known.values(dimension)) if known.closed(dimension) else None


def _hours(window: Interval) -> float:
    return (window.end - window.start).total_seconds() / _HOUR


def _event_counts(answer: Aggregates) -> dict[str, float]:
    events: dict[str, float] = {}
    for group in answer.groups:
        for bucket in group.buckets:
            for measure in bucket.metrics:
                stats = measure.stats
                count = stats.count if stats.count is not None else stats.denominator or 0.0
                events[measure.name] = events.get(measure.name, 0.0) + count
    return events


#: The value of one request saved, in estimated cells of the answer, which are about twice the real ones: so
#: many more cells may be asked for to save a request. A request costs the service a pass over the events of
#: its window and a permission check, and the user a share of a rate limit that the rest of the desktop uses
#: too; a cell costs some hundred bytes of JSON, a tenth of it compressed.
REQUEST_COST: Final = 3_000

#: No merged request may have an answer with more estimated cells.
MAX_CELLS: Final = 20_000

#: The same for a request about the past that serves a moving window for an hour, instead of sixty requests.
MAX_PAST_CELLS: Final = 5 * MAX_CELLS

#: No merged request may have more buckets, unless one of its queries has. A long window with short buckets
#: costs both sides more than a request, and the decoder refuses 200 000.
MAX_BUCKETS: Final = 3_000

#: The most metrics that a client is known to request at once; no limit is published.
MAX_METRICS: Final = 20

#: The most views of a request (official).
MAX_VIEWS: Final = 10

#: The most values of a dimension in a filter: the limit for users, applied to all. With the limit of metrics
#: it keeps bodies at a tenth of what the service accepts.
MAX_VALUES: Final = 100


class PlanOptions(NamedTuple):
    """Planner options: enabled merge rules and observed answer sizes."""

    rules: frozenset[Rule]
    sizes: AnswerSizes


#: The shape and the filter conditions of a query.
AnalyzedQuery: TypeAlias = tuple[QueryShape, Conditions]


class MergeCandidate(NamedTuple):
    """A request for two merge groups, its estimated cells, and what it saves over two requests."""

    shape: RequestShape
    cells: float
    gain: float


@dataclass(kw_only=True, slots=True, eq=False)
class MergeGroup:
    """Queries to be served by one request.

    :param members: the indices of the queries, in the order in which they were asked for.
    :param cells: the estimated cells of the answer.
    :param likeness: what all members have in common if they differ only in metrics, views and values; else
        None.
    """

    key: MergeKey
    shape: RequestShape
    traits: set[SplitTraits]
    members: list[int]
    cells: float
    likeness: object = None

    @classmethod
    def for_query(
        cls,
        number: int,
        query: AggregatesQuery,
        analyzed: AnalyzedQuery,
        *,
        separated_by: object,
        sizes: AnswerSizes,
    ) -> Self:
        """Return the merge group of a single query."""
        query_shape, conditions = analyzed
        key = MergeKey(
            query_shape.family,
            query_shape.window.end,
            query_shape.flatten,
            query_shape.alternate_time_dimension,
            query_shape.multi_valued,
            conditions.rest,
            separated_by,
        )
        shape = RequestShape(
            query_shape.window,
            query_shape.buckets,
            query_shape.dimensions,
            conditions.fixed,
            query_shape.metrics,
            {define_view(view): view.name for view in query.views},
        )
        return cls(
            key=key,
            shape=shape,
            traits={split_traits(query_shape, conditions)},
            members=[number],
            cells=estimate_cells(key, shape, grouped=query_shape.dimensions, sizes=sizes),
        )

    def add(self, number: int, views: tuple[View, ...], analyzed: AnalyzedQuery) -> bool:
        """Add a query if at most further metrics and values are needed; return whether it was added.

        :param analyzed: a query that differs from the members only in metrics and fixed values.
        """
        query_shape, conditions = analyzed
        shape = self.shape
        metrics = shape.metrics
        if views and any(shape.views.get(define_view(view)) != view.name for view in views):
            return False
        wider = _widen(shape, conditions, IMPLIED.get(query_shape.family))
        if wider is None:
            return False
        fixed, growth = wider
        if not query_shape.metrics <= metrics:
            metrics |= query_shape.metrics
            growth *= len(metrics) / len(shape.metrics)
        if growth > 1.0:
            cells = self.cells * growth
            if len(metrics) > MAX_METRICS or cells > min(self.cells + REQUEST_COST, MAX_CELLS):
                return False
            self.shape, self.cells = shape._replace(fixed=fixed, metrics=metrics), cells
        self.members.append(number)
        return True

    def merge(self, other: "MergeGroup", candidate: MergeCandidate) -> None:
        """Merge another group into this one; ``candidate`` is the result of :func:`merge_candidate`."""
        self.shape = candidate.shape
        self.cells = candidate.cells
        self.traits |= other.traits
        self.members += other.members
        self.likeness = self.likeness if self.likeness == other.likeness else None


def _widen(
    shape: RequestShape, conditions: Conditions, implied: str | None
) -> tuple[FixedValues, float] | None:
    """Return fixed values that allow more, and by what factor; None if they could not be split again."""
    fixed, growth = shape.fixed, 1.0
    for name, values in conditions.fixed.items():
        allowed = fixed[name]
        if values == allowed:
            continue
        if name not in shape.dimensions and name != implied:
            return None
        if not values <= allowed:
            fixed = {**fixed, name: values | allowed}
            growth *= len(fixed[name]) / len(allowed)
            if len(fixed[name]) > MAX_VALUES:
                return None
    return fixed, growth


def merge_candidate(one: MergeGroup, other: MergeGroup, options: PlanOptions) -> MergeCandidate | None:
    """Return the request for two groups with one key; None if there is none, or if it does not pay off."""
    shape = _merged_shape(one, other, options.rules)
    if shape is None:
        return None
    grouped = {
        name for side in (one, other) for name in side.shape.dimensions if name not in side.shape.fixed
    }
    cells = estimate_cells(one.key, shape, grouped=grouped, sizes=options.sizes)
    gain = one.cells + other.cells + REQUEST_COST - cells
    return MergeCandidate(shape, cells, gain) if gain >= 0 and cells <= MAX_CELLS else None


def _merged_shape(one: MergeGroup, other: MergeGroup, rules: frozenset[Rule]) -> RequestShape | None:
    """Return what a request for both groups would ask for; None if its answer could not be split."""
    a, b = one.shape, other.shape
    differing = {name for name in {*a.fixed, *b.fixed} if a.fixed.get(name) != b.fixed.get(name)}
    split_by = a.dimensions | b.dimensions | (differing - {IMPLIED.get(one.key.family)})
    window = a.window if a.window.start <= b.window.start else b.window
    buckets = finest(a.buckets, b.buckets)
    if buckets is None or (differing and Rule.FILTER not in rules):
        return None
    own = max(bucket_count(a.window, a.buckets), bucket_count(b.window, b.buckets))
    if bucket_count(window, buckets[0]) > max(own, MAX_BUCKETS):
        return None
    counts: frozenset[str] = frozenset()
    for traits in chain(one.traits, other.traits):
        needed = required_rules(window.start, buckets[0], split_by, traits)
        if needed is None or not needed <= rules:
            return None
        if Rule.SERVICE_LEVEL in needed:
            counts = SERVICE_LEVEL_COUNTS
    fixed = a.fixed
    if differing:
        fixed = {name: a.fixed[name] | b.fixed[name] for name in a.fixed if name in b.fixed}
    metrics = a.metrics | b.metrics | counts
    views = _merged_views(a.views, b.views)
    if (
        any(len(values) > MAX_VALUES for values in fixed.values())
        or len(views) > MAX_VIEWS
        or (len(metrics) > MAX_METRICS and metrics not in (a.metrics, b.metrics))
        or (Rule.METRICS not in rules and not a.metrics == b.metrics == metrics)
        or (Rule.METRICS not in rules and a.views.keys() != b.views.keys())
        or (Rule.VIEWS not in rules and any(views[view] != name for view, name in b.views.items()))
    ):
        return None
    return RequestShape(window, buckets[0], split_by, fixed, metrics, views)


def _merged_views(
    one: Mapping[ViewDefinition, str], other: Mapping[ViewDefinition, str]
) -> Mapping[ViewDefinition, str]:
    """Return the views of both by name; a view whose name is taken gets a new one."""
    if not other:
        return one
    views = dict(one)
    for view, name in other.items():
        if view not in views:
            views[view] = _unused_name(name, views.values())
    return views


def _unused_name(name: str, used: Collection[str]) -> str:
    number = 2
    unused = name
    while unused in used:
        unused = f"{name}_{number}"
        number += 1
    return unused
