"""A query's filter, taken apart: values of single-valued dimensions, and the rest."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from hourglance.api import Clause, Condition, Filter, Predicate
from hourglance.genesys import family as family_named

#: Dimensions that a metric event has one value of, or none, by family. An event comes from one leg of one
#: conversation: a leg has one medium and one direction, waits in one queue, is one person's. The status of a
#: person is one person's, too. A dimension that is not here may have several values in one event, as skills
#: and divisions have, or nobody has said that it cannot.
SINGLE_VALUED: Final = {
    "conversations": frozenset({"direction", "mediaType", "queueId", "userId"}),
    "users": frozenset({"userId"}),
}

#: The values that are let through, by single-valued dimension. All of them hold at once.
FixedValues: TypeAlias = Mapping[str, frozenset[str]]

_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Conditions:
    """A filter, taken apart: pins, and what is only ever compared as a whole.

    :param pinned: the dimensions of ``pins``.
    :param single: those that are pinned to one value.
    :param others: the conditions that are no pins, in their order. All of them hold.
    :param rest: the same without an order.
    """

    pins: FixedValues
    pinned: frozenset[str]
    single: frozenset[str]
    others: tuple[Condition, ...]
    rest: frozenset[Condition]


@lru_cache(maxsize=16_384)
def conditions_of(family: str, where: Condition | None) -> Conditions:
    """Return the filter of a family's query, taken apart."""
    pins: dict[str, frozenset[str]] = {}
    others: list[Condition] = []
    for condition in () if where is None else _all_of(where):
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


def filter_of(pins: FixedValues, others: tuple[Condition, ...]) -> Filter | None:
    """Return the filter of pins and other conditions: the inverse of taking one apart."""
    if len(others) == 1 and isinstance(others[0], Filter):
        return others[0]
    conditions: list[Condition] = []
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


def _all_of(where: Condition) -> tuple[Condition, ...]:
    """Return the conditions that must all hold for a filter to hold."""
    if not isinstance(where, Filter):
        return (where,)
    if where.type == "and" or len(where.clauses) + len(where.predicates) == 1:
        return (*where.clauses, *where.predicates)
    if not where.clauses:
        return (Clause(type="or", predicates=where.predicates),)
    return (where,)


def _pin(family: str, condition: Condition) -> tuple[str, list[str]] | None:
    """Return the dimension and the values that a condition pins it to, None if it is of another kind."""
    if isinstance(condition, Filter):
        return None
    predicates = (condition,) if isinstance(condition, Predicate) else condition.predicates
    if isinstance(condition, Clause) and condition.type == "and" and len(predicates) > 1:
        return None
    dimension = predicates[0].dimension
    if dimension not in SINGLE_VALUED.get(family, ()):
        return None
    names = _names(family, dimension)
    values: list[str] = []
    for predicate in predicates:
        value = predicate.value
        if not isinstance(value, str) or predicate.dimension != dimension:
            return None
        # What the service does with VOICE for voice is not known: only what answers spell alike is a pin.
        if value not in names if names else not _ID.fullmatch(value):
            return None
        values.append(value)
    return dimension, values


@lru_cache(maxsize=64)
def _names(family: str, dimension: str) -> frozenset[str]:
    return frozenset(family_named(family).values(dimension))
