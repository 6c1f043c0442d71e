"""From a cluster of queries to the request that serves them, and what each of them is served by."""

from collections.abc import Sequence
from dataclasses import replace

from hourglance.api import AggregatesQuery, View
from hourglance.engine._clusters import Cluster
from hourglance.engine._outlines import Outline, rules_for
from hourglance.engine._requests import Part, Request
from hourglance.engine._shapes import IMPLIED, Shape, filter_of


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
    metrics = dict.fromkeys(name for query, _ in members for name in query.metrics)
    whole = replace(
        first,
        metrics=(*metrics, *sorted(outline.metrics.difference(metrics))),
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
    parts = tuple(
        Part(
            query=query,
            rules=frozenset() if query == whole else frozenset(rules_for(query, shape, whole, outline)),
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
