"""What the tray icon shows of a snapshot: at most two glyphs and a mark; :mod:`icon_painter` paints it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hourglance.api import Count, Duration, Percent, Quantity, Tone
from hourglance.engine import Snapshot, WidgetState

#: The state of the value, which the icon shows by shape. ``plain``: up to date.
Mark: TypeAlias = Literal["plain", "stale", "paused", "loading", "problem", "signed_out"]

#: Shown for every number that does not fit into two glyphs.
OVERFLOW = "9+"
_NO_DATA = "–"

#: The priority of a tone, most urgent first; a widget that failed has priority 2.
_PRIORITIES: dict[Tone, int] = {"critical": 0, "warning": 1, "neutral": 3, "good": 3}
_MINUTE, _HOUR = 60, 3600  # seconds


@dataclass(frozen=True, kw_only=True, slots=True)
class IconModel:
    """The content of the tray icon; without ``glyphs`` it is the sign of its mark."""

    glyphs: str = ""
    mark: Mark = "loading"
    tone: Tone = "neutral"


def build_icon_model(snapshot: Snapshot) -> IconModel:
    """Return what the icon shows: the pinned widget, else the most urgent one."""
    if snapshot.account.sign_in in {"signed_out", "signing_in", "locked"}:
        return IconModel(mark="signed_out")
    if not snapshot.widgets:
        return IconModel(mark="problem" if snapshot.problem or snapshot.account.problem else "loading")
    state = icon_widget(snapshot.widgets, snapshot.pinned)
    if state.data == "no_data":
        return IconModel(glyphs=_NO_DATA, mark="plain")
    if state.card is None or state.data == "forbidden":
        return IconModel(mark=_mark_without_card(state))
    mark: Mark = "plain"
    if state.data == "stale":
        mark = "paused" if state.activity == "paused" else "stale"
    return IconModel(glyphs=format_glyphs(state.card.headline), mark=mark, tone=state.card.tone)


def _mark_without_card(state: WidgetState) -> Mark:
    if state.data == "forbidden":
        return "problem"
    if state.activity == "paused":
        return "paused"
    return "loading" if state.problem is None else "problem"


def icon_widget(widgets: Sequence[WidgetState], pinned: str) -> WidgetState:
    """Return the widget that the icon shows: the pinned one, else the first of the most urgent ones.

    Values with a critical or warning tone come first, then widgets that failed. A missing permission is the
    least urgent, because it can last for months.

    :param widgets: at least one.
    :param pinned: the id of the pinned widget; empty if there is none.
    """
    return next((state for state in widgets if state.widget.id == pinned), min(widgets, key=_priority))


def _priority(state: WidgetState) -> int:
    if state.data == "forbidden":
        return 6
    if state.card is not None:
        return 4 if state.card.headline.value is None else _PRIORITIES[state.card.tone]
    if state.data == "no_data":
        return 4
    return 5 if state.problem is None or state.activity == "paused" else 2


def format_glyphs(quantity: Quantity) -> str:
    """Return the magnitude of a quantity in at most two glyphs: the first part of what the card shows.

    Hours are ``2h``, minutes ``41`` or, below ten, ``6m``; shorter durations are ``<1``, and 4.1 % is ``4``.
    What does not fit is ``9+``, never a truncated number.
    """
    match quantity:
        case Duration(value=float() | int() as ms):
            return _format_duration(ms)
        case Percent(value=float() | int() as share):
            # Rounded as on the card: 99.6 % is shown as 100 % there.
            return _format_integer(round(share * 100))
        case Count(value=int() as number):
            return _format_integer(number)
    return _NO_DATA


def _format_duration(ms: float) -> str:
    if ms < 0:
        return "<0"
    # Rounded first, as on the card: 5 h 59 min 40 s is shown as 6 h there.
    seconds = round(ms / 1000)
    if seconds >= _HOUR:
        hours = round(seconds / _MINUTE) // 60
        return f"{hours}h" if hours < 10 else OVERFLOW
    minutes = seconds // _MINUTE
    if minutes >= 10:
        return str(minutes)
    if minutes:
        return f"{minutes}m"
    return "<1" if ms else "0"


def _format_integer(number: int) -> str:
    if number < 0:
        return "<0"
    return str(number) if number < 100 else OVERFLOW
