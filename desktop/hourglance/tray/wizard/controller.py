"""Opens the wizard of the first run, and keeps it up to date."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hourglance.engine import Snapshot
from hourglance.tray.panel.notices import needs_account

if TYPE_CHECKING:
    from hourglance.app import Services
    from hourglance.tray.bridge import EngineBridge
    from hourglance.tray.wizard.wizard import Wizard


class FirstRunController(QObject):
    """Opens the wizard once by itself if no account is set up, and again on request.

    :param tray_problem: returns why there is no tray icon; empty if there is one.
    :param test_notification: shows a notification.

    Signals:
        closed: the wizard was closed.
        finished: its last page was completed.

    """

    closed = Signal()
    finished = Signal()

    def __init__(
        self,
        bridge: "EngineBridge",
        services: "Services",
        tray_problem: Callable[[], str],
        test_notification: Callable[[], None],
    ) -> None:
        super().__init__()
        self._bridge, self._services = bridge, services
        self._tray_problem, self._test_notification = tray_problem, test_notification
        self._snapshot = Snapshot()
        self._wizard: Wizard | None = None

    @property
    def is_open(self) -> bool:
        """Return whether the wizard is visible."""
        return self._wizard is not None and self._wizard.isVisible()

    def apply_snapshot(self, snapshot: Snapshot) -> None:
        """Update the wizard; open it if no account is set up."""
        self._snapshot = snapshot
        if self._wizard is not None:
            self._wizard.apply_snapshot(snapshot)
        elif needs_account(snapshot):
            self.open()

    def update_tray(self) -> None:
        """Update whether there is a tray icon."""
        if self._wizard is not None:
            self._wizard.update_tray()

    def open(self) -> None:
        """Open the wizard at the page that it was closed at."""
        if self._wizard is None:
            self._wizard = self._create()
        self._wizard.apply_snapshot(self._snapshot)
        self._wizard.raise_window()

    def close(self) -> None:
        """Close and delete the wizard."""
        if self._wizard is not None:
            self._wizard.blockSignals(True)  # noqa: FBT003 - Qt's signature
            self._wizard.close()
            self._wizard.deleteLater()
            self._wizard = None

    def _create(self) -> "Wizard":
        from hourglance.tray.wizard.wizard import Wizard

        wizard = Wizard(
            self._bridge,
            self._services.first_run,
            self._services.account,
            self._tray_problem,
            self._test_notification,
        )
        wizard.closing.connect(lambda _: self.closed.emit())
        wizard.finished.connect(self.finished)
        return wizard
