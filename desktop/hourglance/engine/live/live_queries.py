"""Live queries: a snapshot, then events; where there are none, requests at a longer interval."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import inf
from random import Random
from typing import Final

from hourglance.api import HourglanceError, LiveQuery, LiveResults
from hourglance.cloud import NotificationChannel, SessionState, SignInSession
from hourglance.engine.errors import InternalError
from hourglance.engine.live.sources import (
    POLL_INTERVAL,
    SLOW_SNAPSHOT_INTERVAL,
    SNAPSHOT_INTERVAL,
    LiveSource,
    sources_for,
)
from hourglance.engine.price.usage_meter import MonthlyBudget
from hourglance.engine.refresh.retry_policy import FailurePolicy, failure_policy
from hourglance.engine.snapshot import Problem
from hourglance.genesys import NotificationEvent, TopicState
from hourglance.util.clock import Clock
from hourglance.util.tasks import BackgroundTasks, wait_first

_log: Final = logging.getLogger(__name__)

#: The shortest time between two requests of a source (seconds): channels may open often.
SHORTEST_INTERVAL: Final = 5.0

#: The time between two looks at what is due (seconds), at most.
_HEARTBEAT: Final = 60.0

_HOUR: Final = 3600.0

_NO_CHANNEL: Final = Problem(
    code="no-channel", who="Genesys Cloud", what="Not connected for notifications yet."
)
_NO_TOPICS: Final = Problem(
    code="no-topics", who="Genesys Cloud", what="Genesys Cloud sends no notifications for this query."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveAnswer:
    """The last answer to a live query, and how current it is.

    :param results: None before the first snapshot.
    :param polled: why the answer is requested once a minute; None if events change it.
    :param problem: why it is not newer; None if the last request succeeded.
    :param requested_at: when the last snapshot arrived, or the last message of a lost channel, in monotonic
        seconds; None before the first snapshot.
    :param pushed_until: when the last message of a lost channel arrived, by the service's clock: the answer
        was true then. None if none was lost.
    """

    results: LiveResults | None
    polled: Problem | None
    problem: Problem | None
    requested_at: float | None
    pushed_until: datetime | None = None

    @property
    def why_polled(self) -> Problem | None:
        """Why events do not change it, once that is known: not while the channel is being opened."""
        return None if self.polled == _NO_CHANNEL else self.polled


@dataclass(kw_only=True, eq=False)
class _SourceState:
    source: LiveSource
    due: float
    polled: Problem | None = _NO_CHANNEL
    failures: int = 0
    problem: Problem | None = None
    requested_at: float | None = None
    pushed_until: datetime | None = None
    #: When what is scheduled next has begun, unless an event has told what follows it (monotonic seconds).
    change_due: float = inf
    #: For the inspector.
    events: int = 0
    last_event_at: datetime | None = None
    drift: int = 0
    snapshots: int = 0
    #: How often its topics have been permitted, and whether their events arrive now.
    openings: int = 0
    opened: bool = False
    #: A request is running; and another one is needed after it.
    busy: bool = False
    again: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveQueryStatus:
    """How one live query is answered, for the inspector.

    :param topics: of its notifications, and whether they are permitted; empty while there is no channel.
    :param polled: why the answer is requested once a minute; None if events change it.
    :param events: that have changed its answer, or that of queries with the same snapshot.
    :param last_event_at: by the service's clock; None before the first.
    :param drift: the number of values that snapshots had to correct although events arrived.
    :param snapshots: that were received.
    :param every: seconds from one snapshot to the next.
    :param seconds_left: until the next one; None while nothing is requested.
    """

    topics: tuple[TopicState, ...]
    polled: Problem | None
    events: int
    last_event_at: datetime | None
    drift: int
    snapshots: int
    every: float
    seconds_left: float | None


class LiveQueries:
    """Keeps the answers to live queries current, for one signed-in user at a time.

    All methods belong to the loop that :meth:`run` runs in.

    :param on_change: is called after each change of an answer, which may be many times a second.
    :param budget: what the month's limit leaves; None if there is none.
    """

    def __init__(
        self,
        client: SignInSession,
        clock: Clock,
        random: Random,
        on_change: Callable[[], object],
        budget: MonthlyBudget | None = None,
    ) -> None:
        self._client = client
        self._clock = clock
        self._random = random
        self._on_change = on_change
        self._budget = budget
        self._queries: tuple[LiveQuery, ...] = ()
        # The ids of the widgets of each query.
        self._users: Mapping[LiveQuery, Sequence[str]] = {}
        self._states: tuple[_SourceState, ...] = ()
        self._user_id: str | None = None
        self._paused = False
        self._running = False
        self._is_slow = False
        self._stretch = 1.0
        # What became of the topics of the open channel; empty without one.
        self._topics: Mapping[str, TopicState] = {}
        self._lost: Problem | None = None
        self._tasks = BackgroundTasks("requesting live values")
        self._wake = asyncio.Event()
        self._channel = NotificationChannel(client, self, clock, random)
        client.on_change(self._on_session)
        self._on_session(client.state)

    def query_status(self, query: LiveQuery) -> LiveQueryStatus | None:
        """Return how a query is answered; None if it is not one of those that were set."""
        state = self._state(query)
        if state is None:
            return None
        topics = sorted(state.source.topics | state.source.optional_topics)
        due = min(state.due, state.change_due)
        return LiveQueryStatus(
            topics=tuple(self._topics[each] for each in topics if each in self._topics),
            polled=state.polled,
            events=state.events,
            last_event_at=state.last_event_at,
            drift=state.drift,
            snapshots=state.snapshots,
            every=self._interval(state),
            seconds_left=max(0.0, due - self._clock.monotonic()) if self._can_send else None,
        )

    def _state(self, query: LiveQuery) -> _SourceState | None:
        return next((each for each in self._states if query in each.source.queries), None)

    def answer(self, query: LiveQuery) -> LiveAnswer | None:
        """Return the last answer to a query; None if it is not one of those that were set."""
        state = self._state(query)
        if state is None:
            return None
        return LiveAnswer(
            results=state.source.answer(query),
            polled=state.polled,
            problem=state.problem,
            requested_at=state.requested_at,
            pushed_until=state.pushed_until,
        )

    def set_queries(
        self, queries: Iterable[LiveQuery], users: Mapping[LiveQuery, Sequence[str]] = {}
    ) -> None:
        """Answer these queries from now on; their placeholders have been filled.

        :param users: the ids of the widgets of each query, for which its requests are counted.
        """
        self._users = users
        wanted = tuple(dict.fromkeys(queries))
        if wanted != self._queries:
            self._queries = wanted
            self._restart()
        else:
            self._subscribe()

    def set_paused(self, *, paused: bool) -> None:
        """Close the channel and request nothing while the computer sleeps; afterwards, start again."""
        if paused != self._paused:
            self._paused = paused
            self._subscribe()
            for state in self._states:
                state.due = self._restart_time(state)
                if paused and not state.polled:
                    state.polled = _NO_CHANNEL
            self._wake.set()

    def set_slow(self, *, slow: bool) -> None:
        """Request at the longer intervals, because no user looks; events arrive as before.

        When a user looks again, what is older than the shorter interval is requested at once.
        """
        if slow == self._is_slow:
            return
        self._is_slow = slow
        for state in self._states:
            if state.failures and not slow:
                state.due = min(state.due, self._clock.monotonic() + self._random.uniform(0, POLL_INTERVAL))
            elif state.requested_at is not None and not state.failures:
                state.due = min(state.due, state.requested_at + self._interval(state))
        self._wake.set()

    def set_stretch(self, factor: float) -> None:
        """Request this many times less often from the next answers on, to stay within the month's limit."""
        self._stretch = factor

    @property
    def requests_per_hour(self) -> float:
        """The requests of an hour, without a stretch."""
        return sum(_HOUR / self._unlimited_interval(state) for state in self._states)

    def _interval(self, state: _SourceState) -> float:
        return self._stretch * self._unlimited_interval(state)

    def _unlimited_interval(self, state: _SourceState) -> float:
        if state.polled:
            return SNAPSHOT_INTERVAL if self._is_slow else POLL_INTERVAL
        interval = SLOW_SNAPSHOT_INTERVAL if self._is_slow else SNAPSHOT_INTERVAL
        return max(interval, SNAPSHOT_INTERVAL * sum(each.opened for each in self._states))

    def refresh(self) -> None:
        """Request all snapshots now."""
        for state in self._states:
            self._request_soon(state)

    async def run(self) -> None:
        """Request what is due, and keep the channel open, until canceled."""
        self._running = True
        self._subscribe()
        try:
            while True:
                self._wake.clear()
                now = self._clock.monotonic()
                for state in self._states:
                    if self._can_send and not state.busy and min(state.due, state.change_due) <= now:
                        state.busy = True
                        self._tasks.start(self._request(state))
                due = (min(each.due, each.change_due) for each in self._states if not each.busy)
                seconds = max(min(due, default=inf) - now, 0.05) if self._can_send else inf
                seconds = min(seconds, _HEARTBEAT)
                await wait_first(self._wake.wait(), self._clock.sleep(seconds))
        finally:
            await self.aclose()

    async def refresh_once(self) -> None:
        """Request all snapshots, and wait for the answers; no channel is opened."""
        if self._can_send:
            for state in self._states:
                if not state.busy:
                    state.busy = True
                    self._tasks.start(self._request(state))
        await self._tasks.wait_idle()

    async def aclose(self) -> None:
        """Close the channel, and cancel all requests."""
        await self._channel.aclose()
        await self._tasks.aclose()

    # The channel.

    def channel_opened(self, topics: Mapping[str, TopicState]) -> None:
        """Request the state from which the events go on."""
        self._topics, self._lost = topics, None
        permitted = {topic for topic, state in topics.items() if state.permitted}
        for state in self._states:
            state.source.start_events(permitted)
            reason = _why_polled(state.source, topics)
            state.opened = reason is None
            if reason is None:
                state.openings += 1
                self._request_soon(state, at=self._restart_time(state))
            else:
                state.polled = reason
        self._on_change()

    def channel_event(self, event: NotificationEvent) -> None:
        """Apply an event to the answers."""
        now = self._client.service_now()
        changed = [each for each in self._states if each.source.apply(event, now)]
        for state in changed:
            state.events, state.last_event_at = state.events + 1, now
            self._expect_change(state)
        if changed:
            self._on_change()

    def channel_gap(self) -> None:
        """Request the state as soon as a polled one would be: what an event has changed is unknown."""
        for state in self._states:
            if state.opened and state.requested_at is not None:
                state.due = min(state.due, state.requested_at + POLL_INTERVAL)
        self._wake.set()

    def channel_lost(self, error: HourglanceError) -> None:
        """Request the state once a minute from now on; computers that lost it together are spread."""
        self._topics, self._lost = {}, Problem.from_error(error)
        now = self._clock.monotonic()
        for state in self._states:
            state.opened = False
            state.source.start_events(())
            if not state.polled:
                state.due = min(state.due, now + self._random.uniform(0, POLL_INTERVAL))
                silent = self._channel.silent_for
                state.requested_at = max(state.requested_at or now - silent, now - silent)
                state.pushed_until = self._client.service_now() - timedelta(seconds=silent)
            state.polled = Problem.from_error(error) if state.source.topics else _NO_TOPICS
        self._wake.set()
        self._on_change()

    # The user.

    def _on_session(self, session: SessionState) -> None:
        user_id = session.user.id if session.status == "signed_in" and session.user else None
        if user_id != self._user_id:
            self._user_id, self._topics, self._lost = user_id, {}, None
            self._restart()

    @property
    def _can_send(self) -> bool:
        return self._user_id is not None and not self._paused

    def _restart(self) -> None:
        """Discard all answers, and start with the sources of the current queries and user."""
        self._tasks.cancel()
        now = self._clock.monotonic()
        sources = sources_for(self._queries, self._user_id) if self._user_id is not None else ()
        self._states = tuple(
            _SourceState(source=each, due=now, polled=reason or _NO_CHANNEL, opened=reason is None)
            for each in sources
            for reason in [self._why_polled(each)]
        )
        self._subscribe()
        self._wake.set()

    def _why_polled(self, source: LiveSource) -> Problem | None:
        if source.topics and self._lost is not None:
            return self._lost
        return _why_polled(source, self._topics)

    def _subscribe(self) -> None:
        wanted = [] if self._paused or not self._running else [each.source for each in self._states]
        topics = {topic for each in wanted for topic in each.topics | each.optional_topics}
        if not topics:
            self._topics = {}
            for state in self._states:
                state.opened = False
        users = dict.fromkeys(name for each in self._users.values() for name in each)
        self._channel.set_topics(topics, tuple(users))

    # Requests.

    def _request_soon(self, state: _SourceState, *, at: float = 0.0) -> None:
        now = self._clock.monotonic()
        earliest = now if state.requested_at is None else state.requested_at + SHORTEST_INTERVAL
        state.due = max(now, earliest, at)
        state.again = state.busy and at <= now
        self._wake.set()

    def _restart_time(self, state: _SourceState) -> float:
        """Return when a snapshot is requested after a gap: now, unless the month's limit stretches intervals.

        Else a computer that sleeps often, or loses its channel often, would exceed the limit.
        """
        now = self._clock.monotonic()
        if state.requested_at is None or self._stretch <= 1.0:
            return now
        # A channel that is being opened is no reason to poll.
        interval = SNAPSHOT_INTERVAL if state.source.topics else self._unlimited_interval(state)
        return max(now, state.requested_at + self._stretch * interval)

    async def _request(self, state: _SourceState) -> None:
        state.again, state.change_due = False, inf
        if self._budget is not None and self._budget.is_used_up:
            state.due, state.busy = self._clock.monotonic() + POLL_INTERVAL, False
            return
        served = tuple(
            dict.fromkeys(name for each in state.source.queries for name in self._users.get(each, ()))
        )
        opened, openings = state.opened, state.openings
        try:
            differences = await state.source.request(self._client, served)
        except HourglanceError as error:
            self._failed(state, error)
        except Exception:  # noqa: BLE001 - the engine's boundary: a bug costs one refresh, never the loop
            _log.exception("Unexpected error while requesting live values")
            self._failed(
                state, InternalError("Internal error; see the log.", remedy="Retrying automatically.")
            )
        else:
            now = self._clock.monotonic()
            state.failures, state.problem, state.requested_at = 0, None, now
            state.snapshots += 1
            if not state.polled:
                state.drift += differences
            elif opened and state.opened and openings == state.openings:
                state.polled = None  # there is no gap between this snapshot and the events
            # Not exactly, so that computers that started together do not stay in step.
            state.due = now + self._interval(state) * self._random.uniform(1.0, 1.1)
            self._expect_change(state)
            if state.again:
                state.due = now + SHORTEST_INTERVAL
        finally:
            state.busy = False
            self._wake.set()
        self._on_change()

    def _expect_change(self, state: _SourceState) -> None:
        """Request what follows the activity that is scheduled next, unless an event tells it by then."""
        state.change_due = inf
        if (changes_at := state.source.changes_at) is not None:
            seconds = (changes_at - self._client.service_now()).total_seconds()
            if seconds > 0:
                state.change_due = self._clock.monotonic() + seconds + SHORTEST_INTERVAL
                self._wake.set()

    def _failed(self, state: _SourceState, error: HourglanceError) -> None:
        policy = failure_policy(error)
        state.failures += 1
        state.problem = Problem.from_error(error)
        interval = self._stretch * (SNAPSHOT_INTERVAL if self._is_slow else POLL_INTERVAL)
        state.due = self._clock.monotonic() + retry_delay(policy, state.failures, self._random, interval)


def retry_delay(policy: FailurePolicy, failures: int, random: Random, interval: float) -> float:
    """Return the seconds until a failed snapshot is requested again.

    A service that fails is retried once soon, and then no more often than a source is polled: else an outage
    would multiply the requests of all computers.

    :param failures: in a row; ``interval`` the seconds between two polls.
    """
    delay = max(SHORTEST_INTERVAL, policy.backoff.delay(failures, random, at_least=policy.at_least))
    if policy.scope == "service" and failures > 1:
        return max(delay, interval * random.uniform(0.5, 1.5))
    return delay


def _why_polled(source: LiveSource, topics: Mapping[str, TopicState]) -> Problem | None:
    """Return why a source is polled although the channel is open; None if its events will come."""
    if not source.topics:
        return _NO_TOPICS
    for topic in sorted(source.topics):
        state = topics.get(topic)
        if state is None:
            return _NO_CHANNEL
        if not state.permitted:
            names = " or ".join(state.missing_permissions)
            if names:
                return replace(_NO_TOPICS, code="forbidden", what=f"You lack the permission {names}.")
            return replace(_NO_TOPICS, what=state.reason or _NO_TOPICS.what)
    return None
