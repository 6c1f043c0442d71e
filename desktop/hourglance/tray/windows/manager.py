"""Opens windows: one of each, made when it is first asked for, and gone when it is closed."""

from collections.abc import Callable
from functools import partial
from typing import Literal, TypeAlias

from hourglance.app import Geometry
from hourglance.engine import Problem
from hourglance.tray.replies import Replies
from hourglance.tray.windows.commands import WindowCommands
from hourglance.tray.windows.views import Done
from hourglance.tray.windows.window import Window

#: ``widget``: the settings of one widget on the panel. ``about`` has the doctor, too.
WindowName: TypeAlias = Literal["plugins", "widget", "queries", "settings", "about"]


class WindowManager:
    """All windows that are open.

    :param commands: returns what they ask for; called when the first one is opened.
    """

    def __init__(self, commands: Callable[[], WindowCommands], replies: Replies) -> None:
        self._commands_of, self._replies = commands, replies
        self._commands: WindowCommands | None = None
        self._geometries: dict[str, Geometry] = {}
        self._open: dict[WindowName, Window] = {}

    def open(self, name: WindowName, subject: str = "") -> Window:
        """Open a window, or bring the one that is open to the front.

        :param subject: what to show in it: a plugin's name, a widget's id, a page's name.
        """
        window = self._open.get(name) or self._make(name)
        window.look_at(subject)
        window.come_forward()
        return window

    def open_plugins(self, plugin: str = "") -> Window:
        """Open the list of plugins with a plugin's details."""
        return self.open("plugins", plugin)

    def open_widget_settings(self, widget_id: str = "") -> Window:
        """Open the settings of a widget of the panel."""
        return self.open("widget", widget_id)

    def open_queries(self, widget_id: str = "") -> Window:
        """Open the query inspector with a widget's query."""
        return self.open("queries", widget_id)

    def disable_plugin(self, name: str) -> None:
        """Let a plugin run no more; if that fails, its page says why."""

        def take(done: Done | Problem) -> None:
            if isinstance(done, Problem):
                self.open("plugins", name).notice.show_message(done.sentence, "critical")

        self._ready().plugins.disable(name, self._replies.to(self._replies, take))

    def make_anew(self) -> None:
        """Close each and open it again where it was: windows know the size of texts from their beginning."""
        for name, window in tuple(self._open.items()):
            subject = window.subject
            window.close()
            self.open(name, subject)

    def close(self) -> None:
        """Close all of them."""
        for window in tuple(self._open.values()):
            window.close()

    def _make(self, name: WindowName) -> Window:
        commands = self._ready()
        window = _class_of(name)(commands, self._replies, self.open)
        window.closing.connect(partial(self._closing, name))
        window.take_geometry(self._geometries.get(name))
        self._open[name] = window
        return window

    def _ready(self) -> WindowCommands:
        if self._commands is None:
            self._commands = self._commands_of()
            self._geometries = dict(self._commands.geometries())
        return self._commands

    def recall(self, name: str) -> Geometry | None:
        """Return where a window stood when it was closed last."""
        self._ready()
        return self._geometries.get(name)

    def remember(self, name: str, at: Geometry) -> None:
        """Have a window stand there the next time."""
        if at != self.recall(name):
            self._geometries[name] = at
            self._ready().keep_geometry(name, at)

    def _closing(self, name: WindowName, at: Geometry) -> None:
        self._open.pop(name, None)
        self.remember(name, at)


def _class_of(name: WindowName) -> Callable[[WindowCommands, Replies, Callable[..., Window]], Window]:
    match name:
        case "plugins":
            from hourglance.tray.windows.plugins import PluginsWindow

            return PluginsWindow
        case "widget":
            from hourglance.tray.windows.widget_settings import WidgetWindow

            return WidgetWindow
        case "queries":
            from hourglance.tray.windows.queries import QueriesWindow

            return QueriesWindow
        case "settings":
            from hourglance.tray.windows.settings import SettingsWindow

            return SettingsWindow
        case "about":
            from hourglance.tray.windows.about import AboutWindow

            return AboutWindow
