"""The way back from other threads: what a command gives is handed to whoever asked, in Qt's thread."""

from collections.abc import Callable
from functools import partial
from itertools import count
from threading import Lock
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

X = TypeVar("X")


class Replies(QObject):
    """Takes answers from any thread and hands them over in Qt's. There is one, as long as there is a tray.

    A window makes what it gives to a command once, and gives it as often as it asks::

        self._take_plugins = replies.to(self, self._show_plugins)
        commands.plugins(self._take_plugins)

    An answer never comes before the command has returned, and none comes to a window that is gone.
    """

    _filled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()
        self._closed = False
        self._came: list[tuple[int, object]] = []
        self._numbers = count()
        self._waiting: dict[int, Callable[[Any], None]] = {}
        self._filled.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)

    def to(self, owner: QObject, receive: Callable[[X], None]) -> Callable[[X], None]:
        """Return what any thread may call with an answer, as often as it likes.

        :param owner: who waits; with its end the wait ends, too.
        :param receive: gets each answer, in Qt's thread.
        """
        number = next(self._numbers)
        self._waiting[number] = receive
        owner.destroyed.connect(lambda: self._waiting.pop(number, None))
        # It holds a number and no window: another thread may be the last to let it go.
        return partial(self._leave, number)

    def close(self) -> None:
        """Take nothing any more: Qt's side is about to go."""
        with self._lock:
            self._closed = True

    def _leave(self, number: int, answer: object) -> None:
        with self._lock:
            was_empty = not self._came
            self._came.append((number, answer))
            if was_empty and not self._closed:
                self._filled.emit()

    def _hand_over(self) -> None:
        with self._lock:
            came, self._came = self._came, []
        for number, answer in came:
            if (receive := self._waiting.get(number)) is not None:
                receive(answer)
