"""The documented form of a query on the wire: the one place where snake_case becomes camelCase."""

import math
from datetime import UTC, datetime
from typing import Literal, TypeAlias

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
from hourglance.genesys.errors import QueryShapeError, UnresolvedQueryError
from hourglance.genesys.json_pointers import place_in
from hourglance.util.json_errors import JSON_ERRORS

_Junction: TypeAlias = Literal["and", "or"]


class _Wire(msgspec.Struct, kw_only=True, omit_defaults=True, rename="camel", forbid_unknown_fields=True):
    """What all parts of a body share: camelCase, and nothing said that goes without saying."""


class _Range(_Wire):
    gt: float | None = None
    gte: float | None = None
    lt: float | None = None
    lte: float | None = None


class _Predicate(_Wire):
    dimension: str
    type: Literal["dimension"] | None = None
    operator: Literal["matches", "exists", "notExists"] | None = None
    value: str | None = None
    range: _Range | None = None


class _Clause(_Wire):
    type: _Junction
    predicates: tuple[_Predicate, ...]


class _Filter(_Wire):
    type: _Junction
    clauses: tuple[_Clause, ...] | None = None
    predicates: tuple[_Predicate, ...] | None = None


class _Bounds(_Wire):
    gte: float | None = None
    lt: float | None = None


class _ViewWire(_Wire):
    target: str
    name: str
    function: Literal["rangeBound"]
    range: _Bounds | None = None


class _Sort(_Wire):
    name: str
    function: Literal["average", "count", "max", "min", "sum"]


class _QueryBody(_Wire):
    interval: str
    metrics: tuple[str, ...]
    granularity: str | None = None
    time_zone: str | None = None
    group_by: tuple[str, ...] | None = None
    filter: _Filter | None = None
    views: tuple[_ViewWire, ...] | None = None
    flatten_multivalued_dimensions: bool | None = None
    alternate_time_dimension: Literal["eventTime"] | None = None
    query_type: Literal["groupBy", "topN", "bottomN"] | None = None
    sort_metric: _Sort | None = None
    limit: int | float | None = None


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_QueryBody)


def encode_query(query: AggregatesQuery) -> bytes:
    """Return the body to POST for a query: UTF-8 JSON, only what differs from the service's defaults.

    Instants are cut to milliseconds, which is what the service knows.

    :raises UnresolvedQueryError: if the window is still relative, or the filter has placeholders.
    :raises QueryShapeError: if a bound is no finite number.
    """
    if not isinstance(query.window, Interval):
        raise UnresolvedQueryError(
            f"The query asks about {query.window}, and the service wants a start and an end.",
            remedy="Resolve the window to an Interval first.",
        )
    if query.placeholders:
        names = ", ".join(f"`{each.name}`" for each in query.placeholders)
        raise UnresolvedQueryError(
            f"The query's filter has unfilled placeholders: {names}.", remedy="Fill them first."
        )
    return _encoder.encode(
        _QueryBody(
            interval=write_interval(query.window),
            metrics=query.metrics,
            granularity=query.granularity,
            time_zone=query.time_zone,
            group_by=query.group_by or None,
            filter=_filter_to_wire(query.filter) if query.filter else None,
            views=tuple(map(_view_to_wire, query.views)) or None,
            flatten_multivalued_dimensions=query.flatten_multivalued_dimensions or None,
            alternate_time_dimension=query.alternate_time_dimension,
            query_type=None if query.query_type == "groupBy" else query.query_type,
            sort_metric=(
                _Sort(name=query.sort_metric.name, function=query.sort_metric.function)
                if query.sort_metric
                else None
            ),
            limit=query.limit,
        )
    )


def decode_query(text: bytes | str, family: str = "conversations") -> AggregatesQuery:
    """Return the query that a body stands for.

    It takes right bodies. What is wrong with a wrong one, and with every part of it, says the check.

    :raises QueryShapeError: if the text is no such body; it names the first wrong place.
    :raises UnknownFamilyError: if there is no such family.
    """
    known = family_named(family)
    try:
        body = _decoder.decode(text)
    except JSON_ERRORS as error:
        pointer = place_in(error)
        raise QueryShapeError(
            f"This is no aggregates query{f': {pointer} is wrong' if pointer else ''}.",
            remedy="hourglance query check says what is wrong.",
            pointer=pointer,
        ) from error
    return AggregatesQuery(
        metrics=body.metrics,
        window=_read_window(body.interval),
        family=known.name,
        group_by=body.group_by or (),
        where=_filter_from_wire(body.filter) if body.filter else None,
        granularity=body.granularity,
        time_zone=body.time_zone,
        views=tuple(map(_view_from_wire, body.views or ())),
        flatten_multivalued_dimensions=body.flatten_multivalued_dimensions or False,
        alternate_time_dimension=body.alternate_time_dimension,
        query_type=body.query_type or "groupBy",
        sort_metric=(
            SortMetric(name=body.sort_metric.name, function=body.sort_metric.function)
            if body.sort_metric
            else None
        ),
        limit=_read_limit(body.limit),
    )


def write_interval(interval: Interval) -> str:
    """Return an interval as the wire has it: ``2026-11-23T10:00:00.000Z/2026-11-23T11:00:00.000Z``."""
    return f"{write_instant(interval.start)}/{write_instant(interval.end)}"


def write_instant(instant: datetime) -> str:
    """Return an aware instant as the wire has it, in UTC with milliseconds."""
    return f"{instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def read_interval(text: str) -> Interval:
    """Return the interval that a text of two instants stands for, in UTC.

    :raises ValueError: if it is none, or an instant has no offset, or the end is not after the start.
    """
    start, _, end = text.partition("/")
    return Interval(start=_read_instant(start), end=_read_instant(end))


def _read_instant(text: str) -> datetime:
    if "T" not in text:
        raise ValueError(f"{text!r} is no instant: write 2026-11-23T10:00:00.000Z")
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} carries no offset: end it with Z")
    return instant.astimezone(UTC)


def _read_window(text: str) -> Interval:
    try:
        return read_interval(text)
    except (ValueError, OverflowError) as error:
        raise QueryShapeError(
            f"The interval {text!r} is not two instants, each with its offset.",
            remedy="Write 2026-11-23T10:00:00.000Z/2026-11-23T11:00:00.000Z.",
            pointer="/interval",
        ) from error


def _read_limit(number: float | None) -> int | None:
    # To JSON 5 and 5.0 are the same number.
    if number is None or number == int(number):
        return None if number is None else int(number)
    raise QueryShapeError(
        f"The limit {number} is no whole number.", remedy="Write how many groups to keep.", pointer="/limit"
    )


def _filter_to_wire(where: Filter) -> _Filter:
    return _Filter(
        type=where.type,
        clauses=tuple(
            _Clause(type=clause.type, predicates=tuple(map(_predicate_to_wire, clause.predicates)))
            for clause in where.clauses
        )
        or None,
        predicates=tuple(map(_predicate_to_wire, where.predicates)) or None,
    )


def _filter_from_wire(wire: _Filter) -> Filter:
    return Filter(
        type=wire.type,
        clauses=tuple(
            Clause(type=clause.type, predicates=tuple(map(_predicate_from_wire, clause.predicates)))
            for clause in wire.clauses or ()
        ),
        predicates=tuple(map(_predicate_from_wire, wire.predicates or ())),
    )


def _predicate_to_wire(predicate: Predicate) -> _Predicate:
    bounds = predicate.range
    return _Predicate(
        dimension=predicate.dimension,
        operator=None if predicate.operator == "matches" else predicate.operator,
        value=predicate.value,
        range=(
            _Range(
                gt=_finite(bounds.gt), gte=_finite(bounds.gte), lt=_finite(bounds.lt), lte=_finite(bounds.lte)
            )
            if bounds
            else None
        ),
    )


def _predicate_from_wire(wire: _Predicate) -> Predicate:
    bounds = wire.range
    return Predicate(
        dimension=wire.dimension,
        operator=wire.operator or "matches",
        value=wire.value,
        range=(NumericRange(gt=bounds.gt, gte=bounds.gte, lt=bounds.lt, lte=bounds.lte) if bounds else None),
    )


def _view_to_wire(view: View) -> _ViewWire:
    return _ViewWire(
        target=view.target,
        name=view.name,
        function=view.function,
        range=_Bounds(gte=_finite(view.gte), lt=_finite(view.lt)),
    )


def _view_from_wire(wire: _ViewWire) -> View:
    bounds = wire.range or _Bounds()
    return View(name=wire.name, target=wire.target, function=wire.function, gte=bounds.gte, lt=bounds.lt)


def _finite(bound: float | None) -> float | None:
    if bound is not None and not math.isfinite(bound):
        raise QueryShapeError(
            f"A bound of {bound} cannot be sent.", remedy="Leave a bound out where there is none."
        )
    return bound
