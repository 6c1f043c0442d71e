"""The sign-in, which happens in the browser: what to do there, and what came of it."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from hourglance.engine import Problem, Snapshot
from hourglance.tray.controls.labels import push_button
from hourglance.tray.controls.layout import hbox
from hourglance.tray.panel.notices import needs_account
from hourglance.tray.replies import Replies
from hourglance.tray.text.translation import tr
from hourglance.tray.wizard.model import FirstRun
from hourglance.tray.wizard.page import WizardPage


class SignInPage(WizardPage):
    """Waits for the sign-in in the browser; goes on by itself once it has succeeded."""

    def __init__(self, first_run: FirstRun, replies: Replies) -> None:
        super().__init__(
            tr("Sign in with your browser"),
            tr("Hourglance sees your name and your permissions, and never your password."),
        )
        self._first_run = first_run
        self._again = push_button(tr("Open the page again"), first_run.sign_in)
        self._copy = push_button(tr("Copy the address"), lambda: first_run.address(self._take_address))
        self._take_address = replies.to(self, self._copy_address)
        self.lay(hbox(self._again, self._copy, None), notice_first=True)
        self._signed_in = False
        self.set_ready(False)

    @property
    def first(self) -> QWidget | None:
        """Return what one may do while one waits."""
        return None if self._signed_in else self._again

    def look(self, snapshot: Snapshot) -> None:
        """Say how the sign-in stands."""
        account = snapshot.account
        was, self._signed_in = self._signed_in, account.sign_in == "signed_in"
        problem = account.problem or snapshot.problem
        if self._signed_in:
            self.notice.show_message(tr("You are signed in as {name}.").format(name=account.person), "good")
        elif account.sign_in == "signing_in":
            self.notice.show_message(tr("Finish signing in in your browser."))
        elif problem is not None and not needs_account(snapshot):
            self.notice.show_message(problem.sentence, "critical")
        self.set_ready(self._signed_in)
        if self._signed_in and not was:
            self.answered.emit()
            if self.isVisible():
                self.done.emit()

    def _copy_address(self, address: str | Problem) -> None:
        if isinstance(address, Problem) or not address:
            self.notice.show_message(tr("There is no page to sign in at yet."), "warning")
            return
        QGuiApplication.clipboard().setText(address)
        self.notice.show_message(tr("Copied. Paste it into your browser's address bar."))
