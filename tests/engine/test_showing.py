"""From an answer to the cards of all widgets that wait for it, and the same answer drawn once more."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fake_desks import QUERY as VOICE
from fake_desks import SIGNED_OUT, Desk, at_work, widget

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Card,
    Count,
    Declaration,
    HourglanceError,
    Interval,
    last,
)
from hourglance.engine.refresh.query_state import QueryState
from hourglance.engine.refresh.rendering import DEADLINE, CardTimeoutError, show

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
    entry = QueryState(query=QUERY, widgets=[hangs, works], due=0.0)
    entry.results = ANSWER

    showing = asyncio.create_task(show(entry, [hangs, works], OneHangs(), clock))
    await clock.advance(DEADLINE + 1)
    await showing

    assert entry.plugin_problems[hangs.id].code == CardTimeoutError.code
    assert entry.plugin_problems[hangs.id].sentence == "Hangs was not drawn within 30 s. Restart its plugin."
    assert entry.shown[works.id].card == Card(headline=Count(1))


class Artist:
    """Draws in the colours of the day, when it is let."""

    def __init__(self) -> None:
        self.colour = "red"
        self.drawn: list[str] = []
        self.hold: asyncio.Event | None = None
        self.error: HourglanceError | None = None

    async def present(self, widget_id: str, results: Aggregates) -> Card:
        card = Card(headline=Count(1), caption=self.colour)
        self.drawn.append(widget_id)
        if self.hold:
            await self.hold.wait()
        if self.error:
            raise self.error
        return card


def captions(desk: Desk) -> list[str | None]:
    return [state.card and state.card.caption for state in desk.now.widgets]


class OneByOne:
    """Draws one card after another, a moment each."""

    def __init__(self) -> None:
        self.easel = asyncio.Semaphore(1)

    async def present(self, widget_id: str, results: Aggregates) -> Card:
        async with self.easel:
            for _ in range(3):
                await asyncio.sleep(0)
        return Card(headline=Count(1))


async def test_the_cards_of_an_answer_are_shown_together_and_not_one_by_one(clock) -> None:
    metrics = ("tHandle", "tTalk", "tAcw", "tHeld", "tAlert", "nOffered", "nConnected", "nTransferred")
    many = [widget(metric.lower(), replace(VOICE, metrics=(metric,))) for metric in metrics]
    async with at_work(clock, *many, presenter=OneByOne()) as desk:
        before = len(desk.published)
        await clock.advance(61)

        assert len(desk.source.asked) == 2
        assert len(desk.published) - before <= 3, "fetching, the first, and the last"


async def test_a_known_answer_is_drawn_once_more_without_a_request(clock) -> None:
    artist = Artist()
    async with at_work(clock, widget("one"), widget("two"), presenter=artist) as desk:
        artist.colour = "blue"
        desk.engine.rerender(["test/two", "test/unknown"])
        await clock.settle()

        assert captions(desk) == ["red", "blue"]
        assert artist.drawn == ["test/one", "test/two", "test/two"]
        assert len(desk.source.asked) == 1


async def test_the_card_of_before_stays_until_the_new_one_is_there(clock) -> None:
    artist = Artist()
    async with at_work(clock, widget("one"), presenter=artist) as desk:
        before = desk.only
        artist.hold, artist.colour = asyncio.Event(), "blue"
        desk.engine.rerender(["test/one"])
        await clock.settle()
        assert desk.only == before

        artist.hold.set()
        await clock.settle()
        assert captions(desk) == ["blue"]
        assert (desk.only.data, desk.only.as_of) == ("fresh", before.as_of)


async def test_a_drawing_that_fails_leaves_the_card_of_before_and_says_why(clock) -> None:
    artist = Artist()
    async with at_work(clock, widget("one"), presenter=artist) as desk:
        artist.error = HourglanceError("The plugin crashed.")
        desk.engine.rerender(["test/one"])
        await clock.settle()
        assert captions(desk) == ["red"]
        assert (desk.only.data, desk.only.problem.what) == ("stale", "The plugin crashed.")

        artist.error = None
        desk.engine.rerender(["test/one"])
        await clock.settle()
        assert (desk.only.data, desk.only.problem) == ("fresh", None)


async def test_of_two_drawings_the_one_that_began_last_is_shown(clock) -> None:
    artist = Artist()
    async with at_work(clock, widget("one"), presenter=artist) as desk:
        slow = artist.hold = asyncio.Event()
        desk.engine.rerender(["test/one"])
        await clock.settle()
        artist.hold, artist.colour = None, "blue"
        desk.engine.rerender(["test/one"])
        await clock.settle()
        slow.set()
        await clock.settle()

        assert captions(desk) == ["blue"]


async def test_a_new_answer_is_not_overtaken_by_the_drawing_of_the_one_before(clock) -> None:
    artist = Artist()
    async with at_work(clock, widget("one"), presenter=artist) as desk:
        slow = artist.hold = asyncio.Event()
        desk.engine.rerender(["test/one"])
        await clock.settle()
        artist.hold, artist.colour = None, "blue"
        await clock.advance(20)
        desk.engine.refresh()
        await clock.advance(1)
        newest = desk.only
        slow.set()
        await clock.settle()

        assert newest.card.caption == "blue"
        assert desk.only == newest


async def test_what_is_drawn_while_somebody_signs_out_is_not_shown(clock) -> None:
    artist = Artist()
    async with at_work(clock, widget("one"), presenter=artist) as desk:
        artist.hold = asyncio.Event()
        desk.engine.rerender(["test/one"])
        await clock.settle()
        desk.engine.session_changed(SIGNED_OUT, "demo")
        artist.hold.set()
        await clock.settle()

        assert captions(desk) == [None]


async def test_a_widget_in_other_words_is_drawn_anew_and_not_asked_for(clock) -> None:
    artist = Artist()
    one, two = widget("one"), widget("two")
    async with at_work(clock, one, two, presenter=artist) as desk:
        artist.colour = "blue"
        desk.engine.set_widgets([replace(one, title="Mine"), two])
        await clock.settle()
        assert captions(desk) == ["blue", "red"]
        assert desk.now.widgets[0].widget.title == "Mine"

        desk.engine.set_widgets([replace(one, title="Mine"), two])
        await clock.settle()
        assert artist.drawn == ["test/one", "test/two", "test/one"], "the same words are no news"
        assert len(desk.source.asked) == 1
