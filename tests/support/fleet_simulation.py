"""Many computers at one service, in simulated time: the scheduler only, nothing else of the engine."""

import heapq
import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from hourglance.api import AggregatesQuery, last
from hourglance.cloud import RateLimiter
from hourglance.engine.refresh.query_state import Progress, QueryState, Queued, Released, Rendered, Sent
from hourglance.engine.refresh.retry_policy import FailurePolicy
from hourglance.engine.refresh.scheduler import Scheduler
from hourglance.engine.snapshot import Problem

#: What the service does with a request at an instant: None answers it.
Service = Callable[[float], FailurePolicy | None]

QUERY = AggregatesQuery(metrics=("tHandle",), window=last(hours=1))
PROBLEM = Problem(code="test", who="The service", what="It failed.")

_LATENCY = 0.2


@dataclass(eq=False, slots=True)
class Desk:
    """One computer: each state stands for a merged request."""

    scheduler: Scheduler
    limiter: RateLimiter
    states: list[QueryState]
    wakes_at: float = float("inf")


@dataclass
class Fleet:
    """Computers that start at instants of their own.

    :param service: what it does with a request.
    :param intervals: the seconds of each request of a desk, desk by desk.
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
                random=Random(self.seed * 1_000_003 + number),
            )
            scheduler.set_account(f"fleet {self.seed}, desk {number}")
            states = [
                QueryState(query=QUERY, progress=Progress(due=begin), every=seconds) for seconds in every
            ]
            self._wake(Desk(scheduler, limiter, states), begin)

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

    def _wake(self, desk: Desk, when: float) -> None:
        if when < desk.wakes_at:
            desk.wakes_at = when
            self._at(when, lambda: self._tick(desk, when))

    def _tick(self, desk: Desk, when: float) -> None:
        if desk.wakes_at != when:
            return
        desk.wakes_at = float("inf")
        desk.scheduler.defer_missed(desk.states)
        for state in desk.scheduler.due(desk.states):
            state.apply(Queued())
            slot = desk.scheduler.send_slot(user_initiated=state.progress.user_initiated)
            self._at(slot, lambda state=state: self._send(desk, state))
        self._plan(desk)

    def _plan(self, desk: Desk) -> None:
        due = desk.scheduler.next_due(desk.states)
        if due is not None:
            self._wake(desk, max(due, self.now))

    def _send(self, desk: Desk, state: QueryState) -> None:
        if not desk.scheduler.can_send():
            state.apply(Released())
            self._plan(desk)
            return
        state.apply(Sent())
        desk.scheduler.on_sent()
        desk.limiter.consume(self.now)
        self.sent[int(self.now)] += 1
        sent_at, policy = self.now, self.service(self.now)
        self._at(self.now + _LATENCY, lambda: self._receive(desk, state, sent_at, policy))

    def _receive(self, desk: Desk, state: QueryState, sent_at: float, policy: FailurePolicy | None) -> None:
        if policy is None:
            desk.scheduler.on_response()
            desk.scheduler.answered(state, sent_at)
            state.apply(Rendered())
        else:
            desk.scheduler.on_failure(policy, urgent=state.progress.urgent)
            desk.scheduler.failed(state, PROBLEM, policy)
        self._plan(desk)
