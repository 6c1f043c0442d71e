"""From "the last hour" to two instants."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.api import Interval, Window, last, since, this_week, today
from hourglance.engine import resolve_window
from hourglance.engine.planner.time_window import WindowError

NOW = datetime(2026, 11, 23, 10, 42, 17, tzinfo=UTC)  # a Monday
NO_LAG = timedelta(0)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc] # year, month, day, ...


def test_window_of_the_last_hour_ends_on_a_whole_minute() -> None:
    interval = resolve_window(last(hours=1), NOW)

    assert interval == Interval(start=utc(2026, 11, 23, 9, 41), end=utc(2026, 11, 23, 10, 41))


def test_window_is_equal_within_one_step() -> None:
    assert resolve_window(last(hours=1), NOW) == resolve_window(last(hours=1), NOW + timedelta(seconds=42))


def test_window_of_today_begins_at_midnight_in_its_zone() -> None:
    interval = resolve_window(today("Asia/Kolkata"), NOW, lag=NO_LAG)

    assert interval == Interval(start=utc(2026, 11, 22, 18, 30), end=utc(2026, 11, 23, 10, 42))


def test_window_of_today_defaults_to_the_local_zone() -> None:
    interval = resolve_window(today(), NOW, lag=NO_LAG, local=ZoneInfo("America/New_York"))

    assert interval.start == utc(2026, 11, 23, 5)


def test_window_of_today_at_midnight_is_the_day_that_ended() -> None:
    interval = resolve_window(today("UTC"), utc(2026, 11, 24), lag=NO_LAG)

    assert interval == Interval(start=utc(2026, 11, 23), end=utc(2026, 11, 24))


@pytest.mark.parametrize(
    ("day", "hours"),
    [(utc(2026, 3, 29, 21, 59), 23), (utc(2026, 10, 25, 22, 59), 25)],
    ids=["clocks go forward", "clocks go back"],
)
def test_window_of_a_day_with_a_clock_change_has_its_own_length(day: datetime, hours: int) -> None:
    interval = resolve_window(today("Europe/Paris"), day, lag=NO_LAG)

    assert interval.end - interval.start == timedelta(hours=hours) - timedelta(minutes=1)


@pytest.mark.parametrize(
    ("starts", "first_day"), [("monday", 23), ("sunday", 22), ("tuesday", 17), ("saturday", 21)]
)
def test_window_of_this_week_begins_on_its_first_day(starts: str, first_day: int) -> None:
    interval = resolve_window(this_week("UTC", starts=starts), NOW, lag=NO_LAG)  # type: ignore[arg-type]

    assert interval.start == utc(2026, 11, first_day)


def test_window_since_an_instant_in_another_zone() -> None:
    start = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))

    assert resolve_window(since(start), NOW, lag=NO_LAG).start == utc(2026, 11, 23, 8)


def test_window_that_has_not_begun_is_an_error() -> None:
    with pytest.raises(WindowError, match="begins at 2026-11-23 11:00 UTC and has not begun yet"):
        resolve_window(since(utc(2026, 11, 23, 11)), NOW)


def test_window_that_begins_at_its_end_is_an_error() -> None:
    with pytest.raises(WindowError, match="has not begun yet"):
        resolve_window(since(utc(2026, 11, 23, 10, 42)), NOW, lag=NO_LAG)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "UTC\0"])
def test_window_in_an_unknown_zone_is_an_error(zone: str) -> None:
    with pytest.raises(WindowError, match="Unknown time zone"):
        resolve_window(today(zone), NOW)


def test_window_that_is_fixed_is_unchanged() -> None:
    interval = Interval(start=utc(2020, 1, 1), end=utc(2020, 1, 2))

    assert resolve_window(interval, NOW) == interval


@given(
    now=st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC)),
    window=st.one_of(
        st.floats(min_value=60, max_value=1e6).map(lambda seconds: last(seconds=seconds)),
        st.sampled_from(
            ["UTC", "Europe/Paris", "Pacific/Apia", "America/St_Johns", "Asia/Kathmandu"]
        ).flatmap(
            lambda zone: st.sampled_from([today(zone), this_week(zone), this_week(zone, starts="sunday")])
        ),
    ),
)
def test_window_is_never_empty_or_in_the_future(now: datetime, window: Window) -> None:
    interval = resolve_window(window, now)

    assert interval.start < interval.end <= now - timedelta(seconds=60)
    assert now - interval.end < timedelta(seconds=120)
