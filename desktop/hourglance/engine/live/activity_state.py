"""The state of queues at this moment: a snapshot, changed by events, and the answers to queries from it.

Many queries share one snapshot: it covers the union of their queues and metrics, by queue and medium. The
answer of each is exact, because counts of groups that do not overlap add up, and because the earliest instant
of several groups is the earliest of all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

from hourglance.api import (
    Activity,
    ActivityGroup,
    ActivityQuery,
    ActivityValue,
    Predicate,
    all_of,
    is_in,
)
from hourglance.genesys import QueueEvent, activity_family

#: The dimensions of the values that a family's events change.
_DIMENSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "conversations": ("queueId", "mediaType"),
    "routing": ("queueId",),
}


class _Key(NamedTuple):
    queue: str
    media: str
    metric: str
    qualifier: str | None


class ActivityState:
    """Counts and instants of queues by medium, for all queries of one family.

    :param queries: queries with topics, see :func:`hourglance.genesys.topics_for`, of one family.
    """

    def __init__(self, queries: Iterable[ActivityQuery]) -> None:
        self.queries: Final = tuple(dict.fromkeys(queries))
        self.family: Final = activity_family(self.queries[0].family)
        self.metrics: Final = tuple(dict.fromkeys(name for each in self.queries for name in each.metrics))
        self.queues: Final = tuple(
            dict.fromkeys(queue for each in self.queries for queue in _values(each, "queueId") or ())
        )
        self.as_of: datetime | None = None
        self._values: dict[_Key, ActivityValue] = {}

    def requests(self, most_queues: int) -> tuple[ActivityQuery, ...]:
        """Return the queries whose answers together are a snapshot.

        :param most_queues: in one query.
        """
        return tuple(
            ActivityQuery(
                metrics=self.metrics,
                where=all_of(is_in("queueId", *self.queues[start : start + most_queues])),
                group_by=_DIMENSIONS[self.family.name],
                family=self.family.name,
            )
            for start in range(0, len(self.queues), most_queues)
        )

    def apply_snapshot(self, answers: Iterable[Activity]) -> int:
        """Replace all values by those of a snapshot, and return how many are different from before."""
        before, self._values = self._values, {}
        for answer in answers:
            self.as_of = answer.as_of if self.as_of is None else max(self.as_of, answer.as_of)
            for group in answer.groups:
                self._set(group)
        return self._differences(before)

    def apply_event(self, event: QueueEvent, at: datetime) -> int:
        """Change the values that an event has, and return how many are different from before.

        :param at: when it arrived, by the service's clock.
        """
        if event.queue_id not in self.queues:
            return 0
        before = dict(self._values)
        for group in event.groups:
            # A total of all media would be counted beside them, and a part of the users beside all of them.
            if ("mediaType" in group.dimensions) == ("mediaType" in _DIMENSIONS[self.family.name]):
                self._set(group, before)
        self.as_of = at if self.as_of is None else max(self.as_of, at)
        return self._differences(before)

    def answer(self, query: ActivityQuery) -> Activity | None:
        """Return the answer to one of the queries; None before the first snapshot."""
        if self.as_of is None:
            return None
        dimensions = query.group_by or self.family.group_by[:1]
        queues, media = _values(query, "queueId") or (), _values(query, "mediaType")
        groups: dict[tuple[tuple[str, str], ...], dict[tuple[str, str | None], ActivityValue]] = {}
        for key, value in self._values.items():
            if key.queue not in queues or key.metric not in query.metrics:
                continue
            if media is not None and key.media not in media:
                continue
            values = groups.setdefault(_group_of(dimensions, key.queue, key.media), {})
            known = values.get((key.metric, key.qualifier))
            values[key.metric, key.qualifier] = value if known is None else _combined(known, value)
        for queue in queues:
            if not any(dict(group).get("queueId") == queue for group in groups) and "queueId" in dimensions:
                groups[_group_of(("queueId",), queue, "")] = {}
        for values in groups.values():
            self._add_zeros(query, values)
        if not groups:
            groups[()] = {}
            self._add_zeros(query, groups[()])
        return Activity(
            as_of=self.as_of,
            groups=tuple(
                ActivityGroup(dimensions=dict(group), values=tuple(values.values()))
                for group, values in groups.items()
            ),
            metrics=query.metrics,
            dimensions=dimensions,
        )

    def _differences(self, before: Mapping[_Key, ActivityValue]) -> int:
        return sum(before.get(key) != self._values.get(key) for key in before.keys() | self._values.keys())

    def _set(self, group: ActivityGroup, before: Iterable[_Key] = ()) -> None:
        """Set the values of a group.

        :param before: the keys that were known. A value with a qualifier would be counted beside one without.
        """
        # A medium and a qualifier are the same in either case; queries name media in small letters.
        queue, media = group.dimensions.get("queueId", ""), group.dimensions.get("mediaType", "").lower()
        qualified = {(key.queue, key.media, key.metric): key.qualifier is not None for key in before}
        for value in group.values:
            if value.metric not in self.metrics:
                continue
            qualifier = value.qualifier and value.qualifier.lower()
            key = _Key(queue, media, value.metric, qualifier)
            if qualified.get((queue, media, value.metric), qualifier is not None) != (qualifier is not None):
                continue
            # A value that counts nothing is the same as none: the service may leave it out.
            if value.count or value.since is not None:
                self._values[key] = value
            else:
                self._values.pop(key, None)

    def _add_zeros(self, query: ActivityQuery, values: dict[tuple[str, str | None], ActivityValue]) -> None:
        known = {metric for metric, _ in values}
        for name in query.metrics:
            metric = self.family.metric(name)
            if name not in known and metric is not None and metric.kind == "count":
                values[name, None] = ActivityValue(metric=name, count=0)


def _values(query: ActivityQuery, dimension: str) -> tuple[str, ...] | None:
    """Return the values that a query selects of a dimension; None for all."""
    predicates: tuple[Predicate, ...] = tuple(
        each for each in query.predicates if each.dimension == dimension
    )
    return tuple(dict.fromkeys(each.value for each in predicates if each.value)) if predicates else None


def _group_of(dimensions: tuple[str, ...], queue: str, media: str) -> tuple[tuple[str, str], ...]:
    known = {"queueId": queue, "mediaType": media}
    return tuple((name, known[name]) for name in dimensions if known[name])


def _combined(one: ActivityValue, other: ActivityValue) -> ActivityValue:
    counts = [each.count for each in (one, other) if each.count is not None]
    instants = [each.since for each in (one, other) if each.since is not None]
    return replace(one, count=sum(counts) if counts else None, since=min(instants, default=None))
