"""A service on loopback that answers what a test has written down, and a browser that follows its sign-in."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import h11


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request as it came in."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


@dataclass(frozen=True, kw_only=True)
class Says:
    """One answer. ``json`` stands for a body with its type.

    It may also misbehave: ``cut`` ends the connection after so many bytes of the body, ``never`` says
    nothing, ``trickle`` goes on for ever in small parts, ``raw`` is sent in place of any HTTP.
    """

    status: int = 200
    body: bytes = b""
    json: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    never: bool = False
    trickle: bool = False
    raw: bytes | None = None


Answer = Says | Callable[[Asked], Says]


class ScriptedService:
    """Answers each path with what it was told, the last of several answers for ever."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[Asked] = []
        self._answers: dict[tuple[str, str], list[Answer]] = {}
        self._server: asyncio.Server | None = None
        self._talks: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self.connections = 0

    def on(self, method: str, path: str, *answers: Answer) -> None:
        self._answers[method, path] = list(answers)

    def asked_for(self, path: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.path == path]

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        talks = dict(self._talks)
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        for writer in talks.values():
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for writer in talks.values()), return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        talk = asyncio.create_task(self._talk(reader, writer))
        self._talks[talk] = writer
        talk.add_done_callback(self._talks.pop)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER)
        try:
            while asked := await self._request(connection, reader):
                self.asked.append(asked)
                says = self._says(asked)
                if says.never:
                    await asyncio.Event().wait()
                writer.write(self._wire(connection, says))
                await writer.drain()
                while says.trickle:
                    writer.write(b" ")
                    await writer.drain()
                    await asyncio.sleep(0.01)
                if says.cut is not None or says.raw is not None or connection.our_state is not h11.DONE:
                    break
                connection.start_next_cycle()
        except (ConnectionError, h11.RemoteProtocolError):
            pass
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def _request(self, connection: h11.Connection, reader: asyncio.StreamReader) -> Asked | None:
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
                return Asked(
                    method=head.method.decode(),
                    path=url.path,
                    query={name: values[0] for name, values in parse_qs(url.query).items()},
                    headers={name.decode(): value.decode() for name, value in head.headers},
                    body=body,
                )
            else:
                return None

    def _says(self, asked: Asked) -> Says:
        answers = self._answers.get((asked.method, asked.path))
        if not answers:
            return Says(status=404, json={"message": "not found", "code": "not.found", "status": 404})
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        return answer(asked) if callable(answer) else answer

    def _wire(self, connection: h11.Connection, says: Says) -> bytes:
        if says.raw is not None:
            return says.raw
        body = json.dumps(says.json).encode() if says.json is not None else says.body
        headers = {"content-length": str(len(body))}
        if says.json is not None:
            headers["content-type"] = "application/json"
        headers |= {name.lower(): value for name, value in says.headers.items()}
        wire = connection.send(h11.Response(status_code=says.status, headers=list(headers.items()))) or b""
        if says.cut is not None or says.trickle:
            return wire + body[: says.cut]
        wire += connection.send(h11.Data(data=body)) or b""
        return wire + (connection.send(h11.EndOfMessage()) or b"")


class Browser:
    """Goes where it is sent and comes straight back to the redirect address, as a person's browser would.

    :param brings: what it adds to the redirect address; ``state`` is the one it was given unless given here.
    """

    def __init__(self, **brings: str) -> None:
        self.brings = brings or {"code": "code-1"}
        self.addresses: list[str] = []
        self.pages: list[bytes] = []
        self._visits: list[asyncio.Task[None]] = []

    def __call__(self, address: str) -> None:
        self.addresses.append(address)
        self._visits.append(asyncio.create_task(self._visit(address)))

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.addresses[-1]).query).items()}

    async def _visit(self, address: str) -> None:
        query = {"state": self.query["state"], **self.brings}
        self.pages.append(await fetch(f"{self.query['redirect_uri']}/?{urlencode(query)}"))


async def fetch(url: str, *, method: str = "GET", host: str = "127.0.0.1") -> bytes:
    """Return the whole reply of a plain request, head included."""
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
    """Return as soon as a condition holds; the test's own time limit ends the wait."""
    while not condition():  # noqa: ASYNC110 - anything may be the condition, also another thread's work
        await asyncio.sleep(0.005)
