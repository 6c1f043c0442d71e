"""Results of the demo cloud are additive: buckets and groups add up to the total."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from query_strategies import some

from hourglance.api import Aggregates, AggregatesQuery, Interval, View, all_of, exists, is_in
from hourglance.genesys import decode_answer, encode_query, family

METRICS = (
    *("nOffered", "nOverSla", "nConnected", "nTransferred", "oServiceLevel", "tAbandon", "tAcw"),
    *("tAnswered", "tHandle", "tHeld", "tHeldComplete", "tTalkComplete", "tWait", "tFlowOut"),
)
WHERE = (
    None,
    is_in("mediaType", "voice"),
    is_in("mediaType", "voice", "chat"),
    is_in("direction", "inbound"),
    exists("userId"),
    all_of(is_in("mediaType", "voice", "callback"), is_in("direction", "inbound")),
)
STATISTICS = ("count", "sum", "min", "max", "numerator", "denominator", "ratio")


@st.composite
def queries_with_data(draw, demo):
    """Queries that the demo has data for, with buckets."""
    hours = draw(st.integers(1, 72))
    end = demo.now() - timedelta(hours=draw(st.integers(0, 48)))
    return AggregatesQuery(
        metrics=draw(some(METRICS, least=1, most=5)),
        window=Interval(start=end - timedelta(hours=hours), end=end),
        where=draw(st.sampled_from(WHERE)),
        granularity=draw(st.sampled_from(("PT15M", "PT1H", "PT5H", "P1D"))),
        time_zone=draw(st.sampled_from((None, "Europe/Berlin"))),
        group_by=draw(some(("mediaType", "queueId", "userId", "direction"), most=2)),
        views=(View(name="long", target="tHandle", gte=60_000),) if draw(st.booleans()) else (),
    )


@pytest.fixture(scope="session")
def answered(ask):
    def answer(query):
        response = ask(encode_query(query), query.family)
        assert response.status_code == 200, response.text
        return decode_answer(response.content, query)

    return answer


def same(whole, parts):
    if whole is None or parts is None:
        return whole is parts
    return all(
        getattr(whole, statistic) == pytest.approx(getattr(parts, statistic))
        for statistic in STATISTICS
        if getattr(whole, statistic) is not None or getattr(parts, statistic) is not None
    )


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_buckets_add_up_to_the_total(data, demo, answered):
    query = data.draw(queries_with_data(demo))
    parts, whole = answered(query), answered(replace(query, granularity=None))
    dimensions = [group.dimensions for group in whole.groups]
    for name in (*query.metrics, *(view.name for view in query.views)):
        assert same(whole.total(name), parts.total(name))
        for values in dimensions:
            assert same(alone(whole, values).total(name), alone(parts, values).total(name))


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_groups_add_up_to_the_total(data, demo, answered):
    query = replace(data.draw(queries_with_data(demo)), group_by=("mediaType", "queueId", "userId"))
    split, whole = answered(query), answered(replace(query, group_by=()))
    for name in query.metrics:
        assert same(whole.total(name), split.total(name))


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_buckets_start_at_the_query_s_bucket_starts(data, demo, answered):
    answer = answered(data.draw(queries_with_data(demo)))
    starts = {bucket.interval.start for group in answer.groups for bucket in group.buckets}
    assert starts <= set(answer.steps)


def test_demo_has_data_for_all_additive_metrics(demo, answered):
    week = Interval(start=demo.now() - timedelta(days=3), end=demo.now())
    answer = answered(AggregatesQuery(metrics=METRICS, window=week))
    assert [name for name in METRICS if answer.total(name) is None] == []
    assert all(family("conversations").metrics_by_name[name].additive for name in METRICS)


def alone(answer: Aggregates, dimensions):
    """Return an answer with the group of exactly these values."""
    return replace(answer, groups=tuple(group for group in answer.groups if group.dimensions == dimensions))
