"""Windows of time: relative ones need no clock, fixed ones name a place on earth."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hourglance.api import Earlier, Interval, Previous, last, since, this_week, today

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_window_last_adds_up_its_units():
    assert last(hours=1, minutes=30).duration == timedelta(minutes=90)
    assert last(weeks=1) == last(days=7)


@pytest.mark.parametrize("duration", [{}, {"hours": 0}, {"minutes": -5}])
def test_window_without_length_is_rejected(duration):
    with pytest.raises(ValueError, match="longer than nothing"):
        last(**duration)


def test_window_of_days_and_weeks_accepts_a_time_zone():
    assert today().zone is None
    assert today("Europe/Paris").zone == "Europe/Paris"
    assert this_week(starts="sunday").starts == "sunday"


def test_interval_endpoint_without_offset_is_rejected():
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        since(naive)
    with pytest.raises(ValueError, match="time zone"):
        Interval(start=naive, end=NOON)
    assert since(NOON).instant == NOON


@pytest.mark.parametrize("length", [timedelta(0), timedelta(seconds=-1)])
def test_interval_end_before_its_start_is_rejected(length):
    with pytest.raises(ValueError, match="end after it starts"):
        Interval(start=NOON, end=NOON + length)


def test_interval_within_the_repeated_hour_in_autumn_is_valid():
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    again = first.replace(fold=1)
    assert Interval(start=first, end=again).end == again
    with pytest.raises(ValueError, match="end after it starts"):
        Interval(start=again, end=first.replace(minute=45))


@pytest.mark.parametrize(
    ("move", "problem"),
    [
        (lambda: last(hours=1).earlier(), "either months, weeks or days"),
        (lambda: today().earlier(days=1, weeks=1), "either months, weeks or days"),
        (lambda: today().earlier(days=0), "either months, weeks or days"),
        (lambda: today().earlier(days=-1), r"earlier\(days=-1\) must be 1 to 3660"),
        (lambda: today().earlier(months=121), r"earlier\(months=121\) must be 1 to 120"),
        (lambda: today().earlier(weeks=1.5), "must be a whole number"),
        (lambda: today().earlier(weeks=True), "must be a whole number"),
        (lambda: Earlier(window=this_week(), days=7), r"this_week\(\).earlier\(weeks=1\)"),
        (lambda: Earlier(window=last(hours=1), days=1, whole=True), "only a day or a week can be whole"),
    ],
)
def test_windows_in_the_past_move_by_one_positive_number(move, problem):
    with pytest.raises((ValueError, TypeError), match=problem):
        move()


def test_windows_in_the_past_are_plain_data():
    assert last(hours=1).earlier(weeks=1) == Earlier(window=last(hours=1), weeks=1)
    assert today("UTC").earlier(days=2, whole=True) == Earlier(window=today("UTC"), days=2, whole=True)
    assert this_week().earlier(months=1) == Earlier(window=this_week(), months=1)
    assert today().earlier(days=3_660).days == 3_660
    for window in (last(hours=1), today(), this_week()):
        assert window.previous() == Previous(window=window)
