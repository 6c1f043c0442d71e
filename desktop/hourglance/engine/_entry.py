"""One line of the schedule: a query, the widgets that wait for it, and how it stands."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hourglance.api import Aggregates, AggregatesQuery, Card, Declaration
from hourglance.engine._states import Activity, DataState, Problem, WidgetState


@dataclass(kw_only=True, slots=True, eq=False)
class Entry:
    """A query and all widgets that declared it: equal queries are asked once.

    :param due: when to ask next, on the monotonic clock in seconds.
    :param parked: not to be asked again until something changes (the service refused the query itself).
    """

    query: AggregatesQuery
    widgets: list[Declaration]
    due: float
    activity: Activity = "queued"
    failures: int = 0
    parked: bool = False
    problem: Problem | None = None
    results: Aggregates | None = None
    cards: dict[str, Card | None] = field(default_factory=dict)
    plugin_problems: dict[str, Problem] = field(default_factory=dict)

    @property
    def every(self) -> float:
        """Return the seconds between two refreshes: what the most eager widget wants."""
        return min(widget.refresh_seconds for widget in self.widgets)

    def forget(self) -> None:
        """Drop everything that belongs to an account."""
        self.results = None
        self.problem = None
        self.cards.clear()
        self.plugin_problems.clear()
        self.failures = 0
        self.parked = False

    def state(self, widget: Declaration, *, monotonic: float, now: datetime) -> WidgetState:
        """Return how one of the widgets stands. ``monotonic`` and ``now`` are the same instant."""
        card = self.cards.get(widget.id)
        problem = self.problem or self.plugin_problems.get(widget.id)
        answered = self.results is not None and widget.id in self.cards
        waiting = problem is not None and not self.parked and self.activity in ("queued", "paused")
        return WidgetState(
            widget=widget,
            data=self._data(card, problem, answered=answered),
            activity=self.activity,
            card=card,
            as_of=self.results.interval.end if self.results and answered else None,
            problem=problem,
            next_attempt=now + timedelta(seconds=max(0.0, self.due - monotonic)) if waiting else None,
        )

    @staticmethod
    def _data(card: Card | None, problem: Problem | None, *, answered: bool) -> DataState:
        if problem is None:
            return "none" if not answered else "fresh" if card is not None else "no_data"
        if card is not None:
            return "stale"
        return "forbidden" if problem.code == "forbidden" else "none"
