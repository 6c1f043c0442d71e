"""The buckets of a response: where they start, where the last one ends, which ones are skipped."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hourglance.api import AggregatesQuery, Interval
from hourglance.demo.aggregation import answer
from hourglance.demo.organization import organization
from hourglance.demo.problems import ApiError
from hourglance.demo.store import Store
from hourglance.genesys import bucket_starts, format_interval

AT = datetime(2026, 11, 18, 10, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def store():
    """A store with one event."""
    store = Store(1, organization(1), 0)
    store.record("tHandle", AT, 1_000, {"mediaType": "voice"})
    yield store
    store.close()


def buckets(store, start, end, granularity, zone=None):
    query = AggregatesQuery(
        metrics=("tHandle",), window=Interval(start=start, end=end), granularity=granularity, time_zone=zone
    )
    (result,) = answer(store, query, now=AT)["results"]
    steps = [*bucket_starts(query), end]
    return [bucket["interval"] for bucket in result["data"]], steps


def test_buckets_start_with_the_interval_and_the_last_is_cut(store):
    start, end = AT - timedelta(minutes=13), AT + timedelta(minutes=1)
    assert buckets(store, start, end, "PT10M")[0] == ["2026-11-18T10:17:00.000Z/2026-11-18T10:21:00.000Z"]


@given(
    days=st.integers(0, 800),
    minutes=st.integers(0, 1_439),
    granularity=st.sampled_from(["PT7H", "P1D", "P1W", "P1M", "P1Y", "P1DT1H", "P1M3D"]),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
)
@settings(max_examples=60)
def test_buckets_before_the_data_are_skipped_exactly(store, days, minutes, granularity, zone):
    start, end = AT - timedelta(days=days, minutes=minutes), AT + timedelta(days=3)
    found, steps = buckets(store, start, end, granularity, zone)
    expected = [
        format_interval(Interval(start=begin, end=stop))
        for begin, stop in pairwise(steps)
        if begin <= AT < stop
    ]
    assert found == expected


def test_buckets_of_any_length_reach_the_end_of_the_calendar(store):
    for granularity in ("P999999Y", "P9999999D"):
        found, _ = buckets(store, AT, datetime(9999, 12, 31, tzinfo=UTC), granularity)
        assert found == ["2026-11-18T10:20:00.000Z/9999-12-31T00:00:00.000Z"]


def test_buckets_are_at_most_20000(store):
    first = AT - timedelta(seconds=1)
    store.record("tAcw", first, 1_000, {"mediaType": "voice"})

    def ask(start, seconds):
        window = Interval(start=start, end=start + timedelta(seconds=seconds))
        query = AggregatesQuery(metrics=("tAcw",), window=window, granularity="PT1S")
        return answer(store, query, now=start + timedelta(days=1))["results"]

    assert len(ask(first, 20_000)) == 1
    with pytest.raises(ApiError, match=r"entity\.too\.large"):
        ask(first, 20_001)


def test_buckets_before_the_data_are_not_counted(store):
    assert len(buckets(store, AT - timedelta(days=600), AT + timedelta(minutes=1), "PT5M")[0]) == 1
