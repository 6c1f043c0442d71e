"""What all windows have in common: look, a place that is remembered, Esc, an end that frees them."""

from typing import ClassVar

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from hourglance.app import Geometry
from hourglance.tray.controls.labels import MessageLabel
from hourglance.tray.controls.style import install_style
from hourglance.tray.controls.theme import DARK, LIGHT, is_dark, palette_from_theme
from hourglance.tray.panel.placement import fit_on_screen


class Window(QWidget):
    """A window beside the panel. It frees itself when it is closed.

    Signals:
        closing: it is about to close; carries its :class:`Geometry`.

    """

    #: What its place is remembered by.
    name: ClassVar[str]

    #: How large it is the first time.
    first_size: ClassVar[QSize]

    closing = Signal(object)

    def __init__(self, title: str) -> None:
        super().__init__()
        install_style()
        #: What there is to say in it beside all else; its place is the subclass's to choose.
        self.notice = MessageLabel()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.retheme)
        self.retheme()

    def take_geometry(self, place: Geometry | None) -> None:
        """Stand where it stood last, as far as the screens still have that place."""
        rooms = (screen.availableGeometry() for screen in QGuiApplication.screens())
        at = fit_on_screen(QRect(place.x, place.y, place.width, place.height), rooms) if place else None
        if at is None:
            self.resize(self.first_size.boundedTo(self.screen().availableSize()))
        else:
            self.resize(at.size())
            self.move(at.topLeft())

    @property
    def subject(self) -> str:
        """What it shows: with that it can be opened anew."""
        return ""

    def look_at(self, subject: str) -> None:
        """Show what the window was opened for; nothing particular by an empty text."""

    def refresh(self) -> None:
        """Show how it is now, where that may have changed."""

    def come_forward(self) -> None:
        """Show it before all others, with the keyboard in it."""
        self.show()
        if self.isMinimized():
            self.showNormal()
        self.raise_()
        self.activateWindow()

    def retheme(self) -> None:
        """Take on the desktop's light or dark."""
        self.setPalette(palette_from_theme(DARK if is_dark() else LIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc, look again on F5."""
        if event.key() == Qt.Key.Key_Escape or event.matches(QKeySequence.StandardKey.Close):
            self.close()
        elif event.key() == Qt.Key.Key_F5:
            self.refresh()
        else:
            event.ignore()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell where it stood."""
        self.closing.emit(Geometry(x=self.x(), y=self.y(), width=self.width(), height=self.height()))
        event.accept()
