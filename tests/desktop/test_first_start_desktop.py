"""The very first start: the form asks where, the browser signs in, the number comes."""

import json
import re
import subprocess
from pathlib import Path

from programs import program, wait_for
from status_icon import Tray


def window(title: str) -> str:
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", title], capture_output=True, text=True, check=False
    )
    return found.stdout.strip()


def type_in(*keys: str) -> None:
    subprocess.run(["xdotool", *keys], check=True)


def test_a_new_desk_is_asked_once_and_then_shows_its_number(
    start_cloud, hourglance, a_home_of_its_own: Path
) -> None:
    cloud = start_cloud()

    with subprocess.Popen([program("hourglance")]) as app, Tray.open() as tray:
        form = wait_for(lambda: window("Sign in to Genesys Cloud"))
        type_in("windowactivate", "--sync", form, "type", "eu-west-1")
        type_in("key", "Tab", "type", cloud.client_id)
        type_in("key", "Return")
        wait_for(lambda: any(re.search(r"Voice, last hour: \d", icon.tooltip) for icon in tray.icons()))
        app.terminate()
        assert app.wait(5) == 0

    (remembered,) = a_home_of_its_own.rglob("account.json")
    assert json.loads(remembered.read_text())["client_id"] == cloud.client_id
    assert hourglance("glance").returncode == 0
    hourglance("sign-out")
