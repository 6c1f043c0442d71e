"""The regions of Genesys Cloud and their hosts."""

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import SplitResult, urlsplit

from hourglance.genesys.errors import ServiceAddressError, UnknownRegionError


@dataclass(frozen=True, kw_only=True, slots=True)
class Region:
    """One region.

    :param name: its AWS region, such as ``eu-central-1``; the domain if it is not in the list.
    :param domain: such as ``mypurecloud.de``.
    :param api_url: without a trailing slash; by default ``https://api.<domain>``.
    :param login_url: by default ``https://login.<domain>``.
    :param pages_url: of the pages that users see in their browser; by default ``https://apps.<domain>``.
    """

    name: str
    domain: str
    api_url: str = ""
    login_url: str = ""
    pages_url: str = ""

    def __post_init__(self) -> None:
        """Set the default URLs."""
        object.__setattr__(self, "api_url", self.api_url or f"https://api.{self.domain}")
        object.__setattr__(self, "login_url", self.login_url or f"https://login.{self.domain}")
        object.__setattr__(self, "pages_url", self.pages_url or f"https://apps.{self.domain}")


#: The regions of Genesys Cloud's own libraries in November 2026, the default one first.
REGIONS: Final = tuple(
    Region(name=name, domain=domain)
    for name, domain in (
        ("us-east-1", "mypurecloud.com"),
        ("us-east-2", "use2.us-gov-pure.cloud"),
        ("us-west-2", "usw2.pure.cloud"),
        ("ca-central-1", "cac1.pure.cloud"),
        ("mx-central-1", "mxc1.pure.cloud"),
        ("sa-east-1", "sae1.pure.cloud"),
        ("eu-west-1", "mypurecloud.ie"),
        ("eu-west-2", "euw2.pure.cloud"),
        ("eu-central-1", "mypurecloud.de"),
        ("eu-central-2", "euc2.pure.cloud"),
        ("eusc-de-east-1", "edee1.eusc-pure.cloud"),
        ("me-central-1", "mec1.pure.cloud"),
        ("ap-south-1", "aps1.pure.cloud"),
        ("ap-southeast-1", "apse1.pure.cloud"),
        ("ap-southeast-2", "mypurecloud.com.au"),
        ("ap-northeast-1", "mypurecloud.jp"),
        ("ap-northeast-2", "apne2.pure.cloud"),
        ("ap-northeast-3", "apne3.pure.cloud"),
    )
)


def region_named(text: str, *, environ: Mapping[str, str] = os.environ) -> Region:
    """Return the region that a text names.

    :param text: an AWS region, a domain, one of its hosts (``api.``, ``login.``, ``apps.``), or the URL of
        any page there. Unknown domains are accepted, because new regions are added.
    :param environ: ``HOURGLANCE_API_URL`` and ``HOURGLANCE_LOGIN_URL`` in it override the region's URLs.
    :raises UnknownRegionError: the text is neither a region nor a domain.
    :raises ServiceAddressError: one of the two variables is not a URL that a token may be sent to.
    """
    region = _listed(text.strip().lower()) or _from_domain(text.strip().lower())
    if region is None:
        raise _unknown(text)
    return replace(
        region,
        api_url=_override("HOURGLANCE_API_URL", environ) or region.api_url,
        login_url=_override("HOURGLANCE_LOGIN_URL", environ) or region.login_url,
    )


def is_loopback(host: str) -> bool:
    """Return whether a host is certainly this computer."""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    # Python 3.13 and later do so themselves.
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


_HOSTS = ("api.", "login.", "apps.")
_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


def _listed(text: str) -> Region | None:
    return next((region for region in REGIONS if text in {region.name, region.domain}), None)


def _from_domain(text: str) -> Region | None:
    if "@" in text or not text.isprintable():  # urlsplit would drop control characters
        return None
    host = _split(text if "//" in text else f"//{text}").hostname or ""
    for prefix in _HOSTS:
        host = host.removeprefix(prefix)
    if region := _listed(host):
        return region
    return Region(name=host, domain=host) if _DOMAIN.fullmatch(host) else None


def _unknown(text: str) -> UnknownRegionError:
    from difflib import get_close_matches  # rarely needed

    shown = ascii(text.strip()[:60])
    names = [name for region in REGIONS for name in (region.name, region.domain)]
    near = get_close_matches(text.strip().lower(), names, n=1, cutoff=0.5)
    suggestion = f"Did you mean {near[0]}? " if near else ""
    return UnknownRegionError(
        f"{shown} is not a Genesys Cloud region.",
        remedy=f"{suggestion}Enter an AWS region such as eu-central-1, or the domain that you sign in to, "
        "such as mypurecloud.de.",
    )


def _override(variable: str, environ: Mapping[str, str]) -> str:
    text = environ.get(variable, "").strip()
    if not text:
        return ""
    url = _split(text)
    host = url.hostname or ""
    safe = url.scheme == "https" or (url.scheme == "http" and is_loopback(host))
    bare = not (url.path.strip("/") or url.query or url.fragment or "@" in url.netloc)
    if not (host and safe and bare):
        raise ServiceAddressError(
            f"{variable} is not a URL that a token may be sent to.",
            remedy="Set it to https:// and a host, or to http:// and a port of this computer, "
            "such as http://127.0.0.1:8080, or unset it.",
        )
    return f"{url.scheme}://{url.netloc}"


def _split(text: str) -> SplitResult:
    try:
        url = urlsplit(text)
        _ = url.port  # validated only on access
    except ValueError:
        return urlsplit("")
    return url
