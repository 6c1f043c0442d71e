"""How many figures an answer could hold: what a request costs, apart from being one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import expm1, inf
from typing import Final, Self

from hourglance.api import Aggregates, Interval, Stats
from hourglance.engine.planner.buckets import count
from hourglance.engine.planner.merged_request import MergedRequest
from hourglance.engine.planner.query_shape import IMPLIED, question_of
from hourglance.engine.planner.request_shape import MergeKey, RequestShape
from hourglance.genesys import family as family_named

#: How many values a dimension is taken to have that somebody groups by and nobody has counted yet.
TYPICAL_VALUES: Final = 50

#: What remains of a rate, each time that a lower one is seen: a busy hour is forgotten within minutes.
_REMEMBERED: Final = 0.9

_HOUR: Final = 3600.0


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerSizes:
    """What earlier answers tell of the size of later ones. It decides what is worth it, never what is right.

    :param values: how many values a dimension has, by family and dimension.
    :param rates: how many events of a metric an hour has, by family, then metric.
    """

    values: Mapping[tuple[str, str], int] = field(default_factory=dict)
    rates: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def after(self, request: MergedRequest, answer: Aggregates) -> Self:
        """Return what is known after one more answer; one to a filtered query tells nothing of the whole."""
        question = question_of(request.query)
        if question is None or request.query.where is not None:
            return self
        family = question.family
        values, rates = dict(self.values), dict(self.rates.get(family, {}))
        for dimension in _grouped_by(family, question.dimensions | question.several):
            seen = {group.dimensions[dimension] for group in answer.groups if dimension in group.dimensions}
            values[family, dimension] = max(len(seen), values.get((family, dimension), 1))
        hours = _hours(answer.interval)
        events = _events(answer)
        for metric in request.query.metrics:
            rate = events.get(metric, 0.0) / hours
            rates[metric] = max(rate, rates.get(metric, 0.0) * _REMEMBERED)
        return type(self)(values=values, rates={**self.rates, family: rates})


NO_EXPERIENCE: Final = AnswerSizes()


def figures(
    frame: MergeKey, outline: RequestShape, *, asked: Collection[str], experience: AnswerSizes
) -> float:
    """Return how many figures an answer is likely to hold, as far as anybody knows.

    There are no more than cells, and no more than events.

    :param asked: dimensions that somebody groups by whatever it takes; of others that nobody knows anything
        of, there could be any number of values.
    """
    family = frame.family
    cells = float(count(outline.window, outline.steps))
    for dimension in _grouped_by(family, outline.dimensions | frame.several):
        values = outline.pins.get(dimension)
        cells *= len(values) if values else _how_many(family, dimension, asked, experience)
    rates = experience.rates.get(family)
    if not rates:
        return cells * (len(outline.metrics) + len(outline.views))
    hours = _hours(outline.window)
    for dimension, values in outline.pins.items():
        hours *= min(1.0, len(values) / experience.values.get((family, dimension), 1))
    # A metric that nobody has counted yet is taken to have as many events as the busiest that somebody has.
    busiest = max(rates.values())
    measured = (*outline.metrics, *(view.target for view in outline.views))
    return sum(_filled(cells, hours * rates.get(metric, busiest)) for metric in measured)


def _filled(cells: float, events: float) -> float:
    """Return how many of the cells have an event, if each of the events is in any of them."""
    return events if cells == inf else cells * -expm1(-events / cells)


def _grouped_by(family: str, dimensions: frozenset[str]) -> frozenset[str]:
    implied = IMPLIED.get(family)
    return dimensions | {implied} if implied else dimensions


def _how_many(family: str, dimension: str, asked: Collection[str], experience: AnswerSizes) -> float:
    counted = experience.values.get((family, dimension))
    if counted is not None:
        return counted
    known = _catalogued(family, dimension)
    if known is not None:
        return known
    return TYPICAL_VALUES if dimension in asked else inf


@lru_cache(maxsize=1024)
def _catalogued(family: str, dimension: str) -> int | None:
    known = family_named(family)
    return len(known.values(dimension)) if known.closed(dimension) else None


def _hours(window: Interval) -> float:
    return (window.end - window.start).total_seconds() / _HOUR


def _events(answer: Aggregates) -> dict[str, float]:
    events: dict[str, float] = {}
    for group in answer.groups:
        for bucket in group.buckets:
            for measure in bucket.metrics:
                events[measure.name] = events.get(measure.name, 0.0) + _how_often(measure.stats)
    return events


def _how_often(stats: Stats) -> float:
    return stats.count if stats.count is not None else stats.denominator or 0.0
