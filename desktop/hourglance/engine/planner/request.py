"""Planned requests: the merged query to send, and the query that each part of its answer serves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hourglance.api import AggregatesQuery, HourglanceError, View
from hourglance.engine.planner.merge_group import AnalyzedQuery, MergeGroup
from hourglance.engine.planner.query_shape import (
    IMPLIED,
    Conditions,
    QueryShape,
    RequestShape,
    build_filter,
    define_view,
    required_rules,
    split_traits,
)
from hourglance.engine.planner.rules import Rule

_SPELLING: Final = frozenset({Rule.IDENTICAL})
_FILTER: Final = frozenset({Rule.FILTER})
_IMPLIED: Final = frozenset({Rule.IMPLIED})
_METRICS: Final = frozenset({Rule.METRICS})
_VIEWS: Final = frozenset({Rule.VIEWS})


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestPart:
    """A query, and the rules that allow serving it from the request that it is part of.

    :param rules: empty if the request is this very query, alone.
    """

    query: AggregatesQuery
    rules: frozenset[Rule] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class MergedRequest:
    """One query to send that serves all its parts."""

    query: AggregatesQuery
    parts: tuple[RequestPart, ...]


class SplitError(HourglanceError):
    """An answer does not have the form that a merge rule relies on.

    No wrong value was returned: send the part's query alone, and disable one of the rules.

    :param rules: the rules in question; one of them does not hold at this service.
    """

    who = "Genesys Cloud"
    code = "split"

    def __init__(self, what: str, *, rules: frozenset[Rule]) -> None:
        super().__init__(what, remedy="The query is sent alone.")
        self.rules = rules


def unmerged_request(query: AggregatesQuery, times: int = 1) -> MergedRequest:
    """Return the request for a query that is sent as it is, with one part for each time it was asked for."""
    return MergedRequest(query=query, parts=(RequestPart(query=query),) * times)


def build_request(
    group: MergeGroup, queries: Sequence[AggregatesQuery], analyzed: Sequence[AnalyzedQuery | None]
) -> MergedRequest:
    """Return the request that serves a merge group.

    :param analyzed: shape and conditions of each of ``queries``, by the same index.
    """
    first = queries[group.members[0]]
    if len(group.members) == 1:
        return unmerged_request(first)
    members = [
        (queries[number], known) for number in group.members if (known := analyzed[number]) is not None
    ]
    shape = group.shape
    # One example for each query shape: there are as many as there are metrics, buckets and dimensions, not
    # values.
    examples: dict[QueryShape, AggregatesQuery] = {}
    for query, (query_shape, _) in members:
        examples.setdefault(query_shape, query)
    bucketed = next((query for known, query in examples.items() if known.buckets == shape.buckets), first)
    metrics = dict.fromkeys(name for query in examples.values() for name in query.metrics)
    _, (_, conditions) = members[0]
    whole = replace(
        first,
        metrics=(*metrics, *sorted(shape.metrics.difference(metrics))),
        window=shape.window,
        granularity=bucketed.granularity,
        time_zone=bucketed.time_zone,
        group_by=_group_by(examples, shape),
        where=build_filter(shape.fixed, conditions.others),
        views=tuple(
            View(name=name, target=view.target, gte=view.gte, lt=view.lt)
            for view, name in shape.views.items()
        ),
    )
    builder = _PartBuilder(whole, shape)
    return MergedRequest(query=whole, parts=tuple([builder.build(query, *known) for query, known in members]))


class _PartBuilder:
    """Finds the rules that each part of a request relies on; cached, since most queries are alike."""

    def __init__(self, whole: AggregatesQuery, shape: RequestShape) -> None:
        self._whole = whole
        self._shape = shape
        self._implied = IMPLIED.get(whole.family, "")
        self._grouped_by_implied = self._implied in whole.group_by
        self._cache: dict[tuple[QueryShape, frozenset[str]], frozenset[Rule]] = {}

    def build(self, query: AggregatesQuery, query_shape: QueryShape, conditions: Conditions) -> RequestPart:
        """Return a query as part of the request."""
        if query.metrics == self._whole.metrics and query == self._whole:
            return RequestPart(query=query)
        shape = self._shape
        rules = self._cache.get((query_shape, conditions.single))
        if rules is None:
            rules = self._rules(query_shape, conditions)
            self._cache[query_shape, conditions.single] = rules
        fixed = conditions.fixed
        if fixed != shape.fixed:
            rules |= _FILTER
            if fixed.get(self._implied) != shape.fixed.get(self._implied) and not self._grouped_by_implied:
                rules |= _IMPLIED
        if shape.views:
            rules |= self._rules_of_views(query)
        return RequestPart(query=query, rules=rules or _SPELLING)

    def _rules(self, query_shape: QueryShape, conditions: Conditions) -> frozenset[Rule]:
        """Return the rules that depend neither on the filter's values nor on views."""
        shape, traits = self._shape, split_traits(query_shape, conditions)
        rules = required_rules(shape.window.start, shape.buckets, shape.dimensions, traits) or set()
        if (shape.dimensions - query_shape.dimensions) & conditions.single:
            rules.add(Rule.FILTER)
        if query_shape.implied and not self._grouped_by_implied:
            rules.add(Rule.IMPLIED)
        if not shape.metrics <= query_shape.metrics:
            rules.add(Rule.METRICS)
        return frozenset(rules)

    def _rules_of_views(self, query: AggregatesQuery) -> frozenset[Rule]:
        if not query.views:
            return _METRICS
        named = {define_view(view): view.name for view in query.views}
        rules = _METRICS if named.keys() < self._shape.views.keys() else frozenset()
        renamed = any(self._shape.views[view] != name for view, name in named.items())
        return rules | _VIEWS if renamed else rules


def _group_by(examples: Mapping[QueryShape, AggregatesQuery], shape: RequestShape) -> tuple[str, ...]:
    names = dict.fromkeys(name for query in examples.values() for name in query.group_by)
    # The implied dimension is requested only if all queries group by it: the others rely on its being there.
    if not all(query_shape.implied for query_shape in examples):
        names.pop(IMPLIED.get(next(iter(examples)).family, ""), None)
    return (*names, *sorted(shape.dimensions - names.keys()))
