"""From the answer to a request to the answers of its parts."""

from dataclasses import replace

from hourglance.api import Aggregates, Bucket, Group
from hourglance.engine._requests import Part, Request


def split(request: Request, answer: Aggregates, part: Part) -> Aggregates:
    """Return what the part's query alone would have been answered.

    :param answer: the decoded answer to ``request.query``.
    :raises SplitError: if the answer has not the form that the part's rules rely on.
    """
    if not part.rules:
        return answer
    wanted = set(part.query.metrics)
    groups = []
    for group in answer.groups:
        buckets = tuple(
            Bucket(interval=bucket.interval, metrics=metrics)
            for bucket in group.buckets
            if (metrics := tuple(measure for measure in bucket.metrics if measure.name in wanted))
        )
        if buckets:
            groups.append(Group(dimensions=group.dimensions, buckets=buckets))
    return replace(answer, groups=tuple(groups))
