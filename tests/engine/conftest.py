"""Clocks that tests move by hand, and a demo cloud that lives by them."""

from collections.abc import Iterator

import pytest
from manual_clock import ManualClock

from hourglance.demo import DemoCloud


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="session")
def one_cloud() -> Iterator[DemoCloud]:
    """Start once: a start and a stop take longer than most tests."""
    with DemoCloud(conversations=2_000, clock=ManualClock().now) as running:
        yield running


@pytest.fixture
def cloud(one_cloud: DemoCloud, clock: ManualClock) -> DemoCloud:
    """A demo cloud without faults, at the test's own time."""
    one_cloud.set_clock(clock.now)
    one_cloud.clear_faults()
    return one_cloud
