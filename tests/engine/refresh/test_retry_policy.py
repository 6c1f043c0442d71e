"""The retry policy: what each failure means, and its delays."""

from random import Random

import pytest

from hourglance.api import HourglanceError
from hourglance.cloud import (
    InvalidQueryError,
    InvalidResponseError,
    NotFoundError,
    NotSignedInError,
    OfflineError,
    PermissionDeniedError,
    ProxyError,
    RateLimitedError,
    ResponseTooLargeError,
    ServiceTimeoutError,
    ServiceUnavailableError,
    TlsError,
)
from hourglance.engine.errors import InternalError, PendingFactError
from hourglance.engine.planner.time_window import WindowError
from hourglance.engine.refresh.retry_policy import Backoff, failure_policy
from hourglance.genesys import ErrorBody, UnexpectedResponseError


@pytest.mark.parametrize(
    ("error", "action", "scope", "longest"),
    [
        (RateLimitedError("Too many requests.", retry_after=7), "wait", "query", 3600),
        (ServiceUnavailableError("Down.", retry_after=7.0), "wait", "service", 3600),
        (ServiceUnavailableError("Down."), "retry", "service", 60),
        (ServiceTimeoutError("Slow."), "retry", "service", 60),
        (NotFoundError("Not found."), "retry", "service", 60),
        (OfflineError("No network."), "retry", "network", 30),
        (ProxyError("No proxy."), "retry", "network", 30),
        (TlsError("No trust."), "retry", "network", 30),
        (InvalidResponseError("A sign-in page."), "retry", "network", 30),
        (UnexpectedResponseError("Odd."), "retry", "service", 60),
        (WindowError("Not begun."), "retry", "query", 3600),
        (InternalError("A bug."), "retry", "query", 3600),
        (ResponseTooLargeError("Huge."), "split", "query", 3600),
        (InvalidQueryError("Huge.", body=ErrorBody(code="request.entity.too.large")), "split", "query", 3600),
        (InvalidQueryError("Wrong."), "retry", "query", 3600),
        (PermissionDeniedError("Permission missing.", permission="a:b:view"), "retry", "query", 3600),
        (NotSignedInError("Not signed in."), "suspend", "query", None),
        (PendingFactError("Unknown."), "suspend", "query", None),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, HourglanceError) else str(value),
)
def test_retry_policy_of_each_failure(error, action: str, scope: str, longest: float | None) -> None:
    policy = failure_policy(error)

    assert (policy.action, policy.scope) == (action, scope)
    if longest is not None:
        assert policy.backoff.longest == longest
    assert policy.at_least == (7 if action == "wait" else 0)


def test_backoff_jitter_takes_any_time_up_to_the_bound() -> None:
    backoff, random = Backoff(first=2.0, longest=300.0), Random(1)

    for failures, bound in [(1, 2), (2, 4), (5, 32), (9, 300), (500, 300)]:
        delays = [backoff.delay(failures, random) for _ in range(500)]
        assert 0 <= min(delays) < bound * 0.05
        assert bound * 0.95 < max(delays) <= bound
    assert backoff.delay(1, random, at_least=100.0) >= 100.0
