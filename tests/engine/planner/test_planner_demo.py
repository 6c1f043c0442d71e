"""Every rule, over HTTP, at a service that knows nothing of them: a split is the lone answer."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planned_queries import QUIET, some
from refreshes import Desk
from widget_catalogue import widgets

from hourglance.api import AggregatesQuery, Interval, View, all_of, is_in
from hourglance.demo import DemoCloud
from hourglance.engine.planner.rules import ALL_RULES, Rule

NOW = datetime(2026, 11, 23, 12, 0, 30, tzinfo=UTC)
METRICS = (
    *("nOffered", "nTransferred", "nConnected", "tAbandon", "tAcw", "tAnswered", "tShortAbandon"),
    *("tHandle", "tHeldComplete", "tTalkComplete", "tWait", "tFlowOut", "tAlert"),
)


@pytest.fixture(scope="module")
def cloud() -> Iterator[DemoCloud]:
    with DemoCloud(seed=11, conversations=3_000, clock=lambda: NOW, allowance=10**6) as running:
        yield running


@pytest.fixture(scope="module")
def desk(cloud: DemoCloud) -> Iterator[Desk]:
    desk = Desk(cloud, ())
    desk.sizes = QUIET
    yield desk
    desk.close()


def conditions(cloud):
    organization = cloud.organization
    return st.one_of(
        some(("voice", "chat", "email", "message")).map(lambda values: is_in("mediaType", *values)),
        some(("inbound", "outbound"), most=2).map(lambda values: is_in("direction", *values)),
        some(tuple(queue.id for queue in organization.queues), most=4).map(
            lambda values: is_in("queueId", *values)
        ),
        some(tuple(user.id for user in organization.users), most=4).map(
            lambda values: is_in("userId", *values)
        ),
    )


@st.composite
def pairs(draw, cloud, rule):
    """Two queries that a request can serve by the rule, and by what else comes with it."""
    end = NOW.replace(second=0) - timedelta(minutes=draw(st.integers(1, 600)))
    start = end - timedelta(hours=draw(st.integers(1, 6)))
    where = conditions(cloud).map(all_of)
    one = AggregatesQuery(
        metrics=draw(some(METRICS, most=4)),
        window=Interval(start=start, end=end),
        group_by=draw(some(("queueId", "direction", "mediaType"), least=0, most=2)),
        where=draw(st.none() | where),
        granularity=draw(st.sampled_from((None, "PT30M"))),
    )
    return DIFFERING[rule](draw, one, where)


def identical(draw, one, where):
    one = replace(one, metrics=draw(some(METRICS, least=2)))
    return one, replace(one, metrics=tuple(reversed(one.metrics)))


def metrics(draw, one, where):
    return one, replace(one, metrics=draw(some(METRICS, most=4)))


def views(draw, one, where):
    lengths = draw(st.tuples(st.integers(0, 60_000), st.integers(60_001, 400_000)))
    return tuple(replace(one, views=(View(name="long", target="tHandle", gte=length),)) for length in lengths)


def implied(draw, one, where):
    one = replace(one, group_by=draw(some(("queueId", "direction"), least=0, most=2)))
    medium = draw(st.sampled_from(("voice", "chat", "email")))
    return replace(one, where=None), replace(one, where=is_in("mediaType", medium))


def filters(draw, one, where):
    return replace(one, where=draw(where)), replace(one, where=draw(st.none() | where))


def groups(draw, one, where):
    return one, replace(one, group_by=(*one.group_by, "userId"))


def total(draw, one, where):
    return replace(one, granularity="PT15M"), replace(one, granularity=None)


def steps(draw, one, where):
    coarse = draw(st.sampled_from(("PT15M", "PT30M", "PT1H")))
    return replace(one, granularity="PT5M"), replace(one, granularity=coarse)


def window(draw, one, where):
    one = replace(one, granularity="PT5M")
    end = one.window.end
    return one, replace(one, window=Interval(start=end - timedelta(minutes=30), end=end))


def service_level(draw, one, where):
    one = replace(one, metrics=("oServiceLevel", "nOffered"))
    return replace(one, group_by=("queueId", "direction")), replace(one, group_by=("queueId",))


DIFFERING = {
    Rule.IDENTICAL: identical,
    Rule.METRICS: metrics,
    Rule.VIEWS: views,
    Rule.IMPLIED: implied,
    Rule.FILTER: filters,
    Rule.GROUPS: groups,
    Rule.TOTAL: total,
    Rule.STEPS: steps,
    Rule.WINDOW: window,
    Rule.SERVICE_LEVEL: service_level,
}


@pytest.mark.parametrize("rule", Rule, ids=lambda rule: rule.label)
def test_split_by_each_rule_equals_the_lone_answer(cloud, desk, rule):
    relied_on = 0

    @settings(max_examples=8, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(queries=pairs(cloud, rule))
    def law(queries):
        nonlocal relied_on
        desk.queries = queries
        desk.one_by_one()
        refresh = desk.planned()
        assert refresh.different == ()
        relied_on += any(rule in part.rules for request in refresh.requests for part in request.parts)
        desk.sizes = QUIET

    law()
    assert relied_on >= 3


def test_plan_of_fifty_widgets_gives_exact_answers():
    now = NOW + timedelta(minutes=97)
    with DemoCloud(seed=1, conversations=4_000, clock=lambda: now, allowance=10**6) as cloud:
        queries = [widget.query for widget in widgets(cloud)]
        desk = Desk(cloud, queries)
        desk.one_by_one()
        refreshes = [desk.planned() for _ in range(3)]
        desk.close()
    assert len(queries) == 50
    assert [refresh.different for refresh in refreshes] == [()] * 3
    assert len(refreshes[0].requests) <= 15
    assert len(refreshes[-1].requests) <= 5


def test_plan_of_fifty_widgets_without_rules_is_fifty_requests(cloud):
    desk = Desk(cloud, [widget.query for widget in widgets(cloud)])
    desk.one_by_one()
    refresh = desk.planned(rules=frozenset())
    desk.close()
    assert refresh.different == ()
    assert len(refresh.requests) == len(set(desk.queries)) >= 48


def test_plan_of_fifty_widgets_relies_on_every_rule(cloud):
    desk = Desk(cloud, [widget.query for widget in widgets(cloud)])
    desk.one_by_one()
    desk.planned()
    refresh = desk.planned()
    desk.close()
    used = {rule for request in refresh.requests for part in request.parts for rule in part.rules}
    assert used >= ALL_RULES - {Rule.IDENTICAL, Rule.VIEWS}
