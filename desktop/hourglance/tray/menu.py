"""The app's menu, and the lines about widgets in it and in the icon's tooltip."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from hourglance.engine import (
    AccountState,
    Snapshot,
    WidgetState,
    common_causes,
    has_common_cause,
    icon_widget,
)
from hourglance.tray.failure_log import log_failure
from hourglance.tray.running_time import RunningTime
from hourglance.tray.text.comparison import comparison_text
from hourglance.tray.text.errors import stale_reason
from hourglance.tray.text.formatting import format_quantity, format_time, menu_text, short_title
from hourglance.tray.text.translation import tr

if TYPE_CHECKING:
    from hourglance.tray.panel.commands import CardCommands
    from hourglance.tray.user_interface import UserInterface
    from hourglance.tray.windows.manager import WindowManager

#: How many widgets have a line; the panel shows all of them.
_MAX_LINES = 8

#: A menu that the desktop's panel draws does not report when it closes: it counts as open for this time (ms).
OPEN_TIMEOUT = 15_000


class TrayMenu(QObject):
    """Fills the menu. Its entries stay the same objects, because the desktop's panel knows them by number.

    It does not change while it may be open, and not when it is about to open, because some panels have
    measured it by then.

    :param menu: an empty menu.
    :param ui: has the commands of the entries that ``commands`` and ``windows`` have not.
    :param windows: opens the windows; None in a preview, which has no account either.
    :param now: the local clock.
    """

    def __init__(
        self,
        menu: QMenu,
        ui: "UserInterface",
        commands: "CardCommands",
        windows: "WindowManager | None",
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self._menu, self._ui, self._now = menu, ui, now
        self._snapshot = Snapshot()
        self._is_outdated = False
        self._lines: list[QAction] = []
        self._open_timer = QTimer(self, singleShot=True, interval=OPEN_TIMEOUT)
        self._open_timer.timeout.connect(self._on_closed)
        self._add(tr("Open panel"), ui.open_panel)
        self._add(tr("Refresh now"), commands.refresh)
        menu.addSeparator()
        self._after_lines = menu.addSeparator()
        self._sign_in = self._add(tr("Sign in"), ui.sign_in)
        self._unlock = self._add(tr("Unlock keyring"), commands.unlock)
        self._sign_out = self._add(tr("Sign out"), ui.sign_out)
        self._has_account = windows is not None
        menu.addSeparator()
        if windows is not None:
            self._add(tr("Add widgets"), windows.open_gallery)
            self._add(tr("Settings"), windows.open_settings)
            self._add(tr("Plugins"), windows.open_plugins)
            self._add(tr("Query inspector"), windows.open_queries)
            self._add(tr("About and help"), windows.open_about)
            menu.addSeparator()
        self._add(tr("Quit"), ui.quit_requested.emit)
        self._fill()
        menu.aboutToShow.connect(self._open_timer.start)
        menu.aboutToHide.connect(self._on_closed)
        menu.triggered.connect(self._on_closed)

    def set_snapshot(self, snapshot: Snapshot) -> None:
        """Show a snapshot, as soon as the menu is closed."""
        self._snapshot, self._is_outdated = snapshot, True
        if not self._open_timer.isActive():
            self._fill()

    def _add(self, text: str, command: Callable[[], object]) -> QAction:
        action = self._menu.addAction(text)
        action.triggered.connect(lambda: command())  # noqa: PLW0108 - Qt would pass whether it is checked
        return action

    def _on_closed(self) -> None:
        self._open_timer.stop()
        if self._is_outdated:
            self._fill()

    def _fill(self) -> None:
        self._is_outdated = False
        lines = build_lines(self._snapshot, self._now())
        while len(self._lines) < len(lines):
            entry = QAction(self._menu)
            entry.triggered.connect(self._ui.open_panel)
            self._menu.insertAction(self._after_lines, entry)
            self._lines.append(entry)
        for i, entry in enumerate(self._lines):
            entry.setVisible(i < len(lines))
            if i < len(lines):
                entry.setText(menu_text(lines[i]))
        sign_in = self._snapshot.account.sign_in if self._has_account else "unknown"
        self._sign_in.setVisible(sign_in in {"signed_out", "signing_in", "locked"})
        self._unlock.setVisible(sign_in == "locked")
        self._sign_out.setVisible(sign_in in {"signed_in", "locked"})


def build_lines(snapshot: Snapshot, now: datetime) -> tuple[str, ...]:
    """Return why values are not up to date, a line for each of the first widgets, and their time."""
    return (*_cause_lines(snapshot, now), *_value_lines(snapshot.widgets, now))


def build_tooltip(snapshot: Snapshot, now: datetime) -> str:
    """Return the lines of the icon's tooltip: those of the menu, first the widget that the icon shows."""
    lines = [*_account_line(snapshot.account), *([snapshot.problem.what] if snapshot.problem else [])]
    if not lines or any(state.card for state in snapshot.widgets):
        lines += _cause_lines(snapshot, now)
        lines += _value_lines(_icon_first(snapshot), now, with_reasons=True)
    return "\n".join(lines) or "Hourglance"


def _cause_lines(snapshot: Snapshot, now: datetime) -> list[str]:
    """Return each reason that many widgets have in common, unless the account's state or problem says it."""
    said = {problem.what for problem in (snapshot.problem, snapshot.account.problem) if problem is not None}
    causes = () if _account_line(snapshot.account) else common_causes(snapshot)
    reasons = [stale_reason(cause.widgets[0], now) for cause in causes if not cause.is_user_away]
    return [reason for reason in reasons if reason not in said]


def _value_lines(states: Sequence[WidgetState], now: datetime, *, with_reasons: bool = False) -> list[str]:
    """Return a line for each of the first widgets, how many have none, and the time of the newest value."""
    states = [state for state in states if state.card is not None or not has_common_cause(state)]
    shown = states[:_MAX_LINES]
    times = [moment for state in shown if (moment := _value_time(state)) is not None]
    time = format_time(max(times), now) if len(times) > 1 else ""
    lines = []
    for state in shown:
        try:
            lines.append(_value_line(state, now, time, with_reasons=with_reasons))
        except Exception as error:  # noqa: BLE001 - a bug costs one line, never all of them, icon and panel
            log_failure(state.widget.id, repr(error))
            lines.append(f"{short_title(state.widget.title)}: {tr('Unavailable')}")
    if len(states) > len(shown):
        lines.append(tr("and %n more", "", len(states) - len(shown)))
    return [*lines, *([tr("as of {time}").format(time=time)] if time else [])]


def _value_line(state: WidgetState, now: datetime, time: str, *, with_reasons: bool) -> str:
    parts = [format_widget(state, now, time)]
    if with_reasons and state.card is not None:
        parts.append(comparison_text(state.card, now))
        if state.data == "stale" and not has_common_cause(state):
            parts.append(stale_reason(state, now))
    return ", ".join(filter(None, parts))


def format_widget(state: WidgetState, now: datetime, time: str = "") -> str:
    """Return a widget's value on one line, with its time, because the line stays until the next snapshot.

    A running time that is counted has no other time; any other is the one at the time of the data.

    :param time: a time that another line names; it is not repeated.
    """
    title = short_title(state.widget.title)
    if state.data == "no_data":
        return tr("{title}: no data").format(title=title)
    if state.card is None:
        return (
            f"{title}: {state.problem.what}" if state.problem else tr("{title}: loading").format(title=title)
        )
    value = state.card.headline.at(state.as_of or now)
    line = f"{title}: {format_quantity(value)}"
    moment = _value_time(state)
    if moment is None or format_time(moment, now) == time:
        return line
    return tr("{figure}, as of {time}").format(figure=line, time=format_time(moment, now))


def _value_time(state: WidgetState) -> datetime | None:
    """Return the time of a widget's value; None if there is no value, or if it is counted."""
    if state.card is None or isinstance(state.card.headline, RunningTime):
        return None
    return state.as_of


def tooltip_states(snapshot: Snapshot) -> tuple[WidgetState, ...]:
    """Return the widgets that the tooltip has room for, first the one that the icon shows."""
    return _icon_first(snapshot)[:_MAX_LINES]


def _icon_first(snapshot: Snapshot) -> tuple[WidgetState, ...]:
    if not snapshot.widgets:
        return ()
    first = icon_widget(snapshot.widgets, snapshot.pinned)
    return (first, *(state for state in snapshot.widgets if state is not first))


def _account_line(account: AccountState) -> list[str]:
    texts = {
        "signed_out": tr("Signed out"),
        "signing_in": tr("Signing in: finish it in your browser"),
        "locked": tr("The keyring is locked"),
    }
    return [texts[account.sign_in]] if account.sign_in in texts else []
