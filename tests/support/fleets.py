"""Many desks at one service, in simulated time: the schedule's own code, and nothing else of the engine."""

import heapq
import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from hourglance.cloud import RateLimiter
from hourglance.engine.refresh.fleet_phase import FleetPhase
from hourglance.engine.refresh.retry_policy import FailurePolicy
from hourglance.engine.refresh.scheduler import Line, Schedule

#: What the service says at an instant: None is an answer.
Service = Callable[[float], FailurePolicy | None]

_LATENCY = 0.2


@dataclass(eq=False, slots=True)
class Desk:
    """One desk: each line is a request of its turn, merged already."""

    schedule: Schedule
    lines: list[Line]
    wakes_at: float = float("inf")


@dataclass
class Fleet:
    """Desks that begin at instants of their own.

    :param service: what it says to a request.
    :param intervals: the seconds of each request of a desk, desk by desk.
    :param begins: when each is switched on.
    """

    service: Service
    intervals: Sequence[Sequence[float]]
    begins: Sequence[float]
    seed: int = 0
    now: float = 0.0
    asked: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers: Iterator[int] = itertools.count()
        for number, (every, begin) in enumerate(zip(self.intervals, self.begins, strict=True)):
            schedule = Schedule(
                monotonic=lambda: self.now,
                service_time=lambda: self.now,
                rate_limiter=RateLimiter(),
                random=Random(self.seed * 1_000_003 + number),
            )
            schedule.grid = FleetPhase.of(f"fleet {self.seed}, desk {number}")
            desk = Desk(schedule, [Line(due=begin, every=seconds) for seconds in every])
            self._wake(desk, begin)

    def run(self, until: float) -> None:
        """Let time go by."""
        while self._events and self._events[0][0] <= until:
            self.now, _, happens = heapq.heappop(self._events)
            happens()
        self.now = until

    def per_second(self, start: float, end: float) -> list[int]:
        """Return the requests of each second."""
        return [self.asked[second] for second in range(int(start), int(end))]

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
        for line in desk.schedule.due(desk.lines):
            line.asking = True
            turn = desk.schedule.rate_limiter.next_slot(self.now, urgent=line.prompt)
            self._at(turn, lambda line=line: self._send(desk, line))
        self._plan(desk)

    def _plan(self, desk: Desk) -> None:
        due = desk.schedule.next_due(desk.lines)
        if due is not None:
            self._wake(desk, max(due, self.now))

    def _send(self, desk: Desk, line: Line) -> None:
        if not desk.schedule.may_ask():
            line.asking = False
            self._plan(desk)
            return
        desk.schedule.asked()
        self.asked[int(self.now)] += 1
        asked_at, says = self.now, self.service(self.now)
        self._at(self.now + _LATENCY, lambda: self._hear(desk, line, asked_at, says))

    def _hear(self, desk: Desk, line: Line, asked_at: float, says: FailurePolicy | None) -> None:
        line.asking = False
        if says is None:
            desk.schedule.alive()
            desk.schedule.answered(line, asked_at)
        else:
            desk.schedule.doubt(says, urgent=line.urgent)
            desk.schedule.failed(line, says)
        self._plan(desk)
