"""Many computers at one service, in simulated time: what they send, by the scheduler that each runs."""

import heapq
import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from math import isinf
from random import Random
from typing import Final, TypeAlias

from hourglance.api import AggregatesQuery, last
from hourglance.cloud import RateLimiter, reconnect_delay
from hourglance.engine.live.live_queries import retry_delay
from hourglance.engine.live.sources import POLL_INTERVAL, SNAPSHOT_INTERVAL
from hourglance.engine.refresh.query_state import Progress, QueryState, Queued, Released, Rendered, Sent
from hourglance.engine.refresh.retry_policy import RETRY_SERVICE, FailurePolicy
from hourglance.engine.refresh.scheduler import Scheduler
from hourglance.engine.snapshot import Problem

#: What the service does with a request at an instant (seconds): None answers it.
Service: TypeAlias = Callable[[float], FailurePolicy | None]

_QUERY: Final = AggregatesQuery(metrics=("tHandle",), window=last(hours=1))
_PROBLEM: Final = Problem(code="simulated", who="The service", what="It failed.")

#: How long a response takes (seconds).
_LATENCY: Final = 0.2

#: A channel is created and gets its topics; then a snapshot of each source is requested.
_CHANNEL_REQUESTS: Final = 2

#: Of the forecast: everyone starts within this time, and an outage begins and ends (seconds).
_STARTS: Final = 600.0
_OUTAGE: Final = 4200.0
_BACK: Final = 4800.0
_END: Final = 6600.0

#: More computers than these are not simulated, but scaled: their load is more even than that.
_MOST_SIMULATED: Final = 1000


@dataclass(eq=False, slots=True)
class _Desk:
    """One computer: each state stands for a merged request."""

    scheduler: Scheduler
    limiter: RateLimiter
    states: list[QueryState]
    random: Random
    wakes_at: float = float("inf")
    failures: int = 0
    #: Counts openings and losses of the channel; what was planned before the last one is not requested.
    generation: int = 0


@dataclass
class Fleet:
    """Computers that start at instants of their own.

    :param service: what it does with a request.
    :param intervals: the seconds of each request of a computer, computer by computer.
    :param begins: when each is started.
    :param live: the seconds of each request for live values of a computer while its channel stands; without
        it, each is requested every ``polls`` seconds, if that is sooner.
    :param breaks_at: when all channels are lost; None if they never are.
    """

    service: Service
    intervals: Sequence[Sequence[float]]
    begins: Sequence[float]
    live: Sequence[float] = ()
    polls: float = SNAPSHOT_INTERVAL
    breaks_at: float | None = None
    seed: int = 0
    now: float = 0.0
    sent: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers: Iterator[int] = itertools.count()
        for number, (every, begin) in enumerate(zip(self.intervals, self.begins, strict=True)):
            limiter = RateLimiter()
            scheduler = Scheduler(
                monotonic=self._now,
                service_time=self._now,
                rate_limiter=limiter,
                random=Random(self.seed * 1_000_003 + number),  # noqa: S311 - a simulation
            )
            scheduler.set_account(f"fleet {self.seed}, desk {number}")
            states = [
                QueryState(query=_QUERY, progress=Progress(due=begin), every=seconds) for seconds in every
            ]
            desk = _Desk(scheduler, limiter, states, Random(f"{self.seed} {number}"))  # noqa: S311 - as above
            self._wake(desk, begin)
            if self.live:
                self._at(begin, partial(self._connect, desk))
                if self.breaks_at is not None:
                    self._at(self.breaks_at, partial(self._lose, desk))

    def _now(self) -> float:
        return self.now

    def run(self, until: float) -> None:
        """Let time go by."""
        while self._events and self._events[0][0] <= until:
            self.now, _, happens = heapq.heappop(self._events)
            happens()
        self.now = until

    def per_second(self, start: float, end: float) -> list[int]:
        """Return the requests of each second."""
        return [self.sent[second] for second in range(int(start), int(end))]

    def _at(self, when: float, happens: Callable[[], None]) -> None:
        heapq.heappush(self._events, (when, next(self._numbers), happens))

    def _wake(self, desk: _Desk, when: float) -> None:
        if when < desk.wakes_at:
            desk.wakes_at = when
            self._at(when, partial(self._tick, desk, when))

    def _tick(self, desk: _Desk, when: float) -> None:
        if desk.wakes_at != when:
            return
        desk.wakes_at = float("inf")
        desk.scheduler.defer_missed(desk.states)
        for state in desk.scheduler.due(desk.states):
            state.apply(Queued())
            slot = desk.scheduler.send_slot(user_initiated=state.progress.user_initiated)
            self._at(slot, partial(self._send, desk, state))
        self._plan(desk)

    def _plan(self, desk: _Desk) -> None:
        due = desk.scheduler.next_due(desk.states)
        if due is not None:
            self._wake(desk, max(due, self.now))

    def _send(self, desk: _Desk, state: QueryState) -> None:
        if not desk.scheduler.can_send():
            state.apply(Released())
            self._plan(desk)
            return
        state.apply(Sent())
        desk.scheduler.on_sent()
        desk.limiter.consume(self.now)
        self.sent[int(self.now)] += 1
        self._at(self.now + _LATENCY, partial(self._receive, desk, state, self.now, self.service(self.now)))

    def _receive(self, desk: _Desk, state: QueryState, sent_at: float, policy: FailurePolicy | None) -> None:
        if policy is None:
            desk.scheduler.on_response()
            desk.scheduler.answered(state, sent_at)
            state.apply(Rendered())
        else:
            desk.scheduler.on_failure(policy, urgent=state.progress.urgent)
            desk.scheduler.failed(state, _PROBLEM, policy)
        self._plan(desk)

    # Live values: as the notification channel and the live queries send them.

    def _connect(self, desk: _Desk) -> None:
        if self.service(self.now) is not None:
            self.sent[int(self.now)] += 1
            self._lose(desk)
            return
        self.sent[int(self.now)] += _CHANNEL_REQUESTS
        desk.failures, desk.generation = 0, desk.generation + 1
        for interval in self.live:
            self._snapshot(desk, interval, desk.generation, 0)

    def _lose(self, desk: _Desk) -> None:
        """Connect again later, and poll meanwhile."""
        desk.failures += 1
        self._at(self.now + reconnect_delay(desk.failures, desk.random), partial(self._connect, desk))
        if desk.failures == 1:
            desk.generation += 1
            for interval in self.live:
                polls = partial(self._snapshot, desk, min(interval, self.polls), desk.generation, 0)
                self._at(self.now + desk.random.uniform(0, POLL_INTERVAL), polls)

    def _snapshot(self, desk: _Desk, interval: float, generation: int, failures: int) -> None:
        if generation != desk.generation:
            return
        self.sent[int(self.now)] += 1
        policy = self.service(self.now)
        if policy is None:
            failures, delay = 0, interval * desk.random.uniform(1.0, 1.1)
        else:
            failures += 1
            delay = retry_delay(policy, failures, desk.random, self.polls)
        again = partial(self._snapshot, desk, interval, generation, failures)
        self._at(self.now + delay, again)


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """Requests per second in a part of the day: on average, and in the busiest second."""

    mean: float
    peak: float


@dataclass(frozen=True, kw_only=True, slots=True)
class FleetForecast:
    """How the requests of many computers are spread.

    :param start: while all of them start within ten minutes, as at 08:00.
    :param steady: after that; ``outage`` while the service does not answer for ten minutes and all channels
        are lost, ``after`` then.
    :param end: as ``steady``, on the last day of a month with a limit.
    """

    start: Load
    steady: Load
    outage: Load
    after: Load
    end: Load


def forecast(
    desks: int,
    intervals: Sequence[float],
    live: Sequence[float] = (),
    *,
    first_stretch: float = 1.0,
    last_stretch: float = 1.0,
) -> FleetForecast:
    """Return how the requests of computers are spread that all send the same ones. Takes seconds.

    :param intervals: the seconds of each request of a computer; ``live`` those of requests for live values.
    :param first_stretch: by which factor the month's limit stretches them on its first day, and
        ``last_stretch`` on its last one; infinite if nothing may be sent.
    """
    number = min(desks, _MOST_SIMULATED)
    first, last = (
        [_load(seconds, desks / number) for seconds in _simulate(number, tuple(intervals), tuple(live), each)]
        for each in (first_stretch, last_stretch)
    )
    start, steady, outage, after = first
    return FleetForecast(start=start, steady=steady, outage=outage, after=after, end=last[1])


@lru_cache(maxsize=4)
def _simulate(
    number: int, intervals: tuple[float, ...], live: tuple[float, ...], stretch: float
) -> tuple[list[int], ...]:
    """Return the requests of each second: of the start, after it, of an outage, and after that."""
    if isinf(stretch):
        intervals, live, stretch = (), (), 1.0
    random = Random(1)  # noqa: S311 - a simulation
    fleet = Fleet(
        service=lambda now: RETRY_SERVICE if _OUTAGE <= now < _BACK else None,
        intervals=[[stretch * each for each in intervals]] * number,
        live=[stretch * each for each in live],
        polls=stretch * SNAPSHOT_INTERVAL,
        breaks_at=_OUTAGE,
        begins=[random.uniform(0, _STARTS) for _ in range(number)],
    )
    fleet.run(_END)
    parts = ((0.0, _STARTS), (_STARTS, _OUTAGE), (_OUTAGE, _BACK), (_BACK, _END))
    return tuple(fleet.per_second(*part) for part in parts)


def _load(seconds: Sequence[int], scale: float) -> Load:
    return Load(mean=scale * sum(seconds) / len(seconds), peak=scale * max(seconds))
