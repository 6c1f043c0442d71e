"""Buckets that are made of whole other buckets, by whatever convention."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from naive_service import Event, NaiveService

from hourglance.api import AggregatesQuery, Interval
from hourglance.engine.planner.buckets import finest, nests_in, parse_buckets
from hourglance.engine.planner.query_shape import bucket_count

LENGTHS = (None, "PT1M", "PT5M", "PT15M", "PT30M", "PT1H", "PT2H")
ZONES = ("UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe")
#: Around the day when Berlin's clocks go back, and Lord Howe's by half an hour a month before.
DAYS = (datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2026, 10, 3, 12, tzinfo=UTC))


def buckets(length, zone, window, borders):
    """Return the buckets of every minute of a window, for one of the conventions."""
    minutes = int((window.end - window.start) / timedelta(minutes=1))
    query = AggregatesQuery(metrics=("tHandle",), window=window, granularity=length, time_zone=zone)
    service = NaiveService(
        events=[
            Event(
                metric="tHandle",
                at=window.start + timedelta(minutes=minute),
                dimensions={"mediaType": "chat"},
            )
            for minute in range(minutes)
        ],
        borders=borders,
    )
    return [bucket.interval for bucket in service.answer(query).groups[0].buckets]


@settings(max_examples=40)
@given(
    fine=st.sampled_from(LENGTHS),
    coarse=st.sampled_from(LENGTHS),
    zone=st.sampled_from(ZONES),
    day=st.sampled_from(DAYS),
    minute=st.one_of(st.integers(0, 240), st.integers(0, 16).map(lambda number: number * 15)),
    later=st.sampled_from((0, 0, 0, 30, 60, 90)),
)
def test_buckets_nest_under_any_convention_or_the_answer_shows_it(fine, coarse, zone, day, minute, later):
    start, end = day + timedelta(minutes=minute), day + timedelta(hours=7)
    coarse_start = start + timedelta(minutes=later)
    steps = [parse_buckets(length, zone) if length else None for length in (fine, coarse)]
    if not nests_in(steps[0], start, steps[1], coarse_start):
        return
    whole, part = Interval(start=start, end=end), Interval(start=coarse_start, end=end)
    by_start = buckets(fine, zone, whole, "start")
    longer = buckets(coarse, zone, part, "start")
    assert all(around(bucket, longer) for bucket in by_start if bucket.end > coarse_start)
    for borders in ("clock", "utc"):
        on_clock = buckets(coarse, zone, part, borders)
        # A split takes those alone that are where they are expected.
        for bucket in {*buckets(fine, zone, whole, borders)} & {*by_start}:
            assert around(bucket, on_clock) == around(bucket, longer)


def around(bucket, longer):
    return [one for one in longer if one.start <= bucket.start and bucket.end <= one.end]


def test_buckets_are_equal_by_length_and_zone():
    assert parse_buckets("PT60M", None) == parse_buckets("PT1H", "UTC")
    assert parse_buckets("PT1H", "Europe/Berlin") != parse_buckets("PT1H", None)
    assert parse_buckets("often", None) is None
    assert parse_buckets("PT1H", "Mars/Olympus") is None


def test_finest_granularity_divides_the_other():
    five, ten, quarter = (parse_buckets(length, None) for length in ("PT5M", "PT10M", "PT15M"))
    assert finest(five, quarter) == finest(quarter, five) == (five,)
    assert finest(ten, quarter) is None
    assert finest(None, ten) == (ten,)
    assert finest(None, None) == (None,)
    assert finest(five, parse_buckets("PT15M", "Asia/Kathmandu")) is None
    assert finest(five, parse_buckets("P1D", None)) is None


def test_bucket_count_includes_the_last_partial_one():
    window = Interval(start=DAYS[0], end=DAYS[0] + timedelta(minutes=62))
    assert [bucket_count(window, parse_buckets(length, None)) for length in ("PT5M", "PT1H", "P1D")] == [
        13,
        2,
        1,
    ]
    assert bucket_count(window, None) == 1
