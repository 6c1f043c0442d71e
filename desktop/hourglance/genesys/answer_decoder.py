"""The service's answer, decoded.

Whatever is missing is taken as not having happened, and what this version does not know is kept where
there is room for it. A wrong type is an error: a number misread is worse than none.
"""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from hourglance.api import Aggregates, AggregatesQuery, Bucket, Group, Interval, Measure, Stats
from hourglance.genesys.durations import parse_duration
from hourglance.genesys.errors import QueryShapeError, UnexpectedResponseError, UnresolvedQueryError
from hourglance.genesys.json_pointers import place_in, place_of_odd_number, pointer
from hourglance.genesys.query_wire import read_interval
from hourglance.util.json_errors import JSON_ERRORS

#: More buckets than any service would answer with: a year of five minutes is half of it.
_MOST_STEPS: Final = 200_000


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
    """Return the answer to a query as figures by group, bucket and metric.

    :param query: the query that was sent, with its interval; the answer's steps are its granularity's.
    :raises AnswerShapeError: if the content is not what the service documents; it names the place.
    :raises UnresolvedQueryError: if the query's window is still relative.
    :raises QueryShapeError: if the query's granularity or zone cannot be read.
    """
    if not isinstance(query.window, Interval):
        raise UnresolvedQueryError(
            f"The query asks about {query.window}, so its answer has no place in time.",
            remedy="Decode with the query that was sent.",
        )
    try:
        answer = _decoder.decode(content)
    except JSON_ERRORS as error:
        place = place_of_odd_number(content)
        if place is not None:
            raise _wrong(place, "is no finite number") from error
        if isinstance(error, msgspec.ValidationError):
            reason = str(error).partition(" - at ")[0]
            raise _wrong(place_in(error), f"is not as documented ({reason})") from error
        raise UnexpectedResponseError(
            "The answer is not JSON.", remedy="Try again; a proxy may have answered instead."
        ) from error
    return Aggregates(
        interval=query.window,
        steps=bucket_starts(query),
        groups=_AnswerDecoder(query.window).groups(answer),
    )


def bucket_starts(query: AggregatesQuery) -> tuple[datetime, ...]:
    """Return the starts of all buckets that a query with a fixed interval asks for, in UTC.

    :raises UnresolvedQueryError: if the window is still relative.
    :raises QueryShapeError: if granularity or zone cannot be read, or make more steps than can be kept.
    """
    if not isinstance(query.window, Interval):
        raise UnresolvedQueryError(f"The query asks about {query.window}, so it has no steps yet.")
    start, end = query.window.start, query.window.end
    if query.granularity is None:
        return (start.astimezone(UTC),)
    zone = _zone(query.time_zone)
    try:
        period = parse_duration(query.granularity)
    except ValueError as error:
        raise QueryShapeError(
            f"The granularity {query.granularity!r} is no ISO 8601 period.",
            remedy="Write PT5M, PT1H or P1D.",
            pointer="/granularity",
        ) from error
    if period.count(start, end, zone=zone) > _MOST_STEPS:
        raise QueryShapeError(
            f"The granularity {query.granularity} cuts the interval into more than {_MOST_STEPS} steps.",
            remedy="Ask for longer steps.",
            pointer="/granularity",
        )
    return tuple(period.steps(start, end, zone=zone))


def _zone(name: str | None) -> tzinfo:
    if name is None:
        return UTC
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise QueryShapeError(
            f"There is no time zone called {name!r}.",
            remedy="Write an IANA name such as Europe/Berlin.",
            pointer="/timeZone",
        ) from error


class _AnswerDecoder:
    """One pass over an answer; equal interval texts are read once."""

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
            return self._intervals.setdefault(text, read_interval(text))
        except (ValueError, OverflowError) as error:
            raise _wrong(pointer(*at, "interval"), f"is no interval: {text!r}") from error


def _dimensions(group: Mapping[str, object], at: int) -> dict[str, str]:
    dimensions = {}
    for name, value in group.items():
        if isinstance(value, str):
            dimensions[name] = value
        elif value is not None:
            raise _wrong(pointer("results", at, "group", name), "is no text")
    return dimensions


def _stats(raw: Mapping[str, object], at: tuple[str | int, ...]) -> Stats:
    known: dict[str, float] = {}
    other: dict[str, float] = {}
    count: int | None = None
    for name, value in raw.items():
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if abs(value) > sys.float_info.max:  # JSON's whole numbers have no end
                raise _wrong(pointer(*at, "stats", name), "is beyond all bounds")
            if name == "count":
                count = int(value)
                if count != value:
                    raise _wrong(pointer(*at, "stats", name), f"is no whole number: {value}")
            else:
                (known if name in _NUMBERS else other)[name] = value
        elif value is not None and (name == "count" or name in _NUMBERS):
            raise _wrong(pointer(*at, "stats", name), "is no number")
    return Stats(count=count, other=other, **known)


_NUMBERS: Final = frozenset({"sum", "min", "max", "ratio", "numerator", "denominator", "target"})


def _wrong(place: str, what: str) -> UnexpectedResponseError:
    return UnexpectedResponseError(
        f"The answer cannot be read: {place or 'the whole'} {what}.",
        remedy="Try again; if it stays, report it with the answer.",
        pointer=place,
    )
