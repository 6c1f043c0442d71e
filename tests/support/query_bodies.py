"""Queries as texts, right and wrong, and what the check finds in them."""

import json
from datetime import UTC, datetime
from pathlib import Path

from hourglance.lint import lint

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = "2026-11-23T10:00:00.000Z/2026-11-23T11:00:00.000Z"

#: What was sent in the support thread that began it all, and what was offered there instead.
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


_CASES = Path(__file__).parents[1] / "lint" / "cases"

#: Both queries of the thread, and queries as people publish them, which the check fixes where it must.
PASTED = {
    "thread-sent": SENT,
    "thread-offered": OFFERED,
    **{
        name.partition(".")[0]: (_CASES / name).read_text(encoding="utf-8")
        for name in (
            "agent-id.json",
            "c-sharp-string.txt",
            "comment-and-assignment.js",
            "curl-on-windows.txt",
            "curl-to-evaluations.txt",
            "detail-query.json",
            "duration-and-time-range.json",
            "jquery.js",
            "names-of-agents-and-queues.json",
            "request-with-encoded-body.json",
            "sql-comment.json",
            "trend.json",
        )
    },
}


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
    report = lint(text, now=NOW, **options)
    return [(diagnostic.code, diagnostic.pointer) for diagnostic in report.diagnostics]


def the(text, code, **options):
    """Return the one mistake of that code."""
    (diagnostic,) = [each for each in lint(text, now=NOW, **options).diagnostics if each.code == code]
    return diagnostic
