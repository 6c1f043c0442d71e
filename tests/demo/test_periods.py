"""Instants, periods and the buckets that they make."""

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from demo_clients import milliseconds
from hypothesis import given
from hypothesis import strategies as st

from hourglance.demo.periods import format_interval, from_epoch, parse_instant, parse_period


def borders(text: str, start: datetime, stop: datetime, zone: str = "UTC", since: int = 0) -> list[str]:
    found = parse_period(text).borders(
        milliseconds(start), milliseconds(stop), ZoneInfo(zone), since=since or milliseconds(start)
    )
    return [format_interval(*border) for border in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-23T10:00:00.000Z", "2026-11-23T10:00:00.000"),
        ("2026-11-23T10:00Z", "2026-11-23T10:00:00.000"),
        ("2026-11-23T10:00:00.5+01:00", "2026-11-23T09:00:00.500"),
        ("2026-11-23T10:00:00-0330", "2026-11-23T13:30:00.000"),
        ("2026-11-23T10:00:00.1239999Z", "2026-11-23T10:00:00.123"),
    ],
)
def test_an_instant_has_an_offset(text: str, expected: str):
    assert from_epoch(parse_instant(text)).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] == expected


@pytest.mark.parametrize(
    "text",
    ["", "2026-11-23", "2026-11-23T10:00:00", "2026-02-30T10:00:00Z", "2026-11-23T24:30:00Z", "PT1H", "now",
     "2026-11-23 10:00:00Z", "2026-11-23T10Z", "0000-01-01T00:00:00Z", "2026-11-23T10:00:00.Z"],
)  # fmt: skip
def test_anything_else_is_none(text: str):
    assert parse_instant(text) is None


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1", "1H", "PT0S", "P0D", "P1DT", "PT1D", "P1H", "-P1D", "PT1.5H", "pt1h"]
)
def test_a_period_has_a_length(text: str):
    assert parse_period(text) is None


def test_buckets_begin_with_the_interval_and_the_last_is_cut():
    start, stop = datetime(2026, 11, 18, 10, 7, tzinfo=UTC), datetime(2026, 11, 18, 10, 40, tzinfo=UTC)
    assert borders("PT15M", start, stop) == [
        "2026-11-18T10:07:00.000Z/2026-11-18T10:22:00.000Z",
        "2026-11-18T10:22:00.000Z/2026-11-18T10:37:00.000Z",
        "2026-11-18T10:37:00.000Z/2026-11-18T10:40:00.000Z",
    ]


def test_a_day_has_23_hours_when_clocks_go_forward_and_25_when_they_go_back():
    zone = ZoneInfo("Europe/Berlin")
    for month, day, expected in ((3, 29, [24, 23, 24]), (10, 25, [24, 25, 24])):
        start = datetime(2026, month, day - 1, tzinfo=zone)
        buckets = list(
            parse_period("P1D").borders(
                milliseconds(start), milliseconds(datetime(2026, month, day + 2, tzinfo=zone)), zone, since=0
            )
        )
        assert [(end - begin) / 3_600_000 for begin, end in buckets] == expected


def test_a_day_of_another_zone_than_the_one_asked_for_stays_24_hours():
    start = datetime(2026, 3, 28, tzinfo=ZoneInfo("Europe/Berlin"))
    stop = datetime(2026, 3, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert borders("P1D", start, stop) == [
        "2026-03-27T23:00:00.000Z/2026-03-28T23:00:00.000Z",
        "2026-03-28T23:00:00.000Z/2026-03-29T22:00:00.000Z",
    ]


def test_weeks_and_months_follow_the_calendar_of_the_zone():
    start = datetime(2026, 1, 31, tzinfo=ZoneInfo("America/New_York"))
    stop = datetime(2026, 4, 30, tzinfo=ZoneInfo("America/New_York"))
    assert borders("P1M", start, stop, "America/New_York") == [
        "2026-01-31T05:00:00.000Z/2026-02-28T05:00:00.000Z",
        "2026-02-28T05:00:00.000Z/2026-03-31T04:00:00.000Z",
        "2026-03-31T04:00:00.000Z/2026-04-30T04:00:00.000Z",
    ]
    assert len(borders("P1W", start, stop, "America/New_York")) == 13


def test_an_hour_is_an_hour_whatever_the_clocks_do():
    start = datetime(2026, 10, 25, tzinfo=ZoneInfo("Europe/Berlin"))
    stop = datetime(2026, 10, 26, tzinfo=ZoneInfo("Europe/Berlin"))
    assert len(borders("PT1H", start, stop, "Europe/Berlin")) == 25


@given(
    start=st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
    days=st.integers(1, 800),
    since=st.integers(-100, 900),
    period=st.sampled_from(["PT7H", "P1D", "P1W", "P1M", "P1Y", "P1DT1H", "P1M3D"]),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
)
def test_leaving_out_what_is_before_the_data_changes_nothing_else(start, days, since, period, zone):
    begin = milliseconds(start)
    stop, first = begin + days * 86_400_000, begin + since * 86_400_000
    every = list(parse_period(period).borders(begin, stop, ZoneInfo(zone), since=begin))
    assert list(parse_period(period).borders(begin, stop, ZoneInfo(zone), since=first)) == [
        bucket for bucket in every if bucket[1] > first
    ]
    assert every[0][0] == begin
    assert every[-1][1] == stop
    assert all(one[1] == other[0] for one, other in pairwise(every))


def test_a_period_past_the_end_of_the_calendar_is_one_bucket():
    start, stop = datetime(9999, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
    assert len(borders("P999999Y", start, stop)) == 1
    assert len(borders("P999999D", start, stop)) == 1
