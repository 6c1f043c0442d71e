"""The refresh engine: asks the queries of all widgets, keeps the last good answer of each."""

import asyncio
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from random import Random
from typing import Final

from hourglance.api import Declaration
from hourglance.cloud import SessionState
from hourglance.engine.cache import ResultCache
from hourglance.engine.cache_file import ResultFile
from hourglance.engine.planner.planner import DisabledRule, MergePolicy
from hourglance.engine.planner.time_window import DataLag
from hourglance.engine.power.abc import SystemEvents
from hourglance.engine.power.clock_only import ClockOnlyEvents
from hourglance.engine.power.monitor import PowerMonitor
from hourglance.engine.refresh.delivery import Delivery
from hourglance.engine.refresh.fleet_phase import FleetPhase
from hourglance.engine.refresh.publisher import Publisher
from hourglance.engine.refresh.query_state import EngineContext, NextRefresh, QueryState
from hourglance.engine.refresh.query_states import QueryStates
from hourglance.engine.refresh.rendering import CardRenderer
from hourglance.engine.refresh.request_log import RequestLog, RequestRecord
from hourglance.engine.refresh.runner import RefreshRunner
from hourglance.engine.refresh.scheduler import Schedule
from hourglance.engine.refresh.sender import QueryClient, RequestSender
from hourglance.engine.snapshot import AccountState, Pause, Problem, Snapshot
from hourglance.util.clock import Clock
from hourglance.util.tasks import BackgroundTasks
from hourglance.util.timeouts import wait_first, with_timeout

#: A second manual refresh within this time (seconds) does nothing.
DEBOUNCE: Final = 5.0

#: The longest time between two ticks, whatever is due (seconds): then what has become stale is said so.
HEARTBEAT: Final = 60.0

#: The same where the end of sleep is not told, and while the service cannot be reached: so that sleep, or
#: another network, is noticed soon.
WATCHFUL_HEARTBEAT: Final = 15.0

#: How long connections need after sleep, or in another network, until they work (seconds).
SETTLE: Final = 3.0

#: How long the old connections may take to close (seconds).
_CLOSING: Final = 5.0


class RefreshEngine:
    """Runs the queries of all widgets, each distinct query once.

    All methods belong to the loop that :meth:`run` runs in. Call :meth:`close` at the end.

    :param publish: gets a new :class:`Snapshot` after every change, bursts folded into one.
    :param account_key: the name of the account that is asked, where a person is known by an id alone.
    :param store: where the last good results are kept from one start to the next; None keeps nothing.
    :param system_events: what the computer tells of itself; the clock alone where left out.
    """

    def __init__(
        self,
        *,
        client: QueryClient,
        renderer: CardRenderer,
        clock: Clock,
        publish: Callable[[Snapshot], None],
        account_key: str = "",
        store: ResultFile | None = None,
        system_events: SystemEvents | None = None,
        random: Random | None = None,
    ) -> None:
        random = random or Random()  # noqa: S311 - jitter, not a secret
        self._client = client
        self._clock = clock
        self._tick_listeners: list[Callable[[], object]] = []
        self._errands = BackgroundTasks("refreshing")
        self._requests = BackgroundTasks("sending requests")
        self._publisher = Publisher(clock, self._errands, lambda: self.snapshot, publish)
        self._account_key = account_key
        self._schedule = Schedule(
            monotonic=clock.monotonic,
            service_time=lambda: client.service_now().timestamp(),
            rate_limiter=client.rate_limiter,
            random=random,
        )
        self._inspector = RequestLog()
        self._asker = RequestSender(client, clock, self._schedule, self._inspector)
        self._foreman = MergePolicy()
        self._entries = QueryStates()
        self._keeper = ResultCache(store)
        self._wake = asyncio.Event()
        self._presence = PowerMonitor(clock, system_events or ClockOnlyEvents(), self._wake.set)
        self._delivery = Delivery(
            renderer,
            clock,
            self._schedule,
            self._errands,
            self._requests,
            self._publisher,
            wake=self._wake.set,
            news=self._keeper.change,
        )
        self._fetcher = RefreshRunner(
            self._delivery,
            self._asker,
            self._foreman,
            clock,
            random,
            horizon=DataLag(),
            service_now=client.service_now,
        )
        self._account = AccountState()
        self._problem: Problem | None = None
        self._refreshed_by_hand = float("-inf")
        # Whose the numbers are: the id of the person who was last signed in.
        self._whose = ""

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
    def disabled_rules(self) -> tuple[DisabledRule, ...]:
        """Return the planner's rules that did not hold here and are not relied on any more."""
        return self._foreman.disabled

    @property
    def cache_problem(self) -> Problem | None:
        """Return what is wrong with the file of the last results."""
        return self._keeper.problem

    @property
    def event_source(self) -> str:
        """Say by what the engine notices sleep, a locked screen and another network."""
        return self._presence.source_name

    def request_records(self, widget_id: str) -> tuple[RequestRecord, ...]:
        """Return the last requests for a widget's query and what came of them, oldest first, redacted.

        :raises KeyError: there is no such widget.
        """
        return self._inspector.of(self._entries.of(widget_id).query)

    def next_refresh(self, widget_id: str) -> NextRefresh:
        """Return how often a widget's query is asked, and when the next time.

        :raises KeyError: there is no such widget.
        """
        return self._entries.of(widget_id).outlook(self._moment())

    # What it is told.

    def on_tick(self, listener: Callable[[], object]) -> None:
        """Call a listener at every tick: at least once a minute while signed in."""
        self._tick_listeners.append(listener)

    def set_widgets(self, declarations: Iterable[Declaration], *, first: Collection[str] = ()) -> None:
        """Take these widgets, in this order, in place of those before.

        Values of known queries stay; a widget of such a query that is declared in other words, such as
        with another title, is drawn once more.

        :param first: the ids of those that are asked for before all others: what the tray icon shows.
        """
        before = {entry.query: entry.every for entry in self._entries}
        self._entries.watch(declarations, self._clock.monotonic(), first=first)
        for entry in self._entries:
            if entry.asked_at is None or entry.problem or entry.asking:
                continue  # it has another time to be asked at
            if entry.every != before.get(entry.query, entry.every):
                self._schedule.next_turn(entry, entry.asked_at)
        self._schedule.catch_up(self._entries)
        self._recall()
        self._changed(wake=True)

    def rerender(self, widget_ids: Iterable[str]) -> None:
        """Have these widgets present what is known once more, such as after a setting or a name has changed.

        Nothing is asked, and the card of before stays until the new one is there.
        """
        wanted = frozenset(widget_ids)
        for entry in self._entries:
            widgets = [widget for widget in entry.widgets if widget.id in wanted]
            if widgets and entry.results is not None:
                self._delivery.show_known(entry, widgets)

    def set_problem(self, problem: Problem | None) -> None:
        """Show (or, with None, no longer show) a problem that is no single widget's."""
        self._problem = problem
        self._changed()

    def session_changed(self, session: SessionState, region: str) -> None:
        """Follow sign-in and sign-out; what was measured for one person is never shown to another."""
        before, self._account = self._account, _account(session, region)
        if session.status == "signed_out" and session.problem is None:
            self._forget()
        if session.status == "signed_in":
            self._belong_to(session.user.id if session.user else "")
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
        self._ask(self._entries)
        await self.wait_idle()
        return self.snapshot

    async def wait_idle(self) -> None:
        """Wait until all that is under way has been answered and drawn."""
        while self._requests.busy or self._errands.busy:
            await self._requests.wait_idle()
            await self._errands.wait_idle()

    async def run(self) -> None:
        """Keep every widget fresh, until cancelled."""
        self._errands.start(self._presence.listen())
        try:
            while True:
                self._wake.clear()
                match self._presence.poll():
                    case "restart":
                        self._start_anew()
                    case "unlocked":
                        self._schedule.catch_up(self._entries)
                for listener in self._tick_listeners:
                    listener()
                self._ask_what_is_due()
                self._keep_house()
                seconds = self._idle_seconds()
                self._presence.expect_tick(seconds)
                await wait_first(self._wake.wait(), self._clock.sleep(seconds))
        finally:
            await self.close()

    async def close(self) -> None:
        """End whatever is under way, and save the last results."""
        await self._requests.aclose()
        await self._errands.aclose()
        self._save(at_once=True)

    # The steps of a tick.

    def _ask_what_is_due(self) -> None:
        if self._may_ask():
            self._ask(self._schedule.due(self._entries))

    def _ask(self, entries: Iterable[QueryState]) -> None:
        for job in self._fetcher.jobs(entries):
            self._delivery.start(self._fetcher, job)

    def _keep_house(self) -> None:
        now = self._clock.monotonic()
        for query in self._entries.sweep(now):
            self._inspector.forget(query)
        self._save(at_once=self._presence.pause == "asleep")
        self._publisher.changed(more_to_come=self._delivery.drawing)

    def _idle_seconds(self) -> float:
        if self._account.sign_in != "signed_in":
            return 3600.0
        watchful = self._schedule.breaker.state == "open" or not self._presence.reports_sleep
        longest = WATCHFUL_HEARTBEAT if watchful else HEARTBEAT
        due = self._schedule.next_due(self._entries) if self._may_ask() else None
        if due is None:
            return longest
        return min(longest, max(0.01, due - self._clock.monotonic()))

    def _may_ask(self) -> bool:
        return self._account.sign_in == "signed_in" and self._presence.pause is None

    def _start_anew(self) -> None:
        """Drop what is under way, make new connections, and ask everything again, in order of rank."""
        self._requests.cancel()
        self._errands.start(self._reset_connections())
        self._schedule.resume(self._entries, after=SETTLE)
        for entry in self._entries:
            if not entry.parked:
                entry.problem = None
        self._changed()

    def _belong_to(self, person: str) -> None:
        """Have everything from now on be one person's; what was measured for another is forgotten."""
        if self._whose and person != self._whose:
            self._forget()
        self._whose = person
        if person:
            owner = f"{self._account_key}\n{person}"
            self._schedule.grid = FleetPhase.of(owner)
            self._keeper.open(owner, self._client.service_now())
            self._recall()

    def _forget(self) -> None:
        self._whose = ""
        self._requests.cancel()
        self._entries.forget()
        self._inspector.forget()
        self._foreman.clear_sizes()
        self._keeper.forget()
        self._schedule.forget()

    def _recall(self) -> None:
        """Present what was kept of queries that have no answer yet, and known answers to new widgets."""
        for entry in self._entries:
            if entry.results is None:
                entry.results = self._keeper.take(entry.query)
            if entry.results is not None and (outdated := entry.outdated):
                self._delivery.show_known(entry, outdated)

    def _save(self, *, at_once: bool) -> None:
        if self._account.sign_in == "signed_in":
            self._keeper.save(self._entries, self._clock.monotonic(), at_once=at_once)

    async def _reset_connections(self) -> None:
        with suppress(TimeoutError):
            await with_timeout(self._clock, _CLOSING, self._client.reset_connections(), TimeoutError)

    # Publishing.

    def _moment(self) -> EngineContext:
        held, held_as = self._asker.held or (None, None)
        pause: Pause | None = self._presence.pause
        if self._account.sign_in not in {"signed_in", "unknown"}:
            pause = "signed_out"
        return EngineContext(
            monotonic=self._clock.monotonic(),
            now=self._clock.now(),
            service_now=self._client.service_now(),
            pause=pause,
            held_until=self._schedule.held_until(),
            held=held,
            held_as=held_as,
        )

    def _changed(self, *, wake: bool = False) -> None:
        if wake:
            self._wake.set()
        self._publisher.changed()


def _account(session: SessionState, region: str) -> AccountState:
    return AccountState(
        sign_in=session.status,
        person=session.user.name if session.user else "",
        region=region,
        session_only=session.session_only,
        problem=Problem.from_error(session.problem) if session.problem else None,
    )
