"""The result cache: the last good answers of the signed-in user, kept over restarts of the program."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from hourglance.api import Aggregates, AggregatesQuery, HourglanceError
from hourglance.engine.refresh.query_state import QueryState
from hourglance.engine.snapshot import Problem
from hourglance.util.blocking import BlockingWorker
from hourglance.util.owned_file import AccountFileStore, text_digest
from hourglance.util.tasks import BackgroundTasks

#: The interval of saves in seconds; results are also saved at the end and before sleep.
SAVE_INTERVAL: Final = 300.0

#: Older results are discarded.
MAX_AGE: Final = timedelta(days=7)

#: Between the key of an answer about the past and the day until which it is kept: its own days say nothing.
_KEPT_UNTIL: Final = "/"


class ResultCacheError(HourglanceError):
    """The results file cannot be read or written. At most the values of the last run are lost."""

    who = "The file with the last results"
    code = "result-store"


class ResultCache(AccountFileStore[dict[str, Aggregates]]):
    """Keeps the last good answers of one user; those of another user are deleted, never shown.

    It stores answers, not cards: a card is rendered again by the plugin that is installed then. The file has
    no token, no user name and no text of a query, and is private to this user of the computer. The
    inherited methods block; its own access the file off the event loop, in order.
    """

    file_name = "results.json"
    content_type = dict[str, Aggregates]
    error_type = ResultCacheError
    what = "The last results"
    remedy = "No action is needed: they are requested again."

    def __init__(self, path: Path | None = None) -> None:
        super().__init__(path)
        self._worker = BlockingWorker()
        self._tasks = BackgroundTasks("storing results")
        self._account_key = ""
        self._loaded: dict[str, Aggregates] | None = None
        self._saved: Mapping[str, Aggregates] = {}
        self._exists = False
        self._saved_at = float("-inf")
        self._read_problem: Problem | None = None
        self._write_problem: Problem | None = None

    @property
    def problem(self) -> Problem | None:
        """The last problem with the file."""
        return self._write_problem or self._read_problem

    async def open(self, account_key: str, now: datetime) -> None:
        """Load the results of an account; those of another one are deleted.

        :param now: the service's clock.
        """
        if account_key == self._account_key:
            return
        self._account_key, self._loaded, self._saved = account_key, None, {}
        problem, results = None, None
        try:
            results = await self._worker.run(partial(self.load, account_key))
        except ResultCacheError as error:
            problem = Problem.from_error(error)
        if account_key == self._account_key:
            self._read_problem, self._exists = problem, bool(results)
            self._loaded = {
                key: answer for key, answer in (results or {}).items() if not _is_expired(key, answer, now)
            }

    def pop(self, query: AggregatesQuery) -> Aggregates | None:
        """Return the loaded answer to a declared query, once."""
        return self._loaded.pop(query_digest(query), None) if self._loaded else None

    def pop_past(self, query: AggregatesQuery) -> Aggregates | None:
        """Return the loaded answer for a span in the past that serves a declared query, once."""
        digest = query_digest(query) + _KEPT_UNTIL
        key = next((key for key in self._loaded or () if key.startswith(digest)), None)
        return self._loaded.pop(key) if self._loaded and key else None

    def save_changes(
        self, states: Iterable[QueryState], now: float, *, today: date, force: bool = False
    ) -> None:
        """Start saving new answers if the last save was long enough ago.

        :param now: monotonic seconds.
        :param today: by the service's clock.
        :param force: save them now.
        """
        if self._loaded is None or (not force and now - self._saved_at < SAVE_INTERVAL):
            return
        results: dict[str, Aggregates] = {}
        for state in states:
            digest = query_digest(state.query)
            if state.past is not None:
                results[f"{digest}{_KEPT_UNTIL}{today + MAX_AGE}"] = state.past
            elif state.results is not None:
                results[digest] = state.results
        if all(self._saved.get(key) is answer for key, answer in results.items()):
            return
        self._saved_at, self._saved = now, results
        self._tasks.start(self._write(self._account_key, {**self._loaded, **results}))

    def clear(self) -> None:
        """Discard all results, and start deleting them from the disk."""
        self._account_key, self._loaded, self._saved, self._exists = "", None, {}, False
        self._tasks.start(self._delete())

    async def wait_idle(self) -> None:
        """Wait until what was started has been written or deleted."""
        await self._tasks.wait_idle()

    async def _write(self, account_key: str, results: dict[str, Aggregates]) -> None:
        try:
            await self._worker.run(partial(self._write_unless_deleted, account_key, results), insist=True)
        except ResultCacheError as error:
            self._write_problem = Problem.from_error(error)
        else:
            self._write_problem = None

    def _write_unless_deleted(self, account_key: str, results: dict[str, Aggregates]) -> None:
        # A file that has disappeared was deleted by a sign-out in another process.
        if not self._exists or self.path.exists():
            self.save(account_key, results)
            self._exists = True

    async def _delete(self) -> None:
        try:
            await self._worker.run(self.delete, insist=True)
        except ResultCacheError as error:
            self._write_problem = Problem.from_error(error)


def _is_expired(key: str, answer: Aggregates, now: datetime) -> bool:
    _, in_the_past, until = key.partition(_KEPT_UNTIL)
    return until < str(now.date()) if in_the_past else now - answer.interval.end >= MAX_AGE


def query_digest(query: AggregatesQuery) -> str:
    """Return the key of a declared query in the file: the same one for equal queries."""
    return text_digest(msgspec.json.encode(query).decode())
