"""Notification channels: requests, topics, and events as typed data.

Only the fields that are shown are decoded. Everything else in an event, such as an agent's message or a
caller's address, is dropped here.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias, TypeVar

import msgspec

from hourglance.api import ActivityGroup, ActivityQuery, ActivityValue, AgentStatus, Filter
from hourglance.genesys.activity_catalogue import ActivityMetric, activity_family
from hourglance.genesys.activity_wire import (
    MAX_COUNT,
    check_counted_once,
    instant_or_none,
    selected_values,
)
from hourglance.genesys.agent_status import (
    AdherenceBody,
    PresenceBody,
    RoutingStatusBody,
    with_adherence,
    with_status,
)
from hourglance.genesys.answer_envelope import ErrorMembers, decode_body, reject_repeated_members
from hourglance.genesys.errors import UnexpectedResponseError, pointer_from_error
from hourglance.genesys.live_facts import LIVE_FACTS, LiveFacts
from hourglance.util.json_errors import JSON_ERRORS
from hourglance.util.printable import short_line

_T = TypeVar("_T")

#: To POST to, without a body, for a new channel.
CHANNELS_PATH: Final = "/api/v2/notifications/channels"
#: Where the service tells what each topic requires.
AVAILABLE_TOPICS_REQUEST: Final = (
    "/api/v2/notifications/availabletopics?expand=requiresPermissions,requiresAnyValidator"
)
#: The scope that channels need if the organization enforces scopes.
NOTIFICATIONS_SCOPE: Final = "notifications"
#: The message that the service answers with a heartbeat.
PING: Final = '{"message":"ping"}'

#: Of which one is enough for the topic of the own adherence.
ADHERENCE_TOPIC_PERMISSIONS: Final = (
    "wfm:agentSchedule:view",
    "wfm:agentAdherence:notify",
    "wfm:realtimeAdherence:view",
)

#: The longest reason of a rejected topic that is kept (characters).
_MAX_REASON: Final = 200

_QUEUE_TOPIC: Final = re.compile(r"v2\.analytics\.queues\.(?P<id>[^.]+)\.(?:activity|observations)")
_USER_TOPIC: Final = re.compile(r"v2\.users\.(?P<id>[^.]+)\.activity")
_ADHERENCE_TOPIC: Final = re.compile(r"v2\.users\.(?P<id>[^.]+)\.workforcemanagement\.adherence")
_HEARTBEAT_TOPIC: Final = "channel.metadata"
_CLOSING_TOPIC: Final = "v2.system.socket_closing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """A notification channel.

    :param connect_uri: of its WebSocket. It grants access to the events, so it is not shown.
    :param expires: by the service's clock; None if it does not say.
    """

    id: str
    connect_uri: str
    expires: datetime | None = None

    def __repr__(self) -> str:
        """Return the id alone."""
        return f"Channel(id={self.id!r})"


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicState:
    """What became of the subscription to a topic.

    :param permitted: whether its events will come.
    :param missing_permissions: that the user would need.
    """

    topic: str
    permitted: bool
    reason: str = ""
    missing_permissions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueEvent:
    """New values of one queue, by medium; what is missing has not changed."""

    queue_id: str
    groups: tuple[ActivityGroup, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class UserStatusEvent:
    """A change of a user's presence or routing status, see :meth:`apply`."""

    user_id: str
    presence: PresenceBody | None
    routing_status: RoutingStatusBody | None

    def apply(self, status: AgentStatus) -> AgentStatus:
        """Return the status after this event; parts that are older than what is known are ignored."""
        return with_status(status, self.presence, self.routing_status)


@dataclass(frozen=True, kw_only=True, slots=True)
class AdherenceEvent:
    """A change of a user's adherence, see :meth:`apply`."""

    user_id: str
    adherence: AdherenceBody

    def apply(self, status: AgentStatus) -> AgentStatus:
        """Return the status after this event, which is ignored if it is older than what is known."""
        return with_adherence(status, self.adherence)


@dataclass(frozen=True, kw_only=True, slots=True)
class HeartbeatEvent:
    """The channel is alive."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SocketClosingEvent:
    """The service will close the socket within a minute: connect again."""


NotificationEvent: TypeAlias = (
    QueueEvent | UserStatusEvent | AdherenceEvent | HeartbeatEvent | SocketClosingEvent
)


class _ChannelBody(msgspec.Struct, frozen=True, rename="camel"):
    id: str
    connect_uri: str
    expires: datetime | None = None


class _TopicStateBody(msgspec.Struct, frozen=True, rename="camel"):
    id: str
    state: str | None = None
    rejection_reason: str | None = None
    missing_permissions: list[str] | None = None


class _TopicStatesBody(msgspec.Struct, frozen=True):
    entities: list[_TopicStateBody] | None = None


class _Frame(msgspec.Struct, frozen=True, rename="camel"):
    topic_name: str | None = None
    event_body: msgspec.Raw = msgspec.Raw(b"null")


class _CountBody(msgspec.Struct, frozen=True, rename="camel"):
    metric: str | None = None
    qualifier: str | None = None
    count: int | None = None
    calculated_metric_value: int | float | None = None
    stats: dict[str, int | float] | None = None


class _MediaBody(msgspec.Struct, frozen=True, rename="camel"):
    media_type: str | None = None
    data: list[_CountBody] | None = None


class _IntervalBody(msgspec.Struct, frozen=True):
    metrics: list[_CountBody] | None = None


class _QueueBody(ErrorMembers, frozen=True):
    """Of a queue's activity (results), or of its observations (group, data)."""

    results: list[_MediaBody] | None = None
    group: dict[str, str | None] | None = None
    data: list[_IntervalBody] | None = None


_queue_decoder = msgspec.json.Decoder(_QueueBody)


class _UserActivityBody(msgspec.Struct, frozen=True, rename="camel"):
    presence: PresenceBody | None = None
    routing_status: RoutingStatusBody | None = None


class _TopicBody(msgspec.Struct, frozen=True, rename="camel"):
    id: str
    requires_permissions: list[str] | None = None


class _TopicsBody(msgspec.Struct, frozen=True):
    entities: list[_TopicBody] | None = None


def channel_path(channel_id: str) -> str:
    """Return the path of a channel; HEAD tells whether it exists."""
    return f"{CHANNELS_PATH}/{channel_id}"


def subscriptions_request(channel_id: str) -> str:
    """Return the request to PUT a channel's topics to, which replaces them.

    Without ``ignoreErrors`` one topic that the user may not subscribe to would fail the whole request.
    """
    return f"{channel_path(channel_id)}/subscriptions?ignoreErrors=true"


def subscriptions_body(topics: Iterable[str]) -> bytes:
    """Return the JSON body that subscribes to topics."""
    return msgspec.json.encode([{"id": topic} for topic in topics])


def user_topic(user_id: str) -> str:
    """Return the topic of a user's presence and routing status."""
    return f"v2.users.{user_id}.activity"


def adherence_topic(user_id: str) -> str:
    """Return the topic of a user's adherence."""
    return f"v2.users.{user_id}.workforcemanagement.adherence"


def topics_for(query: ActivityQuery) -> tuple[str, ...]:
    """Return the topics that tell every change of a query's answer; empty if it can only be polled.

    Events tell the state of single queues, by medium. So a query must name its queues, and may be grouped and
    filtered by queue and medium alone.
    """
    family = _PUSHED.get(query.family)
    if family is None or not set(query.metrics) <= family.metrics:
        return ()
    used = {*query.group_by, *(each.dimension for each in query.predicates)}
    if not used <= family.dimensions or not _names_values_only(query.filter):
        return ()
    queues = selected_values(query.predicates, "queueId")
    return tuple(f"v2.analytics.queues.{each}.{family.topic}" for each in queues)


def parse_channel(content: bytes) -> Channel:
    """Return the channel in the response to its creation.

    :raises UnexpectedResponseError: the content is not a channel.
    """
    body = _decode(content, _ChannelBody)
    return Channel(id=body.id, connect_uri=body.connect_uri, expires=body.expires)


def parse_topic_states(content: bytes, topics: Iterable[str]) -> dict[str, TopicState]:
    """Return what became of each topic; one that the response does not mention is rejected.

    :raises UnexpectedResponseError: the content is not a list of subscriptions.
    """
    states = {each.id: each for each in _decode(content, _TopicStatesBody).entities or ()}
    return {topic: _topic_state(topic, states.get(topic)) for topic in topics}


def parse_topic_permissions(content: bytes) -> dict[str, tuple[str, ...]]:
    """Return the permissions that each topic requires, by its name with ``{id}`` for the id.

    :raises UnexpectedResponseError: the content is not a list of topics.
    """
    topics = _decode(content, _TopicsBody).entities or ()
    return {each.id: tuple(each.requires_permissions or ()) for each in topics}


def topic_permissions(topic: str, required: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the permissions that a topic requires; empty if that is not known.

    :param required: as :func:`parse_topic_permissions` returns them.
    """
    parts = topic.split(".")
    for name, permissions in required.items():
        names = name.split(".")
        if len(names) == len(parts) and all(
            one == other or one.startswith("{") for one, other in zip(names, parts, strict=True)
        ):
            return permissions
    return ()


def parse_event(
    frame: str | bytes, *, received_at: datetime, facts: LiveFacts = LIVE_FACTS
) -> NotificationEvent | None:
    """Return the event in a message; None if its topic is not one of those here.

    :param received_at: by the service's clock.
    :raises UnexpectedResponseError: the message is not as documented.
    """
    message = _decode(frame, _Frame)
    reject_repeated_members(frame.encode() if isinstance(frame, str) else frame)
    topic = message.topic_name or ""
    if topic == _HEARTBEAT_TOPIC:
        return HeartbeatEvent()
    if topic == _CLOSING_TOPIC:
        return SocketClosingEvent()
    body = bytes(message.event_body)
    if match := _QUEUE_TOPIC.fullmatch(topic):
        groups = _queue_groups(match["id"], decode_body(body, _queue_decoder), received_at, facts)
        return QueueEvent(queue_id=match["id"], groups=groups)
    if match := _USER_TOPIC.fullmatch(topic):
        user = _decode(body, _UserActivityBody)
        return UserStatusEvent(
            user_id=match["id"], presence=user.presence, routing_status=user.routing_status
        )
    if match := _ADHERENCE_TOPIC.fullmatch(topic):
        return AdherenceEvent(user_id=match["id"], adherence=_decode(body, AdherenceBody))
    return None


def _names_values_only(where: Filter | None) -> bool:
    """Return whether a filter is one list of values for each of its dimensions, all of which must match."""
    if where is None:
        return False
    lists = [(clause.type, clause.predicates) for clause in where.clauses]
    if where.type == "and":
        lists += [("or", (predicate,)) for predicate in where.predicates]
    elif lists:
        return False
    else:
        lists = [("or", where.predicates)]
    if not all(predicates for _, predicates in lists):
        return False
    seen = [predicates[0].dimension for _, predicates in lists]
    return len(set(seen)) == len(seen) and all(
        junction == "or"
        and {each.dimension for each in predicates} == {predicates[0].dimension}
        and all(each.operator == "matches" and each.value is not None for each in predicates)
        for junction, predicates in lists
    )


def _topic_state(topic: str, body: _TopicStateBody | None) -> TopicState:
    if body is None:
        return TopicState(topic=topic, permitted=False, reason="Genesys Cloud did not confirm it.")
    return TopicState(
        topic=topic,
        # Without ignoreErrors, the list names topics without a state.
        permitted=body.state in (None, "Permitted"),
        reason=short_line(body.rejection_reason or "", _MAX_REASON),
        missing_permissions=tuple(short_line(each, _MAX_REASON) for each in body.missing_permissions or ()),
    )


def _queue_groups(
    queue_id: str, body: _QueueBody, received_at: datetime, facts: LiveFacts
) -> tuple[ActivityGroup, ...]:
    parts = [(each.media_type, each.data or []) for each in body.results or ()]
    group = body.group or {}
    if (group.get("queueId") or queue_id).casefold() != queue_id.casefold():
        raise _unexpected("of one queue has values of another")
    medium = group.get("mediaType")
    parts += [(medium, each.metrics or []) for each in body.data or ()]
    groups = tuple(
        ActivityGroup(
            dimensions={"queueId": queue_id, **({"mediaType": media} if media else {})},
            values=tuple(
                value for each in data if (value := _event_value(each, received_at, facts)) is not None
            ),
        )
        for media, data in parts
    )
    check_counted_once(groups)
    return groups


def _event_value(body: _CountBody, received_at: datetime, facts: LiveFacts) -> ActivityValue | None:
    """Return the value of a metric; None if it is not one of a family of activity queries."""
    metric = _METRICS.get(body.metric or "")
    if metric is None:
        return None
    count = body.count if body.stats is None else body.stats.get("count")
    if metric.kind == "count":
        if count is None or not 0 <= count <= MAX_COUNT or count % 1:
            raise _unexpected(f"has no count of {metric.name}")
        return ActivityValue(metric=metric.name, qualifier=body.qualifier, count=int(count))
    number = body.calculated_metric_value
    try:
        since = instant_or_none(number, received_at, facts)
    except OverflowError:
        raise _unexpected(f"has no instant for {metric.name}: {number}") from None
    return ActivityValue(metric=metric.name, qualifier=body.qualifier, since=since)


@dataclass(frozen=True, kw_only=True, slots=True)
class _PushedFamily:
    """What the events of a family can tell.

    :param topic: the end of the name of its topic for a queue.
    """

    topic: str
    dimensions: frozenset[str]
    metrics: frozenset[str]


_PUSHED: Final = {
    "conversations": _PushedFamily(
        topic="activity",
        dimensions=frozenset({"queueId", "mediaType"}),
        metrics=frozenset(each.name for each in activity_family("conversations").metrics),
    ),
    "routing": _PushedFamily(
        topic="observations",
        dimensions=frozenset({"queueId"}),
        metrics=frozenset(each.name for each in activity_family("routing").metrics),
    ),
}

_METRICS: Final[dict[str, ActivityMetric]] = {
    metric.name: metric
    for name in ("conversations", "routing", "flows")
    for metric in activity_family(name).metrics
}


def _unexpected(what: str) -> UnexpectedResponseError:
    return UnexpectedResponseError(f"A notification {what}.", remedy="The values are requested again.")


def _decode(content: str | bytes, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(content, type=kind)
    except JSON_ERRORS as error:
        pointer = pointer_from_error(error)
        raise UnexpectedResponseError(
            f"A message of the notification service has an unexpected format: {pointer or 'it'} is wrong.",
            remedy="Retrying automatically.",
            pointer=pointer,
        ) from error
