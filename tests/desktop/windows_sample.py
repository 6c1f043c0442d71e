"""The windows by themselves, showing samples; takes orders on stdin and says on stdout when each is followed.

orders: "open NAME [SUBJECT]", "close", "key NAME" presses a key in the window that has the focus, "light" and
"dark" change the desktop, "quit" ends. "asked" says what was asked for, as JSON.
"""

import json
import os
import sys
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from window_samples import Office

from hourglance.tray._replies import Replies
from hourglance.tray._shell import _application
from hourglance.tray.windows import Windows

SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}

#: Kept from what the app starts.
SAID = os.fdopen(os.dup(1), "w")


class Orders(QObject):
    came = Signal(str)


def say(event: str, *arguments: object) -> None:
    print(json.dumps([event, *arguments], default=str), file=SAID, flush=True)


def main() -> int:
    os.dup2(2, 1)
    app = _application()
    office, replies, orders = Office(), Replies(), Orders()
    windows = Windows(lambda: office.commands, replies)

    def obey(order: str) -> None:
        match order.split():
            case ["open", name, *subject]:
                windows.open(name, " ".join(subject))
            case ["close"]:
                windows.close()
            case ["light" | "dark" as scheme]:
                QGuiApplication.styleHints().setColorScheme(SCHEMES[scheme])
            case ["asked"]:
                say("asked", office.asked)
            case ["quit"]:
                app.quit()
        QTimer.singleShot(100, app, lambda: say("done", order))

    orders.came.connect(obey, Qt.ConnectionType.QueuedConnection)

    def listen() -> None:
        for order in map(str.strip, sys.stdin):
            orders.came.emit(order)

    Thread(target=listen, daemon=True).start()
    say("started")
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
