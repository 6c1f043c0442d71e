"""What goes wrong between a desk and the service: every row over real HTTP, in time that the test owns."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from fake_desks import FakeSurroundings
from manual_clock import ManualClock
from real_desks import ACW, HANDLE, RealDesk, at_work
from tcp_proxy import TcpProxy

from hourglance.api import today
from hourglance.demo import DemoCloud

pytestmark = pytest.mark.anyio

ANALYTICS = "@/api/v2/analytics"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A fault that strikes some answers, and what a desk makes of it.

    :param fault: what goes wrong, as the demo cloud takes it, for ``times`` answers.
    :param code: of the problem that the card then has.
    :param pause: why nothing is asked meanwhile, if that is so.
    :param recovery: seconds from the first failure until the number is fresh again.
    """

    fault: str
    code: str
    times: int = 1
    pause: str | None = None
    recovery: float = 60

    def __str__(self) -> str:
        return f"{self.fault} x {self.times}"


DOWN, HERE = "service-unavailable", "unreadable-answer"
ROWS = [
    Row(fault="status=503", code=DOWN),
    Row(fault="status=503", times=4, code=DOWN, pause="service_down", recovery=300),
    Row(fault="rate-limit=40", code="rate-limited", pause="rate_limited"),
    Row(fault="rate-limit-date=40", code="rate-limited", pause="rate_limited"),
    Row(fault="rate-limit=1790", code="rate-limited", pause="rate_limited", recovery=1800),
    Row(fault="reset", code="connection-lost"),
    Row(fault="cut", code="connection-lost"),
    Row(fault="broken-json", code="answer-shape"),
    Row(fault="truncated", code="answer-shape"),
    Row(fault="status=413", code="invalid-query", recovery=360),
    Row(fault="html", code=HERE),
    Row(fault="html", times=4, code=HERE, pause="offline", recovery=240),
    Row(fault="huge=50", code="answer-too-large", recovery=360),
]


@pytest.fixture
def own_cloud(clock) -> Iterator[DemoCloud]:
    """A demo cloud that is still busy when a test is over, and must not take another test's fault then."""
    with DemoCloud(conversations=500, clock=clock.now) as running:
        yield running


@pytest.fixture
async def proxy(cloud) -> AsyncIterator[TcpProxy]:
    """The way to the cloud, whole until it is cut."""
    proxy = TcpProxy(int(cloud.url.rpartition(":")[2]))
    await proxy.open()
    yield proxy
    await proxy.cut()


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_fault_costs_time_and_never_a_value(cloud, clock, row: Row) -> None:
    async with at_work(cloud, clock, HANDLE) as desk:
        await suffer(desk, row)


async def test_fault_timeout_costs_time_and_never_a_value(own_cloud, clock) -> None:
    async with at_work(own_cloud, clock, HANDLE, patience=1.0) as desk:
        await suffer(desk, Row(fault="latency=1.5", code="timeout"))


async def test_fault_unexpected_schema_costs_time_and_never_a_value(cloud, proxy, clock) -> None:
    async with at_work(cloud, clock, HANDLE, url=proxy.url) as desk:
        good = desk.only
        proxy.swap = b'{"mediaType": "voice"}', b'["mediaType", "voice"]'
        desk.count_anew()
        await failure(desk)
        assert (desk.only.data, desk.only.card, desk.only.as_of) == ("stale", good.card, good.as_of)
        assert (desk.only.problem.code, desk.only.pause) == ("answer-shape", None)

        proxy.swap = b"", b""
        assert await desk.seconds_until_fresh() <= 60
        assert desk.asked == 2
        assert desk.wrong() == []


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("status=400", "invalid-query"),
        ("no-permission", "forbidden"),
    ],
)
async def test_fault_rejection_is_retried_by_a_refresh(cloud, clock, fault: str, code: str) -> None:
    async with at_work(cloud, clock, HANDLE) as desk:
        cloud.add_fault(f"{fault}{ANALYTICS}:1")
        desk.count_anew()
        await failure(desk)
        await desk.advance(3500)

        assert desk.asked == 1, "the longest jitter is an hour"
        assert (desk.only.data, desk.only.problem.code) == ("stale", code)

        desk.engine.refresh()
        await desk.advance(0)
        assert desk.only.data == "fresh"
        assert desk.asked == 2
        assert desk.wrong() == []


async def test_fault_stray_401_is_not_noticed(cloud, clock) -> None:
    async with at_work(cloud, clock, HANDLE, ACW) as desk:
        cloud.add_fault(f"status=401{ANALYTICS}:1")
        desk.count_anew()
        await desk.advance(70)

        assert desk.asked == 2, "the rejected request, and the same one again"
        assert {state.pause for state in desk.now.widgets} == {None}
        assert all(state.data == "fresh" for state in desk.now.widgets)


async def test_fault_expired_session_stops_all_requests_until_a_sign_in(cloud, clock) -> None:
    async with at_work(cloud, clock, HANDLE, ACW) as desk:
        cloud.add_fault(f"token-expiry{ANALYTICS}:1")
        desk.count_anew()
        await failure(desk)
        await desk.advance(3600)

        assert desk.asked == 1
        assert {state.pause for state in desk.now.widgets} == {"signed_out"}
        assert all(state.card and state.data == "stale" for state in desk.now.widgets)

        await desk.sign_in()
        assert await desk.seconds_until_fresh() == 0
        assert desk.wrong() == []


async def test_fault_rejected_part_of_a_merged_request_is_found(cloud, clock) -> None:
    odd = replace(ACW, name="odd", query=replace(ACW.query, metrics=("tNonsense",)))

    async with at_work(cloud, clock, HANDLE, ACW, odd) as desk:
        handle, acw, culprit = desk.now.widgets
        assert [handle.data, acw.data, culprit.data] == ["fresh", "fresh", "none"]
        assert culprit.problem.code == "invalid-query"
        assert "tNonsense" in culprit.problem.what
        assert desk.asked == 5, "the whole, two halves, and the half with the culprit in two"

        await desk.next_turn()
        assert desk.asked == 1, "the others are merged again, and the culprit is left alone"
        assert desk.wrong() == []


@pytest.mark.parametrize("fault", ["huge=50", "status=413"])
async def test_fault_too_large_request_is_split_from_then_on(cloud, clock, fault: str) -> None:
    async with at_work(cloud, clock, HANDLE, ACW) as desk:
        cloud.add_fault(f"{fault}{ANALYTICS}:1")
        await desk.next_turn()
        await desk.advance(5)

        assert [state.data for state in desk.now.widgets] == ["fresh", "fresh"]
        assert desk.asked == 3

        await desk.advance(60)
        assert desk.asked == 5
        assert desk.wrong() == []


async def test_network_outage_ends_within_a_minute(cloud, proxy, clock) -> None:
    async with at_work(cloud, clock, HANDLE, url=proxy.url) as desk:
        good = desk.only
        desk.count_anew()
        await proxy.cut()
        await desk.advance(600)

        assert (desk.only.data, desk.only.pause, desk.only.card) == ("stale", "offline", good.card)
        assert desk.only.problem.code == "offline"
        assert desk.asked == 0, "nothing came through"

        await proxy.open()
        assert await desk.seconds_until_fresh() <= 60
        assert desk.wrong() == []


async def test_network_change_waits_for_no_old_connection(cloud, proxy, clock) -> None:
    computer = FakeSurroundings()
    async with at_work(cloud, clock, HANDLE, url=proxy.url, surroundings=computer) as desk:
        before = proxy.connections
        proxy.freeze()
        computer.address = "198.51.100.9"
        computer.tell("network")
        desk.count_anew()
        await desk.advance(5)

        assert (desk.asked, proxy.connections) == (1, before + 1)
        assert desk.only.data == "fresh"
        assert {state.problem for _, told in desk.published for state in told.widgets} == {None}


async def test_network_missing_at_the_start_is_retried_within_seconds(cloud, proxy, clock) -> None:
    async with at_work(cloud, clock, url=proxy.url) as desk:
        await proxy.cut()
        desk.engine.set_widgets([HANDLE])
        await desk.advance(20)
        assert (desk.only.data, desk.only.problem.code) == ("none", "offline")

        await proxy.open()
        assert await desk.seconds_until_fresh() <= 30


@pytest.mark.parametrize("hours", [-2, 2])
async def test_clock_wrong_by_hours_changes_no_window(cloud, clock, hours: int) -> None:
    cloud.set_clock(lambda: clock.now() + timedelta(hours=hours))

    async with at_work(cloud, clock, HANDLE) as desk:
        assert abs(desk.only.as_of - (clock.now() + timedelta(hours=hours))) < timedelta(minutes=3)
        assert desk.asked == 1, "the sign-in has told the time already"

        await desk.advance(300)
        assert desk.only.data == "fresh"
        assert desk.wrong() == []


@pytest.mark.parametrize("hours", [-2, 2])
async def test_clock_set_while_running_changes_no_value(cloud, clock, hours: int) -> None:
    async with at_work(cloud, clock, HANDLE) as desk:
        await desk.advance(600)
        clock.start += timedelta(hours=hours)
        cloud.set_clock(lambda: clock.now() - timedelta(hours=hours))
        await desk.advance(600)

        assert desk.only.data == "fresh"
        assert desk.wrong() == []


async def test_sleep_of_eight_hours_ends_with_a_new_value_within_seconds(cloud, clock) -> None:
    async with at_work(cloud, clock, HANDLE, ACW) as desk:
        await desk.advance(90)
        clock.jump(8 * 3600)
        desk.count_anew()
        told = len(desk.published)

        assert await desk.seconds_until_fresh() <= 15 + 5
        meanwhile = [state for _, snapshot in desk.published[told:] for state in snapshot.widgets]
        assert {state.problem for state in meanwhile} == {None}, "no alarm"
        assert {(state.data, state.activity) for state in meanwhile} == {
            ("stale", "queued"),
            ("stale", "fetching"),
            ("fresh", "idle"),
        }
        assert desk.asked == 1
        assert desk.now.widgets[0].as_of > clock.now() - timedelta(minutes=3)


async def test_sleep_cancels_requests_in_flight(own_cloud, clock) -> None:
    async with at_work(own_cloud, clock, HANDLE) as desk:
        own_cloud.add_fault(f"latency=0.8{ANALYTICS}:1")
        desk.count_anew()
        await desk.under_way()
        clock.jump(8 * 3600)
        await desk.advance(20)

        assert await desk.seconds_until_fresh() <= 5
        assert desk.asked <= 3, "the old answer showed by itself that it was old, or was not waited for"
        assert desk.only.as_of > clock.now() - timedelta(minutes=3)


@pytest.mark.parametrize(
    ("zone", "midnight", "start"),
    [
        (
            "Australia/Sydney",
            datetime(2026, 10, 3, 14, tzinfo=UTC),
            datetime(2026, 10, 3, 15, 50, tzinfo=UTC),
        ),
        ("Europe/Paris", datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 0, 50, tzinfo=UTC)),
    ],
    ids=["forward", "back"],
)
async def test_window_of_a_day_with_a_clock_change_begins_at_its_midnight(
    cloud, zone, midnight, start
) -> None:
    clock = ManualClock(start)
    cloud.set_clock(clock.now)
    handle = replace(HANDLE, refresh_seconds=600)
    day = replace(handle, name="today", query=replace(HANDLE.query, window=today(zone)))

    async with at_work(cloud, clock, handle, day) as desk:
        for _ in range(9):
            await desk.advance(600)
            state = desk.now.widgets[1]
            assert state.data in {"fresh", "no_data"}
            if state.card:
                assert state.card.headline.value == desk.true_sum_since(midnight, state.as_of, "tHandle")


async def test_engine_after_a_year_still_sends_once_a_minute(cloud) -> None:
    clock = ManualClock()
    clock.elapsed = 365.25 * 86_400
    clock.start -= timedelta(seconds=clock.elapsed)
    cloud.set_clock(clock.now)

    async with at_work(cloud, clock, HANDLE) as desk:
        await desk.advance(60)
        desk.count_anew()
        await desk.advance(1200)

        assert desk.asked == 20
        assert desk.wrong() == []


async def suffer(desk: RealDesk, row: Row) -> None:
    """Have a fault strike a desk that shows a number, and see it through."""
    good, clock = desk.only, desk.clock
    desk.cloud.add_fault(f"{row.fault}{ANALYTICS}:{row.times}")
    desk.count_anew()
    await failure(desk)
    began = clock.monotonic()
    while desk.asked < row.times:
        await desk.advance(1)

    seen = desk.only
    assert seen.data == "stale"
    assert (seen.card, seen.as_of) == (good.card, good.as_of)
    assert (seen.problem.code, seen.pause) == (row.code, row.pause)
    assert seen.next_attempt > clock.now()

    await desk.advance(max(0.0, (seen.next_attempt - clock.now()).total_seconds() - 60))
    await desk.seconds_until_fresh()
    took = clock.monotonic() - began
    print(f"{row}: {seen.problem.code}, {seen.pause or seen.data}; {desk.asked} requests, {took:.0f} s")
    assert took <= row.recovery + 1
    assert desk.asked == row.times + 1, "one request for each failure, and one that is answered"
    assert desk.wrong() == []


async def failure(desk: RealDesk) -> None:
    """Let time go by until a request has failed."""
    for _ in range(200):
        if any(state.problem for state in desk.now.widgets):
            return
        await desk.advance(1)
    raise AssertionError("nothing failed")
