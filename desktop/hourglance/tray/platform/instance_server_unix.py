"""The doorbell everywhere but on Windows: a socket in the file system that one person alone can write to."""

import logging
import os
import socket
import stat
from contextlib import suppress
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier, Signal

from hourglance.tray.platform.single_instance import OPEN, OPENED

_log: Final = logging.getLogger(__name__)

#: How long to wait for the answer, in seconds.
_STEP: Final = 1.0


class UnixInstanceServer(QObject):
    """Listens for other starts of the app. Only this person's processes can ring.

    :param name: as :attr:`Place.bell` gives it. Whoever listens must have the place: what an app that
        was killed left there is removed.

    Signals:
        rang: somebody wants the panel.

    """

    rang = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        # Datagrams: each wish is whole, and whoever is at the door and says nothing is not even noticed.
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.settimeout(0)
        self._notifier = QSocketNotifier(self._socket.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._listen)
        self._name = name
        try:
            _bind(self._socket, name)
        except OSError as error:
            _log.warning("A second start will not find this one: %s", error.strerror)

    def close(self) -> None:
        """Listen no more."""
        self._notifier.setEnabled(False)
        self._socket.close()
        _remove(self._name)

    def _listen(self) -> None:
        with suppress(BlockingIOError):
            while True:
                said, answer_to = self._socket.recvfrom(len(OPEN) + 1)
                if said != OPEN:
                    continue
                self.rang.emit()
                if answer_to:
                    with suppress(OSError):  # it has gone already
                        self._socket.sendto(OPENED, answer_to)


def ring(name: str) -> bool:
    """Ask whoever listens for the panel, and return whether somebody has answered."""
    own = f"{name}-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.settimeout(_STEP)
        try:
            _bind(door, own)
            door.sendto(OPEN, name)
            return door.recv(len(OPENED)) == OPENED
        except OSError:
            return False
        finally:
            _remove(own)


def _bind(listener: socket.socket, name: str) -> None:
    _remove(name)
    before = os.umask(0o177)
    try:
        listener.bind(name)
    finally:
        os.umask(before)


def _remove(name: str) -> None:
    """Remove a socket of this name; nothing else that somebody may have laid there."""
    with suppress(OSError):
        if stat.S_ISSOCK(os.stat(name, follow_symlinks=False).st_mode):  # noqa: PTH116 - a string all the way
            os.unlink(name)  # noqa: PTH108 - the same
