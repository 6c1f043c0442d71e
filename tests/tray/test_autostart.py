"""Whether the desktop starts the app: asked of the desktop's own list, and changed there."""

import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.tray.errors import AutostartError
from hourglance.tray.platform.autostart.autostart import Autostart, autostart, own_command
from hourglance.tray.platform.autostart.macos import LaunchAgent
from hourglance.tray.platform.autostart.xdg import XdgAutostart, quoted

COMMAND = ("/opt/with space/hourglance",)


@pytest.fixture(params=[XdgAutostart, LaunchAgent])
def way(request: pytest.FixtureRequest, a_home_of_its_own: Path) -> Autostart:
    return request.param(COMMAND)


@pytest.fixture
def xdg(a_home_of_its_own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> XdgAutostart:
    monkeypatch.setenv("XDG_CONFIG_DIRS", f"{tmp_path}/one:{tmp_path}/two")
    return XdgAutostart(COMMAND)


def test_it_is_off_until_it_is_turned_on_and_off_again(way: Autostart) -> None:
    assert not way.is_on
    way.turn(on=True)
    assert way.is_on
    way.turn(on=True)
    assert way.is_on
    way.turn(on=False)
    assert not way.is_on
    way.turn(on=False)
    assert not way.path.exists()


def test_a_folder_that_cannot_be_written_is_said(way: Autostart) -> None:
    way.path.parent.parent.mkdir(parents=True, exist_ok=True)
    way.path.parent.write_text("no folder")

    with pytest.raises(AutostartError, match=r"could not be changed: .*\. Change it in the settings"):
        way.turn(on=True)


def test_this_platforms_way_is_chosen() -> None:
    ways = {"linux": "XdgAutostart", "darwin": "LaunchAgent", "win32": "RunKey"}
    assert type(autostart()).__name__ == ways[sys.platform]


def test_the_entry_is_valid(xdg: XdgAutostart) -> None:
    xdg.turn(on=True)

    entry = xdg.path.read_text()
    assert 'Exec="/opt/with space/hourglance"\n' in entry
    if validate := shutil.which("desktop-file-validate"):
        done = subprocess.run([validate, xdg.path], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_what_the_desktops_settings_turned_off_is_off(xdg: XdgAutostart, line: str) -> None:
    xdg.turn(on=True)
    entry = xdg.path.read_text().replace("X-GNOME-Autostart-enabled=true\n", "")
    xdg.path.write_text(f"{entry}{line}\n")

    assert not xdg.is_on
    xdg.turn(on=True)
    assert xdg.is_on


def test_an_entry_of_the_system_counts_until_the_person_turns_it_off(
    xdg: XdgAutostart, tmp_path: Path
) -> None:
    of_system = tmp_path / "two" / "autostart" / "hourglance.desktop"
    of_system.parent.mkdir(parents=True)
    of_system.write_text("[Desktop Entry]\nType=Application\nName=Hourglance\nExec=hourglance\n")
    assert xdg.is_on

    xdg.turn(on=False)
    assert not xdg.is_on
    xdg.turn(on=True)
    assert xdg.is_on


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff\xfe", b"[Other]\nHidden=false"])
def test_an_entry_that_makes_no_sense_starts_nothing(xdg: XdgAutostart, content: bytes) -> None:
    xdg.path.parent.mkdir(parents=True)
    xdg.path.write_bytes(content)

    assert not xdg.is_on


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_path_survives_the_quoting(argument: str) -> None:
    assert unquoted(quoted(argument)) == argument


def unquoted(value: str) -> str:
    """Read a value as the specification says: first the string's escapes, then the quotes', then ``%%``."""
    text = value.replace("\\\\", "\\")
    assert text.startswith('"')
    assert text.endswith('"')
    read, characters = "", iter(text[1:-1])
    for character in characters:
        assert character not in '"`$'
        read += next(characters) if character == "\\" else character
    assert "%" not in read.replace("%%", "")
    return read.replace("%%", "%")


def test_the_launch_agent_names_the_program(a_home_of_its_own: Path) -> None:
    agent = LaunchAgent(COMMAND)
    agent.turn(on=True)

    kept = plistlib.loads(agent.path.read_bytes())
    assert kept["ProgramArguments"] == list(COMMAND)
    assert kept["RunAtLoad"] is True

    agent.path.write_bytes(plistlib.dumps(kept | {"Disabled": True}))
    assert not agent.is_on


def test_the_program_that_runs_is_the_one_that_is_started(tmp_path: Path) -> None:
    program = tmp_path / "hourglance"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)

    assert own_command(str(program)) == (str(program),)
    beside = shutil.which("hourglance", path=str(Path(sys.executable).parent))
    assert own_command("pytest") == ((beside,) if beside else (sys.executable, "-m", "hourglance.cli"))
