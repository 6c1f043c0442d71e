"""The table of ``query run``: groups by metrics, in units that people read."""

import io
from datetime import UTC, datetime, timedelta

from rich.console import Console

from hourglance.api import Aggregates, AggregatesQuery, Bucket, Group, Interval, Measure, Stats, View
from hourglance.cli.query.table import results_table

START = datetime(2026, 11, 23, 10, tzinfo=UTC)
HOUR = Interval(start=START, end=START + timedelta(hours=1))


def group(dimensions, *measures, start=START, views=()):
    bucket = Bucket(
        interval=Interval(start=start, end=start + timedelta(minutes=30)), metrics=measures, views=views
    )
    return Group(dimensions=dimensions, buckets=(bucket,))


def printed(query, *groups):
    results = Aggregates(interval=HOUR, steps=(START,), groups=groups)
    out = io.StringIO()
    Console(file=out, width=200, color_system=None).print(results_table(results, query))
    return [line.split("  ") for line in out.getvalue().splitlines()]


def words(line):
    return [cell.strip() for cell in line if cell.strip()]


def query(*metrics, **fields):
    return AggregatesQuery(metrics=metrics, window=HOUR, **fields)


def test_table_values_have_their_units():
    lines = printed(
        query("tHandle", "nOffered", "oServiceLevel", group_by=("queueId",)),
        group(
            {"queueId": "billing"},
            Measure(name="tHandle", stats=Stats(count=37, sum=9_660_000)),
            Measure(name="nOffered", stats=Stats(count=1234)),
            Measure(name="oServiceLevel", stats=Stats(ratio=0.83, numerator=212, denominator=255)),
        ),
    )
    assert words(lines[0]) == ["queueId", "tHandle", "nOffered", "oServiceLevel"]
    assert words(lines[1]) == ["billing", "2 h 41 min", "1\u202f234", "83 %"]
    assert words(lines[2]) == ["37 × 4 min 21 s", "212 of 255"]


def test_table_missing_value_is_no_data_and_not_zero():
    lines = printed(query("tHandle", "nOffered"), group({"mediaType": "voice"}))
    assert words(lines[1]) == ["voice", "–", "–"]


def test_table_row_without_dimension_value_is_labeled():
    lines = printed(query("nOffered", group_by=("queueId",)), group({"mediaType": "voice"}))
    assert words(lines[0]) == ["queueId", "mediaType", "nOffered"]
    assert words(lines[1]) == ["–", "voice", "–"]


def test_table_steps_are_rows_in_the_time_zone_of_the_query():
    lines = printed(
        query("nOffered", granularity="PT30M", time_zone="Europe/Berlin"),
        group({"mediaType": "voice"}, Measure(name="nOffered", stats=Stats(count=1))),
    )
    assert words(lines[1]) == ["2026-11-23 11:00", "voice", "1"]


def test_table_qualifiers_have_their_own_columns():
    lines = printed(
        query("tAgentRoutingStatus", family="users"),
        group(
            {"userId": "ann"},
            Measure(name="tAgentRoutingStatus", qualifier="IDLE", stats=Stats(sum=60_000)),
            Measure(name="tAgentRoutingStatus", qualifier="INTERACTING", stats=Stats(sum=120_000)),
        ),
    )
    assert words(lines[0]) == ["userId", "tAgentRoutingStatus IDLE", "tAgentRoutingStatus INTERACTING"]
    assert words(lines[1]) == ["ann", "1 min", "2 min"]


def test_table_views_have_the_unit_of_their_metric():
    lines = printed(
        query("nOffered", views=(View(name="long", target="tHandle", gte=600_000),)),
        group({}, views=(Measure(name="long", stats=Stats(count=2, sum=1_260_000)),)),
    )
    assert words(lines[0]) == ["nOffered", "long"]
    assert words(lines[1]) == ["–", "21 min"]


def test_table_groups_keep_the_order_of_the_answer():
    lines = printed(
        query("nOffered", group_by=("queueId",)),
        *(group({"queueId": name}, Measure(name="nOffered", stats=Stats(count=1))) for name in "zam"),
    )
    assert [words(line)[0] for line in lines[1:]] == ["z", "a", "m"]
