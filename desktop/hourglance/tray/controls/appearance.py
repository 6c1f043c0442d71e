"""Theme and text size of the application: the desktop's, unless the user prefers others."""

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QApplication

from hourglance.tray.controls.theme import PREFERRED, font, is_dark

if TYPE_CHECKING:
    from hourglance.app import Preferences

#: ``system``: the desktop's.
ThemeChoice: TypeAlias = Literal["system", "light", "dark"]

#: The text size of the desktop (percent).
_FULL_SIZE: Final = 100

_SCHEMES: Final[dict[ThemeChoice, Qt.ColorScheme]] = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


class Appearance(QObject):
    """Applies the user's theme and text size to the application.

    Signals:
        text_resized: the text size has changed. Existing widgets keep theirs; create them again.

    """

    text_resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._theme: ThemeChoice = "system"
        self._taskbar: ThemeChoice = "system"
        self._text_size = _FULL_SIZE
        self._desktop_is_dark = is_dark()
        self._desktop_font = QFont(QApplication.font())
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._detect_desktop)
        if hasattr(hints, "accessibility"):  # since Qt 6.10
            hints.accessibility().contrastPreferenceChanged.connect(self._on_contrast_changed)

    @property
    def tray_is_dark(self) -> bool:
        """Return whether the taskbar behind the icon is dark."""
        return self._desktop_is_dark if self._taskbar == "system" else self._taskbar == "dark"

    def apply_settings(self, preferences: "Preferences") -> None:
        """Change theme and text size, where they differ."""
        self._taskbar = preferences.tray_ground
        if preferences.theme != self._theme:
            self._theme = preferences.theme
            self._set_theme(preferences.theme)
        if preferences.text_size != self._text_size:
            self._text_size = preferences.text_size
            self._set_font()
            self.text_resized.emit()

    def _set_font(self) -> None:
        QApplication.setFont(font(self._desktop_font, self._text_size / 100))

    def _set_theme(self, theme: ThemeChoice) -> None:
        hints = QGuiApplication.styleHints()
        app, before = QGuiApplication.instance(), hints.colorScheme()
        if app is not None:
            app.setProperty(PREFERRED, "" if theme == "system" else theme)
        # For what the platform draws itself. Plain window managers have no scheme and emit no change.
        hints.setColorScheme(_SCHEMES[theme])
        if hints.colorScheme() is before:
            hints.colorSchemeChanged.emit(before)

    def _on_contrast_changed(self) -> None:
        # What follows the theme has one signal.
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.emit(hints.colorScheme())

    def _detect_desktop(self) -> None:
        # The desktop's own scheme is not reported while the user prefers another: keep the last one.
        if self._theme == "system":
            self._desktop_is_dark = is_dark()
        if self._text_size != _FULL_SIZE:
            # Qt gives each kind of control the desktop's font again, right after this signal.
            QTimer.singleShot(0, self, self._set_font)
