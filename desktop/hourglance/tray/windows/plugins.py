"""The window of the plugins: the list, one plugin's page, and the way of a new one."""

from collections.abc import Callable

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget

from hourglance.api import Tone
from hourglance.engine import Problem
from hourglance.tray.controls.labels import push_button
from hourglance.tray.controls.layout import split_view
from hourglance.tray.controls.two_line_list import Row, TwoLineList
from hourglance.tray.replies import Replies
from hourglance.tray.text.translation import tr
from hourglance.tray.windows.commands import WindowCommands
from hourglance.tray.windows.consent import QuestionSheet
from hourglance.tray.windows.install import InstallSheet
from hourglance.tray.windows.plugin_details import PluginSheet
from hourglance.tray.windows.views import (
    Done,
    InstallStep,
    Kept,
    Outcome,
    Page,
    PluginRow,
    Plugins,
    Progress,
    Question,
    Settable,
)
from hourglance.tray.windows.window import Window

#: How soon to look again while a plugin is starting, in milliseconds.
_LOOK_AGAIN = 700


class PluginsWindow(Window):
    """What there is of plugins, and what can be done with each."""

    name = "plugins"
    first_size = QSize(920, 640)

    def __init__(
        self, commands: WindowCommands, replies: Replies, open_window: Callable[[str, str], object]
    ) -> None:
        super().__init__(tr("Plugins"))
        self._commands, self._open_window = commands, open_window
        self._wanted = ""
        self._enabling = ""
        self._listing = False
        self._take_list = replies.to(self, self._show_list)
        self._take_page = replies.to(self, self._show_page)
        self._take_step = replies.to(self, self._show_step)
        self._take_question = replies.to(self, self._show_question)
        self._take_done = replies.to(self, self._done)
        self._take_widget = replies.to(self, self._added)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_LOOK_AGAIN)
        self._soon.timeout.connect(self._reload)
        self._rows = TwoLineList(tr("Plugins"))
        self._add = push_button(tr("Install a plugin"), self._begin_install)
        self._stack = QStackedWidget()
        self._page, self._install, self._question = PluginSheet(), InstallSheet(), QuestionSheet()
        for sheet in (self._page, self._install, self._question):
            self._stack.addWidget(sheet)
        self.setLayout(split_view(self._rows, self._add, message=self.notice, page=self._stack, width=64))
        self._rows.selected.connect(self._choose)
        self._page.asked.connect(self._do)
        self._install.asked.connect(lambda spec: commands.plugins.install(spec, self._take_step))
        self._install.cancelled.connect(self._cancel)
        self._question.agreed.connect(lambda: self._answer(yes=True))
        self._question.refused.connect(lambda: self._answer(yes=False))
        self._reload()

    @property
    def subject(self) -> str:
        """What it shows: with that it can be opened anew."""
        return self._rows.key or "+"

    def look_at(self, subject: str) -> None:
        """Show a plugin's page; ``+`` the way to install one."""
        if subject == "+":
            self._begin_install()
        elif subject and not self._rows.select(subject):
            self._wanted = subject

    def refresh(self) -> None:
        """Look at all plugins once more."""
        self._reload()

    # What there is.

    def _reload(self, wanted: str = "") -> None:
        self._wanted = wanted or self._wanted
        self._commands.plugins.list(self._take_list)

    def _show_list(self, plugins: Plugins | Problem) -> None:
        if isinstance(plugins, Problem):
            self.notice.show_message(plugins.sentence, "critical")
            return
        before, wanted = self._rows.key, self._wanted
        self._wanted = ""
        beside = self._stack.currentWidget() is not self._page and not wanted
        self._listing = True
        self._rows.set_rows([_row(each) for each in plugins.rows], select_first=not beside)
        if wanted:
            self._rows.select(wanted)
        self._listing = False
        if plugins.problem is not None:
            self.notice.show_message(plugins.problem.sentence, "critical")
        elif plugins.safe_mode:
            self.notice.show_message(tr("This is safe mode: no plugins run but the bundled widgets."))
        if any(each.state == "starting" for each in plugins.rows):
            self._soon.start()
        if self._rows.key and self._rows.key == before:
            self._commands.plugins.page(before, self._take_page)

    def _choose(self, name: str) -> None:
        if not self._listing and not self._install.is_busy:
            self.notice.show_message("")
        if not self._install.is_busy:
            self._commands.plugins.page(name, self._take_page)

    def _show_page(self, page: Page | Problem) -> None:
        if self._install.is_busy:
            return
        if isinstance(page, Problem):
            self.notice.show_message(page.sentence, "critical")
        elif page.row.name == self._rows.key:
            self._page.show_page(page)
            self._stack.setCurrentWidget(self._page)

    # What is done with one.

    def _do(self, deed: str, subject: str) -> None:
        plugins, widgets = self._commands.plugins, self._commands.widgets
        self.notice.show_message("")
        match deed:
            case "enable":
                self._enabling = subject
                self.notice.show_message(tr("Looking at what it asks for."))
                plugins.examine(subject, self._take_question)
            case "disable":
                plugins.disable(subject, self._take_done)
            case "restart":
                plugins.restart(subject, self._take_done)
            case "update":
                self._stack.setCurrentWidget(self._install)
                self._install.begin(subject)
                plugins.update(subject, self._take_step)
            case "remove":
                plugins.remove(subject, False, self._take_done)
            case "remove_all":
                plugins.remove(subject, True, self._take_done)
            case "settings":
                self._open_window("widget", subject)
            case "another":
                widgets.add(subject, self._take_widget)

    def _done(self, done: Done | Problem) -> None:
        if isinstance(done, Problem):
            self.notice.show_message(done.sentence, "critical")
        self._reload()

    def _added(self, widget: Settable | Problem) -> None:
        if isinstance(widget, Problem):
            self.notice.show_message(widget.sentence, "critical")
            return
        self._reload()
        self._open_window("widget", widget.id)

    # The way of a new one.

    def _begin_install(self) -> None:
        self.notice.show_message("")
        self._rows.select_none()
        self._stack.setCurrentWidget(self._install)
        self._install.ask()

    def _cancel(self) -> None:
        if self._install.is_busy:
            self._commands.plugins.cancel()
        else:
            self._stack.setCurrentWidget(self._page)
            self._rows.select_first()

    def _show_step(self, step: InstallStep) -> None:
        match step:
            case Progress():
                self._install.show_progress(step.what)
            case Question():
                self._enabling = ""
                self._question.show_question(step)
                self._stack.setCurrentWidget(self._question)
            case Kept():
                self._install.end()
                self._stack.setCurrentWidget(self._page)
                self.notice.show_message(outcome_words(step.outcome), "good" if step.plugin else "neutral")
                self._reload(step.plugin)
            case Problem():
                self._stack.setCurrentWidget(self._install)
                self._install.fail(step.sentence)

    def _show_question(self, question: Question | Problem) -> None:
        self.notice.show_message("")
        if isinstance(question, Problem):
            self.notice.show_message(question.sentence, "critical")
        else:
            self._question.show_question(question)
            self._stack.setCurrentWidget(self._question)

    def _answer(self, *, yes: bool) -> None:
        name, self._enabling = self._enabling, ""
        if not name:
            self._stack.setCurrentWidget(self._install)
            self._commands.plugins.decide(yes)
        elif yes:
            self._commands.plugins.enable(name, self._take_done)
        else:
            self._commands.plugins.page(name, self._take_page)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give up an installation that nobody waits for any more."""
        if self._install.is_busy:
            self._commands.plugins.cancel()
        super().closeEvent(event)


def state_words(plugin: PluginRow) -> str:
    """Return how a plugin stands."""
    if plugin.bundled and plugin.state == "running":
        return tr("Comes with Hourglance")
    return {
        "running": tr("Enabled"),
        "starting": tr("Starting"),
        "failing": tr("Not working"),
        "disabled": tr("Not enabled"),
        "left_out": tr("Left out by safe mode"),
        "not_allowed": tr("Not allowed by your administrator"),
    }[plugin.state]


def outcome_words(outcome: Outcome) -> str:
    """Return what became of an installation."""
    return {
        "enabled": tr("It is installed and enabled."),
        "installed": tr("It is installed, and not enabled."),
        "updated": tr("It is updated."),
        "unchanged": tr("It stays as it was."),
        "canceled": tr("Nothing was installed."),
    }[outcome]


def _row(plugin: PluginRow) -> Row:
    tone: Tone = "neutral" if not plugin.problem else "warning"
    if plugin.state == "failing":
        tone = "critical"
    return Row(
        key=plugin.name,
        text=plugin.name,
        detail=f"{plugin.version} · {state_words(plugin)}",
        tone=tone,
    )
