"""Who is signed in: the one place that holds a token and asks the service with it."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from hourglance.api import HourglanceError
from hourglance.cloud.account import Account
from hourglance.cloud.authorized_client import AuthorizedClient
from hourglance.cloud.errors import (
    KeyringLockedError,
    NotSignedInError,
    ServiceError,
    SessionExpiredError,
    SignInError,
    SignOutIncompleteError,
    VaultError,
)
from hourglance.cloud.http_response import QueryResponse
from hourglance.cloud.http_timeouts import HttpTimeouts
from hourglance.cloud.proxy_settings import ProxySettings
from hourglance.cloud.rate_limiter import RateLimiter
from hourglance.cloud.session_state import SessionState
from hourglance.cloud.stored_credentials import StoredCredentials
from hourglance.cloud.token import AccessToken
from hourglance.cloud.vault import TokenVault
from hourglance.genesys.directory import CURRENT_USER_REQUEST, CurrentUser, parse_current_user
from hourglance.genesys.headers import RateLimit
from hourglance.util.clock import Clock, SystemClock


class SignInSession:
    """One account's sign-in, from the keyring or the browser, until it ends.

    It lives in one asyncio loop; every method is called there. The token is in its memory and in the
    vault, and nothing that it returns, raises, prints or logs shows it.
    """

    def __init__(
        self,
        account: Account,
        vault: TokenVault,
        clock: Clock | None = None,
        *,
        limits: HttpTimeouts | None = None,
        network: ProxySettings | None = None,
    ) -> None:
        self._account = account
        self._vault = vault
        self._limits = limits or HttpTimeouts()
        self._clock = clock or SystemClock()
        self._access = AuthorizedClient(
            account,
            self._clock,
            self._limits,
            network=network,
            on_renewed=self._renewed,
            on_ended=self._ended,
        )
        self._state = SessionState()
        self._callbacks: list[Callable[[SessionState], None]] = []
        self._signing_in = False
        # Another one whenever somebody comes or goes: what is then on its way was for the one before.
        self._stay = object()
        self._unproven = False
        # Why the vault takes no sign-in, and a proven one that it did not take.
        self._declined: VaultError | None = None
        self._unkept: tuple[StoredCredentials, CurrentUser] | None = None
        self._background: set[asyncio.Task[None]] = set()

    @property
    def account(self) -> Account:
        """Return where, and as which client, this session signs in."""
        return self._account

    @property
    def state(self) -> SessionState:
        """Return who is signed in now."""
        return self._state

    @property
    def skew(self) -> timedelta:
        """Return how far the service's clock is ahead of the local one; zero while that is not known."""
        return self._access.service_clock.skew

    @property
    def rate(self) -> RateLimit | None:
        """The rate limit that the service reported last; None if it is not known."""
        return self._access.rate_limiter.last_observed(self._clock.monotonic())

    @property
    def rate_limiter(self) -> RateLimiter:
        """The request budget of this sign-in, which every request of this session keeps up to date."""
        return self._access.rate_limiter

    def service_now(self) -> datetime:
        """Return the time by the service's clock, in UTC."""
        return self._access.service_clock.now()

    def on_change(self, callback: Callable[[SessionState], None]) -> None:
        """Call ``callback`` with every new state, in the loop's thread."""
        self._callbacks.append(callback)

    async def restore(self) -> SessionState:
        """Take the token from the vault and return the state that follows; it raises no error.

        ``signed_in``: the token is there, and proven unless ``problem`` says why it could not be.
        ``signed_out``: there is none (no ``problem``), it has ended, or there is no keyring to have it.
        ``locked``: the keyring is locked or does not answer; ask again once it is unlocked.
        """
        entry, problem, stay = None, None, self._stay
        if self._access.token is None:
            try:
                entry = await self._vault.read(self._account.key)
            except VaultError as error:
                problem = _noted(error)
        if self._stay is not stay or self._access.token or self._signing_in:
            return self._state  # somebody did not wait for the keyring
        if entry:
            self._hold(entry)
            await self._prove()
        else:
            locked = isinstance(problem, KeyringLockedError)
            self._become(SessionState(status="locked" if locked else "signed_out", problem=problem))
        return self._state

    async def sign_in(
        self,
        open_browser: Callable[[str], None],
        *,
        session_only: bool = False,
        port: int | None = None,
    ) -> CurrentUser:
        """Sign in through the browser, prove it, and put the token into the vault.

        A vault that cannot be used is found before the browser opens, and raised. Whoever calls tells the
        person, and calls again with ``session_only`` if that is what they want; the state then says so,
        and its ``problem`` why. Should the vault fail only when it is handed the token, the
        second call needs no browser: the token is still in memory.

        While somebody is signed in already, they stay so until the new sign-in has succeeded.
        Cancel the task to stop waiting for the browser.

        :param open_browser: is called once with the address to open, and returns at once.
        :param session_only: keep the token in memory alone, and leave the vault as it is.
        :param port: where the browser comes back to on this computer; any free port unless given.
        :raises VaultError: the vault cannot keep the token.
        :raises SignInError: the sign-in failed; each way of failing has its own subclass.
        :raises ServiceError: the service could not be asked.
        """
        if self._signing_in:
            raise SignInError("A sign-in is under way already.", remedy="Finish it in the browser.")
        before = self._state
        self._signing_in = True
        if self._access.token is None:
            self._become(replace(before, status="signing_in", problem=None))
        try:
            return await self._sign_in(open_browser, session_only=session_only, port=port)
        except HourglanceError as error:
            before = replace(before, problem=_noted(error))
            if isinstance(error, VaultError):
                self._declined = _noted(error)
            raise
        finally:
            self._signing_in = False
            if self._state.status == "signing_in":
                self._become(before)

    async def sign_out(self) -> tuple[SignOutIncompleteError, ...]:
        """Revoke the token, and wipe it from memory and from the vault.

        Memory is wiped first, whatever happens. Returns what could not be done, empty if all was.
        """
        tokens = [self._access.token, self._unkept and self._unkept[0].token]
        self._forget()
        self._become(SessionState(status="signed_out"))
        left = [_not_revoked(token) for token in tokens if token and not await self._access.revoke(token)]
        try:
            await self._vault.delete(self._account.key)
        except VaultError as error:
            left.append(_not_deleted(error))
        return tuple(left)

    async def post(self, path: str, body: bytes) -> QueryResponse:
        """Post a read and return its answer. One attempt: the same may be asked again at will.

        :param path: such as ``/api/v2/analytics/conversations/aggregates/query``.
        :param body: JSON.
        :raises ServiceError: each way of failing has its own subclass.
        """
        return await self._answered("POST", path, body)

    async def get(self, path: str) -> QueryResponse:
        """Get a read and return its answer. One attempt, as :meth:`post`.

        :param path: with its query, such as ``/api/v2/routing/queues?pageSize=100``.
        :raises ServiceError: each way of failing has its own subclass.
        """
        return await self._answered("GET", path)

    async def reset_connections(self) -> None:
        """Drop every connection and start anew: after sleep, or when the network has changed."""
        await self._access.reset_connections()

    async def apply_proxy_settings(self, network: ProxySettings) -> None:
        """Take another way out of this computer from the next request on; what is under way may fail."""
        await self._access.apply_proxy_settings(network)

    async def aclose(self) -> None:
        """Close every connection and forget the token in memory; the vault keeps its own."""
        self._forget()
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self._access.aclose()

    async def _answered(self, method: str, path: str, body: bytes | None = None) -> QueryResponse:
        if self._state.status == "locked":
            raise NotSignedInError(
                "The sign-in is in the keyring, which is locked.", remedy="Unlock the keyring and try again."
            )
        reply = await self._access.request(method, path, body)
        if self._unproven:
            self._start(self._prove())
        return QueryResponse(
            content=reply.content,
            correlation_id=reply.correlation_id,
            received=reply.received,
            rate=reply.rate,
            elapsed=reply.ended - reply.sent,
        )

    async def _sign_in(
        self, open_browser: Callable[[str], None], *, session_only: bool, port: int | None
    ) -> CurrentUser:
        key = self._account.key
        if not session_only:
            await self._vault.check(key)
        if self._unkept is None:
            from hourglance.cloud.oauth import authorize  # late: oauthlib and httpx cost 150 ms

            token = await authorize(
                self._account, self._access.http(), open_browser, deadline=self._limits.browser, port=port
            )
            self._access.rate_limiter.reset()
            owner = await self._access.owner(token)
            self._unkept = StoredCredentials(token=token, user=owner), owner
        entry, person = self._unkept
        if not session_only:
            await self._vault.write(key, entry)
            self._declined = None
        self._unkept = None
        self._hold(entry, session_only=session_only)
        return person

    async def _prove(self) -> None:
        """Ask whose the token in memory is, and note in the state what came of it."""
        self._unproven = False  # so that no second one starts meanwhile
        stay = self._stay
        try:
            reply = await self._access.request("GET", CURRENT_USER_REQUEST)
        except NotSignedInError:
            return  # noted already
        except ServiceError as error:
            if self._stay is stay:
                self._unproven = error.transient
                self._become(replace(self._state, problem=_noted(error)))
            return
        if self._stay is not stay:
            return
        problem = None if isinstance(self._state.problem, ServiceError) else self._state.problem
        person = parse_current_user(reply.content) or self._state.user
        self._become(replace(self._state, user=person, problem=problem))

    def _hold(self, entry: StoredCredentials, *, session_only: bool = False) -> None:
        self._access.token = entry.token
        self._stay = object()
        self._become(
            SessionState(
                status="signed_in",
                user=entry.user,
                session_only=session_only,
                expires_at=entry.token.expires_at,
                renews=entry.token.refresh is not None,
                problem=self._declined if session_only else None,
            )
        )

    def _renewed(self, token: AccessToken) -> None:
        renews = token.refresh is not None
        self._become(replace(self._state, expires_at=token.expires_at, renews=renews))
        if not self._state.session_only:
            self._start(self._keep(StoredCredentials(token=token, user=self._state.user)))

    async def _keep(self, entry: StoredCredentials) -> None:
        try:
            await self._vault.write(self._account.key, entry)
        except VaultError as error:
            if self._access.token is entry.token:
                self._become(replace(self._state, session_only=True, problem=_noted(error)))

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _ended(self) -> None:
        self._forget()
        ended = SessionExpiredError("The sign-in has ended.", remedy="Sign in again.")
        self._become(SessionState(status="signed_out", user=self._state.user, problem=ended))

    def _forget(self) -> None:
        self._access.token = self._unkept = self._declined = None
        self._access.rate_limiter.reset()
        self._stay = object()
        self._unproven = False

    def _become(self, state: SessionState) -> None:
        if state != self._state:
            self._state = state
            for callback in tuple(self._callbacks):
                callback(state)


E = TypeVar("E", bound=HourglanceError)


def _noted(error: E) -> E:
    """Return an error to keep: without the frames that it came through."""
    noted = type(error).__new__(type(error), *error.args)
    vars(noted).update(vars(error))
    return noted


def _not_revoked(token: AccessToken) -> SignOutIncompleteError:
    until = f" until {token.expires_at.astimezone():%Y-%m-%d %H:%M}" if token.expires_at else ""
    return SignOutIncompleteError(
        f"Genesys Cloud could not be told of the sign-out, so the token stays valid there{until}.",
        remedy="This computer has forgotten it; an administrator can end it in the service.",
    )


def _not_deleted(error: VaultError) -> SignOutIncompleteError:
    return SignOutIncompleteError(
        f"The token may still be in the keyring. {error.what}",
        remedy="Unlock the keyring and sign out again, or delete the entry named hourglance in it.",
    )
