"""Descriptions of metrics and dimensions, from the catalog."""

import textwrap
from collections.abc import Iterator

from hourglance.genesys import Family, Metric, families, family
from hourglance.lint.rules import UnknownCodeError
from hourglance.lint.rules.metrics_and_dimensions import aliases_of_metric, metric_of_alias
from hourglance.lint.vocabulary import closest, format_names, match_ignoring_case

_KINDS = {"n": "counter", "t": "timer", "o": "calculated metric"}
_STATISTICS = {
    "count": "its count",
    "ms": "count, sum, min and max, in milliseconds; the average is the sum divided by the count",
    "ratio": "numerator, denominator and ratio",
    "number": "count, sum, min and max",
}


def describe_name(name: str, *, width: int = 100) -> str:
    """Return what a metric or a dimension means, as text that ends with a line break.

    :param width: columns of the terminal.
    :raises UnknownCodeError: if there is no code, metric or dimension with this name.
    """
    known = [family(each) for each in families()]
    names = _all_names(known)
    right = name if name in names else match_ignoring_case(name, names) or metric_of_alias(name)
    if right is None:
        near = closest(name, names)
        raise UnknownCodeError(
            f"There is no code, metric or dimension {name[:40]!r}.",
            remedy=f"Did you mean {near}?" if near else "Without an argument, explain lists all codes.",
        )
    metrics = [(each, metric) for each in known if (metric := each.metric(right)) is not None]
    lines = _metric(metrics) if metrics else _dimension(right, known)
    return "\n".join(textwrap.fill(line, max(width, 40), break_on_hyphens=False) for line in lines) + "\n"


def _all_names(known: list[Family]) -> tuple[str, ...]:
    metrics = [metric.name for each in known for metric in each.metrics]
    return tuple(dict.fromkeys([*metrics, *(name for each in known for name in each.predicate_dimensions)]))


def _metric(found: list[tuple[Family, Metric]]) -> Iterator[str]:
    _, metric = found[0]
    owner = f" of the {metric.owner}" if metric.owner else ""
    yield f"{metric.name}: {_KINDS.get(metric.kind, 'metric')}{owner}"
    yield from dict.fromkeys(each.meaning for _, each in found if each.meaning)
    yield f"Returns {_STATISTICS[metric.unit]}."
    notes = aliases_of_metric(metric.name)
    if notes:
        yield f"Note: {'; '.join(notes)}."
    if metric.never_by:
        yield f"Never recorded with {format_names(metric.never_by)}."
    if metric.refused_somewhere:
        yield "Some organizations may not query it."
    for each, _ in found:
        permissions = f"; permission {' or '.join(each.permissions)}" if each.permissions else ""
        yield f"Family {each.name}: POST {each.path}{permissions}"


def _dimension(name: str, known: list[Family]) -> Iterator[str]:
    owners = [each for each in known if name in each.predicate_dimensions]
    yield f"{name}: dimension"
    only = all(name in each.filter_only for each in owners)
    yield "Available in the filter only." if only else "Available in groupBy and in the filter."
    values = owners[0].values(name)
    if values:
        yield f"Values: {', '.join(values)}."
    yield f"Families: {', '.join(each.name for each in owners)}."
