"""Queries that one request could serve, and when two such lots are better one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple, Self, TypeAlias

from hourglance.api import AggregatesQuery, View
from hourglance.engine.planner.answer_size import AnswerSizes, figures
from hourglance.engine.planner.buckets import finer
from hourglance.engine.planner.conditions import Conditions, FixedValues
from hourglance.engine.planner.query_shape import IMPLIED, QueryShape
from hourglance.engine.planner.request_shape import (
    MergeKey,
    RequestShape,
    SplitTraits,
    ViewDefinition,
    reading,
    rules_for_cells,
    trait_of,
)
from hourglance.engine.planner.rules import Rule
from hourglance.engine.planner.service_level import WITNESSES

#: What one request is worth, in figures of the answer as they are estimated, which is about twice as many as
#: there are: so many more may be asked for to save a request. A request costs the service a pass over the
#: events of its window and a check of permissions, and the person a share of a rate limit that the rest of
#: the desktop draws on too; a figure costs some hundred bytes of JSON, a tenth of it compressed.
WORTH: Final = 3_000

#: No request is made of several that could be answered with more figures.
MOST_FIGURES: Final = 20_000

#: The most metrics that a client is known to ask for at once; no limit is published.
MOST_METRICS: Final = 20

#: The most views of a request (official).
MOST_VIEWS: Final = 10

#: The most values of a dimension that a filter lists: the users' limit, taken for all. With the metrics' it
#: keeps bodies at a tenth of what the service takes.
MOST_VALUES: Final = 100


class PlanOptions(NamedTuple):
    """What a plan may rely on, and what it may go by."""

    rules: frozenset[Rule]
    experience: AnswerSizes


#: A query, taken apart.
Known: TypeAlias = tuple[QueryShape, Conditions]


class MergeCandidate(NamedTuple):
    """A request for two clusters, and how many figures less it costs than two requests."""

    outline: RequestShape
    figures: float
    gain: float


@dataclass(kw_only=True, slots=True, eq=False)
class MergeGroup:
    """Queries to be served by one request.

    :param members: their numbers, in the order in which they were asked for.
    :param figures: how many its answer could hold.
    :param like: what its queries have in common that differ in metrics, views and values alone.
    """

    frame: MergeKey
    outline: RequestShape
    traits: set[SplitTraits]
    members: list[int]
    figures: float
    like: object = None

    @classmethod
    def of(
        cls, number: int, query: AggregatesQuery, known: Known, *, apart: object, experience: AnswerSizes
    ) -> Self:
        """Return the cluster of a single query."""
        question, conditions = known
        frame = MergeKey(
            question.family,
            question.window.end,
            question.flatten,
            question.alternate_time_dimension,
            question.several,
            conditions.rest,
            apart,
        )
        outline = RequestShape(
            question.window,
            question.steps,
            question.dimensions,
            conditions.pins,
            question.metrics,
            {reading(view): view.name for view in query.views},
        )
        return cls(
            frame=frame,
            outline=outline,
            traits={trait_of(question, conditions)},
            members=[number],
            figures=figures(frame, outline, asked=question.dimensions, experience=experience),
        )

    def take(self, number: int, views: tuple[View, ...], known: Known) -> bool:
        """Serve one more query if that takes further metrics and values at most; return whether it does.

        :param known: a query that differs from one that is served already in metrics and pins alone.
        """
        question, conditions = known
        outline = self.outline
        metrics = outline.metrics
        if views and any(outline.views.get(reading(view)) != view.name for view in views):
            return False
        wider = _wider(outline, conditions, IMPLIED.get(question.family))
        if wider is None:
            return False
        pins, growth = wider
        if not question.metrics <= metrics:
            metrics |= question.metrics
            growth *= len(metrics) / len(outline.metrics)
        if growth > 1.0:
            cost = self.figures * growth
            if len(metrics) > MOST_METRICS or cost > min(self.figures + WORTH, MOST_FIGURES):
                return False
            self.outline, self.figures = outline._replace(pins=pins, metrics=metrics), cost
        self.members.append(number)
        return True

    def absorb(self, other: "MergeGroup", offer: MergeCandidate) -> None:
        """Serve the other's queries too, as offered."""
        self.outline = offer.outline
        self.figures = offer.figures
        self.traits |= other.traits
        self.members += other.members
        self.like = self.like if self.like == other.like else None


def _wider(
    outline: RequestShape, conditions: Conditions, implied: str | None
) -> tuple[FixedValues, float] | None:
    """Return pins that let more values through, and how many times as many; None if they cannot be split."""
    pins, growth = outline.pins, 1.0
    for name, values in conditions.pins.items():
        wanted = pins[name]
        if values == wanted:
            continue
        if name not in outline.dimensions and name != implied:
            return None
        if not values <= wanted:
            pins = {**pins, name: values | wanted}
            growth *= len(pins[name]) / len(wanted)
            if len(pins[name]) > MOST_VALUES:
                return None
    return pins, growth


def offer(one: MergeGroup, other: MergeGroup, means: PlanOptions) -> MergeCandidate | None:
    """Return the request for two clusters of one frame, None if there is none that is worth it."""
    outline = _outline(one, other, means.rules)
    if outline is None:
        return None
    asked = {
        name for side in (one, other) for name in side.outline.dimensions if name not in side.outline.pins
    }
    cost = figures(one.frame, outline, asked=asked, experience=means.experience)
    gain = one.figures + other.figures + WORTH - cost
    return MergeCandidate(outline, cost, gain) if gain >= 0 and cost <= MOST_FIGURES else None


def _outline(one: MergeGroup, other: MergeGroup, rules: frozenset[Rule]) -> RequestShape | None:
    """Return what a request for both would ask for, None if their answers could not be split."""
    a, b = one.outline, other.outline
    differing = {name for name in {*a.pins, *b.pins} if a.pins.get(name) != b.pins.get(name)}
    split_by = a.dimensions | b.dimensions | (differing - {IMPLIED.get(one.frame.family)})
    window = a.window if a.window.start <= b.window.start else b.window
    steps = finer(a.steps, b.steps)
    if steps is None or (differing and Rule.FILTER not in rules):
        return None
    witnesses: frozenset[str] = frozenset()
    for trait in chain(one.traits, other.traits):
        needed = rules_for_cells(window.start, steps[0], split_by, trait)
        if needed is None or not needed <= rules:
            return None
        if Rule.SERVICE_LEVEL in needed:
            witnesses = WITNESSES
    pins = {name: a.pins[name] | b.pins[name] for name in a.pins if name in b.pins} if differing else a.pins
    metrics = a.metrics | b.metrics | witnesses
    views = _named(a.views, b.views)
    if (
        any(len(values) > MOST_VALUES for values in pins.values())
        or len(views) > MOST_VIEWS
        or (len(metrics) > MOST_METRICS and metrics not in (a.metrics, b.metrics))
        or (Rule.METRICS not in rules and not a.metrics == b.metrics == metrics)
        or (Rule.METRICS not in rules and a.views.keys() != b.views.keys())
        or (Rule.VIEWS not in rules and any(views[what] != name for what, name in b.views.items()))
    ):
        return None
    return RequestShape(window, steps[0], split_by, pins, metrics, views)


def _named(
    names: Mapping[ViewDefinition, str], more: Mapping[ViewDefinition, str]
) -> Mapping[ViewDefinition, str]:
    """Return the views of both by name; one whose name is taken by another gets a new one."""
    if not more:
        return names
    views = dict(names)
    for what, name in more.items():
        if what not in views:
            views[what] = _free(name, views.values())
    return views


def _free(name: str, taken: Collection[str]) -> str:
    number = 2
    free = name
    while free in taken:
        free = f"{name}_{number}"
        number += 1
    return free
