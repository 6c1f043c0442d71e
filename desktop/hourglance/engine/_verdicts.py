"""The table of failures: what each means for asking again."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from hourglance.api import HourglanceError
from hourglance.cloud import (
    AnswerTooLargeError,
    InvalidQueryError,
    OfflineError,
    ProxyError,
    RateLimitedError,
    ServiceError,
    ServiceUnavailableError,
    TlsError,
    UnreadableAnswerError,
)
from hourglance.engine._errors import DefectError
from hourglance.engine._windows import WindowError
from hourglance.query import AnswerShapeError

#: What follows a failure. ``retry``: the same request, later. ``wait``: nothing at all is asked until the
#: service's time is over. ``split``: two smaller requests. ``park``: nothing, until somebody changes it.
Then: TypeAlias = Literal["retry", "wait", "split", "park"]

#: ``there``: the service as a whole. ``here``: this computer's network.
Doubt: TypeAlias = Literal["none", "here", "there"]

#: The service's names for a body, its own or ours, that is too long.
_TOO_LARGE: Final = frozenset({"request.entity.too.large", "response.entity.too.large"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What follows one failure.

    :param at_least: seconds that the service asks to wait.
    :param doubt: what may be out of order beyond this request: the service, the way to it, or nothing.
    """

    then: Then
    at_least: float = 0.0
    doubt: Doubt = "none"


def verdict(error: HourglanceError) -> Verdict:
    """Return what follows an error.

    A query is a read, though it is posted, so it may be asked again after every failure in between.
    """
    match error:
        case RateLimitedError(retry_after=seconds):
            found = Verdict(then="wait", at_least=seconds)
        case ServiceUnavailableError(retry_after=float(seconds)):
            found = Verdict(then="wait", at_least=seconds, doubt="there")
        case AnswerTooLargeError():
            found = Verdict(then="split")
        case InvalidQueryError(service_code=code) if code in _TOO_LARGE:
            found = Verdict(then="split")
        # A network that wants a sign-in of its own shows its own page, or certificate, until then.
        case OfflineError() | ProxyError() | TlsError() | UnreadableAnswerError():
            found = Verdict(then="retry", doubt="here")
        case ServiceError(transient=True):
            found = Verdict(then="retry", doubt="there")
        case AnswerShapeError() | WindowError() | DefectError():
            found = Verdict(then="retry")
        case _:
            found = Verdict(then="park")
    return found
