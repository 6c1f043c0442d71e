"""Response headers of the service: rate limit, ``Retry-After``, dates. Header names are lower case."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

#: The header with the id that Genesys Cloud's support finds a request by.
CORRELATION_ID: Final = "inin-correlation-id"

#: The longest wait that is accepted from the service, in seconds; its longest limits are daily ones.
MAX_WAIT: Final = 86_400.0

#: The longest rate-limit window that is accepted, in seconds. The limits are per minute, and the service's
#: own libraries do not wait longer than this.
MAX_RESET: Final = 180.0

_COUNT: Final = "inin-ratelimit-count"
_ALLOWED: Final = "inin-ratelimit-allowed"
_RESET: Final = "inin-ratelimit-reset"


@dataclass(frozen=True, kw_only=True, slots=True)
class RateLimit:
    """A token's rate limit, as reported with each response.

    :param count: requests in the current period.
    :param allowed: requests that each period allows.
    :param reset_seconds: seconds until the next period starts and the count with it.
    """

    count: int
    allowed: int
    reset_seconds: float

    @classmethod
    def from_headers(cls, headers: Mapping[str, str]) -> "RateLimit | None":
        """Return the rate limit in a response's headers; None if it is incomplete."""
        match [_number(headers.get(name)) for name in (_COUNT, _ALLOWED, _RESET)]:
            case [float(count), float(allowed), float(reset)]:
                return cls(count=int(count), allowed=int(allowed), reset_seconds=min(reset, MAX_RESET))
        return None

    def to_headers(self) -> dict[str, str]:
        """Return the headers that report this rate limit."""
        return {
            _COUNT: str(self.count),
            _ALLOWED: str(self.allowed),
            _RESET: f"{self.reset_seconds:.0f}",
        }


def parse_retry_after(headers: Mapping[str, str], *, sent: datetime) -> float | None:
    """Return ``Retry-After`` in seconds after the response; None if it is missing or invalid.

    It may be a number of seconds or a date.

    :param sent: when the response was sent, aware, by the clock of who sent it.
    """
    text = headers.get("retry-after", "")
    seconds = _number(text)
    if seconds is None:
        instant = parse_http_date(text)
        if instant is None:
            return None
        seconds = max(0.0, (instant - sent).total_seconds())
    return min(seconds, MAX_WAIT)


def parse_http_date(text: str) -> datetime | None:
    """Return the instant of a date in a header, in UTC; None if it is not a date."""
    try:
        instant = parsedate_to_datetime(text)
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _number(text: str | None) -> float | None:
    """Return the first number of a header, which a proxy may have repeated; None if it is not a number."""
    try:
        number = float((text or "").partition(",")[0])
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None
