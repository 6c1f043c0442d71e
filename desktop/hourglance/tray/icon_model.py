"""What the tray icon shows of a snapshot: a number in at most three digits and letters, and a mark.

:mod:`icon_painter` paints it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hourglance.api import Count, Duration, Percent, Quantity, Tone
from hourglance.engine import Snapshot, WidgetState, icon_widget

#: The state of the value, which the icon shows by shape. ``plain``: up to date.
Mark: TypeAlias = Literal["plain", "stale", "paused", "loading", "problem", "signed_out"]

_NO_DATA = "–"

_MINUTE, _HOUR = 60, 3600  # seconds


@dataclass(frozen=True, kw_only=True, slots=True)
class IconModel:
    """The content of the tray icon; without ``glyphs`` it is the sign of its mark."""

    glyphs: str = ""
    mark: Mark = "loading"
    tone: Tone = "neutral"


def build_icon_model(snapshot: Snapshot) -> IconModel:
    """Return what the icon shows: the pinned widget, else the most urgent one.

    :param snapshot: its running times have been counted (:mod:`hourglance.tray.running_time`).
    """
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


def format_glyphs(quantity: Quantity) -> str:
    """Return a quantity in at most three digits and letters, rounded as on the card.

    Durations have their unit, except minutes with seconds: ``38s``, ``4:39``, ``41m``, ``1.2h``, ``12h``.
    Counts and percentages have none, since the tooltip's first line names it: ``387``, ``1.2k``, ``12k``;
    ``83``, ``4.1``, ``.4``. Running times have been counted.
    """
    match quantity:
        case Duration(value=float() | int() as ms):
            return _with_sign(_format_duration, ms)
        case Percent(value=float() | int() as share):
            return _with_sign(_format_percent, share)
        case Count(value=int() as number):
            return _with_sign(_format_number, number)
    return _NO_DATA


def _with_sign(form: Callable[[float], str], value: float) -> str:
    text = form(abs(value))
    return f"-{text}" if value < 0 and text.strip("0.:hmsd") else text


def _format_duration(ms: float) -> str:
    # Rounded first, as on the card: 5 h 59 min 40 s is shown as 6 h there.
    seconds = round(ms / 1000)
    if seconds >= _HOUR:
        hours = round(seconds / _MINUTE) / 60
        if hours < 1000:
            return f"{_format_number(hours)}h"
        days = hours / 24
        return f"{_format_number(days)}d" if days < 1000 else f"{_format_number(days / 365)}y"
    if seconds >= 10 * _MINUTE:
        return f"{seconds // _MINUTE}m"
    if seconds >= _MINUTE:
        return f"{seconds // _MINUTE}:{seconds % _MINUTE:02}"
    if seconds or not ms:
        return f"{seconds}s"
    return f"{_one_decimal(ms / 1000)}s"


def _format_percent(share: float) -> str:
    percent = share * 100
    # With the decimal that the card shows.
    return _one_decimal(percent) if 0 < percent < 9.95 else _format_number(round(percent))


def _format_number(number: float) -> str:
    """Return a number in at most three digits; a fraction has one decimal below ten."""
    for unit, factor in (("", 1), ("k", 1e3), ("M", 1e6)):
        amount = number / factor
        if round(amount, 1) < 10 and amount != int(amount) and unit != "M":  # 1.5M would not fit
            return _one_decimal(amount) + unit
        if round(amount) < 1000:
            return f"{round(amount)}{unit}"
    return f"{number:.0e}".replace("e+0", "e").replace("e+", "e")


def _one_decimal(number: float) -> str:
    return f"{number:.1f}".removeprefix("0")
