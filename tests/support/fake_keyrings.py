"""Keyrings for tests: recording, blocking, failing and unavailable."""

import threading

from hourglance.cloud.errors import VaultError
from hourglance.cloud.keyrings.abc import MemoryKeyring, PlatformKeyring


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

    def _record(self, call: str) -> None:
        super()._record(call)
        self.unlocked.wait()


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
