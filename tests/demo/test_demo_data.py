"""The demo's figures without its service are those that the service gives."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from demo_clients import AGGREGATES, NOW, Client, FakeClock

from hourglance.api import (
    ME,
    MY_QUEUES,
    Activity,
    ActivityQuery,
    AgentStatusQuery,
    AggregatesQuery,
    Interval,
    all_of,
    is_in,
    last,
    setting,
)
from hourglance.demo import DemoCloud, DemoData, DemoRefusedError
from hourglance.genesys import (
    USER_STATUS_REQUEST,
    UnresolvedQueryError,
    activity_family,
    adherence_request,
    decode_activity,
    decode_answer,
    encode_activity_query,
    encode_query,
    parse_adherence,
    parse_user_status,
)

HOUR = Interval(
    start=datetime(2026, 11, 18, 9, 41, tzinfo=UTC), end=datetime(2026, 11, 18, 10, 41, tzinfo=UTC)
)


def asked(**query: object) -> AggregatesQuery:
    return AggregatesQuery(**({"metrics": ("tHandle", "nOffered"), "window": HOUR} | query))


@pytest.fixture(scope="module")
def data():
    with closing(DemoData()) as data:
        yield data


def test_demo_data_equals_the_demo_cloud(data: DemoData, connect: Callable[[DemoCloud], Client]):
    query = asked(group_by=("queueId",), granularity="PT15M")

    with DemoCloud(clock=FakeClock()) as cloud:
        answer = (
            connect(cloud)
            .sign_in()
            .http.post(AGGREGATES, content=encode_query(query), headers={"Content-Type": "application/json"})
        )

    assert answer.status_code == 200
    assert data.answer(query, settings={}, now=NOW) == decode_answer(answer.content, query)


def test_demo_data_fills_account_placeholders(data: DemoData):
    mine = data.answer(asked(where=is_in("userId", ME)), settings={}, now=NOW)
    ours = data.answer(
        asked(where=all_of(is_in("queueId", MY_QUEUES)), group_by=("queueId",)), settings={}, now=NOW
    )

    assert mine.total("tHandle").count < data.answer(asked(), settings={}, now=NOW).total("tHandle").count
    assert set(ours.values("queueId")) <= set(data.facts.my_queues)
    assert data.facts.me == data.organization.me.id


def test_demo_data_fills_setting_placeholders(data: DemoData):
    query = asked(where=is_in("queueId", setting("queues")), group_by=("queueId",))
    (chosen, *_) = data.facts.my_queues

    assert data.answer(query, settings={"queues": (chosen,)}, now=NOW).values("queueId") == (chosen,)
    assert len(data.answer(query, settings={"queues": ()}, now=NOW).values("queueId")) > 1


def test_demo_data_of_other_families_has_steps(data: DemoData):
    query = asked(family="users", metrics=("tAgentRoutingStatus",), granularity="PT30M")

    answer = data.answer(query, settings={}, now=NOW)

    assert answer.total("tAgentRoutingStatus", qualifier="INTERACTING") is not None
    assert answer.steps == (HOUR.start, HOUR.start + timedelta(minutes=30))


def test_demo_data_rejects_invalid_queries(data: DemoData):
    with pytest.raises(DemoRefusedError, match="tHandled"):
        data.answer(asked(metrics=("tHandled",)), settings={}, now=NOW)


def test_demo_data_needs_a_fixed_interval(data: DemoData):
    with pytest.raises(UnresolvedQueryError):
        data.answer(asked(window=last(hours=1)), settings={}, now=NOW)


def test_demo_data_names_the_ids_of_results(data: DemoData):
    results = data.named(data.answer(asked(group_by=("queueId",)), settings={}, now=NOW))

    queues = {queue.id: queue.name for queue in data.organization.queues}
    assert {results.name_of(queue) for queue in results.values("queueId")} <= {*queues.values()}
    assert results.names.keys() == {*results.values("queueId")}


def test_demo_data_of_a_moment_equal_the_demo_cloud(data: DemoData, connect: Callable[[DemoCloud], Client]):
    query = ActivityQuery(metrics=("oWaiting", "oLongestWaiting", "oInteracting"), group_by=("queueId",))
    with DemoCloud(clock=FakeClock()) as cloud:
        http = connect(cloud).sign_in().http
        path = activity_family("conversations").path
        headers = {"Content-Type": "application/json"}
        answer = http.post(path, content=encode_activity_query(query), headers=headers)
        me = cloud.organization.me.id
        status = parse_user_status(http.get(USER_STATUS_REQUEST).content, as_of=NOW)
        status = parse_adherence(http.get(adherence_request(me)).content, status, user_id=me)

    expected = decode_activity(answer.content, query, as_of=NOW)
    given = data.live_answer(query, settings={}, now=NOW)
    assert isinstance(given, Activity)
    assert given.groups == expected.groups
    assert given.names
    assert given.count("oInteracting")
    assert data.live_answer(AgentStatusQuery(), settings={}, now=NOW) == status


def test_demo_data_of_a_moment_fill_account_placeholders(data: DemoData):
    mine = ActivityQuery(metrics=("oMemberUsers",), family="routing", where=is_in("queueId", MY_QUEUES))
    given = data.live_answer(mine, settings={}, now=NOW)
    assert isinstance(given, Activity)
    assert set(given.values("queueId")) == set(data.facts.my_queues)


def test_demo_data_of_a_moment_refuse_an_invalid_query(data: DemoData):
    with pytest.raises(DemoRefusedError, match="oWaitng"):
        data.live_answer(ActivityQuery(metrics=("oWaitng",)), settings={}, now=NOW)
