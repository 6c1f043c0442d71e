"""The token vault: credentials in the operating system's keyring."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Final, TypeVar

from hourglance.cloud.errors import KeyringLockedError, NoKeyringError, TokenTooLongError, VaultError
from hourglance.cloud.keyrings.abc import PlatformKeyring, keyring_error
from hourglance.cloud.keyrings.subprocess import subprocess_keyrings
from hourglance.cloud.token import StoredCredentials
from hourglance.util.blocking import BlockingWorker, run_blocking
from hourglance.util.clock import Clock
from hourglance.util.tasks import wait_first

T = TypeVar("T")

#: How often a locked keyring is polled (seconds).
UNLOCK_POLL: Final = 30.0


class TokenVault:
    """Stores the credentials of each account in the operating system's keyring.

    A keyring may show a dialog and block until the user responds, or forever. Its calls therefore run in
    order on a daemon thread. A call that times out counts as locked, and its late result has no effect; but
    :meth:`poll_unlocked` notices the end of that call, so that the caller can read again.

    :param keyrings: in order of preference; the platform's keyrings by default.
    :param timeout: seconds for each call; long enough to type a password.
    """

    def __init__(self, keyrings: Sequence[PlatformKeyring] | None = None, *, timeout: float = 30.0) -> None:
        self._keyrings = subprocess_keyrings() if keyrings is None else tuple(keyrings)
        self._timeout = timeout
        self._worker = BlockingWorker()
        self._keyring: PlatformKeyring | None = None
        self._has_responded = False
        # The keyring that reads at the moment, and whether that read has timed out.
        self._reading: PlatformKeyring | None = None
        self._is_overdue = False

    async def name(self) -> str:
        """Return the name of the keyring in use, without showing a dialog.

        :raises NoKeyringError: there is no keyring.
        """
        return await self._run(lambda keyring: keyring.name)

    async def read(self, key: str) -> StoredCredentials | None:
        """Return the credentials of an account; None if there are none, or the entry is corrupt.

        An earlier read that has timed out is aborted: the dialog that it waits for may be gone.

        :raises VaultError: the keyring cannot be read. The entry is unchanged.
        """
        if self._is_overdue and self._reading is not None:
            self._reading.abort()
        self._is_overdue = False
        try:
            credentials = await self._run(partial(self._read, key))
        except KeyringLockedError:
            self._is_overdue = True
            raise
        self._has_responded = True
        return credentials

    async def poll_unlocked(self, key: str, clock: Clock) -> bool:
        """Wait half a minute or until the call that blocks ends, and return whether the keyring is unlocked.

        Shows no dialog. Call it again while it returns False.

        :param key: of the account that will be read.
        """
        pause = clock.sleep(UNLOCK_POLL)
        if self._worker.is_busy:
            await wait_first(pause, self._worker.run(_do_nothing))
        else:
            await pause
        locked = await run_blocking(self._perform, lambda keyring: keyring.is_locked(key))
        return locked is False

    async def check(self, key: str) -> None:
        """Check whether the keyring will accept an entry, as far as that is possible without writing.

        :raises VaultError: it will not.
        """
        if not self._has_responded:
            await self.read(key)

    async def write(self, key: str, credentials: StoredCredentials) -> None:
        """Store the credentials of an account, replacing the previous ones.

        :raises VaultError: they are not stored. The previous ones may be lost.
        """
        await self._run(
            lambda keyring: _write(keyring, key, credentials),
            undo=lambda keyring: keyring.delete(key),
        )

    async def delete(self, key: str) -> None:
        """Delete the credentials of an account. A missing keyring is ignored.

        If the keyring is locked, they are deleted as soon as it is unlocked while this program runs.

        :raises VaultError: they may not be deleted.
        """
        with suppress(NoKeyringError):
            await self._run(lambda keyring: keyring.delete(key), insist=True)

    def _read(self, key: str, keyring: PlatformKeyring) -> StoredCredentials | None:
        self._reading = keyring
        try:
            return StoredCredentials.from_text(keyring.read(key))
        finally:
            self._reading = None

    async def _run(
        self,
        action: Callable[[PlatformKeyring], T],
        *,
        undo: Callable[[PlatformKeyring], object] | None = None,
        insist: bool = False,
    ) -> T:
        def undo_late(result: T | VaultError) -> None:
            if undo and not isinstance(result, VaultError):
                self._perform(undo)

        try:
            result = await self._worker.run(
                lambda: self._perform(action), timeout=self._timeout, undo=undo_late, insist=insist
            )
        except TimeoutError:
            result = keyring_error(KeyringLockedError, (self._keyring or self._keyrings[0]).name)
        if isinstance(result, VaultError):
            raise result
        return result

    def _perform(self, action: Callable[[PlatformKeyring], T]) -> T | VaultError:
        """Run an action with the keyring in use, on another thread; the only access to keyrings."""
        for keyring in (self._keyring,) if self._keyring else self._keyrings:
            try:
                with keyring.opened() as opened:
                    if opened.available():
                        self._keyring = keyring
                        return action(opened)
            except Exception as error:  # noqa: BLE001 - backends raise whatever their systems raise
                return _without_frames(keyring.vault_error(error))
        self._keyring = None
        return keyring_error(NoKeyringError)


def _do_nothing() -> None:
    """Run after all calls before it."""


def _write(keyring: PlatformKeyring, key: str, credentials: StoredCredentials) -> None:
    # The token has to fit; the user's name can be requested again.
    for stored in (credentials, StoredCredentials(token=credentials.token)):
        if keyring.limit is None or len(stored.to_text().encode("utf-16-le")) // 2 <= keyring.limit:
            keyring.write(key, stored.to_text())
            return
    raise keyring_error(TokenTooLongError, keyring.name)


def _without_frames(error: VaultError) -> VaultError:
    """Return an error without traceback and causes: their frames contain the token."""
    error.__traceback__ = error.__context__ = error.__cause__ = None
    return error
