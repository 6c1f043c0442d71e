"""One tray app for each user and configuration folder; a second start opens the panel of the first.

A second start in another session of the same user, such as a remote desktop, makes the first one quit and
takes its place: two apps would send every query twice, and renew the same sign-in.

The app holds a lock, which the operating system releases however the process ends. A local socket, or a named
pipe on Windows, carries the second start's request. Importing this module loads no Qt, because the first icon
waits for the lock.
"""

import os
import re
import socket
import stat
import sys
import time
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
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

#: The request of a second start, and the replies. The displays of its session may follow the request's word.
OPEN_PANEL: Final = b"open\n"
PANEL_OPENED: Final = b"opened\n"
MOVING: Final = b"moving\n"

_REQUEST: Final = re.compile(rb"open((?: [\x21-\xff]+)*)\n")

_MAX_REQUEST: Final = 1000

#: What the operating system allows for the path of a socket (bytes): 104 on macOS, 108 on Linux.
_MAX_SOCKET_PATH: Final = 103

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
    :param on_move: called instead if that start is in another session.
    """

    def __init__(self, on_activate: Callable[[], None], on_move: Callable[[], None]) -> None:
        self._on_activate, self._on_move = on_activate, on_move

    @abstractmethod
    def close(self) -> None:
        """Stop listening."""

    def _answer(self, request: bytes) -> tuple[bytes, Callable[[], None]] | None:
        """Return the reply to a request, and what to call after it was sent; None if it is none."""
        match = _REQUEST.fullmatch(request)
        if match is None:
            return None
        theirs, ours = set(match[1].split()), set(session_displays())
        if theirs and ours and not theirs & ours:
            return MOVING, self._on_move
        return PANEL_OPENED, self._on_activate

    @staticmethod
    @abstractmethod
    def activate(name: str) -> bool:
        """Ask the app that listens at ``name`` to open its panel; return whether it confirmed that.

        An app in another session does not: it quits.
        """


class UnixInstanceServer(InstanceServer):
    """A datagram socket in the file system, with mode 0600."""

    # Qt's local sockets would do on every platform, but QtNetwork takes 3 MB of memory.

    def __init__(self, name: str, on_activate: Callable[[], None], on_move: Callable[[], None]) -> None:
        from PySide6.QtCore import QSocketNotifier

        super().__init__(on_activate, on_move)
        self._name = name
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
        while self._notifier.isEnabled():
            try:
                request, client = self._socket.recvfrom(_MAX_REQUEST)
            except BlockingIOError:
                return
            if (answer := self._answer(request)) is None:
                continue
            reply, action = answer
            if client:
                with suppress(OSError):  # the client has ended already
                    self._socket.sendto(reply, client)
            action()

    @staticmethod
    def activate(name: str) -> bool:
        """Ask the app that listens at ``name`` to open its panel; return whether it confirmed that."""
        reply_to = f"{name}-{os.getpid()}"
        with socket.socket(_AF_UNIX, socket.SOCK_DGRAM) as client:
            client.settimeout(_STEP_TIMEOUT)
            try:
                _bind(client, reply_to)
                client.sendto(_request(), name)
                return client.recv(len(PANEL_OPENED)) == PANEL_OPENED
            except OSError:
                return False
            finally:
                _remove_socket(reply_to)


class PipeInstanceServer(InstanceServer):
    """A named pipe on Windows, by Qt."""

    def __init__(self, name: str, on_activate: Callable[[], None], on_move: Callable[[], None]) -> None:
        from PySide6.QtNetwork import QLocalServer

        super().__init__(on_activate, on_move)
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
        if not client.canReadLine() and client.bytesAvailable() < _MAX_REQUEST:
            return
        answer = self._answer(bytes(client.readLine(_MAX_REQUEST).data()))
        if answer is not None:
            client.write(answer[0])
        client.disconnectFromServer()
        if answer is not None:
            answer[1]()

    @staticmethod
    def activate(name: str) -> bool:
        """Ask the app that listens at ``name`` to open its panel; return whether it confirmed that."""
        from PySide6.QtNetwork import QLocalSocket

        milliseconds = int(_STEP_TIMEOUT * 1000)
        client = QLocalSocket()
        client.connectToServer(name)
        if not client.waitForConnected(milliseconds):
            return False
        client.write(_request())
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
        name = _instance_name()
        folder = folder or _runtime_folder(name)
        #: Where :class:`InstanceServer` listens: a socket's path, or a pipe's name on Windows.
        self.server_name = name if sys.platform == "win32" else str(folder / f"{name}.socket")
        self._lock = FileLock(folder / f"{name}.lock")

    def acquire(self, timeout: float = ACQUIRE_TIMEOUT) -> bool:
        """Acquire the lock; return False if a process of this session holds it and has opened its panel.

        A process of another session is made to quit.

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

    def listen(self, on_activate: Callable[[], None], on_move: Callable[[], None]) -> InstanceServer:
        """Start listening for later starts of the app; the lock must have been acquired.

        :param on_activate: called in Qt's thread when another start asks for the panel.
        :param on_move: called instead if that start is in another session; must quit the app.
        """
        return _Server(self.server_name, on_activate, on_move)

    def release(self) -> None:
        """Release the lock."""
        self._lock.release()

    def _try_lock(self) -> bool:
        try:
            return self._lock.try_acquire()
        except OSError:
            return True


def session_displays(environment: Mapping[str, str] = os.environ) -> tuple[bytes, ...]:
    """Return what identifies the user's session: its displays; empty if there can be one session only."""
    # With a screen, or without the host's name, it is the same display: unix:0.0, :0.
    x11 = re.sub(r"^unix(?=:)|(?<=\d)\.\d+$", "", environment.get("DISPLAY", ""))
    names = (x11, environment.get("WAYLAND_DISPLAY", ""), environment.get("SESSIONNAME", ""))
    return tuple("".join(name.split()).encode(errors="replace") for name in names if name.strip())


def _request() -> bytes:
    return b" ".join((OPEN_PANEL.strip(), *session_displays()))[: _MAX_REQUEST - 1] + b"\n"


def _runtime_folder(name: str) -> Path:
    """Return the first folder that can be written and is not too deep for a socket."""
    longest = f"{name}.socket-{2**31}"
    for variable in ("XDG_RUNTIME_DIR", "TMPDIR", "TEMP"):
        folder = os.environ.get(variable, "")
        fits = sys.platform == "win32" or len(os.fsencode(Path(folder, longest))) <= _MAX_SOCKET_PATH
        if folder and fits and os.access(folder, os.W_OK | os.X_OK):
            return Path(folder)
    # Safe in a shared folder: the name has the user's number, the mode is 0600, and links are not followed.
    return Path("/tmp")  # noqa: S108


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
