"""Responses over HTTP: as received, and as handed to callers of the session."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from hourglance.genesys import CORRELATION_ID, RateLimit, parse_http_date, parse_retry_after

#: No response to this version is of another time. Dates near the end of the calendar would overflow.
_EARLIEST_DATE: Final = datetime(2026, 1, 1, tzinfo=UTC)
_LATEST_DATE: Final = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpResponse:
    """A complete response of any status.

    The representation leaves out headers and content, which may hold a token.

    :param url: of the request, without query.
    :param headers: by lower-case names.
    :param sent: when the request was sent, local monotonic seconds.
    :param headed: when the headers arrived, local monotonic seconds.
    :param ended: when the body was complete, local monotonic seconds.
    :param received: when the body was complete, by the local wall clock.
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
        """Return the service's id of this request."""
        return self.headers.get(CORRELATION_ID)

    @property
    def date(self) -> datetime | None:
        """Return the response's ``Date``, to the second; None if there is none, or not a current one."""
        date = parse_http_date(self.headers.get("date", ""))
        return date if date and _EARLIEST_DATE <= date < _LATEST_DATE else None

    @property
    def is_json(self) -> bool:
        """Return whether type and first character are those of JSON; the rest is not checked."""
        media_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        plausible = media_type in {"", "text/plain"} or media_type.endswith("json")
        return plausible and self.content.lstrip()[:1] in {b"{", b"["}

    @property
    def rate(self) -> RateLimit | None:
        """Return the token's rate limit; None if the headers do not report it in full."""
        return RateLimit.from_headers(self.headers)

    @property
    def retry_after(self) -> float | None:
        """Return ``Retry-After`` in seconds after the response; None without one."""
        return parse_retry_after(self.headers, received=self.received)


@dataclass(frozen=True, kw_only=True, slots=True)
class QueryResponse:
    """A successful response, not yet decoded.

    :param content: the body; only its type and first character are known to be those of JSON.
    :param correlation_id: the service's id of the request, which its support asks for.
    :param received: when the response was complete, by the local wall clock, in UTC.
    :param rate: the token's rate limit; None if the service did not report it.
    :param elapsed: seconds from sending the request to the end of the response.
    """

    content: bytes
    correlation_id: str | None
    received: datetime
    rate: RateLimit | None
    elapsed: float
