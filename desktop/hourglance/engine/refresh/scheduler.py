"""The scheduler: when each query is sent, after an answer, after a failure, or not at all for now."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from random import Random
from typing import Final, Literal, Self, TypeAlias

from hourglance.cloud import RateLimiter
from hourglance.engine.refresh.query_state import (
    Answered,
    Failed,
    MarkedUrgent,
    QueryState,
    RefreshRequested,
    Rescheduled,
    Restarted,
)
from hourglance.engine.refresh.retry_policy import Backoff, FailurePolicy
from hourglance.engine.snapshot import Problem

#: ``half-open``: the probe is in flight.
BreakerState: TypeAlias = Literal["closed", "open", "half-open"]

#: The number of failures in a row, without a response between them, that opens the breaker.
THRESHOLD: Final = 3

#: How long it stays open, each time in a row, if the service is down. One probe a minute costs less than any
#: refresh, so that a recovery shows within two of them; the service's own tools wait no longer either.
_SERVICE_BACKOFF: Final = Backoff(first=30.0, longest=60.0)

#: The same if this computer's network is down: then a probe costs the service nothing.
_NETWORK_BACKOFF: Final = Backoff(first=2.0, longest=30.0)


class CircuitBreaker:
    """Counts failures of the service or the network across all queries. Times are monotonic seconds."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._failures = 0
        self._times_opened = 0
        self._probing = False
        #: When a probe may be sent, while the breaker is open.
        self.retry_at = 0.0

    @property
    def state(self) -> BreakerState:
        """The current state."""
        if not self._times_opened:
            return "closed"
        return "half-open" if self._probing else "open"

    def on_sent(self) -> None:
        """Record that a request is in flight; while the breaker is open, it is the probe."""
        self._probing = self._times_opened > 0

    def on_failure(self, now: float, *, network: bool) -> bool:
        """Record a failure of the service or the network, and return whether it opens the breaker."""
        self._failures += 1
        if self.state == "open" or self._failures < THRESHOLD:
            return False  # if open, this request was in flight already when another one opened it
        self._times_opened += 1
        self._probing = False
        backoff = _NETWORK_BACKOFF if network else _SERVICE_BACKOFF
        self.retry_at = now + backoff.delay(self._times_opened, self._random)
        return True

    def on_response(self) -> None:
        """Record that the service responded, even with a rejection: close the breaker."""
        self._failures = self._times_opened = 0
        self._probing = False

    def on_canceled(self) -> None:
        """Record that a request was canceled: the result is unknown, and another request may probe."""
        self._probing = False


#: No query is sent more often, even if its widgets request it; all intervals are multiples of it (seconds).
MIN_INTERVAL: Final = 30.0

#: After a hold, this computer sends again at its own second of the minute (seconds).
MINUTE: Final = 60.0

#: What is due within this time is sent together (seconds).
TOGETHER: Final = 2.0

#: A manual refresh overrides a hold of the service if it is longer (seconds), for so long.
LONG_HOLD: Final = 600.0
OVERRIDE: Final = 5.0

#: A failed query is retried at its own interval, but at least this often (seconds), apart from backoff.
MAX_RETRY_INTERVAL: Final = 300.0


@dataclass(frozen=True, kw_only=True, slots=True)
class FleetPhase:
    """The grid of instants at which one computer sends queries: multiples of an interval, plus a phase.

    Intervals that divide one another share instants, so that twenty widgets wake the computer once; and since
    the phase depends on the account, many computers do not send in step, however many start at eight.

    :param phase: an instant of the grid, in seconds since the epoch by the service's clock.
    """

    phase: float

    @classmethod
    def for_account(cls, account_key: str) -> Self:
        """Return the phase of an account: always the same one, uniformly distributed over an hour."""
        digest = blake2b(account_key.encode(), digest_size=8).digest()
        return cls(phase=int.from_bytes(digest) / 2**64 * 3600.0)

    def next_slot(self, earliest: float, interval: float) -> float:
        """Return the first instant of an interval's grid that is not before ``earliest``."""
        return self.phase + math.ceil((earliest - self.phase) / interval) * interval


def rounded_interval(seconds: float) -> float:
    """Return the interval that is used for a declared one: the next multiple of the minimum."""
    return max(1, math.ceil(seconds / MIN_INTERVAL)) * MIN_INTERVAL


def _is_settled(state: QueryState) -> bool:
    """Return whether neither a failure nor a request in progress decides when a query is sent."""
    return state.progress.phase == "idle" and state.progress.problem is None


class Scheduler:
    """Schedules the queries of one computer.

    One law keeps many computers apart, also after the service was down for all of them: a failure never makes
    a computer send more often, nor at other instants than its own. A failed query is sent again at an instant
    of its grid, and after more failures at fewer of them. Only a query without anything current to show, or
    one that the user refreshes, does not wait for such an instant.

    :param monotonic: the local clock, in seconds.
    :param service_time: the service's clock, in seconds since the epoch.
    :param rate_limiter: the request budget, which the client keeps up to date.
    """

    def __init__(
        self,
        *,
        monotonic: Callable[[], float],
        service_time: Callable[[], float],
        rate_limiter: RateLimiter,
        random: Random,
    ) -> None:
        self._monotonic = monotonic
        self._service_time = service_time
        self._random = random
        self._rate_limiter = rate_limiter
        self._breaker = CircuitBreaker(random)
        self._override_until = float("-inf")
        self._all_rejected = False
        # Until the account is known, the time of the start keeps this computer apart from others.
        self._phase = FleetPhase(phase=service_time())

    def set_account(self, account_key: str) -> None:
        """Use the grid of an account."""
        self._phase = FleetPhase.for_account(account_key)

    def reset(self) -> None:
        """Discard earlier failures, for another user."""
        self._breaker.on_response()

    # What to send.

    def due(self, states: Iterable[QueryState]) -> list[QueryState]:
        """Return the queries to send now, the most important first; at most one while the service is down.

        With them come those that are due in a moment: an instant of the grid differs a little as the estimate
        of the service's clock does, and queries that are sent together may share a request.
        """
        now = self._monotonic()
        if now < self.held_until:
            return []
        scheduled = [state for state in states if state.progress.is_scheduled]
        if not any(state.progress.due <= now for state in scheduled):
            return []
        ready = sorted(
            (state for state in scheduled if state.progress.due <= now + TOGETHER),
            key=lambda state: state.rank,
        )
        match self._breaker.state:
            case "closed":
                return [state for state in ready if self.available_at(state.rank, now) <= now]
            case "open":
                # Not always the same one: it may be the only one that fails.
                ready.sort(key=lambda state: state.progress.failures)
                return ready[:1]
        return []

    def next_due(self, states: Iterable[QueryState]) -> float | None:
        """Return when there is a query to send; None if none is scheduled."""
        if self._breaker.state == "half-open":
            return None
        now = self._monotonic()
        times = (
            max(state.progress.due, self.held_until, self.available_at(state.rank, now))
            for state in states
            if state.progress.is_scheduled
        )
        return min(times, default=None)

    @property
    def held_until(self) -> float:
        """The time until which nothing is sent, even if it is due; in the past if nothing is held back."""
        retry_at = self._breaker.retry_at if self._breaker.state == "open" else float("-inf")
        return retry_at if self._overridden else max(self._rate_limiter.paused_until, retry_at)

    def available_at(self, rank: int, now: float) -> float:
        """Return when the request budget has a request of this rank; now if it has one."""
        return now if self._overridden else self._rate_limiter.available_at(rank, now)

    @property
    def _overridden(self) -> bool:
        return self._monotonic() < self._override_until

    @property
    def service_is_down(self) -> bool:
        """Whether the service or the network failed several times in a row."""
        return self._breaker.state == "open"

    def can_send(self) -> bool:
        """Return whether a request that was due a moment ago may still be sent."""
        return self._monotonic() >= self.held_until and self._breaker.state != "half-open"

    def send_slot(self, *, user_initiated: bool) -> float:
        """Reserve the time to send the next request: now, or spaced from the one before it."""
        return self._rate_limiter.next_slot(self._monotonic(), urgent=user_initiated)

    # Changes of the schedule.

    def defer_missed(self, states: Iterable[QueryState]) -> None:
        """Move queries with long intervals that missed their time during a hold to their next one.

        Otherwise all computers would send all queries in the first minute after an outage.
        """
        now = self._monotonic()
        if now < self.held_until:
            return
        for state in states:
            progress = state.progress
            if state.interval > MINUTE and not progress.urgent and now - progress.due > MINUTE / 2:
                state.apply(Rescheduled(self._slot(now, rounded_interval(state.interval))))

    def probe_rejected(self, states: Iterable[QueryState]) -> None:
        """Probe with one query if all are rejected that worked before: that is an incident of the service.

        As soon as one is answered, all others are sent again.
        """
        now = self._monotonic()
        states = [state for state in states if state.progress.phase != "suspended"]
        if self._all_rejected and any(not state.progress.failures for state in states):
            self._all_rejected = False
            for state in states:
                if state.progress.phase == "waiting":
                    state.apply(Rescheduled(min(state.progress.due, now)))
        elif len(states) > 1 and all(
            state.progress.phase == "waiting" and state.progress.failures for state in states
        ):
            self._all_rejected = any(state.sent_at is not None for state in states)
            probe_at = self._slot(now + MINUTE / 2, MINUTE)
            if self._all_rejected and all(state.progress.due > probe_at for state in states):
                probe = min(states, key=lambda state: (state.progress.failures, state.rank))
                probe.apply(Rescheduled(probe_at))

    def refresh_now(self, states: Iterable[QueryState]) -> None:
        """Send queries now, also suspended ones, unless the service asked to wait.

        A wait or a used-up budget of more than some minutes is tried once nevertheless: none is documented.
        """
        now = self._monotonic()
        if max(self.held_until, self.available_at(1, now)) - now > LONG_HOLD:
            self._override_until = now + OVERRIDE
        for state in states:
            state.apply(RefreshRequested(now))
        self._breaker.retry_at = min(self._breaker.retry_at, now)

    def restart_after_wake(self, states: Iterable[QueryState], *, after: float) -> None:
        """Send all queries soon, regardless of failures before the sleep or the network change.

        :param after: seconds until connections are likely to work.
        """
        self._breaker.on_response()
        for state in states:
            state.apply(Restarted(self._monotonic() + after))

    def mark_overdue_urgent(self, states: Iterable[QueryState]) -> None:
        """Mark overdue queries urgent, so that they skip the wait for their slot."""
        now = self._monotonic()
        for state in states:
            if state.progress.due <= now:
                state.apply(MarkedUrgent())

    def reschedule(self, state: QueryState) -> None:
        """Schedule a query by its new interval, unless a failure or a request in progress decides."""
        if _is_settled(state) and state.sent_at is not None:
            state.apply(Rescheduled(self._next_turn(state, state.sent_at)))

    def catch_up(self, states: Iterable[QueryState]) -> None:
        """Send queries now whose values are older than their interval: a user looks at them again."""
        now = self._monotonic()
        states = tuple(states)
        for state in states:
            if _is_settled(state) and state.sent_at is not None and now - state.sent_at >= state.interval:
                state.apply(Rescheduled(min(state.progress.due, now)))
        self.mark_overdue_urgent(states)

    # What came of a request.

    def on_sent(self) -> None:
        """Record that a request is sent now."""
        self._breaker.on_sent()

    def on_response(self) -> None:
        """Record that the service responded."""
        self._breaker.on_response()

    def on_canceled(self) -> None:
        """Record that a request was canceled."""
        self._breaker.on_canceled()

    def on_failure(self, policy: FailurePolicy, *, urgent: bool) -> None:
        """Record the failure of a request, which may hold back all queries."""
        self._override_until = float("-inf")
        now = self._monotonic()
        if policy.action == "wait":
            wait = policy.backoff.delay(1, self._random, at_least=policy.at_least)
            self._rate_limiter.pause(self._slot(now + wait, MINUTE))
        network = policy.scope == "network"
        if policy.scope == "query":
            self._breaker.on_response()
        elif self._breaker.on_failure(now, network=network) and not (urgent and network):
            self._breaker.retry_at = self._slot(self._breaker.retry_at, MINUTE)

    def answered(self, state: QueryState, sent_at: float) -> None:
        """Schedule a query after an answer: one interval later, at an instant of the grid."""
        state.apply(Answered(self._next_turn(state, sent_at)))

    def failed(self, state: QueryState, problem: Problem, policy: FailurePolicy) -> None:
        """Schedule or suspend a query after a failure, which was reported to :meth:`on_failure`."""
        state.apply(Failed(problem, self._retry_at(state, policy)))

    def _retry_at(self, state: QueryState, policy: FailurePolicy) -> float | None:
        now = self._monotonic()
        if policy.action == "suspend":
            return None
        if self.held_until > now:
            return now
        failures = state.progress.failures + 1
        wait = policy.backoff.delay(failures, self._random)
        if state.progress.urgent and policy.backoff.bound(failures) < MINUTE:
            return now + wait
        interval = min(MAX_RETRY_INTERVAL, rounded_interval(state.interval))
        return self._slot(now + max(wait, interval / 2), interval)

    def _next_turn(self, state: QueryState, sent_at: float) -> float:
        interval = rounded_interval(state.interval)
        # Half an interval, so that a small change of the clock does not send the query twice.
        return self._slot(sent_at + interval / 2, interval)

    def _slot(self, earliest: float, interval: float) -> float:
        offset = self._service_time() - self._monotonic()
        return self._phase.next_slot(earliest + offset, interval) - offset
