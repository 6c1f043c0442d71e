"""What goes on now in the demo cloud: activity queries, the user's status, and notification channels."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from demo_clients import NOW, Client, FakeClock, milliseconds
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from hourglance.api import ActivityQuery, AgentStatus, is_in
from hourglance.demo import DemoCloud
from hourglance.genesys import (
    CHANNELS_PATH,
    USER_STATUS_REQUEST,
    AdherenceEvent,
    Channel,
    HeartbeatEvent,
    QueueEvent,
    SocketClosingEvent,
    activity_families,
    activity_family,
    adherence_request,
    adherence_topic,
    channel_path,
    decode_activity,
    encode_activity_query,
    parse_adherence,
    parse_channel,
    parse_event,
    parse_schedule,
    parse_topic_permissions,
    parse_topic_states,
    parse_user_status,
    schedule_body,
    subscriptions_body,
    subscriptions_request,
    user_topic,
)

pytestmark = pytest.mark.anyio

MINUTE = timedelta(minutes=1)


def waiting(
    cloud: DemoCloud, *, since: datetime, until: datetime, queue: int = 0, media: str = "voice"
) -> None:
    """Add a conversation that waits in a queue."""
    cloud.record(
        "tAcd",
        until,
        milliseconds(until) - milliseconds(since),
        mediaType=media,
        queueId=cloud.organization.queues[queue].id,
        direction="inbound",
    )


def ask(client: Client, query: ActivityQuery):
    path = activity_family(query.family).path
    response = client.http.post(
        path, content=encode_activity_query(query), headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 200, response.text
    return decode_activity(response.content, query, as_of=NOW)


def create(client: Client) -> Channel:
    response = client.http.post(CHANNELS_PATH)
    assert response.status_code == 200, response.text
    return parse_channel(response.content)


def subscribe(client: Client, channel: Channel, *topics: str, method: str = "PUT"):
    response = client.http.request(
        method,
        subscriptions_request(channel.id),
        content=subscriptions_body(topics),
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code == 200, response.text
    return parse_topic_states(response.content, topics)


def queue_topic(cloud: DemoCloud, queue: int = 0, kind: str = "activity") -> str:
    return f"v2.analytics.queues.{cloud.organization.queues[queue].id}.{kind}"


@asynccontextmanager
async def socket_of(channel: Channel) -> AsyncIterator[ClientConnection]:
    async with connect(channel.connect_uri, proxy=None) as socket:
        await socket.send('{"message":"ping"}')
        await socket.recv()  # the socket is being served
        yield socket


async def received(socket: ClientConnection) -> object:
    async with asyncio.timeout(10):
        return parse_event(await socket.recv(), received_at=NOW)


async def close_code(socket: ClientConnection) -> int:
    async with asyncio.timeout(10):
        try:
            while True:
                await socket.recv()
        except ConnectionClosed:
            return socket.close_code or 0


def test_activity_counts_a_wait_from_its_start_to_its_end(cloud: DemoCloud, client: Client, clock: FakeClock):
    waiting(cloud, since=NOW - MINUTE, until=NOW + MINUTE)
    waiting(cloud, since=NOW + MINUTE, until=NOW + 3 * MINUTE)
    waiting(cloud, since=NOW - 5 * MINUTE, until=NOW - MINUTE)
    query = ActivityQuery(
        metrics=("oWaiting", "oLongestWaiting"), where=is_in("queueId", cloud.organization.queues[0].id)
    )
    results = ask(client, query)
    assert results.count("oWaiting") == 1
    assert results.since("oLongestWaiting") == NOW - MINUTE
    clock.forward(minutes=1)
    assert ask(client, query).since("oLongestWaiting") == NOW + MINUTE
    clock.forward(minutes=2)
    assert ask(client, query).count("oWaiting") == 0
    assert ask(client, query).since("oLongestWaiting") is None


def test_activity_groups_and_filters(cloud: DemoCloud, client: Client):
    for queue, media in ((0, "voice"), (0, "voice"), (1, "voice"), (0, "email")):
        waiting(cloud, since=NOW - MINUTE, until=NOW + MINUTE, queue=queue, media=media)
    first, second = (each.id for each in cloud.organization.queues[:2])
    grouped = ask(client, ActivityQuery(metrics=("oWaiting",), group_by=("queueId", "mediaType")))
    assert grouped.count("oWaiting", queueId=first, mediaType="voice") == 2
    assert grouped.count("oWaiting", queueId=first) == 3
    assert grouped.count("oWaiting", queueId=second) == 1
    voice = ActivityQuery(metrics=("oWaiting",), where=is_in("mediaType", "email"))
    assert ask(client, voice).count("oWaiting") == 1


def test_activity_of_a_conversation_rings_and_is_handled(cloud: DemoCloud, client: Client, clock: FakeClock):
    agent = cloud.organization.me
    place = {"mediaType": "voice", "queueId": agent.queues[0].id, "userId": agent.id}
    cloud.record("tAlert", NOW + MINUTE, 120_000, **place)
    cloud.record("tHandle", NOW + 3 * MINUTE, 120_000, **place)
    metrics = ("oAlerting", "oInteracting", "oLongestInteracting")
    query = ActivityQuery(metrics=metrics, where=is_in("userId", agent.id), group_by=("userId",))
    assert (ask(client, query).count("oAlerting"), ask(client, query).count("oInteracting")) == (1, 0)
    clock.forward(minutes=1)
    assert (ask(client, query).count("oAlerting"), ask(client, query).count("oInteracting")) == (0, 1)
    assert ask(client, query).since("oLongestInteracting") == NOW + MINUTE
    status = parse_user_status(client.http.get(USER_STATUS_REQUEST).content, as_of=NOW)
    assert (status.presence, status.routing_status) == ("ON_QUEUE", "INTERACTING")
    assert status.routing_since == NOW + MINUTE


def test_activity_of_agents_adds_up(cloud: DemoCloud, client: Client):
    queue = cloud.organization.queues[0]
    metrics = ("oMemberUsers", "oOnQueueUsers", "oOffQueueUsers", "oUserRoutingStatuses", "oUserPresences")
    query = ActivityQuery(family="routing", metrics=metrics, where=is_in("queueId", queue.id))
    results = ask(client, query)
    members = sum(queue in agent.queues for agent in cloud.organization.agents)
    assert results.count("oMemberUsers") == members > 0
    assert (results.count("oOnQueueUsers") or 0) + (results.count("oOffQueueUsers") or 0) == members
    assert results.count("oUserRoutingStatuses") == results.count("oUserPresences") == members


@pytest.mark.parametrize("name", activity_families())
def test_activity_of_each_family_has_every_metric(cloud: DemoCloud, client: Client, name: str):
    family = activity_family(name)
    query = ActivityQuery(family=name, metrics=tuple(metric.name for metric in family.metrics))
    assert ask(client, query).metrics == query.metrics


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("[", ""),
        ('{"metrics":[{"metric":"oWaiting"}]}', "groupBy"),
        ('{"metrics":[{"metric":"oWaitng"}],"groupBy":["queueId"]}', "metrics.0"),
        ('{"metrics":[{"metric":"oWaiting"}],"groupBy":["flowId"]}', "groupBy.0"),
        ('{"metrics":[{"metric":"oWaiting"}],"groupBy":["queueId"],"interval":"x"}', "interval"),
    ],
)
def test_activity_of_an_invalid_query_names_the_field(client: Client, body: str, field: str):
    path = activity_family("conversations").path
    response = client.http.post(path, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert [each["fieldName"] for each in response.json()["details"]] == ([field] if field else [])


def test_status_follows_the_schedule(cloud: DemoCloud, client: Client, clock: FakeClock):
    me = cloud.organization.me.id
    seen, states = set(), set()
    for _ in range(64):
        clock.forward(minutes=7.5)
        now = clock.instant
        status = parse_user_status(client.http.get(USER_STATUS_REQUEST).content, as_of=now)
        status = parse_adherence(client.http.get(adherence_request(me)).content, status, user_id=me)
        planned = parse_schedule(
            client.http.post(
                "/api/v2/workforcemanagement/agentschedules/mine", content=schedule_body(now)
            ).content,
            AgentStatus(as_of=now),
        )
        assert (planned.next_activity, planned.next_at) == (status.next_activity, status.next_at)
        assert status.next_at is not None
        assert status.next_at > now
        assert status.presence_since is not None
        assert status.presence_since <= now
        seen.add(status.presence)
        states.add(status.adherence)
    assert seen == {"ON_QUEUE", "BREAK", "MEAL", "MEETING"}
    assert states == {"InAdherence", "OutOfAdherence"}


def test_status_permissions_are_required(cloud: DemoCloud, client: Client):
    cloud.add_fault("no-permission@/api/v2/workforcemanagement")
    assert client.http.get(adherence_request(cloud.organization.me.id)).status_code == 403
    cloud.add_fault("no-permission@/api/v2/analytics/agents")
    assert client.http.get(f"/api/v2/analytics/agents/{cloud.organization.me.id}/status").status_code == 403
    cloud.clear_faults()
    state = client.http.get(f"/api/v2/analytics/agents/{cloud.organization.me.id}/status").json()
    assert state["userId"] == cloud.organization.me.id
    assert client.http.get("/api/v2/analytics/agents/nobody/status").status_code == 404


async def test_channel_sends_events_in_step_with_conversations(
    cloud: DemoCloud, client: Client, clock: FakeClock
):
    waiting(cloud, since=NOW + MINUTE, until=NOW + 3 * MINUTE)
    channel = create(client)
    topic = queue_topic(cloud)
    assert subscribe(client, channel, topic)[topic].permitted
    async with socket_of(channel) as socket:
        clock.forward(minutes=2)
        event = await received(socket)
        assert isinstance(event, QueueEvent)
        values = {
            (group.dimensions["mediaType"], value.metric): value
            for group in event.groups
            for value in group.values
        }
        assert values["voice", "oWaiting"].count == 1
        assert values["voice", "oLongestWaiting"].since == NOW + MINUTE
        clock.forward(minutes=2)
        event = await received(socket)
        assert isinstance(event, QueueEvent)
        counts = {value.count for group in event.groups for value in group.values}
        assert counts == {0, None}


async def test_channel_sends_adherence(cloud: DemoCloud, client: Client, clock: FakeClock):
    me = cloud.organization.me.id
    channel = create(client)
    subscribe(client, channel, adherence_topic(me))
    async with socket_of(channel) as socket:
        clock.forward(hours=2)
        event = await received(socket)
        assert isinstance(event, AdherenceEvent)
        assert event.apply(AgentStatus(as_of=NOW)).next_at is not None


async def test_channel_heartbeat(cloud: DemoCloud, client: Client):
    cloud.add_fault("heartbeat=0.1")
    channel = create(client)
    async with socket_of(channel) as socket:
        assert await received(socket) == HeartbeatEvent()


async def test_channel_announces_the_end_of_its_socket(cloud: DemoCloud, client: Client):
    cloud.add_fault("socket-closing=0:1")
    channel = create(client)
    async with socket_of(channel) as socket:
        assert await received(socket) == SocketClosingEvent()


@pytest.mark.parametrize(("fault", "code"), [("socket-lost=0:1", 1011), ("channel-taken=0:1", 1008)])
async def test_channel_faults_close_the_socket(cloud: DemoCloud, client: Client, fault: str, code: int):
    channel = create(client)
    async with socket_of(channel) as socket:
        cloud.add_fault(fault)
        assert await close_code(socket) == code
    gone = code == 1008
    assert client.http.head(channel_path(channel.id)).status_code == (404 if gone else 200)


async def test_channel_expires_and_a_subscription_renews_it(
    cloud: DemoCloud, client: Client, clock: FakeClock
):
    channel = create(client)
    assert channel.expires == NOW + timedelta(hours=24)
    async with socket_of(channel) as socket:
        clock.forward(hours=23)
        subscribe(client, channel, user_topic(cloud.organization.me.id))
        clock.forward(hours=23)
        client.sign_in()
        assert client.http.head(channel_path(channel.id)).status_code == 200
        clock.forward(hours=1)
        assert await close_code(socket) == 1000
    with pytest.raises(InvalidStatus):
        async with connect(channel.connect_uri, proxy=None):
            pass


async def test_channel_second_socket_closes_the_first(cloud: DemoCloud, client: Client):
    channel = create(client)
    async with socket_of(channel) as first, socket_of(channel) as second:
        assert await close_code(first) == 1008
        await second.send('{"message":"ping"}')
        assert await received(second) == HeartbeatEvent()


def test_channel_too_many_take_away_the_oldest(cloud: DemoCloud, client: Client, clock: FakeClock):
    created = []
    for _ in range(21):
        clock.forward(seconds=1)
        created.append(create(client))
    states = [client.http.head(channel_path(each.id)).status_code for each in created]
    assert states == [404] + 20 * [200]
    assert len(client.http.get(CHANNELS_PATH).json()["entities"]) == 20


def test_subscription_rejects_single_topics(cloud: DemoCloud, client: Client):
    channel, good = create(client), queue_topic(cloud)
    cloud.add_fault("topic-rejected@/v2.users")
    user = user_topic(cloud.organization.me.id)
    states = subscribe(client, channel, good, user, "v2.unknown")
    assert [states[each].permitted for each in (good, user, "v2.unknown")] == [True, False, False]
    assert states[user].missing_permissions
    response = client.http.put(
        subscriptions_request(channel.id).partition("?")[0], content=subscriptions_body([good, "v2.unknown"])
    )
    assert response.status_code == 403


def test_subscription_put_replaces_and_post_adds(cloud: DemoCloud, client: Client):
    channel = create(client)
    path = f"{channel_path(channel.id)}/subscriptions"

    def topics() -> list[str]:
        return [each["id"] for each in client.http.get(path).json()["entities"]]

    one, two = queue_topic(cloud, 0), queue_topic(cloud, 1, "observations")
    subscribe(client, channel, one)
    subscribe(client, channel, two, method="POST")
    assert topics() == [one, two]
    subscribe(client, channel, two)
    assert topics() == [two]
    client.http.delete(path)
    assert topics() == []
    too_many = client.http.put(path, content=subscriptions_body(f"v2.{n}" for n in range(1001)))
    assert too_many.status_code == 400
    assert too_many.json()["code"] == "notification.subscription.too.many.subscriptions"


@pytest.mark.parametrize(
    ("fault", "events"), [("event-lost@/v2:1", 0), ("event-twice@/v2:1", 2), ("event-late=0.3@/v2:1", 1)]
)
async def test_event_faults(cloud: DemoCloud, client: Client, clock: FakeClock, fault: str, events: int):
    waiting(cloud, since=NOW + MINUTE, until=NOW + 3 * MINUTE)
    channel = create(client)
    subscribe(client, channel, queue_topic(cloud))
    cloud.add_fault(fault)
    cloud.add_fault("heartbeat=1")
    async with socket_of(channel) as socket:
        clock.forward(minutes=2)
        seen = []
        while (event := await received(socket)) != HeartbeatEvent():
            seen.append(event)
    assert len(seen) == events


def test_topics_and_their_permissions_are_available(client: Client):
    content = client.http.get("/api/v2/notifications/availabletopics").content
    required = parse_topic_permissions(content)
    assert required["v2.analytics.queues.{id}.activity"] == activity_family("conversations").permissions
    assert required["v2.users.{id}.activity"] == ()


async def test_socket_can_be_refused_as_by_a_proxy(cloud: DemoCloud, client: Client):
    channel = create(client)
    cloud.add_fault("status=407@/channels")
    with pytest.raises(InvalidStatus) as caught:
        async with connect(channel.connect_uri, proxy=None):
            pass
    assert caught.value.response.status_code == 407
    assert json.dumps([each.path for each in cloud.requests]).count("/channels/")


def test_channels_need_a_token(stranger: Client, connect: Callable[[DemoCloud], Client]):
    assert stranger.http.post(CHANNELS_PATH).status_code == 401
    assert stranger.http.post(activity_family("conversations").path).status_code == 401


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [
        ("2026-11-18T10:00:00Z", "2026-11-19T10:00:00Z", 200),
        ("2026-11-18T10:00:00.000", "2026-11-19T10:00:00.000", 200),
        ("2026-11-18T10:00:00", "2026-11-19T10:00:00Z", 200),
        ("2026-11-18T10:00:00Z", "2026-12-19T10:00:00Z", 200),
        ("2026-11-18T10:00:00Z", "2026-12-19T10:00:00.001Z", 400),
        ("2026-11-18T10:00:00Z", "2026-11-18T10:00:00Z", 400),
        ("today", "2026-11-18T10:00:00Z", 400),
    ],
)
def test_schedule_time_range(client: Client, start: str, end: str, status: int):
    body = {"startDate": start, "endDate": end}
    assert (
        client.http.post("/api/v2/workforcemanagement/agentschedules/mine", json=body).status_code == status
    )
