"""What comes back from the service when all is well."""

from dataclasses import dataclass
from datetime import datetime

from hourglance.genesys.headers import RateLimit


@dataclass(frozen=True, kw_only=True, slots=True)
class QueryResponse:
    """One answer of the service, not yet decoded.

    :param content: the body, JSON by its type and first character, and no more is known.
    :param correlation_id: the service's name for this request, which its support asks for.
    :param received: the local wall clock's time when the answer was complete, in UTC.
    :param rate: None if the service did not tell.
    :param elapsed: seconds from sending to the end of the answer.
    """

    content: bytes
    correlation_id: str | None
    received: datetime
    rate: RateLimit | None
    elapsed: float
