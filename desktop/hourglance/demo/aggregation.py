"""Responses to aggregates queries, computed in SQL from the metric events.

One statement answers a query: value ranges (the events of a metric within bounds) times buckets, found by the
index on metric and time. Metrics, buckets and groups without data are left out.
"""

import json
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import chain
from typing import Final, TypeAlias

from hourglance.api import AggregatesQuery, Clause, Filter, Interval, Predicate, Stats
from hourglance.demo.conversations import MAX_LAG
from hourglance.demo.metrics import BOUNDS, RECORDED, SERVICE_LEVEL, sources
from hourglance.demo.organization import SERVICE_LEVEL_TARGETS
from hourglance.demo.problems import ApiError
from hourglance.demo.store import HISTORY, MULTIVALUED, SINGLE_VALUED, Store, to_epoch
from hourglance.genesys import format_interval, parse_granularity

#: The family that this module answers.
FAMILY_WITH_CONVERSATIONS: Final = "conversations"

#: More buckets or rows exceed the largest response.
MAX_BUCKETS: Final = 20_000
_MAX_ROWS: Final = 200_000

#: Longer calculations are given up, because other requests wait meanwhile.
_MAX_SECONDS: Final = 5.0

_NO_MAXIMUM: Final = 1 << 62

#: The statistics of one group, by number of the bucket and name of the metric or view.
_Group: TypeAlias = dict[int, dict[str, Stats]]

#: Names and values of a group's dimensions.
Key: TypeAlias = tuple[tuple[str, str], ...]

#: A metric, its least value and the end of its values.
_ValueRange: TypeAlias = tuple[str, float, float]


def answer(store: Store, query: AggregatesQuery, *, now: datetime) -> dict[str, object]:
    """Return the body of the response to a validated query of conversations with a fixed interval.

    :param now: the service's time; later events have not happened yet.
    :raises ApiError: 400 if the response would be too large.
    """
    assert isinstance(query.window, Interval)  # noqa: S101 - by validation
    # A window before all data needs none of it.
    store.cover(now, start=query.window.start if query.window.end > now - HISTORY else None)
    results: list[dict[str, object]] = []
    buckets = buckets_with_data(query, since=store.since, now=now)
    for key, group in _ranked(query, _groups(store, query, buckets, now=now)):
        dimensions = dict(key)
        data = [
            body
            for number, measures in sorted(group.items())
            if (body := _bucket_body(query, dimensions, buckets[number], measures))
        ]
        if data:
            results.append({"group": dimensions, "data": data})
    return {"results": results}


def buckets_with_data(query: AggregatesQuery, *, since: datetime, now: datetime) -> list[Interval]:
    """Return the buckets that may have data, oldest first; the last one is cut at the interval's end.

    The first bucket starts with the interval, not on the clock: where it starts is not documented.
    """
    window = query.window
    assert isinstance(window, Interval)  # noqa: S101 - by validation
    start, end = window.start.astimezone(UTC), window.end.astimezone(UTC)
    duration, zone = parse_granularity(query)
    if duration is None:
        return [window]
    buckets: list[Interval] = []
    number = max(0, duration.count(start, since, zone=zone) - 1)
    begin = duration.after(start, number, zone=zone) if number else start
    while begin < end and begin <= now:
        number += 1
        try:
            border = min(duration.after(start, number, zone=zone), end)
        except OverflowError:  # after the year 9999
            border = end
        if border > since:
            buckets.append(Interval(start=begin, end=border))
            if len(buckets) > MAX_BUCKETS:
                raise _too_large()
        begin = border
    return buckets


def _groups(
    store: Store, query: AggregatesQuery, buckets: list[Interval], *, now: datetime
) -> dict[Key, _Group]:
    ranges = _value_ranges(query)
    groups: dict[Key, _Group] = {}
    if not ranges or not buckets:
        return groups
    statement = _SqlQuery(query, store.conversation_prefix)
    values = {
        **statement.values,
        "ranges": json.dumps([(RECORDED.index(metric), low, high) for metric, low, high in ranges]),
        "buckets": json.dumps([(to_epoch(bucket.start), to_epoch(bucket.end)) for bucket in buckets]),
        "now": to_epoch(now),
    }
    try:
        rows = store.read(statement.text, values, most=_MAX_ROWS + 1, seconds=_MAX_SECONDS)
    except sqlite3.Error:  # too slow, or more than SQLite reads at once
        raise _too_large() from None
    if len(rows) > _MAX_ROWS:
        raise _too_large()
    names = list(ranges.values())
    for value_range, bucket, count, total, least, most, *row in rows:
        measures = groups.setdefault(statement.key(row), {}).setdefault(bucket, {})
        stats = Stats(count=count, sum=float(total), min=float(least), max=float(most))
        for name in names[value_range]:
            measures[name] = _merged([measures[name], stats]) if name in measures else stats
    return groups


def _value_ranges(query: AggregatesQuery) -> dict[_ValueRange, list[str]]:
    """Return the ranges of recorded metrics to read, each with the metrics and views that it is part of."""
    ranges: dict[_ValueRange, list[str]] = {}

    def add(name: str, metric: str, low: float, high: float) -> None:
        for source in sources(metric):
            ranges.setdefault((source, low, high), []).append(name)

    parts = {"oServiceLevel": SERVICE_LEVEL, "oServiceTarget": ("nOffered",)}
    for metric in dict.fromkeys(chain(*(parts.get(metric, (metric,)) for metric in query.metrics))):
        add(metric, metric, *_metric_bounds(metric))
    for view in query.views:
        low, high = _metric_bounds(view.target)
        add(
            _view_key(view.name),
            view.target,
            low if view.gte is None else max(low, view.gte),
            high if view.lt is None else min(high, view.lt),
        )
    return ranges


def _metric_bounds(metric: str) -> tuple[float, float]:
    return BOUNDS.get(metric, (0, _NO_MAXIMUM))


def _view_key(name: str) -> str:
    return f"view {name}"


class _SqlQuery:
    """The SQL of a query: what to read, which events count, and how they are grouped."""

    def __init__(self, query: AggregatesQuery, prefix: str) -> None:
        self.values: dict[str, str | float] = {"prefix": prefix}
        self._dimensions = list(dict.fromkeys(("mediaType", *query.group_by)))
        self._flatten = query.flatten_multivalued_dimensions
        joins = ""
        columns: list[str] = []
        for number, dimension in enumerate(self._dimensions):
            column = _column(dimension)
            if dimension in MULTIVALUED and not self._flatten:
                joins += f" LEFT JOIN json_each({column}) AS each{number}"
                column = f"each{number}.value"
            columns.append(column)
        inside = "event.time >= bucket.start AND event.time < bucket.stop"
        if query.alternate_time_dimension == "eventTime":
            inside = f"""event.time >= bucket.start AND event.time < bucket.stop + {MAX_LAG}
                AND event.time - event.lag >= bucket.start AND event.time - event.lag < bucket.stop"""
        condition = "TRUE" if query.filter is None else self._condition(query.filter)
        self.text = f"""
            WITH value_range AS MATERIALIZED (
                SELECT key AS number, json_extract(value, '$[0]') AS metric,
                    json_extract(value, '$[1]') AS low, json_extract(value, '$[2]') AS high
                FROM json_each(:ranges)
            ), bucket AS MATERIALIZED (
                SELECT key AS number, json_extract(value, '$[0]') AS start,
                    json_extract(value, '$[1]') AS stop
                FROM json_each(:buckets)
            )
            SELECT value_range.number, bucket.number, count(*), sum(event.value), min(event.value),
                max(event.value), {", ".join(columns)}
            FROM value_range CROSS JOIN bucket CROSS JOIN event CROSS JOIN combination{joins}
            WHERE event.metric = value_range.metric AND {inside} AND event.time <= :now
                AND event.value >= value_range.low AND event.value < value_range.high
                AND combination.id = event.combination AND {condition}
            GROUP BY {", ".join(str(number) for number in (1, 2, *range(7, 7 + len(columns))))}
        """  # noqa: S608 - columns come from the table of dimensions, values are bound

    def key(self, values: list[object]) -> Key:
        """Return the group of a row, without the dimensions that it has no value for."""
        return tuple(
            (dimension, self._text(dimension, value))
            for dimension, value in zip(self._dimensions, values, strict=True)
            if value is not None
        )

    def _text(self, dimension: str, value: object) -> str:
        if dimension in MULTIVALUED and self._flatten:
            return ",".join(json.loads(str(value)))
        return str(value)

    def _condition(self, condition: Filter | Clause) -> str:
        clauses: tuple[Clause, ...] = condition.clauses if isinstance(condition, Filter) else ()
        parts = [*map(self._condition, clauses), *map(self._predicate, condition.predicates)]
        return _joined(parts, condition.type.upper())

    def _predicate(self, predicate: Predicate) -> str:
        column = _column(predicate.dimension)
        if predicate.operator != "matches":
            return f"{column} IS {'NOT ' if predicate.operator == 'exists' else ''}NULL"
        if predicate.dimension in MULTIVALUED:
            matches = self._matches("value", predicate)
            return f"EXISTS (SELECT 1 FROM json_each({column}) WHERE {matches})"  # noqa: S608 - values are bound
        return self._matches(column, predicate)

    def _matches(self, column: str, predicate: Predicate) -> str:
        bounds = predicate.range
        if bounds is None:
            return f"CAST({column} AS TEXT) = {self._bind(predicate.value or '')}"
        operators = ((">", bounds.gt), (">=", bounds.gte), ("<", bounds.lt), ("<=", bounds.lte))
        # A number beyond 64 bits cannot be bound, but it can be written.
        conditions = (f"{column} {operator} {number}" for operator, number in operators if number is not None)
        return f"(typeof({column}) = 'integer' AND {' AND '.join(conditions)})"

    def _bind(self, value: str | float) -> str:
        name = f"value{len(self.values)}"
        self.values[name] = value
        return f":{name}"


def _joined(conditions: list[str], operator: str) -> str:
    """Return conditions joined as a balanced tree: SQLite limits its depth to 1000."""
    if len(conditions) == 1:
        return conditions[0]
    middle = len(conditions) // 2
    return f"({_joined(conditions[:middle], operator)} {operator} {_joined(conditions[middle:], operator)})"


def _column(dimension: str) -> str:
    if dimension == "conversationId":
        return "(:prefix || printf('%012x', event.conversation))"
    # No event of the demo has a value for any other dimension.
    return f"combination.{dimension}" if dimension in {*SINGLE_VALUED, *MULTIVALUED} else "NULL"


def _ranked(query: AggregatesQuery, groups: dict[Key, _Group]) -> list[tuple[Key, _Group]]:
    """Return all groups or, for ``topN`` and ``bottomN``, the first ones that have the metric."""
    if query.query_type == "groupBy":
        return list(groups.items())
    metric = query.metrics[0]
    function = "sum" if metric.startswith("t") else "count"
    if query.sort_metric is not None:
        metric, function = query.sort_metric.name, query.sort_metric.function
    totals = {
        key: _merged(measures[metric] for measures in group.values() if metric in measures)
        for key, group in groups.items()
    }
    ranked = sorted(
        (key for key, total in totals.items() if total.count),
        key=lambda key: (getattr(totals[key], function), key),
        reverse=query.query_type == "topN",
    )
    return [(key, groups[key]) for key in ranked[: query.limit]]


def _bucket_body(
    query: AggregatesQuery, group: dict[str, str], bucket: Interval, measures: dict[str, Stats]
) -> dict[str, object] | None:
    """Return one bucket with its metrics and views; None if it has neither."""
    metrics = [
        {"metric": metric, "stats": stats}
        for metric in query.metrics
        if (stats := _stats(metric, group, measures))
    ]
    views = [
        {"name": view.name, "stats": _timer(measures[_view_key(view.name)])}
        for view in query.views
        if _view_key(view.name) in measures
    ]
    if not metrics and not views:
        return None
    body: dict[str, object] = {"interval": format_interval(bucket), "metrics": metrics}
    return body | {"views": views} if views else body


def _merged(parts: Iterable[Stats]) -> Stats:
    return Stats.merge(parts) or Stats()


def _timer(stats: Stats) -> dict[str, float | None]:
    return {"max": stats.max, "min": stats.min, "count": stats.count, "sum": stats.sum}


def _stats(metric: str, group: dict[str, str], measures: dict[str, Stats]) -> dict[str, float | None] | None:
    target = SERVICE_LEVEL_TARGETS[group["mediaType"]].target
    if metric == "oServiceTarget":
        return {"target": target} if "nOffered" in measures else None
    if metric == "oServiceLevel":
        answered, late, abandoned = (measures.get(part, Stats()).count or 0 for part in SERVICE_LEVEL)
        if not answered + abandoned:
            return None
        return {
            "ratio": (answered - late) / (answered + abandoned),
            "numerator": float(answered - late),
            "denominator": float(answered + abandoned),
            "target": target,
        }
    if metric not in measures:
        return None
    return _timer(measures[metric]) if metric.startswith("t") else {"count": measures[metric].count}


def _too_large() -> ApiError:
    return ApiError(
        400,
        "The response is over the size limit. "
        "Reduce pageSize or expand list to reduce response size if applicable",
        code="response.entity.too.large",
    )
