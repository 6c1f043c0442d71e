"""Live answers whatever becomes of the events: what is shown as current was so, and they end right.

A service changes its queues; its events arrive in any order, twice, late or never; requests take a while, and
the channel breaks. An event tells the state of one queue and one medium, so that is what the answers are
compared by.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manual_clock import ManualClock

from hourglance.api import Activity, ActivityQuery, all_of, is_in
from hourglance.cloud import ConnectionLostError, QueryResponse, SessionState
from hourglance.engine.live.live_queries import LiveQueries
from hourglance.genesys import CHANNELS_PATH, CurrentUser

QUEUES = ("a", "b")
MEDIA = ("voice", "chat")
METRICS = ("oWaiting", "oLongestWaiting")

BY_PLACE = ActivityQuery(metrics=METRICS, where=is_in("queueId", *QUEUES), group_by=("queueId", "mediaType"))
VOICE = ActivityQuery(
    metrics=METRICS,
    where=all_of(is_in("queueId", "a"), is_in("mediaType", "voice")),
    group_by=("queueId", "mediaType"),
)
TOTAL = ActivityQuery(metrics=METRICS, where=is_in("queueId", *QUEUES))

Place: TypeAlias = tuple[str, str]
#: How many wait, and since when (milliseconds since 1970).
Waiting: TypeAlias = tuple[int, int]
NONE: Waiting = (0, 0)
BEGINNING = 1_764_000_000_000


class Socket:
    """Delivers what it is told to, until it breaks."""

    closed_here = False

    def __init__(self) -> None:
        self._arrived: asyncio.Queue[str | None] = asyncio.Queue()

    def deliver(self, message: str | None) -> None:
        """Deliver a message; None breaks the connection."""
        self._arrived.put_nowait(message)

    async def send(self, text: str) -> None:
        self.deliver(json.dumps({"topicName": "channel.metadata", "eventBody": {"message": "pong"}}))

    async def receive(self) -> str:
        message = await self._arrived.get()
        if message is None:
            raise ConnectionLostError("The connection was lost.", remedy="Retrying automatically.")
        return message

    async def aclose(self) -> None:
        self.closed_here = True


@dataclass(kw_only=True)
class Service:
    """A signed-in session at a service whose queues change.

    :ivar history: what has been so at each place since the channel opened.
    :ivar wire: the events on their way.
    :ivar held: the answers to requests that have been computed and have not arrived.
    """

    clock: ManualClock
    now: dict[Place, Waiting] = field(
        default_factory=lambda: {(queue, medium): NONE for queue in QUEUES for medium in MEDIA}
    )
    history: dict[Place, set[Waiting]] = field(default_factory=dict)
    wire: list[str] = field(default_factory=list)
    socket: Socket | None = None
    is_slow: bool = False
    held: list[asyncio.Future[None]] = field(default_factory=list)
    state = SessionState(status="signed_in", user=CurrentUser(id="u", name="U"))

    def __post_init__(self) -> None:
        self.history = {place: {waiting} for place, waiting in self.now.items()}

    def change(self, place: Place, waiting: Waiting) -> None:
        if waiting != self.now[place]:
            self.now[place] = waiting
            self.history[place].add(waiting)
            queue, medium = place
            body = {"results": [{"mediaType": medium, "data": data(waiting)}]}
            self.wire.append(
                json.dumps({"topicName": f"v2.analytics.queues.{queue}.activity", "eventBody": body})
            )

    def disconnect(self) -> None:
        self.wire.clear()
        if self.socket is not None:
            self.socket.deliver(None)
            self.socket = None

    def arrive(self, at: int, *, keep: bool, lose: bool) -> None:
        """Let an event arrive; again later if it is kept, and never if it is lost."""
        message = self.wire[at] if keep else self.wire.pop(at)
        if self.socket is not None and not lose:
            self.socket.deliver(message)

    def release_first(self) -> None:
        """Let the answer arrive that was computed first."""
        self.held.pop(0).set_result(None)

    def release(self) -> None:
        """Let all answers arrive, and the following ones at once."""
        self.is_slow = False
        for each in self.held:
            if not each.done():
                each.set_result(None)
        self.held.clear()

    # What a session is for live queries.

    def on_change(self, callback: object) -> None:
        pass

    def service_now(self) -> datetime:
        return self.clock.now()

    async def post(self, path: str, body: bytes, **_: object) -> QueryResponse:
        if path == CHANNELS_PATH:
            expires = (self.clock.now() + timedelta(hours=24)).isoformat()
            return answer({"id": "c", "connectUri": "wss://example.com", "expires": expires})
        asked = json.loads(body)
        assert asked["groupBy"] == ["queueId", "mediaType"]
        results = [
            {"group": {"queueId": queue, "mediaType": medium}, "data": data(waiting)}
            for (queue, medium), waiting in self.now.items()
            if waiting != NONE
        ]
        response = answer({"results": results})
        if self.is_slow:
            self.held.append(asyncio.get_running_loop().create_future())
            await self.held[-1]
        return response

    async def put(self, path: str, body: bytes, **_: object) -> QueryResponse:
        return answer({"entities": [each | {"state": "Permitted"} for each in json.loads(body)]})

    async def open_web_socket(self, url: str) -> Socket:
        # There is no replay: what was so before can be told by no event.
        self.wire.clear()
        self.history = {place: {waiting} for place, waiting in self.now.items()}
        self.socket = Socket()
        return self.socket


def answer(content: object) -> QueryResponse:
    return QueryResponse(content=json.dumps(content).encode(), correlation_id=None, rate=None)


def data(waiting: Waiting) -> list[dict[str, object]]:
    count, since = waiting
    return [
        {"metric": "oWaiting", "count": count},
        {"metric": "oLongestWaiting", "calculatedMetricValue": since or None},
    ]


def seen(results: Activity, places: Iterable[Place]) -> dict[Place, Waiting]:
    shown = {}
    for queue, medium in places:
        since = results.since("oLongestWaiting", queueId=queue, mediaType=medium)
        moment = round(since.timestamp() * 1000) if since else 0
        shown[queue, medium] = (results.count("oWaiting", queueId=queue, mediaType=medium) or 0, moment)
    return shown


def current(live: LiveQueries, query: ActivityQuery) -> Activity:
    """Return the answer to a query, which has no mark."""
    known = live.answer(query)
    assert known is not None
    assert not known.polled
    assert not known.problem
    assert isinstance(known.results, Activity)
    return known.results


def check(live: LiveQueries, service: Service) -> None:
    """Check that whatever is shown as current has been so since the channel opened; else it is marked."""
    for query in (BY_PLACE, VOICE):
        known = live.answer(query)
        if known is None or known.results is None or known.polled or known.problem:
            continue
        assert service.socket is not None
        assert isinstance(known.results, Activity)
        places = (place for place in service.now if query is BY_PLACE or place == ("a", "voice"))
        for place, waiting in seen(known.results, places).items():
            assert waiting in service.history[place]


places = st.tuples(st.sampled_from(QUEUES), st.sampled_from(MEDIA))
states = st.integers(0, 4).flatmap(
    lambda count: st.just(NONE) if not count else st.tuples(st.just(count), st.integers(1, 9_999))
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("change"), places, states),
        st.tuples(st.sampled_from(["deliver", "double", "lose"]), st.integers(0, 9)),
        st.tuples(st.sampled_from(["disconnect", "refresh", "slow", "release"])),
        st.tuples(st.just("pass"), st.sampled_from([1.0, 6.0, 130.0, 700.0])),
    ),
    max_size=25,
)


@asynccontextmanager
async def running() -> AsyncIterator[tuple[LiveQueries, Service]]:
    """Answer the queries for a while."""
    clock = ManualClock()
    service = Service(clock=clock)
    live = LiveQueries(service, clock, Random(1), lambda: None)  # type: ignore[arg-type]
    live.set_queries([BY_PLACE, VOICE, TOTAL])
    task = asyncio.create_task(live.run())
    await clock.advance(6)
    yield live, service
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def move(live: LiveQueries, service: Service, name: object, *details: object) -> None:
    match name, details:
        case "change", ((str(queue), str(medium)), (int(count), int(since))):
            service.change((queue, medium), (count, BEGINNING + since if count else 0))
        case "deliver" | "double" | "lose", (int(number),) if service.wire:
            service.arrive(number % len(service.wire), keep=name == "double", lose=name == "lose")
        case "disconnect", _:
            service.disconnect()
        case "refresh", _:
            live.refresh()
        case "slow", _:
            service.is_slow = True
        case "release", _:
            service.release()
        case "pass", (float(seconds),):
            await service.clock.advance(seconds)
    await service.clock.settle()


async def play(moves: list[tuple[object, ...]]) -> None:
    async with running() as (live, service):
        for each in moves:
            await move(live, service, *each)
            check(live, service)
        # Whatever has happened, the next snapshot corrects it.
        service.release()
        service.wire.clear()
        await service.clock.advance(1500)
        check(live, service)
        for query in (BY_PLACE, VOICE):
            results = current(live, query)
            places = [place for place in service.now if query is BY_PLACE or place == ("a", "voice")]
            assert seen(results, places) == {place: service.now[place] for place in places}
        assert current(live, TOTAL).count("oWaiting") == sum(count for count, _ in service.now.values())


@given(moves=steps)
@settings(max_examples=80)
def test_live_answers_are_of_a_moment_or_marked_and_end_right(moves: list[tuple[object, ...]]) -> None:
    asyncio.run(play(moves))


@pytest.mark.anyio
async def test_live_snapshot_that_was_computed_before_an_event_does_not_undo_it() -> None:
    async with running() as (live, service):
        await service.clock.advance(60)
        await move(live, service, "slow")
        await move(live, service, "refresh")
        await move(live, service, "change", ("a", "voice"), (1, 1))
        await move(live, service, "deliver", 0)
        await move(live, service, "release")
        assert current(live, TOTAL).count("oWaiting") == 1


@pytest.mark.anyio
async def test_live_snapshot_from_before_a_gap_is_not_current_after_it() -> None:
    async with running() as (live, service):
        await move(live, service, "slow")
        await move(live, service, "disconnect")
        await service.clock.advance(6)
        await move(live, service, "refresh")
        assert service.held
        assert service.socket is None
        service.now["a", "voice"] = (1, BEGINNING)
        while service.socket is None:
            await service.clock.advance(1)
        await service.clock.settle()
        service.release_first()
        await service.clock.settle()
        check(live, service)
