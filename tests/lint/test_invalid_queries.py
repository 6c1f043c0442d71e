"""Each kind of problem, alone in a query: it is reported with its place, and nothing else is."""

import json

import pytest
from query_bodies import (
    HOUR,
    NOW,
    body,
    interval,
    predicates,
    ranked,
    views,
    voice,
)

from hourglance.lint import lint

QUEUE = "5f4a5c3e-0000-4000-8000-000000000001"
USER = "5f4a5c3e-0000-4000-8000-000000000002"

INVALID = {
    "broken JSON: empty": ("", [("HG004", "")]),
    "broken JSON: trailing comma": (body()[:-2] + ",\n}", [("HG008", "")]),
    "broken JSON: missing comma": (body().replace('",\n', '"\n'), [("HG009", "")]),
    "broken JSON: missing bracket": (body()[:-1], [("HG023", "")]),
    "broken JSON: never closed text": (
        '{"interval": "' + HOUR + '", "metrics": ["tHandle]}',
        [("HG016", "/metrics/0")],
    ),
    "broken JSON: a name twice": (
        '{"interval": "' + HOUR + '", "metrics": ["tHandle"], "metrics": ["tAcw"]}',
        [("HG027", "/metrics")],
    ),
    "broken JSON: comment": ("// voice\n" + body(), [("HG007", "")]),
    "broken JSON: single quotes": (
        body(metrics=["tAcw"]).replace('"tAcw"', "'tAcw'"),
        [("HG013", "/metrics/0")],
    ),
    "broken JSON: NaN": (ranked().replace("5", "NaN"), [("HG020", "/limit")]),
    "broken JSON: byte order mark": ("\ufeff" + body(), [("HG003", "")]),
    "broken JSON: Python's words": (
        body(flattenMultivaluedDimensions=True).replace("true", "True"),
        [("HG021", "/flattenMultivaluedDimensions")],
    ),
    "broken JSON: names without quotes": (body().replace('"metrics"', "metrics"), [("HG014", "/metrics")]),
    "top level: a list": (f"[{body()}]", [("HG100", "")]),
    "top level: a text": (json.dumps(body()), [("HG100", "")]),
    "top level: a number": ("5", [("HG100", "")]),
    "top level: null": ("null", [("HG100", "")]),
    "top level: wrapped": (f'{{"query": {body()}}}', [("HG101", "/query")]),
    "top level: nothing": ("{}", [("HG102", ""), ("HG130", "")]),
    "field: unknown": (body(colour="red"), [("HG104", "/colour")]),
    "field: misspelled": (body(metrics=None, metircs=["tHandle"]), [("HG104", "/metircs")]),
    "field: groupings": (body(groupings=["mediaType"]), [("HG104", "/groupings")]),
    "field: groups": (body(groups=["mediaType"]), [("HG104", "/groups")]),
    "field: select": (body(metrics=None, select=["tHandle"]), [("HG104", "/select")]),
    "field: metricNames": (body(metrics=None, metricNames=["tHandle"]), [("HG104", "/metricNames")]),
    "field: where": (body(where={"type": "and", "predicates": [voice()]}), [("HG104", "/where")]),
    "field: intervalType": (body(intervalType="PT30M"), [("HG104", "/intervalType")]),
    "field: paging": (body(paging={"pageSize": 25, "pageNumber": 1}), [("HG104", "/paging")]),
    "field: order": (body(order="asc", orderBy="tHandle"), [("HG104", "/order"), ("HG104", "/orderBy")]),
    "field: dateFrom and dateTo": (
        body(interval=None, dateFrom="2026-11-23T10:00:00Z", dateTo="2026-11-23T11:00:00Z"),
        [("HG104", "/dateFrom"), ("HG104", "/dateTo")],
    ),
    "field: dateFrom alone": (
        body(interval=None, dateFrom="2026-11-23T10:00:00Z"),
        [("HG102", ""), ("HG104", "/dateFrom")],
    ),
    "field: wrong case": (
        body(groupby=["mediaType"], TimeZone="UTC"),
        [("HG105", "/groupby"), ("HG105", "/TimeZone")],
    ),
    "field: Python's spelling": (body(group_by=["mediaType"]), [("HG105", "/group_by")]),
    "field: under two names": (body(select=["tAcw"]), [("HG104", "/select"), ("HG106", "/select")]),
    "field: null": (body(granularity=None)[:-2] + ',\n "granularity": null\n}', [("HG107", "/granularity")]),
    "field: of other families": (
        body(metrics=["tSystemPresence"], limit=5),
        [("HG103", "/limit")],
        {"family": "users"},
    ),
    "field: not a flag": (
        body(flattenMultivaluedDimensions="yes"),
        [("HG108", "/flattenMultivaluedDimensions")],
    ),
    "interval: missing": (interval(None), [("HG102", "")]),
    "interval: a duration": (interval("PT1H"), [("HG110", "/interval")]),
    "interval: a duration in words": (interval("last hour"), [("HG110", "/interval")]),
    "interval: a single instant": (interval("2026-11-23T10:00:00Z"), [("HG111", "/interval")]),
    "interval: reversed": (interval("2026-11-23T11:00:00Z/2026-11-23T10:00:00Z"), [("HG112", "/interval")]),
    "interval: reversed by offset": (
        interval("2026-11-23T10:00:00-01:00/2026-11-23T10:30:00Z"),
        [("HG112", "/interval")],
    ),
    "interval: empty": (interval("2026-11-23T10:00:00Z/2026-11-23T10:00:00Z"), [("HG113", "/interval")]),
    "interval: empty by offset": (
        interval("2026-11-23T11:00:00+01:00/2026-11-23T10:00:00Z"),
        [("HG113", "/interval")],
    ),
    "interval: without offset": (
        interval("2026-11-23T10:00:00/2026-11-23T11:00:00"),
        [("HG114", "/interval")],
    ),
    "interval: days alone": (
        interval("2026-11-22/2026-11-23"),
        [("HG114", "/interval")],
    ),
    "interval: ends in the future": (
        interval("2026-11-23T10:00:00Z/2026-11-23T13:00:00Z"),
        [("HG115", "/interval")],
    ),
    "interval: lies in the future": (
        interval("2027-11-23T10:00:00Z/2027-11-23T13:00:00Z"),
        [("HG115", "/interval")],
    ),
    "interval: unreadable": (interval("whenever"), [("HG116", "/interval")]),
    "interval: no such day": (
        interval("2026-02-30T10:00:00Z/2026-11-23T10:00:00Z"),
        [("HG116", "/interval")],
    ),
    "interval: empty text": (interval(""), [("HG116", "/interval")]),
    "interval: milliseconds since 1970": (
        interval("1795428000000/1795431600000"),
        [("HG116", "/interval")],
    ),
    "interval: with spaces": (
        interval("2026-11-23 10:00:00Z/2026-11-23 11:00:00Z"),
        [("HG117", "/interval")],
    ),
    "interval: space around the slash": (
        interval("2026-11-23T10:00:00Z / 2026-11-23T11:00:00Z"),
        [("HG117", "/interval")],
    ),
    "interval: joined by a word": (
        interval("2026-11-23T10:00:00Z to 2026-11-23T11:00:00Z"),
        [("HG118", "/interval")],
    ),
    "interval: two separators": (
        interval("2026-11-23T10:00:00Z - 2026-11-23T10:30:00Z - 2026-11-23T11:00:00Z"),
        [("HG116", "/interval")],
    ),
    "interval: slashes and another separator": (
        interval("2026/11/23 10:00 - 2026/11/23 11:00"),
        [("HG116", "/interval")],
    ),
    "interval: a list": (interval(HOUR.split("/")), [("HG118", "/interval")]),
    "interval: an object": (
        interval(dict(zip(("start", "end"), HOUR.split("/"), strict=True))),
        [("HG118", "/interval")],
    ),
    "interval: a number": (interval(3600), [("HG108", "/interval")]),
    "interval: instant and duration": (interval("2026-11-23T10:00:00Z/PT1H"), [("HG119", "/interval")]),
    "interval: duration and instant": (interval("PT1H/2026-11-23T11:00:00Z"), [("HG119", "/interval")]),
    "granularity: unreadable": (body(granularity="15 minutes"), [("HG120", "/granularity")]),
    "granularity: small letters": (body(granularity="pt15m"), [("HG120", "/granularity")]),
    "granularity: a number": (body(granularity=900), [("HG108", "/granularity")]),
    "granularity: nothing": (body(granularity="PT0M"), [("HG124", "/granularity")]),
    "granularity: negative": (body(granularity="-PT5M"), [("HG124", "/granularity")]),
    "granularity: longer than the interval": (body(granularity="P1D"), [("HG121", "/granularity")]),
    "granularity: months for minutes": (body(granularity="P15M"), [("HG121", "/granularity")]),
    "granularity: not dividing": (body(granularity="PT25M"), [("HG122", "/granularity")]),
    "granularity: too many steps": (
        body(interval="2025-11-23T00:00:00Z/2026-11-23T00:00:00Z", granularity="PT1M"),
        [("HG123", "/granularity")],
    ),
    "time zone: unknown": (body(timeZone="Mars/Base"), [("HG125", "/timeZone")]),
    "time zone: an offset": (body(timeZone="+01:00"), [("HG125", "/timeZone")]),
    "time zone: small letters": (body(timeZone="europe/berlin"), [("HG125", "/timeZone")]),
    "time zone: a path": (body(timeZone="../../etc/passwd"), [("HG125", "/timeZone")]),
    "alternate time: unknown": (
        body(alternateTimeDimension="segmentStart"),
        [("HG128", "/alternateTimeDimension")],
    ),
    "metrics: missing": (body(metrics=None), [("HG130", "")]),
    "metrics: empty": (body(metrics=[]), [("HG131", "/metrics")]),
    "metrics: a text": (body(metrics="tHandle"), [("HG132", "/metrics")]),
    "metrics: several in a text": (
        body(metrics="tHandle, duration"),
        [("HG132", "/metrics"), ("HG135", "/metrics")],
    ),
    "metrics: objects": (
        body(metrics=[{"id": "tHandle", "type": "sum"}, {"name": "tAcw"}]),
        [("HG133", "/metrics/0"), ("HG133", "/metrics/1")],
    ),
    "metrics: numbers": (
        body(metrics=["tHandle", 1, None]),
        [("HG134", "/metrics/1"), ("HG134", "/metrics/2")],
    ),
    "metrics: unknown": (
        body(metrics=["tHandel", "xyzzy"]),
        [("HG135", "/metrics/0"), ("HG135", "/metrics/1")],
    ),
    "metrics: invented": (
        body(metrics=["conversationDuration", "nAnswered"]),
        [("HG135", "/metrics/0"), ("HG135", "/metrics/1")],
    ),
    "metrics: a statistic": (body(metrics=["tHandle", "count"]), [("HG135", "/metrics/1")]),
    "metrics: with a statistic": (
        body(metrics=["sum(tHandle)", "tAcw.sum"]),
        [("HG135", "/metrics/0"), ("HG135", "/metrics/1")],
    ),
    "metrics: wrong case": (body(metrics=["THandle"]), [("HG136", "/metrics/0")]),
    "metrics: of another family": (body(metrics=["tSystemPresence"]), [("HG137", "/metrics/0")]),
    "metrics: twice": (body(metrics=["tHandle", "tHandle"]), [("HG138", "/metrics/1")]),
    "metrics: a dimension": (body(metrics=["tHandle", "queueId"]), [("HG145", "/metrics/1")]),
    "groupBy: unknown": (
        body(groupBy=["queue", "media"]),
        [("HG140", "/groupBy/0"), ("HG140", "/groupBy/1")],
    ),
    "groupBy: time": (body(groupBy=["queueId", "time"]), [("HG140", "/groupBy/1")]),
    "groupBy: objects": (
        body(groupBy=[{"id": "mediaType", "type": "string"}]),
        [("HG133", "/groupBy/0")],
    ),
    "groupBy: wrong case": (body(groupBy=["queueID"]), [("HG141", "/groupBy/0")]),
    "groupBy: filter only": (body(groupBy=["canonicalExternalContactId"]), [("HG142", "/groupBy/0")]),
    "groupBy: of another family": (body(groupBy=["botId"]), [("HG142", "/groupBy/0")]),
    "groupBy: twice": (body(groupBy=["queueId", "queueId"]), [("HG143", "/groupBy/1")]),
    "groupBy: a metric": (body(groupBy=["tHandle"]), [("HG145", "/groupBy/0")]),
    "never meeting: split by user": (
        body(metrics=["nOffered", "tHandle"], groupBy=["userId"]),
        [("HG144", "/metrics/0")],
    ),
    "never meeting: split by wrap-up code": (
        body(metrics=["nOffered", "tHandle"], groupBy=["wrapUpCode"]),
        [("HG144", "/metrics/0")],
    ),
    "never meeting: filtered by user": (
        body(
            metrics=["tAbandon"],
            filter={
                "type": "and",
                "predicates": [{"dimension": "userId", "value": USER}],
            },
        ),
        [("HG144", "/metrics/0")],
    ),
    "filter: a list": (body(filter=[voice()]), [("HG150", "/filter")]),
    "filter: a sentence": (body(filter="mediaType = voice"), [("HG150", "/filter")]),
    "filter: without type": (body(filter={"predicates": [voice()]}), [("HG151", "/filter")]),
    "filter: unknown type": (predicates(voice(), junction="AND"), [("HG152", "/filter/type")]),
    "filter: negation": (predicates(voice(), junction="not"), [("HG152", "/filter/type")]),
    "filter: a bare predicate": (body(filter=voice()), [("HG153", "/filter")]),
    "filter: dimensions as fields": (body(filter={"mediaType": "voice"}), [("HG153", "/filter")]),
    "filter: dimensions as fields, wrong values": (
        body(filter={"mediaType": "phone", "queueId": 5}),
        [("HG153", "/filter"), ("HG171", "/filter/mediaType"), ("HG163", "/filter/queueId")],
    ),
    "filter: empty": (predicates(), [("HG154", "/filter")]),
    "filter: nothing at all": (body(filter={}), [("HG151", "/filter"), ("HG154", "/filter")]),
    "clause: without type": (
        body(filter={"type": "and", "clauses": [{"predicates": [voice()]}]}),
        [("HG155", "/filter/clauses/0")],
    ),
    "clause: third level": (
        body(
            filter={
                "type": "and",
                "clauses": [
                    {
                        "type": "or",
                        "predicates": [voice()],
                        "clauses": [{"type": "and", "predicates": [voice()]}],
                    }
                ],
            }
        ),
        [("HG156", "/filter/clauses/0/clauses")],
    ),
    "clause: among the predicates": (
        predicates(voice(), {"type": "or", "predicates": [voice(value="chat")]}),
        [("HG157", "/filter/predicates/1")],
    ),
    "clause: empty": (
        body(filter={"type": "and", "clauses": [{"type": "or", "predicates": []}]}),
        [("HG170", "/filter/clauses/0")],
    ),
    "clause: a bare predicate": (
        body(filter={"type": "and", "clauses": [voice()]}),
        [("HG153", "/filter/clauses/0")],
    ),
    "predicate: without dimension": (predicates(voice(dimension=None)), [("HG158", "/filter/predicates/0")]),
    "predicate: id for dimension": (
        predicates({"id": "mediaType", "value": "voice"}),
        [("HG104", "/filter/predicates/0/id")],
    ),
    "predicate: of a metric": (
        predicates({"type": "metric", "metric": "tHandle", "range": {"gt": 5}}),
        [("HG159", "/filter/predicates/0/type")],
    ),
    "predicate: of a property": (
        predicates({"type": "property", "property": "conversationEnd", "operator": "exists"}),
        [("HG159", "/filter/predicates/0/type")],
    ),
    "predicate: type of the value": (
        predicates(voice(type="string")),
        [("HG160", "/filter/predicates/0/type")],
    ),
    "predicate: unknown dimension": (
        predicates(voice(dimension="queue", value=QUEUE)),
        [("HG140", "/filter/predicates/0/dimension")],
    ),
    "predicate: equals": (predicates(voice(operator="equals")), [("HG161", "/filter/predicates/0/operator")]),
    "predicate: in": (
        predicates(voice(operator="in", value=["voice", "chat"])),
        [("HG161", "/filter/predicates/0/operator"), ("HG162", "/filter/predicates/0/value")],
    ),
    "predicate: not equals": (
        predicates(voice(operator="notEquals")),
        [("HG161", "/filter/predicates/0/operator")],
    ),
    "predicate: greater than": (
        predicates({"dimension": "agentScore", "operator": "gt", "value": 50}),
        [("HG161", "/filter/predicates/0/operator"), ("HG163", "/filter/predicates/0/value")],
    ),
    "predicate: several values": (
        predicates(voice(value=["voice", "chat"])),
        [("HG162", "/filter/predicates/0/value")],
    ),
    "predicate: a number": (
        predicates({"dimension": "agentScore", "value": 5}),
        [("HG163", "/filter/predicates/0/value")],
    ),
    "predicate: nothing to match": (predicates(voice(value=None)), [("HG164", "/filter/predicates/0")]),
    "predicate: exists with a value": (
        predicates(voice(operator="exists")),
        [("HG165", "/filter/predicates/0/value")],
    ),
    "predicate: value and range": (
        predicates({"dimension": "agentScore", "value": "5", "range": {"gte": 1}}),
        [("HG166", "/filter/predicates/0/range")],
    ),
    "predicate: unknown value": (predicates(voice(value="phone")), [("HG171", "/filter/predicates/0/value")]),
    "predicate: value in capitals": (
        predicates(voice(value="VOICE")),
        [("HG171", "/filter/predicates/0/value")],
    ),
    "predicate: doubtful value": (
        predicates({"dimension": "interactionType", "value": "contact"}),
        [("HG171", "/filter/predicates/0/value")],
    ),
    "predicate: a name for an id": (
        predicates({"dimension": "queueId", "value": "Support EN"}),
        [("HG177", "/filter/predicates/0/value")],
    ),
    "predicate: several ids in one value": (
        predicates({"dimension": "userId", "value": f"{USER},{QUEUE}"}),
        [("HG177", "/filter/predicates/0/value")],
    ),
    "predicate: a placeholder": (
        predicates({"dimension": "queueId", "value": "{{queue}}"}),
        [("HG032", "/filter/predicates/0/value")],
    ),
    "predicate: twice": (predicates(voice(), voice()), [("HG175", "/filter/predicates/1")]),
    "range: without bounds": (
        predicates({"dimension": "agentScore", "range": {}}),
        [("HG167", "/filter/predicates/0/range")],
    ),
    "range: reversed": (
        predicates({"dimension": "agentScore", "range": {"gte": 5, "lt": 1}}),
        [("HG168", "/filter/predicates/0/range")],
    ),
    "range: of texts": (
        predicates({"dimension": "agentScore", "range": {"gte": "5"}}),
        [("HG169", "/filter/predicates/0/range/gte")],
    ),
    "range: foreign bounds": (
        predicates({"dimension": "agentScore", "range": {"min": 5, "max": 9}}),
        [("HG104", "/filter/predicates/0/range/min"), ("HG104", "/filter/predicates/0/range/max")],
    ),
    "together: or over two dimensions": (
        predicates(voice(), {"dimension": "queueId", "value": QUEUE}, junction="or"),
        [("HG173", "/filter/predicates/1")],
    ),
    "together: never": (predicates(voice(), voice(value="chat")), [("HG174", "/filter/predicates/1")]),
    "together: too many people": (
        body(
            metrics=["tSystemPresence"],
            filter={
                "type": "or",
                "predicates": [
                    {"dimension": "userId", "value": f"5f4a5c3e-0000-4000-8000-{number:012}"}
                    for number in range(101)
                ],
            },
        ),
        [("HG176", "/filter/predicates/100/dimension")],
        {"family": "users"},
    ),
    "views: eleven": (views(*({"name": f"v{number}"} for number in range(11))), [("HG180", "/views/10")]),
    "views: of a counter": (views({"target": "nOffered"}), [("HG181", "/views/0/target")]),
    "views: of nothing known": (views({"target": "tDuration"}), [("HG135", "/views/0/target")]),
    "views: without bounds": (views({"range": {}}), [("HG182", "/views/0/range")]),
    "views: without range": (views({"range": None}), [("HG182", "/views/0")]),
    "views: named as a metric": (views({"name": "tAcw"}), [("HG183", "/views/0/name")]),
    "views: two of one name": (views({}, {"range": {"lt": 5000}}), [("HG184", "/views/1/name")]),
    "views: without name": (views({"name": None}), [("HG185", "/views/0")]),
    "views: unknown function": (views({"function": "percentile"}), [("HG186", "/views/0/function")]),
    "views: bounds in seconds": (views({"range": {"gte": 5, "lt": 30}}), [("HG188", "/views/0/range")]),
    "views: of a view": (views({}, {"name": "longer", "target": "long"}), [("HG187", "/views/1/target")]),
    "views: foreign bound": (views({"range": {"gt": 5}}), [("HG104", "/views/0/range/gt")]),
    "views: an object": (
        body(views={"target": "tAcw", "name": "v", "function": "rangeBound", "range": {"lt": 5000}}),
        [("HG132", "/views")],
    ),
    "ranking: by what is not asked for": (
        ranked(sortMetric={"name": "tTalk", "function": "sum"}),
        [("HG193", "/sortMetric/name")],
    ),
    "ranking: without limit": (ranked(limit=None), [("HG190", "/queryType")]),
    "ranking: without sortMetric": (ranked(sortMetric=None), [("HG191", "/queryType")]),
    "ranking: unsortable": (
        ranked(metrics=["tWait"], groupBy=["queueId"], sortMetric={"name": "tWait", "function": "sum"}),
        [("HG192", "/sortMetric/name")],
    ),
    "ranking: sortMetric a text": (ranked(sortMetric="tHandle"), [("HG108", "/sortMetric")]),
    "ranking: limit without topN": (
        ranked(queryType=None, sortMetric=None),
        [("HG194", "/limit")],
    ),
    "ranking: limit of nothing": (ranked(limit=0), [("HG195", "/limit")]),
    "ranking: limit with a fraction": (ranked(limit=2.5), [("HG195", "/limit")]),
    "ranking: limit a text": (ranked(limit="5"), [("HG108", "/limit")]),
    "ranking: unknown type": (ranked(queryType="top"), [("HG196", "/queryType")]),
    "ranking: unknown statistic": (
        ranked(sortMetric={"name": "tHandle", "function": "median"}),
        [("HG197", "/sortMetric/function")],
    ),
    "ranking: incomplete sortMetric": (ranked(sortMetric={"name": "tHandle"}), [("HG198", "/sortMetric")]),
    "ranking: sortMetric a text with a direction": (
        ranked(sortMetric="tHandle desc"),
        [("HG108", "/sortMetric")],
    ),
    "predicate: a dimension as a field": (
        predicates({"mediaType": "voice"}),
        [("HG158", "/filter/predicates/0")],
    ),
    "predicate: a metric compared": (
        predicates({"dimension": "tTalk", "operator": "gt", "value": 5000}),
        [("HG145", "/filter/predicates/0/dimension")],
    ),
    "predicate: two dimensions as fields": (
        predicates({"mediaType": "voice", "direction": "inbound"}),
        [("HG158", "/filter/predicates/0")],
    ),
    "clause: a dimension as a field": (
        body(filter={"type": "and", "clauses": [{"mediaType": "voice"}]}),
        [("HG153", "/filter/clauses/0")],
    ),
    "predicate: null for all that is optional": (
        predicates(voice() | dict.fromkeys(("type", "metric", "property", "propertyType"))),
        [("HG107", "/filter/predicates/0/type")],
    ),
    "interval: two in a list": (
        interval(["2026-11-22T08:00Z/2026-11-22T09:00Z", "2026-11-22T10:00Z/2026-11-22T11:00Z"]),
        [("HG108", "/interval")],
    ),
    "interval: two in a string": (
        interval("2026-11-22T08:00Z/2026-11-22T09:00Z, 2026-11-22T10:00Z/2026-11-22T11:00Z"),
        [("HG116", "/interval")],
    ),
    "ranking: without groups": (ranked(groupBy=None), [("HG199", "/queryType")]),
    "size: too long": (body()[:-1] + " " * 512_000 + "}", [("HG109", "")]),
}


@pytest.mark.parametrize("name", INVALID)
def test_invalid_query_has_exactly_its_problems(name):
    text, expected, *options = INVALID[name]
    report = lint(text, now=NOW, **(options[0] if options else {}))
    assert sorted((found.code, found.pointer) for found in report.diagnostics) == sorted(expected)
    lines = report.text.split("\n")
    for found in report.diagnostics:
        assert 1 <= found.line <= len(lines)
        assert 1 <= found.column <= len(lines[found.line - 1]) + 1
        assert found.message
