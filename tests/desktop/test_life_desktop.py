"""The app's life on the real desktop: one at a time, there when the desktop is, gone when it is told."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator

import pytest
from programs import Cloud, program, wait_for
from status_icon import Icon, Tray

from hourglance.tray._autostart_xdg import XdgAutostart


@pytest.fixture
def cloud(sign_in_at: Callable[..., Cloud]) -> Cloud:
    return sign_in_at()


@pytest.fixture
def app(cloud: Cloud) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([program("hourglance")]) as process:
        yield process
        process.kill()


@pytest.fixture
def icon(app: subprocess.Popen[bytes]) -> Iterator[Icon]:
    with Tray.open() as tray:
        icon = wait_for(lambda: next(iter(tray.icons()), None))
        wait_for(lambda: "Voice, last hour: " in icon.tooltip)
        yield icon


def panels() -> list[str]:
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", "^Hourglance$"],
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.split()


def test_a_second_start_opens_the_panel_of_the_first_and_ends(icon: Icon, hourglance) -> None:
    assert panels() == []

    second = hourglance()

    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    wait_for(panels)
    assert len(icon.tray.icons()) == 1


def test_a_second_start_right_after_the_first_waits_for_it(cloud: Cloud) -> None:
    with subprocess.Popen([program("hourglance")]) as one, subprocess.Popen([program("hourglance")]) as other:
        ended = wait_for(lambda: next((app for app in (one, other) if app.poll() is not None), None))
        assert ended.returncode == 0
        wait_for(panels)
        running = other if ended is one else one
        assert running.poll() is None
        running.terminate()
        assert running.wait(5) == 0


def test_an_app_that_was_killed_is_in_nobodys_way(app: subprocess.Popen[bytes], icon: Icon) -> None:
    app.send_signal(signal.SIGKILL)
    app.wait()

    with subprocess.Popen([program("hourglance")]) as again:
        wait_for(lambda: any("Voice, last hour: " in icon.tooltip for icon in icon.tray.icons()))
        again.terminate()
        assert again.wait(5) == 0


def test_a_first_one_that_hangs_is_said(app: subprocess.Popen[bytes], icon: Icon, hourglance) -> None:
    os.kill(app.pid, signal.SIGSTOP)

    second = hourglance()

    assert second.returncode == 1
    assert second.stderr == (
        "hourglance: Hourglance is running already, but does not answer. "
        "End that process, and start Hourglance again.\n"
    )
    os.kill(app.pid, signal.SIGCONT)


def test_the_demo_is_apart(icon: Icon) -> None:
    with subprocess.Popen([program("hourglance"), "demo"]) as demo:
        wait_for(lambda: len(icon.tray.icons()) == 2)
        demo.terminate()
        assert demo.wait(5) == 0


def test_the_desktop_starts_it_once_it_was_told_to(cloud: Cloud) -> None:
    entry = XdgAutostart((program("hourglance"),))
    entry.turn(on=True)
    validated = subprocess.run(
        ["desktop-file-validate", entry.path], capture_output=True, text=True, check=False
    )
    assert (validated.returncode, validated.stdout) == (0, "")

    started = subprocess.run(
        ["dex", "--autostart", "--environment", "XFCE"],
        env=os.environ | {"XDG_CONFIG_DIRS": "/nonexistent"},
        check=False,
    )
    assert started.returncode == 0

    with Tray.open() as tray:
        icon = wait_for(lambda: next(iter(tray.icons()), None))
        wait_for(lambda: "Voice, last hour: " in icon.tooltip)
        icon.choose("Quit")
        wait_for(lambda: not tray.icons())


def test_the_desktop_starts_it_no_more_once_it_was_told_so() -> None:
    entry = XdgAutostart((program("hourglance"),))
    entry.turn(on=True)
    entry.turn(on=False)

    listed = subprocess.run(
        ["dex", "--autostart", "--dry-run", "--environment", "XFCE"],
        env=os.environ | {"XDG_CONFIG_DIRS": "/nonexistent"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "hourglance" not in listed.stdout
