"""The wizard's last page: the tray icon, notifications, and starting at login."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox

from hourglance.engine import Problem
from hourglance.tray.bridge import EngineBridge
from hourglance.tray.controls.labels import MessageLabel, push_button
from hourglance.tray.controls.layout import hbox
from hourglance.tray.text.errors import translate_problem
from hourglance.tray.text.translation import tr
from hourglance.tray.wizard.page import WizardPage

if TYPE_CHECKING:
    from hourglance.app import FirstRunService


class DesktopPage(WizardPage):
    """Shows whether there is a tray, tests notifications, and sets the start at login.

    :param tray_problem: returns why there is no tray icon; empty if there is one.
    :param test_notification: shows a notification.
    """

    def __init__(
        self,
        bridge: EngineBridge,
        first_run: "FirstRunService",
        tray_problem: Callable[[], str],
        test_notification: Callable[[], None],
    ) -> None:
        super().__init__(
            bridge,
            tr("Desktop integration"),
            tr("Hourglance shows one number on its tray icon, and all of them at a click."),
        )
        self._first_run, self._tray_problem = first_run, tray_problem
        self._tray = MessageLabel()
        self._start_at_login = QCheckBox(tr("Start at login"))
        self._stored: bool | None = None
        test = push_button(tr("Show test notification"), test_notification)
        self.build(self._tray, hbox(test, None), self._start_at_login)

    def on_enter(self) -> None:
        """Check the tray, and load whether Hourglance starts at login."""
        self.update_tray()
        self.call(self._first_run.starts_at_login(), self._show_stored, self._on_unknown)

    def update_tray(self) -> None:
        """Show whether there is a tray icon."""
        if problem := self._tray_problem():
            self._tray.show_message(problem, "warning")
        else:
            self._tray.show_message(
                tr("The icon is in your tray. If you do not see it, look behind the tray's arrow."), "good"
            )

    def on_leave(self) -> bool:
        """Store whether Hourglance starts at login, if that was changed."""
        wanted = self._start_at_login.isChecked()
        if self._stored is None or wanted == self._stored:
            return True
        self.submit(self._first_run.set_start_at_login(on=wanted), self._on_stored, self._on_failed)
        return False  # until it is stored

    def _show_stored(self, on: bool) -> None:
        self._stored = on
        self._start_at_login.setChecked(on)

    def _on_unknown(self, problem: Problem) -> None:
        self.message.show_message(translate_problem(problem).sentence, "warning")
        self._start_at_login.setEnabled(False)

    def _on_stored(self, _: None) -> None:
        self.message.show_message("")
        self._stored = self._start_at_login.isChecked()
        self.completed.emit()

    def _on_failed(self, problem: Problem) -> None:
        self.show_problem(problem)
        self._stored = self._start_at_login.isChecked()  # the user can continue without it
