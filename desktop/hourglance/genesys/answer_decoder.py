"""Decoding of responses to aggregates queries.

The service leaves out groups, buckets, metrics and statistics that have no data, so each of them may be
missing. Unknown statistics are kept as ``Stats.other``, other unknown parts are ignored. A wrong type is an
error, and so is anything that cannot be the answer to the query that was sent: a body without results, a
metric that was not requested, a bucket of another time, a group that the filter excludes, a total as one
more group. A wrong number would be worse than none.

The statistics of a metric must agree with each other: a count, a sum and the extremes of the same events
bound each other, and a ratio is that of its numerator and denominator. Statistics that contradict each other
are not those of any events.
"""

import math
from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Final, TypeAlias

import msgspec

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Bucket,
    Filter,
    Group,
    Interval,
    Measure,
    Stats,
)
from hourglance.genesys.answer_envelope import AnswerEnvelope, decode_envelope, group_matches
from hourglance.genesys.catalogue import SINGLE_VALUED, family
from hourglance.genesys.durations import BucketCheck, bucket_starts
from hourglance.genesys.errors import UnexpectedResponseError, UnresolvedQueryError
from hourglance.genesys.query_wire import parse_interval

#: The dimension that is in every group, whether or not the query groups by it (observed), and the family of
#: which each event has a value of it.
_IMPLIED_DIMENSION: Final = "mediaType"
_FAMILY_WITH_MEDIA: Final = "conversations"

#: Beyond it, floating-point numbers skip integers. As milliseconds it is 285 000 years.
_MAX_NUMBER: Final = 2**53

_NUMBERS: Final = frozenset({"sum", "min", "max", "ratio", "numerator", "denominator", "target"})
_WHOLE: Final = frozenset({"count", "countNegative", "countPositive"})
_NEVER_NEGATIVE: Final = _WHOLE | {"ratio", "numerator", "denominator", "target"}

#: By how much a sum may differ for each event, as the service may round to milliseconds, and by what part of
#: it, as it may add up floating-point numbers.
_ROUNDED_EVENT: Final = 1.0
_ROUNDED_SUM: Final = 1e-6

#: By how much a ratio may differ from its parts: the service may round it to whole percents.
_ROUNDED_RATIO: Final = 0.0051


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


#: A group's dimensions, without differences of case that mean nothing.
_Key: TypeAlias = frozenset[tuple[str, str]]

#: The count and the sum of each measure of a group that has a sum, by bucket, name and qualifier.
_Sums: TypeAlias = dict[tuple[datetime, str, str | None], tuple[float, float]]


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
        self._buckets = BucketCheck(query, window)
        self._intervals: dict[str | None, Interval] = {}
        # What each bucket of each group has a value of: the service may split a group, but repeats nothing.
        self._measures: dict[tuple[_Key, datetime], dict[str, set[str | None]]] = {}
        self._sums: dict[_Key, _Sums] = {}
        self._has_media = query.family == _FAMILY_WITH_MEDIA
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
        self._check_media(groups)
        self._check_totals()
        return groups

    def _group(self, dimensions: Mapping[str, str], group: _GroupBody, at: int) -> Group:
        key = frozenset(
            (name, value.casefold() if name in self._caseless else value)
            for name, value in dimensions.items()
        )
        sums = self._sums.setdefault(key, {})
        buckets = []
        for number, body in enumerate(group.data or ()):
            bucket = self._bucket(body, place := ("results", at, "data", number))
            buckets.append(bucket)
            measures = self._measures.setdefault((key, bucket.interval.start), {})
            for measure in bucket.metrics:
                self._add(measures, f"metric {measure.name}", measure.qualifier, place)
            for view in bucket.views:
                self._add(measures, f"view {view.name}", None, place)
            for each in (*bucket.metrics, *bucket.views):
                if each.stats.sum:
                    cell = (bucket.interval.start, each.name, each.qualifier)
                    sums[cell] = (each.stats.count or 0, each.stats.sum)
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

    def _check_media(self, groups: tuple[Group, ...]) -> None:
        """Check that no group lacks a medium that was requested, or that another group has.

        :raises UnexpectedResponseError: a group does: it has events of several media, or of any.
        """
        told = _IMPLIED_DIMENSION in self._grouped_by.union(*(group.dimensions for group in groups))
        for at, group in enumerate(groups if self._has_media and told else ()):
            if group.buckets and _IMPLIED_DIMENSION not in group.dimensions:
                raise UnexpectedResponseError.at(("results", at, "group", _IMPLIED_DIMENSION), "is missing")

    def _check_totals(self) -> None:
        """Check that no group is the total of others, which would be counted twice.

        A group that lacks a dimension has the events without a value of it. Sums of time tell it from a
        total: those of other events do not agree to the millisecond. Counts may agree by chance.

        :raises UnexpectedResponseError: a group is.
        """
        names = {key: frozenset(name for name, _ in key) for key in self._sums}
        for common in set(names.values()):
            totals: dict[_Key, _Sums] = {}
            for key, sums in self._sums.items():
                if common < names[key]:
                    total = totals.setdefault(frozenset(each for each in key if each[0] in common), {})
                    for cell, (count, value) in sums.items():
                        counted, added = total.get(cell, (0, 0.0))
                        total[cell] = (counted + count, added + value)
            for key, total in totals.items():
                if _are_equal(self._sums.get(key, {}), total):
                    raise UnexpectedResponseError.at(("results",), "has a total beside its parts")

    def _bucket(self, bucket: _Bucket, at: tuple[str | int, ...]) -> Bucket:
        return Bucket(
            interval=self._interval(bucket.interval, at),
            metrics=tuple(
                Measure(
                    name=_requested(measure.metric, self._metrics, (*at, "metrics", number, "metric")),
                    qualifier=measure.qualifier,
                    stats=_decode_stats(measure.metric, measure.stats or {}, (*at, "metrics", number)),
                )
                for number, measure in enumerate(bucket.metrics or ())
            ),
            views=tuple(
                Measure(
                    name=_requested(view.name, self._views, (*at, "views", number, "name")),
                    stats=_decode_stats(None, view.stats or {}, (*at, "views", number)),
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


def _are_equal(sums: _Sums, total: _Sums) -> bool:
    """Return whether there are sums, and a total has the same ones but for rounding."""
    return (
        bool(sums)
        and sums.keys() == total.keys()
        and all(
            count == total[cell][0]
            and math.isclose(value, total[cell][1], rel_tol=_ROUNDED_SUM, abs_tol=_ROUNDED_EVENT)
            for cell, (count, value) in sums.items()
        )
    )


def _requested(name: str | None, names: frozenset[str], at: tuple[str | int, ...]) -> str:
    if name is None or name not in names:
        raise UnexpectedResponseError.at(at, "is missing" if name is None else f"was not requested: {name!r}")
    return name


def _dimensions(group: Mapping[str, object], at: int) -> dict[str, str]:
    dimensions = {}
    for name, value in group.items():
        if isinstance(value, str):
            dimensions[name] = value
        elif value is not None:
            raise UnexpectedResponseError.at(("results", at, "group", name), "is not a string")
    return dimensions


def _decode_stats(metric: str | None, raw: Mapping[str, object], at: tuple[str | int, ...]) -> Stats:
    """Return the statistics of a metric.

    :param metric: its name; None for a view, which has a timer's statistics.
    :param at: the steps to the metric in the response.
    :raises UnexpectedResponseError: a statistic is not a number, impossible, or contradicts another one.
    """
    known: dict[str, float] = {}
    other: dict[str, float] = {}
    # Counts and times cannot be negative; observed numbers may be.
    signed = metric is not None and not metric.startswith(("n", "t"))
    for name, value in raw.items():
        place = (*at, "stats", name)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if abs(value) > _MAX_NUMBER:
                raise UnexpectedResponseError.at(place, "is too large")
            if value < 0 and (name in _NEVER_NEGATIVE or not signed):
                raise UnexpectedResponseError.at(place, f"is negative: {value}")
            if name in _WHOLE and value % 1:
                raise UnexpectedResponseError.at(place, f"is not a whole number: {value}")
            (known if name == "count" or name in _NUMBERS else other)[name] = value
        elif value is not None and (name == "count" or name in _NUMBERS):
            raise UnexpectedResponseError.at(place, "is not a number")
    contradiction = _contradiction(known, signed=signed) or _contradiction_of_ratio(known)
    if contradiction is not None:
        name, what = contradiction
        raise UnexpectedResponseError.at((*at, "stats", name), what)
    count = known.pop("count", None)
    return Stats(count=None if count is None else int(count), other=other, **known)


def _contradiction(stats: Mapping[str, float], *, signed: bool) -> tuple[str, str] | None:
    """Return the statistic that the count, sum and extremes of no events can have, and why; None if none."""
    count, total = stats.get("count"), stats.get("sum")
    low, high = stats.get("min", -math.inf if signed else 0.0), stats.get("max", math.inf)
    if low > high:
        return "min", "is larger than the maximum"
    if count == 0:
        return next(
            ((name, "is not 0 though the count is") for name in ("sum", "min", "max") if stats.get(name)),
            None,
        )
    if total is None:
        return None
    tolerance = _ROUNDED_EVENT * (count or 1) + _ROUNDED_SUM * abs(total)
    # Without a count there is at least one event; further ones can only add to what is never negative.
    at_least = count * low if count else low if not signed else -math.inf
    if not signed:
        at_least = max(at_least, stats.get("max", 0.0))
    if total < at_least - tolerance:
        return "sum", f"is too small: {total}"
    if count and total > count * high + tolerance:
        return "sum", f"is too large: {total}"
    return None


def _contradiction_of_ratio(stats: Mapping[str, float]) -> tuple[str, str] | None:
    """Return the statistic that no part of a whole can have, and why; None if there is none."""
    ratio, part, whole = stats.get("ratio"), stats.get("numerator"), stats.get("denominator")
    if ratio is not None and ratio > 1 + _ROUNDED_SUM:
        return "ratio", f"is more than 1: {ratio}"
    if part is None or whole is None:
        return None
    if part > whole:
        return "numerator", "is larger than the denominator"
    if ratio is not None and whole and abs(ratio - part / whole) > _ROUNDED_RATIO:
        return "ratio", f"is not that of its parts: {ratio}"
    return None
