"""Platform keyrings: pinned backends and their errors."""

import importlib

import keyring.backend
import keyring.errors
import pytest
from keyring.backends import SecretService, fail, kwallet, macOS, null

from hourglance.cloud import (
    KeyringAccessDeniedError,
    KeyringFullError,
    KeyringLockedError,
    NoKeyringError,
    TokenTooLongError,
    TokenVault,
    VaultError,
)
from hourglance.cloud.keyrings.backends import (
    BackendKeyring,
    KWalletKeyring,
    MacKeyring,
    SecretServiceKeyring,
    WindowsKeyring,
    platform_keyrings,
)

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("platform", "classes"),
    [
        ("linux", ["keyring.backends.SecretService.Keyring", "keyring.backends.kwallet.DBusKeyring"]),
        ("freebsd14", ["keyring.backends.SecretService.Keyring", "keyring.backends.kwallet.DBusKeyring"]),
        ("darwin", ["keyring.backends.macOS.Keyring"]),
        ("win32", ["keyring.backends.Windows.WinVaultKeyring"]),
    ],
)
def test_keyrings_are_pinned_by_platform(platform: str, classes: list[str]) -> None:
    pinned = [
        f"{keyring.module}.{keyring.cls}"
        for keyring in platform_keyrings(platform)
        if isinstance(keyring, BackendKeyring)
    ]
    assert pinned == classes
    for name in classes:
        module, _, cls = name.rpartition(".")
        assert issubclass(getattr(importlib.import_module(module), cls), keyring.backend.KeyringBackend)


async def test_keyrings_ignore_environment_configuration_and_priority(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    class Greedy(keyring.backend.KeyringBackend):
        priority = 100  # type: ignore[assignment] # as a package would that wants everybody's passwords

        def get_password(self, service: str, username: str) -> str | None:
            asked.append("get")
            return None

        def set_password(self, service: str, username: str, password: str) -> None:
            asked.append("set")

    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"{__name__}.Greedy")
    monkeypatch.setattr("keyring.core._keyring_backend", Greedy())
    for backend in (SecretService.Keyring, kwallet.DBusKeyring):
        monkeypatch.setattr(backend, "viable", False)
    with pytest.raises(NoKeyringError):
        await TokenVault(platform_keyrings("linux")).read("k")
    assert asked == []
    assert keyring.get_keyring().__class__ is Greedy


async def test_keyrings_reject_null_and_failing_backends() -> None:
    used = [keyring.module for keyring in (*platform_keyrings("linux"), *platform_keyrings("win32"))]  # type: ignore[attr-defined] # all have one
    assert null.__name__ not in used
    assert fail.__name__ not in used


class NumberedError(Exception):
    """Stands for ``pywintypes.error``."""

    def __init__(self, winerror: int) -> None:
        super().__init__(winerror, "CredWrite", "?")
        self.winerror = winerror


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def named(name: str, *args: object) -> Exception:
    error: Exception = type(name, (Exception,), {})(*args)
    return error


def bus_error(name: str) -> Exception:
    error = named("DBusErrorResponse", name)
    error.name = name  # type: ignore[attr-defined] # as jeepney has it
    return error


@pytest.mark.parametrize(
    ("keyring", "error", "meaning"),
    [
        (SecretServiceKeyring(), keyring.errors.KeyringLocked("Failed to unlock"), KeyringLockedError),
        (SecretServiceKeyring(), keyring.errors.NoKeyringError("none"), NoKeyringError),
        (
            SecretServiceKeyring(),
            caused(keyring.errors.InitError("Prompt dismissed"), named("PromptDismissedException")),
            KeyringAccessDeniedError,
        ),
        (
            SecretServiceKeyring(),
            caused(keyring.errors.InitError("no name"), named("SecretServiceNotAvailableException")),
            NoKeyringError,
        ),
        (SecretServiceKeyring(), named("LockedException"), KeyringLockedError),
        (SecretServiceKeyring(), ConnectionResetError(104, "reset"), NoKeyringError),
        (SecretServiceKeyring(), FileNotFoundError(2, "no bus"), NoKeyringError),
        (SecretServiceKeyring(), bus_error("org.freedesktop.DBus.Error.Timeout"), KeyringLockedError),
        (
            SecretServiceKeyring(),
            bus_error("org.freedesktop.DBus.Error.AccessDenied"),
            KeyringAccessDeniedError,
        ),
        (KWalletKeyring(), keyring.errors.PasswordSetError("Cancelled by user"), KeyringLockedError),
        (KWalletKeyring(), named("DBusException", "org.kde..."), KeyringAccessDeniedError),
        (
            MacKeyring(),
            caused(keyring.errors.KeyringLocked("denied"), named("KeychainDenied", -128, "Denied")),
            KeyringLockedError,
        ),
        (
            MacKeyring(),
            caused(keyring.errors.KeyringError("Can't get"), named("Error", -25308, "Unknown Error")),
            KeyringLockedError,
        ),
        (
            MacKeyring(),
            caused(keyring.errors.PasswordSetError("Can't store"), named("SecAuthFailure", -25293, "?")),
            KeyringAccessDeniedError,
        ),
        (
            MacKeyring(),
            caused(keyring.errors.PasswordSetError("Can't store"), named("Error", -34, "?")),
            KeyringFullError,
        ),
        (WindowsKeyring(), NumberedError(8), KeyringFullError),
        (WindowsKeyring(), NumberedError(1783), TokenTooLongError),
        (WindowsKeyring(), NumberedError(1312), NoKeyringError),
        (WindowsKeyring(), NumberedError(5), KeyringAccessDeniedError),
        (WindowsKeyring(), ValueError("whatever"), KeyringAccessDeniedError),
    ],
)
def test_keyrings_translate_backend_errors(
    keyring: BackendKeyring, error: Exception, meaning: type[VaultError]
) -> None:
    explained = keyring.vault_error(error)
    assert type(explained) is meaning
    if meaning is not NoKeyringError:
        assert keyring.name in explained.what


def test_keyrings_windows_limit_is_that_of_a_credential() -> None:
    assert WindowsKeyring().limit == 2560 // 2


def test_keyrings_pinned_backends_exist() -> None:
    assert SecretService.Keyring.__mro__[-2] is keyring.backend.KeyringBackend
    assert macOS.Keyring.__module__ == "keyring.backends.macOS"


class Deleting(keyring.backend.KeyringBackend):
    """Raises where there is nothing to delete, as all real ones do."""

    priority = 1  # type: ignore[assignment] # as backends give it

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise keyring.errors.PasswordDeleteError("No such password!")
        del self.kept[service, username]


def test_keyrings_delete_of_a_missing_entry_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    pinned = SecretServiceKeyring()
    monkeypatch.setattr(pinned, "_class", lambda: Deleting)
    pinned.delete("k")
    pinned.write("k", "text")
    assert pinned.read("k") == "text"
    assert pinned._backend().kept == {("hourglance", "k"): "text"}  # type: ignore[attr-defined] # Deleting's
    pinned.delete("k")
    assert pinned.read("k") is None


class Restored(keyring.backend.KeyringBackend):
    """A backend with several entries of the same attributes."""

    priority = 1  # type: ignore[assignment] # as all backends set it
    viable = True

    def __init__(self) -> None:
        super().__init__()
        self.entries = ["new", "old", "oldest"]
        self.deletes = True

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries[0] if self.entries else None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[:1] = [password]

    def delete_password(self, service: str, username: str) -> None:
        if self.deletes:
            self.entries.pop(0)


def test_keyrings_delete_all_entries_of_an_account(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = Restored()
    ours = SecretServiceKeyring()
    monkeypatch.setattr(ours, "_backend", lambda: backend)
    ours.delete("account")
    assert backend.entries == []


def test_keyrings_delete_without_effect_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = Restored()
    backend.deletes = False
    ours = SecretServiceKeyring()
    monkeypatch.setattr(ours, "_backend", lambda: backend)
    with pytest.raises(KeyringAccessDeniedError):
        ours.delete("account")
