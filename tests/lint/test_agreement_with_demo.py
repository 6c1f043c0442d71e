"""The check and the demo cloud judge alike, each by its own rules.

What the check calls an error the demo refuses, what the check passes it answers: over random right
queries of every family, over such queries with one mistake, and over queries changed at random. The
few differences are listed here with their reasons; a difference that ends must leave the list.
"""

import json
from collections.abc import Callable
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from query_strategies import queries

from hourglance.genesys import decode_query, encode_query, families
from hourglance.lint import lint

Body = dict[str, object]
Mistake = Callable[[Body], object]

TIMER, COUNTER = "tHandle", "nOffered"


def view(**change):
    return {"name": "long", "target": TIMER, "function": "rangeBound", "range": {"gte": 1}} | change


def predicate(**change):
    return {"type": "and", "predicates": [{"dimension": "mediaType", "value": "voice"} | change]}


def put(name, value):
    return lambda body: body | {name: value}


def ranked(**change):
    return lambda body: {
        name: value
        for name, value in (
            body
            | {"queryType": "topN", "limit": 5, "sortMetric": {"name": TIMER, "function": "sum"}}
            | {"metrics": [TIMER, COUNTER]}
            | change
        ).items()
        if value is not None
    }


def without(name):
    return lambda body: {key: value for key, value in body.items() if key != name}


#: Single mistakes in queries of conversations. Each makes a right body wrong in one place.
MISTAKES: dict[str, Mistake] = {
    "no interval": without("interval"),
    "no metrics": without("metrics"),
    "metrics empty": put("metrics", []),
    "metrics null": put("metrics", None),
    "metrics a name": put("metrics", TIMER),
    "metrics objects": put("metrics", [{"id": TIMER}]),
    "metric unknown": put("metrics", ["conversationDuration"]),
    "metric in another case": put("metrics", ["thandle"]),
    "metric of another family": put("metrics", ["tSystemPresence"]),
    "field unknown": put("select", [TIMER]),
    "field in another case": put("groupby", ["queueId"]),
    "interval a duration": put("interval", "PT1H"),
    "interval an instant": put("interval", "2025-10-27T10:00:00.000Z"),
    "interval reversed": put("interval", "2025-10-27T11:00:00.000Z/2025-10-27T10:00:00.000Z"),
    "interval empty": put("interval", "2025-10-27T11:00:00.000Z/2025-10-27T11:00:00.000Z"),
    "interval a number": put("interval", 3600),
    "interval an object": put("interval", {"start": "2025-10-27T10:00:00.000Z"}),
    "interval with a space": put("interval", "2025-10-27 10:00:00.000Z/2025-10-27 11:00:00.000Z"),
    "granularity unreadable": put("granularity", "hourly"),
    "granularity a number": put("granularity", 3600),
    "granularity of nothing": put("granularity", "PT0M"),
    "zone unknown": put("timeZone", "Mars/Base"),
    "zone an abbreviation of nothing": put("timeZone", "XYZ"),
    "groupBy unknown": put("groupBy", ["queue"]),
    "groupBy objects": put("groupBy", [{"id": "queueId"}]),
    "groupBy a name": put("groupBy", "queueId"),
    "groupBy of a predicate alone": put("groupBy", ["canonicalExternalContactId"]),
    "filter a list": put("filter", []),
    "filter without type": put("filter", {"predicates": predicate()["predicates"]}),
    "filter type unknown": put("filter", predicate() | {"type": "not"}),
    "filter empty": put("filter", {"type": "and"}),
    "filter predicates empty": put("filter", {"type": "and", "predicates": []}),
    "filter third level": put("filter", {"type": "and", "clauses": [{"type": "or", "clauses": []}]}),
    "clause without type": put(
        "filter", {"type": "and", "clauses": [{"predicates": predicate()["predicates"]}]}
    ),
    "clause without predicates": put("filter", {"type": "and", "clauses": [{"type": "or"}]}),
    "clause empty": put("filter", {"type": "and", "clauses": [{"type": "or", "predicates": []}]}),
    "dimension unknown": put("filter", predicate(dimension="media")),
    "dimension missing": put("filter", {"type": "and", "predicates": [{"value": "voice"}]}),
    "operator unknown": put("filter", predicate(operator="equals")),
    "value a number": put("filter", predicate(value=5)),
    "value a list": put("filter", predicate(value=["voice", "chat"])),
    "value missing": put("filter", {"type": "and", "predicates": [{"dimension": "mediaType"}]}),
    "value with exists": put("filter", predicate(operator="exists")),
    "value and range": put("filter", predicate(range={"gte": 1})),
    "predicate of a metric": put("filter", predicate(type="metric", metric=TIMER)),
    "range without bounds": put(
        "filter", {"type": "and", "predicates": [{"dimension": "agentScore", "range": {}}]}
    ),
    "range of texts": put(
        "filter", {"type": "and", "predicates": [{"dimension": "agentScore", "range": {"gte": "1"}}]}
    ),
    "views eleven": put("views", [view(name=f"long{number}") for number in range(11)]),
    "view of a counter": put("views", [view(target=COUNTER)]),
    "view of nothing known": put("views", [view(target="tDuration")]),
    "view without bound": put("views", [view(range={})]),
    "view without range": put("views", [{name: part for name, part in view().items() if name != "range"}]),
    "view without name": put("views", [{name: part for name, part in view().items() if name != "name"}]),
    "view named as a metric": put("views", [view(name=TIMER)]),
    "views of one name": put("views", [view(), view(range={"lt": 5})]),
    "view function unknown": put("views", [view(function="percentile")]),
    "view bound unknown": put("views", [view(range={"gt": 1})]),
    "flatten a text": put("flattenMultivaluedDimensions", "true"),
    "alternate time unknown": put("alternateTimeDimension", "segmentStart"),
    "query type unknown": put("queryType", "top"),
    "topN without sortMetric": ranked(sortMetric=None),
    "sort unsortable": ranked(
        metrics=["oServiceLevel"], sortMetric={"name": "oServiceLevel", "function": "sum"}
    ),
    "sort by what is not asked": ranked(sortMetric={"name": "tAcw", "function": "sum"}),
    "sort function unknown": ranked(sortMetric={"name": TIMER, "function": "median"}),
    "limit without topN": ranked(queryType=None, sortMetric=None),
    "limit zero": ranked(limit=0),
    "limit a text": ranked(limit="5"),
}

AGO = "2026-11-20T10:00:00.000Z/2026-11-20T11:00:00.000Z"
AHEAD = "2026-11-23T11:00:00.000Z/2026-11-23T13:00:00.000Z"
DAY = "2026-11-20T00:00:00.000Z/2026-11-21T00:00:00.000Z"
RANGE = {"type": "and", "predicates": [{"dimension": "agentScore", "range": {"gte": 5, "lt": 1}}]}

#: Where the two differ on purpose: the body, the check's codes, what each does, and why.
DIFFERENCES = {
    "interval in the future": (
        {"interval": AHEAD},
        {"HG115"},
        ("accepts", "accepts"),
        "Public dashboards query today up to midnight; no document says that the service rejects it.",
    ),
    "interval without offset": (
        {"interval": "2026-11-20T10:00:00/2026-11-20T11:00:00"},
        {"HG114"},
        ("accepts", "accepts"),
        "The SDK documents this form, and UTC as the default; the demo reads it in UTC.",
    ),
    "range reversed": (
        {"filter": RANGE},
        {"HG168"},
        ("accepts", "accepts"),
        "Nothing lies in it, so it is never meant; no document says that the service refuses it.",
    ),
    "value of no enumeration": (
        {"filter": predicate(value="phone")},
        {"HG171"},
        ("accepts", "accepts"),
        "The service's own library enumerates the values, its schema takes any text; the demo finds nothing.",
    ),
    "topN without limit": (
        {"queryType": "topN", "groupBy": ["queueId"]},
        {"HG190"},
        ("accepts", "accepts"),
        "The documents give topN a limit and no default; the demo keeps every group.",
    ),
    "more buckets than anyone reads": (
        {"interval": DAY, "granularity": "PT1S"},
        {"HG123"},
        ("accepts", "refuses"),
        "The service's limit is not published: the check warns, the demo has one of its own.",
    ),
}

#: Likewise in texts, before there is a body.
DIFFERENT_TEXTS = {
    "a name twice": (
        f'{{"interval": "{AGO}", "metrics": ["tHandle"], "metrics": ["tAcw"]}}',
        {"HG027"},
        ("accepts", "accepts"),
        "One of the two is lost, and which one is up to the reader; the demo's takes the last.",
    ),
}
DIFFERENT_CODES = {
    code for _, codes, _, _ in (*DIFFERENCES.values(), *DIFFERENT_TEXTS.values()) for code in codes
}


#: Mistakes that no document says the service refuses: the check warns, the demo refuses.
UNSETTLED = {
    "filter empty",
    "filter predicates empty",
    "clause empty",
    "value missing",
    "value with exists",
    "value and range",
    "range without bounds",
    "limit without topN",
}
UNSETTLED_CODES = {"HG119", "HG154", "HG164", "HG165", "HG166", "HG167", "HG170", "HG194"}


@pytest.fixture(scope="session")
def judged(ask, demo):
    """Return what the two say of a text: what the check does, what the demo does."""

    def judge(text, name):
        report = lint(text, family=name, now=demo.now())
        status = ask(text, name).status_code
        assert status in (200, 400)
        return ("accepts" if report.ok else "refuses", "accepts" if status == 200 else "refuses")

    return judge


plain = queries(("conversations",)).map(encode_query).map(json.loads)
quietly = settings(suppress_health_check=[HealthCheck.too_slow])


@settings(quietly, max_examples=5)
@given(data=st.data())
@pytest.mark.parametrize("name", families())
def test_demo_accepts_valid_queries_of_every_family(data, name, judged):
    text = encode_query(data.draw(queries((name,))))
    assert judged(text, name) == ("accepts", "accepts")


@settings(quietly, max_examples=2)
@given(body=plain)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_demo_rejects_a_query_with_a_single_error(body, mistake, judged):
    changed = MISTAKES[mistake](deepcopy(body))
    verdict = "accepts" if mistake in UNSETTLED else "refuses"
    assert judged(json.dumps(changed), "conversations") == (verdict, "refuses")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "5", '"query"', "{'metrics': []}", '{"metrics": [NaN]}']
)
def test_demo_rejects_text_without_a_query(text, judged):
    assert judged(text, "conversations") == ("refuses", "refuses")


@settings(quietly, max_examples=60)
@given(data=st.data())
def test_demo_agrees_on_randomly_changed_queries(data, judged, demo):
    """Take a right query, and take away or swap values at random: right or wrong, both must agree."""
    name = data.draw(st.sampled_from(families()))
    body = json.loads(encode_query(data.draw(queries((name,)))))
    places = list(_places(body))
    holder, key = data.draw(st.sampled_from(places))
    if data.draw(st.booleans()):
        del holder[key]
    else:
        holder[key] = deepcopy(data.draw(st.sampled_from([parent[step] for parent, step in places])))
    text = json.dumps(body)
    report = lint(text, family=name, now=demo.now())
    assume(not DIFFERENT_CODES & {found.code for found in report.diagnostics})
    # A name that may be newer than the catalog is a warning; the demo's catalog is the same.
    assume(not ({"HG135", "HG140"} | UNSETTLED_CODES) & {found.code for found in report.warnings})
    accepted, answered = judged(text, name)
    assert accepted == answered, text
    if report.ok:
        assert judged(encode_query(decode_query(text, name)), name) == (accepted, answered)


@pytest.mark.parametrize("name", DIFFERENCES)
def test_demo_differs_only_as_listed(name, judged, demo):
    change, codes, verdicts, reason = DIFFERENCES[name]
    text = json.dumps({"interval": AGO, "metrics": [TIMER]} | change)
    assert {found.code for found in lint(text, now=demo.now()).diagnostics} == codes
    assert judged(text, "conversations") == verdicts
    assert reason.endswith(".")


@pytest.mark.parametrize("name", DIFFERENT_TEXTS)
def test_demo_differs_in_texts_only_as_listed(name, judged, demo):
    text, codes, verdicts, reason = DIFFERENT_TEXTS[name]
    assert {found.code for found in lint(text, now=demo.now()).diagnostics} == codes
    assert judged(text.encode(), "conversations") == verdicts
    assert reason.endswith(".")


def _places(value):
    """Yield every list and object of a body with each of its keys."""
    if isinstance(value, dict | list):
        for key, below in value.items() if isinstance(value, dict) else enumerate(value):
            yield value, key
            yield from _places(below)
