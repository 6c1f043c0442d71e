"""Responses to queries of the families other than conversations, from events that are made day by day."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from math import inf
from typing import Final, TypeAlias

from hourglance.api import AggregatesQuery, Clause, Filter, Interval, NumericRange, Predicate, Stats
from hourglance.demo.aggregation import FAMILY_WITH_CONVERSATIONS, Key, answer, buckets_with_data
from hourglance.demo.families.all_families import FAMILIES
from hourglance.demo.families.story import DAY, DayOfStories, FamilyEvent, Story
from hourglance.demo.metrics import is_recorded
from hourglance.demo.organization import Organization
from hourglance.demo.store import HISTORY, MULTIVALUED, Store, from_epoch, to_epoch
from hourglance.genesys import format_interval

#: The latest that an event follows its conversation.
_LONGEST_DELAY: Final = DAY

#: The dimensions of a conversation that its stories carry.
_DIMENSIONS: Final = (
    "mediaType", "queueId", "userId", "teamId", "divisionId", "wrapUpCode", "direction", "messageType",
    "requestedLanguageId", "requestedRouting", "usedRouting",
)  # fmt: skip

_STORIES: Final = f"""
SELECT time, value, conversationId, {", ".join(_DIMENSIONS)} FROM metric_event
WHERE metric = ? AND time >= ? AND time < ? AND length(conversationId) = 36 -- not recorded by a test
ORDER BY time, conversationId, value
"""  # noqa: S608 - constants

#: Service levels: the counted metric, and the one that counts what took too long.
_SERVICE_LEVELS: Final = {
    "oCasesServiceLevel": ("tCasesResolved", "nCasesOverSla"),
    "oWorkitemsServiceLevel": ("tWorkitemsAnswered", "nWorkitemsOverSla"),
}
_SERVICE_LEVEL_TARGET: Final = 0.8

#: The statistics of one group: by bucket, then by metric or view and qualifier.
_Group: TypeAlias = dict[int, dict[tuple[str, str | None], Stats]]


def metrics_without_data(query: AggregatesQuery) -> tuple[str, ...]:
    """Return the metrics of a query that the demo cloud knows nothing about, and leaves out."""
    if query.family == FAMILY_WITH_CONVERSATIONS:
        return tuple(name for name in query.metrics if not is_recorded(name))
    known = {*FAMILIES[query.family].metrics, *_SERVICE_LEVELS}
    return tuple(name for name in query.metrics if name not in known)


class DemoAnswers:
    """Responds to queries of all families.

    Events of the families other than conversations are made for a day when a query is about it.
    """

    def __init__(self, store: Store, seed: int, organization: Organization) -> None:
        self._store = store
        self._seed = seed
        self._organization = organization
        self._days: dict[int, DayOfStories] = {}
        self._events: dict[tuple[str, int], Sequence[FamilyEvent]] = {}

    def answer(self, query: AggregatesQuery, *, now: datetime) -> dict[str, object]:
        """Return the body of the response to a validated query with a fixed interval.

        :param now: the service's time; later events have not happened yet.
        :raises ApiError: 400 if the response would be too large.
        """
        if query.family == FAMILY_WITH_CONVERSATIONS:
            return answer(self._store, query, now=now)
        since = from_epoch(to_epoch(now - HISTORY) // DAY * DAY)
        buckets = buckets_with_data(query, since=since, now=now)
        groups = _EventGrouping(query, buckets, to_epoch(now)).groups(self._all_events(query, buckets, since))
        results = []
        for key, group in _ranked(query, groups):
            data = [
                {"interval": format_interval(buckets[number]), **body}
                for number, measures in sorted(group.items())
                if (body := _bucket_body(query, measures))
            ]
            if data:
                results.append({"group": dict(key), "data": data})
        return {"results": results}

    def _all_events(
        self, query: AggregatesQuery, buckets: Sequence[Interval], since: datetime
    ) -> Iterator[FamilyEvent]:
        if not buckets:
            return
        first = max(to_epoch(buckets[0].start) - _LONGEST_DELAY, to_epoch(since)) // DAY
        for day in range(first, (to_epoch(buckets[-1].end) - 1) // DAY + 1):
            if (query.family, day) not in self._events:
                made = FAMILIES[query.family].generate(self._day(day))
                self._events[query.family, day] = tuple(made)
            yield from self._events[query.family, day]

    def _day(self, number: int) -> DayOfStories:
        if number not in self._days:
            start = number * DAY
            self._store.cover(from_epoch(start + 2 * DAY), start=from_epoch(start))
            self._days[number] = DayOfStories(
                seed=self._seed,
                organization=self._organization,
                start=start,
                legs=self._stories("tHandle", start, start + DAY),
                later_legs=self._stories("tHandle", start + DAY, start + DAY + DAY // 2),
                ivrs=self._stories("tIvr", start, start + DAY),
            )
        return self._days[number]

    def _stories(self, metric: str, start: int, end: int) -> Sequence[Story]:
        rows = self._store.connection.execute(_STORIES, (metric, start, end))
        return [
            Story(
                at=at,
                duration=value,
                conversation=conversation,
                dimensions={
                    name: json.loads(value)[0] if name in MULTIVALUED else str(value)
                    for name, value in zip(_DIMENSIONS, dimensions, strict=True)
                    if value is not None
                },
            )
            for at, value, conversation, *dimensions in rows
        ]


class _EventGrouping:
    """Sorts events into groups and buckets."""

    def __init__(self, query: AggregatesQuery, buckets: Sequence[Interval], now: int) -> None:
        self._query = query
        self._starts = [to_epoch(bucket.start) for bucket in buckets]
        self._ends = [min(to_epoch(bucket.end), now + 1) for bucket in buckets]
        self._needed = {*query.metrics}
        for metric in query.metrics:
            self._needed.update(_SERVICE_LEVELS.get(metric, ()))
        self._targets = {view.target for view in query.views}

    def groups(self, events: Iterable[FamilyEvent]) -> dict[Key, _Group]:
        """Return the statistics of each group."""
        groups: dict[Key, dict[int, dict[tuple[str, str | None], list[Stats]]]] = {}
        names = self._needed | self._targets
        for event in events:
            if event.metric not in names or not matches(self._query.filter, event.dimensions):
                continue
            key = tuple(
                (name, event.dimensions[name]) for name in self._query.group_by if name in event.dimensions
            )
            for bucket, stats in self._parts(event):
                measures = groups.setdefault(key, {}).setdefault(bucket, {})
                for name in self._names(event):
                    measures.setdefault(name, []).append(stats)
        return {
            key: {
                bucket: {name: Stats.merge(parts) or parts[0] for name, parts in measures.items()}
                for bucket, measures in group.items()
            }
            for key, group in groups.items()
        }

    def _names(self, event: FamilyEvent) -> Iterator[tuple[str, str | None]]:
        if event.metric in self._needed:
            yield event.metric, event.qualifier
        for view in self._query.views:
            low, high = view.gte or 0, inf if view.lt is None else view.lt
            if view.target == event.metric and not event.until and low <= event.value < high:
                yield f"view {view.name}", None

    def _parts(self, event: FamilyEvent) -> Iterator[tuple[int, Stats]]:
        """Yield the buckets of an event with its statistics there; the time of a status is divided."""
        bucket = max(0, bisect_right(self._starts, event.at) - 1)
        if not event.until:
            if self._starts[bucket] <= event.at < self._ends[bucket]:
                value = event.value
                count = int(value) if event.metric.startswith("n") else 1
                yield bucket, Stats(count=count, sum=value, min=value, max=value)
            return
        while bucket < len(self._starts) and self._starts[bucket] < event.until:
            passed = min(self._ends[bucket], event.until) - max(self._starts[bucket], event.at)
            if passed > 0:
                yield bucket, Stats(sum=float(passed))
            bucket += 1


def matches(condition: Filter | Clause | Predicate | None, dimensions: Mapping[str, str]) -> bool:
    """Return whether dimension values meet a condition; None is met by all."""
    if condition is None:
        return True
    if isinstance(condition, Predicate):
        value = dimensions.get(condition.dimension)
        if condition.operator != "matches":
            return (value is not None) == (condition.operator == "exists")
        if condition.range is None:
            return value == condition.value
        return value is not None and _in_range(condition.range, value)
    clauses: tuple[Clause, ...] = condition.clauses if isinstance(condition, Filter) else ()
    conditions: tuple[Clause | Predicate, ...] = (*clauses, *condition.predicates)
    parts = (matches(part, dimensions) for part in conditions)
    return all(parts) if condition.type == "and" else any(parts)


def _in_range(bounds: NumericRange, value: str) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    return (
        (bounds.gt is None or number > bounds.gt)
        and (bounds.gte is None or number >= bounds.gte)
        and (bounds.lt is None or number < bounds.lt)
        and (bounds.lte is None or number <= bounds.lte)
    )


def _ranked(query: AggregatesQuery, groups: Mapping[Key, _Group]) -> Iterable[tuple[Key, _Group]]:
    """Return all groups or, for ``topN`` and ``bottomN``, the first ones that have the metric."""
    if query.query_type == "groupBy":
        return groups.items()
    metric, function = query.metrics[0], "sum" if query.metrics[0].startswith("t") else "count"
    if query.sort_metric is not None:
        metric, function = query.sort_metric.name, query.sort_metric.function
    totals = {
        key: Stats.merge(measures[metric, None] for measures in group.values() if (metric, None) in measures)
        for key, group in groups.items()
    }
    having = [key for key, total in totals.items() if total]
    having.sort(key=lambda key: (getattr(totals[key], function), key), reverse=query.query_type == "topN")
    return [(key, groups[key]) for key in having[: query.limit]]


def _bucket_body(
    query: AggregatesQuery, measures: Mapping[tuple[str, str | None], Stats]
) -> dict[str, object]:
    """Return the metrics and views of one bucket; empty if it has neither."""
    metrics: list[dict[str, object]] = []
    for metric in query.metrics:
        if metric in _SERVICE_LEVELS:
            counted, late = (
                measures.get((part, None), Stats()).count or 0 for part in _SERVICE_LEVELS[metric]
            )
            if counted:
                in_time = float(counted - late)
                level = {
                    "ratio": in_time / counted,
                    "numerator": in_time,
                    "denominator": float(counted),
                    "target": _SERVICE_LEVEL_TARGET,
                }
                metrics.append({"metric": metric, "stats": level})
        for (name, qualifier), stats in measures.items():
            if name == metric:
                qualified = {} if qualifier is None else {"qualifier": qualifier}
                metrics.append({"metric": metric, **qualified, "stats": _stats_body(metric, stats)})
    views = [
        {"name": view.name, "stats": _stats_body(view.target, measures[f"view {view.name}", None])}
        for view in query.views
        if (f"view {view.name}", None) in measures
    ]
    if not metrics and not views:
        return {}
    return {"metrics": metrics, "views": views} if views else {"metrics": metrics}


def _stats_body(metric: str, stats: Stats) -> dict[str, float | None]:
    if stats.count is None:  # of a status
        return {"sum": stats.sum}
    if metric.startswith("n"):
        return {"count": stats.count}
    return {"max": stats.max, "min": stats.min, "count": stats.count, "sum": stats.sum}
