"""Notifications by the tray icon: Windows and macOS show its messages as their own notifications."""

from hourglance.tray.platform.notifications.abc import Notification, Notifier
from hourglance.tray.tray_icon import Tray


class TrayNotifier(Notifier):
    """The tray icon's message, as ``QSystemTrayIcon`` shows it.

    Nothing is shown while there is no icon, nor on macOS unless the app runs from a signed bundle.
    """

    def __init__(self, tray: Tray) -> None:
        super().__init__()
        self._tray = tray
        self._last_key = ""
        tray.message_clicked.connect(self._emit_activated)

    def notify(self, notification: Notification) -> None:
        """Show a notification as a message of the icon."""
        self._last_key = notification.key
        self._tray.show_message(notification.title, notification.text)

    def _emit_activated(self) -> None:
        self.activated.emit(self._last_key)
