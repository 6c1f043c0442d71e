"""The state of each query: one reducer for its refreshes, and the registry of all states."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple, TypeAlias

from hourglance.api import Aggregates, AggregatesQuery, Card, Declaration, Interval
from hourglance.engine.snapshot import Activity, DataState, MissingPart, Pause, Problem, WidgetState

#: An answer is late, and the last one stale, this long after one and a half intervals (seconds).
GRACE: Final = 45.0

#: How long the answer to a query is kept that no widget declares any more (seconds): it may return.
KEEP_UNUSED: Final = 300.0

#: The life of a query: idle -> queued -> sent -> rendering -> idle. After a failure it is ``waiting`` for its
#: next attempt, or ``suspended`` until the user refreshes.
Phase: TypeAlias = Literal["idle", "queued", "sent", "rendering", "waiting", "suspended"]

#: A wait for the request budget that is longer is shown on the card (seconds).
NOTABLE_WAIT: Final = 60.0

_BUDGET_USED_UP: Final = Problem(
    code="rate-limited",
    who="Genesys Cloud",
    what="The rate limit of Genesys Cloud is used up.",
    remedy="Retrying automatically.",
)

#: A request that waits longer after it was due is named on a stale card (seconds).
NOTABLE_DELAY: Final = 15.0

_NO_RESPONSE: Final = Problem(
    code="timeout",
    who="Genesys Cloud",
    what="Genesys Cloud has not responded to this request yet.",
    remedy="Waiting for the response.",
)
_BEHIND_ANOTHER: Final = Problem(
    code="timeout",
    who="Genesys Cloud",
    what="Genesys Cloud has not responded to an earlier request yet.",
    remedy="This one follows automatically.",
)
_NOT_RENDERED: Final = Problem(
    code="plugin-late",
    who="The widget",
    what="The widget has not rendered the new result yet.",
    remedy="Waiting for its plugin.",
)
_MISSED: Final = Problem(
    code="timeout",
    who="Hourglance",
    what="No request was possible when this value was due.",
    remedy="Retrying automatically.",
)

_REQUESTED: Final[Collection[Phase]] = ("queued", "sent")
_SCHEDULED: Final[Collection[Phase]] = ("idle", "waiting")


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """The progress of a query's refreshes. Only :func:`transition` makes a new one from it.

    :param due: when to send the query next, in monotonic seconds.
    :param urgent: nothing current is shown: a failure is retried within seconds.
    :param user_initiated: a user waits for it: its request is not spaced from others.
    :param failures: the number of failures in a row.
    :param problem: the last failure; cleared when a newer answer is shown.
    """

    due: float
    phase: Phase = "idle"
    urgent: bool = True
    user_initiated: bool = True
    failures: int = 0
    problem: Problem | None = None

    @property
    def is_scheduled(self) -> bool:
        """Whether the query is sent when it is due."""
        return self.phase in _SCHEDULED

    @property
    def is_requested(self) -> bool:
        """Whether a request for the query is in flight, or waits for its slot."""
        return self.phase in _REQUESTED


@dataclass(frozen=True, slots=True)
class Queued:
    """A request for the query was planned, and waits for its slot."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The request is in flight."""


@dataclass(frozen=True, slots=True)
class Released:
    """The request was canceled, or held back before it was sent."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The query was answered; it is due again at ``due``."""

    due: float


@dataclass(frozen=True, slots=True)
class Failed:
    """The query failed; it is due again at ``due``, or suspended if that is None."""

    problem: Problem
    due: float | None


@dataclass(frozen=True, slots=True)
class Rendered:
    """The cards of the last answer are there, or their plugins have failed."""


@dataclass(frozen=True, slots=True)
class RefreshRequested:
    """The user, or a new sign-in, asks for a refresh now."""

    now: float


@dataclass(frozen=True, slots=True)
class Restarted:
    """The computer woke up, or is in another network: earlier failures no longer count."""

    due: float


@dataclass(frozen=True, slots=True)
class MarkedUrgent:
    """The query became overdue while the screen was locked, or has a new widget."""


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """The query is due at another time."""

    due: float


Event: TypeAlias = (
    Queued
    | Sent
    | Released
    | Answered
    | Failed
    | Rendered
    | RefreshRequested
    | Restarted
    | MarkedUrgent
    | Rescheduled
)


def transition(progress: Progress, event: Event) -> Progress:  # noqa: C901 - one case for each event
    """Return the progress after an event. An event that does not apply to the phase changes nothing."""
    phase, after = progress.phase, progress
    match event:
        case Queued():
            after = replace(progress, phase="queued")
        case Sent() if phase in _REQUESTED:
            after = replace(progress, phase="sent")
        case Released() if phase in _REQUESTED:
            after = replace(progress, phase="waiting" if progress.problem else "idle")
        case Answered(due=due) if phase in _REQUESTED:
            after = Progress(
                due=due, phase="rendering", urgent=False, user_initiated=False, problem=progress.problem
            )
        case Failed(problem=problem, due=due) if phase in _REQUESTED or phase in _SCHEDULED:
            after = replace(
                progress,
                phase="suspended" if due is None else "waiting",
                due=progress.due if due is None else due,
                failures=progress.failures + 1,
                problem=problem,
            )
        case Rendered() if phase == "rendering":
            after = replace(progress, phase="idle", problem=None)
        case RefreshRequested(now=now):
            after = replace(
                progress,
                phase="waiting" if phase == "suspended" else phase,
                due=min(progress.due, now),
                urgent=True,
                user_initiated=True,
            )
        case Restarted() if phase == "suspended":
            after = replace(progress, urgent=True, failures=0)
        case Restarted(due=due):
            after = replace(
                progress,
                phase="idle" if phase == "waiting" else phase,
                due=due,
                urgent=True,
                failures=0,
                problem=None,
            )
        case MarkedUrgent():
            after = replace(progress, urgent=True, user_initiated=True)
        case Rescheduled(due=due):
            after = replace(progress, due=due)
    return after


class Hold(NamedTuple):
    """A failure that holds back all queries, and the kind of pause that it is."""

    problem: Problem
    pause: Pause


@dataclass(frozen=True, kw_only=True, slots=True)
class EngineContext:
    """What the state of every widget depends on, at one instant.

    :param monotonic: the local clock, in seconds that include sleep.
    :param now: the local wall clock.
    :param service_now: the service's clock.
    :param pause: why the engine sends nothing at all.
    :param held_until: until when nothing is sent after a failure, in monotonic seconds.
    :param hold: that failure.
    :param available_at: when the request budget has a request, by rank, in monotonic seconds.
    """

    monotonic: float
    now: datetime
    service_now: datetime
    pause: Pause | None = None
    held_until: float = float("-inf")
    hold: Hold | None = None
    available_at: Sequence[float] = (float("-inf"), float("-inf"))


@dataclass(frozen=True, kw_only=True, slots=True)
class NextRefresh:
    """When a query is sent.

    :param every: the interval in seconds.
    :param next_at: by the local clock; None while the query is not scheduled.
    """

    every: float
    next_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class LastCard:
    """A widget's last good card; None for no data.

    :param widget: the declaration that it was rendered for.
    :param as_of: the end of the window that it shows.
    :param sent_at: when its query was sent, in monotonic seconds; None in an earlier run of the program.
    """

    widget: Declaration
    card: Card | None
    as_of: datetime
    sent_at: float | None

    def is_late(self, every: float, monotonic: float) -> bool:
        """Return whether a newer card should be there, given the interval. Time asleep counts."""
        return self.sent_at is None or monotonic - self.sent_at > 1.5 * every + GRACE


class Asked(NamedTuple):
    """What is sent for a query.

    :param query: the query with its window resolved.
    :param sent: the query that is sent, before it is merged: another one where it covers a longer span.
    :param is_final: whether the answer will not change any more, and serves as long as it covers the window.
    :param at_least: the interval in seconds at which it is sent again, at least.
    """

    query: AggregatesQuery
    sent: AggregatesQuery
    is_final: bool = False
    at_least: float = 0.0


class Part(NamedTuple):
    """One of a widget's queries, by its name in the widget."""

    name: str
    state: "QueryState"


@dataclass(kw_only=True, slots=True, eq=False)
class QueryState:
    """A query and all widgets that declare it: equal queries are sent once.

    :param progress: changed by :meth:`apply` only.
    :param rank: 0 for the query that the icon shows, 1 for all others.
    :param every: the interval in seconds; the shortest of its widgets'.
    :param has_limit: a widget of it has an alert, which is to be noticed whoever looks.
    :param is_on_icon: the icon shows a widget of it.
    :param pace: the interval in seconds that it has at least, by who looks.
    :param held: why it is not sent for now, while others may be.
    :param unused_since: since when no widget declares it, in monotonic seconds.
    :param results: the last answer; ``sent_at`` is when its request was sent, None in an earlier run.
    :param as_of: the time of a result about the past: the end of a window up to now; else None.
    :param asked: what was sent, or is to be sent.
    :param past: the answer for a span in the past that is final, which serves the window while it moves.
    :param parts: the queries of each widget that has several, this one included, by widget id. The state of
        the first has the widget's card.
    :param cards: the last good card, by widget id.
    :param card_problems: why a widget's card is not newer, by widget id.
    :param renderings: the latest rendering that is running, by widget id; earlier ones are outdated.
    :param merge_label: queries with different labels are not merged: their request was too large.
    """

    query: AggregatesQuery
    progress: Progress
    widgets: Sequence[Declaration] = ()
    rank: int = 1
    every: float = 60.0
    has_limit: bool = False
    is_on_icon: bool = False
    pace: float = 0.0
    held: Pause | None = None
    unused_since: float | None = None
    results: Aggregates | None = None
    sent_at: float | None = None
    as_of: datetime | None = None
    asked: Asked | None = None
    past: Aggregates | None = None
    parts: dict[str, tuple[Part, ...]] = field(default_factory=dict)
    cards: dict[str, LastCard] = field(default_factory=dict)
    card_problems: dict[str, Problem] = field(default_factory=dict)
    renderings: dict[str, object] = field(default_factory=dict)
    merge_label: int = 0

    def apply(self, event: Event) -> None:
        """Change the progress by an event."""
        self.progress = transition(self.progress, event)

    @property
    def interval(self) -> float:
        """The time between two refreshes in seconds."""
        return max(self.every, self.pace, self.asked.at_least if self.asked else 0.0)

    @property
    def outdated_widgets(self) -> list[Declaration]:
        """The widgets without a card, or with the card of an earlier declaration.

        Those with live queries as well are rendered with them.
        """
        rendered = (widget for widget in self.widgets if not widget.live_parts)
        cards = ((widget, self.first_part(widget).cards.get(widget.id)) for widget in rendered)
        return [widget for widget, last in cards if last is None or last.widget != widget]

    @property
    def answered_as_of(self) -> datetime | None:
        """The time of the last answer; None without one, and for a fixed interval, which has no age."""
        if self.results is None or isinstance(self.query.window, Interval):
            return None
        return self.as_of or self.results.interval.end

    def first_part(self, widget: Declaration) -> "QueryState":
        """Return the state that has the card of one of the widgets: that of the widget's first query."""
        return self.parts[widget.id][0].state if widget.id in self.parts else self

    def widget_state(self, widget: Declaration, context: EngineContext) -> WidgetState:
        """Return the state of one of the widgets whose first query this is."""
        last, card_problem = self.cards.get(widget.id), self.card_problems.get(widget.id)
        parts = self.parts.get(widget.id)
        if parts is None:
            return self._part_state(widget, last, card_problem, context)
        states = [part.state.state_as_part(widget, last, card_problem, context) for part in parts]
        combined = combine_parts(
            [
                PartState(part.name, part.state.results is not None, state)
                for part, state in zip(parts, states, strict=True)
            ],
            has_card=last is not None and last.card is not None,
        )
        as_of = last.as_of if last else None
        return replace(combined, as_of=as_of, age=context.service_now - as_of if as_of else None)

    def state_as_part(
        self, widget: Declaration, last: LastCard | None, card_problem: Problem | None, context: EngineContext
    ) -> WidgetState:
        """Return the state of a widget as far as this query is concerned, which is one of several.

        :param last: the card of all of them.
        :param card_problem: why that is not newer although there are answers.
        """
        if last is not None:
            last = None if self.results is None else replace(last, sent_at=self.sent_at)
        return self._part_state(widget, last, card_problem, context)

    def _part_state(
        self, widget: Declaration, last: LastCard | None, card_problem: Problem | None, context: EngineContext
    ) -> WidgetState:
        activity, pause = self._activity(context)
        late = last is None or last.is_late(self.interval, context.monotonic)
        problem = self.progress.problem or card_problem
        if problem is None and late and activity == "paused" and context.hold:
            problem = context.hold.problem
        if problem is None and activity == "paused" and self._waits_for_budget(context):
            problem = _BUDGET_USED_UP
        if problem is None and late and last is not None:
            problem = self._delay(activity, context)
        halted = context.pause or self.held
        retries = self.progress.is_scheduled and not halted and (problem or pause)
        return WidgetState(
            widget=widget,
            data=_data_state(last, problem, late=late),
            activity=activity,
            pause=pause,
            card=last.card if last else None,
            as_of=last.as_of if last else None,
            age=context.service_now - last.as_of if last else None,
            problem=problem,
            next_attempt=self._next_at(context) if retries else None,
        )

    def _delay(self, activity: Activity, context: EngineContext) -> Problem | None:
        """Return what the query of a late card waits for, if neither a failure nor a pause says so."""
        overdue = context.monotonic - self.progress.due
        match self.progress.phase:
            case "sent" if overdue > NOTABLE_DELAY:
                return _NO_RESPONSE
            case "rendering" if context.monotonic - (self.sent_at or 0.0) > NOTABLE_DELAY:
                return _NOT_RENDERED
            case "rendering" | "suspended":
                return None
        if activity == "idle":
            return _MISSED
        if activity != "queued" or overdue <= NOTABLE_DELAY:
            return None
        # Also in the last seconds of a wait, which is no longer shown as a pause.
        return _BUDGET_USED_UP if self._budget_wait(context) > 0 else _BEHIND_ANOTHER

    def next_refresh(self, context: EngineContext) -> NextRefresh:
        """Return when the query is sent next."""
        scheduled = self.progress.phase != "suspended" and (context.pause or self.held) is None
        return NextRefresh(every=self.interval, next_at=self._next_at(context) if scheduled else None)

    def _next_at(self, context: EngineContext) -> datetime:
        budget = context.available_at[self.rank]
        seconds = max(self.progress.due, context.held_until, budget) - context.monotonic
        return context.now + timedelta(seconds=max(0.0, seconds))

    def _waits_for_budget(self, context: EngineContext) -> bool:
        """Return whether the query is due and must wait for the request budget for more than a moment."""
        return self.progress.due <= context.monotonic and self._budget_wait(context) > NOTABLE_WAIT

    def _budget_wait(self, context: EngineContext) -> float:
        """Return for how many seconds the request budget has no request for the query, once it is due."""
        wait = context.available_at[self.rank] - context.monotonic
        return wait if self.progress.is_scheduled else 0.0

    def _activity(self, context: EngineContext) -> tuple[Activity, Pause | None]:
        progress = self.progress
        if halted := context.pause or self.held:
            return "paused", halted
        if progress.phase in {"sent", "rendering"}:
            return "fetching", None
        if progress.phase in {"queued", "suspended"}:
            return "queued" if progress.phase == "queued" else "idle", None
        held = context.monotonic < context.held_until and progress.due < context.held_until
        if context.hold and held:
            return "paused", context.hold.pause
        if self._waits_for_budget(context):
            return "paused", "rate_limited"
        soon = progress.urgent and progress.problem is None
        return "queued" if soon or progress.due <= context.monotonic else "idle", None


def _data_state(last: LastCard | None, problem: Problem | None, *, late: bool) -> DataState:
    if last is not None and last.card is not None:
        return "stale" if problem or late else "fresh"
    if problem is not None:
        return "forbidden" if problem.code == "forbidden" else "none"
    return "none" if last is None or late else "no_data"


class PartState(NamedTuple):
    """The state of a widget as far as one of its queries is concerned.

    :param is_answered: the query has an answer, which may be an old one.
    """

    name: str
    is_answered: bool
    state: WidgetState


def combine_parts(parts: Sequence[PartState], *, has_card: bool) -> WidgetState:
    """Return the state of a widget with several queries: the least current of its answers decides.

    :param has_card: there is a card, of the answers that there are.
    """
    answered = [part for part in parts if part.is_answered]
    decisive = max(answered if has_card and answered else parts, key=lambda part: _urgency(part.state))
    missing = (
        MissingPart(name=part.name, problem=part.state.problem) for part in parts if not part.is_answered
    )
    return replace(
        decisive.state,
        part=decisive.name if _urgency(decisive.state) else "",
        missing=tuple(missing) if has_card else (),
    )


def _urgency(state: WidgetState) -> int:
    """Return how far a part is from being up to date."""
    if state.data in {"fresh", "no_data"}:
        return 0
    if state.data == "forbidden":
        return 3
    return 2 if state.problem else 1


class QueryStates(Collection[QueryState]):
    """The states of all queries that a widget declares. Times are monotonic seconds."""

    def __init__(self) -> None:
        #: Every widget with the state of its query, in the user's order.
        self.rows: tuple[tuple[Declaration, QueryState], ...] = ()
        self._by_query: dict[AggregatesQuery, QueryState] = {}

    def __iter__(self) -> Iterator[QueryState]:
        return (state for state in self._by_query.values() if state.widgets)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, state: object) -> bool:
        return any(state is each for each in self)

    def for_widget(self, widget_id: str, part: str = "") -> QueryState:
        """Return the state of a widget's query, or of the first one.

        :param part: the name of one of several queries.
        :raises KeyError: there is no such widget or query.
        """
        for widget, state in self.rows:
            if widget.id == widget_id:
                return dict(state.parts[widget_id])[part] if part else state
        raise KeyError(widget_id)

    def set_widgets(
        self,
        widgets: Iterable[Declaration],
        now: float,
        *,
        first: Collection[str],
        limited: Collection[str] = (),
    ) -> None:
        """Replace the widgets; the state of known queries is kept. Those with live queries only are left out.

        :param first: the ids of the widgets whose queries are sent before all others.
        :param limited: the ids of the widgets with alerts.
        """
        widgets = tuple(widget for widget in widgets if widget.parts)
        declared: dict[AggregatesQuery, dict[str, Declaration]] = {}
        for widget in widgets:
            for part in widget.parts:
                declared.setdefault(part.query, {})[widget.id] = widget
        for query in declared:
            if query not in self._by_query:
                self._by_query[query] = QueryState(query=query, progress=Progress(due=now))
        for query, state in self._by_query.items():
            state.widgets = tuple(declared.get(query, {}).values())
            if state.widgets:
                state.rank = 0 if any(widget.id in first for widget in state.widgets) else 1
                state.every = min(widget.refresh_seconds for widget in state.widgets)
                state.has_limit = any(widget.id in limited for widget in state.widgets)
                state.unused_since = None
            elif state.unused_since is None:
                state.unused_since = now
        self._link(widgets)

    def remove_unused(self, now: float) -> list[AggregatesQuery]:
        """Remove the states that no widget has used for a while, and return their queries."""
        expired = [
            query
            for query, state in self._by_query.items()
            if state.unused_since is not None and now - state.unused_since >= KEEP_UNUSED
        ]
        for query in expired:
            del self._by_query[query]
        return expired

    def start_generation(self, now: float) -> None:
        """Start with new states for all queries, for another user.

        Requests and renderings that are still running refer to the old states, so that nothing of what they
        find reaches the new ones.
        """
        for query, state in self._by_query.items():
            self._by_query[query] = QueryState(
                query=query,
                progress=Progress(due=now),
                widgets=state.widgets,
                rank=state.rank,
                every=state.every,
                has_limit=state.has_limit,
                unused_since=state.unused_since,
            )
        self._link([widget for widget, _ in self.rows])

    def _link(self, widgets: Iterable[Declaration]) -> None:
        """Set the rows, and let the states of several queries of one widget know each other."""
        for state in self._by_query.values():
            state.parts = {}
        rows = []
        for widget in widgets:
            parts = tuple(Part(part.name, self._by_query[part.query]) for part in widget.parts)
            if widget.queries:
                for part in parts:
                    part.state.parts[widget.id] = parts
            rows.append((widget, parts[0].state))
        self.rows = tuple(rows)
