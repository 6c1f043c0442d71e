"""A panel by itself, and what is asked of it."""

from datetime import datetime
from typing import get_args

from PySide6.QtWidgets import QLabel, QMenu
from pytestqt.qtbot import QtBot

from hourglance.engine import Snapshot
from hourglance.tray import TrayApplication
from hourglance.tray.panel.card import CardView
from hourglance.tray.panel.model import CardAction
from hourglance.tray.panel.panel import Panel
from hourglance.tray.panel.panel_model import build_panel


class Stage:
    """A panel, and the snapshot and the time that it is shown at."""

    def __init__(self, qtbot: QtBot, snapshot: Snapshot, now: datetime) -> None:
        self.qtbot, self.snapshot, self.now = qtbot, snapshot, now
        self.asked: list[str] = []
        self.menu = QMenu()
        self.panel = Panel(lambda: build_panel(self.snapshot, self.now), self.menu, get_args(CardAction))
        qtbot.addWidget(self.panel)
        self.panel.asked.connect(lambda action: self.asked.append(action.deed))
        self.panel.refresh_asked.connect(lambda: self.asked.append("refresh"))
        self.panel.closed.connect(lambda: self.asked.append("closed"))

    def open(self) -> Panel:
        with self.qtbot.waitActive(self.panel):
            self.panel.open_window()
        return self.panel

    def show(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.panel.update_cards()

    @property
    def cards(self) -> list[CardView]:
        return self.panel.column.cards

    def texts(self) -> list[str]:
        return [label.text() for label in self.panel.findChildren(QLabel) if label.isVisible()]


def panel_in(app: TrayApplication) -> Panel:
    """Return the panel of an app, which has been opened."""
    presenter = app._shell._presenter
    assert presenter is not None
    assert presenter._panel is not None
    return presenter._panel
