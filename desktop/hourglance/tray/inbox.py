"""The way into Qt's thread from any other."""

from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from hourglance.engine import Snapshot
    from hourglance.tray.controls.tray_settings import TraySettings


class Mail(NamedTuple):
    """What came since the inbox was emptied last: of snapshots and tastes the newest, and wishes."""

    snapshot: "Snapshot | None" = None
    tastes: "TraySettings | None" = None
    open_panel: bool = False
    welcome: bool = False
    quit: bool = False


class Inbox(QObject):
    """Keeps what other threads leave here until Qt's thread takes it.

    Signals:
        filled: something lies here since it was emptied; sent once, by whoever left it.

    """

    filled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()
        self._mail = Mail()
        self._closed = False

    def publish(self, snapshot: "Snapshot") -> None:
        """Leave a snapshot; one that still lies here is replaced."""
        with self._lock:
            self._leave(self._mail._replace(snapshot=snapshot))

    def prefer(self, tastes: "TraySettings") -> None:
        """Leave what the person prefers."""
        with self._lock:
            self._leave(self._mail._replace(tastes=tastes))

    def open_panel(self) -> None:
        """Ask for the panel."""
        with self._lock:
            self._leave(self._mail._replace(open_panel=True))

    def welcome(self) -> None:
        """Ask for the wizard of the first run."""
        with self._lock:
            self._leave(self._mail._replace(welcome=True))

    def quit(self) -> None:
        """Ask for the end."""
        with self._lock:
            self._leave(self._mail._replace(quit=True))

    def take(self) -> Mail:
        """Empty it."""
        with self._lock:
            mail, self._mail = self._mail, Mail()
            return mail

    def close(self) -> None:
        """Take nothing any more: Qt's side is about to go."""
        with self._lock:
            self._closed = True

    def _leave(self, mail: Mail) -> None:
        was_empty, self._mail = not any(self._mail), mail
        if was_empty and not self._closed:
            self.filled.emit()
