"""The answer to an aggregates query, computed in SQL from the metric events.

One statement answers a query: readings (the events of a metric within bounds) times buckets times the
index on metric and time. What has no data is left out at every level: metric, bucket, group.
"""

import json
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from hourglance.demo.conversations import MAX_LAG
from hourglance.demo.metrics import BOUNDS, RECORDED, SERVICE_LEVEL, sources
from hourglance.demo.organization import GOALS
from hourglance.demo.periods import format_interval
from hourglance.demo.problems import ApiError
from hourglance.demo.request import ParsedClause, ParsedFilter, ParsedPredicate, ParsedQuery
from hourglance.demo.store import SEVERAL, SINGLE, Store

#: More than this is more than an answer may hold.
MOST_BUCKETS: Final = 20_000
_MOST_ROWS: Final = 200_000

_HIGHEST: Final = 1 << 62

#: A group: its dimensions and their values.
_Key: TypeAlias = tuple[tuple[str, str], ...]

#: A metric and the values of it that count: at least the second, below the third.
_Bounded: TypeAlias = tuple[str, float, float]

#: The same of a recorded metric, by its number.
_Reading: TypeAlias = tuple[int, float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class ValueStats:
    """What a set of values has in common: how many, and their sum, least and greatest."""

    count: int = 0
    sum: int = 0
    min: int = _HIGHEST
    max: int = 0

    def __add__(self, other: "ValueStats") -> "ValueStats":
        return ValueStats(
            count=self.count + other.count,
            sum=self.sum + other.sum,
            min=min(self.min, other.min),
            max=max(self.max, other.max),
        )

    def rank(self, function: str) -> float:
        """Return the figure that ``topN`` and ``bottomN`` compare."""
        return self.sum / self.count if function == "average" else float(getattr(self, function))


@dataclass(slots=True)
class _GroupTotals:
    """The summaries of one group, by bucket and by measure."""

    buckets: dict[int, dict[str, ValueStats]] = field(default_factory=dict)

    def add(self, bucket: int, measure: str, summary: ValueStats) -> None:
        measures = self.buckets.setdefault(bucket, {})
        measures[measure] = measures.get(measure, ValueStats()) + summary

    def total(self, measure: str) -> ValueStats:
        return sum((measures.get(measure, ValueStats()) for measures in self.buckets.values()), ValueStats())


def answer(store: Store, request: ParsedQuery, *, now: int) -> dict[str, object]:
    """Return the response's body.

    :param now: what is later has not happened yet.
    :raises ApiError: 400 if the answer would be too large.
    """
    buckets = _buckets(request, since=store.since, now=now)
    groups = _groups(store, request, buckets, now=now)
    results: list[dict[str, object]] = []
    for key, group in _ranked(request, groups):
        dimensions = dict(key)
        data = [
            entry
            for number, measures in sorted(group.buckets.items())
            if (entry := _entry(request, dimensions, buckets[number], measures))
        ]
        if data:
            results.append({"group": dimensions, "data": data})
    return {"results": results}


def _buckets(request: ParsedQuery, *, since: int, now: int) -> list[tuple[int, int]]:
    end = min(request.stop, now + 1)
    if request.period is None:
        return [(request.start, request.stop)] if since < request.stop and request.start < end else []
    found: list[tuple[int, int]] = []
    for bucket in request.period.borders(request.start, request.stop, request.zone, since=since):
        if bucket[0] >= end:
            break
        found.append(bucket)
        if len(found) > MOST_BUCKETS:
            raise _too_large()
    return found


def _groups(
    store: Store, request: ParsedQuery, buckets: list[tuple[int, int]], *, now: int
) -> dict[_Key, _GroupTotals]:
    readings = _readings(request)
    groups: dict[_Key, _GroupTotals] = {}
    if not readings or not buckets:
        return groups
    statement = _SqlQuery(request, store.conversation_prefix)
    values = {**statement.values, "readings": json.dumps(list(readings)), "buckets": json.dumps(buckets)}
    rows = store.connection.execute(statement.text, {**values, "now": now}).fetchmany(_MOST_ROWS + 1)
    if len(rows) > _MOST_ROWS:
        raise _too_large()
    names = list(readings.values())
    for reading, bucket, count, total, least, most, *row in rows:
        group = groups.setdefault(statement.key(row), _GroupTotals())
        summary = ValueStats(count=count, sum=total, min=least, max=most)
        for name in names[reading]:
            group.add(bucket, name, summary)
    return groups


def _readings(request: ParsedQuery) -> dict[_Reading, list[str]]:
    """Return what has to be read, each only once, and the measures that it is part of."""
    wanted: dict[str, _Bounded] = {}
    for metric in request.metrics:
        if metric == "oServiceLevel":
            wanted |= {part: (part, *_bounds(part)) for part in SERVICE_LEVEL}
        elif metric == "oServiceTarget":
            wanted["nOffered"] = ("nOffered", *_bounds("nOffered"))
        else:
            wanted[metric] = (metric, *_bounds(metric))
    for view in request.views:
        low, high = _bounds(view.target)
        wanted[_view_key(view.name)] = (
            view.target,
            max(low, low if view.gte is None else view.gte),
            min(high, high if view.lt is None else view.lt),
        )
    readings: dict[_Reading, list[str]] = {}
    for name, (metric, low, high) in wanted.items():
        for source in sources(metric):
            readings.setdefault((RECORDED.index(source), low, high), []).append(name)
    return readings


def _bounds(metric: str) -> tuple[float, float]:
    return BOUNDS.get(metric, (0, _HIGHEST))


def _view_key(name: str) -> str:
    return f"view {name}"


class _SqlQuery:
    """The SQL of a request: what to read, which events count, and how they are split."""

    def __init__(self, request: ParsedQuery, prefix: str) -> None:
        self.values: dict[str, str | float] = {"prefix": prefix}
        self._columns = list(dict.fromkeys(("mediaType", *request.group_by)))
        self._flatten = request.flatten
        joins = ""
        columns: list[str] = []
        for number, dimension in enumerate(self._columns):
            column = _column(dimension)
            if dimension in SEVERAL and not request.flatten:
                joins += f" LEFT JOIN json_each({column}) AS each{number}"
                column = f"each{number}.value"
            columns.append(column)
        if request.by_event_time:
            inside = f"""event.time >= bucket.start AND event.time < bucket.stop + {MAX_LAG}
                AND event.time - event.lag >= bucket.start AND event.time - event.lag < bucket.stop"""
        else:
            inside = "event.time >= bucket.start AND event.time < bucket.stop"
        condition = "TRUE" if request.filter is None else self._filter(request.filter)
        self.text = f"""
            WITH reading AS MATERIALIZED (
                SELECT key AS number, json_extract(value, '$[0]') AS metric,
                    json_extract(value, '$[1]') AS low, json_extract(value, '$[2]') AS high
                FROM json_each(:readings)
            ), bucket AS MATERIALIZED (
                SELECT key AS number, json_extract(value, '$[0]') AS start,
                    json_extract(value, '$[1]') AS stop
                FROM json_each(:buckets)
            )
            SELECT reading.number, bucket.number, count(*), sum(event.value), min(event.value),
                max(event.value), {", ".join(columns)}
            FROM reading CROSS JOIN bucket CROSS JOIN event CROSS JOIN combination{joins}
            WHERE event.metric = reading.metric AND {inside} AND event.time <= :now
                AND event.value >= reading.low AND event.value < reading.high
                AND combination.id = event.combination AND {condition}
            GROUP BY {", ".join(str(number) for number in (1, 2, *range(7, 7 + len(columns))))}
        """  # noqa: S608 - columns come from the table of dimensions, values are bound

    def key(self, values: list[object]) -> _Key:
        """Return the group of a row: the dimensions that it has a value for, as strings."""
        return tuple(
            (dimension, self._text(dimension, value))
            for dimension, value in zip(self._columns, values, strict=True)
            if value is not None
        )

    def _text(self, dimension: str, value: object) -> str:
        if dimension in SEVERAL and self._flatten:
            return ",".join(json.loads(str(value)))
        return str(value)

    def _filter(self, parts: ParsedFilter) -> str:
        conditions = [
            *(self._joined(clause) for clause in parts.clauses),
            *(self._predicate(predicate) for predicate in parts.predicates),
        ]
        return _join(parts.type, conditions)

    def _joined(self, clause: ParsedClause) -> str:
        return _join(clause.type, [self._predicate(predicate) for predicate in clause.predicates])

    def _predicate(self, predicate: ParsedPredicate) -> str:
        column = _column(predicate.dimension)
        if predicate.operator != "matches":
            return f"{column} IS {'NOT ' if predicate.operator == 'exists' else ''}NULL"
        if predicate.dimension in SEVERAL:
            matches = self._matches("value", predicate)
            return f"EXISTS (SELECT 1 FROM json_each({column}) WHERE {matches})"  # noqa: S608 - values are bound
        return self._matches(column, predicate)

    def _matches(self, column: str, predicate: ParsedPredicate) -> str:
        if predicate.value is not None:
            return f"CAST({column} AS TEXT) = {self._bind(predicate.value)}"
        bounds = (f"{column} {operator} {self._bind(number)}" for operator, number in predicate.bounds)
        return f"(typeof({column}) = 'integer' AND {' AND '.join(bounds)})"

    def _bind(self, value: str | float) -> str:
        name = f"value{len(self.values)}"
        self.values[name] = value
        return f":{name}"


def _join(junction: str, conditions: list[str]) -> str:
    return f"({f' {junction.upper()} '.join(conditions)})"


def _column(dimension: str) -> str:
    if dimension == "conversationId":
        return "(:prefix || printf('%012x', event.conversation))"
    # A dimension that no event here has a value for.
    return f"combination.{dimension}" if dimension in {*SINGLE, *SEVERAL} else "NULL"


def _ranked(request: ParsedQuery, groups: dict[_Key, _GroupTotals]) -> list[tuple[_Key, _GroupTotals]]:
    """Return the groups to answer with: all, or the first few of those that have the figure to rank by."""
    ranking = request.ranking
    if ranking is None:
        return list(groups.items())
    figures = {key: group.total(ranking.metric) for key, group in groups.items()}
    ranked = sorted(
        (key for key, figure in figures.items() if figure.count),
        key=lambda key: (figures[key].rank(ranking.function), key),
        reverse=ranking.highest_first,
    )
    return [(key, groups[key]) for key in ranked[: ranking.limit]]


def _entry(
    request: ParsedQuery, group: dict[str, str], bucket: tuple[int, int], measures: dict[str, ValueStats]
) -> dict[str, object] | None:
    """Return what there is to say of one bucket, None if that is nothing."""
    metrics = [
        {"metric": metric, "stats": stats}
        for metric in request.metrics
        if (stats := _stats(metric, group, measures))
    ]
    views = [
        {"name": view.name, "stats": _timer(measures[_view_key(view.name)])}
        for view in request.views
        if _view_key(view.name) in measures
    ]
    if not metrics and not views:
        return None
    entry: dict[str, object] = {"interval": format_interval(*bucket), "metrics": metrics}
    return entry | {"views": views} if views else entry


def _stats(metric: str, group: dict[str, str], measures: dict[str, ValueStats]) -> dict[str, float] | None:
    if metric == "oServiceLevel":
        return _service_level(group, measures)
    if metric == "oServiceTarget":
        return {"target": GOALS[group["mediaType"]].target} if "nOffered" in measures else None
    if metric not in measures:
        return None
    return _timer(measures[metric]) if metric.startswith("t") else {"count": measures[metric].count}


def _service_level(group: dict[str, str], measures: dict[str, ValueStats]) -> dict[str, float] | None:
    answered, late, abandoned = (measures.get(part, ValueStats()).count for part in SERVICE_LEVEL)
    if not answered + abandoned:
        return None
    return {
        "ratio": (answered - late) / (answered + abandoned),
        "numerator": float(answered - late),
        "denominator": float(answered + abandoned),
        "target": GOALS[group["mediaType"]].target,
    }


def _timer(summary: ValueStats) -> dict[str, float]:
    return {
        "max": float(summary.max),
        "min": float(summary.min),
        "count": summary.count,
        "sum": float(summary.sum),
    }


def _too_large() -> ApiError:
    return ApiError(
        400,
        "The response would be too large. Ask for a shorter interval, a longer granularity or fewer groups.",
        code="response.entity.too.large",
    )
