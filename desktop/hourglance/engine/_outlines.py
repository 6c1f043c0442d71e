"""What a request asks for, and what it takes to serve a query from its answer."""

from collections.abc import Mapping
from typing import NamedTuple

from hourglance.api import AggregatesQuery, Interval
from hourglance.engine._measures import Adding, Reading, adding, reading
from hourglance.engine._rules import Rule
from hourglance.engine._shapes import IMPLIED, Pins, Shape
from hourglance.engine._steps import Steps, hold


class Outline(NamedTuple):
    """What a request asks for, within its frame.

    :param views: the name that each view has in the request.
    """

    window: Interval
    steps: Steps | None
    dimensions: frozenset[str]
    pins: Pins
    metrics: frozenset[str]
    views: Mapping[Reading, str]


class Trait(NamedTuple):
    """What of a query decides whether its answer can be made of another's cells; many have the same.

    :param single: the dimensions that it wants one value of.
    """

    window: Interval
    steps: Steps | None
    dimensions: frozenset[str]
    single: frozenset[str]
    adding: Adding


def trait_of(query: AggregatesQuery, shape: Shape) -> Trait:
    """Return the trait of a query."""
    window, steps, dimensions, conditions = shape
    return Trait(window, steps, dimensions, conditions.single, adding(query.family, query.metrics))


def rules_for_cells(outline: Outline, trait: Trait) -> set[Rule] | None:
    """Return what it takes to make a query's cells of a request's, None if they cannot be made of them."""
    if not hold(outline.steps, outline.window.start, trait.steps, trait.window.start):
        return None
    rules: set[Rule] = set()
    if not outline.dimensions - trait.dimensions <= trait.single:
        rules.add(Rule.GROUPS)
    if trait.steps != outline.steps:
        rules.add(Rule.STEPS)
    if rules and trait.adding is Adding.NEVER:
        return None
    if rules and trait.adding is Adding.AS_SERVICE_LEVEL:
        rules.add(Rule.SERVICE_LEVEL)
    if trait.window.start != outline.window.start:
        rules.add(Rule.WINDOW)
    return rules


def rules_for(query: AggregatesQuery, shape: Shape, request: AggregatesQuery, outline: Outline) -> set[Rule]:
    """Return what it takes to serve a query by a request that is not the query itself."""
    rules = rules_for_cells(outline, trait_of(query, shape)) or set()
    pins = shape.conditions.pins
    implied = IMPLIED.get(query.family, "")
    if outline.metrics.difference(query.metrics) or outline.views.keys() - set(map(reading, query.views)):
        rules.add(Rule.METRICS)
    if any(outline.views[reading(view)] != view.name for view in query.views):
        rules.add(Rule.VIEWS)
    if pins != outline.pins or (outline.dimensions - shape.dimensions) & shape.conditions.single:
        rules.add(Rule.FILTER)
    if implied not in request.group_by and (
        implied in query.group_by or (implied in pins and pins[implied] != outline.pins.get(implied))
    ):
        rules.add(Rule.IMPLIED)
    return rules or {Rule.IDENTICAL}
