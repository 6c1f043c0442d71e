"""The notification channel: what it sends, what it passes on, and how it comes back."""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from fake_keyrings import RecordingKeyring
from shared_cloud import account_at

from hourglance.api import HourglanceError
from hourglance.cloud import (
    ConnectionLostError,
    NotificationChannel,
    OfflineError,
    PermissionDeniedError,
    QueryResponse,
    SessionState,
    SignInSession,
    TokenVault,
)
from hourglance.demo import DemoCloud, open_headless
from hourglance.genesys import (
    CHANNELS_PATH,
    CurrentUser,
    NotificationEvent,
    QueueEvent,
    TopicState,
)
from hourglance.util.clock import SystemClock

pytestmark = pytest.mark.anyio

#: A second of the channel takes so long.
FAST = 0.01


class FastClock(SystemClock):
    """Runs a hundred times faster, and records the sleeps."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return super().monotonic() / FAST

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(seconds * FAST)


class Soonest(Random):
    """Draws the least number of each range."""

    def uniform(self, a: float, b: float) -> float:
        return a


class Listener:
    """Records what happens, and waits for it."""

    def __init__(self) -> None:
        self.opened: list[Mapping[str, TopicState]] = []
        self.events: list[NotificationEvent] = []
        self.lost: list[HourglanceError] = []
        self.order: list[str] = []
        self._changed = asyncio.Event()

    def channel_opened(self, topics: Mapping[str, TopicState]) -> None:
        self.opened.append(topics)
        self._note("opened")

    def channel_event(self, event: NotificationEvent) -> None:
        self.events.append(event)
        self._note("event")

    def channel_gap(self) -> None:
        self._note("gap")

    def channel_lost(self, error: HourglanceError) -> None:
        self.lost.append(error)
        self._note("lost")

    async def wait_for(self, *order: str) -> None:
        """Wait until these things have happened, in this order."""
        async with asyncio.timeout(20):
            while self.order[: len(order)] != list(order):
                self._changed.clear()
                await self._changed.wait()

    def _note(self, what: str) -> None:
        self.order.append(what)
        self._changed.set()


@pytest.fixture(scope="module")
def running() -> Iterator[DemoCloud]:
    with DemoCloud(conversations=0) as demo:
        yield demo


@pytest.fixture
def demo(running: DemoCloud) -> Iterator[DemoCloud]:
    running.clear_requests()
    yield running
    running.clear_faults()


@pytest.fixture
async def signed_in(
    demo: DemoCloud, keyring: RecordingKeyring, anyio_backend: str
) -> AsyncIterator[SignInSession]:
    session = SignInSession(account_at(demo), TokenVault([keyring]))
    await session.sign_in(open_headless)
    yield session
    await session.aclose()


@pytest.fixture
def clock() -> FastClock:
    return FastClock()


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
async def channel(
    signed_in: SignInSession, listener: Listener, clock: FastClock
) -> AsyncIterator[NotificationChannel]:
    made = NotificationChannel(signed_in, listener, clock, Soonest())
    yield made
    await made.aclose()


@pytest.fixture
def topic(demo: DemoCloud) -> str:
    return f"v2.analytics.queues.{demo.organization.queues[0].id}.activity"


def call(demo: DemoCloud, seconds: float = 600) -> None:
    """Let a caller wait from now on."""
    demo.record(
        "tAcd",
        datetime.now(UTC) + timedelta(seconds=seconds),
        round(seconds * 1000),
        mediaType="voice",
        queueId=demo.organization.queues[0].id,
    )


def requests(demo: DemoCloud, method: str, path: str = "/") -> int:
    return sum(each.method == method and each.path.startswith(path) for each in demo.requests)


async def test_channel_opens_and_passes_events_on(
    demo: DemoCloud, channel: NotificationChannel, listener: Listener, topic: str
):
    channel.set_topics([topic])
    await listener.wait_for("opened")
    assert listener.opened[0][topic].permitted
    assert channel.is_open
    call(demo)
    await listener.wait_for("opened", "event")
    assert isinstance(listener.events[0], QueueEvent)


async def test_channel_without_topics_makes_no_request(demo: DemoCloud, channel: NotificationChannel):
    channel.set_topics([])
    assert not channel.is_open
    assert requests(demo, "POST", CHANNELS_PATH) == 0


async def test_channel_token_is_in_no_address_and_no_log(
    demo: DemoCloud,
    channel: NotificationChannel,
    listener: Listener,
    topic: str,
    caplog: pytest.LogCaptureFixture,
    keyring: RecordingKeyring,
):
    caplog.set_level(logging.DEBUG)
    (stored,) = keyring.entries.values()
    token = json.loads(stored)["access"]
    channel.set_topics([topic])
    await listener.wait_for("opened")
    call(demo)
    await listener.wait_for("opened", "event")
    sockets = [each for each in demo.requests if each.method == "WEBSOCKET"]
    assert sockets
    assert all(token not in each.path + each.query for each in demo.requests)
    assert token not in caplog.text
    assert sockets[0].path not in caplog.text


async def test_channel_lost_socket_comes_back_on_the_same_channel(
    demo: DemoCloud, channel: NotificationChannel, listener: Listener, topic: str
):
    demo.add_fault("socket-lost=0:1")
    channel.set_topics([topic])
    await listener.wait_for("opened", "lost", "opened")
    assert isinstance(listener.lost[0], ConnectionLostError)
    assert requests(demo, "POST", CHANNELS_PATH) == 1
    assert requests(demo, "WEBSOCKET") == 2


async def test_channel_that_was_taken_away_is_created_again(
    demo: DemoCloud, channel: NotificationChannel, listener: Listener, topic: str
):
    demo.add_fault("channel-taken=0:1")
    channel.set_topics([topic])
    await listener.wait_for("opened", "lost", "lost", "opened")
    assert requests(demo, "POST", CHANNELS_PATH) == 2


async def test_channel_closing_is_followed_by_a_new_socket(
    demo: DemoCloud, channel: NotificationChannel, listener: Listener, topic: str
):
    demo.add_fault("socket-closing=0:1")
    channel.set_topics([topic])
    await listener.wait_for("opened", "lost", "opened")
    assert requests(demo, "POST", CHANNELS_PATH) == 1


async def test_channel_silence_is_a_loss(
    demo: DemoCloud, channel: NotificationChannel, listener: Listener, topic: str
):
    demo.add_fault("silence")
    channel.set_topics([topic])
    await listener.wait_for("opened", "lost")
    demo.clear_faults()
    await listener.wait_for("opened", "lost", "opened")


async def test_channel_that_answers_is_not_lost_in_silence(
    demo: DemoCloud, channel: NotificationChannel, listener: Listener, topic: str, clock: FastClock
):
    channel.set_topics([topic])
    await listener.wait_for("opened")
    silent_for = clock.monotonic() + 200  # several times as long as it takes to count as lost
    async with asyncio.timeout(20):
        while clock.monotonic() < silent_for:
            await clock.sleep(20)
    assert listener.order == ["opened"]


async def test_channel_rejected_topics_are_reported_and_cost_no_socket(
    demo: DemoCloud, channel: NotificationChannel, listener: Listener, topic: str, clock: FastClock
):
    demo.add_fault("topic-rejected:1")
    channel.set_topics([topic])
    await listener.wait_for("opened")
    assert listener.opened[0][topic].missing_permissions
    assert not channel.is_open
    assert requests(demo, "WEBSOCKET") == 0
    other = topic.replace(demo.organization.queues[0].id, demo.organization.queues[1].id)
    channel.set_topics([topic, other])
    await listener.wait_for("opened", "opened")
    assert 3600 in clock.slept  # the user may get the permission
    assert channel.is_open


async def test_channel_other_topics_are_subscribed_on_the_same_socket(
    demo: DemoCloud, channel: NotificationChannel, listener: Listener, topic: str
):
    channel.set_topics([topic])
    await listener.wait_for("opened")
    other = topic.replace(demo.organization.queues[0].id, demo.organization.queues[1].id)
    channel.set_topics([other, topic])
    channel.set_topics([topic, other])
    await listener.wait_for("opened", "opened")
    assert set(listener.opened[1]) == {topic, other}
    assert requests(demo, "WEBSOCKET") == 1
    assert requests(demo, "PUT") == 2


async def test_channel_is_renewed_before_it_ends(
    demo: DemoCloud, channel: NotificationChannel, listener: Listener, topic: str
):
    demo.add_fault("channel-life=100:1")
    channel.set_topics([topic])
    await listener.wait_for("opened", "opened", "opened")  # and again, after as much of its life
    assert requests(demo, "WEBSOCKET") == 1


async def test_channel_without_the_scope_is_tried_seldom(
    demo: DemoCloud, channel: NotificationChannel, listener: Listener, topic: str, clock: FastClock
):
    demo.add_fault(f"status=403@{CHANNELS_PATH}")
    channel.set_topics([topic])
    await listener.wait_for("lost")
    assert isinstance(listener.lost[0], PermissionDeniedError)
    await asyncio.sleep(0)
    assert clock.slept[-1] >= 3600


async def test_channel_after_reset_connections_comes_back_soon(
    demo: DemoCloud,
    signed_in: SignInSession,
    listener: Listener,
    topic: str,
    clock: FastClock,
):
    class Latest(Random):
        def uniform(self, a: float, b: float) -> float:
            return b

    channel = NotificationChannel(signed_in, listener, clock, Latest())
    channel.set_topics([topic])
    await listener.wait_for("opened")
    await signed_in.reset_connections()
    await listener.wait_for("opened", "lost", "opened")
    assert 120 not in clock.slept
    assert 10 in clock.slept
    await channel.aclose()


async def test_channel_sign_out_closes_and_forgets_it(
    demo: DemoCloud,
    channel: NotificationChannel,
    listener: Listener,
    topic: str,
    signed_in: SignInSession,
):
    channel.set_topics([topic])
    await listener.wait_for("opened")
    call(demo)
    await signed_in.sign_out()
    seen = len(listener.order)
    assert not channel.is_open
    assert len(listener.order) == seen
    await signed_in.sign_in(open_headless)
    await listener.wait_for(*listener.order[:seen], "opened")
    assert requests(demo, "POST", CHANNELS_PATH) == 2


async def test_channel_events_that_cannot_be_read_are_counted(
    demo: DemoCloud, channel: NotificationChannel, listener: Listener, topic: str
):
    demo.add_fault("event-broken@/v2:1")
    channel.set_topics([topic])
    await listener.wait_for("opened")
    call(demo)
    await listener.wait_for("opened", "gap")
    assert channel.unreadable == 1


class ScriptedSocket:
    """A socket whose messages a test sends."""

    def __init__(self) -> None:
        self.messages: asyncio.Queue[str] = asyncio.Queue()
        self.closed_here = False

    async def send(self, text: str) -> None:
        pass

    async def receive(self) -> str:
        return await self.messages.get()

    async def aclose(self) -> None:
        self.closed_here = True


class ScriptedSession:
    """A session whose users change as a test wants, and whose channels have scripted sockets."""

    def __init__(self) -> None:
        self.state = SessionState()
        self.sockets: list[ScriptedSocket] = []
        self.subscribed: list[str] = []
        self._callbacks: list[Callable[[SessionState], None]] = []

    def on_change(self, callback: Callable[[SessionState], None]) -> None:
        self._callbacks.append(callback)

    def sign_in(self, user_id: str) -> None:
        user = CurrentUser(id=user_id, name=user_id) if user_id else None
        self.state = SessionState(status="signed_in" if user else "signed_out", user=user)
        for callback in self._callbacks:
            callback(self.state)

    def service_now(self) -> datetime:
        return datetime.now(UTC)

    async def post(self, path: str, body: bytes, **_: object) -> QueryResponse:
        channel = {"id": f"channel-{len(self.sockets)}", "connectUri": "wss://example.com/x"}
        return QueryResponse(content=json.dumps(channel).encode(), correlation_id=None, rate=None)

    async def put(self, path: str, body: bytes, **_: object) -> QueryResponse:
        self.subscribed.append(path)
        content = json.dumps({"entities": [each | {"state": "Permitted"} for each in json.loads(body)]})
        return QueryResponse(content=content.encode(), correlation_id=None, rate=None)

    async def open_web_socket(self, url: str) -> ScriptedSocket:
        self.sockets.append(ScriptedSocket())
        return self.sockets[-1]


async def test_channel_of_one_user_tells_the_next_one_nothing(listener: Listener, clock: FastClock):
    session = ScriptedSession()
    channel = NotificationChannel(session, listener, clock, Soonest())  # type: ignore[arg-type]
    channel.set_topics(["v2.users.ada.activity"])
    session.sign_in("ada")
    await listener.wait_for("opened")
    event = json.dumps(
        {"topicName": "v2.users.ada.activity", "eventBody": {"routingStatus": {"status": "IDLE"}}}
    )
    session.sockets[0].messages.put_nowait(event)
    await listener.wait_for("opened", "event")
    session.sockets[0].messages.put_nowait(event)  # on its way while the user changes
    session.sign_in("bob")
    channel.set_topics(["v2.users.bob.activity"])
    await listener.wait_for("opened", "event", "opened")
    assert session.sockets[0].closed_here
    assert set(listener.opened[1]) == {"v2.users.bob.activity"}
    assert [path.split("/")[-2] for path in session.subscribed] == ["channel-0", "channel-1"]
    session.sockets[0].messages.put_nowait(event)
    await asyncio.sleep(0)
    assert listener.order == ["opened", "event", "opened"]
    session.sign_in("")
    assert session.sockets[1].messages.empty()
    await channel.aclose()
    assert session.sockets[1].closed_here


class OfflineSession:
    """A session of a signed-in user without a network."""

    state = SessionState(status="signed_in", user=CurrentUser(id="u", name="U"))

    def on_change(self, callback: Callable[[SessionState], None]) -> None:
        pass

    async def post(self, path: str, body: bytes) -> None:
        raise OfflineError("There is no network.")


async def test_channel_attempts_of_many_computers_are_spread():
    sleeps: list[float] = []
    asleep = asyncio.Event()

    class Recorder(SystemClock):
        async def sleep(self, seconds: float) -> None:
            sleeps.append(seconds)
            if len(sleeps) == 10_000:
                asleep.set()
            await asyncio.Event().wait()

    random = Random(1)
    channels = [
        NotificationChannel(OfflineSession(), Listener(), Recorder(), random)  # type: ignore[arg-type]
        for _ in range(10_000)
    ]
    for channel in channels:
        channel.set_topics(["v2.users.u.activity"])
    async with asyncio.timeout(30):
        await asleep.wait()
    per_second = Counter(int(each) for each in sleeps)
    assert set(per_second) == set(range(120))
    assert max(per_second.values()) <= 1.5 * len(sleeps) / 120
    for channel in channels:
        await channel.aclose()


class RejectingSession(ScriptedSession):
    """Rejects topics without naming the permission, which the list of topics does."""

    def __init__(self, topics: object) -> None:
        super().__init__()
        self.topics = topics
        self.lists = 0

    async def put(self, path: str, body: bytes, **_: object) -> QueryResponse:
        content = json.dumps({"entities": [each | {"state": "Rejected"} for each in json.loads(body)]})
        return QueryResponse(content=content.encode(), correlation_id=None, rate=None)

    async def get(self, path: str, **_: object) -> QueryResponse:
        assert path.startswith("/api/v2/notifications/availabletopics")
        self.lists += 1
        return QueryResponse(content=json.dumps(self.topics).encode(), correlation_id=None, rate=None)


@pytest.mark.parametrize(
    ("topics", "permissions"),
    [
        (
            {
                "entities": [
                    {"id": "v2.users.{id}.presence", "requiresPermissions": ["other:thing:view"]},
                    {"id": "v2.users.{id}.activity", "requiresPermissions": ["a:b:view", "c:d:view"]},
                ]
            },
            ("a:b:view", "c:d:view"),
        ),
        ({"entities": []}, ()),
        ([], ()),
    ],
)
async def test_channel_reads_the_permissions_of_rejected_topics(
    listener: Listener, clock: FastClock, topics: object, permissions: tuple[str, ...]
):
    session = RejectingSession(topics)
    session.sign_in("ada")
    channel = NotificationChannel(session, listener, clock, Soonest())  # type: ignore[arg-type]
    topic = "v2.users.ada.activity"
    channel.set_topics([topic])
    await listener.wait_for("opened")
    assert listener.opened[0][topic].missing_permissions == permissions
    channel.set_topics([topic, "v2.users.ada.presence"])
    await listener.wait_for("opened", "opened")
    assert session.lists == 1
    await channel.aclose()
