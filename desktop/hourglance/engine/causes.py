"""Causes that keep many widgets from being up to date, to be reported once and not on each card."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from hourglance.engine.snapshot import Pause, Problem, Snapshot, WidgetState

#: The codes of problems of the account, the network or the service; others belong to a widget or plugin.
_COMMON: Final = frozenset(
    {
        "connection-lost",
        "forbidden",
        "offline",
        "plugin-runtime",
        "proxy",
        "rate-limited",
        "service",
        "service-unavailable",
        "sign-in-ended",
        "sign-in-locked",
        "sign-in-needed",
        "timeout",
        "tls",
        "unreadable-answer",
    }
)

_Key: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CommonCause:
    """Why some widgets are not up to date, although nothing is wrong with them.

    :param problem: what happened; None if refreshing is only paused.
    :param pause: why refreshing is paused, if it is.
    :param widgets: all widgets with this cause, in the user's order; at least one.
    """

    problem: Problem | None
    pause: Pause | None
    widgets: tuple[WidgetState, ...]

    @property
    def is_user_away(self) -> bool:
        """Whether refreshing is paused because nobody looks at the screen, which is not worth a report."""
        return self.problem is None and self.pause in {"asleep", "idle", "locked"}

    @property
    def next_attempt(self) -> datetime | None:
        """When the first of the widgets is requested again, by the local clock; None if that is unknown."""
        return min((each.next_attempt for each in self.widgets if each.next_attempt), default=None)


def has_common_cause(state: WidgetState) -> bool:
    """Return whether the reason why a widget is not up to date is one of :func:`common_causes`."""
    return _key(state) is not None


def common_causes(snapshot: Snapshot) -> tuple[CommonCause, ...]:
    """Return the causes that do not belong to a single widget, each once, in the order of the widgets."""
    found: dict[_Key, list[WidgetState]] = {}
    for state in snapshot.widgets:
        if (key := _key(state)) is not None:
            found.setdefault(key, []).append(state)
    return tuple(
        CommonCause(problem=states[0].problem, pause=states[0].pause, widgets=tuple(states))
        for states in found.values()
    )


def _key(state: WidgetState) -> _Key | None:
    """Return what states with the same cause have in common."""
    if state.data in {"fresh", "no_data"} or state.activity in {"queued", "fetching"}:
        return None
    if state.pause == "rate_limited":
        return ("rate_limited",)
    if state.problem is None:
        return (state.pause,) if state.pause is not None else None
    if state.problem.code in _COMMON:
        return (state.problem.code, state.problem.what)
    return None
