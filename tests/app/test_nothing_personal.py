"""What a service tells of callers and customers stays nowhere, and the token goes to no channel.

The demo cloud gets fields of persons into every object of every answer and event.
"""

import asyncio
import gc
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FrameType, FunctionType, ModuleType
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection

from hourglance.api import Card, Settings, WidgetResults
from hourglance.app import profiles
from hourglance.app.services.queries import QueryService
from hourglance.app.session import AppSession
from hourglance.cloud import Account, AccountFile, MemoryKeyring, TokenVault
from hourglance.demo import DemoCloud, open_headless
from hourglance.demo.middleware import Middleware
from hourglance.engine import Snapshot
from hourglance.genesys import region_named

pytestmark = pytest.mark.anyio

PERSON = "Ada-Lovelace-4711"
FIELDS = (
    "ani", "dnis", "participantName", "customerName", "addressFrom", "addressTo", "address", "remote",
    "email", "phone", "presenceMessage", "externalContactId",
)  # fmt: skip
LIVE = ("hourglance/waiting-now", "hourglance/agents-now", "hourglance/my-status")


def with_person(value: Any) -> Any:
    """Return a body with fields of a person in each of its objects."""
    if isinstance(value, dict):
        return dict.fromkeys(FIELDS, PERSON) | {name: with_person(each) for name, each in value.items()}
    return [with_person(each) for each in value] if isinstance(value, list) else value


class Wire:
    """What passed between app and service."""

    def __init__(self) -> None:
        self.tokens: set[str] = set()
        #: Of WebSockets: their addresses and headers, and the messages.
        self.channel: list[str] = []
        self.events = 0


class PersonalMiddleware(Middleware):
    """Adds a person to what the service sends, and records the channels."""

    wire: Wire

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        is_channel = scope["type"] == "websocket"
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if is_channel:
            self.wire.channel += [scope["path"], scope["query_string"].decode("latin-1"), str(headers)]
        elif token := headers.get("authorization", "").removeprefix("Bearer "):
            self.wire.tokens.add(token)
        start: MutableMapping[str, Any] = {}

        async def receive_and_record() -> Any:
            message = await receive()
            self.wire.channel += [str(message)] if is_channel else []
            return message

        async def send_with_person(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "websocket.send":
                self.wire.events += "channel.metadata" not in message["text"]
                message["text"] = json.dumps(with_person(json.loads(message["text"])))
                self.wire.channel.append(message["text"])
            if message["type"] == "http.response.start" and "/api/" in scope["path"]:
                start.update(message)
                return
            if message["type"] == "http.response.body" and start:
                body = message.get("body", b"")
                message["body"] = json.dumps(with_person(json.loads(body))).encode() if body else b""
                length = str(len(message["body"])).encode()
                kept = [each for each in start["headers"] if each[0].lower() != b"content-length"]
                await send(start | {"headers": [*kept, (b"content-length", length)]})
            await send(message)

        await super().__call__(scope, receive_and_record, send_with_person)


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    wire = Wire()
    monkeypatch.setattr(PersonalMiddleware, "wire", wire, raising=False)
    monkeypatch.setattr("hourglance.demo.middleware.Middleware", PersonalMiddleware)
    return wire


@pytest.fixture
def cloud(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> Iterator[DemoCloud]:
    with DemoCloud(conversations=2_000, allowance=10**6) as cloud:
        monkeypatch.setenv("HOURGLANCE_API_URL", cloud.url)
        monkeypatch.setenv("HOURGLANCE_LOGIN_URL", cloud.url)
        monkeypatch.setattr(profiles, "TokenVault", lambda: TokenVault([MemoryKeyring()]))
        yield cloud


class Desk:
    """A signed-in session with live cards, and all that it has published and given to plugins."""

    def __init__(self) -> None:
        self.published: list[Snapshot] = []
        self.presented: list[WidgetResults] = []
        self._changed = asyncio.Event()

    def publish(self, snapshot: Snapshot) -> None:
        self.published.append(snapshot)
        self._changed.set()

    def use(self, session: AppSession) -> None:
        """Record what a session gives to plugins."""
        self.session = session
        present = session.plugins.present

        async def record(widget_id: str, results: WidgetResults, settings: Settings) -> Card | None:
            self.presented.append(results)
            return await present(widget_id, results, settings)

        session.plugins.present = record  # type: ignore[method-assign]

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(60):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    def is_pushed(self) -> bool:
        states = {state.widget.id: state for state in self.session.engine.snapshot.widgets}
        return all(states[name].card is not None and not states[name].polled for name in LIVE)


@pytest.fixture
async def desk(cloud: DemoCloud, wire: Wire, anyio_backend: str) -> AsyncIterator[Desk]:
    account = Account(region=region_named("eu-west-1"), client_id=cloud.client_id)
    AccountFile().save(account)
    desk = Desk()
    async with profiles.open_user_session(desk.publish, account, safe_mode=True) as session:
        desk.use(session)
        await session.cloud.sign_in(open_headless)
        task = asyncio.create_task(session.engine.run())
        await desk.until(desk.is_pushed)
        for queue in cloud.organization.me.queues:
            until = datetime.now(UTC) + timedelta(hours=1)
            cloud.record("tAcd", until, 3_600_000, mediaType="voice", queueId=queue.id)
        events, presented = wire.events, len(desk.presented)
        await desk.until(lambda: wire.events > events and len(desk.presented) > presented)
        yield desk
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class Inspected:
    """What the inspector needs of the app."""

    def __init__(self, session: AppSession) -> None:
        self._session = session

    async def session(self) -> AppSession:
        return self._session


def texts_reachable_from(root: object) -> Iterator[str]:
    """Yield each text that an object holds, however deep: in objects, closures, tasks and their frames.

    The WebSocket's library is left out: its parser has the last message until the next one, which may be
    a heartbeat.
    """
    skipped = (
        ModuleType,
        FunctionType,
        BuiltinFunctionType,
        CodeType,
        FrameType,
        type,
        logging.Logger,
        ClientConnection,
    )
    seen, found = {id(root)}, [root]
    while found:
        held = found.pop()
        if isinstance(held, str):
            yield held
        elif isinstance(held, bytes | bytearray):
            yield held.decode("latin-1")
        for each in gc.get_referents(held):
            if id(each) not in seen and not isinstance(each, skipped):
                seen.add(id(each))
                found.append(each)


def files_with(text: str, folder: Path) -> list[Path]:
    """Return the files that contain a text; there are some others."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [path for path in files if text.encode() in path.read_bytes()]


async def test_nothing_of_a_person_stays_in_memory_files_or_log(
    desk: Desk, wire: Wire, a_home_of_its_own: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert any(PERSON in message for message in wire.channel)
    session = desk.session
    held = [text for text in texts_reachable_from(session) if PERSON in text]
    assert not held
    assert any("Waiting now" in text for text in texts_reachable_from(session))  # it looks everywhere
    assert desk.presented
    assert not any(PERSON in text for text in texts_reachable_from(desk.presented))
    assert not any(PERSON in text for text in texts_reachable_from(desk.published))
    assert PERSON not in caplog.text
    inspector = QueryService(Inspected(session))  # type: ignore[arg-type]
    for row in await inspector.list():
        assert PERSON not in str(await inspector.details(row.id))
    await session.engine.close()
    assert not files_with(PERSON, a_home_of_its_own)


async def test_token_is_in_no_address_header_message_log_or_file_of_a_channel(
    desk: Desk, wire: Wire, a_home_of_its_own: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (token,) = wire.tokens
    assert len(wire.channel) > 4
    assert not [each for each in wire.channel if token in each]
    assert token not in caplog.text
    assert not files_with(token, a_home_of_its_own)
