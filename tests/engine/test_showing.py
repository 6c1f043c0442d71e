"""From an answer to the cards of all widgets that wait for it."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from hourglance.api import Aggregates, AggregatesQuery, Card, Count, Declaration, Interval, last
from hourglance.engine._entry import Entry
from hourglance.engine._showing import DEADLINE, LatePluginError, show

pytestmark = pytest.mark.anyio

END = datetime(2026, 11, 23, 10, 41, tzinfo=UTC)
QUERY = AggregatesQuery(metrics=("tHandle",), window=last(hours=1))
ANSWER = Aggregates(
    interval=Interval(start=END - timedelta(hours=1), end=END), steps=(END - timedelta(hours=1),)
)


class OneHangs:
    """Draws every widget at once, but for one."""

    async def present(self, widget_id: str, results: Aggregates) -> Card:
        if widget_id.endswith("/hangs"):
            await asyncio.Event().wait()
        return Card(headline=Count(1))


async def test_a_widget_that_is_never_drawn_is_given_up_and_its_neighbour_is_shown(clock) -> None:
    hangs, works = (
        Declaration(plugin="test", name=name, title=name.title(), description="", query=QUERY)
        for name in ("hangs", "works")
    )
    entry = Entry(query=QUERY, widgets=[hangs, works], due=0.0)
    entry.results = ANSWER

    showing = asyncio.create_task(show(entry, OneHangs(), clock))
    await clock.advance(DEADLINE + 1)
    await showing

    assert entry.plugin_problems[hangs.id].code == LatePluginError.code
    assert entry.plugin_problems[hangs.id].sentence == "Hangs was not drawn within 30 s. Restart its plugin."
    assert entry.shown[works.id].card == Card(headline=Count(1))
