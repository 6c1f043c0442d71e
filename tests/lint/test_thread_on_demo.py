"""The two payloads that a developer was left alone with, mended and asked: the widget's own figures."""

import json
from datetime import timedelta

import pytest

from hourglance.api import AggregatesQuery, Interval, is_in
from hourglance.genesys import decode_answer, decode_query, encode_query
from hourglance.lint import lint


def sent(start, end):
    return {
        "interval": "PT1H",
        "dateFrom": start,
        "dateTo": end,
        "groupings": [{"id": "mediaType", "type": "string"}],
        "select": [{"id": "duration", "type": "sum"}],
        "where": {"id": "mediaType", "type": "string", "value": "voice"},
    }


def offered(start, end):
    return {
        "interval": "PT1H",
        "dateFrom": start,
        "dateTo": end,
        "groupings": [{"id": "mediaType"}],
        "metrics": [{"id": "conversationDuration", "type": "sum"}],
    }


@pytest.mark.parametrize("payload", [sent, offered])
def test_fixed_payload_returns_the_metrics_of_the_widget(payload, ask, demo):
    hour = Interval(start=demo.now() - timedelta(hours=2), end=demo.now() - timedelta(hours=1))
    moments = (f"{instant:%Y-%m-%dT%H:%M:%S.000Z}" for instant in (hour.start, hour.end))
    text = json.dumps(payload(*moments))
    assert ask(text).status_code == 400

    report = lint(text, now=demo.now())
    assert report.fixed
    assert lint(report.fixed, now=demo.now()).diagnostics == ()
    mended = ask(report.fixed)
    assert mended.status_code == 200

    query = AggregatesQuery(metrics=("tHandle",), where=is_in("mediaType", "voice"), window=hour)
    own = decode_answer(ask(encode_query(query)).content, query)
    assert own.total("tHandle") is not None
    answer = decode_answer(mended.content, decode_query(report.fixed))
    assert answer.total("tHandle", mediaType="voice") == own.total("tHandle")
