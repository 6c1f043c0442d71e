"""A demo cloud with a fixed clock, and clients of it."""

from collections.abc import Callable, Iterator

import pytest
from demo_clients import Client, FakeClock
from demo_fixtures import ask, demo

from hourglance.demo import DemoCloud

__all__ = ["ask", "demo"]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def one_cloud() -> Iterator[DemoCloud]:
    """Start the server once: starting and stopping it takes longer than most tests."""
    with DemoCloud(conversations=0, clock=FakeClock()) as running:
        yield running


@pytest.fixture
def cloud(one_cloud: DemoCloud, clock: FakeClock) -> DemoCloud:
    """Return a demo cloud without history and faults; tests record their own data."""
    one_cloud.set_clock(clock)
    one_cloud.clear_faults()
    one_cloud.database.execute("DELETE FROM event")
    return one_cloud


@pytest.fixture
def connect() -> Iterator[Callable[[DemoCloud], Client]]:
    """Return a function that makes clients, which are closed at the end."""
    clients: list[Client] = []

    def connect_to(cloud: DemoCloud) -> Client:
        clients.append(Client(cloud))
        return clients[-1]

    yield connect_to
    for client in clients:
        client.http.close()


@pytest.fixture
def stranger(cloud: DemoCloud, connect: Callable[[DemoCloud], Client]) -> Client:
    """Return a client that has not signed in."""
    return connect(cloud)


@pytest.fixture
def client(stranger: Client) -> Client:
    """Return a client that has signed in."""
    return stranger.sign_in()
