"""Widgets with live queries: from changing answers to cards, a few times a second at most.

Where a widget has queries of aggregates as well, the scheduler refreshes their answers, and its card is
rendered here, from all answers that there are.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Final, NamedTuple, TypeAlias

from hourglance.api import (
    Activity,
    ActivityQuery,
    AgentStatus,
    Aggregates,
    Card,
    Declaration,
    Interval,
    LiveQuery,
    LiveResults,
    NamedLiveQuery,
    NamedQuery,
    Results,
    WidgetResults,
)
from hourglance.cloud import SignInSession
from hourglance.engine.live.live_queries import LiveAnswer, LiveQueries, LiveQueryStatus
from hourglance.engine.live.sources import POLL_INTERVAL
from hourglance.engine.price.usage_meter import MonthlyBudget
from hourglance.engine.refresh.query_state import (
    GRACE,
    EngineContext,
    LastCard,
    PartState,
    QueryStates,
    combine_parts,
)
from hourglance.engine.refresh.runner import CardRenderer, Publisher, empty_aggregates, render_card
from hourglance.engine.snapshot import DataState, Problem, WidgetState
from hourglance.genesys import activity_family
from hourglance.util.clock import Clock
from hourglance.util.tasks import BackgroundTasks

#: The shortest time between two renderings of a card (seconds): floods of events are folded.
RENDER_INTERVAL: Final = 0.25

_PENDING: Final = Problem(
    code="pending-fact",
    who="Genesys Cloud",
    what="Your queues are not known yet, or you are a member of none.",
    remedy="If this message stays, ask an administrator to add you to your queues.",
)


class _Answer(NamedTuple):
    """An answer, and the time that it is of; None if it has no age."""

    results: Aggregates | LiveResults
    as_of: datetime | None


#: The answers that a widget has, by the names of their queries.
_Answers: TypeAlias = Mapping[str, _Answer]


@dataclass(kw_only=True, eq=False)
class _LiveWidget:
    """A widget and its last card.

    :param shown: the answers that the card is of.
    :param tried: the last answers that it was rendered for; None if it must be rendered.
    :param problem: why the card is not newer although there are answers.
    """

    declaration: Declaration
    card: Card | None = None
    shown: _Answers = field(default_factory=dict)
    tried: _Answers | None = None
    problem: Problem | None = None
    is_rendering: bool = False


class LiveWidgets:
    """The widgets with live queries, and their cards.

    All methods belong to the loop that :meth:`run` runs in.

    :param states: of the queries of aggregates that some of the widgets have as well.
    """

    def __init__(
        self,
        client: SignInSession,
        renderer: CardRenderer,
        clock: Clock,
        random: Random,
        publisher: Publisher,
        states: QueryStates,
        budget: MonthlyBudget | None = None,
    ) -> None:
        self._client = client
        self._renderer = renderer
        self._clock = clock
        self._publisher = publisher
        self._states = states
        self._tasks = BackgroundTasks("rendering live cards")
        self._widgets: dict[str, _LiveWidget] = {}
        self._queries = LiveQueries(client, clock, random, self.render_outdated, budget)

    def query_status(self, query: LiveQuery) -> LiveQueryStatus | None:
        """Return how a query is answered; None if no widget has it, or it is incomplete."""
        return self._queries.query_status(query)

    @property
    def ids(self) -> Collection[str]:
        """The ids of the widgets."""
        return self._widgets.keys()

    def set_widgets(self, declarations: Iterable[Declaration]) -> None:
        """Replace the widgets; the cards of those whose queries are the same are kept."""
        before = self._widgets
        self._widgets = {each.id: _LiveWidget(declaration=each) for each in declarations}
        for name, widget in self._widgets.items():
            known = before.get(name)
            if known is not None and known.declaration.all_parts == widget.declaration.all_parts:
                widget.card, widget.shown, widget.problem = known.card, known.shown, known.problem
                if known.declaration == widget.declaration:
                    widget.tried = known.tried
        users: dict[LiveQuery, list[str]] = {}
        for name, widget in self._widgets.items():
            for part in widget.declaration.live_parts:
                if not part.query.placeholders:
                    users.setdefault(part.query, []).append(name)
        self._queries.set_queries(users, users)
        self.render_outdated()

    def rerender(self, widget_ids: Collection[str]) -> None:
        """Render the cards of these widgets again; the previous cards are shown until then."""
        for name in widget_ids:
            if widget := self._widgets.get(name):
                widget.tried = None
        self.render_outdated()

    def clear(self) -> None:
        """Discard all cards: they belong to another user. Renderings that still run reach nobody."""
        self._widgets = {
            name: _LiveWidget(declaration=each.declaration) for name, each in self._widgets.items()
        }

    def refresh(self) -> None:
        """Request all snapshots now."""
        self._queries.refresh()

    def restart(self) -> None:
        """Connect again and request all snapshots, such as after sleep or in another network."""
        self._queries.set_paused(paused=True)
        self._queries.set_paused(paused=False)

    def set_paused(self, *, paused: bool) -> None:
        """Request and receive nothing for a while."""
        self._queries.set_paused(paused=paused)

    def set_slow(self, *, slow: bool) -> None:
        """Poll seldom what no user looks at; events arrive as before."""
        self._queries.set_slow(slow=slow)

    def set_stretch(self, factor: float) -> None:
        """Request less often, to stay within the month's limit; events arrive as before."""
        self._queries.set_stretch(factor)

    @property
    def requests_per_hour(self) -> float:
        """The requests of an hour, without a stretch."""
        return self._queries.requests_per_hour

    async def run(self) -> None:
        """Keep the widgets current, until canceled."""
        await self._queries.run()

    async def refresh_once(self) -> None:
        """Request all snapshots once, and wait until the cards are rendered."""
        await self._queries.refresh_once()
        await self._tasks.wait_idle()

    async def render_once(self) -> None:
        """Render the cards whose answers have changed, and wait for them."""
        self.render_outdated()
        await self._tasks.wait_idle()

    async def aclose(self) -> None:
        """Cancel everything."""
        await self._queries.aclose()
        await self._tasks.aclose()

    def widget_state(self, declaration: Declaration, context: EngineContext) -> WidgetState:
        """Return the state of one of the widgets."""
        widget = self._widgets.get(declaration.id) or _LiveWidget(declaration=declaration)
        parts = [
            self._aggregates_state(widget, part, context)
            if isinstance(part, NamedQuery)
            else self._live_state(widget, part, context)
            for part in declaration.all_parts
        ]
        if not declaration.queries:
            return parts[0].state
        as_of = self._as_of(widget, context.service_now)
        return replace(
            combine_parts(parts, has_card=widget.card is not None),
            as_of=as_of,
            age=context.service_now - as_of if as_of else None,
            polled=next((part.state.polled for part in parts if part.state.polled), None),
        )

    def _aggregates_state(self, widget: _LiveWidget, part: NamedQuery, context: EngineContext) -> PartState:
        declaration = widget.declaration
        query = self._states.for_widget(declaration.id, part.name)
        as_of = query.results.interval.end if query.results is not None else context.service_now
        last = LastCard(widget=declaration, card=widget.card, as_of=as_of, sent_at=query.sent_at)
        state = query.state_as_part(declaration, last if widget.shown else None, widget.problem, context)
        return PartState(part.name, query.results is not None, state)

    def _live_state(self, widget: _LiveWidget, part: NamedLiveQuery, context: EngineContext) -> PartState:
        query, answer = part.query, self._queries.answer(part.query)
        is_shown = part.name in widget.shown
        as_of = self._as_of(widget, context.service_now)
        is_pending = bool(query.placeholders) and context.pause is None
        problem = _PENDING if is_pending else (answer.problem if answer else None) or widget.problem
        is_waiting = answer is not None and answer.results is None and problem is None
        card = widget.card if is_shown else None
        state = WidgetState(
            widget=widget.declaration,
            data=_data_state(card, answer, problem, context.monotonic, is_shown=is_shown),
            activity="paused" if context.pause else "queued" if is_waiting else "idle",
            pause=context.pause,
            card=card,
            as_of=as_of,
            age=context.service_now - as_of if as_of else None,
            problem=problem,
            polled=answer.why_polled if answer and answer.results and not context.pause else None,
        )
        return PartState(part.name, is_shown, state)

    def _as_of(self, widget: _LiveWidget, service_now: datetime) -> datetime | None:
        """Return the time that a card is true of: that of the oldest answer in it."""
        if widget.card is None:
            return None
        ages = [answer.as_of for answer in widget.shown.values() if isinstance(answer.results, Aggregates)]
        shown = (part for part in widget.declaration.live_parts if part.name in widget.shown)
        ages += (self._live_as_of(widget, part, service_now) for part in shown)
        return min(filter(None, ages), default=None)

    def _live_as_of(
        self, widget: _LiveWidget, part: NamedLiveQuery, service_now: datetime
    ) -> datetime | None:
        """Return the time that a live answer is true of: while events arrive, now, in whole minutes."""
        answer, as_of = self._queries.answer(part.query), widget.shown[part.name].as_of
        if answer is None or answer.problem is not None or widget.problem is not None:
            return as_of
        if answer.polled:
            return max(filter(None, (as_of, answer.pushed_until)), default=None)
        minute = service_now.replace(second=0, microsecond=0)
        return max(as_of, minute) if as_of is not None else minute

    def render_outdated(self) -> None:
        """Start rendering the cards whose answers have changed."""
        for widget in self._widgets.values():
            if not widget.is_rendering and self._outdated(widget) is not None:
                widget.is_rendering = True
                self._tasks.start(self._render(widget))
        self._publisher.publish_soon(more_to_come=True)

    def _outdated(self, widget: _LiveWidget) -> _Answers | None:
        """Return the answers that a widget is to be rendered for; None if its card is of the last ones."""
        answers = {**widget.shown, **self._answers(widget)}
        return None if not answers or answers == widget.tried else answers

    def _answers(self, widget: _LiveWidget) -> dict[str, _Answer]:
        found: dict[str, _Answer] = {}
        for part in widget.declaration.all_parts:
            if isinstance(part, NamedQuery):
                state = self._states.for_widget(widget.declaration.id, part.name)
                if state.results is not None:
                    found[part.name] = _Answer(state.results, state.answered_as_of)
            elif (answer := self._queries.answer(part.query)) is not None and answer.results is not None:
                found[part.name] = _Answer(answer.results, answer.results.as_of)
        return found

    async def _render(self, widget: _LiveWidget) -> None:
        """Render the last answers, and again after a while if they have changed meanwhile."""
        try:
            while self._widgets.get(widget.declaration.id) is widget:
                answers = self._outdated(widget)
                if answers is None:
                    return
                widget.tried = answers
                await self._render_once(widget, answers)
                self._publisher.publish_soon(more_to_come=True)
                # Also if nothing is outdated: the next event may come at once.
                await self._clock.sleep(RENDER_INTERVAL)
        finally:
            widget.is_rendering = False

    async def _render_once(self, widget: _LiveWidget, answers: _Answers) -> None:
        results = _results(widget.declaration, answers, self._client.service_now())
        card, widget.problem = await render_card(self._renderer, self._clock, widget.declaration, results)
        if widget.problem is None:
            widget.card, widget.shown = card, answers


def _results(declaration: Declaration, answers: _Answers, now: datetime) -> WidgetResults:
    """Return what a widget is given; its queries without an answer have results without data."""
    if not declaration.queries:
        return answers[""].results
    parts = {
        part.name: answers[part.name].results if part.name in answers else _empty(part, now)
        for part in declaration.all_parts
    }
    return Results(parts, frozenset(parts.keys() - answers.keys()))


def _empty(part: NamedQuery | NamedLiveQuery, now: datetime) -> Aggregates | LiveResults:
    if isinstance(part, NamedQuery):
        return empty_aggregates(part.query, now, Interval(start=now - timedelta(hours=1), end=now))
    if isinstance(part.query, ActivityQuery):
        dimensions = part.query.group_by or activity_family(part.query.family).group_by[:1]
        return Activity(as_of=now, metrics=part.query.metrics, dimensions=dimensions)
    return AgentStatus(as_of=now)


def _data_state(
    card: Card | None, answer: LiveAnswer | None, problem: Problem | None, monotonic: float, *, is_shown: bool
) -> DataState:
    requested_at = answer.requested_at if answer is not None else None
    late = requested_at is None or monotonic - requested_at > 1.5 * POLL_INTERVAL + GRACE
    is_current = answer is not None and problem is None and not (answer.polled and late)
    if card is not None:
        return "fresh" if is_current else "stale"
    if problem is not None:
        return "forbidden" if problem.code == "forbidden" else "none"
    return "no_data" if is_shown and is_current else "none"
