"""The wire form of queries: what is sent is what was declared, and back."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from query_strategies import queries

from hourglance.api import (
    AggregatesQuery,
    Interval,
    NumericRange,
    Predicate,
    SortMetric,
    View,
    all_of,
    any_of,
    exists,
    in_range,
    is_in,
    last,
    not_exists,
    today,
)
from hourglance.genesys import (
    QueryShapeError,
    UnknownFamilyError,
    UnresolvedQueryError,
    decode_query,
    encode_query,
    family,
)
from hourglance.genesys.query_wire import parse_interval
from hourglance.lint import lint, lint_declared

HOUR = Interval(
    start=datetime(2026, 11, 23, 10, tzinfo=UTC),
    end=datetime(2026, 11, 23, 11, tzinfo=UTC),
)
INTERVAL = "2026-11-23T10:00:00.000Z/2026-11-23T11:00:00.000Z"


def body_of(**fields):
    return json.loads(encode_query(AggregatesQuery(**{"metrics": ("tHandle",), "window": HOUR} | fields)))


@given(queries())
@settings(max_examples=60)
def test_query_round_trip(query):
    assert decode_query(encode_query(query), query.family) == query


@given(queries())
@settings(max_examples=30)
def test_query_has_only_fields_of_its_family(query):
    assert set(json.loads(encode_query(query))) <= set(family(query.family).fields)


def test_query_minimal_has_interval_and_metrics_only():
    assert body_of() == {"interval": INTERVAL, "metrics": ["tHandle"]}


def test_query_fields_have_documented_names():
    body = body_of(
        group_by=("queueId",),
        granularity="PT5M",
        time_zone="Europe/Berlin",
        flatten_multivalued_dimensions=True,
        alternate_time_dimension="eventTime",
        query_type="topN",
        sort_metric=SortMetric(name="tHandle", function="sum"),
        limit=5,
        views=(View(name="long", target="tHandle", gte=600_000),),
    )
    assert body == {
        "interval": INTERVAL,
        "metrics": ["tHandle"],
        "groupBy": ["queueId"],
        "granularity": "PT5M",
        "timeZone": "Europe/Berlin",
        "flattenMultivaluedDimensions": True,
        "alternateTimeDimension": "eventTime",
        "queryType": "topN",
        "sortMetric": {"name": "tHandle", "function": "sum"},
        "limit": 5,
        "views": [{"target": "tHandle", "name": "long", "function": "rangeBound", "range": {"gte": 600_000}}],
    }


def test_filter_of_a_single_condition():
    assert body_of(where=is_in("mediaType", "voice"))["filter"] == {
        "type": "and",
        "predicates": [{"dimension": "mediaType", "value": "voice"}],
    }


def test_filter_of_several_values_has_a_clause():
    where = all_of(is_in("mediaType", "voice"), is_in("queueId", "a", "b"), not_exists("wrapUpCode"))
    assert body_of(where=where)["filter"] == {
        "type": "and",
        "clauses": [
            {
                "type": "or",
                "predicates": [
                    {"dimension": "queueId", "value": "a"},
                    {"dimension": "queueId", "value": "b"},
                ],
            }
        ],
        "predicates": [
            {"dimension": "mediaType", "value": "voice"},
            {"dimension": "wrapUpCode", "operator": "notExists"},
        ],
    }


def test_filter_ranges_and_existence():
    where = any_of(in_range("agentScore", gte=3, lt=5), exists("queueId"))
    assert body_of(where=where)["filter"] == {
        "type": "or",
        "predicates": [
            {"dimension": "agentScore", "range": {"gte": 3, "lt": 5}},
            {"dimension": "queueId", "operator": "exists"},
        ],
    }


def test_interval_is_written_in_utc_with_milliseconds():
    east = timezone(timedelta(hours=5, minutes=45))
    window = Interval(
        start=datetime(2026, 11, 23, 15, 45, 0, 1999, tzinfo=east),
        end=datetime(2026, 11, 23, 16, 45, tzinfo=east),
    )
    assert body_of(window=window)["interval"] == "2026-11-23T10:00:00.001Z/2026-11-23T11:00:00.000Z"


@pytest.mark.parametrize("window", [last(hours=1), today()])
def test_relative_window_cannot_be_encoded(window):
    with pytest.raises(UnresolvedQueryError, match="a start and an end"):
        encode_query(AggregatesQuery(metrics=("tHandle",), window=window))


def test_bound_not_finite_cannot_be_encoded():
    where = Predicate(dimension="agentScore", range=NumericRange(gte=float("nan")))
    with pytest.raises(QueryShapeError, match="bound"):
        encode_query(AggregatesQuery(metrics=("tHandle",), window=HOUR, where=where))


def test_query_explicit_defaults_are_equal():
    spelled = {
        "interval": INTERVAL,
        "metrics": ["tHandle"],
        "groupBy": [],
        "views": [],
        "queryType": "groupBy",
        "flattenMultivaluedDimensions": False,
        "filter": {
            "type": "and",
            "clauses": [],
            "predicates": [
                {"type": "dimension", "dimension": "mediaType", "operator": "matches", "value": "voice"}
            ],
        },
    }
    expected = AggregatesQuery(metrics=("tHandle",), window=HOUR, where=is_in("mediaType", "voice"))
    assert decode_query(json.dumps(spelled)) == expected


@pytest.mark.parametrize(
    "interval",
    [
        "2026-11-23T11:00:00+01:00/2026-11-23T12:00:00+01:00",
        "2026-11-23T10:00Z/2026-11-23T11:00Z",
        "2026-11-23T10:00:00Z/2026-11-23T06:00:00.000-0500",
    ],
)
def test_interval_is_read_with_any_offset(interval):
    assert decode_query(json.dumps({"interval": interval, "metrics": ["tHandle"]})).window == HOUR


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"interval": "PT1H"}, "/interval"),
        ({"interval": "2026-11-23/2026-11-24"}, "/interval"),
        ({"interval": "2026-11-23T11:00:00Z/2026-11-23T10:00:00Z"}, "/interval"),
        ({"metrics": "tHandle"}, "/metrics"),
        ({"metrics": [{"id": "duration"}]}, "/metrics/0"),
        ({"select": ["tHandle"]}, "/select"),
        ({"interval": None}, "/interval"),
        ({"interval": "2026-W48-1T10:00:00Z/2026-11-23T11:00:00Z"}, "/interval"),
        ({"views": [{"name": "v", "target": "tHandle", "function": "rangeBound"}]}, "/views/0/range"),
        ({"filter": {"predicates": []}}, "/filter/type"),
        (
            {"filter": {"type": "and", "predicates": [{"dimension": "x", "value": 1}]}},
            "/filter/predicates/0/value",
        ),
        ({"limit": "5"}, "/limit"),
        ({"alternateTimeDimension": "x"}, "/alternateTimeDimension"),
        ({"alternateTimeDimension": "conversationStart"}, "/alternateTimeDimension"),
        ({"limit": 5.5}, "/limit"),
    ],
)
def test_query_invalid_is_reported_with_its_pointer(change, pointer):
    with pytest.raises(QueryShapeError) as caught:
        decode_query(json.dumps({"interval": INTERVAL, "metrics": ["tHandle"]} | change))
    assert caught.value.pointer == pointer
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("family", "metric", "dimension"),
    [
        ("evaluations", "nEvaluations", "conversationStart"),
        ("evaluations", "nEvaluations", "evaluationCreatedDate"),
        ("evaluations", "nEvaluations", "evaluationReleaseDate"),
        ("evaluations", "nEvaluations", "eventTime"),
        ("surveys", "nSurveysSent", "surveyCreatedDate"),
        ("resolutions", "nNextContactAvoided", "wrapUpDate"),
    ],
)
def test_time_dimension_of_a_family_round_trips(family, metric, dimension):
    body = {"interval": INTERVAL, "metrics": [metric], "alternateTimeDimension": dimension}
    query = decode_query(json.dumps(body), family)
    assert query.alternate_time_dimension == dimension
    assert json.loads(encode_query(query)) == body
    assert lint(json.dumps(body), family=family).ok
    assert lint_declared(query).ok


def test_limit_may_be_written_with_a_decimal_point():
    assert decode_query(json.dumps({"interval": INTERVAL, "metrics": ["tHandle"], "limit": 5.0})).limit == 5


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"[]", b"\xff", pytest.param(b"[" * 100_000, id="deep"), "null", '{"metrics": ["tHandle"]}'],
)
def test_query_text_invalid_is_rejected(text):
    with pytest.raises(QueryShapeError):
        decode_query(text)


def test_query_of_unknown_family_is_rejected():
    with pytest.raises(UnknownFamilyError):
        decode_query(b"{}", "conversation")


def test_interval_is_cut_to_milliseconds():
    interval = parse_interval("2026-11-23T10:00:00.0019Z/2026-11-23T11:00:00.1239999+01:00")
    assert (interval.start.microsecond, interval.end.microsecond) == (1_000, 123_000)
    with pytest.raises(ValueError, match="must end after it starts"):
        parse_interval("2026-11-23T10:00:00.0001Z/2026-11-23T10:00:00.0009Z")


def test_interval_without_offsets_is_utc():
    assert parse_interval("2026-11-23T10:00/2026-11-23T11:00:00") == parse_interval(
        "2026-11-23T10:00:00Z/2026-11-23T11:00:00Z"
    )


@pytest.mark.parametrize(
    "instant",
    ["", "2026-11-23", "2026-02-30T10:00:00Z", "2026-11-23T24:30:00Z", "now",
     "2026-11-23 10:00:00Z", "2026-11-23T10Z", "0000-01-01T00:00:00Z", "2026-11-23T10:00:00.Z"],
)  # fmt: skip
def test_interval_instants_must_have_the_documented_form(instant):
    with pytest.raises(ValueError, match=r".+"):
        parse_interval(f"{instant}/2027-01-01T00:00:00Z")
