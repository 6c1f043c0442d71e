"""When a desk asks: in turn, again after a failure, or not at all for now."""

from random import Random

import pytest
from fleets import Fleet
from hypothesis import given, settings
from hypothesis import strategies as st

from hourglance.cloud import RateLimiter
from hourglance.engine import Backoff
from hourglance.engine.refresh.circuit_breaker import CircuitBreaker
from hourglance.engine.refresh.fleet_phase import FleetPhase, rounded
from hourglance.engine.refresh.retry_policy import FailurePolicy
from hourglance.engine.refresh.scheduler import Line, Schedule

DOWN = FailurePolicy(then="retry", doubt="there")
OFFLINE = FailurePolicy(then="retry", doubt="here")
ODD = FailurePolicy(then="retry")
PARKED = FailurePolicy(then="park")


class Time:
    """A clock by which the service is an hour ahead, to tell the two apart."""

    def __init__(self) -> None:
        self.now = 1000.0

    def schedule(self, *, phase: float = 3617.0) -> Schedule:
        made = Schedule(
            monotonic=lambda: self.now,
            service_time=lambda: self.now + 3600.0,
            rate_limiter=RateLimiter(),
            random=Random(1),
        )
        made.grid = FleetPhase(phase=phase)
        return made


@pytest.fixture
def time() -> Time:
    return Time()


# The grid.


@pytest.mark.parametrize(("asked", "becomes"), [(1, 30), (30, 30), (31, 60), (60, 60), (300, 300), (0, 30)])
def test_no_interval_becomes_shorter_than_asked_for_or_than_the_floor(asked: float, becomes: float) -> None:
    assert rounded(asked) == becomes


@given(
    phase=st.floats(0, 3600), at=st.floats(1.7e9, 1.8e9), times=st.integers(1, 20), more=st.integers(1, 10)
)
def test_an_interval_falls_on_the_instants_of_every_interval_that_divides_it(
    phase: float, at: float, times: int, more: int
) -> None:
    grid, short = FleetPhase(phase=phase), 30.0 * times
    slot = grid.slot(at, short * more)

    assert slot >= at - 1e-3
    assert grid.slot(slot - 1e-3, short) == pytest.approx(slot, abs=1e-3)


def test_accounts_are_spread_evenly_over_the_minute() -> None:
    seconds = [int(FleetPhase.of(f"account {number}").phase % 60) for number in range(6000)]
    counts = [seconds.count(second) for second in range(60)]

    assert min(counts) > 60
    assert max(counts) < 140


def test_an_account_keeps_its_instants() -> None:
    assert FleetPhase.of("ada").phase == FleetPhase.of("ada").phase != FleetPhase.of("ben").phase


# Turns.


def test_the_next_turn_is_an_interval_later_at_the_desks_own_second(time: Time) -> None:
    schedule, line = time.schedule(), Line(due=0.0, every=60.0)
    schedule.answered(line, 1000.0)
    assert line.due == 1037.0  # 4637 by the service's clock

    schedule.answered(line, 1037.4)
    assert line.due == 1097.0


def test_a_clock_that_is_set_a_little_makes_no_two_turns_of_one(time: Time) -> None:
    schedule, line = time.schedule(), Line(due=0.0, every=60.0)
    schedule.answered(line, 1036.4)

    assert line.due == 1097.0


def test_the_icons_query_goes_first(time: Time) -> None:
    lines = [Line(due=0.0, rank=1), Line(due=5.0, rank=0), Line(due=3.0, rank=1), Line(due=9999.0, rank=0)]

    assert time.schedule().due(lines) == [lines[1], lines[0], lines[2]]


def test_what_is_on_its_way_or_parked_is_not_due(time: Time) -> None:
    lines = [Line(due=0.0, asking=True), Line(due=0.0, parked=True)]

    assert time.schedule().due(lines) == []
    assert time.schedule().next_due(lines) is None


# After failures.


def test_what_has_a_number_to_show_is_asked_again_in_its_turn(time: Time) -> None:
    schedule, line = time.schedule(), Line(due=0.0, urgent=False)
    schedule.doubt(DOWN, urgent=False)
    schedule.failed(line, DOWN)

    assert line.due == 1037.0


def test_what_has_nothing_to_show_is_asked_again_in_seconds(time: Time) -> None:
    schedule, line = time.schedule(), Line(due=0.0)
    schedule.doubt(DOWN, urgent=True)
    schedule.failed(line, DOWN)

    assert 1000.0 <= line.due <= 1002.0


def test_a_query_that_fails_alone_for_long_is_asked_once_an_hour(time: Time) -> None:
    schedule, line = time.schedule(), Line(due=0.0, urgent=False)
    longest = 0.0
    for _ in range(60):
        schedule.doubt(ODD, urgent=False)
        schedule.failed(line, ODD)
        longest = max(longest, line.due - time.now)
        time.now = line.due

    assert 1800 < longest <= 3660


def test_after_three_failures_in_a_row_one_request_asks_for_all(time: Time) -> None:
    schedule, lines = time.schedule(), [Line(due=0.0, urgent=False) for _ in range(5)]
    for line in lines[:3]:
        schedule.asked()
        schedule.doubt(DOWN, urgent=False)
        schedule.failed(line, DOWN)
    assert schedule.due(lines) == []
    assert schedule.next_due(lines) == 1037.0

    time.now = 1037.0
    (probe,) = schedule.due(lines)
    schedule.asked()
    probe.asking = True
    assert schedule.due(lines) == []
    assert schedule.next_due(lines) is None
    assert not schedule.may_ask()

    probe.asking = False
    schedule.alive()
    schedule.answered(probe, time.now)
    assert len(schedule.due(lines)) == 4


def test_the_services_own_word_is_above_a_refresh_by_hand(time: Time) -> None:
    schedule, lines = time.schedule(), [Line(due=0.0)]
    schedule.doubt(FailurePolicy(then="wait", at_least=500.0), urgent=True)
    schedule.failed(lines[0], FailurePolicy(then="wait", at_least=500.0))
    schedule.at_once(lines)

    assert schedule.due(lines) == []
    assert 1500.0 < schedule.next_due(lines) <= 1500.0 + 2.0 + 60.0


def test_a_refresh_by_hand_asks_at_once_whether_the_service_is_back(time: Time) -> None:
    schedule, lines = time.schedule(), [Line(due=9999.0, parked=True) for _ in range(3)]
    for _ in range(3):
        schedule.asked()
        schedule.doubt(DOWN, urgent=False)
    schedule.at_once(lines)

    assert len(schedule.due(lines)) == 1


def test_what_is_asked_seldom_waits_for_its_own_turn_after_an_outage(time: Time) -> None:
    schedule, line = time.schedule(), Line(due=1000.0, every=300.0, urgent=False)
    time.now = 2000.0

    assert schedule.due([line]) == []
    assert line.due == 2117.0  # by the service's clock 3617 + 7 * 300


def test_what_became_due_behind_a_locked_screen_does_not(time: Time) -> None:
    schedule, line = time.schedule(), Line(due=1000.0, every=300.0, urgent=False)
    time.now = 2000.0
    schedule.catch_up([line])

    assert schedule.due([line]) == [line]


def test_parked_stays_parked_over_sleep_and_not_over_a_refresh(time: Time) -> None:
    schedule, line = time.schedule(), Line(due=0.0)
    schedule.failed(line, PARKED)
    schedule.resume([line], after=3.0)
    assert line.parked

    schedule.at_once([line])
    assert not line.parked


says = st.sampled_from([None, None, None, DOWN, OFFLINE, ODD, FailurePolicy(then="wait", at_least=77.0)])


@settings(max_examples=50, deadline=None)
@given(
    intervals=st.lists(st.sampled_from([30.0, 60.0, 90.0, 300.0]), min_size=1, max_size=4),
    verdicts=st.lists(says, min_size=1, max_size=60),
    seed=st.integers(0, 100),
)
def test_a_failure_never_makes_a_desk_ask_more_often_or_at_others_instants(
    intervals: list[float], verdicts: list[FailurePolicy | None], seed: int
) -> None:
    pending = iter(verdicts)
    answered_from = 600.0
    fleet = Fleet(
        service=lambda now: next(pending, None) if now > answered_from else None,
        intervals=[intervals],
        begins=[10.0],
        seed=seed,
    )
    fleet.run(7200.0)
    phase = FleetPhase.of(f"fleet {seed}, desk 0").phase % 30
    asked = [second for second, count in sorted(fleet.asked.items()) for _ in range(count) if second > 400]

    assert all((second - phase) % 30 <= len(intervals) or (second + 1 - phase) % 30 <= 1 for second in asked)
    for start in range(400, 7100, 60):
        in_a_minute = sum(start <= second < start + 60 for second in asked)
        assert in_a_minute <= sum(2 if every == 30.0 else 1 for every in intervals) + len(intervals)


# Parts of it.


def test_full_jitter_takes_any_time_up_to_the_bound() -> None:
    backoff, random = Backoff(first=2.0, longest=300.0), Random(1)

    for failures, bound in [(1, 2), (2, 4), (5, 32), (9, 300), (500, 300)]:
        delays = [backoff.delay(failures, random) for _ in range(2000)]
        assert 0 <= min(delays) < bound * 0.01
        assert bound * 0.99 < max(delays) <= bound
    assert backoff.delay(1, random, at_least=100.0) >= 100.0


def test_the_breaker_opens_after_three_failures_in_a_row_and_closes_by_an_answer() -> None:
    breaker = CircuitBreaker(Random(1))
    assert [breaker.failed(0.0, here=False) for _ in range(3)] == [False, False, True]
    assert breaker.state == "open"
    assert breaker.retry_at <= 30.0

    breaker.asked()
    assert breaker.state == "half-open"
    breaker.answered()
    assert breaker.state == "closed"


def test_an_answer_in_between_keeps_the_breaker_closed() -> None:
    breaker = CircuitBreaker(Random(1))
    for _ in range(10):
        breaker.failed(0.0, here=False)
        breaker.failed(0.0, here=False)
        breaker.answered()

    assert breaker.state == "closed"


def test_failures_that_were_under_way_when_it_opened_do_not_keep_it_open_for_longer() -> None:
    breaker = CircuitBreaker(Random(1))
    for _ in range(20):
        breaker.failed(0.0, here=False)

    assert breaker.retry_at <= 30.0


def test_it_asks_ever_more_seldom_and_at_least_every_five_minutes() -> None:
    breaker, waits = CircuitBreaker(Random(1)), []
    for _ in range(40):
        breaker.failed(0.0, here=False)
        waits.append(breaker.retry_at)
        breaker.asked()

    assert 200 < max(waits) <= 300
