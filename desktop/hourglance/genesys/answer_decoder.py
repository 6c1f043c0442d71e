"""Decoding of responses to aggregates queries.

The service leaves out groups, buckets, metrics and statistics that have no data, so each of them may be
missing. Unknown statistics are kept as ``Stats.other``, other unknown parts are ignored. A wrong type is an
error, and so is anything that cannot be the answer to the query that was sent: a body without results, a
metric that was not requested, a bucket of another time, a group that the filter excludes. A wrong number
would be worse than none.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

import msgspec

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Bucket,
    Filter,
    Group,
    Interval,
    Measure,
)
from hourglance.genesys.answer_envelope import AnswerEnvelope, decode_envelope, group_matches
from hourglance.genesys.answer_stats import decode_stats
from hourglance.genesys.catalogue import SINGLE_VALUED, family
from hourglance.genesys.durations import IsoDuration, parse_granularity
from hourglance.genesys.errors import (
    QueryShapeError,
    UnexpectedResponseError,
    UnresolvedQueryError,
)
from hourglance.genesys.query_wire import parse_interval

#: More than any response has: twice the five-minute buckets of a year.
_MAX_BUCKETS: Final = 200_000

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


class _AnswerBody(AnswerEnvelope, frozen=True):
    results: list[_GroupBody] | None = None


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
    answer = decode_envelope(content, _decoder)
    return Aggregates(
        interval=query.window,
        steps=bucket_starts(query),
        groups=_AnswerDecoder(query, query.window).groups(answer.results or []),
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


class _AnswerDecoder:
    """Decoder of one response; it parses and checks each distinct interval once."""

    def __init__(self, query: AggregatesQuery, window: Interval) -> None:
        self._where = query.filter
        self._grouped_by = frozenset(query.group_by)
        self._requested = self._grouped_by | {_IMPLIED_DIMENSION}
        values = family(query.family).values
        # Ids and the service's own words; texts of customers differ by case.
        self._caseless = frozenset(each for each in self._requested if each.endswith("Id") or values(each))
        self._single_valued = SINGLE_VALUED.get(query.family, frozenset())
        self._metrics = frozenset(query.metrics)
        self._views = frozenset(view.name for view in query.views)
        self._buckets = _BucketCheck(query, window)
        self._intervals: dict[str | None, Interval] = {}
        # What each bucket of each group has a value of: the service may split a group, but repeats nothing.
        self._measures: dict[tuple[frozenset[tuple[str, str]], datetime], dict[str, set[str | None]]] = {}
        self._whole = window if query.granularity is None else None

    def groups(self, results: list[_GroupBody]) -> tuple[Group, ...]:
        rows = [self._dimensions_of(group.group or {}, at) for at, group in enumerate(results)]
        if self._where is not None:
            self._check_filter(self._where, rows)
        groups = tuple(
            self._group(dimensions, group, at)
            for at, (dimensions, group) in enumerate(zip(rows, results, strict=True))
        )
        intervals = sorted(set(self._intervals.values()), key=lambda each: (each.start, each.end))
        for earlier, later in pairwise(intervals):
            if later.start < earlier.end:
                raise UnexpectedResponseError.at(("results",), f"has buckets that overlap at {later.start}")
        return groups

    def _group(self, dimensions: Mapping[str, str], group: _GroupBody, at: int) -> Group:
        key = frozenset(
            (name, value.casefold() if name in self._caseless else value)
            for name, value in dimensions.items()
        )
        buckets = []
        for number, body in enumerate(group.data or ()):
            bucket = self._bucket(body, place := ("results", at, "data", number))
            buckets.append(bucket)
            measures = self._measures.setdefault((key, bucket.interval.start), {})
            for measure in bucket.metrics:
                self._add(measures, f"metric {measure.name}", measure.qualifier, place)
            for view in bucket.views:
                self._add(measures, f"view {view.name}", None, place)
        return Group(dimensions=dimensions, buckets=tuple(buckets))

    @staticmethod
    def _add(
        measures: dict[str, set[str | None]], name: str, qualifier: str | None, at: tuple[str | int, ...]
    ) -> None:
        """Note that a bucket has a value, which must not be counted twice."""
        qualifiers = measures.setdefault(name, set())
        if (qualifier := qualifier and qualifier.casefold()) in qualifiers:
            raise UnexpectedResponseError.at(at, f"has a second value of the same {name}")
        qualifiers.add(qualifier)
        if None in qualifiers and len(qualifiers) > 1:
            raise UnexpectedResponseError.at(at, f"has the {name} with and without a qualifier")

    def _dimensions_of(self, group: Mapping[str, object], at: int) -> dict[str, str]:
        dimensions = _dimensions(group, at)
        for name in dimensions:
            if name not in self._requested:
                raise UnexpectedResponseError.at(("results", at, "group", name), "was not requested")
        return dimensions

    def _check_filter(self, where: Filter, rows: list[dict[str, str]]) -> None:
        # A group lacks a dimension of which its events have no value; but the service may have left out an
        # implied one everywhere.
        told = self._single_valued & self._grouped_by.union(*rows)
        for at, dimensions in enumerate(rows):
            if group_matches(where, {name: dimensions.get(name) for name in told}) is False:
                raise UnexpectedResponseError.at(
                    ("results", at, "group"), "is excluded by the query's filter"
                )

    def _bucket(self, bucket: _Bucket, at: tuple[str | int, ...]) -> Bucket:
        return Bucket(
            interval=self._interval(bucket.interval, at),
            metrics=tuple(
                Measure(
                    name=_requested(measure.metric, self._metrics, (*at, "metrics", number, "metric")),
                    qualifier=measure.qualifier,
                    stats=decode_stats(measure.metric, measure.stats or {}, (*at, "metrics", number)),
                )
                for number, measure in enumerate(bucket.metrics or ())
            ),
            views=tuple(
                Measure(
                    name=_requested(view.name, self._views, (*at, "views", number, "name")),
                    stats=decode_stats(None, view.stats or {}, (*at, "views", number)),
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
            if self._whole is None:
                raise UnexpectedResponseError.at(place, "is missing")
            return self._intervals.setdefault(None, self._whole)
        try:
            interval = parse_interval(text)
            is_bucket = self._buckets.matches(interval)
        except (ValueError, OverflowError) as error:
            raise UnexpectedResponseError.at(place, f"is not an interval: {text!r}") from error
        if not is_bucket:
            raise UnexpectedResponseError.at(place, f"is not a bucket of the query: {text!r}")
        return self._intervals.setdefault(text, interval)


def _requested(name: str | None, names: frozenset[str], at: tuple[str | int, ...]) -> str:
    if name is None or name not in names:
        raise UnexpectedResponseError.at(at, "is missing" if name is None else f"was not requested: {name!r}")
    return name


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
            raise UnexpectedResponseError.at(("results", at, "group", name), "is not a string")
    return dimensions
