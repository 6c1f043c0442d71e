"""A service on loopback with scripted responses, and a browser that completes its sign-in."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import h11


@dataclass(frozen=True, kw_only=True)
class ReceivedRequest:
    """One request as received."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


@dataclass(frozen=True, kw_only=True)
class Response:
    """One response. ``json`` sets body and content type.

    It may also misbehave: ``cut`` closes the connection after that many bytes of the body, ``never`` sends
    nothing, ``trickle`` continues forever in small parts, ``raw`` is sent in place of an HTTP response.
    """

    status: int = 200
    body: bytes = b""
    json: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    never: bool = False
    trickle: bool = False
    raw: bytes | None = None


Answer = Response | Callable[[ReceivedRequest], Response]


class ScriptedService:
    """Sends the scripted responses of each path in order, then repeats the last one."""

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[ReceivedRequest] = []
        self._answers: dict[tuple[str, str], list[Answer]] = {}
        self._server: asyncio.Server | None = None
        self._connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self.connections = 0

    def on(self, method: str, path: str, *answers: Answer) -> None:
        self._answers[method, path] = list(answers)

    def requests_to(self, path: str) -> list[ReceivedRequest]:
        return [asked for asked in self.requests if asked.path == path]

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        connection_tasks = dict(self._connections)
        for connection_task in connection_tasks:
            connection_task.cancel()
        await asyncio.gather(*connection_tasks, return_exceptions=True)
        for writer in connection_tasks.values():
            writer.close()
        await asyncio.gather(
            *(writer.wait_closed() for writer in connection_tasks.values()), return_exceptions=True
        )

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        connection_task = asyncio.create_task(self._handle(reader, writer))
        self._connections[connection_task] = writer
        connection_task.add_done_callback(self._connections.pop)

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER)
        try:
            while asked := await self._request(connection, reader):
                self.requests.append(asked)
                response = self._says(asked)
                if response.never:
                    await asyncio.Event().wait()
                writer.write(self._wire(connection, response))
                await writer.drain()
                while response.trickle:
                    writer.write(b" ")
                    await writer.drain()
                    await asyncio.sleep(0.01)
                if (
                    response.cut is not None
                    or response.raw is not None
                    or connection.our_state is not h11.DONE
                ):
                    break
                connection.start_next_cycle()
        except (ConnectionError, h11.RemoteProtocolError):
            pass
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def _request(
        self, connection: h11.Connection, reader: asyncio.StreamReader
    ) -> ReceivedRequest | None:
        head, body = None, b""
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                connection.receive_data(await reader.read(65536))
            elif isinstance(event, h11.Request):
                head = event
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage) and head:
                url = urlsplit(head.target.decode())
                return ReceivedRequest(
                    method=head.method.decode(),
                    path=url.path,
                    query={name: values[0] for name, values in parse_qs(url.query).items()},
                    headers={name.decode(): value.decode() for name, value in head.headers},
                    body=body,
                )
            else:
                return None

    def _says(self, asked: ReceivedRequest) -> Response:
        answers = self._answers.get((asked.method, asked.path))
        if not answers:
            return Response(status=404, json={"message": "not found", "code": "not.found", "status": 404})
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        return answer(asked) if callable(answer) else answer

    def _wire(self, connection: h11.Connection, response: Response) -> bytes:
        if response.raw is not None:
            return response.raw
        body = json.dumps(response.json).encode() if response.json is not None else response.body
        headers = {"content-length": str(len(body))}
        if response.json is not None:
            headers["content-type"] = "application/json"
        headers |= {name.lower(): value for name, value in response.headers.items()}
        wire = (
            connection.send(h11.Response(status_code=response.status, headers=list(headers.items()))) or b""
        )
        if response.cut is not None or response.trickle:
            return wire + body[: response.cut]
        wire += connection.send(h11.Data(data=body)) or b""
        return wire + (connection.send(h11.EndOfMessage()) or b"")


class Browser:
    """Completes the sign-in by requesting the redirect address at once, like a user's browser.

    :param params: the redirect's query parameters; ``state`` is the requested one by default.
    """

    def __init__(self, **params: str) -> None:
        self.params = params or {"code": "code-1"}
        self.addresses: list[str] = []
        self.pages: list[bytes] = []
        self._tasks: list[asyncio.Task[None]] = []

    def __call__(self, address: str) -> None:
        self.addresses.append(address)
        self._tasks.append(asyncio.create_task(self._follow(address)))

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.addresses[-1]).query).items()}

    async def _follow(self, address: str) -> None:
        query = {"state": self.query["state"], **self.params}
        self.pages.append(await fetch(f"{self.query['redirect_uri']}/?{urlencode(query)}"))


async def fetch(url: str, *, method: str = "GET", host: str = "127.0.0.1") -> bytes:
    """Return the whole response to a request, including headers."""
    target = urlsplit(url)
    reader, writer = await asyncio.open_connection(host, target.port)
    path = (target.path or "/") + (f"?{target.query}" if target.query else "")
    writer.write(f"{method} {path} HTTP/1.1\r\nHost: {target.netloc}\r\n\r\n".encode())
    try:
        return await reader.read()
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def until(condition: Callable[[], object]) -> None:
    """Wait until a condition holds.

    :raises TimeoutError: it does not within half a minute.
    """
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - anything may be the condition, also another thread's work
            await asyncio.sleep(0.005)
