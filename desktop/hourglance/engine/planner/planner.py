"""The planner: few requests for many queries, whose answers can be split exactly.

Queries are first grouped by what must be equal, which compares no two of them; then the few groups with one
merge key are merged where that saves more than it costs. The time is therefore that of sorting.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from hourglance import __version__
from hourglance.api import Aggregates, AggregatesQuery, HourglanceError, Interval, View
from hourglance.engine.planner.merge_group import (
    MAX_PAST_CELLS,
    UNKNOWN_SIZES,
    AnalyzedQuery,
    AnswerSizes,
    MergeCandidate,
    MergeGroup,
    PlanOptions,
    merge_candidate,
)
from hourglance.engine.planner.query_shape import (
    IMPLIED,
    Conditions,
    MergeKey,
    QueryShape,
    RequestShape,
    analyze_filter,
    build_filter,
    define_view,
    required_rules,
    shape_query,
    split_traits,
)
from hourglance.engine.planner.rule_verdicts import DisabledRule, RuleVerdicts
from hourglance.engine.planner.rules import ALL_RULES, Rule

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

    @property
    def is_merged(self) -> bool:
        """Whether an answer to a part is cut out of the request's by merge rules."""
        return any(part.rules for part in self.parts)


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


_log: Final = logging.getLogger(__name__)

#: The most groups of one merge key that are compared pairwise; more are compared in lots of this size.
_MAX_COMPARED: Final = 12

#: A way of merging is trusted after so many checks with data; from then on, it is checked at random.
CHECKS: Final = 3

#: It is checked on its first use, and again after this many times as many uses as at the last check.
CHECK_SPACING: Final = 3

#: The most ways of merging whose checks are remembered.
MAX_VERDICTS: Final = 2_000


class MergePolicy:
    """Plans requests with the rules that never failed at this service and the answer sizes observed there.

    It also decides which parts of merged answers are to be checked: each way of merging on its first uses,
    until it has passed some checks.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Discard everything that was observed: another organization may be different."""
        self._rules: frozenset[Rule] = ALL_RULES
        self._sizes: AnswerSizes = UNKNOWN_SIZES
        self._earlier_sizes: AnswerSizes = UNKNOWN_SIZES
        self._passed: dict[str, int] = {}
        self._uses: dict[str, int] = {}
        self._next_check: dict[str, int] = {}
        self.disabled: tuple[DisabledRule, ...] = ()

    @property
    def verdicts(self) -> RuleVerdicts:
        """The results of all checks, to be stored."""
        return RuleVerdicts(disabled=self.disabled, passed=dict(self._passed), sizes=self.sizes)

    def restore(self, verdicts: RuleVerdicts) -> None:
        """Continue with stored verdicts; of those of another version, only the sizes are used."""
        self._earlier_sizes = verdicts.sizes
        if verdicts.version != __version__:
            return
        labels = {rule.label for rule in Rule}
        self.disabled = tuple(rule for rule in verdicts.disabled if rule.label in labels)
        self._rules = verdicts.rules
        self._passed = dict(verdicts.passed)

    @property
    def rules(self) -> frozenset[Rule]:
        """The rules that never failed at this service."""
        return self._rules

    @property
    def sizes(self) -> AnswerSizes:
        """The answer sizes that were observed, also before the last start, which are for prices only.

        An hour of yesterday's must not decide what is merged today.
        """
        return self._sizes.or_else(self._earlier_sizes)

    def plan(self, queries: Iterable[AggregatesQuery]) -> tuple[MergedRequest, ...]:
        """Return the requests to send for ``queries``, whose windows are resolved."""
        return plan(queries, rules=self._rules, sizes=self._sizes)

    def is_small(self, query: AggregatesQuery) -> bool:
        """Return whether the answer to a query that serves an hour is likely to be small enough."""
        shape = shape_query(query)
        if shape is None:
            return False
        analyzed = shape, analyze_filter(query.family, query.where)
        group = MergeGroup.for_query(0, query, analyzed, separated_by=None, sizes=self._sizes)
        return group.cells <= MAX_PAST_CELLS

    def observe(self, request: MergedRequest, answer: Aggregates) -> None:
        """Update the answer sizes from a good answer."""
        self._sizes = self._sizes.updated(request.query, answer)

    # Checks.

    def needs_check(self, merge_digest: str) -> bool:
        """Count one use of a way of merging, and return whether it should be checked now."""
        uses = self._uses[merge_digest] = self._uses.get(merge_digest, 0) + 1
        passed = self._passed.get(merge_digest, 0)
        return passed < CHECKS and uses >= self._next_check.get(merge_digest, CHECK_SPACING**passed)

    def record_pass(self, merge_digest: str, *, had_data: bool) -> None:
        """Record that a check found no difference; without data, it proves nothing."""
        self._next_check[merge_digest] = CHECK_SPACING * self._uses.get(merge_digest, 1)
        if had_data:
            passed = self._passed.pop(merge_digest, 0) + 1
            self._passed[merge_digest] = passed  # at the end: the oldest are discarded first
            for oldest in list(self._passed)[:-MAX_VERDICTS]:
                del self._passed[oldest]

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
