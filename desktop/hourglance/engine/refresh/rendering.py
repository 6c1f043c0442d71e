"""From an answer to the cards of all widgets that wait for it."""

import asyncio
import logging
from collections.abc import Sequence
from functools import partial
from typing import Final, Protocol

from hourglance.api import Aggregates, Card, Declaration, HourglanceError
from hourglance.engine.errors import InternalError
from hourglance.engine.refresh.query_state import LastCard, QueryState
from hourglance.engine.snapshot import Problem
from hourglance.util.clock import Clock
from hourglance.util.timeouts import with_timeout

_log = logging.getLogger(__name__)

#: No card takes longer (seconds), the start of a crashed plugin included.
DEADLINE: Final = 30.0


class CardRenderer(Protocol):
    """Who turns answers into cards: :class:`hourglance.host.PluginHost`, or a test's."""

    async def present(self, widget_id: str, results: Aggregates) -> Card | None:
        """Return a widget's card for an answer, or raise a ``HourglanceError``."""
        ...


class CardTimeoutError(HourglanceError):
    """A card was not made in time."""

    who = "The widget"
    code = "plugin-late"


async def show(
    entry: QueryState, widgets: Sequence[Declaration], presenter: CardRenderer, clock: Clock
) -> None:
    """Have an entry's results presented by some of its widgets at once; a failure costs its own card alone.

    A widget's card of before stays until the new one is there.
    """
    results = entry.results
    if results is not None:
        await asyncio.gather(*(_show(entry, results, widget, presenter, clock) for widget in widgets))


async def _show(
    entry: QueryState, results: Aggregates, widget: Declaration, presenter: CardRenderer, clock: Clock
) -> None:
    asked_at = entry.asked_at
    drawing = entry.drawing[widget.id] = object()
    problem = card = None
    late = partial(
        CardTimeoutError,
        f"{widget.title} was not drawn within {DEADLINE:.0f} s.",
        remedy="Restart its plugin.",
    )
    try:
        card = await with_timeout(clock, DEADLINE, presenter.present(widget.id, results), late)
    except HourglanceError as error:
        problem = Problem.from_error(error)
    except Exception:  # noqa: BLE001 - the border of the engine: a defect costs one card
        _log.exception("A card could not be drawn, in a way that nobody foresaw")
        problem = Problem.from_error(InternalError("Hourglance made a mistake."))
    if entry.results is not results or entry.drawing.get(widget.id) is not drawing:
        return  # it was forgotten meanwhile, or there is a newer drawing
    del entry.drawing[widget.id]
    if problem:
        entry.plugin_problems[widget.id] = problem
        return
    entry.shown[widget.id] = LastCard(widget=widget, card=card, as_of=results.interval.end, asked_at=asked_at)
    entry.plugin_problems.pop(widget.id, None)
