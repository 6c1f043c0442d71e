"""Where the contact centre is, and as which OAuth client to sign in."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from hourglance.engine import Problem
from hourglance.tray.replies import Replies
from hourglance.tray.text.translation import tr
from hourglance.tray.wizard.model import FirstRun, FirstRunInfo
from hourglance.tray.wizard.page import WizardPage, labelled


class AccountPage(WizardPage):
    """Asks for region and client id until both can be used."""

    def __init__(self, first_run: FirstRun, replies: Replies) -> None:
        super().__init__(
            tr("Where is your contact centre?"),
            tr("Your administrator knows both. Hourglance remembers them on this computer."),
        )
        self._first_run = first_run
        self._region, self._client_id = QLineEdit(), QLineEdit()
        self._region.setPlaceholderText("eu-west-1")
        self._client_id.setPlaceholderText("3f0c4a1e-…")
        self.lay(
            labelled(tr("Region"), self._region, tr("An AWS region, or the domain where you sign in.")),
            labelled(
                tr("Client id"), self._client_id, tr("Of the OAuth client that was made for Hourglance.")
            ),
        )
        for field in (self._region, self._client_id):
            field.textEdited.connect(lambda: self.notice.show_message(""))
        first_run.begin(replies.to(self, self._begin))

    @property
    def first(self) -> QWidget | None:
        """Return the field where something is missing."""
        if self._region.isReadOnly():
            return None
        return self._client_id if self._region.text() else self._region

    def leave(self) -> bool:
        """Take both, and open the sign-in page; or say what is wrong with them."""
        region, client_id = self._region.text().strip(), self._client_id.text().strip()
        if region and client_id:
            wrong = self._first_run.set_up(region, client_id)
        else:
            wrong = tr("Fill in both the region and the client id.")
        self.notice.show_message(wrong, "critical")
        if wrong:
            (self._client_id if region and not client_id else self._region).setFocus()
        return not wrong

    def _begin(self, beginning: FirstRunInfo | Problem) -> None:
        if isinstance(beginning, Problem):
            self.notice.show_message(beginning.sentence, "critical")
            return
        completer = QCompleter(list(beginning.regions), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._region.setCompleter(completer)
        if not self._region.isModified():
            self._region.setText(beginning.region)
        if not self._client_id.isModified():
            self._client_id.setText(beginning.client_id)
        if beginning.is_preset:
            self.explain(tr("Your administrator has filled in both. There is nothing to do here."))
            for field in (self._region, self._client_id):
                field.setReadOnly(True)
            self.answered.emit()
