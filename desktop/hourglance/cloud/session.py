"""The sign-in session of one account: restored from the keyring, started in the browser, until it ends."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

from hourglance.api import HourglanceError
from hourglance.cloud.account import Account
from hourglance.cloud.authorized_client import AuthorizedClient, RequestMeter
from hourglance.cloud.errors import (
    KeyringLockedError,
    NotSignedInError,
    ServiceError,
    SessionExpiredError,
    SignInLockedError,
    SignOutIncompleteError,
    VaultError,
)
from hourglance.cloud.http_settings import HttpTimeouts, ProxySettings
from hourglance.cloud.rate_limiter import RateLimiter
from hourglance.cloud.responses import QueryResponse
from hourglance.cloud.token import AccessToken, StoredCredentials
from hourglance.cloud.vault import TokenVault
from hourglance.genesys import CURRENT_USER_REQUEST, CurrentUser, RateLimit, parse_current_user
from hourglance.util.clock import Clock, SystemClock
from hourglance.util.tasks import BackgroundTasks, cancel_and_wait

if TYPE_CHECKING:
    from hourglance.cloud.web_socket import WebSocket

E = TypeVar("E", bound=HourglanceError)

#: ``locked``: the keyring is locked and may contain a token, so this is not ``signed_out``.
SessionStatus: TypeAlias = Literal["unknown", "signed_out", "signing_in", "signed_in", "locked"]


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionState:
    """A snapshot of the session.

    :param user: who is signed in, or was until the session expired; None if unknown.
    :param session_only: the token is in memory only, and lost when this program exits.
    :param expires_at: when the token expires, by the service's clock; None if unknown.
    :param renews: the token is renewed automatically before that.
    :param problem: why the user is not signed in, why the keyring has no token, or why it is not verified.
    """

    status: SessionStatus = "unknown"
    user: CurrentUser | None = None
    session_only: bool = False
    expires_at: datetime | None = None
    renews: bool = False
    problem: HourglanceError | None = None

    @property
    def rejection(self) -> NotSignedInError | None:
        """Why requests fail without being sent; None if the user is signed in."""
        match self.status:
            case "signed_in":
                return None
            case "locked":
                return SignInLockedError(
                    "The sign-in is in the keyring, which is locked.",
                    remedy="Unlock the keyring and try again.",
                )
        return NotSignedInError("You are not signed in.", remedy="Sign in.")


class SignInSession:
    """Signs one account in and out, and sends requests on its behalf.

    All methods belong to one event loop. The token is in memory and in the vault; nothing that the session
    returns, raises or logs contains it.

    Each sign-in, sign-out or expiry starts a new generation; what is still pending for an older generation
    has no effect.

    :param used_before: a user has signed in to this account on this computer.
    :param meter: counts the requests; closed with the session.
    """

    def __init__(
        self,
        account: Account,
        vault: TokenVault,
        clock: Clock | None = None,
        *,
        timeouts: HttpTimeouts | None = None,
        proxy: ProxySettings | None = None,
        used_before: bool = False,
        meter: RequestMeter | None = None,
    ) -> None:
        self._account = account
        self._used_before = used_before
        self._vault = vault
        self._clock = clock or SystemClock()
        self._timeouts = timeouts or HttpTimeouts()
        self._client = AuthorizedClient(
            account,
            self._clock,
            self._timeouts,
            proxy=proxy,
            on_renewed=self._token_renewed,
            on_expired=self._token_expired,
            meter=meter,
        )
        self._state = SessionState()
        self._callbacks: list[Callable[[SessionState], None]] = []
        self._generation = 0
        # The task that signs in now.
        self._sign_in_task: asyncio.Task[object] | None = None
        self._unverified = False
        # The last thing that happened to this session is a sign-out.
        self._signed_out = False
        # Why the vault does not store the token, and the credentials that it did not store.
        self._vault_error: VaultError | None = None
        self._unsaved: tuple[StoredCredentials, CurrentUser] | None = None
        self._tasks = BackgroundTasks("verifying, storing or restoring the sign-in")
        self._unlocking: asyncio.Task[None] | None = None

    @property
    def account(self) -> Account:
        """The account that this session signs in to."""
        return self._account

    @property
    def state(self) -> SessionState:
        """The current state."""
        return self._state

    @property
    def skew(self) -> timedelta:
        """The service's time minus the local time; zero if unknown."""
        return self._client.service_clock.skew

    @property
    def rate(self) -> RateLimit | None:
        """The rate limit that the service reported last; None if unknown."""
        return self._client.rate_limiter.last_observed(self._clock.monotonic())

    @property
    def rate_limiter(self) -> RateLimiter:
        """The request budget, which every request of this session keeps up to date."""
        return self._client.rate_limiter

    def service_now(self) -> datetime:
        """Return the time by the service's clock, in UTC."""
        return self._client.service_clock.now()

    def on_change(self, callback: Callable[[SessionState], None]) -> None:
        """Call ``callback`` with every new state, in the loop's thread."""
        self._callbacks.append(callback)

    async def restore(self) -> SessionState:
        """Read the token from the vault, verify it, and return the resulting state. Errors are in the state.

        ``signed_in``: there is a token; it is verified unless ``problem`` says why it could not be.
        ``signed_out``: there is none, it has expired, or there is no keyring.
        ``locked``: the keyring is locked or does not respond. The token is read as soon as the keyring is
        unlocked, by its own dialog or from outside; a further call may show the dialog again.
        """
        credentials, problem, generation = None, None, self._generation
        if self._client.token is None:
            try:
                credentials = await self._vault.read(self._account.key)
            except VaultError as error:
                problem = _without_frames(error)
        if self._generation != generation or self._client.token or self._sign_in_task:
            return self._state  # a sign-in or sign-out did not wait for the keyring
        if credentials:
            self._activate(credentials)
            await self._verify_token()
        else:
            locked = isinstance(problem, KeyringLockedError)
            self._set_state(SessionState(status="locked" if locked else "signed_out", problem=problem))
            if locked and (self._unlocking is None or self._unlocking.done()):
                self._unlocking = self._tasks.start(self._restore_when_unlocked())
        return self._state

    async def sign_in(
        self,
        open_browser: Callable[[str], None],
        *,
        session_only: bool = False,
        port: int | None = None,
    ) -> CurrentUser:
        """Sign in in the browser, verify the token, and store it in the vault.

        An unusable vault is detected before the browser opens. The caller may then sign in again with
        ``session_only``; the state's ``problem`` keeps the reason. If the vault fails only when it is given
        the token, the second call needs no browser: the token is still in memory.

        After a sign-out, or if the account was used before and the vault has no credentials of it, the page
        asks for a user name even if the browser is still signed in: a shared desk may have another user.

        A user who is signed in already stays signed in until the new sign-in succeeds. A second call cancels
        the task of the first one, and starts after its end.

        :param open_browser: called once with the address of the sign-in page; must return immediately.
        :param session_only: keep the token in memory, and leave the vault unchanged.
        :param port: the local port that the browser is redirected to; any free one by default.
        :raises VaultError: the vault cannot store the token.
        :raises SignInError: the sign-in failed; each reason has its own subclass.
        :raises ServiceError: the service did not respond.
        """
        await self._cancel_sign_in()
        self._sign_in_task = asyncio.current_task()
        previous = self._state
        if self._client.token is None:
            self._set_state(replace(previous, status="signing_in", problem=None))
        try:
            return await self._sign_in(open_browser, session_only=session_only, port=port)
        except HourglanceError as error:
            previous = replace(previous, problem=_without_frames(error))
            if isinstance(error, VaultError):
                self._vault_error = _without_frames(error)
            raise
        finally:
            self._sign_in_task = None
            if self._state.status == "signing_in":
                self._set_state(previous)

    async def sign_out(self) -> tuple[SignOutIncompleteError, ...]:
        """Cancel a pending sign-in, revoke the token, and delete it from memory and from the vault.

        It is deleted from memory first in any case. Returns the steps that failed.
        """
        tokens = [self._client.token, self._unsaved and self._unsaved[0].token]
        self._clear()
        self._signed_out = True
        self._set_state(SessionState(status="signed_out"))
        await self._cancel_sign_in()
        problems = [_not_revoked(token) for token in tokens if token and not await self._client.revoke(token)]
        try:
            await self._vault.delete(self._account.key)
        except VaultError as error:
            problems.append(_not_deleted(error))
        return tuple(problems)

    async def post(self, path: str, body: bytes, *, served: Sequence[str] = ()) -> QueryResponse:
        """Send a read-only POST request once, and return the response; it may be repeated.

        :param path: such as ``/api/v2/analytics/conversations/aggregates/query``.
        :param body: JSON.
        :param served: the ids of the widgets that the request is counted for.
        :raises ServiceError: each reason has its own subclass.
        """
        return await self._request("POST", path, body, served)

    async def put(self, path: str, body: bytes, *, served: Sequence[str] = ()) -> QueryResponse:
        """Send a PUT request once, such as for the topics of a notification channel.

        :param body: JSON.
        :param served: the ids of the widgets that the request is counted for.
        :raises ServiceError: each reason has its own subclass.
        """
        return await self._request("PUT", path, body, served)

    async def open_web_socket(self, url: str) -> "WebSocket":
        """Open a WebSocket at an address that the service has given; the token is not sent.

        :raises ServiceError: each reason has its own subclass.
        """
        if (rejection := self._state.rejection) is not None:
            raise rejection
        return await self._client.open_web_socket(url)

    async def get(self, path: str, *, served: Sequence[str] = ()) -> QueryResponse:
        """Send a GET request once, and return the response.

        :param path: including the query, such as ``/api/v2/routing/queues?pageSize=100``.
        :param served: the ids of the widgets that the request is counted for.
        :raises ServiceError: each reason has its own subclass.
        """
        return await self._request("GET", path, served=served)

    async def reset_connections(self) -> None:
        """Close all connections, after sleep or a change of network; the next request opens new ones."""
        await self._client.reset_connections()

    async def apply_proxy_settings(self, proxy: ProxySettings) -> None:
        """Use other proxy settings from the next request on; pending requests may fail."""
        await self._client.apply_proxy_settings(proxy)

    async def aclose(self) -> None:
        """Cancel all work, close all connections, and delete the token from memory; the vault keeps it."""
        self._clear()
        await self._cancel_sign_in()
        await self._tasks.aclose()
        await self._client.aclose()

    async def _request(
        self, method: str, path: str, body: bytes | None = None, served: Sequence[str] = ()
    ) -> QueryResponse:
        if (rejection := self._state.rejection) is not None:
            raise rejection
        response = await self._client.request(method, path, body, served=served)
        if self._unverified:
            self._unverified = False  # so that concurrent requests do not verify it, too
            self._tasks.start(self._verify_token())
        return QueryResponse(
            content=response.content,
            correlation_id=response.correlation_id,
            rate=response.rate,
        )

    async def _sign_in(
        self, open_browser: Callable[[str], None], *, session_only: bool, port: int | None
    ) -> CurrentUser:
        key = self._account.key
        # The browser may still be signed in as a user who has signed out here.
        force_login = self._signed_out
        is_new = self._client.token is None and self._state.user is None
        if session_only:
            force_login |= is_new and self._used_before and not await self._is_stored(key)
        elif is_new:
            force_login |= await self._vault.read(key) is None and self._used_before
        else:
            await self._vault.check(key)
        if self._unsaved is None:
            from hourglance.cloud.oauth import authorize  # late: oauthlib and httpx cost 150 ms

            token = await authorize(
                self._account,
                self._client.http(),
                open_browser,
                timeout=self._timeouts.browser,
                port=port,
                force_login=force_login,
            )
            self._client.rate_limiter.reset()
            user = await self._client.fetch_user(token)
            self._unsaved = StoredCredentials(token=token, user=user), user
        credentials, user = self._unsaved
        if not session_only:
            await self._vault.write(key, credentials)
            self._vault_error = None
        self._unsaved = None
        self._signed_out = False
        self._activate(credentials, session_only=session_only)
        return user

    async def _is_stored(self, key: str) -> bool:
        """Return whether the vault has credentials, as far as it tells without asking the user again."""
        if self._vault_error is not None:
            return False
        try:
            return await self._vault.read(key) is not None
        except VaultError:
            return False

    async def _cancel_sign_in(self) -> None:
        while (task := self._sign_in_task) and task is not asyncio.current_task():
            await cancel_and_wait(task)

    async def _restore_when_unlocked(self) -> None:
        """Poll the locked keyring without a dialog, and restore the sign-in when it is unlocked."""
        while self._state.status in {"locked", "signing_in"}:
            unlocked = await self._vault.poll_unlocked(self._account.key, self._clock)
            if unlocked and self._state.status == "locked":
                await self.restore()

    async def _verify_token(self) -> None:
        """Request the user of the token in memory, and record the result in the state."""
        self._unverified = False
        generation = self._generation
        try:
            response = await self._client.request("GET", CURRENT_USER_REQUEST)
        except NotSignedInError:
            return  # recorded already
        except ServiceError as error:
            if self._generation == generation:
                self._unverified = error.transient
                self._set_state(replace(self._state, problem=_without_frames(error)))
            return
        if self._generation != generation:
            return
        problem = None if isinstance(self._state.problem, ServiceError) else self._state.problem
        user = parse_current_user(response.content) or self._state.user
        self._set_state(replace(self._state, user=user, problem=problem))

    def _activate(self, credentials: StoredCredentials, *, session_only: bool = False) -> None:
        self._generation += 1
        self._client.token = credentials.token
        self._set_state(
            SessionState(
                status="signed_in",
                user=credentials.user,
                session_only=session_only,
                expires_at=credentials.token.expires_at,
                renews=credentials.token.refresh is not None,
                problem=self._vault_error if session_only else None,
            )
        )

    def _token_renewed(self, token: AccessToken) -> None:
        renews = token.refresh is not None
        self._set_state(replace(self._state, expires_at=token.expires_at, renews=renews))
        if not self._state.session_only:
            self._tasks.start(self._store_token(StoredCredentials(token=token, user=self._state.user)))

    async def _store_token(self, credentials: StoredCredentials) -> None:
        try:
            await self._vault.write(self._account.key, credentials)
        except VaultError as error:
            if self._client.token is credentials.token:
                self._set_state(replace(self._state, session_only=True, problem=_without_frames(error)))

    def _token_expired(self) -> None:
        self._clear()
        problem = SessionExpiredError("Your Genesys Cloud session has expired.", remedy="Sign in again.")
        self._set_state(SessionState(status="signed_out", user=self._state.user, problem=problem))

    def _clear(self) -> None:
        """Delete everything of this sign-in from memory."""
        self._generation += 1
        self._client.token = self._unsaved = self._vault_error = None
        self._client.rate_limiter.reset()
        self._unverified = False

    def _set_state(self, state: SessionState) -> None:
        if state != self._state:
            self._state = state
            for callback in tuple(self._callbacks):
                callback(state)


def _without_frames(error: E) -> E:
    """Return a copy of an error without traceback, for keeping."""
    copy = type(error).__new__(type(error), *error.args)
    vars(copy).update(vars(error))
    return copy


def _not_revoked(token: AccessToken) -> SignOutIncompleteError:
    until = f" until {token.expires_at.astimezone():%Y-%m-%d %H:%M}" if token.expires_at else ""
    return SignOutIncompleteError(
        f"The token could not be revoked, and stays valid in Genesys Cloud{until}.",
        remedy="It is deleted from this computer; an administrator can revoke it in Genesys Cloud.",
    )


def _not_deleted(error: VaultError) -> SignOutIncompleteError:
    return SignOutIncompleteError(
        f"The token may still be in the keyring. {error.what}",
        remedy="Unlock the keyring and sign out again, or delete the entry named hourglance in it.",
    )
