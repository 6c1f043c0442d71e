"""Aggregates queries as JSON: the only place where snake_case becomes camelCase."""

import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias

import msgspec

from hourglance.api import (
    AggregatesQuery,
    Clause,
    Filter,
    Interval,
    NumericRange,
    Predicate,
    SortMetric,
    View,
)
from hourglance.genesys.catalogue import family as family_named
from hourglance.genesys.errors import QueryShapeError, ShapeProblem, UnresolvedQueryError, pointer_from_error
from hourglance.util.json_errors import JSON_ERRORS

_Junction: TypeAlias = Literal["and", "or"]


#: More decimals than milliseconds are cut off.
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII)


class _Wire(msgspec.Struct, kw_only=True, omit_defaults=True, rename="camel", forbid_unknown_fields=True):
    """Base of all parts of a body: camelCase names; defaults are not written, unknown fields are errors."""


class _Range(_Wire):
    # With int, so that whole numbers are written without a decimal point.
    gt: int | float | None = None
    gte: int | float | None = None
    lt: int | float | None = None
    lte: int | float | None = None


class _Predicate(_Wire):
    dimension: str
    type: Literal["dimension"] = "dimension"
    operator: Literal["matches", "exists", "notExists"] | None = "matches"
    value: str | None = None
    range: _Range | None = None


class _Clause(_Wire):
    type: _Junction
    predicates: tuple[_Predicate, ...]


class FilterBody(_Wire):
    """A filter's JSON."""

    type: _Junction
    clauses: tuple[_Clause, ...] | None = ()
    predicates: tuple[_Predicate, ...] | None = ()


class _Bounds(_Wire):
    gte: int | float | None = None
    lt: int | float | None = None


class _ViewWire(_Wire):
    target: str
    name: str
    function: Literal["rangeBound"]
    range: _Bounds


class _Sort(_Wire):
    name: str
    function: Literal["average", "count", "max", "min", "sum"]


class _QueryBody(_Wire):
    interval: str
    metrics: tuple[str, ...]
    granularity: str | None = None
    time_zone: str | None = None
    group_by: tuple[str, ...] | None = None
    filter: FilterBody | None = None
    views: tuple[_ViewWire, ...] | None = None
    flatten_multivalued_dimensions: bool | None = None
    alternate_time_dimension: str | None = None
    query_type: Literal["groupBy", "topN", "bottomN"] | None = None
    sort_metric: _Sort | None = None
    limit: int | float | None = None


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_QueryBody)


def encode_query(query: AggregatesQuery) -> bytes:
    """Return the JSON body to POST for a query, without what is the service's default.

    Instants are cut to milliseconds, the service's resolution.

    :raises UnresolvedQueryError: the window is still relative, or the filter has placeholders.
    :raises QueryShapeError: a bound is not a finite number.
    """
    if not isinstance(query.window, Interval):
        raise UnresolvedQueryError(
            f"The query's window {query.window} is relative, but the service needs a start and an end.",
            remedy="Resolve the window to an Interval first.",
        )
    if query.placeholders:
        names = ", ".join(f"`{each.name}`" for each in query.placeholders)
        raise UnresolvedQueryError(
            f"The query's filter has unfilled placeholders: {names}.", remedy="Fill them first."
        )
    for bound in _bounds(query):
        if bound is not None and not math.isfinite(bound):
            raise QueryShapeError(
                f"A bound must be a finite number, not {bound}.", remedy="Leave the bound out."
            )
    return _encoder.encode(
        _QueryBody(
            interval=format_interval(query.window),
            metrics=query.metrics,
            granularity=query.granularity,
            time_zone=query.time_zone,
            group_by=query.group_by or None,
            filter=filter_to_wire(query.filter),
            views=tuple(
                _ViewWire(
                    target=view.target,
                    name=view.name,
                    function=view.function,
                    range=_Bounds(gte=view.gte, lt=view.lt),
                )
                for view in query.views
            )
            or None,
            flatten_multivalued_dimensions=query.flatten_multivalued_dimensions or None,
            alternate_time_dimension=query.alternate_time_dimension,
            query_type=None if query.query_type == "groupBy" else query.query_type,
            sort_metric=msgspec.convert(query.sort_metric, _Sort | None, from_attributes=True),
            limit=query.limit,
        )
    )


def decode_query(text: bytes | str, family: str = "conversations") -> AggregatesQuery:
    """Return the query that a JSON body stands for.

    It stops at the first error; :func:`hourglance.lint.lint` finds and explains all of them.

    :raises QueryShapeError: the text is not a query; the error points to the first wrong place.
    :raises UnknownFamilyError: there is no such family.
    """
    known = family_named(family)
    try:
        body = _decoder.decode(text)
    except JSON_ERRORS as error:
        raise shape_error(error) from error
    if body.alternate_time_dimension not in {None, *known.time_dimensions}:
        raise QueryShapeError(
            f"The family {known.name} has no time dimension {body.alternate_time_dimension!r}.",
            remedy=f"Write {' or '.join(known.time_dimensions)}, or omit the field.",
            pointer="/alternateTimeDimension",
        )
    return AggregatesQuery(
        metrics=body.metrics,
        window=_read_window(body.interval),
        family=known.name,
        group_by=body.group_by or (),
        where=filter_from_wire(body.filter) if body.filter else None,
        granularity=body.granularity,
        time_zone=body.time_zone,
        views=tuple(
            View(
                name=view.name,
                target=view.target,
                function=view.function,
                gte=view.range.gte,
                lt=view.range.lt,
            )
            for view in body.views or ()
        ),
        flatten_multivalued_dimensions=body.flatten_multivalued_dimensions or False,
        alternate_time_dimension=body.alternate_time_dimension,
        query_type=body.query_type or "groupBy",
        sort_metric=msgspec.convert(body.sort_metric, SortMetric | None, from_attributes=True),
        limit=_read_limit(body.limit),
    )


def filter_to_wire(where: Filter | None) -> FilterBody | None:
    """Return a filter as JSON writes it."""
    return msgspec.convert(where, FilterBody | None, from_attributes=True)


def format_interval(interval: Interval) -> str:
    """Return an interval as JSON writes it: ``2026-11-23T10:00:00.000Z/2026-11-23T11:00:00.000Z``."""
    start, end = (
        instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")
        for instant in (interval.start, interval.end)
    )
    return f"{start}Z/{end}Z"


def parse_interval(text: str) -> Interval:
    """Return the interval of two instants in UTC, cut to milliseconds; one without an offset is UTC.

    :raises ValueError: the text is not an interval, or its end is not after its start.
    :raises OverflowError: an instant in UTC is not in the years 1 to 9999.
    """
    start, _, end = text.partition("/")
    return Interval(start=_parse_instant(start), end=_parse_instant(end))


def _parse_instant(text: str) -> datetime:
    if not _INSTANT.fullmatch(text):
        raise ValueError(f"{text!r} is not an instant: write 2026-11-23T10:00:00.000Z")
    instant = datetime.fromisoformat(text)
    # The service documents intervals without offsets, and UTC as the default zone.
    instant = instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def _read_window(text: str) -> Interval:
    try:
        return parse_interval(text)
    except (ValueError, OverflowError) as error:
        raise QueryShapeError(
            f"The interval {text!r} does not consist of two instants, the earlier one first.",
            remedy="Write 2026-11-23T10:00:00.000Z/2026-11-23T11:00:00.000Z.",
            pointer="/interval",
            problem="interval",
        ) from error


def shape_error(error: Exception) -> QueryShapeError:
    """Return the error for a text that is not a query, with the place that msgspec names."""
    reason = str(error).partition(" - at ")[0]
    problem: ShapeProblem = "value"
    if not isinstance(error, msgspec.ValidationError):
        problem = "json"
    elif reason.startswith("Object missing"):
        problem = "missing"
    elif reason.startswith("Object contains unknown"):
        problem = "unknown"
    pointer = pointer_from_error(error)
    return QueryShapeError(
        f"This is not an aggregates query{f': {pointer} is invalid' if pointer else ''}.",
        remedy="Run hourglance query check to see every problem.",
        pointer=pointer,
        problem=problem,
    )


def _read_limit(number: float | None) -> int | None:
    # To JSON 5 and 5.0 are the same number.
    if number is None or number == int(number):
        return None if number is None else int(number)
    raise QueryShapeError(
        f"The limit {number} is not a whole number.", remedy="Write the number of groups.", pointer="/limit"
    )


def _bounds(query: AggregatesQuery) -> Iterator[float | None]:
    for predicate in query.predicates:
        if bounds := predicate.range:
            yield from (bounds.gt, bounds.gte, bounds.lt, bounds.lte)
    for view in query.views:
        yield from (view.gte, view.lt)


def filter_from_wire(wire: FilterBody) -> Filter:
    """Return the filter that JSON stands for."""
    return Filter(
        type=wire.type,
        clauses=tuple(
            Clause(type=clause.type, predicates=tuple(map(_predicate_from_wire, clause.predicates)))
            for clause in wire.clauses or ()
        ),
        predicates=tuple(map(_predicate_from_wire, wire.predicates or ())),
    )


def _predicate_from_wire(wire: _Predicate) -> Predicate:
    bounds = wire.range
    return Predicate(
        dimension=wire.dimension,
        operator=wire.operator or "matches",
        value=wire.value,
        range=(NumericRange(gt=bounds.gt, gte=bounds.gte, lt=bounds.lt, lte=bounds.lte) if bounds else None),
    )
