"""Windows in the past, against a calendar of its own: local times are looked up minute by minute in UTC."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Earlier,
    Interval,
    Previous,
    ThisWeek,
    last,
    this_week,
    today,
)
from hourglance.engine import resolve_window, utc_offsets

NO_LAG = timedelta(0)
MINUTE = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
# Whole weeks.
FIRST, LAST = datetime(2025, 11, 30, tzinfo=UTC), datetime(2027, 12, 5, tzinfo=UTC)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc] # year, month, day, ...


# The reference: only ever from UTC to local time, and days are counted one by one.


def wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


@cache
def quarters_around(day: date, zone: ZoneInfo) -> dict[datetime, datetime]:
    """Return the first instant at which clocks show each quarter of an hour of a day and its neighbors.

    Clocks change at full quarters.
    """
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - 2 * DAY
    found: dict[datetime, datetime] = {}
    for number in range(4):
        for instant, local in quarters_of(start + number * DAY, zone):
            found.setdefault(local, instant)
    return found


@cache
def quarters_of(start: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """Return each quarter of an hour of a day in UTC, with what clocks show then."""
    instants = [start + number * QUARTER for number in range(24 * 4)]
    return [(instant, wall(instant, zone)) for instant in instants]


def instant_of(local: datetime, zone: ZoneInfo) -> datetime:
    shown = quarters_around(local.date(), zone)
    before = local - timedelta(minutes=local.minute % 15)
    while before not in shown:  # skipped: as much later as the clocks skip
        before -= QUARTER
    return shown[before] + (local - before)


def earlier_day(day: date, window: Earlier) -> date:
    if window.months:
        months = day.year * 12 + day.month - window.months
        moved = day
        while moved.year * 12 + moved.month > months or moved.day > day.day:
            moved -= DAY
        return moved
    for _ in range(window.days + 7 * window.weeks):
        day -= DAY
    return day


def reference(window: Earlier | Previous, end: datetime, zone: ZoneInfo) -> Interval:
    inner = window.window
    day = wall(end - MINUTE, zone).date()
    at = min(wall(end, zone) - datetime(day.year, day.month, day.day), DAY)
    if isinstance(window, Previous):
        whole, moved = True, day - (7 * DAY if isinstance(inner, ThisWeek) else DAY)
    else:
        whole, moved = window.whole, earlier_day(day, window)
    length = DAY
    first = moved
    if isinstance(inner, ThisWeek):
        length = 7 * DAY
        while first.strftime("%A").lower() != inner.starts:
            first -= DAY
    start = instant_of(datetime(first.year, first.month, first.day), zone)
    stop = datetime(first.year, first.month, first.day) + length
    if not whole:
        stop = datetime(moved.year, moved.month, moved.day) + at
    return Interval(start=start, end=max(instant_of(stop, zone), start + MINUTE))


def changes(zone: ZoneInfo) -> tuple[tuple[datetime, timedelta], ...]:
    """Return the clock changes of two years, in UTC."""

    def odd(start: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
        """Yield the starts of the steps in which clocks change."""
        for number in range((end - start) // step):
            at = start + number * step
            if wall(at + step, zone) - wall(at, zone) != step:
                yield at

    return tuple(
        (quarter + QUARTER, wall(quarter + QUARTER, zone) - wall(quarter, zone))
        for week in odd(FIRST, LAST, WEEK)
        for day in odd(week, week + WEEK, DAY)
        for quarter in odd(day, day + DAY, QUARTER)
    )


@cache
def zones_by_change() -> dict[tuple[tuple[datetime, timedelta], ...], ZoneInfo]:
    """Return one zone for each set of clock changes."""
    found: dict[tuple[tuple[datetime, timedelta], ...], ZoneInfo] = {}
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        found.setdefault(changes(zone), zone)
    return found


DAY_WINDOWS = (
    today().earlier(days=1),
    today().earlier(weeks=1),
    today().earlier(months=1),
    today().earlier(days=1, whole=True),
    today().previous(),
    this_week().earlier(weeks=1),
    this_week(starts="sunday").earlier(weeks=2),
    this_week().earlier(weeks=1, whole=True),
    this_week().earlier(months=1),
    this_week(starts="saturday").previous(),
)


def moments(change: datetime) -> Iterator[datetime]:
    """Yield instants on, and a day, a week and a month after a change, at and around its time of day."""
    for minutes in (-60, -30, -1, 0, 1, 30, 59, 60, 240):
        yield change + minutes * MINUTE
    for days in (1, 7, 31):
        for minutes in (-1, 0, 60):
            yield change + days * DAY + minutes * MINUTE


def test_windows_in_the_past_follow_the_clocks_of_all_zones_on_their_odd_days():
    compared = 0
    for known, zone in zones_by_change().items():
        quarters_around.cache_clear()
        quarters_of.cache_clear()
        for change, _ in known:
            for end in moments(change):
                for window in DAY_WINDOWS:
                    found = resolve_window(window, end, lag=NO_LAG, local=zone)
                    assert found == reference(window, end, zone), (zone, window, end)
                    compared += 1
    assert compared > 15_000


def test_same_hour_a_week_ago_has_the_same_time_of_day_and_the_same_length_in_all_zones():
    for known, zone in zones_by_change().items():
        for change, _ in known:
            for end in moments(change):
                found = resolve_window(last(hours=1).earlier(weeks=1), end, lag=NO_LAG, local=zone)
                assert found.end == instant_of(wall(end, zone) - 7 * DAY, zone), (zone, end)
                assert found.end - found.start == timedelta(hours=1)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (utc(2026, 3, 31, 12), 1, utc(2026, 2, 28)),
        (utc(2028, 3, 31, 12), 1, utc(2028, 2, 29)),
        (utc(2028, 2, 29, 12), 12, utc(2027, 2, 28)),
        (utc(2026, 1, 15, 12), 1, utc(2025, 12, 15)),
        (utc(2026, 12, 31, 12), 1, utc(2026, 11, 30)),
    ],
)
def test_window_some_months_earlier_ends_on_the_last_day_of_a_shorter_month(day, months, expected):
    found = resolve_window(today("UTC").earlier(months=months), day, lag=NO_LAG)

    assert found == Interval(start=expected, end=expected + timedelta(hours=12))


def test_window_some_months_earlier_at_midnight_is_a_whole_day():
    found = resolve_window(today("UTC").earlier(months=1), utc(2026, 3, 31), lag=NO_LAG)

    assert found == Interval(start=utc(2026, 2, 28), end=utc(2026, 3, 1))


def test_window_in_the_past_uses_the_zone_of_its_day():
    end = utc(2026, 11, 23, 20)
    found = resolve_window(today("Asia/Tokyo").earlier(days=1), end, lag=NO_LAG, local=ZoneInfo("UTC"))

    assert found == Interval(start=utc(2026, 11, 22, 15), end=utc(2026, 11, 22, 20))


@pytest.mark.parametrize("duration", [timedelta(minutes=10), timedelta(hours=1), timedelta(days=3)])
def test_previous_window_ends_where_the_window_starts(duration):
    now = utc(2026, 11, 23, 10, 42)
    window = last(seconds=duration.total_seconds())
    found = resolve_window(window.previous(), now)

    assert found.end == resolve_window(window, now).start
    assert found.end - found.start == duration


@pytest.mark.parametrize(("minute", "length"), [(30, 30), (59, 59), (60, 1), (61, 1), (62, 2)])
def test_window_on_a_day_that_begins_at_one_is_never_empty(minute, length):
    midnight_of_25 = utc(2026, 4, 24, 21)  # in Cairo, where 24 April begins at 1:00
    window = today("Africa/Cairo").earlier(days=1)
    found = resolve_window(window, midnight_of_25 + minute * MINUTE, lag=NO_LAG)

    assert found == Interval(start=utc(2026, 4, 23, 22), end=utc(2026, 4, 23, 22) + length * MINUTE)


def test_local_time_of_results_is_that_of_the_clocks_in_all_zones():
    query = AggregatesQuery(metrics=("tHandle",), window=today())
    for known, zone in zones_by_change().items():
        for change, _ in known:
            window = Interval(start=change - 3 * DAY - 7 * MINUTE, end=change + 2 * DAY)
            results = Aggregates(interval=window, steps=(), offsets=utc_offsets(query, window, local=zone))
            for minutes in (-5000, -1000, -60, -1, 0, 1, 30, 60, 2879):
                instant = max(window.start, change + minutes * MINUTE)
                assert results.local(instant).replace(tzinfo=None) == wall(instant, zone), (zone, instant)


@pytest.mark.parametrize(
    ("fields", "hour"),
    [
        ({"window": today()}, 7),
        ({"window": today("Asia/Tokyo")}, 21),
        ({"window": this_week("Asia/Tokyo").earlier(weeks=1)}, 21),
        ({"window": today("Asia/Tokyo").previous()}, 21),
        ({"window": last(hours=1), "time_zone": "Asia/Tokyo"}, 21),
    ],
)
def test_local_time_of_results_is_in_the_zone_of_the_query_or_the_user(fields, hour):
    interval = Interval(start=utc(2026, 11, 23, 12), end=utc(2026, 11, 23, 13))
    query = AggregatesQuery(metrics=("tHandle",), **fields)
    offsets = utc_offsets(query, interval, local=ZoneInfo("America/New_York"))

    local = Aggregates(interval=interval, steps=(), offsets=offsets).local(interval.start)
    assert (local.hour, local) == (hour, interval.start)
