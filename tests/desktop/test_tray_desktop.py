"""The tray on a real desktop, by real clicks and keys: icon, panel, menu, tooltip, and a clean end.

The app here is the tray by itself with samples to show; see tray_sample.py.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Self, TypeVar

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from status_icon import Icon, Tray
from subprocesses import BIN

HERE = Path(__file__).parent
WIDTH, HEIGHT = (int(side) for side in os.environ["REAL_DESKTOP_SIZE"].split("x"))

#: The desktop's own environment, in which the browser is known; each test's is emptier.
DESKTOP = dict(os.environ)

TOOLTIP = "Voice, last hour: 2 h 41 min, as of 10:42"

#: A window of somebody else.
OTHER_WINDOW = """
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
window = QWidget()
window.setWindowTitle("Somebody else's")
window.setGeometry(40, 400, 300, 200)
window.show()
app.exec()
"""

T = TypeVar("T")


class App:
    """The sample app: what it is told, and what it says."""

    def __init__(self, *command: str) -> None:
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=DESKTOP
        )
        self._said: Queue[list[str]] = Queue()
        self._listener = Thread(target=self._listen)
        self._listener.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self._listener.join()
        with self.process:
            pass

    def _listen(self) -> None:
        for line in self.process.stdout:
            self._said.put(json.loads(line))

    def order(self, text: str) -> None:
        self.process.stdin.write(f"{text}\n")
        self.process.stdin.flush()
        assert self.says("done", text)

    def says(self, *event: str, within: float = 5) -> bool:
        deadline = time.monotonic() + within
        while (left := deadline - time.monotonic()) > 0:
            try:
                if self._said.get(timeout=left) == list(event):
                    return True
            except Empty:
                break
        return False


@pytest.fixture
def app(without_icon: QImage) -> Iterator[App]:
    """Start the app with a fresh card."""
    with App(sys.executable, str(HERE / "tray_sample.py"), "fresh") as started:
        assert started.says("started")
        yield started


@pytest.fixture
def icon(without_icon: QImage, app: App) -> QPoint:
    """Return where the app's icon is: the middle of what is new in the upper right corner."""
    return wait_for(lambda: new_in(without_icon, corner()))


@pytest.fixture
def without_icon() -> QImage:
    xdotool("mousemove", str(WIDTH // 2), str(HEIGHT // 2))
    wait_for(lambda: not windows("Hourglance"))
    return standing_still(corner)


def test_icon_shows_value_and_state(app: App, icon: QPoint) -> None:
    fresh = standing_still(corner)
    app.order("signed-out")
    signed_out = wait_for(lambda: changed(fresh))
    app.order("stale")

    assert wait_for(lambda: changed(signed_out)) != fresh


def test_click_toggles_the_panel_below_the_icon(app: App, icon: QPoint) -> None:
    click(icon)
    panel = wait_for(panel_place)

    assert QRect(0, 0, WIDTH, HEIGHT).contains(panel)
    assert icon.y() < panel.top() < icon.y() + 60
    assert panel.left() <= icon.x() <= panel.right() + 8

    time.sleep(0.5)  # two clicks, not a double click
    click(icon)
    wait_for(lambda: not panel_place())


def test_panel_at_the_icon_is_no_window_for_taskbars(app: App, icon: QPoint) -> None:
    click(icon)
    wait_for(has_focus)

    (panel,) = windows("Hourglance")
    assert "_NET_WM_STATE_SKIP_TASKBAR" in states(panel)
    xdotool("key", "Escape")
    wait_for(lambda: not panel_place())
    time.sleep(0.5)  # two clicks, not a double click
    click(icon)
    wait_for(has_focus)
    (panel,) = windows("Hourglance")
    assert {"_NET_WM_STATE_SKIP_TASKBAR", "_NET_WM_STATE_ABOVE"} <= states(panel)


def states(window: str) -> set[str]:
    """Return what the window manager knows of a window."""
    shown = subprocess.run(
        ["xprop", "-id", window, "_NET_WM_STATE"], capture_output=True, text=True, check=True
    ).stdout
    return set(shown.partition("= ")[2].strip().split(", "))


def test_escape_closes_the_panel(app: App, icon: QPoint) -> None:
    click(icon)
    wait_for(has_focus)

    xdotool("key", "Escape")

    wait_for(lambda: not panel_place())


def test_panel_closes_when_another_window_is_used(app: App, icon: QPoint) -> None:
    with subprocess.Popen([sys.executable, "-c", OTHER_WINDOW]) as other:
        wait_for(lambda: windows("Somebody else's"))
        click(icon)
        wait_for(has_focus)

        click(QPoint(180, 500))

        wait_for(lambda: not panel_place())
        other.terminate()


def test_keyboard_reaches_all_of_the_panel(app: App, icon: QPoint) -> None:
    app.order("signed-out")
    click(icon)
    wait_for(has_focus)

    xdotool("key", "F5")
    assert app.says("refresh")
    xdotool("key", "Return")
    assert app.says("sign_in")
    xdotool("key", "Tab", "Tab", "space")
    assert app.says("refresh")


VOICE, LEVEL, ABANDONED = (f"hourglance/{name}" for name in ("voice-duration", "service-level", "abandoned"))


def test_keyboard_moves_a_card_by_alt_and_arrows(app: App, icon: QPoint) -> None:
    app.order("pinned")
    click(icon)
    wait_for(has_focus)

    xdotool("key", "Home", "alt+Down")
    assert app.says("arrange", LEVEL, VOICE, ABANDONED)

    xdotool("key", "alt+Down")
    assert app.says("arrange", LEVEL, ABANDONED, VOICE)


def test_drag_moves_a_card(app: App, icon: QPoint) -> None:
    app.order("pinned")
    click(icon)
    wait_for(has_focus)
    panel = wait_for(panel_place)
    start = title_of_first_card(panel)

    xdotool("mousemove", str(start.x()), str(start.y()), "mousedown", "1")
    for way in (20, 80, 160):
        xdotool("mousemove", str(start.x()), str(start.y() + way), "sleep", "0.05")
    xdotool("mouseup", "1")

    assert app.says("arrange", LEVEL, VOICE, ABANDONED)
    assert panel_place(), "to let a card go closes nothing"


def test_card_menu_opens_by_key_and_right_button(app: App, icon: QPoint) -> None:
    app.order("pinned")
    click(icon)
    wait_for(has_focus)

    xdotool("key", "Home", "Menu")
    xdotool("sleep", "0.3", "key", "Down", "Down", "Return")
    assert app.says("pin", VOICE)
    assert panel_place(), "the panel stays below its menu"

    click(title_of_first_card(wait_for(panel_place)), button=3)
    xdotool("sleep", "0.3", "key", "Up", "Escape")
    wait_for(has_focus)
    xdotool("key", "Escape")
    wait_for(lambda: not panel_place())


def title_of_first_card(panel: QRect) -> QPoint:
    return panel.topLeft() + QPoint(60, 30)


def test_link_opens_in_the_browser(app: App, icon: QPoint) -> None:
    app.order("link")
    click(icon)
    wait_for(has_focus)

    xdotool("key", "Tab", "Return")

    opened = Path(os.environ["REAL_DESKTOP_DIR"], "browser.log")
    wait_for(lambda: opened.exists() and "https://127.0.0.1:9/queues" in opened.read_text())


def test_middle_click_refreshes(app: App, icon: QPoint) -> None:
    click(icon, button=2)

    assert app.says("refresh")


def test_tooltip_appears_under_the_pointer(app: App, icon: QPoint) -> None:
    before = standing_still(below_the_icon)

    xdotool("mousemove", str(icon.x()), str(icon.y()))

    wait_for(lambda: below_the_icon() != before)


def test_sigterm_ends_the_app_and_its_icon(app: App, icon: QPoint, without_icon: QImage) -> None:
    app.process.terminate()

    assert app.process.wait(timeout=2) == 0
    wait_for(lambda: not new_in(without_icon, corner()))


def test_tray_missing_opens_a_window_that_quits_on_close() -> None:
    script = (
        f"{sys.executable} {HERE}/tray_sample.py stale < <(sleep 30) & "
        'xdotool search --sync --onlyvisible --name "^Hourglance$" windowactivate --sync key alt+F4; wait $!'
    )
    with App(str(BIN / "real-desktop"), "--tray", "none", "--", "bash", "-c", script) as app:
        assert app.says("quit", within=20)
        assert app.process.wait(timeout=10) == 0


if os.environ["REAL_DESKTOP_TRAY"] == "sni":
    #: The entries of the menu that open windows.
    WINDOWS = ("Add widgets", "Settings", "Plugins", "Query inspector", "About and help")

    @pytest.fixture
    def item(app: App) -> Iterator[Icon]:
        """Give the icon as the desktop's panel sees it."""
        with Tray.open() as tray:
            found = wait_for(lambda: next(iter(tray.icons()), None))
            wait_for(lambda: found.tooltip == TOOLTIP)
            yield found

    def test_tooltip_has_the_value(app: App, item: Icon) -> None:
        app.order("signed-out")

        wait_for(lambda: item.tooltip == "Signed out")

    def test_menu_actions_work(app: App, item: Icon) -> None:
        assert list(item.menu()) == ["Open panel", "Refresh now", TOOLTIP, "Sign out", *WINDOWS, "Quit"]

        item.choose("Refresh now")
        assert app.says("refresh")
        item.choose("Sign out")
        assert app.says("sign_out")
        item.choose("Open panel")
        wait_for(panel_place)
        item.choose("Quit")
        assert app.says("quit")
        assert app.process.wait(timeout=2) == 0

    def test_menu_follows_the_account(app: App, item: Icon) -> None:
        app.order("locked")

        entries = ["Open panel", "Refresh now", "Sign in", "Unlock keyring", "Sign out", *WINDOWS, "Quit"]
        wait_for(lambda: list(item.menu()) == entries)

        item.choose("Unlock keyring")
        assert app.says("unlock")

    def test_icon_reappears_after_the_desktop_panel_restarts(
        app: App, icon: QPoint, without_icon: QImage
    ) -> None:
        with Tray.open() as tray:
            subprocess.run(["xfce4-panel", "--quit"], check=True)
            wait_for(lambda: tray.watcher() is None, within=20)
            start_desktop_panel(tray)
            wait_for(tray.icons, within=20)
        again = wait_for(lambda: new_in(without_icon, standing_still(corner)), within=20)

        click(again)
        wait_for(panel_place)


if os.environ["REAL_DESKTOP_TRAY"] == "xembed":

    def test_tray_that_appears_late_gets_the_icon() -> None:
        script = (
            f"exec 3<&0; {sys.executable} {HERE}/tray_sample.py stale <&3 & "
            'xdotool search --sync --onlyvisible --name "^Hourglance$" >/dev/null; trayer & sleep 2; '
            'xdotool search --onlyvisible --name "^Hourglance$" windowactivate --sync >/dev/null; '
            """echo '["closing"]'; xdotool key alt+F4; wait %1"""
        )
        with App(str(BIN / "real-desktop"), "--tray", "none", "--", "bash", "-c", script) as app:
            assert app.says("started", within=20)
            assert app.says("closing", within=20)
            assert not app.says("quit", within=3), "the icon was not taken for the app's place"
            app.order("quit")
            assert app.process.wait(timeout=10) == 0

    def test_menu_actions_work(app: App, icon: QPoint) -> None:
        click(icon, button=3)
        xdotool("sleep", "0.3", "key", "Down", "Down", "Return")
        assert app.says("refresh")

        click(icon, button=3)
        xdotool("sleep", "0.3", "key", "Up", "Return")
        assert app.says("quit")
        assert app.process.wait(timeout=2) == 0


def wait_for(what: Callable[[], T | None], within: float = 10) -> T:
    """Return the first thing that ``what`` gives."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come about")


def start_desktop_panel(tray: Tray) -> None:
    """Start the desktop's panel as the desktop did, until it holds a tray.

    ``xfce4-panel --restart`` starts the new panel while the old one still leaves. The new one then
    sometimes finds the old one's name taken, and goes too: this desktop would have no panel any more.
    """
    for _ in range(5):
        panel = ["setsid", "--fork", "xfce4-panel", "--disable-wm-check"]
        subprocess.run(panel, env=DESKTOP, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        with suppress(AssertionError):
            wait_for(tray.watcher, within=10)
            return
    raise AssertionError("the desktop's panel did not start")


def xdotool(*arguments: str) -> str:
    return subprocess.run(["xdotool", *arguments], capture_output=True, text=True, check=False).stdout


def click(at: QPoint, button: int = 1) -> None:
    xdotool("mousemove", str(at.x()), str(at.y()), "sleep", "0.1", "click", str(button))


def windows(title: str) -> list[str]:
    return xdotool("search", "--onlyvisible", "--name", f"^{title}$").split()


def panel_place() -> QRect | None:
    found = windows("Hourglance")
    if not found:
        return None
    known = dict(line.split("=") for line in xdotool("getwindowgeometry", "--shell", found[0]).split())
    return QRect(*(int(known[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))) if known else None


def has_focus() -> bool:
    return "Hourglance" in xdotool("getwindowfocus", "getwindowname")


def picture(part: QRect) -> QImage:
    crop = f"{part.width()}x{part.height()}+{part.x()}+{part.y()}"
    shot = Path(os.environ["REAL_DESKTOP_DIR"], "tray-test.png")
    subprocess.run([BIN / "shoot", "-c", crop, shot], check=True, stdout=subprocess.DEVNULL)
    return QImage(str(shot))


def corner() -> QImage:
    return picture(QRect(WIDTH - 200, 0, 200, 34))


def below_the_icon() -> QImage:
    return picture(QRect(WIDTH - 400, 34, 400, 120))


def standing_still(look: Callable[[], QImage]) -> QImage:
    """Return a picture that has not changed for a moment."""

    def twice() -> QImage | None:
        first = look()
        time.sleep(0.3)
        return first if first == look() else None

    return wait_for(twice)


def changed(before: QImage) -> QImage | None:
    now = standing_still(corner)
    return now if now != before else None


def new_in(before: QImage, after: QImage) -> QPoint | None:
    """Return the middle of what differs between two pictures of the corner, on the screen."""
    different = [
        (x, y)
        for x in range(after.width())
        for y in range(after.height())
        if before.pixel(x, y) != after.pixel(x, y)
    ]
    if len(different) < 100:
        return None
    left, right = min(x for x, _ in different), max(x for x, _ in different)
    top, bottom = min(y for _, y in different), max(y for _, y in different)
    return QPoint(WIDTH - 200 + (left + right) // 2, (top + bottom) // 2)
