"""Light or dark, and the size of texts: the desktop's, unless the person prefers another."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QApplication

from hourglance.tray.controls.theme import PREFERRED, font, is_dark
from hourglance.tray.controls.tray_settings import Ground, TraySettings

_SCHEMES: dict[Ground, Qt.ColorScheme] = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


class Appearance(QObject):
    """Keeps the application at what the person prefers.

    Signals:
        text_resized: texts have another size. What is made from now on has it; what was made has not.

    """

    text_resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._tastes = TraySettings()
        self._desktop_is_dark = is_dark()
        self._desktop_font = QFont(QApplication.font())
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._look_at_desktop)

    @property
    def tray_is_dark(self) -> bool:
        """Return whether the icon stands on something dark."""
        if self._tastes.tray_ground == "system":
            return self._desktop_is_dark
        return self._tastes.tray_ground == "dark"

    def adopt(self, tastes: TraySettings) -> None:
        """Go by these from now on."""
        before, self._tastes = self._tastes, tastes
        if tastes.theme != before.theme:
            self._prefer(tastes.theme)
        if tastes.text_size != before.text_size:
            QApplication.setFont(font(self._desktop_font, tastes.text_size / 100))
            self.text_resized.emit()

    def _prefer(self, theme: Ground) -> None:
        hints = QGuiApplication.styleHints()
        app, before = QGuiApplication.instance(), hints.colorScheme()
        if app is not None:
            app.setProperty(PREFERRED, "" if theme == "system" else theme)
        # For what the system's style draws; plain window managers have no such style, and tell no change.
        hints.setColorScheme(_SCHEMES[theme])
        if hints.colorScheme() is before:
            hints.colorSchemeChanged.emit(before)

    def _look_at_desktop(self) -> None:
        # Nobody tells the desktop's theme while the person prefers another: what it was last is a good guess.
        if self._tastes.theme == "system":
            self._desktop_is_dark = is_dark()
