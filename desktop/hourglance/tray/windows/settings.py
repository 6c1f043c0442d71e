"""The window of the settings: sections, and the form of one. What is chosen holds at once."""

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLayout, QWidget

from hourglance.engine import Problem
from hourglance.tray.controls.form import Form
from hourglance.tray.controls.labels import push_button, title
from hourglance.tray.controls.layout import ScrollPage, hbox, split_view
from hourglance.tray.controls.two_line_list import Row, TwoLineList
from hourglance.tray.replies import Replies
from hourglance.tray.text.setting_labels import translate_settings
from hourglance.tray.text.translation import tr, translated
from hourglance.tray.windows.commands import WindowCommands
from hourglance.tray.windows.views import Preferences, Section
from hourglance.tray.windows.window import Window

#: The section in which one can be tried.
_NOTIFICATIONS = "notifications"


class SettingsWindow(Window):
    """What a person may choose about the app."""

    name = "settings"
    first_size = QSize(760, 540)

    def __init__(
        self,
        commands: WindowCommands,
        replies: Replies,
        open_window: Callable[[str, str], object],  # noqa: ARG002 - as every window's
    ) -> None:
        super().__init__(tr("Settings"))
        self._commands, self._replies = commands, replies
        self._shown: Preferences | None = None
        self._wanted = ""
        self._form: Form | None = None
        self._take = replies.to(self, self._show)
        self._take_changed = replies.to(self, self._show_changed)
        self._rows = TwoLineList(tr("Sections"))
        self._sheet = ScrollPage()
        self.setLayout(split_view(self._rows, message=self.notice, page=self._sheet, width=48))
        self._rows.selected.connect(self._choose)
        commands.preferences.show(self._take)

    @property
    def subject(self) -> str:
        """What it shows: with that it can be opened anew."""
        return self._rows.key

    def look_at(self, subject: str) -> None:
        """Show the section of this name."""
        self._wanted = subject
        if self._shown is not None and subject:
            self._rows.select(subject)

    def _show(self, preferences: Preferences | Problem) -> None:
        if isinstance(preferences, Problem):
            self.notice.show_message(preferences.sentence, "critical")
            return
        self._shown = preferences
        self.notice.show_message(preferences.remark)
        self._rows.set_rows(
            [Row(key=each.name, text=translated(each.title)) for each in preferences.sections]
        )
        self._rows.select(self._wanted)

    def _choose(self, name: str) -> None:
        if self._shown is None:
            return
        section = next(each for each in self._shown.sections if each.name == name)
        self._form = form = Form(
            translate_settings(section.settings),
            self._shown.values,
            directory=self._commands.directory,
            replies=self._replies,
        )
        form.changed.connect(lambda: self._change(section))
        pieces: list[QWidget | QLayout] = [title(translated(section.title)), form]
        if section.name == _NOTIFICATIONS and self._commands.try_notification is not None:
            pieces.append(hbox(push_button(tr("Show a notification"), self._commands.try_notification), None))
        self._sheet.set_content(*pieces)

    def _change(self, section: Section) -> None:
        if self._form is None or self._shown is None:
            return
        names = {setting.name for setting in section.settings}
        others = {name: value for name, value in self._shown.values.items() if name not in names}
        self._commands.preferences.change(others | self._form.values(), self._take_changed)

    def _show_changed(self, preferences: Preferences | Problem) -> None:
        if isinstance(preferences, Problem):
            self.notice.show_message(preferences.sentence, "critical")
            return
        self._shown = preferences
        self.notice.show_message(preferences.remark)
        if self._form is not None:
            self._form.show_errors(preferences.problems)
