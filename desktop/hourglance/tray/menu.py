"""The context menu: every action, kept up to date while it is closed, and left alone while it may be open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from hourglance.engine import SignInState
from hourglance.tray.commands import Commands
from hourglance.tray.text.formatting import menu_text
from hourglance.tray.text.translation import tr

if TYPE_CHECKING:
    from hourglance.tray.windows.manager import WindowManager

#: A menu that the desktop's panel draws does not tell when it closes: how long to wait, in milliseconds.
_OPEN_FOR = 15_000


@dataclass(frozen=True, kw_only=True, slots=True)
class MenuModel:
    """What the menu says: a line for each widget, and who is signed in."""

    lines: tuple[str, ...] = ()
    sign_in: SignInState = "unknown"


class TrayMenu(QObject):
    """Fills the menu. Its entries stay the same objects, since a desktop's panel knows them by number.

    It is not changed when it is about to open either: some panels have measured it by then.

    :param menu: an empty menu.
    :param commands: what the entries do.
    :param open_panel: opens the panel.
    :param windows: opens the windows; None if there are none.
    """

    def __init__(
        self,
        menu: QMenu,
        commands: Commands,
        open_panel: Callable[[], None],
        windows: "WindowManager | None" = None,
    ) -> None:
        super().__init__()
        self._menu, self._open_panel = menu, open_panel
        self._wanted = self._shown = MenuModel()
        self._lines: list[QAction] = []
        self.open_for = QTimer(self)
        self.open_for.setSingleShot(True)
        self.open_for.setInterval(_OPEN_FOR)
        self.open_for.timeout.connect(self._closed)
        self._add(tr("Open panel"), open_panel)
        self._add(tr("Refresh now"), commands.refresh)
        menu.addSeparator()
        self._after_lines = menu.addSeparator()
        self._sign_in = self._add(tr("Sign in"), commands.sign_in)
        self._unlock = self._add(tr("Unlock keyring"), commands.unlock)
        self._sign_out = self._add(tr("Sign out"), commands.sign_out)
        menu.addSeparator()
        if windows is not None:
            self._add(tr("Settings"), windows.open_settings)
            self._add(tr("Plugins"), windows.open_plugins)
            self._add(tr("Query inspector"), windows.open_queries)
            self._add(tr("About and help"), windows.open_about)
            menu.addSeparator()
        self._add(tr("Quit"), commands.quit)
        self._fill()
        menu.aboutToShow.connect(self.open_for.start)
        menu.aboutToHide.connect(self._closed)
        menu.triggered.connect(self._closed)

    def show_model(self, model: MenuModel) -> None:
        """Have the menu say something else, as soon as it is closed."""
        self._wanted = model
        if not self.open_for.isActive():
            self._fill()

    def _add(self, text: str, deed: Callable[[], object]) -> QAction:
        action = self._menu.addAction(text)
        action.triggered.connect(lambda: deed())  # noqa: PLW0108 - Qt would pass whether it is checked
        return action

    def _closed(self) -> None:
        self.open_for.stop()
        if self._wanted != self._shown:
            self._fill()

    def _fill(self) -> None:
        self._shown = model = self._wanted
        while len(self._lines) < len(model.lines):
            line = QAction(self._menu)
            line.triggered.connect(self._open_panel)
            self._menu.insertAction(self._after_lines, line)
            self._lines.append(line)
        for i, line in enumerate(self._lines):
            line.setVisible(i < len(model.lines))
            if i < len(model.lines):
                line.setText(menu_text(model.lines[i]))
        self._sign_in.setVisible(model.sign_in in {"signed_out", "signing_in", "locked"})
        self._unlock.setVisible(model.sign_in == "locked")
        self._sign_out.setVisible(model.sign_in in {"signed_in", "locked"})
