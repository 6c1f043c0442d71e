"""The planner: few requests for many queries."""

from collections.abc import Iterable
from dataclasses import replace

from hourglance.api import AggregatesQuery
from hourglance.engine._requests import Part, Request
from hourglance.engine._rules import ALL_RULES, Rule


def plan(queries: Iterable[AggregatesQuery], *, rules: frozenset[Rule] = ALL_RULES) -> tuple[Request, ...]:
    """Return the requests to send for ``queries``, whose windows are resolved.

    The same queries give the same requests, in the order in which each is first needed. Every query is a
    part of exactly one request, and a query that is asked twice is two parts.

    :param rules: what may be relied on; without any each query is a request.
    """
    shapes: dict[object, list[AggregatesQuery]] = {}
    for number, query in enumerate(queries):
        alone = query.query_type != "groupBy" or query.views or Rule.METRICS not in rules
        key = number if alone else replace(query, metrics=())
        shapes.setdefault(key, []).append(query)
    return tuple(map(_request, shapes.values()))


def _request(queries: list[AggregatesQuery]) -> Request:
    if len(queries) == 1:
        return Request(query=queries[0], parts=(Part(query=queries[0]),))
    metrics = tuple(dict.fromkeys(name for query in queries for name in query.metrics))
    return Request(
        query=replace(queries[0], metrics=metrics),
        parts=tuple(Part(query=query, rules=frozenset({Rule.METRICS})) for query in queries),
    )
