"""The body of an aggregates query, read as strictly as the service reads it.

These are the demo cloud's own plain rules, so that they can tell on the app's query check. From the
catalogue it takes names alone.
"""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from hourglance.demo.periods import DemoPeriod, parse_instant, parse_period
from hourglance.demo.problems import ApiError
from hourglance.genesys import Family

_MOST_VIEWS: Final = 10
_SORT_FUNCTIONS: Final = ("average", "count", "max", "min", "sum")

Junction: TypeAlias = Literal["and", "or"]
Bound: TypeAlias = tuple[Literal[">", ">=", "<", "<="], float]
_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedPredicate:
    """``matches`` has a value or bounds; ``exists`` and ``notExists`` have neither."""

    dimension: str
    operator: Literal["matches", "exists", "notExists"]
    value: str | None = None
    bounds: tuple[Bound, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedClause:
    """Predicates joined by ``type``."""

    type: Junction
    predicates: tuple[ParsedPredicate, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedFilter:
    """Clauses and predicates joined by ``type``."""

    type: Junction
    clauses: tuple[ParsedClause, ...]
    predicates: tuple[ParsedPredicate, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedView:
    """A timer's values of at least ``gte`` and below ``lt`` milliseconds, under a name of their own."""

    name: str
    target: str
    gte: float | None
    lt: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranking:
    """Which groups to keep: the first ``limit`` by one statistic of one metric."""

    highest_first: bool
    metric: str
    function: str
    limit: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedQuery:
    """One aggregates query. ``start`` and ``stop`` are milliseconds since 1970, half open."""

    start: int
    stop: int
    metrics: tuple[str, ...]
    zone: ZoneInfo
    period: DemoPeriod | None = None
    group_by: tuple[str, ...] = ()
    filter: ParsedFilter | None = None
    views: tuple[ParsedView, ...] = ()
    flatten: bool = False
    by_event_time: bool = False
    ranking: Ranking | None = None


def read_request(body: bytes, family: Family) -> ParsedQuery:
    """Return the query in a request's body.

    :raises ApiError: 400, with the code and the field that the service would name.
    """
    try:
        given = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise ApiError(400, "The request body is not valid JSON.") from None
    fields = _fields(given, "", set(family.fields), needed=("interval", "metrics"))
    start, stop = _interval(fields["interval"])
    metrics = _names(fields["metrics"], "metrics", [metric.name for metric in family.metrics])
    if not metrics:
        raise _constraint("metrics may not be empty", "metrics")
    return ParsedQuery(
        start=start,
        stop=stop,
        metrics=metrics,
        zone=_optional(fields, "timeZone", _zone) or ZoneInfo("UTC"),
        period=_optional(fields, "granularity", _period),
        group_by=_optional(fields, "groupBy", lambda value: _names(value, "groupBy", family.group_by)) or (),
        filter=_optional(fields, "filter", lambda value: _filter(value, family)),
        views=_optional(fields, "views", lambda value: _views(value, family)) or (),
        flatten=_optional(fields, "flattenMultivaluedDimensions", _flag) or False,
        by_event_time=_optional(fields, "alternateTimeDimension", _time_dimension) is not None,
        ranking=_ranking(fields, metrics, family),
    )


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _interval(value: object) -> tuple[int, int]:
    start_text, _, stop_text = _text(value, "interval").partition("/")
    start, stop = parse_instant(start_text), parse_instant(stop_text)
    if start is None or stop is None:
        raise ApiError(
            400,
            f"Invalid interval [{value}]. It must be an ISO-8601 interval: start instant/end instant.",
            code="invalid.date",
            field="interval",
        )
    if start >= stop:
        raise ApiError(
            400,
            f"Invalid interval [{value}]. The end must be after the start.",
            code="invalid.date",
            field="interval",
        )
    return start, stop


def _period(value: object) -> DemoPeriod:
    period = parse_period(_text(value, "granularity"))
    if period is None:
        raise _invalid_value(value, "granularity", "an ISO-8601 period such as PT30M")
    return period


def _zone(value: object) -> ZoneInfo:
    name = _text(value, "timeZone")
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # which one depends on how an unknown name is spelled
        raise _invalid_value(value, "timeZone", "an IANA time zone") from None


def _time_dimension(value: object) -> str:
    return _one_of(value, "alternateTimeDimension", ("eventTime",))


def _filter(value: object, family: Family) -> ParsedFilter:
    fields = _fields(value, "filter", {"type", "clauses", "predicates"}, needed=("type",))
    read = ParsedFilter(
        type=_junction(fields["type"], "filter.type"),
        clauses=_list(
            fields.get("clauses"), "filter.clauses", lambda one, place: _clause(one, place, family)
        ),
        predicates=_predicates(fields.get("predicates"), "filter.predicates", family),
    )
    if not read.clauses and not read.predicates:
        raise _constraint("filter must have clauses or predicates", "filter")
    return read


def _clause(value: object, place: str, family: Family) -> ParsedClause:
    fields = _fields(value, place, {"type", "predicates"}, needed=("type", "predicates"))
    predicates = _predicates(fields["predicates"], f"{place}.predicates", family)
    if not predicates:
        raise _constraint(f"{place}.predicates may not be empty", f"{place}.predicates")
    return ParsedClause(type=_junction(fields["type"], f"{place}.type"), predicates=predicates)


def _predicates(value: object, place: str, family: Family) -> tuple[ParsedPredicate, ...]:
    return _list(value, place, lambda one, where: _predicate(one, where, family))


def _predicate(value: object, place: str, family: Family) -> ParsedPredicate:
    known = {"type", "dimension", "operator", "value", "range"}
    fields = _fields(value, place, known, needed=("dimension",))
    _one_of(fields.get("type", "dimension"), f"{place}.type", ("dimension",))
    dimension = _one_of(fields["dimension"], f"{place}.dimension", family.predicate_dimensions)
    operator = fields.get("operator")
    given = {name for name in ("value", "range") if fields.get(name) is not None}
    if operator in ("exists", "notExists"):  # a tuple: what was sent may have no hash
        if given:
            raise _constraint(f"{place} with operator {operator} takes neither value nor range", place)
        return ParsedPredicate(
            dimension=dimension, operator="exists" if operator == "exists" else "notExists"
        )
    _one_of(
        "matches" if operator is None else operator, f"{place}.operator", ("matches", "exists", "notExists")
    )
    if len(given) != 1:
        raise _constraint(f"{place} needs either a value or a range", place)
    if "range" in given:
        bounds = _bounds(fields["range"], f"{place}.range", {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="})
        return ParsedPredicate(dimension=dimension, operator="matches", bounds=bounds)
    return ParsedPredicate(
        dimension=dimension, operator="matches", value=_text(fields["value"], f"{place}.value")
    )


def _views(value: object, family: Family) -> tuple[ParsedView, ...]:
    views = _list(value, "views", lambda one, place: _view(one, place, family))
    if len(views) > _MOST_VIEWS:
        raise _constraint(f"views may have at most {_MOST_VIEWS} entries", "views")
    names = [view.name for view in views]
    for name in names:
        if names.count(name) > 1 or family.metric(name) is not None:
            raise _constraint(f"the name of a view must be its own: {name} is taken", "views")
    return views


def _view(value: object, place: str, family: Family) -> ParsedView:
    known = {"target", "name", "function", "range"}
    fields = _fields(value, place, known, needed=tuple(sorted(known)))
    _one_of(fields["function"], f"{place}.function", ("rangeBound",))
    timers = [metric.name for metric in family.metrics if metric.viewable]
    name = _text(fields["name"], f"{place}.name")
    if not name:
        raise _constraint(f"{place}.name may not be empty", f"{place}.name")
    bounds = dict(_bounds(fields["range"], f"{place}.range", {"gte": ">=", "lt": "<"}))
    return ParsedView(
        name=name,
        target=_one_of(fields["target"], f"{place}.target", timers),
        gte=bounds.get(">="),
        lt=bounds.get("<"),
    )


def _ranking(fields: dict[str, object], metrics: tuple[str, ...], family: Family) -> Ranking | None:
    kind = _one_of(fields.get("queryType") or "groupBy", "queryType", ("groupBy", "topN", "bottomN"))
    if kind == "groupBy":
        for name in ("sortMetric", "limit"):
            if fields.get(name) is not None:
                raise _constraint(f"{name} goes with queryType topN or bottomN", name)
        return None
    limit = fields.get("limit")
    if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool) or limit < 1):
        raise _invalid_value(limit, "limit", "a positive integer")
    sort = fields.get("sortMetric")
    if sort is None:
        if len(metrics) > 1:
            raise _constraint("sortMetric is needed with more than one metric", "sortMetric")
        sort = {"name": metrics[0], "function": "sum" if metrics[0].startswith("t") else "count"}
    parts = _fields(sort, "sortMetric", {"name", "function"}, needed=("name", "function"))
    sortable = [metric.name for metric in family.metrics if metric.sortable]
    name = _one_of(parts["name"], "sortMetric.name", sortable)
    if name not in metrics:
        raise _constraint(f"sortMetric {name} must be one of the metrics", "sortMetric.name")
    function = _one_of(parts["function"], "sortMetric.function", _SORT_FUNCTIONS)
    return Ranking(highest_first=kind == "topN", metric=name, function=function, limit=limit)


def _bounds(value: object, place: str, operators: dict[str, str]) -> tuple[Bound, ...]:
    fields = _fields(value, place, set(operators))
    bounds: list[Bound] = []
    for name, number in fields.items():
        if number is None:
            continue
        if not isinstance(number, int | float) or isinstance(number, bool):
            raise _invalid_value(number, f"{place}.{name}", "a number")
        bounds.append((operators[name], number))  # type: ignore[arg-type]  # the callers' tables hold Bounds
    if not bounds:
        raise _constraint(f"{place} needs at least one of {', '.join(operators)}", place)
    return tuple(bounds)


def _junction(value: object, place: str) -> Junction:
    return "and" if _one_of(value, place, ("and", "or")) == "and" else "or"


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _invalid_value(value, "flattenMultivaluedDimensions", "true or false")
    return value


def _names(value: object, place: str, known: Collection[str]) -> tuple[str, ...]:
    names = _list(value, place, lambda one, _: _one_of(one, place, known))
    return tuple(dict.fromkeys(names))


def _list(value: object, place: str, read: Callable[[object, str], _T]) -> tuple[_T, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise _invalid_value(value, place, "a list")
    return tuple(read(one, f"{place}[{number}]") for number, one in enumerate(value))


def _one_of(value: object, place: str, known: Collection[str]) -> str:
    if not isinstance(value, str) or value not in known:
        raise _invalid_value(value, place, f"one of [{', '.join(known)}]")
    return value


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise _invalid_value(value, place, "a string")
    return value


def _optional(fields: dict[str, object], name: str, read: Callable[[object], _T]) -> _T | None:
    value = fields.get(name)
    return None if value is None else read(value)


def _fields(value: object, place: str, known: set[str], needed: tuple[str, ...] = ()) -> dict[str, object]:
    """Return the fields of an object, all of them known and the needed ones there."""
    if not isinstance(value, dict):
        raise _invalid_value(value, place, "an object") if place else ApiError(400)
    for name in value:
        if name not in known:
            where = f"{place}.{name}" if place else name
            raise ApiError(
                400,
                f"Unrecognized property [{where}]. Known properties are [{', '.join(sorted(known))}].",
                code="invalid.property",
                parameters={"property": where},
                field=where,
            )
    for name in needed:
        if value.get(name) is None:
            where = f"{place}.{name}" if place else name
            raise _constraint(f"{where} may not be null", where)
    return value


def _constraint(message: str, field: str) -> ApiError:
    return ApiError(400, f"{message}.", code="constraint.validation", field=field)


def _invalid_value(value: object, field: str, wanted: str) -> ApiError:
    shown = json.dumps(value)[:200] if not isinstance(value, str) else value
    return ApiError(
        400,
        f"Invalid value [{shown}] for [{field}]. It must be {wanted}.",
        code="invalid.value",
        parameters={"value": shown, "field": field},
        field=field,
    )
