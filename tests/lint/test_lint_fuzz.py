"""Random and modified inputs: every input gets a report, and no injected problem is missed."""

import json
import random
from copy import deepcopy
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lint_inputs import inputs

from hourglance.genesys import decode_query, encode_query
from hourglance.lint import all_rules, explain_rule, lint, render

QUEUE = "5f4a5c3e-0000-4000-8000-000000000001"

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
KNOWN = {rule.code for rule in all_rules()}


def test_random_inputs_yield_consistent_reports():
    for content in inputs(random.Random(20), 700):
        report = lint(content, now=NOW)
        assert {each.code for each in report.diagnostics} <= KNOWN
        assert report.ok == (not report.errors)
        if report.fixed is not None:
            json.loads(report.fixed)
        lines = report.text.count("\n") + report.text.count("\r") + 1
        assert all(1 <= each.line <= lines and each.column >= 1 for each in report.diagnostics)


def test_valid_queries_survive_decoding_and_encoding():
    passed = 0
    for content in inputs(random.Random(22), 900):
        report = lint(content, now=NOW)
        for text, found in ((report.text, report.diagnostics), (report.fixed, report.remaining)):
            # A query with an ambiguous timestamp is valid, but cannot be decoded.
            usable = not any(each.severity == "error" or each.code == "HG114" for each in found)
            if text is not None and usable:
                assert lint(encode_query(decode_query(text)), now=NOW).ok
                passed += 1
    assert passed > 30


def test_random_reports_can_be_rendered():
    for content in inputs(random.Random(21), 150):
        text = render(lint(content, now=NOW), width=80)
        assert text.endswith("\n")
        assert "\x1b" not in text


@settings(max_examples=100)
@given(st.text(max_size=200) | st.binary(max_size=200))
def test_arbitrary_text_and_bytes_are_reported(data):
    report = lint(data, now=NOW)
    assert not report.ok
    assert report.errors


@given(st.text(max_size=100))
def test_arbitrary_urls_are_reported(url):
    assert lint(explain_rule("HG004").good, now=NOW, url=url).diagnostics


# Each mistake makes one part of this query wrong, and says what must be told of it. No two of one area
# are injected together, so that none undoes another.
RIGHT = {
    "interval": "2026-11-23T10:00:00.000Z/2026-11-23T11:00:00.000Z",
    "granularity": "PT15M",
    "timeZone": "Europe/Berlin",
    "metrics": ["tHandle", "tAcw", "nOffered"],
    "groupBy": ["queueId", "mediaType"],
    "filter": {
        "type": "and",
        "clauses": [
            {
                "type": "or",
                "predicates": [{"dimension": "queueId", "value": QUEUE}],
            }
        ],
        "predicates": [{"dimension": "mediaType", "value": "voice"}],
    },
    "views": [
        {"target": "tAnswered", "name": "fast", "function": "rangeBound", "range": {"lt": 20000}},
        {"target": "tHandle", "name": "long", "function": "rangeBound", "range": {"gte": 600000}},
    ],
    "queryType": "topN",
    "sortMetric": {"name": "tHandle", "function": "sum"},
    "limit": 5,
}


def put(*path, value):
    def change(query):
        *way, last = path
        for step in way:
            query = query[step]
        query[last] = value

    return change


def rename(name, other):
    def change(query):
        query[other] = query.pop(name)

    return change


def drop(*path):
    def change(query):
        *way, last = path
        for step in way:
            query = query[step]
        del query[last]

    return change


AREAS = {
    "interval": [
        (put("interval", value="PT1H"), "HG110", "/interval"),
        (put("interval", value="2026-11-23T11:00:00Z/2026-11-23T10:00:00Z"), "HG112", "/interval"),
        (put("interval", value="2026-11-23T10:00:00/2026-11-23T11:00:00Z"), "HG114", "/interval"),
        (put("interval", value="2026-11-23T10:00:00Z/2030-01-01T00:00:00Z"), "HG115", "/interval"),
        (put("interval", value="2026-11-23 10:00:00Z/2026-11-23T11:00:00Z"), "HG117", "/interval"),
        (put("interval", value=5), "HG108", "/interval"),
        (rename("interval", "dateRange"), "HG104", "/dateRange"),
        (drop("interval"), "HG102", ""),
    ],
    "granularity": [
        (put("granularity", value="quarter"), "HG120", "/granularity"),
        (put("granularity", value="PT0S"), "HG124", "/granularity"),
        (rename("granularity", "Granularity"), "HG105", "/Granularity"),
    ],
    "zone": [
        (put("timeZone", value="Nowhere"), "HG125", "/timeZone"),
        (put("timeZone", value=1), "HG108", "/timeZone"),
    ],
    "first metric": [
        (put("metrics", 1, value="duration"), "HG135", "/metrics/1"),
        (put("metrics", 1, value="TACW"), "HG136", "/metrics/1"),
        (put("metrics", 1, value="nFlow"), "HG137", "/metrics/1"),
        (put("metrics", 1, value={"id": "tAcw"}), "HG133", "/metrics/1"),
        (put("metrics", 1, value=7), "HG134", "/metrics/1"),
        (put("metrics", 1, value="tHandle"), "HG138", "/metrics/1"),
    ],
    "second metric": [
        (put("metrics", 2, value="tSystemPresence"), "HG137", "/metrics/2"),
        (put("metrics", 2, value="queueId"), "HG145", "/metrics/2"),
        (lambda query: query["groupBy"].append("userId"), "HG144", "/metrics/2"),
    ],
    "first dimension": [
        (put("groupBy", 0, value="queue"), "HG140", "/groupBy/0"),
        (put("groupBy", 0, value="tHandle"), "HG145", "/groupBy/0"),
    ],
    "second dimension": [
        (put("groupBy", 1, value="mediatype"), "HG141", "/groupBy/1"),
        (put("groupBy", 1, value="botId"), "HG142", "/groupBy/1"),
    ],
    "filter": [
        (put("filter", "type", value="xor"), "HG152", "/filter/type"),
        (drop("filter", "type"), "HG151", "/filter"),
    ],
    "clause": [
        (put("filter", "clauses", 0, "type", value="OR"), "HG152", "/filter/clauses/0/type"),
        (drop("filter", "clauses", 0, "type"), "HG155", "/filter/clauses/0"),
        (put("filter", "clauses", 0, "clauses", value=[]), "HG156", "/filter/clauses/0/clauses"),
    ],
    "clause's predicate": [
        (
            put("filter", "clauses", 0, "predicates", 0, "value", value=5),
            "HG163",
            "/filter/clauses/0/predicates/0/value",
        ),
        (
            put("filter", "clauses", 0, "predicates", 0, "operator", value="contains"),
            "HG161",
            "/filter/clauses/0/predicates/0/operator",
        ),
        (
            drop("filter", "clauses", 0, "predicates", 0, "dimension"),
            "HG158",
            "/filter/clauses/0/predicates/0",
        ),
    ],
    "predicate": [
        (put("filter", "predicates", 0, "value", value="phone"), "HG171", "/filter/predicates/0/value"),
        (put("filter", "predicates", 0, "value", value=["voice"]), "HG162", "/filter/predicates/0/value"),
        (put("filter", "predicates", 0, "type", value="metric"), "HG159", "/filter/predicates/0/type"),
        (drop("filter", "predicates", 0, "value"), "HG164", "/filter/predicates/0"),
    ],
    "first view": [
        (put("views", 0, "target", value="nOffered"), "HG181", "/views/0/target"),
        (put("views", 0, "range", value={}), "HG182", "/views/0/range"),
        (put("views", 0, "function", value="average"), "HG186", "/views/0/function"),
    ],
    "second view": [
        (put("views", 1, "name", value="tHandle"), "HG183", "/views/1/name"),
        (drop("views", 1, "name"), "HG185", "/views/1"),
        (put("views", 1, "range", "gte", value="x"), "HG169", "/views/1/range/gte"),
    ],
    "ranking": [
        (put("sortMetric", "function", value="first"), "HG197", "/sortMetric/function"),
        (drop("sortMetric", "name"), "HG198", "/sortMetric"),
    ],
    "limit": [
        (put("limit", value=0), "HG195", "/limit"),
        (drop("limit"), "HG190", "/queryType"),
    ],
    "unknown field": [
        (put("colour", value="red"), "HG104", "/colour"),
        (put("paging", value={}), "HG104", "/paging"),
        (put("TIMEZONE", value="UTC"), "HG106", "/TIMEZONE"),
    ],
}

# Slips of JSON, put in where the text allows each once.
SLIPS = {
    "HG007": lambda text: text.replace("{", "{ // query\n", 1),
    "HG008": lambda text: ",}".join(text.rsplit("}", 1)),
    "HG006": lambda text: text + "\n;",
    "HG003": lambda text: "\ufeff" + text,
    "HG013": lambda text: text.replace('"groupBy"', "'groupBy'", 1),
}

injections = st.fixed_dictionaries(
    {}, optional={area: st.sampled_from(mistakes) for area, mistakes in AREAS.items()}
)


def test_injection_base_query_is_valid():
    assert lint(json.dumps(RIGHT), now=NOW).diagnostics == ()


@pytest.mark.parametrize("area", AREAS)
def test_injected_problem_is_reported_alone(area):
    for change, code, pointer in AREAS[area]:
        query = deepcopy(RIGHT)
        change(query)
        told = {(each.code, each.pointer) for each in lint(json.dumps(query), now=NOW).diagnostics}
        assert (code, pointer) in told


@settings(max_examples=150)
@given(injected=injections, slips=st.sets(st.sampled_from(sorted(SLIPS))), indent=st.sampled_from([None, 1]))
def test_injected_problems_do_not_hide_each_other(injected, slips, indent):
    query = deepcopy(RIGHT)
    for change, *_ in injected.values():
        change(query)
    text = json.dumps(query, indent=indent)
    for slip in sorted(slips):
        text = SLIPS[slip](text)
    told = {(each.code, each.pointer) for each in lint(text, now=NOW).diagnostics}
    missed = {(code, pointer) for _, code, pointer in injected.values()} - told
    assert not missed, text
    assert slips <= {code for code, _ in told}


@settings(max_examples=100)
@given(injected=injections)
def test_fix_adds_no_problems(injected):
    query = deepcopy(RIGHT)
    for change, *_ in injected.values():
        change(query)
    report = lint(json.dumps(query), now=NOW)
    assert len([each for each in report.remaining if each.severity == "error"]) <= len(report.errors)
    if report.fixed is not None:
        assert lint(report.fixed, now=NOW).diagnostics == report.remaining
