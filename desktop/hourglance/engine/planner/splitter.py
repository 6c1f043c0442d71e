"""From the answer to a request to the answers of its parts."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import TypeAlias

from hourglance.api import Aggregates, AggregatesQuery, Bucket, Group, Interval, Measure, Stats
from hourglance.engine.errors import InternalError
from hourglance.engine.planner.combine import CombineError, fold
from hourglance.engine.planner.conditions import conditions_of
from hourglance.engine.planner.merged_request import MergedRequest, RequestPart, SplitError
from hourglance.engine.planner.query_shape import IMPLIED, QueryShape, question_of
from hourglance.engine.planner.request_shape import reading
from hourglance.engine.planner.rules import Rule
from hourglance.engine.planner.service_level import SERVICE_LEVEL, check_witnesses, fold_levels
from hourglance.genesys import bucket_starts

#: A measure in the part's answer: metric or view, its place among them, its name, its qualifier.
_Measured: TypeAlias = tuple[bool, int, str, str | None]

#: The figures of a bucket of the part's answer: of every cell that it is made of.
_Cells: TypeAlias = dict[_Measured, list[Stats]]

#: Finds the bucket of the part's answer that one of the request's is in; None if it is outside.
_Place: TypeAlias = Callable[[Interval], Interval | None]


class SplitMismatchError(ValueError):
    """An answer that is not as a rule wants it.

    :param rules: those that want it so, as far as the part is served by them.
    """

    def __init__(self, what: str, *rules: Rule) -> None:
        super().__init__(what)
        self.rules = frozenset(rules)


def split(request: MergedRequest, answer: Aggregates, part: RequestPart) -> Aggregates:
    """Return what the part's query alone would have been answered.

    The intervals of buckets are cut to the window, since nothing outside of it is in them; whether the
    service does so itself is not documented.

    :param answer: the decoded answer to ``request.query``.
    :raises SplitError: if the answer has not the form that the part's rules rely on.
    """
    if not part.rules:
        return _cut(answer)
    try:
        return _Splitter(request.query, part).split(answer)
    except SplitMismatchError as error:
        blamed = part.rules & error.rules or part.rules
        raise SplitError(f"The answer to several queries at once {error}.", rules=blamed) from error


class _Splitter:
    """What to take of the answer to a request, and how, for one part."""

    def __init__(self, request: AggregatesQuery, served: RequestPart) -> None:
        self._part = part = served.query
        self._witnessed = Rule.SERVICE_LEVEL in served.rules
        whole, own = _question(request), _question(part)
        pins = conditions_of(request.family, request.where).pins
        self._window = own.window
        self._values = {
            dimension: values
            for dimension, values in conditions_of(part.family, part.where).pins.items()
            if values != pins.get(dimension)
        }
        self._dropped = whole.dimensions - own.dimensions
        implied = IMPLIED.get(request.family)
        relied_on = implied in self._values or implied in part.group_by
        self._needed = implied if relied_on and implied not in request.group_by else None
        self._place = _place(request, whole, part, own)
        called = {reading(view): view.name for view in request.views}
        self._metrics = {name: [(False, number, name)] for number, name in enumerate(part.metrics)}
        self._views: dict[str, list[tuple[bool, int, str]]] = {}
        for number, view in enumerate(part.views):
            self._views.setdefault(called[reading(view)], []).append((True, number, view.name))

    def split(self, answer: Aggregates) -> Aggregates:
        groups: dict[frozenset[tuple[str, str]], dict[Interval, _Cells]] = {}
        for group in self._groups(answer):
            key = frozenset(item for item in group.dimensions.items() if item[0] not in self._dropped)
            for bucket in group.buckets:
                place = self._place(bucket.interval)
                if place is None:
                    continue
                cells: _Cells | None = None
                for measured, stats in self._measures(bucket):
                    if cells is None:
                        cells = groups.setdefault(key, {}).setdefault(place, {})
                    cells.setdefault(measured, []).append(stats)
        return Aggregates(
            interval=self._window,
            steps=bucket_starts(self._part),
            groups=tuple(
                Group(
                    dimensions=dict(sorted(key)),
                    buckets=tuple(_bucket(place, places[place]) for place in sorted(places, key=_start)),
                )
                for key, places in groups.items()
            ),
        )

    def _groups(self, answer: Aggregates) -> Iterator[Group]:
        for group in answer.groups:
            if self._needed is not None and self._needed not in group.dimensions:
                raise SplitMismatchError(f"has a group without {self._needed}", Rule.IMPLIED)
            if all(group.dimensions.get(name) in values for name, values in self._values.items()):
                yield group

    def _measures(self, bucket: Bucket) -> Iterator[tuple[_Measured, Stats]]:
        if self._witnessed:
            try:
                check_witnesses(bucket.metrics)
            except CombineError as error:
                raise SplitMismatchError(str(error), Rule.SERVICE_LEVEL) from error
        for names, measures in ((self._metrics, bucket.metrics), (self._views, bucket.views)):
            for measure in measures:
                for name in names.get(measure.name, ()):
                    yield (*name, measure.qualifier), measure.stats


def _bucket(interval: Interval, cells: _Cells) -> Bucket:
    measures = [
        (is_view, Measure(name=name, qualifier=qualifier, stats=_folded(name, parts)))
        for (is_view, _, name, qualifier), parts in sorted(cells.items(), key=_order)
    ]
    return Bucket(
        interval=interval,
        metrics=tuple(measure for is_view, measure in measures if not is_view),
        views=tuple(measure for is_view, measure in measures if is_view),
    )


def _folded(name: str, parts: list[Stats]) -> Stats:
    try:
        return fold_levels(parts) if name == SERVICE_LEVEL else fold(parts)
    except CombineError as error:
        rules = (Rule.SERVICE_LEVEL,) if name == SERVICE_LEVEL else (Rule.GROUPS, Rule.TOTAL, Rule.STEPS)
        raise SplitMismatchError(str(error), *rules) from error


def _place(request: AggregatesQuery, whole: QueryShape, part: AggregatesQuery, own: QueryShape) -> _Place:
    if whole.window.start == own.window.start:
        if whole.steps == own.steps:
            return lambda interval: _within(interval, own.window)
        if own.steps is None:
            return lambda interval: own.window if _overlap(interval, own.window) else None
    blamed = Rule.STEPS if whole.window.start == own.window.start else Rule.WINDOW
    fine, coarse = _borders(request, whole.window), _borders(part, own.window)
    if not set(coarse) <= set(fine):
        raise SplitMismatchError("has buckets that do not make up those of a query", blamed)
    expected = {(start, end): _around(start, coarse) for start, end in pairwise(fine)}

    def place(interval: Interval) -> Interval | None:
        inside = _within(interval, whole.window)
        try:
            return expected[inside.start, inside.end]
        except KeyError:
            raise SplitMismatchError(
                f"has a bucket from {inside.start:%H:%M:%S} to {inside.end:%H:%M:%S} UTC, "
                "which is none of those that it is taken to have",
                blamed,
            ) from None

    return place


def _around(start: datetime, borders: list[datetime]) -> Interval | None:
    """Return the bucket between ``borders`` that a shorter one begins in, None if they begin later."""
    at = bisect_right(borders, start)
    return Interval(start=borders[at - 1], end=borders[at]) if at else None


def _borders(query: AggregatesQuery, window: Interval) -> list[datetime]:
    return [*bucket_starts(query), window.end]


def _within(interval: Interval, window: Interval) -> Interval:
    """Return an interval cut to a window."""
    if interval.start >= window.start and interval.end <= window.end:
        return interval
    if not _overlap(interval, window):
        raise SplitMismatchError("has a bucket outside of its window", Rule.TOTAL, Rule.STEPS, Rule.WINDOW)
    return Interval(start=max(interval.start, window.start), end=min(interval.end, window.end))


def _cut(answer: Aggregates) -> Aggregates:
    """Return a lone answer with its intervals cut to the window; one that is right as it is stays so."""
    window = answer.interval
    odd = {
        bucket.interval
        for group in answer.groups
        for bucket in group.buckets
        if not (window.start <= bucket.interval.start and bucket.interval.end <= window.end)
    }
    if not odd:
        return answer
    cut = {interval: _within(interval, window) for interval in odd if _overlap(interval, window)}
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


def _question(query: AggregatesQuery) -> QueryShape:
    question = question_of(query)
    if question is None:
        raise InternalError("A query that is only ever asked alone was merged.")
    return question
