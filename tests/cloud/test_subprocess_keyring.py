"""The keyring in a subprocess."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_keyrings import FailingKeyring, RecordingKeyring, UnavailableKeyring
from hypothesis import given
from hypothesis import strategies as st

from hourglance.cloud import (
    KeyringAccessDeniedError,
    KeyringFullError,
    KeyringLockedError,
    NoKeyringError,
    TokenTooLongError,
    TokenVault,
    VaultError,
)
from hourglance.cloud.keyrings.abc import PlatformKeyring, keyring_error
from hourglance.cloud.keyrings.backends import SecretServiceKeyring, platform_keyrings
from hourglance.cloud.keyrings.subprocess import SubprocessKeyring, respond, subprocess_keyrings

pytestmark = pytest.mark.anyio

SECRET_SERVICE = SecretServiceKeyring()


@pytest.fixture
def silent_bus(short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Let the desktop's bus be one that takes connections and response nothing."""
    path = short_folder / "bus"
    with socket.socket(socket.AF_UNIX) as bus:
        bus.bind(str(path))
        bus.listen()
        bus.settimeout(20)
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={path}")
        yield bus


class Both(SubprocessKeyring):
    """Both ends in one process: what is said goes through JSON and back."""

    def __init__(self, keyring: PlatformKeyring) -> None:
        super().__init__(keyring)
        self.there = keyring

    def exchange(self, request: bytes) -> bytes:
        return respond(self.there, request)


@given(user=st.text(), text=st.text())
def test_subprocess_keyring_reads_and_deletes_what_was_written(user: str, text: str) -> None:
    keyring = Both(RecordingKeyring())
    keyring.write(user, text)
    assert keyring.read(user) == text
    keyring.delete(user)
    assert keyring.read(user) is None


def test_subprocess_keyring_reports_availability() -> None:
    assert Both(RecordingKeyring()).available()
    assert not Both(UnavailableKeyring()).available()


NAME = SECRET_SERVICE.name


@pytest.mark.parametrize(
    "error",
    [
        keyring_error(KeyringLockedError, NAME),
        keyring_error(NoKeyringError),
        keyring_error(KeyringAccessDeniedError, NAME),
        keyring_error(KeyringFullError, NAME),
        keyring_error(TokenTooLongError, NAME),
    ],
    ids=lambda error: error.code,
)
def test_subprocess_keyring_errors_arrive_unchanged(error: VaultError) -> None:
    keyring = Both(FailingKeyring(error))
    keyring.name = NAME
    with pytest.raises(type(error)) as caught:
        keyring.read("k")
    assert str(caught.value) == str(error)


def test_subprocess_keyring_unknown_error_contains_no_secret() -> None:
    reply = respond(FailingKeyring(ValueError("cannot keep tok-SECRET")), b'["write", "k", "tok-SECRET"]')
    assert b"SECRET" not in reply


def test_subprocess_keyring_has_name_and_limit_of_the_keyring() -> None:
    for apart, keyring in zip(subprocess_keyrings(), platform_keyrings(), strict=True):
        assert (apart.name, apart.limit) == (keyring.name, keyring.limit)


async def test_subprocess_keyring_missing_without_a_bus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    with pytest.raises(NoKeyringError):
        await TokenVault().read("k")


@pytest.mark.parametrize("program", ["/bin/false", "/bin/echo", "/nowhere"])
async def test_subprocess_keyring_broken_process_is_access_denied(
    monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    with pytest.raises(KeyringAccessDeniedError):
        await TokenVault([SubprocessKeyring(SECRET_SERVICE)]).read("k")


async def test_subprocess_keyring_silent_bus_is_locked(silent_bus: socket.socket) -> None:
    vault = TokenVault([SubprocessKeyring(SECRET_SERVICE)], timeout=0.5)
    with pytest.raises(KeyringLockedError):
        await vault.read("k")
    silent_bus.accept()[0].close()


def test_subprocess_keyring_process_ends_with_its_parent(silent_bus: socket.socket) -> None:
    code = """
from hourglance.cloud.keyrings.subprocess import SubprocessKeyring
from hourglance.cloud.keyrings.backends import SecretServiceKeyring
keyring = SubprocessKeyring(SecretServiceKeyring())
with keyring.opened() as keyring:
    print(keyring._process.pid, flush=True)
    keyring.available()
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as app:
        assert app.stdout is not None
        pid = int(app.stdout.readline())
        waiting, _ = silent_bus.accept()
        with waiting:
            os.kill(pid, 0)
            app.kill()
            waiting.settimeout(10)
            while waiting.recv(4096):
                pass  # what it said to the bus; then it is gone
