"""Each widget on one line, for the menu and the tooltip of the icon."""

from datetime import datetime

from hourglance.engine import AccountState, Snapshot, WidgetState
from hourglance.tray.icon_model import icon_widget
from hourglance.tray.text.errors import stale_reason
from hourglance.tray.text.formatting import format_quantity, format_time
from hourglance.tray.text.translation import tr

#: So many widgets have a line; the panel has them all.
_LINES = 8


def lines_of(snapshot: Snapshot, now: datetime) -> tuple[str, ...]:
    """Return a line for each of the first widgets, for the menu."""
    return tuple(line_of(state, now) for state in snapshot.widgets[:_LINES])


def line_of(state: WidgetState, now: datetime) -> str:
    """Return one widget's figure on one line, for the menu.

    It says when the figure holds and not how old it is: the line stands until the next snapshot.
    """
    title = state.widget.title
    if state.data == "no_data":
        return tr("{title}: no data").format(title=title)
    if state.card is None:
        return (
            f"{title}: {state.problem.what}" if state.problem else tr("{title}: loading").format(title=title)
        )
    line = f"{title}: {format_quantity(state.card.headline)}"
    if state.as_of is None:
        return line
    return tr("{figure}, as of {time}").format(figure=line, time=format_time(state.as_of, now))


def tooltip_of(snapshot: Snapshot, now: datetime) -> str:
    """Return the lines of the tray icon's tooltip: the same, and why a figure is not newer."""
    lines = [*_account_line(snapshot.account), *([snapshot.problem.what] if snapshot.problem else [])]
    if not lines or any(state.card for state in snapshot.widgets):
        for state in icon_first(snapshot)[:_LINES]:
            reason = stale_reason(state, now) if state.data == "stale" else ""
            lines.append(", ".join(filter(None, (line_of(state, now), reason))))
    return "\n".join(lines) or "Hourglance"


def icon_first(snapshot: Snapshot) -> tuple[WidgetState, ...]:
    """Return the widgets with the one before all that the icon shows."""
    if not snapshot.widgets:
        return ()
    first = icon_widget(snapshot.widgets, snapshot.pinned)
    return (first, *(state for state in snapshot.widgets if state is not first))


def _account_line(account: AccountState) -> list[str]:
    words = {
        "signed_out": tr("Signed out"),
        "signing_in": tr("Signing in: finish it in your browser"),
        "locked": tr("The keyring is locked"),
    }
    return [words[account.sign_in]] if account.sign_in in words else []
