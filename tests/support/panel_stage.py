"""A panel by itself, with services that record their calls."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from hourglance.engine import Snapshot
from hourglance.tray.panel.card import CardView
from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.panel.model import build_panel
from hourglance.tray.panel.panel import Panel


class Recorder:
    """Records the calls of any method, also of its attributes: ``widgets.hide hourglance/voice``.

    :param is_async: whether the methods are coroutine functions.
    """

    def __init__(self, calls: list[str], prefix: str = "", *, is_async: bool = True) -> None:
        self._calls, self._prefix, self._is_async = calls, prefix, is_async

    def __getattr__(self, name: str) -> "Recorder":
        return Recorder(self._calls, f"{self._prefix}{name}.", is_async=self._is_async)

    def __call__(self, *arguments: object) -> object:
        return self._record(*arguments) if self._is_async else self._add(*arguments)

    async def _record(self, *arguments: object) -> None:
        self._add(*arguments)

    def _add(self, *arguments: object) -> None:
        texts = (" ".join(each) if isinstance(each, tuple) else str(each) for each in arguments)
        self._calls.append(" ".join((self._prefix.rstrip("."), *texts)))


class ImmediateBridge:
    """A bridge that runs a call at once, in the same thread."""

    def call(
        self,
        work: Coroutine[Any, Any, Any],
        *,
        owner: QObject,
        then: Callable[[Any], object] | None = None,
        failed: Callable[[Any], object] | None = None,
    ) -> None:
        try:
            work.send(None)
        except StopIteration as done:
            if then is not None:
                then(done.value)


def recording_commands(calls: list[str], *, is_preview: bool = False) -> CardCommands:
    """Return commands of cards whose services and windows record their calls."""
    windows = None if is_preview else Recorder(calls, "windows.", is_async=False)
    commands = CardCommands(ImmediateBridge(), Recorder(calls), windows, can_arrange=not is_preview)
    commands.sign_in_requested.connect(lambda: calls.append("sign_in"))
    return commands


class Stage:
    """A panel, and the snapshot and the time that it is shown at.

    ``calls`` has what was called, such as ``widgets.hide hourglance/voice``.

    :param is_preview: without windows and without a way to arrange widgets.
    """

    def __init__(self, qtbot: QtBot, snapshot: Snapshot, now: datetime, *, is_preview: bool = False) -> None:
        self.qtbot, self.snapshot, self.now = qtbot, snapshot, now
        self.calls: list[str] = []
        self.menu = QMenu()
        self.commands = recording_commands(self.calls, is_preview=is_preview)
        self.panel = Panel(lambda: build_panel(self.snapshot, self.now), self.menu, self.commands)
        qtbot.addWidget(self.panel)
        self.panel.closed.connect(lambda: self.calls.append("closed"))

    def open(self) -> Panel:
        with self.qtbot.waitActive(self.panel):
            self.panel.open_window()
        return self.panel

    def show(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.panel.update_cards()

    @property
    def cards(self) -> list[CardView]:
        return self.panel.cards

    def titles(self) -> list[str]:
        return [card.model.title for card in self.cards if card.model]

    def texts(self) -> list[str]:
        return [label.text() for label in self.panel.findChildren(QLabel) if label.isVisible()]


def panel_in(_app: object = None) -> Panel:
    """Return the app's panel: the one that is open, or was opened last."""
    panels = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, Panel)]
    return max(panels, key=Panel.isVisible)
