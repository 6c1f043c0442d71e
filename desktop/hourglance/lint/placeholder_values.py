"""A query with holes, as it might look when they are filled: for the check of one that nobody asks yet."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from hourglance.api import AggregatesQuery, Predicate
from hourglance.genesys.catalogue import Family
from hourglance.genesys.catalogue import family as family_named


def fill_in(query: AggregatesQuery) -> AggregatesQuery:
    """Return the query with a value that its dimension can have in the place of each hole.

    :raises UnknownFamilyError: if there is no such family.
    """
    where = query.filter
    if where is None or not query.placeholders:
        return query
    family, numbers = family_named(query.family), count()
    return replace(
        query,
        where=replace(
            where,
            clauses=tuple(
                replace(clause, predicates=tuple(_filled(clause.predicates, family, numbers)))
                for clause in where.clauses
            ),
            predicates=tuple(_filled(where.predicates, family, numbers)),
        ),
    )


def _filled(predicates: tuple[Predicate, ...], family: Family, numbers: Iterator[int]) -> Iterator[Predicate]:
    for predicate in predicates:
        if predicate.placeholder is None:
            yield predicate
            continue
        number = next(numbers)
        if predicate.dimension not in family.predicate_dimensions:
            # The name is the mistake; a value that nobody wrote must not be one as well.
            yield replace(predicate, placeholder=None, operator="exists")
            continue
        known = family.values(predicate.dimension)
        value = known[number % len(known)] if known else f"00000000-0000-4000-8000-{number:012x}"
        yield replace(predicate, placeholder=None, value=value)
