"""The real commands on the real desktop: a demo cloud to talk to, and programs to run."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from subprocesses import Cloud, program, simulate

if "REAL_DESKTOP_ID" not in os.environ:
    raise pytest.UsageError(
        "These tests want a real desktop: "
        "tests/desktop/bin/real-desktop --tray sni --keyring --notify --browser -- "
        "python -m pytest tests/desktop"
    )

# What looks at the icon by StatusNotifierItem, and what looks at no icon, is run once, on that tray.
if os.environ["REAL_DESKTOP_TRAY"] != "sni":
    collect_ignore = [
        "test_bad_input_desktop.py",
        "test_by_keyboard_desktop.py",
        "test_card_desktop.py",
        "test_doctor_desktop.py",
        "test_first_day_desktop.py",
        "test_first_start_desktop.py",
        "test_keyring_desktop.py",
        "test_layout_desktop.py",
        "test_life_desktop.py",
        "test_live_desktop.py",
        "test_newcomer_desktop.py",
        "test_screen_reader_desktop.py",
        "test_windows_desktop.py",
    ]


@pytest.fixture
def start_cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Cloud]]:
    """Start a demo cloud with faults; every command then talks to the one started last."""
    with ExitStack() as stack:

        def start(*faults: str, conversations: int = 0) -> Cloud:
            cloud = stack.enter_context(simulate(*faults, conversations=conversations))
            monkeypatch.setenv("HOURGLANCE_API_URL", cloud.url)
            monkeypatch.setenv("HOURGLANCE_LOGIN_URL", cloud.url)
            return cloud

        yield start


@pytest.fixture
def hourglance() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command as a person would, and give what it printed."""

    def run(*arguments: str, timeout: float = 30) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program("hourglance"), *arguments], capture_output=True, text=True, timeout=timeout, check=False
        )

    return run


@pytest.fixture
def sign_in_at(
    start_cloud: Callable[..., Cloud], hourglance: Callable[..., subprocess.CompletedProcess[str]]
) -> Iterator[Callable[..., Cloud]]:
    """Have a person signed in at a cloud with faults, through the browser, the token in the keyring."""

    def start(*faults: str, conversations: int = 0) -> Cloud:
        cloud = start_cloud(*faults, conversations=conversations)
        done = hourglance("sign-in", "--region", "eu-west-1", "--client-id", cloud.client_id)
        assert done.returncode == 0, done.stderr
        return cloud

    yield start
    hourglance("sign-out")
