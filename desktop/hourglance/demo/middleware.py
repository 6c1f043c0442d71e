"""ASGI middleware in front of the service: records requests, adds headers, and injects faults."""

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
from hourglance.genesys import CORRELATION_ID

#: The platform's limit of a request's body (bytes).
_MAX_BODY: Final = 512_000
_MEGABYTE: Final = 1_000_000
_SIGN_IN_PAGE: Final = (
    b"<!DOCTYPE html><html><head><title>Welcome</title></head><body>Sign in to the network.</body></html>"
)
_BAD_GATEWAY: Final = b"<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>"


@dataclass(frozen=True, kw_only=True, slots=True)
class IncomingRequest:
    """A request as received.

    :param query: the query string, not decoded.
    """

    method: str
    path: str
    query: str
    body: bytes = field(repr=False)

    @property
    def json(self) -> object:
        """Return the body, decoded from JSON."""
        return json.loads(self.body)

    @property
    def fields(self) -> dict[str, str]:
        """Return the fields of query string and form."""
        return dict(parse_qsl(self.query) + parse_qsl(self.body.decode()))


@dataclass(frozen=True, kw_only=True, slots=True)
class _DraftResponse:
    status: int
    headers: dict[str, str]
    body: bytes
    cut: bool = False


class ConnectionCutError(Exception):
    """Makes the server close the connection in the middle of a response."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Middleware:
    """The demo cloud's ASGI app.

    :param now: the service's clock.
    :param on_request: is called with each request.
    :param reset: resets the connection of an ASGI scope.
    """

    service: ASGIApp
    faults: Faults
    now: Callable[[], datetime]
    on_request: Callable[[IncomingRequest], None]
    reset: Callable[[Scope], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to one request, or serve one WebSocket."""
        path: str = scope["path"]
        if scope["type"] == "websocket":
            await self._serve_socket(scope, receive, send)
            return
        body = await _read_body(receive)
        self.on_request(
            IncomingRequest(
                method=scope["method"],
                path=path,
                query=scope["query_string"].decode("latin-1"),
                body=body[:_MAX_BODY],
            )
        )
        for fault in self.faults.consume(path, "latency"):
            await asyncio.sleep(fault.value)
        if self.faults.consume(path, "reset"):
            self.reset(scope)
            return
        correlation_id = str(uuid.uuid4())
        off = timedelta(seconds=sum(fault.value for fault in self.faults.consume(path, "wrong-clock")))
        date = self.now() + off
        response = self._faulty_response(path, correlation_id, date)
        response = response or await self._service_response(scope, body, correlation_id)
        for fault in self.faults.consume(path, "huge", "broken-json", "truncated", "cut"):
            response = _damaged(response, fault)
        headers = {"date": format_datetime(date, usegmt=True), CORRELATION_ID: correlation_id}
        await _send_response(replace(response, headers={**response.headers, **headers}), scope, send)

    async def _serve_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = scope["query_string"].decode("latin-1")
        self.on_request(IncomingRequest(method="WEBSOCKET", path=scope["path"], query=query, body=b""))
        for fault in self.faults.consume(scope["path"], "latency"):
            await asyncio.sleep(fault.value)
        faults = self.faults.consume(scope["path"], "status")
        if faults:
            status = int(faults[0].value)
            await send({"type": "websocket.http.response.start", "status": status, "headers": []})
            await send({"type": "websocket.http.response.body", "body": b""})
            return
        await self.service(scope, receive, send)

    def _faulty_response(self, path: str, correlation_id: str, date: datetime) -> _DraftResponse | None:
        """Return the response that a fault puts in place of the service's; None without such a fault."""
        faults = self.faults.consume(path, "status", "html", "rate-limit", "rate-limit-date")
        if not faults:
            return None
        fault = faults[0]
        match fault.kind:
            case "html":
                return _DraftResponse(status=200, headers={"content-type": "text/html"}, body=_SIGN_IN_PAGE)
            case "status":
                return _error_response(path, ApiError(int(fault.value)), correlation_id)
        seconds = int(fault.value)
        until = format_datetime(date + timedelta(seconds=seconds), usegmt=True)
        retry_after = until if fault.kind == "rate-limit-date" else ""
        return _error_response(path, too_many_requests(seconds, retry_after), correlation_id)

    async def _service_response(self, scope: Scope, body: bytes, correlation_id: str) -> _DraftResponse:
        if len(body) > _MAX_BODY:
            return _error_response(scope["path"], ApiError(413), correlation_id)
        extra: dict[str, str] = {}
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            messages.append(message)

        state = {"correlation_id": correlation_id, "headers": extra}
        try:
            await self.service({**scope, "state": state}, receive, send)
        except Exception:
            # Starlette raises an unexpected error again after the response to it, which has been logged.
            if not messages:
                raise
        start, *parts = messages
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
        return _DraftResponse(
            status=start["status"],
            headers={**headers, **extra},
            body=b"".join(part.get("body", b"") for part in parts),
        )


def _error_response(path: str, error: ApiError, correlation_id: str) -> _DraftResponse:
    """Return an error in the format of the API, of the login, or of a gateway before both."""
    headers = {**error.headers, "content-type": "application/json"}
    if error.status == 502:
        return _DraftResponse(status=502, headers={"content-type": "text/html"}, body=_BAD_GATEWAY)
    if path.startswith("/api/"):
        return _DraftResponse(status=error.status, headers=headers, body=error.body(correlation_id))
    body = LoginError("server_error" if error.status >= 500 else "invalid_request", error.message).body()
    return _DraftResponse(status=error.status, headers=headers, body=body)


def _damaged(response: _DraftResponse, fault: Fault) -> _DraftResponse:
    match fault.kind:
        case "huge":
            return replace(response, body=response.body.ljust(int(fault.value * _MEGABYTE)))
        case "broken-json":
            return replace(response, body=response.body.rstrip(b"}") + b',"results":[')
        case "truncated":
            return replace(response, body=response.body[: len(response.body) // 2])
    return replace(response, cut=True)


async def _send_response(response: _DraftResponse, scope: MutableMapping[str, object], send: Send) -> None:
    headers = {**response.headers, "content-length": str(len(response.body))}
    await send(
        {
            "type": "http.response.start",
            "status": response.status,
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
    )
    body = b"" if scope["method"] == "HEAD" else response.body
    if response.cut:
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        raise ConnectionCutError
    await send({"type": "http.response.body", "body": body})


async def _read_body(receive: Receive) -> bytes:
    """Return a request's body; one that is over the limit may be cut."""
    body = b""
    while len(body) <= _MAX_BODY:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return body
