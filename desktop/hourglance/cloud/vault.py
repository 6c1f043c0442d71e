"""Where the token is kept from one start to the next: the operating system's keyring."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from hourglance.cloud.errors import NoKeyringError, VaultError
from hourglance.cloud.keyrings.backends import PlatformKeyring, locked, missing, too_long
from hourglance.cloud.keyrings.subprocess import keyrings_apart
from hourglance.cloud.stored_credentials import StoredCredentials, read_entry, write_entry
from hourglance.util.blocking import BlockingWorker

T = TypeVar("T")


class TokenVault:
    """Keeps one token for each account in the operating system's keyring.

    A keyring may show a dialog and block until someone answers it, and some block for ever. So its calls
    run one after another on a daemon thread, which keeps neither the loop nor the end of the program
    waiting. One that takes too long counts as locked, and what it does later has no effect.

    :param keyrings: the ones to try, the best first; this platform's unless given.
    :param deadline: seconds that a call may take; long enough to type a password.
    """

    def __init__(self, keyrings: Sequence[PlatformKeyring] | None = None, *, deadline: float = 30.0) -> None:
        self._keyrings = keyrings_apart() if keyrings is None else tuple(keyrings)
        self._deadline = deadline
        self._worker = BlockingWorker()
        self._chosen: PlatformKeyring | None = None
        self._has_answered = False

    async def name(self) -> str:
        """Return what people call the keyring in use; opens no dialog.

        :raises NoKeyringError: there is none.
        """
        return await self._run(lambda keyring: keyring.name)

    async def read(self, key: str) -> StoredCredentials | None:
        """Return what is kept for an account; None if there is nothing, or nothing that makes sense.

        :raises VaultError: the keyring cannot be read. What it keeps is still there.
        """
        entry = await self._run(lambda keyring: read_entry(keyring.read(key)))
        self._has_answered = True
        return entry

    async def check(self, key: str) -> None:
        """Make sure, as far as one can without writing, that the keyring will take an entry.

        :raises VaultError: it will not.
        """
        if not self._has_answered:
            await self.read(key)

    async def write(self, key: str, entry: StoredCredentials) -> None:
        """Keep an entry for an account, in place of the one before.

        :raises VaultError: it is not kept. The one before may be lost.
        """
        await self._run(
            lambda keyring: _write(keyring, key, entry),
            undo=lambda keyring: keyring.delete(key),
        )

    async def delete(self, key: str) -> None:
        """Keep nothing for an account.

        If the keyring is locked, the entry goes as soon as it is unlocked while this program runs.

        :raises VaultError: what is kept may still be there. That there is no keyring is no error.
        """
        with suppress(NoKeyringError):
            await self._run(lambda keyring: keyring.delete(key), insist=True)

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
                lambda: self._perform(action), timeout=self._deadline, undo=undo_late, insist=insist
            )
        except TimeoutError:
            result = locked((self._chosen or self._keyrings[0]).name)
        if isinstance(result, VaultError):
            raise result
        return result

    def _perform(self, action: Callable[[PlatformKeyring], T]) -> T | VaultError:
        """Run an action on the keyring in use. On the thread, and its only touch with keyrings."""
        candidates = (self._chosen,) if self._chosen else self._keyrings
        for keyring in candidates:
            try:
                with keyring.opened():
                    if keyring.available():
                        self._chosen = keyring
                        return action(keyring)
            except Exception as error:  # noqa: BLE001 - backends let through whatever their systems raise
                return _bare(keyring.explain(error))
        self._chosen = None
        return missing()


def _write(keyring: PlatformKeyring, key: str, entry: StoredCredentials) -> None:
    # The token is what must fit; the person's name can be asked for again.
    for form in (entry, StoredCredentials(token=entry.token)):
        if keyring.limit is None or len(write_entry(form).encode("utf-16-le")) // 2 <= keyring.limit:
            keyring.write(key, write_entry(form))
            return
    raise too_long(keyring.name)


def _bare(error: VaultError) -> VaultError:
    """Return an error without what led to it: those frames hold the token."""
    error.__traceback__ = error.__context__ = error.__cause__ = None
    return error
