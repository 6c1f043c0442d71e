"""Validation of aggregates queries: structure by the protocol model, names and rules by the demo itself.

The rules are written down independently of the query check, so that tests can compare the two.
"""

import json
import re
from collections.abc import Collection
from dataclasses import replace

from hourglance.api import AggregatesQuery, Predicate
from hourglance.demo.problems import ApiError
from hourglance.genesys import Family, QueryShapeError, decode_query, parse_granularity

_MAX_VIEWS = 10


def validate_query(body: bytes, family: Family) -> AggregatesQuery:
    """Return the query in a request's body, each metric and dimension once.

    :raises ApiError: 400, with the code and the field that the service reports.
    """
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        raise _not_json() from None
    if not isinstance(given, dict):
        raise ApiError(400)
    for name in given:
        if name not in family.fields:
            raise _unknown_property(name)
    try:
        query = decode_query(body, family.name)
        parse_granularity(query)
    except QueryShapeError as error:
        raise _shape_refusal(error, given) from None
    _check_names(query.metrics, "metrics", [metric.name for metric in family.metrics])
    if not query.metrics:
        raise _constraint("metrics may not be empty", "metrics")
    _check_names(query.group_by, "groupBy", family.group_by)
    _check_filter(query, family)
    _check_views(query, family)
    _check_ranking(query, family)
    return replace(
        query,
        metrics=tuple(dict.fromkeys(query.metrics)),
        group_by=tuple(dict.fromkeys(query.group_by)),
    )


def _shape_refusal(error: QueryShapeError, given: object) -> ApiError:
    value, place = given, ""
    for step in error.pointer.split("/")[1:]:
        if isinstance(value, list):
            value, place = value[int(step)], f"{place}[{step}]"
        else:
            value = value.get(step) if isinstance(value, dict) else None
            place = f"{place}.{step}" if place else step
    # The service names a list of names, not the name in it.
    place = re.sub(r"^(metrics|groupBy)\[\d+\]$", r"\1", place)
    if error.problem == "json":
        return _not_json()
    if error.problem == "unknown":
        return _unknown_property(place)
    if error.problem == "missing" or value is None:
        return _constraint(f"{place} may not be null", place)
    if error.problem == "interval":
        return ApiError(
            400,
            "Dates must be specified as ISO-8601 strings. For example: yyyy-MM-ddTHH:mm:ss.SSSZ",
            code="invalid.date",
            field=place,
        )
    return _invalid_value(value, place)


def _check_filter(query: AggregatesQuery, family: Family) -> None:
    where = query.filter
    if where is None:
        return
    if not where.clauses and not where.predicates:
        raise _constraint("filter must have clauses or predicates", "filter")
    for number, clause in enumerate(where.clauses):
        place = f"filter.clauses[{number}].predicates"
        if not clause.predicates:
            raise _constraint(f"{place} may not be empty", place)
        for index, predicate in enumerate(clause.predicates):
            _check_predicate(predicate, f"{place}[{index}]", family)
    for index, predicate in enumerate(where.predicates):
        _check_predicate(predicate, f"filter.predicates[{index}]", family)


def _check_predicate(predicate: Predicate, place: str, family: Family) -> None:
    _check_names([predicate.dimension], f"{place}.dimension", family.predicate_dimensions)
    bounds = predicate.range
    if predicate.operator != "matches":
        if predicate.value is not None or bounds is not None:
            raise _constraint(
                f"{place} with operator {predicate.operator} takes neither value nor range", place
            )
    elif (predicate.value is None) == (bounds is None):
        raise _constraint(f"{place} needs either a value or a range", place)
    elif bounds is not None and bounds.gt is bounds.gte is bounds.lt is bounds.lte is None:
        raise _constraint(f"{place}.range needs at least one of gt, gte, lt, lte", f"{place}.range")


def _check_views(query: AggregatesQuery, family: Family) -> None:
    if len(query.views) > _MAX_VIEWS:
        raise _constraint(f"views may have at most {_MAX_VIEWS} entries", "views")
    timers = [metric.name for metric in family.metrics if metric.viewable]
    names = [view.name for view in query.views]
    for number, view in enumerate(query.views):
        place = f"views[{number}]"
        if not view.name:
            raise _constraint(f"{place}.name may not be empty", f"{place}.name")
        _check_names([view.target], f"{place}.target", timers)
        if view.gte is view.lt is None:
            raise _constraint(f"{place}.range needs at least one of gte, lt", f"{place}.range")
        if names.count(view.name) > 1 or family.metric(view.name) is not None:
            raise _constraint(f"the name of a view must be unique: {view.name} is taken", "views")


def _check_ranking(query: AggregatesQuery, family: Family) -> None:
    sort = query.sort_metric
    if query.query_type == "groupBy":
        for field, value in (("sortMetric", sort), ("limit", query.limit)):
            if value is not None:
                raise _constraint(f"{field} needs queryType topN or bottomN", field)
        return
    if query.limit is not None and query.limit < 1:
        raise _invalid_value(query.limit, "limit", "positive integers")
    if sort is None and len(set(query.metrics)) > 1:
        raise _constraint("sortMetric is needed with more than one metric", "sortMetric")
    name = sort.name if sort else query.metrics[0]
    _check_names([name], "sortMetric.name", [metric.name for metric in family.metrics if metric.sortable])
    if name not in query.metrics:
        raise _constraint(f"sortMetric {name} must be one of the metrics", "sortMetric.name")


def _check_names(names: Collection[str], place: str, known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            raise _invalid_value(name, place, ", ".join(known))


def _not_json() -> ApiError:
    return ApiError(400, "The request body is not valid JSON.")


def _unknown_property(place: str) -> ApiError:
    parent, _, name = place.rpartition(".")
    return ApiError(
        400,
        f"Value [{name}] is not a valid property for object [{parent or 'query'}]",
        code="invalid.property",
        parameters={"property": place},
        field=place,
    )


def _constraint(message: str, field: str) -> ApiError:
    return ApiError(400, f"{message}.", code="constraint.validation", field=field)


def _invalid_value(value: object, field: str, allowed: str = "") -> ApiError:
    shown = value if isinstance(value, str) else json.dumps(value)[:200]
    return ApiError(
        400,
        f"Value [{shown}] is not valid for field type [{field}]."
        + (f" Allowable values are: {allowed}" if allowed else ""),
        code="invalid.value",
        parameters={"value": shown, "field": field},
        field=field,
    )
