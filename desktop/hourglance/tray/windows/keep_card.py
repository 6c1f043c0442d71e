"""The form that keeps a checked query as a card: its title, its number, and how it would look now."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from hourglance.engine import Problem
from hourglance.tray.controls.fields import ComboBox
from hourglance.tray.controls.flow_layout import FlowLayout
from hourglance.tray.controls.labels import TITLE, MessageLabel, paragraph, plain, push_button, section
from hourglance.tray.controls.theme import font
from hourglance.tray.text.errors import translate_problem
from hourglance.tray.text.translation import tr
from hourglance.tray.windows.window import Window

if TYPE_CHECKING:
    from hourglance.app import CardDraft, CardService

#: The debounce of the preview while the user types a title, in milliseconds.
PREVIEW_DEBOUNCE = 400


class KeepCardForm(QWidget):
    """Title, number and preview of a card; hidden until a query is given.

    :ivar kept: emitted with the id of the widget that was put on the panel.
    """

    kept = Signal(str)

    def __init__(self, window: Window, cards: "CardService") -> None:
        super().__init__()
        self._window, self._cards = window, cards
        self._query = self._family = ""
        self._title = QLineEdit(maxLength=80)
        self._title.setAccessibleName(tr("Title of the card"))
        self._number = ComboBox()
        self._number.setAccessibleName(tr("Number of the card"))
        self._figure = plain(QLabel())
        self._figure.setFont(font(self.font(), TITLE, QFont.Weight.DemiBold))
        self._caption = paragraph("", muted=True)
        self._message = MessageLabel()
        self._keep = push_button(tr("Keep"), self._keep_card, primary=True)
        self._keep.setAutoDefault(False)
        form = QFormLayout()
        for label, field in ((tr("Title"), self._title), (tr("Number"), self._number)):
            named = plain(QLabel(label), muted=True)
            named.setBuddy(field)
            form.addRow(named, field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(section(tr("Keep as a card")))
        layout.addLayout(form)
        for part in (self._figure, self._caption, self._message):
            layout.addWidget(part)
        layout.addLayout(FlowLayout(self._keep, push_button(tr("Cancel"), self.hide)))
        self._debounce = QTimer(self, singleShot=True, interval=PREVIEW_DEBOUNCE)
        self._debounce.timeout.connect(self._preview)
        self._title.textEdited.connect(self._debounce.start)
        self._title.returnPressed.connect(self._keep_card)
        self._number.activated.connect(self._preview)
        self.hide()

    def open(self, query: str, family: str) -> None:
        """Show the form for a query."""
        self._query, self._family = query, family
        self._title.clear()
        self._number.clear()
        self._figure.setText("")
        self._caption.setText(tr("Sending the query…"))
        self._message.show_message("")
        self._keep.setEnabled(False)
        self.show()
        self._title.setFocus()
        self._preview()

    def _preview(self) -> None:
        self._window.call(
            self._cards.preview(self._query, self._family, self._number.currentText(), self._title.text()),
            self._show_preview,
            self._show_failure,
        )

    def _show_preview(self, preview: "CardDraft") -> None:
        if self._number.count() == 0:
            for headline in preview.headlines:
                self._number.add_option(headline)
            self._title.setText(preview.title)
        self._number.setCurrentText(preview.headline)
        self._figure.setText(preview.number or "–")
        self._caption.setText(preview.caption or tr("No data for this period"))
        self._message.show_message("")
        self._keep.setEnabled(True)

    def _show_failure(self, problem: Problem) -> None:
        self._caption.setText("")
        self._message.show_message(translate_problem(problem).sentence, "critical")
        # The card can be kept although its number is not there now.
        self._keep.setEnabled(True)

    def _keep_card(self) -> None:
        if not self._keep.isEnabled():
            return
        self._keep.setEnabled(False)
        self._window.call(
            self._cards.keep(self._query, self._family, self._number.currentText(), self._title.text()),
            self._on_kept,
            self._show_failure,
        )

    def _on_kept(self, widget_id: str) -> None:
        self.hide()
        self.kept.emit(widget_id)
