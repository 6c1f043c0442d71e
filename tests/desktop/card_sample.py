"""The whole app in the demo, and a user who pastes queries into it and keeps them as cards, by mouse and key.

Takes a query on each line of stdin, as JSON with its title, and says on stdout when its card was kept.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from opened_windows import buttons, named, visible_texts

from hourglance import tray
from hourglance.tray import application

#: Kept from what the app starts.
SAID = os.fdopen(os.dup(1), "w")

_KEEP, _KEPT = "Keep as a card…", "The card is on the panel"


class User(QObject):
    """Follows the lines, one step at a time; each step begins when what it waits for is there."""

    came = Signal(str)

    def __init__(self, app: application.TrayApplication) -> None:
        super().__init__()
        self._app = app
        self._steps: Iterator[Callable[[], object]] | None = None
        self._waits_for: Callable[[], object] = lambda: True
        self._timer = QTimer(self, interval=30)
        self._timer.timeout.connect(self._go_on)
        self.came.connect(self._start, Qt.ConnectionType.QueuedConnection)
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin:
            self.came.emit(line)

    def _start(self, line: str) -> None:
        order = json.loads(line)
        self._steps = self._keep(order["query"], order["title"])
        self._waits_for = lambda: True
        self._timer.start()

    def _go_on(self) -> None:
        if self._steps is None or not self._waits_for():
            return
        try:
            self._waits_for = next(self._steps)
        except StopIteration:
            self._timer.stop()
            print("kept", file=SAID, flush=True)

    def _keep(self, query: str, title: str) -> Iterator[Callable[[], object]]:
        self._app.ui._commands.view_query("check")
        yield self._window
        editor = named(self._window(), "Query to check")
        QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QGuiApplication.clipboard().setText(query)
        QTest.keyClick(editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        yield lambda: buttons(self._window()).get(_KEEP) and buttons(self._window())[_KEEP].isEnabled()
        QTest.mouseClick(buttons(self._window())[_KEEP], Qt.MouseButton.LeftButton)
        yield lambda: buttons(self._window()).get("Keep")
        field = named(self._window(), "Title of the card")
        yield field.text  # it is suggested with the first preview
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(field, title)
        QTest.keyClick(buttons(self._window())["Keep"], Qt.Key.Key_Space)
        yield lambda: _KEPT in visible_texts(self._window())

    def _window(self) -> QWidget | None:
        found = [each for each in QApplication.topLevelWidgets() if getattr(each, "name", "") == "queries"]
        return found[0] if found and found[0].isVisible() else None


class App(application.TrayApplication):
    """The app with its user."""

    def __init__(self, *arguments: object, **more: object) -> None:
        super().__init__(*arguments, **more)
        self.ready.connect(self._begin)

    def _begin(self) -> None:
        self.user = User(self)
        print("ready", file=SAID, flush=True)


application.TrayApplication = App
sys.exit(tray.run(demo=True))
