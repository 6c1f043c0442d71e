"""The parts of the user interface, wired: icon, menu, panel, windows, notifications and first run."""

import os
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu

from hourglance.engine import Snapshot
from hourglance.tray.alert_notifier import AlertNotifier
from hourglance.tray.bridge import EngineBridge
from hourglance.tray.controls.appearance import Appearance
from hourglance.tray.icon_controller import IconController
from hourglance.tray.menu import TrayMenu
from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.panel.controller import PanelController
from hourglance.tray.panel.notices import needs_account
from hourglance.tray.platform.notifications import create_notifier
from hourglance.tray.platform.notifications.tray_icon import TrayNotifier
from hourglance.tray.running_time import RunningTimer, is_running
from hourglance.tray.text.errors import translate_problems
from hourglance.tray.tray_icon import Tray, tray_problem
from hourglance.tray.windows.manager import WindowManager
from hourglance.tray.wizard.controller import FirstRunController

if TYPE_CHECKING:
    from hourglance.app import Preferences, Services, Wall


class UserInterface(QObject):
    """Everything that the user sees, and the commands of icon and menu.

    :param menu: an empty menu, which is the icon's.
    :param is_preview: show the panel only, without windows, account and first run.
    :param wall: show the wall in place of the panel.
    :param now: the local clock.

    Signals:
        quit_requested: the user wants to quit.

    """

    quit_requested = Signal()

    def __init__(
        self,
        tray: Tray,
        menu: QMenu,
        bridge: EngineBridge,
        services: "Services",
        now: Callable[[], datetime],
        *,
        is_preview: bool = False,
        wall: "Wall | None" = None,
    ) -> None:
        super().__init__()
        self._tray, self._bridge, self._services = tray, bridge, services
        self._opens_at_once = is_preview or wall is not None
        self._snapshot = Snapshot()
        self._appearance = Appearance()
        self._notifier = AlertNotifier(
            partial(create_notifier, tray, bridge), partial(TrayNotifier, tray), now
        )
        self._windows = None if is_preview else WindowManager(services, bridge, self._notifier.test)
        self._first_run: FirstRunController | None = None
        if not is_preview:
            self._first_run = FirstRunController(bridge, services, self._tray_problem, self._notifier.test)
            self._first_run.closed.connect(self._on_wizard_closed)
            self._first_run.finished.connect(self.open_panel)
        self._commands = commands = CardCommands(bridge, services, self._windows)
        commands.sign_in_requested.connect(self.sign_in)
        self._icon = IconController(tray, self._appearance, now)
        self._panel = PanelController(tray, menu, commands, self._windows, now, wall=wall)
        self._menu = TrayMenu(menu, self, commands, self._windows, now)
        self.running_timer = RunningTimer(self._show_running_times)
        self._panel.opening.connect(self._on_panel_opening)
        self._panel.opening.connect(self._start_running_times)
        self._panel.closed.connect(self._on_panel_closed)
        self._notifier.chosen.connect(self.open_panel)
        self._appearance.text_resized.connect(self._recreate_windows)
        tray.clicked.connect(self._panel.toggle)
        tray.middle_clicked.connect(commands.refresh)
        tray.found.connect(self._on_tray_found)
        tray.missed.connect(self._on_tray_missed)
        bridge.snapshot_published.connect(self.set_snapshot)
        bridge.preferences_published.connect(self.apply_preferences)
        bridge.first_run_requested.connect(self.start_first_run)

    def set_snapshot(self, snapshot: Snapshot) -> None:
        """Show a snapshot everywhere."""
        self._snapshot = snapshot = translate_problems(snapshot)
        if self._first_run is not None:
            self._first_run.apply_snapshot(snapshot)
        self._icon.set_snapshot(snapshot)
        self._menu.set_snapshot(snapshot)
        self._tray.detect_tray()
        self._notifier.notify_changes(snapshot)
        self._panel.set_snapshot(snapshot)
        self.running_timer.set_active(active=self._has_running_times)
        if self._opens_at_once and not self._panel.is_open:
            self.open_panel()

    def apply_preferences(self, preferences: "Preferences") -> None:
        """Apply the preferences for the appearance and for notifications."""
        self._notifier.enabled = preferences.notify
        self._appearance.apply_settings(preferences)
        self._icon.update()

    def start_first_run(self) -> None:
        """Open the wizard of the first run."""
        if self._first_run is not None:
            self._first_run.open()

    def open_panel(self) -> None:
        """Open the panel."""
        self._panel.open()

    def sign_in(self) -> None:
        """Open the sign-in page; open the first run if no account is set up."""
        if self._first_run is not None and needs_account(self._snapshot):
            self._first_run.open()
        else:
            self._bridge.call(self._services.account.sign_in(), owner=self)

    def sign_out(self) -> None:
        """Revoke and delete the token."""
        self._bridge.call(self._services.account.sign_out(), owner=self)

    def close(self) -> None:
        """Close panel, windows and wizard; show no more notifications."""
        self.running_timer.set_active(active=False)
        self._notifier.close()
        if self._windows is not None:
            self._windows.close()
        if self._first_run is not None:
            self._first_run.close()
        self._panel.close()

    @property
    def _has_running_times(self) -> bool:
        return self._icon.is_running or self._panel.is_running

    def _start_running_times(self) -> None:
        if any(map(is_running, self._snapshot.widgets)):
            self.running_timer.set_active(active=True)

    def _show_running_times(self) -> bool:
        self._icon.update()
        self._panel.update()
        return self._has_running_times

    def _on_panel_opening(self) -> None:
        self._bridge.call(self._services.widgets.set_panel_open(is_open=True), owner=self)

    def _on_panel_closed(self) -> None:
        self._bridge.call(self._services.widgets.set_panel_open(is_open=False), owner=self)
        if any(state.alerts for state in self._snapshot.widgets):
            self._commands.acknowledge_alerts()
        if self._snapshot.new:
            self._commands.acknowledge_new()
        if not self._tray.is_shown:
            self.quit_requested.emit()  # the panel was the only visible part of the app

    def _on_tray_found(self) -> None:
        self._panel.set_tray_problem("")
        if self._first_run is not None:
            self._first_run.update_tray()

    def _on_tray_missed(self) -> None:
        self._panel.set_tray_problem(self._tray_problem())
        if self._first_run is not None:
            self._first_run.update_tray()
        if self._first_run is None or not self._first_run.is_open:
            self.open_panel()

    def _on_wizard_closed(self) -> None:
        if self._tray_problem():
            self.open_panel()  # otherwise nothing of the app is visible

    def _tray_problem(self) -> str:
        """Return why there is no tray icon; empty if there is one."""
        return "" if self._tray.is_shown else tray_problem(os.environ.get("XDG_CURRENT_DESKTOP", ""))

    def _recreate_windows(self) -> None:
        self._panel.recreate()
        if self._windows is not None:
            self._windows.recreate_all()
