"""The shadow check: a split must give what the query alone gives."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC

from hourglance.api import Aggregates, Stats


def differs(merged: Aggregates, lone: Aggregates) -> str | None:
    """Return the first place where two answers to one query differ, None if they are equal.

    Every figure must be exactly equal, and what is missing must be missing in both. The order of groups,
    buckets and metrics does not count: the service documents none.

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


def _by_place(answer: Aggregates) -> dict[str, list[Stats]]:
    places: dict[str, list[Stats]] = {}
    for place, stats in _places(answer):
        places.setdefault(place, []).extend(stats)
    return places


def _places(answer: Aggregates) -> Iterator[tuple[str, tuple[Stats, ...]]]:
    for group in answer.groups:
        name = ", ".join(f"{dimension}={value}" for dimension, value in sorted(group.dimensions.items()))
        yield name, ()
        for bucket in group.buckets:
            start, end = (
                at.astimezone(UTC).isoformat() for at in (bucket.interval.start, bucket.interval.end)
            )
            when = f"{name} {start}/{end}"
            yield when, ()
            for kind, measures in (("metric", bucket.metrics), ("view", bucket.views)):
                for measure in measures:
                    yield f"{when} {kind} {measure.name} {measure.qualifier or ''}".rstrip(), (measure.stats,)
