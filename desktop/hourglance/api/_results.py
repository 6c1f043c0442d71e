"""The results of a widget with several queries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from hourglance.api._activity import Activity, AgentStatus, LiveResults
from hourglance.api._aggregates import Aggregates
from hourglance.api._errors import UnknownNameError


@dataclass(frozen=True, slots=True)
class Results(Mapping[str, Any]):
    """The results of each query of :attr:`Widget.queries <hourglance.api.Widget.queries>` by name.

    Each is what its kind of query gives: :class:`Aggregates`, :class:`Activity` or :class:`AgentStatus`. A
    part that is missing has no groups, so that each of its totals and counts is None, or it is an empty
    status: a card is drawn from the others, and the host says on it what is missing, and why.

    :param parts: the results by the names of their queries.
    :param missing: the names of the queries without an answer.
    """

    parts: Mapping[str, Aggregates | LiveResults]
    missing: frozenset[str] = frozenset()

    def __getitem__(self, name: str) -> Any:
        """Return the results of a query, of the type that belongs to its kind.

        :raises UnknownNameError: the widget has no query of this name.
        """
        if name not in self.parts:
            raise UnknownNameError("The widget has no query", name, self.parts)
        return self.parts[name]

    def __iter__(self) -> Iterator[str]:
        """Return the names of the queries, in their order."""
        return iter(self.parts)

    def __len__(self) -> int:
        """Return the number of queries."""
        return len(self.parts)


#: What a widget presents.
WidgetResults: TypeAlias = Aggregates | Results | LiveResults


def without_data(results: WidgetResults) -> WidgetResults:
    """Return results in which nothing was measured."""
    if isinstance(results, Results):
        return replace(results, parts={name: _without_data(each) for name, each in results.parts.items()})
    return _without_data(results)


def _without_data(results: Aggregates | LiveResults) -> Aggregates | LiveResults:
    if isinstance(results, AgentStatus):
        return AgentStatus(as_of=results.as_of)
    if isinstance(results, Activity):
        return replace(results, groups=())
    return replace(results, groups=())


def without_part(results: Results, name: str) -> Results:
    """Return results as they are without the answer to one of the queries."""
    empty = _without_data(results[name])
    if isinstance(empty, Aggregates):
        empty = replace(empty, steps=())
    return replace(results, parts={**results.parts, name: empty}, missing=results.missing | {name})
