"""From a cluster of queries to the request that serves them, and what each of them is served by."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from hourglance.api import AggregatesQuery, View
from hourglance.engine.planner.conditions import Conditions, filter_of
from hourglance.engine.planner.merge_group import Known, MergeGroup
from hourglance.engine.planner.merged_request import MergedRequest, RequestPart
from hourglance.engine.planner.query_shape import IMPLIED, QueryShape
from hourglance.engine.planner.request_shape import RequestShape, reading, rules_for_cells, trait_of
from hourglance.engine.planner.rules import Rule

_SPELLING: Final = frozenset({Rule.IDENTICAL})
_FILTER: Final = frozenset({Rule.FILTER})
_IMPLIED: Final = frozenset({Rule.IMPLIED})
_METRICS: Final = frozenset({Rule.METRICS})
_VIEWS: Final = frozenset({Rule.VIEWS})


def same(query: AggregatesQuery, times: int) -> MergedRequest:
    """Return the request for a query that is asked as it is, so many times."""
    return MergedRequest(query=query, parts=(RequestPart(query=query),) * times)


def request_of(
    cluster: MergeGroup, asked: Sequence[AggregatesQuery], known: Sequence[Known | None]
) -> MergedRequest:
    """Return the request for a cluster.

    :param known: the queries that were ``asked``, taken apart.
    """
    first = asked[cluster.members[0]]
    if len(cluster.members) == 1:
        return same(first, 1)
    members = [(asked[number], taken) for number in cluster.members if (taken := known[number]) is not None]
    outline = cluster.outline
    # One query for each question: there are as many as there are metrics, steps and dimensions, not values.
    examples: dict[QueryShape, AggregatesQuery] = {}
    for query, (question, _) in members:
        examples.setdefault(question, query)
    stepped = next((query for question, query in examples.items() if question.steps == outline.steps), first)
    metrics = dict.fromkeys(name for query in examples.values() for name in query.metrics)
    _, (_, conditions) = members[0]
    whole = replace(
        first,
        metrics=(*metrics, *sorted(outline.metrics.difference(metrics))),
        window=outline.window,
        granularity=stepped.granularity,
        time_zone=stepped.time_zone,
        group_by=_group_by(examples, outline),
        where=filter_of(outline.pins, conditions.others),
        views=tuple(
            View(name=name, target=what.target, gte=what.gte, lt=what.lt)
            for what, name in outline.views.items()
        ),
    )
    serving = _PartBuilder(whole, outline)
    return MergedRequest(query=whole, parts=tuple([serving.part(query, *taken) for query, taken in members]))


class _PartBuilder:
    """What it takes to serve each query by a request. Most queries are like one before."""

    def __init__(self, whole: AggregatesQuery, outline: RequestShape) -> None:
        self._whole = whole
        self._outline = outline
        self._implied = IMPLIED.get(whole.family, "")
        self._by_question: dict[tuple[QueryShape, frozenset[str]], frozenset[Rule]] = {}

    def part(self, query: AggregatesQuery, question: QueryShape, conditions: Conditions) -> RequestPart:
        """Return a query as part of the request."""
        if query.metrics == self._whole.metrics and query == self._whole:
            return RequestPart(query=query)
        outline = self._outline
        rules = self._by_question.get((question, conditions.single))
        if rules is None:
            rules = self._rules(question, conditions)
            self._by_question[question, conditions.single] = rules
        pins = conditions.pins
        if pins != outline.pins:
            rules |= _FILTER
            if pins.get(self._implied) != outline.pins.get(self._implied) and not self._explicit:
                rules |= _IMPLIED
        if outline.views:
            rules |= self._rules_of_views(query)
        return RequestPart(query=query, rules=rules or _SPELLING)

    @property
    def _explicit(self) -> bool:
        return self._implied in self._whole.group_by

    def _rules(self, question: QueryShape, conditions: Conditions) -> frozenset[Rule]:
        """Return the rules that do not depend on which values are wanted, nor on views."""
        outline, trait = self._outline, trait_of(question, conditions)
        rules = rules_for_cells(outline.window.start, outline.steps, outline.dimensions, trait) or set()
        if (outline.dimensions - question.dimensions) & conditions.single:
            rules.add(Rule.FILTER)
        if question.implied and not self._explicit:
            rules.add(Rule.IMPLIED)
        if not outline.metrics <= question.metrics:
            rules.add(Rule.METRICS)
        return frozenset(rules)

    def _rules_of_views(self, query: AggregatesQuery) -> frozenset[Rule]:
        if not query.views:
            return _METRICS
        named = {reading(view): view.name for view in query.views}
        rules = _METRICS if named.keys() < self._outline.views.keys() else frozenset()
        renamed = any(self._outline.views[what] != name for what, name in named.items())
        return rules | _VIEWS if renamed else rules


def _group_by(examples: Mapping[QueryShape, AggregatesQuery], outline: RequestShape) -> tuple[str, ...]:
    names = dict.fromkeys(name for query in examples.values() for name in query.group_by)
    # What is in every group anyway is asked for only if everybody does: the others rely on its being there.
    if not all(question.implied for question in examples):
        names.pop(IMPLIED.get(next(iter(examples)).family, ""), None)
    return (*names, *sorted(outline.dimensions - names.keys()))
