"""Widgets with a live query and one of aggregates, in the engine against the demo cloud and its channel."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from live_desk import LiveDesk

from hourglance.api import (
    MY_QUEUES,
    ActivityQuery,
    AgentStatusQuery,
    AggregatesQuery,
    Card,
    Count,
    Declaration,
    NamedLiveQuery,
    NamedQuery,
    Results,
    WidgetResults,
    is_in,
    last,
)
from hourglance.cloud import SignInSession
from hourglance.demo import DemoCloud
from hourglance.genesys import CHANNELS_PATH

pytestmark = pytest.mark.anyio

ACTIVITY = "/api/v2/analytics/conversations/activity/query"
AGGREGATES = "/api/v2/analytics/conversations/aggregates/query"


class Renderer:
    """Shows how many wait, and in the caption how many were offered; it remembers what was missing."""

    def __init__(self) -> None:
        self.missing: list[frozenset[str]] = []
        self.results: Results | None = None

    async def present(self, widget_id: str, results: WidgetResults) -> Card | None:
        assert isinstance(results, Results)
        self.results = results
        self.missing.append(results.missing)
        offered = results["offered"].total("nOffered")
        caption = f"of {offered.count:.0f} offered" if offered else "of unknown"
        return Card(headline=Count(results["waiting"].count("oWaiting")), caption=caption)


class Desk(LiveDesk):
    """A desk with a widget of two queries."""

    def __init__(self, demo: DemoCloud, session: SignInSession) -> None:
        self.presenter = Renderer()
        super().__init__(demo, session, self.presenter)

    def both(self, **fields: object) -> Declaration:
        waiting = ActivityQuery(
            metrics=("oWaiting",), where=is_in("queueId", self.demo.organization.queues[0].id)
        )
        offered = AggregatesQuery(metrics=("nOffered",), window=last(hours=1))
        declared = Declaration(
            plugin="p",
            name="both",
            title="Both",
            description="",
            query=None,
            queries=(
                NamedLiveQuery(name="waiting", query=waiting),
                NamedQuery(name="offered", query=offered),
            ),
        )
        return replace(declared, **fields)  # type: ignore[arg-type] # as the tests say

    def offer(self) -> None:
        for _ in range(3):
            self.demo.record("nOffered", datetime.now(UTC) - timedelta(minutes=10), 1, mediaType="voice")

    def caption(self) -> str:
        card = self.state().card
        return card.caption if card else ""


@pytest.fixture
async def desk(demo: DemoCloud, session: SignInSession) -> AsyncIterator[Desk]:
    desk = Desk(demo, session)
    desk.offer()
    task = asyncio.create_task(desk.engine.run())
    yield desk
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_card_of_both_kinds_follows_the_channel_and_the_scheduler(desk: Desk) -> None:
    desk.engine.set_widgets([desk.both()])
    await desk.connected()
    await desk.until(lambda: desk.caption() == "of 3 offered")
    sent = desk.requests(AGGREGATES), desk.requests(ACTIVITY)
    desk.call()
    await desk.until(lambda: desk.shows(1))
    assert (desk.state().data, desk.state().missing, desk.caption()) == ("fresh", (), "of 3 offered")
    assert desk.requests(AGGREGATES) == sent[0]
    assert desk.requests(ACTIVITY) <= sent[1] + 1  # the snapshot after the channel has opened

    desk.offer()
    desk.engine.refresh()
    await desk.until(lambda: desk.caption() == "of 6 offered")
    assert desk.shows(1)


async def test_card_of_both_kinds_names_the_forbidden_live_query(desk: Desk) -> None:
    desk.demo.add_fault(f"status=403@{ACTIVITY}")
    desk.engine.set_widgets([desk.both()])
    await desk.until(lambda: desk.caption() and desk.state().missing and desk.state().missing[0].problem)
    (missing,) = desk.state().missing
    assert (missing.name, missing.problem and missing.problem.code) == ("waiting", "forbidden")
    assert desk.state().data == "fresh"
    assert desk.caption() == "of 3 offered"
    assert desk.presenter.results
    assert desk.presenter.results["waiting"].count("oWaiting") is None


async def test_card_of_both_kinds_names_the_failing_aggregates(desk: Desk) -> None:
    desk.demo.add_fault(f"status=403@{AGGREGATES}")
    desk.engine.set_widgets([desk.both()])
    await desk.until(lambda: desk.shows(0) and desk.state().missing and desk.state().missing[0].problem)
    (missing,) = desk.state().missing
    assert (missing.name, missing.problem and missing.problem.code) == ("offered", "forbidden")
    assert (desk.state().data, desk.caption()) == ("fresh", "of unknown")


async def test_card_of_both_kinds_is_stale_while_one_of_them_fails(desk: Desk) -> None:
    desk.engine.set_widgets([desk.both()])
    await desk.connected()
    await desk.until(lambda: desk.state().data == "fresh" and not desk.state().missing)
    desk.demo.add_fault(f"status=400@{AGGREGATES}")
    desk.engine.refresh()
    await desk.until(lambda: desk.state().problem)
    assert (desk.state().data, desk.state().part) == ("stale", "offered")
    desk.call()
    await desk.until(lambda: desk.shows(1))  # the live value goes on
    assert desk.caption() == "of 3 offered"


async def test_card_of_both_kinds_says_why_its_live_query_is_polled(desk: Desk) -> None:
    desk.demo.add_fault(f"status=403@{CHANNELS_PATH}")
    desk.engine.set_widgets([desk.both()])
    await desk.until(lambda: desk.shows(0) and desk.state().polled and not desk.state().missing)
    assert (desk.state().data, desk.state().part) == ("fresh", "")


async def test_card_without_any_answer_is_forbidden(desk: Desk) -> None:
    desk.demo.add_fault(f"status=403@{AGGREGATES}")
    desk.demo.add_fault(f"status=403@{ACTIVITY}")
    desk.engine.set_widgets([desk.both()])
    await desk.until(lambda: desk.state().data == "forbidden")
    assert (desk.state().card, desk.state().missing) == (None, ())


async def test_live_query_of_unknown_queues_leaves_the_others(desk: Desk) -> None:
    _, offered = desk.both().queries
    unknown = ActivityQuery(metrics=("oWaiting",), where=is_in("queueId", MY_QUEUES))
    desk.engine.set_widgets([desk.both(queries=(offered, NamedLiveQuery(name="waiting", query=unknown)))])
    await desk.until(lambda: desk.caption() == "of 3 offered")
    (missing,) = desk.state().missing
    assert missing.problem
    assert "queues are not known" in missing.problem.what


async def test_several_live_queries_make_one_card(desk: Desk) -> None:
    waiting, offered = desk.both().queries
    status = NamedLiveQuery(name="status", query=AgentStatusQuery())
    desk.engine.set_widgets([desk.both(queries=(waiting, status, offered))])
    await desk.until(lambda: desk.caption() == "of 3 offered" and not desk.state().missing)
    assert desk.presenter.results
    assert list(desk.presenter.results) == ["waiting", "status", "offered"]
    assert desk.presenter.results["status"].presence


async def test_card_of_both_kinds_is_gone_after_sign_out(desk: Desk) -> None:
    desk.engine.set_widgets([desk.both()])
    await desk.until(lambda: desk.caption() == "of 3 offered" and desk.shows(0))
    await desk.session.sign_out()
    assert (desk.state().card, desk.state().pause) == (None, "signed_out")
    assert not desk.state().missing


async def test_card_of_both_kinds_is_complete_after_one_refresh(
    demo: DemoCloud, session: SignInSession
) -> None:
    desk = Desk(demo, session)
    desk.offer()
    desk.engine.set_widgets([desk.both()])
    snapshot = await desk.engine.refresh_once()
    await desk.engine.close()
    (state,) = snapshot.widgets
    assert (state.data, state.missing) == ("fresh", ())
    assert state.card == Card(headline=Count(0), caption="of 3 offered")
    assert not desk.requests(CHANNELS_PATH)
