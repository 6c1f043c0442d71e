"""Notification channels: requests, topics and events."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from hourglance.api import (
    ActivityQuery,
    AgentStatus,
    Clause,
    Condition,
    Filter,
    Predicate,
    all_of,
    any_of,
    is_in,
    not_exists,
)
from hourglance.genesys import (
    AdherenceEvent,
    HeartbeatEvent,
    QueueEvent,
    SocketClosingEvent,
    UnexpectedResponseError,
    UserStatusEvent,
    adherence_topic,
    parse_channel,
    parse_event,
    parse_topic_permissions,
    parse_topic_states,
    subscriptions_body,
    subscriptions_request,
    topics_for,
    user_topic,
)

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
SINCE = 1_796_032_740_000  # 2026-11-30T09:59:00Z
SECRET = "+4930555123"


def event(topic: str, body: object) -> object:
    frame = json.dumps({"topicName": topic, "version": "2", "eventBody": body, "metadata": {"x": 1}})
    return parse_event(frame, received_at=NOW)


def query(where: Condition | None, *, group_by: tuple[str, ...] = ("queueId",)) -> ActivityQuery:
    return ActivityQuery(metrics=("oWaiting",), group_by=group_by, where=where)


def test_channel_is_read_and_its_address_is_not_shown():
    content = {"id": "c", "connectUri": "wss://x/channels/secret", "expires": "2026-12-01T10:00:00Z"}
    channel = parse_channel(json.dumps(content).encode())
    assert (channel.id, channel.connect_uri) == ("c", "wss://x/channels/secret")
    assert channel.expires == NOW + timedelta(days=1)
    assert "secret" not in repr(channel)


def test_subscription_request_ignores_errors_of_single_topics():
    assert subscriptions_request("c").endswith("/channels/c/subscriptions?ignoreErrors=true")
    assert json.loads(subscriptions_body(["a", "b"])) == [{"id": "a"}, {"id": "b"}]


def test_subscription_states_name_the_missing_permission():
    content = {
        "entities": [
            {"id": "a", "state": "Permitted"},
            {
                "id": "b",
                "state": "Rejected",
                "rejectionReason": "no\nway",
                "missingPermissions": ["p:q:view"],
            },
            {"id": "d"},
        ]
    }
    states = parse_topic_states(json.dumps(content).encode(), ["a", "b", "c", "d"])
    assert [states[each].permitted for each in "abcd"] == [True, False, False, True]
    assert states["b"].missing_permissions == ("p:q:view",)
    assert "\n" not in states["b"].reason
    assert states["c"].reason


def test_topic_permissions_are_read_from_the_organization():
    content = {"entities": [{"id": "v2.users.{id}.activity"}, {"id": "t", "requiresPermissions": ["a:b:c"]}]}
    permissions = parse_topic_permissions(json.dumps(content).encode())
    assert permissions == {"v2.users.{id}.activity": (), "t": ("a:b:c",)}


WAITING = {"metric": "oWaiting", "count": 1}


@pytest.mark.parametrize(
    "where",
    [
        is_in("queueId", "a", "b"),
        all_of(is_in("queueId", "a", "b"), is_in("mediaType", "voice")),
        any_of(is_in("queueId", "a"), is_in("queueId", "b")),  # type: ignore[arg-type]
        all_of(is_in("queueId", "a", "b"), is_in("mediaType", "voice", "chat")),
    ],
)
def test_topics_of_queries_of_queues(where: Condition):
    expected = ("v2.analytics.queues.a.activity", "v2.analytics.queues.b.activity")
    assert topics_for(query(where, group_by=("queueId", "mediaType"))) == expected


@pytest.mark.parametrize(
    "where",
    [
        None,
        is_in("mediaType", "voice"),
        is_in("userId", "u"),
        all_of(is_in("queueId", "a"), is_in("direction", "inbound")),
        any_of(is_in("queueId", "a"), is_in("mediaType", "voice")),  # type: ignore[arg-type]
        any_of(is_in("queueId", "a", "b"), is_in("mediaType", "voice")),  # type: ignore[arg-type]
        all_of(is_in("queueId", "a"), not_exists("mediaType")),
        all_of(is_in("queueId", "a"), is_in("queueId", "b")),
        Filter(
            type="and",
            clauses=(
                Clause(
                    type="or",
                    predicates=(
                        Predicate(dimension="queueId", value="a"),
                        Predicate(dimension="mediaType", value="voice"),
                    ),
                ),
            ),
        ),
        Filter(
            type="and", clauses=(Clause(type="and", predicates=(Predicate(dimension="queueId", value="a"),)),)
        ),
        Filter(type="and", clauses=(Clause(type="or", predicates=()),)),
    ],
)
def test_topics_of_queries_that_events_cannot_answer_are_none(where: Condition | None):
    assert topics_for(query(where)) == ()


def test_topics_depend_on_family_and_grouping():
    where = is_in("queueId", "a")
    routing = ActivityQuery(metrics=("oOnQueueUsers",), family="routing", where=where)
    assert topics_for(routing) == ("v2.analytics.queues.a.observations",)
    assert topics_for(query(where, group_by=("userId",))) == ()
    assert topics_for(ActivityQuery(metrics=("oFlow",), family="flows", where=is_in("flowId", "f"))) == ()


def test_event_of_a_queue_has_counts_and_instants_by_medium():
    body = {
        "results": [
            {
                "mediaType": "voice",
                "data": [
                    {"metric": "oWaiting", "count": 2},
                    {"metric": "oLongestWaiting", "calculatedMetricValue": SINCE},
                    {"metric": "oNew", "count": 2},
                ],
            }
        ]
    }
    received = event("v2.analytics.queues.q1.activity", body)
    assert isinstance(received, QueueEvent)
    assert received.queue_id == "q1"
    (group,) = received.groups
    assert group.dimensions == {"queueId": "q1", "mediaType": "voice"}
    assert [(each.metric, each.count, each.since) for each in group.values] == [
        ("oWaiting", 2, None),
        ("oLongestWaiting", None, NOW - timedelta(minutes=1)),
    ]


def test_event_of_observations_has_counts_by_qualifier():
    metrics = [{"metric": "oOnQueueUsers", "qualifier": "IDLE", "stats": {"count": 3.0}}]
    body = {"group": {"queueId": "q1"}, "data": [{"interval": "x", "metrics": metrics}]}
    received = event("v2.analytics.queues.q1.observations", body)
    assert isinstance(received, QueueEvent)
    (value,) = received.groups[0].values
    assert (value.metric, value.qualifier, value.count) == ("oOnQueueUsers", "IDLE", 3)


def test_event_of_a_user_changes_only_what_is_newer():
    body = {
        "presence": {
            "presenceDefinition": {"systemPresence": "MEAL"},
            "modifiedDate": "2026-11-30T09:00:00Z",
        },
        "routingStatus": {"status": "OFF_QUEUE", "startTime": "2026-11-30T09:30:00Z"},
    }
    received = event(user_topic("u"), body)
    assert isinstance(received, UserStatusEvent)
    nine, ten = NOW - timedelta(hours=1), NOW
    before = AgentStatus(
        as_of=NOW, presence="BUSY", presence_since=ten, routing_status="IDLE", routing_since=nine
    )
    after = received.apply(before)
    assert (after.presence, after.presence_since) == ("BUSY", ten)
    assert (after.routing_status, after.routing_since) == ("OFF_QUEUE", NOW - timedelta(minutes=30))
    assert received.apply(after) == after


def test_event_of_adherence_changes_only_what_is_newer():
    body = {
        "adherenceState": "OutOfAdherence",
        "scheduledActivityCategory": "Break",
        "adherenceChangeTime": "2026-11-30T09:30:00Z",
        "nextActivityReminders": [{"activityCategory": "Meal", "startDate": "2026-11-30T12:00:00Z"}],
    }
    received = event(adherence_topic("u"), body)
    assert isinstance(received, AdherenceEvent)
    after = received.apply(AgentStatus(as_of=NOW, schedule_problem="No permission."))
    assert (after.adherence, after.next_activity, after.schedule_problem) == ("OutOfAdherence", "Meal", "")
    newer = AgentStatus(as_of=NOW, adherence="InAdherence", adherence_since=NOW)
    assert received.apply(newer) == newer


def test_event_of_the_channel_itself():
    assert event("channel.metadata", {"message": "WebSocket Heartbeat"}) == HeartbeatEvent()
    assert event("v2.system.socket_closing", {"message": "closing"}) == SocketClosingEvent()
    assert event("v2.users.u.conversations", {"participants": []}) is None
    assert parse_event('{"message":"pong"}', received_at=NOW) is None


def test_event_has_nothing_personal():
    personal = {"ani": SECRET, "participantName": SECRET, "presenceMessage": SECRET, "email": SECRET}
    bodies = {
        "v2.analytics.queues.q.activity": {"results": [{"mediaType": "voice", "data": [personal]}]}
        | personal,
        user_topic("u"): personal | {"presence": personal, "outOfOffice": personal},
        adherence_topic("u"): personal | {"user": personal, "team": personal},
    }
    for topic, body in bodies.items():
        assert SECRET not in repr(event(topic, body))


@pytest.mark.parametrize(
    ("topic", "body"),
    [
        ("v2.analytics.queues.q.activity", []),
        ("v2.analytics.queues.q.activity", {"results": [{"data": [{"metric": "oWaiting"}]}]}),
        ("v2.analytics.queues.q.activity", {"results": [{"data": [{"metric": "oWaiting", "count": -1}]}]}),
        (
            "v2.analytics.queues.q.activity",
            {"results": [{"data": [{"metric": "oLongestWaiting", "calculatedMetricValue": 1e300}]}]},
        ),
        (
            "v2.analytics.queues.q.activity",
            {"results": [{**media, "data": [WAITING]} for media in ({"mediaType": "voice"}, {})]},
        ),
        (
            "v2.analytics.queues.q.activity",
            {"results": [{"mediaType": media, "data": [WAITING]} for media in ("voice", "VOICE")]},
        ),
        *(
            ("v2.analytics.queues.q.activity", {"results": [{"mediaType": "voice", "data": [value]}]})
            for value in (
                {"metric": "oWaiting", "count": 2**60},
                {"metric": "oWaiting", "stats": {"count": 1e300}},
                {"metric": "oWaiting", "stats": {"count": 1.5}},
                {"metric": "oLongestWaiting", "calculatedMetricValue": -500_000},
                {"metric": "oLongestWaiting", "calculatedMetricValue": 4e12},
            )
        ),
        ("v2.analytics.queues.q.observations", {"group": {"queueId": "r"}, "data": [{"metrics": [WAITING]}]}),
        ("v2.analytics.queues.q.activity", {"results": [], "warnings": ["A queue is missing."]}),
        ("v2.analytics.queues.q.activity", {"message": "Internal error", "status": 500}),
        ("v2.users.u.activity", {"presence": {"modifiedDate": "yesterday"}}),
        ("v2.users.u.workforcemanagement.adherence", "text"),
    ],
)
def test_event_that_is_malformed_is_an_error_in_one_sentence(topic: str, body: object):
    with pytest.raises(UnexpectedResponseError) as caught:
        event(topic, body)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "frame",
    [
        *("", "x", "[]", b"\xff", "[" * 100_000),
        '{"topicName": "v2.users.u.activity", "topicName": "v2.users.v.activity", "eventBody": {}}',
        '{"topicName": "v2.users.u.activity", "eventBody": {"presence": {}, "presence": null}}',
    ],
)
def test_message_that_is_no_event_is_an_error(frame: str | bytes):
    with pytest.raises(UnexpectedResponseError):
        parse_event(frame, received_at=NOW)
