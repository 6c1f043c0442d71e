"""Responses over HTTP, and the errors that they report: status and error code decide on class and message."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias
from urllib.parse import urlsplit

import msgspec

from hourglance.cloud.errors import (
    RETRY,
    InvalidQueryError,
    InvalidResponseError,
    NotFoundError,
    PermissionDeniedError,
    ProxyError,
    RateLimitedError,
    ServiceError,
    ServiceTimeoutError,
    ServiceUnavailableError,
    SessionExpiredError,
)
from hourglance.genesys import (
    CORRELATION_ID,
    ErrorBody,
    RateLimit,
    missing_permission,
    parse_http_date,
    parse_retry_after,
)
from hourglance.util.printable import short_line

#: No response to this version is of another time. Dates near the end of the calendar would overflow.
_EARLIEST_DATE: Final = datetime(2026, 1, 1, tzinfo=UTC)
_LATEST_DATE: Final = datetime(2100, 1, 1, tzinfo=UTC)

#: An id in a header is cut after so many characters.
_MAX_ID: Final = 100


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
        """Return the service's id of this request; None without one."""
        return short_line(self.headers.get(CORRELATION_ID, ""), _MAX_ID) or None

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
        return parse_retry_after(self.headers, sent=self.date or self.received)


@dataclass(frozen=True, kw_only=True, slots=True)
class QueryResponse:
    """A successful response, not yet decoded.

    :param content: the body; only its type and first character are known to be those of JSON.
    :param correlation_id: the service's id of the request, which its support asks for.
    :param rate: the token's rate limit; None if the service did not report it.
    """

    content: bytes
    correlation_id: str | None
    rate: RateLimit | None


#: What the service's own libraries wait after a 429 without ``Retry-After`` (seconds).
_DEFAULT_RETRY_AFTER: Final = 3.0

#: A wait that is described in seconds.
_SHORT_WAIT: Final = 300.0


def error_from_response(response: HttpResponse) -> ServiceError | None:
    """Return the error that a response reports; None if status and headers are those of a success.

    An HTML page never counts as the service's response: a proxy's 401 does not end the session.
    """
    status = response.status
    if status == 204 or (status == 200 and response.is_json):
        return None
    if status in _FOR_ANY_BODY:
        build = _FOR_ANY_BODY[status]
    elif status >= 500 and status != 511:
        build = _unavailable
    elif status in {201, 202} and response.is_json:
        build = _no_result
    elif status < 400 or status == 511 or (response.content and not response.is_json):
        build = _not_from_service
    else:
        build = _FOR_JSON_BODY.get(status, _unexpected_status)
    error = build(response)
    error.correlation_id = response.correlation_id
    return error


def as_sentence(text: str) -> str:
    """Return a text from the service on one line of limited length, with a full stop at its end."""
    line = short_line(text)
    return line if line.endswith((".", "?")) else f"{line}."


def _proxy_error(_: HttpResponse) -> ProxyError:
    return ProxyError(
        "The proxy between this computer and Genesys Cloud requires authentication.",
        remedy="Ask your IT department how programs connect through it.",
    )


def _timeout(_: HttpResponse) -> ServiceTimeoutError:
    return ServiceTimeoutError(
        "Genesys Cloud timed out while it waited for the request (408).",
        remedy=RETRY,
    )


def _rate_limited(response: HttpResponse) -> RateLimitedError:
    seconds = response.retry_after
    if seconds is None:
        seconds = _DEFAULT_RETRY_AFTER
    return RateLimitedError(
        "Genesys Cloud's rate limit is exceeded (429). "
        f"The next request is allowed {_when(response, seconds)}.",
        remedy=RETRY,
        retry_after=seconds,
    )


def _unavailable(response: HttpResponse) -> ServiceUnavailableError:
    seconds = response.retry_after
    asks = f" The next request is allowed {_when(response, seconds)}." if seconds else ""
    return ServiceUnavailableError(
        f"Genesys Cloud had an internal error ({response.status}).{asks}",
        remedy=RETRY,
        retry_after=seconds,
    )


def _when(response: HttpResponse, seconds: float) -> str:
    """Return when a wait ends: in some seconds, or at a local time if it is longer than some minutes."""
    if seconds < _SHORT_WAIT:
        return f"in {seconds:.0f} s"
    start = response.received.astimezone()
    end = start + timedelta(seconds=seconds)
    return f"at {end:%H:%M}" if end.date() == start.date() else f"at {end:%Y-%m-%d %H:%M}"


def _not_from_service(response: HttpResponse) -> InvalidResponseError:
    return InvalidResponseError(
        f"The response from {urlsplit(response.url).hostname} did not come from Genesys Cloud, but from "
        "a network's sign-in page, a proxy, or another service.",
        remedy="Open any web page to see whether the network asks you to sign in, "
        "and check the region that you signed in to.",
    )


def _no_result(response: HttpResponse) -> InvalidResponseError:
    return InvalidResponseError(
        f"Genesys Cloud accepted the request ({response.status}) but did not return its result.", remedy=RETRY
    )


def _unauthorized(response: HttpResponse) -> ServiceError:
    if ErrorBody.parse(response.content).code == "ip.not.authorized":
        return PermissionDeniedError(
            "Your organization does not allow requests from this network.",
            remedy="Use its own network or VPN, or ask an administrator to allow this IP address.",
        )
    return SessionExpiredError(
        "Your Genesys Cloud session has expired.",
        remedy="Sign in again.",
    )


def _forbidden(response: HttpResponse) -> PermissionDeniedError:
    body = ErrorBody.parse(response.content)
    permission = missing_permission(body.text)
    if body.code == "app.not.authorized.for.scope":
        what = "The OAuth client that you signed in with lacks a scope for this request."
        remedy = "Ask an administrator to add the scopes analytics:readonly and user-basic-info to it."
    elif permission:
        what = f"You lack the permission {permission}."
        remedy = "Ask an administrator to add it to one of your roles."
    else:
        reason = as_sentence(body.text or body.code or "no reason was given")
        what = f"Genesys Cloud denied access: {reason}"
        remedy = "Ask an administrator for access."
    return PermissionDeniedError(what, remedy=remedy, permission=permission)


def _not_found(response: HttpResponse) -> NotFoundError:
    url = urlsplit(response.url)
    return NotFoundError(
        f"{url.path} was not found on {url.hostname} (404).",
        remedy="Check that the region is your organization's region, then sign in again.",
    )


def _invalid_query(response: HttpResponse) -> InvalidQueryError:
    body = ErrorBody.parse(response.content)
    code = body.code or ("request.entity.too.large" if response.status == 413 else None)
    reason = body.text or f"status {response.status} without a reason"
    return InvalidQueryError(
        f"Genesys Cloud rejected the query: {as_sentence(reason)}",
        remedy="Run hourglance query check to see every problem in the query.",
        body=msgspec.structs.replace(body, code=code, context_id=body.context_id or response.correlation_id),
    )


def _unexpected_status(response: HttpResponse) -> ServiceUnavailableError:
    return ServiceUnavailableError(
        f"Genesys Cloud responded with an unexpected status ({response.status}).", remedy=RETRY
    )


_ErrorFactory: TypeAlias = Callable[[HttpResponse], ServiceError]

#: Gateways and proxies send these with a page of their own.
_FOR_ANY_BODY: Final[Mapping[int, _ErrorFactory]] = {
    407: _proxy_error,
    408: _timeout,
    413: _invalid_query,
    429: _rate_limited,
}
#: Any other status is no verdict on the query.
_FOR_JSON_BODY: Final[Mapping[int, _ErrorFactory]] = {
    400: _invalid_query,
    401: _unauthorized,
    403: _forbidden,
    404: _not_found,
    422: _invalid_query,
}
