"""Several Hourglances on one home, all changing what is kept at the same moment: nothing is lost.

It takes about half a minute, and is run by its own command::

    python -m pytest tests/hardening/test_two_at_once.py
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from subprocesses import wait_for
from wheels import write_wheel

from hourglance.cloud import Account, AccountFile
from hourglance.genesys import region_named

pytestmark = [pytest.mark.timeout(180), pytest.mark.usefixtures("compiled_guest")]

WIDGETS = ("average-handle-time", "after-call-work", "service-level", "abandon-rate", "longest-wait")

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home


@pytest.fixture
def start(home: Path) -> Start:
    def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "hourglance.cli", *arguments],
            env={"HOME": str(home), "PATH": os.environ["PATH"], **environment},
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


def test_settings_that_are_changed_by_several_at_once_are_all_kept(start: Start, home: Path) -> None:
    wanted = {f"hourglance/{name}": str(number) for number, name in enumerate(WIDGETS, 11)}

    succeed(start("plugin", "settings", widget, f"target={value}") for widget, value in wanted.items())
    succeed(start("plugin", "settings", widget, "media=chat") for widget in wanted)

    kept = json.loads((home / ".config/hourglance/widgets.json").read_text())["instances"]
    for widget, value in wanted.items():
        assert kept[widget]["settings"] == {"target": float(value), "media": "chat"}, widget


def test_plugins_that_are_installed_by_several_at_once_are_all_there(
    start: Start, home: Path, tmp_path: Path
) -> None:
    wheels = {name: write_wheel(tmp_path, name) for name in ("one", "two", "three")}

    succeed(start("plugin", "install", str(wheel), "--yes") for wheel in wheels.values())
    succeed([start("plugin", "disable", "one"), start("plugin", "remove", "two")])

    (listed,) = succeed([start("plugin", "list", "--json")])
    assert {each["name"]: each["state"] for each in json.loads(listed)} == {
        "one": "disabled",
        "three": "enabled",
    }


def test_home_is_shared_by_app_and_commands(start: Start, home: Path) -> None:
    """The app is there, another start rings at its door, and commands read and write beside it."""
    place = {"QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(home)}
    account = Account(region=region_named("eu-west-1"), client_id="3f0c9a81-d2e4-4b6a-9c1e-5a7b8c9d0e1f")
    AccountFile(home / ".config/hourglance/account.json").save(account)
    with start(**place) as app:
        try:
            wait_for(lambda: list(home.glob("**/hourglance*")))
            succeed(start("plugin", "settings", f"hourglance/{name}", "media=chat") for name in WIDGETS)
            succeed([start(**place), start("glance", "--demo"), start("plugin", "list")])
            assert app.poll() is None, app.communicate()
        finally:
            app.terminate()
            _, errors = app.communicate(timeout=20)
    assert app.returncode == 0, errors
    assert "Traceback" not in errors
    assert not list(home.rglob("*.corrupt"))
    kept = json.loads((home / ".config/hourglance/widgets.json").read_text())["instances"]
    assert {kept[f"hourglance/{name}"]["settings"]["media"] for name in WIDGETS} == {"chat"}


def succeed(commands) -> list[str]:
    """Run commands all at once, and return what each of them printed."""
    printed = []
    for command in list(commands):
        output, errors = command.communicate(timeout=90)
        assert command.returncode == 0, errors
        printed.append(output)
    return printed
