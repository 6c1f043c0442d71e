"""How strictly the service reads a query."""

import contextlib
import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from query_strategies import queries

from hourglance.demo.problems import ApiError
from hourglance.demo.query_validation import validate_query
from hourglance.genesys import encode_query, family

GOOD = {"interval": "2026-11-23T10:00:00.000Z/2026-11-23T11:00:00.000Z", "metrics": ["tHandle"]}


keys = st.sampled_from(
    ["type", "dimension", "operator", "value", "range", "predicates", "clauses", "target", "name", "function"]
)


def read(body, name="conversations"):
    return validate_query(json.dumps(body).encode(), family(name))


def view(**changes):
    return {"target": "tHandle", "name": "short", "function": "rangeBound", "range": {"lt": 1}} | changes


def predicate(**changes):
    return {"type": "and", "predicates": [{"dimension": "mediaType", "value": "voice"} | changes]}


def test_request_minimal():
    query = read(GOOD)
    assert query.window.end - query.window.start == timedelta(hours=1)
    assert query.metrics == ("tHandle",)


def test_request_names_count_once():
    query = read(
        GOOD | {"metrics": ["tHandle", "tHandle"], "groupBy": ["queueId", "queueId"], "queryType": "topN"}
    )
    assert (query.metrics, query.group_by) == (("tHandle",), ("queueId",))


def test_request_null_fields_are_left_out():
    names = ("granularity", "timeZone", "groupBy", "filter", "views", "queryType", "limit")
    assert read(GOOD | dict.fromkeys(names)) == read(GOOD)


@given(query=queries())
@settings(max_examples=40)
def test_request_of_the_app_is_accepted(query):
    validate_query(encode_query(query), family(query.family))


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ([], "bad.request", None),
        ("x", "bad.request", None),
        ({"metrics": ["tHandle"]}, "constraint.validation", "interval"),
        ({"interval": GOOD["interval"]}, "constraint.validation", "metrics"),
        (GOOD | {"metrics": []}, "constraint.validation", "metrics"),
        (GOOD | {"metrics": "tHandle"}, "invalid.value", "metrics"),
        (GOOD | {"metrics": ["duration"]}, "invalid.value", "metrics"),
        (GOOD | {"metrics": [{"name": "tHandle"}]}, "invalid.value", "metrics"),
        (GOOD | {"select": []}, "invalid.property", "select"),
        (GOOD | {"dateFrom": "2026"}, "invalid.property", "dateFrom"),
        (GOOD | {"interval": "PT1H"}, "invalid.date", "interval"),
        (GOOD | {"interval": "2026-11-23T10:00:00Z/PT1H"}, "invalid.date", "interval"),
        (GOOD | {"interval": "2026-11-23/2026-11-24"}, "invalid.date", "interval"),
        (GOOD | {"interval": "/".join(GOOD["interval"].split("/")[::-1])}, "invalid.date", "interval"),
        (GOOD | {"interval": "/".join([GOOD["interval"][:24]] * 2)}, "invalid.date", "interval"),
        (GOOD | {"interval": 5}, "invalid.value", "interval"),
        (GOOD | {"granularity": "hour"}, "invalid.value", "granularity"),
        (GOOD | {"granularity": "PT0S"}, "invalid.value", "granularity"),
        (GOOD | {"timeZone": "Mars/Olympus"}, "invalid.value", "timeZone"),
        (GOOD | {"timeZone": "../etc/passwd"}, "invalid.value", "timeZone"),
        (GOOD | {"timeZone": "Europe"}, "invalid.value", "timeZone"),
        (GOOD | {"groupBy": ["queue"]}, "invalid.value", "groupBy"),
        (GOOD | {"groupBy": ["canonicalExternalContactId"]}, "invalid.value", "groupBy"),
        (GOOD | {"groupBy": "queueId"}, "invalid.value", "groupBy"),
        (GOOD | {"filter": {}}, "constraint.validation", "filter.type"),
        (GOOD | {"filter": {"type": "and"}}, "constraint.validation", "filter"),
        (GOOD | {"filter": {"type": "and", "predicates": []}}, "constraint.validation", "filter"),
        (GOOD | {"filter": predicate() | {"type": "not"}}, "invalid.value", "filter.type"),
        (GOOD | {"filter": predicate(dimension="queue")}, "invalid.value", "filter.predicates[0].dimension"),
        (GOOD | {"filter": predicate(operator="in")}, "invalid.value", "filter.predicates[0].operator"),
        (GOOD | {"filter": predicate(type="metric")}, "invalid.value", "filter.predicates[0].type"),
        (GOOD | {"filter": predicate(value=5)}, "invalid.value", "filter.predicates[0].value"),
        (GOOD | {"filter": predicate(value=["voice"])}, "invalid.value", "filter.predicates[0].value"),
        (GOOD | {"filter": predicate(value=None)}, "constraint.validation", "filter.predicates[0]"),
        (GOOD | {"filter": predicate(range={"lt": 1})}, "constraint.validation", "filter.predicates[0]"),
        (GOOD | {"filter": predicate(operator="exists")}, "constraint.validation", "filter.predicates[0]"),
        (
            GOOD | {"filter": predicate(value=None, range={})},
            "constraint.validation",
            "filter.predicates[0].range",
        ),
        (
            GOOD | {"filter": predicate(value=None, range={"lt": "1"})},
            "invalid.value",
            "filter.predicates[0].range.lt",
        ),
        (
            GOOD | {"filter": {"type": "and", "clauses": [{"type": "or", "predicates": []}]}},
            "constraint.validation",
            "filter.clauses[0].predicates",
        ),
        (
            GOOD | {"filter": {"type": "and", "clauses": [{"type": "or", "clauses": []}]}},
            "invalid.property",
            "filter.clauses[0].clauses",
        ),
        (GOOD | {"views": [view(target="nOffered")]}, "invalid.value", "views[0].target"),
        (GOOD | {"views": [view(target="short")]}, "invalid.value", "views[0].target"),
        (GOOD | {"views": [view(function="rangeBounds")]}, "invalid.value", "views[0].function"),
        (GOOD | {"views": [view(range={})]}, "constraint.validation", "views[0].range"),
        (GOOD | {"views": [view(range={"gt": 1})]}, "invalid.property", "views[0].range.gt"),
        (GOOD | {"views": [view(name="")]}, "constraint.validation", "views[0].name"),
        (GOOD | {"views": [view(), view()]}, "constraint.validation", "views"),
        (GOOD | {"views": [view(name="tHandle")]}, "constraint.validation", "views"),
        (GOOD | {"views": [view(name=f"v{n}") for n in range(11)]}, "constraint.validation", "views"),
        (GOOD | {"flattenMultivaluedDimensions": "true"}, "invalid.value", "flattenMultivaluedDimensions"),
        (GOOD | {"alternateTimeDimension": "start"}, "invalid.value", "alternateTimeDimension"),
        (GOOD | {"queryType": "top"}, "invalid.value", "queryType"),
        (GOOD | {"limit": 5}, "constraint.validation", "limit"),
        (
            GOOD | {"sortMetric": {"name": "tHandle", "function": "sum"}},
            "constraint.validation",
            "sortMetric",
        ),
        (GOOD | {"queryType": "topN", "limit": 0}, "invalid.value", "limit"),
        (GOOD | {"queryType": "topN", "limit": True}, "invalid.value", "limit"),
        (GOOD | {"queryType": "topN", "metrics": ["tHandle", "tAcw"]}, "constraint.validation", "sortMetric"),
        (GOOD | {"queryType": "topN", "metrics": ["tWait"]}, "invalid.value", "sortMetric.name"),
        (
            GOOD | {"queryType": "topN", "sortMetric": {"name": "tAcw", "function": "sum"}},
            "constraint.validation",
            "sortMetric.name",
        ),
        (
            GOOD | {"queryType": "topN", "sortMetric": {"name": "tHandle", "function": "median"}},
            "invalid.value",
            "sortMetric.function",
        ),
    ],
)
def test_request_invalid_is_rejected_with_code_and_field(body, code: str, field: str | None):
    with pytest.raises(ApiError) as refused:
        read(body)
    assert refused.value.status == 400
    assert (refused.value.code, refused.value.field or None) == (code, field)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


@given(body=st.fixed_dictionaries({}, optional=dict.fromkeys(family("conversations").fields, anything)))
@settings(max_examples=60)
def test_request_raises_no_other_error(body):
    with contextlib.suppress(ApiError):
        assert read(GOOD | body).metrics == ("tHandle",) or "metrics" in body


def test_request_unknown_name_lists_the_allowed_ones():
    with pytest.raises(ApiError, match=r"\[duration\].*Allowable values are: .*tHandle"):
        read(GOOD | {"metrics": ["duration"]})


def test_request_fields_and_names_by_family():
    assert read(GOOD | {"metrics": ["tAgentRoutingStatus"]}, "users").metrics
    with pytest.raises(ApiError, match="tHandle"):
        read(GOOD, "users")
    with pytest.raises(ApiError, match="queryType"):
        read(GOOD | {"metrics": ["tAgentRoutingStatus"], "queryType": "topN"}, "users")
