"""Activity queries: the catalog, the JSON that is sent, and the answers."""

import json
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hourglance.api import ActivityGroup, ActivityQuery, ActivityValue, all_of, in_range, is_in, setting
from hourglance.genesys import (
    LiveFacts,
    QueryShapeError,
    UnexpectedResponseError,
    UnknownFamilyError,
    UnresolvedQueryError,
    activity_families,
    activity_family,
    check_activity_query,
    decode_activity,
    decode_activity_query,
    decode_observation_query,
    decode_observations,
    encode_activity_query,
    encode_observation_query,
    observation_families,
    observation_family,
)

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
PERSONAL = {"ani", "dnis", "addressFrom", "addressTo", "participantName"}
SINCE = 1_796_032_740_000  # 2026-11-30T09:59:00Z

WAITING = ActivityQuery(
    metrics=("oWaiting", "oLongestWaiting"),
    where=is_in("queueId", "a", "b"),
    group_by=("queueId",),
)


MEDIUM = {"mediaType": "voice"}


def body(*groups: tuple[dict[str, str], list[dict[str, object]]], **more: object) -> bytes:
    return json.dumps(
        {"results": [{"group": group, "data": data, **more} for group, data in groups]}
    ).encode()


def test_catalogue_has_the_families_and_their_permissions():
    assert activity_families() == ("conversations", "flows", "routing", "teams", "users")
    for name in activity_families():
        family = activity_family(name)
        assert family.path == f"/api/v2/analytics/{name}/activity/query"
        assert all(each.startswith("analytics:") and each.endswith(":view") for each in family.permissions)
        assert family.metrics
        assert family.group_by


def test_catalogue_has_no_personal_dimension():
    for name in activity_families():
        assert not PERSONAL & set(activity_family(name).predicate_dimensions)


def test_catalogue_unknown_family_suggests_the_closest():
    with pytest.raises(UnknownFamilyError) as caught:
        activity_family("routng")
    assert "routing" in caught.value.remedy


def test_encoding_is_what_the_service_documents():
    assert json.loads(encode_activity_query(WAITING)) == {
        "metrics": [{"metric": "oWaiting"}, {"metric": "oLongestWaiting"}],
        "groupBy": ["queueId"],
        "filter": {
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
        },
    }


def test_encoding_without_grouping_uses_the_default_of_the_family():
    for name in activity_families():
        family = activity_family(name)
        sent = json.loads(
            encode_activity_query(ActivityQuery(metrics=(family.metrics[0].name,), family=name))
        )
        assert sent["groupBy"] == [family.group_by[0]]
        assert "filter" not in sent


def test_encoding_of_a_placeholder_is_an_error():
    query = ActivityQuery(metrics=("oWaiting",), where=is_in("queueId", setting("queues")))
    with pytest.raises(UnresolvedQueryError):
        encode_activity_query(query)


@pytest.mark.parametrize(
    ("query", "pointer", "hint"),
    [
        (ActivityQuery(metrics=()), "/metrics", "at least one"),
        (ActivityQuery(metrics=("oWaiting", "oWaitng")), "/metrics/1", "oWaiting"),
        (ActivityQuery(metrics=("oWaiting",), group_by=("queueID",)), "/groupBy/0", "queueId"),
        (ActivityQuery(metrics=("oWaiting",), group_by=("queueId", "ani")), "/groupBy/1", "Use one of"),
        (ActivityQuery(metrics=("oMemberUsers",), family="routing", group_by=("userId",)), "/groupBy/0", ""),
        (ActivityQuery(metrics=("oWaiting",), where=is_in("participantName", "x")), "/filter", ""),
        (ActivityQuery(metrics=("oWaiting",), where=in_range("routingPriority", gt=1)), "/filter", "is_in"),
    ],
)
def test_check_names_the_place_and_what_to_do(query: ActivityQuery, pointer: str, hint: str):
    with pytest.raises(QueryShapeError) as caught:
        check_activity_query(query)
    assert caught.value.pointer == pointer
    assert hint in caught.value.remedy


def test_check_accepts_filters_by_dimensions_that_cannot_be_grouped_by():
    query = ActivityQuery(
        family="routing",
        metrics=("oOnQueueUsers",),
        where=all_of(is_in("queueId", "a"), is_in("routingStatus", "IDLE")),
    )
    assert check_activity_query(query).name == "routing"


def test_decoding_reads_counts_and_instants():
    content = body(
        (
            {"queueId": "a", "mediaType": "voice"},
            [
                {"metric": "oWaiting", "count": 3},
                {"metric": "oLongestWaiting", "calculatedMetricValue": SINCE},
            ],
        ),
        ({"queueId": "b"}, [{"metric": "oWaiting", "count": 0}, {"metric": "oLongestWaiting"}]),
    )
    results = decode_activity(content, WAITING, as_of=NOW)
    assert results.as_of == NOW
    assert results.groups[0].dimensions == {"queueId": "a", "mediaType": "voice"}
    assert results.count("oWaiting") == 3
    assert results.since("oLongestWaiting", queueId="a") == NOW - timedelta(seconds=60)
    assert results.since("oLongestWaiting", queueId="b") is None


@pytest.mark.parametrize(
    ("value", "since"),
    [
        (0, None),
        (30_000, NOW - timedelta(seconds=30)),
        (1e12, NOW - timedelta(milliseconds=1e12)),
        (1e12 + 1000, datetime(2001, 9, 9, 1, 46, 41, tzinfo=UTC)),
    ],
)
def test_decoding_value_above_the_guard_is_an_instant(value: float, since: datetime | None):
    content = body(({"queueId": "a"}, [{"metric": "oLongestWaiting", "calculatedMetricValue": value}]))
    assert decode_activity(content, WAITING, as_of=NOW).since("oLongestWaiting") == since


def test_decoding_guard_can_be_replaced():
    content = body(({"queueId": "a"}, [{"metric": "oLongestWaiting", "calculatedMetricValue": 3_600_000}]))
    results = decode_activity(content, WAITING, as_of=NOW, facts=LiveFacts(instant_above=1_000_000))
    assert results.since("oLongestWaiting") == datetime(1970, 1, 1, 1, tzinfo=UTC)


def test_decoding_missing_queues_and_metrics_count_zero():
    results = decode_activity(body(({"queueId": "a"}, [{"metric": "oLongestWaiting"}])), WAITING, as_of=NOW)
    assert results.values("queueId") == ("a", "b")
    assert results.count("oWaiting", queueId="a") == results.count("oWaiting", queueId="b") == 0
    everything = ActivityQuery(metrics=("oWaiting",))
    assert decode_activity(b'{"results":[]}', everything, as_of=NOW).count("oWaiting") == 0


def test_decoding_missing_values_stay_unknown_if_zero_turns_out_wrong():
    facts = LiveFacts(missing_is_zero=False)
    results = decode_activity(b'{"results":[]}', WAITING, as_of=NOW, facts=facts)
    assert results.groups == ()
    assert results.count("oWaiting") is None


def test_decoding_keeps_qualifiers_apart():
    query = ActivityQuery(metrics=("oOnQueueUsers",), family="routing")
    data = [
        {"metric": "oOnQueueUsers", "qualifier": "IDLE", "count": 4},
        {"metric": "oOnQueueUsers", "qualifier": "INTERACTING", "count": 5},
    ]
    results = decode_activity(body(({"queueId": "a"}, data)), query, as_of=NOW)
    assert results.count("oOnQueueUsers", qualifier="IDLE") == 4
    assert results.count("oOnQueueUsers") == 9


def test_decoding_drops_everything_about_callers():
    secret = "+4930555123"
    entity = dict.fromkeys(PERSONAL, secret) | {"conversationId": secret}
    content = body(
        (
            {"queueId": "a", "ani": secret, "participantName": secret},
            [{"metric": "oWaiting", "count": 1, "entityIds": [secret]}],
        ),
        entities=[entity],
        truncated=True,
    )
    assert secret not in repr(decode_activity(content, WAITING, as_of=NOW))


@pytest.mark.parametrize(
    "content",
    [
        b"<html>",
        b"[]",
        b"{}",
        b'{"results":{}}',
        b'{"results":null}',
        b'{"results":[],"truncated":true}',
        b'{"results":[],"results":[]}',
        b'{"results":[],"message":"Internal error","status":500}',
        b'{"results":[],"success":false}',
        body(({"queueId": "c"}, [{"metric": "oWaiting", "count": 1}])),
        body(*[({"queueId": "a", **each}, [{"metric": "oWaiting", "count": 1}]) for each in (MEDIUM, {})]),
        body(({}, [{"metric": "oWaiting", "count": 1}])),
        body(*[({"queueId": each}, [{"metric": "oWaiting", "count": 1}]) for each in "aA"]),
        body(*[({"queueId": "a", "userId": each}, [{"metric": "oWaiting", "count": 1}]) for each in "xy"]),
        body(({"queueId": "a"}, [{"metric": "oWaiting", "count": 1, "qualifier": x} for x in ("x", "X")])),
        body(({"queueId": "a"}, [{"metric": "oWaiting", "count": 1, "qualifier": x} for x in ("x", None)])),
        body(({"queueId": "a"}, [{"metric": "oWaiting", "count": -1}])),
        body(({"queueId": "a"}, [{"metric": "oWaiting", "count": 1.5}])),
        body(({"queueId": "a"}, [{"metric": "oWaiting", "count": 2**60}])),
        body(({"queueId": "a"}, [{"metric": "oAlerting", "count": 1}])),
        body(({"queueId": "a"}, [{"count": 1}])),
        body(({"queueId": 1}, [])),  # type: ignore[dict-item]
        b'{"results":[],"warnings":["Data of a queue is missing."]}',
        body(({"queueId": "a"}, [{"metric": "oWaiting"}])),
        body(({"queueId": "a"}, [{"metric": "oWaiting", "calculatedMetricValue": 5}])),
        body(({"queueId": "a"}, [{"metric": "oLongestWaiting", "calculatedMetricValue": 4e12}])),
        body(({"queueId": "a"}, [{"metric": "oLongestWaiting", "calculatedMetricValue": -5}])),
        body(({"queueId": "a"}, [{"metric": "oLongestWaiting", "calculatedMetricValue": 1e300}])),
        b"[" * 100_000,
    ],
)
def test_decoding_of_anything_else_is_an_error_in_one_sentence(content: bytes):
    with pytest.raises(UnexpectedResponseError) as caught:
        decode_activity(content, WAITING, as_of=NOW)
    assert "\n" not in str(caught.value)


def test_decoding_by_medium_needs_the_medium_of_what_is_counted():
    query = replace(WAITING, group_by=("queueId", "mediaType"))
    empty = decode_activity(body(({"queueId": "a"}, [])), query, as_of=NOW)
    assert empty.count("oWaiting") == 0
    with pytest.raises(UnexpectedResponseError, match="mediaType is missing"):
        decode_activity(body(({"queueId": "a"}, [{"metric": "oWaiting", "count": 1}])), query, as_of=NOW)


@pytest.mark.parametrize(("minutes", "accepted"), [(4, True), (6, False)])
def test_decoding_instant_to_come_is_an_error_but_for_the_clock(minutes: int, accepted: bool):
    since = NOW + timedelta(minutes=minutes)
    value = {"metric": "oLongestWaiting", "calculatedMetricValue": since.timestamp() * 1000}
    with nullcontext() if accepted else pytest.raises(UnexpectedResponseError, match="not an instant"):
        decode_activity(body(({"queueId": "a"}, [value])), WAITING, as_of=NOW)


def test_decoding_zero_is_added_to_groups_without_the_count():
    results = decode_activity(body(({"queueId": "a"}, [])), WAITING, as_of=NOW)
    assert results.groups[0] == ActivityGroup(
        dimensions={"queueId": "a"}, values=(ActivityValue(metric="oWaiting", count=0),)
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"metrics":[{"metric":"oWaiting"}]}', "The query has no groupBy."),
        (
            '{"metrics":[{"metric":"oWaiting"}],"groupBy":["queueId"],"interval":"x"}',
            "An activity query has no field interval.",
        ),
        (
            '{"metrics":[{"metric":"oWaiting"}],"groupBy":"queueId"}',
            "The value at /groupBy is not one of an activity query.",
        ),
    ],
)
def test_decoding_a_query_with_an_error_says_which(text: str, what: str):
    with pytest.raises(QueryShapeError) as caught:
        decode_activity_query(text)
    assert caught.value.what == what
    assert "oWaiting" in caught.value.remedy


OBSERVED = ActivityQuery(
    metrics=("oWaiting", "oLongestWaiting"), where=is_in("queueId", "a", "b"), family="queues"
)


def test_catalogue_has_the_families_of_observations():
    assert observation_families() == ("flows", "queues", "users")
    for name in observation_families():
        family = observation_family(name)
        assert family.path == f"/api/v2/analytics/{name}/observations/query"
        assert not PERSONAL & set(family.predicate_dimensions)
    with pytest.raises(UnknownFamilyError, match="'queue' is not a family of observation queries"):
        observation_family("queue")


def test_observation_query_survives_and_loses_its_details():
    written = json.loads(encode_observation_query(OBSERVED))
    assert decode_observation_query(json.dumps(written)) == OBSERVED
    detailed = decode_observation_query(json.dumps(written | {"detailMetrics": ["oWaiting"]}))
    assert json.loads(encode_observation_query(detailed)) == written


def test_observation_query_without_a_filter_is_refused():
    with pytest.raises(QueryShapeError, match="needs a filter"):
        encode_observation_query(ActivityQuery(metrics=("oWaiting",), family="queues"))
    with pytest.raises(QueryShapeError, match="has no filter"):
        decode_observation_query('{"metrics": ["oWaiting"]}')


def test_observations_have_counts_and_instants_and_no_callers():
    longest = {"metric": "oLongestWaiting", "stats": {"calculatedMetricValue": SINCE}}
    caller = {"observationDate": "2026-11-30T09:59:00Z", "ani": "tel:+4930", "participantName": "Erika"}
    waiting = {"metric": "oWaiting", "stats": {"count": 2}, "observations": [caller], "truncated": False}
    answer = decode_observations(
        body(({"queueId": "a", **MEDIUM}, [waiting, longest]), ({"queueId": "b"}, [])), OBSERVED, as_of=NOW
    )
    assert answer.count("oWaiting", queueId="a") == 2
    assert answer.since("oLongestWaiting") == NOW - timedelta(minutes=1)
    assert answer.count("oWaiting", queueId="b") is None
    assert "Erika" not in repr(answer)
    assert "4930" not in repr(answer)


@pytest.mark.parametrize(
    ("group", "value"),
    [
        ({"queueId": "other"}, {"metric": "oWaiting", "stats": {"count": 1}}),
        ({"queueId": "a"}, {"metric": "oAlerting", "stats": {"count": 1}}),
        ({"queueId": "a"}, {"metric": "oWaiting", "stats": {"count": -1}}),
        ({"queueId": "a"}, {"metric": "oWaiting", "stats": {"count": "1"}}),
    ],
)
def test_observations_that_do_not_answer_the_query_are_refused(group, value):
    with pytest.raises(UnexpectedResponseError):
        decode_observations(body((group, [value])), OBSERVED, as_of=NOW)
