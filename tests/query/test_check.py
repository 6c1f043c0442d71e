"""The query check: every mistake, named and placed; right queries left in peace."""

import json
from datetime import UTC, datetime, timedelta

import pytest

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
from hourglance.query import UnknownFamilyError, check, check_query

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = "2026-11-23T10:00:00.000Z/2026-11-23T11:00:00.000Z"

SENT = """{
 "interval": "PT1H",
 "dateFrom": "2023-10-27T10:00:00.000Z",
 "dateTo": "2023-10-27T11:00:00.000Z",
 "groupings": [{"id": "mediaType", "type": "string"}],
 "select": [{"id": "duration", "type": "sum"}],
 "where": {"id": "mediaType", "type": "string", "value": "voice"}
}"""

OFFERED = """{
 "interval": "PT1H",
 "dateFrom": "2023-10-27T10:00:00.000Z",
 "dateTo": "2023-10-27T11:00:00.000Z",
 "groupings": [{"id": "mediaType"}],
 "metrics": [{"id": "conversationDuration", "type": "sum"}]
}"""


def body(**fields):
    """Return a right query as text, with these fields changed; None takes one away."""
    whole = {"interval": HOUR, "metrics": ["tHandle"]} | fields
    return json.dumps({name: value for name, value in whole.items() if value is not None}, indent=1)


def interval(value):
    return body(interval=value)


def predicates(*parts, junction="and", **more):
    return body(filter={"type": junction, "predicates": list(parts)} | more)


def voice(**changes):
    whole = {"dimension": "mediaType", "value": "voice"} | changes
    return {name: value for name, value in whole.items() if value is not None}


def views(*changes):
    usual = {"target": "tHandle", "name": "long", "function": "rangeBound", "range": {"gte": 600_000}}
    return body(
        views=[
            {name: value for name, value in (usual | change).items() if value is not None}
            for change in changes
        ]
    )


def ranked(**fields):
    usual = {
        "metrics": ["tHandle", "tAcw"],
        "groupBy": ["userId"],
        "queryType": "topN",
        "sortMetric": {"name": "tHandle", "function": "sum"},
        "limit": 5,
    }
    return body(**(usual | fields))


def found(text, **options):
    """Return code and pointer of every mistake, in the order of the text."""
    report = check(text, now=NOW, **options)
    return [(diagnostic.code, diagnostic.pointer) for diagnostic in report.diagnostics]


def the(text, code, **options):
    """Return the one mistake of that code."""
    (diagnostic,) = [each for each in check(text, now=NOW, **options).diagnostics if each.code == code]
    return diagnostic


MALFORMED = {
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
        [("HG114", "/interval"), ("HG114", "/interval")],
    ),
    "interval: days alone": (
        interval("2026-11-22/2026-11-23"),
        [("HG114", "/interval"), ("HG114", "/interval")],
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
        [("HG116", "/interval"), ("HG116", "/interval")],
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
    "never meeting: filtered by user": (
        body(
            metrics=["tAbandon"],
            filter={"type": "and", "predicates": [{"dimension": "userId", "value": "u"}]},
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
        predicates(voice(dimension="queue", value="q")),
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
        [("HG172", "/filter/predicates/0/value")],
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
        predicates(voice(), {"dimension": "queueId", "value": "q"}, junction="or"),
        [("HG173", "/filter/predicates/1")],
    ),
    "together: never": (predicates(voice(), voice(value="chat")), [("HG174", "/filter/predicates/1")]),
    "together: too many people": (
        body(
            metrics=["tSystemPresence"],
            filter={
                "type": "or",
                "predicates": [{"dimension": "userId", "value": f"u{number}"} for number in range(101)],
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
    "views: two of one name": (views({}, {"range": {"lt": 5}}), [("HG184", "/views/1/name")]),
    "views: without name": (views({"name": None}), [("HG185", "/views/0")]),
    "views: unknown function": (views({"function": "percentile"}), [("HG186", "/views/0/function")]),
    "views: of a view": (views({}, {"name": "longer", "target": "long"}), [("HG187", "/views/1/target")]),
    "views: foreign bound": (views({"range": {"gt": 5}}), [("HG104", "/views/0/range/gt")]),
    "views: an object": (
        body(views={"target": "tAcw", "name": "v", "function": "rangeBound", "range": {"lt": 5}}),
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
    "ranking: without groups": (ranked(groupBy=None), [("HG199", "/queryType")]),
    "size: too long": (body()[:-1] + " " * 512_000 + "}", [("HG109", "")]),
}


def test_the_table_is_long_enough():
    assert len(MALFORMED) >= 60


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_query_has_exactly_its_mistakes(name):
    text, expected, *options = MALFORMED[name]
    assert sorted(found(text, **(options[0] if options else {}))) == sorted(expected)


@pytest.mark.parametrize("name", MALFORMED)
def test_every_mistake_stands_in_the_text(name):
    text, _, *options = MALFORMED[name]
    report = check(text, now=NOW, **(options[0] if options else {}))
    lines = report.text.split("\n")
    for diagnostic in report.diagnostics:
        assert 1 <= diagnostic.line <= len(lines)
        assert 1 <= diagnostic.column <= len(lines[diagnostic.line - 1]) + 1
        assert diagnostic.message


WINDOW = "2026-11-22T08:00:00+01:00/2026-11-22T18:00:00+01:00"
RIGHT = {
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
RIGHT_OF_FAMILIES = {
    "users": body(
        metrics=["tSystemPresence", "tAgentRoutingStatus"],
        groupBy=["userId"],
        filter={"type": "or", "predicates": [{"dimension": "userId", "value": f"u{n}"} for n in range(100)]},
    ),
    "flows": body(metrics=["nFlow", "tFlow"], groupBy=["flowId"]),
    "transcripts": predicates({"dimension": "conversationDuration", "range": {"gte": 60_000}}).replace(
        "tHandle", "tSilence"
    ),
    "surveys": body(metrics=["nSurveysSent"], groupBy=["queueId"]),
    "evaluations": body(metrics=["nEvaluations"], groupBy=["evaluatorId"]),
}


def test_there_are_enough_right_ones():
    assert len(RIGHT) + len(RIGHT_OF_FAMILIES) >= 20


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_query_is_left_in_peace(name):
    assert check(RIGHT[name], now=NOW).diagnostics == ()


@pytest.mark.parametrize("family", RIGHT_OF_FAMILIES)
def test_a_right_query_of_another_family_is_left_in_peace(family):
    report = check(RIGHT_OF_FAMILIES[family], family=family, now=NOW)
    assert report.diagnostics == ()
    assert report.ok
    assert report.fixed is None


def test_every_wrong_part_of_the_payload_that_was_sent_is_named_with_its_place():
    report = check(SENT, now=NOW)
    assert [(each.code, each.pointer, each.line, each.column) for each in report.diagnostics] == [
        ("HG110", "/interval", 2, 14),
        ("HG104", "/dateFrom", 3, 2),
        ("HG104", "/dateTo", 4, 2),
        ("HG104", "/groupings", 5, 2),
        ("HG133", "/groupings/0", 5, 16),
        ("HG104", "/select", 6, 2),
        ("HG133", "/select/0", 6, 13),
        ("HG135", "/select/0/id", 6, 20),
        ("HG104", "/where", 7, 2),
        ("HG153", "/where", 7, 11),
        ("HG104", "/where/id", 7, 12),
        ("HG160", "/where/type", 7, 39),
    ]
    assert len(report.errors) >= 7


def test_every_wrong_part_of_the_payload_that_was_offered_is_named_with_its_place():
    report = check(OFFERED, now=NOW)
    assert [(each.code, each.pointer, each.line, each.column) for each in report.diagnostics] == [
        ("HG110", "/interval", 2, 14),
        ("HG104", "/dateFrom", 3, 2),
        ("HG104", "/dateTo", 4, 2),
        ("HG104", "/groupings", 5, 2),
        ("HG133", "/groupings/0", 5, 16),
        ("HG133", "/metrics/0", 6, 14),
        ("HG135", "/metrics/0/id", 6, 21),
    ]


def test_the_metric_that_was_missing_is_told_once_though_select_stands_for_it():
    assert "HG130" not in {each.code for each in check(SENT, now=NOW).diagnostics}


@pytest.mark.parametrize("name", ["duration", "conversationDuration", "callDuration", "tDuration"])
def test_an_invented_duration_comes_with_the_caveat(name):
    told = the(body(metrics=[name]), "HG135")
    assert told.suggestion == '"tHandle"'
    assert "no aggregate metric is called conversation duration" in told.notes[0]
    assert "`tTalkComplete` + `tHeldComplete`" in told.notes[0]


@pytest.mark.parametrize(
    ("invented", "real"),
    [
        ("handledCount", "tHandle"),
        ("AHT", "tHandle"),
        ("talkTime", "tTalkComplete"),
        ("answered", "tAnswered"),
        ("abandonRate", "tAbandon"),
        ("serviceLevel", "oServiceLevel"),
        ("acw", "tAcw"),
        ("waitTime", "tWait"),
        ("offered", "nOffered"),
        ("conversationCount", "nConversations"),
        ("tHandel", "tHandle"),
        ("tTalkCompleted", "tTalkComplete"),
    ],
)
def test_a_name_that_is_none_is_told_with_the_one_that_was_meant(invented, real):
    told = the(body(metrics=[invented]), "HG135")
    assert told.suggestion == f'"{real}"'


@pytest.mark.parametrize(
    ("invented", "real"),
    [
        ("queue", "queueId"),
        ("media", "mediaType"),
        ("agent", "userId"),
        ("wrapup", "wrapUpCode"),
        ("skill", "requestedRoutingSkillId"),
        ("divisonId", "divisionId"),
    ],
)
def test_a_dimension_that_is_none_is_told_with_the_one_that_was_meant(invented, real):
    assert the(body(groupBy=[invented]), "HG140").suggestion == f'"{real}"'


def test_nothing_is_suggested_for_what_resembles_nothing():
    assert the(body(metrics=["xyzzy"]), "HG135").suggestion == ""
    assert the(body(colour="red"), "HG104").suggestion == ""


def test_a_metric_of_another_family_says_which():
    told = the(body(metrics=["tSystemPresence"]), "HG137")
    assert "`users`" in told.message
    assert "/api/v2/analytics/users/aggregates/query" in told.label


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("{}", 1, 1),
        (' \n  {\n "metrics": ["tHandle"]}', 2, 3),
    ],
)
def test_what_is_missing_is_shown_where_it_belongs(text, line, column):
    told = the(text, "HG102")
    assert (told.line, told.column, told.pointer) == (line, column, "")


def test_only_the_half_of_an_interval_that_is_wrong_is_shown():
    told = the(interval("2026-11-23T10:00:00Z/2026-11-23T11:00"), "HG114")
    assert (told.line, told.column, told.length) == (2, 36, 16)


def test_a_syntax_mistake_hides_no_other():
    text = '{interval: \'PT1H\', "groupby": [\'queue\'], "metrics": ["duration",]'
    assert {code for code, _ in found(text)} == {
        "HG014", "HG110", "HG013", "HG105", "HG140", "HG135", "HG008", "HG023",
    }  # fmt: skip


def test_both_values_of_a_repeated_name_are_checked():
    text = '{"interval": "' + HOUR + '", "metrics": ["duration"], "metrics": ["thandle"]}'
    assert [code for code, _ in found(text)] == ["HG135", "HG027", "HG136"]


def test_local_times_are_read_in_the_zone_of_the_query():
    text = body(interval="2026-11-23T11:00:00/2026-11-23T12:00:00", timeZone="Europe/Berlin")
    fixed = json.loads(check(text, now=NOW).fixed)
    assert fixed["interval"] == "2026-11-23T11:00:00.000+01:00/2026-11-23T12:00:00.000+01:00"


def test_the_future_begins_at_the_given_clock():
    text = interval("2026-11-23T11:00:00Z/2026-11-23T12:00:01Z")
    assert [each.code for each in check(text, now=NOW).diagnostics] == ["HG115"]
    assert check(text, now=NOW + timedelta(seconds=1)).ok


def test_without_a_clock_this_computers_is_taken():
    ahead = datetime.now(UTC) + timedelta(days=1)
    assert not check(interval(f"2026-01-01T00:00:00Z/{ahead:%Y-%m-%dT%H:%M:%SZ}")).ok


def test_warnings_alone_leave_a_query_ok():
    report = check(body(granularity="PT25M"), now=NOW)
    assert report.ok
    assert [each.severity for each in report.diagnostics] == ["warning"]
    assert report.warnings == report.diagnostics
    assert report.errors == ()


def test_mistakes_stand_in_the_order_of_the_text():
    report = check(SENT, now=NOW)
    places = [(each.line, each.column) for each in report.diagnostics]
    assert places == sorted(places)


def test_bytes_are_checked_as_text_is():
    assert check(SENT.encode(), now=NOW).diagnostics == check(SENT, now=NOW).diagnostics


def test_an_unknown_family_is_an_error_of_the_caller():
    with pytest.raises(UnknownFamilyError):
        check(body(), family="conversation")


def test_after_a_thousand_mistakes_it_says_that_there_may_be_more():
    report = check(body(metrics=["x"] * 5000), now=NOW)
    assert len(report.diagnostics) == 1001
    assert report.diagnostics[-1].code == "HG031"
    assert report.fixed is None


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
        ("/api/v2/analytics/conversations/aggregates/jobs", ["HG201"]),
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
def test_the_address_is_checked_as_well(url, expected):
    report = check(body(), now=NOW, url=url)
    assert sorted(each.code for each in report.diagnostics) == sorted(expected)
    assert all(each.of_url for each in report.diagnostics)
    assert report.ok is not bool(expected)


def test_a_mistake_of_the_address_is_placed_in_the_address():
    told = the(body(), "HG200", url="https://api.mypurecloud.com/api/v2/analytics/conversations/aggregates")
    assert (told.line, told.column, told.pointer) == (1, 28, "")


QUERY = AggregatesQuery(metrics=("tHandle",), window=last(hours=1), where=is_in("mediaType", "voice"))


@pytest.mark.parametrize("window", [last(hours=1), today("Europe/Berlin"), this_week()])
def test_a_declared_query_is_checked_before_its_window_is_known(window):
    query = AggregatesQuery(metrics=("tHandle",), window=window, group_by=("queueId",), granularity="PT15M")
    assert check_query(query, now=NOW).diagnostics == ()


def test_the_mistakes_of_a_declared_query_are_told_as_in_its_body():
    query = AggregatesQuery(
        metrics=("duration", "tSystemPresence"),
        window=last(hours=1),
        group_by=("queue",),
        where=any_of(is_in("mediaType", "voice", "phone"), is_in("direction", "inbound")),
        granularity="1h",
        views=(View(name="tAcw", target="nOffered"),),
    )
    report = check_query(query, now=NOW)
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


def test_a_declared_query_is_checked_as_one_of_its_family():
    query = AggregatesQuery(family="users", metrics=("tSystemPresence",), window=last(hours=1))
    assert check_query(query, now=NOW).ok


def test_holes_of_a_declared_query_are_no_mistakes():
    where = all_of(
        is_in("userId", ME), is_in("queueId", setting("queues"), "q"), is_in("mediaType", setting("media"))
    )
    query = AggregatesQuery(metrics=("tHandle",), window=last(hours=1), where=where)
    assert query.holes
    assert check_query(query, now=NOW).diagnostics == ()


def test_a_hole_of_an_unknown_dimension_is_a_mistake():
    query = AggregatesQuery(metrics=("tHandle",), window=last(hours=1), where=is_in("agent", ME))
    assert [each.code for each in check_query(query, now=NOW).diagnostics] == ["HG140"]


def test_a_fixed_window_of_a_declared_query_is_checked():
    window = Interval(start=NOW, end=NOW + timedelta(hours=1))
    query = AggregatesQuery(metrics=("tHandle",), window=window)
    assert [each.code for each in check_query(query, now=NOW).diagnostics] == ["HG115"]
