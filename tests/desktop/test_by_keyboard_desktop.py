"""A first day by keyboard alone: the README's first command, the demo, the wizard, an own widget on the icon.

Only the icon is activated as a desktop does it, over D-Bus: how keys reach a tray is the desktop's.
"""

import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from status_icon import Icon, Tray
from subprocesses import program, wait_for

README = Path(__file__).parents[2] / "README.md"

#: Seconds for everything that a person would wait for.
LIMIT = 300

pytestmark = [pytest.mark.usefixtures("compiled_guest"), pytest.mark.timeout(LIMIT)]


def first_command() -> list[str]:
    """Return the first command of the README that starts the app, without the installation before it."""
    console = re.search(r"## Try it.*?```console\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert console
    (name, *arguments) = console[1].splitlines()[-1].rpartition("&& ")[2].split()
    return [program(name), *arguments]


def window(title: str) -> str:
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", title], capture_output=True, text=True, check=False
    )
    return found.stdout.strip()


def press(at: str, *keys: str) -> None:
    """Press keys in a window, as a person does: one after the other."""
    subprocess.run(["xdotool", "windowactivate", "--sync", at], check=True)
    for key in keys:
        subprocess.run(["xdotool", "sleep", "0.2", "key", key], check=True)


def write(text: str) -> None:
    subprocess.run(["xdotool", "type", text], check=True)


@contextmanager
def started(*command: str) -> Iterator[Icon]:
    """Start the app, and give its icon; end it by a signal whatever became of it."""
    with subprocess.Popen(command) as app, Tray.open() as tray:
        try:
            yield wait_for(lambda: next(iter(tray.icons()), None), 30)
        finally:
            app.terminate()
            assert app.wait(10) == 0


def says(icon: Icon, text: str, seconds: float = 90) -> None:
    wait_for(lambda: re.search(text, icon.tooltip), seconds)


def open_panel(icon: Icon) -> str:
    icon.click()
    return wait_for(lambda: window("^Hourglance$"))


def test_first_day_by_keyboard(
    start_cloud: Callable[..., object],
    hourglance: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    began = time.monotonic()
    with started(*first_command()) as icon:
        says(icon, r"Voice, last hour: \d")
        panel = open_panel(icon)
        press(panel, "Down", "Return", "Return", "End", "Home", "Escape")
        wait_for(lambda: not window("^Hourglance$"))

    cloud = start_cloud()
    with started(program("hourglance")) as icon:
        wizard = wait_for(lambda: window("Welcome to Hourglance"))
        press(wizard)
        write("eu-west-1")
        press(wizard, "Tab")
        write(cloud.client_id)
        press(wizard, "Return")
        says(icon, r"Voice, last hour: \d")
        press(wizard, "Return", "Return")  # the widgets and the desktop as they are
        panel = wait_for(lambda: window("^Hourglance$"))
        press(panel, "Escape")
        wait_for(lambda: not window("^Hourglance$"))

        assert hourglance("plugin", "new", "hello").returncode == 0
        installed = hourglance("plugin", "install", "--yes", "./hello", timeout=120)
        assert installed.returncode == 0, installed.stderr
        says(icon, r"Hello.*\d")

        # The new widget comes first; its menu: Show details, Show on icon.
        panel = open_panel(icon)
        press(panel, "Home", "Menu", "Down", "Down", "Return", "Escape")
        says(icon, r"\AHello: \d")
    hourglance("sign-out")

    assert time.monotonic() - began < LIMIT
