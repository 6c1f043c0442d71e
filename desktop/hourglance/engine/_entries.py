"""The entries of all widgets: equal queries share one, and one that nobody wants stays for a while."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from hourglance.api import AggregatesQuery, Declaration
from hourglance.engine._entry import Entry

#: How long an answer is kept that no widget wants any more (seconds): it may come back.
GRACE: Final = 300.0


class Entries(Collection[Entry]):
    """All entries that are asked for, by query. Times are monotonic seconds."""

    def __init__(self) -> None:
        #: Every widget with the entry of its query, in the person's order.
        self.rows: tuple[tuple[Declaration, Entry], ...] = ()
        self._by_query: dict[AggregatesQuery, Entry] = {}
        self._icon: frozenset[str] = frozenset()
        self._panel: frozenset[str] | None = None

    def __iter__(self) -> Iterator[Entry]:
        return (entry for entry in self._by_query.values() if entry.widgets)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, entry: object) -> bool:
        return any(entry is one for one in self)

    def of(self, widget_id: str) -> Entry:
        """Return the entry that a widget waits for.

        :raises KeyError: there is no such widget.
        """
        for widget, entry in self.rows:
            if widget.id == widget_id:
                return entry
        raise KeyError(widget_id)

    def watch(self, widgets: Iterable[Declaration], now: float) -> None:
        """Take these widgets in place of those before; what is known of their queries stays."""
        for entry in self._by_query.values():
            entry.widgets = []
        rows = []
        for widget in widgets:
            entry = self._by_query.setdefault(widget.query, Entry(query=widget.query, due=now))
            entry.widgets.append(widget)
            rows.append((widget, entry))
        self.rows = tuple(rows)
        for entry in self._by_query.values():
            entry.unwatched = None if entry.widgets else now if entry.unwatched is None else entry.unwatched
        self.see(self._icon, self._panel)

    def see(self, icon: Iterable[str], panel: Iterable[str] | None) -> None:
        """Take what is in sight, by the widgets' ids; None for the panel means all of them."""
        self._icon = frozenset(icon)
        self._panel = None if panel is None else frozenset(panel)
        for entry in self:
            entry.see(self._icon, self._panel)

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
