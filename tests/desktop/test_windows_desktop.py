"""Every window on a real desktop, by real keys: reached, walked through, used and closed.

The windows here are those of windows_sample.py, which answers what they ask; the last tests open them
from the menu of the whole app.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from status_icon import Tray
from subprocesses import program, wait_for
from wheels import write_wheel

from hourglance.plugin_host import PluginLibrary

pytestmark = pytest.mark.usefixtures("compiled_guest")

HERE = Path(__file__).parent

#: What is opened by which order, and the title that the window then has.
TITLES = {
    "window-plugins": "Plugins",
    "window-plugin-failed": "Plugins",
    "window-install": "Plugins",
    "window-widget": "Longest.wait",
    "window-gallery": "Add.widgets",
    "window-queries": "Query.inspector",
    "window-check": "Query.inspector",
    "window-settings-general": "Settings",
    "window-settings-network": "Settings",
    "window-about": "About.Hourglance",
    "window-diagnostics": "About.Hourglance",
    "window-report": "About.Hourglance",
}
LONGEST = "hourglance-longest-wait"


class Sample:
    """The sample windows: what they are told, and what they say."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "windows_sample.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"TZ": "UTC"},
        )
        assert self._line() == ["started"]

    def _line(self) -> list:
        line = self.process.stdout.readline()
        assert line, "the sample has ended"
        return json.loads(line)

    def order(self, text: str) -> object:
        """Have an order followed, and return what was said."""
        self.process.stdin.write(f"{text}\n")
        self.process.stdin.flush()
        said = None
        while (line := self._line()) != ["done", text]:
            said = line[1]
        return said

    def show(self, picture: str) -> None:
        self.order(picture)
        title = TITLES[picture]
        xdotool(*f"search --sync --onlyvisible --name ^{title} windowactivate --sync".split())
        wait_for(lambda: self.order("focus"))


@pytest.fixture
def sample() -> Iterator[Sample]:
    made = Sample()
    yield made
    made.process.kill()
    with made.process:
        pass


def xdotool(*arguments: str) -> str:
    return subprocess.run(
        ["xdotool", *arguments], capture_output=True, text=True, check=True, timeout=20
    ).stdout


def key(*names: str) -> None:
    xdotool("key", "--delay", "30", *names)


def windows(title: str) -> list[str]:
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", title],
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.split()


@pytest.mark.parametrize("picture", TITLES)
def test_window_keyboard_reaches_all_and_escape_closes(sample: Sample, picture: str) -> None:
    sample.show(picture)
    wanted = sample.order("stops")
    assert wanted

    reached = []
    for _ in range(len(wanted) + 2):
        reached.append(sample.order("focus"))
        key("Tab")
    assert set(wanted) <= set(reached)
    assert sample.order("stops") == wanted

    key("Escape")
    wait_for(lambda: sample.order("open") == [])


def tab_to(sample: Sample, name: str) -> None:
    for _ in range(60):
        if sample.order("focus") == name:
            return
        key("Tab")
    raise AssertionError(f"Tab never came to {name}")


def test_plugin_is_enabled_by_keyboard(sample: Sample) -> None:
    sample.show("window-plugins")
    tab_to(sample, "Plugins")
    key("Down", "Down")
    wait_for(lambda: "Enable…" in sample.order("stops"))
    tab_to(sample, "Enable…")
    key("space")
    wait_for(lambda: sample.order("focus") == "Cancel")

    key("shift+Tab", "space")

    wait_for(lambda: sample.order("asked")[-1] == ["enable", "hourglance-mood"])


def test_plugin_is_installed_and_removed_by_keyboard(sample: Sample) -> None:
    sample.show("window-install")
    tab_to(sample, "Plugin to install")
    xdotool("type", "--delay", "20", LONGEST)
    key("Return")
    wait_for(lambda: sample.order("focus") == "Cancel")
    key("space")
    wait_for(lambda: sample.order("asked")[-1] == ["answer", False])

    tab_to(sample, "Plugins")
    key("Down")
    wait_for(lambda: "Remove…" in sample.order("stops"))
    tab_to(sample, "Remove…")
    key("space")
    wait_for(lambda: sample.order("focus") == "Cancel")
    key("shift+Tab", "space")
    wait_for(lambda: sample.order("asked")[-1] == ["remove", LONGEST, False])


def test_widget_is_titled_and_configured_by_keyboard(sample: Sample) -> None:
    sample.show("window-widget")
    tab_to(sample, "Title")
    key("ctrl+a")
    xdotool("type", "--delay", "20", "My queue")
    tab_to(sample, "Warn above")
    key("Up")
    tab_to(sample, "Queues: search by name")
    xdotool("type", "--delay", "20", "sup")
    key("Return", "Tab", "Down", "space")
    key("ctrl+Return")

    call, _, title, values = wait_for(lambda: sample.order("asked"))[-1]
    assert (call, title, values["target"]) == ("save", "My queue", 190)
    assert len(values["queues"]) == 2


def test_query_is_pasted_checked_and_fixed_by_keyboard(sample: Sample) -> None:
    sample.show("window-check")
    tab_to(sample, "Problems")
    key("Down")
    tab_to(sample, "Fix all")
    key("space")

    wait_for(lambda: "Problems" not in sample.order("stops"))
    assert len(sample.order("asked")) >= 2


def test_preference_is_chosen_by_keyboard(sample: Sample) -> None:
    sample.show("window-settings-general")
    tab_to(sample, "Start at login")
    key("space")

    wait_for(lambda: sample.order("asked"))
    assert sample.order("asked")[-1][1]["start_with_computer"] is True


def test_window_opens_at_its_last_position(sample: Sample) -> None:
    sample.show("window-settings-general")
    window = windows("^Settings")[0]
    xdotool("windowmove", "--sync", window, "40", "120")
    xdotool("windowsize", "--sync", window, "640", "480")
    place = geometry(window)
    key("Escape")
    wait_for(lambda: sample.order("open") == [])

    sample.show("window-settings-general")

    again = wait_for(lambda: windows("^Settings"))[0]
    wait_for(lambda: geometry(again) == place)


def geometry(window: str) -> tuple[str, ...]:
    shown = xdotool("getwindowgeometry", "--shell", window).splitlines()
    return tuple(line for line in shown if not line.startswith(("WINDOW", "SCREEN")))


ENTRIES = {
    "Add widgets": "^Add.widgets",
    "Settings": "^Settings",
    "Plugins": "^Plugins",
    "Query inspector": "^Query.inspector",
    "About and help": "^About.Hourglance",
}


@pytest.fixture
def demo() -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
    with subprocess.Popen([program("hourglance"), "demo"], env=environment) as app:
        yield app
        app.kill()


def test_window_of_each_kind_opens_from_the_menu_and_is_freed(demo: subprocess.Popen[bytes]) -> None:
    with Tray.open() as tray:
        icon = wait_for(lambda: next(iter(tray.icons()), None))
        wait_for(lambda: "Voice" in (icon.tooltip or ""))
        for entry, title in ENTRIES.items():
            icon.choose(entry)
            wait_for(lambda title=title: windows(title))
            icon.choose(entry)  # once more brings the same one to the front
            assert len(windows(title)) == 1
            xdotool(*f"search --sync --onlyvisible --name {title} windowactivate --sync".split())
            key("Escape")
            wait_for(lambda title=title: not windows(title))
        icon.choose("Quit")
    assert demo.wait(timeout=10) == 0


def test_wheel_becomes_a_card_by_keyboard(demo: subprocess.Popen[bytes], tmp_path: Path) -> None:
    wheel = write_wheel(tmp_path, "strange")
    library = PluginLibrary()
    with Tray.open() as tray:
        icon = wait_for(lambda: next(iter(tray.icons()), None))
        wait_for(lambda: "Voice" in (icon.tooltip or ""))
        icon.choose("Plugins")
        xdotool(*["search", "--sync", "--onlyvisible", "--name", "^Plugins", "windowactivate", "--sync"])
        key("Tab", "space")  # from the list to the button below it
        xdotool("type", "--delay", "10", str(wheel))
        key("Return")
        wait_for(lambda: list(library.folder.glob(".staging-*/declared.json")), 60)
        wait_for(lambda: answered(library))
        wait_for(lambda: len(icon.menu()) > 5)
        icon.choose("Quit")
    assert demo.wait(timeout=10) == 0
    library.remove("strange")


def answered(library: PluginLibrary) -> bool:
    """Say yes to the question, once it is there, and return whether the plugin is enabled."""
    if not library.installed():
        key("shift+Tab", "space", "Tab")  # from the careful answer to the other one; back if it was too soon
    return any(each.enabled for each in library.installed())
