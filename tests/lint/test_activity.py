"""Activity queries: recognized by their metrics, and each mistake named at its place."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from demo_clients import Client

from hourglance.demo import DemoCloud
from hourglance.genesys import activity_families, activity_family
from hourglance.lint import LintReport, lint, render

WAITING = {"metrics": [{"metric": "oWaiting"}], "groupBy": ["queueId"]}


def where(**predicate: Any) -> dict[str, Any]:
    return {"filter": {"type": "or", "predicates": [predicate]}}


def text(changes: dict[str, Any]) -> str:
    return json.dumps({name: value for name, value in (WAITING | changes).items() if value is not None})


def checked(**changes: Any) -> LintReport:
    return lint(text(changes))


@pytest.mark.parametrize("name", activity_families())
def test_activity_query_with_everything_that_its_family_has_is_valid(name: str) -> None:
    family = activity_family(name)
    report = checked(
        metrics=[{"metric": metric.name} for metric in family.metrics],
        groupBy=list(family.group_by),
        order="desc",
        filter={
            "type": "and",
            "clauses": [{"type": "or", "predicates": [{"dimension": family.group_by[0], "value": "x"}]}],
            "predicates": [{"dimension": each, "operator": "exists"} for each in family.predicate_dimensions],
        },
    )
    assert report.ok
    assert (report.activity, report.diagnostics, report.checked) == (name, (), False)
    assert "no problems" in render(report)


@pytest.mark.parametrize(
    ("changes", "code", "pointer", "word"),
    [
        ({"interval": "PT1H"}, "HG300", "/interval", "this moment"),
        ({"pageSize": 100}, "HG300", "/pageSize", "URL"),
        ({"subscribe": True}, "HG300", "/subscribe", "no field"),
        ({"groupBy": None}, "HG300", "", "requires `groupBy`"),
        ({"groupBy": []}, "HG300", "/groupBy", "requires `groupBy`"),
        ({"groupBy": "queueId"}, "HG300", "/groupBy", "not a list"),
        ({"order": "up"}, "HG300", "/order", "unordered"),
        (
            {"metrics": [{"metric": "oWaitng"}, {"metric": "oAlerting"}]},
            "HG301",
            "/metrics/0/metric",
            "oWaitng",
        ),
        ({"metrics": [{"metric": "oWaiting"}, {"metric": "oFlow"}]}, "HG301", "/metrics/1/metric", "flows"),
        ({"metrics": [{"metric": "oWaiting"}, {"metric": 5}]}, "HG301", "/metrics/1", "object with its name"),
        ({"groupBy": ["queue"]}, "HG302", "/groupBy/0", "grouped"),
        ({"groupBy": [5]}, "HG302", "/groupBy/0", "a number"),
        (where(dimension="queueID", value="x"), "HG302", "/filter/predicates/0/dimension", "filtered"),
        (where(dimension="queueId", range={"gt": 1}), "HG303", "/filter/predicates/0/range", "range"),
        (
            where(dimension="queueId", operator="is", value="x"),
            "HG303",
            "/filter/predicates/0/operator",
            "notExists",
        ),
        (where(dimension="queueId"), "HG303", "/filter/predicates/0", "`value`"),
        (where(value="x"), "HG303", "/filter/predicates/0", "`dimension`"),
        ({"filter": {"predicates": []}}, "HG303", "/filter", "`type`"),
        ({"filter": []}, "HG303", "/filter", "a list"),
        (
            {"filter": {"type": "and", "clauses": [{"type": "any", "predicates": []}]}},
            "HG303",
            "/filter/clauses/0/type",
            "and or or",
        ),
    ],
)
def test_activity_mistake_is_named_at_its_place(
    changes: dict[str, Any], code: str, pointer: str, word: str
) -> None:
    report = checked(**changes)
    (found,) = report.diagnostics
    assert (found.code, found.pointer) == (code, pointer)
    assert word in " ".join((found.message, found.label, *found.notes)).replace("`and` or `or`", "and or or")
    assert not report.ok


def test_activity_mistakes_are_fixed_where_that_is_sure() -> None:
    report = checked(
        metrics=[{"metric": "oLongestWating"}, {"metric": "oWaiting"}], groupBy=["queueid"], interval="PT1H"
    )
    assert {found.code for found in report.diagnostics} == {"HG300", "HG301", "HG302"}
    assert report.fixed is not None
    assert json.loads(report.fixed) == {
        "metrics": [{"metric": "oLongestWaiting"}, {"metric": "oWaiting"}],
        "groupBy": ["queueId"],
    }
    assert not report.remaining


def test_activity_syntax_is_fixed_as_that_of_any_query() -> None:
    report = lint("{'metrics': [{'metric': 'oWaiting'}], 'groupBy': ['queueId'],}")
    assert not report.ok
    assert report.fixed is not None
    assert json.loads(report.fixed) == WAITING


def test_activity_query_is_recognized_by_a_misspelled_metric() -> None:
    assert checked(metrics=[{"metric": "oWaitng"}]).activity == "conversations"
    assert checked(metrics=[{"metric": "oServiceLevel"}]).activity == ""


def test_activity_dimension_of_callers_is_no_mistake() -> None:
    assert checked(groupBy=["ani"]).ok


def test_activity_query_that_is_sent_to_aggregates_is_named() -> None:
    report = lint(json.dumps(WAITING), url="/api/v2/analytics/conversations/aggregates/query")
    assert [found.code for found in report.errors] == ["HG100"]


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
        {"groupBy": None},
        {"groupBy": ["queue"]},
        {"interval": "x"},
        {"order": "x"},
        {"metrics": [{"metric": "oWaitng"}, {"metric": "oWaiting"}]},
        {"metrics": [{"metric": "oWaiting"}, {"metric": "oOnQueueUsers"}]},
        where(dimension="queueId", value="x"),
        where(dimension="queue", value="x"),
    ],
)
def test_activity_check_and_demo_agree(client: Client, changes: dict[str, Any]) -> None:
    headers = {"Content-Type": "application/json"}
    path = activity_family("conversations").path
    answer = client.http.post(path, content=text(changes), headers=headers)
    assert (answer.status_code == 200) == checked(**changes).ok
