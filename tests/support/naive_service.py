"""A minimal aggregates service, written from its documentation: the oracle for the planner's splits.

It computes each value from a list of events. Tests choose what the documentation leaves open: where buckets
start, whether their intervals are cut to the window, whether the media type is in every group, what a service
level consists of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

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
    View,
)
from hourglance.genesys import bucket_starts, parse_duration

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Event:
    """One metric event; several values of a dimension are a tuple."""

    metric: str
    at: datetime
    value: int = 1
    dimensions: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)

    def values(self, dimension: str) -> tuple[str, ...]:
        value = self.dimensions.get(dimension, ())
        return (value,) if isinstance(value, str) else value


@dataclass(frozen=True, kw_only=True)
class NaiveService:
    """Responds to queries of the family ``conversations``.

    :param borders: where buckets start: at the interval's start, or at multiples of their length by the clock
        of the query's time zone or of UTC.
    :param cut: whether the intervals of buckets are cut to the window.
    :param implied: whether the media type is in every group.
    :param ignores_case: whether a filter for ``VOICE`` matches ``voice``.
    :param late_counts: the share of late answers that a service level excludes.
    :param targets: service level targets by queue; 0.8 for all others.
    """

    events: Sequence[Event]
    borders: Literal["start", "clock", "utc"] = "start"
    cut: bool = True
    implied: bool = True
    ignores_case: bool = False
    late_counts: float = 1.0
    targets: Mapping[str, float] = field(default_factory=dict)

    def answer(self, query: AggregatesQuery) -> Aggregates:
        window = query.window
        inside = [
            event
            for event in self.events
            if window.start <= event.at < window.end and self._matches(query.filter, event)
        ]
        groups: dict[frozenset[tuple[str, str]], dict[Interval, list[Event]]] = {}
        for event in inside:
            for key in self._keys(query, event):
                groups.setdefault(key, {}).setdefault(self._bucket(query, event.at), []).append(event)
        return Aggregates(
            interval=window,
            steps=bucket_starts(query),
            groups=tuple(
                group
                for key, buckets in groups.items()
                if (group := self._group(query, dict(sorted(key)), buckets)).buckets
            ),
            metrics=query.names,
            dimensions=query.group_by,
        )

    def _matches(self, where: Filter | Clause | Predicate | None, event: Event) -> bool:
        match where:
            case None:
                return True
            case Predicate(operator="exists", dimension=dimension):
                return bool(event.values(dimension))
            case Predicate(operator="notExists", dimension=dimension):
                return not event.values(dimension)
            case Predicate(dimension=dimension, value=value):
                return (value.lower() if self.ignores_case else value) in event.values(dimension)
            case Filter(clauses=clauses, predicates=predicates):
                parts = [*clauses, *predicates]
            case Clause(predicates=predicates):
                parts = [*predicates]
        return (all if where.type == "and" else any)(self._matches(part, event) for part in parts)

    def _keys(self, query: AggregatesQuery, event: Event) -> list[frozenset[tuple[str, str]]]:
        dimensions = dict.fromkeys((*query.group_by, *(("mediaType",) if self.implied else ())))
        keys = [frozenset[tuple[str, str]]()]
        for dimension in dimensions:
            values = event.values(dimension)
            if values:
                keys = [key | {(dimension, value)} for key in keys for value in values]
        return keys

    def _bucket(self, query: AggregatesQuery, at: datetime) -> Interval:
        window = query.window
        if query.granularity is None:
            return window
        length = timedelta(milliseconds=parse_duration(query.granularity).milliseconds)
        first = window.start
        if self.borders != "start":
            zone = ZoneInfo(query.time_zone or "UTC") if self.borders == "clock" else UTC
            first = EPOCH - (at.astimezone(zone).utcoffset() or timedelta(0))
        start = first + (at - first) // length * length
        if self.cut:
            return Interval(start=max(start, window.start), end=min(start + length, window.end))
        return Interval(start=start, end=start + length)

    def _group(
        self, query: AggregatesQuery, key: Mapping[str, str], buckets: Mapping[Interval, list[Event]]
    ) -> Group:
        made = (self._filled(query, interval, events) for interval, events in buckets.items())
        return Group(
            dimensions=key,
            buckets=tuple(
                sorted(
                    (bucket for bucket in made if bucket.metrics or bucket.views),
                    key=lambda bucket: bucket.interval.start,
                )
            ),
        )

    def _filled(self, query: AggregatesQuery, interval: Interval, events: Sequence[Event]) -> Bucket:
        metrics = ((name, self._stats(name, events)) for name in query.metrics)
        views = ((view.name, timer(viewed(view, events))) for view in query.views)
        return Bucket(
            interval=interval,
            metrics=tuple(Measure(name=name, stats=stats) for name, stats in metrics if stats),
            views=tuple(Measure(name=name, stats=stats) for name, stats in views if stats),
        )

    def _stats(self, metric: str, events: Sequence[Event]) -> Stats | None:
        if metric == "oServiceLevel":
            return self._service_level(events)
        values = values_of(metric, events)
        if metric == "nConversations":
            return Stats(count=len(set(values))) if values else None
        if metric.startswith("n"):
            return Stats(count=len(values)) if values else None
        return timer(values)

    def _service_level(self, events: Sequence[Event]) -> Stats | None:
        answered, late, abandoned = (
            len(values_of(metric, events)) for metric in ("tAnswered", "nOverSla", "tAbandon")
        )
        if not answered + abandoned:
            return None
        in_time = answered - late * self.late_counts
        targets = {
            self.targets.get(queue, 0.8)
            for event in events
            if event.metric in {"tAnswered", "tAbandon"}
            for queue in event.values("queueId") or ("",)
        }
        return Stats(
            ratio=in_time / (answered + abandoned),
            numerator=float(in_time),
            denominator=float(answered + abandoned),
            target=sum(targets) / len(targets),
        )


def values_of(metric: str, events: Sequence[Event]) -> list[int]:
    sources = ("tAnswered", "tAbandon") if metric == "tWait" else (metric,)
    return [event.value for event in events if event.metric in sources]


def viewed(view: View, events: Sequence[Event]) -> list[int]:
    return [
        value
        for value in values_of(view.target, events)
        if (view.gte is None or value >= view.gte) and (view.lt is None or value < view.lt)
    ]


def timer(values: Sequence[int]) -> Stats | None:
    if not values:
        return None
    return Stats(count=len(values), sum=float(sum(values)), min=float(min(values)), max=float(max(values)))
