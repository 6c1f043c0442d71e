"""How a plugin, its widgets and its failures read in a terminal."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final

from hourglance.api import (
    AggregatesQuery,
    Card,
    Duration,
    Interval,
    Last,
    SettingPlaceholder,
    Since,
    ThisWeek,
    Today,
)

_MOST_DETAILS: Final = 30


def card_line(card: Card | None) -> str:
    """Return a card on one line: number, caption."""
    return "nothing to say" if card is None else f"{card.headline}  {card.caption}".rstrip()


def query_line(query: AggregatesQuery) -> str:
    """Return what a query asks: ``tHandle, tAcw of conversations, the last hour by PT5M``."""
    by = f" by {query.granularity}" if query.granularity else ""
    groups = f", for each {' and '.join(query.group_by)}" if query.group_by else ""
    return f"{', '.join(query.metrics)} of {query.family}, {_window(query)}{by}{groups}"


def permission_lines(permissions: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return what has to be permitted, a line for each family."""
    return [
        f"{name} aggregates (permission {' or '.join(any_of)})" if any_of else f"{name} aggregates"
        for name, any_of in permissions.items()
    ]


def indented(text: str, by: int = 4) -> str:
    """Return the last lines of a traceback, or of output, moved to the right."""
    return "\n".join(" " * by + line for line in text.rstrip().splitlines()[-_MOST_DETAILS:])


def table(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Return rows as lines with their columns aligned, the last one ragged."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in rows
    ]


def _window(query: AggregatesQuery) -> str:
    match query.window:
        case Last(duration=duration):
            return f"the last {_length(duration)}"
        case Today():
            return "today"
        case ThisWeek():
            return "this week"
        case Since(instant=instant):
            return f"since {instant:%Y-%m-%d %H:%M}"
        case Interval(start=start, end=end):
            return f"from {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}"
        case SettingPlaceholder():
            return "in the window that a person chooses"


def _length(duration: timedelta) -> str:
    if duration == timedelta(hours=1):
        return "hour"
    if duration % timedelta(days=1) == timedelta(0):
        return f"{duration.days} days"
    return str(Duration(duration / timedelta(milliseconds=1)))
