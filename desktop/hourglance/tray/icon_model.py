"""What the tray icon shows of a snapshot: at most two glyphs and a mark, chosen without a pixel."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hourglance.api import Count, Duration, Percent, Quantity, Tone
from hourglance.engine import Snapshot, WidgetState

#: The state of the number, told by shape. ``plain``: as it should be.
Mark: TypeAlias = Literal["plain", "stale", "paused", "loading", "problem", "signed_out"]

#: Shown for every number that two glyphs cannot hold.
MORE = "9+"
_NO_DATA = "–"

#: How bad a number is by its tone; a widget that failed comes between.
_RANKS: dict[Tone, int] = {"critical": 0, "warning": 1, "neutral": 3, "good": 3}
_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True, kw_only=True, slots=True)
class IconModel:
    """The tray icon: ``glyphs`` are empty where the mark stands alone."""

    glyphs: str = ""
    mark: Mark = "loading"
    tone: Tone = "neutral"


def build_icon_model(snapshot: Snapshot) -> IconModel:
    """Return what the icon shows: the pinned widget, else the one that stands worst."""
    if snapshot.account.sign_in in {"signed_out", "signing_in", "locked"}:
        return IconModel(mark="signed_out")
    if not snapshot.widgets:
        return IconModel(mark="problem" if snapshot.problem or snapshot.account.problem else "loading")
    return _glance_at(icon_widget(snapshot.widgets, snapshot.pinned))


def icon_widget(widgets: Sequence[WidgetState], pinned: str) -> WidgetState:
    """Return the widget that the icon shows, of one at least: the pinned one, else the worst.

    Worst is a number that needs attention, then a widget that failed; what is forbidden stays so for
    months, and has the icon only where there is nothing else. Of equals it is the first.
    """
    return next((state for state in widgets if state.widget.id == pinned), min(widgets, key=_rank))


def _rank(state: WidgetState) -> int:
    if state.data == "forbidden":
        return 6
    if state.card is not None:
        return 4 if state.card.headline.value is None else _RANKS[state.card.tone]
    if state.data == "no_data":
        return 4
    return 5 if state.problem is None or state.activity == "paused" else 2


def _glance_at(state: WidgetState) -> IconModel:
    if state.data == "no_data":
        return IconModel(glyphs=_NO_DATA, mark="plain")
    if state.data == "forbidden":
        return IconModel(mark="problem")
    if state.card is None and state.activity == "paused":
        return IconModel(mark="paused")
    if state.card is None:
        return IconModel(mark="loading" if state.problem is None else "problem")
    mark: Mark = "plain"
    if state.data == "stale":
        mark = "paused" if state.activity == "paused" else "stale"
    return IconModel(glyphs=format_glyphs(state.card.headline), mark=mark, tone=state.card.tone)


def format_glyphs(quantity: Quantity) -> str:
    """Return a number's magnitude in at most two glyphs: the first part of what the card shows.

    Hours are ``2h``, minutes ``41`` and below ten ``6m``, less is ``<1``; of 4.1 % it shows ``4``. What
    does not fit is ``9+``, never a number that would be wrong.
    """
    if quantity.value is None:
        return _NO_DATA
    match quantity:
        case Duration(value=float() | int() as ms):
            return _of_duration(ms)
        case Percent(value=float() | int() as share):
            # Rounded as the card rounds it: 99.6 % reads 100 % there.
            return _fit(round(share * 100))
        case Count(value=int() as number):
            return _fit(number)
    return _NO_DATA


def _of_duration(ms: float) -> str:
    if ms < 0:
        return "<0"
    # Rounded first as the card rounds it: 5 h 59 min 40 s reads 6 h there.
    seconds = round(ms / 1000)
    if seconds >= _HOUR:
        hours = round(seconds / _MINUTE) // 60
        return f"{hours}h" if hours < 10 else MORE
    minutes = seconds // _MINUTE
    if minutes >= 10:
        return str(minutes)
    if minutes:
        return f"{minutes}m"
    return "<1" if ms else "0"


def _fit(number: int) -> str:
    if number < 0:
        return "<0"
    return str(number) if number < 100 else MORE
