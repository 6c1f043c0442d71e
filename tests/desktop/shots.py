"""Take pictures of tray and panel in every state, light and dark, in one and two pixels a point.

    tests/desktop/bin/real-desktop --tray sni -- python tests/desktop/shots.py FOLDER [NAME...]

It writes FOLDER/NAME-light.png, NAME-dark.png, NAME-light@2x.png and NAME-dark@2x.png for each of
samples.SNAPSHOTS, windows_sample.PICTURES and wizard_pictures.WIZARD_PICTURES, or for those named; and
NAME-de.png and NAME-rtl.png, in German and from right to left. Windows in two pixels a point want room:
real-desktop --size 2240x1600. The name "wall" stands for the wall, which fills the screen.

With --readme in place of the folder, it makes the pictures in resources/pictures anew that are of windows.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from samples import SNAPSHOTS
from windows_sample import PICTURES
from wizard_pictures import WIZARD_PICTURES

HERE = Path(__file__).parent
WIDTH, HEIGHT = (int(side) for side in os.environ["REAL_DESKTOP_SIZE"].split("x"))
MARGIN = 16


def main(folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if "wall" in names:
        take_wall(folder)
    windows = [name for name in names if name.startswith("window-")]
    names = [name for name in names if name not in windows and name != "wall"]
    if windows:
        take_windows(folder, windows)
    for scale in (1, 2) if names else ():
        with process("-c", BACKDROP, scale=1):
            for scheme in ("light", "dark"):
                with process(str(HERE / "tray_sample.py"), scale=scale) as sample:
                    order(sample, scheme)
                    for name in names:
                        order(sample, name)
                        order(sample, "open")
                        suffix = "@2x" if scale == 2 else ""
                        shoot(folder / f"{name}-{scheme}{suffix}.png")
                    order(sample, "quit")
    with process("-c", BACKDROP, scale=1):
        for variant, language, direction in VARIANTS if names else ():
            with process(str(HERE / "tray_sample.py"), scale=1, language=language) as sample:
                order(sample, direction)
                for name in names:
                    order(sample, name)
                    order(sample, "open")
                    shoot(folder / f"{name}-{variant}.png")
                order(sample, "quit")


def take_wall(folder: Path) -> None:
    """Take pictures of the wall: light and dark at one and two pixels a point, German, right to left."""
    for look, scale, language, first in LOOKS:
        with process(
            str(HERE / "tray_sample.py"), "readme", "0", "wall", scale=scale, language=language
        ) as wall:
            order(wall, first)
            order(wall, "readme")
            file = folder / f"wall-{look}.png"
            options = ["-c", f"{WIDTH}x{HEIGHT}+0+0", "-z", "50", file]
            settle(file, options.copy)
            order(wall, "quit")


def make_readme_pictures() -> None:
    """Replace the README's pictures of windows."""
    with TemporaryDirectory() as folder:
        main(Path(folder), sorted({name.rpartition("-")[0] for name in README.values()}))
        for file, name in README.items():
            shutil.copyfile(Path(folder, f"{name}.png"), PICTURES_OF_README / file)


def take_windows(folder: Path, names: list[str]) -> None:
    """Take pictures of windows: light and dark at one and two pixels a point, German, right to left."""
    for look, scale, language, first in LOOKS:
        with process(str(HERE / "windows_sample.py"), scale=scale, language=language) as sample:
            order(sample, first)
            for name in names:
                order(sample, name)
                shoot_window(folder / f"{name}-{look}.png")
            order(sample, "quit")


#: The other languages and directions: their name in a picture's, the language, and the order for it.
VARIANTS = (("de", "de_DE.UTF-8", "ltr"), ("rtl", "C.UTF-8", "rtl"))


#: How windows look: the end of a picture's name, pixels a point, language, and the order for the rest.
LOOKS = [
    (f"{scheme}{'@2x' if scale == 2 else ''}", scale, "C.UTF-8", scheme)
    for scale in (1, 2)
    for scheme in ("light", "dark")
] + [(variant, 1, language, direction) for variant, language, direction in VARIANTS]

#: The README's pictures, and what they are made of.
README = {
    "panel.png": "readme-light@2x",
    "panel-dark.png": "readme-dark@2x",
    "check.png": "window-check-dark",
    "plugins.png": "window-plugin-light",
    "wall.png": "wall-dark@2x",
}
PICTURES_OF_README = HERE.parents[1] / "resources" / "pictures"

#: A calm ground over the whole screen, so that the edges of the panel can be seen.
BACKDROP = f"""
import sys
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
ground = QWidget(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnBottomHint)
ground.setAttribute(Qt.WidgetAttribute.WA_X11NetWmWindowTypeDesktop)
ground.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
ground.setPalette(QPalette(QColor("#7d8fa3")))
ground.setGeometry(0, 0, {WIDTH}, {HEIGHT})
ground.show()
print("started", flush=True)
sys.exit(app.exec())
"""


@contextmanager
def process(*arguments: str, scale: int, language: str = "C.UTF-8") -> Iterator[subprocess.Popen[str]]:
    environment = os.environ | {"QT_SCALE_FACTOR": str(scale), "TZ": "UTC", "LANG": language}
    with subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as started:
        try:
            started.stdout.readline()
            yield started
        finally:
            started.terminate()


def order(sample: subprocess.Popen[str], text: str) -> None:
    sample.stdin.write(f"{text}\n")
    sample.stdin.flush()
    while f'["done", "{text}"]' not in (said := sample.stdout.readline()):
        if not said and text == "quit":
            return  # it ended before it could say so
        assert said, "the sample has ended"


def shoot(file: Path) -> None:
    """Take the tray and the panel below it, once both stand still."""
    settle(file, lambda: ["-c", tray_and_panel(), file])


def tray_and_panel() -> str:
    """Return the part of the screen with the tray and the panel below it."""
    x, y, height = panel()
    left, bottom = max(0, x - MARGIN), min(HEIGHT, y + height + MARGIN)
    return f"{WIDTH - left}x{bottom}+{left}+0"


def settle(file: Path, options: Callable[[], Iterable[object]]) -> None:
    """Take a picture once two of them are the same."""
    before = b""
    while True:
        time.sleep(0.3)
        subprocess.run([HERE / "bin" / "shoot", *map(str, options())], check=True, stdout=subprocess.DEVNULL)
        if before == (before := file.read_bytes()):
            print(file)
            return


def shoot_window(file: Path) -> None:
    """Take the one window that is open, once it stands still."""
    before = b""
    while True:
        time.sleep(0.3)
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--class", "hourglance"],
            capture_output=True,
            text=True,
            check=False,
        )
        if found.stdout:
            shot = [HERE / "bin" / "shoot", "-w", found.stdout.split()[-1], file]
            subprocess.run(shot, check=True, stdout=subprocess.DEVNULL)
            if before == (before := file.read_bytes()):
                print(file)
                return


def panel() -> tuple[int, int, int]:
    """Return where the panel is: left, top, and its height."""
    search = "xdotool search --sync --onlyvisible --name ^Hourglance$ getwindowgeometry --shell"
    found = subprocess.run(search.split(), capture_output=True, text=True, check=True, timeout=20)
    known = dict(line.split("=") for line in found.stdout.split())
    return int(known["X"]), int(known["Y"]), int(known["HEIGHT"])


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if sys.argv[1:] == ["--readme"]:
        make_readme_pictures()
    else:
        main(Path(sys.argv[1]), sys.argv[2:] or [*SNAPSHOTS, "wall", *PICTURES, *WIZARD_PICTURES])
