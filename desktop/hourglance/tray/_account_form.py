"""What Hourglance must be told once: where the contact centre is, and as which OAuth client."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
)

from hourglance.tray._theme import GRID, UNIT, font
from hourglance.tray._translation import tr

_WIDTH = 96 * GRID


class AccountForm(QDialog):
    """Asks for region and client id until both can be used.

    :param regions: what to offer; any other text may be typed.
    :param set_up: takes region and client id; returns what is wrong with them, empty if they will do.
    """

    def __init__(self, regions: Sequence[str], set_up: Callable[[str, str], str]) -> None:
        super().__init__()
        self._set_up = set_up
        self.setWindowTitle(tr("Sign in to Genesys Cloud"))
        self.setMinimumWidth(_WIDTH)
        title = QLabel(tr("Where is your contact centre?"))
        title.setFont(font(self.font(), UNIT, QFont.Weight.DemiBold))
        hint = QLabel(tr("Your administrator knows both. Hourglance remembers them on this computer."))
        hint.setWordWrap(True)
        self._region = QComboBox()
        self._region.setEditable(True)
        self._region.setPlaceholderText(tr("eu-west-1 or mypurecloud.ie"))
        self._region.addItems(list(regions))
        self._region.setCurrentIndex(-1)
        self._region.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._region.setAccessibleName(tr("Region or domain"))
        self._client_id = QLineEdit()
        self._client_id.setPlaceholderText(tr("of the OAuth client made for Hourglance"))
        self._client_id.setAccessibleName(tr("Client id"))
        self._wrong = QLabel()
        self._wrong.setTextFormat(Qt.TextFormat.PlainText)
        self._wrong.setWordWrap(True)
        self._wrong.hide()
        self._buttons = QDialogButtonBox()
        cancel = self._buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setAutoDefault(False)
        go_on = self._buttons.addButton(tr("Sign in"), QDialogButtonBox.ButtonRole.AcceptRole)
        go_on.setDefault(True)
        self._buttons.accepted.connect(self._submit)
        self._buttons.rejected.connect(self.reject)
        self._lay_out(title, hint)

    def _lay_out(self, title: QLabel, hint: QLabel) -> None:
        fields = QFormLayout()
        fields.addRow(tr("&Region"), self._region)
        fields.addRow(tr("&Client id"), self._client_id)
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * GRID, 5 * GRID, 6 * GRID, 5 * GRID)
        column.setSpacing(3 * GRID)
        for part in (title, hint):
            column.addWidget(part)
        column.addLayout(fields)
        column.addWidget(self._wrong)
        column.addWidget(self._buttons)
        self._region.setFocus()

    def _submit(self) -> None:
        region, client_id = self._region.currentText().strip(), self._client_id.text().strip()
        if not region or not client_id:
            wrong = tr("Fill in both the region and the client id.")
        else:
            wrong = self._set_up(region, client_id)
        self._wrong.setText(wrong)
        self._wrong.setVisible(bool(wrong))
        self.adjustSize()
        if not wrong:
            self.accept()
