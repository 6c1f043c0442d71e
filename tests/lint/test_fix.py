"""Fixes: mechanical corrections, after which the query passes the check."""

import json
from datetime import UTC, datetime

import pytest

from hourglance.genesys import decode_query, families, family
from hourglance.lint import all_rules, lint

QUEUE = "5f4a5c3e-0000-4000-8000-000000000001"
A = "5f4a5c3e-0000-4000-8000-000000000003"
B = "5f4a5c3e-0000-4000-8000-000000000004"

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = "2026-11-23T10:00:00.000Z/2026-11-23T11:00:00.000Z"
VOICE = {"dimension": "mediaType", "value": "voice"}
LONG = {"target": "tHandle", "name": "long", "function": "rangeBound", "range": {"gte": 600_000}}
CHAT = {"dimension": "mediaType", "value": "chat"}


def body(**fields):
    whole = {"interval": HOUR, "metrics": ["tHandle"]} | fields
    return {name: value for name, value in whole.items() if value is not None}


def where(predicate, junction="and"):
    return body(filter={"type": junction, "predicates": [predicate]})


def fixed(query, **options):
    """Return the fixed query, which must be valid."""
    text = query if isinstance(query, str | bytes) else json.dumps(query)
    report = lint(text, now=NOW, **options)
    assert report.fixed is not None, report.diagnostics
    assert report.remaining == ()
    assert lint(report.fixed, now=NOW, **options).diagnostics == ()
    decode_query(report.fixed, options.get("family", "conversations"))
    return json.loads(report.fixed)


THREAD = {
    "interval": "PT1H",
    "dateFrom": "2023-10-27T10:00:00.000Z",
    "dateTo": "2023-10-27T11:00:00.000Z",
}


def test_fix_of_the_sent_payload():
    sent = THREAD | {
        "groupings": [{"id": "mediaType", "type": "string"}],
        "select": [{"id": "duration", "type": "sum"}],
        "where": {"id": "mediaType", "type": "string", "value": "voice"},
    }
    assert fixed(sent) == {
        "interval": "2023-10-27T10:00:00.000Z/2023-10-27T11:00:00.000Z",
        "groupBy": ["mediaType"],
        "metrics": ["tHandle"],
        "filter": {"type": "and", "predicates": [VOICE]},
    }


def test_fix_of_the_offered_payload():
    offered = THREAD | {
        "groupings": [{"id": "mediaType"}],
        "metrics": [{"id": "conversationDuration", "type": "sum"}],
    }
    assert fixed(offered) == {
        "interval": "2023-10-27T10:00:00.000Z/2023-10-27T11:00:00.000Z",
        "groupBy": ["mediaType"],
        "metrics": ["tHandle"],
    }


FIXED = {
    "names that mean the same metric": (
        body(metrics=["duration", "handleTime", "tAcw"]),
        body(metrics=["tHandle", "tAcw"]),
    ),
    "a name under wrong case": (body(groupby=["queueid"]), body(groupBy=["queueId"])),
    "a text of names": (body(metrics="tHandle, duration,tAcw"), body(metrics=["tHandle", "tAcw"])),
    "one object for a list": (body(groupBy={"id": "media"}), body(groupBy=["mediaType"])),
    "a statistic among the metrics": (body(metrics=["tHandle", "sum"]), body()),
    "a metric with its statistic": (body(metrics=["tHandle.sum"]), body()),
    "time among the dimensions": (
        body(groupBy=["queueId", "time"], granularity="PT15M"),
        body(groupBy=["queueId"], granularity="PT15M"),
    ),
    "swapped letters": (
        {"interval": HOUR, "metrcis": ["tHandle"], "fliter": {"type": "and", "predicates": [VOICE]}},
        body(filter={"type": "and", "predicates": [VOICE]}),
    ),
    "an empty alias beside another": (
        body(surveyFilters=[], segmentFilters={"type": "and", "predicates": [VOICE]}),
        body(filter={"type": "and", "predicates": [VOICE]}),
    ),
    "a zone of Windows": (body(timeZone="W. Europe Standard Time"), body(timeZone="Europe/Berlin")),
    "paging and order": (body(paging={"pageSize": 5}, orderBy="tHandle"), body()),
    "fields that are null": (body() | {"granularity": None, "views": None}, body()),
    "a start and an end": (
        body(interval=None, startDate="2026-11-23T10:00:00Z", endDate="2026-11-23T11:00:00Z"),
        body(),
    ),
    "a start and an end beside the same interval": (
        body(dateFrom="2026-11-23T10:00:00Z", dateTo="2026-11-23T12:00:00+01:00"),
        body(),
    ),
    "a reversed start and end": (
        body(interval=None, end="2026-11-23T10:00:00Z", start="2026-11-23T11:00:00Z"),
        body(),
    ),
    "an interval as a list": (body(interval=HOUR.split("/")), body()),
    "an interval in a list": (body(interval=None, intervals=[HOUR]), body()),
    "an interval as an object": (
        body(interval={"from": "2026-11-23T10:00:00Z", "to": "2026-11-23T11:00:00Z"}),
        body(),
    ),
    "an interval in words": (body(interval="2026-11-23 10:00 to 2026-11-23 11:00"), body()),
    "an interval with all kinds of mistakes": (
        body(interval=" 2026-11-23 11:00 / 2026-11-23t10:00z "),
        body(),
    ),
    "an instant and a length": (body(interval="2026-11-23T10:00:00Z/PT1H"), body()),
    "a length and an instant": (body(interval="PT60M/2026-11-23T11:00:00Z"), body()),
    "a duration beside a start and an end": (
        body(interval="PT15M", dateFrom="2026-11-23T10:00:00Z", dateTo="2026-11-23T11:00:00Z"),
        body(granularity="PT15M"),
    ),
    "a duration beside an object of start and end": (
        body(
            interval="PT15M",
            timeRange={"start": "2026-11-23T10:00:00Z", "end": "2026-11-23T11:00:00Z"},
            groupBy=["queueId", "date"],
        ),
        body(granularity="PT15M", groupBy=["queueId"]),
    ),
    "a length alone, up to now": (
        body(interval="PT1H"),
        body(interval="2026-11-23T11:00:00.000Z/2026-11-23T12:00:00.000Z"),
    ),
    "a granularity in words": (body(granularity="30 minutes"), body(granularity="PT30M")),
    "a granularity with its T forgotten": (body(granularity="P1H"), body(granularity="PT1H")),
    "a zone by its city": (body(timeZone="berlin"), body(timeZone="Europe/Berlin")),
    "a predicate alone": (body(filter=VOICE), body(filter={"type": "and", "predicates": [VOICE]})),
    "dimensions as fields": (
        body(filter={"mediaType": "voice", "direction": "inbound"}),
        body(filter={"type": "and", "predicates": [VOICE, {"dimension": "direction", "value": "inbound"}]}),
    ),
    "a list of predicates": (
        body(filters=[{"field": "media", "operator": "equals", "value": "Call"}]),
        body(filter={"type": "and", "predicates": [VOICE | {"operator": "matches"}]}),
    ),
    "a list of clauses": (
        body(filter=[{"type": "or", "predicates": [VOICE, CHAT]}]),
        body(filter={"type": "and", "clauses": [{"type": "or", "predicates": [VOICE, CHAT]}]}),
    ),
    "predicates at the top": (body(predicates=[VOICE]), body(filter={"type": "and", "predicates": [VOICE]})),
    "no type for alternatives": (
        body(filter={"predicates": [VOICE, CHAT]}),
        body(filter={"predicates": [VOICE, CHAT], "type": "or"}),
    ),
    "no type for conditions": (
        body(
            filter={
                "predicates": [
                    VOICE,
                    {"dimension": "queueId", "value": QUEUE},
                ]
            }
        ),
        body(
            filter={
                "predicates": [
                    VOICE,
                    {"dimension": "queueId", "value": QUEUE},
                ],
                "type": "and",
            }
        ),
    ),
    "several values, alone": (
        body(filter={"type": "and", "predicates": [{"dimension": "mediaType", "value": ["voice", "chat"]}]}),
        body(filter={"type": "or", "predicates": [VOICE, CHAT]}),
    ),
    "several values among alternatives": (
        body(filter={"type": "or", "predicates": [{"dimension": "queueId", "value": [A, B]}]}),
        body(
            filter={
                "type": "or",
                "predicates": [
                    {"dimension": "queueId", "value": A},
                    {"dimension": "queueId", "value": B},
                ],
            }
        ),
    ),
    "several values, twice among conditions": (
        body(
            filter={
                "type": "and",
                "predicates": [
                    {"dimension": "queueId", "operator": "in", "value": [A, B]},
                    {"dimension": "mediaType", "values": ["voice", "chat"]},
                    {"dimension": "direction", "value": "inbound"},
                ],
            }
        ),
        body(
            filter={
                "type": "and",
                "predicates": [{"dimension": "direction", "value": "inbound"}],
                "clauses": [
                    {
                        "type": "or",
                        "predicates": [
                            {"dimension": "queueId", "value": A},
                            {"dimension": "queueId", "value": B},
                        ],
                    },
                    {"type": "or", "predicates": [VOICE, CHAT]},
                ],
            }
        ),
    ),
    "one value in a list": (
        body(filter={"type": "and", "predicates": [{"dimension": "mediaType", "value": ["voice"]}]}),
        body(filter={"type": "and", "predicates": [VOICE]}),
    ),
    "clauses among the predicates": (
        body(filter={"type": "or", "predicates": [VOICE, {"type": "and", "predicates": [CHAT]}]}),
        body(
            filter={"type": "or", "predicates": [VOICE], "clauses": [{"type": "and", "predicates": [CHAT]}]}
        ),
    ),
    "a predicate among the clauses": (
        body(filter={"type": "and", "clauses": [VOICE]}),
        body(filter={"type": "and", "clauses": [{"type": "and", "predicates": [VOICE]}]}),
    ),
    "a comparison": (
        body(
            filter={"type": "and", "predicates": [{"dimension": "agentScore", "operator": ">=", "value": 50}]}
        ),
        body(filter={"type": "and", "predicates": [{"dimension": "agentScore", "range": {"gte": 50}}]}),
    ),
    "null for no value": (
        body(filter={"type": "and", "predicates": [{"dimension": "wrapUpCode", "value": None}]}),
        body(filter={"type": "and", "predicates": [{"dimension": "wrapUpCode", "operator": "notExists"}]}),
    ),
    "an empty filter": (body(filter={"type": "and", "predicates": []}), body()),
    "values of other kinds": (
        body(filter={"type": "and", "predicates": [{"dimension": "selfServed", "value": True}]}),
        body(filter={"type": "and", "predicates": [{"dimension": "selfServed", "value": "true"}]}),
    ),
    "texts for numbers": (
        body(
            filter={
                "type": "and",
                "predicates": [{"dimension": "agentScore", "range": {"min": "5", "max": "9.5"}}],
            }
        ),
        body(
            filter={
                "type": "and",
                "predicates": [{"dimension": "agentScore", "range": {"gte": 5, "lte": 9.5}}],
            }
        ),
    ),
    "a view without its function": (
        body(views=[{"metric": "tAnswered", "name": "fast", "range": {"lt": 20000}}]),
        body(
            views=[{"target": "tAnswered", "name": "fast", "range": {"lt": 20000}, "function": "rangeBound"}]
        ),
    ),
    "a ranking by name alone": (
        body(metrics=["nOffered"], queryType="top", groupBy=["queue"], sortMetric="nOffered", limit="5"),
        body(
            metrics=["nOffered"],
            queryType="topN",
            groupBy=["queueId"],
            sortMetric={"name": "nOffered", "function": "count"},
            limit=5,
        ),
    ),
    "a ranking by a statistic of a metric": (
        body(queryType="topN", groupBy=["userId"], sortMetric="tHandle.avg", limit=5),
        body(
            queryType="topN",
            groupBy=["userId"],
            sortMetric={"name": "tHandle", "function": "average"},
            limit=5,
        ),
    ),
    "offsets with the zones of Java": (
        body(interval="2026-11-23T11:00+01:00[Europe/Berlin]/2026-11-23T11:00Z[UTC]"),
        body(interval="2026-11-23T11:00:00.000+01:00/2026-11-23T11:00:00.000Z"),
    ),
    "dates of JavaScript": (
        body(
            interval="Mon Nov 23 2026 11:00:00 GMT+0100 (Central European Standard Time)/"
            "Mon Nov 23 2026 12:00:00 GMT+0100 (Central European Standard Time)"
        ),
        body(interval="2026-11-23T11:00:00.000+01:00/2026-11-23T12:00:00.000+01:00"),
    ),
    "dates of Java and HTTP": (
        body(interval="Mon Nov 23 10:00:00 UTC 2026/Mon, 23 Nov 2026 11:00:00 GMT"),
        body(),
    ),
    "an offset and a Z": (body(interval="2026-11-23T10:00:00+00:00Z/2026-11-23T11:00:00+00:00Z"), body()),
    "an interval encoded as in a URL": (
        body(interval="2026-11-23T10%3A00%3A00.000Z%2F2026-11-23T11%3A00%3A00.000Z"),
        body(),
    ),
    "the schema of an editor": ({"$schema": "query.schema.json"} | body(), body()),
    "a view among the metrics": (
        body(metrics=["tHandle", "long"], views=[LONG]),
        body(views=[LONG]),
    ),
    "an id in the braces of .NET": (
        where({"dimension": "queueId", "value": f"{{{A}}}"}),
        where({"dimension": "queueId", "value": A}),
    ),
    "an order that the ranking has": (
        body(queryType="bottomN", groupBy=["userId"], limit=5, order="ASC"),
        body(queryType="bottomN", groupBy=["userId"], limit=5),
    ),
    "a dimension as the field of a predicate": (where({"mediaType": "voice"}), where(VOICE)),
    "a dimension as a field beside the type": (
        where({"type": "dimension", "media": "voice"}),
        where({"type": "dimension"} | VOICE),
    ),
    "a dimension as the field of a clause": (
        body(filter={"type": "and", "clauses": [{"mediaType": "voice"}]}),
        body(filter={"type": "and", "clauses": [{"type": "and", "predicates": [VOICE]}]}),
    ),
    "a dimension as a field of the filter beside its type": (
        body(filter={"type": "or", "queueId": [A, B]}),
        body(
            filter={"type": "or", "predicates": [{"dimension": "queueId", "value": each} for each in (A, B)]}
        ),
    ),
    "ids in a field of the filter": (
        body(filter={"queueIds": [A, B]}),
        body(
            filter={"type": "or", "predicates": [{"dimension": "queueId", "value": each} for each in (A, B)]}
        ),
    ),
    "fields that an SDK writes as null": (
        where(VOICE | dict.fromkeys(("type", "operator", "range", "metric", "property", "propertyType"))),
        where(VOICE),
    ),
    "ranked by what is not asked for": (
        body(queryType="topN", groupBy=["userId"], sortMetric={"name": "tAcw", "function": "avg"}, limit=5),
        body(
            metrics=["tHandle", "tAcw"],
            queryType="topN",
            groupBy=["userId"],
            sortMetric={"name": "tAcw", "function": "average"},
            limit=5,
        ),
    ),
    "a wrapped query": ({"body": body()}, body()),
    "a list of one query": ([body(metrics=["duration"])], body()),
    "a query encoded twice": (json.dumps(json.dumps(body())), body()),
    "all slips of JSON at once": (
        "query = {\n // last hour\n interval: '" + HOUR + "';\n \"metrics\" = [“tHandle” 'tAcw',,],\n"
        ' "flattenMultivaluedDimensions": True, "limit": None\n;',
        body(metrics=["tHandle", "tAcw"], flattenMultivaluedDimensions=True),
    ),
    "UTF-16": (json.dumps(body()).encode("utf-16"), body()),
    "a name that says the same twice": (
        json.dumps(body())[:-1] + ', "metrics": ["tHandle"]}',
        body(),
    ),
}


@pytest.mark.parametrize("name", FIXED)
def test_fix_of_mechanical_problems(name):
    wrong, right = FIXED[name]
    assert fixed(wrong) == right


@pytest.mark.parametrize(
    "query",
    [
        body(metrics=["nDisconnected"]),
        body(metrics=["tInteraction"]),
        body(metrics=["oInteracting"]),
        body(metrics=["npsScore"]),
        body(metrics=["tOnQueueTime"]),
        body(interval="2026-11-23T11:00:00.000Z/2026-11-24T00:00:00.000Z"),
        body(filter={"type": "and", "predicates": [{"dimension": "disconnectType", "value": "dndEndpoint"}]}),
    ],
)
def test_fix_never_changes_the_meaning(query):
    assert lint(json.dumps(query), now=NOW).fixed is None


def test_fix_removes_the_default_of_other_families():
    query = body(metrics=["tSystemPresence"], queryType="groupBy", limit=None)
    assert fixed(query, family="users") == body(metrics=["tSystemPresence"])


NOT_LEFT_OUT = {
    "a grouping that does not exist": (body(groupBy=["weekday"]), "/groupBy/0"),
    "time without steps": (body(groupBy=["time"]), "/groupBy/0"),
    "hours beside longer steps": (body(groupBy=["hour"], granularity="P1D"), "/groupBy/0"),
    "hours beside unreadable steps": (body(groupBy=["hour"], granularity="banana"), "/groupBy/0"),
    "statuses of metrics without them": (body(groupBy=["routingStatus"]), "/groupBy/0"),
    "a statistic that is not returned": (body(metrics=["tHandle", "median"]), "/metrics/1"),
    "a percentile of a metric": (body(metrics=["tHandle.p95"]), "/metrics/0"),
    "a condition on a metric": (body(metrics=["tHandle > 20"]), "/metrics/0"),
    "a filter of one metric": (body(metrics=[{"metric": "tHandle", "filter": VOICE}]), "/metrics/0"),
    "a percentile of an object": (body(metrics=[{"id": "tHandle", "type": "percentile"}]), "/metrics/0"),
    "values of a group": (body(groupBy=[{"dimension": "queueId", "values": [A]}]), "/groupBy/0"),
    "another period": (body(dateFrom="2026-11-22T10:00:00Z", dateTo="2026-11-22T11:00:00Z"), "/dateFrom"),
    "another start": (body(startDate="2026-11-23T10:30:00Z"), "/startDate"),
    "two lengths of steps": (
        body(interval="PT5M", granularity="PT15M", from_="2026-11-23T10:00:00Z", to="2026-11-23T11:00:00Z"),
        "/interval",
    ),
    "a limit without topN": (body(limit=5), "/limit"),
    "an order of the ranking": (
        body(
            groupBy=["userId"],
            queryType="topN",
            limit=5,
            sortMetric={"name": "tHandle", "function": "sum", "order": "asc"},
        ),
        "/sortMetric/order",
    ),
    "a negation as the type": (where(VOICE | {"type": "not"}), "/filter/predicates/0/type"),
    "a property": (where(VOICE | {"property": "x"}), "/filter/predicates/0/property"),
    "a value beside exists": (where(VOICE | {"operator": "exists"}), "/filter/predicates/0/value"),
    "excluded values": (
        where({"dimension": "mediaType", "operator": "notIn", "value": ["voice", "chat"]}),
        "/filter/predicates/0/operator",
    ),
    "ends of a range": (
        where({"dimension": "agentScore", "operator": "between", "value": [1, 5]}),
        "/filter/predicates/0/value",
    ),
    "an excluding filter": (
        where({"dimension": "mediaType", "value": ["voice", "chat"]}, "not"),
        "/filter/type",
    ),
    "alternatives in a list of conditions": (
        body(filter=[VOICE, CHAT, {"dimension": "queueId", "value": A}]),
        "/filter",
    ),
    "alternatives without a type": (
        body(filter={"predicates": [VOICE, CHAT, {"dimension": "queueId", "value": A}]}),
        "/filter",
    ),
    "an excluded value": (where({"dimension": "mediaType", "value": "!voice"}), "/filter/predicates/0/value"),
    "an excluded value with a minus": (
        where({"dimension": "mediaType", "value": "-voice"}),
        "/filter/predicates/0/value",
    ),
    "an excluded dimension": (
        where({"dimension": "!mediaType", "value": "voice"}),
        "/filter/predicates/0/dimension",
    ),
    "conditions in `and`": (body(filter={"and": [VOICE]}), "/filter/and"),
    "conditions in `must_not`": (body(filter={"must_not": [VOICE]}), "/filter/must_not"),
    "conditions in unknown fields": (body(filter={"mediaType": "voice", "foo": "x"}), "/filter/foo"),
    "two dimensions as fields of a predicate": (
        where({"mediaType": "voice", "queueId": A}),
        "/filter/predicates/0",
    ),
    "a statistic to rank by": (
        body(groupBy=["userId"], queryType="topN", limit=5, sortMetric="tHandle"),
        "/sortMetric",
    ),
    "a direction to rank in": (
        body(groupBy=["userId"], queryType="topN", limit=5, sortMetric="tHandle desc"),
        "/sortMetric",
    ),
    "an order against the ranking": (
        body(groupBy=["userId"], queryType="topN", limit=5, order="asc"),
        "/order",
    ),
    "a ranking by other fields": (body(groupBy=["userId"], limit=5, sortBy="tHandle"), "/sortBy"),
    "an empty alternative": (
        body(
            filter={
                "type": "or",
                "clauses": [{"type": "or", "predicates": []}, {"type": "or", "predicates": [VOICE]}],
            }
        ),
        "/filter/clauses/0",
    ),
    "two intervals": (
        body(interval=["2026-11-23T08:00Z/2026-11-23T09:00Z", "2026-11-23T10:00Z/2026-11-23T11:00Z"]),
        "/interval",
    ),
    "the zone of a time without an offset": (
        body(interval="2026-11-23T10:00[Europe/Berlin]/2026-11-23T11:00[Europe/Berlin]"),
        "/interval",
    ),
    "the zone of a date": (body(interval="2026-11-22[Europe/Berlin]/2026-11-23[Europe/Berlin]"), "/interval"),
    "another offset and a Z": (body(interval="2026-11-23T10:00+01:00Z/2026-11-23T11:00+01:00Z"), "/interval"),
    "a month that does not exist": (
        body(interval="Mon Nox 23 10:00:00 UTC 2026/Mon Nox 23 11:00:00 UTC 2026"),
        "/interval",
    ),
    "a view as the only metric": (body(metrics=["long"], views=[LONG]), "/metrics/0"),
    "an operator in a field of the filter": (body(filter={"queueId": {"$ne": A}}), "/filter"),
    "an operator in a field of a predicate": (where({"queueId": {"in": [A, B]}}), "/filter/predicates/0"),
    "two intervals in a string": (
        body(interval="2026-11-23T08:00Z/2026-11-23T09:00Z,2026-11-23T10:00Z/2026-11-23T11:00Z"),
        "/interval",
    ),
    "shifts of a day": (
        body(
            interval=[
                {"start": "2026-11-23T08:00Z", "end": "2026-11-23T09:00Z"},
                {"start": "2026-11-23T10:00Z", "end": "2026-11-23T11:00Z"},
            ],
            dateFrom="2026-11-23T00:00Z",
            dateTo="2026-11-23T12:00Z",
        ),
        "/interval",
    ),
    "steps in the interval": (
        body(interval={"from": "2026-11-23T10:00:00Z", "to": "2026-11-23T11:00:00Z", "step": "PT5M"}),
        "/interval",
    ),
    "a zone in the interval": (
        body(interval={"start": "2026-11-23T10:00", "end": "2026-11-23T11:00", "timezone": "Europe/Berlin"}),
        "/interval",
    ),
    "quarters": (body(groupBy=["quarter"]), "/groupBy/0"),
    "one kind of messages": (where({"dimension": "mediaType", "value": "sms"}), "/filter/predicates/0/value"),
}


@pytest.mark.parametrize("name", NOT_LEFT_OUT)
def test_fix_leaves_out_nothing_that_changes_the_question(name):
    wrong, pointer = NOT_LEFT_OUT[name]
    text = json.dumps(wrong).replace("from_", "from")
    assert pointer in [found.pointer for found in lint(text, now=NOW).remaining]
    assert lint(text, now=NOW).fixed is None


def test_ranking_is_not_left_out_for_a_family_without_it():
    query = body(metrics=["tSystemPresence"], groupBy=["userId"], queryType="topN", limit=5)
    report = lint(json.dumps(query), family="users", now=NOW)
    assert [found.pointer for found in report.errors] == ["/queryType", "/limit"]
    assert report.fixed is None


def test_statuses_are_left_out_where_the_metric_has_them():
    query = body(metrics=["tSystemPresence"], groupBy=["userId", "presence"])
    assert fixed(query, family="users")["groupBy"] == ["userId"]


def test_list_of_alternatives_is_joined_by_or():
    query = body(filter=[VOICE, CHAT])
    assert fixed(query) == body(filter={"type": "or", "predicates": [VOICE, CHAT]})


def test_day_in_group_by_becomes_the_granularity_of_an_hour():
    query = body(interval="PT1H", dateFrom="2026-11-23T10:00:00Z", dateTo="2026-11-23T11:00:00Z")
    report = lint(json.dumps(query | {"groupBy": ["date"]}), now=NOW)
    assert json.loads(report.fixed)["granularity"] == "P1D"


def test_last_day_of_separate_dates_is_named_as_excluded():
    query = body(interval=None, dateFrom="2026-11-01", dateTo="2026-11-02")
    (found,) = (
        each
        for each in lint(json.dumps(query), now=NOW).diagnostics
        if each.pointer == "/dateTo" and each.code == "HG104"
    )
    assert "not included" in found.notes[0]


NOT_FIXED = {
    "no metrics": body(metrics=None),
    "no interval": body(interval=None),
    "an empty interval": body(interval="2026-11-23T10:00:00Z/2026-11-23T10:00:00Z"),
    "an interval with two separators": body(
        interval="2026-11-23 10:00 - 2026-11-23 10:30 - 2026-11-23 11:00"
    ),
    "a metric like no other": body(metrics=["xyzzy"]),
    "negation": body(
        filter={
            "type": "and",
            "predicates": [{"dimension": "mediaType", "operator": "notEquals", "value": "voice"}],
        }
    ),
    "a reversed range": body(
        filter={"type": "and", "predicates": [{"dimension": "agentScore", "range": {"gte": 5, "lt": 1}}]}
    ),
    "two lists for one": body(select=["tAcw"]),
}


@pytest.mark.parametrize("name", NOT_FIXED)
def test_fix_leaves_ambiguous_problems(name):
    report = lint(json.dumps(NOT_FIXED[name]), now=NOW)
    assert report.remaining
    assert {each.code for each in report.remaining} <= {each.code for each in report.diagnostics}


def test_fix_keeps_different_values_of_a_duplicate_key():
    report = lint(f'{{"interval": "{HOUR}", "metrics": ["tAcw"], "metrics": ["duration"]}}', now=NOW)
    assert report.fixed
    assert json.loads(report.fixed, object_pairs_hook=list)[1:] == [
        ("metrics", ["tAcw"]),
        ("metrics", ["tHandle"]),
    ]
    assert [each.code for each in report.remaining] == ["HG027"]


@pytest.mark.parametrize(
    "text",
    [
        f"{json.dumps(body())} {json.dumps(body())}",
        json.dumps(body())[:-1] + ', {"lost": 1},}',
        json.dumps(body(filter="x")).replace('"x"', '["type": "and", 1, 2,]'),
        "nothing but words",
        "[]",
    ],
)
def test_fix_is_refused_where_it_would_lose_text(text):
    report = lint(text, now=NOW)
    assert not report.ok
    assert report.fixed is None
    assert report.remaining == report.diagnostics


def test_fix_corrects_some_of_several_problems():
    report = lint(json.dumps(body(groupby=["queue"], metrics=["xyzzy"])), now=NOW)
    assert report.fixed
    assert json.loads(report.fixed) == body(groupBy=["queueId"], metrics=["xyzzy"])
    assert [each.code for each in report.remaining] == ["HG135"]


def test_fix_leaves_a_valid_query_unchanged():
    report = lint(json.dumps(body()), now=NOW)
    assert report.fixed is None
    assert report.remaining == ()


@pytest.mark.parametrize(
    "rule", [rule for rule in all_rules() if not rule.code.startswith("HG2")], ids=lambda rule: rule.code
)
def test_fix_of_an_example_adds_no_problem(rule):
    report = lint(rule.bad, family=rule.family, now=NOW)
    before = {each.code for each in report.diagnostics}
    assert {each.code for each in report.remaining} <= before | {"HG027"}


def test_fix_output_is_indented():
    report = lint(json.dumps(body(filter=VOICE, groupby=["mediaType"])), now=NOW)
    assert report.fixed == (
        "{\n"
        f'  "interval": "{HOUR}",\n'
        '  "metrics": ["tHandle"],\n'
        '  "filter": {\n'
        '    "type": "and",\n'
        '    "predicates": [{"dimension": "mediaType", "value": "voice"}]\n'
        "  },\n"
        '  "groupBy": ["mediaType"]\n'
        "}\n"
    )


def test_fix_writes_what_is_suggested():
    report = lint(json.dumps(body(filter={"field": "media", "value": "call"})), now=NOW)
    told = next(each for each in report.diagnostics if each.code == "HG153")
    assert json.loads(told.suggestion) == json.loads(report.fixed)["filter"]


def test_fix_keeps_strings_unchanged():
    odd = {"dimension": "externalTag", "value": 'ü  \t\u2028"\\'}
    wrong = body(filter=odd, alternatetimedimension="eventTime")
    assert fixed(wrong)["filter"]["predicates"] == [odd]


def _changed(name):
    """Return names that look like another name, and mean something else."""
    kind, rest = name[0], name[1:]
    prefixed = {f"{kind}{prefix}{rest}" for prefix in ("Un", "Dis", "Non", "Not", "Sub", "Max")}
    return prefixed | {f"{name}{suffix}" for suffix in ("Name", "Type", "Percent", "Rate")}


@pytest.mark.parametrize("name", families())
def test_fix_never_replaces_a_metric_by_one_of_another_meaning(name):
    known = {metric.name for metric in family(name).metrics}
    made_up = {change for metric in known for change in _changed(metric)} - known
    made_up -= {"oServiceLevelPercent"}  # an alias
    assert lint(json.dumps(body(metrics=sorted(made_up))), family=name, now=NOW).fixed is None


def test_fix_never_replaces_a_dimension_by_one_of_another_meaning():
    known = family("conversations").group_by
    made_up = {change for name in known for change in (name.replace("Id", "Type"), f"un{name.title()}")}
    assert lint(json.dumps(body(groupBy=sorted(made_up - set(known)))), now=NOW).fixed is None


@pytest.mark.parametrize(
    "change",
    [
        *(
            {"filter": {"type": "and", "predicates": [VOICE | {"operator": operator}]}}
            for operator in ("mismatches", "unmatches", "nonexists", "notMatching")
        ),
        *(
            {"timeZone": zone}
            for zone in ("GMT+1", "UTC-5", "+01:00", "CEST", "PST", "BST", "Europe/Bern", "Europe/Munich")
        ),
        {"alternateTimeDimension": "entryTime"},
    ],
)
def test_fix_never_replaces_a_value_by_a_similar_one_of_another_meaning(change):
    assert lint(json.dumps(body(**change)), now=NOW).fixed is None


@pytest.mark.parametrize("value", [f" {QUEUE}\n", f'["{QUEUE}"]', f"{{{QUEUE}}}", f"'{QUEUE}'"])
def test_fix_frees_an_id_of_its_punctuation(value):
    where = {"type": "and", "predicates": [{"dimension": "queueId", "value": value}]}
    right = {"type": "and", "predicates": [{"dimension": "queueId", "value": QUEUE}]}
    assert fixed(body(filter=where)) == body(filter=right)


@pytest.mark.parametrize(
    ("change", "right"),
    [
        ({"interval": "2026-11-23T10:00:00Z//2026-11-23T11:00:00Z"}, {}),
        ({"interval": [1795428000000, 1795431600000]}, {}),
        ({"metrics": ["tHoldTime"]}, {"metrics": ["tHeldComplete"]}),
        ({"metrics": ["tRingTime"]}, {"metrics": ["tAlert"]}),
        ({"timeZone": "Europe/Berln"}, {"timeZone": "Europe/Berlin"}),
        ({"timeZone": "US Mountain Standard Time"}, {"timeZone": "America/Phoenix"}),
        ({"grupby": ["queueId"]}, {"groupBy": ["queueId"]}),
    ],
)
def test_fix_of_a_typing_error(change, right):
    assert fixed(body(**change)) == body(**right)


@pytest.mark.parametrize(
    ("groups", "granularity", "kept"),
    [
        (["date"], "P1D", []),
        (["date", "hour", "queueId"], "PT1H", ["queueId"]),
        ("day", "P1D", []),
        ("queueId, Week", "P1W", ["queueId"]),
    ],
)
def test_period_in_group_by_becomes_the_granularity(groups, granularity, kept):
    query = fixed(body(interval="2026-08-31T00:00:00Z/2026-11-23T00:00:00Z", groupBy=groups))
    assert query["granularity"] == granularity
    assert query["groupBy"] == kept


def test_period_in_group_by_leaves_a_granularity_that_is_written():
    assert fixed(body(groupBy=["hour"], granularity="PT15M"))["granularity"] == "PT15M"


def test_names_joined_in_one_string_are_written_apart():
    query = fixed(body(metrics=["tHandle, nOffered", "tAcw"], groupBy=["queueId;mediatype"]))
    assert query["metrics"] == ["tHandle", "nOffered", "tAcw"]
    assert query["groupBy"] == ["queueId", "mediaType"]


@pytest.mark.parametrize("written", ["PT15MIN", "P15MIN", "15min", "PT15Minutes"])
def test_unit_written_out_in_a_granularity_is_fixed(written):
    assert fixed(body(granularity=written))["granularity"] == "PT15M"


def test_midnight_written_as_24_is_the_next_day():
    query = fixed(body(interval="2026-11-21T00:00:00Z/2026-11-21T24:00:00Z"))
    assert query["interval"].endswith("/2026-11-22T00:00:00.000Z")


def test_a_minute_past_24_is_no_time():
    report = lint(json.dumps(body(interval="2026-11-21T00:00:00Z/2026-11-21T24:01:00Z")), now=NOW)
    assert "no such date" in report.diagnostics[0].message


def test_percent_sign_in_the_name_of_a_metric_is_read_as_percent():
    assert fixed(body(metrics=["Service Level %"]))["metrics"] == ["oServiceLevel"]


@pytest.mark.parametrize("name", ["Abandon %", "abandonRate", "abandonment_rate"])
def test_rate_is_not_replaced_by_a_count(name):
    report = lint(json.dumps(body(metrics=[name])), now=NOW)
    (problem,) = report.diagnostics
    assert (problem.code, problem.suggestion) == ("HG135", "")
    assert "`nOffered`" in problem.message


def test_minutes_in_group_by_become_the_granularity():
    assert fixed(body(groupBy=["minute"]))["granularity"] == "PT1M"
