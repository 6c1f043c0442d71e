"""The way out of this computer, as the person chose it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class ProxySettings:
    """Through which proxy requests go, and whose certificates are trusted.

    Requests to this computer itself never go through a proxy.

    :param system_proxy: go through the proxy that the system names, if it names one.
    :param proxy_url: go through this one in its place: ``http://host:port``.
    :param certificates: a PEM file of certificates to trust beside those that the system trusts.
    """

    system_proxy: bool = True
    proxy_url: str = ""
    certificates: Path | None = None
