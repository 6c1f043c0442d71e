"""The entries of all widgets: equal queries share one, and one that nobody wants stays for a while."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from hourglance.api import AggregatesQuery, Declaration
from hourglance.engine.refresh.query_state import QueryState

#: How long an answer is kept that no widget wants any more (seconds): it may come back.
GRACE: Final = 300.0


class QueryStates(Collection[QueryState]):
    """All entries that are asked for, by query. Times are monotonic seconds."""

    def __init__(self) -> None:
        #: Every widget with the entry of its query, in the person's order.
        self.rows: tuple[tuple[Declaration, QueryState], ...] = ()
        self._by_query: dict[AggregatesQuery, QueryState] = {}

    def __iter__(self) -> Iterator[QueryState]:
        return (entry for entry in self._by_query.values() if entry.widgets)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, entry: object) -> bool:
        return any(entry is one for one in self)

    def of(self, widget_id: str) -> QueryState:
        """Return the entry that a widget waits for.

        :raises KeyError: there is no such widget.
        """
        for widget, entry in self.rows:
            if widget.id == widget_id:
                return entry
        raise KeyError(widget_id)

    def watch(self, widgets: Iterable[Declaration], now: float, *, first: Collection[str]) -> None:
        """Take these widgets in place of those before; what is known of their queries stays.

        :param first: the ids of those that are asked for before all others.
        """
        wanted: dict[AggregatesQuery, list[Declaration]] = {}
        rows = []
        for widget in widgets:
            wanted.setdefault(widget.query, []).append(widget)
            rows.append(
                (widget, self._by_query.setdefault(widget.query, QueryState(query=widget.query, due=now)))
            )
        self.rows = tuple(rows)
        for query, entry in self._by_query.items():
            entry.serve(wanted.get(query, ()), first)
            entry.unwatched = None if entry.widgets else now if entry.unwatched is None else entry.unwatched

    def sweep(self, now: float) -> list[AggregatesQuery]:
        """Drop what nobody has wanted for a while, and return its queries."""
        gone = [
            query
            for query, entry in self._by_query.items()
            if entry.unwatched is not None and now - entry.unwatched >= GRACE
        ]
        for query in gone:
            del self._by_query[query]
        return gone

    def forget(self) -> None:
        """Drop everything that belongs to an account."""
        for entry in self._by_query.values():
            entry.forget()
