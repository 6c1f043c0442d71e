"""The windows that are open: at most one of each kind, created when it is first opened."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from hourglance.app import Geometry, Services
    from hourglance.engine import Problem
    from hourglance.tray.bridge import EngineBridge
    from hourglance.tray.windows.window import Window

W = TypeVar("W", bound="Window")


class WindowManager(QObject):
    """Opens windows, and stores their geometry. Their modules are imported with the first window.

    :param test_notification: shows a notification.
    """

    def __init__(
        self, services: "Services", bridge: "EngineBridge", test_notification: Callable[[], None]
    ) -> None:
        super().__init__()
        self._services, self._bridge = services, bridge
        self._test_notification = test_notification
        self._geometries: dict[str, Geometry] | None = None
        self._open: dict[type[Window], Window] = {}
        # How each open window is opened again, with its item.
        self._openers: dict[type[Window], Callable[[str], Window]] = {}

    def open_plugins(self, plugin: str = "") -> "Window":
        """Open the list of plugins with a plugin's details; ``+`` is the page to install one."""
        from hourglance.tray.windows.plugins import PluginsWindow

        window = self._find(PluginsWindow) or self._add(
            PluginsWindow(self._bridge, self._services.plugins, self._services.widgets, self),
            self.open_plugins,
        )
        return self._show(window, plugin)

    def open_widget_settings(self, widget_id: str = "") -> "Window":
        """Open the settings of a widget of the panel."""
        from hourglance.tray.windows.widget_settings import WidgetSettingsWindow

        window = self._find(WidgetSettingsWindow) or self._add(
            WidgetSettingsWindow(self._bridge, self._services.widgets, self._services.directory),
            self.open_widget_settings,
        )
        return self._show(window, widget_id)

    def open_gallery(self, widget_id: str = "") -> "Window":
        """Open the widgets that are not on the panel."""
        from hourglance.tray.panel.commands import CardCommands
        from hourglance.tray.windows.gallery import GalleryWindow

        preview = CardCommands(self._bridge, self._services, None)
        window = self._find(GalleryWindow) or self._add(
            GalleryWindow(self._bridge, self._services.widgets, preview), self.open_gallery
        )
        return self._show(window, widget_id)

    def open_queries(self, widget_id: str = "") -> "Window":
        """Open the query inspector with a widget's query; ``check`` is the page to check a query."""
        from hourglance.tray.windows.queries import QueriesWindow

        window = self._find(QueriesWindow) or self._add(
            QueriesWindow(self._bridge, self._services.queries, self._services.cards, self._services.usage),
            self.open_queries,
        )
        return self._show(window, widget_id)

    def open_settings(self, section: str = "") -> "Window":
        """Open the settings of the app, with a section."""
        from hourglance.tray.windows.settings import SettingsWindow

        window = self._find(SettingsWindow) or self._add(
            SettingsWindow(
                self._bridge, self._services.preferences, self._services.directory, self._test_notification
            ),
            self.open_settings,
        )
        return self._show(window, section)

    def open_about(self, page: str = "") -> "Window":
        """Open a page about Hourglance: ``about``, ``diagnostics`` or ``report``."""
        from hourglance.tray.windows.about import AboutWindow

        window = self._find(AboutWindow) or self._add(
            AboutWindow(self._bridge, self._services.diagnostics), self.open_about
        )
        return self._show(window, page)

    def disable_plugin(self, name: str) -> None:
        """Disable a plugin; if that fails, open its details with the problem."""

        def show_problem(problem: "Problem") -> None:
            self.open_plugins(name).show_problem(problem)

        self._bridge.call(self._services.plugins.disable(name), owner=self, failed=show_problem)

    def recreate_all(self) -> None:
        """Close each window and open it again with its item, since widgets keep their text size."""
        for kind, window in tuple(self._open.items()):
            item, reopen = window.item, self._openers[kind]
            window.close()
            reopen(item)

    def close(self) -> None:
        """Close all windows."""
        for window in tuple(self._open.values()):
            window.close()

    def geometry(self, name: str) -> "Geometry | None":
        """Return the stored geometry of a window."""
        if self._geometries is None:
            self._geometries = dict(self._services.window_geometry.load())
        return self._geometries.get(name)

    def save_geometry(self, name: str, geometry: "Geometry") -> None:
        """Store the geometry of a window, if it has changed."""
        if geometry != self.geometry(name) and self._geometries is not None:
            self._geometries[name] = geometry
            self._bridge.call(self._services.window_geometry.save(name, geometry), owner=self)

    def _find(self, kind: type[W]) -> W | None:
        window = self._open.get(kind)
        return window if isinstance(window, kind) else None

    def _add(self, window: W, reopen: "Callable[[str], Window]") -> W:
        kind = type(window)

        def on_closing(geometry: "Geometry") -> None:
            self._open.pop(kind, None)
            self.save_geometry(kind.name, geometry)

        window.closing.connect(on_closing)
        window.restore_geometry(self.geometry(window.name))
        self._open[kind] = window
        self._openers[kind] = reopen
        return window

    def _show(self, window: W, item: str) -> W:
        window.show_item(item)
        window.raise_window()
        return window
