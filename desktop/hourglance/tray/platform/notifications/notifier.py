"""A word to the person outside of the panel, in whatever way the desktop has for it."""

import os
import sys
from abc import abstractmethod
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from hourglance.tray.tray_icon import Tray


@dataclass(frozen=True, kw_only=True, slots=True)
class Notification:
    """What is said. A later one with the same ``key`` takes the place of the one before.

    :param text: plain text.
    :param is_quiet: good news, which may go by unseen.
    """

    key: str
    title: str
    text: str
    is_quiet: bool = False


class Notifier(QObject):
    """Shows notices. It returns at once, and never fails loudly: the panel says everything, too.

    Signals:
        chosen: the person has clicked a notice; carries its key. Not every desktop tells.
        failed: a notice could not be shown this way; carries the :class:`Notification`.

    """

    chosen = Signal(str)
    failed = Signal(object)

    @abstractmethod
    def tell(self, notice: Notification) -> None:
        """Show a notice."""

    def close(self) -> None:
        """Show nothing any more."""


class TrayNotifier(Notifier):
    """The tray icon's own balloon: Windows and macOS show it as a notification of theirs.

    On macOS only an app of a signed bundle may; without an icon there is none.
    """

    def __init__(self, tray: Tray) -> None:
        super().__init__()
        self._tray = tray
        self._last = ""
        tray.message_clicked.connect(lambda: self.chosen.emit(self._last))

    def tell(self, notice: Notification) -> None:
        """Show a notice as a balloon."""
        self._last = notice.key
        self._tray.show_message(notice.title, notice.text)


def notifier(tray: Tray) -> Notifier:
    """Return the desktop's way: its notification service where it has one, else the tray icon's."""
    if sys.platform in {"win32", "darwin"} or not _has_session_bus():
        return TrayNotifier(tray)
    from hourglance.tray.platform.notifications.freedesktop import FreedesktopNotifier

    return FreedesktopNotifier()


def _has_session_bus() -> bool:
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    return bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS")) or (
        bool(runtime) and Path(runtime, "bus").exists()
    )
