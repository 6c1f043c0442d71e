"""When the wizard of the first run is open, and what follows it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hourglance.engine import Snapshot
from hourglance.tray.panel.notices import needs_account
from hourglance.tray.replies import Replies

if TYPE_CHECKING:
    from hourglance.tray.wizard.model import FirstRun
    from hourglance.tray.wizard.wizard import Wizard


class FirstRunController(QObject):
    """Opens the wizard by itself at the first start, once, and again whenever it is asked for.

    :param first_run: returns what the wizard asks for; None where there is no first run.
    :param replies: returns the way back from other threads.
    :param no_tray: returns why there is no icon in a tray; empty if there is one.
    :param try_notification: shows one.

    Signals:
        closed: the wizard was closed.
        finished: the person has come to its end.

    """

    closed = Signal()
    finished = Signal()

    def __init__(
        self,
        first_run: "Callable[[], FirstRun] | None",
        replies: Callable[[], Replies],
        no_tray: Callable[[], str],
        try_notification: Callable[[], None],
    ) -> None:
        super().__init__()
        self._first_run, self._replies = first_run, replies
        self._no_tray, self._try_notification = no_tray, try_notification
        self._snapshot = Snapshot()
        self._wizard: Wizard | None = None

    @property
    def is_open(self) -> bool:
        """Return whether the wizard can be seen."""
        return self._wizard is not None and self._wizard.isVisible()

    def look(self, snapshot: Snapshot) -> None:
        """Take up what the app has come to know."""
        self._snapshot = snapshot
        if self._wizard is not None:
            self._wizard.look(snapshot)
        elif needs_account(snapshot):
            self.open()

    def look_at_tray(self) -> None:
        """Take up that there is a tray now, or none."""
        if self._wizard is not None:
            self._wizard.look_at_tray()

    def open(self) -> bool:
        """Open the wizard where it was left, and return whether there is one."""
        if self._wizard is None:
            if self._first_run is None:
                return False
            self._wizard = self._make(self._first_run())
        self._wizard.look(self._snapshot)
        self._wizard.come_forward()
        return True

    def close(self) -> None:
        """Take the wizard away."""
        if self._wizard is not None:
            self._wizard.blockSignals(True)  # noqa: FBT003 - Qt's signature
            self._wizard.close()
            self._wizard.deleteLater()
            self._wizard = None

    def _make(self, first_run: "FirstRun") -> "Wizard":
        from hourglance.tray.wizard.wizard import Wizard

        wizard = Wizard(first_run, self._replies(), self._no_tray, self._try_notification)
        wizard.closing.connect(lambda _: self.closed.emit())
        wizard.finished.connect(self.finished)
        return wizard
