"""The operating systems' keyrings, each pinned by the class that speaks to it.

python-keyring would choose by priority among all installed packages that register a backend, by its
configuration file and by an environment variable, and so could be made to hand the token to anyone, or to
a plain file. Here every platform has its own short list and nothing else counts.
"""

import importlib
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, ClassVar, Final

from hourglance.cloud.errors import (
    KeyringAccessDeniedError,
    KeyringFullError,
    KeyringLockedError,
    NoKeyringError,
    TokenTooLongError,
    VaultError,
)

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend


class PlatformKeyring(ABC):
    """One keyring of one platform. Every call may block for as long as a dialog stands open.

    Calls raise whatever they raise; :meth:`explain` says what it means.
    """

    #: What people call it.
    name: str

    #: The longest text that it keeps, in UTF-16 units; None if there is no such limit.
    limit: int | None = None

    def opened(self) -> AbstractContextManager[object]:
        """Return the context within which it can be used."""
        return nullcontext()

    @abstractmethod
    def available(self) -> bool:
        """Return whether it runs here, without opening any dialog."""

    @abstractmethod
    def read(self, user: str) -> str | None:
        """Return what is kept under that name."""

    @abstractmethod
    def write(self, user: str, text: str) -> None:
        """Keep a text under that name, in place of what was there."""

    @abstractmethod
    def delete(self, user: str) -> None:
        """Keep nothing under that name."""

    def explain(self, error: Exception) -> VaultError:
        """Return what an error of a call means."""
        if isinstance(error, VaultError):
            return error
        return refused(self.name)


class MemoryKeyring(PlatformKeyring):
    """Keeps entries for the life of this object: for the demo and for tests."""

    name = "This program's memory"

    def __init__(self) -> None:
        self._entries: dict[str, str] = {}

    def available(self) -> bool:
        """Return that it runs here."""
        return True

    def read(self, user: str) -> str | None:
        """Return what is kept under that name."""
        return self._entries.get(user)

    def write(self, user: str, text: str) -> None:
        """Keep a text under that name."""
        self._entries[user] = text

    def delete(self, user: str) -> None:
        """Keep nothing under that name."""
        self._entries.pop(user, None)


class BackendKeyring(PlatformKeyring):
    """A keyring that python-keyring speaks to, by the one class that is named here."""

    module: ClassVar[str]
    cls: ClassVar[str]

    def __init__(self) -> None:
        self._loaded: KeyringBackend | None = None

    def available(self) -> bool:
        """Return whether it runs here."""
        return bool(self._class().viable)

    def read(self, user: str) -> str | None:
        """Return what is kept under that name."""
        return self._backend().get_password(SERVICE, user)

    def write(self, user: str, text: str) -> None:
        """Keep a text under that name."""
        self._backend().set_password(SERVICE, user, text)

    def delete(self, user: str) -> None:
        """Keep nothing under that name; backends raise where nothing was."""
        if self.read(user) is not None:
            self._backend().delete_password(SERVICE, user)

    def explain(self, error: Exception) -> VaultError:
        """Return what an error means by what all backends share, then by what is this one's own."""
        # Only here, on the vault's thread, is it sure to be loaded already.
        import keyring.errors

        for cause in _causes(error):
            if isinstance(cause, VaultError):
                return cause
            if isinstance(cause, keyring.errors.KeyringLocked):
                return locked(self.name)
            if isinstance(cause, keyring.errors.NoKeyringError):
                return missing()
            if meaning := self.explain_own(cause):
                return meaning
        return refused(self.name)

    def explain_own(self, error: BaseException) -> VaultError | None:
        """Return what an error means that only this backend raises; None if it says nothing."""

    def _class(self) -> "type[KeyringBackend]":
        found: type[KeyringBackend] = getattr(importlib.import_module(self.module), self.cls)
        return found

    def _backend(self) -> "KeyringBackend":
        if self._loaded is None:
            self._loaded = self._class()()
        return self._loaded


class SecretServiceKeyring(BackendKeyring):
    """GNOME's keyring, KeePassXC, newer KWallets: whoever owns ``org.freedesktop.secrets``."""

    name = "Secret Service"
    module = "keyring.backends.SecretService"
    cls = "Keyring"

    def explain_own(self, error: BaseException) -> VaultError | None:
        """Read SecretStorage's errors, and the bus's own."""
        match type(error).__name__:
            case "LockedException":
                return locked(self.name)
            case "PromptDismissedException":
                return refused(self.name)
            case "SecretServiceNotAvailableException" | "ConnectionError" | "ConnectionResetError":
                return missing()
            case "BrokenPipeError" | "EOFError" | "FileNotFoundError" | "AuthenticationError":
                return missing()
            case "DBusErrorResponse" if str(getattr(error, "name", "")).endswith((".Timeout", ".TimedOut")):
                return locked(self.name)
        return None


class KWalletKeyring(BackendKeyring):
    """KDE's wallet by its own bus interface."""

    name = "KWallet"
    module = "keyring.backends.kwallet"
    cls = "DBusKeyring"

    def explain_own(self, error: BaseException) -> VaultError | None:
        """Read the one text by which a wallet says that nobody unlocked it."""
        return locked(self.name) if "Cancelled by user" in str(error) else None


class MacKeyring(BackendKeyring):
    """The login keychain of macOS."""

    name = "macOS Keychain"
    module = "keyring.backends.macOS"
    cls = "Keyring"

    #: Apple's OSStatus codes.
    _MEANING: Final = {
        -128: KeyringLockedError,  # errSecUserCanceled: the dialog was dismissed
        -25308: KeyringLockedError,  # errSecInteractionNotAllowed: locked, and no dialog can be shown
        -25307: NoKeyringError,  # errSecNoDefaultKeychain
        -25291: NoKeyringError,  # errSecNotAvailable
        -34: KeyringFullError,  # errSecDiskFull
    }

    def explain_own(self, error: BaseException) -> VaultError | None:
        """Read Apple's status, which stands first in the error."""
        status = error.args[0] if error.args else None
        return _meant(self._MEANING.get(status) if isinstance(status, int) else None, self.name)


class WindowsKeyring(BackendKeyring):
    """The Credential Manager of Windows."""

    name = "Windows Credential Manager"
    module = "keyring.backends.Windows"
    cls = "WinVaultKeyring"

    #: CRED_MAX_CREDENTIAL_BLOB_SIZE is 2560 bytes, and the backend writes UTF-16.
    limit = 1280

    #: Windows' own error numbers: python-keyring lets ``pywintypes.error`` through as it is.
    _MEANING: Final = {
        8: KeyringFullError,  # ERROR_NOT_ENOUGH_MEMORY: so it says that there are too many entries
        1312: NoKeyringError,  # ERROR_NO_SUCH_LOGON_SESSION: a service, or a session over SSH
        1783: TokenTooLongError,  # RPC_X_BAD_STUB_DATA: so it says that the text is too long
    }

    def explain_own(self, error: BaseException) -> VaultError | None:
        """Read Windows' number."""
        return _meant(self._MEANING.get(getattr(error, "winerror", 0)), self.name)


#: The name under which entries stand in every keyring.
SERVICE: Final = "hourglance"


def platform_keyrings(platform: str = sys.platform) -> tuple[PlatformKeyring, ...]:
    """Return the keyrings that this platform may have, the best first."""
    if platform == "win32":
        return (WindowsKeyring(),)
    if platform == "darwin":
        return (MacKeyring(),)
    return (SecretServiceKeyring(), KWalletKeyring())


def missing() -> NoKeyringError:
    """Return the error that there is no keyring."""
    return NoKeyringError(
        "This computer has no keyring that could keep the sign-in.",
        remedy="Start or install one (GNOME Keyring, KWallet, KeePassXC).",
    )


def locked(name: str) -> KeyringLockedError:
    """Return the error that a keyring is locked."""
    return KeyringLockedError(
        f"The keyring ({name}) is locked or does not answer.",
        remedy="Unlock it and try again.",
    )


def refused(name: str) -> KeyringAccessDeniedError:
    """Return the error that a keyring said no."""
    return KeyringAccessDeniedError(
        f"The keyring ({name}) refused to keep the sign-in.",
        remedy="Allow Hourglance to use it and try again.",
    )


def too_long(name: str) -> TokenTooLongError:
    """Return the error that a token does not fit."""
    return TokenTooLongError(
        f"The sign-in is too long for one entry of the keyring ({name}).",
        remedy="Use another keyring.",
    )


def full(name: str) -> KeyringFullError:
    """Return the error that a keyring is full."""
    return KeyringFullError(
        f"The keyring ({name}) takes no more entries.",
        remedy="Delete entries that you no longer need and try again.",
    )


def explained(code: str, name: str) -> VaultError:
    """Return the error of a keyring that has this code; a refusal if none has."""
    kinds = (KeyringLockedError, NoKeyringError, KeyringFullError, TokenTooLongError)
    return _meant(next((kind for kind in kinds if kind.code == code), None), name) or refused(name)


def _meant(kind: type[VaultError] | None, name: str) -> VaultError | None:
    if kind is KeyringLockedError:
        return locked(name)
    if kind is NoKeyringError:
        return missing()
    if kind is KeyringFullError:
        return full(name)
    return too_long(name) if kind is TokenTooLongError else None


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
