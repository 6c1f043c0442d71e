"""Names in a large organization: how many requests they take, and that no card waits for them.

    pytest -s tests/benchmarks/test_names.py

500 queues and 2 000 people are in one answer, with a queue and a person that nobody knows. Run on two
cores with other work beside it: 27 look-ups in 0.4 s for all 2 502 ids, the card drawn before them; after a
restart none, and every name on the first card.
"""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from shared_cloud import account_at

from hourglance.api import Aggregates, AggregatesQuery, Card, Count, Declaration, Settings, last
from hourglance.app.session import AppSession, SessionFiles
from hourglance.cloud import MemoryKeyring, NameCacheFile, TokenVault
from hourglance.demo import DemoCloud, open_headless

pytestmark = pytest.mark.anyio

QUEUES, PEOPLE = 500, 2_000

#: What the look-ups of a hundred ids each come to.
FEW = QUEUES // 100 + PEOPLE // 100 + 1

EVERYBODY = Declaration(
    plugin="test",
    name="everybody",
    title="Everybody",
    description="",
    query=AggregatesQuery(metrics=("tHandle",), group_by=("queueId", "userId"), window=last(hours=1)),
)


@pytest.fixture(scope="module")
def cloud() -> Iterator[DemoCloud]:
    with DemoCloud(conversations=0, agents=PEOPLE, queues=QUEUES) as cloud:
        at = cloud.now() - timedelta(minutes=20)
        for number, agent in enumerate(cloud.organization.agents):
            queue = cloud.organization.queues[number % QUEUES]
            cloud.record("tHandle", at, 60_000, mediaType="voice", queueId=queue.id, userId=agent.id)
        cloud.record("tHandle", at, 60_000, mediaType="voice", queueId=str(uuid4()), userId=str(uuid4()))
        yield cloud


class Drawn:
    """What was drawn, and when: how many of the ids had a name."""

    def __init__(self) -> None:
        self.cards: list[tuple[float, int, int]] = []

    async def present(self, widget_id: str, results: Aggregates, settings: Settings) -> Card | None:
        ids = {each for group in results.groups for each in group.dimensions.values()} - {"voice"}
        self.cards.append((time.perf_counter(), len(ids & results.names.keys()), len(ids)))
        return Card(headline=Count(len(ids)))


@pytest.fixture
def make(
    cloud: DemoCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], tuple[AppSession, Drawn]]:
    vault = TokenVault([MemoryKeyring()])

    def desk() -> tuple[AppSession, Drawn]:
        made = AppSession(
            account_at(cloud),
            vault,
            files=SessionFiles(names=NameCacheFile(tmp_path / "names.json")),
        )
        drawn = Drawn()
        monkeypatch.setattr(made.plugins, "declarations", lambda: (EVERYBODY,))
        monkeypatch.setattr(made.plugins, "present", drawn.present)
        return made, drawn

    return desk


def look_ups(cloud: DemoCloud) -> int:
    paths = ("/api/v2/routing/queues", "/api/v2/users")
    return sum(request.path in paths for request in cloud.requests)


async def test_names_2500_take_few_requests_and_none_after_a_restart(
    make: Callable[[], tuple[AppSession, Drawn]], cloud: DemoCloud, tmp_path: Path
) -> None:
    desk, drawn = make()
    async with desk:
        await desk.cloud.sign_in(open_headless)
        began = time.perf_counter()
        await desk.engine.refresh_once()
        await desk.directory.wait_idle()
        settled = time.perf_counter()
        await desk.engine.wait_idle()
    (first_at, first_named, ids), (_, last_named, _) = drawn.cards[0], drawn.cards[-1]
    asked = look_ups(cloud)
    print(
        f"\nfirst start: card after {(first_at - began) * 1000:.0f} ms with {first_named} of {ids} names; "
        f"{asked} look-ups in {settled - first_at:.1f} s; then {last_named} of {ids} names"
    )

    assert ids == QUEUES + PEOPLE + 2
    assert first_named == 0
    assert last_named == QUEUES + PEOPLE
    assert asked <= FEW + 1  # for the unknown queue and the unknown person, beyond a full hundred each

    desk, drawn = make()
    async with desk:
        began = time.perf_counter()
        await desk.cloud.restore()
        restored = time.perf_counter()
        await desk.engine.refresh_once()
        await desk.directory.wait_idle()
    card_at, named, _ = drawn.cards[0]
    size = (tmp_path / "names.json").stat().st_size
    print(
        f"restart: {named} of {ids} names on the first card, {(card_at - restored) * 1000:.0f} ms after "
        f"the sign-in was restored ({(restored - began) * 1000:.0f} ms); {look_ups(cloud) - asked} look-ups; "
        f"the file has {size / 1000:.0f} kB"
    )

    assert named == QUEUES + PEOPLE
    assert len(drawn.cards) == 1
    assert look_ups(cloud) == asked


async def test_ids_that_nobody_knows_delay_no_card(
    make: Callable[[], tuple[AppSession, Drawn]], cloud: DemoCloud
) -> None:
    cloud.add_fault("latency=5@/api/v2/routing")
    try:
        desk, drawn = make()
        async with desk:
            await desk.cloud.sign_in(open_headless)
            began = time.perf_counter()
            await desk.engine.refresh_once()
            card = drawn.cards[0][0] - began
    finally:
        cloud.clear_faults()
    print(f"\nlook-ups of 5 s each: card after {card * 1000:.0f} ms")
    assert card < 3
