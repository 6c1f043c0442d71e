"""Autostart entries: read from the desktop's own list, and written there."""

import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.tray.errors import AutostartError
from hourglance.tray.platform.autostart import create_autostart, launch_command
from hourglance.tray.platform.autostart.abc import Autostart
from hourglance.tray.platform.autostart.macos import LaunchAgent
from hourglance.tray.platform.autostart.xdg import XdgAutostart, quote_argument, split_command

COMMAND = ("/opt/with space/hourglance",)


@pytest.fixture(params=[XdgAutostart, LaunchAgent])
def entry(request: pytest.FixtureRequest, a_home_of_its_own: Path) -> Autostart:
    return request.param(COMMAND)


@pytest.fixture
def xdg(a_home_of_its_own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> XdgAutostart:
    monkeypatch.setenv("XDG_CONFIG_DIRS", f"{tmp_path}/one:{tmp_path}/two")
    return XdgAutostart(COMMAND)


def test_autostart_is_enabled_and_disabled_repeatedly(entry: Autostart) -> None:
    assert not entry.is_enabled
    entry.set_enabled(True)
    assert entry.is_enabled
    entry.set_enabled(True)
    assert entry.is_enabled
    entry.set_enabled(False)
    assert not entry.is_enabled
    entry.set_enabled(False)
    assert not entry.path.exists()


def test_autostart_folder_that_cannot_be_written_raises(entry: Autostart) -> None:
    entry.path.parent.parent.mkdir(parents=True, exist_ok=True)
    entry.path.parent.write_text("no folder")

    with pytest.raises(AutostartError, match=r"could not be changed: .*\. Change it in the settings"):
        entry.set_enabled(True)


def test_autostart_command_is_read_back(entry: Autostart) -> None:
    assert entry.command == ()
    entry.set_enabled(True)
    assert entry.command == COMMAND


@pytest.mark.parametrize(
    ("kind", "starts"),
    [
        ("missing", False),
        ("folder", False),
        ("not executable", False),
        ("link to nothing", False),
        ("script of a missing interpreter", False),
        ("script of a missing interpreter with a long path", False),
        ("script", True),
        ("script of an interpreter with a long path", True),
        ("program", True),
    ],
)
def test_autostart_program_that_cannot_start_is_missing(
    a_home_of_its_own: Path, tmp_path: Path, kind: str, starts: bool
) -> None:
    program = tmp_path / "hourglance"
    interpreter = tmp_path / "no python" if "missing" in kind else Path("/bin/sh")
    match kind:
        case "folder":
            program.mkdir()
        case "link to nothing":
            program.symlink_to(tmp_path / "nothing")
        case "program":
            program.symlink_to("/bin/sh")
        case _ if kind != "missing":
            quotes = "'" * 3
            long = f'/bin/sh\n{quotes}exec\' "{interpreter}" "$0" "$@"\n\' {quotes}'
            program.write_text(f"#!{long if 'long' in kind else interpreter}\nimport sys\n")
            program.chmod(0o644 if kind == "not executable" else 0o755)
    for entry in (XdgAutostart((str(program),)), LaunchAgent((str(program),))):
        assert entry.missing_program is None  # it is off
        entry.set_enabled(True)
        assert entry.missing_program == (None if starts else str(program))


def test_autostart_entry_without_a_command_is_missing_its_program(xdg: XdgAutostart) -> None:
    xdg.path.parent.mkdir(parents=True)
    xdg.path.write_text("[Desktop Entry]\nType=Application\nName=Hourglance\n")
    assert xdg.missing_program == ""


def test_autostart_of_this_platform_is_chosen() -> None:
    classes = {"linux": "XdgAutostart", "darwin": "LaunchAgent", "win32": "RunKey"}
    assert type(create_autostart()).__name__ == classes[sys.platform]


def test_desktop_entry_is_valid(xdg: XdgAutostart) -> None:
    xdg.set_enabled(True)

    entry = xdg.path.read_text()
    assert 'Exec="/opt/with space/hourglance"\n' in entry
    if validate := shutil.which("desktop-file-validate"):
        done = subprocess.run([validate, xdg.path], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_desktop_entry_disabled_by_the_desktop_is_disabled(xdg: XdgAutostart, line: str) -> None:
    xdg.set_enabled(True)
    entry = xdg.path.read_text().replace("X-GNOME-Autostart-enabled=true\n", "")
    xdg.path.write_text(f"{entry}{line}\n")

    assert not xdg.is_enabled
    xdg.set_enabled(True)
    assert xdg.is_enabled


def test_system_entry_applies_until_the_user_disables_it(xdg: XdgAutostart, tmp_path: Path) -> None:
    system_entry = tmp_path / "two" / "autostart" / "hourglance.desktop"
    system_entry.parent.mkdir(parents=True)
    system_entry.write_text("[Desktop Entry]\nType=Application\nName=Hourglance\nExec=hourglance\n")
    assert xdg.is_enabled

    xdg.set_enabled(False)
    assert not xdg.is_enabled
    xdg.set_enabled(True)
    assert xdg.is_enabled


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff\xfe", b"[Other]\nHidden=false"])
def test_malformed_entry_is_disabled(xdg: XdgAutostart, content: bytes) -> None:
    xdg.path.parent.mkdir(parents=True)
    xdg.path.write_bytes(content)

    assert not xdg.is_enabled


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_quote_argument_round_trips(argument: str) -> None:
    assert unquoted(quote_argument(argument)) == argument
    assert split_command(f"{quote_argument(argument)} plain %U") == (argument, "plain", "%U")


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


def test_launch_agent_names_the_program(a_home_of_its_own: Path) -> None:
    agent = LaunchAgent(COMMAND)
    agent.set_enabled(True)

    stored = plistlib.loads(agent.path.read_bytes())
    assert stored["ProgramArguments"] == list(COMMAND)
    assert stored["RunAtLoad"] is True

    agent.path.write_bytes(plistlib.dumps(stored | {"Disabled": True}))
    assert not agent.is_enabled


def test_launch_command_is_the_running_program(tmp_path: Path) -> None:
    program = tmp_path / "hourglance"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)

    assert launch_command(str(program)) == (str(program),)
    installed = shutil.which("hourglance", path=str(Path(sys.executable).parent))
    assert launch_command("pytest") == (
        (installed,) if installed else (sys.executable, "-m", "hourglance.cli")
    )
