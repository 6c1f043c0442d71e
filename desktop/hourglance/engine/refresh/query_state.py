"""One query of the schedule: the widgets that wait for it, and how it stands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from hourglance.api import Aggregates, AggregatesQuery, Card, Declaration
from hourglance.engine.refresh.scheduler import Line
from hourglance.engine.snapshot import Activity, DataState, Pause, Problem, WidgetState

#: How much later than one and a half intervals an answer may come before the last one is stale (seconds).
PATIENCE: Final = 45.0


@dataclass(frozen=True, kw_only=True, slots=True)
class EngineContext:
    """What every state depends on beside its entry, at one instant.

    :param monotonic: the local clock's seconds, those of sleep included.
    :param now: the local wall clock.
    :param service_now: the service's.
    :param pause: why nothing is asked at all.
    :param held_until: until when nothing is asked since something failed, on the monotonic clock.
    :param held: what failed, and ``held_as`` what kind of pause that makes.
    """

    monotonic: float
    now: datetime
    service_now: datetime
    pause: Pause | None = None
    held_until: float = float("-inf")
    held: Problem | None = None
    held_as: Pause | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NextRefresh:
    """When a query is asked.

    :param every: seconds from one time to the next.
    :param next_at: by the local clock; None while nothing would ask it.
    """

    every: float
    next_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class LastCard:
    """A widget's last good card, None where it had nothing to say.

    :param widget: as it was declared then.
    :param as_of: when its figures hold.
    :param asked_at: when they were asked, in monotonic seconds; None if that was another run of the program.
    """

    widget: Declaration
    card: Card | None
    as_of: datetime
    asked_at: float | None

    def is_late(self, every: float, monotonic: float) -> bool:
        """Return whether there should be a newer one, asked for every so often.

        What was slept through counts: a number of before is old, though nobody is to blame for it.
        """
        return self.asked_at is None or monotonic - self.asked_at > 1.5 * every + PATIENCE


@dataclass(kw_only=True, slots=True, eq=False)
class QueryState(Line):
    """A query and all widgets that declared it: equal queries are asked once.

    :param sent: the request is on its way.
    :param apart: queries of different numbers are not merged: together they were too much.
    :param unwatched: since when no widget has wanted it, on the monotonic clock.
    :param asked_at: when ``results`` were asked, in monotonic seconds; None if that was another run.
    :param drawing: the last drawing of each widget that has begun and not ended: no earlier one counts.
    """

    query: AggregatesQuery
    widgets: Sequence[Declaration] = ()
    sent: bool = False
    apart: int = 0
    unwatched: float | None = None
    asked_at: float | None = None
    problem: Problem | None = None
    results: Aggregates | None = None
    shown: dict[str, LastCard] = field(default_factory=dict)
    drawing: dict[str, object] = field(default_factory=dict)
    plugin_problems: dict[str, Problem] = field(default_factory=dict)

    def serve(self, widgets: Sequence[Declaration], first: Collection[str]) -> None:
        """Be there for these widgets from now on, and take rank and interval from them.

        :param first: the ids of the widgets whose queries are asked before all others.
        """
        self.widgets = widgets
        if widgets:
            self.rank = 0 if any(widget.id in first for widget in widgets) else 1
            self.every = min(widget.refresh_seconds for widget in widgets)

    @property
    def outdated(self) -> list[Declaration]:
        """Return the widgets that have no card, or the card of what was declared before."""
        return [w for w in self.widgets if w.id not in self.shown or self.shown[w.id].widget != w]

    def forget(self) -> None:
        """Drop everything that belongs to an account."""
        self.results = self.problem = self.asked_at = None
        self.shown.clear()
        self.drawing.clear()
        self.plugin_problems.clear()
        self.failures = self.apart = 0
        self.parked = False

    def state(self, widget: Declaration, moment: EngineContext) -> WidgetState:
        """Return how one of the widgets stands."""
        activity, pause = self._activity(moment)
        shown = self.shown.get(widget.id)
        late = shown is None or shown.is_late(self.every, moment.monotonic)
        problem = self.problem or self.plugin_problems.get(widget.id)
        if problem is None and late and activity == "paused":
            problem = moment.held
        waits = not (self.parked or self.asking or moment.pause) and (
            problem is not None or pause is not None
        )
        again = max(self.due, moment.held_until) - moment.monotonic
        return WidgetState(
            widget=widget,
            data=_data(shown, problem, late=late),
            activity=activity,
            pause=pause,
            card=shown.card if shown else None,
            as_of=shown.as_of if shown else None,
            age=moment.service_now - shown.as_of if shown else None,
            problem=problem,
            next_attempt=moment.now + timedelta(seconds=max(0.0, again)) if waits else None,
        )

    def outlook(self, moment: EngineContext) -> NextRefresh:
        """Return when it is asked next."""
        seconds = max(0.0, max(self.due, moment.held_until) - moment.monotonic)
        waits = not self.parked and moment.pause is None
        return NextRefresh(
            every=self.every, next_at=moment.now + timedelta(seconds=seconds) if waits else None
        )

    def _activity(self, moment: EngineContext) -> tuple[Activity, Pause | None]:
        if moment.pause:
            return "paused", moment.pause
        if self.asking:
            return "fetching" if self.sent else "queued", None
        if self.parked:
            return "idle", None
        if moment.held_as and moment.monotonic < moment.held_until and self.due < moment.held_until:
            return "paused", moment.held_as
        soon = self.urgent and self.problem is None
        return "queued" if soon or self.due <= moment.monotonic else "idle", None


def _data(shown: LastCard | None, problem: Problem | None, *, late: bool) -> DataState:
    if shown is not None and shown.card is not None:
        return "stale" if problem or late else "fresh"
    if problem is not None:
        return "forbidden" if problem.code == "forbidden" else "none"
    return "none" if shown is None or late else "no_data"
