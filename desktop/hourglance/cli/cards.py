"""Cards as text for a terminal, and as JSON for other programs."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal, TypeAlias, get_args

import msgspec

from hourglance.api import Card, Countdown, Elapsed, Quantity, Series
from hourglance.engine import Snapshot, WidgetState, common_causes, has_common_cause
from hourglance.util.printable import short_line

#: A widget's state in the JSON format.
State: TypeAlias = Literal["fresh", "stale", "error", "loading"]

_BLOCKS: Final = "▁▂▃▄▅▆▇█"


class CardRow(msgspec.Struct, frozen=True, kw_only=True):
    """A card as ``glance --json`` prints it, in a stable format: fields may be added.

    :param value: in ``unit`` (``ms``, ``count`` or ``ratio``), now; None if there is no data.
    :param as_of: end of the time range, in UTC.
    :param since: what the value is the time since, in UTC; None unless it is an elapsed time.
    :param until: what the value is the time until, in UTC; None unless it is a countdown.
    :param comparison: how the value compares with another one; None without comparison.
    :param trend: metric, statistic and points.
    :param trend_target: what the trend is compared with; None without target.
    :param blocks: the body, each block with its kind.
    :param missing: the widget's queries without an answer, each with its problem.
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
    since: str | None = None
    until: str | None = None
    caption: str | None = None
    comparison: dict[str, Any] | None = None
    trend: Any = None
    trend_target: Any = None
    blocks: Any = ()
    missing: tuple[dict[str, str | None], ...] = ()


def card_row(state: WidgetState, now: datetime) -> CardRow:
    """Return a widget's state in the JSON format.

    :param now: by the service's clock.
    """
    card = state.card
    headline = card.headline.at(now) if card else None
    return CardRow(
        widget=state.widget.id,
        title=state.widget.title,
        state=_state(state),
        text=str(headline) if headline else "No data" if state.data == "no_data" else "",
        value=headline.value if headline else None,
        unit=headline.unit if headline else None,
        tone=card.tone if card else None,
        as_of=_instant(state.as_of) if state.as_of else None,
        error=state.problem.sentence if state.problem else None,
        **(_instants(card.headline) if card else {}),
        caption=card.caption if card else None,
        comparison=_comparison(card, now) if card else None,
        trend=_form(card.trend, now) if card else None,
        trend_target=_form(card.trend_target, now) if card else None,
        blocks=_form(card.body, now) if card else (),
        missing=tuple(
            {"part": part.name, "error": part.problem.sentence if part.problem else None}
            for part in state.missing
        ),
    )


def as_json(states: Iterable[WidgetState], now: datetime) -> str:
    """Return the cards as a JSON list.

    :param now: by the service's clock.
    """
    encoded = msgspec.json.encode([card_row(state, now) for state in states])
    return msgspec.json.format(encoded, indent=2).decode()


def as_text(
    states: Sequence[WidgetState], now: datetime, *, sparklines: bool, width: int | None = None
) -> str:
    """Return the cards as aligned lines: title, value, caption, trend, time and problem.

    :param now: the current time by the service's clock.
    :param sparklines: print trends and narrow spaces, because the terminal can display more than ASCII.
    :param width: of the terminal in columns; a narrow one has no trends, then shorter captions. None does
        not shorten lines.
    """
    rows = [_cells(state, now, sparklines=sparklines) for state in states]
    if width is not None:
        rows = _fit(rows, width)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True) if width).rstrip()
        for row in rows
    ]
    text = "\n".join(lines)
    return text if sparklines else text.replace("\u202f", " ")


def _fit(rows: list[list[str]], width: int) -> list[list[str]]:
    """Return rows without trends, and with shortened captions, if they would be too wide."""
    if _total_width(rows) > width:
        rows = [[*row[:3], "", *row[4:]] for row in rows]
    excess = _total_width(rows) - width
    if excess <= 0:
        return rows
    longest = max((len(row[2]) for row in rows), default=0)
    room = max(0, longest - excess)
    return [[*row[:2], short_line(row[2], room) if room else "", *row[3:]] for row in rows]


def _total_width(rows: list[list[str]]) -> int:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return sum(width + 2 for width in widths if width) - 2


def problems(snapshot: Snapshot) -> list[str]:
    """Return a sentence for each problem that is not a single widget's, and for a limit that binds."""
    causes = (cause.problem for cause in common_causes(snapshot))
    found = (snapshot.problem, snapshot.account.problem, *snapshot.notices, *causes)
    sentences = [problem.sentence for problem in found if problem is not None]
    if snapshot.limit is not None:
        sentences.append(snapshot.limit.sentence)
    return list(dict.fromkeys(sentences))


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
    headline = str(card.headline.at(now)) if card else "–"
    caption = card.caption if card else "no data for this period" if state.data == "no_data" else ""
    if card and card.compare:
        caption = ", ".join(filter(None, (caption, card.compare.text(card.headline, now))))
    trend = sparkline(card.trend) if card and sparklines else ""
    when = f"{state.as_of.astimezone():%H:%M}" if state.as_of else ""
    return [state.widget.title, headline, caption, trend, when, _reason(state, now)]


def _reason(state: WidgetState, now: datetime) -> str:
    """Return what is not up to date, and why."""
    missing = (
        f"{part.name} is missing: {part.problem.sentence if part.problem else 'loading'}"
        for part in state.missing
    )
    return "  ".join(filter(None, (_problem(state, now), *missing)))


def _problem(state: WidgetState, now: datetime) -> str:
    """Return how old a value is, and why, unless :func:`problems` says it."""
    if state.problem is None:
        return ""
    parts = [state.part] if state.part else []
    if state.as_of is not None:
        parts.append(f"{max(0, round((now - state.as_of).total_seconds() / 60))} min old")
    if state.data == "forbidden":
        parts.append("no permission")
    if not has_common_cause(state):
        parts.append(state.problem.sentence)
    return ": ".join(parts)


def _state(state: WidgetState) -> State:
    match state.data:
        case "fresh" | "no_data":
            return "fresh"
        case "stale":
            return "stale"
        case _:
            return "error" if state.problem else "loading"


def _comparison(card: Card, now: datetime) -> dict[str, Any] | None:
    if card.compare is None:
        return None
    difference = card.compare.difference(card.headline, now)
    return {
        "text": card.compare.text(card.headline, now),
        "label": card.compare.label,
        "value": _form(card.compare.value, now),
        "relation": difference.relation,
        "difference": _form(difference.amount, now),
        "tone": card.compare.tone(difference),
    }


def _form(value: Any, now: datetime) -> Any:
    """Return a part of a card as what JSON can hold, each block with its kind."""
    if isinstance(value, get_args(Quantity)):
        amount = value.at(now)
        return {"text": str(amount), "value": amount.value, "unit": amount.unit, **_instants(value)}
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, tuple):
        return [_form(each, now) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: _form(getattr(value, field.name), now) for field in fields(value)}
        return {"kind": type(value).__name__.lower(), **parts}
    return value


def _instants(quantity: Quantity) -> dict[str, str]:
    match quantity:
        case Elapsed(since=datetime() as since):
            return {"since": _instant(since)}
        case Countdown(until=datetime() as until):
            return {"until": _instant(until)}
    return {}


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
