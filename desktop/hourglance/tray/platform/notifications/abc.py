"""The interface of a desktop's notifications."""

from abc import abstractmethod
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True, kw_only=True, slots=True)
class Notification:
    """A notification; a later one with the same ``key`` replaces it.

    :param text: plain text.
    :param low_urgency: good news, which may go unnoticed.
    """

    key: str
    title: str
    text: str
    low_urgency: bool = False


class Notifier(QObject):
    """Shows notifications without blocking. Failures are reported by a signal, never raised.

    Signals:
        activated: the user clicked a notification; carries its key. Not every desktop reports clicks.
        failed: a notification could not be shown; carries the :class:`Notification`.

    """

    activated = Signal(str)
    failed = Signal(object)

    @abstractmethod
    def notify(self, notification: Notification) -> None:
        """Show a notification."""

    def close(self) -> None:
        """Release what the desktop's service holds; nothing is shown afterward."""
