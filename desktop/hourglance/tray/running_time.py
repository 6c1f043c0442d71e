"""Times that run: what the cards of a snapshot count at a moment, and the timer that keeps them counting."""

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer

from hourglance.api import Card, Countdown, Duration, Elapsed
from hourglance.engine import Snapshot, WidgetState

C = TypeVar("C", bound=Card | None)

#: How often running times are shown again, in milliseconds.
_INTERVAL = 1000

#: While the computer sleeps or its screen is locked, times are not seen.
_UNSEEN = {"asleep", "locked"}

#: What has no parts.
_PLAIN = {str, int, float, bool, type(None)}


@dataclass(frozen=True, slots=True)
class RunningTime(Duration):
    """An :class:`Elapsed` or a :class:`Countdown` at a moment; a screen reader reads whole minutes."""


def is_running(state: WidgetState) -> bool:
    """Return whether a card has a running time that can be seen."""
    return state.pause not in _UNSEEN and state.card is not None and _has_running(state.card)


def count_times(snapshot: Snapshot, now: datetime) -> Snapshot:
    """Return a snapshot whose running times are durations at a moment.

    :param now: the local clock.
    """
    states = snapshot.widgets
    if not any(state.card is not None and _has_running(state.card) for state in states):
        return snapshot
    counted = (replace(state, card=count_card(state.card, now + snapshot.skew)) for state in states)
    return replace(snapshot, widgets=tuple(counted))


def count_card(card: C, at: datetime) -> C:
    """Return a card whose running times are durations at an instant of the service's clock."""
    return _counted(card, at) if _has_running(card) else card


class RunningTimer(QObject):
    """One timer for all running times: it stops as soon as none of them is seen.

    :param show: shows the times again, and returns whether there is a time that is seen.
    """

    def __init__(self, show: Callable[[], bool]) -> None:
        super().__init__()
        self._show = show
        self._timer = QTimer(self, interval=_INTERVAL)
        self._timer.timeout.connect(self._tick)

    @property
    def is_active(self) -> bool:
        """Whether it runs."""
        return self._timer.isActive()

    def set_active(self, *, active: bool) -> None:
        """Start or stop; a timer that runs keeps its rhythm."""
        if not active:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def _tick(self) -> None:
        self.set_active(active=self._show())


def _has_running(value: Any) -> bool:
    """Return whether a part of a card is a running time; a series has none. Called very often."""
    kind = value.__class__
    if kind is Elapsed or kind is Countdown:
        return (value.since if kind is Elapsed else value.until) is not None
    parts = value if kind is tuple else _get_parts(kind)(value)
    for part in parts:  # noqa: SIM110 - a generator takes twice as long
        if part.__class__ not in _PLAIN and _has_running(part):
            return True
    return False


def _counted(value: Any, at: datetime) -> Any:
    match value:
        case Elapsed() | Countdown():
            return RunningTime(value.at(at).value)
        case tuple():
            return tuple(_counted(each, at) for each in value)
    if parts := _parts(value.__class__):
        return replace(value, **{name: _counted(getattr(value, name), at) for name in parts})
    return value


@cache
def _parts(kind: type) -> tuple[str, ...]:
    """Return which fields of a class of the API may have running times."""
    if not is_dataclass(kind):
        return ()
    skipped = "trend" if kind is Card else "series"
    return tuple(field.name for field in fields(kind) if field.name != skipped)


@cache
def _get_parts(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    """Return what returns the values of :func:`_parts`."""
    names = _parts(kind)
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)
