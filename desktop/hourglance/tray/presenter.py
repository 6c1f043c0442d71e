"""Draws snapshots on the icon, in the menu and in the panel, and carries wishes to the commands."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, QSize, QTimer
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QMenu

from hourglance.engine import Snapshot
from hourglance.tray.alert_notifier import AlertNotifier
from hourglance.tray.commands import Commands
from hourglance.tray.controls.appearance import Appearance
from hourglance.tray.controls.tray_settings import TraySettings
from hourglance.tray.icon_model import IconModel, build_icon_model
from hourglance.tray.icon_painter import paint_icon
from hourglance.tray.menu import MenuModel, TrayMenu
from hourglance.tray.menu_lines import lines_of, tooltip_of
from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.panel.model import PanelModel, build_panel
from hourglance.tray.panel.notices import needs_account
from hourglance.tray.panel.placement import popup_position
from hourglance.tray.platform.notifications import create_notifier
from hourglance.tray.platform.notifications.tray_icon import TrayNotifier
from hourglance.tray.text.errors import translate_problems
from hourglance.tray.text.formatting import tooltip_text
from hourglance.tray.tray_icon import Tray, why_no_tray
from hourglance.tray.windows.manager import WindowManager
from hourglance.tray.wizard.controller import FirstRunController

if TYPE_CHECKING:
    from hourglance.app import Preferences, Services
    from hourglance.tray.bridge import EngineBridge
    from hourglance.tray.panel.panel import Panel

#: A click on the icon takes the focus from the panel, which closes it, and only then arrives: it means close.
#: And the second click of a double click means what the first one did. Neither turns it around so soon.
_SAME_CLICK_SECONDS = 0.4

#: So long after the icon the panel's modules are loaded (ms): at the first click they would be late. To make
#: the panel takes a fifth of that time and 2 MB, and waits for the click.
_LOAD_PANEL_AFTER = 700

#: What the place of the panel's window is remembered by.
_PANEL = "panel"


class TrayPresenter(QObject):
    """Keeps icon, menu and panel at the newest snapshot.

    :param tray: where the icon is.
    :param menu: the icon's menu, to be filled.
    :param commands: what happens when the person asks for something.
    :param now: the local clock.
    """

    def __init__(
        self,
        tray: Tray,
        menu: QMenu,
        commands: Commands,
        now: Callable[[], datetime],
        bridge: "EngineBridge | None" = None,
        services: "Services | None" = None,
    ) -> None:
        super().__init__()
        commands = replace(commands, sign_in=partial(self._sign_in, commands.sign_in))
        self._tray, self._menu, self._commands, self._now = tray, menu, commands, now
        self._bridge, self._services = bridge, services
        self._snapshot = Snapshot()
        self._drawn: tuple[IconModel, bool, str] | None = None
        self._no_tray = ""
        self._opened_at = self._closed_at = float("-inf")
        self._panel: Panel | None = None
        self._appearance = Appearance()
        self._appearance.text_resized.connect(self._make_anew)
        self.herald = AlertNotifier(partial(create_notifier, tray, bridge), partial(TrayNotifier, tray), now)
        self.herald.chosen.connect(self.open_panel)
        self._windows: WindowManager | None = None
        if bridge is not None and services is not None:
            self._windows = WindowManager(services, bridge, self.herald.test)
        self._welcome = FirstRunController(bridge, services, self._why_no_tray, self.herald.test)
        self._welcome.closed.connect(self._open_in_place_of_icon)
        self._welcome.finished.connect(self.open_panel)
        self._filled_menu = TrayMenu(menu, commands, self.open_panel, self._windows)
        tray.clicked.connect(self._toggle)
        tray.middle_clicked.connect(commands.refresh)
        tray.found.connect(self._tray_found)
        tray.missed.connect(self._tray_missed)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._retheme)
        QTimer.singleShot(_LOAD_PANEL_AFTER, self, _load_panel)

    def draw(self, snapshot: Snapshot) -> None:
        """Draw a snapshot: the icon at once, the panel if it is open."""
        self._snapshot = snapshot = translate_problems(snapshot)
        self._welcome.apply_snapshot(snapshot)
        self._draw_icon()
        self._filled_menu.show_model(self._menu_model())
        self._tray.look()
        self.herald.look(snapshot)
        if self._panel is not None:
            self._panel.update_cards()

    def prefer(self, tastes: TraySettings) -> None:
        """Go by what the person prefers from now on."""
        self.herald.enabled = tastes.notify
        self._appearance.apply_settings(tastes)
        self._draw_icon()

    def apply_preferences(self, preferences: "Preferences") -> None:
        """Apply the preferences that concern the tray."""
        self.prefer(
            TraySettings(
                theme=preferences.theme,
                tray_ground=preferences.tray_ground,
                text_size=preferences.text_size,
                notify=preferences.notify,
            )
        )

    def welcome(self) -> None:
        """Open the wizard of the first run."""
        self._welcome.open()

    def open_panel(self) -> None:
        """Open the panel: at the icon where the desktop lets a window choose its place, else as a window."""
        panel = self._panel or self._make_panel()
        self._commands.look()
        if self._tray.is_shown and QGuiApplication.platformName() != "wayland":
            panel.open_popup(self._spot())
        else:
            panel.open_window(self._standing())

    def _standing(self) -> QRect | None:
        """Return where the panel's window stood when it was closed last."""
        at = self._windows.geometry(_PANEL) if self._windows is not None else None
        return QRect(at.x, at.y, at.width, at.height) if at is not None else None

    def _remember_standing(self, panel: "Panel") -> None:
        if panel.is_popup or self._windows is None:
            return
        from hourglance.app import Geometry

        at = panel.window_geometry
        geometry = Geometry(x=at.x(), y=at.y(), width=at.width(), height=at.height())
        self._windows.save_geometry(_PANEL, geometry)

    def close(self) -> None:
        """Take panel, wizard and windows away."""
        self.herald.close()
        if self._windows is not None:
            self._windows.close()
        self._welcome.close()
        self._drop_panel()

    def _drop_panel(self) -> None:
        if self._panel is not None:
            self._panel.closed.disconnect(self._panel_closed)
            if self._panel.isVisible():
                self._remember_standing(self._panel)
            self._panel.close()
            self._panel.deleteLater()
            self._panel = None

    def _make_anew(self) -> None:
        """Make panel and windows anew, which know the size of texts from their beginning."""
        was_open = self._panel is not None and self._panel.isVisible()
        self._drop_panel()
        if was_open:
            self.open_panel()
        if self._windows is not None:
            self._windows.recreate_all()

    def _sign_in(self, sign_in: Callable[[], None]) -> None:
        if needs_account(self._snapshot):
            self._welcome.open()
        else:
            sign_in()

    def _make_panel(self) -> "Panel":
        from hourglance.tray.panel.panel import Panel

        if self._bridge is not None and self._services is not None:
            commands = CardCommands(self._bridge, self._services, self._windows)
        else:
            from hourglance.tray.legacy_services import legacy_card_commands

            commands = legacy_card_commands(self._commands, self._windows)
        commands.sign_in_requested.connect(self._commands.sign_in)
        self._panel = panel = Panel(self._panel_model, self._menu, commands)
        panel.closed.connect(self._panel_closed)
        return panel

    def _toggle(self) -> None:
        now = monotonic()
        if self._panel is not None and self._panel.isVisible():
            if now - self._opened_at > _SAME_CLICK_SECONDS:
                self._panel.close()
        elif now - self._closed_at > _SAME_CLICK_SECONDS:
            self._opened_at = now
            self.open_panel()

    def _panel_closed(self) -> None:
        self._closed_at = monotonic()
        if self._panel is not None:
            self._remember_standing(self._panel)
        if any(state.alerts for state in self._snapshot.widgets):
            self._commands.seen()
        if not self._tray.is_shown:
            # The window was all there was of the app.
            self._commands.quit()

    def _spot(self) -> Callable[[QSize], QPoint]:
        """Return where the panel goes, from where icon and pointer are now."""
        icon, pointer = self._tray.geometry(), QCursor.pos()
        at = pointer if icon.isEmpty() else icon.center()
        screen = QGuiApplication.screenAt(at) or QGuiApplication.primaryScreen()
        return partial(
            popup_position,
            icon=icon,
            pointer=pointer,
            screen=screen.geometry(),
            available=screen.availableGeometry(),
        )

    def _draw_icon(self) -> None:
        glance, dark = build_icon_model(self._snapshot), self._appearance.tray_is_dark
        drawn = (glance, dark, tooltip_text(tooltip_of(self._snapshot, self._now())))
        if drawn != self._drawn:
            self._drawn = drawn
            self._tray.draw(paint_icon(glance, dark=dark), drawn[2])

    def _retheme(self) -> None:
        self._draw_icon()
        if self._panel is not None:
            self._panel.apply_theme()

    def _tray_found(self) -> None:
        self._no_tray = ""
        self._welcome.update_tray()
        if self._panel is not None:
            self._panel.update_cards()

    def _tray_missed(self) -> None:
        self._no_tray = self._why_no_tray()
        self._welcome.update_tray()
        if not self._welcome.is_open:
            self.open_panel()

    def _why_no_tray(self) -> str:
        return "" if self._tray.is_shown else why_no_tray(os.environ.get("XDG_CURRENT_DESKTOP", ""))

    def _open_in_place_of_icon(self) -> None:
        """Open the panel where there is nothing else to be seen of the app."""
        if self._no_tray:
            self.open_panel()

    def _panel_model(self) -> PanelModel:
        return build_panel(self._snapshot, self._now(), no_tray=self._no_tray)

    def _menu_model(self) -> MenuModel:
        return MenuModel(lines=lines_of(self._snapshot, self._now()), sign_in=self._snapshot.account.sign_in)


def _load_panel() -> None:
    import hourglance.tray.panel.panel  # noqa: F401 - used when the panel is made
