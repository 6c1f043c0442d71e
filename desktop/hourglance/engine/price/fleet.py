"""Many computers at one service, in simulated time: what they send, by the scheduler that each runs."""

import heapq
import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from random import Random
from typing import Final, TypeAlias

from hourglance.api import AggregatesQuery, last
from hourglance.cloud import RateLimiter
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

#: Of the forecast: everyone starts within this time, and an outage begins and ends (seconds).
_STARTS: Final = 600.0
_OUTAGE: Final = 1800.0
_BACK: Final = 2400.0
_END: Final = 4200.0

#: More computers than these are not simulated, but scaled: their load is more even than that.
_MOST_SIMULATED: Final = 1000


@dataclass(eq=False, slots=True)
class _Desk:
    """One computer: each state stands for a merged request."""

    scheduler: Scheduler
    limiter: RateLimiter
    states: list[QueryState]
    wakes_at: float = float("inf")


@dataclass
class Fleet:
    """Computers that start at instants of their own.

    :param service: what it does with a request.
    :param intervals: the seconds of each request of a computer, computer by computer.
    :param begins: when each is started.
    """

    service: Service
    intervals: Sequence[Sequence[float]]
    begins: Sequence[float]
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
            self._wake(_Desk(scheduler, limiter, states), begin)

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """Requests per second in a part of the day: on average, and in the busiest second."""

    mean: float
    peak: float


@dataclass(frozen=True, kw_only=True, slots=True)
class FleetForecast:
    """How the requests of many computers are spread.

    :param start: while all of them start within ten minutes, as at 08:00.
    :param steady: after that; ``outage`` while the service does not answer for ten minutes, ``after`` then.
    """

    start: Load
    steady: Load
    outage: Load
    after: Load


def forecast(desks: int, intervals: Sequence[float]) -> FleetForecast:
    """Return how the requests of computers are spread that all send the same ones. Takes seconds.

    :param intervals: the seconds of each request of a computer.
    """
    number = min(desks, _MOST_SIMULATED)
    parts = (_load(seconds, desks / number) for seconds in _simulate(number, tuple(intervals)))
    start, steady, outage, after = parts
    return FleetForecast(start=start, steady=steady, outage=outage, after=after)


@lru_cache(maxsize=4)
def _simulate(number: int, intervals: tuple[float, ...]) -> tuple[list[int], ...]:
    """Return the requests of each second: of the start, after it, of an outage, and after that."""
    random = Random(1)  # noqa: S311 - a simulation
    fleet = Fleet(
        service=lambda now: RETRY_SERVICE if _OUTAGE <= now < _BACK else None,
        intervals=[list(intervals)] * number,
        begins=[random.uniform(0, _STARTS) for _ in range(number)],
    )
    fleet.run(_END)
    parts = ((0.0, _STARTS), (_STARTS, _OUTAGE), (_OUTAGE, _BACK), (_BACK, _END))
    return tuple(fleet.per_second(*part) for part in parts)


def _load(seconds: Sequence[int], scale: float) -> Load:
    return Load(mean=scale * sum(seconds) / len(seconds), peak=scale * max(seconds))
