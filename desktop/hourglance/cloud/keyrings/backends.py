"""The platforms' keyrings, each pinned to one backend class of python-keyring.

python-keyring itself would choose by priority among all installed packages, a configuration file and an
environment variable. Any of these could make it hand the token to another program, or to a plain file.
"""

import importlib
import sys
from contextlib import closing
from typing import TYPE_CHECKING, ClassVar, Final

from hourglance.cloud.errors import (
    KeyringAccessDeniedError,
    KeyringFullError,
    KeyringLockedError,
    NoKeyringError,
    TokenTooLongError,
    VaultError,
    exception_chain,
)
from hourglance.cloud.keyrings.abc import PlatformKeyring, keyring_error

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

#: The service name of the entries in each keyring.
SERVICE: Final = "hourglance"

#: How many entries of one account are deleted.
_MAX_ENTRIES: Final = 20


class BackendKeyring(PlatformKeyring):
    """A keyring that one backend class of python-keyring accesses."""

    module: ClassVar[str]
    cls: ClassVar[str]

    def __init__(self) -> None:
        self._loaded: KeyringBackend | None = None

    def available(self) -> bool:
        """Return whether the backend works on this computer."""
        return bool(self._class().viable)

    def read(self, user: str) -> str | None:
        """Return an entry; None if there is none."""
        return self._backend().get_password(SERVICE, user)

    def write(self, user: str, text: str) -> None:
        """Store an entry, replacing the previous one."""
        self._backend().set_password(SERVICE, user, text)

    def delete(self, user: str) -> None:
        """Delete an entry, and others with the same attributes, as a restored keyring may have.

        :raises VaultError: it is still there.
        """
        for _ in range(_MAX_ENTRIES):
            if self.read(user) is None:
                return
            self._backend().delete_password(SERVICE, user)
        if self.read(user) is not None:
            raise keyring_error(KeyringAccessDeniedError, self.name)

    def vault_error(self, error: Exception) -> VaultError:
        """Return the vault error for an exception: of any backend, or of this one."""
        # Imported here, on the vault's thread, where it is loaded already.
        import keyring.errors

        for cause in exception_chain(error):
            if isinstance(cause, VaultError):
                return cause
            if isinstance(cause, keyring.errors.KeyringLocked):
                return keyring_error(KeyringLockedError, self.name)
            if isinstance(cause, keyring.errors.NoKeyringError):
                return keyring_error(NoKeyringError)
            if specific := self.backend_error(cause):
                return specific
        return keyring_error(KeyringAccessDeniedError, self.name)

    def backend_error(self, error: BaseException) -> VaultError | None:
        """Return the vault error for an exception that only this backend raises; None if unknown."""

    def _class(self) -> "type[KeyringBackend]":
        found: type[KeyringBackend] = getattr(importlib.import_module(self.module), self.cls)
        return found

    def _backend(self) -> "KeyringBackend":
        if self._loaded is None:
            self._loaded = self._class()()
        return self._loaded


class SecretServiceKeyring(BackendKeyring):
    """GNOME Keyring, KeePassXC, recent KWallet: the owner of ``org.freedesktop.secrets``."""

    name = "Secret Service"
    module = "keyring.backends.SecretService"
    cls = "Keyring"

    def is_locked(self, user: str) -> bool:
        """Return whether the default collection or the entry is locked."""
        import secretstorage

        with closing(secretstorage.dbus_init()) as connection:
            collection = secretstorage.Collection(connection)
            items = collection.search_items({"service": SERVICE, "username": user})
            return collection.is_locked() or any(item.is_locked() for item in items)

    def backend_error(self, error: BaseException) -> VaultError | None:
        """Translate exceptions of SecretStorage and D-Bus."""
        match type(error).__name__:
            case "LockedException":
                return keyring_error(KeyringLockedError, self.name)
            case "PromptDismissedException":
                return keyring_error(KeyringAccessDeniedError, self.name)
            case (
                "SecretServiceNotAvailableException"
                | "AuthenticationError"
                | "BrokenPipeError"
                | "ConnectionError"
                | "ConnectionResetError"
                | "EOFError"
                | "FileNotFoundError"
            ):
                return keyring_error(NoKeyringError)
            case "DBusErrorResponse" if str(getattr(error, "name", "")).endswith((".Timeout", ".TimedOut")):
                return keyring_error(KeyringLockedError, self.name)
        return None


class KWalletKeyring(BackendKeyring):
    """KDE's wallet, through its own D-Bus interface."""

    name = "KWallet"
    module = "keyring.backends.kwallet"
    cls = "DBusKeyring"

    def backend_error(self, error: BaseException) -> VaultError | None:
        """Recognize the message of a wallet that was not unlocked."""
        return keyring_error(KeyringLockedError, self.name) if "Cancelled by user" in str(error) else None


class MacKeyring(BackendKeyring):
    """The login keychain of macOS."""

    name = "macOS Keychain"
    module = "keyring.backends.macOS"
    cls = "Keyring"

    #: By OSStatus.
    _ERRORS: Final = {
        -128: KeyringLockedError,  # errSecUserCanceled: the dialog was dismissed
        -25308: KeyringLockedError,  # errSecInteractionNotAllowed: locked, and no dialog can be shown
        -25307: NoKeyringError,  # errSecNoDefaultKeychain
        -25291: NoKeyringError,  # errSecNotAvailable
        -34: KeyringFullError,  # errSecDiskFull
    }

    def backend_error(self, error: BaseException) -> VaultError | None:
        """Translate the OSStatus, the exception's first argument."""
        status = error.args[0] if error.args else None
        kind = self._ERRORS.get(status) if isinstance(status, int) else None
        return keyring_error(kind, self.name) if kind else None


class WindowsKeyring(BackendKeyring):
    """The Credential Manager of Windows."""

    name = "Windows Credential Manager"
    module = "keyring.backends.Windows"
    cls = "WinVaultKeyring"

    #: CRED_MAX_CREDENTIAL_BLOB_SIZE is 2560 bytes, and the backend writes UTF-16.
    limit = 1280

    #: By Windows error number: python-keyring does not translate ``pywintypes.error``.
    _ERRORS: Final = {
        8: KeyringFullError,  # ERROR_NOT_ENOUGH_MEMORY: too many entries
        1312: NoKeyringError,  # ERROR_NO_SUCH_LOGON_SESSION: a service, or a session over SSH
        1783: TokenTooLongError,  # RPC_X_BAD_STUB_DATA: the text is too long
    }

    def backend_error(self, error: BaseException) -> VaultError | None:
        """Translate the Windows error number."""
        kind = self._ERRORS.get(getattr(error, "winerror", 0))
        return keyring_error(kind, self.name) if kind else None


def platform_keyrings(platform: str = sys.platform) -> tuple[PlatformKeyring, ...]:
    """Return the keyrings of a platform, in order of preference."""
    if platform == "win32":
        return (WindowsKeyring(),)
    if platform == "darwin":
        return (MacKeyring(),)
    return (SecretServiceKeyring(), KWalletKeyring())
