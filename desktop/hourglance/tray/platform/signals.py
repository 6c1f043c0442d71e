"""POSIX signals that end the app: Ctrl-C, a service manager, a closed terminal."""

import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


class SignalWatch(QObject):
    """Calls back in Qt's event loop when one of these signals arrives.

    Python runs signal handlers between two bytecode instructions, and none is executed while Qt's event loop
    waits. Therefore the signal's number is also written to a socket that the event loop monitors.

    :param on_signal: called in Qt's thread.
    """

    def __init__(self, on_signal: Callable[[], None]) -> None:
        super().__init__()
        self._on_signal = on_signal
        self._read_end, self._write_end = socket.socketpair()
        self._read_end.settimeout(0)
        self._write_end.settimeout(0)
        self._previous_fd = signal.set_wakeup_fd(self._write_end.fileno(), warn_on_full_buffer=False)
        self._previous: dict[signal.Signals, Any] = {
            number: signal.signal(number, _ignore)
            for name in _NAMES
            if (number := getattr(signal, name, None)) is not None
        }
        self._notifier = QSocketNotifier(self._read_end.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def close(self) -> None:
        """Restore the previous signal handlers."""
        self._notifier.setEnabled(False)
        for number, handler in self._previous.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._previous_fd)
        self._read_end.close()
        self._write_end.close()

    def _read(self) -> None:
        try:
            numbers = self._read_end.recv(64)
        except BlockingIOError:
            return
        if any(number in self._previous for number in numbers):
            self._on_signal()


def _ignore(number: int, frame: FrameType | None) -> None:
    """Do nothing: the wakeup socket reports the signal."""
