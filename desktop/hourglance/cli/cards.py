"""Cards as text for a terminal, and as JSON for other programs."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias

import msgspec

from hourglance.api import Series
from hourglance.engine import Snapshot, WidgetState

#: A widget's state in the JSON format.
State: TypeAlias = Literal["fresh", "stale", "error", "loading"]

_BLOCKS: Final = "▁▂▃▄▅▆▇█"


class CardRow(msgspec.Struct, frozen=True, kw_only=True):
    """A card as ``glance --json`` prints it, in a stable format.

    :param value: in ``unit`` (``ms``, ``count`` or ``ratio``); None if there is no data.
    :param as_of: end of the time range, in UTC.
    """

    widget: str
    title: str
    state: State
    text: str
    value: float | None
    unit: str | None
    tone: str | None
    as_of: str | None
    error: str | None


def card_row(state: WidgetState) -> CardRow:
    """Return a widget's state in the JSON format."""
    card = state.card
    return CardRow(
        widget=state.widget.id,
        title=state.widget.title,
        state=_state(state),
        text=str(card.headline) if card else "No data" if state.data == "no_data" else "",
        value=card.headline.value if card else None,
        unit=card.headline.unit if card else None,
        tone=card.tone if card else None,
        as_of=state.as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if state.as_of else None,
        error=state.problem.sentence if state.problem else None,
    )


def as_json(states: Iterable[WidgetState]) -> str:
    """Return the cards as a JSON list."""
    encoded = msgspec.json.encode([card_row(state) for state in states])
    return msgspec.json.format(encoded, indent=2).decode()


def as_text(states: Sequence[WidgetState], now: datetime, *, sparklines: bool) -> str:
    """Return the cards as aligned lines: title, value, caption, trend, time and problem.

    :param now: the current time, for the age of values.
    :param sparklines: print trends and narrow spaces, because the terminal can display more than ASCII.
    """
    rows = [_cells(state, now, sparklines=sparklines) for state in states]
    widths = [max(len(row[column]) for row in rows) for column in range(4)] if rows else []
    lines = []
    for row in rows:
        padded = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        lines.append("  ".join([*padded, *row[len(widths) :]]).rstrip())
    text = "\n".join(lines)
    return text if sparklines else text.replace("\u202f", " ")


def problems(snapshot: Snapshot) -> list[str]:
    """Return a sentence for each problem that does not belong to a widget."""
    found = (snapshot.problem, snapshot.account.problem, *snapshot.notices)
    return [problem.sentence for problem in found if problem is not None]


def sparkline(series: Series | None) -> str:
    """Return a series as block characters, with a space for each gap."""
    points = [point.value for point in series.points] if series else []
    top = max((value for value in points if value is not None), default=0.0)
    if top <= 0:
        return ""
    last = len(_BLOCKS) - 1
    return "".join(
        " " if value is None else _BLOCKS[min(last, max(0, round(value / top * last)))] for value in points
    )


def _cells(state: WidgetState, now: datetime, *, sparklines: bool) -> list[str]:
    card = state.card
    headline = str(card.headline) if card else "–"
    caption = card.caption if card else "no data for this period" if state.data == "no_data" else ""
    trend = sparkline(card.trend) if card and sparklines else ""
    when = f"{state.as_of.astimezone():%H:%M}" if state.as_of else ""
    return [state.widget.title, headline, caption, trend, when, _reason(state, now)]


def _reason(state: WidgetState, now: datetime) -> str:
    if state.problem is None:
        return ""
    if state.as_of is None:
        return state.problem.sentence
    minutes = max(0, round((now - state.as_of).total_seconds() / 60))
    return f"{minutes} min old: {state.problem.sentence}"


def _state(state: WidgetState) -> State:
    match state.data:
        case "fresh" | "no_data":
            return "fresh"
        case "stale":
            return "stale"
        case _:
            return "error" if state.problem else "loading"
