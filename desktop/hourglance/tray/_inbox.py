"""The way into Qt's thread from any other."""

from threading import Lock

from PySide6.QtCore import QObject, Signal

from hourglance.engine import Snapshot


class Inbox(QObject):
    """Carries snapshots and wishes into Qt's thread. Connect to its signals by queued connections.

    Signals:
        arrived: a snapshot came since the last :meth:`take`.
        panel_wanted: the panel should be opened.
        end_wanted: the loop should end.

    """

    arrived = Signal()
    panel_wanted = Signal()
    end_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()
        self._newest: Snapshot | None = None
        self._closed = False

    def publish(self, snapshot: Snapshot) -> None:
        """Leave a snapshot for Qt's thread; one that still lies there is replaced."""
        with self._lock:
            waiting = self._newest is not None
            self._newest = snapshot
            if not waiting and not self._closed:
                self.arrived.emit()

    def take(self) -> Snapshot | None:
        """Return the newest snapshot that was not taken yet."""
        with self._lock:
            newest, self._newest = self._newest, None
            return newest

    def open_panel(self) -> None:
        """Ask for the panel."""
        with self._lock:
            if not self._closed:
                self.panel_wanted.emit()

    def quit(self) -> None:
        """Ask for the end."""
        with self._lock:
            if not self._closed:
                self.end_wanted.emit()

    def close(self) -> None:
        """Let nothing through any more: Qt's side is about to go."""
        with self._lock:
            self._closed = True
