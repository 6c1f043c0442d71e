"""What a query asks for, apart from its metrics, in the one form that equal questions share."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from hourglance.api import AggregatesQuery, Clause, Filter, Interval, Predicate
from hourglance.engine._errors import DefectError
from hourglance.engine._steps import Steps, steps_named
from hourglance.query import family as family_named

#: Dimensions that a metric event has one value of, or none, by family. An event comes from one leg of one
#: conversation: a leg has one medium and one direction, waits in one queue, is one person's. The status of a
#: person is one person's, too. A dimension that is not here may have several values in one event, as skills
#: and divisions have, or nobody has said that it cannot.
SINGLE_VALUED: Final = {
    "conversations": frozenset({"direction", "mediaType", "queueId", "userId"}),
    "users": frozenset({"userId"}),
}

#: The dimension that is in every group, whether or not it was asked for, by family (observed).
IMPLIED: Final = {"conversations": "mediaType"}

#: The values that are let through, by single-valued dimension. All of them hold at once.
Pins: TypeAlias = Mapping[str, frozenset[str]]

_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Conditions:
    """A filter, taken apart: pins, and the rest that is only ever compared as a whole.

    :param single: the dimensions that are pinned to one value.
    :param others: the conditions that are no pins, in their order; all of them hold.
    """

    pins: Pins
    pinned: frozenset[str]
    single: frozenset[str]
    others: tuple[Predicate | Clause | Filter, ...]
    rest: frozenset[Predicate | Clause | Filter]


class Frame(NamedTuple):
    """What must be equal of two queries that are to share a request, come what may.

    :param several: dimensions to group by that an event may have several values of.
    :param rest: the conditions that are no pins.
    :param apart: what must be equal on top of that, where a rule does not hold.
    """

    family: str
    ends: object
    flatten: bool
    alternate_time_dimension: str | None
    several: frozenset[str]
    rest: frozenset[Predicate | Clause | Filter]
    apart: object = None


class Shape(NamedTuple):
    """What a query asks for within its frame.

    :param dimensions: the single-valued dimensions to group by, without the implied one.
    """

    window: Interval
    steps: Steps | None
    dimensions: frozenset[str]
    conditions: Conditions


def frame_and_shape(query: AggregatesQuery) -> tuple[Frame, Shape] | None:
    """Return both of a query, None if its answer is only ever its own.

    So is a ranking, whose groups depend on what it ranks by, and steps that nobody can read.
    """
    window = query.window
    if not isinstance(window, Interval):
        raise DefectError(f"A query about {window} was planned before its window was resolved.")
    steps = steps_named(query.granularity, query.time_zone) if query.granularity else None
    if query.query_type != "groupBy" or (query.granularity and steps is None):
        return None
    conditions = _conditions(query.family, query.filter)
    single, several = _dimensions(query.family, query.group_by)
    frame = Frame(
        query.family,
        window.end,
        query.flatten_multivalued_dimensions,
        query.alternate_time_dimension,
        several,
        conditions.rest,
    )
    return frame, Shape(window, steps, single, conditions)


def filter_of(pins: Pins, others: tuple[Predicate | Clause | Filter, ...]) -> Filter | None:
    """Return the filter of pins and other conditions, the inverse of taking one apart."""
    if len(others) == 1 and isinstance(others[0], Filter):
        return others[0]
    conditions: list[Predicate | Clause | Filter] = []
    for dimension, values in pins.items():
        predicates = tuple(Predicate(dimension=dimension, value=value) for value in sorted(values))
        conditions.append(predicates[0] if len(predicates) == 1 else Clause(type="or", predicates=predicates))
    conditions += others
    if not conditions:
        return None
    return Filter(
        type="and",
        clauses=tuple(condition for condition in conditions if isinstance(condition, Clause)),
        predicates=tuple(condition for condition in conditions if isinstance(condition, Predicate)),
    )


@lru_cache(maxsize=1024)
def _dimensions(family: str, group_by: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    single = SINGLE_VALUED.get(family, frozenset())
    asked = frozenset(group_by) - {IMPLIED.get(family)}
    return asked & single, asked - single


@lru_cache(maxsize=16_384)
def _conditions(family: str, where: Filter | None) -> Conditions:
    if where is None:
        return Conditions(pins={}, pinned=frozenset(), single=frozenset(), others=(), rest=frozenset())
    pins: dict[str, frozenset[str]] = {}
    others: list[Predicate | Clause | Filter] = []
    for condition in _all_of(where):
        pin = _pin(family, condition)
        if pin is None or pin[0] in pins:
            others.append(condition)
        else:
            pins[pin[0]] = frozenset(pin[1])
    return Conditions(
        pins=pins,
        pinned=frozenset(pins),
        single=frozenset(dimension for dimension, values in pins.items() if len(values) == 1),
        others=tuple(others),
        rest=frozenset(others),
    )


def _all_of(where: Filter) -> tuple[Predicate | Clause | Filter, ...]:
    """Return the conditions that must all hold for a filter to hold."""
    if where.type == "and" or len(where.clauses) + len(where.predicates) == 1:
        return (*where.clauses, *where.predicates)
    if not where.clauses:
        return (Clause(type="or", predicates=where.predicates),)
    return (where,)


def _pin(family: str, condition: Predicate | Clause | Filter) -> tuple[str, list[str]] | None:
    """Return the dimension and the values that a condition pins it to, None if it is of another kind."""
    if isinstance(condition, Filter):
        return None
    predicates = (condition,) if isinstance(condition, Predicate) else condition.predicates
    if isinstance(condition, Clause) and condition.type == "and" and len(predicates) > 1:
        return None
    dimension = predicates[0].dimension
    if dimension not in SINGLE_VALUED.get(family, ()):
        return None
    values: list[str] = []
    for predicate in predicates:
        value = predicate.value
        if not isinstance(value, str) or predicate.dimension != dimension:
            return None
        if not _canonical(family, dimension, value):
            return None
        values.append(value)
    return dimension, values


def _canonical(family: str, dimension: str, value: str) -> bool:
    """Whether an answer spells a value like this: what the service does with ``VOICE`` is not known."""
    names = family_named(family).values(dimension)
    return value in names if names else _ID.fullmatch(value) is not None
