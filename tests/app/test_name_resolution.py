"""Names on cards: known at once, or a moment later; and the person's own queues in queries."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from shared_cloud import account_at

from hourglance.api import (
    MY_QUEUES,
    Aggregates,
    AggregatesQuery,
    Card,
    Count,
    Declaration,
    QueuesSetting,
    Settings,
    UsersSetting,
    is_in,
    last,
    setting,
    today,
)
from hourglance.app.session import AppSession, SessionFiles
from hourglance.app.wall import Wall
from hourglance.app.widget_queries import KINDS
from hourglance.cloud import MemoryKeyring, NameCacheFile, TokenVault
from hourglance.demo import DemoCloud, open_headless

pytestmark = pytest.mark.anyio


BY_QUEUE = Declaration(
    plugin="test",
    name="by-queue",
    title="By queue",
    description="",
    query=AggregatesQuery(metrics=("nOffered",), group_by=("queueId",), window=last(hours=24)),
    settings=(QueuesSetting(name="queues", label="Queues"), UsersSetting(name="people", label="People")),
)

BY_DIVISION = Declaration(
    plugin="test",
    name="by-division",
    title="By division",
    description="",
    query=AggregatesQuery(
        metrics=("nOffered",),
        group_by=("divisionId",),
        window=last(hours=1),
        flatten_multivalued_dimensions=True,
    ),
)

MINE = Declaration(
    plugin="test",
    name="mine",
    title="Mine",
    description="",
    query=AggregatesQuery(
        metrics=("nOffered",), where=is_in("queueId", MY_QUEUES), group_by=("queueId",), window=last(hours=24)
    ),
)

CHOSEN = replace(
    MINE,
    query=replace(MINE.query, where=is_in("queueId", setting("queues"))),
    settings=(QueuesSetting(name="queues", label="Queues", default=("my_queues",)),),
)


class Shown:
    """Draws the names in each answer, and remembers all that it drew."""

    def __init__(self) -> None:
        self.drawn: list[tuple[str, frozenset[str]]] = []
        self.hours: set[int] = set()

    async def present(self, widget_id: str, results: Aggregates, settings: Settings) -> Card | None:
        self.hours.add(results.local(datetime(2026, 11, 23, 12, tzinfo=UTC)).hour)
        names = [
            results.name_of(group.dimensions[name])
            for group in results.groups
            for name in KINDS
            if name in group.dimensions
        ]
        for ids in settings.values():
            names += map(results.name_of, ids)
        self.drawn.append((widget_id, frozenset(names)))
        return Card(headline=Count(len(names)), caption=", ".join(sorted(set(names))))


@pytest.fixture
def shown() -> Shown:
    return Shown()


@pytest.fixture
def make(
    cloud: DemoCloud, shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., AppSession]:
    vault = TokenVault([MemoryKeyring()])

    def desk(*widgets: Declaration, wall: Wall | None = None) -> AppSession:
        files = SessionFiles(names=NameCacheFile(tmp_path / "names.json"))
        made = AppSession(account_at(cloud), vault, files=files, wall=wall)
        monkeypatch.setattr(made.plugins, "declarations", lambda: widgets)
        monkeypatch.setattr(made.plugins, "present", shown.present)
        return made

    return desk


def look_ups(cloud: DemoCloud) -> list[str]:
    return [
        request.path
        for request in cloud.requests
        if not request.path.endswith(("/aggregates/query", "/users/me", "/authorize", "/token"))
    ]


async def test_names_that_arrive_later_rerender_the_card(
    make: Callable[..., AppSession], shown: Shown, cloud: DemoCloud
) -> None:
    names = frozenset(queue.name for queue in cloud.organization.queues)
    async with make(BY_QUEUE) as desk:
        await desk.cloud.sign_in(open_headless)
        await desk.engine.refresh_once()
        (first,) = shown.drawn
        await desk.directory.wait_idle()
        await desk.engine.wait_idle()

        assert first[1] == {queue.id[:8] for queue in cloud.organization.queues}
        assert shown.drawn[-1] == ("test/by-queue", names)
        assert look_ups(cloud) == ["/api/v2/routing/queues"]


async def test_names_of_people_on_a_wall_are_numbers_and_not_looked_up(
    make: Callable[..., AppSession], shown: Shown, cloud: DemoCloud
) -> None:
    by_user = replace(
        BY_QUEUE, query=replace(BY_QUEUE.query, metrics=("nConnected",), group_by=("userId", "queueId"))
    )
    async with make(by_user, wall=Wall()) as desk:
        await desk.cloud.sign_in(open_headless)
        await desk.refresh_once()
        await desk.refresh_once()

    queues = {queue.name for queue in cloud.organization.queues}
    agents = {name for name in shown.drawn[-1][1] if name not in queues}
    assert len(agents) > 1
    assert agents == {f"Agent {i}" for i in range(1, len(agents) + 1)}
    assert look_ups(cloud) == ["/api/v2/routing/queues"]

    shown.drawn.clear()
    async with make(by_user, wall=Wall(names=True)) as desk:
        await desk.cloud.sign_in(open_headless)
        await desk.refresh_once()
    assert shown.drawn[-1][1] <= queues | {user.name for user in cloud.organization.users}


async def test_names_are_awaited_by_a_single_refresh(
    make: Callable[..., AppSession], cloud: DemoCloud
) -> None:
    async with make(BY_QUEUE) as desk:
        await desk.cloud.sign_in(open_headless)
        (state,) = (await desk.refresh_once()).widgets

        assert state.card
        assert state.card.caption == ", ".join(sorted(queue.name for queue in cloud.organization.queues))


async def test_names_are_cached_from_one_start_to_the_next(
    make: Callable[..., AppSession], shown: Shown, cloud: DemoCloud
) -> None:
    async with make(BY_QUEUE) as desk:
        await desk.cloud.sign_in(open_headless)
        await desk.refresh_once()
    shown.drawn.clear()
    before = look_ups(cloud)

    async with make(BY_QUEUE) as desk:
        await desk.cloud.restore()
        await desk.engine.refresh_once()
        await desk.directory.wait_idle()

    assert shown.drawn == [("test/by-queue", frozenset(queue.name for queue in cloud.organization.queues))]
    assert look_ups(cloud) == before


async def test_names_of_ids_in_settings_are_resolved(
    make: Callable[..., AppSession], shown: Shown, cloud: DemoCloud
) -> None:
    queue, user = cloud.organization.queues[1], cloud.organization.users[3]
    async with make(BY_QUEUE) as desk:
        await desk.cloud.sign_in(open_headless)
        await desk.update_widgets(
            lambda shelf: shelf.change_settings(
                "test/by-queue", {"queues": (queue.id,), "people": (user.id,)}
            )
        )
        await desk.refresh_once()

    assert {queue.name, user.name} <= shown.drawn[-1][1]


async def test_results_have_the_local_time_of_their_window(
    make: Callable[..., AppSession], shown: Shown
) -> None:
    query = replace(BY_QUEUE.query, window=today("Asia/Tokyo"))
    async with make(replace(BY_QUEUE, query=query)) as desk:
        await desk.cloud.sign_in(open_headless)
        await desk.refresh_once()

    assert shown.hours == {21}


async def test_lookup_that_fails_leaves_the_card(
    make: Callable[..., AppSession], shown: Shown, cloud: DemoCloud
) -> None:
    cloud.add_fault("status=500@/api/v2/routing")
    async with make(BY_QUEUE) as desk:
        await desk.cloud.sign_in(open_headless)
        (state,) = (await desk.engine.refresh_once()).widgets

        assert state.data == "fresh"
        assert state.problem is None
        assert len(shown.drawn) == 1


async def test_lookup_that_hangs_does_not_delay_the_card(
    make: Callable[..., AppSession], shown: Shown, cloud: DemoCloud
) -> None:
    cloud.add_fault("latency=30@/api/v2/routing")
    async with make(BY_QUEUE) as desk:
        await desk.cloud.sign_in(open_headless)
        async with asyncio.timeout(5):
            await desk.engine.refresh_once()
            await desk.engine.refresh_once()

    assert len(shown.drawn) == 2


@pytest.mark.parametrize(
    ("widget", "names"),
    [(MINE, "Billing, Sales, Support"), (CHOSEN, "Billing, Sales, Support, my queues")],
    ids=["by the widget", "by choice"],
)
async def test_user_queues_fill_the_query_as_soon_as_they_are_known(
    make: Callable[..., AppSession], cloud: DemoCloud, widget: Declaration, names: str
) -> None:
    async with make(widget) as desk:
        await desk.cloud.sign_in(open_headless)
        (state,) = (await desk.refresh_once()).widgets

    (asked,) = [request.json for request in cloud.requests if request.path.endswith("/aggregates/query")]
    (clause,) = asked["filter"]["clauses"]
    assert [predicate["value"] for predicate in clause["predicates"]] == [
        queue.id for queue in cloud.organization.me.queues
    ]
    assert state.card
    assert state.card.caption == names


async def test_user_queues_are_not_looked_up_if_no_widget_needs_them(
    make: Callable[..., AppSession], cloud: DemoCloud
) -> None:
    async with make() as desk:
        await desk.cloud.sign_in(open_headless)
        await desk.refresh_once()
        await desk.directory.wait_idle()
    assert look_ups(cloud) == []


async def test_sign_out_deletes_the_cached_names(make: Callable[..., AppSession], tmp_path: Path) -> None:
    async with make(BY_QUEUE) as desk:
        await desk.cloud.sign_in(open_headless)
        await desk.refresh_once()
        assert (tmp_path / "names.json").exists()
        await desk.cloud.sign_out()
        assert not (tmp_path / "names.json").exists()


async def test_names_of_several_ids_in_one_value_are_joined(
    make: Callable[..., AppSession], shown: Shown, cloud: DemoCloud
) -> None:
    north, south = cloud.organization.divisions[1:]
    at = cloud.now() - timedelta(minutes=20)
    cloud.database.execute("DELETE FROM event")
    cloud.record("nOffered", at, mediaType="voice", divisionId=(north.id, south.id))
    async with make(BY_DIVISION) as desk:
        await desk.cloud.sign_in(open_headless)
        await desk.refresh_once()

    assert shown.drawn[-1][1] in ({"North, South"}, {"South, North"})
