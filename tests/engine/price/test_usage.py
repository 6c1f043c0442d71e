"""Requests counted: by day and widget, in one file for all parts, over restarts and kills."""

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from fake_desks import blocking_calls_run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from manual_clock import ManualClock
from real_desks import ACW, HANDLE, at_work
from scripted_service import until

from hourglance.demo import DemoCloud
from hourglance.engine import UsageMeter, UsageReport, UsageStore, UsageStoreError

pytestmark = pytest.mark.anyio

MONDAY = datetime(2026, 11, 23, 10, 42, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(tmp_path: Path) -> UsageStore:
    return UsageStore(tmp_path / "usage.json")


def counted_by_demo(cloud: DemoCloud) -> int:
    return sum(request.path.startswith("/api/") for request in cloud.requests)


def by_widget(report: UsageReport) -> dict[str, float]:
    return {each.widget: each.month for each in report.widgets}


async def test_usage_shares_a_merged_request_among_its_widgets(clock: ManualClock) -> None:
    meter = UsageMeter(clock)
    meter.count(("a/one", "a/two", "b/three"), MONDAY)
    meter.count(("a/one",), MONDAY)
    meter.count((), MONDAY)

    report = meter.report(MONDAY)

    assert (report.today, report.month) == (3, 3)
    assert by_widget(report) == pytest.approx(
        {"a/one": 4 / 3, "a/two": 1 / 3, "b/three": 1 / 3, "": 1.0}, rel=1e-3
    )
    plugins = {each.plugin: each.month for each in report.plugins}
    assert plugins == pytest.approx({"a": 5 / 3, "b": 1 / 3}, rel=1e-3)


async def test_usage_month_and_day_are_those_of_the_services_calendar(clock: ManualClock) -> None:
    last_of_october = datetime(2026, 10, 31, 23, 59, tzinfo=UTC)
    november = last_of_october + MINUTE
    meter, in_berlin = UsageMeter(clock), UsageMeter(clock, calendar=ZoneInfo("Europe/Berlin"))
    for each in (meter, in_berlin):
        each.count(("a/one",), last_of_october)
        each.count(("a/one",), november)

    assert [meter.report(at).month for at in (last_of_october, november)] == [1, 1]
    assert [meter.report(at).today for at in (last_of_october, november)] == [1, 1]
    assert in_berlin.report(november).month == 2


async def test_usage_of_all_parts_is_added_up_in_one_file(clock: ManualClock, store: UsageStore) -> None:
    clock.busy = blocking_calls_run
    app, command = UsageMeter(clock, store), UsageMeter(clock, store)
    for meter, number in ((app, 3), (command, 4)):
        for _ in range(number):
            meter.count(("a/one",), MONDAY)
    await command.aclose()
    await app.aclose()
    after = UsageMeter(clock, store)
    await after.save()

    assert after.report(MONDAY).month == 7
    assert app.report(MONDAY).month == 7


async def test_usage_is_stored_within_a_minute(clock: ManualClock, store: UsageStore) -> None:
    clock.busy = blocking_calls_run
    meter = UsageMeter(clock, store)
    await clock.settle()
    meter.count(("a/one",), MONDAY)
    await clock.advance(60)

    assert store.load().day(MONDAY.date()).total == 1


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # each example has a file of its own
@given(
    lives=st.lists(
        st.lists(st.floats(0.0, 100.0), min_size=1, max_size=6),  # seconds before each request
        min_size=1,
        max_size=3,
    ),
    after=st.floats(0.0, 100.0),
)
async def test_usage_after_kills_at_any_moment_lacks_the_last_minutes_alone(
    tmp_path: Path, lives: list[list[float]], after: float
) -> None:
    """Each life ends without a word, some seconds after its last request."""
    clock = ManualClock(busy=blocking_calls_run)
    store = UsageStore(tmp_path / f"{uuid4()}.json")
    sent = lost_at_most = 0
    for pauses in lives:
        meter = UsageMeter(clock, store)
        await meter.save()
        at = []
        for pause in pauses:
            await clock.advance(pause)
            meter.count(("a/one",), clock.now())
            at.append(clock.elapsed)
        await clock.advance(after)
        meter._delays.cancel()  # killed
        await clock.settle()
        sent += len(at)
        lost_at_most += sum(clock.elapsed - each <= 60.0 for each in at)
        counted = round(sum(day.total for day in store.load().days.values()))
        assert sent - lost_at_most <= counted <= sent


async def test_usage_that_cannot_be_stored_is_kept_until_it_can(clock: ManualClock, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.write_text("in the way")
    meter = UsageMeter(clock, UsageStore(folder / "usage.json"))
    meter.count(("a/one",), MONDAY)
    await meter.save()
    assert meter.report(MONDAY).month == 1

    folder.unlink()
    meter.count(("a/one",), MONDAY)
    await meter.save()

    assert meter.report(MONDAY).month == 2
    assert UsageStore(folder / "usage.json").load().day(MONDAY.date()).total == 2


@pytest.mark.parametrize(
    "content",
    [
        *(b"{", b"[]", b'{"days": {"November": {}}}', b'{"days": {"20261123": {}}}'),
        *(b'{"days": {"2026-11-23": {"used": "%b"}}}' % used for used in (b"x", b"-f", b"", b"f" * 73)),
        *(
            b'{"days": {"2026-11-23": {"requests": {"a/one": %b, "a/two": 1e308}}}}' % number
            for number in (b"1e308", b"-1", b"1e10")
        ),
        b'{"days": {"2026-11-23": {"requests": {"a/one": -0.5}}}}',
    ],
)
async def test_usage_file_that_is_corrupt_is_set_aside(store: UsageStore, content: bytes) -> None:
    store.path.write_bytes(content)

    with pytest.raises(UsageStoreError, match="set aside"):
        store.load()

    assert store.load().days == {}


async def test_usage_file_keeps_two_months(clock: ManualClock, store: UsageStore) -> None:
    meter = UsageMeter(clock, store)
    for day in range(100):
        meter.count(("a/one",), MONDAY + timedelta(days=day))
    await meter.aclose()

    days = json.loads(store.path.read_bytes())["days"]
    assert len(days) == 62
    assert min(days) == (MONDAY + timedelta(days=38)).date().isoformat()


async def test_usage_pace_is_that_of_the_hours_in_use(clock: ManualClock) -> None:
    """60 an hour on nine hours of each working day: what the rest of the month adds follows from them."""
    meter = UsageMeter(clock)
    for day in (16, 17, 18, 19, 20):
        start = datetime(2026, 11, day, 8, tzinfo=UTC)
        for minute in range(9 * 60):
            meter.count(("a/one",), start + minute * MINUTE)
            meter.note_use(start + minute * MINUTE)

    report = meter.report(datetime(2026, 11, 20, 18, tzinfo=UTC))

    assert report.today == 540
    assert report.month == 5 * 540
    assert report.per_month == pytest.approx((5 + 6) * 540, rel=0.02)  # 23 to 27 and 30 November
    assert report.days == (*[0] * 15, *[540] * 5)


async def test_usage_equals_what_the_service_received(
    cloud: DemoCloud, clock: ManualClock, store: UsageStore
) -> None:
    cloud.clear_requests()
    meter = UsageMeter(clock, store)
    async with at_work(cloud, clock, HANDLE, ACW, usage=meter) as desk:
        await desk.advance(600)
        cloud.add_fault("status=503:2")
        await desk.advance(600)
        report = meter.report(desk.session.service_now())
        assert report.month == counted_by_demo(cloud)
        assert by_widget(report)[HANDLE.id] == pytest.approx(by_widget(report)[ACW.id])

    assert round(sum(day.total for day in store.load().days.values())) == counted_by_demo(cloud)


APP = """
import asyncio, sys
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

from fake_desks import blocking_calls_run
from manual_clock import ManualClock
from real_desks import ACW, HANDLE, at_work

from hourglance.engine import UsageMeter, UsageStore


async def main(url, client_id, path):
    clock = ManualClock(start=datetime.fromisoformat("2026-11-23T10:42:17+00:00"))
    cloud = SimpleNamespace(url=url, client_id=client_id, requests=())
    meter = UsageMeter(clock, UsageStore(Path(path)))
    async with at_work(cloud, clock, HANDLE, ACW, usage=meter) as desk:
        fetching = clock.busy
        clock.busy = lambda: fetching() or blocking_calls_run()
        while True:
            await desk.advance(1)


asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.parametrize("requests", [20])
async def test_usage_after_a_kill_lacks_at_most_a_minute(store: UsageStore, requests: int) -> None:
    with DemoCloud(conversations=500, clock=ManualClock().now) as cloud:
        app = subprocess.Popen(  # noqa: ASYNC220 - it only starts
            [sys.executable, "-c", APP, cloud.url, cloud.client_id, str(store.path)],
            env={"PYTHONPATH": str(Path(__file__).parents[2] / "support"), "HOME": str(store.path.parent)},
        )
        await until(lambda: counted_by_demo(cloud) >= requests or app.poll() is not None)
        app.send_signal(signal.SIGKILL)
        app.wait()
        counted = store.load().day(MONDAY.date()).total

        # Two widgets take at most two requests a minute, one more may be on its way.
        assert counted_by_demo(cloud) - 3 <= counted <= counted_by_demo(cloud)
