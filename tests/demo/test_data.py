"""The demo's figures without its service are those that the service gives."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from demo_clients import AGGREGATES, NOW, Client, FakeClock

from hourglance.api import ME, MY_QUEUES, AggregatesQuery, Interval, all_of, is_in, last, setting
from hourglance.demo import DemoCloud, DemoData, DemoRefusedError
from hourglance.genesys import UnresolvedQueryError, decode_answer, encode_query

HOUR = Interval(
    start=datetime(2026, 11, 18, 9, 41, tzinfo=UTC), end=datetime(2026, 11, 18, 10, 41, tzinfo=UTC)
)


def asked(**query: object) -> AggregatesQuery:
    return AggregatesQuery(**({"metrics": ("tHandle", "nOffered"), "window": HOUR} | query))


@pytest.fixture(scope="module")
def data():
    with DemoData() as data:
        yield data


def test_the_figures_are_the_demo_clouds(data: DemoData, connect: Callable[[DemoCloud], Client]):
    query = asked(group_by=("queueId",), granularity="PT15M")

    with DemoCloud(clock=FakeClock()) as cloud:
        answer = (
            connect(cloud)
            .sign_in()
            .http.post(AGGREGATES, content=encode_query(query), headers={"Content-Type": "application/json"})
        )

    assert answer.status_code == 200
    assert data.answer(query, settings={}, now=NOW) == decode_answer(answer.content, query)


def test_the_person_and_the_queues_are_filled_in(data: DemoData):
    mine = data.answer(asked(where=is_in("userId", ME)), settings={}, now=NOW)
    ours = data.answer(
        asked(where=all_of(is_in("queueId", MY_QUEUES)), group_by=("queueId",)), settings={}, now=NOW
    )

    assert mine.total("tHandle").count < data.answer(asked(), settings={}, now=NOW).total("tHandle").count
    assert set(ours.values("queueId")) <= set(data.facts.my_queues)
    assert data.facts.me == data.organization.me.id


def test_settings_are_filled_in(data: DemoData):
    query = asked(where=is_in("queueId", setting("queues")), group_by=("queueId",))
    (chosen, *_) = data.facts.my_queues

    assert data.answer(query, settings={"queues": (chosen,)}, now=NOW).values("queueId") == (chosen,)
    assert len(data.answer(query, settings={"queues": ()}, now=NOW).values("queueId")) > 1


def test_a_family_without_data_answers_with_nothing(data: DemoData):
    query = asked(family="users", metrics=("tAgentRoutingStatus",), granularity="PT30M")

    answer = data.answer(query, settings={}, now=NOW)

    assert answer.groups == ()
    assert answer.steps == (HOUR.start, HOUR.start + timedelta(minutes=30))


def test_a_query_that_the_service_refuses_is_refused(data: DemoData):
    with pytest.raises(DemoRefusedError, match="tHandled"):
        data.answer(asked(metrics=("tHandled",)), settings={}, now=NOW)


def test_a_relative_window_has_to_be_resolved_first(data: DemoData):
    with pytest.raises(UnresolvedQueryError):
        data.answer(asked(window=last(hours=1)), settings={}, now=NOW)


def test_the_ids_of_an_answer_have_their_names_and_no_others(data: DemoData):
    results = data.named(data.answer(asked(group_by=("queueId",)), settings={}, now=NOW))

    queues = {queue.id: queue.name for queue in data.organization.queues}
    assert {results.name_of(queue) for queue in results.values("queueId")} <= {*queues.values()}
    assert results.names.keys() == {*results.values("queueId")}
