"""A plugin's page: description, state, widgets, permissions, and the actions on it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QBoxLayout, QLayout, QWidget

from hourglance.tray.controls.flow_layout import FlowLayout
from hourglance.tray.controls.labels import CheckBox, MessageLabel, paragraph, push_button, section, title
from hourglance.tray.controls.layout import MonospaceText, ScrollPage, fact_grid, hbox, is_narrow, vbox
from hourglance.tray.controls.theme import GRID, font
from hourglance.tray.text.translation import tr
from hourglance.tray.windows.consent import permission_facts, version_and_author

if TYPE_CHECKING:
    from hourglance.app import PluginDetails, PluginRow, WidgetSettings
    from hourglance.tray.windows.plugins import PluginsWindow


class PluginPage(ScrollPage):
    """One plugin."""

    def __init__(self, window: "PluginsWindow") -> None:
        super().__init__()
        self._window = window
        self._details: PluginDetails | None = None
        self._is_removing = False

    def show_plugin(self, details: "PluginDetails") -> None:
        """Show a plugin; if it is the same one, the scroll position and an open question stay."""
        before, self._details = self._details, details
        same = before is not None and before.row.name == details.row.name
        if same and (self._is_removing or before == details):
            return
        scrolled = self.verticalScrollBar().value() if same else 0
        self._is_removing = False
        self._fill(details, self._buttons(details.row))
        self.verticalScrollBar().setValue(scrolled)

    def _fill(self, details: "PluginDetails", actions: QLayout) -> None:
        plugin = details.row
        parts: list[QWidget | QLayout] = [title(plugin.name)]
        parts.append(paragraph(version_and_author(plugin), muted=True))
        if plugin.summary:
            parts.append(paragraph(plugin.summary))
        if plugin.problem:
            parts.append(MessageLabel(plugin.problem, "critical" if plugin.state == "failing" else "warning"))
        parts.append(actions)
        if details.widgets:
            parts += [section(tr("Widgets")), *map(self._widget, details.widgets)]
        parts += [section(tr("Permissions")), fact_grid(permission_facts(plugin, details.permissions))]
        for heading, text in ((tr("Error details"), details.details), (tr("Log"), "\n".join(details.log))):
            if text:
                output = MonospaceText(heading, lines=8)
                output.setPlainText(text)
                parts += [section(heading), output]
        self.set_content(*parts)

    def _buttons(self, plugin: "PluginRow") -> QLayout:
        """Return the actions that the plugin's state allows."""
        window, name = self._window, plugin.name
        buttons: list[QWidget] = []
        if plugin.state == "disabled":
            buttons.append(push_button(tr("Enable…"), lambda: window.request_consent(name), primary=True))
        if plugin.state in {"running", "failing"}:
            failing = plugin.state == "failing"
            buttons.append(push_button(tr("Restart"), lambda: window.restart(name), primary=failing))
        if not plugin.bundled:
            if plugin.state in {"running", "failing", "starting", "safe_mode"}:
                buttons.append(push_button(tr("Disable"), lambda: window.disable(name)))
            if plugin.state != "not_allowed":
                buttons.append(push_button(tr("Update"), lambda: window.update_plugin(name)))
            buttons.append(push_button(tr("Remove…"), self._ask_removal))
        return FlowLayout(*buttons)

    def _ask_removal(self) -> None:
        """Ask for confirmation in place of the buttons; *Cancel* has the focus."""
        if self._details is None:
            return
        self._is_removing = True
        name = self._details.row.name
        with_settings = CheckBox(tr("Also delete its widgets' settings"))

        def confirm() -> None:
            delete_settings = with_settings.isChecked()
            self._close_removal()
            self._window.remove(name, with_settings=delete_settings)

        cancel = push_button(tr("Cancel"), self._close_removal)
        self._fill(
            self._details,
            vbox(
                paragraph(tr("Remove {name} and everything installed with it?").format(name=name)),
                with_settings,
                FlowLayout(push_button(tr("Remove"), confirm, primary=True), cancel),
            ),
        )
        cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_removal(self) -> None:
        if self._details is not None:
            self._is_removing = False
            self._fill(self._details, self._buttons(self._details.row))

    def _widget(self, widget: "WidgetSettings") -> QWidget:
        name = paragraph(widget.title)
        name.setFont(font(name.font(), weight=QFont.Weight.DemiBold))
        texts = QWidget()
        below = [paragraph(widget.description, muted=True, small=True)] if widget.description else []
        texts.setLayout(vbox(name, *below, spacing=0))
        buttons: list[QWidget] = []
        if widget.settings:
            settings = push_button(
                tr("Settings"), lambda: self._window.windows.open_widget_settings(widget.id)
            )
            settings.setAccessibleName(tr("Settings of {title}").format(title=widget.title))
            add = push_button(tr("Add another"), lambda: self._window.add_widget(widget.id))
            add.setAccessibleName(tr("Add another {title}").format(title=widget.title))
            add.setToolTip(tr("Adds the widget to the panel again, with its own settings"))
            buttons = [settings, add]
        line = QWidget()
        if not is_narrow(self):
            layout: QBoxLayout = hbox(texts, *buttons)
            layout.setStretch(0, 1)
        else:
            layout = vbox(texts, FlowLayout(*buttons))
        layout.setContentsMargins(0, GRID, 0, GRID)
        line.setLayout(layout)
        return line
