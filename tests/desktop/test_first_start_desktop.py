"""The very first start: the wizard asks where, the browser signs in, the number comes; all by keys."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from status_icon import Tray
from subprocesses import program, wait_for

WIZARD = "Welcome to Hourglance"


def window(title: str) -> str:
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", title], capture_output=True, text=True, check=False
    )
    return found.stdout.strip()


def type_in(*keys: str) -> None:
    subprocess.run(["xdotool", *keys], check=True)


@contextmanager
def started() -> Iterator[Tray]:
    """Start the app, and end it by a signal whatever became of it."""
    with subprocess.Popen([program("hourglance")]) as app, Tray.open() as tray:
        try:
            yield tray
        finally:
            app.terminate()
            assert app.wait(5) == 0


def test_first_run_leads_to_the_first_value(start_cloud, hourglance, a_home_of_its_own: Path) -> None:
    cloud = start_cloud()

    with started() as tray:
        wizard = wait_for(lambda: window(WIZARD))
        type_in("windowactivate", "--sync", wizard, "type", "eu-west-1")
        type_in("key", "Tab", "type", cloud.client_id)
        type_in("key", "Return")
        wait_for(lambda: any(re.search(r"Voice, last hour: \d", icon.tooltip) for icon in tray.icons()))
        # The figures as they are, and on the last page: start with the computer.
        type_in("windowactivate", "--sync", wizard, "key", "Return", "sleep", "0.5")
        type_in("key", "shift+Tab", "shift+Tab", "space", "Tab", "Tab", "Return")
        wait_for(lambda: not window(WIZARD))
        wait_for(lambda: window("^Hourglance$"))

    (remembered,) = a_home_of_its_own.rglob("account.json")
    assert json.loads(remembered.read_text())["client_id"] == cloud.client_id
    (autostart,) = a_home_of_its_own.rglob("autostart/hourglance.desktop")
    assert f'Exec="{program("hourglance")}"' in autostart.read_text()
    assert hourglance("glance").returncode == 0
    hourglance("sign-out")


def test_first_run_wrong_client_id_is_corrected_without_a_restart(start_cloud, hourglance) -> None:
    cloud = start_cloud()

    with started() as tray:
        wizard = wait_for(lambda: window(WIZARD))
        type_in("windowactivate", "--sync", wizard, "type", "eu-west-1")
        type_in("key", "Tab", "type", "nobody")
        type_in("key", "Return")
        wait_for(lambda: any("nobody" in icon.tooltip for icon in tray.icons()))
        type_in("windowactivate", "--sync", wizard, "key", "alt+Left", "sleep", "0.3")
        type_in("key", "ctrl+a", "type", cloud.client_id)
        type_in("key", "Return")
        wait_for(lambda: any(re.search(r"Voice, last hour: \d", icon.tooltip) for icon in tray.icons()))
    hourglance("sign-out")
