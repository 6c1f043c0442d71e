"""Authorized requests: the bearer token in memory, its renewal, and the service's clock."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from hourglance.cloud.account import Account
from hourglance.cloud.errors import (
    RETRY,
    InvalidResponseError,
    NotSignedInError,
    OfflineError,
    ProxyError,
    ServiceError,
    SessionExpiredError,
    SignInError,
    TlsError,
)
from hourglance.cloud.http_settings import HttpTimeouts, ProxySettings
from hourglance.cloud.rate_limiter import RateLimiter
from hourglance.cloud.responses import HttpResponse, error_from_response
from hourglance.cloud.token import AccessToken
from hourglance.genesys import CURRENT_USER_REQUEST, CurrentUser, parse_current_user
from hourglance.util.clock import Clock
from hourglance.util.tasks import cancel_and_wait

if TYPE_CHECKING:
    from hourglance.cloud.http_client import HttpClient
    from hourglance.cloud.web_socket import WebSocket


class RequestMeter(Protocol):
    """Counts the requests that reach the service, by which it may be billed."""

    def count(self, served: Sequence[str], at: datetime) -> None:
        """Count one request.

        :param served: the ids of the widgets that it serves; empty for a request of no widget.
        :param at: the service's time.
        """

    async def aclose(self) -> None:
        """Store what was counted."""


class AuthorizedClient:
    """Sends requests with the current token, and keeps service clock and rate limiter up to date.

    :param on_renewed: called with a token that has replaced the previous one.
    :param on_expired: called when the service has ended the token, which is then discarded.
    """

    def __init__(
        self,
        account: Account,
        clock: Clock,
        timeouts: HttpTimeouts,
        *,
        proxy: ProxySettings | None = None,
        on_renewed: Callable[[AccessToken], None],
        on_expired: Callable[[], None],
        meter: RequestMeter | None = None,
    ) -> None:
        self.token: AccessToken | None = None
        self.service_clock = ServiceClock(clock)
        self.rate_limiter = RateLimiter()
        self._account = account
        self._clock = clock
        self._timeouts = timeouts
        self._proxy = proxy
        self._on_renewed = on_renewed
        self._on_expired = on_expired
        self._meter = meter
        self._http: HttpClient | None = None
        self._renewal: asyncio.Task[AccessToken | None] | None = None
        self._sockets: set[WebSocket] = set()

    def http(self) -> "HttpClient":
        """Return the HTTP client, also for requests without a token."""
        if self._http is None:
            from hourglance.cloud.http_client import HttpClient  # late: httpx costs 100 ms

            self._http = HttpClient(self._clock, self._timeouts, self._proxy)
        return self._http

    async def request(
        self, method: str, path: str, body: bytes | None = None, *, served: Sequence[str] = ()
    ) -> HttpResponse:
        """Send a request with the current token; once more with a renewed token if it has expired.

        A 401 ends the sign-in only if the service confirms it: another program on the way may have sent it.

        :raises ServiceError: there is no successful response.
        """
        token = self.token
        if token is None:
            raise NotSignedInError("You are not signed in.", remedy="Sign in.")
        response = await self._send(method, path, token, body, served)
        error = error_from_response(response)
        if isinstance(error, SessionExpiredError) and (renewed := await self._renewed(token)):
            response = await self._send(method, path, renewed, body, served)
            error = error_from_response(response)
            if isinstance(error, SessionExpiredError):
                if renewed is not token and await self._is_expired(renewed):
                    self._expire(renewed)
                else:
                    error = InvalidResponseError(
                        "Genesys Cloud rejected this request's sign-in (401), but accepts it otherwise.",
                        remedy=RETRY,
                        correlation_id=response.correlation_id,
                    )
        if error:
            raise error
        return response

    async def fetch_user(self, token: AccessToken) -> CurrentUser:
        """Return the user that a token belongs to.

        :raises ServiceError: the service does not return the user.
        """
        response = await self._send("GET", CURRENT_USER_REQUEST, token)
        if error := error_from_response(response):
            raise error
        user = parse_current_user(response.content)
        if user is None:
            raise InvalidResponseError(
                "Genesys Cloud did not return the signed-in user.",
                remedy="Sign in again, as a user and not only as an OAuth client.",
                correlation_id=response.correlation_id,
            )
        return user

    async def revoke(self, token: AccessToken) -> bool:
        """Revoke a token, and return whether it is invalid now."""
        try:
            async with asyncio.timeout(self._timeouts.revoke):
                response = await self._send("DELETE", "/api/v2/tokens/me", token)
        except (ServiceError, TimeoutError):
            return False
        return response.status < 300 or isinstance(error_from_response(response), SessionExpiredError)

    async def open_web_socket(self, url: str) -> "WebSocket":
        """Open a WebSocket by the current proxy settings. It gets no token.

        :raises ServiceError: each reason has its own subclass.
        """
        from hourglance.cloud.web_socket import open_web_socket  # late: websockets costs 30 ms

        self._sockets = {each for each in self._sockets if not each.closed_here}
        web_socket = await open_web_socket(url, self._proxy or ProxySettings(), self._timeouts)
        self._sockets.add(web_socket)
        return web_socket

    async def reset_connections(self) -> None:
        """Close all connections; the next request opens new ones. Pending requests fail."""
        sockets, self._sockets = self._sockets, set()
        for each in sockets:
            await each.aclose()
        if self._http:
            await self._http.reset_connections()

    async def apply_proxy_settings(self, proxy: ProxySettings) -> None:
        """Use other proxy settings from the next request on; WebSockets are closed."""
        if proxy == self._proxy:
            return
        self._proxy = proxy
        await self.reset_connections()
        if self._http:
            await self._http.apply_proxy_settings(proxy)

    async def aclose(self) -> None:
        """Close all connections and discard the token."""
        self.token = None
        if self._renewal:
            await cancel_and_wait(self._renewal)
        await self.reset_connections()
        if self._meter:
            await self._meter.aclose()

    async def _send(
        self,
        method: str,
        path: str,
        token: AccessToken,
        body: bytes | None = None,
        served: Sequence[str] = (),
    ) -> HttpResponse:
        url = self._account.region.api_url + path
        self.rate_limiter.consume(self._clock.monotonic())
        is_received = True
        try:
            response = await self.http().send(method, url, bearer=token.access, content=body)
        except (OfflineError, ProxyError, TlsError):
            is_received = False
            raise
        finally:
            if self._meter and is_received:
                self._meter.count(served, self.service_clock.now())
        if response.rate:
            self.rate_limiter.observe(response.rate, response.ended)
        if response.date and error_from_response(response) is None:
            self.service_clock.observe(response.date, sent=response.sent, received=response.headed)
        return response

    async def _renewed(self, expired: AccessToken) -> AccessToken | None:
        """Return the token to use after a 401: the same one if it is valid; None if the sign-in has ended.

        Concurrent requests share the confirmation and the renewal.

        :raises ServiceError: the service did not respond.
        """
        if self.token is not expired:
            return self.token
        if self._renewal is None:
            self._renewal = asyncio.create_task(self._renew(expired))
            self._renewal.add_done_callback(self._renewal_done)
        return await asyncio.shield(self._renewal)

    async def _is_expired(self, token: AccessToken) -> bool:
        """Return whether the service rejects a token for the request that every user may send.

        :raises ServiceError: it reports another error.
        """
        error = error_from_response(await self._send("GET", CURRENT_USER_REQUEST, token))
        if error is not None and not isinstance(error, SessionExpiredError):
            raise error
        return error is not None

    async def _renew(self, token: AccessToken) -> AccessToken | None:
        if not await self._is_expired(token):
            return token
        if token.refresh is None:
            return self._expire(token)
        from hourglance.cloud.oauth import renew  # late: oauthlib costs 40 ms

        try:
            renewed = await renew(self._account, self.http(), token.refresh)
        except SignInError:
            return self._expire(token)
        if self.token is token:
            self.token = renewed
            self._on_renewed(renewed)
        return self.token

    def _expire(self, token: AccessToken) -> AccessToken | None:
        """Discard a token that the service has ended; return the token that has replaced it, if any."""
        if self.token is token:
            self.token = None
            self._on_expired()
        return self.token

    def _renewal_done(self, task: asyncio.Task[AccessToken | None]) -> None:
        self._renewal = None
        if not task.cancelled():
            task.exception()  # raised where the renewal is awaited; all callers may have been canceled


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

#: Responses that the service's clock is derived from.
_SAMPLES: Final = 8

#: Of ``Date``, in seconds.
_RESOLUTION: Final = 1.0

#: A ``Date`` that differs more from both the local clock and earlier responses is wrong.
_PLAUSIBLE: Final = timedelta(days=1)

#: The same for the first response. A local clock that is wrong by more makes certificates invalid.
_PLAUSIBLE_AT_FIRST: Final = timedelta(days=400)

#: A local clock that shows a year outside of these is not compared with.
_PLAUSIBLE_YEARS: Final = range(2026, 2041)


class ServiceClock:
    """The service's clock, derived from the ``Date`` of its responses.

    ``Date`` has a resolution of one second and is set at some time between request and response. Each
    response therefore bounds the offset to the local monotonic clock, and overlapping bounds of several
    responses narrow it down. Of contradicting responses the majority counts, then the newest: one wrong
    ``Date``, such as a proxy's, has no effect. Neither has a change of the local wall clock.

    A ``Date`` that is far from both the local time and that of earlier responses is ignored. Before the first
    response the clock shows the local time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bounds: deque[tuple[float, float]] = deque(maxlen=_SAMPLES)
        self._offset: float | None = None

    @property
    def skew(self) -> timedelta:
        """The service's time minus the local wall clock time; zero before the first response."""
        return self.now() - self._clock.now()

    def now(self) -> datetime:
        """Return the service's time, in UTC."""
        if self._offset is None:
            return self._clock.now()
        return _EPOCH + timedelta(seconds=self._clock.monotonic() + self._offset)

    def observe(self, date: datetime, *, sent: float, received: float) -> None:
        """Take a response into account.

        :param date: its ``Date``.
        :param sent: when the request was sent, local monotonic seconds.
        :param received: when the response's headers arrived, local monotonic seconds.
        """
        if not self._is_plausible(date):
            return
        stamped = (date - _EPOCH).total_seconds()
        self._bounds.append((stamped - received, stamped + _RESOLUTION - sent))
        self._offset = _best_offset(self._bounds)

    def _is_plausible(self, date: datetime) -> bool:
        local = self._clock.now()
        if abs(date - local) <= _PLAUSIBLE:
            return True
        if self._offset is not None:
            return abs(date - self.now()) <= _PLAUSIBLE
        if date.year not in _PLAUSIBLE_YEARS:
            return False
        return local.year not in _PLAUSIBLE_YEARS or abs(date - local) <= _PLAUSIBLE_AT_FIRST


def _best_offset(bounds: deque[tuple[float, float]]) -> float:
    """Return the middle of the interval that most bounds share; of several the one with the newest bounds."""
    best: tuple[int, int] = (0, 0)
    middle = 0.0
    for low, _ in bounds:
        sharing = [i for i, (start, end) in enumerate(bounds) if start <= low <= end]
        high = min(bounds[i][1] for i in sharing)
        rank = (len(sharing), max(sharing))
        if rank > best:
            best, middle = rank, (low + high) / 2
    return middle
