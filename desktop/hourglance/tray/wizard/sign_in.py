"""The wizard's page that waits for the sign-in in the browser."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from hourglance.engine import Problem, Snapshot
from hourglance.tray.bridge import EngineBridge
from hourglance.tray.controls.flow_layout import FlowLayout
from hourglance.tray.controls.labels import push_button
from hourglance.tray.panel.notices import needs_account
from hourglance.tray.text.translation import tr
from hourglance.tray.wizard.page import WizardPage

if TYPE_CHECKING:
    from hourglance.app import AccountService


class SignInPage(WizardPage):
    """Waits for the sign-in in the browser, and continues when it has succeeded."""

    def __init__(self, bridge: EngineBridge, account: "AccountService") -> None:
        super().__init__(
            bridge,
            tr("Sign in with your browser"),
            tr("Hourglance gets your name and your permissions, and never your password."),
        )
        self._account = account
        self._reopen = push_button(tr("Reopen sign-in page"), self._sign_in)
        copy = push_button(tr("Copy address"), self._request_address)
        self.build(FlowLayout(self._reopen, copy), message_first=True)
        self._signed_in = False
        self.set_ready(False)

    @property
    def focus_target(self) -> QWidget | None:
        """Return what the user can do while waiting."""
        return None if self._signed_in else self._reopen

    def apply_snapshot(self, snapshot: Snapshot) -> None:
        """Show the state of the sign-in."""
        account = snapshot.account
        was, self._signed_in = self._signed_in, account.sign_in == "signed_in"
        problem = account.problem or snapshot.problem
        if self._signed_in:
            self.message.show_message(tr("You are signed in as {name}.").format(name=account.user), "good")
        elif account.sign_in == "signing_in":
            self.message.show_message(tr("Complete the sign-in in your browser."))
        elif problem is not None and not needs_account(snapshot):
            self.message.show_message(problem.sentence, "critical")
        self.set_ready(self._signed_in)
        if self._signed_in and not was:
            self.answered.emit()
            if self.isVisible():
                self.completed.emit()

    def _sign_in(self) -> None:
        self.call(self._account.sign_in())

    def _request_address(self) -> None:
        self.call(self._account.sign_in_url(), self._copy_address, self._on_no_address)

    def _copy_address(self, address: str) -> None:
        if address:
            QGuiApplication.clipboard().setText(address)
            self.message.show_message(tr("Copied. Paste it into your browser's address bar."))
        else:
            self.message.show_message(tr("There is no sign-in page yet."), "warning")

    def _on_no_address(self, _: Problem) -> None:
        self._copy_address("")
