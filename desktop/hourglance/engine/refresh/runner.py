"""The refresh runner: from due queries to their answers and cards, and what to do when a request fails."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Final, Protocol

from hourglance.api import (
    ME,
    Aggregates,
    AggregatesQuery,
    Card,
    Declaration,
    Earlier,
    HourglanceError,
    Interval,
    Previous,
    Results,
    WidgetResults,
)
from hourglance.cloud import InvalidQueryError, NotSignedInError, SessionState
from hourglance.engine.errors import InternalError, PendingFactError
from hourglance.engine.planner.past_query import PAST_INTERVAL, settled_span, wider_request
from hourglance.engine.planner.planner import (
    MergedRequest,
    MergePolicy,
    RequestPart,
    SplitError,
    unmerged_request,
)
from hourglance.engine.planner.splitter import split
from hourglance.engine.planner.time_window import is_fixed, is_past, latest_end, resolve_window
from hourglance.engine.refresh.merge_checker import MergeChecker
from hourglance.engine.refresh.query_state import (
    Asked,
    Failed,
    LastCard,
    QueryState,
    Queued,
    Released,
    Rendered,
    Sent,
)
from hourglance.engine.refresh.request_log import RequestReason
from hourglance.engine.refresh.retry_policy import failure_policy
from hourglance.engine.refresh.scheduler import Scheduler
from hourglance.engine.refresh.sender import RequestSender
from hourglance.engine.snapshot import Problem, Snapshot
from hourglance.genesys import QueryShapeError, UnexpectedResponseError
from hourglance.util.clock import Clock
from hourglance.util.tasks import BackgroundTasks, with_timeout

#: While more changes are expected, a snapshot is published at most this often (seconds).
PROGRESS_INTERVAL: Final = 0.25


class Publisher:
    """Publishes snapshots soon after changes.

    :param build: returns the current snapshot.
    :param publish: gets it.
    """

    def __init__(
        self, clock: Clock, build: Callable[[], Snapshot], publish: Callable[[Snapshot], None]
    ) -> None:
        self._clock = clock
        self._build = build
        self._publish = publish
        self._tasks = BackgroundTasks("publishing")
        self._last: Snapshot | None = None
        self._last_at = float("-inf")
        self._scheduled = False

    def publish_soon(self, *, more_to_come: bool = False) -> None:
        """Schedule a publish for the end of this loop iteration.

        :param more_to_come: more changes are expected soon: this one may wait for them a little.
        """
        wait = self._last_at + PROGRESS_INTERVAL - self._clock.monotonic() if more_to_come else 0.0
        if wait > 0.0:
            if not self._tasks.busy:
                self._tasks.start(self._publish_later(wait))
        elif not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._publish_now)

    async def aclose(self) -> None:
        """Cancel a scheduled publish."""
        await self._tasks.aclose()

    async def _publish_later(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._publish_now()

    def _publish_now(self) -> None:
        self._scheduled = False
        try:
            snapshot = self._build()
        except Exception:  # noqa: BLE001 - the engine's boundary: a bug costs one snapshot
            _log.exception("Unexpected error while publishing")
            return
        self._last_at = self._clock.monotonic()
        if snapshot != self._last:
            self._last = snapshot
            self._publish(snapshot)


_log: Final = logging.getLogger(__name__)

#: A query is sent again if the response shows that the service's clock was off by more.
CLOCK_TOLERANCE: Final = timedelta(minutes=3)

#: The timeout for rendering a card in seconds, including the restart of a crashed plugin.
RENDER_TIMEOUT: Final = 30.0

#: After so many unreadable answers in a row, a query is sent alone: that of another one may be the cause.
UNREADABLE_RETRIES: Final = 2

#: How long after an internal error a query is sent again, at least (seconds).
INTERNAL_RETRY: Final = 60.0


class CardRenderer(Protocol):
    """Renders cards: :class:`hourglance.app.widget_queries.WidgetQueries`, or a test's."""

    async def present(self, widget_id: str, results: WidgetResults) -> Card | None:
        """Return a widget's card for an answer, or for those of its queries; None for no data.

        :raises HourglanceError: the plugin failed.
        """
        ...


class CardTimeoutError(HourglanceError):
    """A card was not rendered in time."""

    who = "The widget"
    code = "plugin-late"


async def render_card(
    renderer: CardRenderer, clock: Clock, widget: Declaration, results: WidgetResults
) -> tuple[Card | None, Problem | None]:
    """Return a widget's card for an answer, or why it cannot be rendered."""
    timeout_error = partial(
        CardTimeoutError,
        f"{widget.title} was not rendered within {RENDER_TIMEOUT:.0f} s.",
        remedy="Restart its plugin.",
    )
    try:
        presented = renderer.present(widget.id, results)
        return await with_timeout(clock, RENDER_TIMEOUT, presented, timeout_error), None
    except HourglanceError as error:
        return None, Problem.from_error(error)
    except Exception:  # noqa: BLE001 - the engine's boundary: a bug costs one card
        _log.exception("Unexpected error while rendering a card")
        return None, Problem.from_error(InternalError("Internal error; see the log."))


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedRequest:
    """A request, and the state of the query that each of its parts serves."""

    request: MergedRequest
    states: tuple[QueryState, ...]

    @property
    def parts(self) -> tuple[tuple[RequestPart, QueryState], ...]:
        """The parts with their states."""
        return tuple(zip(self.request.parts, self.states, strict=True))

    @property
    def rank(self) -> int:
        """The rank of the most important query."""
        return min(state.rank for state in self.states)


class RefreshRunner:
    """Sends due queries, merged where possible, and renders the cards of all widgets that wait for an answer.

    :param wake: set when queries may be due again.
    """

    def __init__(
        self,
        sender: RequestSender,
        scheduler: Scheduler,
        renderer: CardRenderer,
        publisher: Publisher,
        clock: Clock,
        checker: MergeChecker,
        policy: MergePolicy,
        *,
        wake: asyncio.Event,
    ) -> None:
        self._sender = sender
        self._scheduler = scheduler
        self._renderer = renderer
        self._publisher = publisher
        self._clock = clock
        self._checker = checker
        self._policy = policy
        self._wake = wake
        self._requests = BackgroundTasks("sending requests")
        self._renderings = BackgroundTasks("rendering cards")
        self._rendering_count = 0
        #: Why requests fail without being sent; None while a user is signed in.
        self.rejection: NotSignedInError | None = SessionState().rejection
        self._labels = count(1)

    @property
    def is_rendering(self) -> bool:
        """Whether cards are being rendered, so that more changes follow soon."""
        return self._rendering_count > 0

    def start(self, states: Iterable[QueryState]) -> None:
        """Start the requests for queries, the most important first."""
        for job in self._plan([state for state in states if not self._serve_from_past(state)]):
            for state in job.states:
                state.apply(Queued())
            self._requests.start(self._run(job))
        self._publisher.publish_soon()

    def restore(self, state: QueryState, results: Aggregates | None) -> None:
        """Use the results of an earlier run; those about the past are cut to the window as it is now."""
        past = self._read_past(state)
        state.results = results if past is None else past
        state.as_of = None if past is None else self._now_if_past(state)

    def render_cached(self, state: QueryState, widgets: Sequence[Declaration]) -> None:
        """Start rendering the last answer for some of a query's widgets, without a request."""
        self._renderings.start(self._render(state, widgets, answered=False))

    def cancel_requests(self) -> None:
        """Cancel all requests; what they would have answered stays due."""
        self._requests.cancel()

    def clear(self) -> None:
        """Cancel all requests, and discard what was observed of the organization."""
        self.cancel_requests()
        self._checker.clear()

    async def wait_idle(self) -> None:
        """Wait until all requests are answered and all cards are rendered."""
        while self._requests.busy or self._renderings.busy:
            await self._requests.wait_idle()
            await self._renderings.wait_idle()

    async def aclose(self) -> None:
        """Cancel all requests and renderings, and wait for their end."""
        await self._requests.aclose()
        await self._renderings.aclose()

    # Planning.

    def _plan(self, states: Iterable[QueryState]) -> list[PlannedRequest]:
        """Return the requests for queries, the most important first. Queries that cannot be resolved fail."""
        resolved = []
        for state in states:
            try:
                state.asked = self._to_send(state)
                resolved.append((state.asked.sent, state))
            except HourglanceError as error:
                self._fail(state, error)
        return self._merge(resolved)

    def _resolved(self, state: QueryState) -> AggregatesQuery:
        query = state.query
        if ME in query.placeholders:
            raise self.rejection or PendingFactError(
                "Your user is not known yet.",
                remedy="It is requested from Genesys Cloud with the next refresh.",
            )
        if query.placeholders:
            raise PendingFactError(
                "Your queues are not known yet, or you are a member of none.",
                remedy="If this message stays, ask an administrator to add you to your queues.",
            )
        return replace(query, window=resolve_window(query.window, self._sender.service_now()))

    def _to_send(self, state: QueryState) -> Asked:
        """Return what to send: a query about more than its window, if that serves the next hour as well."""
        asked = self._resolved(state)
        window, now = state.query.window, self._sender.service_now()
        if not is_past(window) or _interval(asked).end > now:
            return Asked(asked, asked)
        span = settled_span(window, now)
        if span is None:
            return Asked(asked, asked, at_least=PAST_INTERVAL if is_fixed(window) else 0.0)
        request = wider_request(asked, span, self._policy.rules)
        if is_fixed(window) or request is None or not self._policy.is_small(request.query):
            return Asked(asked, asked, is_final=is_fixed(window), at_least=PAST_INTERVAL)
        return Asked(asked, request.query, is_final=True)

    # The past.

    def _serve_from_past(self, state: QueryState) -> bool:
        """Serve a query without a request, if an earlier answer about the past covers its window."""
        results = self._read_past(state)
        if results is None:
            return False
        state.apply(Queued())
        self._show(state, results, self._clock.monotonic())
        return True

    def _read_past(self, state: QueryState) -> Aggregates | None:
        """Return the results for a window in the past as it is now; None if they must be requested."""
        if state.past is None:
            return None
        try:
            asked = self._resolved(state)
            return self._cut_past(asked, state.past)
        except HourglanceError:
            return None

    def _now_if_past(self, state: QueryState) -> datetime | None:
        """Return the end of a window up to now, which results about the past are as of; else None."""
        moves = isinstance(state.query.window, Earlier | Previous)
        return latest_end(self._sender.service_now()) if moves else None

    def _cut_past(self, asked: AggregatesQuery, past: Aggregates) -> Aggregates | None:
        """Return the results of a query about a part of a span.

        :raises SplitError: the answer for the span does not have the form that the rules rely on.
        """
        request = wider_request(asked, past.interval, self._policy.rules)
        return split(request, past, request.parts[0]) if request else None

    def _merge(self, resolved: Sequence[tuple[AggregatesQuery, QueryState]]) -> list[PlannedRequest]:
        jobs: list[PlannedRequest] = []
        for label in dict.fromkeys(_merge_label(state) for _, state in resolved):
            mergeable = [(query, state) for query, state in resolved if _merge_label(state) == label]
            waiting: dict[AggregatesQuery, deque[QueryState]] = {}
            for query, state in mergeable:
                waiting.setdefault(query, deque()).append(state)
            for request in self._policy.plan(query for query, _ in mergeable):
                served = tuple(waiting[part.query].popleft() for part in request.parts)
                jobs.append(PlannedRequest(request=request, states=served))
        return sorted(jobs, key=lambda job: job.rank)

    def _never_merge_with_others(self, states: Iterable[QueryState]) -> None:
        label = next(self._labels)
        for state in states:
            state.merge_label = label

    # Sending.

    async def _run(self, job: PlannedRequest) -> None:
        try:
            await self._send(job)
        except Exception:  # noqa: BLE001 - the engine's boundary: a bug costs one refresh, never the loop
            _log.exception("Unexpected error while refreshing")
            error = InternalError("Internal error; see the log.", remedy="Retrying automatically.")
            for state in job.states:
                if state.progress.is_requested:
                    # Not through the scheduler, in which the error may have occurred.
                    due = self._clock.monotonic() + max(INTERNAL_RETRY, state.every)
                    state.apply(Failed(Problem.from_error(error), due))
        finally:
            for state in job.states:
                state.apply(Released())  # those that a cancellation or a hold has left without an answer
            self._notify()

    async def _send(self, job: PlannedRequest, reason: RequestReason = "turn") -> bool:
        """Send a request and deliver what comes of it to each of its queries.

        :return: False if requests are held back by now: what was not delivered stays due.
        """
        sent_at = self._clock.monotonic()
        try:
            answer = await self._request(job.request.query, job.states, reason)
        except HourglanceError as error:
            delivered = await self._handle_failure(job, error)
            self._notify()
            return delivered
        if answer is None:
            return False
        if reason == "turn" and self._clock_was_wrong(job):
            return await self._send_all(self._plan(job.states), "again")
        self._policy.observe(job.request, answer)
        delivered = True
        for part, state in job.parts:
            delivered &= await self._deliver(job, part, state, answer, sent_at)
        self._notify()
        if reason == "turn":
            await self._check(job, answer)
        return delivered

    async def _send_all(self, jobs: Iterable[PlannedRequest], reason: RequestReason) -> bool:
        """Send requests one after another, until requests are held back."""
        for job in jobs:
            if not await self._send(job, reason):
                return False
        return True

    async def _request(
        self, query: AggregatesQuery, states: Sequence[QueryState], reason: RequestReason
    ) -> Aggregates | None:
        """Send one query when its slot comes; return None if requests are held back by then."""
        user_initiated = any(state.progress.user_initiated for state in states)
        async with self._sender.slot(states, user_initiated=user_initiated) as can_send:
            if not can_send:
                return None
            if reason != "check":
                for state in states:
                    state.apply(Sent())
                self._publisher.publish_soon(more_to_come=True)
            return await self._sender.send(query, states, reason)

    def _clock_was_wrong(self, job: PlannedRequest) -> bool:
        """Return whether the response's date showed that the service's clock is another than assumed."""
        part, state = job.parts[0]
        try:
            meant = self._resolved(state)
        except HourglanceError:
            return True  # by the corrected clock, the window has not begun
        asked = state.asked.query if state.asked else part.query
        return abs(_interval(meant).end - _interval(asked).end) > CLOCK_TOLERANCE

    # Delivering.

    async def _deliver(
        self, job: PlannedRequest, part: RequestPart, state: QueryState, answer: Aggregates, sent_at: float
    ) -> bool:
        query, state.past = part.query, None
        results: Aggregates | None
        try:
            results = past = split(job.request, answer, part)
            if state.asked and state.asked.is_final and query == state.asked.sent:
                query = state.asked.query
                results = self._cut_past(query, past)
                state.past = past
        except SplitError as error:
            self._checker.disable_one(error)
            results = None
        if results is None:
            alone = PlannedRequest(request=unmerged_request(query), states=(state,))
            return await self._send(alone, "part")
        self._show(state, results, sent_at)
        return True

    def _show(self, state: QueryState, results: Aggregates, sent_at: float) -> None:
        state.results, state.sent_at = results, sent_at
        state.as_of = self._now_if_past(state)
        self._scheduler.answered(state, sent_at)
        self._renderings.start(self._render(state, tuple(state.widgets), answered=True))

    async def _handle_failure(self, job: PlannedRequest, error: HourglanceError) -> bool:
        too_large = failure_policy(error).action == "split"
        if len(job.states) > 1 and (too_large or isinstance(error, InvalidQueryError | QueryShapeError)):
            return await self._send_halves(job, too_large=too_large)
        for state in job.states:
            self._fail(state, error)
        return True

    async def _send_halves(self, job: PlannedRequest, *, too_large: bool) -> bool:
        """Send a request in two halves if it was too large, or if one of its parts is rejected.

        Halving finds one culprit among n parts with about 2 log n requests. If there is none, the service
        rejects the request as a whole, and its halves are not merged again.
        """
        middle = len(job.states) // 2
        for state in job.states:
            state.apply(Queued())
        if too_large:
            self._never_merge_with_others(job.states[middle:])
        for half in (job.parts[:middle], job.parts[middle:]):
            smaller = self._merge([(part.query, state) for part, state in half])
            if not await self._send_all(smaller, "part"):
                return False
        if not too_large and not any(state.progress.failures for state in job.states):
            self._never_merge_with_others(job.states[middle:])
        return True

    def _fail(self, state: QueryState, error: HourglanceError) -> None:
        self._scheduler.failed(state, Problem.from_error(error), failure_policy(error))

    def _notify(self, *, more_to_come: bool = False) -> None:
        """Let the engine look for due queries, and publish."""
        self._wake.set()
        self._publisher.publish_soon(more_to_come=more_to_come)

    # Checking.

    async def _check(self, job: PlannedRequest, answer: Aggregates) -> None:
        """Check parts of a merged answer; show the lone answer where a merged one was wrong."""
        wrong = []
        if job.request.is_merged:
            wrong += await self._checker.check(job.request, job.states, answer)
        for state in job.states:
            if state.past is not None and state.asked and state.asked.query != state.asked.sent:
                span = wider_request(state.asked.query, state.past.interval, self._policy.rules)
                if span is not None:
                    wrong += await self._checker.check(span, (state,), state.past)
        for state, lone, culprit_found in wrong:
            if state.past is not None:
                state.past = None  # it is requested again
                if state.asked and lone.interval != state.asked.query.window:
                    continue
            state.results = lone
            self._renderings.start(self._render(state, tuple(state.widgets), answered=False))
            if not culprit_found:
                # The rule that is disabled need not be the wrong one: this query is no longer merged.
                self._never_merge_with_others([state])
        if wrong:
            self._scheduler.refresh_now(job.states)
            self._wake.set()

    # Rendering.

    async def _render(self, state: QueryState, widgets: Sequence[Declaration], *, answered: bool) -> None:
        """Render the last answer for widgets, all at once; a failure costs only its own card.

        :param answered: the answer is new, and the query is not sent again until its cards are there.
        """
        self._rendering_count += 1
        try:
            if (results := state.results) is not None:
                # Those with live queries are rendered with their answers, at the next tick.
                alone = (widget for widget in widgets if not widget.live_parts)
                await asyncio.gather(*(self._render_card(state, results, widget) for widget in alone))
        finally:
            self._rendering_count -= 1
            if answered:
                state.apply(Rendered())
        self._notify(more_to_come=self.is_rendering)

    async def _render_card(self, state: QueryState, results: Aggregates, widget: Declaration) -> None:
        sent_at = state.sent_at
        given, as_of = self._given(state, results, widget)
        home = state.first_part(widget)
        rendering = home.renderings[widget.id] = object()
        card, problem = await render_card(self._renderer, self._clock, widget, given)
        if home.renderings.get(widget.id) is not rendering or state.results is not results:
            return  # outdated by a later rendering, or by a newer answer
        del home.renderings[widget.id]
        if problem:
            home.card_problems[widget.id] = problem
            return
        home.card_problems.pop(widget.id, None)
        home.cards[widget.id] = LastCard(widget=widget, card=card, as_of=as_of, sent_at=sent_at)

    def _given(
        self, state: QueryState, results: Aggregates, widget: Declaration
    ) -> tuple[Aggregates | Results, datetime]:
        """Return what a widget is given, and the time of the oldest answer in it."""
        parts = state.parts.get(widget.id)
        if parts is None:
            return results, state.as_of or results.interval.end
        now = self._sender.service_now()
        given = {
            part.name: part.state.results or empty_aggregates(part.state.query, now, results.interval)
            for part in parts
        }
        missing = frozenset(part.name for part in parts if part.state.results is None)
        ages = (part.state.answered_as_of for part in parts)
        return Results(given, missing), min(filter(None, ages), default=results.interval.end)


def empty_aggregates(query: AggregatesQuery, now: datetime, unknown: Interval) -> Aggregates:
    """Return results without data for a query without an answer.

    :param unknown: their interval if that of the query is not known yet.
    """
    try:
        interval = resolve_window(query.window, now)
    except HourglanceError:
        interval = unknown
    return Aggregates(interval=interval, steps=(), metrics=query.names, dimensions=query.group_by)


def _merge_label(state: QueryState) -> tuple[int, int]:
    """Return what queries must have in common to be merged."""
    problem = state.progress.problem
    unreadable = problem is not None and problem.code == UnexpectedResponseError.code
    alone = unreadable and state.progress.failures >= UNREADABLE_RETRIES
    return state.merge_label, id(state) if alone else 0


def _interval(resolved: AggregatesQuery) -> Interval:
    window = resolved.window
    if not isinstance(window, Interval):
        raise TypeError(f"{window} is not resolved")
    return window
