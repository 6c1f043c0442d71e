"""The way in: what every answer has, whatever it says, and where faults strike."""

import asyncio
import json
import uuid
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Final
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hourglance.demo.faults import Fault, Faults
from hourglance.demo.problems import ApiError, LoginError, too_many_requests

#: What the platform takes as a request's body, in bytes.
_LARGEST_BODY: Final = 512_000
_MEGABYTE: Final = 1_000_000
_PAGE: Final = (
    b"<!DOCTYPE html><html><head><title>Welcome</title></head><body>Sign in to the network.</body></html>"
)
_BAD_GATEWAY: Final = b"<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>"


@dataclass(frozen=True, kw_only=True, slots=True)
class IncomingRequest:
    """One request as it came in. ``query`` is as written, ``fields`` are a form's."""

    method: str
    path: str
    query: str
    body: bytes = field(repr=False)

    @property
    def json(self) -> object:
        """Return the body as JSON."""
        return json.loads(self.body)

    @property
    def fields(self) -> dict[str, str]:
        """Return the query's and the form's fields."""
        return dict(parse_qsl(self.query) + parse_qsl(self.body.decode()))


@dataclass(frozen=True, kw_only=True, slots=True)
class _DraftResponse:
    status: int
    headers: dict[str, str]
    body: bytes
    cut: bool = False


class ConnectionCutError(Exception):
    """Tells the server to close the connection in the middle of an answer."""


class Middleware:
    """Stands before the service: keeps a list of requests, adds headers, lets faults strike.

    :param now: the service's clock.
    :param heard: is given every request.
    :param reset: resets the connection of a request by its ASGI scope.
    """

    def __init__(
        self,
        service: ASGIApp,
        *,
        faults: Faults,
        now: Callable[[], datetime],
        heard: Callable[[IncomingRequest], None],
        reset: Callable[[Scope], None],
    ) -> None:
        self._service = service
        self._faults = faults
        self._now = now
        self._heard = heard
        self._reset = reset

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path: str = scope["path"]
        body = await _read(receive)
        self._heard(
            IncomingRequest(
                method=scope["method"],
                path=path,
                query=scope["query_string"].decode("latin-1"),
                body=body[:_LARGEST_BODY],
            )
        )
        for fault in self._faults.take(path, "latency"):
            await asyncio.sleep(fault.value)
        if self._faults.take(path, "reset"):
            self._reset(scope)
            return
        correlation_id = str(uuid.uuid4())
        off = timedelta(seconds=sum(fault.value for fault in self._faults.take(path, "wrong-clock")))
        date = self._now() + off
        instead = self._instead(path, correlation_id, date)
        answer = instead or await self._served(scope, body, correlation_id)
        for fault in self._faults.take(path, "huge", "broken-json", "truncated", "cut"):
            answer = _damaged(answer, fault)
        headers = {"date": format_datetime(date, usegmt=True), "inin-correlation-id": correlation_id}
        await _deliver(replace(answer, headers={**answer.headers, **headers}), scope, send)

    def _instead(self, path: str, correlation_id: str, date: datetime) -> _DraftResponse | None:
        """Return the answer that a fault gives in place of the service's."""
        taken = self._faults.take(path, "status", "html", "rate-limit", "rate-limit-date")
        if not taken:
            return None
        fault = taken[0]
        match fault.kind:
            case "html":
                return _DraftResponse(status=200, headers={"content-type": "text/html"}, body=_PAGE)
            case "status":
                return _refused(path, ApiError(int(fault.value)), correlation_id)
        seconds = int(fault.value)
        until = format_datetime(date + timedelta(seconds=seconds), usegmt=True)
        header = until if fault.kind == "rate-limit-date" else ""
        return _refused(path, too_many_requests(seconds, header), correlation_id)

    async def _served(self, scope: Scope, body: bytes, correlation_id: str) -> _DraftResponse:
        if len(body) > _LARGEST_BODY:
            return _refused(scope["path"], ApiError(413), correlation_id)
        extra: dict[str, str] = {}
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            messages.append(message)

        state = {"correlation_id": correlation_id, "headers": extra}
        await self._service({**scope, "state": state}, receive, send)
        start, *parts = messages
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
        return _DraftResponse(
            status=start["status"],
            headers={**headers, **extra},
            body=b"".join(part.get("body", b"") for part in parts),
        )


def _refused(path: str, error: ApiError, correlation_id: str) -> _DraftResponse:
    """Return an error in the words of whom it was asked of: the login, the API, or a gateway before both."""
    headers = {**error.headers, "content-type": "application/json"}
    if error.status == 502:
        return _DraftResponse(status=502, headers={"content-type": "text/html"}, body=_BAD_GATEWAY)
    if path.startswith("/api/"):
        return _DraftResponse(status=error.status, headers=headers, body=error.body(correlation_id))
    body = LoginError("server_error" if error.status >= 500 else "invalid_request", error.message).body()
    return _DraftResponse(status=error.status, headers=headers, body=body)


def _damaged(answer: _DraftResponse, fault: Fault) -> _DraftResponse:
    match fault.kind:
        case "huge":
            return replace(answer, body=answer.body.ljust(int(fault.value * _MEGABYTE)))
        case "broken-json":
            return replace(answer, body=answer.body.rstrip(b"}") + b',"results":[')
        case "truncated":
            return replace(answer, body=answer.body[: len(answer.body) // 2])
    return replace(answer, cut=True)


async def _deliver(answer: _DraftResponse, scope: MutableMapping[str, object], send: Send) -> None:
    headers = {**answer.headers, "content-length": str(len(answer.body))}
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
    )
    body = b"" if scope["method"] == "HEAD" else answer.body
    if answer.cut:
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        raise ConnectionCutError
    await send({"type": "http.response.body", "body": body})


async def _read(receive: Receive) -> bytes:
    """Return a request's body, or a little more than is allowed of it."""
    body = b""
    while len(body) <= _LARGEST_BODY:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return body
