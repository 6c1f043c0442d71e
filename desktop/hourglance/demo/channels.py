"""Notification channels: their requests, and a WebSocket that sends an event for each change.

A change is found by comparing the state of a topic with the one before, a few times a second. There is no
replay: what changes while no socket is connected is not sent later.
"""

import asyncio
import json
import uuid
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from hourglance.demo.activity import ActivityAnswers
from hourglance.demo.faults import Faults
from hourglance.demo.live_state import LiveState, Moment
from hourglance.demo.organization import Organization
from hourglance.demo.problems import ApiError
from hourglance.genesys import ADHERENCE_TOPIC_PERMISSIONS, LIVE_FACTS, activity_family

#: The most channels of one user; one more takes away the one that was used least recently.
MAX_CHANNELS: Final = 20

#: The path of the sockets.
SOCKET_PATH: Final = "/channels"

_LIFE: Final = timedelta(hours=LIVE_FACTS.channel_hours)

#: How often topics are compared (seconds).
_POLL_INTERVAL: Final = 0.1

#: The least time between two events of a topic (seconds).
_EVENT_INTERVAL: Final = 1.0

_TopicState = Callable[[Moment], dict[str, object]]


@dataclass(kw_only=True)
class _ChannelState:
    id: str
    life: timedelta
    expires: datetime
    used: datetime
    topics: dict[str, _TopicState] = field(default_factory=dict)
    socket: WebSocket | None = None
    #: The last known state of each topic, and when its last event was sent.
    known: dict[str, dict[str, object]] = field(default_factory=dict)
    sent: dict[str, float] = field(default_factory=dict)


class Channels:
    """The notification channels of the signed-in user. All methods belong to the server's loop.

    :param now: the service's clock, aware.
    :param url: returns the server's base URL.
    """

    def __init__(
        self,
        live: LiveState,
        answers: ActivityAnswers,
        organization: Organization,
        faults: Faults,
        now: Callable[[], datetime],
        url: Callable[[], str],
    ) -> None:
        self._live = live
        self._answers = answers
        self._organization = organization
        self._faults = faults
        self._now = now
        self._url = url
        self._channels: dict[str, _ChannelState] = {}

    # Requests.

    async def create(self) -> dict[str, object]:
        """Create a channel; one too many takes away the one that was used least recently."""
        if len(self._channels) >= MAX_CHANNELS:
            least = min(
                self._channels.values(), key=lambda each: (each.socket is not None, each.used, each.id)
            )
            await self._take_away(least)
        now = self._now()
        lives = self._faults.consume(SOCKET_PATH, "channel-life")
        life = timedelta(seconds=lives[-1].value) if lives else _LIFE
        channel = _ChannelState(id=str(uuid.uuid4()), life=life, expires=now + life, used=now)
        self._channels[channel.id] = channel
        return self._body(channel)

    def channels(self) -> dict[str, object]:
        """Return all channels."""
        return {"entities": [self._body(each) for each in self._channels.values()]}

    def exists(self, channel_id: str) -> None:
        """Check that a channel exists.

        :raises ApiError: 404 for an unknown channel.
        """
        self._channel(channel_id)

    def topics(self, channel_id: str) -> dict[str, object]:
        """Return the topics of a channel.

        :raises ApiError: 404 for an unknown channel.
        """
        return {"entities": [{"id": topic} for topic in self._channel(channel_id).topics]}

    def subscribe(
        self, channel_id: str, body: object, *, replace: bool, ignore_errors: bool
    ) -> dict[str, object]:
        """Subscribe a channel to topics, which renews it.

        :param replace: in place of the topics that it has.
        :raises ApiError: 400 for a body that is no list of topics, or for too many topics; 403 for a topic
            that the user may not subscribe to, unless errors are ignored; 404 for an unknown channel.
        """
        channel = self._channel(channel_id)
        names = _topic_names(body)
        known = {} if replace else dict(channel.topics)
        if len({*known, *names}) > LIVE_FACTS.topics_per_channel:
            raise ApiError(400, "Too many topics.", code="notification.subscription.too.many.subscriptions")
        rejected = {name for name in names if self._is_rejected(name)}
        if rejected and not ignore_errors:
            raise ApiError(403, f"You may not subscribe to {', '.join(sorted(rejected))}.")
        permitted = {
            name: state
            for name in names
            if name not in rejected and (state := self._topic_state(name)) is not None
        }
        moment = self._live.now()
        channel.topics = known | permitted
        channel.known = {
            name: channel.known.get(name) or state(moment) for name, state in channel.topics.items()
        }
        channel.used = self._now()
        channel.expires = channel.used + channel.life
        return {"entities": [self._subscription(name, name in channel.topics) for name in names]}

    def unsubscribe(self, channel_id: str) -> None:
        """Remove all topics of a channel.

        :raises ApiError: 404 for an unknown channel.
        """
        channel = self._channel(channel_id)
        channel.topics, channel.known = {}, {}

    @staticmethod
    def available_topics() -> dict[str, object]:
        """Return the kinds of topics, and the permissions that they require."""
        queue = activity_family("conversations").permissions
        required = {
            "v2.analytics.queues.{id}.activity": queue,
            "v2.analytics.queues.{id}.observations": queue,
            "v2.users.{id}.activity": (),
            "v2.users.{id}.workforcemanagement.adherence": ADHERENCE_TOPIC_PERMISSIONS,
        }
        return {
            "entities": [
                {"id": name, "requiresPermissions": list(any_of), "requiresAnyValidator": len(any_of) > 1}
                for name, any_of in required.items()
            ]
        }

    # The socket.

    async def serve(self, socket: WebSocket) -> None:
        """Send the events of a channel until its socket closes."""
        channel = self._channels.get(socket.path_params["id"])
        if channel is None or channel.expires <= self._now():
            await socket.close()
            return
        moment = self._live.now()
        channel.known = {name: state(moment) for name, state in channel.topics.items()}
        await socket.accept()
        if channel.socket is not None:
            await _close(channel.socket, 1008, "another socket was opened for this channel")
        channel.socket, channel.used = socket, self._now()
        sender = asyncio.create_task(self._send_until_closed(channel, socket))
        try:
            while True:
                if _is_ping(await socket.receive_text()) and not self._is_silent():
                    await socket.send_text(_frame("channel.metadata", {"message": "pong"}))
        except (WebSocketDisconnect, KeyError, RuntimeError):
            pass  # closed by one side, or a binary message
        finally:
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)
            if channel.socket is socket:
                channel.socket = None

    async def _send_until_closed(self, channel: _ChannelState, socket: WebSocket) -> None:
        loop = asyncio.get_running_loop()
        opened = beaten = loop.time()
        announced = False
        async with asyncio.TaskGroup() as delayed:
            while True:
                await asyncio.sleep(_POLL_INTERVAL)
                open_for = loop.time() - opened
                if channel.expires <= self._now():
                    self._channels.pop(channel.id, None)
                    await _close(socket, 1000, "the channel has expired")
                    return
                if self._is_due("socket-lost", open_for):
                    await _close(socket, 1011, "")
                    return
                if self._is_due("channel-taken", open_for):
                    await self._take_away(channel)
                    return
                if not announced and self._is_due("socket-closing", open_for):
                    announced = True
                    await socket.send_text(_frame("v2.system.socket_closing", {"message": "closing"}))
                if self._is_silent():
                    continue
                await self._send_changes(channel, socket, loop.time(), delayed)
                if loop.time() - beaten >= self._heartbeat():
                    beaten = loop.time()
                    await socket.send_text(_frame("channel.metadata", {"message": "WebSocket Heartbeat"}))

    async def _send_changes(
        self, channel: _ChannelState, socket: WebSocket, at: float, delayed: asyncio.TaskGroup
    ) -> None:
        if not channel.topics:
            return
        moment = self._live.now()
        for name, state in tuple(channel.topics.items()):
            body = state(moment)
            due = at - channel.sent.get(name, float("-inf")) >= _EVENT_INTERVAL
            if body == channel.known.get(name) or not due:
                continue
            channel.known[name], channel.sent[name] = body, at
            if self._faults.consume(f"/{name}", "event-lost"):
                continue
            broken = bool(self._faults.consume(f"/{name}", "event-broken"))
            send = partial(socket.send_text, _frame(name, [] if broken else body))
            late = self._faults.consume(f"/{name}", "event-late")
            for _ in range(1 + bool(self._faults.consume(f"/{name}", "event-twice"))):
                if late:
                    delayed.create_task(_after(late[-1].value, send))
                else:
                    await send()

    def _is_due(self, kind: str, open_for: float) -> bool:
        faults = self._faults.peek(SOCKET_PATH, kind)
        if not faults or open_for < faults[-1].value:
            return False
        self._faults.consume(SOCKET_PATH, kind)
        return True

    def _is_silent(self) -> bool:
        return self._faults.has(SOCKET_PATH, "silence")

    def _heartbeat(self) -> float:
        faults = self._faults.peek(SOCKET_PATH, "heartbeat")
        return faults[-1].value if faults else LIVE_FACTS.heartbeat

    # Topics.

    def _topic_state(self, name: str) -> _TopicState | None:
        """Return what computes the state of a topic; None if there is no such topic."""
        match name.split("."):
            case ["v2", "analytics", "queues", id_, kind] if any(
                id_ == queue.id for queue in self._organization.queues
            ):
                if kind == "activity":
                    return partial(self._answers.queue_activity, id_)
                if kind == "observations":
                    return partial(self._answers.queue_observations, id_)
            case ["v2", "users", id_, "activity"] if id_ == self._organization.me.id:
                return partial(self._answers.user_activity, id_)
            case ["v2", "users", id_, "workforcemanagement", "adherence"] if id_ == self._organization.me.id:
                return partial(self._answers.adherence, id_, pushed=True)
        return None

    def _is_rejected(self, name: str) -> bool:
        return self._topic_state(name) is None or bool(self._faults.consume(f"/{name}", "topic-rejected"))

    def _subscription(self, name: str, permitted: bool) -> dict[str, object]:
        if permitted:
            return {"id": name, "state": "Permitted"}
        missing = list(activity_family("conversations").permissions)
        if name.endswith("adherence"):
            missing = list(ADHERENCE_TOPIC_PERMISSIONS)
        return {
            "id": name,
            "state": "Rejected",
            "rejectionReason": "The user lacks a permission, or there is no such topic.",
            "missingPermissions": missing,
        }

    # Channels.

    def _channel(self, channel_id: str) -> _ChannelState:
        channel = self._channels.get(channel_id)
        if channel is None or channel.expires <= self._now():
            raise ApiError(404)
        return channel

    async def _take_away(self, channel: _ChannelState) -> None:
        self._channels.pop(channel.id, None)
        if channel.socket is not None:
            await _close(channel.socket, 1008, "the channel was taken away")

    def _body(self, channel: _ChannelState) -> dict[str, object]:
        socket_url = self._url().replace("http://", "ws://", 1) + f"{SOCKET_PATH}/{channel.id}"
        return {"id": channel.id, "connectUri": socket_url, "expires": channel.expires.isoformat()}


def _topic_names(body: object) -> list[str]:
    if not isinstance(body, list):
        raise ApiError(400)
    names = [each.get("id") if isinstance(each, dict) else None for each in body]
    if not all(isinstance(name, str) for name in names):
        raise ApiError(400)
    return list(dict.fromkeys(str(name) for name in names))


def _frame(topic: str, body: object) -> str:
    return json.dumps(
        {
            "topicName": topic,
            "version": "2",
            "eventBody": body,
            "metadata": {"CorrelationId": str(uuid.uuid4())},
        }
    )


def _is_ping(text: str) -> bool:
    try:
        message: Any = json.loads(text)
    except ValueError:
        return False
    return isinstance(message, dict) and message.get("message") == "ping"


async def _after(seconds: float, send: Callable[[], Coroutine[Any, Any, None]]) -> None:
    await asyncio.sleep(seconds)
    await send()


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    with suppress(RuntimeError):  # the other side has closed it
        await socket.close(code, reason)
