"""The keyring interface, and its errors."""

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, nullcontext

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

    def opened(self) -> AbstractContextManager[object]:
        """Return the context in which the keyring can be used."""
        return nullcontext()

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

    def vault_error(self, error: Exception) -> VaultError:
        """Return the vault error for an exception of a call."""
        return error if isinstance(error, VaultError) else keyring_denied(self.name)


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


def keyring_missing() -> NoKeyringError:
    """Return the error for a computer without a keyring."""
    return NoKeyringError(
        "This computer has no keyring to store the sign-in.",
        remedy="Start or install one (GNOME Keyring, KWallet, KeePassXC).",
    )


def keyring_locked(name: str) -> KeyringLockedError:
    """Return the error for a locked keyring."""
    return KeyringLockedError(
        f"The keyring ({name}) is locked or does not respond.",
        remedy="Unlock it and try again.",
    )


def keyring_denied(name: str) -> KeyringAccessDeniedError:
    """Return the error for a keyring that denies access."""
    return KeyringAccessDeniedError(
        f"The keyring ({name}) denied access.",
        remedy="Allow Hourglance to use it and try again.",
    )


def token_too_long(name: str) -> TokenTooLongError:
    """Return the error for a token that exceeds the keyring's limit."""
    return TokenTooLongError(
        f"The sign-in is too long for an entry of the keyring ({name}).",
        remedy="Use another keyring.",
    )


def keyring_full(name: str) -> KeyringFullError:
    """Return the error for a keyring that accepts no more entries."""
    return KeyringFullError(
        f"The keyring ({name}) is full.",
        remedy="Delete entries that you no longer need and try again.",
    )


def vault_error_of_kind(kind: type[VaultError] | None, name: str) -> VaultError | None:
    """Return the error of a class for a keyring; None if the class has no message of its own."""
    if kind is KeyringLockedError:
        return keyring_locked(name)
    if kind is NoKeyringError:
        return keyring_missing()
    if kind is KeyringFullError:
        return keyring_full(name)
    return token_too_long(name) if kind is TokenTooLongError else None


def vault_error_from_code(code: str, name: str) -> VaultError:
    """Return the error with a code for a keyring; access denied if no other error has it."""
    kinds = (KeyringLockedError, NoKeyringError, KeyringFullError, TokenTooLongError)
    kind = next((kind for kind in kinds if kind.code == code), None)
    return vault_error_of_kind(kind, name) or keyring_denied(name)
