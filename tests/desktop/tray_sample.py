"""The tray by itself, showing a sample: prints one JSON line for each command, and takes orders on stdin.

python tray_sample.py [NAME]        NAME is one of samples.SNAPSHOTS
orders: a NAME shows that one, "open" opens the panel, "light" and "dark" change the desktop,
        "ltr" and "rtl" the direction of reading, "quit" ends
"""

import json
import os
import sys
from threading import Thread

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from samples import NOW, SNAPSHOTS

from hourglance.tray import Arranging, Commands, TrayApplication

DIRECTIONS = {"ltr": Qt.LayoutDirection.LeftToRight, "rtl": Qt.LayoutDirection.RightToLeft}
SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}


class Looks(QObject):
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


def main() -> int:
    os.dup2(2, 1)
    name = sys.argv[1] if len(sys.argv) > 1 else "fresh"
    app = TrayApplication(
        Commands(
            refresh=lambda: say("refresh"),
            sign_in=lambda: say("sign_in"),
            unlock=lambda: say("unlock"),
            sign_out=lambda: say("sign_out"),
            restart_plugin=lambda plugin: say("restart_plugin", plugin),
            look=lambda: None,
            seen=lambda: say("seen"),
            quit=lambda: (say("quit"), app.quit())[0],
            arranging=Arranging(
                arrange=lambda widgets: say("arrange", *widgets),
                pin=lambda widget: say("pin", widget),
                hide=lambda widget: say("hide", widget),
                show=lambda widget: say("show", widget),
                add=lambda widget: say("add", widget),
                remove=lambda widget: say("remove", widget),
            ),
        ),
        now=lambda: NOW,
    )
    app.publish(SNAPSHOTS[name])
    app.show()
    looks = Looks()

    def obey() -> None:
        for order in map(str.strip, sys.stdin):
            if order == "open":
                app.open_panel()
            elif order in SCHEMES:
                looks.scheme.emit(SCHEMES[order])
            elif order in DIRECTIONS:
                looks.direction.emit(DIRECTIONS[order])
            elif order == "quit":
                app.quit()
            else:
                app.publish(SNAPSHOTS[order])
            say("done", order)

    Thread(target=obey, daemon=True).start()
    say("started")
    return app.run()


if __name__ == "__main__":
    sys.exit(main())
