"""The fixed query asks for the same data, or the report says what differs."""

import json

from hypothesis import given
from hypothesis import strategies as st
from query_bodies import HOUR, NOW

from hourglance.genesys import family as family_named
from hourglance.lint import lint

START, END = HOUR.split("/")

#: By family: wrong names with the one right name that means the same.
METRICS = {
    "conversations": {
        "tHandle": ["thandle", "t_handle", "tHandel"],
        "tAcw": ["tacw", "wrapTime"],
        "nOffered": ["offered"],
    },
    "users": {"tSystemPresence": ["tsystempresence"], "tAgentRoutingStatus": ["tAgentRoutingStatu"]},
    "flows": {"nFlow": ["nflow"], "tFlow": ["t_flow"]},
}
DIMENSIONS = {
    "conversations": {
        "queueId": ["queueid", "queue"],
        "userId": ["agentId", "user_id"],
        "mediaType": ["mediatype", "media"],
    },
    "users": {"userId": ["agentId", "UserId"]},
    "flows": {"flowId": ["flowid", "FlowId"], "mediaType": ["media"]},
}
FIELDS = {
    "metrics": ["select", "Metrics"],
    "groupBy": ["groupings", "group_by"],
    "filter": ["where", "Filter"],
    "timeZone": ["tz", "timezone"],
    "views": ["Views"],
    "queryType": ["querytype"],
    "sortMetric": ["sort_metric"],
    "limit": ["Limit"],
}
IDS = ["1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed", "3fa85f64-5717-4562-b3fc-2c963f66afa6"]
VALUES = {"mediaType": [("voice", ["VOICE", "phone"]), ("email", ["Email", "emails"])]}
ZONES = {"Europe/Berlin": ["Berlin", "europe/berlin"], "America/New_York": ["Eastern Standard Time"]}
STATISTICS = {"sum": ["Sum", "total"], "max": ["maximum"], "average": ["avg"]}


def written(names):
    """A right name, and a way to write it."""
    return st.sampled_from([(right, each) for right, wrong in names.items() for each in (right, *wrong)])


def field(name):
    return written({name: FIELDS[name]}).map(lambda pair: pair[1])


@st.composite
def predicates(draw, family):
    """Predicates on one dimension, and the same ones as written by a user of another API."""
    name, spelling = draw(written(DIMENSIONS[family]))
    values = VALUES.get(name, [(each, [f" {each}", f'["{each}"]']) for each in IDS])
    chosen = draw(st.lists(st.sampled_from(values), min_size=1, max_size=2, unique_by=lambda pair: pair[0]))
    right = [{"dimension": name, "value": value} for value, _ in chosen]
    wrong = [
        {
            "dimension": spelling,
            draw(st.sampled_from(["value", "Value"])): draw(st.sampled_from([value, *others])),
        }
        for value, others in chosen
    ]
    return right, wrong


@st.composite
def filters(draw, family):
    """A filter of predicates or of clauses, and the same one as written wrongly."""
    parts = draw(
        st.lists(predicates(family), min_size=1, max_size=2, unique_by=lambda part: part[0][0]["dimension"])
    )
    if len(parts) == 1 and draw(st.booleans()):
        return tuple({"type": "or", "predicates": part} for part in parts[0])
    clauses = [[{"type": "or", "predicates": part[side]} for part in parts] for side in (0, 1)]
    wrong = {"type": "AND", draw(st.sampled_from(["clauses", "Clauses"])): clauses[1]}
    return {"type": "and", "clauses": clauses[0]}, wrong


@st.composite
def queries(draw):
    """A right query and its family, and the same one as written by a user of another API."""
    family = draw(st.sampled_from(list(METRICS)))
    right, wrong = {"interval": HOUR}, {}
    if draw(st.booleans()):
        wrong["interval"] = draw(st.sampled_from([HOUR, f"{START} - {END}", [START, END], f"{END}/{START}"]))
    else:
        wrong |= {"dateFrom": START, "dateTo": END}
    lists = (("metrics", METRICS[family], 1), ("groupBy", DIMENSIONS[family], 0))
    for name, names, least in lists:
        pairs = draw(st.lists(written(names), min_size=least, max_size=3, unique_by=lambda pair: pair[0]))
        if pairs:
            right[name] = [pair[0] for pair in pairs]
            wrong[draw(field(name))] = [pair[1] for pair in pairs]
    if draw(st.booleans()):
        right["granularity"], wrong["granularity"] = draw(written({"PT30M": ["pt30m"], "PT5M": ["PT5m"]}))
        if "dateFrom" in wrong and draw(st.booleans()):
            wrong["interval"] = wrong.pop("granularity")
    if draw(st.booleans()):
        right["timeZone"], wrong[draw(field("timeZone"))] = draw(written(ZONES))
    if draw(st.booleans()):
        right["filter"], wrong[draw(field("filter"))] = draw(filters(family))
    timers = {name: others for name, others in METRICS[family].items() if name[0] == "t"}
    if draw(st.booleans()):
        target, spelling = draw(written(timers))
        view = {"name": "long", "function": "rangeBound", "range": {"gte": 60_000}}
        right["views"] = [{"target": target} | view]
        bound = draw(st.sampled_from([60_000, "60000"]))
        wrong[draw(field("views"))] = [
            {"metric": spelling}
            | view
            | {"function": "RangeBound", "range": {draw(st.sampled_from(["gte", "min"])): bound}}
        ]
    if family == "conversations" and "groupBy" in right and draw(st.booleans()):
        name = draw(st.sampled_from(right["metrics"]))
        statistic, other = draw(written(STATISTICS))
        right |= {"queryType": "topN", "sortMetric": {"name": name, "function": statistic}, "limit": 5}
        wrong[draw(field("queryType"))] = draw(st.sampled_from(["topN", "topn", "top"]))
        wrong[draw(field("sortMetric"))] = {"metric": name, "function": other}
        wrong[draw(field("limit"))] = draw(st.sampled_from([5, "5"]))
    return right, wrong, family


@given(queries(), st.sampled_from(["json", "single quotes", "no commas", "wrapped", "encoded"]))
def test_fixed_query_asks_for_the_same(drawn, notation):
    right, wrong, family = drawn
    text = json.dumps(wrong)
    match notation:
        case "single quotes":
            text = json.dumps(wrong).replace('\\"', "").replace('"', "'")
        case "no commas":
            text = json.dumps(wrong, indent=1).replace(",\n", "\n")
        case "wrapped":
            text = f'{{"body": {text}}}'
        case "encoded":
            text = json.dumps(text)
    report = lint(text, now=NOW, family=family)
    fixed = json.loads(report.fixed or text)
    assert not any(found.severity == "error" for found in report.remaining), report.remaining
    assert fixed == right


@given(queries(), st.sampled_from(["xyzzy", "weekDay", "date"]))
def test_fix_that_drops_a_dimension_reports_it(drawn, dimension):
    right, _, family = drawn
    text = json.dumps(right | {"groupBy": [*right.get("groupBy", ()), dimension]})
    report = lint(text, now=NOW, family=family)
    fixed = json.loads(report.fixed or text)
    if dimension not in fixed.get("groupBy", ()):
        assert any(f"`{dimension}`" in found.message and found.fixable for found in report.diagnostics)
    steps = {"granularity": "P1D"} if dimension == "date" and "granularity" not in right else {}
    assert fixed | {"groupBy": None} == right | steps | {"groupBy": None}


NAMES = [metric.name for metric in family_named("conversations").metrics]


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
