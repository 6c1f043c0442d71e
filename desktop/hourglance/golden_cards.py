"""Cards as readable JSON for golden files: each number as its value and as it is shown."""

import json
from collections.abc import Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from typing import Any

from hourglance.api._aggregates import Series
from hourglance.api._cards import Card
from hourglance.api._quantities import Count, Duration, Percent


def golden_text(card: Card | None) -> str:
    """Return a card as JSON, with its text for screen readers; ``null`` for no card."""
    form = None if card is None else {**_form(card), "spoken": card.spoken}
    return json.dumps(form, indent=2, ensure_ascii=False) + "\n"


def _form(value: object) -> Any:
    if isinstance(value, (Duration, Count, Percent)):
        return {type(value).__name__.lower(): value.value, "text": str(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Series):
        return {
            "metric": value.metric,
            "statistic": value.statistic,
            "points": [f"{_instant(point.start)}  {_number(point.value)}" for point in value.points],
        }
    if is_dataclass(value) and not isinstance(value, type):
        given = {
            field.name: getattr(value, field.name)
            for field in fields(value)
            if field.default is MISSING or getattr(value, field.name) != field.default
        }
        kind = {} if isinstance(value, Card) else {"kind": type(value).__name__.lower()}
        return kind | {name: _form(inner) for name, inner in given.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_form(item) for item in value]
    return value


def _instant(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:g}" if value != int(value) else str(int(value))
