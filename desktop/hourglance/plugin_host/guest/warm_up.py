"""A plugin that runs while the component is built: guests share what Python has prepared for it.

Each guest would else write the specialized instructions of the same functions into pages of its own.
"""

import json
import sys
from collections.abc import Callable
from typing import Any, Final

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Bars,
    Card,
    Count,
    Duration,
    Percent,
    Settings,
    Widget,
    hookimpl,
    last,
)

#: After so many calls, Python has specialized the instructions of a function.
_CALLS: Final = 20


class WarmUp(Widget):
    """The widget that is declared and presented."""

    title = "Warm-up"
    query = AggregatesQuery(metrics=("tHandle", "tTalk"), window=last(hours=1), granularity="PT5M")

    def present(self, results: Aggregates, settings: Settings) -> Card:  # noqa: ARG002 - the API's
        """Return a card with the usual parts."""
        handled = results.total("tHandle")
        return Card(
            headline=Duration(handled.sum if handled else None),
            caption=f"{Count(handled.count if handled else 0)} handled, {Percent(0.5)}",
            body=(Bars.of(results, talk="tTalk"),),
            trend=results.series("tHandle"),
        )


@hookimpl
def hourglance_widgets(register: Callable[[Widget], None]) -> None:
    """Register the widget."""
    register(WarmUp())


def warm_up(answer: Callable[[str], str]) -> None:
    """Declare, sample and present the widget of this module.

    :param answer: the guest's entry point.
    """

    def call(**request: Any) -> dict[str, Any]:
        reply: dict[str, Any] = json.loads(answer(json.dumps(request)))
        if reply["type"] == "failed" or reply.get("failures"):
            raise RuntimeError(f"The guest does not work: {reply}")  # and the build fails
        return reply

    path = sys.path.copy()
    for _ in range(_CALLS):
        call(type="declare", name="warm-up", entryPoints=[__name__])
        results = call(type="sample", widget="warm-up")["results"]
        for _ in range(_CALLS):
            call(type="present", widget="warm-up", results=results, settings={})
    sys.path[:] = path
