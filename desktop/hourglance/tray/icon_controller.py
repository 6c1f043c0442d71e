"""Keeps the tray icon and its tooltip up to date."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from hourglance.engine import Snapshot
from hourglance.tray.controls.appearance import Appearance
from hourglance.tray.icon_model import IconModel, build_icon_model
from hourglance.tray.icon_painter import paint_icon
from hourglance.tray.menu import build_tooltip, tooltip_states
from hourglance.tray.running_time import count_times, is_running
from hourglance.tray.text.formatting import tooltip_text
from hourglance.tray.tray_icon import Tray


class IconController(QObject):
    """Paints the icon for each snapshot, unless it would look the same.

    :param now: the local clock.
    """

    def __init__(self, tray: Tray, appearance: Appearance, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._tray, self._appearance, self._now = tray, appearance, now
        self._snapshot = Snapshot()
        self._painted: tuple[IconModel, bool, str] | None = None
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.update)

    @property
    def is_running(self) -> bool:
        """Whether icon or tooltip show a running time."""
        return self._tray.is_shown and any(map(is_running, tooltip_states(self._snapshot)))

    def set_snapshot(self, snapshot: Snapshot) -> None:
        """Show a snapshot."""
        self._snapshot = snapshot
        self.update()

    def update(self) -> None:
        """Show the last snapshot, after the taskbar's color may have changed."""
        now = self._now()
        counted = count_times(self._snapshot, now)
        model, dark = build_icon_model(counted), self._appearance.tray_is_dark
        painted = (model, dark, tooltip_text(build_tooltip(counted, now)))
        if painted != self._painted:
            self._painted = painted
            self._tray.set_icon(paint_icon(model, dark=dark), painted[2])
