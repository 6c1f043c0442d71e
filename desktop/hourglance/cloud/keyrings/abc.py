"""The keyring interface, and its errors."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Final, Self

from hourglance.cloud.errors import (
    KeyringAccessDeniedError,
    KeyringFullError,
    KeyringLockedError,
    NoKeyringError,
    TokenTooLongError,
    VaultError,
)


class PlatformKeyring(ABC):
    """A keyring of one platform. Each call may block as long as a dialog is open.

    Calls raise what the backend raises; :meth:`vault_error` translates it.
    """

    #: The name that users know.
    name: str

    #: The maximum length of an entry, in UTF-16 units; None if there is no limit.
    limit: int | None = None

    def opened(self) -> AbstractContextManager[Self]:
        """Return the context in which the keyring can be used; several may be open at the same time."""
        return nullcontext(self)

    @abstractmethod
    def available(self) -> bool:
        """Return whether the keyring is available, without showing a dialog."""

    @abstractmethod
    def read(self, user: str) -> str | None:
        """Return an entry; None if there is none."""

    @abstractmethod
    def write(self, user: str, text: str) -> None:
        """Store an entry, replacing the previous one."""

    @abstractmethod
    def delete(self, user: str) -> None:
        """Delete an entry, if it exists."""

    def is_locked(self, user: str) -> bool:  # noqa: ARG002 - for keyrings that can tell
        """Return whether reading an entry would show a dialog, without showing one; True if unknown."""
        return True

    def abort(self) -> None:  # noqa: B027 - most keyrings cannot
        """End a call that is blocked, from another thread, if the keyring can do that."""

    def vault_error(self, error: Exception) -> VaultError:
        """Return the vault error for an exception of a call."""
        return error if isinstance(error, VaultError) else keyring_error(KeyringAccessDeniedError, self.name)


class MemoryKeyring(PlatformKeyring):
    """Stores entries in memory: for the demo and for tests."""

    name = "This program's memory"

    def __init__(self) -> None:
        self._entries: dict[str, str] = {}

    def available(self) -> bool:
        """Return True."""
        return True

    def read(self, user: str) -> str | None:
        """Return an entry; None if there is none."""
        return self._entries.get(user)

    def write(self, user: str, text: str) -> None:
        """Store an entry, replacing the previous one."""
        self._entries[user] = text

    def delete(self, user: str) -> None:
        """Delete an entry, if it exists."""
        self._entries.pop(user, None)

    def is_locked(self, user: str) -> bool:  # noqa: ARG002 - the same for all entries
        """Return False."""
        return False


#: Message and remedy of each error; ``{}`` is the keyring's name.
_MESSAGES: Final[Mapping[type[VaultError], tuple[str, str]]] = {
    NoKeyringError: (
        "This computer has no keyring to store the sign-in.",
        "Start or install one (GNOME Keyring, KWallet, KeePassXC).",
    ),
    KeyringLockedError: ("The keyring ({}) is locked or does not respond.", "Unlock it and try again."),
    KeyringAccessDeniedError: (
        "The keyring ({}) denied access.",
        "Allow Hourglance to use it and try again.",
    ),
    TokenTooLongError: ("The sign-in is too long for an entry of the keyring ({}).", "Use another keyring."),
    KeyringFullError: (
        "The keyring ({}) is full.",
        "Delete entries that you no longer need and try again.",
    ),
}


def keyring_error(kind: type[VaultError], name: str = "") -> VaultError:
    """Return the error of a class for a keyring."""
    what, remedy = _MESSAGES[kind]
    return kind(what.format(name), remedy=remedy)


def keyring_error_from_code(code: str, name: str) -> VaultError:
    """Return the error with a code for a keyring; access denied if no error has it."""
    kinds = (kind for kind in _MESSAGES if kind.code == code)
    return keyring_error(next(kinds, KeyringAccessDeniedError), name)
