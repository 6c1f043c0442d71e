"""A demo cloud whose clock stands still, and someone who knows how to sign in at it."""

from collections.abc import Callable, Iterator

import pytest
from demo_clients import Client, FakeClock

from hourglance.demo import DemoCloud


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def one_cloud() -> Iterator[DemoCloud]:
    """Start once: a start and a stop take longer than most tests."""
    with DemoCloud(conversations=0, clock=FakeClock()) as running:
        yield running


@pytest.fixture
def cloud(one_cloud: DemoCloud, clock: FakeClock) -> DemoCloud:
    """A demo cloud without history and faults: its data is what a test records."""
    one_cloud.set_clock(clock)
    one_cloud.clear_faults()
    one_cloud.database.execute("DELETE FROM event")
    return one_cloud


@pytest.fixture
def connect() -> Iterator[Callable[[DemoCloud], Client]]:
    """Give clients, and hang up in the end."""
    clients: list[Client] = []

    def connect_to(cloud: DemoCloud) -> Client:
        clients.append(Client(cloud))
        return clients[-1]

    yield connect_to
    for client in clients:
        client.http.close()


@pytest.fixture
def stranger(cloud: DemoCloud, connect: Callable[[DemoCloud], Client]) -> Client:
    """Somebody who has not signed in."""
    return connect(cloud)


@pytest.fixture
def client(stranger: Client) -> Client:
    """Somebody who has."""
    return stranger.sign_in()
