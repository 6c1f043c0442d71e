"""Qt's side of the app: the loop, and the icon in the tray. What the icon is then made to show comes later.

Until the icon is there every import counts, and so does a first look at some of Qt's names: this
module and what it imports must do without ``hourglance.api``, without the name ``Qt`` and without painting.
"""

import sys
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QLoggingCategory, QObject, QTimer
from PySide6.QtGui import QIcon, QPixmapCache
from PySide6.QtWidgets import QApplication, QMenu

from hourglance.tray.commands import Commands
from hourglance.tray.inbox import Inbox
from hourglance.tray.tray_icon import Tray
from hourglance_resources import resource

if TYPE_CHECKING:
    from hourglance.app import Services
    from hourglance.tray.bridge import EngineBridge
    from hourglance.tray.platform.single_instance import InstanceServer, SingleInstance
    from hourglance.tray.presenter import TrayPresenter

#: The sizes in which the first icon is shipped; all others are painted.
FIRST_SIZES = (16, 22, 24, 32, 48, 64)

#: How long the desktop is given to fetch the first icon before this process is busy, in milliseconds.
_SETTLE = 50

#: What Qt may keep of pictures, in KiB. Every icon that a tray ever asked for would stay, 10 MB of them.
_PICTURES = 256

#: Warnings that Qt has where no desktop portal runs; nothing here needs one.
_QUIET = "qt.qpa.theme.gnome.warning=false\nqt.qpa.services.warning=false"


class Shell(QObject):
    """Shows an icon at once; draws what the inbox holds as soon as the desktop has had time to fetch it.

    :param commands: what happens when the person asks for something.
    :param now: the local clock.
    :param bridge: the way to the engine's thread, and ``services`` what to call there.
    """

    def __init__(
        self,
        commands: Commands,
        now: Callable[[], datetime],
        bridge: "EngineBridge | None" = None,
        services: "Services | None" = None,
    ) -> None:
        self._app = _application()
        QPixmapCache.setCacheLimit(_PICTURES)
        super().__init__()
        self._commands, self._now = commands, now
        self._bridge, self._services = bridge, services
        self._presenter: TrayPresenter | None = None
        self._instance: SingleInstance | None = None
        self._server: InstanceServer | None = None
        self._menu = QMenu()
        self.tray = Tray(self._menu)
        icon = _first_icon()
        self._app.setWindowIcon(icon)
        self.tray.draw(icon, "Hourglance")
        self.inbox = Inbox()
        QTimer.singleShot(_SETTLE, self, self._furnish)

    def show(self) -> None:
        """Show the icon, or wait for a tray."""
        self.tray.start()

    def listen_for_activation(self, instance: "SingleInstance") -> None:
        """Open the panel whenever the app is started again while this process runs."""
        self._instance = instance

    def run(self) -> int:
        """Run the loop to its end, and take everything away."""
        from hourglance.tray.platform.signals import SignalWatch

        signals = SignalWatch(self._end)
        try:
            return self._app.exec()
        finally:
            signals.close()
            self.close()

    def close(self) -> None:
        """Take icon and windows away."""
        self.inbox.close()
        if self._bridge is not None:
            self._bridge.close()
        if self._server is not None:
            self._server.close()
        self.tray.close()
        if self._presenter is not None:
            self._presenter.close()

    def _furnish(self) -> None:
        from PySide6.QtCore import QLocale, Qt

        from hourglance.tray.controls.theme import NO_FONTS, NO_FONTS_REMEDY, has_fonts
        from hourglance.tray.presenter import TrayPresenter
        from hourglance.tray.text.translation import install_translator

        if not has_fonts():
            message = f"hourglance: {NO_FONTS} {NO_FONTS_REMEDY}"
            print(message, file=sys.stderr)  # noqa: T201 - no window could say it
        install_translator(self._app, QLocale.system())
        self._presenter = presenter = TrayPresenter(
            self.tray, self._menu, self._commands, self._now, self._bridge, self._services
        )
        if self._bridge is not None:
            self._bridge.snapshot_published.connect(presenter.draw)
            self._bridge.preferences_published.connect(presenter.apply_preferences)
            self._bridge.first_run_requested.connect(presenter.welcome)
            self._bridge.start_delivery()
        self.inbox.filled.connect(self._empty_inbox, Qt.ConnectionType.QueuedConnection)
        self._empty_inbox()
        if self._instance is not None:
            self._server = self._instance.listen(self._presenter.open_panel)

    def _empty_inbox(self) -> None:
        mail = self.inbox.take()
        if mail.quit:
            self._end()
        elif self._presenter is not None:
            if mail.tastes is not None:
                self._presenter.prefer(mail.tastes)
            if mail.snapshot is not None:
                self._presenter.draw(mail.snapshot)
            if mail.welcome:
                self._presenter.welcome()
            if mail.open_panel:
                self._presenter.open_panel()

    def _end(self) -> None:
        self.close()
        self._app.quit()


def _application() -> QApplication:
    """Return the one application object that a process can have."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    # WORKAROUND https://github.com/flatpak/xdg-desktop-portal/issues/1612
    QLoggingCategory.setFilterRules(_QUIET)
    app = QApplication(["hourglance"])
    app.setApplicationName("hourglance")
    app.setApplicationDisplayName("Hourglance")
    app.setDesktopFileName("hourglance")
    app.setQuitOnLastWindowClosed(False)
    return app


def _first_icon() -> QIcon:
    """Return the icon of a tray that knows nothing yet, as it was painted when Hourglance was built."""
    icon = QIcon()
    for size in FIRST_SIZES:
        icon.addFile(str(resource("icons", f"loading-{size}.png")))
    return icon
