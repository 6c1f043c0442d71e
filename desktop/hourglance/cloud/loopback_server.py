"""The address on this computer where the browser comes back to, open only while someone signs in."""

import asyncio
import base64
import errno
import hashlib
import socket
from contextlib import suppress
from types import TracebackType
from typing import Final, Self
from urllib.parse import parse_qs, urlsplit

import h11

from hourglance.cloud.errors import PortInUseError
from hourglance.cloud.token import Secret


class LoopbackServer:
    """Waits on this computer's own addresses, on one port, for the browser's one answer.

    Nothing else is served: every other request gets 404, and the page it shows takes nothing from the
    request and loads nothing. Use it by ``async with``.

    :param port: the one to wait on; any free one unless given.
    """

    def __init__(self, port: int | None = None) -> None:
        self.port = port or 0
        self._answer: asyncio.Future[Secret] = asyncio.get_running_loop().create_future()
        self._open = False
        self._claimed = False
        self._servers: list[asyncio.Server] = []
        self._talks: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    @property
    def redirect_uri(self) -> str:
        """Return the address to come back to.

        The service takes any port where ``http://localhost`` is registered without one, and compares
        the rest letter by letter.
        """
        return f"http://localhost:{self.port}"

    async def answer(self) -> Secret:
        """Return the query that the browser came back with, once it has been shown its page."""
        return await asyncio.shield(self._answer)

    async def __aenter__(self) -> Self:
        """Start to wait.

        :raises PortInUseError: the given port is taken.
        """
        sockets = _bound(self.port)
        self._open = True
        self.port = sockets[0].getsockname()[1]
        self._servers = [await asyncio.start_server(self._accept, sock=bound) for bound in sockets]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait no more."""
        self._open = False
        for server in self._servers:
            server.close()
        self._answer.cancel()
        talks = dict(self._talks)
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        for writer in talks.values():
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for writer in talks.values()), return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._open:  # it came while the door was being closed
            writer.close()
            return
        # Tasks of its own, since those that asyncio makes cannot be ended before Python 3.12.
        talk = asyncio.create_task(self._talk(reader, writer))
        self._talks[talk] = writer
        talk.add_done_callback(self._talks.pop)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        query: str | None = None
        # A browser that goes away, one that only opens a connection, or something that is none.
        with suppress(h11.RemoteProtocolError, OSError, TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                query = await self._serve(reader, writer)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        if query is not None and not self._answer.done():
            self._answer.set_result(Secret(query))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str | None:
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=_LARGEST_HEAD)
        while (event := connection.next_event()) is h11.NEED_DATA:
            connection.receive_data(await reader.read(_LARGEST_HEAD))
        if not isinstance(event, h11.Request):
            return None
        query = None if self._claimed else _answer_in(event)
        self._claimed = self._claimed or query is not None
        writer.write(_response(connection, event, found=query is not None))
        with suppress(OSError):  # the answer counts, shown or not
            await writer.drain()
        return query


_LARGEST_HEAD: Final = 16 * 1024
_PATIENCE: Final = 10.0
_ATTEMPTS: Final = 20


def _bound(port: int) -> list[socket.socket]:
    """Return listening sockets for both of this computer's own addresses, on the same port.

    A browser may take either for ``localhost``, so that a port counts as free only if it is on both.
    """
    for _ in range(1 if port else _ATTEMPTS):
        sockets: list[socket.socket] = []
        try:
            sockets.append(_listening(socket.AF_INET, "127.0.0.1", port))
            sockets.append(_listening(socket.AF_INET6, "::1", sockets[0].getsockname()[1]))
        except OSError as error:
            if sockets and error.errno not in _TAKEN:
                return sockets  # a computer without IPv6
            for opened in sockets:
                opened.close()
        else:
            return sockets
    raise PortInUseError(
        f"Port {port} of this computer is in use by another program."
        if port
        else "This computer has no free port for the browser to come back to.",
        remedy="End the program that uses it, or choose another port." if port else "Try again.",
    )


_TAKEN: Final = {errno.EADDRINUSE, errno.EACCES}


def _listening(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows, where others could bind it as well otherwise
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((host, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    listener.settimeout(0)
    return listener


def _answer_in(request: h11.Request) -> str | None:
    """Return the query if this is the browser coming back, None if it is anything else."""
    url = urlsplit(request.target.decode("ascii", "replace"))
    fields = parse_qs(url.query)
    if request.method == b"GET" and url.path in {"", "/"} and ("code" in fields or "error" in fields):
        return url.query
    return None


_STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{font:1.125rem/1.5 system-ui,sans-serif;display:grid;place-items:center;min-height:90vh;margin:0;"
    "padding:1rem;text-align:center}"
    "h1{font-size:1.5rem;font-weight:600}"
)
_PAGE: Final = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>Hourglance</title>'
    f"<style>{_STYLE}</style></head><body><main><h1>You can close this page.</h1>"
    "<p>Hourglance goes on by itself, and says so if anything went wrong.</p></main></body></html>"
).encode()
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()


def _response(connection: h11.Connection, request: h11.Request, *, found: bool) -> bytes:
    body = _PAGE if found else b""
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Content-Security-Policy", f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", "no-store"),
        ("Connection", "close"),
    ]
    head = connection.send(h11.Response(status_code=200 if found else 404, headers=headers)) or b""
    return head + (connection.send(h11.Data(data=body)) or b"") if request.method != b"HEAD" else head
