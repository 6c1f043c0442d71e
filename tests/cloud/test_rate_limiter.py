"""The rate limiter: what the service reports, reserves, pauses and spacing."""

import pytest

from hourglance.cloud.rate_limiter import ASSUMED, NAMES, RateLimiter
from hourglance.genesys import RateLimit


def test_rate_limiter_budget_is_what_the_service_reports() -> None:
    limiter = RateLimiter()
    limiter.observe(RateLimit(count=299, allowed=300, reset_seconds=40.0), 1000.0)

    assert limiter.available_at(0, 1000.0) == 1000.0
    assert limiter.available_at(1, 1000.0) == 1040.0
    limiter.consume(1000.0)
    assert limiter.available_at(0, 1000.0) == 1040.0
    assert limiter.available_at(0, 1040.0) == 1040.0


def test_rate_limiter_reserves_budget_for_lower_ranks() -> None:
    limiter = RateLimiter()
    limiter.observe(RateLimit(count=275, allowed=300, reset_seconds=40.0), 1000.0)

    assert [limiter.available_at(rank, 1000.0) for rank in (0, 1)] == [1000.0, 1040.0]


def test_rate_limiter_ignores_the_larger_rest_of_a_response_out_of_order() -> None:
    limiter = RateLimiter()
    limiter.observe(RateLimit(count=300, allowed=300, reset_seconds=40.0), 1000.0)
    limiter.observe(RateLimit(count=298, allowed=300, reset_seconds=39.0), 1001.0)

    assert limiter.available_at(0, 1001.0) > 1001.0


def test_rate_limiter_new_window_has_the_whole_budget() -> None:
    limiter = RateLimiter()
    limiter.observe(RateLimit(count=300, allowed=300, reset_seconds=5.0), 1000.0)
    limiter.observe(RateLimit(count=1, allowed=300, reset_seconds=60.0), 1006.0)

    assert limiter.available_at(1, 1006.0) == 1006.0


def test_rate_limiter_assumes_a_budget_until_the_service_reports_one() -> None:
    limiter = RateLimiter()
    for _ in range(ASSUMED.allowed):
        assert limiter.available_at(0, 1000.0) == 1000.0
        limiter.consume(1000.0)

    assert limiter.available_at(0, 1000.0) == 1060.0


def test_rate_limiter_spaces_requests_unless_urgent() -> None:
    limiter = RateLimiter()

    assert [limiter.next_slot(1000.0, urgent=False) for _ in range(3)] == [1000.0, 1001.0, 1002.0]
    assert limiter.next_slot(1000.0, urgent=True) == 1000.0
    assert limiter.next_slot(1060.0, urgent=False) == 1060.0


def test_rate_limiter_keeps_the_longer_of_two_pauses() -> None:
    limiter = RateLimiter()
    limiter.pause(1120.0)
    limiter.pause(1005.0)

    assert limiter.paused_until == 1120.0


@pytest.mark.parametrize(("count", "available"), [(149, 1000.0), (150, 1040.0)])
def test_rate_limiter_leaves_half_of_the_budget_to_queries(count: int, available: float) -> None:
    limiter = RateLimiter()
    limiter.observe(RateLimit(count=count, allowed=300, reset_seconds=40.0), 1000.0)

    assert limiter.available_at(NAMES, 1000.0) == available


def test_rate_limiter_last_observed_is_none_once_its_window_has_ended() -> None:
    limiter = RateLimiter()
    assert limiter.last_observed(1000.0) is None
    limiter.observe(RateLimit(count=7, allowed=300, reset_seconds=40.0), 1000.0)

    assert limiter.last_observed(1030.0) == RateLimit(count=7, allowed=300, reset_seconds=10.0)
    assert limiter.last_observed(1040.0) is None


def test_rate_limiter_reset_discards_limit_and_pause() -> None:
    limiter = RateLimiter()
    limiter.observe(RateLimit(count=300, allowed=300, reset_seconds=40.0), 1000.0)
    limiter.pause(2000.0)

    limiter.reset()

    assert limiter.available_at(0, 1000.0) == 1000.0
    assert limiter.paused_until < 1000.0
    assert limiter.last_observed(1000.0) is None


def test_rate_limiter_first_report_replaces_the_assumed_budget() -> None:
    limiter = RateLimiter()
    limiter.consume(1000.0)
    limiter.observe(RateLimit(count=1, allowed=300, reset_seconds=60.0), 1000.0)

    assert limiter.available_at(NAMES, 1000.0) == 1000.0
