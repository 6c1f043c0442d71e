"""One plugin's page: what it is, how it stands, its widgets, and what can be done with it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QCheckBox, QLayout, QPushButton, QWidget

from hourglance.tray.controls.labels import MessageLabel, paragraph, push_button, section, title
from hourglance.tray.controls.layout import MonospaceText, ScrollPage, fact_grid, hbox, vbox
from hourglance.tray.controls.theme import GRID, font
from hourglance.tray.text.translation import tr
from hourglance.tray.windows.consent import asked_of, by_line, protections
from hourglance.tray.windows.views import Page, Settable


class PluginSheet(ScrollPage):
    """Everything about one plugin.

    Signals:
        asked: something is to be done; carries what, and with which plugin or widget.

    """

    asked = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._page: Page | None = None
        self._removing = False
        self._keep: QPushButton | None = None

    def show_page(self, page: Page) -> None:
        """Show another plugin, or how this one stands by now."""
        if page == self._page and not self._removing:
            return
        same = self._page is not None and self._page.row.name == page.row.name
        scrolled = self.verticalScrollBar().value() if same else 0
        self._page, self._removing = page, False
        self._fill(page)
        self.verticalScrollBar().setValue(scrolled)

    def _fill(self, page: Page) -> None:
        row = page.row
        pieces: list[QWidget | QLayout] = [title(row.name)]
        pieces.append(paragraph(by_line(row), muted=True))
        if row.summary:
            pieces.append(paragraph(row.summary))
        if row.problem:
            notice = MessageLabel()
            notice.show_message(row.problem, "critical" if row.state == "failing" else "warning")
            pieces.append(notice)
        pieces.append(self._removal(page) if self._removing else self._buttons(page))
        if page.widgets:
            pieces += [section(tr("Its widgets")), *map(self._widget, page.widgets)]
        pieces += [section(tr("What it asks for")), fact_grid(asked_of(row, page.rights))]
        pieces += protections(page.rights.protections)
        for heading, text in ((tr("What went wrong"), page.details), (tr("Log"), "\n".join(page.log))):
            if text:
                shown = MonospaceText(heading, lines=8)
                shown.setPlainText(text)
                pieces += [section(heading), shown]
        self.set_content(*pieces)

    def _buttons(self, page: Page) -> QLayout:
        row = page.row
        buttons: list[QWidget | None] = []

        def add(text: str, deed: str, *, primary: bool = False) -> None:
            buttons.append(push_button(text, lambda: self.asked.emit(deed, row.name), primary=primary))

        if row.state == "disabled":
            add(tr("Enable…"), "enable", primary=True)
        if row.state in {"running", "failing"}:
            add(tr("Restart"), "restart", primary=row.state == "failing")
        if not row.bundled:
            if row.state in {"running", "failing", "starting", "left_out"}:
                add(tr("Disable"), "disable")
            if row.state != "not_allowed":
                add(tr("Update"), "update")
            buttons.append(push_button(tr("Remove…"), self._ask_removal))
        return hbox(*buttons, None)

    def _removal(self, page: Page) -> QLayout:
        """Return the question whether it should go, in the place of the buttons."""
        name = page.row.name
        ask = paragraph(tr("Remove {name} with everything that was installed with it?").format(name=name))
        forget = QCheckBox(tr("Forget the settings of its widgets, too"))

        def remove() -> None:
            self.asked.emit("remove_all" if forget.isChecked() else "remove", name)

        keep = push_button(tr("Keep it"), self._ask_no_more)
        row = hbox(push_button(tr("Remove"), remove, primary=True), keep, None)
        column = vbox(ask, forget, row)
        self._keep = keep
        return column

    def _ask_removal(self) -> None:
        if self._page is not None:
            self._removing = True
            self._fill(self._page)
            if self._keep is not None:
                self._keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_no_more(self) -> None:
        if self._page is not None:
            self._removing = False
            self._fill(self._page)

    def _widget(self, widget: Settable) -> QWidget:
        line = QWidget()
        about = paragraph(widget.title)
        about.setFont(font(about.font(), weight=QFont.Weight.DemiBold))
        what = QWidget()
        below = [paragraph(widget.description, muted=True, small=True)] if widget.description else []
        what.setLayout(vbox(about, *below, spacing=0))
        buttons: list[QWidget] = []
        if widget.settings:
            settings = push_button(tr("Settings"), lambda: self.asked.emit("settings", widget.id))
            settings.setAccessibleName(tr("Settings of {title}").format(title=widget.title))
            another = push_button(tr("Another one"), lambda: self.asked.emit("another", widget.id))
            another.setAccessibleName(tr("Another {title} on the panel").format(title=widget.title))
            another.setToolTip(tr("Another one on the panel, with settings of its own"))
            buttons = [settings, another]
        row = hbox(what, *buttons)
        row.setStretch(0, 1)
        row.setContentsMargins(0, GRID, 0, GRID)
        line.setLayout(row)
        return line
