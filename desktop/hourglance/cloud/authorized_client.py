"""Requests in somebody's name: the token in memory, and its renewal."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from hourglance.cloud.account import Account
from hourglance.cloud.error_mapping import error_from_response
from hourglance.cloud.errors import (
    InvalidResponseError,
    NotSignedInError,
    ServiceError,
    SessionExpiredError,
    SignInError,
)
from hourglance.cloud.http_response import HttpResponse
from hourglance.cloud.http_timeouts import HttpTimeouts
from hourglance.cloud.proxy_settings import ProxySettings
from hourglance.cloud.rate_limiter import RateLimiter
from hourglance.cloud.service_clock import ServiceClock
from hourglance.cloud.token import AccessToken
from hourglance.genesys.directory import CURRENT_USER_REQUEST, CurrentUser, parse_current_user
from hourglance.util.clock import Clock

if TYPE_CHECKING:
    from hourglance.cloud.http_client import HttpClient


class AuthorizedClient:
    """Sends requests with the token that it holds, and learns the service's time from every answer.

    :param on_renewed: gets a token that has taken the place of the one before.
    :param on_ended: is called when the service has ended the token, which is then held no more.
    """

    def __init__(
        self,
        account: Account,
        clock: Clock,
        limits: HttpTimeouts,
        *,
        network: ProxySettings | None = None,
        on_renewed: Callable[[AccessToken], None],
        on_ended: Callable[[], None],
    ) -> None:
        self.token: AccessToken | None = None
        self.service_clock = ServiceClock(clock)
        self._account = account
        self._clock = clock
        self._limits = limits
        self._network = network or ProxySettings()
        self._on_renewed = on_renewed
        self._on_ended = on_ended
        self._client: HttpClient | None = None
        self.rate_limiter = RateLimiter()
        self._renewal: asyncio.Task[AccessToken | None] | None = None

    def http(self) -> "HttpClient":
        """Return the client for requests, also for those in nobody's name."""
        if self._client is None:
            from hourglance.cloud.http_client import HttpClient  # late: httpx costs 100 ms

            self._client = HttpClient(self._clock, self._limits, self._network)
        return self._client

    async def request(self, method: str, path: str, body: bytes | None = None) -> HttpResponse:
        """Send a request with the token held, and once more if that could be renewed.

        :raises ServiceError: there is no answer.
        """
        token = self.token
        if token is None:
            raise NotSignedInError("Nobody is signed in.", remedy="Sign in.")
        reply = await self._send(method, path, token, body)
        problem = error_from_response(reply)
        if isinstance(problem, SessionExpiredError) and (renewed := await self._renewed(token)):
            reply = await self._send(method, path, renewed, body)
            problem = error_from_response(reply)
            if isinstance(problem, SessionExpiredError):
                self._end(renewed)
        if problem:
            raise problem
        return reply

    async def owner(self, token: AccessToken) -> CurrentUser:
        """Return whom a token belongs to, as the service says.

        :raises ServiceError: it does not say.
        """
        reply = await self._send("GET", CURRENT_USER_REQUEST, token)
        if problem := error_from_response(reply):
            raise problem
        person = parse_current_user(reply.content)
        if person is None:
            raise InvalidResponseError(
                "Genesys Cloud did not say who signed in.",
                remedy="Sign in again, as a person and not as an OAuth client alone.",
                correlation_id=reply.correlation_id,
            )
        return person

    async def revoke(self, token: AccessToken) -> bool:
        """Make a token worthless, and return whether it is."""
        try:
            async with asyncio.timeout(self._limits.revoke):
                reply = await self._send("DELETE", "/api/v2/tokens/me", token)
        except (ServiceError, TimeoutError):
            return False
        return reply.status < 300 or isinstance(error_from_response(reply), SessionExpiredError)

    async def reset_connections(self) -> None:
        """Drop every connection; the next request makes new ones."""
        if self._client:
            await self._client.renew()

    async def apply_proxy_settings(self, network: ProxySettings) -> None:
        """Take another way out from the next request on."""
        self._network = network
        if self._client:
            await self._client.apply_proxy_settings(network)

    async def aclose(self) -> None:
        """Drop every connection and the token."""
        self.token = None
        if self._renewal:
            self._renewal.cancel()
            await asyncio.gather(self._renewal, return_exceptions=True)
        await self.reset_connections()

    async def _send(
        self, method: str, path: str, token: AccessToken, body: bytes | None = None
    ) -> HttpResponse:
        url = self._account.region.api_url + path
        self.rate_limiter.consume(self._clock.monotonic())
        reply = await self.http().send(method, url, bearer=token.access, content=body)
        if reply.rate:
            self.rate_limiter.observe(reply.rate, reply.ended)
        if reply.date and error_from_response(reply) is None:
            self.service_clock.observe(reply.date, sent=reply.sent, received=reply.headed)
        return reply

    async def _renewed(self, token: AccessToken) -> AccessToken | None:
        """Return a token in place of one that has ended: all who wait share one renewal."""
        if self.token is not token:
            return self.token
        if self._renewal is None:
            self._renewal = asyncio.create_task(self._renew(token))
            self._renewal.add_done_callback(self._renewal_over)
        return await asyncio.shield(self._renewal)

    async def _renew(self, token: AccessToken) -> AccessToken | None:
        if token.refresh is None:
            return self._end(token)
        from hourglance.cloud.oauth import renew  # late: oauthlib costs 40 ms

        try:
            renewed = await renew(self._account, self.http(), token.refresh)
        except SignInError:
            return self._end(token)
        if self.token is token:
            self.token = renewed
            self._on_renewed(renewed)
        return self.token

    def _end(self, token: AccessToken) -> AccessToken | None:
        """Let go of a token that the service has ended, and return the one that took its place."""
        if self.token is token:
            self.token = None
            self._on_ended()
        return self.token

    def _renewal_over(self, task: asyncio.Task[AccessToken | None]) -> None:
        self._renewal = None
        if not task.cancelled():
            task.exception()  # whoever waited has it; nobody may be left
