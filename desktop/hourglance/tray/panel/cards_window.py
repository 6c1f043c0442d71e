"""What all windows with cards share: they rebuild their content when they open, and regularly meanwhile."""

from abc import abstractmethod
from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QCloseEvent, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from hourglance.tray.controls.accessible_role import set_accessible_role
from hourglance.tray.controls.theme import Theme, current_theme, palette_from_theme
from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.panel.model import PanelModel

#: How often relative times are updated while the window is open, in milliseconds.
_AGE_INTERVAL = 20_000


class CardsWindow(QWidget):
    """A window with cards. F5 refreshes, Esc closes.

    :param build_model: returns the current content.
    :param commands: what cards and buttons run.

    Signals:
        closed: it was closed.

    """

    closed = Signal()

    def __init__(self, build_model: Callable[[], PanelModel], commands: CardCommands) -> None:
        super().__init__()
        from hourglance.tray.controls.style import install_style  # 1 MB that a closed panel does not need

        install_style()
        self._build_model, self._commands = build_model, commands
        set_accessible_role(self, QAccessible.Role.Window)
        self.setWindowTitle("Hourglance")
        self._age_timer = QTimer(self, interval=_AGE_INTERVAL)
        self._age_timer.timeout.connect(self.update_cards)

    @property
    @abstractmethod
    def window_geometry(self) -> QRect | None:
        """Position and size to open with the next time; None if they are always computed."""

    @abstractmethod
    def render_model(self, model: PanelModel) -> None:
        """Show a model."""

    def render_ahead(self) -> None:
        """Build the cards without showing them, so that opening the window has less to do."""
        self.render_model(self._build_model())

    def draw_ahead(self) -> None:
        """Draw the cards without showing them, which loads fonts and their letters."""
        self.resize(self.sizeHint())
        self.grab()

    def apply_theme(self) -> Theme:
        """Apply the desktop's theme, and return it."""
        theme = current_theme()
        self.setPalette(palette_from_theme(theme))
        return theme

    def update_cards(self) -> None:
        """Show the current content if the window is open."""
        if self.isVisible():
            self.render_model(self._build_model())

    def showEvent(self, _event: QShowEvent) -> None:
        """Start updating relative times."""
        self._age_timer.start()

    def hideEvent(self, _event: QHideEvent) -> None:
        """Stop updating relative times."""
        self._age_timer.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Emit :attr:`closed`."""
        event.accept()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape; refresh on F5."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() == Qt.Key.Key_F5:
            self._commands.refresh()
        else:
            event.ignore()
