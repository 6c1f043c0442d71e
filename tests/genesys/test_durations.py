"""Periods: how they are written, and where their steps fall."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.genesys import IsoDuration, parse_duration

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from(
    [UTC, *map(ZoneInfo, ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"))]
)
INSTANTS = st.integers(0, 40 * 365 * 24 * 60).map(
    lambda minutes: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
PERIODS = st.tuples(st.integers(0, 30), st.integers(0, 40), st.integers(0, 10**9)).filter(
    lambda parts: parts[0] or parts[1] or parts[2] >= 60_000
).map(lambda parts: IsoDuration(months=parts[0], days=parts[1], milliseconds=parts[2])) | st.sampled_from(
    [parse_duration(text) for text in ("PT1M", "PT5M", "PT15M", "PT30M", "PT1H", "P1D", "P1W", "P1M", "P1Y")]
)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("PT5M", IsoDuration(milliseconds=300_000)),
        ("PT60M", IsoDuration(milliseconds=3_600_000)),
        ("PT1H30M", IsoDuration(milliseconds=5_400_000)),
        ("PT1.5S", IsoDuration(milliseconds=1500)),
        ("PT0.05S", IsoDuration(milliseconds=50)),
        ("P1D", IsoDuration(days=1)),
        ("P1W", IsoDuration(days=7)),
        ("P1M", IsoDuration(months=1)),
        ("P1Y2M3DT4H5M6S", IsoDuration(months=14, days=3, milliseconds=14_706_000)),
    ],
)
def test_duration_parsing(text, period):
    assert parse_duration(text) == period


@pytest.mark.parametrize(
    "text",
    [
        *("", "P", "PT", "P1", "1H", "PT1", "pt5m", "PT5m", "P5H", "PT1D", "P1DT", "PT0M", "P-1D", "-P1D"),
        *("PT1H/PT2H", " PT5M", "PT5M ", "PT5M\n", "PT1.5H", "PT1.0005S", "5", "hour"),
        *("PT\u0661M", "PT1234567890H"),
    ],
)
def test_duration_invalid_is_rejected(text):
    with pytest.raises(ValueError, match="not an ISO 8601 duration"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "shortest"), [("PT60M", "PT1H"), ("P14D", "P2W"), ("P12M", "P1Y"), ("PT90S", "PT1M30S")]
)
def test_duration_string_is_the_shortest(text, shortest):
    assert str(parse_duration(text)) == shortest


@given(PERIODS)
def test_duration_round_trip(period):
    assert parse_duration(str(period)) == period


def test_duration_days_follow_the_zone_over_dst():
    start = datetime(2026, 3, 28, tzinfo=BERLIN)
    end = datetime(2026, 3, 31, tzinfo=BERLIN)
    steps = list(IsoDuration(days=1).steps(start, end, zone=BERLIN))
    assert [step.astimezone(BERLIN).hour for step in steps] == [0, 0, 0]
    assert [later - earlier for earlier, later in pairwise(steps)] == [
        timedelta(hours=24),
        timedelta(hours=23),
    ]


def test_duration_hours_are_fixed_over_dst():
    start = datetime(2026, 10, 25, tzinfo=BERLIN)
    steps = list(parse_duration("PT1H").steps(start, datetime(2026, 10, 26, tzinfo=BERLIN), zone=BERLIN))
    assert len(steps) == 25


def test_duration_starts_in_the_repeated_hour_keep_it():
    late = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=BERLIN)
    assert IsoDuration(days=7).after(late, 0, zone=BERLIN) == late.astimezone(UTC)


def test_duration_months_do_not_drift():
    start = datetime(2026, 1, 31, tzinfo=UTC)
    steps = parse_duration("P1M").steps(start, datetime(2026, 5, 1, tzinfo=UTC))
    assert [(step.month, step.day) for step in steps] == [(1, 31), (2, 28), (3, 31), (4, 30)]


def test_duration_divides_or_leaves_a_shorter_last_bucket():
    start = datetime(2026, 11, 23, 10, tzinfo=UTC)
    end = start + timedelta(hours=1)
    assert parse_duration("PT25M").count(start, end) == 3
    assert not parse_duration("PT25M").divides(start, end)
    assert parse_duration("PT5M").divides(start, end)
    assert not parse_duration("PT2H").divides(start, end)


def test_duration_count_of_many_buckets_is_fast():
    start, end = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
    assert parse_duration("PT0.001S").count(start, end) > 3 * 10**14
    assert parse_duration("P1D").count(start, end) == (end - start).days
    assert parse_duration("P999999999Y").count(start, end) == 1
    assert not parse_duration("P999999999Y").divides(start, end)
    assert parse_duration("P999999999D").count(start, end) == 1
    assert parse_duration("PT999999999H").count(start, end) == 1


def test_duration_count_of_reversed_instants_is_zero():
    start = datetime(2026, 11, 23, tzinfo=UTC)
    assert parse_duration("PT5M").count(start, start) == 0
    assert not parse_duration("P1D").divides(start, start - timedelta(days=1))
    assert not parse_duration("P1D").divides(start, start)


@given(PERIODS, INSTANTS, st.integers(1, 40), st.integers(0, 59), ZONES)
def test_duration_steps_rise_and_cover_the_interval(period, start, number, seconds, zone):
    end = period.after(start, number, zone=zone) - timedelta(seconds=seconds)
    steps = list(period.steps(start, end, zone=zone))
    assert len(steps) == period.count(start, end, zone=zone)
    assert steps[0] == start
    assert all(earlier < later for earlier, later in pairwise(steps))
    assert steps[-1] < end <= period.after(start, len(steps), zone=zone)


@given(PERIODS, INSTANTS, st.integers(1, 40), ZONES)
def test_duration_divides_its_multiples(period, start, number, zone):
    assert period.divides(start, period.after(start, number, zone=zone), zone=zone)
