"""The state of queues: exact merging of queries, and the same state whatever becomes of the events."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hourglance.api import Activity, ActivityQuery, all_of, is_in
from hourglance.engine.live.activity_state import ActivityState
from hourglance.genesys import QueueEvent, decode_activity, encode_activity_query, parse_event

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
QUEUES = ("a", "b", "c")
MEDIA = ("voice", "chat")
METRICS = ("oWaiting", "oInteracting", "oLongestWaiting", "oLongestInteracting")

#: The conversations of each queue and medium: how long each has waited or been handled, in seconds.
Service = dict[tuple[str, str, str], list[int]]
services = st.dictionaries(
    st.tuples(st.sampled_from(QUEUES), st.sampled_from(MEDIA), st.sampled_from(("Waiting", "Interacting"))),
    st.lists(st.integers(1, 10_000), max_size=4),
)
queries = st.builds(
    lambda metrics, queues, media, group_by: ActivityQuery(
        metrics=metrics,
        where=all_of(is_in("queueId", *queues), *([is_in("mediaType", *media)] if media else [])),
        group_by=group_by,
    ),
    st.lists(st.sampled_from(METRICS), min_size=1, unique=True),
    st.lists(st.sampled_from(QUEUES), min_size=1, unique=True),
    st.lists(st.sampled_from(MEDIA), unique=True),
    st.sampled_from([(), ("queueId",), ("mediaType",), ("mediaType", "queueId"), ("queueId", "mediaType")]),
)


def value(metric: str, seconds: list[int]) -> dict[str, object]:
    if metric.startswith("oLongest"):
        since = (
            (NOW - timedelta(seconds=max(seconds)) - EPOCH) // timedelta(milliseconds=1) if seconds else None
        )
        return {"metric": metric, "calculatedMetricValue": since}
    return {"metric": metric, "count": len(seconds)}


def ask(service: Service, query: ActivityQuery, *, at: datetime = NOW) -> Activity:
    """Answer a query as the service does, without what counts nothing."""
    sent = json.loads(encode_activity_query(query))
    selected = {"queueId": set(QUEUES), "mediaType": set(MEDIA)}
    for dimension, every in selected.items():
        named = {each.value for each in query.predicates if each.dimension == dimension}
        selected[dimension] = named or every
    groups: dict[tuple[tuple[str, str], ...], dict[str, list[int]]] = {}
    for (queue, media, kind), seconds in service.items():
        if queue in selected["queueId"] and media in selected["mediaType"] and seconds:
            known = {"queueId": queue, "mediaType": media}
            key = tuple((name, known[name]) for name in sent["groupBy"])
            for metric in query.metrics:
                if metric.endswith(kind):
                    groups.setdefault(key, {}).setdefault(metric, []).extend(seconds)
    results = [
        {"group": dict(key), "data": [value(metric, seconds) for metric, seconds in values.items()]}
        for key, values in groups.items()
    ]
    return decode_activity(json.dumps({"results": results}).encode(), query, as_of=at)


def event(service: Service, queue: str) -> QueueEvent:
    """Return the event that tells the state of a queue."""
    results = [
        {
            "mediaType": media,
            "data": [
                value(
                    metric, service.get((queue, media, metric.removeprefix("oLongest").removeprefix("o")), [])
                )
                for metric in METRICS
            ],
        }
        for media in MEDIA
    ]
    frame = json.dumps(
        {"topicName": f"v2.analytics.queues.{queue}.activity", "eventBody": {"results": results}}
    )
    received = parse_event(frame, received_at=NOW)
    assert isinstance(received, QueueEvent)
    return received


def figures(results: Activity | None) -> dict[tuple[str, frozenset[tuple[str, str]]], object]:
    """Return what an author can read, without what counts nothing."""
    assert results is not None
    read: dict[tuple[str, frozenset[tuple[str, str]]], object] = {}
    for group in results.groups:
        for each in group.values:
            key = (each.metric, frozenset(group.dimensions.items()))
            selected = dict(group.dimensions)
            read[key] = (results.count(each.metric, **selected), results.since(each.metric, **selected))
    return {key: seen for key, seen in read.items() if seen not in ((0, None), (None, None))}


@given(service=services, asked=st.lists(queries, min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_merged_answers_are_those_of_each_query_alone(service: Service, asked: list[ActivityQuery]):
    state = ActivityState(asked)
    state.apply_snapshot(ask(service, request) for request in state.requests(2))
    for query in asked:
        assert figures(state.answer(query)) == figures(ask(service, query))
        for metric in query.metrics:
            given, alone = state.answer(query), ask(service, query)
            assert given is not None
            assert given.count(metric) == alone.count(metric)
            assert given.since(metric) == alone.since(metric)


@given(
    asked=queries,
    steps=st.lists(
        st.tuples(services, st.sampled_from(["event", "twice", "lost", "late", "snapshot"])), max_size=12
    ),
    last=services,
)
@settings(max_examples=60, deadline=None)
def test_state_after_a_snapshot_is_that_of_the_service_whatever_became_of_events(
    asked: ActivityQuery, steps: list[tuple[Service, str]], last: Service
):
    state = ActivityState([asked])
    late: list[QueueEvent] = []
    for service, fate in steps:
        events = [event(service, queue) for queue in QUEUES]
        if fate == "snapshot":
            state.apply_snapshot(ask(service, request) for request in state.requests(100))
        elif fate == "late":
            late += events
        elif fate != "lost":
            for each in events * (2 if fate == "twice" else 1):
                state.apply_event(each, NOW)
    for each in reversed(late):
        state.apply_event(each, NOW)
    state.apply_snapshot(ask(last, request) for request in state.requests(100))
    assert figures(state.answer(asked)) == figures(ask(last, asked))


@given(first=services, last=services, asked=queries)
@settings(max_examples=60, deadline=None)
def test_state_after_the_events_of_all_queues_is_that_of_the_service(
    first: Service, last: Service, asked: ActivityQuery
):
    state = ActivityState([asked])
    state.apply_snapshot(ask(first, request) for request in state.requests(100))
    for queue in QUEUES:
        state.apply_event(event(last, queue), NOW)
    assert figures(state.answer(asked)) == figures(ask(last, asked))
    assert state.apply_snapshot(ask(last, request) for request in state.requests(100)) == 0


def test_differences_are_counted():
    query = ActivityQuery(metrics=("oWaiting", "oLongestWaiting"), where=is_in("queueId", "a"))
    state = ActivityState([query])
    one: Service = {("a", "voice", "Waiting"): [5]}
    two: Service = {("a", "voice", "Waiting"): [5, 3]}
    assert state.apply_snapshot([ask(one, query)]) == 2
    assert state.apply_event(event(two, "a"), NOW) >= 1
    assert state.apply_event(event(two, "a"), NOW) == 0
    assert state.apply_event(event(two, "b"), NOW) == 0


def test_answer_is_unknown_before_the_first_snapshot():
    query = ActivityQuery(metrics=("oWaiting",), where=is_in("queueId", "a"))
    assert ActivityState([query]).answer(query) is None


def test_answer_is_as_of_the_last_snapshot_or_event():
    query = ActivityQuery(metrics=("oWaiting",), where=is_in("queueId", "a"))
    state = ActivityState([query])
    state.apply_snapshot([ask({}, query)])
    later = NOW + timedelta(minutes=1)
    state.apply_event(event({}, "a"), later)
    answer = state.answer(query)
    assert answer is not None
    assert answer.as_of == later
    assert answer.count("oWaiting", queueId="a") == 0


@pytest.mark.parametrize(("most", "requests"), [(1, 3), (2, 2), (3, 1), (100, 1)])
def test_requests_name_at_most_so_many_queues(most: int, requests: int):
    state = ActivityState([ActivityQuery(metrics=("oWaiting",), where=is_in("queueId", *QUEUES))])
    assert len(state.requests(most)) == requests


def test_routing_statuses_are_kept_apart():
    query = ActivityQuery(metrics=("oOnQueueUsers",), family="routing", where=is_in("queueId", "a"))
    state = ActivityState([query])
    body = json.dumps(
        {
            "results": [
                {
                    "group": {"queueId": "a"},
                    "data": [
                        {"metric": "oOnQueueUsers", "qualifier": "IDLE", "count": 2},
                        {"metric": "oOnQueueUsers", "qualifier": "INTERACTING", "count": 3},
                    ],
                }
            ]
        }
    ).encode()
    state.apply_snapshot([decode_activity(body, query, as_of=NOW)])
    metrics = [{"metric": "oOnQueueUsers", "qualifier": "IDLE", "stats": {"count": 0}}]
    frame = {
        "topicName": "v2.analytics.queues.a.observations",
        "eventBody": {"group": {"queueId": "a"}, "data": [{"metrics": metrics}]},
    }
    received = parse_event(json.dumps(frame), received_at=NOW)
    assert isinstance(received, QueueEvent)
    state.apply_event(received, NOW)
    answer = state.answer(query)
    assert answer is not None
    assert answer.count("oOnQueueUsers") == answer.count("oOnQueueUsers", qualifier="INTERACTING") == 3


def test_event_counts_nothing_beside_its_total_or_in_another_case():
    query = ActivityQuery(metrics=("oWaiting",), where=is_in("queueId", "a"))
    state = ActivityState([query])
    snapshot: Service = {("a", "voice", "Waiting"): [5, 3]}
    (request,) = state.requests(100)
    state.apply_snapshot([ask(snapshot, request)])
    for media in ({"mediaType": "VOICE"}, {}):
        results = [{**media, "data": [{"metric": "oWaiting", "count": 2}]}]
        frame = {"topicName": "v2.analytics.queues.a.activity", "eventBody": {"results": results}}
        received = parse_event(json.dumps(frame), received_at=NOW)
        assert isinstance(received, QueueEvent)
        state.apply_event(received, NOW)
        answer = state.answer(query)
        assert answer is not None
        assert answer.count("oWaiting") == 2


@pytest.mark.parametrize(("known", "later"), [(None, "IDLE"), ("IDLE", None), ("IDLE", "idle")])
def test_event_counts_nothing_with_and_without_its_qualifier(known: str | None, later: str | None):
    query = ActivityQuery(metrics=("oOnQueueUsers",), family="routing", where=is_in("queueId", "a"))
    state = ActivityState([query])
    values = [{"metric": "oOnQueueUsers", "qualifier": known, "count": 2}]
    content = json.dumps({"results": [{"group": {"queueId": "a"}, "data": values}]}).encode()
    state.apply_snapshot([decode_activity(content, query, as_of=NOW)])
    metrics = [{"metric": "oOnQueueUsers", "qualifier": later, "stats": {"count": 2}}]
    frame = {
        "topicName": "v2.analytics.queues.a.observations",
        "eventBody": {"group": {"queueId": "A"}, "data": [{"metrics": metrics}]},
    }
    received = parse_event(json.dumps(frame), received_at=NOW)
    assert isinstance(received, QueueEvent)
    state.apply_event(received, NOW)
    answer = state.answer(query)
    assert answer is not None
    assert answer.count("oOnQueueUsers") == 2
