"""The app's life on the real desktop: one at a time, there when the desktop is, gone when it is told."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from status_icon import Icon, Tray
from subprocesses import Cloud, program, wait_for

from hourglance.app.preferences import Preferences, PreferencesFile
from hourglance.engine import validate_limits
from hourglance.tray.platform.autostart.xdg import XdgAutostart
from hourglance.util.paths import user_path


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
        wait_for(lambda: shows_a_number(icon))
        yield icon


def shows_a_number(icon: Icon) -> bool:
    return re.search(r"Voice, last hour: \d", icon.tooltip) is not None


def panels() -> list[str]:
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", "^Hourglance$"],
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.split()


def test_second_start_opens_the_panel_of_the_first(icon: Icon, hourglance) -> None:
    assert panels() == []

    second = hourglance()

    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    wait_for(panels)
    assert len(icon.tray.icons()) == 1


def test_second_start_during_startup_waits_for_the_first(cloud: Cloud) -> None:
    with subprocess.Popen([program("hourglance")]) as one, subprocess.Popen([program("hourglance")]) as other:
        ended = wait_for(lambda: next((app for app in (one, other) if app.poll() is not None), None))
        assert ended.returncode == 0
        wait_for(panels)
        running = other if ended is one else one
        assert running.poll() is None
        running.terminate()
        assert running.wait(5) == 0


def test_second_start_after_a_killed_app_works(app: subprocess.Popen[bytes], icon: Icon) -> None:
    app.send_signal(signal.SIGKILL)
    app.wait()

    with subprocess.Popen([program("hourglance")]) as again:
        wait_for(lambda: any(map(shows_a_number, icon.tray.icons())))
        again.terminate()
        assert again.wait(5) == 0


def test_second_start_reports_a_hanging_first(app: subprocess.Popen[bytes], icon: Icon, hourglance) -> None:
    os.kill(app.pid, signal.SIGSTOP)

    second = hourglance()

    assert second.returncode == 1
    assert second.stderr == (
        "hourglance: Hourglance is running already, but does not answer. "
        "End that process, then start Hourglance again.\n"
    )
    os.kill(app.pid, signal.SIGCONT)


def test_demo_runs_beside_the_app(icon: Icon) -> None:
    with subprocess.Popen([program("hourglance"), "demo"]) as demo:
        # The first icon appears before the signal handlers are installed; a number appears later.
        wait_for(lambda: len([each for each in icon.tray.icons() if shows_a_number(each)]) == 2)
        demo.terminate()
        assert demo.wait(5) == 0


def test_autostart_enabled_starts_the_app(cloud: Cloud) -> None:
    entry = XdgAutostart((program("hourglance"),))
    entry.set_enabled(True)
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
        wait_for(lambda: shows_a_number(icon))
        icon.choose("Quit")
        wait_for(lambda: not tray.icons())


def test_autostart_disabled_starts_nothing() -> None:
    entry = XdgAutostart((program("hourglance"),))
    entry.set_enabled(True)
    entry.set_enabled(False)

    listed = subprocess.run(
        ["dex", "--autostart", "--dry-run", "--environment", "XFCE"],
        env=os.environ | {"XDG_CONFIG_DIRS": "/nonexistent"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "hourglance" not in listed.stdout


# The end.


@pytest.mark.parametrize("platform", ["wayland", "nonsense"])
def test_qt_platform_that_does_not_fit_is_replaced_by_that_of_the_session(platform: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hourglance.tray.platform.tray_availability"],
        env=os.environ | {"QT_QPA_PLATFORM": platform},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "yes\n")


def test_display_end_ends_the_app() -> None:
    reading, writing = os.pipe()
    with subprocess.Popen(["Xvfb", "-displayfd", str(writing)], pass_fds=[writing]) as server:
        os.close(writing)
        with os.fdopen(reading) as numbers:
            display = f":{numbers.readline().strip()}"
        environment = os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        with subprocess.Popen([program("hourglance"), "demo"], env=environment) as app:
            wait_for(lambda: b"xcb" in Path(f"/proc/{app.pid}/maps").read_bytes())
            server.terminate()
            app.wait(5)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_session_end_saves_the_last_values(
    app: subprocess.Popen[bytes], icon: Icon, number: signal.Signals, a_home_of_its_own: Path
) -> None:
    app.send_signal(number)

    assert app.wait(5) == 0
    (kept,) = a_home_of_its_own.rglob("results.json")
    assert json.loads(kept.read_text())["content"]


# Notifications: dunst receives them, and writes down what it shows.


class Received:
    """What the notification daemon has received since."""

    def __init__(self) -> None:
        self._log = Path(os.environ["REAL_DESKTOP_DIR"], "notify.log")
        self._before = len(self._log.read_text().splitlines())

    def all(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self._log.read_text().splitlines()[self._before :]]

    def titled(self, title: str) -> list[dict[str, str]]:
        return [each for each in self.all() if each["summary"] == title]


@pytest.fixture
def received() -> Iterator[Received]:
    yield Received()
    subprocess.run(["dunstctl", "close-all"], check=True)


@contextmanager
def running() -> Iterator[Icon]:
    """Run the app until its icon shows a number, and then as long as the test wants."""
    with subprocess.Popen([program("hourglance")]) as app, Tray.open() as tray:
        try:
            icon = wait_for(lambda: next(iter(tray.icons()), None))
            wait_for(lambda: shows_a_number(icon))
            yield icon
        finally:
            app.terminate()
            assert app.wait(5) == 0


def limit(minutes: float) -> None:
    """Set a limit of the voice widget, as its window does."""
    kept = {"hourglance_limit": "above", "hourglance_warning": minutes, "hourglance_critical": minutes}
    file = {"instances": {"hourglance/voice-duration": {"limits": validate_limits(kept, "ms")}}}
    user_path("config", "widgets.json").write_text(json.dumps(file))


def test_notification_of_an_alert_is_sent_once_across_restarts(cloud: Cloud, received: Received) -> None:
    limit(1)

    with running():
        (notice,) = wait_for(lambda: received.titled("Voice, last hour"))
        assert "limit of 1 min reached" in notice["body"]
        assert notice["app"] == "Hourglance"
    with running():
        time.sleep(2)
    assert len(received.titled("Voice, last hour")) == 1


def test_notification_click_opens_the_panel_with_the_alert(cloud: Cloud, received: Received) -> None:
    limit(1)

    with running():
        wait_for(lambda: received.titled("Voice, last hour"))
        assert panels() == []
        click = "search --onlyvisible --class Dunst mousemove --window %1 40 20 sleep 0.1 click 1"
        subprocess.run(["xdotool", *click.split()], check=True)
        wait_for(panels)


def test_notifications_disabled_send_none(cloud: Cloud, received: Received) -> None:
    limit(1)
    PreferencesFile().save(Preferences(notify=False))

    with running():
        time.sleep(2)
    assert received.all() == []


def test_sign_in_end_is_notified_once_and_shown_on_a_card(
    sign_in_at: Callable[..., Cloud], received: Received
) -> None:
    sign_in_at("token-life=600")

    with running() as icon:
        wait_for(lambda: received.titled("Sign-in expires soon"))
        icon.click()
        wait_for(panels)
        time.sleep(2)
    assert len(received.titled("Sign-in expires soon")) == 1
