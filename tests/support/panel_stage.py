"""A panel by itself, with services that record their calls."""

from datetime import datetime

from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot
from recorded_services import InlineBridge, Recorder

from hourglance.engine import Snapshot
from hourglance.tray.panel.card import CardView
from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.panel.model import build_panel
from hourglance.tray.panel.panel import Panel


def recording_commands(calls: list[str], *, is_preview: bool = False) -> CardCommands:
    """Return commands of cards whose services and windows record their calls."""
    windows = None if is_preview else Recorder(calls, "windows.", is_async=False)
    commands = CardCommands(InlineBridge(), Recorder(calls), windows)
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
        """Show a snapshot, and wait for its last card."""
        self.snapshot = snapshot
        self.panel.update_cards()
        models = list(build_panel(snapshot, self.now).cards)
        if self.panel.isVisible():
            self.qtbot.waitUntil(lambda: [card.model for card in self.cards] == models)

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
