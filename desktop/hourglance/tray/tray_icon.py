"""The icon in the system tray; it waits for a tray that starts late."""

from PySide6.QtCore import QObject, QRect, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from hourglance.tray.text.translation import tr

#: How often a tray is looked for (milliseconds), and how many times: 30 seconds.
_DETECT_INTERVAL = 500
_MAX_ATTEMPTS = 60

#: After this many attempts a window is shown meanwhile: 3 seconds.
_ATTEMPTS_BEFORE_WINDOW = 6


class Tray(QObject):
    """The tray icon, as soon as there is a tray.

    An icon chooses its protocol when it is first shown, so it must not be created before there is a tray.
    Qt reports wrongly whether it is visible, so this is not used.

    Signals:
        clicked: the icon was clicked with the left button, or activated by keyboard.
        middle_clicked: it was clicked with the middle button.
        message_clicked: the last message was clicked; not every tray reports this.
        found: the icon is shown.
        missed: there is no tray so far; a window should be shown. ``found`` may still follow.

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
        self._pixmaps = QIcon()
        self._tooltip = ""
        self._is_started = False
        self._attempts = 0
        self._timer = QTimer(self, interval=_DETECT_INTERVAL)
        self._timer.timeout.connect(self.detect_tray)

    @property
    def is_shown(self) -> bool:
        """Whether the icon is in a tray."""
        return self._icon is not None

    def start(self) -> None:
        """Show the icon now, or wait for a tray."""
        self._is_started = True
        self.detect_tray()
        if self._icon is None:
            self._timer.start()

    def detect_tray(self) -> None:
        """Show the icon if it was started, is not shown yet, and there is a tray."""
        if self._icon is not None or not self._is_started:
            return
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._timer.stop()
            self._create_icon()
            return
        self._attempts += 1
        if self._attempts == _ATTEMPTS_BEFORE_WINDOW:
            self.missed.emit()
        if self._attempts >= _MAX_ATTEMPTS:
            self._timer.stop()

    def set_icon(self, icon: QIcon, tooltip: str) -> None:
        """Show another icon and tooltip."""
        self._pixmaps, self._tooltip = icon, tooltip
        self._apply()

    def show_message(self, title: str, text: str) -> None:
        """Show a message at the icon, if there is one."""
        if self._icon is not None:
            # Another icon would replace this one until the message is gone.
            self._icon.showMessage(title, text, QSystemTrayIcon.MessageIcon.NoIcon)

    def geometry(self) -> QRect:
        """Return where the icon is; empty if the desktop does not report it (StatusNotifierItem)."""
        return self._icon.geometry() if self._icon is not None else QRect()

    def close(self) -> None:
        """Remove the icon."""
        self._timer.stop()
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None

    def _create_icon(self) -> None:
        self._icon = icon = QSystemTrayIcon(self._pixmaps, self)
        icon.setContextMenu(self._menu)
        icon.activated.connect(self._on_activated)
        icon.messageClicked.connect(self.message_clicked)
        self._apply()
        icon.show()
        # Some shells discard what was set before they accepted the icon.
        QTimer.singleShot(0, self, self._apply)
        self.found.emit()

    def _apply(self) -> None:
        if self._icon is not None:
            self._icon.setIcon(self._pixmaps)
            self._icon.setToolTip(self._tooltip)

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.clicked.emit()
        elif reason is QSystemTrayIcon.ActivationReason.MiddleClick:
            self.middle_clicked.emit()


def tray_problem(desktop: str) -> str:
    """Return why there is no icon, and what to do about it.

    :param desktop: the value of ``XDG_CURRENT_DESKTOP``.
    """
    why = tr("This desktop shows no tray icons, so Hourglance stays in this window.")
    if "GNOME" in desktop.upper():
        what = tr("On GNOME, install the extension AppIndicator and KStatusNotifierItem Support.")
    else:
        what = tr("Add a tray to the desktop's panel to have the icon there.")
    return f"{why} {what}"
