"""The notification channel of the signed-in user: kept open, renewed, and opened again after a loss.

There is no replay. So after each time that the channel opens, whoever listens has to request the current
state, and may then apply the events that follow.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Final, Protocol

from hourglance.api import HourglanceError
from hourglance.cloud.errors import RETRY, ConnectionLostError, PermissionDeniedError
from hourglance.cloud.session import SessionState, SignInSession
from hourglance.cloud.web_socket import WebSocket
from hourglance.genesys import (
    AVAILABLE_TOPICS_REQUEST,
    CHANNELS_PATH,
    LIVE_FACTS,
    PING,
    Channel,
    HeartbeatEvent,
    NotificationEvent,
    SocketClosingEvent,
    TopicState,
    UnexpectedResponseError,
    parse_channel,
    parse_event,
    parse_topic_permissions,
    parse_topic_states,
    subscriptions_body,
    subscriptions_request,
    topic_permissions,
)
from hourglance.util.clock import Clock
from hourglance.util.tasks import BackgroundTasks, RestartableTask, wait_first

_log: Final = logging.getLogger(__name__)

#: Sockets that break together come back within this time (seconds), evenly spread.
SPREAD: Final = 120.0

#: The longest time between two attempts (seconds).
LONGEST_DELAY: Final = 900.0

#: The same while the user or the client may not have a channel.
DENIED_DELAY: Final = 3600.0

#: The spread after a change of this computer's network (seconds).
LOCAL_SPREAD: Final = 10.0

#: A connection that has stood for so long was good: the next attempt comes soon (seconds).
GOOD_CONNECTION: Final = 300.0

#: Without a message for so long, the channel is asked for one (seconds).
QUIET: Final = LIVE_FACTS.heartbeat + 10.0

#: How long the answer may take; then the connection counts as lost (seconds).
ANSWER_TIMEOUT: Final = 15.0


#: The life of a channel that was renewed just now, unless the service tells another one (seconds).
_LIFE: Final = LIVE_FACTS.channel_hours * 3600


def reconnect_delay(failures: int, random: Random) -> float:
    """Return the seconds until the next attempt: full jitter, so that many computers are spread.

    :param failures: in a row, the loss of the connection included.
    """
    return random.uniform(0, min(LONGEST_DELAY, SPREAD * 2.0 ** min(failures - 1, 10)))


class ChannelListener(Protocol):
    """Gets what happens to a channel, in the loop's thread. Methods must return immediately."""

    def channel_opened(self, topics: Mapping[str, TopicState]) -> None:
        """Request the current state: the events of the permitted topics follow from now on."""

    def channel_event(self, event: NotificationEvent) -> None:
        """Apply an event."""

    def channel_gap(self) -> None:
        """Request the current state soon: an event could not be read, so what it changed is unknown."""

    def channel_lost(self, error: HourglanceError) -> None:
        """Rely on no event until the channel opens again."""


class NotificationChannel:
    """One channel with one WebSocket, while a user is signed in and there are topics.

    All methods belong to one event loop. When the user signs out, or another one signs in, the channel is
    closed and forgotten at once: events of one user never reach another.

    :param random: spreads the attempts of many computers.
    """

    def __init__(
        self, session: SignInSession, listener: ChannelListener, clock: Clock, random: Random
    ) -> None:
        self._session = session
        self._listener = listener
        self._clock = clock
        self._random = random
        self._topics: frozenset[str] = frozenset()
        self._served: Sequence[str] = ()
        self._topics_changed = asyncio.Event()
        self._tasks = BackgroundTasks("receiving notifications")
        self._worker = RestartableTask(self._tasks)
        self._user_id: str | None = None
        self._channel: Channel | None = None
        # Seconds from one renewal of the channel to its end, and that end in monotonic seconds.
        self._life = _LIFE
        self._expires_at = 0.0
        self._socket: WebSocket | None = None
        self._failures = 0
        # The permissions that topics require; None until a topic is rejected without a reason.
        self._required: Mapping[str, tuple[str, ...]] | None = None
        # The connection was closed here, such as after a change of network.
        self._closed_here = False
        #: Monotonic seconds of the last message, and how many could not be read.
        self._heard_at = 0.0
        self.unreadable = 0
        session.on_change(self._on_session)
        self._on_session(session.state)

    @property
    def is_open(self) -> bool:
        """Whether events arrive."""
        return self._socket is not None

    @property
    def silent_for(self) -> float:
        """How long ago the last message arrived, in seconds."""
        return self._clock.monotonic() - self._heard_at

    def set_topics(self, topics: Iterable[str], served: Sequence[str] = ()) -> None:
        """Receive the events of these topics from now on; without any, the channel is closed.

        :param served: the ids of the widgets that the channel's requests are counted for.
        """
        self._served = served
        wanted = frozenset(topics)
        if wanted == self._topics:
            return
        self._topics = wanted
        self._topics_changed.set()
        self._restart_if_needed()

    async def aclose(self) -> None:
        """Close the channel and discard it."""
        self._topics, self._user_id, self._channel = frozenset(), None, None
        await self._tasks.aclose()

    def _on_session(self, state: SessionState) -> None:
        user_id = state.user.id if state.status == "signed_in" and state.user else None
        if user_id != self._user_id:
            self._user_id, self._channel, self._failures, self._required = user_id, None, 0, None
            self._worker.cancel()
            self._restart_if_needed()

    def _restart_if_needed(self) -> None:
        if not self._topics or self._user_id is None:
            self._worker.cancel()
        elif not self._worker.running:
            self._worker.restart(self._run)

    async def _run(self) -> None:
        while True:
            opened_at = self._clock.monotonic()
            error: HourglanceError
            try:
                await self._connect_and_receive()
                error = ConnectionLostError("The connection for notifications was lost.", remedy=RETRY)
            except HourglanceError as failure:
                error = failure
            except Exception:  # noqa: BLE001 - a bug costs one connection, never the channel
                _log.exception("Unexpected error while receiving notifications")
                error = ConnectionLostError("Notifications could not be processed.", remedy=RETRY)
            if self._clock.monotonic() - opened_at >= GOOD_CONNECTION:
                self._failures = 0
            elif self._failures:
                self._channel = None  # it may have been taken away
            self._listener.channel_lost(error)
            await self._clock.sleep(self._delay(error))

    def _delay(self, error: HourglanceError) -> float:
        """Return the seconds until the next attempt."""
        if self._closed_here:
            self._closed_here = False
            return self._random.uniform(0, LOCAL_SPREAD)
        self._failures += 1
        if isinstance(error, PermissionDeniedError):
            return DENIED_DELAY + self._random.uniform(0, SPREAD)
        return reconnect_delay(self._failures, self._random)

    async def _connect_and_receive(self) -> None:
        """Return when the connection has ended.

        :raises HourglanceError: there is no connection.
        """
        if self._channel is None or self._clock.monotonic() >= self._expires_at:
            self._channel = await self._create()
        channel = self._channel
        states = await self._subscribe(channel)
        while not any(state.permitted for state in states.values()):
            self._listener.channel_opened(states)
            # The user may get the permissions.
            await wait_first(self._topics_changed.wait(), self._clock.sleep(DENIED_DELAY))
            states = await self._subscribe(channel)
        socket = await self._session.open_web_socket(channel.connect_uri)
        self._socket, self._heard_at = socket, self._clock.monotonic()
        reader = asyncio.ensure_future(self._read(channel, socket))
        try:
            self._listener.channel_opened(states)
            await self._keep_alive(channel, socket, reader)
        finally:
            self._socket, self._closed_here = None, socket.closed_here
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)
            await socket.aclose()

    async def _create(self) -> Channel:
        # Apart, so that the response is not kept for as long as the channel is open.
        response = await self._session.post(CHANNELS_PATH, b"", served=self._served)
        channel = parse_channel(response.content)
        if channel.expires is not None:
            self._life = (channel.expires - self._session.service_now()).total_seconds()
        return channel

    async def _subscribe(self, channel: Channel) -> Mapping[str, TopicState]:
        self._topics_changed.clear()
        topics = sorted(self._topics)[: LIVE_FACTS.topics_per_channel]
        path, body = subscriptions_request(channel.id), subscriptions_body(topics)
        response = await self._session.put(path, body, served=self._served)
        self._expires_at = self._clock.monotonic() + self._life
        return await self._with_permissions(parse_topic_states(response.content, topics))

    async def _with_permissions(self, states: Mapping[str, TopicState]) -> Mapping[str, TopicState]:
        """Return the states with the permissions of rejected topics, which the service may not have named."""
        unnamed = [each for each in states.values() if not each.permitted and not each.missing_permissions]
        if not unnamed:
            return states
        if self._required is None:
            try:
                response = await self._session.get(AVAILABLE_TOPICS_REQUEST, served=self._served)
                self._required = parse_topic_permissions(response.content)
            except HourglanceError:
                self._required = {}  # the topics are rejected all the same
        named = {
            each.topic: replace(each, missing_permissions=topic_permissions(each.topic, self._required))
            for each in unnamed
        }
        return {**states, **named}

    async def _keep_alive(self, channel: Channel, socket: WebSocket, reader: asyncio.Future[None]) -> None:
        """Return when the reader has ended, or nothing has been heard for too long."""
        renew_at = self._renewal_time()
        asked = False
        while True:
            silent = self.silent_for
            if silent < QUIET:
                asked = False
            elif asked and silent >= QUIET + ANSWER_TIMEOUT:
                return
            elif not asked:
                await socket.send(PING)
                asked = True
            if self._clock.monotonic() >= renew_at or self._topics_changed.is_set():
                self._listener.channel_opened(await self._subscribe(channel))
                renew_at = self._renewal_time()
            until = self._heard_at + QUIET + (ANSWER_TIMEOUT if asked else 0.0)
            seconds = max(0.05, min(until, renew_at) - self._clock.monotonic())
            await wait_first(asyncio.wait([reader]), self._topics_changed.wait(), self._clock.sleep(seconds))
            if reader.done():
                reader.result()
                return

    async def _read(self, channel: Channel, socket: WebSocket) -> None:
        """Pass events on until the connection is lost, or the service announces its end."""
        while True:
            event = await self._receive(socket)
            if self._channel is not channel:
                return  # it arrived while the user changed, before this task was canceled
            if isinstance(event, SocketClosingEvent):
                return
            if event is not None and not isinstance(event, HeartbeatEvent):
                self._listener.channel_event(event)

    async def _receive(self, socket: WebSocket) -> NotificationEvent | None:
        """Return the next event; None if it is none of those here, or cannot be read."""
        # Apart, so that no message is kept until the next one: it may have names of customers.
        message = await socket.receive()
        self._heard_at = self._clock.monotonic()
        try:
            return parse_event(message, received_at=self._session.service_now())
        except UnexpectedResponseError:
            self.unreadable += 1
            _log.warning("A notification could not be read (%d so far)", self.unreadable)
            self._listener.channel_gap()
            return None

    def _renewal_time(self) -> float:
        return self._clock.monotonic() + self._life * self._random.uniform(0.4, 0.8)
