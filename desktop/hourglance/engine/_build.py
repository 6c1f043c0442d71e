"""From a cluster of queries to the request that serves them, and what each of them is served by."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from hourglance.api import AggregatesQuery, View
from hourglance.engine._clusters import Cluster, Outline
from hourglance.engine._measures import Adding, adding, reading
from hourglance.engine._requests import Part, Request
from hourglance.engine._rules import Rule
from hourglance.engine._shapes import IMPLIED, Shape, filter_of

_SPELLING: Final = frozenset({Rule.IDENTICAL})


def same(query: AggregatesQuery, times: int) -> Request:
    """Return the request for a query that is asked as it is, so many times."""
    return Request(query=query, parts=(Part(query=query),) * times)


def request_of(cluster: Cluster, asked: Sequence[AggregatesQuery], shapes: Sequence[Shape | None]) -> Request:
    """Return the request for a cluster.

    :param shapes: of the queries that were ``asked``, by their number.
    """
    members = [(asked[number], shape) for number in cluster.members if (shape := shapes[number]) is not None]
    first, first_shape = members[0]
    if len(members) == 1:
        return same(first, 1)
    outline = cluster.outline
    stepped = next((query for query, shape in members if shape.steps == outline.steps), first)
    whole = replace(
        first,
        metrics=tuple(dict.fromkeys(name for query, _ in members for name in query.metrics)),
        window=outline.window,
        granularity=stepped.granularity,
        time_zone=stepped.time_zone,
        group_by=_group_by([query for query, _ in members], outline),
        where=filter_of(outline.pins, first_shape.conditions.others),
        views=tuple(
            View(name=name, target=what.target, gte=what.gte, lt=what.lt)
            for what, name in outline.views.items()
        ),
    )
    if not _rules(first, first_shape, outline):
        whole = first  # all but spelt like it
    parts = tuple(
        Part(
            query=query,
            rules=frozenset() if query == whole else _rules(query, shape, outline) or _SPELLING,
        )
        for query, shape in members
    )
    return Request(query=whole, parts=parts)


def _group_by(queries: Sequence[AggregatesQuery], outline: Outline) -> tuple[str, ...]:
    implied = IMPLIED.get(queries[0].family)
    names = dict.fromkeys(name for query in queries for name in query.group_by)
    # What is in every group anyway is asked for only if everybody does: the others rely on its being there.
    if implied in names and not all(implied in query.group_by for query in queries):
        del names[implied]
    return (*names, *sorted(outline.dimensions - names.keys()))


def _rules(query: AggregatesQuery, shape: Shape, outline: Outline) -> frozenset[Rule]:
    """Return what it takes to serve a query by a request, apart from spelling."""
    rules: set[Rule] = set()
    dropped = outline.dimensions - shape.dimensions
    readings = {reading(view) for view in query.views}
    if outline.metrics.difference(query.metrics) or outline.views.keys() - readings:
        rules.add(Rule.METRICS)
    if any(outline.views[reading(view)] != view.name for view in query.views):
        rules.add(Rule.VIEWS)
    if shape.conditions.pins != outline.pins or dropped & shape.conditions.single:
        rules.add(Rule.FILTER)
    if dropped - shape.conditions.single:
        rules.add(Rule.GROUPS)
    if shape.steps != outline.steps:
        rules.add(Rule.STEPS)
    if shape.window.start != outline.window.start:
        rules.add(Rule.WINDOW)
    folded = not rules.isdisjoint({Rule.GROUPS, Rule.STEPS})
    if folded and adding(query.family, query.metrics) is Adding.AS_SERVICE_LEVEL:
        rules.add(Rule.SERVICE_LEVEL)
    return frozenset(rules)
