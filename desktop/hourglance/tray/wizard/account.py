"""The wizard's first page: the region of Genesys Cloud and the OAuth client to sign in with."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from hourglance.engine import Problem
from hourglance.tray.bridge import EngineBridge
from hourglance.tray.text.translation import tr
from hourglance.tray.wizard.page import WizardPage, labeled_field

if TYPE_CHECKING:
    from hourglance.app import AccountService, FirstRunInfo, FirstRunService


class AccountPage(WizardPage):
    """Asks for region and client ID until they are valid, then opens the sign-in page."""

    def __init__(self, bridge: EngineBridge, first_run: "FirstRunService", account: "AccountService") -> None:
        super().__init__(
            bridge,
            tr("Connect to Genesys Cloud"),
            tr("Your administrator can give you both. Hourglance stores them on this computer."),
        )
        self._account = account
        self._region, self._client_id = QLineEdit(), QLineEdit()
        self._region.setPlaceholderText("eu-west-1")
        self._client_id.setPlaceholderText("3f0c4a1e-…")
        self.build(
            labeled_field(tr("Region"), self._region, tr("An AWS region, or the domain where you sign in.")),
            labeled_field(
                tr("Client ID"), self._client_id, tr("The OAuth client that was created for Hourglance.")
            ),
        )
        for field in (self._region, self._client_id):
            field.textEdited.connect(self._clear_message)
        self.call(first_run.info(), self._show_info)

    @property
    def focus_target(self) -> QWidget | None:
        """Return the first empty field."""
        if self._region.isReadOnly():
            return None
        return self._client_id if self._region.text() else self._region

    def on_leave(self) -> bool:
        """Switch to the account and open the sign-in page, or show what is wrong."""
        region, client_id = self._region.text().strip(), self._client_id.text().strip()
        if region and client_id:
            self.submit(self._account.set_up(region, client_id), self._on_set_up, self._on_rejected)
        else:
            self.message.show_message(tr("Enter both the region and the client ID."), "critical")
            (self._client_id if region else self._region).setFocus()
        return False  # until the account was accepted

    def _on_set_up(self, _: None) -> None:
        self.message.show_message("")
        self.completed.emit()

    def _on_rejected(self, problem: Problem) -> None:
        self.show_problem(problem)
        self._region.setFocus()

    def _clear_message(self) -> None:
        self.message.show_message("")

    def _show_info(self, info: "FirstRunInfo") -> None:
        completer = QCompleter(list(info.regions), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._region.setCompleter(completer)
        if not self._region.isModified():
            self._region.setText(info.region)
        if not self._client_id.isModified():
            self._client_id.setText(info.client_id)
        if info.is_preset:
            self.set_explanation(tr("Your administrator has set both. Nothing is left to do here."))
            for field in (self._region, self._client_id):
                field.setReadOnly(True)
            self.answered.emit()
