"""The shadow check: a split answer must equal the answer to the query alone."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Final, NamedTuple

from hourglance.api import Aggregates, AggregatesQuery, Stats
from hourglance.engine.planner.planner import MergedRequest, RequestPart
from hourglance.engine.planner.query_shape import IMPLIED, analyze_filter, define_view
from hourglance.engine.planner.rules import Rule
from hourglance.engine.refresh.request_log import mask

#: The dimensions whose values the service publishes, and that identify no one.
_PUBLIC: Final = frozenset({"direction", "mediaType"})


class _Place(NamedTuple):
    """The position of a value in an answer: group, bucket, measure."""

    group: tuple[tuple[str, str], ...]
    start: datetime | None = None
    end: datetime | None = None
    kind: str = ""
    name: str = ""
    qualifier: str | None = None

    def __str__(self) -> str:
        """Return the position as text that identifies no one."""
        group = ", ".join(
            f"{dimension}={value if dimension in _PUBLIC else mask(value)}" for dimension, value in self.group
        )
        bucket = (
            f"{self.start.astimezone(UTC).isoformat()}/{self.end.astimezone(UTC).isoformat()}"
            if self.start and self.end
            else ""
        )
        return " ".join(filter(None, (group, bucket, self.kind, self.name, self.qualifier)))


def find_difference(merged: Aggregates, lone: Aggregates) -> str | None:
    """Return the first position where two answers to one query differ; None if they are equal.

    Every value must be exactly equal, and what is missing must be missing in both. The order of groups,
    buckets and metrics does not count: the service documents none. Ids of users and queues, and other texts
    that could identify someone, are masked as in the request log.

    Both answers must be about the same events. Since events arrive between two requests, a difference counts
    only if the merged request, sent once more after the lone one, still gives the same answer.
    """
    if merged.interval != lone.interval:
        return "interval"
    if merged.steps != lone.steps:
        return "steps"
    ours, theirs = _by_place(merged), _by_place(lone)
    for place in (*theirs, *ours):
        if place not in ours or place not in theirs:
            return f"{place}: {'missing' if place not in ours else 'unexpected'}"
        for one, other in zip(ours[place], theirs[place], strict=False):
            for field in fields(Stats):
                if getattr(one, field.name) != getattr(other, field.name):
                    return f"{place}: {field.name}"
        if len(ours[place]) != len(theirs[place]):
            return f"{place}: number of occurrences"
    return None


def _by_place(answer: Aggregates) -> dict[_Place, list[Stats]]:
    places: dict[_Place, list[Stats]] = {}
    for place, stats in _places(answer):
        places.setdefault(place, []).extend(stats)
    return places


def _places(answer: Aggregates) -> Iterator[tuple[_Place, tuple[Stats, ...]]]:
    for group in answer.groups:
        in_group = _Place(tuple(sorted(group.dimensions.items())))
        yield in_group, ()
        for bucket in group.buckets:
            in_bucket = in_group._replace(start=bucket.interval.start, end=bucket.interval.end)
            yield in_bucket, ()
            for kind, measures in (("metric", bucket.metrics), ("view", bucket.views)):
                for measure in measures:
                    place = in_bucket._replace(kind=kind, name=measure.name, qualifier=measure.qualifier)
                    yield place, (measure.stats,)


def steps_to_merged(request: MergedRequest, part: RequestPart) -> Iterator[tuple[AggregatesQuery, Rule]]:
    """Yield the queries that lead from a part's own query to the merged one, one rule at a time.

    Each serves the part, and relies on one rule more than the query before it: the first whose answer
    differs from the part's own answer names the rule that does not hold.
    """
    whole, query = request.query, part.query
    implied = IMPLIED.get(whole.family, "")
    fixed = analyze_filter(whole.family, query.where).fixed
    kept = [name for name in whole.group_by if name in fixed or name in query.group_by]
    explicit = [implied] if (implied in fixed or implied in query.group_by) and implied not in kept else []
    defined = {define_view(view) for view in query.views}
    named = {view.name for view in query.views}
    others = [v for v in whole.views if define_view(v) not in defined and v.name not in named]
    changes: list[tuple[dict[str, object], Rule]] = [
        ({"metrics": whole.metrics}, Rule.METRICS),
        ({"views": (*query.views, *others)}, Rule.METRICS),
        ({"views": whole.views}, Rule.VIEWS),
        ({"where": whole.where, "group_by": (*kept, *explicit)}, Rule.FILTER),
        ({"group_by": tuple(kept)}, Rule.IMPLIED),
        (
            {"granularity": whole.granularity, "time_zone": whole.time_zone},
            Rule.STEPS if query.granularity else Rule.TOTAL,
        ),
        ({"group_by": whole.group_by}, Rule.GROUPS),
        ({"window": whole.window}, Rule.WINDOW),
    ]
    for change, rule in changes:
        wider = replace(query, **change)  # type: ignore[arg-type]
        if wider != query and rule in part.rules:
            yield wider, rule
        query = wider
