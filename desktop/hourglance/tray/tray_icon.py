"""The icon in the tray: waits for a tray that comes late, and says so when none comes."""

from PySide6.QtCore import QObject, QRect, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from hourglance.tray.text.translation import tr

#: How often to ask for a tray, in milliseconds, and how often at most: for 30 seconds.
_ASK_EVERY = 500
_ASK_TIMES = 60

#: After so many times in vain a window is shown meanwhile: 3 seconds.
_WINDOW_AFTER = 6


class Tray(QObject):
    """The tray icon, as soon as there is a tray.

    An icon chooses its protocol when it is first shown and never again, so that it must not be made
    before a tray is there. Whether it is visible Qt says wrongly: it is not asked.

    Signals:
        clicked: the icon was clicked with the left button, or chosen by keyboard.
        middle_clicked: with the middle button.
        message_clicked: the message that was shown last was clicked; not every tray tells.
        found: the icon is shown.
        missed: there is no tray so far; a window should be shown. ``found`` may still come.

    """

    clicked = Signal()
    middle_clicked = Signal()
    message_clicked = Signal()
    found = Signal()
    missed = Signal()

    def __init__(self, menu: QMenu) -> None:
        super().__init__()
        self._menu = menu
        self._icon: QSystemTrayIcon | None = None
        self._picture = QIcon()
        self._tooltip = ""
        self._wanted = False
        self._asked = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_ASK_EVERY)
        self._timer.timeout.connect(self.look)

    @property
    def is_shown(self) -> bool:
        """Return whether there is an icon in a tray."""
        return self._icon is not None

    def start(self) -> None:
        """Show the icon now, or wait for a tray."""
        self._wanted = True
        self.look()
        if self._icon is None:
            self._timer.start()

    def look(self) -> None:
        """Show the icon if it is wanted, there is a tray and there is none yet."""
        if self._icon is not None or not self._wanted:
            return
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._timer.stop()
            self._make_icon()
            return
        self._asked += 1
        if self._asked == _WINDOW_AFTER:
            self.missed.emit()
        if self._asked >= _ASK_TIMES:
            self._timer.stop()

    def draw(self, picture: QIcon, tooltip: str) -> None:
        """Show another picture and tooltip."""
        self._picture, self._tooltip = picture, tooltip
        self._assert()

    def show_message(self, title: str, text: str) -> None:
        """Show a message beside the icon; nothing where there is no icon."""
        if self._icon is not None:
            # Another picture would stand in place of the icon until the message is gone.
            self._icon.showMessage(title, text, QSystemTrayIcon.MessageIcon.NoIcon)

    def geometry(self) -> QRect:
        """Return where the icon is; empty where the desktop does not say (StatusNotifierItem)."""
        return self._icon.geometry() if self._icon is not None else QRect()

    def close(self) -> None:
        """Take the icon away."""
        self._timer.stop()
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None

    def _make_icon(self) -> None:
        self._icon = icon = QSystemTrayIcon(self._picture, self)
        icon.setContextMenu(self._menu)
        icon.activated.connect(self._activated)
        icon.messageClicked.connect(self.message_clicked)
        self._assert()
        icon.show()
        # Some shells drop what was set before the icon was theirs.
        QTimer.singleShot(0, self, self._assert)
        self.found.emit()

    def _assert(self) -> None:
        if self._icon is not None:
            self._icon.setIcon(self._picture)
            self._icon.setToolTip(self._tooltip)

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.clicked.emit()
        elif reason is QSystemTrayIcon.ActivationReason.MiddleClick:
            self.middle_clicked.emit()


def why_no_tray(desktop: str) -> str:
    """Return why there is a window and no icon, and what to do about it.

    :param desktop: the desktop's name, as XDG_CURRENT_DESKTOP gives it.
    """
    why = tr("This desktop shows no tray icons, so Hourglance stays in this window.")
    if "GNOME" in desktop.upper():
        what = tr("On GNOME, install the extension AppIndicator and KStatusNotifierItem Support.")
    else:
        what = tr("Add a tray to the desktop's panel to have the icon there.")
    return f"{why} {what}"
