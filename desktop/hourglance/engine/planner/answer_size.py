"""Estimated size of answers: the cost of a request beyond that of being sent."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import expm1, inf
from typing import Final, Self

from hourglance.api import Aggregates, AggregatesQuery, Interval
from hourglance.engine.planner.buckets import bucket_count
from hourglance.engine.planner.query_shape import IMPLIED, MergeKey, RequestShape, shape_query
from hourglance.genesys import family as family_named

#: The assumed number of values of a dimension that a query groups by and no answer has shown yet.
TYPICAL_VALUES: Final = 50

#: The share of a rate that remains with each lower observation: a busy hour fades within minutes.
_DECAY: Final = 0.9

_HOUR: Final = 3600.0


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerSizes:
    """Observed sizes of answers. They decide what pays off, never what is correct.

    :param values: the number of values of a dimension, by family and dimension.
    :param rates: the events of a metric per hour, by family, then metric.
    """

    values: Mapping[tuple[str, str], int] = field(default_factory=dict)
    rates: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def updated(self, query: AggregatesQuery, answer: Aggregates) -> Self:
        """Return the sizes after one more answer; answers to filtered queries are ignored."""
        shape = shape_query(query)
        if shape is None or query.where is not None:
            return self
        family = shape.family
        values, rates = dict(self.values), dict(self.rates.get(family, {}))
        for dimension in _grouped_by(family, shape.dimensions | shape.multi_valued):
            seen = {group.dimensions[dimension] for group in answer.groups if dimension in group.dimensions}
            values[family, dimension] = max(len(seen), values.get((family, dimension), 1))
        hours = _hours(answer.interval)
        events = _event_counts(answer)
        for metric in query.metrics:
            rate = events.get(metric, 0.0) / hours
            rates[metric] = max(rate, rates.get(metric, 0.0) * _DECAY)
        return type(self)(values=values, rates={**self.rates, family: rates})


UNKNOWN_SIZES: Final = AnswerSizes()


def estimate_cells(
    key: MergeKey, shape: RequestShape, *, grouped: Collection[str], sizes: AnswerSizes
) -> float:
    """Return how many values an answer is likely to hold: at most one per cell, and at most one per event.

    :param grouped: dimensions that some query groups by in any case; any other dimension of unknown size may
        have any number of values.
    """
    family = key.family
    cells = float(bucket_count(shape.window, shape.buckets))
    for dimension in _grouped_by(family, shape.dimensions | key.multi_valued):
        values = shape.fixed.get(dimension)
        cells *= len(values) if values else _value_count(family, dimension, grouped, sizes)
    rates = sizes.rates.get(family)
    if not rates:
        return cells * (len(shape.metrics) + len(shape.views))
    hours = _hours(shape.window)
    for dimension, values in shape.fixed.items():
        hours *= min(1.0, len(values) / sizes.values.get((family, dimension), 1))
    # A metric without observations is assumed to be as frequent as the most frequent one.
    highest = max(rates.values())
    measured = (*shape.metrics, *(view.target for view in shape.views))
    return sum(_non_empty_cells(cells, hours * rates.get(metric, highest)) for metric in measured)


def _non_empty_cells(cells: float, events: float) -> float:
    """Return the expected number of cells with an event, if each event is equally likely in any cell."""
    return events if cells == inf else cells * -expm1(-events / cells)


def _grouped_by(family: str, dimensions: frozenset[str]) -> frozenset[str]:
    implied = IMPLIED.get(family)
    return dimensions | {implied} if implied else dimensions


def _value_count(family: str, dimension: str, grouped: Collection[str], sizes: AnswerSizes) -> float:
    observed = sizes.values.get((family, dimension))
    if observed is not None:
        return observed
    known = _catalog_count(family, dimension)
    if known is not None:
        return known
    return TYPICAL_VALUES if dimension in grouped else inf


@lru_cache(maxsize=1024)
def _catalog_count(family: str, dimension: str) -> int | None:
    known = family_named(family)
    return len(known.values(dimension)) if known.closed(dimension) else None


def _hours(window: Interval) -> float:
    return (window.end - window.start).total_seconds() / _HOUR


def _event_counts(answer: Aggregates) -> dict[str, float]:
    events: dict[str, float] = {}
    for group in answer.groups:
        for bucket in group.buckets:
            for measure in bucket.metrics:
                stats = measure.stats
                count = stats.count if stats.count is not None else stats.denominator or 0.0
                events[measure.name] = events.get(measure.name, 0.0) + count
    return events
