"""Choice of the proxy for a request: from Hourglance's settings, the environment, or the system.

One function decides for requests and for the diagnostics that describe them.
"""

import ipaddress
import os
import re
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies

from hourglance.cloud.errors import ProxyError
from hourglance.cloud.http_settings import ProxySettings
from hourglance.genesys import is_loopback


def proxy_url_for(url: str, settings: ProxySettings) -> str:
    """Return the URL of the proxy for a request; empty if there is none.

    Requests to this computer never use a proxy. Of the system's proxies, the one for the URL's scheme comes
    first, then the one for all schemes; one that is not supported is used by no request, and is an error
    only if there is no other one. Entries of ``NO_PROXY`` that cannot be parsed are ignored.

    :raises ProxyError: there is a proxy for this request, but none that is supported.
    """
    target = urlsplit(url)
    if is_loopback(target.hostname or ""):
        return ""
    if settings.proxy_url:
        proxy = _supported(settings.proxy_url)
        if proxy is None:
            raise ProxyError(
                f"The proxy address {settings.proxy_url} is invalid.",
                remedy="Enter another address in Settings, under Network.",
            )
        return proxy
    if not settings.system_proxy or _is_excluded(target):
        return ""
    unsupported = ""
    for variable, address in _system_proxies(target.scheme):
        proxy = _supported(address)
        if proxy is not None:
            return proxy
        unsupported = unsupported or variable
    if unsupported:
        raise ProxyError(
            f"The proxy in {unsupported} is not supported.",
            remedy="Set HTTPS_PROXY to an http:// address, or enter a proxy in Settings, under Network.",
        )
    return ""


def proxy_address_for(url: str, settings: ProxySettings) -> str:
    """Return ``host:port`` of the proxy for a URL, without credentials; empty if there is none usable."""
    try:
        proxy = urlsplit(proxy_url_for(url, settings))
    except ProxyError:
        return ""
    return f"{proxy.hostname}{f':{proxy.port}' if proxy.port else ''}" if proxy.hostname else ""


def _system_proxies(scheme: str) -> Iterator[tuple[str, str]]:
    """Yield the system's proxies for a scheme in order of preference, each with the name of its source."""
    system = getproxies()
    for kind in (scheme, "all"):
        variables = (f"{kind}_proxy", f"{kind}_proxy".upper())
        if os.environ.get(variables[0]) == "":  # set to nothing: no proxy for this scheme
            continue
        named = [(name, os.environ[name]) for name in variables if os.environ.get(name, "").strip()]
        if named:
            yield from named
        elif address := system.get(kind, "").strip():
            yield "the system's settings", address


def _supported(address: str) -> str | None:
    """Return a proxy's address as a URL; None if it is invalid, or not that of an HTTP proxy."""
    text = address.strip()
    url = text if "://" in text else f"http://{text}"
    try:
        parts = urlsplit(url)
        usable = parts.scheme.lower() in {"http", "https"} and parts.port != 0
    except ValueError:
        return None
    return url if usable and parts.hostname and _HOST.fullmatch(parts.hostname) else None


_HOST = re.compile(r"[\w.:%~-]+")


def _is_excluded(target: SplitResult) -> bool:
    """Return whether ``NO_PROXY`` names the host of a URL."""
    text = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    host = (target.hostname or "").rstrip(".")
    port = target.port or {"http": 80, "https": 443}.get(target.scheme)
    return any(
        _entry_matches(entry, target.scheme, host, port) for entry in re.split(r"[,;\s]+", text) if entry
    )


def _entry_matches(entry: str, scheme: str, host: str, port: int | None) -> bool:
    """Return whether an entry of ``NO_PROXY`` names a host: False if it cannot be parsed."""
    prefix, separator, rest = entry.lower().rpartition("://")
    if separator and prefix not in {scheme, "all"}:
        return False
    parsed = _ENTRY.fullmatch(f"[{rest}]" if _network(rest) else rest)
    if parsed is None or int(parsed["port"] or port or 0) != (port or 0):
        return False
    name = parsed["bracketed"] or parsed["name"]
    network = _network(name)
    if network is None:
        domain = name.removeprefix("*").strip(".")
        return name == "*" or (bool(domain) and (host == domain or host.endswith(f".{domain}")))
    try:
        return ipaddress.ip_address(host) in network
    except ValueError:
        return False


#: A host name or an address, and perhaps a port.
_ENTRY = re.compile(r"(?:\[(?P<bracketed>[^\[\]]+)\]|(?P<name>[^\[\]:/]+))(?::(?P<port>\d{1,5}))?/?")


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
