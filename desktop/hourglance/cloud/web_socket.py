"""WebSockets: the only module that imports websockets, and not before the first one is opened.

They use the same proxies and trust the same certificates as requests. No request to open one has a token.
"""

import logging
import socket
import ssl
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from hourglance import __version__
from hourglance.cloud.errors import (
    RETRY,
    ConnectionLostError,
    InvalidResponseError,
    OfflineError,
    ProxyError,
    ServiceError,
    ServiceTimeoutError,
    exception_chain,
)
from hourglance.cloud.http_settings import HttpTimeouts, ProxySettings
from hourglance.cloud.proxies import proxy_url_for
from hourglance.genesys import is_loopback

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

#: The largest message (bytes); a larger one ends the connection.
_MAX_MESSAGE: Final = 2**20

#: How long closing may take (seconds).
_CLOSE_TIMEOUT: Final = 2.0


class WebSocket:
    """An open WebSocket for text messages."""

    def __init__(self, connection: "ClientConnection") -> None:
        self._connection = connection
        #: Whether this side has closed it.
        self.closed_here = False

    async def send(self, text: str) -> None:
        """Send a message.

        :raises ConnectionLostError: the connection is closed.
        """
        from websockets.exceptions import ConnectionClosed

        try:
            await self._connection.send(text)
        except ConnectionClosed:
            pass
        else:
            return
        raise _lost()

    async def receive(self) -> str:
        """Return the next message.

        :raises ConnectionLostError: the connection is closed, or sends something else than text.
        """
        from websockets.exceptions import ConnectionClosed

        try:
            message: str | bytes = await self._connection.recv()
        except ConnectionClosed:
            message = b""
        if isinstance(message, str):
            return message
        raise _lost()

    async def aclose(self) -> None:
        """Close the connection; a second call does nothing."""
        self.closed_here = True
        await self._connection.close()


async def open_web_socket(url: str, proxy: ProxySettings, timeouts: HttpTimeouts) -> WebSocket:
    """Open a WebSocket.

    :param url: ``wss``; ``ws`` only to this computer.
    :raises ServiceError: each reason has its own subclass.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    encrypted = parts.scheme == "wss"
    if not host or not (encrypted or (parts.scheme == "ws" and is_loopback(host))):
        raise InvalidResponseError(
            "Genesys Cloud named an address for notifications that is not encrypted.", remedy=RETRY
        )
    # The choice of a proxy goes by the scheme of requests.
    through = proxy_url_for(url.replace("ws", "http", 1), proxy)
    from websockets.asyncio.client import connect
    from websockets.exceptions import InvalidURI, WebSocketException

    from hourglance.cloud.http_client import ssl_context

    # Below this level it logs addresses and messages.
    logging.getLogger("websockets").setLevel(logging.WARNING)
    failure: ServiceError
    try:
        return WebSocket(
            await connect(
                url,
                proxy=through or None,
                ssl=ssl_context(proxy.certificates) if encrypted else None,
                user_agent_header=f"Hourglance/{__version__}",
                compression=None,
                open_timeout=timeouts.connect,
                close_timeout=_CLOSE_TIMEOUT,
                # The service sends heartbeats, and the channel checks that they come.
                ping_interval=None,
                max_size=_MAX_MESSAGE,
            )
        )
    except InvalidURI:
        failure = InvalidResponseError("Genesys Cloud named no address for notifications.", remedy=RETRY)
    except (WebSocketException, OSError, ValueError) as error:
        failure = _error_from(error, host)
    raise failure


def _error_from(error: Exception, host: str) -> ServiceError:
    from websockets.exceptions import InvalidProxy, InvalidStatus
    from websockets.exceptions import ProxyError as SocketProxyError

    from hourglance.cloud.http_client import tls_error

    causes = tuple(exception_chain(error))
    broken_tls = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    if broken_tls is not None:
        return tls_error(broken_tls, host)
    match error:
        case InvalidProxy() | SocketProxyError():
            return ProxyError(
                "The proxy does not let notifications through.",
                remedy="Values are requested instead. Ask your IT department to allow WebSockets.",
            )
        case InvalidStatus():
            status: int = error.response.status_code
            return InvalidResponseError(f"The notification channel was refused ({status}).", remedy=RETRY)
        case TimeoutError():
            return ServiceTimeoutError(f"{host} did not respond in time.", remedy=RETRY)
        case OSError():
            unknown = any(isinstance(cause, socket.gaierror) for cause in causes)
            return OfflineError(
                f"{host} cannot be {'found' if unknown else 'reached'}.",
                remedy="Check your network connection.",
            )
    return ConnectionLostError(f"The connection to {host} for notifications failed.", remedy=RETRY)


def _lost() -> ConnectionLostError:
    return ConnectionLostError("The connection for notifications was lost.", remedy=RETRY)
