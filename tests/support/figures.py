"""What a benchmark measured, beside what it must hold: recorded in pytest's report, for a table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from xml.etree import ElementTree as ET

_NAME = "figure"
_COLUMN = " | "


@dataclass(frozen=True)
class Measured:
    """A row of the table."""

    what: str
    floor: str
    measured: str
    hold: str
    holds: bool


class Recorder(Protocol):
    """Record a figure; ``floor`` is what it is compared with, ``hold`` the promise."""

    def __call__(self, what: str, floor: str, measured: str, hold: str, *, holds: bool) -> None: ...


def recorder(record_property: Callable[[str, object], None]) -> Recorder:
    def record(what: str, floor: str, measured: str, hold: str, *, holds: bool) -> None:
        record_property(_NAME, _COLUMN.join((what, floor, measured, hold, "holds" if holds else "does not")))

    return record


def recorded(report: Path) -> Iterator[Measured]:
    """Yield the figures in a report of pytest's, in their order."""
    for each in ET.parse(report).getroot().iter("property"):
        if each.get("name") == _NAME:
            what, floor, measured, hold, holds = each.get("value", "").split(_COLUMN)
            yield Measured(what, floor, measured, hold, holds == "holds")
