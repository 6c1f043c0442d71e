"""The fixed query asks for the same data, or the report says what differs."""

import json

from hypothesis import given
from hypothesis import strategies as st
from query_bodies import HOUR, NOW

from hourglance.genesys import family
from hourglance.lint import lint

START, END = HOUR.split("/")

#: Wrong names with the one right name that means the same.
METRICS = {
    "tHandle": ["thandle", "t_handle", "tHandel"],
    "tAcw": ["tacw", "wrapTime"],
    "nOffered": ["offered"],
}
DIMENSIONS = {
    "queueId": ["queueid", "queue"],
    "userId": ["agentId", "user_id"],
    "mediaType": ["mediatype", "media"],
}
FIELDS = {
    "metrics": ["select", "Metrics"],
    "groupBy": ["groupings", "group_by"],
    "filter": ["where", "Filter"],
}
VALUES = {"queueId": "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed", "mediaType": "voice"}


def written(names):
    """A right name, and a way to write it."""
    return st.sampled_from([(right, each) for right, wrong in names.items() for each in (right, *wrong)])


@st.composite
def queries(draw):
    """A right query, and the same one as written by a user of another API."""
    right, wrong = {"interval": HOUR}, {}
    if draw(st.booleans()):
        wrong["interval"] = HOUR
    else:
        wrong |= {"dateFrom": START, "dateTo": END}
    lists = (("metrics", METRICS, 1), ("groupBy", DIMENSIONS, 0))
    for field, names, least in lists:
        pairs = draw(st.lists(written(names), min_size=least, max_size=3, unique_by=lambda pair: pair[0]))
        if pairs:
            right[field] = [pair[0] for pair in pairs]
            wrong[draw(written({field: FIELDS[field]}))[1]] = [pair[1] for pair in pairs]
    if draw(st.booleans()):
        right["granularity"], wrong["granularity"] = draw(written({"PT30M": ["pt30m"], "PT5M": ["PT5m"]}))
        if "dateFrom" in wrong and draw(st.booleans()):
            wrong["interval"] = wrong.pop("granularity")
    if draw(st.booleans()):
        name, spelling = draw(written({name: DIMENSIONS[name] for name in VALUES}))
        kind = draw(st.sampled_from(["and", "or"]))
        right["filter"] = {"type": kind, "predicates": [{"dimension": name, "value": VALUES[name]}]}
        predicate = {"dimension": spelling, draw(st.sampled_from(["value", "Value"])): VALUES[name]}
        wrong[draw(written({"filter": FIELDS["filter"]}))[1]] = {"type": kind, "predicates": [predicate]}
    return right, wrong


@given(queries(), st.sampled_from(["json", "single quotes", "no commas", "wrapped", "encoded"]))
def test_fixed_query_asks_for_the_same(pair, notation):
    right, wrong = pair
    text = json.dumps(wrong)
    match notation:
        case "single quotes":
            text = text.replace('"', "'")
        case "no commas":
            text = json.dumps(wrong, indent=1).replace(",\n", "\n")
        case "wrapped":
            text = f'{{"body": {text}}}'
        case "encoded":
            text = json.dumps(text)
    report = lint(text, now=NOW)
    fixed = json.loads(report.fixed or text)
    assert not any(found.severity == "error" for found in report.remaining), report.remaining
    assert fixed == right


@given(queries(), st.sampled_from(["xyzzy", "weekDay", "date"]))
def test_fix_that_drops_a_dimension_reports_it(pair, dimension):
    right, _ = pair
    text = json.dumps(right | {"groupBy": [*right.get("groupBy", ()), dimension]})
    report = lint(text, now=NOW)
    fixed = json.loads(report.fixed or text)
    if dimension not in fixed.get("groupBy", ()):
        assert any(f"`{dimension}`" in found.message and found.fixable for found in report.diagnostics)
    assert fixed | {"groupBy": None} == right | {"groupBy": None}


NAMES = [metric.name for metric in family("conversations").metrics]


@given(st.sampled_from(NAMES), st.data())
def test_replaced_metric_is_reported_with_its_new_name(name, data):
    at = data.draw(st.integers(1, len(name) - 1))
    wrong = name[:at] + data.draw(st.sampled_from(["", "x", "s"])) + name[at + data.draw(st.integers(0, 1)) :]
    report = lint(json.dumps({"interval": HOUR, "metrics": [wrong]}), now=NOW)
    metrics = json.loads(report.fixed)["metrics"] if report.fixed else [wrong]
    if metrics != [wrong]:
        (found,) = (each for each in report.diagnostics if each.pointer == "/metrics/0" and each.fixable)
        assert found.suggestion == json.dumps(metrics[0])
        assert wrong not in NAMES
        assert metrics[0][0] == wrong[0]
