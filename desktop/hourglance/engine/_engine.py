"""The refresh engine: asks the queries of all widgets, keeps the last good answer of each."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Final, Protocol

from hourglance.api import Aggregates, AggregatesQuery, Card, Declaration, HourglanceError, Interval
from hourglance.cloud import (
    Answer,
    Clock,
    RateLimitedError,
    ServiceError,
    ServiceUnavailableError,
    SessionState,
    SignInNeededError,
)
from hourglance.engine._backoff import Backoff
from hourglance.engine._entry import Entry
from hourglance.engine._states import AccountState, Problem, Snapshot
from hourglance.engine._windows import Horizon, resolve
from hourglance.query import decode_answer, encode, family

_log = logging.getLogger(__name__)

#: No widget is refreshed more often, whatever it declares (seconds).
FLOOR: Final = 30.0

#: A second manual refresh within this time (seconds) does nothing.
DEBOUNCE: Final = 5.0

#: Requests under way at once; the service's limits are per minute, a desk's connections are few.
CONCURRENCY: Final = 4


#: How far the service's clock may turn out to be from what was thought, before an answer is asked for anew.
CLOCK_TOLERANCE: Final = timedelta(minutes=3)


class DefectError(HourglanceError):
    """A mistake of Hourglance itself; the log has the details."""

    code = "defect"


class Source(Protocol):
    """Where answers come from: :class:`hourglance.cloud.Session`, or a test's."""

    async def ask(self, path: str, body: bytes) -> Answer:
        """Post a query once and return the answer, or raise a ``HourglanceError``."""
        ...

    def service_now(self) -> datetime:
        """Return the time by the service's clock."""
        ...


class Presenter(Protocol):
    """Who turns answers into cards: :class:`hourglance.host.PluginHost`, or a test's."""

    async def present(self, widget_id: str, results: Aggregates) -> Card | None:
        """Return a widget's card for an answer, or raise a ``HourglanceError``."""
        ...


class Engine:
    """Runs the queries of all widgets, each distinct query once.

    All methods belong to the loop that :meth:`run` runs in.

    :param publish: gets a new :class:`Snapshot` after every change, bursts folded into one.
    """

    def __init__(
        self,
        *,
        source: Source,
        presenter: Presenter,
        clock: Clock,
        publish: Callable[[Snapshot], None],
        horizon: Horizon | None = None,
        backoff: Backoff | None = None,
        random: Random | None = None,
    ) -> None:
        self._source = source
        self._presenter = presenter
        self._clock = clock
        self._publish = publish
        self._horizon = horizon or Horizon()
        self._backoff = backoff or Backoff()
        self._random = random or Random()  # noqa: S311 - jitter, not a secret
        self._order: list[Declaration] = []
        self._entries: dict[AggregatesQuery, Entry] = {}
        self._account = AccountState()
        self._problem: Problem | None = None
        self._paused_until = 0.0
        # Raised when answers under way are no longer anybody's to see.
        self._epoch = 0
        self._refreshed_by_hand = float("-inf")
        self._wake = asyncio.Event()
        self._slots = asyncio.Semaphore(CONCURRENCY)
        self._publishing = False

    @property
    def snapshot(self) -> Snapshot:
        """Return everything that there is to show, now."""
        monotonic, now = self._clock.monotonic(), self._clock.now()
        return Snapshot(
            account=self._account,
            widgets=tuple(
                self._entries[widget.query].state(widget, monotonic=monotonic, now=now)
                for widget in self._order
            ),
            problem=self._problem,
        )

    def watch(self, declarations: Iterable[Declaration]) -> None:
        """Take these widgets, in this order, in place of those before; values of known queries stay."""
        self._order = list(declarations)
        known, self._entries = self._entries, {}
        for widget in self._order:
            entry = self._entries.get(widget.query)
            if entry is None:
                entry = known.get(widget.query) or Entry(
                    query=widget.query, widgets=[], due=self._clock.monotonic()
                )
                entry.widgets = []
                self._entries[widget.query] = entry
            entry.widgets.append(widget)
        self._changed(wake=True)

    def report(self, problem: Problem | None) -> None:
        """Show (or, with None, no longer show) a problem that is no single widget's."""
        self._problem = problem
        self._changed()

    def session_changed(self, session: SessionState, region: str) -> None:
        """Follow sign-in and sign-out; what was measured for one person is never shown to another."""
        before, self._account = self._account, _account(session, region)
        signed_out_on_purpose = session.status == "signed_out" and session.problem is None
        somebody_else = bool(before.person and self._account.person != before.person)
        forget = signed_out_on_purpose or (somebody_else and session.status == "signed_in")
        self._epoch += forget
        for entry in self._entries.values():
            if forget:
                entry.forget()
            if session.status == "signed_in" and before.sign_in != "signed_in":
                self._ask_again(entry)
        self._changed(wake=True)

    def refresh(self) -> None:
        """Ask everything now, also what was parked; a second call within seconds does nothing."""
        monotonic = self._clock.monotonic()
        if monotonic - self._refreshed_by_hand < DEBOUNCE:
            return
        self._refreshed_by_hand = monotonic
        for entry in self._entries.values():
            self._ask_again(entry)
        self._changed(wake=True)

    async def refresh_once(self) -> Snapshot:
        """Ask every query once, wait for all answers and return what there is then."""
        await asyncio.gather(*(self._refresh(entry) for entry in self._entries.values()))
        return self.snapshot

    async def run(self) -> None:
        """Keep every widget fresh, until cancelled."""
        async with asyncio.TaskGroup() as refreshes:
            while True:
                self._wake.clear()
                for entry in self._due():
                    entry.activity = "fetching"
                    refreshes.create_task(self._refresh(entry))
                await _first(self._wake.wait(), self._clock.sleep(self._idle_seconds()))

    def _due(self) -> list[Entry]:
        if self._account.sign_in != "signed_in":
            return []
        now = self._clock.monotonic()
        return [
            entry
            for entry in self._entries.values()
            if entry.activity != "fetching" and not entry.parked and max(entry.due, self._paused_until) <= now
        ]

    def _idle_seconds(self) -> float:
        waiting = [
            max(entry.due, self._paused_until)
            for entry in self._entries.values()
            if entry.activity != "fetching" and not entry.parked
        ]
        if self._account.sign_in != "signed_in" or not waiting:
            return 3600.0
        return max(0.0, min(waiting) - self._clock.monotonic())

    async def _refresh(self, entry: Entry) -> None:
        entry.activity = "fetching"
        self._changed()
        epoch = self._epoch
        try:
            async with self._slots:
                results = await self._ask(entry.query)
            if epoch == self._epoch:
                await self._present(entry, results)
        except HourglanceError as error:
            self._failed(entry, error)
        except Exception:  # noqa: BLE001 - the border of the engine: a defect costs one refresh, never the loop
            _log.exception("A refresh failed in a way that nobody foresaw")
            self._failed(entry, DefectError("Hourglance made a mistake.", remedy="It will try again."))
        finally:
            if entry.activity == "fetching":  # cancelled
                entry.activity = "queued"
            self._changed(wake=True)

    async def _ask(self, query: AggregatesQuery) -> Aggregates:
        asked, answer = await self._ask_now(query)
        if abs(self._interval(query).end - asked.end) > CLOCK_TOLERANCE:
            # The answer's date showed that this machine's clock is off, so that the window was too.
            asked, answer = await self._ask_now(query)
        return decode_answer(answer.content, replace(query, window=asked))

    async def _ask_now(self, query: AggregatesQuery) -> tuple[Interval, Answer]:
        interval = self._interval(query)
        body = encode(replace(query, window=interval))
        return interval, await self._source.ask(family(query.family).path, body)

    def _interval(self, query: AggregatesQuery) -> Interval:
        return resolve(query.window, self._source.service_now(), horizon=self._horizon)

    async def _present(self, entry: Entry, results: Aggregates) -> None:
        entry.results = results
        entry.problem = None
        entry.failures = 0
        entry.due = self._clock.monotonic() + max(FLOOR, entry.every)
        for widget in entry.widgets:
            try:
                entry.cards[widget.id] = await self._presenter.present(widget.id, results)
            except HourglanceError as error:
                entry.plugin_problems[widget.id] = Problem.of(error)
            else:
                entry.plugin_problems.pop(widget.id, None)
        entry.activity = "idle"

    def _failed(self, entry: Entry, error: HourglanceError) -> None:
        entry.problem = Problem.of(error)
        entry.failures += 1
        entry.activity = "idle"
        match error:
            case SignInNeededError():
                entry.activity = "paused"
                entry.parked = True
            case RateLimitedError(retry_after=asked) | ServiceUnavailableError(retry_after=float(asked)):
                wait = self._backoff.delay(entry.failures, self._random, at_least=asked)
                self._paused_until = max(self._paused_until, self._clock.monotonic() + wait)
                entry.due = self._paused_until
                entry.activity = "paused"
            case ServiceError(transient=True) | DefectError():
                entry.due = self._clock.monotonic() + self._backoff.delay(entry.failures, self._random)
                entry.activity = "queued"
            case _:
                entry.parked = True

    def _ask_again(self, entry: Entry) -> None:
        entry.parked = False
        entry.due = self._clock.monotonic()

    def _changed(self, *, wake: bool = False) -> None:
        if wake:
            self._wake.set()
        if not self._publishing:
            self._publishing = True
            asyncio.get_running_loop().call_soon(self._publish_now)

    def _publish_now(self) -> None:
        self._publishing = False
        self._publish(self.snapshot)


def _account(session: SessionState, region: str) -> AccountState:
    return AccountState(
        sign_in=session.status,
        person=session.person.name if session.person else "",
        region=region,
        session_only=session.session_only,
        problem=Problem.of(session.problem) if session.problem else None,
    )


async def _first(*awaitables: Coroutine[object, object, object]) -> None:
    """Wait until one of ``awaitables`` is done, and end the others."""
    tasks = [asyncio.ensure_future(awaitable) for awaitable in awaitables]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
