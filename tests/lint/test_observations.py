"""Observation queries: recognized by their metrics or their URL, and each mistake named at its place."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from demo_clients import Client

from hourglance.demo import DemoCloud
from hourglance.genesys import observation_families, observation_family
from hourglance.lint import LintReport, lint, render

QUEUE = {"dimension": "queueId", "value": "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"}
WAITING = {"metrics": ["oWaiting"], "filter": {"type": "or", "predicates": [QUEUE]}}
URL = "https://api.mypurecloud.com/api/v2/analytics"


def where(*predicates: dict[str, Any]) -> dict[str, Any]:
    return {"filter": {"type": "and", "predicates": [QUEUE, *predicates]}}


def text(changes: dict[str, Any]) -> str:
    return json.dumps({name: value for name, value in (WAITING | changes).items() if value is not None})


def checked(**changes: Any) -> LintReport:
    return lint(text(changes))


def problems(report: LintReport) -> list[tuple[str, str]]:
    return [(found.code, found.pointer) for found in report.diagnostics if found.code != "HG304"]


@pytest.mark.parametrize("name", observation_families())
def test_observation_query_with_everything_that_its_family_has_is_valid(name: str) -> None:
    family = observation_family(name)
    predicates = [{"dimension": each, "operator": "exists"} for each in family.predicate_dimensions]
    report = checked(
        metrics=[metric.name for metric in family.metrics],
        detailMetrics=[metric.name for metric in family.metrics if metric.kind == "count"],
        filter={"type": "and", "clauses": [{"type": "or", "predicates": predicates}]},
    )
    assert report.ok
    assert (report.observation, report.activity, report.checked) == (name, "", False)
    assert [(found.code, found.severity) for found in report.diagnostics] == [("HG304", "note")]
    assert "The query is a valid observation query." in render(report)


@pytest.mark.parametrize(
    "request_text",
    [
        "%s",
        f"curl {URL}/queues/observations/query -d '%s'",
        f"POST {URL}/queues/observations/query HTTP/1.1\n\n%s",
        "api.post_analytics_queues_observations_query(%s)",
    ],
)
def test_observation_query_is_recognized_by_its_metrics_and_its_request(request_text: str) -> None:
    report = lint(request_text % json.dumps(WAITING))
    assert report.observation == "queues"
    assert not [found for found in report.errors if found.code not in {"HG003", "HG005", "HG006"}]


def test_observation_query_at_its_url_is_valid() -> None:
    report = lint(json.dumps(WAITING), url="/api/v2/analytics/queues/observations/query")
    assert report.ok
    assert not problems(report)


@pytest.mark.parametrize(
    ("changes", "code", "pointer", "word"),
    [
        ({"interval": "PT1H"}, "HG300", "/interval", "this moment"),
        ({"groupBy": ["queueId"]}, "HG300", "/groupBy", "the service groups"),
        ({"order": "asc"}, "HG300", "/order", "no field `order`"),
        ({"metrics": []}, "HG300", "/metrics", "requires `metrics`"),
        ({"metrics": None}, "HG300", "", "requires `metrics`"),
        ({"filter": None}, "HG300", "", "requires `filter`"),
        ({"detailMetrics": "oWaiting"}, "HG300", "/detailMetrics", "a list"),
        ({"metrics": ["oWaiting", "oAlertng"]}, "HG301", "/metrics/1", "oAlerting"),
        ({"metrics": ["oWaiting", "oFlow"]}, "HG301", "/metrics/1", "flows"),
        ({"metrics": ["oWaiting", {"metric": "oAlerting"}]}, "HG301", "/metrics/1", "is its name"),
        ({"metrics": ["oWaiting", 5]}, "HG301", "/metrics/1", "is its name"),
        ({"detailMetrics": ["oLongestWaiting"]}, "HG301", "/detailMetrics/0", "no details"),
        (where({"dimension": "userId", "value": "x"}), "HG302", "/filter/predicates/1/dimension", "filtered"),
        (where({"dimension": "ani", "value": "x"}), "HG302", "/filter/predicates/1/dimension", "filtered"),
        (where({"dimension": "mediaType"}), "HG303", "/filter/predicates/1", "`value`"),
        (where(QUEUE | {"metric": "oWaiting"}), "HG303", "/filter/predicates/1/metric", "metric"),
        ({"filter": {"predicates": [QUEUE]}}, "HG303", "/filter", "`type`"),
        ({"filter": []}, "HG303", "/filter", "a list"),
    ],
)
def test_observation_mistake_is_named_at_its_place(
    changes: dict[str, Any], code: str, pointer: str, word: str
) -> None:
    report = lint(text(changes), url="/api/v2/analytics/queues/observations/query")
    assert problems(report) == [(code, pointer)]
    found = next(found for found in report.diagnostics if found.code == code)
    assert word in " ".join((found.message, found.label, *found.notes))
    assert not report.ok
    assert "valid" not in render(report).replace("the fixed query is valid", "")


@pytest.mark.parametrize(
    "filter_",
    [
        {"type": "or", "predicates": []},
        {"type": "or"},
        {"type": "or", "predicates": [{"dimension": "mediaType", "value": "voice"}]},
    ],
)
def test_observation_query_without_a_queue_is_a_warning(filter_: dict[str, Any]) -> None:
    report = checked(filter=filter_)
    assert report.ok
    assert [(found.code, found.pointer) for found in report.warnings] == [("HG303", "/filter")]


def test_observation_query_of_users_and_ranges_are_no_mistake() -> None:
    predicate = {"dimension": "userId", "value": "x"}
    users = checked(metrics=["oActiveQueues"], filter={"type": "or", "predicates": [predicate]})
    assert (users.observation, problems(users)) == ("users", [])
    assert not problems(checked(**where({"dimension": "mediaType", "range": {"gt": 1}})))


def test_observation_mistakes_are_fixed_where_that_is_sure() -> None:
    report = checked(
        metrics=["oWaiting", "oLongestWating", {"metric": "oAlerting"}], groupBy=["queueId"], **where()
    )
    assert report.fixed is not None
    assert json.loads(report.fixed) == {
        "metrics": ["oWaiting", "oLongestWaiting", "oAlerting"],
        "filter": {"type": "and", "predicates": [QUEUE]},
    }
    assert not [found for found in report.remaining if found.severity == "error"]


def test_details_of_observations_are_said_to_name_callers() -> None:
    (found,) = checked(detailMetrics=["oWaiting"]).notes
    assert "callers" in found.notes[0]


def test_observation_query_is_recognized_by_a_misspelled_metric() -> None:
    report = checked(metrics=["oWaitng"])
    assert (report.observation, problems(report)) == ("queues", [("HG301", "/metrics/0")])


@pytest.mark.parametrize("metrics", [["oServiceLevel"], ["oWaiting", "tHandle"], ["nOffered"]])
def test_query_of_aggregates_is_no_observation_query(metrics: list[str]) -> None:
    assert not checked(metrics=metrics).observation


def test_aggregates_query_sent_to_observations_is_checked_as_one() -> None:
    query = {"interval": "2026-11-23T10:00:00Z/2026-11-23T11:00:00Z", "metrics": ["tHandle"]}
    report = lint(json.dumps(query), url="/api/v2/analytics/queues/observations/query")
    assert not report.observation
    assert "HG201" in {found.code for found in report.diagnostics}


def test_observation_query_that_is_sent_to_aggregates_is_named() -> None:
    report = lint(json.dumps(WAITING), url="/api/v2/analytics/conversations/aggregates/query")
    assert [found.code for found in report.errors] == ["HG100"]
    assert "activity query" in report.errors[0].notes[0]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with DemoCloud(conversations=0) as cloud:
        client = Client(cloud).sign_in()
        yield client
        client.http.close()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"filter": None},
        {"metrics": None},
        {"groupBy": ["queueId"]},
        {"interval": "x"},
        {"detailMetrics": ["oWaiting"]},
        {"metrics": ["oWaiting", "oWaitng"]},
        {"metrics": ["oWaiting", "oFlow"]},
        {"metrics": ["oWaiting", "oOnQueueUsers"]},
        {"metrics": ["oWaiting", {"metric": "oAlerting"}]},
        where({"dimension": "mediaType", "value": "voice"}),
        where({"dimension": "userId", "value": "x"}),
    ],
)
def test_observation_check_and_demo_agree(client: Client, changes: dict[str, Any]) -> None:
    path = observation_family("queues").path
    headers = {"Content-Type": "application/json"}
    answer = client.http.post(path, content=text(changes), headers=headers)
    assert (answer.status_code == 200) == lint(text(changes), url=path).ok
