"""The parts, wired: what a widget leaves open is filled before its query is asked."""

from collections.abc import Iterator

import pytest

from hourglance.api import (
    ME,
    AggregatesQuery,
    Condition,
    Declaration,
    QueuesSetting,
    TextSetting,
    all_of,
    is_in,
    last,
    setting,
)
from hourglance.app import Desk
from hourglance.cloud import Account, MemoryKeyring, Region, TokenVault
from hourglance.demo import DemoCloud, follow

pytestmark = pytest.mark.anyio


@pytest.fixture
def cloud() -> Iterator[DemoCloud]:
    with DemoCloud(conversations=500) as cloud:
        yield cloud


@pytest.fixture
def desk(cloud: DemoCloud) -> Desk:
    region = Region(name="demo", domain="demo", api_url=cloud.url, login_url=cloud.url)
    return Desk(Account(region=region, client_id=cloud.client_id), TokenVault([MemoryKeyring()]))


def mine(where: Condition) -> Declaration:
    return Declaration(
        plugin="test",
        name="mine",
        title="Mine",
        description="",
        query=AggregatesQuery(metrics=("tHandle",), where=where, window=last(hours=1)),
        settings=(
            TextSetting(name="media", label="Media", default="voice"),
            QueuesSetting(name="queues", label="Queues"),
        ),
    )


async def test_settings_and_the_person_fill_a_query_before_it_is_asked(
    desk: Desk, cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = all_of(
        is_in("userId", ME), is_in("mediaType", setting("media")), is_in("queueId", setting("queues"))
    )
    monkeypatch.setattr(desk.plugins, "declarations", lambda: (mine(where),))

    async with desk:
        await desk.session.sign_in(follow)
        await desk.engine.refresh_once()

    (asked,) = [request.json for request in cloud.requests if request.path.endswith("/aggregates/query")]
    assert asked["filter"] == {
        "type": "and",
        "predicates": [
            {"dimension": "userId", "value": cloud.organization.me.id},
            {"dimension": "mediaType", "value": "voice"},
        ],
    }
