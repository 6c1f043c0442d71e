"""The loopback server that the browser is redirected to; it listens only during a sign-in."""

import asyncio
import base64
import errno
import hashlib
import hmac
import socket
from contextlib import suppress
from types import TracebackType
from typing import Final, Self
from urllib.parse import parse_qs

import h11

from hourglance.cloud.errors import PortInUseError
from hourglance.cloud.token import Secret
from hourglance.util.tasks import cancel_and_wait

_MAX_HEADERS: Final = 16 * 1024

#: Seconds for one connection.
_CONNECTION_TIMEOUT: Final = 10.0

#: How long the browser may take to close the connection after it has received its page (seconds).
_DELIVERY_TIMEOUT: Final = 1.0

#: How long the browser may take to load the page again if it aborted the first request, as after a prefetch
#: (seconds).
_RELOAD_TIMEOUT: Final = 3.0

#: How often a free port is searched for that both address families have.
_ATTEMPTS: Final = 20

_IN_USE: Final = {errno.EADDRINUSE, errno.EACCES}


class LoopbackServer:
    """Receives the browser's redirect on a port of this computer's loopback addresses, once.

    Every other request gets 404, also a redirect without the state of this sign-in: any program and web page
    can send requests to the port. The page contains nothing from the request and loads nothing. Use it with
    ``async with``: at its end the server waits a little for a browser that has not received its page.

    :param port: the port to listen on; any free one by default.
    :param state: the value of the redirect's ``state``.
    """

    def __init__(self, port: int | None = None, *, state: str) -> None:
        self.port = port or 0
        self._state = state
        self._redirect: asyncio.Future[Secret] = asyncio.get_running_loop().create_future()
        self._open = False
        self._redirect_target: bytes | None = None
        self._delivered = asyncio.Event()
        self._servers: list[asyncio.Server] = []
        self._connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    @property
    def redirect_uri(self) -> str:
        """The address to redirect to.

        The service accepts any port if ``http://localhost`` is registered without one, and compares the rest
        exactly.
        """
        return f"http://localhost:{self.port}"

    async def wait_for_redirect(self) -> Secret:
        """Return the query of the redirect, after its page was sent."""
        return await asyncio.shield(self._redirect)

    async def __aenter__(self) -> Self:
        """Start to listen.

        :raises PortInUseError: the given port is in use.
        """
        sockets = _bind(self.port)
        self._open = True
        self.port = sockets[0].getsockname()[1]
        self._servers = [
            await asyncio.start_server(self._accept, sock=bound, start_serving=False) for bound in sockets
        ]
        try:
            for server in self._servers:
                await server.start_serving()
        except BaseException:  # canceled
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop to listen, and close all connections; other clients than the browser are not waited for."""
        try:
            if self._redirect_target is not None:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_RELOAD_TIMEOUT):
                        await self._delivered.wait()
        finally:
            await self._close()

    async def _close(self) -> None:
        self._open = False
        for server in self._servers:
            server.close()
        self._redirect.cancel()
        connections = dict(self._connections)
        for writer in connections.values():
            writer.transport.abort()
        await cancel_and_wait(*connections)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._open:  # accepted while the server was closing
            writer.close()
            return
        # A task of its own, since those that asyncio creates cannot be canceled before Python 3.12.
        connection = asyncio.create_task(self._handle(reader, writer))
        self._connections[connection] = writer
        connection.add_done_callback(self._connections.pop)

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # The browser may disconnect, connect without a request, or the client may not speak HTTP.
        with suppress(h11.RemoteProtocolError, OSError, TimeoutError):
            async with asyncio.timeout(_CONNECTION_TIMEOUT):
                await self._respond(reader, writer)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    async def _respond(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=_MAX_HEADERS)
        while (event := connection.next_event()) is h11.NEED_DATA:
            connection.receive_data(await reader.read(_MAX_HEADERS))
        if not isinstance(event, h11.Request):
            return
        query = _redirect_query(event, self._state)
        if query is not None and self._redirect_target is None:
            self._redirect_target = event.target
        is_redirect = query is not None and event.target == self._redirect_target
        writer.write(_response(connection, event, found=is_redirect))
        try:
            await writer.drain()
        finally:
            # It counts even if the browser does not get its page.
            if query is not None and is_redirect and not self._redirect.done():
                self._redirect.set_result(Secret(query))
        if is_redirect and await _is_received(reader, writer):
            self._delivered.set()


async def _is_received(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Return whether a client has received the whole response: it then closes, and does not reset."""
    try:
        writer.write_eof()
        async with asyncio.timeout(_DELIVERY_TIMEOUT):
            while await reader.read(_MAX_HEADERS):
                pass
    except TimeoutError:
        pass  # it keeps the connection
    except OSError:
        return False
    return True


def _bind(port: int) -> list[socket.socket]:
    """Return listening sockets for both loopback addresses, on the same port.

    A browser may use either for ``localhost``, so a port is free only if it is free on both.
    """
    for _ in range(1 if port else _ATTEMPTS):
        sockets: list[socket.socket] = []
        try:
            sockets.append(_listen(socket.AF_INET, "127.0.0.1", port))
            sockets.append(_listen(socket.AF_INET6, "::1", sockets[0].getsockname()[1]))
        except OSError as error:
            if sockets and error.errno not in _IN_USE:
                return sockets  # a computer without IPv6
            for opened in sockets:
                opened.close()
        else:
            return sockets
    raise PortInUseError(
        f"Port {port} of this computer is in use by another program."
        if port
        else "This computer has no free port for the sign-in.",
        remedy="Quit the program that uses it, or choose another port." if port else "Try again.",
    )


def _listen(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # on Windows other programs could bind it, too
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


def _redirect_query(request: h11.Request, state: str) -> str | None:
    """Return the query if the request is the redirect of this sign-in; None otherwise."""
    path, _, query = request.target.decode("ascii", "replace").partition("?")
    fields = parse_qs(query)
    if request.method != b"GET" or path != "/" or not ("code" in fields or "error" in fields):
        return None
    states = fields.get("state", [])
    is_ours = len(states) == 1 and hmac.compare_digest(states[0].encode(), state.encode())
    return query if is_ours else None


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
    "<p>Hourglance completes the sign-in, and tells you if it fails.</p></main></body></html>"
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
