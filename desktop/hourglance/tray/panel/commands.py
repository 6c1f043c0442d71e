"""The commands of cards and their menus: each calls a service or opens a window."""

from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from hourglance.app import Services
    from hourglance.tray.bridge import EngineBridge
    from hourglance.tray.windows.manager import WindowManager


class CardCommands(QObject):
    """Calls the services on behalf of a card. The result of a command is seen in the next snapshot.

    :param windows: None in a preview, which has no account, no windows and nothing to arrange.

    Signals:
        sign_in_requested: the user wants to sign in, which may mean to set up an account first.

    """

    sign_in_requested = Signal()

    def __init__(self, bridge: "EngineBridge", services: "Services", windows: "WindowManager | None") -> None:
        super().__init__()
        self._bridge, self._services, self._windows = bridge, services, windows

    @property
    def is_preview(self) -> bool:
        """Whether the panel is a preview, whose cards can be refreshed and copied only."""
        return self._windows is None

    def supports(self, command: Callable[..., None]) -> bool:
        """Return whether a command of a :class:`CardAction` can be run."""
        return not self.is_preview or command in {CardCommands.refresh, CardCommands.copy}

    def refresh(self) -> None:
        """Refresh all widgets now."""
        self._call(self._services.widgets.refresh())

    def reorder(self, widget_ids: Sequence[str]) -> None:
        """Put the widgets into this order."""
        self._call(self._services.widgets.reorder(widget_ids))

    def pin(self, widget_id: str) -> None:
        """Show a widget on the tray icon; an empty id returns to the automatic choice."""
        self._call(self._services.widgets.pin(widget_id))

    def hide(self, widget_id: str) -> None:
        """Remove a widget from the panel; it keeps its settings."""
        self._call(self._services.widgets.hide(widget_id))

    def unhide(self, widget_id: str) -> None:
        """Put a hidden widget back on the panel."""
        self._call(self._services.widgets.unhide(widget_id))

    def set_expanded(self, widget_id: str, *, expanded: bool) -> None:
        """Keep for the next start whether a card shows everything or only a row."""
        if not self.is_preview:
            self._call(self._services.widgets.set_expanded(widget_id, expanded=expanded))

    def add(self, widget_id: str) -> None:
        """Add another instance of a widget."""
        self._call(self._services.widgets.add(widget_id))

    def remove(self, widget_id: str) -> None:
        """Remove an additional instance with its settings."""
        self._call(self._services.widgets.remove(widget_id))

    def acknowledge_alerts(self) -> None:
        """Mark all alerts as seen."""
        self._call(self._services.widgets.acknowledge_alerts())

    def acknowledge_new(self) -> None:
        """Mark all new widgets as seen."""
        self._call(self._services.widgets.acknowledge_new())

    def configure(self, widget_id: str) -> None:
        """Open a widget's settings."""
        if self._windows is not None:
            self._windows.open_widget_settings(widget_id)

    def view_query(self, widget_id: str) -> None:
        """Open a widget's query in the query inspector."""
        if self._windows is not None:
            self._windows.open_queries(widget_id)

    def sign_in(self) -> None:
        """Sign in, or set up an account first."""
        self.sign_in_requested.emit()

    def sign_in_without_keyring(self) -> None:
        """Sign in, and keep the token in memory until the app quits."""
        self._call(self._services.account.sign_in(session_only=True))

    def unlock(self) -> None:
        """Read the token from the keyring again, which may ask the user to unlock it."""
        self._call(self._services.account.unlock())

    def restart_plugin(self, plugin: str) -> None:
        """Restart a plugin's process."""
        self._call(self._services.plugins.restart(plugin))

    def show_plugin(self, plugin: str) -> None:
        """Open the plugins window at a plugin."""
        if self._windows is not None:
            self._windows.open_plugins(plugin)

    def disable_plugin(self, plugin: str) -> None:
        """Disable a plugin."""
        if self._windows is not None:
            self._windows.disable_plugin(plugin)

    def copy(self, text: str) -> None:
        """Copy a text to the clipboard."""
        QGuiApplication.clipboard().setText(text)

    def _call(self, work: Coroutine[Any, Any, object]) -> None:
        self._bridge.call(work, owner=self)
