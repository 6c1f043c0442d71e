"""Valid queries of every kind, in which the check finds no problem."""

import pytest
from query_bodies import NOW, body, interval, predicates, ranked, views, voice

from hourglance.lint import lint

WINDOW = "2026-11-22T08:00:00+01:00/2026-11-22T18:00:00+01:00"
VALID = {
    "the least": body(),
    "voice handling in the last hour": body(
        groupBy=["mediaType"],
        filter={
            "type": "and",
            "predicates": [
                {"type": "dimension", "dimension": "mediaType", "operator": "matches", "value": "voice"}
            ],
        },
        metrics=["tHandle", "tTalkComplete", "tHeldComplete", "tAcw"],
    ),
    "queues in half-hour steps": body(
        interval=WINDOW,
        granularity="PT30M",
        timeZone="Europe/Berlin",
        groupBy=["queueId"],
        filter={
            "type": "and",
            "clauses": [
                {
                    "type": "or",
                    "predicates": [
                        {"dimension": "queueId", "value": "5f4a5c3e-0000-4000-8000-000000000001"},
                        {"dimension": "queueId", "value": "5f4a5c3e-0000-4000-8000-000000000002"},
                    ],
                },
                {"type": "or", "predicates": [{"dimension": "mediaType", "value": "voice"}]},
            ],
        },
        metrics=["nOffered", "tAnswered", "tAbandon", "tWait", "oServiceLevel"],
    ),
    "top five agents": body(
        interval="2026-11-22T00:00:00.000Z/2026-11-23T00:00:00.000Z",
        groupBy=["userId"],
        queryType="topN",
        limit=5,
        sortMetric={"name": "tTalkComplete", "function": "sum"},
        metrics=["tTalkComplete", "tHandle"],
    ),
    "bottom one of one metric": ranked(queryType="bottomN", limit=1, metrics=["tHandle"], sortMetric=None),
    "queryType said though it goes without saying": body(queryType="groupBy"),
    "clauses and predicates": predicates(
        voice(), clauses=[{"type": "or", "predicates": [{"dimension": "direction", "value": "inbound"}]}]
    ),
    "exists": predicates({"dimension": "wrapUpCode", "operator": "exists"}),
    "not exists": predicates({"dimension": "queueId", "operator": "notExists"}),
    "a range": predicates({"dimension": "routingPriority", "range": {"gte": 0, "lte": 0}}),
    "a range of one bound": predicates({"dimension": "agentScore", "range": {"gt": 50.5}}),
    "a truth value as text": predicates({"dimension": "videoPresent", "value": "true"}),
    "filtered by what cannot split": predicates({"dimension": "canonicalExternalContactId", "value": "c"}),
    "several values of one dimension": predicates(voice(), voice(value="callback"), junction="or"),
    "views": views({"range": {"gte": 0, "lt": 20_000}}, {"name": "veryLong", "range": {"gte": 3_600_000}}),
    "ten views": views(*({"name": f"view {number}"} for number in range(10))),
    "flattened": body(groupBy=["requestedRoutingSkillId"], flattenMultivaluedDimensions=True),
    "event time": body(alternateTimeDimension="eventTime"),
    "a day that ends at its last millisecond": body(
        interval="2026-11-22T00:00:00.000Z/2026-11-22T23:59:59.999Z", granularity="P1D"
    ),
    "a disconnect type that sources spell differently": predicates(
        {"dimension": "disconnectType", "value": "dndEndpoint"}
    ),
    "an empty groupBy": body(groupBy=[]),
    "offsets on both sides": interval("2026-11-23T05:30:00-05:00/2026-11-23T17:00:00+05:30"),
    "without seconds": interval("2026-11-23T10:00Z/2026-11-23T11:00Z"),
    "over the change of clocks": body(
        interval="2026-10-25T00:00:00+02:00/2026-10-26T00:00:00+01:00",
        granularity="P1D",
        timeZone="Europe/Berlin",
    ),
    "a month of days": body(interval="2026-10-01T00:00:00Z/2026-11-01T00:00:00Z", granularity="P1D"),
    "months": body(interval="2026-01-01T00:00:00Z/2026-11-01T00:00:00Z", granularity="P1M"),
    "weeks": body(interval="2026-11-02T00:00:00Z/2026-11-16T00:00:00Z", granularity="P1W"),
    "up to now": interval("2026-11-23T11:00:00Z/2026-11-23T12:00:00Z"),
    "an old name of a zone": body(timeZone="US/Pacific"),
    "minutes beyond the hour": body(granularity="PT60M"),
    "as compact as can be": body().replace("\n", "").replace(" ", ""),
    "with escapes": body().replace("tHandle", "tH\\u0061ndle"),
}
VALID_OF_FAMILIES = {
    "users": body(
        metrics=["tSystemPresence", "tAgentRoutingStatus"],
        groupBy=["userId"],
        filter={
            "type": "or",
            "predicates": [{"dimension": "userId", "value": f"{n:032x}"} for n in range(100)],
        },
    ),
    "flows": body(metrics=["nFlow", "tFlow"], groupBy=["flowId"]),
    "transcripts": predicates({"dimension": "conversationDuration", "range": {"gte": 60_000}}).replace(
        "tHandle", "tSilence"
    ),
    "surveys": body(metrics=["nSurveysSent"], groupBy=["queueId"]),
    "evaluations": body(
        metrics=["nEvaluations"], groupBy=["evaluatorId"], alternateTimeDimension="evaluationReleaseDate"
    ),
}


@pytest.mark.parametrize("name", VALID)
def test_valid_query_has_no_problem(name):
    assert lint(VALID[name], now=NOW).diagnostics == ()


@pytest.mark.parametrize("family", VALID_OF_FAMILIES)
def test_valid_query_of_another_family_has_no_problem(family):
    report = lint(VALID_OF_FAMILIES[family], family=family, now=NOW)
    assert report.diagnostics == ()
    assert report.ok
    assert report.fixed is None


def test_own_evaluations_endpoint_is_valid():
    url = "/api/v2/quality/evaluations/aggregates/query/me"
    text = body(metrics=["nEvaluations"], contextId="c")
    assert lint(text, family="evaluations", url=url, now=NOW).diagnostics == ()
    assert not lint(text, family="evaluations", now=NOW).ok
