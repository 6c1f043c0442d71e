"""Keyrings for tests: recording, blocking, failing and unavailable."""

import threading

from hourglance.cloud.errors import KeyringLockedError, VaultError
from hourglance.cloud.keyrings.abc import MemoryKeyring, PlatformKeyring, keyring_error


class RecordingKeyring(MemoryKeyring):
    """Stores entries in memory, and records its calls."""

    def __init__(self, *, limit: int | None = None) -> None:
        super().__init__()
        self.entries = self._entries
        self.calls: list[str] = []
        self.threads: list[threading.Thread] = []
        self.limit = limit

    def read(self, user: str) -> str | None:
        self._record("read")
        return super().read(user)

    def write(self, user: str, text: str) -> None:
        self._record("write")
        super().write(user, text)

    def delete(self, user: str) -> None:
        self._record("delete")
        super().delete(user)

    def _record(self, call: str) -> None:
        self.calls.append(call)
        self.threads.append(threading.current_thread())


class BlockingKeyring(RecordingKeyring):
    """Blocks at every call until it is unlocked, like a keyring with an open dialog."""

    def __init__(self) -> None:
        super().__init__()
        self.unlocked = threading.Event()
        #: Unlocked from outside, while the dialog of a call stays open until the call is aborted.
        self.unlocked_outside = False
        self._aborts = 0

    def _record(self, call: str) -> None:
        super()._record(call)
        aborts, open_dialog = self._aborts, not self.unlocked_outside
        while open_dialog and not self.unlocked.wait(0.01):
            if self._aborts > aborts:
                raise OSError("The subprocess has ended.")

    def is_locked(self, user: str) -> bool:
        return not (self.unlocked.is_set() or self.unlocked_outside)

    def abort(self) -> None:
        self._aborts += 1


class DismissedKeyring(RecordingKeyring):
    """Is locked, and its dialog is dismissed, until it is unlocked from outside."""

    def __init__(self) -> None:
        super().__init__()
        self.unlocked_outside = False

    def _record(self, call: str) -> None:
        super()._record(call)
        if not self.unlocked_outside:
            raise keyring_error(KeyringLockedError, self.name)

    def is_locked(self, user: str) -> bool:
        return not self.unlocked_outside


class FailingKeyring(RecordingKeyring):
    """Raises an error at the given calls, and translates it like another keyring."""

    def __init__(
        self,
        error: Exception,
        *,
        at: tuple[str, ...] = ("read", "write", "delete"),
        like: PlatformKeyring | None = None,
    ) -> None:
        super().__init__()
        self.error = error
        self.at = at
        self.like = like

    def _record(self, call: str) -> None:
        super()._record(call)
        if call in self.at:
            raise self.error

    def vault_error(self, error: Exception) -> VaultError:
        return self.like.vault_error(error) if self.like else super().vault_error(error)


class UnavailableKeyring(RecordingKeyring):
    """Is unavailable."""

    def available(self) -> bool:
        return False
