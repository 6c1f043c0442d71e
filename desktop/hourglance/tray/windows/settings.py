"""The window of the app's settings: sections, each a form whose changes apply at once."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLayout, QWidget

from hourglance.api import Count, Setting
from hourglance.tray.bridge import EngineBridge
from hourglance.tray.controls.form import Form
from hourglance.tray.controls.labels import push_button, title
from hourglance.tray.controls.layout import ScrollPage, hbox, split_view
from hourglance.tray.controls.two_line_list import Row, TwoLineList
from hourglance.tray.text.formatting import format_quantity
from hourglance.tray.text.setting_labels import translate_settings
from hourglance.tray.text.translation import tr, translated
from hourglance.tray.windows.window import Window

if TYPE_CHECKING:
    from hourglance.app import DirectoryService, PreferenceService, PreferencesForm, SettingsSection

#: The section with the button to test notifications.
_NOTIFICATIONS = "notifications"


class SettingsWindow(Window):
    """The user's preferences.

    :param test_notification: shows a notification.
    """

    name = "settings"
    first_size = QSize(760, 540)

    def __init__(
        self,
        bridge: EngineBridge,
        preferences: "PreferenceService",
        directory: "DirectoryService",
        test_notification: Callable[[], None],
    ) -> None:
        super().__init__(bridge, tr("Settings"))
        self._preferences, self._directory = preferences, directory
        self._test_notification = test_notification
        self._shown: PreferencesForm | None = None
        self._wanted = ""
        self._form: Form | None = None
        self._rows = TwoLineList(tr("Sections"))
        self._page = ScrollPage()
        self.setLayout(split_view(self._rows, message=self.message, page=self._page, width=48))
        self._rows.selected.connect(self._open_section)
        self.call(preferences.load(), self._show)

    @property
    def item(self) -> str:
        """Return the name of the section."""
        return self._rows.key

    def show_item(self, item: str) -> None:
        """Show a section by its name."""
        self._wanted = item
        if self._shown is not None and item:
            self._rows.select(item)

    def _show(self, preferences: "PreferencesForm") -> None:
        self._shown = preferences
        self.message.show_message(preferences.remark)
        self._rows.set_rows(
            [Row(key=each.name, text=translated(each.title)) for each in preferences.sections]
        )
        self._rows.select(self._wanted)

    def _open_section(self, name: str) -> None:
        if self._shown is None:
            return
        section = next(each for each in self._shown.sections if each.name == name)
        self._form = form = Form(
            [_with_bound(each, self._shown.bounds) for each in translate_settings(section.settings)],
            self._shown.values,
            bridge=self.bridge,
            directory=self._directory,
            decided=self._shown.decided,
        )
        form.changed.connect(lambda: self._save(section))
        parts: list[QWidget | QLayout] = [title(translated(section.title)), form]
        if section.name == _NOTIFICATIONS:
            parts.append(hbox(push_button(tr("Show test notification"), self._test_notification), None))
        self._page.set_content(*parts)

    def _save(self, section: "SettingsSection") -> None:
        if self._form is None or self._shown is None:
            return
        names = {setting.name for setting in section.settings}
        others = {name: value for name, value in self._shown.values.items() if name not in names}
        self.call(self._preferences.save(others | self._form.values()), self._on_saved)

    def _on_saved(self, preferences: "PreferencesForm") -> None:
        self._shown = preferences
        self.message.show_message(preferences.remark)
        if self._form is not None:
            self._form.show_errors(preferences.problems)


def _with_bound(setting: Setting, bounds: Mapping[str, int]) -> Setting:
    """Return a setting whose help tells the administrator's bound, if there is one."""
    if setting.name not in bounds:
        return setting
    bound = tr("Your administrator has set {number}; the stricter of the two applies.")
    number = format_quantity(Count(bounds[setting.name]))
    return replace(setting, help=f"{setting.help} {bound.format(number=number)}".strip())
