"""The parts, wired: what a widget leaves open is filled before its query is asked."""

from collections.abc import Iterator
from pathlib import Path

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
from hourglance.app import Desk, network_of
from hourglance.cloud import Account, MemoryKeyring, Network, Region, TokenVault
from hourglance.demo import DemoCloud, follow
from hourglance.preferences import Preferences

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


async def test_no_widget_is_asked_more_often_than_the_person_prefers(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget = mine(is_in("mediaType", "voice"))
    monkeypatch.setattr(desk.plugins, "declarations", lambda: (widget,))

    async with desk:
        before = desk.engine.snapshot.widgets[0].widget.refresh_seconds
        await desk.prefer(Preferences(refresh_floor=300))
        after = desk.engine.snapshot.widgets[0].widget.refresh_seconds

    assert (before, after) == (60, 300)


def test_the_way_out_is_the_one_that_the_person_prefers() -> None:
    assert network_of(Preferences()) == Network()
    assert network_of(Preferences(proxy="none", proxy_url="http://p:1")) == Network(system_proxy=False)
    own = network_of(Preferences(proxy="own", proxy_url="http://p:1", certificates="/company.pem"))
    assert own == Network(system_proxy=False, proxy_url="http://p:1", certificates=Path("/company.pem"))
