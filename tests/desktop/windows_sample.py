"""The windows by themselves, showing samples; takes orders on stdin and says on stdout when each is followed.

orders: a name of PICTURES or WIZARD_PICTURES, "close", "light" and "dark" change the desktop, "ltr" and
"rtl" the direction of reading, "quit" ends. It says as JSON: "focus" what has the keyboard, "stops" where
Tab stops in the window, "asked" what was asked for, "open" which windows there are, "pictures" all names.
"""

import json
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

from PySide6.QtCore import QLocale, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from opened_windows import ENGINE, buttons, named, opened, tab_stops
from window_samples import BODY, LONGEST, OFFLINE_ERROR, WAIT, WRONG, FakeServices
from wizard_pictures import WIZARD_PICTURES, show_wizard

from hourglance.api import HourglanceError
from hourglance.app.preferences import SECTIONS
from hourglance.tray.application import create_application
from hourglance.tray.bridge import EngineBridge
from hourglance.tray.controls.form import Form
from hourglance.tray.controls.layout import ScrollPage
from hourglance.tray.text.translation import install_translator, tr
from hourglance.tray.windows import query_check
from hourglance.tray.windows.manager import WindowManager
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
    "window-gallery": ("gallery", ""),
    "window-queries": ("queries", ""),
    "window-query-problem": ("queries", "hourglance/service-level"),
    "window-check": ("queries", "check"),
    "window-check-right": ("queries", "check"),
    "window-keep-card": ("queries", "check"),
    "window-usage": ("queries", "usage"),
    **{f"window-settings-{section.name}": ("settings", section.name) for section in SECTIONS},
    "window-settings-wrong": ("settings", "network"),
    "window-about": ("about", "about"),
    "window-diagnostics": ("about", "diagnostics"),
    "window-report": ("about", "report"),
    "window-offline": ("about", "diagnostics"),
}


def scroll_down(window: Window) -> None:
    bar = window.findChild(ScrollPage).verticalScrollBar()
    bar.setValue(bar.maximum())


def show_limit_error(window: Window) -> None:
    problem = "Critical at must be above the limit of the warning, or the same."
    window.findChildren(Form)[1].show_errors({"hourglance_critical": problem})
    QTimer.singleShot(0, window, lambda: scroll_down(window))


def install(window: Window) -> None:
    field = named(window, tr("Plugin to install"))
    field.setText("hourglance-longest-wait")
    field.returnPressed.emit()


def paste(text: str) -> Callable[[Window], None]:
    return lambda window: named(window, tr("Query to check")).setPlainText(text)


def press(text: str) -> Callable[[Window], None]:
    return lambda window: buttons(window)[tr(text)].click()


def show_proxy_error(window: Window) -> None:
    window.findChild(Form).show_errors({"proxy_url": "Proxy address must have the form http://host:port."})


#: What the user then does, or sees, in the picture's window, step by step.
THEN: dict[str, tuple[Callable[[Window], None], ...]] = {
    "window-plugin-removing": (press("Remove…"),),
    "window-installing": (install,),
    "window-install-failed": (install,),
    "window-consent": (install,),
    "window-widget-limits": (scroll_down,),
    "window-widget-wrong": (show_limit_error,),
    "window-check": (paste(WRONG),),
    "window-check-right": (paste(BODY),),
    "window-keep-card": (paste(WRONG), press("Keep as a card…")),
    "window-settings-wrong": (show_proxy_error,),
}

#: The events of an installation that does not end with the consent.
EVENTS = {
    "window-installing": FakeServices.events[:-1],
    "window-install-failed": (
        *FakeServices.events[:1],
        HourglanceError(
            "hourglance-longest-wait was not found at the package index.", remedy="Check its name."
        ),
    ),
}
SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
DIRECTIONS = {"ltr": Qt.LayoutDirection.LeftToRight, "rtl": Qt.LayoutDirection.RightToLeft}

#: Answers arrive within this time, in milliseconds.
_ARRIVED = 150

query_check.DEBOUNCE = 0

#: Kept from what the app starts.
SAID = os.fdopen(os.dup(1), "w")


class Sample(QObject):
    """The windows with what they show.

    :param change: changes what is shown, such as the lengths of names.
    """

    came = Signal(str)

    def __init__(self, change: Callable[[Any], Any] = lambda content: content) -> None:
        super().__init__()
        self._change = change
        self.services, self.bridge = FakeServices(), EngineBridge(ENGINE)
        self.bridge.start_delivery()
        self.windows = WindowManager(self.services, self.bridge, lambda: None)
        self.engine_timer = QTimer(self)
        self.engine_timer.timeout.connect(ENGINE.run)
        self.engine_timer.start(5)
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
                say("asked", self.services.asked)
            case "open":
                say("open", sorted(window.name for window in open_windows()))
            case "focus":
                say("focus", name_of(QApplication.focusWidget()))
            case "stops":
                say("stops", [name_of(stop) for stop in tab_stops(QApplication.activeWindow())])
            case "pictures":
                say("pictures", [*PICTURES, *WIZARD_PICTURES])
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
        window = self.open(picture)
        for number, step in enumerate(THEN.get(picture, ())):
            QTimer.singleShot(_ARRIVED // 2 + number * _ARRIVED // 3, window, partial(step, window))

    def open(self, picture: str) -> Window:
        """Open the picture's window, before the steps of :data:`THEN`."""
        self.close()
        if picture in WIZARD_PICTURES:
            self.wizard = show_wizard(picture, self.bridge, self._change)
            return self.wizard
        self.services.error = OFFLINE_ERROR if picture == "window-offline" else None
        self.services.events = self._change(EVENTS.get(picture, FakeServices.events))
        return opened(self.windows, *self._change(PICTURES[picture]))


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
    app = create_application()
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
