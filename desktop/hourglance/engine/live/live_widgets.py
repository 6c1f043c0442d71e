"""Widgets with live queries: from changing answers to cards, a few times a second at most."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final

from hourglance.api import Card, Declaration, LiveQuery, LiveResults
from hourglance.cloud import SignInSession
from hourglance.engine.live.live_queries import LiveAnswer, LiveQueries, LiveQueryStatus
from hourglance.engine.live.sources import POLL_INTERVAL
from hourglance.engine.refresh.query_state import GRACE, EngineContext
from hourglance.engine.refresh.runner import CardRenderer, Publisher, render_card
from hourglance.engine.snapshot import DataState, Problem, WidgetState
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


@dataclass(kw_only=True, eq=False)
class _LiveWidget:
    """A widget and its last card.

    :param rendered: the answer that the card is of; None if it must be rendered.
    :param as_of: the time of that answer.
    :param problem: why the card is not newer although there is an answer.
    """

    declaration: Declaration
    card: Card | None = None
    rendered: LiveResults | None = None
    as_of: datetime | None = None
    problem: Problem | None = None
    is_rendering: bool = False


class LiveWidgets:
    """The widgets with live queries, and their cards.

    All methods belong to the loop that :meth:`run` runs in.
    """

    def __init__(
        self,
        client: SignInSession,
        renderer: CardRenderer,
        clock: Clock,
        random: Random,
        publisher: Publisher,
    ) -> None:
        self._renderer = renderer
        self._clock = clock
        self._publisher = publisher
        self._tasks = BackgroundTasks("rendering live cards")
        self._widgets: dict[str, _LiveWidget] = {}
        self._queries = LiveQueries(client, clock, random, self._on_change)

    def query_status(self, widget_id: str) -> LiveQueryStatus | None:
        """Return how a widget's query is answered; None if it is not one of the widgets, or incomplete."""
        widget = self._widgets.get(widget_id)
        query = widget.declaration.live if widget is not None else None
        return self._queries.query_status(query) if query is not None else None

    @property
    def ids(self) -> Collection[str]:
        """The ids of the widgets."""
        return self._widgets.keys()

    def set_widgets(self, declarations: Iterable[Declaration]) -> None:
        """Replace the widgets; the cards of those whose query is the same are kept."""
        before = self._widgets
        self._widgets = {each.id: _LiveWidget(declaration=each) for each in declarations}
        for name, widget in self._widgets.items():
            known = before.get(name)
            if known is not None and known.declaration.live == widget.declaration.live:
                widget.card, widget.as_of, widget.problem = known.card, known.as_of, known.problem
                if known.declaration == widget.declaration:
                    widget.rendered = known.rendered
        users: dict[LiveQuery, list[str]] = {}
        for name, widget in self._widgets.items():
            query = widget.declaration.live
            if query is not None and not query.placeholders:
                users.setdefault(query, []).append(name)
        self._queries.set_queries(users, users)
        self._on_change()

    def rerender(self, widget_ids: Collection[str]) -> None:
        """Render the cards of these widgets again; the previous cards are shown until then."""
        for name in widget_ids:
            if widget := self._widgets.get(name):
                widget.rendered = None
        self._on_change()

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

    async def aclose(self) -> None:
        """Cancel everything."""
        await self._queries.aclose()
        await self._tasks.aclose()

    def widget_state(self, declaration: Declaration, context: EngineContext) -> WidgetState:
        """Return the state of one of the widgets."""
        widget = self._widgets.get(declaration.id) or _LiveWidget(declaration=declaration)
        query, answer = widget.declaration.live, self._answer(widget)
        as_of = _as_of(widget, answer, context.service_now)
        is_pending = query is not None and bool(query.placeholders) and context.pause is None
        problem = _PENDING if is_pending else (answer.problem if answer else None) or widget.problem
        is_waiting = answer is not None and answer.results is None and problem is None
        return WidgetState(
            widget=declaration,
            data=_data_state(widget, answer, problem, context.monotonic),
            activity="paused" if context.pause else "queued" if is_waiting else "idle",
            pause=context.pause,
            card=widget.card,
            as_of=as_of,
            age=context.service_now - as_of if as_of else None,
            problem=problem,
            polled=answer.why_polled if answer and answer.results and not context.pause else None,
        )

    def _answer(self, widget: _LiveWidget) -> LiveAnswer | None:
        query = widget.declaration.live
        return self._queries.answer(query) if query is not None else None

    def _on_change(self) -> None:
        for widget in self._widgets.values():
            if not widget.is_rendering and self._outdated(widget) is not None:
                widget.is_rendering = True
                self._tasks.start(self._render(widget))
        self._publisher.publish_soon(more_to_come=True)

    def _outdated(self, widget: _LiveWidget) -> LiveResults | None:
        """Return the answer that a widget is to be rendered for; None if its card is of the last one."""
        answer = self._answer(widget)
        if answer is None or answer.results is None or answer.results == widget.rendered:
            return None
        return answer.results

    async def _render(self, widget: _LiveWidget) -> None:
        """Render the last answer, and again after a while if it has changed meanwhile."""
        try:
            while self._widgets.get(widget.declaration.id) is widget:
                results = self._outdated(widget)
                if results is None:
                    return
                widget.rendered = results
                await self._render_once(widget, results)
                self._publisher.publish_soon(more_to_come=True)
                # Also if nothing is outdated: the next event may come at once.
                await self._clock.sleep(RENDER_INTERVAL)
        finally:
            widget.is_rendering = False

    async def _render_once(self, widget: _LiveWidget, results: LiveResults) -> None:
        card, widget.problem = await render_card(self._renderer, self._clock, widget.declaration, results)
        if widget.problem is None:
            widget.card, widget.as_of = card, results.as_of


def _as_of(widget: _LiveWidget, answer: LiveAnswer | None, service_now: datetime) -> datetime | None:
    """Return the time that a card is true of: while events arrive, now, in whole minutes."""
    if widget.as_of is None or widget.card is None:
        return None
    if answer is None or answer.polled or answer.problem is not None or widget.problem is not None:
        return widget.as_of
    return max(widget.as_of, service_now.replace(second=0, microsecond=0))


def _data_state(
    widget: _LiveWidget, answer: LiveAnswer | None, problem: Problem | None, monotonic: float
) -> DataState:
    requested_at = answer.requested_at if answer is not None else None
    late = requested_at is None or monotonic - requested_at > 1.5 * POLL_INTERVAL + GRACE
    is_current = answer is not None and problem is None and not (answer.polled and late)
    if widget.card is not None:
        return "fresh" if is_current else "stale"
    if problem is not None:
        return "forbidden" if problem.code == "forbidden" else "none"
    return "no_data" if widget.as_of is not None and is_current else "none"
