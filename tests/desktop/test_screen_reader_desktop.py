"""Panel and windows as a screen reader has them: names, roles, stops of the Tab key, and what is read out."""

import json
import os
import runpy
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import pytest
from screen_reader import Part, ScreenReader
from subprocesses import wait_for

HERE = Path(__file__).parent
SNAPSHOTS = runpy.run_path(str(HERE / "samples.py"))["SNAPSHOTS"]

#: Roles of what a user acts on, and of what is in one of these and reached by the arrow keys.
CONTROLS = {"push button", "button menu", "check box", "combo box", "spin box", "text", "list", "tree"}
ITEMS = {"list item", "tree item", "column header", "menu item", "check menu item"}

#: Roles of what is read only, and of what has no meaning of its own.
TEXTS = {"label", "heading", "chart", "graphic", "frame", "popup menu"}
CONTAINERS = {"filler", "panel", "layered pane", "scroll bar", "separator"}

#: Each page of each window once: they differ in what Tab stops at.
PAGES = (
    "window-plugin",
    "window-install",
    "window-consent",
    "window-widget-wrong",
    "window-gallery",
    "window-query-problem",
    "window-usage",
    "window-keep-card",
    "window-settings-notifications",
    "window-settings-network",
    "window-about",
    "window-report",
    "window-wizard-account",
    "window-wizard-widgets-missing",
    "window-wizard-desktop",
)


@pytest.fixture(scope="module")
def reader() -> Iterator[ScreenReader]:
    with ScreenReader.start() as started:
        yield started


class Sample:
    """A sample of the app, and its name on the bus."""

    def __init__(self, process: subprocess.Popen[str], reader: ScreenReader, others: list[str]) -> None:
        self._process, self._reader = process, reader
        assert json.loads(process.stdout.readline()) == ["started"]
        self.app = wait_for(lambda: next(iter(set(reader.apps()) - set(others)), None))

    def order(self, text: str) -> list[str]:
        """Have an order followed, and return what was said."""
        self._process.stdin.write(f"{text}\n")
        self._process.stdin.flush()
        said = []
        while (line := json.loads(self._process.stdout.readline())) != ["done", text]:
            said = line[-1]
        return said

    def parts(self) -> list[Part]:
        return self._reader.parts(self.app)


@contextmanager
def sample(program: str, reader: ScreenReader, *arguments: str) -> Iterator[Sample]:
    others = reader.apps()
    with subprocess.Popen(
        [sys.executable, str(HERE / program), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"TZ": "UTC", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"},
    ) as process:
        try:
            yield Sample(process, reader, others)
        finally:
            process.kill()


def faults(parts: list[Part]) -> Iterator[str]:
    """Yield what a screen reader lacks, or has too much of."""
    for part in parts:
        if part.role not in CONTROLS | ITEMS | TEXTS | CONTAINERS:
            yield f"{part}: has a role that says nothing"
        if part.role in CONTROLS | ITEMS | TEXTS and not part.name.strip():
            yield f"{part}: has no name"
        if part.role == "filler" and part.name:
            yield f"{part}: has a name and no role"
        if "&" in part.name.replace("&&", "") or "<" in part.name:
            yield f"{part}: has marks in its name"
        if part.role == "combo box" and not part.label:
            yield f"{part}: has a value and no label"
        if part.role in TEXTS and part.is_focusable:
            yield f"{part}: is a text and focusable"
        if part.role in CONTROLS and not part.is_focusable and not part.name.startswith("Menu for"):
            yield f"{part}: cannot be focused"


def test_windows_have_names_and_roles(reader: ScreenReader) -> None:
    found = {}
    with sample("windows_sample.py", reader) as windows:
        for picture in windows.order("pictures"):
            windows.order(picture)
            parts = windows.parts()
            assert sum(part.role == "frame" for part in parts) == 1, picture
            assert any(part.role == "heading" for part in parts), picture
            found[picture] = list(faults(parts))
        assert reader.name(windows.app) == "Hourglance"

    assert {picture: each for picture, each in found.items() if each} == {}


def test_panel_has_names_and_roles(reader: ScreenReader) -> None:
    found = {}
    with sample("tray_sample.py", reader) as panel:
        for state in SNAPSHOTS:
            panel.order(state)
            panel.order("open")
            parts = wait_for(panel.parts)
            assert any(part.role == "panel" and part.name for part in parts), state
            found[state] = list(faults(parts))

    assert {state: each for state, each in found.items() if each} == {}


def key(name: str) -> None:
    subprocess.run(["xdotool", "key", name], check=True, timeout=10)


def walk(reader: ScreenReader, app: str, by: str) -> set[str]:
    """Press a key until it comes around, and return the paths of all it came to."""
    reached: list[str] = []
    while len(set(reached)) == len(reached):
        key(by)
        reached.append(reader.focused(app))
    return set(reached)


def not_reached(reader: ScreenReader, shown: Sample) -> list[str]:
    """Return what of a window is focusable, though Tab does not come to it."""
    wait_for(lambda: any(_is_active(part) for part in shown.parts()))
    wanted = [part for part in shown.parts() if part.is_focusable and part.is_enabled]
    reached = walk(reader, shown.app, "Tab")
    assert reached
    return [str(part) for part in wanted if part.role not in ITEMS and part.path not in reached]


@pytest.fixture(scope="module")
def windows(reader: ScreenReader) -> Iterator[Sample]:
    with sample("windows_sample.py", reader) as started:
        yield started


@pytest.mark.parametrize("picture", PAGES)
def test_tab_reaches_all_of_a_window(reader: ScreenReader, windows: Sample, picture: str) -> None:
    windows.order(picture)

    assert not_reached(reader, windows) == []
    windows.order("close")


@pytest.mark.parametrize("state", ["rows", "blocks", "forbidden", "signed-out"])
def test_tab_reaches_all_of_the_panel(reader: ScreenReader, state: str) -> None:
    with sample("tray_sample.py", reader, state) as panel:
        panel.order("open")

        assert not_reached(reader, panel) == []


def test_menu_of_a_card_is_reached_by_its_key(reader: ScreenReader) -> None:
    with sample("tray_sample.py", reader, "rows") as panel:
        panel.order("open")
        wait_for(lambda: any(_is_active(part) for part in panel.parts()))
        key("Down")
        card = reader.part(panel.app, reader.focused(panel.app))
        key("Menu")
        paths = walk(reader, panel.app, "Down")

        entries = [reader.part(panel.app, path) for path in paths]
    assert (card.role, {entry.role for entry in entries}) == ("panel", {"menu item"})
    assert {"Show on icon", "Hide", "Show details"} <= {entry.name for entry in entries}
    assert list(faults(entries)) == []


def test_running_times_are_read_out_by_the_minute(reader: ScreenReader) -> None:
    """Two cards, one of them expanded, have a running time: four texts a minute, which takes three ticks."""
    with sample("tray_sample.py", reader, "running", "20") as panel:
        panel.order("open")
        wait_for(panel.parts)
        said = list(islice(reader.read_out(panel.app), 12))

    assert len(set(said)) == len(said)
    assert all("minutes" in text and "second" not in text for text in said)
    assert {text.partition(":")[0] for text in said} == {"accessible-name"}


def _is_active(part: Part) -> bool:
    return part.role == "frame" and part.is_active
