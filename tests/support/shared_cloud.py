"""A demo cloud that the tests of a module share, at an hour when today has data, and its account."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

import pytest

from hourglance.cloud import Account
from hourglance.demo import DemoCloud
from hourglance.genesys import Region

_STARTED = datetime.now(UTC)
_LEAD = datetime.combine(_STARTED, time(15), UTC) - _STARTED


def afternoon() -> datetime:
    """Return the time in UTC of a clock that was at 15:00 when the tests started."""
    return datetime.now(UTC) + _LEAD


def account_at(cloud: DemoCloud) -> Account:
    """Return the account of the demo cloud's user."""
    region = Region(name="demo", domain="demo", api_url=cloud.url, login_url=cloud.url)
    return Account(region=region, client_id=cloud.client_id)


@pytest.fixture(scope="module")
def shared_cloud() -> Iterator[DemoCloud]:
    with DemoCloud(conversations=1_000, clock=afternoon) as cloud:
        yield cloud


@pytest.fixture
def cloud(shared_cloud: DemoCloud) -> DemoCloud:
    """Return the demo cloud without faults and earlier requests."""
    shared_cloud.clear_faults()
    shared_cloud.clear_requests()
    return shared_cloud
