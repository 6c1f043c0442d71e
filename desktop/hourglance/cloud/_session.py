"""Who is signed in: the one place that holds a token and asks the service with it."""

from collections.abc import Callable

from hourglance.cloud._account import Account
from hourglance.cloud._answer import Answer
from hourglance.cloud._clock import Clock, ServiceClock, SystemClock
from hourglance.cloud._errors import SignOutIncompleteError
from hourglance.cloud._states import SessionState
from hourglance.cloud._token import Person
from hourglance.cloud._vault import TokenVault


class Session:
    """One account's sign-in, from the keyring or the browser, until it ends.

    It lives in one asyncio loop; every method is called there. The token is in its memory and in the
    vault, and nothing it returns, raises, prints or logs shows it.
    """

    def __init__(self, account: Account, vault: TokenVault, clock: Clock | None = None) -> None:
        self._account = account
        self._vault = vault
        self._clock = clock or SystemClock()
        self._service_clock = ServiceClock(self._clock)
        self._state = SessionState()

    @property
    def account(self) -> Account:
        """Return where, and as which client, this session signs in."""
        return self._account

    @property
    def state(self) -> SessionState:
        """Return who is signed in now."""
        return self._state

    @property
    def service_clock(self) -> ServiceClock:
        """Return the service's clock, kept right by every answer."""
        return self._service_clock

    def on_change(self, callback: Callable[[SessionState], None]) -> None:
        """Call ``callback`` with every new state, in the loop's thread."""
        raise NotImplementedError

    async def restore(self) -> SessionState:
        """Take the token from the vault and return the state that follows; it raises nothing.

        ``signed_in``: the token is there, and proven unless ``problem`` says why it could not be.
        ``signed_out``: there is none (no ``problem``), it has ended, or there is no keyring to have it.
        ``locked``: the keyring is locked or does not answer; ask again once it is unlocked.
        """
        raise NotImplementedError

    async def sign_in(
        self,
        open_browser: Callable[[str], None],
        *,
        allow_session_only: bool = False,
        port: int | None = None,
    ) -> Person:
        """Sign in through the browser, prove it, and put the token into the vault.

        A vault that cannot be used is found before the browser opens, and raised. Whoever calls asks the
        person whether to go on without, and calls again with ``allow_session_only``. Should the vault
        fail only when it is handed the token, that second call needs no browser: it uses the token
        that is still in memory.

        While somebody is signed in already, they stay so until the new sign-in has succeeded.
        Cancel the task to stop waiting for the browser.

        :param open_browser: is called once with the address to open; returns at once.
        :param port: where the browser comes back to on this computer; any free port unless given.
        :raises VaultError: the token could not be kept, and ``allow_session_only`` is not given.
        :raises SignInError: the sign-in failed; each way of failing has its own subclass.
        :raises ServiceError: the service could not be asked.
        """
        raise NotImplementedError

    async def sign_out(self) -> tuple[SignOutIncompleteError, ...]:
        """Revoke the token, and wipe it from the vault and from memory.

        Memory is wiped whatever happens. Returns what could not be done, empty if all was.
        """
        raise NotImplementedError

    async def ask(self, path: str, body: bytes) -> Answer:
        """Post a read and return its answer. One attempt: the same may be asked again at will.

        :param path: such as ``/api/v2/analytics/conversations/aggregates/query``.
        :param body: JSON.
        :raises ServiceError: each way of failing has its own subclass.
        """
        raise NotImplementedError

    async def renew_client(self) -> None:
        """Drop every connection and start anew: after sleep, or when the network has changed."""
        raise NotImplementedError

    async def aclose(self) -> None:
        """Close every connection and forget the token in memory; the vault keeps its own."""
        raise NotImplementedError
