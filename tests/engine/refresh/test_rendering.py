"""Rendering: from an answer to the cards of all widgets that wait for it, and the same answer once more."""

import asyncio
from dataclasses import replace

import pytest
from fake_desks import QUERY, SIGNED_OUT, Desk, at_work, widget

from hourglance.api import Aggregates, Card, Count, HourglanceError
from hourglance.engine.refresh.runner import RENDER_TIMEOUT

pytestmark = pytest.mark.anyio


class OneHangs:
    """Renders every widget at once, except for one."""

    async def present(self, widget_id: str, results: Aggregates) -> Card:
        if widget_id.endswith("/hangs"):
            await asyncio.Event().wait()
        return Card(headline=Count(1))


async def test_rendering_that_hangs_times_out_and_costs_its_own_card_only(clock) -> None:
    async with at_work(clock, widget("hangs"), widget("works"), presenter=OneHangs()) as desk:
        await clock.advance(RENDER_TIMEOUT + 1)
        hangs, works = desk.now.widgets

        assert (hangs.card, hangs.problem.code) == (None, "plugin-late")
        assert hangs.problem.sentence == "Hangs was not rendered within 30 s. Restart its plugin."
        assert works.card == Card(headline=Count(1))


class Artist:
    """Renders in the current color, once it is allowed to."""

    def __init__(self) -> None:
        self.color = "red"
        self.rendered: list[str] = []
        self.hold: asyncio.Event | None = None
        self.error: HourglanceError | None = None

    async def present(self, widget_id: str, results: Aggregates) -> Card:
        card = Card(headline=Count(1), caption=self.color)
        self.rendered.append(widget_id)
        if self.hold:
            await self.hold.wait()
        if self.error:
            raise self.error
        return card


def captions(desk: Desk) -> list[str | None]:
    return [state.card and state.card.caption for state in desk.now.widgets]


class OneByOne:
    """Renders one card after another, each in a few steps."""

    def __init__(self) -> None:
        self.lock = asyncio.Semaphore(1)

    async def present(self, widget_id: str, results: Aggregates) -> Card:
        async with self.lock:
            for _ in range(3):
                await asyncio.sleep(0)
        return Card(headline=Count(1))


async def test_rendering_of_many_cards_is_published_together(clock) -> None:
    metrics = ("tHandle", "tTalk", "tAcw", "tHeld", "tAlert", "nOffered", "nConnected", "nTransferred")
    many = [widget(metric.lower(), replace(QUERY, metrics=(metric,))) for metric in metrics]
    async with at_work(clock, *many, presenter=OneByOne()) as desk:
        before = len(desk.published)
        await clock.advance(61)

        assert len(desk.source.asked) == 2
        assert len(desk.published) - before <= 3, "fetching, the first, and the last"


async def test_rerender_sends_no_request(clock) -> None:
    artist = Artist()
    async with at_work(clock, widget("one"), widget("two"), presenter=artist) as desk:
        artist.color = "blue"
        desk.engine.rerender(["test/two", "test/unknown"])
        await clock.settle()

        assert captions(desk) == ["red", "blue"]
        assert artist.rendered == ["test/one", "test/two", "test/two"]
        assert len(desk.source.asked) == 1


async def test_rerender_keeps_the_previous_card_until_the_new_one_is_there(clock) -> None:
    artist = Artist()
    async with at_work(clock, widget("one"), presenter=artist) as desk:
        before = desk.only
        artist.hold, artist.color = asyncio.Event(), "blue"
        desk.engine.rerender(["test/one"])
        await clock.settle()
        assert desk.only == before

        artist.hold.set()
        await clock.settle()
        assert captions(desk) == ["blue"]
        assert (desk.only.data, desk.only.as_of) == ("fresh", before.as_of)


async def test_rerender_failure_keeps_the_previous_card_and_shows_the_problem(clock) -> None:
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


async def test_rerender_twice_shows_the_one_started_last(clock) -> None:
    artist = Artist()
    async with at_work(clock, widget("one"), presenter=artist) as desk:
        slow = artist.hold = asyncio.Event()
        desk.engine.rerender(["test/one"])
        await clock.settle()
        artist.hold, artist.color = None, "blue"
        desk.engine.rerender(["test/one"])
        await clock.settle()
        slow.set()
        await clock.settle()

        assert captions(desk) == ["blue"]


async def test_rerender_of_an_old_answer_does_not_replace_a_new_one(clock) -> None:
    artist = Artist()
    async with at_work(clock, widget("one"), presenter=artist) as desk:
        slow = artist.hold = asyncio.Event()
        desk.engine.rerender(["test/one"])
        await clock.settle()
        artist.hold, artist.color = None, "blue"
        await clock.advance(20)
        desk.engine.refresh()
        await clock.advance(1)
        newest = desk.only
        slow.set()
        await clock.settle()

        assert newest.card.caption == "blue"
        assert desk.only == newest


async def test_rendering_during_a_sign_out_is_discarded(clock) -> None:
    artist = Artist()
    async with at_work(clock, widget("one"), presenter=artist) as desk:
        artist.hold = asyncio.Event()
        desk.engine.rerender(["test/one"])
        await clock.settle()
        desk.engine.session_changed(SIGNED_OUT, "demo")
        artist.hold.set()
        await clock.settle()

        assert captions(desk) == [None]


async def test_rendering_again_when_a_declaration_changes_sends_no_request(clock) -> None:
    artist = Artist()
    one, two = widget("one"), widget("two")
    async with at_work(clock, one, two, presenter=artist) as desk:
        artist.color = "blue"
        desk.engine.set_widgets([replace(one, title="Mine"), two])
        await clock.settle()
        assert captions(desk) == ["blue", "red"]
        assert desk.now.widgets[0].widget.title == "Mine"

        desk.engine.set_widgets([replace(one, title="Mine"), two])
        await clock.settle()
        assert artist.rendered == ["test/one", "test/two", "test/one"], "the same declaration again"
        assert len(desk.source.asked) == 1
