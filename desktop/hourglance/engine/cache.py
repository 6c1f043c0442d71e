"""The last good results of the person who is signed in, from one start of the program to the next."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from hourglance.api import Aggregates, AggregatesQuery
from hourglance.engine.cache_file import ResultFile, ResultFileError, key_of
from hourglance.engine.refresh.query_state import QueryState
from hourglance.engine.snapshot import Problem

#: How often results are written (seconds); beyond that, when the program ends or the computer goes to sleep.
EVERY: Final = 300.0

#: Older results are of no use to anybody.
OLDEST: Final = timedelta(days=7)


class ResultCache:
    """Knows whose results these are, and writes them seldom.

    :param store: None to keep nothing.
    """

    def __init__(self, store: ResultFile | None) -> None:
        self._store = store
        self._owner = ""
        self._kept: dict[str, Aggregates] = {}
        self._changed = False
        self._written = False
        self._saved_at = float("-inf")
        self._unread: Problem | None = None
        self._unwritten: Problem | None = None

    @property
    def problem(self) -> Problem | None:
        """Return what is, or at the start was, wrong with the file."""
        return self._unwritten or self._unread

    def open(self, owner: str, now: datetime) -> None:
        """Take what was kept for an owner; what belonged to another one is deleted.

        :param now: the service's clock.
        """
        if self._store is None or owner == self._owner:
            return
        self._owner = owner
        try:
            kept = self._store.load(owner)
        except ResultFileError as error:
            self._unread = Problem.from_error(error)
            kept = {}
        self._written = bool(kept)
        self._kept = {key: results for key, results in kept.items() if now - results.interval.end < OLDEST}

    def take(self, query: AggregatesQuery) -> Aggregates | None:
        """Return what was kept for a query, once."""
        return self._kept.pop(key_of(query), None) if self._kept else None

    def change(self) -> None:
        """Note that there is something to save."""
        self._changed = True

    def save(self, entries: Iterable[QueryState], now: float, *, at_once: bool = False) -> None:
        """Save what has changed, if it is time.

        A file that is gone was deleted by a sign-out in another process, and is not made again.

        :param now: monotonic seconds.
        """
        if self._store is None or not self._owner or not self._changed:
            return
        if not at_once and now - self._saved_at < EVERY:
            return
        if self._written and not self._store.path.exists():
            return
        results = {key_of(entry.query): entry.results for entry in entries if entry.results is not None}
        self._saved_at, self._changed = now, False
        try:
            self._store.save(self._owner, {**self._kept, **results})
        except ResultFileError as error:
            self._unwritten = Problem.from_error(error)
        else:
            self._written = True
            self._unwritten = None

    def forget(self) -> None:
        """Delete everything, in memory and on disk."""
        self._owner, self._kept = "", {}
        self._changed = self._written = False
        if self._store is not None:
            try:
                self._store.delete()
            except ResultFileError as error:
                self._unwritten = Problem.from_error(error)
