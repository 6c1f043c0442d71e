"""The windows by themselves, showing samples; takes orders on stdin and says on stdout when each is followed.

orders: a name of PICTURES or WIZARD_PICTURES, "close", "light" and "dark" change the desktop, "ltr" and
"rtl" the direction of reading, "quit" ends. It says as JSON: "focus" what has the keyboard, "stops" where
Tab stops in the window, "asked" what was asked for, "open" which windows there are.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QLocale, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from opened_windows import stops
from window_samples import BODY, LONGEST, OFFLINE, WAIT, WRONG, Office
from wizard_pictures import WIZARD_PICTURES, show_wizard

from hourglance.app.preferences import SECTIONS
from hourglance.engine import Problem
from hourglance.tray.replies import Replies
from hourglance.tray.shell import _application
from hourglance.tray.text.translation import install_translator
from hourglance.tray.windows.manager import WindowManager
from hourglance.tray.windows.query_check import CheckSheet
from hourglance.tray.windows.window import Window
from hourglance.tray.wizard.wizard import Wizard

#: Every window and every page of it: what is opened, and with what in it.
PICTURES = {
    "window-plugins": ("plugins", ""),
    "window-plugin": ("plugins", LONGEST.name),
    "window-plugin-failed": ("plugins", "hourglance-wallpaper"),
    "window-plugin-removing": ("plugins", LONGEST.name),
    "window-install": ("plugins", "+"),
    "window-installing": ("plugins", "+"),
    "window-install-failed": ("plugins", "+"),
    "window-consent": ("plugins", "+"),
    "window-widget": ("widget", WAIT.id),
    "window-widget-limits": ("widget", WAIT.id),
    "window-widget-wrong": ("widget", WAIT.id),
    "window-queries": ("queries", ""),
    "window-query-problem": ("queries", "hourglance/service-level"),
    "window-check": ("queries", "check"),
    "window-check-right": ("queries", "check"),
    **{f"window-settings-{section.name}": ("settings", section.name) for section in SECTIONS},
    "window-settings-wrong": ("settings", "network"),
    "window-about": ("about", "about"),
    "window-doctor": ("about", "doctor"),
    "window-report": ("about", "report"),
    "window-offline": ("about", "doctor"),
}


def look_below(window: Window) -> None:
    bar = window._sheet.verticalScrollBar()
    bar.setValue(bar.maximum())


def refuse(window: Window) -> None:
    problem = "Critical at must be above or equal to Warning at."
    window._forms[1].show_errors({"hourglance_critical": problem})
    QTimer.singleShot(0, window, lambda: look_below(window))


def install(window: Window) -> None:
    window._install._line.setText("hourglance-longest-wait")
    window._install._submit()


#: What the person then does, or reads, in the picture's window.
THEN: dict[str, Callable[[Window], object]] = {
    "window-plugin-removing": lambda window: window._page._ask_removal(),
    "window-installing": install,
    "window-install-failed": install,
    "window-consent": install,
    "window-widget-limits": look_below,
    "window-widget-wrong": refuse,
    "window-check": lambda window: window.findChild(CheckSheet).begin(WRONG, ""),
    "window-check-right": lambda window: window.findChild(CheckSheet).begin(BODY, ""),
    "window-settings-wrong": lambda window: window._form.show_errors(
        {"proxy_url": "Proxy address must have the form http://host:port."}
    ),
}

#: How an installation goes, where it does not end with the question.
STEPS = {
    "window-installing": Office.steps[:-1],
    "window-install-failed": (
        *Office.steps[:1],
        Problem(
            code="install",
            who="hourglance-longest-wait",
            what="hourglance-longest-wait was not found at the package index.",
            remedy="Check its name.",
        ),
    ),
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
        self.windows = WindowManager(lambda: self.office.commands, self.replies)
        self.wizard: Wizard | None = None
        self.came.connect(self.obey, Qt.ConnectionType.QueuedConnection)

    def obey(self, order: str) -> None:
        match order:
            case "close":
                self.close()
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
        wait = _ARRIVED if order in PICTURES or order in WIZARD_PICTURES else 0
        QTimer.singleShot(wait, self, lambda: say("done", order))

    def close(self) -> None:
        self.windows.close()
        if self.wizard is not None:
            self.wizard.close()
            self.wizard.deleteLater()
            self.wizard = None

    def show(self, picture: str) -> None:
        self.close()
        if picture in WIZARD_PICTURES:
            self.wizard = show_wizard(picture, self.replies)
            return
        self.office.instead = OFFLINE if picture == "window-offline" else None
        self.office.steps = STEPS.get(picture, Office.steps)
        name, subject = PICTURES[picture]
        window = self.windows.open(name, subject)
        if picture in THEN:
            QTimer.singleShot(_ARRIVED // 2, window, lambda: THEN[picture](window))


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
    install_translator(app, QLocale())
    sample = Sample()

    def listen() -> None:
        for order in map(str.strip, sys.stdin):
            sample.came.emit(order)

    Thread(target=listen, daemon=True).start()
    say("started")
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
