"""The service's clock, derived from ``Date`` headers with a resolution of one second."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.cloud.authorized_client import ServiceClock
from hourglance.util.clock import Clock, SystemClock

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
START = datetime(2026, 11, 20, 10, tzinfo=UTC)


class Clocks:
    """A service and a desk whose wall clock is ``ahead`` seconds wrong."""

    def __init__(self, *, ahead: float = 0.0) -> None:
        self.elapsed = 0.0
        self.ahead = ahead

    def now(self) -> datetime:
        return START + timedelta(seconds=self.elapsed + self.ahead)

    def monotonic(self) -> float:
        return 5000.0 + self.elapsed

    async def sleep(self, seconds: float) -> None:
        raise NotImplementedError

    @property
    def service(self) -> datetime:
        return START + timedelta(seconds=self.elapsed + 0.4)

    def answer(self, clock: ServiceClock, *, there: float, back: float, wrong: float = 0.0) -> None:
        """One request: how long it took there and back, and by how much its date was wrong."""
        sent = self.monotonic()
        self.elapsed += there
        date = EPOCH + timedelta(seconds=math.floor((self.service - EPOCH).total_seconds() + wrong))
        self.elapsed += back
        clock.observe(date, sent=sent, received=self.monotonic())


def error(clocks: Clocks, clock: ServiceClock) -> float:
    return abs((clock.now() - clocks.service).total_seconds())


delays = st.floats(0.01, 2.0)
pauses = st.floats(0.0, 120.0)


def test_service_clock_shows_local_time_at_first() -> None:
    clocks = Clocks(ahead=77)
    clock = ServiceClock(clocks)
    assert clock.now() == clocks.now()
    assert clock.skew == timedelta(0)


@given(ahead=st.floats(-1e6, 1e6), there=delays, back=delays, later=pauses)
def test_service_clock_error_is_at_most_the_response_time(
    ahead: float, there: float, back: float, later: float
) -> None:
    clocks = Clocks(ahead=ahead)
    clock = ServiceClock(clocks)
    clocks.answer(clock, there=there, back=back)
    clocks.elapsed += later
    assert error(clocks, clock) <= (1 + there + back) / 2 + 1e-3
    assert abs(clock.skew.total_seconds() + ahead - 0.4) <= (1 + there + back) / 2 + 1e-3


@given(st.lists(st.tuples(delays, delays, pauses), min_size=1, max_size=20))
def test_service_clock_is_as_good_as_the_best_sample(
    answers: list[tuple[float, float, float]],
) -> None:
    clocks = Clocks(ahead=500)
    clock = ServiceClock(clocks)
    for there, back, pause in answers:
        clocks.answer(clock, there=there, back=back)
        clocks.elapsed += pause
    best = min(1 + there + back for there, back, _ in answers[-8:])
    assert error(clocks, clock) <= best / 2 + 1e-3


def test_service_clock_gains_precision_from_several_samples() -> None:
    clocks = Clocks()
    clock = ServiceClock(clocks)
    for _ in range(8):
        clocks.answer(clock, there=0.02, back=0.02)
        clocks.elapsed += 7.13
    assert error(clocks, clock) < 0.1


@given(wrong=st.floats(-1e5, 1e5).filter(lambda seconds: abs(seconds) > 10), when=st.integers(2, 6))
def test_service_clock_ignores_a_single_wrong_date(wrong: float, when: int) -> None:
    clocks = Clocks()
    clock = ServiceClock(clocks)
    for i in range(7):
        clocks.answer(clock, there=0.1, back=0.1, wrong=wrong if i == when else 0.0)
        assert error(clocks, clock) < 0.7
        clocks.elapsed += 30


def test_service_clock_ignores_changes_of_the_local_clock() -> None:
    clocks = Clocks()
    clock = ServiceClock(clocks)
    clocks.answer(clock, there=0.1, back=0.1)
    before = clock.now()
    clocks.ahead += 86_400
    assert clock.now() == before
    assert abs(clock.skew.total_seconds() + 86_400) < 1.1


def test_service_clock_follows_a_lasting_change() -> None:
    clocks = Clocks()
    clock = ServiceClock(clocks)
    for i in range(16):
        clocks.answer(clock, there=0.1, back=0.1, wrong=3600.0 if i >= 8 else 0.0)
        clocks.elapsed += 30
    assert abs((clock.now() - clocks.service).total_seconds() - 3600) < 0.7


DAY = 86_400.0


@pytest.mark.parametrize("wrong", [2 * DAY, -2 * DAY, 30 * DAY, 3650 * DAY, -20_000 * DAY])
def test_service_clock_ignores_implausible_dates_even_if_most_have_them(wrong: float) -> None:
    clocks = Clocks()
    clock = ServiceClock(clocks)
    clocks.answer(clock, there=0.1, back=0.1)
    for _ in range(20):
        clocks.elapsed += 30
        clocks.answer(clock, there=0.1, back=0.1, wrong=wrong)
        assert error(clocks, clock) < 0.7


@pytest.mark.parametrize("wrong", [3650 * DAY, -365 * 56 * DAY, 26_000 * DAY])
def test_service_clock_ignores_implausible_dates_from_the_start(wrong: float) -> None:
    clocks = Clocks()
    clock = ServiceClock(clocks)
    clocks.answer(clock, there=0.1, back=0.1, wrong=wrong)
    assert clock.skew == timedelta(0)
    clocks.answer(clock, there=0.1, back=0.1)
    assert error(clocks, clock) < 0.7


@pytest.mark.parametrize("ahead", [-14_600 * DAY, 14_600 * DAY, 40 * DAY])
def test_service_clock_corrects_a_local_clock_that_is_far_off(ahead: float) -> None:
    clocks = Clocks(ahead=ahead)
    clock = ServiceClock(clocks)
    clocks.answer(clock, there=0.1, back=0.1)
    assert error(clocks, clock) < 0.7


def test_system_clock_is_utc_and_monotonic() -> None:
    clock: Clock = SystemClock()
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() <= clock.monotonic()
