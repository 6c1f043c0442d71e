"""The results of an aggregates query: groups, buckets and metrics, and their totals and series.

No data is not zero. The service omits what did not happen: a metric, a bucket, a group, or everything.
Missing values are None, and so is everything that is computed from them.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, ClassVar, Final, Literal, TypeAlias, get_args

from hourglance.api._errors import UnknownNameError
from hourglance.api._quantities import Amount, Count, Duration, Percent
from hourglance.api._windows import Interval

#: The number of characters that stand for an id without a known name.
SHORT_ID: Final = 8

#: The names of counters and timers; others, and views, may have any statistic.
_NAMED_BY_KIND: Final = re.compile("[nt][A-Z]")

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

    def quantity(self, value: float | None) -> Amount | None:
        """Return a value of the series with its unit; None if the unit is unknown.

        The unit follows from the metric's first letter: ``t`` is a duration in milliseconds, ``n`` a count.
        """
        if self.statistic == "ratio":
            return Percent(value)
        if self.statistic == "count" or self.metric.startswith("n"):
            return Count(None if value is None else round(value))
        return Duration(value) if self.metric.startswith("t") else None


@dataclass(frozen=True, kw_only=True, slots=True)
class UtcOffset:
    """By how many minutes local time is ahead of UTC, from an instant on."""

    since: datetime
    minutes: int


class GroupedResults:
    """What answers with groups have in common."""

    __slots__ = ()

    groups: tuple[Any, ...]  # with ``dimensions`` each
    names: Mapping[str, str]
    metrics: tuple[str, ...]
    dimensions: tuple[str, ...]
    _always_grouped_by: ClassVar[tuple[str, ...]] = ()

    def values(self, dimension: str) -> tuple[str, ...]:
        """Return the values of a dimension, in the order of the groups.

        :raises UnknownNameError: the query does not group by it.
        """
        self._require(None, (dimension,))
        return tuple(
            dict.fromkeys(
                group.dimensions[dimension] for group in self.groups if dimension in group.dimensions
            )
        )

    def name_of(self, id: str) -> str:  # noqa: A002 - the natural name
        """Return the name of an id; if it is not known (yet), the first eight characters of the id.

        :raises UnknownNameError: it is the name of a dimension, not an id of one.
        """
        if id in self.dimensions:
            raise UnknownNameError("The results have no id", id, self.values(id))
        return self.names.get(id) or id[:SHORT_ID]

    def _require(self, metric: str | None, dimensions: Iterable[str]) -> None:
        """Check that the query asks for a metric and dimensions, if it is known what it asks for."""
        if not self.metrics:
            return
        if metric is not None and metric not in self.metrics:
            raise UnknownNameError("The query has no metric or view", metric, self.metrics)
        for name in dimensions:
            if name not in self.dimensions and name not in (known := self._grouped_by()):
                raise UnknownNameError("The query does not group by", name, known)

    def _grouped_by(self) -> set[str]:
        found = (name for group in self.groups for name in group.dimensions)
        return {*self._always_grouped_by, *self.dimensions, *found}


@dataclass(frozen=True, kw_only=True, slots=True)
class Aggregates(GroupedResults):
    """The results of a query over a fixed interval.

    :param interval: the requested interval, by the service's clock; the results are as of ``interval.end``.
    :param steps: the starts of all buckets of the interval, including those without data.
    :param names: the known names of ids in the groups, such as queues and users.
    :param metrics: the names of the requested metrics and views; empty if unknown, such as in a test's own
        results: then no name is an error.
    :param dimensions: the requested dimensions.
    :param offsets: the UTC offsets of local time in the interval, oldest first; empty for UTC.
    """

    interval: Interval
    steps: tuple[datetime, ...]
    groups: tuple[Group, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    metrics: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    offsets: tuple[UtcOffset, ...] = ()
    # All groups of conversations have a medium, whether or not a query asks for it.
    _always_grouped_by: ClassVar[tuple[str, ...]] = ("mediaType",)

    def total(self, metric: str, *, qualifier: str | None = None, **dimensions: str) -> Stats | None:
        """Return the statistics of a metric or view over all buckets, None without data.

        ``dimensions`` select groups: ``results.total("tHandle", mediaType="voice")``.

        :raises UnknownNameError: the query does not ask for the metric or a dimension.
        """
        self._require(metric, dimensions)
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

        :raises UnknownNameError: the query does not ask for the metric or a dimension, or the metric never
            has the statistic: a counter has only a count, a timer no ratio.
        """
        self._require(metric, dimensions)
        if statistic not in (possible := _statistics(metric)):
            raise UnknownNameError(f"The metric `{metric}` has no statistic", statistic, possible)
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

    def local(self, instant: datetime) -> datetime:
        """Return an instant of the interval in local time, such as a step: ``f"{local:%H:%M}"``.

        Local is the time zone of the query or its window, or else the user's.
        """
        number = bisect_right(self.offsets, instant, key=lambda offset: offset.since)
        minutes = self.offsets[max(0, number - 1)].minutes if self.offsets else 0
        return instant.astimezone(timezone(timedelta(minutes=minutes)))

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


def _statistics(metric: str) -> tuple[str, ...]:
    """Return the statistics that a metric can have, by the first letter of its name."""
    possible: tuple[str, ...] = get_args(Statistic)
    if _NAMED_BY_KIND.match(metric):
        if metric[0] == "n":
            return ("count",)
        return tuple(name for name in possible if name != "ratio")
    return possible


def _total(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _statistic(stats: Stats | None, statistic: Statistic) -> float | None:
    if stats is None:
        return None
    value: float | None = getattr(stats, statistic)
    return value
