"""Filling of a query's placeholders with settings and facts about the account."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, get_args

from hourglance.api import (
    AccountPlaceholder,
    AgentStatusQuery,
    AggregatesQuery,
    Clause,
    FactName,
    Filter,
    LiveQuery,
    Placeholder,
    Predicate,
    SettingPlaceholder,
    Settings,
    WidgetError,
)

#: The facts that may be selected in a setting of ids, in place of an id.
_FACTS: Final[tuple[FactName, ...]] = get_args(FactName)


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountFacts:
    """Facts about the signed-in user: ids, empty if there are none.

    A fact that is not known yet must not be given as an empty one: load :func:`required_facts` first.
    """

    me: str = ""
    my_queues: tuple[str, ...] = ()

    def values(self, name: FactName) -> tuple[str, ...]:
        """Return the ids of one fact."""
        if name == "me":
            return (self.me,) if self.me else ()
        return self.my_queues


def required_facts(query: AggregatesQuery | LiveQuery, settings: Settings) -> frozenset[FactName]:
    """Return the facts that must be known to fill the query's placeholders."""
    named = {each.name for each in query.placeholders if isinstance(each, AccountPlaceholder)}
    for each in query.placeholders:
        if isinstance(each, SettingPlaceholder) and isinstance(ids := settings.get(each.name), tuple):
            named.update(ids)
    return frozenset(name for name in _FACTS if name in named)


def fill_placeholders(
    query: AggregatesQuery, *, settings: Settings, facts: AccountFacts
) -> AggregatesQuery | None:
    """Return the query with values in place of its placeholders; None if no data can match.

    An empty setting does not restrict the query: its condition is removed. An empty fact matches nothing: a
    user without queues has no data of queues. This applies to facts selected in a setting, too, unless ids
    are selected as well. The window becomes the selected one, which may be relative.

    :param settings: validated by :func:`~hourglance.api.validate_settings`.
    :raises WidgetError: the query uses a setting that is missing or has the wrong type.
    """
    if not query.placeholders:
        return query
    window, where = query.window_for(settings), query.filter
    values = _all_values(query.predicates, settings, facts)
    if values is None:
        return None
    return replace(query, window=window, where=where and _fill_filter(where, values))


def fill_live_placeholders(query: LiveQuery, *, settings: Settings, facts: AccountFacts) -> LiveQuery | None:
    """Return a live query with values in place of its placeholders, as :func:`fill_placeholders` does."""
    if isinstance(query, AgentStatusQuery) or not query.placeholders:
        return query
    values = _all_values(query.predicates, settings, facts)
    if values is None:
        return None
    return replace(query, where=query.filter and _fill_filter(query.filter, values))


def _all_values(
    predicates: Iterable[Predicate], settings: Settings, facts: AccountFacts
) -> dict[Placeholder, Sequence[str]] | None:
    """Return the values of all placeholders; None if nothing can match."""
    values: dict[Placeholder, Sequence[str]] = {}
    for placeholder in (each.placeholder for each in predicates if each.placeholder):
        found = _values(placeholder, settings, facts)
        if found is None:
            return None
        values[placeholder] = found
    return values


def _values(placeholder: Placeholder, settings: Settings, facts: AccountFacts) -> Sequence[str] | None:
    """Return the values of a placeholder: empty for no restriction, None if nothing can match."""
    if isinstance(placeholder, AccountPlaceholder):
        return facts.values(placeholder.name) or None
    value = settings.get(placeholder.name)
    if isinstance(value, str):
        return (value,) if value else ()
    if isinstance(value, tuple):
        ids = tuple(dict.fromkeys(id_ for each in value for id_ in _resolve(each, facts)))
        return ids or (None if value else ())
    raise WidgetError(f"Its query uses the setting `{placeholder.name}`, which is neither a text nor ids.")


def _resolve(selected: str, facts: AccountFacts) -> Sequence[str]:
    return next((facts.values(name) for name in _FACTS if name == selected), (selected,))


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
