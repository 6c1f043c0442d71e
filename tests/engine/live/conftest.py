"""Fixtures of the tests of live values."""

from collections.abc import AsyncIterator, Iterator

import pytest
from fake_keyrings import RecordingKeyring
from shared_cloud import account_at

from hourglance.cloud import SignInSession, TokenVault
from hourglance.demo import DemoCloud, open_headless


@pytest.fixture(scope="session")
def live_cloud() -> Iterator[DemoCloud]:
    with DemoCloud(conversations=0, allowance=10**6) as demo:
        yield demo


@pytest.fixture
def demo(live_cloud: DemoCloud) -> Iterator[DemoCloud]:
    """A demo cloud without calls, earlier requests and faults."""
    live_cloud.clear_requests()
    live_cloud.database.execute("DELETE FROM event")
    yield live_cloud
    live_cloud.clear_faults()


@pytest.fixture
def frequent_snapshots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow a snapshot twice a second, not every five seconds."""
    monkeypatch.setattr("hourglance.engine.live.live_queries.SHORTEST_INTERVAL", 0.5)


@pytest.fixture
async def session(demo: DemoCloud, anyio_backend: str) -> AsyncIterator[SignInSession]:
    """A session of the demo cloud's user, signed in."""
    session = SignInSession(account_at(demo), TokenVault([RecordingKeyring()]))
    await session.sign_in(open_headless)
    yield session
    await session.aclose()
