"""Keyrings that behave as a test wants: in memory, blocking for ever, refusing."""

import threading

from hourglance.cloud.errors import VaultError
from hourglance.cloud.keyrings.abc import MemoryKeyring, PlatformKeyring


class WatchedKeyring(MemoryKeyring):
    """Keeps entries in memory and remembers what it was asked."""

    def __init__(self, *, limit: int | None = None) -> None:
        super().__init__()
        self.entries = self._entries
        self.calls: list[str] = []
        self.threads: list[threading.Thread] = []
        self.limit = limit

    def read(self, user: str) -> str | None:
        self._note("read")
        return super().read(user)

    def write(self, user: str, text: str) -> None:
        self._note("write")
        super().write(user, text)

    def delete(self, user: str) -> None:
        self._note("delete")
        super().delete(user)

    def _note(self, call: str) -> None:
        self.calls.append(call)
        self.threads.append(threading.current_thread())


class BlockingKeyring(WatchedKeyring):
    """Blocks at every call until it is unlocked, as one does whose dialog nobody answers."""

    def __init__(self) -> None:
        super().__init__()
        self.unlocked = threading.Event()

    def _note(self, call: str) -> None:
        super()._note(call)
        self.unlocked.wait()


class FailingKeyring(WatchedKeyring):
    """Raises at the calls named, and translates it as the keyring would that it stands for."""

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

    def _note(self, call: str) -> None:
        super()._note(call)
        if call in self.at:
            raise self.error

    def vault_error(self, error: Exception) -> VaultError:
        return self.like.vault_error(error) if self.like else super().vault_error(error)


class AbsentKeyring(WatchedKeyring):
    """Is not there."""

    def available(self) -> bool:
        return False
