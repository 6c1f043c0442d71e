"""The retry policy: what each failure means, and how long to wait until the next attempt."""

from dataclasses import dataclass, replace
from random import Random
from typing import Final, Literal, TypeAlias

from hourglance.api import HourglanceError
from hourglance.cloud import (
    InvalidQueryError,
    InvalidResponseError,
    NotFoundError,
    NotSignedInError,
    OfflineError,
    ProxyError,
    RateLimitedError,
    ResponseTooLargeError,
    ServiceError,
    ServiceUnavailableError,
    TlsError,
)
from hourglance.engine.errors import InternalError, PendingFactError
from hourglance.engine.planner.time_window import WindowError
from hourglance.genesys import UnexpectedResponseError

#: What to do after a failure. ``retry``: send the same request later. ``wait``: send nothing at all for the
#: time that the service asks for. ``split``: send two smaller requests. ``suspend``: send nothing until the
#: user or the configuration changes something.
FailureAction: TypeAlias = Literal["retry", "wait", "split", "suspend"]

#: What may be out of order: only this query, this computer's network, or the service as a whole.
FailureScope: TypeAlias = Literal["query", "network", "service"]

#: The service's codes for a request or response body that is too large.
_TOO_LARGE_CODES: Final = frozenset({"request.entity.too.large", "response.entity.too.large"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Backoff:
    """Exponential backoff with full jitter, in seconds.

    Full jitter (a uniformly random time up to the bound) keeps many computers from retrying in step.
    """

    first: float = 2.0
    longest: float = 3600.0

    def bound(self, failures: int) -> float:
        """Return the longest delay after ``failures`` failures in a row (1 or more)."""
        return min(self.longest, self.first * 2.0 ** min(failures - 1, 30))

    def delay(self, failures: int, random: Random, *, at_least: float = 0.0) -> float:
        """Return the delay after ``failures`` failures in a row.

        :param at_least: the delay that the service asks for; the jitter is added to it.
        """
        return at_least + random.uniform(0, self.bound(failures))


@dataclass(frozen=True, kw_only=True, slots=True)
class FailurePolicy:
    """What one failure leads to.

    :param backoff: the delays until the query is sent again.
    :param at_least: the delay that the service asks for, in seconds.
    """

    action: FailureAction
    scope: FailureScope = "query"
    backoff: Backoff = Backoff()
    at_least: float = 0.0


RETRY_NETWORK: Final = FailurePolicy(action="retry", scope="network", backoff=Backoff(longest=30.0))
#: A retry costs the service no more than a refresh, and the recovery is noticed within two of them.
RETRY_SERVICE: Final = FailurePolicy(action="retry", scope="service", backoff=Backoff(longest=60.0))
#: Nothing else shows that a failure of one query alone is over, so it is retried at least once an hour.
RETRY_QUERY: Final = FailurePolicy(action="retry", backoff=Backoff(longest=3600.0))
#: Retried more rarely than anything else: no other request costs as much.
SPLIT: Final = FailurePolicy(action="split", backoff=Backoff(first=240.0, longest=3600.0))
#: A rejected query is retried within the hour: a permission may be granted, or an incident may end.
RETRY_REJECTED: Final = FailurePolicy(action="retry", backoff=Backoff(first=3600.0, longest=3600.0))
WAIT: Final = FailurePolicy(action="wait")
WAIT_FOR_SERVICE: Final = FailurePolicy(action="wait", scope="service")
SUSPEND: Final = FailurePolicy(action="suspend")


def failure_policy(error: HourglanceError) -> FailurePolicy:
    """Return what an error leads to.

    A query only reads, though it is a POST request, so it may be sent again after any failure.
    """
    match error:
        case RateLimitedError(retry_after=seconds):
            policy = replace(WAIT, at_least=seconds)
        case ServiceUnavailableError(retry_after=float(seconds)):
            policy = replace(WAIT_FOR_SERVICE, at_least=seconds)
        case ResponseTooLargeError():
            policy = SPLIT
        case InvalidQueryError(service_code=code) if code in _TOO_LARGE_CODES:
            policy = SPLIT
        # A network with a sign-in page of its own answers with that page, or its own certificate, until then.
        case OfflineError() | ProxyError() | TlsError() | InvalidResponseError():
            policy = RETRY_NETWORK
        case ServiceError(transient=True) | NotFoundError() | UnexpectedResponseError():
            policy = RETRY_SERVICE
        case WindowError() | InternalError():
            policy = RETRY_QUERY
        # Another sign-in, or another query once the fact is known, starts again.
        case NotSignedInError() | PendingFactError():
            policy = SUSPEND
        case _:
            policy = RETRY_REJECTED
    return policy
