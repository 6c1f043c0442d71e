"""The pace by who looks: the panel open or closed, the icon, limits, battery power."""

from dataclasses import replace
from pathlib import Path

import pytest
from fake_desks import QUERY, Desk, FakeSurroundings, at_work, widget
from manual_clock import ManualClock

from hourglance.cloud import SessionState
from hourglance.engine.power.battery import on_battery

pytestmark = pytest.mark.anyio

HANDLE = widget("handle")
ACW = widget("acw", replace(QUERY, metrics=("tAcw",)))
TALK = widget("talk", replace(QUERY, metrics=("tTalk",)))


def trusting(desk: Desk) -> None:
    """Let no merged answer be checked, so that requests can be counted."""
    desk.random.random = lambda: 0.5  # type: ignore[method-assign]


def sent(desk, metric: str) -> int:
    return sum(metric in asked["metrics"] for asked in desk.source.asked)


async def test_closed_panel_leaves_the_icon_and_limits_their_pace(clock: ManualClock) -> None:
    async with at_work(clock, HANDLE, ACW, TALK, prepare=trusting) as desk:
        desk.engine.set_widgets((HANDLE, ACW, TALK), first={"test/handle"}, limited={"test/acw"})
        desk.engine.set_panel_open(is_open=False)
        before = [sent(desk, each) for each in ("tHandle", "tAcw", "tTalk")]
        await clock.advance(3600)

        after = [sent(desk, each) for each in ("tHandle", "tAcw", "tTalk")]
        assert [now - then for now, then in zip(after, before, strict=True)] == [60, 60, 6]
        assert [state.data for state in desk.now.widgets] == ["fresh", "fresh", "no_data"]


async def test_closed_panel_without_a_choice_for_the_icon_slows_what_it_shows(clock: ManualClock) -> None:
    async with at_work(clock, HANDLE, ACW, prepare=trusting) as desk:
        desk.engine.set_panel_open(is_open=False)
        before = sent(desk, "tHandle"), sent(desk, "tAcw")
        await clock.advance(3600)

        assert (sent(desk, "tHandle") - before[0], sent(desk, "tAcw") - before[1]) == (30, 6)


async def test_closed_panel_is_as_slow_for_the_next_user(clock: ManualClock) -> None:
    async with at_work(clock, HANDLE, ACW, prepare=trusting) as desk:
        desk.engine.set_widgets((HANDLE, ACW), first={"test/handle"})
        desk.engine.set_panel_open(is_open=False)
        desk.engine.session_changed(SessionState(status="signed_out"), "test")

        assert [desk.engine.next_refresh(each.id).every for each in (HANDLE, ACW)] == [60, 600]


async def test_opened_panel_shows_old_values_and_requests_them_in_one_step(clock: ManualClock) -> None:
    async with at_work(clock, HANDLE, ACW, TALK, prepare=trusting) as desk:
        desk.engine.set_widgets((HANDLE, ACW, TALK), first={"test/handle"})
        desk.engine.set_panel_open(is_open=False)
        await clock.advance(400)
        asked, published = len(desk.source.asked), len(desk.published)
        desk.engine.set_panel_open(is_open=True)
        await clock.settle()

        first = desk.published[published]
        assert [state.data for state in first.widgets] == ["fresh", "stale", "none"]
        assert first.widgets[1].age.total_seconds() > 400
        assert [set(each["metrics"]) for each in desk.source.asked[asked:]] == [{"tAcw", "tTalk"}]
        assert [state.data for state in desk.now.widgets] == ["fresh", "fresh", "no_data"]


async def test_opened_panel_requests_nothing_that_is_younger_than_a_minute(clock: ManualClock) -> None:
    async with at_work(clock, HANDLE, ACW, prepare=trusting) as desk:
        await clock.advance(30)
        asked = len(desk.source.asked)
        desk.engine.set_panel_open(is_open=False)
        await clock.advance(20)
        desk.engine.set_panel_open(is_open=True)
        await clock.settle()

        assert len(desk.source.asked) == asked


async def test_battery_power_halves_the_pace_but_that_of_limits(clock: ManualClock) -> None:
    computer = FakeSurroundings()
    async with at_work(clock, HANDLE, ACW, surroundings=computer, prepare=trusting) as desk:
        desk.engine.set_widgets((HANDLE, ACW), limited={"test/acw"})
        computer.on_battery = True
        await clock.advance(90)
        before = sent(desk, "tHandle"), sent(desk, "tAcw")
        await clock.advance(3600)

        assert (sent(desk, "tHandle") - before[0], sent(desk, "tAcw") - before[1]) == (30, 60)


@pytest.mark.parametrize(
    ("supplies", "expected"),
    [
        ({}, False),
        ({"AC": ("Mains", "1")}, False),
        ({"AC": ("Mains", "0")}, True),
        ({"AC": ("Mains", "0"), "DOCK": ("Mains", "1")}, False),
        ({"BAT0": ("Battery", "0")}, False),
        ({"AC": ("Mains", "0"), "hid": ("Battery", "1")}, True),
    ],
)
def test_battery_power_is_read_from_the_mains_supplies(tmp_path: Path, supplies, expected) -> None:
    for name, (kind, online) in supplies.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "type").write_text(f"{kind}\n")
        (tmp_path / name / "online").write_text(f"{online}\n")

    assert on_battery(tmp_path) is expected
