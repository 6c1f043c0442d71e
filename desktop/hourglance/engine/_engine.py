"""The refresh engine: asks the queries of all widgets, keeps the last good answer of each."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from random import Random
from typing import Final

from hourglance.api import Aggregates, Declaration, HourglanceError
from hourglance.cloud import Clock, SessionState
from hourglance.engine._asking import Asker, HeldBackError, Source
from hourglance.engine._deadline import within
from hourglance.engine._entries import Entries
from hourglance.engine._entry import Entry, Moment
from hourglance.engine._errors import DefectError
from hourglance.engine._fetcher import Fetcher
from hourglance.engine._grid import Grid
from hourglance.engine._inspector import Exchange, Inspector
from hourglance.engine._jobs import Foreman, Job, RefutedRule
from hourglance.engine._keeping import Keeper
from hourglance.engine._presence import Presence
from hourglance.engine._schedule import Schedule
from hourglance.engine._showing import Presenter, show
from hourglance.engine._states import AccountState, Pause, Problem, Snapshot
from hourglance.engine._store import ResultStore
from hourglance.engine._surroundings import ClockAlone, Surroundings
from hourglance.engine._verdicts import verdict
from hourglance.engine._windows import Horizon

_log = logging.getLogger(__name__)

#: A second manual refresh within this time (seconds) does nothing.
DEBOUNCE: Final = 5.0

#: The longest time between two ticks, whatever is due (seconds): then what has become stale is said so.
HEARTBEAT: Final = 60.0

#: The same where the end of sleep is not told, and while the service cannot be reached: so that sleep, or
#: another network, is noticed soon.
WATCHFUL_HEARTBEAT: Final = 15.0

#: How long connections need after sleep, or in another network, until they work (seconds).
SETTLE: Final = 3.0

#: While cards are being made, what is there is published every so often (seconds), else all at once.
PROGRESS: Final = 0.25

#: How long the old connections may take to close (seconds).
_CLOSING: Final = 5.0


class Engine:
    """Runs the queries of all widgets, each distinct query once.

    All methods belong to the loop that :meth:`run` runs in. Call :meth:`close` at the end.

    :param publish: gets a new :class:`Snapshot` after every change, bursts folded into one.
    :param account: the name of the account that is asked, where a person is known by an id alone.
    :param store: where the last good results are kept from one start to the next; None keeps nothing.
    :param surroundings: what the computer tells of itself; the clock alone where left out.
    """

    def __init__(  # noqa: PLR0913 - what it is given in place of making it, so that tests own all of it
        self,
        *,
        source: Source,
        presenter: Presenter,
        clock: Clock,
        publish: Callable[[Snapshot], None],
        account: str = "",
        store: ResultStore | None = None,
        surroundings: Surroundings | None = None,
        horizon: Horizon | None = None,
        random: Random | None = None,
    ) -> None:
        random = random or Random()  # noqa: S311 - jitter, not a secret
        self._source = source
        self._presenter = presenter
        self._clock = clock
        self._publish = publish
        self._account_name = account
        self._schedule = Schedule(
            monotonic=clock.monotonic,
            service_time=lambda: source.service_now().timestamp(),
            random=random,
        )
        self._inspector = Inspector()
        self._asker = Asker(source, clock, self._schedule, self._inspector)
        self._foreman = Foreman()
        self._fetcher = Fetcher(
            self,
            self._asker,
            self._foreman,
            clock,
            random,
            horizon=horizon or Horizon(),
            service_now=source.service_now,
        )
        self._entries = Entries()
        self._keeper = Keeper(store)
        self._wake = asyncio.Event()
        self._presence = Presence(clock, surroundings or ClockAlone(), self._wake.set)
        self._account = AccountState()
        self._problem: Problem | None = None
        self._refreshed_by_hand = float("-inf")
        self._under_way: set[asyncio.Task[None]] = set()
        self._aside: set[asyncio.Task[None]] = set()
        self._showing = 0
        self._published: Snapshot | None = None
        self._published_at = float("-inf")
        self._publishing = False

    # What there is to see.

    @property
    def snapshot(self) -> Snapshot:
        """Return everything that there is to show, now."""
        moment = self._moment()
        return Snapshot(
            account=self._account,
            widgets=tuple(entry.state(widget, moment) for widget, entry in self._entries.rows),
            problem=self._problem,
        )

    @property
    def refuted_rules(self) -> tuple[RefutedRule, ...]:
        """Return the planner's rules that did not hold here and are not relied on any more."""
        return self._foreman.refuted

    @property
    def store_problem(self) -> Problem | None:
        """Return what is wrong with the file of the last results."""
        return self._keeper.problem

    @property
    def notices_by(self) -> str:
        """Say by what the engine notices sleep, a locked screen and another network."""
        return self._presence.tells_by

    def exchanges(self, widget_id: str) -> tuple[Exchange, ...]:
        """Return the last requests for a widget's query and what came of them, oldest first, redacted.

        :raises KeyError: there is no such widget.
        """
        for widget, _ in self._entries.rows:
            if widget.id == widget_id:
                return self._inspector.of(widget.query)
        raise KeyError(widget_id)

    # What it is told.

    def watch(self, declarations: Iterable[Declaration]) -> None:
        """Take these widgets, in this order, in place of those before; values of known queries stay."""
        self._entries.watch(declarations, self._clock.monotonic())
        self._recall()
        self._changed(wake=True)

    def observe(self, *, icon: Iterable[str] = (), panel: Iterable[str] | None = None) -> None:
        """Ask first, and most often, for what is in sight; until this is called, all widgets are.

        :param icon: ids of the widgets that the tray icon shows.
        :param panel: ids of those in the open panel, empty while it is closed; None means all.
        """
        before = {entry.query: entry.every for entry in self._entries}
        self._entries.see(icon, panel)
        for entry in self._entries:
            if entry.asked_at is None or entry.problem or entry.asking:
                continue  # it has another time to be asked at
            if entry.every != before[entry.query]:
                self._schedule.next_turn(entry, entry.asked_at)
        self._schedule.catch_up(self._entries)
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
        if signed_out_on_purpose or (somebody_else and session.status == "signed_in"):
            self._forget()
        if session.status == "signed_in":
            if session.person:
                owner = f"{self._account_name}\n{session.person.id}"
                self._schedule.grid = Grid.of(owner)
                self._keeper.open(owner, self._source.service_now())
                self._recall()
            if before.sign_in != "signed_in":
                self._schedule.at_once(self._entries)
        self._changed(wake=True)

    def refresh(self) -> None:
        """Ask everything now, also what was parked; a second call within seconds does nothing."""
        monotonic = self._clock.monotonic()
        if monotonic - self._refreshed_by_hand < DEBOUNCE:
            return
        self._refreshed_by_hand = monotonic
        self._schedule.at_once(self._entries)
        self._changed(wake=True)

    # What it does.

    async def refresh_once(self) -> Snapshot:
        """Ask every query once, wait for all answers and return what there is then."""
        tasks = [self._start(job) for job in self._fetcher.jobs(self._entries)]
        while pending := {*tasks, *self._aside}:
            await asyncio.wait(pending)
            tasks = []
        return self.snapshot

    async def run(self) -> None:
        """Keep every widget fresh, until cancelled."""
        self._beside(self._presence.watch())
        try:
            while True:
                self._wake.clear()
                match self._presence.tick():
                    case "anew":
                        self._start_anew()
                    case "back":
                        self._schedule.catch_up(self._entries)
                self._ask_what_is_due()
                self._keep_house()
                seconds = self._idle_seconds()
                self._presence.expect(seconds)
                await _first(self._wake.wait(), self._clock.sleep(seconds))
        finally:
            await self.close()

    async def close(self) -> None:
        """End whatever is under way, and save the last results."""
        tasks = self._under_way | self._aside
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._save(at_once=True)

    # What the fetcher tells.

    def sent(self, entries: Iterable[Entry]) -> None:
        """Note that these entries' request is on its way."""
        for entry in entries:
            entry.sent = True
        self._changed()

    def deliver(self, entry: Entry, results: Aggregates, asked_at: float) -> None:
        """Take an entry's answer and have it presented; it is asked again once that is done."""
        entry.results, entry.asked_at = results, asked_at
        self._schedule.answered(entry, asked_at)
        self._keeper.change()
        self._beside(self._show(entry, answered=True))

    def fail(self, entry: Entry, error: HourglanceError) -> None:
        """Take what kept an entry from being answered; its last answer stays."""
        entry.problem = Problem.of(error)
        self._schedule.failed(entry, verdict(error))
        entry.asking = entry.sent = False

    def settled(self) -> None:
        """Publish what came of a request, and look for what is due next."""
        self._changed(wake=True)

    # The steps of a tick.

    def _ask_what_is_due(self) -> None:
        if self._may_ask():
            for job in self._fetcher.jobs(self._schedule.due(self._entries)):
                self._start(job)

    def _keep_house(self) -> None:
        now = self._clock.monotonic()
        for query in self._entries.sweep(now):
            self._inspector.forget(query)
        self._save(at_once=self._presence.pause == "asleep")
        self._changed()

    def _idle_seconds(self) -> float:
        if self._account.sign_in != "signed_in":
            return 3600.0
        watchful = self._schedule.breaker.state == "open" or not self._presence.tells_sleep
        longest = WATCHFUL_HEARTBEAT if watchful else HEARTBEAT
        due = self._schedule.next_due(self._entries) if self._may_ask() else None
        if due is None:
            return longest
        return min(longest, max(0.01, due - self._clock.monotonic()))

    def _may_ask(self) -> bool:
        return self._account.sign_in == "signed_in" and self._presence.pause is None

    def _start_anew(self) -> None:
        """Drop what is under way, make new connections, and ask everything again, in order of rank."""
        self._drop_requests()
        self._beside(self._renew_client())
        self._schedule.resume(self._entries, after=SETTLE)
        for entry in self._entries:
            if not entry.parked:
                entry.problem = None
        self._changed()

    def _forget(self) -> None:
        self._drop_requests()
        self._entries.forget()
        self._inspector.forget()
        self._keeper.forget()
        self._schedule.budget.forget()

    def _recall(self) -> None:
        """Present what was kept of queries that have no answer yet, and known answers to new widgets."""
        for entry in self._entries:
            if entry.results is None:
                entry.results = self._keeper.take(entry.query)
            if entry.results is not None and any(widget.id not in entry.shown for widget in entry.widgets):
                self._beside(self._show(entry, answered=False))

    def _save(self, *, at_once: bool) -> None:
        if self._account.sign_in == "signed_in":
            self._keeper.save(self._entries, self._clock.monotonic(), at_once=at_once)

    # Tasks.

    def _start(self, job: Job) -> asyncio.Task[None]:
        for entry in job.entries:
            entry.asking = True
        task = asyncio.get_running_loop().create_task(self._serve(job))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        self._changed()
        return task

    async def _serve(self, job: Job) -> None:
        try:
            await self._fetcher.serve(job)
        except HeldBackError:
            self._give_back(job)
        except asyncio.CancelledError:
            self._give_back(job)
            raise
        except Exception:  # noqa: BLE001 - the border of the engine: a defect costs one refresh, never the loop
            _log.exception("A refresh failed in a way that nobody foresaw")
            for entry in job.entries:
                self.fail(entry, DefectError("Hourglance made a mistake.", remedy="It will try again."))
        finally:
            self._changed(wake=True)

    def _give_back(self, job: Job) -> None:
        for entry in job.entries:
            entry.asking = entry.sent = False

    def _drop_requests(self) -> None:
        for task in self._under_way:
            task.cancel()

    async def _show(self, entry: Entry, *, answered: bool) -> None:
        self._showing += 1
        try:
            await show(entry, self._presenter, self._clock)
        finally:
            self._showing -= 1
            if answered:
                entry.asking = entry.sent = False
        if answered:
            entry.problem = None  # not before: until now the card of before was all that there was
        if not self._showing or self._clock.monotonic() - self._published_at > PROGRESS:
            self._changed(wake=True)

    async def _renew_client(self) -> None:
        with suppress(TimeoutError):
            await within(self._clock, _CLOSING, self._source.renew_client(), TimeoutError)

    def _beside(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    # Publishing.

    def _moment(self) -> Moment:
        held, held_as = self._asker.held or (None, None)
        pause: Pause | None = self._presence.pause
        if self._account.sign_in not in {"signed_in", "unknown"}:
            pause = "signed_out"
        return Moment(
            monotonic=self._clock.monotonic(),
            now=self._clock.now(),
            service_now=self._source.service_now(),
            pause=pause,
            held_until=self._schedule.held_until(),
            held=held,
            held_as=held_as,
        )

    def _changed(self, *, wake: bool = False) -> None:
        if wake:
            self._wake.set()
        if not self._publishing:
            self._publishing = True
            asyncio.get_running_loop().call_soon(self._publish_now)

    def _publish_now(self) -> None:
        self._publishing = False
        snapshot = self.snapshot
        if snapshot != self._published:
            self._published, self._published_at = snapshot, self._clock.monotonic()
            self._publish(snapshot)


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
