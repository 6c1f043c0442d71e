"""Queries that one request could serve, and when two such lots are better one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

from hourglance.api import AggregatesQuery
from hourglance.engine._figures import Experience, figures
from hourglance.engine._measures import Reading, reading
from hourglance.engine._outlines import Outline, Trait, rules_for_cells, trait_of
from hourglance.engine._rules import Rule
from hourglance.engine._service_level import WITNESSES
from hourglance.engine._shapes import IMPLIED, Frame, Shape
from hourglance.engine._steps import finer

#: What one request is worth, in figures of the answer as they are estimated, which is about twice as many as
#: there are: so many more may be asked for to save a request. A request costs the service a pass over the
#: events of its window and a check of permissions, and the person a share of a rate limit that the rest of
#: the desktop draws on too; a figure costs some hundred bytes of JSON, a tenth of it compressed.
WORTH: Final = 2_500

#: No request is made of several that could be answered with more figures.
MOST_FIGURES: Final = 20_000

#: The most metrics that a client is known to ask for at once; no limit is published.
MOST_METRICS: Final = 20

#: The most views of a request (official).
MOST_VIEWS: Final = 10

#: The most values of a dimension that a filter lists: the users' limit, taken for all. With the metrics' it
#: keeps bodies at a tenth of what the service takes.
MOST_VALUES: Final = 100


class Means(NamedTuple):
    """What a plan may rely on, and what it may go by."""

    rules: frozenset[Rule]
    experience: Experience


class Offer(NamedTuple):
    """A request for two clusters, and how many figures less it costs than two requests."""

    outline: Outline
    figures: float
    gain: float


@dataclass(kw_only=True, slots=True, eq=False)
class Cluster:
    """Queries to be served by one request.

    :param members: their numbers, in the order in which they were asked for.
    :param figures: how many its answer could hold.
    """

    frame: Frame
    outline: Outline
    traits: set[Trait]
    members: list[int]
    figures: float

    @classmethod
    def of(cls, number: int, query: AggregatesQuery, known: tuple[Frame, Shape], means: Means) -> Self:
        """Return the cluster of a single query."""
        frame, shape = known
        outline = Outline(
            shape.window,
            shape.steps,
            shape.dimensions,
            shape.conditions.pins,
            frozenset(query.metrics),
            {reading(view): view.name for view in query.views},
        )
        return cls(
            frame=frame,
            outline=outline,
            traits={trait_of(query, shape)},
            members=[number],
            figures=figures(frame, outline, asked=shape.dimensions, experience=means.experience),
        )

    def serves(self, query: AggregatesQuery, shape: Shape, rules: frozenset[Rule]) -> bool:
        """Whether a query asks for nothing new.

        :param query: it differs from those that are served already in metrics, views and pins alone.
        """
        if query.views or Rule.METRICS not in rules or trait_of(query, shape) not in self.traits:
            return False
        split_by = self.outline.dimensions
        implied = IMPLIED.get(query.family)
        return self.outline.metrics.issuperset(query.metrics) and all(
            values == (wanted := self.outline.pins[name])
            or (values <= wanted and (name in split_by or name == implied))
            for name, values in shape.conditions.pins.items()
        )

    def absorb(self, other: "Cluster", offer: Offer) -> None:
        """Serve the other's queries too, as offered."""
        self.outline = offer.outline
        self.figures = offer.figures
        self.traits |= other.traits
        self.members += other.members


def offer(one: Cluster, other: Cluster, means: Means) -> Offer | None:
    """Return the request for two clusters of one frame, None if there is none that is worth it."""
    outline = _outline(one, other, means.rules)
    if outline is None:
        return None
    asked = {
        name for side in (one, other) for name in side.outline.dimensions if name not in side.outline.pins
    }
    cost = figures(one.frame, outline, asked=asked, experience=means.experience)
    gain = one.figures + other.figures + WORTH - cost
    return Offer(outline, cost, gain) if gain >= 0 and cost <= MOST_FIGURES else None


def _outline(one: Cluster, other: Cluster, rules: frozenset[Rule]) -> Outline | None:
    """Return what a request for both would ask for, None if their answers could not be split."""
    a, b = one.outline, other.outline
    views = _named(a.views, b.views)
    differing = {name for name in {*a.pins, *b.pins} if a.pins.get(name) != b.pins.get(name)}
    pins = {name: a.pins[name] | b.pins[name] for name in a.pins if name in b.pins}
    try:
        steps = finer(a.steps, b.steps)
    except ValueError:
        return None
    if (
        (differing and Rule.FILTER not in rules)
        or (Rule.METRICS not in rules and (a.metrics != b.metrics or a.views.keys() != b.views.keys()))
        or (Rule.VIEWS not in rules and any(views[what] != name for what, name in b.views.items()))
        or len(views) > MOST_VIEWS
        or any(len(values) > MOST_VALUES for values in pins.values())
    ):
        return None
    outline = Outline(
        a.window if a.window.start <= b.window.start else b.window,
        steps,
        a.dimensions | b.dimensions | (differing - {IMPLIED.get(one.frame.family)}),
        pins,
        a.metrics | b.metrics,
        views,
    )
    for trait in one.traits | other.traits:
        needed = rules_for_cells(outline, trait)
        if needed is None or not needed <= rules:
            return None
        if Rule.SERVICE_LEVEL in needed:
            outline = outline._replace(metrics=outline.metrics | WITNESSES)
    if len(outline.metrics) > MOST_METRICS and outline.metrics not in (a.metrics, b.metrics):
        return None
    return outline


def _named(names: Mapping[Reading, str], more: Mapping[Reading, str]) -> Mapping[Reading, str]:
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
