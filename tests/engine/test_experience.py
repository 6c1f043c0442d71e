"""Fifty widgets for the price of five, in the running engine: answers tell it what is worth merging."""

import pytest
from fake_desks import SIGNED_OUT
from real_desks import RealDesk, at_work, declared
from widget_catalogue import widgets

pytestmark = pytest.mark.anyio


async def requests_of_a_turn(desk: RealDesk) -> int:
    desk.count_anew()
    await desk.advance(60)
    return desk.asked


async def test_engine_merges_fifty_widgets_into_a_tenth_of_the_requests(cloud, clock) -> None:
    fifty = [declared(f"w{number}", asked.query) for number, asked in enumerate(widgets(cloud))]

    async with at_work(cloud, clock, *fifty) as desk:
        first = desk.asked
        turns = [await requests_of_a_turn(desk) for _ in range(4)]

        assert len(fifty) == 50
        assert first <= 15
        assert max(turns[1:]) <= 5, "a tenth, from the second turn on"
        assert {state.data for state in desk.now.widgets} <= {"fresh", "no_data"}


async def test_sign_out_discards_the_answer_sizes(cloud, clock) -> None:
    fifty = [declared(f"w{number}", asked.query) for number, asked in enumerate(widgets(cloud))]

    async with at_work(cloud, clock, *fifty) as desk:
        first = desk.asked
        await requests_of_a_turn(desk)
        assert await requests_of_a_turn(desk) < first

        desk.engine.session_changed(SIGNED_OUT, "demo")
        desk.count_anew()
        desk.engine.session_changed(desk.session.state, "demo")
        await desk.advance(20)
        assert desk.asked == first
