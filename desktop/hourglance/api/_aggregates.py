"""The results of an aggregates query: groups, buckets and metrics, and their totals and series.

No data is not zero. The service omits what did not happen: a metric, a bucket, a group, or everything.
Missing values are None, and so is everything that is computed from them.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, TypeAlias

from hourglance.api._windows import Interval

#: The number of characters that stand for an id without a known name.
_SHORT_ID: Final = 8

Statistic: TypeAlias = Literal["count", "sum", "min", "max", "average", "ratio"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Stats:
    """The statistics of one metric. Times are milliseconds; ``ratio`` is 0 to 1.

    Each kind of metric has its own statistics: counters have a count; timers count, sum, min and max; the
    service level has ratio, numerator, denominator and target. ``other`` has statistics that this version
    does not know.
    """

    count: int | None = None
    sum: float | None = None
    min: float | None = None
    max: float | None = None
    ratio: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    target: float | None = None
    other: Mapping[str, float] = field(default_factory=dict)

    @property
    def average(self) -> float | None:
        """The sum divided by the count, which is correct across groups and buckets."""
        if self.sum is None or not self.count:
            return None
        return self.sum / self.count

    @classmethod
    def merge(cls, parts: Iterable["Stats"]) -> "Stats | None":
        """Return the statistics of all ``parts`` together; None if there are none.

        Counts, sums, numerators and denominators are added, and the ratio is computed from the last two. The
        target is kept if all parts have the same. Statistics that cannot be added, such as percentiles, are
        kept only if there is a single part.
        """
        known = tuple(parts)
        if len(known) <= 1:
            return known[0] if known else None
        numerator = _total(part.numerator for part in known)
        denominator = _total(part.denominator for part in known)
        targets = {part.target for part in known}
        count = _total(part.count for part in known)
        return cls(
            count=None if count is None else int(count),
            sum=_total(part.sum for part in known),
            min=min((part.min for part in known if part.min is not None), default=None),
            max=max((part.max for part in known if part.max is not None), default=None),
            ratio=None if numerator is None or not denominator else numerator / denominator,
            numerator=numerator,
            denominator=denominator,
            target=targets.pop() if len(targets) == 1 else None,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """A metric, or a view under its own name, in one bucket of one group."""

    name: str
    stats: Stats
    qualifier: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Bucket:
    """One step of the window and its metrics."""

    interval: Interval
    metrics: tuple[Measure, ...] = ()
    views: tuple[Measure, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """The buckets of one combination of dimension values.

    A requested dimension is missing if the events have no value for it.
    """

    dimensions: Mapping[str, str]
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One step of a :class:`Series`; ``value`` is None without data."""

    start: datetime
    value: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """One statistic over the steps of the window, oldest first, including steps without data."""

    metric: str
    statistic: Statistic
    points: tuple[Point, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Aggregates:
    """The results of a query over a fixed interval.

    :param interval: the requested interval, by the service's clock; the results are as of ``interval.end``.
    :param steps: the starts of all buckets of the interval, including those without data.
    :param names: the known names of ids in the groups, such as queues and users.
    """

    interval: Interval
    steps: tuple[datetime, ...]
    groups: tuple[Group, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def total(self, metric: str, *, qualifier: str | None = None, **dimensions: str) -> Stats | None:
        """Return the statistics of a metric or view over all buckets, None without data.

        ``dimensions`` select groups: ``results.total("tHandle", mediaType="voice")``.
        """
        return Stats.merge(stats for _, stats in self._measured(metric, qualifier, dimensions))

    def series(
        self,
        metric: str,
        statistic: Statistic = "sum",
        *,
        qualifier: str | None = None,
        **dimensions: str,
    ) -> Series:
        """Return one statistic of a metric or view for each step of the interval.

        A bucket belongs to the step in which it starts, or to the first step if it starts earlier.
        """
        parts: tuple[list[Stats], ...] = tuple([] for _ in self.steps)
        for start, stats in self._measured(metric, qualifier, dimensions):
            if parts:
                parts[max(0, bisect_right(self.steps, start) - 1)].append(stats)
        return Series(
            metric=metric,
            statistic=statistic,
            points=tuple(
                Point(start=step, value=_statistic(Stats.merge(part), statistic))
                for step, part in zip(self.steps, parts, strict=True)
            ),
        )

    def values(self, dimension: str) -> tuple[str, ...]:
        """Return the values of a dimension, in the order of the groups."""
        return tuple(
            dict.fromkeys(
                group.dimensions[dimension] for group in self.groups if dimension in group.dimensions
            )
        )

    def name_of(self, id: str) -> str:  # noqa: A002 - the natural name
        """Return the name of an id; if it is not known (yet), the first eight characters of the id."""
        return self.names.get(id) or id[:_SHORT_ID]

    def _measured(
        self, metric: str, qualifier: str | None, dimensions: Mapping[str, str]
    ) -> Iterable[tuple[datetime, Stats]]:
        for group in self.groups:
            if any(group.dimensions.get(name) != value for name, value in dimensions.items()):
                continue
            for bucket in group.buckets:
                for measure in (*bucket.metrics, *bucket.views):
                    if measure.name == metric and qualifier in (None, measure.qualifier):
                        yield bucket.interval.start, measure.stats


def _total(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _statistic(stats: Stats | None, statistic: Statistic) -> float | None:
    if stats is None:
        return None
    value: float | None = getattr(stats, statistic)
    return value
