"""The families other than conversations: made from the same stories, so that their numbers hang together."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from hourglance.api import Aggregates, AggregatesQuery, Interval, SortMetric, View, is_in
from hourglance.demo import DemoData, metrics_without_data
from hourglance.demo.families.all_families import FAMILIES
from hourglance.genesys import families, family

NOW = datetime(2026, 11, 18, 15, 42, tzinfo=UTC)  # a Wednesday
MIDNIGHT = datetime(2026, 11, 18, tzinfo=UTC)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
METRICS = {name: family.metrics for name, family in FAMILIES.items()}
OTHERS = tuple(sorted(METRICS))

#: What many groups are made by.
GROUPS = {
    "actions": "actionName",
    "agentcopilots": "suggestionType",
    "bots": "botIntent",
    "casemanagement": "priority",
    "flowexecutions": "flowId",
    "flows": "flowOutcomeValue",
    "journeys": "journeyDeviceType",
    "knowledge": "knowledgeBaseId",
    "ratelimits": "limitName",
    "taskmanagement": "queueId",
}


@pytest.fixture(scope="module")
def data() -> Iterator[DemoData]:
    with closing(DemoData()) as data:
        yield data


def ask(
    data: DemoData, family_name: str, *, start=NOW - DAY, end=NOW, now=NOW, **fields: object
) -> Aggregates:
    given = {"metrics": METRICS.get(family_name), "family": family_name} | fields
    query = AggregatesQuery(window=Interval(start=start, end=end), **given)  # type: ignore[arg-type]
    return data.answer(query, settings={}, now=now)


def count(results: Aggregates, metric: str, **dimensions: str) -> int:
    stats = results.total(metric, **dimensions)
    return (stats.count or 0) if stats else 0


def test_all_families_have_data():
    assert {*OTHERS, "conversations"} == {*families()}


@pytest.mark.parametrize("name", OTHERS)
def test_family_has_data_of_all_its_metrics_within_days(data: DemoData, name: str):
    results = ask(data, name, start=MIDNIGHT - 3 * DAY)

    assert [metric for metric in METRICS[name] if results.total(metric) is None] == []


@pytest.mark.parametrize("name", OTHERS)
def test_family_steps_and_groups_add_up_to_the_total(data: DemoData, name: str):
    start = MIDNIGHT - 3 * DAY
    whole = ask(data, name, start=start)
    steps = ask(data, name, start=start, granularity="PT30M")
    groups = ask(data, name, start=start, group_by=(GROUPS.get(name, "userId"),))

    assert whole.groups
    for metric in METRICS[name]:
        # Not all events have a value of a dimension, but those without are a group, too.
        for parts in (steps, groups):
            one, other = whole.total(metric), parts.total(metric)
            assert (one is None) == (other is None), metric
            if one and other:
                assert one.count == other.count
                assert (one.min, one.max) == (other.min, other.max) or name == "users"
                assert one.sum == pytest.approx(other.sum)


def test_family_is_the_same_from_the_same_seed_whenever_it_is_asked(data: DemoData):
    with closing(DemoData()) as fresh:
        for name in OTHERS:
            ask(fresh, name, start=NOW - 4 * DAY - HOUR, end=NOW - 4 * DAY, now=NOW - 4 * DAY)
            early = ask(fresh, name, start=MIDNIGHT, end=MIDNIGHT + 9 * HOUR, now=MIDNIGHT + 9 * HOUR)

            assert early == ask(data, name, start=MIDNIGHT, end=MIDNIGHT + 9 * HOUR)


@pytest.mark.parametrize("name", OTHERS)
def test_family_has_nothing_later_than_now(data: DemoData, name: str):
    assert ask(data, name, start=NOW + timedelta(milliseconds=1), end=NOW + DAY).groups == ()


def test_family_filter_and_views(data: DemoData):
    whole = ask(data, "flows", group_by=("exitReason",))
    some = ask(data, "flows", where=is_in("exitReason", "TRANSFER"))
    assert some.total("tFlow") == whole.total("tFlow", exitReason="TRANSFER")
    assert 0 < count(some, "nFlow") < count(whole, "nFlow")

    views = (View(name="short", target="tFlow", lt=15_000), View(name="long", target="tFlow", gte=15_000))
    split = ask(data, "flows", metrics=("tFlow",), views=views)
    assert count(split, "short") + count(split, "long") == count(split, "tFlow") > 0


def test_family_ranking(data: DemoData):
    sort = SortMetric(name="tSilence", function="count")
    fields = {"metrics": ("tSilence",), "group_by": ("userId",)}
    everyone = ask(data, "transcripts", **fields)
    best = ask(data, "transcripts", **fields, query_type="topN", sort_metric=sort, limit=3)

    counts = sorted(count(everyone, "tSilence", userId=user) for user in everyone.values("userId"))
    assert [count(best, "tSilence", userId=user) for user in best.values("userId")] == counts[:-4:-1]


def test_flows_take_as_long_as_the_ivr_of_their_calls(data: DemoData):
    calls = ask(data, "conversations", metrics=("tIvr",))
    flows = ask(data, "flows")

    assert flows.total("tFlow") == calls.total("tIvr")
    assert count(flows, "nFlow") == count(flows, "tFlowExit") + count(flows, "tFlowDisconnect")
    assert count(flows, "nFlowOutcome") > count(flows, "nFlowOutcomeFailed") > 0


def test_surveys_hang_together(data: DemoData):
    surveys = ask(data, "surveys", start=NOW - WEEK)

    assert count(surveys, "nSurveyResponses") == count(surveys, "nSurveyFullResponses") + count(
        surveys, "nSurveyPartialResponses"
    )
    assert count(surveys, "nSurveysStarted") == count(surveys, "nSurveyResponses") + count(
        surveys, "nSurveysAbandoned"
    )
    assert count(surveys, "nSurveysSent") == count(surveys, "nVoiceSurveys") + count(surveys, "nWebSurveys")
    legs = ask(data, "conversations", metrics=("tHandle",), start=NOW - WEEK)
    assert count(surveys, "nSurveysSent") < count(legs, "tHandle")


def test_speech_and_silence_are_the_handle_time(data: DemoData):
    speech = ask(data, "transcripts", where=is_in("mediaType", "voice"))
    parts = ("tAgentSpeech", "tCustomerSpeech", "tSilence")

    assert sum(speech.total(part).sum for part in parts) == speech.total("tTotalSpeechAndSilence").sum


def test_status_of_each_agent_fills_each_hour(data: DemoData):
    start = MIDNIGHT - DAY
    results = ask(data, "users", start=start, end=MIDNIGHT, group_by=("userId",), granularity="PT1H")

    agents = data.organization.agents
    assert {*results.values("userId")} == {agent.id for agent in agents}
    for metric in METRICS["users"]:
        for group in results.groups:
            for bucket in group.buckets:
                times = [each.stats.sum for each in bucket.metrics if each.name == metric]
                assert sum(times) == 3_600_000
                assert {each.qualifier for each in bucket.metrics} - {None}


def test_agents_are_interacting_while_they_handle(data: DemoData):
    start, end = NOW - 6 * HOUR, NOW - 3 * HOUR
    me = data.organization.me.id
    status = ask(data, "users", start=start, end=end, where=is_in("userId", me))
    handled = ask(
        data,
        "conversations",
        metrics=("tHandle",),
        start=start,
        end=end + 4 * HOUR,
        where=is_in("userId", me),
    )

    interacting = status.total("tAgentRoutingStatus", qualifier="INTERACTING").sum
    assert 0 < interacting <= 3 * 3_600_000
    assert interacting <= handled.total("tHandle").sum


def test_conversations_go_back_two_weeks(data: DemoData):
    handled = ask(
        data,
        "conversations",
        metrics=("tHandle", "nOffered"),
        start=MIDNIGHT - 2 * WEEK + DAY,
        end=NOW,
        granularity="P1D",
    )

    assert all(point.value for point in handled.series("tHandle", "count").points)
    this = ask(data, "conversations", metrics=("tHandle",), start=NOW - HOUR)
    before = ask(data, "conversations", metrics=("tHandle",), start=NOW - HOUR - WEEK, end=NOW - WEEK)
    assert count(this, "tHandle") > 0
    assert count(before, "tHandle") > 0


def test_same_hour_a_week_ago_is_what_it_was_then(data: DemoData):
    window = {"start": NOW - WEEK - HOUR, "end": NOW - WEEK, "metrics": ("tHandle",), "group_by": ("userId",)}
    with closing(DemoData()) as fresh:
        then = ask(fresh, "conversations", now=NOW - WEEK, **window)
    with closing(DemoData()) as fresh:
        assert ask(fresh, "conversations", **window) == then
    assert ask(data, "conversations", **window) == then


@pytest.mark.parametrize("name", families())
def test_metrics_without_data_are_named(name: str):
    every = tuple(metric.name for metric in family(name).metrics)
    missing = metrics_without_data(
        AggregatesQuery(metrics=every, family=name, window=Interval(start=NOW - HOUR, end=NOW))
    )

    assert {*METRICS.get(name, ())} & {*missing} == set()
    assert [metric for metric in missing if metric.startswith("nDistinct")] == [
        metric for metric in every if metric.startswith("nDistinct")
    ]
    assert len(missing) < len(every)
