"""The context menu: every action, put right when it is about to open and never while it is open."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from hourglance.engine import SignInState
from hourglance.tray._commands import Commands
from hourglance.tray._words import for_menu


@dataclass(frozen=True, kw_only=True, slots=True)
class MenuModel:
    """What the menu says: a line for each widget, and who is signed in."""

    lines: tuple[str, ...] = ()
    sign_in: SignInState = "unknown"


class TrayMenu:
    """The menu. Its entries stay the same objects, since a desktop's panel knows them by number.

    :param menu: an empty menu.
    :param commands: what the entries do.
    :param open_panel: opens the panel.
    :param model: returns what the menu says now; asked when it is about to open.
    """

    def __init__(
        self,
        menu: QMenu,
        commands: Commands,
        open_panel: Callable[[], None],
        model: Callable[[], MenuModel],
    ) -> None:
        self._open_panel = open_panel
        self._model = model
        self._lines: list[QAction] = []
        self._menu = menu
        self._add("Open panel", open_panel)
        self._add("Refresh now", commands.refresh)
        menu.addSeparator()
        self._after_lines = menu.addSeparator()
        self._sign_in = self._add("Sign in", commands.sign_in)
        self._unlock = self._add("Unlock keyring", commands.unlock)
        self._sign_out = self._add("Sign out", commands.sign_out)
        menu.addSeparator()
        self._add("Quit", commands.quit)
        self._prepare()
        menu.aboutToShow.connect(self._prepare)

    def _add(self, text: str, deed: Callable[[], None]) -> QAction:
        action = self._menu.addAction(text)
        action.triggered.connect(deed)
        return action

    def _prepare(self) -> None:
        model = self._model()
        while len(self._lines) < len(model.lines):
            line = QAction(self._menu)
            line.triggered.connect(self._open_panel)
            self._menu.insertAction(self._after_lines, line)
            self._lines.append(line)
        for i, line in enumerate(self._lines):
            line.setVisible(i < len(model.lines))
            if i < len(model.lines):
                line.setText(for_menu(model.lines[i]))
        self._sign_in.setVisible(model.sign_in in {"signed_out", "signing_in", "locked"})
        self._unlock.setVisible(model.sign_in == "locked")
        self._sign_out.setVisible(model.sign_in in {"signed_in", "locked"})
