"""Decoding of responses to aggregates queries.

The service leaves out what has no data, so each part may be missing. Unknown statistics are kept as
``Stats.other``, other unknown parts are ignored. A wrong type is an error: a wrong number would be worse.
"""

import json
import math
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

import msgspec

from hourglance.api import Aggregates, AggregatesQuery, Bucket, Group, Interval, Measure, Stats
from hourglance.genesys.durations import parse_granularity
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


class _AnswerBody(msgspec.Struct, frozen=True):
    results: list[_GroupBody] | None = None


_decoder = msgspec.json.Decoder(_AnswerBody)


def decode_answer(content: bytes, query: AggregatesQuery) -> Aggregates:
    """Return the results in a response, by group, bucket and metric.

    :param query: the query that was sent, with a fixed interval.
    :raises UnexpectedResponseError: the content is not what the service documents.
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
        groups=_AnswerDecoder(query.window).groups(answer),
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


class _AnswerDecoder:
    """Decoder of one response; it parses each distinct interval once."""

    def __init__(self, window: Interval) -> None:
        self._intervals: dict[str | None, Interval] = {None: window}

    def groups(self, answer: _AnswerBody) -> tuple[Group, ...]:
        return tuple(
            Group(
                dimensions=_dimensions(group.group or {}, at),
                buckets=tuple(
                    self._bucket(bucket, ("results", at, "data", number))
                    for number, bucket in enumerate(group.data or ())
                ),
            )
            for at, group in enumerate(answer.results or ())
        )

    def _bucket(self, bucket: _Bucket, at: tuple[str | int, ...]) -> Bucket:
        return Bucket(
            interval=self._interval(bucket.interval, at),
            metrics=tuple(
                Measure(
                    name=measure.metric,
                    qualifier=measure.qualifier,
                    stats=_stats(measure.stats or {}, (*at, "metrics", number)),
                )
                for number, measure in enumerate(bucket.metrics or ())
                if measure.metric is not None
            ),
            views=tuple(
                Measure(name=view.name, stats=_stats(view.stats or {}, (*at, "views", number)))
                for number, view in enumerate(bucket.views or ())
                if view.name is not None
            ),
        )

    def _interval(self, text: str | None, at: tuple[str | int, ...]) -> Interval:
        known = self._intervals.get(text)
        if known is not None or text is None:
            return self._intervals[text]
        try:
            return self._intervals.setdefault(text, parse_interval(text))
        except (ValueError, OverflowError) as error:
            raise _unexpected(json_pointer(*at, "interval"), f"is not an interval: {text!r}") from error


def _dimensions(group: Mapping[str, object], at: int) -> dict[str, str]:
    dimensions = {}
    for name, value in group.items():
        if isinstance(value, str):
            dimensions[name] = value
        elif value is not None:
            raise _unexpected(json_pointer("results", at, "group", name), "is not a string")
    return dimensions


def _stats(raw: Mapping[str, object], at: tuple[str | int, ...]) -> Stats:
    known: dict[str, float] = {}
    other: dict[str, float] = {}
    count: int | None = None
    for name, value in raw.items():
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if abs(value) > sys.float_info.max:  # JSON's integers have no maximum
                raise _unexpected(json_pointer(*at, "stats", name), "is too large")
            if name == "count":
                count = int(value)
                if count != value:
                    raise _unexpected(json_pointer(*at, "stats", name), f"is not a whole number: {value}")
            else:
                (known if name in _NUMBERS else other)[name] = value
        elif value is not None and (name == "count" or name in _NUMBERS):
            raise _unexpected(json_pointer(*at, "stats", name), "is not a number")
    return Stats(count=count, other=other, **known)


_NUMBERS: Final = frozenset({"sum", "min", "max", "ratio", "numerator", "denominator", "target"})


def _unexpected(place: str, what: str) -> UnexpectedResponseError:
    return UnexpectedResponseError(
        f"The response has an unexpected format: {place or 'it'} {what}.",
        remedy="Try again. If the error persists, report it together with the response.",
        pointer=place,
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
