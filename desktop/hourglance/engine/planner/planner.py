"""The planner: few requests for many queries, whose answers can be split exactly.

Queries are first grouped by what must be equal, which compares no two of them; then the few groups with one
merge key are merged where that saves more than it costs. The time is therefore that of sorting.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from hourglance.api import Aggregates, AggregatesQuery, Interval
from hourglance.engine.planner.answer_size import UNKNOWN_SIZES, AnswerSizes
from hourglance.engine.planner.merge_group import (
    AnalyzedQuery,
    MergeCandidate,
    MergeGroup,
    PlanOptions,
    merge_candidate,
)
from hourglance.engine.planner.query_shape import IMPLIED, MergeKey, QueryShape, analyze_filter, shape_query
from hourglance.engine.planner.request import MergedRequest, build_request, unmerged_request
from hourglance.engine.planner.rules import ALL_RULES, Rule

_log: Final = logging.getLogger(__name__)

#: The most groups of one merge key that are compared pairwise; more are compared in lots of this size.
_MAX_COMPARED: Final = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class DisabledRule:
    """A merge rule that did not hold at this service and is no longer used.

    :param label: the rule's stable name.
    :param reason: why it was assumed to hold.
    :param evidence: where the answers differed, or what was unexpected in the merged one.
    """

    label: str
    reason: str
    evidence: str


class MergePolicy:
    """Plans requests with the rules that never failed at this service and the answer sizes observed there."""

    def __init__(self) -> None:
        self._rules: frozenset[Rule] = ALL_RULES
        self._sizes: AnswerSizes = UNKNOWN_SIZES
        self.disabled: tuple[DisabledRule, ...] = ()

    def plan(self, queries: Iterable[AggregatesQuery]) -> tuple[MergedRequest, ...]:
        """Return the requests to send for ``queries``, whose windows are resolved."""
        return plan(queries, rules=self._rules, sizes=self._sizes)

    def observe(self, request: MergedRequest, answer: Aggregates) -> None:
        """Update the answer sizes from a good answer."""
        self._sizes = self._sizes.updated(request.query, answer)

    def clear_sizes(self) -> None:
        """Discard the answer sizes: another organization may have other ones."""
        self._sizes = UNKNOWN_SIZES

    def disable_one(self, rules: Iterable[Rule], evidence: str) -> frozenset[Rule]:
        """Disable the most doubtful of rules of which one does not hold, and return the others.

        Nothing is disabled if one of them is disabled already, since that explains the evidence.
        """
        suspects = frozenset(rules)
        if not suspects <= self._rules:
            return frozenset()
        rule = max(suspects, key=tuple(Rule).index)
        _log.error("Merge rule %s does not hold at this service and is disabled: %s", rule.label, evidence)
        self.disabled += (DisabledRule(label=rule.label, reason=rule.reason, evidence=evidence),)
        self._rules -= {rule}
        return suspects - {rule}


def plan(
    queries: Iterable[AggregatesQuery],
    *,
    rules: frozenset[Rule] = ALL_RULES,
    sizes: AnswerSizes = UNKNOWN_SIZES,
) -> tuple[MergedRequest, ...]:
    """Return the requests to send for ``queries``, whose windows are resolved.

    Equal arguments give equal requests, in the order in which each is first needed. Every query is a part of
    exactly one request; a query that occurs twice is two parts.

    :param rules: the enabled merge rules; without any, each query is a request.
    :param sizes: the observed answer sizes; without any, queries are merged only where the answer is sure to
        be small.
    """
    queries = tuple(queries)
    grouping = _Grouping(PlanOptions(rules, sizes))
    analyzed: list[AnalyzedQuery | None] = []
    alone: dict[AggregatesQuery, list[int]] = {}
    for number, query in enumerate(queries):
        analyzed.append(grouping.add(number, query) if Rule.IDENTICAL in rules else None)
        if analyzed[-1] is None:
            alone.setdefault(query, []).append(number)
    requests = [(numbers[0], unmerged_request(query, len(numbers))) for query, numbers in alone.items()]
    for group in grouping.merged_groups():
        group.members.sort()
        requests.append((group.members[0], build_request(group, queries, analyzed)))
    requests.sort(key=lambda request: request[0])
    return tuple(request for _, request in requests)


class _Grouping:
    """Sorts queries into merge groups, one after another."""

    def __init__(self, options: PlanOptions) -> None:
        self._options = options
        self._can_add = options.rules >= {Rule.METRICS, Rule.FILTER}
        self._shapes: dict[object, tuple[QueryShape | None, int]] = {}
        self._kinds: dict[object, int] = {}
        self._open: dict[object, MergeGroup] = {}
        self._by_window: dict[tuple[MergeKey, Interval], list[MergeGroup]] = {}

    def add(self, number: int, query: AggregatesQuery) -> AnalyzedQuery | None:
        """Add a query to the open group of its likeness, or start a new group.

        :return: the analyzed query; None if it can only be sent by itself, and was not added.
        """
        shape, kind = self._shape(query)
        if shape is None:
            return None
        conditions = analyze_filter(query.family, query.where)
        analyzed = shape, conditions
        separated_by = None
        if Rule.IMPLIED not in self._options.rules:
            separated_by = shape.implied, conditions.fixed.get(IMPLIED.get(shape.family, ""))
        likeness = (kind, conditions.rest, conditions.fixed_dimensions, conditions.single, separated_by)
        group = self._open.get(likeness)
        if group is not None and self._can_add and group.add(number, query.views, analyzed):
            return analyzed
        fresh = MergeGroup.for_query(
            number, query, analyzed, separated_by=separated_by, sizes=self._options.sizes
        )
        fresh.likeness = likeness
        candidate = None if group is None else merge_candidate(group, fresh, self._options)
        if group is not None and candidate is not None:
            group.merge(fresh, candidate)
        else:
            self._open[likeness] = fresh
            self._by_window.setdefault((fresh.key, shape.window), []).append(fresh)
        return analyzed

    def _shape(self, query: AggregatesQuery) -> tuple[QueryShape | None, int]:
        """Return the shape of a query, and a number shared by all shapes that differ only in metrics."""
        spelling = (
            query.family,
            query.window,
            query.granularity,
            query.time_zone,
            query.group_by,
            query.metrics,
            query.flatten_multivalued_dimensions,
            query.alternate_time_dimension,
            query.query_type,
        )
        found = self._shapes.get(spelling)
        if found is None:
            shape = shape_query(query)
            found = self._shapes[spelling] = shape, self._kind(shape)
        return found

    def _kind(self, shape: QueryShape | None) -> int:
        if shape is None:
            return -1
        kind = (
            shape.family,
            shape.window,
            shape.buckets,
            shape.dimensions,
            shape.multi_valued,
            shape.flatten,
            shape.alternate_time_dimension,
            shape.additivity,
        )
        return self._kinds.setdefault(kind, len(self._kinds))

    def merged_groups(self) -> Iterable[MergeGroup]:
        """Yield the groups, merged where that pays off: first those with one window, then the others."""
        by_key: dict[MergeKey, list[MergeGroup]] = {}
        for (key, _), groups in self._by_window.items():
            by_key.setdefault(key, []).extend(_merge_groups(groups, self._options))
        for groups in by_key.values():
            yield from _merge_groups(groups, self._options)


def _merge_groups(groups: Sequence[MergeGroup], options: PlanOptions) -> Iterable[MergeGroup]:
    """Yield the groups that remain when no merge of two of them pays off."""
    for start in range(0, len(groups), _MAX_COMPARED):
        yield from _merge_best_pairs(groups[start : start + _MAX_COMPARED], options)


def _merge_best_pairs(groups: Sequence[MergeGroup], options: PlanOptions) -> Iterable[MergeGroup]:
    """Merge the best pair of groups until none is left that pays off, and return the groups that remain."""
    left = dict(enumerate(groups))
    candidates: dict[tuple[int, int], MergeCandidate] = {}

    def compare(first: int, second: int) -> None:
        one, other = left[first], left[second]
        # Of two groups with one likeness, the second was started because the first had no room.
        alike = one.likeness is not None and one.likeness == other.likeness
        candidate = None if alike else merge_candidate(one, other, options)
        if candidate is not None:
            candidates[first, second] = candidate

    for first, second in combinations(left, 2):
        compare(first, second)
    while candidates:
        pair = max(candidates, key=lambda pair: candidates[pair].gain)
        target, source = pair
        left[target].merge(left.pop(source), candidates[pair])
        for stale in [pair for pair in candidates if target in pair or source in pair]:
            del candidates[stale]
        for other in left:
            if other != target:
                compare(min(target, other), max(target, other))
    return left.values()
