"""Requests over HTTP: the one module that knows httpx.

It turns every way in which the network can fail into a :class:`ServiceError`, raised outside of the
handler: what httpx raises carries the request, and that carries the token.
"""

import asyncio
import logging
import socket
import ssl
import sys
from collections.abc import Generator, Iterator
from contextlib import suppress
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import truststore

from hourglance import __version__
from hourglance.cloud.errors import (
    ConnectionLostError,
    InvalidResponseError,
    OfflineError,
    ProxyError,
    ResponseTooLargeError,
    ServiceError,
    ServiceTimeoutError,
    TlsError,
)
from hourglance.cloud.http_response import HttpResponse
from hourglance.cloud.http_timeouts import HttpTimeouts
from hourglance.cloud.proxy_settings import ProxySettings
from hourglance.cloud.token import Secret
from hourglance.util.clock import Clock

# WORKAROUND https://github.com/pydantic/httpx2/pull/947: httpx imports its own command line, where rich and
# click are installed. The app would keep 5 MB of code that it never runs.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type] # how Python is told of an absent module
import httpx  # noqa: E402 - after that

# Below this level they write requests and headers.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class HttpClient:
    """Sends one request at a time and gives back whatever answered.

    It trusts the certificates that the system trusts, goes through the proxy that the system names
    (never to this computer itself), both unless told otherwise, follows no redirect and keeps no cookie: who
    signs in next has nothing of the one before.
    """

    def __init__(self, clock: Clock, limits: HttpTimeouts, network: ProxySettings | None = None) -> None:
        self._clock = clock
        self._limits = limits
        self._network = network or ProxySettings()
        self._client: httpx.AsyncClient | None = None

    async def send(
        self,
        method: str,
        url: str,
        *,
        bearer: Secret | None = None,
        content: bytes | Secret | None = None,
        content_type: str = "application/json",
    ) -> HttpResponse:
        """Send one request, once, and return the reply of whatever status.

        :param bearer: the token to send along.
        :param content: the body; a secret one is UTF-8.
        :raises ServiceError: there is no complete reply.
        """
        failure: ServiceError
        try:
            client = self._ready()
            request = client.build_request(
                method,
                url,
                content=_plain(content),
                headers={"Content-Type": content_type} if content is not None else None,
            )
            async with asyncio.timeout(self._limits.total):
                return await self._exchange(client, request, bearer)
        except TimeoutError:
            failure = _slow(url)
        except httpx.PoolTimeout:
            # WORKAROUND https://github.com/encode/httpcore/issues/550: cancelled requests can leave a pool
            # that never has a free connection again.
            await self.renew()
            failure = _slow(url)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            failure = _explained(error, url)
        raise failure

    async def renew(self) -> None:
        """Drop every connection; the next request makes new ones. What is under way fails."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def apply_proxy_settings(self, network: ProxySettings) -> None:
        """Take another way out from the next request on."""
        if network != self._network:
            self._network = network
            await self.renew()

    def _ready(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = self._new_client()
        return self._client

    def _new_client(self) -> httpx.AsyncClient:
        limits, network = self._limits, self._network
        trust = _trust(network.certificates)
        # The address of a proxy that it cannot read, or of a kind that it cannot use.
        with suppress(ImportError, ValueError, httpx.InvalidURL):
            return httpx.AsyncClient(
                headers={"User-Agent": f"Hourglance/{__version__}", "Accept": "application/json"},
                timeout=httpx.Timeout(limits.read, connect=limits.connect),
                verify=trust,
                proxy=network.proxy_url or None,
                trust_env=network.system_proxy and not network.proxy_url,
                mounts={f"all://{host}": None for host in _LOOPBACK},
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            )
        if network.proxy_url:
            raise ProxyError(
                f"The proxy {network.proxy_url} cannot be used.",
                remedy="Give another address in the preferences, under Network.",
            )
        raise ProxyError(
            "This computer is set to use a proxy that Hourglance cannot use.",
            remedy="Give an http:// address in HTTPS_PROXY, and unset ALL_PROXY if it names a SOCKS proxy.",
        )

    async def _exchange(
        self, client: httpx.AsyncClient, request: httpx.Request, bearer: Secret | None
    ) -> HttpResponse:
        sent = self._clock.monotonic()
        response = await client.send(
            request, stream=True, auth=_Bearer(bearer) if bearer else None, follow_redirects=False
        )
        try:
            headed = self._clock.monotonic()
            content = await self._content(response)
        finally:
            await response.aclose()
        return HttpResponse(
            url=str(request.url.copy_with(query=None)),
            status=response.status_code,
            headers={name.lower(): value for name, value in response.headers.items()},
            content=content,
            sent=sent,
            headed=headed,
            ended=self._clock.monotonic(),
            received=self._clock.now(),
        )

    async def _content(self, response: httpx.Response) -> bytes:
        content = bytearray()
        declared = response.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > self._limits.size:
            raise self._too_large(response)
        async for part in response.aiter_bytes():
            content += part
            if len(content) > self._limits.size:
                raise self._too_large(response)
        return bytes(content)

    def _too_large(self, response: httpx.Response) -> ResponseTooLargeError:
        return ResponseTooLargeError(
            f"The answer of Genesys Cloud is larger than {self._limits.size / 2**20:.0f} MB.",
            remedy="Ask for less: a shorter interval, a coarser granularity, or fewer groups.",
            correlation_id=response.headers.get("inin-correlation-id"),
        )


_BY_ITSELF: Final = "Try again in a moment; the tray app does so by itself."
_LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")


class _Bearer(httpx.Auth):
    """Adds the token where nothing but httpx sees the plain text."""

    def __init__(self, token: Secret) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token.reveal()}"
        yield request


def _trust(certificates: Path | None) -> ssl.SSLContext:
    """Return what to trust: what the system trusts, and the certificates in a file.

    :raises TlsError: the file cannot be used.
    """
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if certificates is None:
        return context
    try:
        context.load_verify_locations(cafile=certificates)
    except (OSError, ssl.SSLError):  # no cause: it names nothing that the person does not know
        reason = "has no certificates in PEM form" if certificates.is_file() else "cannot be read"
    else:
        return context
    raise TlsError(
        f"The file of certificates {certificates} {reason}.",
        remedy="Give another one in the preferences, under Network, or none.",
    )


def _plain(content: bytes | Secret | None) -> bytes | None:
    return content.reveal().encode() if isinstance(content, Secret) else content


def _slow(url: str) -> ServiceTimeoutError:
    return ServiceTimeoutError(f"{urlsplit(url).hostname} did not answer in time.", remedy=_BY_ITSELF)


def _explained(error: Exception, url: str) -> ServiceError:
    host = urlsplit(url).hostname
    causes = tuple(_causes(error))
    broken_tls = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    if broken_tls is not None:
        return _untrusted(broken_tls, url)
    match error:
        case httpx.ProxyError():
            return ProxyError(
                "The proxy that this computer is set to use did not let the request through.",
                remedy="Check the proxy in the preferences, HTTPS_PROXY or the system's settings, "
                "or ask your IT department.",
            )
        case httpx.ConnectError() | httpx.ConnectTimeout():
            unknown = any(isinstance(cause, socket.gaierror) for cause in causes)
            return OfflineError(
                f"{host} cannot be {'found' if unknown else 'reached'}.",
                remedy="Check the network connection, and the region if this never worked.",
            )
        case httpx.TimeoutException():
            return _slow(url)
        case httpx.DecodingError():
            return InvalidResponseError(f"The answer of {host} is damaged.", remedy=_BY_ITSELF)
    return ConnectionLostError(
        f"The connection to {host} broke off before the answer was complete.", remedy=_BY_ITSELF
    )


def _untrusted(error: ssl.SSLError, url: str) -> TlsError:
    reason = getattr(error, "verify_message", "") or "no secure connection could be made"
    return TlsError(
        f"The connection to {urlsplit(url).hostname} cannot be trusted: {reason}.",
        remedy="Hourglance trusts what this computer trusts. If your company inspects encrypted traffic, "
        "ask its IT department to put its certificate into the system's store; also check the date.",
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
