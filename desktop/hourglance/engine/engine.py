"""The refresh engine: sends the queries of all widgets and keeps the last good answer of each."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from math import inf
from random import Random
from typing import TYPE_CHECKING, Final

from hourglance.api import Declaration, LiveQuery
from hourglance.cloud import SessionState, SignInSession
from hourglance.engine.cache import ResultCache
from hourglance.engine.planner.planner import MergePolicy
from hourglance.engine.planner.rule_verdicts import DisabledRule, RuleVerdictStore
from hourglance.engine.planner.time_window import reload_local_zone
from hourglance.engine.power.monitor import PowerMonitor
from hourglance.engine.power.system_events import SystemEvents
from hourglance.engine.price.estimate import (
    added_requests_per_month,
    price_planner,
    requests_per_hour,
    requests_per_month,
)
from hourglance.engine.price.monthly_limit import Stretch
from hourglance.engine.price.usage_meter import MonthlyBudget, UsageMeter
from hourglance.engine.refresh.merge_checker import MergeChecker
from hourglance.engine.refresh.pace import Audience, Pace
from hourglance.engine.refresh.query_state import EngineContext, NextRefresh, QueryState, QueryStates
from hourglance.engine.refresh.request_log import RequestLog, RequestRecord
from hourglance.engine.refresh.runner import CardRenderer, Publisher, RefreshRunner
from hourglance.engine.refresh.scheduler import MIN_INTERVAL, Scheduler
from hourglance.engine.refresh.sender import RequestSender
from hourglance.engine.snapshot import AccountState, Pause, Problem, Snapshot, WidgetState, icon_widget
from hourglance.util.clock import Clock
from hourglance.util.tasks import BackgroundTasks, wait_first, with_timeout

if TYPE_CHECKING:
    from hourglance.engine.live.live_queries import LiveQueryStatus
    from hourglance.engine.live.live_widgets import LiveWidgets

_log: Final = logging.getLogger(__name__)

#: A second manual refresh within this time is ignored (seconds).
DEBOUNCE: Final = 5.0

#: The longest time between two ticks (seconds): then cards that have become stale are published as such.
HEARTBEAT: Final = 60.0

#: The same where the end of sleep is not reported, and while the service cannot be reached: so that sleep and
#: a change of network are detected soon.
SHORT_HEARTBEAT: Final = 15.0

#: The time between two ticks while no user is signed in (seconds).
SIGNED_OUT_HEARTBEAT: Final = 3600.0

#: How long connections need after sleep, or in another network, until they work (seconds).
RECONNECT_DELAY: Final = 3.0

#: The timeout for closing old connections (seconds).
_CLOSE_TIMEOUT: Final = 5.0


class RefreshEngine:
    """Sends the queries of all widgets, each distinct query once per interval.

    All methods belong to the loop that :meth:`run` runs in. Call :meth:`close` at the end.

    :param publish: gets a new :class:`Snapshot` after changes, one for many of them.
    :param account_key: identifies the account, within which users are known by id.
    :param cache: keeps the last good answers from one start to the next; None keeps none.
    :param verdicts: keeps the results of the checks of merge rules, and has each rule checked on its first
        uses; None checks at random only.
    :param usage: counts the client's requests; None if they are not counted.
    :param system_events: reports sleep, lock and network changes; by default, the clock detects some of them.
    """

    def __init__(  # noqa: PLR0913 - the composition root of the engine
        self,
        *,
        client: SignInSession,
        renderer: CardRenderer,
        clock: Clock,
        publish: Callable[[Snapshot], None],
        account_key: str = "",
        cache: ResultCache | None = None,
        verdicts: RuleVerdictStore | None = None,
        usage: UsageMeter | None = None,
        system_events: SystemEvents | None = None,
        random: Random | None = None,
    ) -> None:
        random = random or Random()  # noqa: S311 - jitter, not a secret
        self._client = client
        self._clock = clock
        self._account_key = account_key
        self._cache = cache
        self._verdicts = verdicts
        self._usage = usage
        self._tick_listeners: list[Callable[[], object]] = []
        self._tasks = BackgroundTasks("refreshing")
        self._wake = asyncio.Event()
        self._system_events = system_events or SystemEvents()
        self._power = PowerMonitor(clock, self._system_events, self._wake.set)
        self._publisher = Publisher(clock, self._build_snapshot, publish)
        self._scheduler = Scheduler(
            monotonic=clock.monotonic,
            service_time=self._service_time,
            rate_limiter=client.rate_limiter,
            random=random,
        )
        self._log = RequestLog()
        self._budget = MonthlyBudget(usage, client.service_now)
        self._sender = RequestSender(client, clock, self._scheduler, self._log, self._budget)
        self._states = QueryStates()
        self._merge_policy = MergePolicy()
        self._checker = MergeChecker(self._sender, self._merge_policy, random, verdicts)
        self._runner = RefreshRunner(
            self._sender,
            self._scheduler,
            renderer,
            self._publisher,
            clock,
            self._checker,
            self._merge_policy,
            wake=self._wake,
        )
        self._account = AccountState()
        self._problem: Problem | None = None
        self._refreshed_at = float("-inf")
        # The id of the user that the states belong to: the last one who signed in.
        self._user_id = ""
        self._opening: asyncio.Task[None] | None = None
        self._panel_is_open = True
        self._stretch = Stretch()
        self._stretched_at = float("-inf")
        self._stretched_for: Audience = "open"
        self._random = random
        self._renderer = renderer
        # All widgets in the user's order. Another part, which is imported when there is a live query, answers
        # these queries, and renders the cards of their widgets.
        self._widgets: tuple[Declaration, ...] = ()
        self._live: LiveWidgets | None = None
        self._attended: frozenset[str] = frozenset()
        self._pinned: frozenset[str] = frozenset()
        self._limited: frozenset[str] = frozenset()
        self._is_running = False

    # State.

    @property
    def snapshot(self) -> Snapshot:
        """The current state of everything."""
        return self._build_snapshot()

    @property
    def disabled_rules(self) -> tuple[DisabledRule, ...]:
        """The merge rules that did not hold at this service and are no longer used."""
        return self._merge_policy.disabled

    @property
    def cache_problem(self) -> Problem | None:
        """The last problem with the file of the cached results."""
        return self._cache.problem if self._cache else None

    @property
    def is_away(self) -> bool:
        """Whether the computer sleeps, is locked or is not used."""
        return self._power.pause is not None

    @property
    def event_source(self) -> str:
        """The source of events about sleep, lock and network, for the diagnostics report."""
        return self._system_events.source_name

    def request_records(self, widget_id: str, part: str = "") -> tuple[RequestRecord, ...]:
        """Return the last requests for a widget's query with their outcomes, oldest first, redacted.

        Those for live values are not recorded.

        :param part: the name of one of several queries.
        :raises KeyError: there is no such widget or query.
        """
        widgets = (widget for widget in self._widgets if widget.id == widget_id)
        if any(each.name == part for widget in widgets for each in widget.live_parts):
            return ()
        return self._log.for_query(self._states.for_widget(widget_id, part).query)

    def live_status(self, query: LiveQuery) -> "LiveQueryStatus | None":
        """Return how a widget's live query is answered; None if it is incomplete, or no widget has it."""
        return self._live.query_status(query) if self._live else None

    def next_refresh(self, widget_id: str, part: str = "") -> NextRefresh:
        """Return how often a widget's query is sent, and when next.

        :param part: the name of one of several queries.
        :raises KeyError: there is no such widget or query.
        """
        return self._states.for_widget(widget_id, part).next_refresh(self._context())

    def requests_per_month(self) -> float:
        """Return what the panel as it is now takes in a month of working days."""
        now, planner = self._client.service_now(), price_planner(self._merge_policy.verdicts)
        return requests_per_month(
            self._widgets, now, pinned=self._pinned, limited=self._limited, planner=planner
        )

    def price(self, widget_ids: Collection[str], added: Sequence[Declaration] = ()) -> float:
        """Return what widgets add to the requests of a month, given the others of the panel.

        :param added: widgets that are not on the panel yet.
        """
        ids = {widget.id for widget in added}
        known = [widget for widget in self._widgets if widget.id not in ids]
        now, planner = self._client.service_now(), price_planner(self._merge_policy.verdicts)
        return added_requests_per_month(
            widget_ids,
            [*known, *added],
            now,
            pinned=self._pinned,
            limited=self._limited,
            planner=planner,
        )

    def icon_price(self, widget_id: str) -> float:
        """Return what a widget takes more in a month on the icon, in place of the automatic choice."""
        now, planner = self._client.service_now(), price_planner(self._merge_policy.verdicts)
        on_icon, automatic = (
            requests_per_month(self._widgets, now, pinned=pinned, limited=self._limited, planner=planner)
            for pinned in ((widget_id,), ())
        )
        return max(0.0, on_icon - automatic)

    @property
    def stretch(self) -> Stretch | None:
        """How much less often queries are sent, to stay within the month's limit; None if they are not."""
        return self._stretch if self._stretch.is_used_up or self._stretch.others > 1.0 else None

    # Events from outside.

    def on_tick(self, listener: Callable[[], object]) -> None:
        """Call a listener at every tick: at least once a minute while signed in."""
        self._tick_listeners.append(listener)

    def set_widgets(
        self,
        declarations: Iterable[Declaration],
        *,
        first: Collection[str] = (),
        limited: Collection[str] = (),
    ) -> None:
        """Replace the widgets, in this order.

        The values of known queries are kept; a widget whose declaration has changed otherwise, such as its
        title, is rendered again.

        :param first: the ids of the widgets whose queries are sent before all others: what the user has put
            on the icon.
        :param limited: the ids of the widgets with alerts.
        """
        self._widgets = tuple(declarations)
        self._states.set_widgets(self._widgets, self._clock.monotonic(), first=first, limited=limited)
        self._pinned = frozenset(first)
        self._limited = frozenset(limited)
        self._attended = self._pinned | self._limited
        self._set_live_widgets([widget for widget in self._widgets if widget.live_parts])
        self._apply_pace()
        self._scheduler.mark_overdue_urgent(self._states)
        self._render_outdated()
        self._changed(wake=True)

    def _set_live_widgets(self, widgets: Sequence[Declaration]) -> None:
        if self._live is None:
            if not widgets:
                return
            from hourglance.engine.live.live_widgets import LiveWidgets

            self._live = LiveWidgets(
                self._client,
                self._renderer,
                self._clock,
                self._random,
                self._publisher,
                self._states,
                self._budget,
            )
            if self._is_running:
                self._tasks.start(self._live.run())
        self._live.set_widgets(widgets)

    def set_monthly_limit(self, requests: int | None) -> None:
        """Send no more requests than this in a month; None sets no limit."""
        if requests == self._budget.limit:
            return
        self._budget.limit = requests
        self._stretched_at = float("-inf")
        self._apply_pace()
        self._changed(wake=True)

    def set_panel_open(self, *, is_open: bool) -> None:
        """Follow whether a user looks at the panel: closed, most values are requested seldom.

        Opening it sends all queries at once whose values are older than their interval. Until this is called,
        the panel counts as open.
        """
        if is_open != self._panel_is_open:
            self._panel_is_open = is_open
            self._apply_pace()
            if is_open:
                self._scheduler.catch_up(self._sendable)
            self._changed(wake=True)

    def rerender(self, widget_ids: Iterable[str]) -> None:
        """Render the cards of these widgets again, such as after a setting or a name has changed.

        No request is sent, and the previous card is shown until the new one is there.
        """
        ids = frozenset(widget_ids)
        if self._live:
            self._live.rerender(ids)
        for state in self._states:
            widgets = [widget for widget in state.widgets if widget.id in ids]
            if widgets and state.results is not None:
                self._runner.render_cached(state, widgets)

    def set_problem(self, problem: Problem | None) -> None:
        """Show a problem that does not belong to one widget; None removes it."""
        self._problem = problem
        self._changed()

    def session_changed(self, session: SessionState, region: str) -> None:
        """Follow sign-in and sign-out. The values of one user are never shown to another."""
        before, self._account = self._account, _account_state(session, region)
        self._runner.rejection = session.rejection
        if session.status == "signed_out" and session.problem is None:
            self._clear()
        if session.status == "signed_in":
            self._set_user(session.user.id if session.user else "")
            if before.sign_in != "signed_in":
                self._scheduler.refresh_now(self._states)
        self._changed(wake=True)

    def refresh(self) -> None:
        """Send all queries now, including suspended ones; a second call within seconds is ignored."""
        now = self._clock.monotonic()
        if now - self._refreshed_at < DEBOUNCE:
            return
        self._refreshed_at = now
        self._scheduler.refresh_now(self._states)
        if self._live:
            self._live.refresh()
        self._changed(wake=True)

    # Running.

    async def refresh_once(self) -> Snapshot:
        """Send every query once, wait for all answers and cards, and return the snapshot."""
        if self._opening is not None:
            await asyncio.wait([self._opening])
        self._runner.start(self._sendable)
        live = self._live if any(widget.live_parts for widget in self._widgets) else None
        if live:
            await live.refresh_once()
        await self.wait_idle()
        if live:
            await live.render_once()
        return self.snapshot

    async def wait_idle(self) -> None:
        """Wait until all requests are answered and all cards are rendered."""
        await self._runner.wait_idle()

    async def run(self) -> None:
        """Keep every widget fresh, until canceled."""
        self._tasks.start(self._power.listen())
        self._is_running = True
        if self._live:
            self._tasks.start(self._live.run())
        try:
            while True:
                self._wake.clear()
                try:
                    self._tick()
                    seconds = self._seconds_to_next_tick()
                except Exception:  # noqa: BLE001 - a bug costs one tick, never the loop
                    _log.exception("Unexpected error while scheduling requests")
                    seconds = SHORT_HEARTBEAT
                self._power.expect_tick(seconds)
                await wait_first(self._wake.wait(), self._clock.sleep(seconds))
        finally:
            await self.close()

    async def close(self) -> None:
        """Cancel all requests, and save the last answers."""
        self._is_running = False
        if self._live:
            await self._live.aclose()
        await self._runner.aclose()
        await self._publisher.aclose()
        await self._tasks.aclose()
        self._save(force=True)
        await self._checker.wait_idle()
        if self._cache:
            await self._cache.wait_idle()

    def _tick(self) -> None:
        reload_local_zone()
        match self._power.poll():
            case "restart":
                self._restart()
            case "unlocked":
                self._apply_pace()
                self._scheduler.catch_up(self._sendable)
        self._apply_pace()
        for listener in self._tick_listeners:
            listener()
        if self._usage and self._account.sign_in == "signed_in" and self._power.pause is None:
            self._usage.note_use(self._client.service_now())
        if self._can_send():
            sendable = self._sendable
            self._scheduler.defer_missed(sendable)
            self._scheduler.probe_rejected(sendable)
            if due := self._scheduler.due(sendable):
                self._runner.start(due)
        if self._live:
            self._live.render_outdated()
        for query in self._states.remove_unused(self._clock.monotonic()):
            self._log.remove(query)
        self._save(force=self._power.pause == "asleep")
        self._publisher.publish_soon(more_to_come=self._runner.is_rendering)

    def _seconds_to_next_tick(self) -> float:
        if self._account.sign_in != "signed_in":
            return SIGNED_OUT_HEARTBEAT
        short = self._scheduler.service_is_down or not self._system_events.reports_sleep
        longest = SHORT_HEARTBEAT if short else HEARTBEAT
        due = self._scheduler.next_due(self._sendable) if self._can_send() else None
        if due is None:
            return longest
        return min(longest, max(0.01, due - self._clock.monotonic()))

    def _can_send(self) -> bool:
        opening = self._opening is not None and not self._opening.done()
        return self._account.sign_in == "signed_in" and self._power.pause != "asleep" and not opening

    @property
    def _sendable(self) -> list[QueryState]:
        """The queries that are sent whenever they are due, whoever looks."""
        return [state for state in self._states if state.held is None]

    def _apply_pace(self) -> None:
        """Slow down what no user looks at, and what was slowed down before and is looked at now."""
        away = self._power.pause
        audience: Audience = "away" if away else "open" if self._panel_is_open else "closed"
        pace = Pace(audience=audience, saves_power=self._power.saves_power)
        self._stretch = self._current_stretch(pace)
        pace = replace(pace, stretch=self._stretch)
        icon = self._unpinned_icon() if audience == "closed" else ""
        if self._live:
            is_unseen = away is not None and self._limited.isdisjoint(self._live.ids)
            self._live.set_paused(paused=away == "asleep" or is_unseen or self._stretch.is_used_up)
            self._live.set_stretch(self._stretch.others)
            seen = self._attended | {icon}
            self._live.set_slow(slow=audience != "open" and seen.isdisjoint(self._live.ids))
        for state in self._states:
            state.is_on_icon = any(widget.id == icon for widget in state.widgets)
            state.held = "used_up" if self._stretch.is_used_up else None if pace.sends(state) else away
            if (interval := pace.interval(state)) != state.pace:
                state.pace = interval
                self._scheduler.reschedule(state)

    def _restart(self) -> None:
        """Cancel all requests, reset the connections, and send all queries again, in order of rank."""
        self._runner.cancel_requests()
        self._tasks.start(self._reset_connections())
        self._scheduler.restart_after_wake(self._states, after=RECONNECT_DELAY)
        if self._live:
            self._live.restart()
        self._changed()

    async def _reset_connections(self) -> None:
        with suppress(TimeoutError):
            await with_timeout(self._clock, _CLOSE_TIMEOUT, self._client.reset_connections(), TimeoutError)

    # The user.

    def _set_user(self, user_id: str) -> None:
        """Use the states of one user; those of another one are discarded."""
        if self._user_id and user_id != self._user_id:
            self._clear()
        self._user_id = user_id
        if user_id:
            account_key = f"{self._account_key}\n{user_id}"
            self._scheduler.set_account(account_key)
            if self._verdicts or self._cache:
                self._opening = self._tasks.start(self._open(account_key))
                self._opening.add_done_callback(self._on_opened)

    def _clear(self) -> None:
        self._user_id = ""
        self._runner.clear()
        if self._live:
            self._live.clear()
        self._states.start_generation(self._clock.monotonic())
        self._scheduler.reset()
        self._apply_pace()
        self._log.clear()
        if self._cache:
            self._cache.clear()

    def _on_opened(self, _: asyncio.Task[None]) -> None:
        """Send what is due, now that it is known which rules hold, and what need not be requested again."""
        self._wake.set()

    async def _open(self, account_key: str) -> None:
        if self._cache:
            await self._cache.open(account_key, self._client.service_now())
            self._render_outdated()
            self._changed()
        if self._verdicts:
            await self._checker.open(account_key)

    def _render_outdated(self) -> None:
        """Render cached results of queries without an answer, and known answers for new widgets."""
        for state in self._states:
            if state.results is None and self._cache:
                state.past = self._cache.pop_past(state.query)
                self._runner.restore(state, self._cache.pop(state.query))
            if state.results is not None and (outdated := state.outdated_widgets):
                self._runner.render_cached(state, outdated)

    def _save(self, *, force: bool) -> None:
        self._checker.save_sizes(self._clock.monotonic(), force=force)
        if self._cache and self._account.sign_in == "signed_in":
            today = self._client.service_now().date()
            self._cache.save_changes(self._states, self._clock.monotonic(), today=today, force=force)

    def _current_stretch(self, pace: Pace) -> Stretch:
        """Return how much the intervals of a pace are stretched; found again once a minute."""
        allowed = self._budget.allowed_per_hour()
        if allowed == inf:
            return Stretch()
        now = self._client.service_now()
        due = self._clock.monotonic() - self._stretched_at >= MIN_INTERVAL
        if not due and pace.audience == self._stretched_for and allowed > 0.0:
            return self._stretch
        self._stretched_at, self._stretched_for = self._clock.monotonic(), pace.audience
        planner, limited = self._merge_policy.plan, [state for state in self._states if state.has_limit]
        every, of_limits = (
            requests_per_hour(states, pace, now, planner) for states in (self._states, limited)
        )
        live = self._live.requests_per_hour if self._live else 0.0
        return Stretch.for_rates(allowed, every + live, of_limits)

    def _unpinned_icon(self) -> str:
        """Return the id of the widget on the icon if the user has not chosen one; else empty."""
        if not self._widgets or any(widget.id in self._pinned for widget in self._widgets):
            return ""
        return icon_widget(self.snapshot.widgets, "").widget.id

    # Publishing.

    def _build_snapshot(self) -> Snapshot:
        context = self._context()
        states = {widget.id: state for widget, state in self._states.rows}
        return Snapshot(
            account=self._account,
            widgets=tuple(self._widget_state(widget, states, context) for widget in self._widgets),
            problem=self._problem,
            skew=context.service_now - context.now,
        )

    def _widget_state(
        self, widget: Declaration, states: Mapping[str, QueryState], context: EngineContext
    ) -> WidgetState:
        if not widget.live_parts:
            return states[widget.id].widget_state(widget, context)
        if self._live is None:
            return WidgetState(widget=widget)
        if context.pause is None and self._stretch.is_used_up:
            context = replace(context, pause="used_up")
        return self._live.widget_state(widget, context)

    def _context(self) -> EngineContext:
        pause: Pause | None = "asleep" if self._power.pause == "asleep" else None
        if self._account.sign_in not in {"signed_in", "unknown"}:
            pause = "signed_out"
        monotonic = self._clock.monotonic()
        return EngineContext(
            monotonic=monotonic,
            now=self._clock.now(),
            service_now=self._client.service_now(),
            pause=pause,
            held_until=self._scheduler.held_until,
            hold=self._sender.hold,
            available_at=(
                self._scheduler.available_at(0, monotonic),
                self._scheduler.available_at(1, monotonic),
            ),
        )

    def _changed(self, *, wake: bool = False) -> None:
        if wake:
            self._wake.set()
        self._publisher.publish_soon()

    def _service_time(self) -> float:
        return self._client.service_now().timestamp()


def _account_state(session: SessionState, region: str) -> AccountState:
    return AccountState(
        sign_in=session.status,
        user=session.user.name if session.user else "",
        region=region,
        session_only=session.session_only,
        problem=Problem.from_error(session.problem) if session.problem else None,
    )
