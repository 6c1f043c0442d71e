"""Queries that one request could serve, and when two such lots are better one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

from hourglance.api import AggregatesQuery, Interval
from hourglance.engine._measures import Adding, Reading, adding, reading
from hourglance.engine._rules import Rule
from hourglance.engine._shapes import IMPLIED, Frame, Pins, Shape
from hourglance.engine._steps import Steps, count, finer, hold
from hourglance.query import family as family_named

#: What one request is worth, in figures of the answer: as many more may be asked for to save one. A request
#: costs the service and this computer a round trip, its headers, a check of permissions and a share of the
#: rate limit; a figure some hundred bytes of JSON, a tenth of it compressed. Figures are estimated as
#: if all values met one another; of these an answer holds a tenth.
WORTH: Final = 5_000

#: No request is made of several that could be answered with more figures.
MOST_FIGURES: Final = 60_000

#: The most metrics that a client is known to ask for at once; no limit is published.
MOST_METRICS: Final = 20

#: The most values of a dimension that a filter lists: the users' limit, taken for all. With the metrics' it
#: keeps bodies at a tenth of what the service takes.
MOST_VALUES: Final = 100

#: The most views of a request (official).
MOST_VIEWS: Final = 10

#: How many values a dimension is taken to have that no catalogue lists.
TYPICAL_VALUES: Final = 50


class Trait(NamedTuple):
    """What decides whether a request can serve a query; many queries have the same.

    :param single: the dimensions that it wants one value of.
    """

    window: Interval
    steps: Steps | None
    dimensions: frozenset[str]
    single: frozenset[str]
    adding: Adding


class Outline(NamedTuple):
    """What a request would ask for.

    :param figures: how many its answer could hold.
    """

    window: Interval
    steps: Steps | None
    dimensions: frozenset[str]
    pins: Pins
    metrics: frozenset[str]
    views: Mapping[Reading, str]
    figures: float


@dataclass(kw_only=True, slots=True, eq=False)
class Cluster:
    """Queries to be served by one request.

    :param members: their numbers, in the order in which they were asked for.
    """

    frame: Frame
    outline: Outline
    traits: set[Trait]
    members: list[int]

    @classmethod
    def of(cls, number: int, query: AggregatesQuery, frame: Frame, shape: Shape) -> Self:
        """Return the cluster of a single query."""
        window, steps, dimensions, conditions = shape
        metrics = frozenset(query.metrics)
        views = {reading(view): view.name for view in query.views}
        figures = _figures(frame, window, steps, dimensions, conditions.pins, len(metrics) + len(views))
        return cls(
            frame=frame,
            outline=Outline(window, steps, dimensions, conditions.pins, metrics, views, figures),
            traits={_trait(query, shape)},
            members=[number],
        )

    def serves(self, query: AggregatesQuery, shape: Shape, rules: frozenset[Rule]) -> bool:
        """Whether a query asks for nothing new.

        :param query: it differs from those that are served already in metrics, views and pins alone.
        """
        if query.views or Rule.METRICS not in rules or _trait(query, shape) not in self.traits:
            return False
        split_by = self.outline.dimensions
        implied = IMPLIED.get(query.family)
        return self.outline.metrics.issuperset(query.metrics) and all(
            values == (wanted := self.outline.pins[name])
            or (values <= wanted and (name in split_by or name == implied))
            for name, values in shape.conditions.pins.items()
        )

    def absorb(self, other: "Cluster", outline: Outline) -> None:
        """Serve the other's queries too, by a request of that outline."""
        self.outline = outline
        self.traits |= other.traits
        self.members += other.members


def joined(one: Cluster, other: Cluster, rules: frozenset[Rule]) -> Outline | None:
    """Return what a request for two clusters of one frame would ask for, None if there is none."""
    a, b = one.outline, other.outline
    measures = _measures(a, b, rules)
    if measures is None:
        return None
    try:
        steps = finer(a.steps, b.steps)
    except ValueError:
        return None
    implied = IMPLIED.get(one.frame.family)
    differing = {name for name in {*a.pins, *b.pins} if a.pins.get(name) != b.pins.get(name)}
    dimensions = a.dimensions | b.dimensions | (differing - {implied})
    pins = {name: a.pins[name] | b.pins[name] for name in a.pins if name in b.pins}
    window = a.window if a.window.start <= b.window.start else b.window
    if (
        (differing and Rule.FILTER not in rules)
        or any(len(values) > MOST_VALUES for values in pins.values())
        or not all(_known(name, one.frame.family, pins, a, b) for name in dimensions)
        or not all(_can_serve(window, steps, dimensions, trait, rules) for trait in one.traits | other.traits)
    ):
        return None
    metrics, views = measures
    figures = _figures(one.frame, window, steps, dimensions, pins, len(metrics) + len(views))
    return Outline(window, steps, dimensions, pins, metrics, views, figures)


def gain(one: Cluster, other: Cluster, outline: Outline) -> float:
    """Return what it is worth to serve both by one request; negative if it costs more than it saves."""
    if outline.figures > MOST_FIGURES:
        return -1.0
    return one.outline.figures + other.outline.figures + WORTH - outline.figures


def _trait(query: AggregatesQuery, shape: Shape) -> Trait:
    window, steps, dimensions, conditions = shape
    return Trait(window, steps, dimensions, conditions.single, adding(query.family, query.metrics))


def _measures(
    a: Outline, b: Outline, rules: frozenset[Rule]
) -> tuple[frozenset[str], Mapping[Reading, str]] | None:
    """Return the metrics and named views of both, None if they are too many or may not be together."""
    metrics = a.metrics | b.metrics
    if len(metrics) > MOST_METRICS and metrics not in (a.metrics, b.metrics):
        return None
    if Rule.METRICS not in rules and (a.metrics != b.metrics or a.views.keys() != b.views.keys()):
        return None
    if not b.views:
        return metrics, a.views
    views = dict(a.views)
    for what, name in b.views.items():
        if what not in views:
            views[what] = _free_name(name, views.values())
        if views[what] != name and Rule.VIEWS not in rules:
            return None
    return (metrics, views) if len(views) <= MOST_VIEWS else None


def _free_name(name: str, taken: Collection[str]) -> str:
    number = 2
    free = name
    while free in taken:
        free = f"{name}_{number}"
        number += 1
    return free


def _known(dimension: str, family: str, pins: Pins, a: Outline, b: Outline) -> bool:
    """Whether a dimension's values are few, or so many as somebody asked for anyway."""
    return (
        dimension in pins
        or family_named(family).closed(dimension)
        or any(dimension in side.dimensions and dimension not in side.pins for side in (a, b))
    )


def _can_serve(
    window: Interval,
    steps: Steps | None,
    dimensions: frozenset[str],
    trait: Trait,
    rules: frozenset[Rule],
) -> bool:
    """Whether the answer to such a request can be split into that of such a query."""
    if not hold(steps, window.start, trait.steps, trait.window.start):
        return False
    adds_groups = not dimensions - trait.dimensions <= trait.single
    adds_steps = trait.steps != steps
    if (
        (adds_groups and Rule.GROUPS not in rules)
        or (adds_steps and Rule.STEPS not in rules)
        or (window.start != trait.window.start and Rule.WINDOW not in rules)
    ):
        return False
    return (
        not (adds_groups or adds_steps)
        or trait.adding is Adding.FREELY
        or (trait.adding is Adding.AS_SERVICE_LEVEL and Rule.SERVICE_LEVEL in rules)
    )


def _figures(
    frame: Frame,
    window: Interval,
    steps: Steps | None,
    dimensions: frozenset[str],
    pins: Pins,
    measures: int,
) -> float:
    figures = float(count(window, steps) * measures)
    implied = IMPLIED.get(frame.family)
    for name in (*dimensions, *frame.several, *((implied,) if implied else ())):
        values = pins.get(name)
        figures *= len(values) if values else _how_many(frame.family, name)
    return figures


def _how_many(family: str, dimension: str) -> int:
    known = family_named(family)
    return len(known.values(dimension)) if known.closed(dimension) else TYPICAL_VALUES
