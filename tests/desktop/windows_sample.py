"""The windows by themselves, showing samples; takes orders on stdin and says on stdout when each is followed.

orders: a name of PICTURES, "close", "light" and "dark" change the desktop, "ltr" and "rtl" the direction of
reading, "quit" ends. It says as JSON: "focus" what has the keyboard, "stops" where Tab stops in the window,
"asked" what was asked for, "open" which windows there are.
"""

import json
import os
import sys
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QLocale, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from opened_windows import stops
from window_samples import BODY, LONGEST, WAIT, WRONG, Office

from hourglance.tray._replies import Replies
from hourglance.tray._shell import _application
from hourglance.tray._translation import speak
from hourglance.tray.windows import Windows
from hourglance.tray.windows._check import CheckSheet
from hourglance.tray.windows._window import Window

#: Every window and every page of it: what is opened, and with what in it.
PICTURES = {
    "window-plugins": ("plugins", ""),
    "window-plugin": ("plugins", LONGEST.name),
    "window-plugin-failed": ("plugins", "hourglance-wallpaper"),
    "window-install": ("plugins", "+"),
    "window-consent": ("plugins", "+"),
    "window-widget": ("widget", WAIT.id),
    "window-queries": ("queries", ""),
    "window-check": ("queries", "check"),
    "window-check-right": ("queries", "check"),
    "window-settings": ("settings", ""),
    "window-settings-network": ("settings", "network"),
    "window-about": ("about", "about"),
    "window-doctor": ("about", "doctor"),
    "window-report": ("about", "report"),
}
SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
DIRECTIONS = {"ltr": Qt.LayoutDirection.LeftToRight, "rtl": Qt.LayoutDirection.RightToLeft}

#: Answers arrive within this time, in milliseconds.
_ARRIVED = 150

#: Kept from what the app starts.
SAID = os.fdopen(os.dup(1), "w")


class Sample(QObject):
    came = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.office, self.replies = Office(), Replies()
        self.windows = Windows(lambda: self.office.commands, self.replies)
        self.came.connect(self.obey, Qt.ConnectionType.QueuedConnection)

    def obey(self, order: str) -> None:
        match order:
            case "close":
                self.windows.close()
            case "light" | "dark":
                QGuiApplication.styleHints().setColorScheme(SCHEMES[order])
            case "ltr" | "rtl":
                QGuiApplication.setLayoutDirection(DIRECTIONS[order])
            case "asked":
                say("asked", self.office.asked)
            case "open":
                say("open", sorted(window.name for window in open_windows()))
            case "focus":
                say("focus", name_of(QApplication.focusWidget()))
            case "stops":
                say("stops", [name_of(stop) for stop in stops(QApplication.activeWindow())])
            case "quit":
                QTimer.singleShot(_ARRIVED, QApplication.quit)
            case _:
                self.show(order)
        wait = _ARRIVED if order in PICTURES else 0
        QTimer.singleShot(wait, self, lambda: say("done", order))

    def show(self, picture: str) -> None:
        self.windows.close()
        name, subject = PICTURES[picture]
        window = self.windows.open(name, subject)
        match picture:
            case "window-consent":
                window._install._line.setText("hourglance-longest-wait")
                window._install._submit()
            case "window-check":
                window.findChild(CheckSheet).begin(WRONG, "")
            case "window-check-right":
                window.findChild(CheckSheet).begin(BODY, "")


def open_windows() -> list[Window]:
    return [window for window in QApplication.topLevelWidgets() if isinstance(window, Window)]


def name_of(widget: QWidget | None) -> str:
    if widget is None:
        return ""
    known = QAccessible.queryAccessibleInterface(widget)
    return known.text(QAccessible.Text.Name) or type(widget).__name__


def say(event: str, *arguments: object) -> None:
    print(json.dumps([event, *arguments], default=str), file=SAID, flush=True)


def main() -> int:
    os.dup2(2, 1)
    app = _application()
    speak(app, QLocale())
    sample = Sample()

    def listen() -> None:
        for order in map(str.strip, sys.stdin):
            sample.came.emit(order)

    Thread(target=listen, daemon=True).start()
    say("started")
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
