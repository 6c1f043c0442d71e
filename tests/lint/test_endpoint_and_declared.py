"""The check of an address, and of what a widget declares."""

import json
from datetime import timedelta

import pytest
from query_bodies import NOW, body, the

from hourglance.api import (
    ME,
    AggregatesQuery,
    Interval,
    View,
    all_of,
    any_of,
    is_in,
    last,
    setting,
    this_week,
    today,
)
from hourglance.genesys import format_interval
from hourglance.lint import lint, lint_declared

QUEUE = "5f4a5c3e-0000-4000-8000-000000000001"

ENDPOINT = "/api/v2/analytics/conversations/aggregates/query"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (ENDPOINT, []),
        (f"https://api.mypurecloud.ie{ENDPOINT}", []),
        (f"http://127.0.0.1:8080{ENDPOINT}", []),
        ("https://api.mypurecloud.com/api/v2/analytics/conversations/aggregates", ["HG200"]),
        (f"{ENDPOINT}/", ["HG200"]),
        ("/conversations/aggregates/query", ["HG200"]),
        ("/api/v1/analytics/conversations/aggregates/query", ["HG200"]),
        ("/api/v2/analytics/conversations/details/query", ["HG201"]),
        ("/api/v2/analytics/queues/observations/query", ["HG201"]),
        ("/api/v2/analytics/queues/summary", ["HG201"]),
        ("/api/v2/analytics/conversations/aggregates/jobs", []),
        ("/api/v2/analytics/users/aggregates/jobs", ["HG202"]),
        ("/api/v2/quality/evaluations/aggregates/query/me", ["HG202"]),
        ("/api/v2/usage/aggregates/query/jobs", ["HG201"]),
        (f"{{{{baseUrl}}}}{ENDPOINT}", []),
        (f"https://${{host}}{ENDPOINT}", []),
        ("${environment}/analytics/conversations/aggregates/query", []),
        ("${environment}/analytics/conversations/aggregates", ["HG200"]),
        ("/analytics/conversations/aggregates/query", ["HG200"]),
        (f"https://apps.mypurecloud.com/platform{ENDPOINT}", ["HG203"]),
        ("/api/v2/analytics/queues/aggregates/query", ["HG201"]),
        ("", ["HG201"]),
        ("/api/v2/analytics/users/aggregates/query", ["HG202"]),
        ("/api/v2/analytics/users/aggregates", ["HG202", "HG200"]),
        (f"https://login.mypurecloud.com{ENDPOINT}", ["HG203"]),
        (f"https://mypurecloud.com{ENDPOINT}", ["HG203"]),
        (f"http://api.mypurecloud.com{ENDPOINT}", ["HG203"]),
        ("http://[", ["HG203"]),
        (f"{ENDPOINT}?pageSize=100", ["HG204"]),
        ("http://login.mypurecloud.com/api/v2/interactions?a=b", ["HG203", "HG203", "HG201", "HG204"]),
    ],
)
def test_url_problems(url, expected):
    report = lint(body(), now=NOW, url=url)
    assert sorted(each.code for each in report.diagnostics) == sorted(expected)
    assert all(each.in_url for each in report.diagnostics)
    assert report.ok is not bool(expected)


def test_url_problem_is_placed_in_the_url():
    told = the(body(), "HG200", url="https://api.mypurecloud.com/api/v2/analytics/conversations/aggregates")
    assert (told.line, told.column, told.pointer) == (1, 28, "")


QUERY = AggregatesQuery(metrics=("tHandle",), window=last(hours=1), where=is_in("mediaType", "voice"))


@pytest.mark.parametrize(
    "window",
    [
        last(hours=1),
        today("Europe/Berlin"),
        this_week(),
        last(hours=1).earlier(weeks=1),
        today().earlier(months=1, whole=True),
        this_week().previous(),
    ],
)
def test_declared_query_with_relative_window_is_valid(window):
    query = AggregatesQuery(metrics=("tHandle",), window=window, group_by=("queueId",), granularity="PT15M")
    assert lint_declared(query, now=NOW).diagnostics == ()


def test_declared_query_window_in_the_past_is_sent_as_past_interval():
    query = AggregatesQuery(metrics=("tHandle",), window=last(hours=1).earlier(weeks=1), granularity="PT1S")
    told = lint_declared(query, now=NOW)
    interval = json.loads(told.text)["interval"]
    assert interval == format_interval(
        Interval(start=NOW - timedelta(days=7, hours=1), end=NOW - timedelta(days=7))
    )


def test_declared_query_problems_refer_to_its_body():
    query = AggregatesQuery(
        metrics=("duration", "tSystemPresence"),
        window=last(hours=1),
        group_by=("queue",),
        where=any_of(is_in("mediaType", "voice", "phone"), is_in("direction", "inbound")),
        granularity="1h",
        views=(View(name="tAcw", target="nOffered"),),
    )
    report = lint_declared(query, now=NOW)
    assert [(each.code, each.pointer) for each in report.diagnostics] == [
        ("HG135", "/metrics/0"),
        ("HG137", "/metrics/1"),
        ("HG120", "/granularity"),
        ("HG140", "/groupBy/0"),
        ("HG171", "/filter/clauses/0/predicates/1/value"),
        ("HG181", "/views/0/target"),
        ("HG183", "/views/0/name"),
        ("HG182", "/views/0/range"),
    ]


def test_declared_query_is_checked_for_its_family():
    query = AggregatesQuery(family="users", metrics=("tSystemPresence",), window=last(hours=1))
    assert lint_declared(query, now=NOW).ok


def test_declared_query_placeholders_are_valid():
    where = all_of(
        is_in("userId", ME),
        is_in("queueId", setting("queues"), QUEUE),
        is_in("mediaType", setting("media")),
    )
    query = AggregatesQuery(metrics=("tHandle",), window=last(hours=1), where=where)
    assert query.placeholders
    assert lint_declared(query, now=NOW).diagnostics == ()


def test_declared_query_placeholder_of_unknown_dimension():
    query = AggregatesQuery(metrics=("tHandle",), window=last(hours=1), where=is_in("agent", ME))
    assert [each.code for each in lint_declared(query, now=NOW).diagnostics] == ["HG140"]


def test_declared_query_fixed_window_is_checked():
    window = Interval(start=NOW, end=NOW + timedelta(hours=1))
    query = AggregatesQuery(metrics=("tHandle",), window=window)
    assert [each.code for each in lint_declared(query, now=NOW).diagnostics] == ["HG115"]
