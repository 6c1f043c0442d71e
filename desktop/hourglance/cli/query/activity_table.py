"""Answers to activity queries as a terminal table: one row for each group, one column for each metric."""

from rich.table import Table

from hourglance.api import Activity, ActivityGroup, Count, Elapsed


def activity_table(results: Activity) -> Table:
    """Return an answer as a table. For an instant, it has the time until the answer."""
    dimensions = tuple(dict.fromkeys(name for group in results.groups for name in group.dimensions))
    columns = dict.fromkeys(
        (name, value.qualifier)
        for name in results.metrics
        for group in results.groups
        for value in group.values
        if value.metric == name
    )
    table = Table(header_style="bold", box=None, pad_edge=False)
    for dimension in dimensions:
        table.add_column(dimension, overflow="fold")
    for name, qualifier in columns:
        table.add_column(f"{name} {qualifier}" if qualifier else name, justify="right")
    for group in results.groups:
        table.add_row(
            *(group.dimensions.get(dimension, "–") for dimension in dimensions),
            *(_cell(results, group, name, qualifier) for name, qualifier in columns),
        )
    return table


def _cell(results: Activity, group: ActivityGroup, name: str, qualifier: str | None) -> str:
    for value in group.values:
        if (value.metric, value.qualifier) == (name, qualifier):
            if value.since is not None:
                return str(Elapsed(value.since).at(results.as_of))
            return str(Count(value.count))
    return "–"
