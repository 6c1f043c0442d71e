"""The splitter: from the answer to a merged request to the answers of its parts."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import pairwise
from typing import Final, TypeAlias

from hourglance.api import Aggregates, AggregatesQuery, Bucket, Group, Interval, Measure, Stats
from hourglance.engine.errors import InternalError
from hourglance.engine.planner.planner import MergedRequest, RequestPart, SplitError
from hourglance.engine.planner.query_shape import (
    IMPLIED,
    SERVICE_LEVEL,
    SERVICE_LEVEL_COUNTS,
    QueryShape,
    analyze_filter,
    define_view,
    shape_query,
)
from hourglance.engine.planner.rules import Rule
from hourglance.genesys import bucket_starts

#: A measure of the part's answer: whether it is a view, its position, its name, its qualifier.
_Measured: TypeAlias = tuple[bool, int, str, str | None]

#: The values of one bucket of the part's answer, from every cell that it consists of.
_Cells: TypeAlias = dict[_Measured, list[Stats]]

#: Finds the bucket of the part's answer that contains one of the request's; None if it is outside.
_FindBucket: TypeAlias = Callable[[Interval], Interval | None]

#: Beyond this, a float no longer represents every integer, so that a sum could be off by one.
_MAX_EXACT: Final = 2.0**53


class SplitMismatchError(ValueError):
    """An answer does not have the form that rules require.

    :param rules: the rules that require it, as far as the part relies on them.
    """

    def __init__(self, what: str, *rules: Rule) -> None:
        super().__init__(what)
        self.rules = frozenset(rules)


class CombineError(ValueError):
    """Values of several cells that cannot be combined into one."""


def split(request: MergedRequest, answer: Aggregates, part: RequestPart) -> Aggregates:
    """Return the answer that the part's query alone would have had.

    The intervals of buckets are cut to the window, since they contain no data outside of it; whether the
    service does so itself is not documented.

    :param answer: the decoded answer to ``request.query``.
    :raises SplitError: the answer does not have the form that the part's rules rely on.
    """
    if not part.rules:
        return _cut_to_window(answer)
    try:
        return _Splitter(request.query, part).split(answer)
    except SplitMismatchError as error:
        suspects = part.rules & error.rules or part.rules
        raise SplitError(f"The answer to several merged queries {error}.", rules=suspects) from error


class _Splitter:
    """Selects, renames and combines the cells of a request's answer for one part."""

    def __init__(self, request: AggregatesQuery, served: RequestPart) -> None:
        self._part = part = served.query
        self._combines_levels = Rule.SERVICE_LEVEL in served.rules
        whole, own = _shape(request), _shape(part)
        fixed = analyze_filter(request.family, request.where).fixed
        self._window = own.window
        self._values = {
            dimension: values
            for dimension, values in analyze_filter(part.family, part.where).fixed.items()
            if values != fixed.get(dimension)
        }
        self._removed = whole.dimensions - own.dimensions
        implied = IMPLIED.get(request.family)
        relied_on = implied in self._values or implied in part.group_by
        self._required = implied if relied_on and implied not in request.group_by else None
        self._find_bucket = _bucket_finder(request, whole, part, own)
        names = {define_view(view): view.name for view in request.views}
        self._metrics = {name: [(False, number, name)] for number, name in enumerate(part.metrics)}
        self._views: dict[str, list[tuple[bool, int, str]]] = {}
        for number, view in enumerate(part.views):
            self._views.setdefault(names[define_view(view)], []).append((True, number, view.name))

    def split(self, answer: Aggregates) -> Aggregates:
        groups: dict[frozenset[tuple[str, str]], dict[Interval, _Cells]] = {}
        for group in self._groups(answer):
            key = frozenset(item for item in group.dimensions.items() if item[0] not in self._removed)
            for bucket in group.buckets:
                interval = self._find_bucket(bucket.interval)
                if interval is None:
                    continue
                cells: _Cells | None = None
                for measured, stats in self._measures(bucket):
                    if cells is None:
                        cells = groups.setdefault(key, {}).setdefault(interval, {})
                    cells.setdefault(measured, []).append(stats)
        return Aggregates(
            interval=self._window,
            steps=bucket_starts(self._part),
            groups=tuple(
                Group(
                    dimensions=dict(sorted(key)),
                    buckets=tuple(_bucket(each, buckets[each]) for each in sorted(buckets, key=_start)),
                )
                for key, buckets in groups.items()
            ),
            metrics=self._part.names,
            dimensions=self._part.group_by,
        )

    def _groups(self, answer: Aggregates) -> Iterator[Group]:
        for group in answer.groups:
            if self._required is not None and self._required not in group.dimensions:
                raise SplitMismatchError(f"has a group without {self._required}", Rule.IMPLIED)
            if all(group.dimensions.get(name) in values for name, values in self._values.items()):
                yield group

    def _measures(self, bucket: Bucket) -> Iterator[tuple[_Measured, Stats]]:
        if self._combines_levels:
            try:
                check_service_level(bucket.metrics)
            except CombineError as error:
                raise SplitMismatchError(str(error), Rule.SERVICE_LEVEL) from error
        for names, measures in ((self._metrics, bucket.metrics), (self._views, bucket.views)):
            for measure in measures:
                for name in names.get(measure.name, ()):
                    yield (*name, measure.qualifier), measure.stats


def _bucket(interval: Interval, cells: _Cells) -> Bucket:
    measures = [
        (is_view, Measure(name=name, qualifier=qualifier, stats=_combined(name, parts)))
        for (is_view, _, name, qualifier), parts in sorted(cells.items(), key=_order)
    ]
    return Bucket(
        interval=interval,
        metrics=tuple(measure for is_view, measure in measures if not is_view),
        views=tuple(measure for is_view, measure in measures if is_view),
    )


def _combined(name: str, parts: list[Stats]) -> Stats:
    try:
        return combine_service_levels(parts) if name == SERVICE_LEVEL else combine(parts)
    except CombineError as error:
        rules = (Rule.SERVICE_LEVEL,) if name == SERVICE_LEVEL else (Rule.GROUPS, Rule.TOTAL, Rule.STEPS)
        raise SplitMismatchError(str(error), *rules) from error


# Buckets.


def _bucket_finder(
    request: AggregatesQuery, whole: QueryShape, part: AggregatesQuery, own: QueryShape
) -> _FindBucket:
    same_window = whole.window == own.window
    if same_window and whole.buckets == own.buckets:
        return lambda interval: _cut(interval, own.window)
    if same_window and own.buckets is None:
        return lambda interval: own.window if _overlap(interval, own.window) else None
    rule = Rule.STEPS if same_window else Rule.WINDOW
    fine, coarse = _boundaries(request, whole.window), _boundaries(part, own.window)
    if not set(coarse) <= set(fine):
        raise SplitMismatchError("has buckets that do not make up those of a query", rule)
    ends = dict(pairwise(fine))

    @cache
    def find(interval: Interval) -> Interval | None:
        inside = _cut(interval, whole.window)
        if ends.get(inside.start) != inside.end:
            raise SplitMismatchError(
                f"has an unexpected bucket from {inside.start:%H:%M:%S} to {inside.end:%H:%M:%S} UTC", rule
            )
        return _enclosing(inside.start, coarse)

    return find


def _enclosing(start: datetime, boundaries: list[datetime]) -> Interval | None:
    """Return the bucket between ``boundaries`` that contains a start; None if it is before or after them."""
    at = bisect_right(boundaries, start)
    return Interval(start=boundaries[at - 1], end=boundaries[at]) if 0 < at < len(boundaries) else None


def _boundaries(query: AggregatesQuery, window: Interval) -> list[datetime]:
    return [*bucket_starts(query), window.end]


def _cut(interval: Interval, window: Interval) -> Interval:
    """Return an interval cut to a window."""
    if interval.start >= window.start and interval.end <= window.end:
        return interval
    if not _overlap(interval, window):
        raise SplitMismatchError("has a bucket outside of its window", Rule.TOTAL, Rule.STEPS, Rule.WINDOW)
    return Interval(start=max(interval.start, window.start), end=min(interval.end, window.end))


def _cut_to_window(answer: Aggregates) -> Aggregates:
    """Return an answer with its buckets cut to the window; the same object if nothing needs to be cut."""
    window = answer.interval
    protruding = {
        bucket.interval
        for group in answer.groups
        for bucket in group.buckets
        if not (window.start <= bucket.interval.start and bucket.interval.end <= window.end)
    }
    if not protruding:
        return answer
    cut = {interval: _cut(interval, window) for interval in protruding if _overlap(interval, window)}
    return replace(
        answer,
        groups=tuple(
            replace(
                group,
                buckets=tuple(
                    replace(bucket, interval=cut.get(bucket.interval, bucket.interval))
                    for bucket in group.buckets
                ),
            )
            for group in answer.groups
        ),
    )


def _overlap(one: Interval, other: Interval) -> bool:
    return one.start < other.end and other.start < one.end


def _start(interval: Interval) -> datetime:
    return interval.start


def _order(cell: tuple[_Measured, list[Stats]]) -> tuple[bool, int]:
    return cell[0][:2]


def _shape(query: AggregatesQuery) -> QueryShape:
    shape = shape_query(query)
    if shape is None:
        raise InternalError("A query that can only be sent by itself was merged.")
    return shape


# Combining values.


def combine(parts: Sequence[Stats]) -> Stats:
    """Return the statistics of all events of several disjoint cells.

    :raises CombineError: they hold anything but integer counts and sums, minimum and maximum.
    """
    if len(parts) == 1:
        return parts[0]
    for part in parts:
        if part.other or not (part.ratio is part.numerator is part.denominator is part.target is None):
            raise CombineError("has values that do not add up")
    count = _sum([part.count for part in parts])
    lowest, highest = _all_or_none([part.min for part in parts]), _all_or_none([part.max for part in parts])
    return Stats(
        count=None if count is None else int(count),
        sum=_sum([part.sum for part in parts]),
        min=min(lowest) if lowest else None,
        max=max(highest) if highest else None,
    )


def _sum(values: Sequence[float | None]) -> float | None:
    known = _all_or_none(values)
    if not known:
        return None
    total = sum(known)
    if any(abs(value) >= _MAX_EXACT or value % 1 for value in (*known, total)):
        raise CombineError("has values that are not integers, so that their sum would depend on the order")
    return total


def _all_or_none(values: Sequence[float | None]) -> Sequence[float]:
    """Return the values, of which either all must be present or none."""
    known = [value for value in values if value is not None]
    if known and len(known) != len(values):
        raise CombineError("has a value in some groups or buckets and not in others")
    return known


def check_service_level(metrics: Iterable[Measure]) -> None:
    """Check that the service level of a cell is computed from the counts in the same cell.

    Counts add up, so if this holds for every cell, it holds for the combined one.

    :raises CombineError: it is computed in another way.
    """
    by_name = {measure.name: measure.stats for measure in metrics}
    counts = {name: by_name[name].count or 0 if name in by_name else 0 for name in SERVICE_LEVEL_COUNTS}
    in_time = counts["tAnswered"] - counts["nOverSla"]
    total = counts["tAnswered"] + counts["tAbandon"]
    level = by_name.get(SERVICE_LEVEL)
    if level is None:
        matches = not total and not in_time
    else:
        matches = (
            bool(total)
            and (level.numerator, level.denominator) == (in_time, total)
            and level.ratio == in_time / total
        )
    if not matches:
        raise CombineError("has a service level that is not computed from answered, late and abandoned")


def combine_service_levels(parts: list[Stats]) -> Stats:
    """Return the service level of several cells that :func:`check_service_level` accepted.

    :raises CombineError: they have different targets.
    """
    first = parts[0]
    if any(part.target != first.target for part in parts):
        raise CombineError("has several service-level targets")
    if len(parts) == 1:
        return first
    numerator = sum(part.numerator or 0.0 for part in parts)
    denominator = sum(part.denominator or 0.0 for part in parts)
    return Stats(
        ratio=numerator / denominator, numerator=numerator, denominator=denominator, target=first.target
    )
