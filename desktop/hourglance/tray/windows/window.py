"""What all windows have in common: theme, geometry, a message, and closing by Esc."""

from collections.abc import Callable, Coroutine
from typing import Any, ClassVar, TypeVar

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QCloseEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from hourglance.app import Geometry
from hourglance.engine import Problem
from hourglance.tray.bridge import EngineBridge, PendingCall
from hourglance.tray.controls.accessible_role import set_accessible_role
from hourglance.tray.controls.labels import MessageLabel
from hourglance.tray.controls.style import install_style
from hourglance.tray.controls.theme import GRID, current_theme, palette_from_theme, text_scale
from hourglance.tray.panel.placement import fit_on_screen, usable_area
from hourglance.tray.text.errors import translate_problem

X = TypeVar("X")

#: Room for a title bar and edges, which Qt does not know before a window is shown.
_FRAME = QSize(2 * GRID, 10 * GRID)


class Window(QWidget):
    """A window. It is deleted when it is closed.

    Signals:
        closing: it is about to close; carries its :class:`Geometry`.

    """

    #: The key that its geometry is stored by.
    name: ClassVar[str]

    #: Its size until the user resizes it, while text has an ordinary size.
    first_size: ClassVar[QSize]

    closing = Signal(object)

    def __init__(self, bridge: EngineBridge, title: str) -> None:
        super().__init__()
        install_style()
        self.bridge = bridge
        #: Results and errors; the subclass adds it to its layout.
        self.message = MessageLabel()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        set_accessible_role(self, QAccessible.Role.Window)
        self.setWindowTitle(title)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.retheme)
        self.retheme()

    def restore_geometry(self, geometry: Geometry | None) -> None:
        """Move to a stored geometry, as far as the screens still have it; None is the first size."""
        screens = map(usable_area, QGuiApplication.screens())
        stored = geometry and QRect(geometry.x, geometry.y, geometry.width, geometry.height)
        fitted = fit_on_screen(stored, screens) if stored else None
        if fitted is None:
            size = self.first_size * text_scale(self.font())
            self.resize(size.boundedTo(usable_area(self.screen()).size() - _FRAME))
        else:
            self.resize(fitted.size())
            self.move(fitted.topLeft())

    @property
    def item(self) -> str:
        """Return the item shown: :meth:`show_item` with it shows the same again."""
        return ""

    def show_item(self, item: str) -> None:
        """Show an item, such as a plugin, by its name; an empty one leaves the choice to the window."""

    def refresh(self) -> None:
        """Load the content again."""

    def call(
        self,
        work: Coroutine[Any, Any, X],
        then: Callable[[X], object] | None = None,
        failed: Callable[[Problem], object] | None = None,
    ) -> PendingCall:
        """Call a service; without ``failed``, the window shows what failed."""
        return self.bridge.call(work, owner=self, then=then, failed=failed or self.show_problem)

    def show_problem(self, problem: Problem) -> None:
        """Show what failed and what to do about it."""
        self.message.show_message(translate_problem(problem).sentence, "critical")

    def raise_window(self) -> None:
        """Show the window in front of all others, with the keyboard focus."""
        self.show()
        if self.isMinimized():
            self.showNormal()
        self.raise_()
        self.activateWindow()

    def retheme(self) -> None:
        """Apply the current theme."""
        self.setPalette(palette_from_theme(current_theme()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc, refresh on F5."""
        if event.key() == Qt.Key.Key_Escape or event.matches(QKeySequence.StandardKey.Close):
            self.close()
        elif event.key() == Qt.Key.Key_F5:
            self.refresh()
        else:
            event.ignore()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Emit the geometry."""
        self.closing.emit(Geometry(x=self.x(), y=self.y(), width=self.width(), height=self.height()))
        event.accept()
