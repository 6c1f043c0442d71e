"""The window of one widget on the panel: its title and its settings, and another one like it."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from hourglance.api import Setting, TextSetting
from hourglance.engine import Problem
from hourglance.tray.controls.form import Form
from hourglance.tray.controls.labels import paragraph, push_button, section, title
from hourglance.tray.controls.layout import MARGIN, ScrollPage, hbox, vbox
from hourglance.tray.controls.theme import GRID
from hourglance.tray.replies import Replies
from hourglance.tray.text.setting_labels import translate_settings
from hourglance.tray.text.translation import tr
from hourglance.tray.windows.commands import WindowCommands
from hourglance.tray.windows.views import Done, Refused, Settable
from hourglance.tray.windows.window import Window

#: The name of the field for the title; no setting of a widget begins with an underscore.
_TITLE = "hourglance_title"


class WidgetWindow(Window):
    """What a person may choose about one widget on the panel."""

    name = "widget"
    first_size = QSize(560, 620)

    def __init__(
        self, commands: WindowCommands, replies: Replies, open_window: Callable[[str, str], object]
    ) -> None:
        super().__init__(tr("Widget"))
        self._commands, self._replies, self._open_window = commands, replies, open_window
        self._widget: Settable | None = None
        self._forms: tuple[Form, ...] = ()
        self._take_widget = replies.to(self, self._show)
        self._take_another = replies.to(self, self._added)
        self._take_done = replies.to(self, self._done)
        self._take_end = replies.to(self, self._dropped)
        self._sheet = ScrollPage()
        self._apply = push_button(tr("Apply"), self._change, primary=True)
        self._another = push_button(tr("Another one"), self._add)
        self._drop = push_button(tr("Take away"), self._take_away)
        self._another.setToolTip(tr("Another one on the panel, with settings of its own"))
        foot = hbox(self._drop, self._another, None, self._apply)
        foot.setContentsMargins(MARGIN, 3 * GRID, MARGIN, 4 * GRID)
        top = vbox(self.notice)
        top.setContentsMargins(MARGIN, 4 * GRID, MARGIN, 0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self._sheet, 1)
        whole.addLayout(foot)
        self._ready(None)

    @property
    def subject(self) -> str:
        """What it shows: with that it can be opened anew."""
        return self._widget.id if self._widget else ""

    def look_at(self, subject: str) -> None:
        """Show the widget with this id."""
        if subject:
            self.notice.show_message("")
            self._commands.widgets.show(subject, self._take_widget)

    def _show(self, widget: Settable | Problem) -> None:
        if isinstance(widget, Problem):
            self.notice.show_message(widget.sentence, "critical")
            return
        self._ready(widget)
        self.setWindowTitle(tr("{title}: settings").format(title=widget.title))
        own = TextSetting(name=_TITLE, label=tr("Title"), default=widget.kind, max_length=80)
        form = self._form_of((own, *widget.settings), widget)
        self._forms = (form,)
        pieces: list[QWidget | QLayout] = [title(widget.kind)]
        if widget.description:
            pieces.append(paragraph(widget.description, muted=True))
        pieces.append(form)
        if widget.limits:
            limits = self._form_of(translate_settings(widget.limits), widget)
            self._forms = (form, limits)
            pieces += [section(tr("When to tell you")), limits]
        self._sheet.set_content(*pieces)
        form.take_focus()

    def _form_of(self, settings: Iterable[Setting], widget: Settable) -> Form:
        values = {_TITLE: widget.title, **widget.values}
        form = Form(settings, values, directory=self._commands.directory, replies=self._replies)
        form.show_errors(widget.problems)
        return form

    def _ready(self, widget: Settable | None) -> None:
        self._widget = widget
        self._apply.setEnabled(widget is not None)
        self._another.setEnabled(widget is not None)
        self._drop.setVisible(widget is not None and widget.removable)

    def _change(self) -> None:
        if self._widget is None:
            return
        self.notice.show_message("")
        values: dict[str, object] = {}
        for form in self._forms:
            if (found := form.validated_values()) is None:
                return
            values |= found
        text = str(values.pop(_TITLE)) or self._widget.kind
        self._commands.widgets.change(self._widget.id, text, values, self._take_done)

    def _add(self) -> None:
        if self._widget is not None:
            self._commands.widgets.add(self._widget.id, self._take_another)

    def _take_away(self) -> None:
        if self._widget is not None:
            self._commands.widgets.drop(self._widget.id, self._take_end)

    def _added(self, widget: Settable | Problem) -> None:
        self._show(widget)
        if isinstance(widget, Settable):
            self.notice.show_message(tr("This is another one. What you choose here is its own."), "good")

    def _done(self, done: Done | Refused | Problem) -> None:
        if isinstance(done, Problem):
            self.notice.show_message(done.sentence, "critical")
        elif isinstance(done, Refused):
            for form in self._forms:
                form.show_errors(done.problems)
        else:
            self.notice.show_message(tr("The card follows at once."), "good")

    def _dropped(self, done: Done | Problem) -> None:
        if isinstance(done, Problem):
            self.notice.show_message(done.sentence, "critical")
        else:
            self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Apply on Ctrl+Enter."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._change()
        else:
            super().keyPressEvent(event)
