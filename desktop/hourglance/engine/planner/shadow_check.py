"""The shadow check: a split must give what the query alone gives."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from typing import Final, NamedTuple

from hourglance.api import Aggregates, Stats
from hourglance.engine.refresh.request_log import mask

#: The dimensions whose values the service publishes, and that say nothing of anybody.
_PUBLIC: Final = frozenset({"direction", "mediaType"})


class _Place(NamedTuple):
    """Where a figure stands: a group, a bucket, a measure."""

    group: tuple[tuple[str, str], ...]
    start: datetime | None = None
    end: datetime | None = None
    kind: str = ""
    name: str = ""
    qualifier: str | None = None

    def __str__(self) -> str:
        """Return it in words that name nobody."""
        group = ", ".join(
            f"{dimension}={value if dimension in _PUBLIC else mask(value)}" for dimension, value in self.group
        )
        bucket = (
            f"{self.start.astimezone(UTC).isoformat()}/{self.end.astimezone(UTC).isoformat()}"
            if self.start and self.end
            else ""
        )
        return " ".join(filter(None, (group, bucket, self.kind, self.name, self.qualifier)))


def differs(merged: Aggregates, lone: Aggregates) -> str | None:
    """Return the first place where two answers to one query differ, None if they are equal.

    Every figure must be exactly equal, and what is missing must be missing in both. The order of groups,
    buckets and metrics does not count: the service documents none. Ids of people and queues, and other
    texts that could name somebody, are replaced as the inspector does.

    Both answers must be about the same events. Events still arrive while one asks, so a difference
    counts only if the merged request, asked once more after the lone one, still gives the same.
    """
    if merged.interval != lone.interval:
        return "interval"
    if merged.steps != lone.steps:
        return "steps"
    ours, theirs = _by_place(merged), _by_place(lone)
    for place in (*theirs, *ours):
        if place not in ours or place not in theirs:
            return f"{place}: {'missing' if place not in ours else 'too much'}"
        for one, other in zip(ours[place], theirs[place], strict=False):
            for field in fields(Stats):
                if getattr(one, field.name) != getattr(other, field.name):
                    return f"{place}: {field.name}"
        if len(ours[place]) != len(theirs[place]):
            return f"{place}: how often"
    return None


def _by_place(answer: Aggregates) -> dict[_Place, list[Stats]]:
    places: dict[_Place, list[Stats]] = {}
    for place, stats in _places(answer):
        places.setdefault(place, []).extend(stats)
    return places


def _places(answer: Aggregates) -> Iterator[tuple[_Place, tuple[Stats, ...]]]:
    for group in answer.groups:
        here = _Place(tuple(sorted(group.dimensions.items())))
        yield here, ()
        for bucket in group.buckets:
            there = here._replace(start=bucket.interval.start, end=bucket.interval.end)
            yield there, ()
            for kind, measures in (("metric", bucket.metrics), ("view", bucket.views)):
                for measure in measures:
                    place = there._replace(kind=kind, name=measure.name, qualifier=measure.qualifier)
                    yield place, (measure.stats,)
