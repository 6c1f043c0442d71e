"""From a query with holes to one that can be asked: settings, and what is known of the person, filled in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, get_args

from hourglance.api import (
    AccountPlaceholder,
    AggregatesQuery,
    Clause,
    FactName,
    Filter,
    Placeholder,
    Predicate,
    SettingPlaceholder,
    Settings,
    WidgetError,
)

#: What may stand among the ids of a setting in place of one.
_FACTS: Final[tuple[FactName, ...]] = get_args(FactName)


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountFacts:
    """What the host knows of the person who is signed in: ids, empty where there is none.

    Fetch what :func:`required_facts` says first: what is not known yet must not pass for nothing.
    """

    me: str = ""
    my_queues: tuple[str, ...] = ()

    def values(self, name: FactName) -> tuple[str, ...]:
        """Return the values of one fact."""
        if name == "me":
            return (self.me,) if self.me else ()
        return self.my_queues


def required_facts(query: AggregatesQuery, settings: Settings) -> frozenset[FactName]:
    """Return the facts that have to be known before the query can be asked with these settings."""
    chosen = {
        value
        for hole in query.placeholders
        if isinstance(hole, SettingPlaceholder) and isinstance(settings.get(hole.name), tuple)
        for value in settings[hole.name]
    }
    named = {hole.name for hole in query.placeholders if isinstance(hole, AccountPlaceholder)}
    return frozenset(name for name in _FACTS if name in named or name in chosen)


def fill_placeholders(
    query: AggregatesQuery, *, settings: Settings, facts: AccountFacts
) -> AggregatesQuery | None:
    """Return the query with values in the place of its holes, None if nothing can be asked.

    Its window becomes the one that was chosen, which may still be relative.

    A setting that is empty restricts nothing: its condition is left out, as if it had not been written. A
    fact that is empty leaves nothing to ask about: a person without queues has no queues' figures. That
    holds for a fact among a setting's ids, too (``my_queues``, ``me``), unless there are others.

    :param settings: the widget's settings, as :func:`~hourglance.api.validate_settings` gives them.
    :raises WidgetError: if the query uses a setting that there is not, or that is of no kind for its place.
    """
    if not query.placeholders:
        return query
    window, where = query.window_for(settings), query.filter
    values = {
        each.placeholder: _values(each.placeholder, settings, facts)
        for each in query.predicates
        if each.placeholder
    }
    if any(found is None for found in values.values()):
        return None
    known = {hole: found for hole, found in values.items() if found is not None}
    return replace(query, window=window, where=where and _fill_filter(where, known))


def _values(hole: Placeholder, settings: Settings, facts: AccountFacts) -> Sequence[str] | None:
    """Return what stands in a hole's place: nothing where nothing was chosen, None where it is not known."""
    if isinstance(hole, AccountPlaceholder):
        return facts.values(hole.name) or None
    value = settings.get(hole.name)
    if isinstance(value, str):
        return (value,) if value else ()
    if isinstance(value, tuple):
        ids = tuple(dict.fromkeys(id_ for each in value for id_ in _meant(each, facts)))
        return ids or (None if value else ())
    raise WidgetError(f"Its query uses the setting `{hole.name}`, which is neither a text nor ids.")


def _meant(chosen: str, facts: AccountFacts) -> Sequence[str]:
    return next((facts.values(name) for name in _FACTS if name == chosen), (chosen,))


def _fill_filter(where: Filter, values: dict[Placeholder, Sequence[str]]) -> Filter | None:
    clauses: list[Clause] = []
    predicates: list[Predicate] = []
    for junction, conditions in (
        *((clause.type, clause.predicates) for clause in where.clauses),
        *(("or", (predicate,)) for predicate in where.predicates),
    ):
        filled = tuple(dict.fromkeys(_fill(conditions, values)))
        if len(filled) > 1 and junction != where.type:
            clauses.append(Clause(type=junction, predicates=filled))
        else:
            predicates += filled
    if not clauses and not predicates:
        return None
    return Filter(type=where.type, clauses=tuple(clauses), predicates=tuple(predicates))


def _fill(predicates: tuple[Predicate, ...], values: dict[Placeholder, Sequence[str]]) -> Iterator[Predicate]:
    for predicate in predicates:
        if predicate.placeholder is None:
            yield predicate
            continue
        for value in values[predicate.placeholder]:
            yield replace(predicate, placeholder=None, value=value)
