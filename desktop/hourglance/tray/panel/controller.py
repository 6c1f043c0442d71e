"""Creates, opens and closes the panel, or the wall in its place."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, QRect, QSize, QTimer, Signal
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QMenu

from hourglance.engine import Snapshot
from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.panel.model import PanelModel, build_panel
from hourglance.tray.panel.placement import popup_position, usable_area
from hourglance.tray.running_time import is_running
from hourglance.tray.tray_icon import Tray
from hourglance.tray.windows.manager import WindowManager

if TYPE_CHECKING:
    from hourglance.app import Wall
    from hourglance.tray.panel.cards_window import CardsWindow
    from hourglance.tray.panel.panel import Panel

#: A click on the icon takes the focus from the panel, which closes it, and arrives only then: it means close.
#: The second click of a double click means the same as the first. So clicks are ignored for this time (s).
_CLICK_INTERVAL = 0.4

#: When the panel is prepared (milliseconds after the start), so that the first click is fast: it is imported,
#: created, and its first cards are built and drawn. Each step takes a few milliseconds; between them clicks
#: and the engine's thread have their turn.
_PREPARATION_DELAY, _STEP_DELAY = 700, 60

#: The modules of the panel in the order of their imports: each takes a step.
_MODULES: Final = (
    "hourglance.tray.controls.labels",
    "hourglance.tray.panel.blocks",
    "hourglance.tray.panel.card",
    "hourglance.tray.panel.panel",
)

#: So many steps at the end need cards.
_STEPS_WITH_CARDS = 2

#: The name under which the panel's geometry is stored.
_NAME = "panel"


class PanelController(QObject):
    """Opens the panel at the tray icon or as a window, and keeps its cards up to date.

    :param menu: the app's menu.
    :param windows: stores the panel's geometry; None in a preview.
    :param now: the local clock.
    :param wall: fill the screen instead.

    Signals:
        opening: the panel is about to open.
        closed: the panel was closed.

    """

    opening = Signal()
    closed = Signal()

    def __init__(
        self,
        tray: Tray,
        menu: QMenu,
        commands: CardCommands,
        windows: WindowManager | None,
        now: Callable[[], datetime],
        *,
        wall: "Wall | None" = None,
    ) -> None:
        super().__init__()
        self._tray, self._menu, self._commands, self._windows, self._now = tray, menu, commands, windows, now
        self._snapshot = Snapshot()
        self._tray_problem = ""
        self._opened_at = self._closed_at = float("-inf")
        self._wall = wall
        self._panel: CardsWindow | None = None
        self._show: Callable[[], None] = self._create
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._apply_theme)
        self._preparations: list[Callable[[], object]] = (
            [] if wall else [*_imports(), _install_style, *self._creation()]
        )
        self._preparation = QTimer(self, singleShot=True, interval=_PREPARATION_DELAY)
        self._preparation.timeout.connect(self._prepare)
        self._preparation.start()

    @property
    def is_open(self) -> bool:
        """Whether the panel is visible."""
        return self._panel is not None and self._panel.isVisible()

    @property
    def is_running(self) -> bool:
        """Whether the panel is open and has a running time."""
        return self.is_open and any(map(is_running, self._snapshot.widgets))

    def set_snapshot(self, snapshot: Snapshot) -> None:
        """Show a snapshot, if the panel is open."""
        self._snapshot = snapshot
        self._update_cards()
        if self._preparations and not self._preparation.isActive():
            self._preparation.start(_STEP_DELAY)

    def update(self) -> None:
        """Show the last snapshot at the current time, if the panel is open."""
        self._update_cards()

    def set_tray_problem(self, problem: str) -> None:
        """Show why there is no tray icon; an empty text if there is one."""
        self._tray_problem = problem
        self._update_cards()

    def open(self) -> None:
        """Open the panel, or bring it to the front."""
        self._preparations = []
        if self._panel is None:
            self._create()
        self.opening.emit()
        self._show()

    def toggle(self) -> None:
        """Open the panel, or close it if it is open; the clicks of one double click count once."""
        now = monotonic()
        if self._panel is not None and self._panel.isVisible():
            if now - self._opened_at > _CLICK_INTERVAL:
                self._panel.close()
        elif now - self._closed_at > _CLICK_INTERVAL:
            self._opened_at = now
            self.open()

    def recreate(self) -> None:
        """Create the panel again, because widgets keep their text size."""
        was_open = self.is_open
        self.close()
        if was_open:
            self.open()
        elif self._wall is None:
            self._preparations = self._creation()
            self._preparation.start(_STEP_DELAY)

    def close(self) -> None:
        """Close and delete the panel, without a signal."""
        if self._panel is not None:
            self._panel.closed.disconnect(self._on_closed)
            if self._panel.isVisible():
                self._store_geometry(self._panel.window_geometry)
            self._panel.close()
            self._panel.deleteLater()
            self._panel = None

    def _create(self) -> None:
        if self._wall is None:
            from hourglance.tray.panel.panel import Panel

            self._panel = panel = Panel(self._build_model, self._menu, self._commands)
            self._show = partial(self._show_panel, panel)
        else:
            from hourglance.tray.panel.wall import WallWindow

            self._panel = wall = WallWindow(self._build_model, self._commands, names=self._wall.names)
            self._show = wall.open
        self._panel.closed.connect(self._on_closed)

    def _prepare(self) -> None:
        """Take the next step toward a panel that only has to be shown; the last ones wait for cards."""
        needs_cards = len(self._preparations) <= _STEPS_WITH_CARDS
        if not self._preparations or (needs_cards and not self._snapshot.widgets):
            return
        self._preparations.pop(0)()
        if self._preparations:
            # The first cards are drawn before there are hundreds of them.
            self._preparation.start(0 if len(self._preparations) == 1 else _STEP_DELAY)

    def _creation(self) -> list[Callable[[], object]]:
        return [self._create, self._render_ahead, self._draw_ahead]

    def _render_ahead(self) -> None:
        if self._panel is not None:
            self._panel.render_ahead()

    def _draw_ahead(self) -> None:
        if self._panel is not None:
            self._panel.draw_ahead()

    def _show_panel(self, panel: "Panel") -> None:
        if opens_as_popup(has_tray_icon=self._tray.is_shown, platform=QGuiApplication.platformName()):
            panel.open_popup(self._popup_position())
        else:
            panel.open_window(self._stored_geometry())

    def _build_model(self) -> PanelModel:
        return build_panel(self._snapshot, self._now(), tray_problem=self._tray_problem)

    def _update_cards(self) -> None:
        if self._panel is not None:
            self._panel.update_cards()

    def _apply_theme(self) -> None:
        if self._panel is not None:
            self._panel.apply_theme()

    def _on_closed(self) -> None:
        self._closed_at = monotonic()
        if self._panel is not None:
            self._store_geometry(self._panel.window_geometry)
        self.closed.emit()

    def _popup_position(self) -> Callable[[QSize], QPoint]:
        """Return what computes the position of the popup from its size."""
        icon, pointer = self._tray.geometry(), QCursor.pos()
        anchor = pointer if icon.isEmpty() else icon.center()
        screen = QGuiApplication.screenAt(anchor) or QGuiApplication.primaryScreen()
        return partial(
            popup_position,
            icon=icon,
            pointer=pointer,
            screen=screen.geometry(),
            available=usable_area(screen),
        )

    def _stored_geometry(self) -> QRect | None:
        geometry = self._windows.geometry(_NAME) if self._windows is not None else None
        return QRect(geometry.x, geometry.y, geometry.width, geometry.height) if geometry else None

    def _store_geometry(self, rect: QRect | None) -> None:
        if rect is None or self._windows is None:
            return
        from hourglance.app import Geometry

        geometry = Geometry(x=rect.x(), y=rect.y(), width=rect.width(), height=rect.height())
        self._windows.save_geometry(_NAME, geometry)


def opens_as_popup(*, has_tray_icon: bool, platform: str) -> bool:
    """Return whether the panel opens at the icon; Wayland does not let windows choose their position.

    :param platform: the name of Qt's platform plugin.
    """
    return has_tray_icon and not platform.startswith("wayland")


def _imports() -> list[Callable[[], object]]:
    return [partial(import_module, name) for name in _MODULES]


def _install_style() -> None:
    from hourglance.tray.controls.style import install_style

    install_style()
