"""The service probe: reachability, TLS, OAuth client and clock, checked without a sign-in."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from hourglance.cloud.account import Account
from hourglance.cloud.authorized_client import ServiceClock
from hourglance.cloud.errors import NotSignedInError, PermissionDeniedError, ServiceError, SignInError
from hourglance.cloud.http_client import HttpClient
from hourglance.cloud.http_settings import HttpTimeouts, ProxySettings
from hourglance.cloud.oauth import check_sign_in_page
from hourglance.cloud.proxies import proxy_address_for
from hourglance.cloud.responses import error_from_response
from hourglance.genesys import CURRENT_USER_PATH, Region
from hourglance.util.clock import Clock, SystemClock


@dataclass(frozen=True, kw_only=True, slots=True)
class ProbeResult:
    """The result of a probe.

    :param problem: why the service is not reachable; None if it is.
    :param client_problem: why the login host rejects the OAuth client, or is not reachable; None if neither.
    :param elapsed: seconds until the service responded; 0 if it did not.
    :param skew: the service's time minus the local time; None if unknown.
    :param proxy: ``host:port`` of the proxy; empty if there is none.
    """

    problem: ServiceError | None = None
    client_problem: ServiceError | SignInError | None = None
    elapsed: float = 0.0
    skew: timedelta | None = None
    proxy: str = ""


async def probe_service(account: Account, *, proxy: ProxySettings | None = None) -> ProbeResult:
    """Send a request without a token to the service, and one for the OAuth client to its login host.

    Errors are part of the result.
    """
    clock, proxy = SystemClock(), proxy or ProxySettings()
    http = HttpClient(clock, HttpTimeouts(connect=5.0, read=5.0, total=8.0), proxy)
    try:
        service, client_problem = await asyncio.gather(
            _probe_api(account.region, http, clock), _probe_client(account, http)
        )
    finally:
        await http.reset_connections()
    problem, elapsed, skew = service
    return ProbeResult(
        problem=problem,
        client_problem=client_problem,
        elapsed=elapsed,
        skew=skew,
        proxy=proxy_address_for(account.region.api_url, proxy),
    )


async def _probe_api(
    region: Region, http: HttpClient, clock: Clock
) -> tuple[ServiceError | None, float, timedelta | None]:
    try:
        response = await http.send("GET", region.api_url + CURRENT_USER_PATH)
    except ServiceError as error:
        return error, 0.0, None
    problem = error_from_response(response)
    if isinstance(problem, NotSignedInError):
        problem = None  # expected, since there is no token
    skew = None
    if response.date and (problem is None or isinstance(problem, PermissionDeniedError)):
        service_clock = ServiceClock(clock)
        service_clock.observe(response.date, sent=response.sent, received=response.headed)
        skew = service_clock.skew
    return problem, response.headed - response.sent, skew


async def _probe_client(account: Account, http: HttpClient) -> ServiceError | SignInError | None:
    query = {
        "response_type": "code",
        "client_id": account.client_id,
        "redirect_uri": "http://localhost:1",
        "code_challenge": "A" * 43,
        "code_challenge_method": "S256",
    }
    address = f"{account.region.login_url}/oauth/authorize?{urlencode(query)}"
    try:
        await check_sign_in_page(account, http, address)
    except (ServiceError, SignInError) as error:
        return error
    return None
