"""Cards of live queries in the engine, against the demo cloud."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from live_desk import LiveDesk

from hourglance.api import (
    MY_QUEUES,
    Activity,
    ActivityQuery,
    AgentStatus,
    AgentStatusQuery,
    Card,
    Count,
    Declaration,
    WidgetResults,
    is_in,
)
from hourglance.cloud import SignInSession
from hourglance.demo import DemoCloud
from hourglance.genesys import CHANNELS_PATH
from hourglance.util.clock import SystemClock

pytestmark = pytest.mark.anyio

ACTIVITY = "/api/v2/analytics/conversations/activity/query"


class Renderer:
    """Shows how many wait, or the presence; and counts how often."""

    def __init__(self) -> None:
        self.times = 0
        self.error: Exception | None = None
        self.hangs = False

    async def present(self, widget_id: str, results: WidgetResults) -> Card | None:
        self.times += 1
        if self.error is not None:
            raise self.error
        if self.hangs:
            await asyncio.Event().wait()
        if isinstance(results, AgentStatus):
            return Card(headline=Count(1), caption=results.presence)
        assert isinstance(results, Activity)
        return Card(headline=Count(results.count("oWaiting")), caption=widget_id)


class Desk(LiveDesk):
    """An engine that runs, and what it has published."""

    def __init__(self, demo: DemoCloud, session: SignInSession) -> None:
        self.renderer = Renderer()
        super().__init__(demo, session, self.renderer)

    def waiting(self, name: str = "waiting", queue: int = 0) -> Declaration:
        query = ActivityQuery(
            metrics=("oWaiting",), where=is_in("queueId", self.demo.organization.queues[queue].id)
        )
        return Declaration(plugin="p", name=name, title=name, description="", query=None, live=query)


@pytest.fixture
async def desk(demo: DemoCloud, session: SignInSession) -> AsyncIterator[Desk]:
    desk = Desk(demo, session)
    task = asyncio.create_task(desk.engine.run())
    yield desk
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_live_card_follows_events_without_a_request(desk: Desk):
    desk.engine.set_widgets([desk.waiting()])
    await desk.connected()
    await desk.until(lambda: desk.shows(0))
    requests = desk.requests(ACTIVITY)
    desk.call()
    await desk.until(lambda: desk.shows(1))
    assert desk.state().data == "fresh"
    assert desk.state().polled is None
    assert desk.requests(ACTIVITY) <= requests + 1  # the snapshot after the channel has opened


async def test_live_widgets_keep_the_order_of_the_panel(desk: Desk):
    status = replace(desk.waiting("status"), live=AgentStatusQuery())
    desk.engine.set_widgets([status, desk.waiting(), desk.waiting("other", queue=1)])
    await desk.until(lambda: desk.shows(0, at=1) and desk.shows(0, at=2) and desk.state(0).card)
    assert [state.widget.name for state in desk.engine.snapshot.widgets] == ["status", "waiting", "other"]


async def test_live_card_of_unknown_queues_says_so(desk: Desk):
    query = ActivityQuery(metrics=("oWaiting",), where=is_in("queueId", MY_QUEUES))
    desk.engine.set_widgets([replace(desk.waiting(), live=query)])
    problem = desk.state().problem
    assert problem is not None
    assert "queues are not known" in problem.what
    assert desk.state().card is None


async def test_live_cards_of_a_user_are_gone_after_sign_out(desk: Desk):
    desk.engine.set_widgets([desk.waiting()])
    await desk.until(lambda: desk.shows(0))
    await desk.session.sign_out()
    assert desk.state().card is None
    assert desk.state().pause == "signed_out"


async def test_live_card_is_polled_and_says_why_without_a_channel(desk: Desk):
    desk.demo.add_fault(f"status=403@{CHANNELS_PATH}")
    desk.engine.set_widgets([desk.waiting()])
    await desk.until(lambda: desk.published[-1].widgets and desk.published[-1].widgets[0].polled)
    await desk.until(lambda: desk.shows(0))
    assert desk.state().data == "fresh"


async def test_live_card_that_cannot_be_rendered_keeps_the_last_one_as_stale(desk: Desk):
    desk.engine.set_widgets([desk.waiting()])
    await desk.until(lambda: desk.shows(0))
    desk.renderer.error = RuntimeError("a bug")
    desk.engine.rerender(["p/waiting"])
    await desk.until(lambda: desk.state().problem)
    assert desk.state().data == "stale"
    assert desk.shows(0)


async def test_live_card_that_is_rendered_too_late_names_its_plugin(desk: Desk, monkeypatch):
    monkeypatch.setattr("hourglance.engine.refresh.runner.RENDER_TIMEOUT", 0.1)
    desk.renderer.hangs = True
    desk.engine.set_widgets([desk.waiting()])
    await desk.until(lambda: desk.state().problem)
    problem = desk.state().problem
    assert problem
    assert (problem.who, problem.code) == ("The widget", "plugin-late")
    assert problem.remedy == "Restart its plugin."


async def test_live_cards_are_rendered_at_most_four_times_a_second(desk: Desk):
    desk.engine.set_widgets([desk.waiting()])
    await desk.until(lambda: desk.shows(0))
    before, started = desk.renderer.times, asyncio.get_running_loop().time()
    for number in range(1, 6):
        desk.call()
        desk.engine.rerender(["p/waiting"])
        await desk.until(lambda number=number: desk.state().card.headline.value >= min(number, 1))
    await desk.until(lambda: desk.shows(5))
    seconds = asyncio.get_running_loop().time() - started
    assert desk.renderer.times - before <= seconds / 0.25 + 2


@pytest.mark.usefixtures("frequent_snapshots")
async def test_live_card_was_true_until_the_channel_was_lost(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("hourglance.engine.live.live_widgets.POLL_INTERVAL", 0.4)
    monkeypatch.setattr("hourglance.engine.live.live_widgets.GRACE", 0.6)
    desk.demo.add_fault("heartbeat=0.1")
    desk.engine.set_widgets([desk.waiting()])
    await desk.connected()
    query = desk.waiting().live
    assert query
    await desk.until(lambda: (status := desk.engine.live_status(query)) and not status.polled)
    old = SystemClock().monotonic() + 1.5  # its snapshot counts as late by then
    await desk.until(lambda: SystemClock().monotonic() > old)
    before = desk.state().as_of
    lost_at = datetime.now(UTC)
    desk.demo.add_fault("socket-lost=0:1")
    await desk.until(lambda: desk.state().polled)
    assert desk.state().data == "fresh"
    as_of = desk.state().as_of
    assert before
    assert as_of
    assert as_of >= before
    assert abs(as_of - lost_at) < timedelta(seconds=1)


@pytest.mark.usefixtures("frequent_snapshots")
async def test_live_snapshots_are_requested_when_the_user_refreshes(desk: Desk):
    desk.engine.set_widgets([desk.waiting()])
    await desk.connected()
    requests = desk.requests(ACTIVITY)
    desk.engine.refresh()
    await desk.until(lambda: desk.requests(ACTIVITY) > requests)


async def test_live_refresh_once_opens_no_channel(demo: DemoCloud, session: SignInSession):
    desk = Desk(demo, session)
    desk.engine.set_widgets([desk.waiting()])
    snapshot = await desk.engine.refresh_once()
    await desk.engine.close()
    assert snapshot.widgets[0].card is not None
    assert snapshot.widgets[0].data == "fresh"
    assert not desk.requests(CHANNELS_PATH)
