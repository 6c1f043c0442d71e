"""When each query is asked: in turn, again after a failure, or not at all for now."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final, TypeVar

from hourglance.cloud import RateLimiter
from hourglance.engine.refresh.backoff import Backoff
from hourglance.engine.refresh.circuit_breaker import CircuitBreaker
from hourglance.engine.refresh.fleet_phase import FleetPhase, rounded
from hourglance.engine.refresh.retry_policy import FailurePolicy, FailureScope

#: A desk that must not ask for a while does so again at its own second of the minute (seconds).
MINUTE: Final = 60.0

#: How long a query that fails is left alone, by what may be out of order. Of a failure that is its own alone
#: nothing else will tell that it is over, and so it is asked once in an hour at least.
BACKOFFS: Final[Mapping[FailureScope, Backoff]] = {
    "here": Backoff(longest=30.0),
    "there": Backoff(longest=300.0),
    "none": Backoff(longest=3600.0),
}

#: The same for an answer that is too large: it is larger than anything else that could be asked meanwhile.
TOO_LARGE: Final = Backoff(first=240.0, longest=3600.0)


@dataclass(kw_only=True, slots=True, eq=False)
class Line:
    """One line of the schedule. Times are monotonic seconds.

    :param due: when to ask.
    :param every: seconds between two answers.
    :param rank: 0 for the icon's, 1 for the rest.
    :param asking: a request is on its way, or waits for its turn.
    :param parked: not to be asked until something changes.
    :param urgent: there is nothing new to show: a failure is made good in seconds.
    :param prompt: a person waits for it: it is not spaced from other requests.
    :param failures: in a row.
    """

    due: float
    every: float = 60.0
    rank: int = 1
    asking: bool = False
    parked: bool = False
    urgent: bool = True
    prompt: bool = True
    failures: int = 0


L = TypeVar("L", bound=Line)


class Schedule:
    """One desk's times.

    The law that keeps a fleet of desks apart, also right after the service was down for all of them: a
    failure never makes a desk ask more often, nor at other instants than its own. What failed is asked again
    at one of the instants at which it would have been asked anyway, and at ever fewer of them. Only who has
    nothing to show yet, or has asked by hand, is not made to wait for one.

    :param monotonic: the local clock, in seconds.
    :param service_time: the service's, in seconds since the epoch.
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
        self.rate_limiter = rate_limiter
        self.breaker = CircuitBreaker(random)
        # Until it is known whose desk this is, its own beginning sets it apart from others.
        self.grid = FleetPhase(phase=service_time())

    def due(self, lines: Collection[L]) -> list[L]:
        """Return what to ask now, the most important first; while the service is down, one at most."""
        now = self._monotonic()
        if now < self.held_until():
            return []
        self._skip_missed_turns(lines, now)
        ready = sorted(
            (line for line in lines if not line.asking and not line.parked and line.due <= now),
            key=lambda line: line.rank,
        )
        match self.breaker.state:
            case "closed":
                return [line for line in ready if self.rate_limiter.available_at(line.rank, now) <= now]
            case "open":
                return ready[:1]
        return []

    def _skip_missed_turns(self, lines: Collection[Line], now: float) -> None:
        """Have what is asked seldom wait for its next turn if it missed one while nothing could be asked.

        Else all desks would ask everything in the first minute after an outage.
        """
        for line in lines:
            if line.every > MINUTE and not line.urgent and now - line.due > MINUTE / 2:
                line.due = self._slot(now, rounded(line.every))

    def next_due(self, lines: Collection[Line]) -> float | None:
        """Return when there will be something to ask; None if not before something else happens."""
        if self.breaker.state == "half-open":
            return None
        held, now = self.held_until(), self._monotonic()
        times = (
            max(line.due, held, self.rate_limiter.available_at(line.rank, now))
            for line in lines
            if not line.asking and not line.parked
        )
        return min(times, default=None)

    def held_until(self) -> float:
        """Return until when nothing is asked, whatever is due; the past if nothing holds it up."""
        down = self.breaker.state == "open"
        return max(self.rate_limiter.paused_until, self.breaker.retry_at if down else float("-inf"))

    def at_once(self, lines: Iterable[Line]) -> None:
        """Have lines asked now, also those that were parked, as far as the service's own word allows."""
        now = self._monotonic()
        for line in lines:
            line.parked = False
            line.urgent = line.prompt = True
            line.due = min(line.due, now)
        self.breaker.retry_at = min(self.breaker.retry_at, now)

    def resume(self, lines: Iterable[Line], *, after: float) -> None:
        """Start anew after sleep, or in another network: ask all lines soon, whatever failed before.

        :param after: seconds until connections are likely to work.
        """
        now = self._monotonic()
        self.breaker.answered()
        for line in lines:
            line.urgent = True
            line.failures = 0
            if not line.parked:
                line.due = now + after

    def catch_up(self, lines: Iterable[Line]) -> None:
        """Have what became due while nobody looked be asked now, and not at its next turn."""
        now = self._monotonic()
        for line in lines:
            if line.due <= now:
                line.urgent = line.prompt = True

    def forget(self) -> None:
        """Start again for another sign-in."""
        self.breaker.answered()

    def may_ask(self) -> bool:
        """Return whether a request may still be sent that was due a moment ago."""
        return self._monotonic() >= self.held_until() and self.breaker.state != "half-open"

    def asked(self) -> None:
        """Count a request that is sent now."""
        self.breaker.asked()

    def alive(self) -> None:
        """Note that the service has answered."""
        self.breaker.answered()

    def answered(self, line: Line, asked_at: float) -> None:
        """Set a line's next turn after an answer: about its interval later, at one of the desk's instants."""
        line.failures = 0
        line.urgent = line.prompt = False
        self.next_turn(line, asked_at)

    def next_turn(self, line: Line, asked_at: float) -> None:
        """Set a line's next turn, counted from the last one."""
        every = rounded(line.every)
        # Half an interval keeps a clock that is set a little from making two turns of one.
        line.due = self._slot(asked_at + every / 2, every)

    def failed(self, line: Line, verdict: FailurePolicy) -> None:
        """Set when a line is asked again after its request failed, and :meth:`doubt` was told."""
        now = self._monotonic()
        line.failures += 1
        if verdict.then == "park":
            line.parked = True
        elif self.held_until() > now:
            line.due = now
        else:
            backoff = TOO_LARGE if verdict.then == "split" else BACKOFFS[verdict.doubt]
            wait = backoff.delay(line.failures, self._random)
            if line.urgent and backoff.bound(line.failures) < MINUTE:
                line.due = now + wait
            else:
                every = min(MINUTE, rounded(line.every))
                line.due = self._slot(now + max(wait, every / 2), every)

    def doubt(self, verdict: FailurePolicy, *, urgent: bool) -> None:
        """Draw conclusions for all queries from one request's failure."""
        now = self._monotonic()
        if verdict.then == "wait":
            wait = BACKOFFS["none"].delay(1, self._random, at_least=verdict.at_least)
            self.rate_limiter.pause(self._slot(now + wait, MINUTE))
        if verdict.doubt == "none":
            self.breaker.answered()
        elif self.breaker.failed(now, here=verdict.doubt == "here") and not (
            urgent and verdict.doubt == "here"
        ):
            self.breaker.retry_at = self._slot(self.breaker.retry_at, MINUTE)

    def _slot(self, earliest: float, every: float) -> float:
        ahead = self._service_time() - self._monotonic()
        return self.grid.slot(earliest + ahead, every) - ahead
