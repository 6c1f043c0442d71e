"""Whose figures a query counts, read from its filter."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from hourglance.api import (
    AccountPlaceholder,
    AgentStatusQuery,
    AggregatesQuery,
    Declaration,
    LiveQuery,
    Predicate,
    Settings,
)

#: Whose figures: the user's own, of the user's queues, of selected users or queues, or of everyone; ``mixed``
#: if the queries of a widget differ.
Scope: TypeAlias = Literal["mine", "my_queues", "selection", "everyone", "mixed"]

_USERS, _QUEUES = frozenset({"userId", "agentId"}), frozenset({"queueId"})


def widget_scope(widget: Declaration, settings: Settings) -> Scope:
    """Return whose figures a widget has, by all of its queries.

    :param settings: the values of its settings, which fill the placeholders of the queries.
    """
    scopes = {query_scope(part.query, settings) for part in widget.all_parts}
    return scopes.pop() if len(scopes) == 1 else "mixed"


def query_scope(query: AggregatesQuery | LiveQuery, settings: Settings) -> Scope:
    """Return whose figures a widget's query counts.

    :param settings: the values of the widget's settings, which fill the query's placeholders.
    """
    if isinstance(query, AgentStatusQuery):
        return "mine"
    users = [value for each in query.predicates for value in _values(each, _USERS, settings)]
    queues = [value for each in query.predicates for value in _values(each, _QUEUES, settings)]
    if users:
        return "mine" if set(users) == {"me"} else "selection"
    if queues:
        return "my_queues" if set(queues) == {"my_queues"} else "selection"
    return "everyone"


def _values(predicate: Predicate, dimensions: frozenset[str], settings: Settings) -> Iterator[str]:
    """Yield the ids, or the names of facts about the user, that a predicate matches."""
    if predicate.dimension not in dimensions:
        return
    if isinstance(predicate.placeholder, AccountPlaceholder):
        yield predicate.placeholder.name
    elif predicate.placeholder is not None:
        value = settings.get(predicate.placeholder.name)
        yield from (value,) if isinstance(value, str) and value else value if isinstance(value, tuple) else ()
    elif predicate.operator == "matches" and predicate.value is not None:
        yield predicate.value
