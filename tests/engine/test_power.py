"""Sleep, a locked screen and another network: what the engine does about each."""

import asyncio
from dataclasses import replace

import pytest
from fake_desks import QUERY, FakeSurroundings, at_work, widget

from hourglance.cloud import OfflineError
from hourglance.engine import detect_system_events
from hourglance.engine.power.abc import CLOCK_ONLY, network_address
from hourglance.engine.power.clock_only import ClockOnlyEvents
from hourglance.engine.power.monitor import SleepDetector
from hourglance.util.timeouts import with_timeout

pytestmark = pytest.mark.anyio


@pytest.fixture
def computer() -> FakeSurroundings:
    return FakeSurroundings()


async def test_after_sleep_connections_are_new_and_everything_is_asked_anew(clock, computer) -> None:
    async with at_work(clock, widget("one"), surroundings=computer) as desk:
        await clock.advance(10)
        computer.tell("asleep")
        await clock.settle()
        assert desk.only.pause == "asleep"

        clock.jump(8 * 3600)
        computer.tell("awake")
        await clock.settle()
        assert (desk.only.data, desk.only.activity, desk.only.problem) == ("stale", "queued", None)
        assert desk.source.renewed == 1

        await clock.advance(3)
        assert desk.only.data == "fresh"
        assert len(desk.source.asked) == 2


async def test_after_sleep_what_the_icon_shows_is_asked_for_first_then_the_rest_in_order(
    clock, computer
) -> None:
    rest, more, icon = (
        widget(metric, replace(QUERY, metrics=(metric,), query_type="topN"))  # never merged
        for metric in ("tAcw", "tTalk", "tHandle")
    )
    async with at_work(clock, rest, more, icon, surroundings=computer) as desk:
        desk.engine.set_widgets([rest, more, icon], first=[icon.id])
        await clock.advance(400)
        clock.jump(8 * 3600)
        woke, asked = clock.monotonic(), len(desk.source.asked)
        computer.tell("awake")
        await clock.advance(6)

        assert [query["metrics"] for query in desk.source.asked[asked:]] == [["tHandle"], ["tAcw"], ["tTalk"]]
        assert [at - woke for at in desk.source.asked_at[asked:]] == [3.0, 4.0, 5.0], "one a second"


async def test_nothing_is_asked_while_the_computer_is_about_to_sleep(clock, computer) -> None:
    async with at_work(clock, widget("one"), surroundings=computer) as desk:
        await clock.advance(59)
        computer.tell("asleep")
        await clock.advance(30)

        assert len(desk.source.asked) == 1


async def test_a_computer_that_said_it_would_sleep_and_did_not_is_believed_to_be_awake(
    clock, computer
) -> None:
    async with at_work(clock, widget("one"), surroundings=computer) as desk:
        computer.tell("asleep")
        await clock.advance(200)

        assert desk.only.pause is None
        assert desk.only.data == "fresh"
        assert len(desk.source.asked) >= 2


async def test_an_answer_from_before_the_sleep_is_dropped(clock, computer) -> None:
    async with at_work(clock, widget("one"), surroundings=computer) as desk:
        desk.source.hold = asyncio.Event()
        await clock.advance(61)
        clock.jump(8 * 3600)
        computer.tell("awake")
        await clock.settle()
        held, desk.source.hold = desk.source.hold, None
        held.set()
        await clock.settle()
        assert desk.only.data == "stale"

        await clock.advance(3)
        assert desk.only.data == "fresh"


async def test_a_locked_screen_pauses_everything_and_an_unlocked_one_asks_what_is_overdue(
    clock, computer
) -> None:
    rare = widget("rare", replace(QUERY, metrics=("tAcw",)), every=300)

    async with at_work(clock, widget("one"), rare, surroundings=computer) as desk:
        computer.tell("locked")
        await clock.advance(3600)
        assert len(desk.source.asked) == 1
        assert {state.pause for state in desk.now.widgets} == {"locked"}

        computer.tell("unlocked")
        await clock.advance(2)
        assert [state.data for state in desk.now.widgets] == ["fresh", "fresh"]
        assert desk.source.renewed == 0, "nothing has happened to the connections"


async def test_another_network_is_noticed_and_asked_in_at_once(clock, computer) -> None:
    async with at_work(clock, widget("one"), surroundings=computer) as desk:
        desk.source.errors = [OfflineError("No network.")] * 99
        computer.address = ""
        await clock.advance(600)
        assert desk.only.pause == "offline"
        assert desk.source.renewed == 0, "to have no network is no other network"

        desk.source.errors = []
        computer.address = "198.51.100.3"
        await clock.advance(15 + 3)
        assert desk.only.data == "fresh"
        assert desk.source.renewed == 1


async def test_what_the_platform_tells_of_the_network_is_not_waited_for(clock, computer) -> None:
    async with at_work(clock, widget("one"), surroundings=computer) as desk:
        await clock.advance(20)
        computer.tell("network")
        await clock.advance(3)

        assert desk.source.renewed == 1
        assert len(desk.source.asked) == 2


async def test_a_refusal_stays_a_refusal_over_sleep(clock, computer) -> None:
    from hourglance.cloud import InvalidQueryError

    async with at_work(clock, widget("one"), surroundings=computer) as desk:
        desk.source.errors = [InvalidQueryError("No.")]
        await clock.advance(61)
        clock.jump(3600)
        computer.tell("awake")
        await clock.advance(60)

        assert len(desk.source.asked) == 2
        assert desk.only.problem.code == "invalid-query"


async def test_what_a_platform_tells_is_a_help_and_the_clock_does_without(clock, computer, caplog) -> None:
    async def broken(tell) -> None:
        raise ZeroDivisionError

    computer.listen = broken
    async with at_work(clock, widget("one"), surroundings=computer) as desk:
        await clock.advance(61)
        assert len(desk.source.asked) == 2
    assert "System events are no longer received" in caplog.text


async def test_a_tick_that_comes_much_too_late_was_slept_through(clock) -> None:
    wakefulness = SleepDetector(clock)
    wakefulness.expect_tick(15)
    clock.elapsed += 20
    assert not wakefulness.slept(), "a busy computer"

    wakefulness.expect_tick(15)
    clock.elapsed += 26
    assert wakefulness.slept()
    assert not wakefulness.slept(), "each sleep is told once"


async def test_nothing_is_waited_for_without_an_end(clock) -> None:
    ended = asyncio.Event()

    async def hang() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    waiting = asyncio.create_task(with_timeout(clock, 30, hang(), lambda: TimeoutError("late")))
    await clock.advance(29)
    assert not waiting.done()

    await clock.advance(2)
    with pytest.raises(TimeoutError, match="late"):
        await waiting
    assert ended.is_set()


async def test_work_that_cannot_be_cancelled_holds_nobody_up(clock) -> None:
    let_go = asyncio.Event()

    async def stubborn() -> None:
        while not let_go.is_set():
            try:
                await let_go.wait()
            except asyncio.CancelledError:
                continue

    waiting = asyncio.create_task(with_timeout(clock, 30, stubborn(), TimeoutError))
    await clock.advance(31)

    assert isinstance(waiting.exception(), TimeoutError)
    let_go.set()
    await clock.settle()


async def test_a_source_that_never_answers_is_given_up_and_asked_again(clock) -> None:
    async with at_work(clock, widget("one")) as desk:
        desk.source.hold = asyncio.Event()
        await clock.advance(60 + 121)
        assert desk.only.problem.code == "timeout"

        desk.source.hold = None
        await clock.advance(120)
        assert desk.only.data == "fresh"


async def test_a_plugin_that_never_answers_costs_its_own_card_alone(clock) -> None:
    async with at_work(clock, widget("one"), widget("two")) as desk:
        present = desk.presenter.present

        async def hang(widget_id, results):
            if widget_id == "test/one":
                await asyncio.Event().wait()
            return await present(widget_id, results)

        desk.presenter.present = hang
        await clock.advance(60 + 31)
        one, two = desk.now.widgets

        assert (one.data, one.problem.code) == ("stale", "plugin-late")
        assert two.data == "fresh"
        assert two.as_of > one.as_of


def test_this_computer_has_one_address_towards_the_world_or_none() -> None:
    assert network_address() == network_address()


def test_where_a_platform_tells_nothing_it_is_said_so() -> None:
    assert ClockOnlyEvents().source_name == CLOCK_ONLY
    assert not ClockOnlyEvents().reports_sleep
    assert detect_system_events().source_name == CLOCK_ONLY, "nobody listens yet"


async def test_without_a_system_bus_the_clock_remains(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/no-bus")
    told: list[str] = []
    platform = detect_system_events()

    await asyncio.wait_for(platform.listen(told.append), 5)

    assert told == []
    assert not platform.reports_sleep
