"""Results as a terminal table: one row per group and bucket, one column per metric."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from rich.table import Table

from hourglance.api import Aggregates, AggregatesQuery, Bucket, Count, Duration, Group, Percent, Stats
from hourglance.genesys import Family, Unit, family


def results_table(results: Aggregates, query: AggregatesQuery) -> Table:
    """Return the results of a query as a table.

    Times are in the query's time zone. A metric with qualifiers has one column for each.
    """
    known = family(query.family)
    dimensions = _dimensions(results, query)
    columns = _columns(results, query)
    table = Table(header_style="bold", box=None, pad_edge=False)
    if query.granularity is not None:
        table.add_column("from")
    for dimension in dimensions:
        table.add_column(dimension, overflow="fold")
    for name, qualifier in columns:
        table.add_column(f"{name} {qualifier}" if qualifier else name, justify="right")
    for group, bucket in _rows(results):
        values = {
            (measure.name, measure.qualifier): measure.stats for measure in (*bucket.metrics, *bucket.views)
        }
        when = [_format_time(bucket.interval.start, query)] if query.granularity is not None else []
        table.add_row(
            *when,
            *(_name(results, group.dimensions.get(dimension, "–")) for dimension in dimensions),
            *(_cell(values.get(column), _unit(column[0], query, known)) for column in columns),
        )
    return table


def _name(results: Aggregates, value: str) -> str:
    return results.names.get(value, value)


def _rows(results: Aggregates) -> Iterator[tuple[Group, Bucket]]:
    """Yield the groups in the service's order, each with its buckets by time."""
    for group in results.groups:
        for bucket in sorted(group.buckets, key=lambda bucket: bucket.interval.start):
            yield group, bucket


def _dimensions(results: Aggregates, query: AggregatesQuery) -> tuple[str, ...]:
    """Return the requested dimensions, then any additional ones."""
    returned = (name for group in results.groups for name in group.dimensions)
    return tuple(dict.fromkeys((*query.group_by, *returned)))


def _columns(results: Aggregates, query: AggregatesQuery) -> tuple[tuple[str, str | None], ...]:
    """Return the requested metrics and views with their qualifiers, then any additional ones."""
    returned = dict.fromkeys(
        (measure.name, measure.qualifier)
        for _, bucket in _rows(results)
        for measure in (*bucket.metrics, *bucket.views)
    )
    columns: list[tuple[str, str | None]] = []
    for name in (*query.metrics, *(view.name for view in query.views)):
        columns += [column for column in returned if column[0] == name] or [(name, None)]
    return tuple(dict.fromkeys((*columns, *returned)))


def _unit(name: str, query: AggregatesQuery, known: Family) -> Unit:
    target = next((view.target for view in query.views if view.name == name), name)
    metric = known.metric(target)
    return metric.unit if metric else "number"


def _format_time(time: datetime, query: AggregatesQuery) -> str:
    zone = ZoneInfo(query.time_zone) if query.time_zone else UTC
    return f"{time.astimezone(zone):%Y-%m-%d %H:%M}"


def _cell(stats: Stats | None, unit: Unit) -> str:
    if stats is None:
        return "–"
    match unit:
        case "ms":
            return _duration(stats)
        case "ratio":
            return _percent(stats)
        case _:
            return str(Count(stats.count)) if stats.sum is None else f"{stats.sum:g}"


def _duration(stats: Stats) -> str:
    total = str(Duration(stats.sum))
    if stats.count is None or stats.average is None:
        return total
    return f"{total}\n{Count(stats.count)} × {Duration(stats.average)}"


def _percent(stats: Stats) -> str:
    percent = str(Percent(stats.target if stats.ratio is None else stats.ratio))
    if stats.numerator is None or stats.denominator is None:
        return percent
    return f"{percent}\n{stats.numerator:g} of {stats.denominator:g}"
