"""The tray by itself, showing a sample: prints one JSON line for each command, and takes orders on stdin.

python tray_sample.py [NAME [SPEED [wall]]]        NAME is one of samples.SNAPSHOTS; the clock stands
        still unless it has a speed, in its seconds for each one; "wall" fills the screen
orders: a NAME shows that one, "open" opens the panel, "light" and "dark" change the desktop,
        "ltr" and "rtl" the direction of reading, "quit" ends
"""

import json
import os
import sys
import time
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Thread

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from samples import NOW, SNAPSHOTS

from hourglance.app import Wall
from hourglance.tray.application import TrayApplication
from hourglance.tray.bridge import EngineBridge

DIRECTIONS = {"ltr": Qt.LayoutDirection.LeftToRight, "rtl": Qt.LayoutDirection.RightToLeft}
SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}


class Orders(QObject):
    """Orders from stdin, carried out in Qt's thread."""

    open_panel = Signal()
    quit = Signal()
    scheme = Signal(Qt.ColorScheme)
    direction = Signal(Qt.LayoutDirection)

    def __init__(self) -> None:
        super().__init__()
        self.scheme.connect(self._change_scheme, Qt.ConnectionType.QueuedConnection)
        self.direction.connect(self._change_direction, Qt.ConnectionType.QueuedConnection)

    def _change_scheme(self, scheme: Qt.ColorScheme) -> None:
        QGuiApplication.styleHints().setColorScheme(scheme)

    def _change_direction(self, direction: Qt.LayoutDirection) -> None:
        QGuiApplication.setLayoutDirection(direction)


#: Kept from what the app starts, such as a browser, which would hold it open.
SAID = os.fdopen(os.dup(1), "w")


def say(event: str, *arguments: str) -> None:
    print(json.dumps([event, *arguments]), file=SAID, flush=True)


class Saying:
    """Services that print their calls."""

    def __init__(self) -> None:
        self.account = self.widgets = self.plugins = self.window_geometry = self

    async def refresh(self) -> None:
        say("refresh")

    async def set_panel_open(self, *, is_open: bool) -> None:
        """Nothing is refreshed."""

    async def acknowledge_alerts(self) -> None:
        say("seen")

    async def reorder(self, widget_ids: tuple[str, ...]) -> None:
        say("arrange", *widget_ids)

    async def pin(self, widget_id: str) -> None:
        say("pin", widget_id)

    async def hide(self, widget_id: str) -> None:
        say("hide", widget_id)

    async def unhide(self, widget_id: str) -> None:
        say("show", widget_id)

    async def add(self, widget_id: str) -> None:
        say("add", widget_id)

    async def remove(self, widget_id: str) -> None:
        say("remove", widget_id)

    async def restart(self, plugin: str) -> None:
        say("restart_plugin", plugin)

    async def sign_in(self, *, session_only: bool = False) -> None:
        say("sign_in", *(["session_only"] if session_only else []))

    async def unlock(self) -> None:
        say("unlock")

    async def sign_out(self) -> None:
        say("sign_out")

    def load(self) -> dict[str, object]:
        return {}

    async def save(self, _name: str, _geometry: object) -> None:
        """Nothing is stored."""


class NoEngine:
    def call(self, _function: object) -> bool:
        return True


class InlineBridge(EngineBridge):
    """A bridge that runs calls at once, in Qt's thread."""

    def call(self, work, **_: object) -> None:
        with suppress(StopIteration):
            work.send(None)


def main() -> int:
    os.dup2(2, 1)
    name = sys.argv[1] if len(sys.argv) > 1 else "fresh"
    bridge = InlineBridge(NoEngine())
    speed, began = float(sys.argv[2]) if len(sys.argv) > 2 else 0, time.monotonic()

    def now() -> datetime:
        return NOW + timedelta(seconds=speed * (time.monotonic() - began))

    wall = Wall() if sys.argv[3:] == ["wall"] else None
    app = TrayApplication(bridge, Saying(), now=now, wall=wall)
    bridge.publish(SNAPSHOTS[name])
    orders = Orders()
    orders.quit.connect(app.quit, Qt.ConnectionType.QueuedConnection)
    app.ready.connect(lambda: app.ui.quit_requested.connect(lambda: say("quit")))
    app.ready.connect(
        lambda: orders.open_panel.connect(app.ui.open_panel, Qt.ConnectionType.QueuedConnection)
    )

    def obey() -> None:
        for order in map(str.strip, sys.stdin):
            if order == "open":
                orders.open_panel.emit()
            elif order in SCHEMES:
                orders.scheme.emit(SCHEMES[order])
            elif order in DIRECTIONS:
                orders.direction.emit(DIRECTIONS[order])
            elif order == "quit":
                orders.quit.emit()
            else:
                bridge.publish(SNAPSHOTS[order])
            say("done", order)

    def start() -> None:
        Thread(target=obey, daemon=True).start()
        say("started")

    app.ready.connect(start)
    return app.run()


if __name__ == "__main__":
    sys.exit(main())
