"""A look at the service in nobody's name: is it there, can it be trusted, and what time is it there."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

from hourglance.cloud.account import Account
from hourglance.cloud.error_mapping import error_from_response
from hourglance.cloud.errors import NotSignedInError, PermissionDeniedError, ServiceError, SignInError
from hourglance.cloud.http_client import HttpClient
from hourglance.cloud.http_timeouts import HttpTimeouts
from hourglance.cloud.oauth import ask_first
from hourglance.cloud.proxy_settings import ProxySettings
from hourglance.cloud.service_clock import ServiceClock
from hourglance.genesys.regions import Region, is_loopback
from hourglance.util.clock import Clock, SystemClock

_PATH: Final = "/api/v2/users/me"


@dataclass(frozen=True, kw_only=True, slots=True)
class ProbeResult:
    """What a look at the service found.

    :param problem: why it could not be reached; None if it was.
    :param client_problem: what the sign-in's host has against the OAuth client, or why it could not be asked.
    :param elapsed: seconds until the service answered; 0 if it did not.
    :param skew: how far its clock is ahead of the local one; None if it was not told.
    :param proxy: ``host:port`` of the proxy in between; empty if there is none.
    """

    problem: ServiceError | None = None
    client_problem: ServiceError | SignInError | None = None
    elapsed: float = 0.0
    skew: timedelta | None = None
    proxy: str = ""


async def probe_service(
    account: Account,
    *,
    network: ProxySettings | None = None,
    clock: Clock | None = None,
    limits: HttpTimeouts | None = None,
) -> ProbeResult:
    """Ask the service who nobody is, and its login whether it knows the account's OAuth client.

    It raises no error: what went wrong is what was wanted to be known.
    """
    clock, network = clock or SystemClock(), network or ProxySettings()
    http = HttpClient(clock, limits or HttpTimeouts(connect=5.0, read=5.0, total=8.0), network)
    try:
        api, client = await asyncio.gather(_api(account.region, http, clock), _client(account, http))
    finally:
        await http.renew()
    problem, elapsed, skew = api
    return ProbeResult(
        problem=problem,
        client_problem=client,
        elapsed=elapsed,
        skew=skew,
        proxy=proxy_of(account.region.api_url, network),
    )


def proxy_of(url: str, network: ProxySettings) -> str:
    """Return ``host:port`` of the proxy that a request would go through; empty if there is none."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host):
        return ""
    proxy = network.proxy_url
    if not proxy and network.system_proxy and not proxy_bypass(host):
        proxies = getproxies()
        proxy = proxies.get(parts.scheme, "") or proxies.get("all", "")
    if not proxy:
        return ""
    found = urlsplit(proxy if "//" in proxy else f"//{proxy}")
    return f"{found.hostname or '?'}{f':{found.port}' if found.port else ''}"


async def _api(
    region: Region, http: HttpClient, clock: Clock
) -> tuple[ServiceError | None, float, timedelta | None]:
    try:
        reply = await http.send("GET", region.api_url + _PATH)
    except ServiceError as error:
        return error, 0.0, None
    problem = error_from_response(reply)
    if isinstance(problem, NotSignedInError):
        problem = None  # that nobody is signed in is the right answer
    skew = None
    if reply.date and (problem is None or isinstance(problem, PermissionDeniedError)):
        there = ServiceClock(clock)
        there.observe(reply.date, sent=reply.sent, received=reply.headed)
        skew = there.skew
    return problem, reply.headed - reply.sent, skew


async def _client(account: Account, http: HttpClient) -> ServiceError | SignInError | None:
    query = {
        "response_type": "code",
        "client_id": account.client_id,
        "redirect_uri": "http://localhost:1",
        "code_challenge": "A" * 43,
        "code_challenge_method": "S256",
    }
    try:
        await ask_first(account, http, f"{account.region.login_url}/oauth/authorize?{urlencode(query)}")
    except (ServiceError, SignInError) as error:
        return error
    return None
