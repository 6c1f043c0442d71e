"""One tray app for each user and configuration folder; a second start opens the panel of the first.

The app holds a lock, which the operating system releases however the process ends. A local
socket, or a named pipe on Windows, carries the second start's request. Importing this module loads no Qt,
because the first icon waits for the lock.
"""

import os
import socket
import stat
import sys
import time
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hourglance.util.file_lock import FileLock

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalSocket

#: How long a second start waits for the first one to answer or to end (seconds): it may just be starting.
ACQUIRE_TIMEOUT: Final = 5.0

#: How often a second start retries meanwhile (seconds).
_RETRY_INTERVAL: Final = 0.1

#: How long each step of an exchange may take (seconds).
_STEP_TIMEOUT: Final = 1.0

#: The request of a second start, and the reply.
OPEN_PANEL: Final = b"open\n"
PANEL_OPENED: Final = b"opened\n"

# Python has no sockets in the file system on Windows.
if sys.platform == "win32":
    _AF_UNIX: Final = 0
else:
    _AF_UNIX: Final = socket.AF_UNIX

#: The environment variables that decide where the configuration folder is, on any system.
_CONFIG_VARIABLES: Final = ("XDG_CONFIG_HOME", "HOME", "LOCALAPPDATA")


class InstanceServer(ABC):
    """Listens for later starts of the app. Only processes of the same user can connect.

    The caller must hold the lock: a socket that a killed process left behind is replaced.

    :param name: where to listen: a socket's path, or a pipe's name on Windows.
    :param on_activate: called in Qt's thread when another start asks for the panel.
    """

    @abstractmethod
    def close(self) -> None:
        """Stop listening."""

    @staticmethod
    @abstractmethod
    def activate(name: str) -> bool:
        """Ask the app that listens at ``name`` to open its panel; return whether it confirmed that."""


class UnixInstanceServer(InstanceServer):
    """A datagram socket in the file system, with mode 0600."""

    # Qt's local sockets would do on every platform, but QtNetwork takes 3 MB of memory.

    def __init__(self, name: str, on_activate: Callable[[], None]) -> None:
        from PySide6.QtCore import QSocketNotifier

        self._name, self._on_activate = name, on_activate
        # Datagrams: each request arrives whole, and a client that connects and sends nothing costs nothing.
        self._socket = socket.socket(_AF_UNIX, socket.SOCK_DGRAM)
        self._socket.settimeout(0)
        self._notifier = QSocketNotifier(self._socket.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._read)
        try:
            _bind(self._socket, name)
        except OSError as error:
            _warn(str(error))

    def close(self) -> None:
        """Stop listening, and remove the socket."""
        self._notifier.setEnabled(False)
        self._socket.close()
        _remove_socket(self._name)

    def _read(self) -> None:
        with suppress(BlockingIOError):
            while True:
                request, client = self._socket.recvfrom(len(OPEN_PANEL) + 1)
                if request != OPEN_PANEL:
                    continue
                self._on_activate()
                if client:
                    with suppress(OSError):  # the client has ended already
                        self._socket.sendto(PANEL_OPENED, client)

    @staticmethod
    def activate(name: str) -> bool:
        """Ask the app that listens at ``name`` to open its panel; return whether it confirmed that."""
        reply_to = f"{name}-{os.getpid()}"
        with socket.socket(_AF_UNIX, socket.SOCK_DGRAM) as client:
            client.settimeout(_STEP_TIMEOUT)
            try:
                _bind(client, reply_to)
                client.sendto(OPEN_PANEL, name)
                return client.recv(len(PANEL_OPENED)) == PANEL_OPENED
            except OSError:
                return False
            finally:
                _remove_socket(reply_to)


class PipeInstanceServer(InstanceServer):
    """A named pipe on Windows, by Qt."""

    def __init__(self, name: str, on_activate: Callable[[], None]) -> None:
        from PySide6.QtNetwork import QLocalServer

        self._on_activate = on_activate
        self._server = QLocalServer()
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept)
        QLocalServer.removeServer(name)
        if not self._server.listen(name):
            _warn(self._server.errorString())

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    def _accept(self) -> None:
        while self._server.hasPendingConnections():
            client = self._server.nextPendingConnection()
            client.disconnected.connect(client.deleteLater)
            client.readyRead.connect(partial(self._read, client))
            self._read(client)

    def _read(self, client: "QLocalSocket") -> None:
        if client.bytesAvailable() < len(OPEN_PANEL):
            return
        if client.read(len(OPEN_PANEL)).data() == OPEN_PANEL:
            client.write(PANEL_OPENED)
            self._on_activate()
        client.disconnectFromServer()

    @staticmethod
    def activate(name: str) -> bool:
        """Ask the app that listens at ``name`` to open its panel; return whether it confirmed that."""
        from PySide6.QtNetwork import QLocalSocket

        milliseconds = int(_STEP_TIMEOUT * 1000)
        client = QLocalSocket()
        client.connectToServer(name)
        if not client.waitForConnected(milliseconds):
            return False
        client.write(OPEN_PANEL)
        client.flush()
        confirmed = client.waitForReadyRead(milliseconds) and client.readAll().data() == PANEL_OPENED
        client.abort()
        return confirmed


_Server: Final = PipeInstanceServer if sys.platform == "win32" else UnixInstanceServer


class SingleInstance:
    """The lock that makes this process the only tray app of its user and configuration folder.

    :param folder: where lock and socket are; by default a folder of the user's own where there is one.
    """

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or _runtime_folder()
        name = _instance_name()
        #: Where :class:`InstanceServer` listens: a socket's path, or a pipe's name on Windows.
        self.server_name = name if sys.platform == "win32" else str(folder / f"{name}.socket")
        self._lock = FileLock(folder / f"{name}.lock")

    def acquire(self, timeout: float = ACQUIRE_TIMEOUT) -> bool:
        """Acquire the lock; return False if another process holds it and has opened its panel.

        Where no lock can be created, as on some network drives, every process acquires it.

        :param timeout: how long to wait for the other process to answer or to end, in seconds.
        :raises AlreadyRunningError: another process holds the lock and does not answer.
        """
        if self._try_lock():
            return True
        deadline = time.monotonic() + timeout
        while not _Server.activate(self.server_name):
            if self._try_lock():
                return True
            if time.monotonic() > deadline:
                from hourglance.tray.errors import AlreadyRunningError

                raise AlreadyRunningError(
                    "Hourglance is running already, but does not answer.",
                    remedy="End that process, then start Hourglance again.",
                )
            time.sleep(_RETRY_INTERVAL)
        return False

    def listen(self, on_activate: Callable[[], None]) -> InstanceServer:
        """Start listening for later starts of the app; the lock must have been acquired.

        :param on_activate: called in Qt's thread when another start asks for the panel.
        """
        return _Server(self.server_name, on_activate)

    def release(self) -> None:
        """Release the lock."""
        self._lock.release()

    def _try_lock(self) -> bool:
        try:
            return self._lock.try_acquire()
        except OSError:
            return True


def _runtime_folder() -> Path:
    variables = ("XDG_RUNTIME_DIR", "TMPDIR", "TEMP")
    # Safe in a shared folder: the name has the user's number, the mode is 0600, and links are not followed.
    return Path(next(filter(None, map(os.environ.get, variables)), "/tmp"))  # noqa: S108


def _instance_name() -> str:
    if sys.platform == "win32":
        user = os.environ.get("USERNAME", "")
    else:
        user = str(os.getuid())
    folder = "\0".join(os.environ.get(name, "") for name in _CONFIG_VARIABLES)
    return f"hourglance-{user}-{zlib.crc32(folder.encode(errors='surrogateescape')):08x}"


def _bind(listener: socket.socket, name: str) -> None:
    _remove_socket(name)
    umask = os.umask(0o177)
    try:
        listener.bind(name)
    finally:
        os.umask(umask)


def _remove_socket(name: str) -> None:
    """Remove a socket; a file of any other kind at its path is left alone."""
    path = Path(name)
    with suppress(OSError):
        if stat.S_ISSOCK(path.lstat().st_mode):
            path.unlink()


def _warn(reason: str) -> None:
    import logging

    logging.getLogger(__name__).warning("Later starts cannot reach this one: %s", reason)
