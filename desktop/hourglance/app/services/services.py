"""All services of the application, created when they are first used."""

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hourglance.app.controller import AppController
    from hourglance.app.desktop import Desktop
    from hourglance.app.services.account import AccountService
    from hourglance.app.services.cards import CardService
    from hourglance.app.services.diagnostics import DiagnosticsService
    from hourglance.app.services.directory import DirectoryService
    from hourglance.app.services.first_run import FirstRunService
    from hourglance.app.services.plugins import PluginService
    from hourglance.app.services.preferences import PreferenceService
    from hourglance.app.services.queries import QueryService
    from hourglance.app.services.usage import UsageService
    from hourglance.app.services.widgets import WidgetService
    from hourglance.app.services.window_geometry import WindowGeometryService


class Services:
    """The application's services.

    Cheap to construct, before the engine's thread exists: modules are imported when a service is first used.

    :param controller: the session that the services work on.
    :param desktop: the user's desktop.
    """

    def __init__(self, controller: "AppController", desktop: "Desktop") -> None:
        self._controller = controller
        self._desktop = desktop

    @cached_property
    def account(self) -> "AccountService":
        """Sign in and out, and change the account."""
        from hourglance.app.services.account import AccountService

        return AccountService(self._controller)

    @cached_property
    def widgets(self) -> "WidgetService":
        """Refresh, arrange and configure the widgets of the panel."""
        from hourglance.app.services.widgets import WidgetService

        return WidgetService(self._controller)

    @cached_property
    def plugins(self) -> "PluginService":
        """List, install, enable and remove plugins."""
        from hourglance.app.services.plugins import PluginService

        return PluginService(self._controller)

    @cached_property
    def queries(self) -> "QueryService":
        """Inspect and check queries."""
        from hourglance.app.services.queries import QueryService

        return QueryService(self._controller)

    @cached_property
    def usage(self) -> "UsageService":
        """Report the requests of the month."""
        from hourglance.app.services.usage import UsageService

        return UsageService(self._controller)

    @cached_property
    def cards(self) -> "CardService":
        """Make cards from queries."""
        from hourglance.app.services.cards import CardService

        return CardService(self._controller)

    @cached_property
    def directory(self) -> "DirectoryService":
        """Find queues and users by name."""
        from hourglance.app.services.directory import DirectoryService

        return DirectoryService(self._controller)

    @cached_property
    def preferences(self) -> "PreferenceService":
        """Load and save the user's preferences."""
        from hourglance.app.services.preferences import PreferenceService

        return PreferenceService(self._controller, self._desktop)

    @cached_property
    def first_run(self) -> "FirstRunService":
        """Set up the app at its first start."""
        from hourglance.app.services.first_run import FirstRunService

        return FirstRunService(self._controller, self._desktop)

    @cached_property
    def diagnostics(self) -> "DiagnosticsService":
        """Check what the app needs, and write support reports."""
        from hourglance.app.services.diagnostics import DiagnosticsService

        return DiagnosticsService(self._controller, self._desktop)

    @cached_property
    def window_geometry(self) -> "WindowGeometryService":
        """Load and save the geometry of windows."""
        from hourglance.app.services.window_geometry import WindowGeometryService

        return WindowGeometryService(demo=self._controller.demo)
