"""Deterministic sample results of a query, for previews, documentation and tests."""

import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from itertools import islice, pairwise, product
from typing import Final, NamedTuple

from hourglance.api._activity import (
    Activity,
    ActivityGroup,
    ActivityQuery,
    ActivityValue,
    AgentStatus,
    AgentStatusQuery,
    LiveQuery,
    LiveResults,
)
from hourglance.api._aggregates import Aggregates, Bucket, Group, Measure, Stats
from hourglance.api._durations import parse_duration_parts
from hourglance.api._placeholders import Settings
from hourglance.api._query import AggregatesQuery
from hourglance.api._windows import Earlier, Interval, Last, Previous, Since, ThisWeek, Today, Window

#: The time of all samples: a Wednesday.
SAMPLED_AT: Final = datetime(2024, 3, 6, 10, 42, tzinfo=UTC)

#: There was less to do in the past, so that comparisons of samples show a difference.
_CALMER: Final = 0.9

#: What divides the counts of activity.
_LIVE_QUALIFIERS: Final[Mapping[str, tuple[str, ...]]] = {
    "oOnQueueUsers": ("IDLE", "INTERACTING", "NOT_RESPONDING"),
    "oTeamOnQueueUsers": ("IDLE", "INTERACTING", "NOT_RESPONDING"),
    "oUserRoutingStatuses": ("OFF_QUEUE", "IDLE", "INTERACTING", "NOT_RESPONDING"),
    "oTeamRoutingStatuses": ("OFF_QUEUE", "IDLE", "INTERACTING", "NOT_RESPONDING"),
    "oUserPresences": ("AVAILABLE", "ON_QUEUE", "AWAY", "BREAK"),
    "oTeamPresences": ("AVAILABLE", "ON_QUEUE", "AWAY", "BREAK"),
}

_MAX_STEPS: Final = 1_000
_MAX_GROUPS: Final = 12

#: Each metric in a busy hour: its count and, for timers, its average (seconds). Handle time is talk, hold and
#: after-call work.
_AN_HOUR: Final = {
    "tHandle": (37, 261),
    "tTalk": (37, 182),
    "tTalkComplete": (37, 182),
    "tHeld": (12, 71),
    "tHeldComplete": (12, 71),
    "tAcw": (37, 56),
    "tWait": (41, 24),
    "tAcd": (41, 24),
    "tAnswered": (38, 21),
    "tAbandon": (3, 47),
    "tShortAbandon": (1, 6),
    "nOffered": (41, 0),
    "nConnected": (38, 0),
    "nTransferred": (5, 0),
    "nOverSla": (7, 0),
    "nError": (0, 0),
}

#: Offered conversations, and those of them within the service level.
_OFFERED_IN_TIME: Final = (41, 34)
_TARGET: Final = 0.8

#: Metrics with qualifiers.
_QUALIFIERS: Final = {
    "tAgentRoutingStatus": ("INTERACTING", "IDLE"),
    "tSystemPresence": ("ON_QUEUE", "AVAILABLE", "BREAK"),
}

_VALUES: Final = {
    "mediaType": ("voice", "message", "email"),
    "direction": ("inbound", "outbound"),
    "originatingDirection": ("inbound", "outbound"),
}

#: Names of sample ids; other dimensions get names such as ``Skill 1``.
_NAMES: Final = {
    "queueId": ("Billing", "Sales", "Support"),
    "userId": ("Ada Bloom", "Ben Carter", "Chloe Dumont"),
    "wrapUpCode": ("Resolved", "Call back", "Passed on"),
}

#: Seconds of each component of a duration: months have 30 days, years 365.
_UNITS: Final = (365 * 86_400, 30 * 86_400, 7 * 86_400, 86_400, 3_600, 60, 0.001)


class _Cell(NamedTuple):
    """One group in one bucket: its range of shares of the whole, and a factor for its times."""

    after: float
    until: float
    pace: float

    def part_of(self, total: int) -> int:
        """Return the cell's part of ``total``; the parts of all cells add up to ``total``."""
        return round(total * self.until) - round(total * self.after)


def sample_results(query: AggregatesQuery, settings: Settings) -> Aggregates:
    """Return sample results of a query: all buckets of its window, a few groups, all metrics.

    :param settings: the values of the widget's settings.
    """
    window = query.window_for(settings)
    interval = sample_interval(window)
    borders = _borders(interval, query.granularity)
    groups = _groups(query)
    cells = _cells(len(groups), len(borders) - 1)
    hours = (interval.end - interval.start) / timedelta(hours=1)
    if isinstance(window, Earlier | Previous):
        hours *= _CALMER
    return Aggregates(
        interval=interval,
        steps=tuple(borders[:-1]),
        groups=tuple(
            Group(
                dimensions=dimensions,
                buckets=tuple(
                    _bucket(query, Interval(start=start, end=end), next(cells), hours)
                    for start, end in pairwise(borders)
                ),
            )
            for dimensions in groups
        ),
        names=_names(groups),
        metrics=query.names,
        dimensions=query.group_by,
    )


def sample_live(query: LiveQuery, now: datetime = SAMPLED_AT) -> LiveResults:
    """Return the sample results of a live query: a few groups with all metrics, or a status.

    :param now: the moment that they describe.
    """
    if isinstance(query, AgentStatusQuery):
        return AgentStatus(
            as_of=now,
            presence="ON_QUEUE",
            presence_since=now - timedelta(minutes=42),
            routing_status="INTERACTING",
            routing_since=now - timedelta(minutes=3, seconds=20),
            adherence="InAdherence",
            adherence_since=now - timedelta(minutes=42),
            scheduled="OnQueueWork",
            next_activity="Break",
            next_at=now + timedelta(minutes=18),
        )
    dimensions = query.group_by or ("queueId",)
    groups = [
        dict(zip(dimensions, values, strict=True))
        for values in islice(product(*(_values(query, each) for each in dimensions)), _MAX_GROUPS)
    ]
    return Activity(
        as_of=now,
        groups=tuple(
            ActivityGroup(
                dimensions=group,
                values=tuple(
                    value for metric in query.metrics for value in _live_values(metric, number, now)
                ),
            )
            for number, group in enumerate(groups)
        ),
        names=_names(groups),
        metrics=query.metrics,
        dimensions=dimensions,
    )


def _live_values(metric: str, group: int, now: datetime) -> Iterator[ActivityValue]:
    if metric.startswith("oLongest"):
        ago = timedelta(seconds=20 + (_number(metric) + 97 * group) % 280)
        yield ActivityValue(metric=metric, since=now - ago)
        return
    for number, qualifier in enumerate(_LIVE_QUALIFIERS.get(metric, (None,))):
        count = 1 + (_number(metric) + 5 * group + 3 * number) % 6
        yield ActivityValue(metric=metric, qualifier=qualifier, count=count)


def sample_interval(window: Window, end: datetime = SAMPLED_AT) -> Interval:  # noqa: PLR0911 - one a kind
    """Return the interval of a window at the time of all samples.

    :param end: where a window ends that is not in the past.
    """
    # Midnight is the end of a day.
    midnight = datetime.combine(end - timedelta(microseconds=1), time.min, tzinfo=UTC)
    match window:
        case Interval():
            return window
        case Last(duration=duration):
            return Interval(start=end - duration, end=end)
        case Today():
            return Interval(start=midnight, end=end)
        case ThisWeek():
            return Interval(start=midnight - timedelta(days=midnight.weekday()), end=end)
        case Since(instant=instant):
            return Interval(start=instant, end=max(end, instant + timedelta(hours=1)))
        case Previous(window=inner):
            return sample_interval(inner, sample_interval(inner, end).start)
        case Earlier(window=inner):
            moved = sample_interval(
                inner, end - timedelta(weeks=window.weeks, days=window.days + 30 * window.months)
            )
            if not window.whole:
                return moved
            return Interval(
                start=moved.start, end=moved.start + timedelta(days=7 if isinstance(inner, ThisWeek) else 1)
            )


def _borders(interval: Interval, granularity: str | None) -> list[datetime]:
    """Return the starts of the buckets and the end of the last one."""
    step = _seconds(granularity) if granularity else 0
    borders = [interval.start]
    while step and borders[-1] + timedelta(seconds=step) < interval.end and len(borders) < _MAX_STEPS:
        borders.append(borders[-1] + timedelta(seconds=step))
    return [*borders, interval.end]


def _seconds(granularity: str) -> float:
    try:
        parts = parse_duration_parts(granularity)
    except ValueError:
        return 0
    return sum(amount * unit for amount, unit in zip(parts, _UNITS, strict=True))


def _groups(query: AggregatesQuery) -> list[dict[str, str]]:
    asked = query.group_by
    if query.family == "conversations" and "mediaType" not in asked:
        asked = ("mediaType", *asked)
    values = [_values(query, dimension)[: None if dimension in query.group_by else 1] for dimension in asked]
    most = min(query.limit or _MAX_GROUPS, _MAX_GROUPS)
    return [dict(zip(asked, combination, strict=True)) for combination in islice(product(*values), most)]


def _values(query: AggregatesQuery | ActivityQuery, dimension: str) -> tuple[str, ...]:
    wanted = tuple(
        predicate.value
        for predicate in query.predicates
        if predicate.dimension == dimension and predicate.value is not None
    )
    if wanted:
        return wanted
    if dimension.endswith("Id"):
        return tuple(f"{_number(dimension):08x}-0000-4000-8000-00000000000{n}" for n in (1, 2, 3))
    return _VALUES.get(dimension, ("A", "B", "C"))


def _names(groups: list[dict[str, str]]) -> dict[str, str]:
    """Return a plausible name for each id in the groups."""
    names: dict[str, str] = {}
    for dimension in dict.fromkeys(dimension for group in groups for dimension in group):
        if not dimension.endswith("Id") and dimension not in _NAMES:
            continue
        ids = dict.fromkeys(group[dimension] for group in groups if dimension in group)
        kind = dimension.removesuffix("Id")
        known = _NAMES.get(dimension, ())
        for number, each in enumerate(ids):
            names[each] = (
                known[number] if number < len(known) else f"{kind[:1].upper()}{kind[1:]} {number + 1}"
            )
    return names


def _cells(groups: int, buckets: int) -> Iterator[_Cell]:
    """Yield a cell for each group and bucket: earlier groups are larger, and buckets differ."""
    weights = [
        (groups - group + 1) * (4 + (5 * bucket // 2 + group) % 7)
        for group in range(groups)
        for bucket in range(buckets)
    ]
    whole, before = sum(weights), 0
    for at, weight in enumerate(weights):
        pace = 0.85 + 0.05 * ((3 * at + 3) % 7)
        yield _Cell(before / whole, (before + weight) / whole, pace)
        before += weight


def _bucket(query: AggregatesQuery, interval: Interval, cell: _Cell, hours: float) -> Bucket:
    measured = [measure for metric in query.metrics for measure in _measures(metric, cell, hours)]
    views = [
        Measure(name=view.name, stats=stats)
        for view in query.views
        if (stats := _timer(view.target, cell, hours / 4)) is not None
    ]
    return Bucket(interval=interval, metrics=tuple(measured), views=tuple(views))


def _measures(metric: str, cell: _Cell, hours: float) -> Iterator[Measure]:
    if metric in _QUALIFIERS:
        for number, qualifier in enumerate(_QUALIFIERS[metric], 1):
            total = cell.part_of(round(hours * 3_600_000 / number))
            yield Measure(name=metric, qualifier=qualifier, stats=Stats(sum=float(total)))
        return
    if metric.endswith("ServiceLevel"):
        stats = _service_level(cell, hours)
    elif metric.startswith("t"):
        stats = _timer(metric, cell, hours)
    else:
        count = cell.part_of(round(_an_hour(metric)[0] * hours))
        total_of = float(count * (1 + _number(metric) % 5)) if metric.startswith("o") else None
        stats = Stats(count=count, sum=total_of) if count else None
    if stats is not None:
        yield Measure(name=metric, stats=stats)


def _timer(metric: str, cell: _Cell, hours: float) -> Stats | None:
    often, seconds = _an_hour(metric)
    count = cell.part_of(round(often * hours))
    if not count:
        return None
    each = round(1000 * seconds * cell.pace)
    if count == 1:
        return Stats(count=1, sum=float(each), min=float(each), max=float(each))
    return Stats(count=count, sum=float(each * count), min=float(each // 3), max=float(each * 2))


def _service_level(cell: _Cell, hours: float) -> Stats | None:
    often, in_time = _OFFERED_IN_TIME
    before, until = (round(often * hours * share) for share in (cell.after, cell.until))
    if before == until:
        return None
    numerator = round(until * in_time / often) - round(before * in_time / often)
    denominator = until - before
    return Stats(
        ratio=numerator / denominator,
        numerator=float(numerator),
        denominator=float(denominator),
        target=_TARGET,
    )


def _an_hour(metric: str) -> tuple[int, int]:
    number = _number(metric)
    return _AN_HOUR.get(metric, (8 + number % 30, 20 + number % 90))


def _number(name: str) -> int:
    return zlib.crc32(name.encode())
