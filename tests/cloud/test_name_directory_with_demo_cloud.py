"""The name directory with the demo cloud, over real HTTP."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from fake_keyrings import RecordingKeyring
from shared_cloud import account_at

from hourglance.cloud import NameDirectory, NotSignedInError, SignInSession, TokenVault
from hourglance.demo import DemoCloud, open_headless
from hourglance.genesys import NamedKind
from hourglance.util.clock import SystemClock

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def running() -> Iterator[DemoCloud]:
    with DemoCloud(conversations=0) as demo:
        yield demo


@pytest.fixture
def demo(running: DemoCloud) -> Iterator[DemoCloud]:
    yield running
    running.clear_faults()


@pytest.fixture
async def session(demo: DemoCloud, anyio_backend: str) -> AsyncIterator[SignInSession]:
    session = SignInSession(account_at(demo), TokenVault([RecordingKeyring()]))
    yield session
    await session.aclose()


@pytest.fixture
async def directory(session: SignInSession) -> AsyncIterator[NameDirectory]:
    await session.sign_in(open_headless)
    made = NameDirectory(session, SystemClock())
    made.open("robin")
    yield made
    await made.aclose()


async def test_directory_resolves_every_kind_of_name(directory: NameDirectory, demo: DemoCloud) -> None:
    there = demo.organization
    kinds: dict[NamedKind, dict[str, str]] = {
        "queue": {each.id: each.name for each in there.queues},
        "user": {each.id: each.name for each in there.users},
        "wrap_up_code": {each.id: each.name for each in there.wrap_up_codes},
        "division": {each.id: each.name for each in there.divisions},
    }
    directory.resolve(kinds)
    await directory.wait_idle()

    assert directory.resolve(kinds) == {id_: name for names in kinds.values() for id_, name in names.items()}


async def test_directory_user_queues_need_no_permission(directory: NameDirectory, demo: DemoCloud) -> None:
    for path in ("/api/v2/routing/queues", "/api/v2/routing/queues/divisionviews"):
        demo.add_fault(f"no-permission@{path}")
    own = {queue.id: queue.name for queue in demo.organization.me.queues}
    directory.user_queues()
    directory.resolve({"queue": [queue.id for queue in demo.organization.queues]})
    await directory.wait_idle()

    assert directory.user_queues() == tuple(own)
    assert directory.resolve({"queue": [queue.id for queue in demo.organization.queues]}) == own
    assert (await directory.search("queue", "b")).entries[0].name == "Billing"


async def test_directory_searches_find_queues_and_users(directory: NameDirectory) -> None:
    assert [each.name for each in (await directory.search("queue", "s")).entries] == ["Sales", "Support"]
    assert [each.name for each in (await directory.search("user", "Robin")).entries] == ["Robin Demo"]
    everybody = await directory.search("user", "")
    assert len(everybody.entries) == 24


async def test_session_get_needs_a_sign_in(session: SignInSession) -> None:
    with pytest.raises(NotSignedInError):
        await session.get("/api/v2/routing/queues/me")


async def test_session_reports_the_rate_limit(session: SignInSession) -> None:
    assert session.rate is None
    await session.sign_in(open_headless)
    before = session.rate
    await session.get("/api/v2/routing/queues/me")
    await asyncio.sleep(0.01)
    after = session.rate

    assert before
    assert after
    assert (after.count, after.allowed) == (before.count + 1, 300)
    assert 0 < after.reset_seconds < 60
