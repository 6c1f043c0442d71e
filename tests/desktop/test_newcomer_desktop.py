"""A newcomer: a widget of one's own, from nothing to the panel and away again."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from status_icon import Tray
from subprocesses import Cloud, program

pytestmark = pytest.mark.usefixtures("compiled_guest")


def wait_for(what: Callable[[], object], seconds: float = 20) -> object:
    """Return the first thing that ``what`` gives."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what} gave nothing within {seconds} s")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def signed_in(sign_in_at) -> Cloud:
    return sign_in_at()


def windows() -> list[str]:
    command = ["xdotool", "search", "--onlyvisible", "--name", "^Hourglance$"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()


def height(window: str) -> int:
    command = ["xdotool", "getwindowgeometry", "--shell", window]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return int(re.search(r"HEIGHT=(\d+)", shown)[1])


@contextmanager
def on_the_tray() -> Iterator[Callable[[str], None]]:
    """Run the app, and give what waits until its icon says a text."""
    with subprocess.Popen([program("hourglance")], start_new_session=True) as app, Tray.open() as tray:
        try:
            icon = wait_for(lambda: next(iter(tray.icons()), None))
            yield lambda text: wait_for(lambda: re.search(text, icon.tooltip), 90)
            icon.click()
            wait_for(windows)
        finally:
            app.send_signal(signal.SIGTERM)
            app.wait(10)


@pytest.mark.timeout(300)
def test_plugin_new_leads_to_a_working_widget(here: Path, signed_in: Cloud, hourglance) -> None:
    made = hourglance("plugin", "new", "hello")
    assert made.returncode == 0, made.stderr
    widget = here / "hello" / "hello.py"
    widget.write_text(widget.read_text().replace("tTalkComplete", "tAcw"))

    checked = hourglance("plugin", "check", "hello")
    assert checked.returncode == 0, checked.stdout
    assert "tAcw of conversations, the last hour" in checked.stdout

    installed = hourglance("plugin", "install", "--yes", "./hello", timeout=120)
    assert installed.returncode == 0, installed.stderr
    assert installed.stdout.startswith("hello 0.1.0 by Your Name\n")
    assert "permission analytics:conversationAggregate:view" in installed.stdout
    assert re.search(r"Hello +\d+ (h|min|s).* on average", installed.stdout)

    with on_the_tray() as wait_until_it_says:
        wait_until_it_says(r"Hello: \d+ (h|min|s)")

        # A running app takes up what commands change.
        assert "within a minute" in hourglance("plugin", "disable", "hello").stdout
        wait_until_it_says(r"(?s)\A(?!.*Hello).*Voice, last hour: \d")
        assert "within a minute" in hourglance("plugin", "enable", "--yes", "hello").stdout
        wait_until_it_says(r"Hello: \d+ (h|min|s)")

    removed = hourglance("plugin", "remove", "hello")
    assert removed.stdout == "Removed hello 0.1.0.\n"
    assert "Hello" not in hourglance("glance").stdout


def test_plugin_dev_window_shows_the_card(here: Path, hourglance) -> None:
    hourglance("plugin", "new", "hello")
    widget = here / "hello" / "hello.py"
    log = here / "log"
    with log.open("w") as output:
        command = [program("hourglance"), "plugin", "dev", "hello"]
        author = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ})
    try:
        (window,) = wait_for(windows)
        before = wait_for(lambda: height(window))
        with Tray.open() as tray:
            assert tray.icons() == []

        code = widget.read_text().replace(
            "            trend=", "            body=[NOTE] * 3,\n            trend="
        )
        code = code.replace("\nclass", '\nNOTE = Note(text="A note.")\n\n\nclass', 1)
        widget.write_text(code.replace("    Register,", "    Note,\n    Register,"))
        wait_for(lambda: "hello.py saved: 1 widget" in log.read_text())
        wait_for(lambda: height(window) > before)

        subprocess.run(["xdotool", "windowfocus", "--sync", window, "key", "Escape"], check=True)
        author.wait(10)
    finally:
        author.kill()
    assert author.returncode == 0, log.read_text()
    assert "Traceback" not in log.read_text()
