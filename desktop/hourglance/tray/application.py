"""The tray as the rest of the app sees it: make it, show it, run it, publish to it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hourglance.tray.commands import Commands
from hourglance.tray.platform.qt import load_qt

if TYPE_CHECKING:
    from hourglance.app import Services
    from hourglance.engine import Snapshot
    from hourglance.tray.bridge import EngineBridge
    from hourglance.tray.controls.tray_settings import TraySettings
    from hourglance.tray.platform.single_instance import SingleInstance


class TrayApplication:
    """The icon, its menu and the panel, and the loop that they live in.

    Make it, show it and run it in the main thread; :meth:`publish`, :meth:`open_panel` and :meth:`quit`
    may be called from any.

    :param commands: what happens when the person asks for something.
    :param now: the local clock, for ages; aware datetimes.
    :raises QtMissingError: if Qt cannot be loaded here.
    """

    def __init__(
        self,
        commands: Commands,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        bridge: "EngineBridge | None" = None,
        services: "Services | None" = None,
    ) -> None:
        load_qt()
        from hourglance.tray.shell import Shell

        self._shell = Shell(commands, now, bridge, services)

    def show(self) -> None:
        """Show the icon as soon as there is a tray, and a window where there is none.

        Without this the panel is a window among windows: it ends the app when it is closed.
        """
        self._shell.show()

    def listen_for_activation(self, instance: "SingleInstance") -> None:
        """Open the panel whenever the app is started again while this process runs."""
        self._shell.listen_for_activation(instance)

    def run(self) -> int:
        """Run until :meth:`quit`, SIGINT or SIGTERM; return the exit status of the process."""
        return self._shell.run()

    def publish(self, snapshot: "Snapshot") -> None:
        """Have a snapshot drawn soon; of several that come at once only the newest is. From any thread."""
        self._shell.inbox.publish(snapshot)

    def prefer(self, tastes: "TraySettings") -> None:
        """Go by what the person prefers, soon. From any thread."""
        self._shell.inbox.prefer(tastes)

    def open_panel(self) -> None:
        """Open the panel, or bring it to the front. From any thread."""
        self._shell.inbox.open_panel()

    def welcome(self) -> None:
        """Open the wizard of the first run. From any thread."""
        self._shell.inbox.welcome()

    def quit(self) -> None:
        """Take icon and windows away and end :meth:`run`. From any thread, as often as one likes."""
        self._shell.inbox.quit()
