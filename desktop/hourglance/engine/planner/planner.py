"""The planner: few requests for many queries, each answer split back exactly.

Queries are sorted into clusters by what must be equal, once and without comparing one with another; then
the few clusters of a frame are joined where that saves more than it costs. So the time is that of sorting.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Final

from hourglance.api import AggregatesQuery, Interval
from hourglance.engine.planner.answer_size import NO_EXPERIENCE, AnswerSizes
from hourglance.engine.planner.conditions import conditions_of
from hourglance.engine.planner.merge_group import Known, MergeCandidate, MergeGroup, PlanOptions, offer
from hourglance.engine.planner.merged_request import MergedRequest
from hourglance.engine.planner.query_shape import IMPLIED, QueryShape, question_of
from hourglance.engine.planner.request_builder import request_of, same
from hourglance.engine.planner.request_shape import MergeKey
from hourglance.engine.planner.rules import ALL_RULES, Rule

#: So many clusters of one frame are compared with one another; of more, neighbours are.
_AT_ONCE: Final = 12


def plan(
    queries: Iterable[AggregatesQuery],
    *,
    rules: frozenset[Rule] = ALL_RULES,
    experience: AnswerSizes = NO_EXPERIENCE,
) -> tuple[MergedRequest, ...]:
    """Return the requests to send for ``queries``, whose windows are resolved.

    The same queries give the same requests, in the order in which each is first needed. Every query is a
    part of exactly one request; a query that is asked twice is two parts.

    :param rules: what may be relied on; without any, each query is a request.
    :param experience: what is known of the size of answers; without any, only what is sure to be small is
        merged.
    """
    asked = tuple(queries)
    sorting = _Grouping(PlanOptions(rules, experience))
    known: list[Known | None] = []
    alone: dict[AggregatesQuery, list[int]] = {}
    for number, query in enumerate(asked):
        known.append(sorting.add(number, query) if Rule.IDENTICAL in rules else None)
        if known[-1] is None:
            alone.setdefault(query, []).append(number)
    requests = [(numbers[0], same(query, len(numbers))) for query, numbers in alone.items()]
    for cluster in sorting.clusters():
        cluster.members.sort()
        requests.append((cluster.members[0], request_of(cluster, asked, known)))
    requests.sort(key=lambda request: request[0])
    return tuple(request for _, request in requests)


class _Grouping:
    """Queries sorted into clusters, one after the other."""

    def __init__(self, means: PlanOptions) -> None:
        self._means = means
        self._quick = means.rules >= {Rule.METRICS, Rule.FILTER}
        self._questions: dict[object, tuple[QueryShape | None, int]] = {}
        self._likes: dict[object, int] = {}
        self._open: dict[object, MergeGroup] = {}
        self._by_window: dict[tuple[MergeKey, Interval], list[MergeGroup]] = {}

    def add(self, number: int, query: AggregatesQuery) -> Known | None:
        """Put a query into the cluster of its like, if there is one with room, or begin one.

        :return: the query, taken apart; None if it is only ever asked alone, and not put anywhere.
        """
        question, like = self._question(query)
        if question is None:
            return None
        conditions = conditions_of(query.family, query.where)
        known = question, conditions
        apart = None
        if Rule.IMPLIED not in self._means.rules:
            apart = question.implied, conditions.pins.get(IMPLIED.get(question.family, ""))
        likeness = (like, conditions.rest, conditions.pinned, conditions.single, apart)
        cluster = self._open.get(likeness)
        if cluster is not None and self._quick and cluster.take(number, query.views, known):
            return known
        fresh = MergeGroup.of(number, query, known, apart=apart, experience=self._means.experience)
        fresh.like = likeness
        offered = None if cluster is None else offer(cluster, fresh, self._means)
        if cluster is not None and offered is not None:
            cluster.absorb(fresh, offered)
        else:
            self._open[likeness] = fresh
            self._by_window.setdefault((fresh.frame, question.window), []).append(fresh)
        return known

    def _question(self, query: AggregatesQuery) -> tuple[QueryShape | None, int]:
        """Return what a query asks for, and a number that all have whose likes differ in metrics alone."""
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
        found = self._questions.get(spelling)
        if found is None:
            question = question_of(query)
            found = self._questions[spelling] = question, self._like(question)
        return found

    def _like(self, question: QueryShape | None) -> int:
        if question is None:
            return -1
        like = (
            question.family,
            question.window,
            question.steps,
            question.dimensions,
            question.several,
            question.flatten,
            question.alternate_time_dimension,
            question.adding,
        )
        return self._likes.setdefault(like, len(self._likes))

    def clusters(self) -> Iterable[MergeGroup]:
        """Yield the clusters, joined where that is worth it: those of one window, then those left."""
        by_frame: dict[MergeKey, list[MergeGroup]] = {}
        for (frame, _), lot in self._by_window.items():
            by_frame.setdefault(frame, []).extend(_join(lot, self._means))
        for lot in by_frame.values():
            yield from _join(lot, self._means)


def _join(clusters: Sequence[MergeGroup], means: PlanOptions) -> Iterable[MergeGroup]:
    """Yield what is left of clusters of one frame when no two of them are better as one."""
    for start in range(0, len(clusters), _AT_ONCE):
        yield from _join_few(clusters[start : start + _AT_ONCE], means)


def _join_few(clusters: Sequence[MergeGroup], means: PlanOptions) -> Iterable[MergeGroup]:
    """Return what is left when no two clusters are better as one. The best pair is joined first."""
    left = dict(enumerate(clusters))
    offers: dict[tuple[int, int], MergeCandidate] = {}

    def look_at(first: int, second: int) -> None:
        one, other = left[first], left[second]
        # Of two that are alike, one was begun since the other had no room.
        offered = offer(one, other, means) if one.like is None or one.like != other.like else None
        if offered is not None:
            offers[first, second] = offered

    for first, second in combinations(left, 2):
        look_at(first, second)
    while offers:
        pair = max(offers, key=lambda pair: offers[pair].gain)
        host, guest = pair
        left[host].absorb(left.pop(guest), offers[pair])
        for stale in [pair for pair in offers if host in pair or guest in pair]:
            del offers[stale]
        for other in left:
            if other != host:
                look_at(min(host, other), max(host, other))
    return left.values()
