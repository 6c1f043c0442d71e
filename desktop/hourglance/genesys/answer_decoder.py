"""Decoding of responses to aggregates queries.

The service leaves out groups, buckets, metrics and statistics that have no data, so each of them may be
missing. Unknown statistics are kept as ``Stats.other``, other unknown parts are ignored. A wrong type is an
error, and so is anything that cannot be the answer to the query that was sent: a body without results, a
metric that was not requested, a bucket of another time, a group that the filter excludes. A wrong number
would be worse than none.
"""

import json
import math
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Bucket,
    Clause,
    Filter,
    Group,
    Interval,
    Measure,
    Predicate,
    Stats,
)
from hourglance.genesys.catalogue import SINGLE_VALUED
from hourglance.genesys.durations import IsoDuration, parse_granularity
from hourglance.genesys.errors import (
    QueryShapeError,
    UnexpectedResponseError,
    UnresolvedQueryError,
    json_pointer,
    pointer_from_error,
)
from hourglance.genesys.query_wire import parse_interval
from hourglance.util.json_errors import JSON_ERRORS

#: More than any response has: twice the five-minute buckets of a year.
_MAX_BUCKETS: Final = 200_000

#: Beyond it, floating-point numbers skip integers. As milliseconds it is 285 000 years.
_MAX_NUMBER: Final = 2**53

#: The dimension that is in every group, whether or not the query groups by it (observed).
_IMPLIED_DIMENSION: Final = "mediaType"

#: How far an interval may be from the requested one: its end may be written as 10:59:59.999.
_TOLERANCE: Final = timedelta(seconds=1)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)
_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)


class _Metric(msgspec.Struct, frozen=True):
    metric: str | None = None
    qualifier: str | None = None
    stats: dict[str, object] | None = None


class _ViewBody(msgspec.Struct, frozen=True):
    name: str | None = None
    stats: dict[str, object] | None = None


class _Bucket(msgspec.Struct, frozen=True):
    interval: str | None = None
    metrics: list[_Metric] | None = None
    views: list[_ViewBody] | None = None


class _GroupBody(msgspec.Struct, frozen=True):
    group: dict[str, object] | None = None
    data: list[_Bucket] | None = None


class _AnswerBody(msgspec.Struct, frozen=True, rename="camel"):
    """The body, and members that show that it is an error's, a job's, a page's, or another service's."""

    results: list[_GroupBody] | None = None
    message: object = None
    code: object = None
    status: object = None
    error: object = None
    errors: object = None
    error_code: object = None
    error_message: object = None
    exception: object = None
    fault: object = None
    status_code: object = None
    job_id: object = None
    # Results of a job and lists have pages; the rest would be missing.
    cursor: object = None
    next_uri: object = None


_decoder = msgspec.json.Decoder(_AnswerBody)


def decode_answer(content: bytes, query: AggregatesQuery) -> Aggregates:
    """Return the results in a response, by group, bucket and metric.

    :param query: the query that was sent, with a fixed interval.
    :raises UnexpectedResponseError: the content is not what the service documents, or does not answer the
        query.
    :raises UnresolvedQueryError: the query's window is still relative.
    :raises QueryShapeError: the query's granularity or time zone is invalid.
    """
    if not isinstance(query.window, Interval):
        raise UnresolvedQueryError(
            f"The query's window {query.window} is relative, so it cannot have been sent.",
            remedy="Decode the response with the query that was sent.",
        )
    try:
        answer = _decoder.decode(content)
    except JSON_ERRORS as error:
        place = _pointer_to_non_finite(content)
        if place is not None:
            raise _unexpected(place, "is not a finite number") from error
        if isinstance(error, msgspec.ValidationError):
            reason = str(error).partition(" - at ")[0]
            raise _unexpected(pointer_from_error(error), f"is not as documented ({reason})") from error
        raise UnexpectedResponseError(
            "The response is not JSON.", remedy="Try again. A proxy may have sent it."
        ) from error
    return Aggregates(
        interval=query.window,
        steps=bucket_starts(query),
        groups=_AnswerDecoder(query, query.window).groups(_results(answer)),
        metrics=query.names,
        dimensions=query.group_by,
    )


def bucket_starts(query: AggregatesQuery) -> tuple[datetime, ...]:
    """Return the starts of all buckets of a query with a fixed interval, in UTC.

    :raises UnresolvedQueryError: the window is still relative.
    :raises QueryShapeError: granularity or time zone is invalid, or there are too many buckets.
    """
    if not isinstance(query.window, Interval):
        raise UnresolvedQueryError(f"The query's window {query.window} is relative: it has no buckets yet.")
    start, end = query.window.start, query.window.end
    # Without granularity the zone has no effect, and an unknown one does no harm.
    duration, zone = parse_granularity(query) if query.granularity else (None, UTC)
    if duration is None:
        return (start.astimezone(UTC),)
    if duration.count(start, end, zone=zone) > _MAX_BUCKETS:
        raise QueryShapeError(
            f"The granularity {query.granularity} splits the interval into more than {_MAX_BUCKETS} buckets.",
            remedy="Use a longer granularity.",
            pointer="/granularity",
        )
    return tuple(duration.steps(start, end, zone=zone))


def _results(answer: _AnswerBody) -> list[_GroupBody]:
    """Return the groups of a body that has them, and has no member of an error or of a job."""
    for name, value in msgspec.structs.asdict(answer).items():
        if name != "results" and value not in (None, [], {}):
            member = answer.__struct_encode_fields__[answer.__struct_fields__.index(name)]
            raise _unexpected((member,), "is not a member of an answer to a query")
    if answer.results is None:
        raise _unexpected(("results",), "is missing")
    return answer.results


class _AnswerDecoder:
    """Decoder of one response; it parses and checks each distinct interval once."""

    def __init__(self, query: AggregatesQuery, window: Interval) -> None:
        self._where = query.filter
        self._requested = {*query.group_by, _IMPLIED_DIMENSION}
        self._single_valued = SINGLE_VALUED.get(query.family, frozenset())
        self._metrics = frozenset(query.metrics)
        self._views = frozenset(view.name for view in query.views)
        self._buckets = _BucketCheck(query, window)
        self._intervals: dict[str | None, Interval] = {}
        # What each bucket of each group has a value of: the service may split a group, but repeats nothing.
        self._measures: dict[tuple[frozenset[tuple[str, str]], datetime], set[tuple[str, str | None]]] = {}
        if query.granularity is None:
            self._intervals[None] = window

    def groups(self, results: list[_GroupBody]) -> tuple[Group, ...]:
        return tuple(self._group(group, at) for at, group in enumerate(results))

    def _group(self, group: _GroupBody, at: int) -> Group:
        dimensions = self._dimensions_of(group.group or {}, at)
        key = frozenset(dimensions.items())
        buckets = []
        for number, body in enumerate(group.data or ()):
            bucket = self._bucket(body, place := ("results", at, "data", number))
            buckets.append(bucket)
            named = [(measure.name, measure.qualifier) for measure in bucket.metrics]
            named += [(view.name, "view") for view in bucket.views]
            measures = self._measures.setdefault((key, bucket.interval.start), set())
            if len(measures.union(named)) < len(measures) + len(named):
                raise _unexpected(place, "has a second value of the same metric")
            measures.update(named)
        return Group(dimensions=dimensions, buckets=tuple(buckets))

    def _dimensions_of(self, group: Mapping[str, object], at: int) -> dict[str, str]:
        dimensions = _dimensions(group, at)
        for name in dimensions:
            if name not in self._requested:
                raise _unexpected(("results", at, "group", name), "was not requested")
        known = {name: dimensions[name] for name in self._single_valued & dimensions.keys()}
        if self._where is not None and _matches(self._where, known) is False:
            raise _unexpected(("results", at, "group"), "is excluded by the query's filter")
        return dimensions

    def _bucket(self, bucket: _Bucket, at: tuple[str | int, ...]) -> Bucket:
        return Bucket(
            interval=self._interval(bucket.interval, at),
            metrics=tuple(
                Measure(
                    name=_requested(measure.metric, self._metrics, (*at, "metrics", number, "metric")),
                    qualifier=measure.qualifier,
                    stats=_stats(measure.metric, measure.stats or {}, (*at, "metrics", number)),
                )
                for number, measure in enumerate(bucket.metrics or ())
            ),
            views=tuple(
                Measure(
                    name=_requested(view.name, self._views, (*at, "views", number, "name")),
                    stats=_stats(None, view.stats or {}, (*at, "views", number)),
                )
                for number, view in enumerate(bucket.views or ())
            ),
        )

    def _interval(self, text: str | None, at: tuple[str | int, ...]) -> Interval:
        known = self._intervals.get(text)
        if known is not None:
            return known
        place = (*at, "interval")
        if text is None:
            raise _unexpected(place, "is missing")
        try:
            interval = parse_interval(text)
            is_bucket = self._buckets.matches(interval)
        except (ValueError, OverflowError) as error:
            raise _unexpected(place, f"is not an interval: {text!r}") from error
        if not is_bucket:
            raise _unexpected(place, f"is not a bucket of the query: {text!r}")
        return self._intervals.setdefault(text, interval)


def _requested(name: str | None, names: frozenset[str], at: tuple[str | int, ...]) -> str:
    if name is None or name not in names:
        raise _unexpected(at, "is missing" if name is None else f"was not requested: {name!r}")
    return name


def _matches(where: Filter | Clause | Predicate, group: Mapping[str, str]) -> bool | None:
    """Return whether a group can match a condition; None if its dimensions do not tell."""
    if isinstance(where, Predicate):
        if where.operator != "matches" or where.value is None or where.dimension not in group:
            return None
        return group[where.dimension].casefold() == where.value.casefold()
    parts: tuple[Clause | Predicate, ...]
    parts = (*where.clauses, *where.predicates) if isinstance(where, Filter) else where.predicates
    results = {_matches(part, group) for part in parts}
    decisive = where.type == "or"
    if decisive in results:
        return decisive
    return None if None in results or not results else not decisive


class _BucketCheck:
    """Checks whether an interval can be that of a bucket of a query.

    The service may count buckets from the start of the window or align them to the clock, in UTC or in the
    query's zone, and may cut the first and the last one to the window.
    """

    def __init__(self, query: AggregatesQuery, window: Interval) -> None:
        self._start, self._end = window.start.astimezone(UTC), window.end.astimezone(UTC)
        self._duration, self._zone = parse_granularity(query) if query.granularity else (None, UTC)
        duration = self._duration
        self._bounds = {self._start, self._end}
        if duration is not None and not duration.fixed:
            number = duration.count(self._start, self._end, zone=self._zone)
            self._bounds.update(bucket_starts(query))
            with suppress(OverflowError):
                self._bounds.add(duration.after(self._start, number, zone=self._zone))

    def matches(self, interval: Interval) -> bool:
        start, end = interval.start.astimezone(UTC), interval.end.astimezone(UTC)
        if self._duration is None:
            return _is_close(start, self._start) and _is_close(end, self._end)
        return (
            start < self._end
            and end > self._start
            and end <= self._duration.after(start, zone=self._zone) + _TOLERANCE
            and self._is_boundary(start, self._duration)
            and (self._is_boundary(end, self._duration) or self._is_boundary(end + _MS, self._duration))
        )

    def _is_boundary(self, instant: datetime, duration: IsoDuration) -> bool:
        if instant in self._bounds:
            return True
        local = instant.astimezone(self._zone).replace(tzinfo=UTC)
        if duration.fixed:
            length = duration.milliseconds * _MS
            return not all(
                (each - origin) % length
                for each, origin in ((instant, self._start), (instant, _EPOCH), (local, _EPOCH))
            )
        if duration.milliseconds:
            return False
        return any(
            not (each - _EPOCH) % _DAY and (each.day == 1 or not duration.months) for each in (instant, local)
        )


def _is_close(instant: datetime, requested: datetime) -> bool:
    """Return whether an instant is the requested one, which the service may round to the minute."""
    tolerance = _MINUTE if (requested - _EPOCH) % _MINUTE else _TOLERANCE
    return abs(instant - requested) <= tolerance


def _dimensions(group: Mapping[str, object], at: int) -> dict[str, str]:
    dimensions = {}
    for name, value in group.items():
        if isinstance(value, str):
            dimensions[name] = value
        elif value is not None:
            raise _unexpected(("results", at, "group", name), "is not a string")
    return dimensions


def _stats(metric: str | None, raw: Mapping[str, object], at: tuple[str | int, ...]) -> Stats:
    known: dict[str, float] = {}
    other: dict[str, float] = {}
    count: int | None = None
    # Counts and times cannot be negative; observed numbers may be.
    signed = metric is not None and not metric.startswith(("n", "t"))
    for name, value in raw.items():
        place = (*at, "stats", name)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if abs(value) > _MAX_NUMBER:
                raise _unexpected(place, "is too large")
            if value < 0 and (name in _NEVER_NEGATIVE or (name in _NUMBERS and not signed)):
                raise _unexpected(place, f"is negative: {value}")
            if name in _WHOLE and value % 1:
                raise _unexpected(place, f"is not a whole number: {value}")
            if name == "count":
                count = int(value)
            else:
                (known if name in _NUMBERS else other)[name] = value
        elif value is not None and (name == "count" or name in _NUMBERS):
            raise _unexpected(place, "is not a number")
    if known.get("min", -math.inf) > known.get("max", math.inf):
        raise _unexpected((*at, "stats", "min"), "is larger than the maximum")
    return Stats(count=count, other=other, **known)


_NUMBERS: Final = frozenset({"sum", "min", "max", "ratio", "numerator", "denominator", "target"})
_WHOLE: Final = frozenset({"count", "countNegative", "countPositive"})
_NEVER_NEGATIVE: Final = _WHOLE | {"ratio", "numerator", "denominator", "target"}


def _unexpected(place: str | tuple[str | int, ...], what: str) -> UnexpectedResponseError:
    pointer = place if isinstance(place, str) else json_pointer(*place)
    return UnexpectedResponseError(
        f"The response has an unexpected format: {pointer or 'it'} {what}.",
        remedy="Try again. If the error persists, report it together with the response.",
        pointer=pointer,
    )


def _pointer_to_non_finite(content: bytes) -> str | None:
    """Return the JSON pointer to the first NaN, infinity or too large number; None without one.

    JSON has no such numbers, so msgspec reports a text with them as malformed, without a place.
    """
    try:
        steps = _steps_to_non_finite(json.loads(content))
    except (ValueError, RecursionError):
        return None
    return None if steps is None else json_pointer(*steps)


def _steps_to_non_finite(value: object) -> tuple[str | int, ...] | None:
    if isinstance(value, float):
        return None if math.isfinite(value) else ()
    members: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        members = value.items()
    elif isinstance(value, list):
        members = enumerate(value)
    for step, member in members:
        steps = _steps_to_non_finite(member)
        if steps is not None:
            return (step, *steps)
    return None
