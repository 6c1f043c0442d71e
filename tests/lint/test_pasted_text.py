"""Text as users paste it: code of other languages, requests, responses and templates."""

import json
import re

import pytest
from query_bodies import HOUR, NOW

from hourglance.lint import lint, render

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
    "argument after a template literal": f"fetch(`${{base}}/query`, {{ body: JSON.stringify({TEXT}) }})",
    "argument before another object": f"axios.post(url, {TEXT}, {{ headers: {{ a: 'b' }} }});",
    "here-string": f'$body = @"\n{TEXT}\n"@\nInvoke-RestMethod -Body $body',
    "joined literals": '"{' + TEXT[1:].replace('"', '\\"').replace(", ", ', " +\n  "') + '";',
    "escapes of a web page": TEXT.replace('"', "&quot;"),
    "escapes of cmd": 'curl -d ^"' + re.sub(r"([{}\[\],])", r"^\1", TEXT.replace('"', '^\\^"')) + '^"',
    "quoted in a mail": "\n".join(f"> {line}" for line in json.dumps(QUERY, indent=1).splitlines()),
    "lines with numbers": "\n".join(
        f"{number} {line}" for number, line in enumerate(json.dumps(QUERY, indent=1).splitlines(), start=1)
    ),
    "lines of a diff": "\n".join(f"+{line}" for line in json.dumps(QUERY, indent=1).splitlines()),
    "line of a log": f"2026-11-23 10:00:00 INFO body={TEXT} status=400",
    "without its braces": TEXT[1:-1],
    "followed by its response": TEXT + '\n{"message": "x", "code": "bad.request", "status": 400}',
    "lines of a log in brackets": f"[2026-11-23 10:00:00] INFO body={TEXT} took 3 ms",
    "markup of a wiki": f"{{code:json}}\n{TEXT}\n{{code}}",
    "markup of a page": "<pre><code>" + TEXT.replace('"', "&quot;") + "</code></pre>",
    "escaped line breaks": "curl -d $'" + json.dumps(QUERY, indent=2).replace("\n", "\\n") + "' " + URL,
    "escapes of PowerShell": '$body = "' + TEXT.replace('"', '`"') + '"',
    "expression of n8n": json.dumps({"nodes": [{"parameters": {"jsonBody": "=" + TEXT}}]}),
    "in a collection of requests": json.dumps(
        {"item": [{"request": {"body": {"mode": "raw", "raw": TEXT}}}]}
    ),
    "literals in single quotes, joined": f"String body = '{TEXT[:1]}' +\n '{TEXT[1:-1]}' + '}}';",
    "literals in single quotes, on lines": "body = (" + re.sub(r", (?=\")", ",'\n  '", f"'{TEXT}'") + ")",
    "attribute of C#": f'[JsonProperty("interval")]\n{TEXT}',
    "attributes of C#": f'[Fact]\n[Trait("a", "b")]\nvar body = @"{TEXT.replace(chr(34), chr(34) * 2)}";',
    "assertions of TypeScript": f"const body = {TEXT[:-1]} as const}} satisfies Query;",
    "after a destructured variable": f"const {{ interval, metrics }} = request;\nconst body = {TEXT};",
    "deep in an export": json.dumps({"log": {"entries": [{"request": {"postData": {"json": QUERY}}}]}}),
}


@pytest.mark.parametrize("name", FIXED)
def test_pasted_query_is_fixed(name):
    report = lint(FIXED[name], now=NOW)
    assert report.fixed is not None
    assert json.loads(report.fixed) == QUERY


OTHER = {
    "PowerShell": "Invoke-RestMethod -Body (@{ metrics = 'tHandle'; groupBy = ,'queueId' } | ConvertTo-Json)",
    "YAML": "interval: x\nmetrics:\n  - tHandle\nfilter:\n  predicates:\n  - {dimension: queueId}\n",
    "TOML": 'interval = "x"\nmetrics = ["tHandle"]',
    "Power Query": 'body = Json.FromValue([interval="x", metrics={"tHandle"}, groupBy={"queueId"}])',
    "PHP": "$body = ['interval' => 'x', 'metrics' => ['tHandle']];",
    "Ruby": '{ :interval => "x", :metrics => ["tHandle"] }',
    "Go": 'map[string]any{"interval": "x", "metrics": []string{"tHandle"}}',
    "XML": "<query><interval>x</interval></query>",
    "SQL": "SELECT tHandle FROM conversations GROUP BY queueId",
    "form data": "interval=x&metrics=tHandle",
    "URL-encoded": "%7B%22interval%22%3A%22x%22%7D",
    "the SDK": "body.interval = 'x'\nbody.metrics = ['tHandle']",
    "plain text": "How many calls were answered yesterday?",
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
        ('[{"message": "Invalid query", "status": 400}]', "error response"),
        ('{"response": {"body": {"results": [{"data": [{"metrics": []}]}]}}}', "response"),
    ],
)
def test_response_of_the_service_is_named_and_nothing_else(text, word):
    report = lint(text, now=NOW)
    (found,) = report.diagnostics
    assert found.code == "HG100"
    assert word in found.message
    assert report.fixed is None


@pytest.mark.parametrize(
    "placeholder",
    [
        "{{start}}",
        "${start}",
        "={{ start }}",
        "@{start}",
        "%s",
        "<START>",
        "{0}",
        "{a.b('%H:%M')}",
        "<%= start %>",
        "$(start)",
    ],
)
def test_placeholder_is_reported_wherever_it_is(placeholder):
    text = json.dumps(QUERY | {"interval": f"{placeholder}/{placeholder}", "timeZone": placeholder})
    found = [(each.code, each.pointer) for each in lint(text, now=NOW).diagnostics]
    assert found == [("HG032", "/interval"), ("HG032", "/timeZone")]


def test_template_directive_keeps_the_filter():
    loop = '#foreach($q in $ids){"value": "$q"}#if($more),#end#end'
    text = TEXT[:-1] + f', "filter": {{"type": "or", "predicates": [\n{loop}\n]}}}}'
    report = lint(text.replace('"queueId"', '"queueid"'), now=NOW)
    assert json.loads(report.fixed)["filter"] == {"type": "or", "predicates": [{"value": "$q"}]}
    assert "HG008" not in {found.code for found in report.diagnostics}


@pytest.mark.parametrize("omission", ["...", "\u2026"])
def test_omission_is_not_a_metric(omission):
    report = lint(TEXT.replace('["tHandle"]', f'["tHandle", {omission}]'), now=NOW)
    assert [found.code for found in report.diagnostics] == ["HG025"]
    assert report.fixed is None


def test_string_prefix_is_not_a_value():
    report = lint('{"interval": f"{start}/{end}", "metrics": ["tHandle"]}', now=NOW)
    assert {"HG025", "HG032"} <= {found.code for found in report.diagnostics}
    assert report.fixed is None or '"f"' not in report.fixed


@pytest.mark.parametrize(
    "value",
    ["{{limit}}", "${limit}", "<limit>", 'start + "/" + end', '"{}/{}".format(a, b)', "new Date().getTime()"],
)
def test_value_that_is_not_written_out_is_one_finding(value):
    report = lint(TEXT.replace("{", f'{{"granularity": {value}, ', 1), now=NOW)
    assert [(found.code, found.pointer) for found in report.diagnostics] == [("HG025", "/granularity")]
    assert report.fixed is None


@pytest.mark.parametrize("directive", ["{% if a %}", "{{#a}}", "{{/a}}", "#if($a)\n", "<% a %>"])
def test_directive_of_a_template_is_named(directive):
    (found,) = lint(TEXT.replace("{", "{" + directive, 1), now=NOW).diagnostics
    assert found.code == "HG007"
    assert "template" in found.message


@pytest.mark.parametrize(
    "text",
    [
        f"{TEXT}\n{TEXT}",
        f"a = {TEXT}\nb = {TEXT}",
        json.dumps([QUERY, QUERY]),
        json.dumps({"a": QUERY, "b": QUERY}),
    ],
)
def test_none_of_several_queries_is_dropped(text):
    report = lint(text, now=NOW)
    assert any(word in found.message for found in report.diagnostics for word in ("another", "2 queries"))
    assert report.fixed is None


REAL_TIME = {"metrics": ["oWaiting"], "filter": {"type": "or", "predicates": []}}


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ({"metrics": ["oTeamPresences"]}, "teams/activity/query"),
        ({"interval": HOUR, "segmentFilters": [], "paging": {}}, "conversations/details/query"),
        ({"interval": HOUR, "userFilters": [], "order": "asc"}, "users/details/query"),
    ],
)
def test_query_for_another_endpoint_is_named_and_nothing_else(query, path):
    report = lint(json.dumps(query), now=NOW)
    (found,) = report.diagnostics
    assert path in found.message
    assert report.fixed is None


@pytest.mark.parametrize(
    ("text", "family"),
    [
        (f"requests.post('{URL}/users/aggregates/query', json=%s)", "users"),
        ("api.post_analytics_users_aggregates_query(%s)", "users"),
        ("api.PostAnalyticsFlowsAggregatesQuery(%s)", "flows"),
        ('{"url": "/api/v2/analytics/users/aggregates/jobs", "body": %s}', "users"),
        ("POST /api/v2/quality/evaluations/aggregates/query/me\n\n%s", "evaluations"),
    ],
)
def test_request_around_the_query_determines_the_family(text, family):
    metric = {"users": "tSystemPresence", "flows": "nFlow", "evaluations": "nEvaluations"}[family]
    report = lint(text % json.dumps({"interval": HOUR, "metrics": [metric]}), now=NOW)
    assert {found.code for found in report.diagnostics} <= {"HG005", "HG101"}


def test_query_at_the_right_address_of_another_endpoint_is_no_error():
    report = lint(json.dumps(DETAILS), now=NOW, url="/api/v2/analytics/conversations/details/query")
    assert [(found.code, found.severity) for found in report.diagnostics] == [("HG201", "warning")]
    assert "valid" not in render(report)


@pytest.mark.parametrize("prefix", ["f", "$", "$@", "@$", "rf"])
def test_interpolated_interval_is_a_placeholder(prefix):
    text = TEXT.replace(f'"{HOUR}"', prefix + '"{start:yyyy-MM-ddTHH:mm:ssZ}/{end:yyyy-MM-ddTHH:mm:ssZ}"')
    report = lint(text, now=NOW)
    assert [found.code for found in report.diagnostics] == ["HG025", "HG032"]


DETAILS = {"interval": HOUR, "paging": {"pageSize": 25, "pageNumber": 1}}


@pytest.mark.parametrize(
    ("request_text", "query", "path"),
    [
        ("POST /api/v2/analytics/conversations/details/query\n%s", DETAILS, "conversations/details/query"),
        (f"POST {URL}/conversations/details/query HTTP/1.1\nA: b\n\n%s", DETAILS, "conversations/details"),
        (f"curl {URL}/conversations/details/jobs -d '%s'", {"interval": HOUR}, "conversations/details/jobs"),
        ("api.post_analytics_conversations_details_query(%s)", DETAILS, "conversations/details/query"),
        (
            "fetch('/api/v2/analytics/conversations/activity/query', {body: '%s'})",
            REAL_TIME,
            "activity/query",
        ),
    ],
)
def test_request_to_another_endpoint_is_one_error_and_never_fixed(request_text, query, path):
    report = lint(request_text % json.dumps(query), now=NOW)
    (found,) = report.diagnostics
    assert found.code == "HG100"
    assert path in found.message
    assert report.fixed is None
    assert not report.ok


def test_aggregates_query_sent_to_another_endpoint_is_checked():
    report = lint(f"POST /api/v2/analytics/conversations/details/query\n{TEXT}", now=NOW)
    assert [found.code for found in report.diagnostics] == ["HG201", "HG005"]


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
    tags = ", ".join(f"'tHandle{index}'" for index in range(70))
    report = lint(f"{{interval: '{HOUR}', metrics: ['tHandle'], tags: [{tags}]}}", now=NOW)
    (quotes,) = (found for found in report.diagnostics if found.code == "HG013")
    assert quotes.notes == ("72 strings of this text are written like this",)
    (names,) = (found for found in report.diagnostics if found.code == "HG014")
    assert names.notes == ("3 names of this text are written like this",)


def test_expression_of_data_factory_is_not_powershell():
    report = lint(TEXT.replace(HOUR, "@{concat('a=b')}")[:-1] + ",}", now=NOW)
    assert [found.code for found in report.diagnostics] == ["HG032", "HG008"]


@pytest.mark.parametrize(
    "text",
    [
        '{"jobId": "5f4a5c3e-0000-4000-8000-000000000001"}',
        '{"id": "5f4a5c3e-0000-4000-8000-000000000001", "name": "Support", "division": {"id": "x"}}',
        '{"conversations": [], "totalHits": 0}',
        "answer: {'jobId': 1}",
        'Error 400: {"message": "x", "code": "bad.request", "status": 400}',
    ],
)
def test_text_that_is_no_query_at_all_is_one_problem(text):
    report = lint(text, now=NOW)
    assert [found.code for found in report.diagnostics] == ["HG100"]
    assert report.fixed is None


def test_filter_alone_is_named():
    (found,) = lint('{"type": "or", "predicates": [{"dimension": "queueId"}]}', now=NOW).diagnostics
    assert found.message.startswith("this is the filter of a query")


def test_empty_object_lacks_the_fields_of_a_query():
    assert [found.code for found in lint("{}", now=NOW).diagnostics] == ["HG102", "HG130"]


def test_detail_query_with_aggregations_is_named():
    query = {"interval": HOUR, "segmentFilters": [], "aggregations": [{"dimension": "queueId"}]}
    (found,) = lint(json.dumps(query), now=NOW).diagnostics
    assert "conversations/details/query" in found.message


def test_dimension_in_the_plural_as_a_field_belongs_in_the_filter():
    (found,) = lint(json.dumps(QUERY | {"queueIds": ["x"]}), now=NOW).diagnostics
    assert '"dimension": "queueId"' in found.notes[0]


@pytest.mark.parametrize(
    "text",
    [
        'var body = new { interval = i, metrics = new[] { "tHandle" } };',
        'query = new Query { Interval = i, Metrics = new string[] { "tHandle" } };',
    ],
)
def test_object_initializer_of_c_sharp_is_named(text):
    (found,) = lint(text, now=NOW).diagnostics
    assert "C#" in found.message


@pytest.mark.parametrize(
    "text",
    [
        f"q = {{'interval': '{HOUR}', 'metrics': [name for name in METRICS]}}",
        "q = {'filter': {'predicates': [{'dimension': 'queueId', 'value': each} for each in queues.ids()]}}",
        f"q = dict(interval='{HOUR}', metrics=['tHandle'])",
    ],
)
def test_comprehension_or_call_of_python_is_named(text):
    (found,) = lint(text, now=NOW).diagnostics
    assert "Python" in found.message


def test_word_for_in_a_value_is_no_python():
    text = json.dumps(QUERY | {"filter": None})[:-5] + "'x for y in z'}"
    assert "HG033" not in {found.code for found in lint(text, now=NOW).diagnostics}


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace('["tHandle"]', "METRICS"),
        TEXT.replace('["tHandle"]', "metrics"),
        TEXT.replace('["tHandle"]', "this.state.metrics"),
        TEXT.replace('["queueId"]', "groups"),
        TEXT.replace(f'"{HOUR}"', "interval"),
        TEXT.replace('"tHandle"', "METRIC_NAME"),
        TEXT[:-1] + ', "filter": conditions}',
    ],
)
def test_variable_is_one_finding(text):
    report = lint(text, now=NOW)
    (found,) = report.diagnostics
    assert "variable" in found.message
    assert report.fixed is None


@pytest.mark.parametrize("name", ["queueId", "direction", "mediaType"])
def test_name_without_quotes_is_no_variable(name):
    text = TEXT.replace('"tHandle"', "tHandle").replace('["queueId"]', name)
    assert json.loads(lint(text, now=NOW).fixed) == QUERY | {"groupBy": [name]}


def test_value_without_quotes_is_no_variable():
    text = TEXT.replace(f'"{HOUR}"', HOUR).replace('"tHandle"', "tHandle.sum")
    assert json.loads(lint(text, now=NOW).fixed) == QUERY
    report = lint(TEXT.replace(f'"{HOUR}"', "PT1H"), now=NOW)
    assert "HG110" in {found.code for found in report.diagnostics}


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace('["tHandle"]', "[...METRICS, 'tAcw']").replace("'", '"'),
        TEXT.replace("{", "{...base, ", 1),
        TEXT.replace("{", "{...this.base, ", 1),
    ],
)
def test_spread_syntax_is_one_finding(text):
    (found,) = lint(text, now=NOW).diagnostics
    assert found.code == "HG025"


def test_missing_values_are_not_written_as_null():
    assert lint("{interval, metrics, groupBy: ['queueId']}", now=NOW).fixed is None


DETAILS = {"interval": HOUR, "order": "asc", "paging": {"pageSize": 25, "pageNumber": 1}}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (f"GET {URL}/conversations/1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed/details", "/details"),
        ("GET /api/v2/users/me HTTP/1.1\nAuthorization: Bearer x", "/users/me"),
        ("curl https://api.mypurecloud.com/api/v2/routing/queues?pageSize=25", "/routing/queues"),
        (f'PATCH {URL}/x\n{{"presenceDefinition": {{"id": "x"}}}}', "/x"),
        (json.dumps(DETAILS), "/conversations/details/query"),
        (json.dumps(DETAILS | {"metrics": []}), "/conversations/details/query"),
        *(
            (
                json.dumps(
                    {
                        "log": {
                            "entries": [
                                {"request": {"url": f"{URL}{path}", "postData": {"text": json.dumps(body)}}}
                            ]
                        }
                    }
                ),
                path,
            )
            for path, body in (
                ("/conversations/details/query", DETAILS),
                ("/queues/observations/query", {"metrics": ["oWaiting"], "filter": {"type": "or"}}),
            )
        ),
    ],
)
def test_request_of_another_endpoint_is_named_alone(text, path):
    report = lint(text, now=NOW)
    (found,) = report.diagnostics
    assert path in found.message
    assert not report.checked
    assert report.fixed is None


def test_misspelled_query_at_another_address_is_checked():
    report = lint(json.dumps({"select": ["tHandle"], "interval": HOUR}), url="/api/v2/users/me", now=NOW)
    assert [found.code for found in report.diagnostics] == ["HG201", "HG104"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("body = {interval: '" + HOUR + "', metrics: %w[tHandle]}", "Ruby"),
        ("body = {interval: '" + HOUR + "', groupBy: [:queueId]}", "Ruby"),
        ("eyJpbnRlcnZhbCI6ICIyMDI2LTExLTI5VDAwOjAwOjAwWiIsICJtZXRyaWNzIjogW119", "base64"),
        ('query { analytics(interval: "x", metrics: [tHandle]) { results } }', "GraphQL"),
        ("@concat('{\"interval\":\"', pipeline().parameters.start, '\"}')", "Data Factory"),
        ('val body = mapOf("interval" to "x", "metrics" to listOf("tHandle"))', "plain text"),
        ('let body: [String: Any] = ["interval": "x", "metrics": ["tHandle"]]', "plain text"),
        ("curl -X POST https://example.com -d @body.json", "plain text"),
        ('JSONObject o = new JSONObject();\no.put("interval", "x");', "plain text"),
    ],
)
def test_text_that_cannot_be_read_is_named_alone(text, language):
    (found,) = lint(text, now=NOW).diagnostics
    assert found.code == "HG033"
    assert language in found.message


def test_object_with_a_type_alone_is_no_query():
    (found,) = lint('{"name": "Web", "type": "WebActivity", "typeProperties": {}}', now=NOW).diagnostics
    assert found.code == "HG100"


VARIABLES = {
    "plus": ("+", "start"),
    "dot": (".", "$start"),
    "ampersand": ("&", 'Format(start, "yyyy")'),
}


@pytest.mark.parametrize("name", VARIABLES)
def test_variable_between_literals_is_a_placeholder(name):
    operator, variable = VARIABLES[name]
    query = {
        "interval": HOUR,
        "metrics": ["tHandle"],
        "filter": {"type": "and", "predicates": [{"dimension": "queueId", "value": "@"}]},
    }
    text = "body = '" + json.dumps(query).replace("@", f"' {operator} {variable} {operator} '") + "'"
    report = lint(text, now=NOW)
    assert [found.code for found in report.diagnostics] == ["HG005", "HG032"]
    assert report.has_placeholders


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("const body = { ...base, metrics: ['tHandle'] };", ["HG005", "HG013", "HG014", "HG025"]),
        ("const body = { ...base, interval: '" + HOUR + "' };", ["HG005", "HG013", "HG014", "HG025"]),
        ("const body = { interval, metrics: ['tHandle'] };", ["HG005", "HG012", "HG013", "HG014"]),
        (
            "const day = `${f(x).split('T')[0]}`;\nconst body = { interval, metrics: ['tHandle'] };",
            ["HG005", "HG012", "HG013", "HG014"],
        ),
        ("fetch(url, { body: JSON.stringify({ interval, groupBy: ['x'], metrics }) })", None),
    ],
)
def test_what_code_leaves_out_is_reported_once(text, codes):
    report = lint(text, now=NOW)
    found = [each.code for each in report.diagnostics]
    assert codes is None or sorted(found) == codes
    assert "HG006" not in found
    assert not any("unexpected `)`" in each.message for each in report.diagnostics)
    assert report.fixed is None


def test_fields_may_be_missing_only_where_something_was_left_out():
    text = '{"interval": "' + HOUR + '", "filter": {"type": "and", "predicates": [...]}}'
    assert "HG130" in [found.code for found in lint(text, now=NOW).diagnostics]


def test_parenthesis_without_a_call_is_reported():
    (found,) = lint(TEXT.replace("[", "[)", 1), now=NOW).diagnostics
    assert "unexpected `)`" in found.message


def test_unusual_spaces_are_one_finding():
    report = lint(TEXT.replace(": ", ":\u00a0"), now=NOW)
    (found,) = report.diagnostics
    assert "3 places" in found.notes[0]
