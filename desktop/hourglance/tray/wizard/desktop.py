"""A place on the desktop: whether the icon is there, whether notifications are seen, and the next start."""

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox

from hourglance.engine import Problem
from hourglance.tray.controls.labels import MessageLabel, push_button
from hourglance.tray.controls.layout import hbox
from hourglance.tray.replies import Replies
from hourglance.tray.text.translation import tr
from hourglance.tray.wizard.model import FirstRun
from hourglance.tray.wizard.page import WizardPage


class DeskPage(WizardPage):
    """Looks for the tray, tries a notification, and asks about the next start.

    :param no_tray: returns why there is no icon; empty if there is one.
    :param try_notification: shows one.
    """

    def __init__(
        self,
        first_run: FirstRun,
        replies: Replies,
        no_tray: Callable[[], str],
        try_notification: Callable[[], None],
    ) -> None:
        super().__init__(
            tr("At your desktop"), tr("Hourglance shows one number on its icon, and the rest at a click.")
        )
        self._first_run, self._no_tray = first_run, no_tray
        self._tray = MessageLabel()
        self._starts = QCheckBox(tr("Start with the computer"))
        self._try = push_button(tr("Show a notification"), try_notification)
        self._was_on: bool | None = None
        self._take_starts = replies.to(self, self._show_starts)
        self._take_started = replies.to(self, self._show_started)
        self.lay(self._tray, hbox(self._try, None), self._starts)

    def enter(self) -> None:
        """Look at the desktop."""
        self.look_at_tray()
        self._first_run.starts(self._take_starts)

    def look_at_tray(self) -> None:
        """Say whether there is an icon."""
        why = self._no_tray()
        if why:
            self._tray.show_message(why, "warning")
        else:
            self._tray.show_message(
                tr("The icon is in your tray. If you do not see it, look behind the tray's arrow."), "good"
            )

    def leave(self) -> bool:
        """Have it start as was chosen."""
        wanted = self._starts.isChecked()
        if self._was_on is not None and wanted != self._was_on:
            self._first_run.start(wanted, self._take_started)
            return False  # until it is known whether that went well
        return True

    def _show_starts(self, on: bool | Problem) -> None:
        if isinstance(on, Problem):
            self.notice.show_message(on.sentence, "warning")
            self._starts.setEnabled(False)
        else:
            self._was_on = on
            self._starts.setChecked(on)

    def _show_started(self, wrong: str | Problem) -> None:
        text = wrong.sentence if isinstance(wrong, Problem) else wrong
        self.notice.show_message(text, "critical")
        self._was_on = self._starts.isChecked()
        if not text:
            self.done.emit()
