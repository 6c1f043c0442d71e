"""The window of plugins: the list, a plugin's details, installation and consent."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget

from hourglance.api import Tone
from hourglance.app import (
    ConsentRequest,
    InstallProgress,
    InstallResult,
)
from hourglance.engine import Problem
from hourglance.tray.bridge import EngineBridge, PendingCall
from hourglance.tray.controls.labels import push_button
from hourglance.tray.controls.layout import split_view
from hourglance.tray.controls.two_line_list import Row, TwoLineList
from hourglance.tray.text.errors import translate_problem
from hourglance.tray.text.translation import tr
from hourglance.tray.windows.consent import ConsentPage
from hourglance.tray.windows.install import InstallPage
from hourglance.tray.windows.plugin_details import PluginPage
from hourglance.tray.windows.window import Window

if TYPE_CHECKING:
    from hourglance.app import (
        InstallEvent,
        InstallOutcome,
        PluginDetails,
        PluginList,
        PluginRow,
        PluginService,
        WidgetService,
        WidgetSettings,
    )
    from hourglance.tray.windows.manager import WindowManager

#: The delay of a reload while a plugin is starting, in milliseconds.
RELOAD_DELAY = 700

#: The item that stands for the page to install a plugin.
INSTALL = "+"


class PluginsWindow(Window):
    """Lists plugins, and installs, enables and removes them."""

    name = "plugins"
    first_size = QSize(920, 640)

    def __init__(
        self,
        bridge: EngineBridge,
        plugins: "PluginService",
        widgets: "WidgetService",
        windows: "WindowManager",
    ) -> None:
        super().__init__(bridge, tr("Plugins"))
        self._plugins, self._widgets, self.windows = plugins, widgets, windows
        self._wanted = ""
        # The plugin that may be enabled, from the request for its consent to the answer.
        self._enabling = ""
        self._is_filling = False
        self._installation: PendingCall | None = None
        self._reload_timer = QTimer(self, singleShot=True, interval=RELOAD_DELAY)
        self._reload_timer.timeout.connect(self.refresh)
        self._rows = TwoLineList(tr("Plugins"))
        self._stack = QStackedWidget()
        self._page, self._install, self._consent = PluginPage(self), InstallPage(self), ConsentPage(self)
        for page in (self._page, self._install, self._consent):
            self._stack.addWidget(page)
        add = push_button(tr("Install a plugin"), self._open_install_page)
        self.setLayout(split_view(self._rows, add, message=self.message, page=self._stack, width=64))
        self._rows.selected.connect(self._open_details)
        self.refresh()

    @property
    def item(self) -> str:
        """Return the name of the selected plugin."""
        return self._rows.key or INSTALL

    def show_item(self, item: str) -> None:
        """Show a plugin's details by its name."""
        if item == INSTALL:
            self._open_install_page()
        elif item and not self._rows.select(item):
            self._wanted = item

    def refresh(self) -> None:
        """Load the list again."""
        self.call(self._plugins.list(), self._show_list)

    def _show_list(self, plugins: "PluginList") -> None:
        before, wanted = self._rows.key, self._wanted
        self._wanted = ""
        on_plugin = self._stack.currentWidget() is self._page or bool(wanted or self._enabling)
        self._is_filling = True
        self._rows.set_rows([_row(each) for each in plugins.rows], select_first=on_plugin)
        if wanted:
            self._rows.select(wanted)
        self._is_filling = False
        if plugins.problem is not None:
            self.show_problem(plugins.problem)
        elif plugins.safe_mode:
            self.message.show_message(tr("Safe mode: only the bundled widgets run"))
        if any(each.state == "starting" for each in plugins.rows):
            self._reload_timer.start()
        if self._rows.key and self._rows.key == before:
            self._load_details(before)

    def _open_details(self, name: str) -> None:
        if self._install.is_busy:
            return
        if name != self._enabling:
            self._enabling = ""
        if not self._is_filling:
            self.message.show_message("")
        self._load_details(name)

    def _load_details(self, name: str) -> None:
        self.call(self._plugins.details(name), self._show_details)

    def _show_details(self, details: "PluginDetails") -> None:
        if self._install.is_busy or details.row.name != self._rows.key:
            return
        self._page.show_plugin(details)
        if not (self._enabling and self._stack.currentWidget() is self._consent):
            self._stack.setCurrentWidget(self._page)

    # Actions on an installed plugin.

    def request_consent(self, name: str) -> None:
        """Show what the user must know before a plugin is enabled."""
        self._enabling = name
        self.message.show_message(tr("Checking permissions…"))
        self.call(self._plugins.consent_request(name), self._show_enable_consent)

    def _show_enable_consent(self, request: ConsentRequest) -> None:
        if request.plugin.name == self._enabling:  # otherwise the user has gone on to something else
            self._show_consent(request)

    def _show_consent(self, request: ConsentRequest) -> None:
        self.message.show_message("")
        self._consent.show_request(request)
        self._stack.setCurrentWidget(self._consent)

    def disable(self, name: str) -> None:
        """Disable a plugin."""
        self.message.show_message("")
        self.call(self._plugins.disable(name), self._on_done, self._on_failed)

    def restart(self, name: str) -> None:
        """Restart a plugin's process."""
        self.message.show_message("")
        self.call(self._plugins.restart(name), self._on_done, self._on_failed)

    def remove(self, name: str, *, with_settings: bool) -> None:
        """Remove a plugin."""
        self.message.show_message("")
        self.call(self._plugins.remove(name, with_settings=with_settings), self._on_done, self._on_failed)

    def _on_done(self, _: None) -> None:
        self.refresh()

    def _on_failed(self, problem: Problem) -> None:
        self.show_problem(problem)
        self.refresh()

    def add_widget(self, widget_id: str) -> None:
        """Add another instance of a widget, and open its settings."""
        self.call(self._widgets.add(widget_id), self._on_added)

    def _on_added(self, widget: "WidgetSettings") -> None:
        self.refresh()
        self.windows.open_widget_settings(widget.id)

    # Installation.

    def _open_install_page(self) -> None:
        self._enabling = ""
        self.message.show_message("")
        self._rows.select_none()
        self._stack.setCurrentWidget(self._install)
        self._install.focus_input()

    def install(self, spec: str) -> None:
        """Install a plugin from a folder, a file or a name."""
        self._installation = self.bridge.stream(
            self._plugins.install(spec), owner=self, each=self._on_event, failed=self._on_install_failed
        )

    def update_plugin(self, name: str) -> None:
        """Install a plugin again from its source."""
        self._enabling = ""
        self.message.show_message("")
        self._stack.setCurrentWidget(self._install)
        self._install.start(name)
        self._installation = self.bridge.stream(
            self._plugins.update(name), owner=self, each=self._on_event, failed=self._on_install_failed
        )

    def _on_event(self, event: "InstallEvent") -> None:
        match event:
            case InstallProgress():
                self._install.add_step(event.message)
            case ConsentRequest():
                self._show_consent(event)
            case InstallResult():
                self._finish_installation(event.plugin, event.outcome)

    def _finish_installation(self, plugin: str, outcome: "InstallOutcome") -> None:
        self._installation = None
        self._install.finish()
        self._stack.setCurrentWidget(self._page)
        self.message.show_message(outcome_text(outcome), "good" if plugin else "neutral")
        self._wanted = plugin
        self.refresh()

    def _on_install_failed(self, problem: Problem) -> None:
        self._installation = None
        self._stack.setCurrentWidget(self._install)
        self._install.show_failure(translate_problem(problem).sentence)

    def cancel_installation(self) -> None:
        """Cancel the installation under way, or leave the page."""
        if self._installation is not None:
            self._installation.cancel()
            self._finish_installation("", "canceled")
        else:
            self._stack.setCurrentWidget(self._page)
            self._rows.select_first()

    def agree(self) -> None:
        """Give the consent that the page asks for."""
        self._answer(agreed=True)

    def decline(self) -> None:
        """Refuse the consent that the page asks for."""
        self._answer(agreed=False)

    def _answer(self, *, agreed: bool) -> None:
        name, self._enabling = self._enabling, ""
        if name:
            self._stack.setCurrentWidget(self._page)
            if agreed:
                self.call(self._plugins.enable(name), self._on_done, self._on_failed)
        elif self._installation is not None:
            self._stack.setCurrentWidget(self._install)
            self.call(self._plugins.answer(agreed=agreed))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Cancel the installation under way."""
        if self._installation is not None:
            self._installation.cancel()
        super().closeEvent(event)


def state_text(plugin: "PluginRow") -> str:
    """Return the state of a plugin."""
    if plugin.bundled and plugin.state == "running":
        return tr("Included")
    return {
        "running": tr("Enabled"),
        "starting": tr("Starting"),
        "failing": tr("Not working"),
        "disabled": tr("Disabled"),
        "safe_mode": tr("Disabled in safe mode"),
        "not_allowed": tr("Blocked by your administrator"),
    }[plugin.state]


def outcome_text(outcome: "InstallOutcome") -> str:
    """Return the outcome of an installation."""
    return {
        "enabled": tr("Installed and enabled"),
        "updated": tr("Updated"),
        "unchanged": tr("No changes made"),
        "canceled": tr("Installation canceled"),
    }[outcome]


def _row(plugin: "PluginRow") -> Row:
    tone: Tone = "neutral" if not plugin.problem else "warning"
    if plugin.state == "failing":
        tone = "critical"
    return Row(
        key=plugin.name, text=plugin.name, detail=f"{plugin.version} · {state_text(plugin)}", tone=tone
    )
