"""The scheduler: when a query is sent, in turn, after a failure, or not at all for now."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hourglance.api import AggregatesQuery, last
from hourglance.cloud import RateLimiter
from hourglance.engine.price.fleet import Fleet
from hourglance.engine.refresh.query_state import Progress, QueryState, Queued, Rendered, Sent
from hourglance.engine.refresh.retry_policy import (
    RETRY_NETWORK,
    RETRY_QUERY,
    RETRY_SERVICE,
    SUSPEND,
    WAIT,
    FailurePolicy,
)
from hourglance.engine.refresh.scheduler import FleetPhase, Scheduler, rounded_interval
from hourglance.engine.snapshot import Problem

QUERY = AggregatesQuery(metrics=("tHandle",), window=last(hours=1))
PROBLEM = Problem(code="test", who="The service", what="It failed.")


class Time:
    """A clock; the service's is an hour ahead, to tell the two apart."""

    def __init__(self) -> None:
        self.now = 17.0  # so that the grid's phase is 3617
        self.scheduler = Scheduler(
            monotonic=lambda: self.now,
            service_time=lambda: self.now + 3600.0,
            rate_limiter=RateLimiter(),
            random=Random(1),
        )
        self.now = 1000.0


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def scheduler(time: Time) -> Scheduler:
    return time.scheduler


def due_at(due: float, *, rank: int = 1, every: float = 60.0, urgent: bool = True) -> QueryState:
    progress = Progress(due=due, urgent=urgent, user_initiated=urgent)
    return QueryState(query=QUERY, progress=progress, rank=rank, every=every)


def send(scheduler: Scheduler, state: QueryState) -> None:
    state.apply(Queued())
    state.apply(Sent())
    scheduler.on_sent()


def fail(scheduler: Scheduler, state: QueryState, policy: FailurePolicy) -> None:
    send(scheduler, state)
    scheduler.on_failure(policy, urgent=state.progress.urgent)
    scheduler.failed(state, PROBLEM, policy)


# The grid.


@pytest.mark.parametrize(
    ("declared", "interval"), [(1, 30), (30, 30), (31, 60), (60, 60), (300, 300), (0, 30)]
)
def test_interval_is_never_shorter_than_declared_or_than_the_minimum(declared, interval) -> None:
    assert rounded_interval(declared) == interval


@given(
    phase=st.floats(0, 3600), at=st.floats(1.7e9, 1.8e9), times=st.integers(1, 20), more=st.integers(1, 10)
)
def test_slots_of_an_interval_are_slots_of_every_interval_that_divides_it(
    phase: float, at: float, times: int, more: int
) -> None:
    fleet_phase, short = FleetPhase(phase=phase), 30.0 * times
    slot = fleet_phase.next_slot(at, short * more)

    assert slot >= at - 1e-3
    assert fleet_phase.next_slot(slot - 1e-3, short) == pytest.approx(slot, abs=1e-3)


def test_fleet_phases_are_spread_evenly_over_the_minute() -> None:
    seconds = [int(FleetPhase.for_account(f"account {number}").phase % 60) for number in range(6000)]
    counts = [seconds.count(second) for second in range(60)]

    assert min(counts) > 60
    assert max(counts) < 140


def test_fleet_phase_of_an_account_is_always_the_same() -> None:
    ada, ben = FleetPhase.for_account("ada"), FleetPhase.for_account("ben")
    assert ada == FleetPhase.for_account("ada") != ben


# Turns.


def test_turn_is_an_interval_later_at_the_computers_own_second(scheduler: Scheduler) -> None:
    state = due_at(0.0)
    send(scheduler, state)
    scheduler.answered(state, 1000.0)
    assert state.progress.due == 1037.0  # 4637 by the service's clock

    state.apply(Rendered())
    send(scheduler, state)
    scheduler.answered(state, 1037.4)
    assert state.progress.due == 1097.0


def test_turn_is_not_doubled_by_a_small_change_of_the_clock(scheduler: Scheduler) -> None:
    state = due_at(0.0)
    send(scheduler, state)
    scheduler.answered(state, 1036.4)

    assert state.progress.due == 1097.0


def test_due_queries_are_sorted_by_rank(scheduler: Scheduler) -> None:
    states = [due_at(0.0), due_at(5.0, rank=0), due_at(3.0), due_at(9999.0, rank=0)]

    assert scheduler.due(states) == [states[1], states[0], states[2]]


def test_due_is_no_query_that_is_in_flight_or_suspended(scheduler: Scheduler) -> None:
    in_flight, suspended = due_at(0.0), due_at(0.0)
    send(scheduler, in_flight)
    fail(scheduler, suspended, SUSPEND)

    assert scheduler.due([in_flight, suspended]) == []
    assert scheduler.next_due([in_flight, suspended]) is None


# After failures.


def test_failed_query_with_a_value_is_sent_again_in_its_turn(scheduler: Scheduler) -> None:
    state = due_at(0.0, urgent=False)
    fail(scheduler, state, RETRY_SERVICE)

    assert state.progress.due == 1037.0


def test_failed_query_without_a_value_is_sent_again_within_seconds(scheduler: Scheduler) -> None:
    state = due_at(0.0)
    fail(scheduler, state, RETRY_SERVICE)

    assert 1000.0 <= state.progress.due <= 1002.0


def test_failed_query_alone_is_retried_at_least_once_an_hour(time: Time) -> None:
    state = due_at(0.0, urgent=False)
    longest = 0.0
    for _ in range(60):
        fail(time.scheduler, state, RETRY_QUERY)
        longest = max(longest, state.progress.due - time.now)
        time.now = state.progress.due

    assert 1800 < longest <= 3660


def test_breaker_open_sends_one_probe_for_all(time: Time) -> None:
    scheduler, states = time.scheduler, [due_at(0.0, urgent=False) for _ in range(5)]
    for state in states[:3]:
        fail(scheduler, state, RETRY_SERVICE)
    assert scheduler.service_is_down
    assert scheduler.due(states) == []
    assert scheduler.next_due(states) == 1037.0

    time.now = 1037.0
    (probe,) = scheduler.due(states)
    send(scheduler, probe)
    assert scheduler.due(states) == []
    assert scheduler.next_due(states) is None
    assert not scheduler.can_send()

    scheduler.on_response()
    scheduler.answered(probe, time.now)
    assert len(scheduler.due(states)) == 4


def test_breaker_probe_canceled_lets_a_later_probe_go_out(time: Time) -> None:
    scheduler, states = time.scheduler, [due_at(0.0, urgent=False) for _ in range(3)]
    for state in states:
        fail(scheduler, state, RETRY_SERVICE)
    time.now = 1037.0
    scheduler.on_sent()
    scheduler.on_canceled()

    assert scheduler.next_due(states) is not None
    assert len(scheduler.due(states)) == 1
    assert scheduler.can_send()


def test_retry_after_holds_back_a_manual_refresh(scheduler: Scheduler) -> None:
    state = due_at(0.0)
    fail(scheduler, state, replace(WAIT, at_least=500.0))
    scheduler.refresh_now([state])

    assert scheduler.due([state]) == []
    assert 1500.0 < scheduler.next_due([state]) <= 1500.0 + 2.0 + 60.0


def test_manual_refresh_probes_the_service_now(scheduler: Scheduler) -> None:
    states = [due_at(9999.0) for _ in range(3)]
    for state in states:
        fail(scheduler, state, RETRY_SERVICE)
    scheduler.refresh_now(states)

    assert len(scheduler.due(states)) == 1


def test_missed_turn_of_a_long_interval_is_deferred_after_an_outage(time: Time) -> None:
    state = due_at(1000.0, every=300.0, urgent=False)
    time.now = 2000.0
    time.scheduler.defer_missed([state])

    assert time.scheduler.due([state]) == []
    assert state.progress.due == 2117.0  # by the service's clock 3617 + 7 * 300


def test_overdue_query_is_sent_after_the_screen_was_locked(time: Time) -> None:
    state = due_at(1000.0, every=300.0, urgent=False)
    time.now = 2000.0
    time.scheduler.mark_overdue_urgent([state])
    time.scheduler.defer_missed([state])

    assert time.scheduler.due([state]) == [state]


def test_suspended_query_stays_so_over_sleep_but_not_over_a_refresh(scheduler: Scheduler) -> None:
    state = due_at(0.0)
    fail(scheduler, state, SUSPEND)
    scheduler.restart_after_wake([state], after=3.0)
    assert state.progress.phase == "suspended"

    scheduler.refresh_now([state])
    assert scheduler.due([state]) == [state]


outcomes = st.sampled_from(
    [None, None, None, RETRY_SERVICE, RETRY_NETWORK, RETRY_QUERY, replace(WAIT, at_least=77.0)]
)


@settings(max_examples=30)
@given(
    intervals=st.lists(st.sampled_from([30.0, 60.0, 90.0, 300.0]), min_size=1, max_size=4),
    policies=st.lists(outcomes, min_size=1, max_size=60),
    seed=st.integers(0, 100),
)
def test_failure_never_makes_a_computer_send_more_often_or_at_the_instants_of_others(
    intervals: list[float], policies: list[FailurePolicy | None], seed: int
) -> None:
    pending = iter(policies)
    fleet = Fleet(
        service=lambda now: next(pending, None) if now > 600.0 else None,
        intervals=[intervals],
        begins=[10.0],
        seed=seed,
    )
    fleet.run(7200.0)
    phase = FleetPhase.for_account(f"fleet {seed}, desk 0").phase % 30
    sent = [second for second, count in sorted(fleet.sent.items()) for _ in range(count) if second > 400]

    assert all((second - phase) % 30 <= len(intervals) or (second + 1 - phase) % 30 <= 1 for second in sent)
    for start in range(400, 7100, 60):
        in_a_minute = sum(start <= second < start + 60 for second in sent)
        assert in_a_minute <= sum(2 if every == 30.0 else 1 for every in intervals) + len(intervals)


def test_scheduler_sends_what_is_due_although_time_goes_on_meanwhile() -> None:
    readings = iter(range(1000, 2000))  # no two readings of a clock are equal
    scheduler = Scheduler(
        monotonic=lambda: float(next(readings)),
        service_time=lambda: 4600.0,
        rate_limiter=RateLimiter(),
        random=Random(1),
    )
    state = due_at(900.0)
    assert scheduler.due([state]) == [state]
