"""The planner: few requests for many queries, each answer split back exactly.

Queries are sorted into clusters by what must be equal, once and without comparing one with another; then
the few clusters of a frame are joined where that saves more than it costs. So the time is that of sorting.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Final

from hourglance.api import AggregatesQuery, Interval
from hourglance.engine._build import request_of, same
from hourglance.engine._clusters import Cluster, Means, Offer, offer
from hourglance.engine._figures import NO_EXPERIENCE, Experience
from hourglance.engine._measures import adding
from hourglance.engine._requests import Request
from hourglance.engine._rules import ALL_RULES, Rule
from hourglance.engine._shapes import IMPLIED, Frame, Shape, frame_and_shape

#: So many clusters of one frame are compared with one another; of more, neighbours are.
_AT_ONCE: Final = 16


def plan(
    queries: Iterable[AggregatesQuery],
    *,
    rules: frozenset[Rule] = ALL_RULES,
    experience: Experience = NO_EXPERIENCE,
) -> tuple[Request, ...]:
    """Return the requests to send for ``queries``, whose windows are resolved.

    The same queries give the same requests, in the order in which each is first needed. Every query is a
    part of exactly one request; a query that is asked twice is two parts.

    :param rules: what may be relied on; without any, each query is a request.
    :param experience: what is known of the size of answers; without any, only what is sure to be small is
        merged.
    """
    asked = tuple(queries)
    sorting = _Sorting(Means(rules, experience))
    shapes: list[Shape | None] = []
    alone: dict[AggregatesQuery, list[int]] = {}
    for number, query in enumerate(asked):
        known = frame_and_shape(query) if Rule.IDENTICAL in rules else None
        shapes.append(known[1] if known else None)
        if known is None:
            alone.setdefault(query, []).append(number)
        else:
            sorting.add(number, query, *known)
    requests = [(numbers[0], same(query, len(numbers))) for query, numbers in alone.items()]
    for cluster in sorting.clusters():
        cluster.members.sort()
        requests.append((cluster.members[0], request_of(cluster, asked, shapes)))
    requests.sort(key=lambda request: request[0])
    return tuple(request for _, request in requests)


class _Sorting:
    """Queries sorted into clusters, one after the other."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._open: dict[object, Cluster] = {}
        self._by_window: dict[tuple[Frame, Interval], list[Cluster]] = {}

    def add(self, number: int, query: AggregatesQuery, frame: Frame, shape: Shape) -> None:
        """Put a query into the cluster of its like, if there is one with room, or begin one."""
        window, steps, dimensions, conditions = shape
        if Rule.IMPLIED not in self._means.rules:
            implied = IMPLIED.get(query.family, "")
            frame = frame._replace(apart=(implied in query.group_by, conditions.pins.get(implied)))
        likeness = (frame, window, steps, dimensions, conditions.pinned, adding(query.family, query.metrics))
        cluster = self._open.get(likeness)
        if cluster is not None and cluster.serves(query, shape, self._means.rules):
            cluster.members.append(number)
            return
        fresh = Cluster.of(number, query, (frame, shape), self._means)
        offered = None if cluster is None else offer(cluster, fresh, self._means)
        if cluster is not None and offered is not None:
            cluster.absorb(fresh, offered)
        else:
            self._open[likeness] = fresh
            self._by_window.setdefault((frame, window), []).append(fresh)

    def clusters(self) -> Iterable[Cluster]:
        """Yield the clusters, joined where that is worth it: those of one window, then those left."""
        by_frame: dict[Frame, list[Cluster]] = {}
        for (frame, _), lot in self._by_window.items():
            by_frame.setdefault(frame, []).extend(_join(lot, self._means))
        for lot in by_frame.values():
            yield from _join(lot, self._means)


def _join(clusters: Sequence[Cluster], means: Means) -> Iterable[Cluster]:
    """Yield what is left of clusters of one frame when no two of them are better as one."""
    for start in range(0, len(clusters), _AT_ONCE):
        yield from _join_few(clusters[start : start + _AT_ONCE], means)


def _join_few(clusters: Sequence[Cluster], means: Means) -> Iterable[Cluster]:
    """Return what is left when no two clusters are better as one. The best pair is joined first."""
    left = dict(enumerate(clusters))
    offers: dict[tuple[int, int], Offer] = {}

    def look_at(first: int, second: int) -> None:
        offered = offer(left[first], left[second], means)
        if offered is not None:
            offers[first, second] = offered

    for first, second in combinations(left, 2):
        look_at(first, second)
    while offers:
        pair = max(offers, key=lambda pair: offers[pair].gain)
        host, guest = pair
        left[host].absorb(left.pop(guest), offers[pair])
        for stale in [pair for pair in offers if host in pair or guest in pair]:
            del offers[stale]
        for other in left:
            if other != host:
                look_at(min(host, other), max(host, other))
    return left.values()
