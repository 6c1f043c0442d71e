"""The service's error table: which status and code becomes which error, in which words."""

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias
from urllib.parse import urlsplit

import msgspec

from hourglance.cloud.errors import (
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
from hourglance.cloud.http_response import HttpResponse
from hourglance.util.json_errors import JSON_ERRORS


def refusal(reply: HttpResponse) -> ServiceError | None:
    """Return what a reply means if it is not the answer; None if it is one, as far as its head tells.

    A page in place of JSON is never taken for the service's word: a proxy's 401 signs nobody out.
    """
    status = reply.status
    if status == 204 or (status in {200, 201, 202} and reply.is_json):
        return None
    if status in _WHATEVER_THE_BODY:
        return _WHATEVER_THE_BODY[status](reply)
    if status >= 500 and status != 511:
        return _unavailable(reply)
    if status < 400 or status == 511 or (reply.content and not reply.is_json):
        return _unreadable(reply)
    return _REFUSALS.get(status, _invalid)(reply)


def one_line(text: str) -> str:
    """Return foreign words in one line of bounded length, ended by a full stop."""
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(words) > _LONGEST:
        words = words[:_LONGEST].rsplit(" ", 1)[0] + " …"
    return words if words.endswith((".", "?")) else f"{words}."


_BY_ITSELF = "Try again in a moment; the tray app does so by itself."
_LONGEST = 300

#: What the service's own libraries wait where a 429 does not say how long.
_DEFAULT_RETRY = 3.0


class _ErrorDetail(msgspec.Struct, rename="camel"):
    error_code: str | None = None
    field_name: str | None = None
    entity_id: str | None = None
    entity_name: str | None = None


class _ErrorBody(msgspec.Struct, rename="camel"):
    """The service's ErrorBody; any field may be missing."""

    message: str | None = None
    code: str | None = None
    details: list[_ErrorDetail] | None = None


def _body(reply: HttpResponse) -> _ErrorBody:
    try:
        return msgspec.json.decode(reply.content, type=_ErrorBody)
    except JSON_ERRORS:
        return _ErrorBody()


def _proxy(reply: HttpResponse) -> ProxyError:
    return ProxyError(
        "The proxy between this computer and Genesys Cloud wants a sign-in of its own.",
        remedy="Ask your IT department how programs get through it.",
        correlation_id=reply.correlation_id,
    )


def _gave_up(reply: HttpResponse) -> ServiceTimeoutError:
    return ServiceTimeoutError(
        "Genesys Cloud gave up waiting for the request.",
        remedy=_BY_ITSELF,
        correlation_id=reply.correlation_id,
    )


def _rate_limited(reply: HttpResponse) -> RateLimitedError:
    seconds = reply.retry_after
    if seconds is None:
        seconds = _DEFAULT_RETRY
    return RateLimitedError(
        f"Genesys Cloud has had too many requests and asks to wait {seconds:.0f} s.",
        remedy=_BY_ITSELF,
        correlation_id=reply.correlation_id,
        retry_after=seconds,
    )


def _unavailable(reply: HttpResponse) -> ServiceUnavailableError:
    return ServiceUnavailableError(
        f"Genesys Cloud has a failure of its own ({reply.status}).",
        remedy=_BY_ITSELF,
        correlation_id=reply.correlation_id,
        retry_after=reply.retry_after,
    )


def _unreadable(reply: HttpResponse) -> InvalidResponseError:
    return InvalidResponseError(
        f"Something other than Genesys Cloud answered for {urlsplit(reply.url).hostname}: "
        "a network's sign-in page, a proxy, or a wrong region.",
        remedy="Open any web page to see whether the network asks you to sign in, "
        "and check the region that you signed in at.",
        correlation_id=reply.correlation_id,
    )


def _unauthorized(reply: HttpResponse) -> ServiceError:
    if _body(reply).code == "ip.not.authorized":
        return PermissionDeniedError(
            "Your organization does not allow requests from this network.",
            remedy="Use its own network or VPN, or ask an administrator to allow this address.",
            correlation_id=reply.correlation_id,
        )
    return SessionExpiredError(
        "Genesys Cloud no longer accepts the sign-in.",
        remedy="Sign in again.",
        correlation_id=reply.correlation_id,
    )


def _forbidden(reply: HttpResponse) -> PermissionDeniedError:
    body = _body(reply)
    code, message = body.code or "", body.message or ""
    named = _PERMISSION.search(message)
    if code == "app.not.authorized.for.scope":
        what = "The OAuth client that you signed in with may not read this: it lacks a scope."
        remedy = "Ask an administrator to give it the scopes analytics:readonly and user-basic-info."
    elif named:
        what = f"This needs the permission {named[0]}, which you do not have."
        remedy = "Ask an administrator to add it to one of your roles."
    else:
        reason = one_line(message or code or "no reason was given")
        what = f"Genesys Cloud does not let you see this: {reason}"
        remedy = "Ask an administrator for access."
    return PermissionDeniedError(
        what,
        remedy=remedy,
        correlation_id=reply.correlation_id,
        permission=named[0] if named else None,
    )


def _missing(reply: HttpResponse) -> NotFoundError:
    url = urlsplit(reply.url)
    return NotFoundError(
        f"There is nothing at {url.path} on {url.hostname}.",
        remedy="Check that the region is the one that your organization is in, then sign in again.",
        correlation_id=reply.correlation_id,
    )


def _invalid(reply: HttpResponse) -> InvalidQueryError:
    body = _body(reply)
    message = body.message or f"it gave no reason but the status {reply.status}"
    return InvalidQueryError(
        f"Genesys Cloud refused the query: {one_line(message)}",
        remedy="hourglance query check names every mistake of a query.",
        correlation_id=reply.correlation_id,
        message=body.message or "",
        service_code=body.code or ("request.entity.too.large" if reply.status == 413 else ""),
        details=tuple(_said(detail) for detail in body.details or ()),
    )


def _said(detail: _ErrorDetail) -> str:
    parts = (detail.field_name, detail.error_code, detail.entity_name, detail.entity_id)
    return " ".join(part for part in parts if part)


#: ``domain:entity:action``, as permissions are written.
_PERMISSION = re.compile(r"\b[A-Za-z]\w*:[A-Za-z]\w*:(?:\w+|\*)")

_Judge: TypeAlias = Callable[[HttpResponse], ServiceError]

#: A gateway that finds a body too long says so with a page of its own.
_WHATEVER_THE_BODY: Final[Mapping[int, _Judge]] = {
    407: _proxy,
    408: _gave_up,
    413: _invalid,
    429: _rate_limited,
}
_REFUSALS: Final[Mapping[int, _Judge]] = {401: _unauthorized, 403: _forbidden, 404: _missing}
