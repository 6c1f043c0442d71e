"""The vault on a real Secret Service: unlocked, locked, without any keyring, dismissed, gone."""

import subprocess
import sys
from pathlib import Path

import pytest
from keyring.backends import SecretService

HERE = Path(__file__).parent
SAMPLE = f"{sys.executable} {HERE / 'keyring_sample.py'}"


def on_a_desk(command: str, *, secrets: str) -> list[str]:
    """Run a shell command on a desk of its own, and return the lines that it printed."""
    desk = [str(HERE / "bin" / "real-desktop"), "--tray", "none", "--timeout", "40"]
    done = subprocess.run(
        [*desk, *([f"--keyring={secrets}"] if secrets else []), "--", "sh", "-c", command],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout.splitlines()


def outcomes(lines: list[str]) -> list[str]:
    return [line.rpartition(" ")[0] for line in lines]


def seconds(line: str) -> float:
    return float(line.rpartition(" ")[2])


def answering(dialog: str, *keys: str) -> str:
    """Return the shell command that waits for a dialog and then does what a person would."""
    found = f"for i in $(seq 100); do xdotool search --name '{dialog}' && break; sleep 0.1; done >/dev/null"
    return "; ".join([found, *keys])


def test_keyring_entry_is_stored_and_deleted() -> None:
    lines = on_a_desk(
        f"{SAMPLE} 10 name read write read; {SAMPLE} 10 read delete read delete", secrets="unlocked"
    )
    assert outcomes(lines) == [
        "name Secret Service",
        "read nothing",
        "write done",
        "read tok-en",
        "read tok-en",
        "delete done",
        "read nothing",
        "delete done",
    ]


def test_keyring_entry_is_named_hourglance() -> None:
    subprocess.run([sys.executable, HERE / "keyring_sample.py", "10", "write"], check=True)
    text = SecretService.Keyring().get_password("hourglance", "ada@desk")
    subprocess.run([sys.executable, HERE / "keyring_sample.py", "10", "delete"], check=True)
    assert text == '{"access":"tok-en"}'
    assert SecretService.Keyring().get_password("hourglance", "ada@desk") is None


@pytest.mark.parametrize("secrets", ["locked", "empty"])
def test_keyring_dialog_unanswered_counts_as_locked(secrets: str) -> None:
    lines = on_a_desk(f"{SAMPLE} 30 name; {SAMPLE} 2 read write read", secrets=secrets)
    assert outcomes(lines) == [
        "name Secret Service",
        "read keyring-locked",
        "write keyring-locked",
        "read keyring-locked",
    ]
    assert all(seconds(line) < 6 for line in lines[1:]), "each step ends at its limit"


def test_keyring_dialog_answered_in_time_continues() -> None:
    person = answering("Unlock Login Keyring", "xdotool type real-desktop", "xdotool key Return")
    lines = on_a_desk(f"{SAMPLE} 30 write read & {person}; wait $!", secrets="locked")
    assert outcomes(lines) == ["write done", "read tok-en"]


def test_keyring_dialog_dismissed_is_reported_at_once() -> None:
    person = answering("Unlock Login Keyring", "xdotool key Escape")
    lines = on_a_desk(f"{SAMPLE} 30 read & {person}; wait $!", secrets="locked")
    assert outcomes(lines) == ["read keyring-locked"]
    assert seconds(lines[0]) < 25


def test_keyring_unlocked_by_a_dialog_that_is_answered_late_is_read_again() -> None:
    wait = "while ! grep -q locked said; do sleep 0.1; done"
    person = answering("Unlock Login Keyring", wait, "xdotool type real-desktop", "xdotool key Return")
    command = f"cd $REAL_DESKTOP_DIR; {SAMPLE} 4 read unlock write read >said & {person}; wait $!; cat said"
    lines = on_a_desk(command, secrets="locked")
    assert outcomes(lines) == ["read keyring-locked", "unlock done", "write done", "read tok-en"]
    assert seconds(lines[1]) < 10  # by the end of that call, not by the next poll


def test_keyring_missing_without_a_secret_service() -> None:
    assert outcomes(on_a_desk(f"{SAMPLE} 10 name read write delete", secrets="")) == [
        "name no-keyring",
        "read no-keyring",
        "write no-keyring",
        "delete done",
    ]


def test_keyring_missing_without_a_bus() -> None:
    bare = f"env DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere {SAMPLE} 10 read"
    assert outcomes(on_a_desk(bare, secrets="")) == ["read no-keyring"]


def test_keyring_missing_after_the_secret_service_ends() -> None:
    bus = "dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus / org.freedesktop.DBus"
    owner = f"{bus}.GetConnectionUnixProcessID string:org.freedesktop.secrets"
    ended = f"kill $({owner} | tr -dc '[ 0-9]' | awk '{{print $NF}}')"
    settled = f"while {owner} 2>/dev/null; do sleep 0.05; done >/dev/null"
    lines = on_a_desk(f"{SAMPLE} 10 write; {ended}; {settled}; {SAMPLE} 10 read", secrets="unlocked")
    assert outcomes(lines) == ["write done", "read no-keyring"]


def test_keyring_backend_of_the_environment_is_ignored() -> None:
    lines = on_a_desk(
        f"PYTHON_KEYRING_BACKEND=keyring.backends.null.Keyring {SAMPLE} 10 name write; {SAMPLE} 10 read",
        secrets="unlocked",
    )
    assert outcomes(lines) == ["name Secret Service", "write done", "read tok-en"]
