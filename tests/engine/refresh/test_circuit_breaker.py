"""The circuit breaker: when it opens, probes and closes."""

from random import Random

import pytest

from hourglance.engine.refresh.scheduler import CircuitBreaker


@pytest.fixture
def breaker() -> CircuitBreaker:
    return CircuitBreaker(Random(1))


def test_breaker_opens_after_three_failures_in_a_row(breaker: CircuitBreaker) -> None:
    assert [breaker.on_failure(0.0, network=False) for _ in range(3)] == [False, False, True]
    assert breaker.state == "open"
    assert 0.0 < breaker.retry_at <= 30.0


def test_breaker_response_to_the_probe_closes(breaker: CircuitBreaker) -> None:
    for _ in range(3):
        breaker.on_failure(0.0, network=False)
    breaker.on_sent()
    assert breaker.state == "half-open"

    breaker.on_response()
    assert breaker.state == "closed"


def test_breaker_probe_canceled_reopens(breaker: CircuitBreaker) -> None:
    for _ in range(3):
        breaker.on_failure(0.0, network=False)
    breaker.on_sent()
    breaker.on_canceled()
    assert breaker.state == "open"

    breaker.on_sent()
    assert breaker.state == "half-open", "another probe may be sent"


def test_breaker_response_between_failures_keeps_it_closed(breaker: CircuitBreaker) -> None:
    for _ in range(10):
        breaker.on_failure(0.0, network=False)
        breaker.on_failure(0.0, network=False)
        breaker.on_response()

    assert breaker.state == "closed"


def test_breaker_failures_of_requests_in_flight_do_not_prolong_it(breaker: CircuitBreaker) -> None:
    for _ in range(20):
        breaker.on_failure(0.0, network=False)

    assert breaker.retry_at <= 30.0


def test_breaker_probes_at_least_every_minute(breaker: CircuitBreaker) -> None:
    delays = []
    for _ in range(40):
        breaker.on_failure(0.0, network=False)
        delays.append(breaker.retry_at)
        breaker.on_sent()

    assert 40 < max(delays) <= 60


def test_breaker_probes_sooner_if_the_network_is_down(breaker: CircuitBreaker) -> None:
    delays = []
    for _ in range(40):
        breaker.on_failure(0.0, network=True)
        delays.append(breaker.retry_at)
        breaker.on_sent()

    assert 20 < max(delays) <= 30
