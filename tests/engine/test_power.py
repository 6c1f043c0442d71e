"""Sleep, a locked screen and another network: what the engine does about each."""

import asyncio
from dataclasses import replace

import pytest
from fake_desks import QUERY, FakeSurroundings, at_work, blocking_calls_run, widget

from hourglance.cloud import OfflineError
from hourglance.engine import detect_system_events
from hourglance.engine.power.monitor import PowerMonitor
from hourglance.engine.power.presence import IDLE_AFTER, PolledEvents, Presence
from hourglance.engine.power.system_events import SystemEvents

pytestmark = pytest.mark.anyio


@pytest.fixture
def computer() -> FakeSurroundings:
    return FakeSurroundings()


async def test_wake_up_resets_connections_and_sends_all_queries(clock, computer) -> None:
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


async def test_wake_up_sends_queries_in_order_of_rank(clock, computer) -> None:
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


async def test_sleep_announced_sends_nothing(clock, computer) -> None:
    async with at_work(clock, widget("one"), surroundings=computer) as desk:
        await clock.advance(59)
        computer.tell("asleep")
        await clock.advance(30)

        assert len(desk.source.asked) == 1


async def test_sleep_announced_but_canceled_ends_after_a_minute(clock, computer) -> None:
    async with at_work(clock, widget("one"), surroundings=computer) as desk:
        computer.tell("asleep")
        await clock.advance(200)

        assert desk.only.pause is None
        assert desk.only.data == "fresh"
        assert len(desk.source.asked) >= 2


async def test_sleep_discards_answers_in_flight(clock, computer) -> None:
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


async def test_lock_pauses_and_unlock_sends_what_is_overdue(clock, computer) -> None:
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


async def test_lock_holds_back_what_waits_for_its_slot(clock, computer) -> None:
    ranked = widget("ranked", replace(QUERY, query_type="topN"))

    async with at_work(clock, widget("one"), ranked, surroundings=computer) as desk:
        asked = len(desk.source.asked)
        while len(desk.source.asked) == asked:
            await clock.advance(0.25)
        assert len(desk.source.asked) == asked + 1, "the other one follows a second later"
        computer.tell("locked")
        await clock.advance(600)
        assert len(desk.source.asked) == asked + 1

        computer.tell("unlocked")
        await clock.advance(2)
        assert [state.data for state in desk.now.widgets] == ["fresh", "fresh"]


@pytest.mark.parametrize("away", ["locked", "idle"])
async def test_screen_that_no_user_sees_leaves_values_with_a_limit_their_pace(clock, computer, away) -> None:
    limited = widget("limited", replace(QUERY, metrics=("tAcw",)))

    async with at_work(clock, widget("one"), limited, surroundings=computer) as desk:
        desk.engine.set_widgets((widget("one"), limited), limited={"test/limited"})
        asked = len(desk.source.asked)
        computer.tell(away)
        await clock.advance(600)

        assert [each["metrics"] for each in desk.source.asked[asked:]] == [["tAcw"]] * 10
        assert [state.pause for state in desk.now.widgets] == [away, None]

        computer.tell({"locked": "unlocked", "idle": "active"}[away])
        await clock.advance(2)
        assert [(state.data, state.pause) for state in desk.now.widgets] == [("fresh", None)] * 2


async def test_sleep_leaves_no_value_its_pace(clock, computer) -> None:
    async with at_work(clock, widget("one"), surroundings=computer) as desk:
        desk.engine.set_widgets((widget("one"),), limited={"test/one"})
        computer.tell("asleep")
        await clock.advance(50)
        assert len(desk.source.asked) == 1


async def test_network_change_is_detected_by_address(clock, computer) -> None:
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


async def test_network_event_sends_at_once(clock, computer) -> None:
    async with at_work(clock, widget("one"), surroundings=computer) as desk:
        await clock.advance(20)
        computer.tell("network")
        await clock.advance(3)

        assert desk.source.renewed == 1
        assert len(desk.source.asked) == 2


async def test_rejection_is_retried_after_sleep(clock, computer) -> None:
    from hourglance.cloud import InvalidQueryError

    async with at_work(clock, widget("one"), surroundings=computer) as desk:
        desk.source.errors = [InvalidQueryError("No.")]
        await clock.advance(61)
        assert desk.only.problem.code == "invalid-query"

        clock.jump(3600)
        computer.tell("awake")
        await clock.advance(4)
        assert desk.only.data == "fresh"


async def test_events_that_fail_leave_the_clock(clock, computer, caplog) -> None:
    async def broken(tell) -> None:
        raise ZeroDivisionError

    computer.listen = broken
    async with at_work(clock, widget("one"), surroundings=computer) as desk:
        await clock.advance(61)
        assert len(desk.source.asked) == 2
    assert "System events are no longer received" in caplog.text


async def test_power_monitor_late_tick_is_sleep(clock) -> None:
    monitor = PowerMonitor(clock, SystemEvents(), lambda: None)
    monitor.expect_tick(15)
    clock.elapsed += 20
    assert monitor.poll() is None, "a busy computer"

    monitor.expect_tick(15)
    clock.elapsed += 26
    assert monitor.poll() == "restart"
    assert monitor.poll() is None, "each sleep is reported once"


async def test_request_without_a_response_times_out_and_is_retried(clock) -> None:
    async with at_work(clock, widget("one")) as desk:
        desk.source.hold = asyncio.Event()
        await clock.advance(60 + 121)
        assert desk.only.problem.code == "timeout"

        desk.source.hold = None
        await clock.advance(120)
        assert desk.only.data == "fresh"


async def test_plugin_that_hangs_costs_its_own_card_only(clock) -> None:
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


def test_network_address_is_stable() -> None:
    assert SystemEvents().network() == SystemEvents().network()


def test_events_of_a_platform_without_any_are_clock_only() -> None:
    assert "a locked screen is not detected" in SystemEvents().source_name
    assert not SystemEvents().reports_sleep
    assert detect_system_events().source_name == SystemEvents().source_name, "nobody listens yet"


async def test_polled_events_are_told_once_and_soon_after_the_user_is_back(clock) -> None:
    seen, told = [Presence()], []
    clock.busy = blocking_calls_run
    platform = PolledEvents(lambda: seen[0], "the test", clock)
    listening = asyncio.create_task(platform.listen(told.append))
    await clock.advance(60)
    assert told == []

    seen[0] = Presence(idle=IDLE_AFTER - 1, saves_power=True)
    await clock.advance(15)
    assert (told, platform.saves_power()) == ([], True)

    seen[0] = Presence(idle=IDLE_AFTER)
    await clock.advance(60)
    assert (told, platform.saves_power()) == (["idle"], False)

    seen[0] = Presence(idle=1.0, locked=True)
    await clock.advance(2)
    assert told == ["idle", "locked", "active"]

    seen[0] = Presence()
    await clock.advance(2)
    assert told[3:] == ["unlocked"]
    listening.cancel()


async def test_events_without_a_system_bus_are_clock_only(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/no-bus")
    told: list[str] = []
    platform = detect_system_events()

    await asyncio.wait_for(platform.listen(told.append), 5)

    assert told == []
    assert not platform.reports_sleep
