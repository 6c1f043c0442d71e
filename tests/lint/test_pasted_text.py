"""Text as users paste it: code of other languages, requests, responses and templates."""

import json

import pytest
from query_bodies import HOUR, NOW

from hourglance.lint import lint

QUERY = {"interval": HOUR, "metrics": ["tHandle"], "groupBy": ["queueId"]}
TEXT = json.dumps(QUERY)
URL = "https://api.mypurecloud.com/api/v2/analytics"

FIXED = {
    "comment before an assignment": f"// handle time\nconst payload = {TEXT};",
    "comment of SQL": TEXT.replace("{", "{\n -- by queue\n", 1),
    "escaped quotes": 'curl -d "' + TEXT.replace('"', '\\"') + '"',
    "doubled quotes": 'string body = @"' + TEXT.replace('"', '""') + '";',
    "encoded as text in body": json.dumps({"method": "POST", "body": TEXT}),
    "argument of a call": f"$.ajax({{type: 'POST', data: JSON.stringify({TEXT})}});",
}


@pytest.mark.parametrize("name", FIXED)
def test_pasted_query_is_fixed(name):
    report = lint(FIXED[name], now=NOW)
    assert report.fixed is not None
    assert json.loads(report.fixed) == QUERY


OTHER = {
    "PowerShell": "Invoke-RestMethod -Body (@{ metrics = 'tHandle'; groupBy = ,'queueId' } | ConvertTo-Json)",
    "YAML": "interval: x\nmetrics:\n  - tHandle\n",
}


@pytest.mark.parametrize("language", OTHER)
def test_pasted_code_of_another_language_is_named_alone(language):
    report = lint(OTHER[language], now=NOW)
    assert [(found.code, language in found.message) for found in report.diagnostics] == [("HG033", True)]
    assert report.fixed is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('{"message": "Invalid query", "code": "bad.request", "contextId": "c"}', "error response"),
        ('{"results": []}', "response"),
    ],
)
def test_response_of_the_service_is_named_and_nothing_else(text, word):
    (found,) = lint(text, now=NOW).diagnostics
    assert found.code == "HG100"
    assert word in found.message


@pytest.mark.parametrize(
    "placeholder", ["{{start}}", "${start}", "={{ start }}", "@{start}", "%s", "<START>"]
)
def test_placeholder_is_reported_wherever_it_is(placeholder):
    text = json.dumps(QUERY | {"interval": f"{placeholder}/{placeholder}", "timeZone": placeholder})
    found = [each.pointer for each in lint(text, now=NOW).diagnostics if each.code == "HG032"]
    assert found == ["/interval", "/timeZone"]


def test_template_directive_keeps_the_filter():
    text = (
        TEXT[:-1] + ', "filter": {"type": "or", "predicates": [\n#foreach($q in $ids){"value": "$q"}#end\n]}}'
    )
    fixed = lint(text, now=NOW).fixed
    assert fixed is not None
    assert json.loads(fixed)["filter"] == {"type": "or", "predicates": []}


@pytest.mark.parametrize("omission", ["...", "\u2026"])
def test_omission_is_not_a_metric(omission):
    report = lint(TEXT.replace('["tHandle"]', f'["tHandle", {omission}]'), now=NOW)
    assert [found.code for found in report.diagnostics] == ["HG025"]
    assert report.fixed is None


def test_string_prefix_is_not_a_value():
    report = lint('{"interval": f"{start}/{end}", "metrics": ["tHandle"]}', now=NOW)
    assert {"HG025", "HG032"} <= {found.code for found in report.diagnostics}
    assert report.fixed is None or '"f"' not in report.fixed


def test_url_in_a_pasted_request_is_checked():
    report = lint(f"curl -X POST '{URL}/conversations/details/query' -d '{TEXT}'", now=NOW)
    assert "HG201" in {found.code for found in report.diagnostics}


def test_url_in_a_pasted_request_determines_the_family():
    text = json.dumps({"interval": HOUR, "metrics": ["nEvaluations"]})
    report = lint(f"curl -X POST {URL}/evaluations/aggregates/query -d '{text}'", now=NOW)
    assert {found.code for found in report.diagnostics} <= {"HG005", "HG006"}


def test_url_of_another_endpoint_is_named_for_what_it_is():
    report = lint(TEXT, now=NOW, url="/api/v2/analytics/queues/observations/query")
    (found,) = (each for each in report.diagnostics if each.in_url)
    assert "real-time" in found.message
    assert found.suggestion == ""


def test_example_metric_fits_the_family():
    (found,) = lint(json.dumps({"interval": HOUR}), family="users", now=NOW).diagnostics
    assert "tHandle" not in found.suggestion


def test_notation_of_another_language_is_one_finding_with_its_count():
    names = ", ".join(f"'tHandle{index}'" for index in range(70))
    report = lint(f"{{interval: '{HOUR}', metrics: ['tHandle'], tags: [{names}]}}", now=NOW)
    (quotes,) = (found for found in report.diagnostics if found.code == "HG013")
    assert quotes.notes == ("72 strings of this text are written like this",)
    assert sum(found.code == "HG014" for found in report.diagnostics) == 3
