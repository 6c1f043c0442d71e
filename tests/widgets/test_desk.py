"""All ten at one desk: real plugins' process, real engine, real HTTP; how much they ask, and what they say.

``python -m pytest -s tests/widgets/test_desk.py`` prints the requests of each refresh.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from shared_cloud import account_at, afternoon
from widget_figures import LIVE_WIDGETS, WIDGETS, Case, expected, shown

from hourglance.api import validate_settings
from hourglance.app.session import AppSession
from hourglance.cloud import MemoryKeyring, TokenVault
from hourglance.demo import DemoCloud, open_headless
from hourglance.engine import Snapshot, WidgetState, resolve_window

pytestmark = pytest.mark.anyio

PERMISSION = "analytics:conversationAggregate:view"
LAG = timedelta(minutes=1)
ROUNDS = 4


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[DemoCloud]:
    monkeypatch.setattr("hourglance.cloud.rate_limiter.SPACING", 0.0)
    with DemoCloud(clock=afternoon) as cloud:
        yield cloud


def desk_at(cloud: DemoCloud) -> AppSession:
    return AppSession(account_at(cloud), TokenVault([MemoryKeyring()]))


def asked(cloud: DemoCloud) -> int:
    return sum(request.path.endswith("/aggregates/query") for request in cloud.requests)


def case_of(cloud: DemoCloud, state: WidgetState) -> Case:
    (widget,) = [each for each in WIDGETS if each.id == state.widget.name]
    settings = validate_settings(widget.settings, {})
    assert state.as_of is not None
    interval = resolve_window(widget.query.window_for(settings), state.as_of + LAG)
    queues = cloud.organization.queues
    names = {queue.id: queue.name for queue in queues}
    return Case(cloud=cloud, widget=widget, settings=settings, interval=interval, names=names)


def hide_live_widgets(desk: AppSession) -> None:
    """Leave the widgets of aggregates alone on the panel."""
    for widget in LIVE_WIDGETS:
        desk.instances.hide(f"hourglance/{widget.id}")
    desk._apply_widgets()


async def test_requests_of_ten_widgets_are_few_and_values_equal_plain_sql(cloud: DemoCloud):
    took: list[int] = []
    async with desk_at(cloud) as desk:
        hide_live_widgets(desk)
        await desk.cloud.sign_in(open_headless)
        for _ in range(ROUNDS):
            before = asked(cloud)
            snapshot = await desk.engine.refresh_once()
            took.append(asked(cloud) - before)

    print(f"\nrequests per refresh of {len(WIDGETS)} widgets: {', '.join(map(str, took))}")
    assert [state.widget.name for state in snapshot.widgets] == [widget.id for widget in WIDGETS]
    assert {state.data for state in snapshot.widgets} == {"fresh"}
    for state in snapshot.widgets:
        card, right = shown(state.card), expected(case_of(cloud, state))
        assert card is not None
        assert right is not None
        assert [card[each] for each in ("headline", "caption", "tone")] == [
            right[each] for each in ("headline", "caption", "tone")
        ]
    # Now and then one is asked alone, too, to compare.
    assert min(took) <= len(WIDGETS) // 2
    assert max(took) < len(WIDGETS)


async def said_at(cloud: DemoCloud) -> Snapshot:
    async with desk_at(cloud) as desk:
        hide_live_widgets(desk)
        await desk.cloud.sign_in(open_headless)
        return await desk.engine.refresh_once()


async def test_permission_that_is_missing_is_named_on_each_card(cloud: DemoCloud):
    cloud.add_fault("no-permission")

    snapshot = await said_at(cloud)

    assert [state.data for state in snapshot.widgets] == ["forbidden"] * len(WIDGETS)
    assert all(state.problem and PERMISSION in state.problem.what for state in snapshot.widgets)


async def test_widgets_without_conversations_have_no_data_and_not_zero():
    with DemoCloud(conversations=0) as cloud:
        snapshot = await said_at(cloud)

    assert [(state.data, state.card) for state in snapshot.widgets] == [("no_data", None)] * len(WIDGETS)
