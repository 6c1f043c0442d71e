"""From an answer to the cards of all widgets that wait for it."""

from functools import partial
from typing import Final, Protocol

from hourglance.api import Aggregates, Card, HourglanceError
from hourglance.cloud import Clock
from hourglance.engine._deadline import within
from hourglance.engine._entry import Entry, Shown
from hourglance.engine._states import Problem

#: No card takes longer (seconds), the start of a crashed plugin included.
DEADLINE: Final = 30.0


class Presenter(Protocol):
    """Who turns answers into cards: :class:`hourglance.host.PluginHost`, or a test's."""

    async def present(self, widget_id: str, results: Aggregates) -> Card | None:
        """Return a widget's card for an answer, or raise a ``HourglanceError``."""
        ...


class LatePluginError(HourglanceError):
    """A card was not made in time."""

    who = "The widget"
    code = "plugin-late"


async def show(entry: Entry, presenter: Presenter, clock: Clock) -> None:
    """Have the entry's results presented; a plugin that fails costs its own card alone."""
    for widget in tuple(entry.widgets):
        results = entry.results
        if results is None:
            return
        try:
            card = await within(
                clock, DEADLINE, presenter.present(widget.id, results), partial(_late, widget.title)
            )
        except HourglanceError as error:
            entry.plugin_problems[widget.id] = Problem.of(error)
        else:
            if entry.results is results:  # and not forgotten meanwhile
                entry.shown[widget.id] = Shown(card=card, as_of=results.interval.end, asked_at=entry.asked_at)
                entry.plugin_problems.pop(widget.id, None)


def _late(title: str) -> LatePluginError:
    return LatePluginError(f"{title} was not drawn within {DEADLINE:.0f} s.", remedy="Restart its plugin.")
