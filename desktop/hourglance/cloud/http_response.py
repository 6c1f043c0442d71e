"""One reply over HTTP, and what its head says."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from hourglance.genesys.headers import RateLimit

#: The longest wait that is taken from the service (seconds): it knows daily limits, but no longer ones.
LONGEST_WAIT: Final = 86_400.0


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpResponse:
    """A complete reply of whatever status.

    Its content may hold a token, so it is in no representation of it.

    :param url: where it came from, without query.
    :param headers: by lower-case names.
    :param sent: local monotonic seconds at which the request left.
    :param headed: the same for the arrival of the reply's head.
    :param ended: the same for its end.
    :param received: the local wall clock's time of its end.
    """

    url: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    sent: float
    headed: float
    ended: float
    received: datetime

    @property
    def correlation_id(self) -> str | None:
        """Return the service's name for this request."""
        return self.headers.get("inin-correlation-id")

    @property
    def date(self) -> datetime | None:
        """Return the ``Date`` of the reply, to the second."""
        return http_date(self.headers.get("date", ""))

    @property
    def is_json(self) -> bool:
        """Return whether this is JSON by its type and its first character; the rest is not looked at."""
        media_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        plausible = media_type in {"", "text/plain"} or media_type.endswith("json")
        return plausible and self.content.lstrip()[:1] in {b"{", b"["}

    @property
    def rate(self) -> RateLimit | None:
        """Return how much of its allowance the token has used; None if that is not told in full."""
        told = [_number(self.headers.get(f"inin-ratelimit-{name}")) for name in ("count", "allowed", "reset")]
        match told:
            case [float(count), float(allowed), float(reset)]:
                return RateLimit(
                    count=int(count), allowed=int(allowed), reset_seconds=min(reset, LONGEST_WAIT)
                )
        return None

    @property
    def retry_after(self) -> float | None:
        """Return ``Retry-After`` in seconds from the reply on; it may be written as a date."""
        text = self.headers.get("retry-after", "")
        seconds = _number(text)
        if seconds is None:
            instant = http_date(text)
            if instant is None:
                return None
            seconds = max(0.0, (instant - (self.date or self.received)).total_seconds())
        return min(seconds, LONGEST_WAIT)


def http_date(text: str) -> datetime | None:
    """Return the instant that a header's date names, None if it names none."""
    try:
        instant = parsedate_to_datetime(text)
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None
