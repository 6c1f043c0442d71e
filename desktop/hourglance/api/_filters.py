"""The filter of an aggregates query.

The service supports two levels: a filter joins clauses and predicates, a clause joins predicates. The
functions build exactly these::

    all_of(is_in("mediaType", "voice"), is_in("queueId", billing, sales))
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from hourglance.api._placeholders import Placeholder

Operator: TypeAlias = Literal["matches", "exists", "notExists"]
Junction: TypeAlias = Literal["and", "or"]


@dataclass(frozen=True, kw_only=True, slots=True)
class NumericRange:
    """Bounds of a numeric dimension, at least one. Times are milliseconds."""

    gt: float | None = None
    gte: float | None = None
    lt: float | None = None
    lte: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Predicate:
    """One condition on one dimension: ``matches`` has a ``value`` or a ``range``, the others neither.

    ``value`` is a string for the service, numbers and booleans too: ``"true"``. A ``placeholder`` stands for
    values that the host fills in before the query is sent.
    """

    dimension: str
    operator: Operator = "matches"
    value: str | None = None
    range: NumericRange | None = None
    placeholder: Placeholder | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """Predicates joined by ``type``."""

    type: Junction
    predicates: tuple[Predicate, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """A query's complete filter: clauses and predicates joined by ``type``."""

    type: Junction
    clauses: tuple[Clause, ...] = ()
    predicates: tuple[Predicate, ...] = ()


Condition: TypeAlias = Predicate | Clause | Filter


def is_in(dimension: str, *values: str | Placeholder) -> Predicate | Clause:
    """Match events with one of ``values`` of a dimension. Values may be placeholders.

    ``is_in("userId", ME)`` matches the signed-in user, ``is_in("queueId", setting("queues"))`` the queues in
    the setting.
    """
    if not values:
        raise ValueError(f"is_in({dimension!r}) needs at least one value")
    predicates = tuple(
        Predicate(dimension=dimension, value=value)
        if isinstance(value, str)
        else Predicate(dimension=dimension, placeholder=value)
        for value in values
    )
    return predicates[0] if len(predicates) == 1 else Clause(type="or", predicates=predicates)


def exists(dimension: str) -> Predicate:
    """Match events with any value of a dimension."""
    return Predicate(dimension=dimension, operator="exists")


def not_exists(dimension: str) -> Predicate:
    """Match events without a value of a dimension."""
    return Predicate(dimension=dimension, operator="notExists")


def in_range(
    dimension: str,
    *,
    gt: float | None = None,
    gte: float | None = None,
    lt: float | None = None,
    lte: float | None = None,
) -> Predicate:
    """Match events with a number within the bounds."""
    if gt is gte is lt is lte is None:
        raise ValueError(f"in_range({dimension!r}) needs at least one bound")
    return Predicate(dimension=dimension, range=NumericRange(gt=gt, gte=gte, lt=lt, lte=lte))


def all_of(*conditions: Predicate | Clause) -> Filter:
    """Match events that meet all conditions."""
    return _join("and", conditions)


def any_of(*conditions: Predicate | Clause) -> Filter:
    """Match events that meet at least one condition."""
    return _join("or", conditions)


def as_filter(condition: Condition) -> Filter:
    """Return a condition as a complete filter."""
    return condition if isinstance(condition, Filter) else all_of(condition)


def _join(junction: Junction, conditions: tuple[Condition, ...]) -> Filter:
    if not conditions:
        raise ValueError("a filter needs at least one condition")
    for condition in conditions:
        if isinstance(condition, Filter):
            raise TypeError(
                "the service supports two levels: join predicates and is_in(...), no all_of(...), any_of(...)"
            )
    return Filter(
        type=junction,
        clauses=tuple(condition for condition in conditions if isinstance(condition, Clause)),
        predicates=tuple(condition for condition in conditions if isinstance(condition, Predicate)),
    )
