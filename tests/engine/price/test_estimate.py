"""Prices foretold: what a widget adds to the requests of a panel, and what a simulated day then takes."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from fake_desks import QUERY, Desk, at_work, widget
from manual_clock import ManualClock

from hourglance.api import (
    AgentStatusQuery,
    AggregatesQuery,
    Declaration,
    NamedLiveQuery,
    NamedQuery,
    is_in,
    last,
    today,
)
from hourglance.engine import (
    RuleVerdicts,
    UsageMeter,
    added_requests_per_month,
    price_planner,
    requests_per_month,
)
from hourglance.engine.planner.merge_group import AnswerSizes
from hourglance.engine.planner.rule_verdicts import DisabledRule
from hourglance.engine.planner.rules import ALL_RULES

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

HANDLE = widget("handle")
TODAY = widget("today", replace(QUERY, window=today()))
CHAT = widget("chat", replace(QUERY, where=is_in("mediaType", "chat"), metrics=("tAcw",)))
RANKED = widget("ranked", replace(QUERY, query_type="topN", window=last(hours=2)))
STATUS = replace(widget("status"), query=None, live=AgentStatusQuery())
HOURLY = widget("hourly", replace(QUERY, query_type="topN", metrics=("tAcw",)), every=3600)
BEFORE = widget("before", replace(QUERY, window=last(hours=1).earlier(weeks=1), metrics=("tHandle",)))

#: The user, a channel with its topics, two snapshots, and adherence, also of the activities of a day.
STATUS_START = 1 + 2 + 2 + 2 + 6


def trusting(desk: Desk) -> None:
    desk.random.random = lambda: 0.5  # type: ignore[method-assign]


async def simulated_day(
    clock: ManualClock, widgets: Sequence[Declaration], *, pinned: Sequence[str], limited: Sequence[str]
) -> float:
    """Work for nine hours, open the panel twelve times, and return the requests."""
    meter = UsageMeter(clock)
    async with at_work(clock, prepare=trusting, usage=meter) as desk:
        desk.engine.set_panel_open(is_open=False)
        desk.engine.set_widgets(widgets, first=pinned, limited=limited)
        await clock.settle()
        for _ in range(12):
            await clock.advance(45 * 60 - 40)
            desk.engine.set_panel_open(is_open=True)
            await clock.advance(40)
            desk.engine.set_panel_open(is_open=False)
    return sum(each.month for each in meter.report(clock.now()).widgets)


@pytest.mark.parametrize(
    ("widgets", "pinned", "limited"),
    [
        ((HANDLE, TODAY, RANKED), (), ()),
        ((HANDLE, TODAY, RANKED, CHAT), ("test/today",), ("test/ranked",)),
    ],
)
async def test_price_of_a_panel_is_what_a_simulated_day_takes(
    clock: ManualClock, widgets, pinned, limited
) -> None:
    foretold = requests_per_month(widgets, clock.now(), pinned=pinned, limited=limited) / 22
    took = await simulated_day(clock, widgets, pinned=pinned, limited=limited)

    assert foretold == pytest.approx(took, rel=0.1)


async def test_price_of_a_widget_is_what_it_adds(clock: ManualClock) -> None:
    others, pinned = (HANDLE, HOURLY), ("test/handle",)
    panel = (*others, RANKED)
    price = added_requests_per_month(["test/ranked"], panel, clock.now(), pinned=pinned) / 22
    foretold = requests_per_month(others, clock.now(), pinned=pinned) / 22
    alone = await simulated_day(clock, others, pinned=pinned, limited=())
    both = await simulated_day(clock, panel, pinned=pinned, limited=())

    assert foretold == pytest.approx(alone, rel=0.1)
    assert price == pytest.approx(both - alone, rel=0.1)


def test_price_of_a_widget_that_shares_a_request_is_nothing(clock: ManualClock) -> None:
    again = replace(HANDLE, name="again")
    assert added_requests_per_month(["test/again"], (HANDLE, again), clock.now()) == 0
    assert added_requests_per_month(["test/handle"], (HANDLE,), clock.now()) > 0


def test_price_of_a_large_organization_is_that_of_its_answers(clock: ManualClock) -> None:
    """Answers with many groups and events are not merged with others: each is a request of its own."""
    by_queue = widget("by-queue", replace(QUERY, group_by=("queueId",), where=None))
    by_agent = widget("by-agent", replace(QUERY, group_by=("userId",), where=None))
    sizes = AnswerSizes(
        values={"conversations": {"queueId": 400, "userId": 9_000}},
        rates={"conversations": {"tHandle": 60_000.0}},
    )
    small, large = (
        requests_per_month((by_queue, by_agent), clock.now(), planner=price_planner(verdicts))
        for verdicts in (None, RuleVerdicts(sizes=sizes))
    )

    assert large > small * 1.2


def test_price_does_not_follow_rules_that_another_version_has_disabled(clock: ManualClock) -> None:
    disabled = tuple(DisabledRule(label=rule.label, reason="", evidence="") for rule in ALL_RULES)
    ours, others = (
        requests_per_month((HANDLE, CHAT), clock.now(), planner=price_planner(verdicts))
        for verdicts in (RuleVerdicts(disabled=disabled), RuleVerdicts(version="0", disabled=disabled))
    )

    assert others == requests_per_month((HANDLE, CHAT), clock.now())
    assert ours > others


def test_price_of_a_pinned_widget_and_of_an_alert_is_that_of_their_pace(clock: ManualClock) -> None:
    unpinned, pinned, limited = (
        requests_per_month((HANDLE, RANKED), clock.now(), pinned=first, limited=alerts)
        for first, alerts in (((), ()), (("test/handle",), ()), ((), ("test/handle",)))
    )
    assert pinned == limited
    assert pinned - unpinned == pytest.approx(22 * 270, rel=0.05)


def test_price_with_a_live_value_on_the_icon_is_that_of_no_other_on_it(clock: ManualClock) -> None:
    """Events tell the live value; the aggregates are requested every ten minutes, as all unseen ones are."""
    unpinned, pinned = (
        requests_per_month((HANDLE, STATUS), clock.now(), pinned=first) / 22
        for first in ((), ("test/status",))
    )
    aggregates = 9 * 6 + 12 + 1
    assert unpinned > 9 * 30
    assert aggregates + 9 * 6 + STATUS_START == pytest.approx(pinned), "and a snapshot as often"


def test_price_of_live_values_alone_is_that_of_the_icon(clock: ManualClock) -> None:
    alone = requests_per_month((STATUS,), clock.now()) / 22
    limited = requests_per_month(
        (HANDLE, STATUS), clock.now(), pinned=("test/handle",), limited=("test/status",)
    )
    unseen = requests_per_month((HANDLE, STATUS), clock.now(), pinned=("test/handle",))

    assert alone == pytest.approx(9 * 6 + STATUS_START)
    # It is requested every ten minutes, and not every thirty and whenever the panel opens.
    assert limited - unseen == pytest.approx(22 * (9 * 4 - 12))


@pytest.mark.parametrize(
    ("query", "requests"),
    [
        (BEFORE.query, 11),
        (replace(QUERY, window=last(hours=1).previous()), 16),
        (replace(QUERY, window=today().earlier(days=1)), 11),
        (replace(QUERY, window=today().earlier(days=1, whole=True)), 1),
        (replace(BEFORE.query, query_type="topN"), 36),
    ],
)
def test_price_of_the_past_is_that_of_answers_that_serve_for_a_while(
    clock: ManualClock, query: AggregatesQuery, requests: int
) -> None:
    """The numbers are those of a working day at the demo."""
    price = added_requests_per_month(
        ["test/before"], (HANDLE, replace(BEFORE, query=query)), clock.now(), pinned=("test/handle",)
    )
    assert price / 22 == pytest.approx(requests, rel=0.2, abs=0.5)


def test_price_of_a_live_query_next_to_aggregates_is_that_of_both(clock: ManualClock) -> None:
    assert TODAY.query
    queries = (
        NamedLiveQuery(name="me", query=AgentStatusQuery()),
        NamedQuery(name="today", query=TODAY.query),
    )
    both = replace(widget("both"), queries=queries)
    ids = [each.id for each in (TODAY, STATUS, both)]
    apart = requests_per_month((TODAY, STATUS), clock.now(), pinned=ids)
    assert requests_per_month((both,), clock.now(), pinned=ids) == pytest.approx(apart)


def test_price_of_queries_for_queues_has_the_list_and_the_names_of_queues(clock: ManualClock) -> None:
    of_queues = widget("of-queues", replace(QUERY, where=is_in("queueId", ("q",))))
    prices = [requests_per_month((each,), clock.now()) / 22 for each in (HANDLE, of_queues)]
    assert prices[1] - prices[0] == pytest.approx(9 + 1)


def test_price_of_queries_that_share_a_request_has_its_checks(clock: ManualClock) -> None:
    """One in fifty merged answers is compared with one alone."""
    ids = ("test/handle", "test/acw")
    other = widget("acw", replace(QUERY, metrics=("tAcw",)))
    alone, both = (
        requests_per_month(panel, clock.now(), pinned=ids) / 22 for panel in ((HANDLE,), (HANDLE, other))
    )
    assert both - alone == pytest.approx((9 * 60 + 1) / 50)
