"""The table of failures: what each means for asking again."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from hourglance.api import HourglanceError
from hourglance.cloud import (
    InvalidQueryError,
    InvalidResponseError,
    OfflineError,
    ProxyError,
    RateLimitedError,
    ResponseTooLargeError,
    ServiceError,
    ServiceUnavailableError,
    TlsError,
)
from hourglance.engine.errors import InternalError
from hourglance.engine.planner.time_window import WindowError
from hourglance.genesys import UnexpectedResponseError

#: What follows a failure. ``retry``: the same request, later. ``wait``: nothing at all is asked until the
#: service's time is over. ``split``: two smaller requests. ``park``: nothing, until somebody changes it.
FailureAction: TypeAlias = Literal["retry", "wait", "split", "park"]

#: ``there``: the service as a whole. ``here``: this computer's network.
FailureScope: TypeAlias = Literal["none", "here", "there"]

#: The service's names for a body, its own or ours, that is too long.
_TOO_LARGE: Final = frozenset({"request.entity.too.large", "response.entity.too.large"})


@dataclass(frozen=True, kw_only=True, slots=True)
class FailurePolicy:
    """What follows one failure.

    :param at_least: seconds that the service asks to wait.
    :param doubt: what may be out of order beyond this request: the service, the way to it, or nothing.
    """

    then: FailureAction
    at_least: float = 0.0
    doubt: FailureScope = "none"


def verdict(error: HourglanceError) -> FailurePolicy:
    """Return what follows an error.

    A query is a read, though it is posted, so it may be asked again after every failure in between.
    """
    match error:
        case RateLimitedError(retry_after=seconds):
            found = FailurePolicy(then="wait", at_least=seconds)
        case ServiceUnavailableError(retry_after=float(seconds)):
            found = FailurePolicy(then="wait", at_least=seconds, doubt="there")
        case ResponseTooLargeError():
            found = FailurePolicy(then="split")
        case InvalidQueryError(service_code=code) if code in _TOO_LARGE:
            found = FailurePolicy(then="split")
        # A network that wants a sign-in of its own shows its own page, or certificate, until then.
        case OfflineError() | ProxyError() | TlsError() | InvalidResponseError():
            found = FailurePolicy(then="retry", doubt="here")
        case ServiceError(transient=True):
            found = FailurePolicy(then="retry", doubt="there")
        case UnexpectedResponseError() | WindowError() | InternalError():
            found = FailurePolicy(then="retry")
        case _:
            found = FailurePolicy(then="park")
    return found
