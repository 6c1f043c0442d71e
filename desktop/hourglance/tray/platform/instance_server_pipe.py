"""The doorbell on Windows: a named pipe, by Qt."""

import logging

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from hourglance.tray.platform.single_instance import OPEN, OPENED

_log = logging.getLogger(__name__)

#: How long each step may take, in milliseconds.
_STEP = 1000


class PipeInstanceServer(QObject):
    """Listens for other starts of the app. Only this person's processes can ring.

    :param name: as :attr:`Place.bell` gives it. Whoever listens must have the place: what an app that
        was killed left there is removed.

    Signals:
        rang: somebody wants the panel.

    """

    rang = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._visitors: list[QLocalSocket] = []
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._came)
        QLocalServer.removeServer(name)
        if not self._server.listen(name):
            _log.warning("A second start will not find this one: %s", self._server.errorString())

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _came(self) -> None:
        while self._server.hasPendingConnections():
            visitor = self._server.nextPendingConnection()
            self._visitors.append(visitor)
            visitor.readyRead.connect(self._listen)
            visitor.disconnected.connect(self._part)
        self._listen()

    def _listen(self) -> None:
        for visitor in tuple(self._visitors):
            if visitor.bytesAvailable() >= len(OPEN):
                if visitor.read(len(OPEN)).data() == OPEN:
                    visitor.write(OPENED)
                    self.rang.emit()
                visitor.disconnectFromServer()

    def _part(self) -> None:
        for visitor in tuple(self._visitors):
            if visitor.state() is QLocalSocket.LocalSocketState.UnconnectedState:
                self._visitors.remove(visitor)
                visitor.deleteLater()


def ring(name: str) -> bool:
    """Ask whoever listens for the panel, and return whether somebody has answered."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_STEP):
        return False
    socket.write(OPEN)
    socket.flush()
    answered = socket.waitForReadyRead(_STEP) and socket.readAll().data() == OPENED
    socket.abort()
    return answered
