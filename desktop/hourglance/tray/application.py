"""The tray app in Qt's thread: the event loop and the first icon; the rest of the user interface follows.

Until the icon is shown, every import counts, and so does the first use of some of Qt's names: this module
and what it imports do without ``hourglance.api``, the name ``Qt`` and painting.
"""

import gc
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QLoggingCategory, QObject, QTimer, Signal
from PySide6.QtGui import QIcon, QPixmapCache
from PySide6.QtWidgets import QApplication, QMenu

from hourglance.tray.bridge import EngineBridge
from hourglance.tray.tray_icon import Tray
from hourglance_resources import resource

if TYPE_CHECKING:
    from hourglance.app import Services, Wall
    from hourglance.tray.platform.single_instance import InstanceServer, SingleInstance
    from hourglance.tray.user_interface import UserInterface

#: The sizes of the first icon, which is a file; all others are painted.
FIRST_SIZES = (16, 22, 24, 32, 48, 64)

#: How long the desktop may take to fetch the first icon before this process is busy (milliseconds).
_SETTLE_TIME = 50

#: Size of Qt's pixmap cache (KiB). Otherwise it would keep every icon of a tray, 10 MB of them.
_PIXMAP_CACHE = 256

#: Qt's warnings about a missing desktop portal, which the app does not need.
_LOGGING_RULES = "qt.qpa.theme.gnome.warning=false\nqt.qpa.services.warning=false"


class TrayApplication(QObject):
    """Shows an icon immediately, and builds the user interface when the desktop has fetched the icon.

    While there is a user interface, Python's garbage is collected in Qt's thread alone, after snapshots.

    :param now: the local clock, for ages; aware datetimes.
    :param instance: the lock of this instance; later starts of the app open the panel of this one.
    :param is_preview: show the panel as a window, without a tray icon, windows and account.
    :param wall: fill the screen with the cards, without a tray icon.

    Signals:
        ready: the user interface is built.

    """

    ready = Signal()

    def __init__(
        self,
        bridge: EngineBridge,
        services: "Services",
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        instance: "SingleInstance | None" = None,
        is_preview: bool = False,
        wall: "Wall | None" = None,
    ) -> None:
        self._app = create_application()
        QPixmapCache.setCacheLimit(_PIXMAP_CACHE)
        super().__init__()
        self._bridge, self._services, self._now = bridge, services, now
        self._instance, self._is_preview, self._wall = instance, is_preview, wall
        self._server: InstanceServer | None = None
        self._is_closed = False
        self.ui: UserInterface | None = None
        self._menu = QMenu()
        self.tray = Tray(self._menu)
        icon = _first_icon()
        self._app.setWindowIcon(icon)
        self.tray.set_icon(icon, "Hourglance")
        if not is_preview and wall is None:
            self.tray.start()
        QTimer.singleShot(_SETTLE_TIME, self, self._build)

    def run(self) -> int:
        """Run until :meth:`quit`, SIGINT or SIGTERM, and return the exit status."""
        from hourglance.tray.platform.signals import SignalWatch

        signals = SignalWatch(self.quit)
        try:
            return 0 if self._is_closed else self._app.exec()
        finally:
            signals.close()
            self.close()

    def quit(self) -> None:
        """Close everything, and end :meth:`run`."""
        self.close()
        self._app.quit()

    def close(self) -> None:
        """Remove the icon and close all windows. It can be called more than once."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._server is not None:
            self._server.close()
        self.tray.close()
        if self.ui is not None:
            self.ui.close()
            gc.collect()
            gc.enable()
        self._bridge.close()

    def _build(self) -> None:
        from PySide6.QtCore import QLocale

        from hourglance.app import choose_texts_language
        from hourglance.tray.controls.theme import NO_FONTS, NO_FONTS_REMEDY, has_fonts
        from hourglance.tray.text.translation import install_translator, user_locale
        from hourglance.tray.user_interface import UserInterface
        from hourglance.util.terminal import write
        from hourglance.util.terminal_log import log_to_terminal

        if self._is_closed:
            return
        log_to_terminal()
        if not has_fonts():
            # No window could show it.
            write(f"hourglance: {NO_FONTS} {NO_FONTS_REMEDY}", error=True)
        language = choose_texts_language()
        locale = user_locale(QLocale(language) if language else QLocale.system())
        QLocale.setDefault(locale)
        install_translator(self._app, locale)
        self.ui = UserInterface(
            self.tray,
            self._menu,
            self._bridge,
            self._services,
            self._now,
            is_preview=self._is_preview,
            wall=self._wall,
        )
        self.ui.quit_requested.connect(self.quit)
        # WORKAROUND https://github.com/napari/napari/issues/1029: a collection runs in whichever thread
        # allocates, and a Qt object that it deletes outside Qt's thread may crash the process.
        gc.disable()
        self._bridge.snapshot_published.connect(self._collect_garbage)
        self._bridge.start_delivery()
        if self._instance is not None:
            self._server = self._instance.listen(self.ui.open_panel, self.quit)
            self._bridge.call(self._services.preferences.repair_autostart(), owner=self)
        self.ready.emit()

    def _collect_garbage(self) -> None:
        """Collect what Python would have collected by now."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                break


def create_application() -> QApplication:
    """Return the one application object that a process can have."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    # WORKAROUND https://github.com/flatpak/xdg-desktop-portal/issues/1612
    QLoggingCategory.setFilterRules(_LOGGING_RULES)
    app = QApplication(["hourglance"])
    app.setApplicationName("Hourglance")
    app.setApplicationDisplayName("Hourglance")
    app.setDesktopFileName("hourglance")
    app.setQuitOnLastWindowClosed(False)
    return app


def _first_icon() -> QIcon:
    """Return the icon of an app without data, painted when Hourglance was built."""
    icon = QIcon()
    for size in FIRST_SIZES:
        icon.addFile(str(resource("icons", f"loading-{size}.png")))
    return icon
