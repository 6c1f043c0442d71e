"""The HTTP client: the only module that imports httpx.

Network failures become a :class:`ServiceError` that is raised outside of the ``except`` block: exceptions of
httpx refer to the request, and the request contains the token.
"""

import asyncio
import importlib.util
import logging
import socket
import ssl
import sys
import zlib
from collections.abc import Generator
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from urllib.parse import urlsplit

import truststore

from hourglance import __version__
from hourglance.cloud.errors import (
    RETRY,
    ConnectionLostError,
    InvalidResponseError,
    OfflineError,
    ProxyError,
    ResponseTooLargeError,
    ServiceError,
    ServiceTimeoutError,
    TlsError,
    exception_chain,
)
from hourglance.cloud.http_settings import HttpTimeouts, ProxySettings
from hourglance.cloud.proxies import proxy_url_for
from hourglance.cloud.responses import HttpResponse
from hourglance.cloud.token import Secret
from hourglance.genesys import CORRELATION_ID
from hourglance.util.clock import Clock
from hourglance.util.printable import short_line

# WORKAROUND https://github.com/pydantic/httpx2/pull/947: httpx imports its command line, and with it rich and
# click: 5 MB of code that the app never runs.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type] # marks the module as absent
import httpx  # noqa: E402 - after the workaround

# WORKAROUND https://github.com/encode/httpcore/pull/1103: httpcore imports sniffio several times for each
# request. Where it is not installed, Python searched all folders each time.
if importlib.util.find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment] # marks the module as absent

# Below this level they log requests and headers.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class HttpClient:
    """Sends requests and returns responses of any status.

    By default it trusts the system's certificates and uses the system's proxy, except for requests to this
    computer. It follows no redirects, and stores no cookies: the next user gets nothing of the previous one.
    """

    def __init__(self, clock: Clock, timeouts: HttpTimeouts, proxy: ProxySettings | None = None) -> None:
        self._clock = clock
        self._timeouts = timeouts
        self._proxy = proxy or ProxySettings()
        #: By the URL of the proxy; empty for direct connections.
        self._clients: dict[str, httpx.AsyncClient] = {}

    async def send(
        self,
        method: str,
        url: str,
        *,
        bearer: Secret | None = None,
        content: bytes | Secret | None = None,
        content_type: str = "application/json",
    ) -> HttpResponse:
        """Send a request once, and return the response of any status.

        :param bearer: the token for the ``Authorization`` header.
        :param content: the body; a secret is encoded as UTF-8.
        :raises ServiceError: there is no complete response.
        """
        failure: ServiceError
        try:
            client = self._httpx_client(url)
            request = client.build_request(
                method,
                url,
                content=_to_bytes(content),
                headers={"Content-Type": content_type} if content is not None else None,
            )
            async with asyncio.timeout(self._timeouts.total):
                return await self._exchange(client, request, bearer)
        except TimeoutError:
            failure = _timeout_error(url)
        except httpx.PoolTimeout:
            # WORKAROUND https://github.com/encode/httpcore/issues/550: canceled requests can leave a pool
            # without free connections for good.
            await self.reset_connections()
            failure = _timeout_error(url)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, zlib.error, OSError) as error:
            failure = _error_from(error, url)
        raise failure

    async def reset_connections(self) -> None:
        """Close all connections; the next request opens new ones. Pending requests fail."""
        clients, self._clients = self._clients, {}
        for client in clients.values():
            await client.aclose()

    async def apply_proxy_settings(self, proxy: ProxySettings) -> None:
        """Use other proxy settings from the next request on."""
        if proxy != self._proxy:
            self._proxy = proxy
            await self.reset_connections()

    def _httpx_client(self, url: str) -> httpx.AsyncClient:
        scheme, _, host, *_ = url.split("/", 3)
        origin = f"{scheme}//{host}"
        if origin not in self._clients:  # the proxies are read again when the connections are reset
            self._clients[origin] = self._create_client(proxy_url_for(url, self._proxy))
        return self._clients[origin]

    def _create_client(self, proxy: str) -> httpx.AsyncClient:
        timeouts = self._timeouts
        return httpx.AsyncClient(
            headers={
                "User-Agent": f"Hourglance/{__version__}",
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
            },
            timeout=httpx.Timeout(timeouts.read, connect=timeouts.connect),
            verify=ssl_context(self._proxy.certificates),
            proxy=proxy or None,
            trust_env=False,
            # No connection is used twice: surplus data on it would be read as the next response. Without
            # this, idle connections are closed after 5 seconds, so few requests need one connection more.
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=0),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
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
            content = await self._read_content(response)
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

    async def _read_content(self, response: httpx.Response) -> bytes:
        """Return the decompressed body; neither it nor what was received is ever larger than the limit."""
        limit = self._timeouts.size
        declared = response.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > limit:
            raise self._too_large(response)
        unzip = _decompressor(response)
        content, received = bytearray(), 0
        async for part in response.aiter_raw():
            received += len(part)
            content += part if unzip is None else unzip.decompress(part, limit + 1 - len(content))
            if max(received, len(content)) > limit or (unzip and unzip.unconsumed_tail):
                raise self._too_large(response)
        if unzip and received and (not unzip.eof or unzip.unused_data):
            raise zlib.error("incomplete, or followed by other data")
        return bytes(content)

    def _too_large(self, response: httpx.Response) -> ResponseTooLargeError:
        return ResponseTooLargeError(
            f"The response from Genesys Cloud is larger than {self._timeouts.size / 2**20:.0f} MB.",
            remedy="Request less data: a shorter interval, a coarser granularity, or fewer groups.",
            correlation_id=short_line(response.headers.get(CORRELATION_ID, "")) or None,
        )


class _Bearer(httpx.Auth):
    """Adds the token where only httpx sees the plain text."""

    def __init__(self, token: Secret) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token.reveal()}"
        yield request


def _decompressor(response: httpx.Response) -> "zlib._Decompress | None":
    """Return the decompressor for a response's body; None if it is not compressed.

    :raises httpx.DecodingError: it is compressed several times, or in a way that was not offered.
    """
    encodings = [
        encoding
        for encoding in response.headers.get_list("content-encoding", split_commas=True)
        if encoding.strip().lower() not in {"", "identity"}
    ]
    if not encodings:
        return None
    if [encoding.strip().lower() for encoding in encodings] in (["gzip"], ["x-gzip"]):
        return zlib.decompressobj(zlib.MAX_WBITS | 16)
    raise httpx.DecodingError("unsupported content encoding")


def ssl_context(certificates: Path | None) -> ssl.SSLContext:
    """Return a context that trusts the system's certificates, and those in a file.

    :raises TlsError: the file cannot be read, or contains no certificates.
    """
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if certificates is None:
        return context
    try:
        context.load_verify_locations(cafile=certificates)
    except (OSError, ssl.SSLError):  # without cause: it adds nothing
        reason = "contains no certificates in PEM format" if certificates.is_file() else "cannot be read"
    else:
        return context
    raise TlsError(
        f"The certificate file {certificates} {reason}.",
        remedy="Choose another file in Settings, under Network, or none.",
    )


def _to_bytes(content: bytes | Secret | None) -> bytes | None:
    return content.reveal().encode() if isinstance(content, Secret) else content


def _timeout_error(url: str) -> ServiceTimeoutError:
    return ServiceTimeoutError(f"{urlsplit(url).hostname} did not respond in time.", remedy=RETRY)


def _error_from(error: Exception, url: str) -> ServiceError:
    host = urlsplit(url).hostname or ""
    causes = tuple(exception_chain(error))
    broken_tls = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    if broken_tls is not None:
        return tls_error(broken_tls, host)
    match error:
        case httpx.ProxyError():
            return ProxyError(
                "The proxy rejected the request.",
                remedy="Check the proxy in Settings, in HTTPS_PROXY or in the system's settings, "
                "or ask your IT department.",
            )
        case httpx.ConnectError() | httpx.ConnectTimeout():
            unknown = any(isinstance(cause, socket.gaierror) for cause in causes)
            return OfflineError(
                f"{host} cannot be {'found' if unknown else 'reached'}.",
                remedy="Check your network connection, and the region if it has never worked.",
            )
        case httpx.TimeoutException():
            return _timeout_error(url)
        case httpx.DecodingError() | zlib.error():
            return InvalidResponseError(f"The response from {host} is damaged.", remedy=RETRY)
    return ConnectionLostError(
        f"The connection to {host} was lost before the response was complete.", remedy=RETRY
    )


def tls_error(error: ssl.SSLError, host: str) -> TlsError:
    """Return the error for a connection to a host that TLS has refused."""
    reason = getattr(error, "verify_message", "").rstrip(".")
    return TlsError(
        f"The certificate of {host} is not trusted: {reason}."
        if reason
        else f"A secure connection to {host} could not be established.",
        remedy="Hourglance trusts what this computer trusts. If your company inspects encrypted traffic, "
        "ask its IT department to install its certificate on this computer; also check the date.",
    )
