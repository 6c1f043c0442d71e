"""Decoding answers: everything may be missing, nothing may be misread."""

import json
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from query_strategies import answers, queries

from hourglance.api import (
    AggregatesQuery,
    Clause,
    Duration,
    Filter,
    Interval,
    Predicate,
    Stats,
    View,
    all_of,
    any_of,
    exists,
    is_in,
    last,
    not_exists,
)
from hourglance.genesys import (
    QueryShapeError,
    UnexpectedResponseError,
    UnresolvedQueryError,
    bucket_starts,
    decode_answer,
    encode_query,
)

START = datetime(2026, 11, 23, 10, tzinfo=UTC)
HOUR = Interval(start=START, end=START + timedelta(hours=1))
QUERY = AggregatesQuery(
    metrics=("tHandle", "nOffered", "oServiceLevel"),
    window=HOUR,
    where=is_in("mediaType", "voice"),
    granularity="PT30M",
    views=(View(name="long", target="tHandle", gte=600_000),),
)
FIRST, SECOND = (
    "2026-11-23T10:00:00.000Z/2026-11-23T10:30:00.000Z",
    "2026-11-23T10:30:00.000Z/2026-11-23T11:00:00.000Z",
)


def answer_of(*metrics, interval=FIRST, group=None, views=None):
    bucket = {"interval": interval, "metrics": list(metrics)} | ({"views": views} if views else {})
    return json.dumps({"results": [{"group": group or {"mediaType": "voice"}, "data": [bucket]}]}).encode()


def written(aggregates):
    """Write an answer as the service does."""

    def wire(instant):
        return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")

    def stats(measured):
        figures = ("count", "sum", "min", "max", "ratio", "numerator", "denominator", "target")
        known = {name: getattr(measured, name) for name in figures}
        return {name: value for name, value in known.items() if value is not None} | dict(measured.other)

    return json.dumps(
        {
            "results": [
                {
                    "group": group.dimensions,
                    "data": [
                        {
                            "interval": f"{wire(bucket.interval.start)}/{wire(bucket.interval.end)}",
                            "metrics": [{"metric": m.name, "stats": stats(m.stats)} for m in bucket.metrics],
                            "views": [{"name": v.name, "stats": stats(v.stats)} for v in bucket.views],
                        }
                        for bucket in group.buckets
                    ],
                }
                for group in aggregates.groups
            ]
        }
    ).encode()


@given(st.data())
@settings(max_examples=40)
def test_answer_round_trip(data):
    query = replace(data.draw(queries()), where=None)  # a group that a filter excludes is an error
    expected = data.draw(answers(query))
    assert decode_answer(written(expected), query) == expected


@pytest.mark.parametrize(
    "content",
    [
        b'{"results": []}',
        b'{"results": [{}]}',
        b'{"results": [{"group": null, "data": null}]}',
        f'{{"results": [{{"data": [{{"interval": "{FIRST}"}}]}}]}}'.encode(),
        answer_of({"metric": "tHandle", "stats": None}),
    ],
)
def test_answer_parts_without_data_may_be_missing(content):
    answer = decode_answer(content, QUERY)
    assert (answer.total("tHandle") or Stats()) == Stats()
    assert [point.value for point in answer.series("tHandle").points] == [None, None]


def test_statistics_missing_are_none():
    answer = decode_answer(answer_of({"metric": "tHandle"}), QUERY)
    stats = answer.total("tHandle")
    assert stats
    assert (stats.count, stats.sum, stats.average, stats.ratio) == (None, None, None, None)
    assert str(Duration(stats.sum)) == "–"


def test_statistics_by_kind_of_metric():
    answer = decode_answer(
        answer_of(
            {"metric": "tHandle", "stats": {"count": 2.0, "sum": 6000.0, "min": 1000.0, "max": 5000}},
            {"metric": "nOffered", "stats": {"count": 3}},
            {
                "metric": "oServiceLevel",
                "stats": {"ratio": 0.75, "numerator": 3, "denominator": 4, "target": 0.8},
            },
        ),
        QUERY,
    )
    handled, offered, level = map(answer.total, ("tHandle", "nOffered", "oServiceLevel"))
    assert handled
    assert offered
    assert level
    assert (handled.count, handled.sum, handled.min, handled.max, handled.average) == (
        2,
        6000,
        1000,
        5000,
        3000,
    )
    assert isinstance(handled.count, int)
    assert offered.count == 3
    assert (level.ratio, level.numerator, level.denominator, level.target) == (0.75, 3, 4, 0.8)


def test_views_are_decoded_by_name():
    answer = decode_answer(answer_of(views=[{"name": "long", "stats": {"count": 1}}]), QUERY)
    total = answer.total("long")
    assert total
    assert total.count == 1
    assert answer.groups[0].buckets[0].views[0].name == "long"


def test_qualifiers_distinguish_measures_of_a_metric():
    answer = decode_answer(
        answer_of(
            {"metric": "tAgentRoutingStatus", "qualifier": "IDLE", "stats": {"sum": 10}},
            {"metric": "tAgentRoutingStatus", "qualifier": "INTERACTING", "stats": {"sum": 32}},
        ),
        replace(QUERY, metrics=("tAgentRoutingStatus",)),
    )
    idle = answer.total("tAgentRoutingStatus", qualifier="IDLE")
    whole = answer.total("tAgentRoutingStatus")
    assert idle
    assert whole
    assert (idle.sum, whole.sum) == (10, 42)


def test_unknown_statistics_are_kept_and_other_unknown_parts_ignored():
    content = json.dumps(
        {
            "results": [
                {
                    "group": {"mediaType": "voice", "queueId": None},
                    "data": [
                        {
                            "interval": FIRST,
                            "metrics": [
                                {
                                    "metric": "tHandle",
                                    "stats": {"count": 1, "p95": 7, "shape": "odd"},
                                    "new": 1,
                                }
                            ],
                        }
                    ],
                    "novelty": [],
                }
            ],
            "pages": {},
        }
    ).encode()
    answer = decode_answer(content, QUERY)
    assert answer.groups[0].dimensions == {"mediaType": "voice"}
    stats = answer.total("tHandle")
    assert stats
    assert (stats.count, stats.other) == (1, {"p95": 7})


def test_answer_intervals_are_converted_to_utc():
    answer = decode_answer(
        answer_of({"metric": "nOffered"}, interval="2026-11-23T11:30:00+01:00/2026-11-23T12:00:00+01:00"),
        QUERY,
    )
    interval = answer.groups[0].buckets[0].interval
    assert interval.start == START + timedelta(minutes=30)
    assert interval.start.tzinfo is UTC


def test_bucket_starts_follow_the_granularity_with_or_without_data():
    answer = decode_answer(answer_of({"metric": "nOffered", "stats": {"count": 3}}, interval=SECOND), QUERY)
    assert answer.steps == (START, START + timedelta(minutes=30))
    assert [point.value for point in answer.series("nOffered", "count").points] == [None, 3]


def test_bucket_starts_without_granularity_are_one():
    query = AggregatesQuery(metrics=("nOffered",), window=HOUR)
    assert decode_answer(b'{"results": []}', query).steps == (START,)


def test_bucket_starts_of_days_follow_the_time_zone():
    query = AggregatesQuery(
        metrics=("nOffered",),
        window=Interval(
            start=datetime(2026, 3, 27, 23, tzinfo=UTC), end=datetime(2026, 3, 29, 22, tzinfo=UTC)
        ),
        granularity="P1D",
        time_zone="Europe/Berlin",
    )
    assert [step.hour for step in bucket_starts(query)] == [23, 23]


def number(literal, name="sum"):
    measure = f'{{"metric":"tHandle","stats":{{"{name}":{literal}}}}}'
    return f'{{"results":[{{"data":[{{"interval":"{FIRST}","metrics":[{measure}]}}]}}]}}'


METRIC = "/results/0/data/0/metrics/0"
STATS = f"{METRIC}/stats"


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        ("", ""),
        ("{", ""),
        ("<html>", ""),
        ("[]", ""),
        pytest.param("[" * 100_000, "", id="nested too deep"),
        ("\udcff", ""),
        ('{"results": {}}', "/results"),
        ('{"results": [1]}', "/results/0"),
        ('{"results": [{"group": {"a/b": 1}}]}', "/results/0/group/a~1b"),
        ('{"results": [{}, {"data": [{"interval": 5}]}]}', "/results/1/data/0/interval"),
        ('{"results": [{"data": [{"interval": "now"}]}]}', "/results/0/data/0/interval"),
        ('{"results": [{"data": [{"metrics": [{"metric": 1}]}]}]}', "/results/0/data/0/metrics/0/metric"),
        ('{"results": [{"data": [{"views": [{"stats": []}]}]}]}', "/results/0/data/0/views/0/stats"),
        (number("NaN"), STATS + "/sum"),
        (number("Infinity"), STATS + "/sum"),
        (number("-Infinity", "min"), STATS + "/min"),
        (number("1e999"), STATS + "/sum"),
        pytest.param(number("9" * 400), STATS + "/sum", id="400 digits"),
        pytest.param(number("9" * 5000), STATS, id="5000 digits"),
        (number('"12"'), STATS + "/sum"),
        (number("true"), STATS + "/sum"),
        (number("[1]", "ratio"), STATS + "/ratio"),
        (number("1.5", "count"), STATS + "/count"),
        (number('"1"', "count"), STATS + "/count"),
        (number("-1", "count"), STATS + "/count"),
        (number("-0.5", "ratio"), STATS + "/ratio"),
        (number("-1", "sum"), STATS + "/sum"),
        (number("1e300"), STATS + "/sum"),
        (number("-1e18", "p95"), STATS + "/p95"),
        (number('2, "max": 1', "min"), STATS + "/min"),
        (number('5, "count": 0'), STATS + "/sum"),
        (number('0, "count": 0, "max": 5'), STATS + "/max"),
        (number('4200, "count": 2, "min": 1000, "max": 2000'), STATS + "/sum"),
        (number('1900, "count": 2, "min": 1000, "max": 2000'), STATS + "/sum"),
        (number('1000, "count": 5, "max": 2000'), STATS + "/sum"),
        (number('1000, "min": 2000'), STATS + "/sum"),
        (number("-5", "p95"), STATS + "/p95"),
        (number("1.01", "ratio"), STATS + "/ratio"),
        (number('0.5, "numerator": 3, "denominator": 4', "ratio"), STATS + "/ratio"),
        (number('5, "denominator": 4', "numerator"), STATS + "/numerator"),
    ],
)
def test_answer_unexpected_is_reported_with_its_pointer(content, pointer):
    with pytest.raises(UnexpectedResponseError) as caught:
        decode_answer(content.encode(errors="surrogateescape"), QUERY)
    assert caught.value.pointer == pointer
    assert pointer in caught.value.what


@pytest.mark.parametrize(
    "stats",
    [
        {"count": 0, "sum": 0.0, "min": 0, "max": 0},
        {"count": 3, "sum": 1000.4, "min": 333.0, "max": 333.0},
        {"count": 2, "sum": 3000.0, "min": 1000, "max": 2000},
        {"count": 1, "sum": 1e12, "min": 1e12, "max": 1e12 + 1},
        {"sum": 10},
        {"ratio": 0.67, "numerator": 2, "denominator": 3},
        {"ratio": 1.0, "numerator": 0, "denominator": 0},
        {"ratio": 1.0000000002, "target": 80.0},
    ],
)
def test_statistics_may_be_rounded_or_of_nothing(stats: dict[str, float]) -> None:
    total = decode_answer(answer_of({"metric": "tHandle", "stats": stats}), QUERY).total("tHandle")
    assert total == Stats(**stats)


def test_observed_numbers_may_be_negative() -> None:
    query = replace(QUERY, metrics=("oMessageTurn",))
    stats = {"count": 2, "sum": -3.0, "min": -5.0, "max": 2.0}
    content = answer_of({"metric": "oMessageTurn", "stats": stats})
    assert decode_answer(content, query).total("oMessageTurn") == Stats(**stats)
    for wrong in ({"sum": -30.0}, {"sum": 30.0}):
        with pytest.raises(UnexpectedResponseError):
            decode_answer(answer_of({"metric": "oMessageTurn", "stats": stats | wrong}), query)


@pytest.mark.parametrize(
    ("content", "member"),
    [
        ('{"results": [], "results": []}', "results"),
        ('{"results": [{"group": {}, "group": {}}]}', "group"),
        ('{"results": [{"group": {"mediaType": "voice", "mediaType": "voice"}}]}', "mediaType"),
        ('{"results": [], "result\\u0073": []}', "results"),
        ('{"results": [{"data": [], "data": []}]}', "data"),
        (number('1, "sum": 2'), "sum"),
        pytest.param(f'{{"results": [], "x": {"9" * 5000}, "x": 0}}', "x", id="5000 digits"),
        ('{"results": [], "entities": {"x": 1, "x": 2}}', "x"),
    ],
)
def test_answer_with_a_member_twice_is_unexpected(content: str, member: str) -> None:
    with pytest.raises(UnexpectedResponseError, match=f"'{member}' twice"):
        decode_answer(content.encode(), QUERY)


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        ("{}", "/results"),
        ('{"results": null}', "/results"),
        ('{"ok": true}', "/results"),
        ('{"message": "Internal error", "code": "internal", "status": 500}', "/message"),
        ('{"results": [], "status": 503}', "/status"),
        ('{"results": [], "code": "too.busy"}', "/code"),
        ('{"results": [], "error": {"reason": "x"}}', "/error"),
        ('{"results": [], "errors": ["x"]}', "/errors"),
        ('{"results": [], "jobId": "7"}', "/jobId"),
        ('{"results": [], "errorMessage": "x"}', "/errorMessage"),
        ('{"results": [], "exception": "x"}', "/exception"),
        ('{"results": [], "fault": {"faultstring": "x"}}', "/fault"),
        ('{"results": [], "cursor": "x"}', "/cursor"),
        ('{"results": [], "nextUri": "/x"}', "/nextUri"),
        ('{"results": [], "success": false}', "/success"),
        ('{"results": [], "pageCount": 2}', "/pageCount"),
        ('{"results": [], "pageNumber": 2}', "/pageNumber"),
        ('{"results": [], "total": 1}', "/total"),
        ('{"results": [], "totalCount": "9"}', "/totalCount"),
        ('{"results": [], "totalHits": 1}', "/totalHits"),
        ('{"results": [], "nextPage": "/x"}', "/nextPage"),
        ('{"results": [], "hasMore": true}', "/hasMore"),
        ('{"results": [], "truncated": true}', "/truncated"),
        ('{"results": [], "partialResults": true}', "/partialResults"),
        ('{"results": [], "isPartial": true}', "/isPartial"),
        ('{"results": [], "warnings": ["Data of some hours is missing."]}', "/warnings"),
        ('{"results": [], "warnings": {"code": "partial"}}', "/warnings"),
        ('{"results": [], "warning": "odd"}', "/warning"),
        ('{"statusCode": 302}', "/statusCode"),
        ('{"results": [{"data": [{}]}]}', "/results/0/data/0/interval"),
        (f'{{"results": [{{"data": [{{"interval": "{FIRST}", "metrics": [{{}}]}}]}}]}}', f"{METRIC}/metric"),
        ('{"results": [{"group": {"queueId": "x"}}]}', "/results/0/group/queueId"),
        ('{"results": [{"group": {"mediaType": "email"}}]}', "/results/0/group"),
        (answer_of({"metric": "tTalk"}).decode(), f"{METRIC}/metric"),
        (answer_of(views=[{"name": "short"}]).decode(), "/results/0/data/0/views/0/name"),
        *(
            pytest.param(answer_of(interval=interval).decode(), "/results/0/data/0/interval", id=interval)
            for interval in (
                "2026-11-22T10:00:00Z/2026-11-22T10:30:00Z",  # another day
                "2026-11-23T09:30:00Z/2026-11-23T10:00:00Z",  # before the window
                "2026-11-23T11:00:00Z/2026-11-23T11:30:00Z",  # after it
                "2026-11-23T10:00:00Z/2026-11-23T11:00:00Z",  # too long
                "2026-11-23T10:00:00Z/2026-11-23T10:05:00Z",  # of another granularity
                "2026-11-23T10:10:00Z/2026-11-23T10:40:00Z",
            )
        ),
    ],
)
def test_answer_to_another_question_is_unexpected(content: str, pointer: str) -> None:
    with pytest.raises(UnexpectedResponseError) as caught:
        decode_answer(content.encode(), QUERY)
    assert caught.value.pointer == pointer


def test_answer_with_two_values_of_one_cell_is_unexpected() -> None:
    body = json.loads(answer_of({"metric": "tHandle", "stats": {"count": 2}}))
    (row,) = body["results"]
    (bucket,) = row["data"]
    decode_answer(json.dumps(body).encode(), QUERY)
    for doubled in (
        [row, row],
        [{**row, "data": [bucket, bucket]}],
        [{**row, "data": [{**bucket, "metrics": bucket["metrics"] * 2}]}],
    ):
        with pytest.raises(UnexpectedResponseError, match="second value of the same metric"):
            decode_answer(json.dumps({"results": doubled}).encode(), QUERY)


def test_answer_that_says_that_it_is_complete_is_read() -> None:
    pages = {"success": True, "pageCount": 1, "pageNumber": 1, "total": 1, "hasMore": False, "partial": False}
    pages |= {"warnings": []}
    body = json.loads(answer_of({"metric": "nOffered", "stats": {"count": 3}}))
    assert decode_answer(json.dumps(body | pages).encode(), QUERY).total("nOffered") == Stats(count=3)


def rows_of(*groups: object) -> bytes:
    """Return an answer in which each group has the same data."""
    (row,) = json.loads(answer_of({"metric": "nOffered", "stats": {"count": 3}}))["results"]
    return json.dumps({"results": [row | {"group": group} for group in groups]}).encode()


@pytest.mark.parametrize(
    ("groups", "problem"),
    [
        ([{}, {"mediaType": "voice"}], "/results/0/group is excluded"),
        ([{"mediaType": "voice"}, {"mediaType": None}], "/results/1/group is excluded"),
        ([{"mediaType": "VOICE"}, {"mediaType": "voice"}], "a second value of the same metric"),
        ([{"queueId": "A1"}, {"queueId": "a1"}], "a second value of the same metric"),
        ([{"queueId": "a1", "ani": "A"}, {"queueId": "a1", "ani": "a"}], None),  # a text of customers
        ([{}, {}], "a second value of the same metric"),
        ([{}, {"queueId": "a"}], None),  # events without a queue
        ([None], None),
    ],
)
def test_groups_of_one_answer_do_not_share_events(groups: list[object], problem: str | None) -> None:
    query = replace(QUERY, group_by=("queueId", "ani"))
    with pytest.raises(UnexpectedResponseError, match=problem) if problem else nullcontext():
        assert decode_answer(rows_of(*groups), query).total("nOffered") == Stats(count=3 * len(groups))


@pytest.mark.parametrize(
    ("family", "group_by", "groups", "accepted"),
    [
        ("conversations", (), [{"mediaType": "voice"}, {"mediaType": "chat"}, {}], False),
        ("conversations", ("mediaType",), [{"mediaType": "voice"}, {}], False),
        ("conversations", ("mediaType", "queueId"), [{"queueId": "a"}, {"queueId": "b"}], False),
        ("conversations", ("queueId",), [{"queueId": "a", "mediaType": "voice"}, {"queueId": "b"}], False),
        ("conversations", ("mediaType",), [{"mediaType": "voice"}, {"mediaType": None}], False),
        ("conversations", ("queueId",), [{"queueId": "a"}, {"queueId": "b"}], True),
        (
            "conversations",
            ("queueId",),
            [{"queueId": "a", "mediaType": "voice"}, {"mediaType": "voice"}],
            True,
        ),
        ("evaluations", ("mediaType",), [{"mediaType": "voice"}, {}], True),
    ],
)
def test_medium_is_in_all_groups_of_conversations(
    family: str, group_by: tuple[str, ...], groups: list[object], accepted: bool
) -> None:
    query = replace(QUERY, where=None, family=family, group_by=group_by)
    with nullcontext() if accepted else pytest.raises(UnexpectedResponseError, match="mediaType is missing"):
        decode_answer(rows_of(*groups), query)


def row_with(group: dict[str, str], count: int, total: float, interval: str = FIRST) -> dict[str, object]:
    metric = {"metric": "tHandle", "stats": {"count": count, "sum": total}}
    return {"group": {"mediaType": "voice"} | group, "data": [{"interval": interval, "metrics": [metric]}]}


PARTS = [
    row_with({"queueId": "a"}, 3, 61_013.0),
    row_with({"queueId": "b", "userId": "u"}, 2, 7_021.0),
    row_with({"queueId": "b", "userId": "v"}, 1, 5_009.0, SECOND),
]


@pytest.mark.parametrize(
    ("rows", "accepted"),
    [
        ([row_with({}, 5, 68_034.0), row_with({}, 1, 5_009.0, SECOND)], False),
        ([row_with({}, 5, 68_034.4), row_with({}, 1, 5_009.0, SECOND)], False),  # rounded
        ([row_with({"queueId": "b"}, 2, 7_021.0), row_with({"queueId": "B"}, 1, 5_009.0, SECOND)], False),
        ([row_with({"userId": "v"}, 1, 5_009.0, SECOND)], False),
        ([row_with({}, 5, 68_034.0)], True),  # without the other bucket
        ([row_with({}, 4, 68_034.0), row_with({}, 1, 5_009.0, SECOND)], True),
        ([row_with({}, 5, 68_036.0), row_with({}, 1, 5_009.0, SECOND)], True),
        ([row_with({"queueId": "c"}, 2, 7_021.0), row_with({"queueId": "c"}, 1, 5_009.0, SECOND)], True),
        ([row_with({}, 0, 0.0)], True),
    ],
)
def test_group_that_is_the_total_of_others_is_unexpected(
    rows: list[dict[str, object]], accepted: bool
) -> None:
    query = replace(QUERY, group_by=("queueId", "userId"))
    for order in (rows + PARTS, PARTS + rows):
        content = json.dumps({"results": order}).encode()
        with nullcontext() if accepted else pytest.raises(UnexpectedResponseError, match="a total beside"):
            decode_answer(content, query)


@pytest.mark.parametrize(
    ("qualifiers", "problem"),
    [
        ([None, "IDLE"], "with and without a qualifier"),
        (["IDLE", None], "with and without a qualifier"),
        (["IDLE", "idle"], "a second value"),
        (["IDLE", "INTERACTING"], None),
    ],
)
def test_qualifiers_of_one_bucket_do_not_share_events(
    qualifiers: list[str | None], problem: str | None
) -> None:
    content = answer_of(
        *({"metric": "tHandle", "qualifier": each, "stats": {"sum": 3}} for each in qualifiers)
    )
    with pytest.raises(UnexpectedResponseError, match=problem) if problem else nullcontext():
        assert decode_answer(content, QUERY).total("tHandle") == Stats(sum=6)


@pytest.mark.parametrize(
    "intervals",
    [
        # From the start of the window, and aligned to the clock.
        ["2026-11-23T10:07:00Z/2026-11-23T10:37:00Z", "2026-11-23T10:30:00Z/2026-11-23T11:00:00Z"],
        ["2026-11-23T10:00:00Z/2026-11-23T10:30:00Z", "2026-11-23T10:07:00Z/2026-11-23T10:37:00Z"],
        ["2026-11-23T10:07:00Z/2026-11-23T10:37:00Z", "2026-11-23T11:07:00+01:00/2026-11-23T11:30:00+01:00"],
    ],
)
def test_buckets_that_overlap_are_unexpected(intervals: list[str]) -> None:
    start = START + timedelta(minutes=7)
    query = replace(QUERY, window=Interval(start=start, end=start + timedelta(hours=1)))
    for parts in ([{"voice": intervals}], [{"voice": [each]} for each in intervals]):
        rows = [
            {"group": {"mediaType": medium}, "data": [{"interval": each, "metrics": []} for each in texts]}
            for part in parts
            for medium, texts in part.items()
        ]
        with pytest.raises(UnexpectedResponseError, match="overlap"):
            decode_answer(json.dumps({"results": rows}).encode(), query)


def test_answer_with_a_group_in_two_parts_is_complete() -> None:
    body = json.loads(answer_of({"metric": "tHandle", "stats": {"count": 2}}))
    (row,) = body["results"]
    other = json.loads(json.dumps(row))
    other["data"][0]["interval"] = "2026-11-23T10:30:00Z/2026-11-23T11:00:00Z"

    answer = decode_answer(json.dumps({"results": [row, other]}).encode(), QUERY)
    assert answer.total("tHandle").count == 4


@pytest.mark.parametrize(
    "interval",
    [
        "2026-11-22T10:00:00Z/2026-11-22T11:00:00Z",
        "2026-11-23T10:00:00Z/2026-11-23T10:30:00Z",
        "2026-11-23T09:55:00Z/2026-11-23T10:55:00Z",
        "2000-01-01T00:00:00Z/2030-01-01T00:00:00Z",
    ],
)
def test_answer_without_granularity_has_the_bucket_of_the_window(interval: str) -> None:
    query = replace(QUERY, granularity=None)
    for accepted in (None, "2026-11-23T10:00:00Z/2026-11-23T10:59:59.999Z"):
        content = answer_of({"metric": "nOffered", "stats": {"count": 3}}, interval=accepted)
        assert decode_answer(content, query).total("nOffered") == Stats(count=3)
    with pytest.raises(UnexpectedResponseError):
        decode_answer(answer_of({"metric": "nOffered"}, interval=interval), query)


@pytest.mark.parametrize(
    ("granularity", "zone", "interval", "accepted"),
    [
        ("PT30M", None, "2026-11-23T10:07:00Z/2026-11-23T10:37:00Z", True),  # from the window's start
        ("PT30M", None, "2026-11-23T10:00:00Z/2026-11-23T10:30:00Z", True),  # aligned to the clock
        ("PT30M", None, "2026-11-23T10:07:00Z/2026-11-23T10:30:00Z", True),  # cut to the window
        ("PT30M", None, "2026-11-23T10:37:00Z/2026-11-23T11:06:59.999Z", True),  # closed
        ("PT30M", None, "2026-11-23T10:11:00Z/2026-11-23T10:41:00Z", False),
        ("PT1H", "Asia/Kolkata", "2026-11-23T10:30:00Z/2026-11-23T11:30:00Z", True),
        ("PT1H", None, "2026-11-23T10:30:00Z/2026-11-23T11:30:00Z", False),
        ("P1D", "Europe/Berlin", "2026-11-22T23:00:00Z/2026-11-23T23:00:00Z", True),
        ("P1D", "Europe/Berlin", "2026-11-23T00:00:00Z/2026-11-24T00:00:00Z", True),
        ("P1D", "Europe/Berlin", "2026-11-22T22:00:00Z/2026-11-23T22:00:00Z", False),
        ("P1M", None, "2026-11-01T00:00:00Z/2026-12-01T00:00:00Z", True),
        ("P1M", None, "2026-11-02T00:00:00Z/2026-12-02T00:00:00Z", False),
    ],
)
def test_buckets_are_counted_from_the_start_or_aligned(
    granularity: str, zone: str | None, interval: str, accepted: bool
) -> None:
    start = START + timedelta(minutes=7)
    window = Interval(start=start, end=start + timedelta(hours=1))
    query = replace(QUERY, window=window, granularity=granularity, time_zone=zone)
    with nullcontext() if accepted else pytest.raises(UnexpectedResponseError):
        decode_answer(answer_of({"metric": "nOffered"}, interval=interval), query)


@pytest.mark.parametrize(
    ("where", "group", "accepted"),
    [
        (is_in("queueId", "a", "b"), {"queueId": "B"}, True),
        (is_in("queueId", "a", "b"), {"queueId": "c"}, False),
        (is_in("queueId", "a", "b"), {}, False),  # events without a queue
        (is_in("mediaType", "voice"), {}, True),  # not requested, so that it may be missing
        (exists("queueId"), {}, False),
        (exists("queueId"), {"queueId": "a"}, True),
        (not_exists("queueId"), {"queueId": "a"}, False),
        (not_exists("queueId"), {}, True),
        (any_of(is_in("queueId", "a"), is_in("userId", "u")), {"queueId": "c"}, True),
        (any_of(is_in("queueId", "a"), is_in("mediaType", "chat")), {"queueId": "c"}, True),
        (
            any_of(is_in("queueId", "a"), is_in("mediaType", "chat")),
            {"queueId": "c", "mediaType": "v"},
            False,
        ),
        (all_of(is_in("userId", "u"), is_in("mediaType", "chat")), {"mediaType": "voice"}, False),
        (is_in("wrapUpCode", "w"), {"wrapUpCode": "x"}, True),  # an event may have several
    ],
)
def test_groups_pass_the_filter(
    where: Predicate | Clause | Filter, group: dict[str, str], accepted: bool
) -> None:
    query = replace(QUERY, where=where, group_by=("queueId", "wrapUpCode"))
    content = json.dumps({"results": [{"group": group, "data": []}]}).encode()
    with nullcontext() if accepted else pytest.raises(UnexpectedResponseError, match="excluded by"):
        decode_answer(content, query)


@pytest.mark.parametrize("decoded", [lambda query: decode_answer(b"{}", query), bucket_starts, encode_query])
def test_relative_window_cannot_be_decoded_or_encoded(decoded):
    with pytest.raises(UnresolvedQueryError):
        decoded(AggregatesQuery(metrics=("nOffered",), window=last(hours=1)))


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"granularity": "hourly"}, "/granularity"),
        ({"granularity": "PT0.001S"}, "/granularity"),
        ({"granularity": "P1D", "time_zone": "Mars/Base"}, "/timeZone"),
        ({"granularity": "P1D", "time_zone": "../etc/passwd"}, "/timeZone"),
    ],
)
def test_bucket_starts_report_invalid_granularity_and_zone(fields, pointer):
    with pytest.raises(QueryShapeError) as caught:
        bucket_starts(AggregatesQuery(metrics=("nOffered",), window=HOUR, **fields))
    assert caught.value.pointer == pointer


def test_bucket_starts_are_at_most_200000():
    def starts(seconds):
        window = Interval(start=START, end=START + timedelta(seconds=seconds))
        return bucket_starts(AggregatesQuery(metrics=("nOffered",), window=window, granularity="PT1S"))

    assert len(starts(200_000)) == 200_000
    with pytest.raises(QueryShapeError):
        starts(200_001)


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("results", "group", "data", "interval", "metrics", "metric", "stats", "count")),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    st.binary(max_size=40)
    | st.fixed_dictionaries({"results": odd}).map(lambda value: json.dumps(value).encode())
)
def test_answer_decoder_raises_no_other_error(content):
    with suppress(UnexpectedResponseError):
        assert decode_answer(content, QUERY).interval == HOUR
