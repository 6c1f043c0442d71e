"""Timeouts and proxy settings of HTTP requests, apart from the client so that they load without httpx."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpTimeouts:
    """Timeouts in seconds, and the size limit of responses.

    :param connect: until the connection is established.
    :param read: between two parts of a response.
    :param total: for one whole request.
    :param size: of the largest response, decompressed, in bytes.
    :param browser: for the user to sign in.
    :param revoke: for revoking the token at sign-out.
    """

    connect: float = 10.0
    read: float = 30.0
    total: float = 45.0
    size: int = 8 * 2**20
    browser: float = 300.0
    revoke: float = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class ProxySettings:
    """The proxy for requests, and additional certificates to trust.

    Requests to this computer never use a proxy.

    :param system_proxy: use the system's proxy, if it has one.
    :param proxy_url: use this proxy instead: ``http://host:port``.
    :param certificates: a PEM file of certificates to trust in addition to the system's.
    """

    system_proxy: bool = True
    proxy_url: str = ""
    certificates: Path | None = None
