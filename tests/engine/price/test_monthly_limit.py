"""The month's limit: intervals are stretched, it is never passed, and its last days have values."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fake_desks import QUERY, Desk, FakeSurroundings, at_work, widget
from hypothesis import given, settings
from hypothesis import strategies as st
from manual_clock import ManualClock

from hourglance.engine import UsageMeter
from hourglance.engine.price.monthly_limit import Stretch, allowed_per_hour
from hourglance.engine.price.usage_store import Usage
from hourglance.engine.price.work_hours import WorkHours

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

NOVEMBER = datetime(2026, 11, 2, 8, tzinfo=UTC)  # a Monday
HANDLE = widget("handle")
ACW = widget("acw", replace(QUERY, metrics=("tAcw",)))
HOUR = 3600.0


def trusting(desk: Desk) -> None:
    desk.random.random = lambda: 0.5  # type: ignore[method-assign]


def usage_of(hours_by_day: dict[int, int], requests: float = 0.0) -> Usage:
    usage = Usage()
    for number, hours in hours_by_day.items():
        day = usage.day(datetime(2026, 11, number, tzinfo=UTC).date())
        day.count((("a/one", requests),))
        day.note_use((1 << hours * 12) - 1)
    return usage


def test_stretch_is_even_and_leaves_alerts_for_last() -> None:
    assert Stretch.for_rates(60.0, 60.0, 60.0) == Stretch()
    slower = Stretch.for_rates(60.0, 240.0, 30.0)
    assert slower.limits == 1.0
    assert 7.0 <= slower.others <= 7.0 * 1.25  # 210 in 30
    assert 30 + 210 / slower.others <= 60
    scarce = Stretch.for_rates(10.0, 240.0, 30.0)
    assert scarce.limits > 1.0
    assert 30 / scarce.limits + 210 / scarce.others <= 10
    assert Stretch.for_rates(0.0, 240.0, 30.0).is_used_up


def test_work_hours_are_those_of_the_last_weeks() -> None:
    today = datetime(2026, 11, 20, tzinfo=UTC).date()
    nothing = WorkHours.from_usage(Usage(), today)
    assert (nothing.per_day, nothing.weekdays) == (9.0, frozenset(range(5)))

    part_time = WorkHours.from_usage(usage_of({9: 4, 10: 4, 16: 4, 17: 4, 20: 2}), today)
    assert (part_time.per_day, part_time.weekdays) == (4.0, frozenset({0, 1, 4}))

    longer_today = WorkHours.from_usage(usage_of({19: 4, 20: 11}), today)
    assert longer_today.per_day == 11.0


def test_allowed_requests_are_spread_over_the_hours_that_are_left() -> None:
    monday = datetime(2026, 11, 2, 0, tzinfo=UTC)
    # 21 working days of nine hours, and eight days off of which each is kept an hour for.
    assert allowed_per_hour(12_000, Usage(), monday) == pytest.approx(11_760 / (21 * 9 + 8))
    assert allowed_per_hour(12_000, usage_of({2: 9}, 12_000), monday) < 0


@settings(max_examples=8, deadline=None)
@given(
    hours=st.lists(st.sampled_from((0.0, 0.5, 2.0, 4.0, 8.0, 9.0, 14.0)), min_size=30, max_size=30),
    limit=st.integers(300, 20_000),
    rate=st.floats(5.0, 400.0),
    of_limits=st.floats(0.0, 1.0),
    openings=st.lists(st.integers(0, 40), min_size=30, max_size=30),
)
def test_limit_lasts_for_any_month_of_changing_use(
    hours: list[float], limit: int, rate: float, of_limits: float, openings: list[int]
) -> None:
    """In half hours: the requests of the stretched intervals, and one for each opening."""
    usage, sent = Usage(), 0.0
    for number, worked in enumerate(hours):
        start = NOVEMBER.replace(day=number + 1)
        before = sent
        for half_hour in range(int(worked * 2)):
            now = start + timedelta(minutes=30 * half_hour)
            stretch = Stretch.for_rates(allowed_per_hour(limit, usage, now), rate, of_limits * rate)
            assert not stretch.is_used_up
            unlimited = rate * (1 - of_limits) / stretch.others
            took = (unlimited + rate * of_limits / stretch.limits) / 2
            opened = openings[number] if half_hour == 0 and number < 27 else 0
            took += min(opened, 0.01 * limit)
            sent += took
            day = usage.day(now.date())
            day.count((("a/one", took),))
            day.note_use(0b111111 << (now.hour * 12 + now.minute // 5))
        if worked >= 2.0:
            assert sent - before >= min(rate * worked, limit / 30 / 24 * worked) / 4, "values on each day"
    assert sent <= limit


async def spend(
    desk: Desk, clock: ManualClock, computer: FakeSurroundings, hours: float, *, opened: bool
) -> None:
    """Let a day be worked on, and the computer sleep until the next one."""
    desk.engine.set_panel_open(is_open=opened)
    await clock.advance(hours * HOUR)
    computer.tell("asleep")
    await clock.settle()
    clock.jump((24 - hours) * HOUR)
    computer.tell("awake")
    await clock.advance(5)
    clock.jump(-5)


CHANGING = [(2, False)] * 5 + [(1, False)] * 2 + [(3, True)] * 5 + [(0.1, False)] * 9 + [(3, True)] * 8


async def test_limit_is_never_passed_and_its_last_days_have_values(clock: ManualClock) -> None:
    clock.start, limit = NOVEMBER, 500
    meter, computer = UsageMeter(clock), FakeSurroundings()
    ages: list[float] = []
    async with at_work(clock, HANDLE, ACW, usage=meter, surroundings=computer, prepare=trusting) as desk:
        desk.engine.set_widgets((HANDLE, ACW), limited={"test/acw"})
        desk.engine.set_monthly_limit(limit)
        for hours, opened in CHANGING:
            await spend(desk, clock, computer, hours, opened=opened)
            assert meter.report(clock.now()).month <= limit
            ages.append(max(state.age.total_seconds() for state in desk.now.widgets) - (24 - hours) * HOUR)
        report = meter.report(clock.now() - timedelta(hours=12))

    assert report.month <= limit
    assert report.month >= limit * 0.6, "what may be used is used"
    assert max(ages[-3:]) <= 2 * HOUR
    assert all(requests > 0 for requests in report.days[-3:])


@pytest.mark.parametrize("sent", [0, 40, 85, 89])
async def test_limit_is_not_passed_by_a_burst(clock: ManualClock, sent: int) -> None:
    """Each ranking is a request of its own; the user refreshes all of them, again and again."""
    clock.start, limit = NOVEMBER, 100
    meter = UsageMeter(clock)
    for _ in range(sent):
        meter.count(("test/rank-0",), clock.now())
    queries = [replace(QUERY, query_type="topN", limit=number + 1) for number in range(24)]
    rankings = [widget(f"rank-{number}", query) for number, query in enumerate(queries)]
    async with at_work(clock, usage=meter) as desk:
        desk.engine.set_monthly_limit(limit)
        desk.engine.set_widgets(rankings)
        for _ in range(10):
            await clock.advance(30)
            desk.engine.refresh()
            desk.engine.set_panel_open(is_open=False)
            await clock.advance(30)
            desk.engine.set_panel_open(is_open=True)

    assert sent < meter.report(clock.now()).month <= limit


async def test_limit_that_is_used_up_sends_nothing_until_the_next_month(clock: ManualClock) -> None:
    clock.start = datetime(2026, 11, 30, 22, tzinfo=UTC)
    meter, computer = UsageMeter(clock), FakeSurroundings()
    for _ in range(500):
        meter.count(("test/handle",), clock.now())
    async with at_work(clock, HANDLE, usage=meter, surroundings=computer) as desk:
        asked = len(desk.source.asked)
        desk.engine.set_monthly_limit(500)
        await clock.advance(HOUR)
        desk.engine.refresh()
        await clock.advance(60)
        assert len(desk.source.asked) == asked
        assert desk.engine.stretch is not None
        assert desk.engine.stretch.is_used_up
        assert desk.only.pause == "used_up"

        await clock.advance(HOUR)
        assert len(desk.source.asked) > asked
        assert desk.only.data == "fresh"
