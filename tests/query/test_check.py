"""The query check: every mistake, named and placed; suggestions, order, and the payloads of the thread."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from query_bodies import (
    HOUR,
    NOW,
    OFFERED,
    SENT,
    body,
    found,
    interval,
    the,
)

from hourglance.genesys import UnknownFamilyError
from hourglance.lint import lint


def test_every_wrong_part_of_the_payload_that_was_sent_is_named_with_its_place():
    report = lint(SENT, now=NOW)
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
    report = lint(OFFERED, now=NOW)
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
    assert "HG130" not in {each.code for each in lint(SENT, now=NOW).diagnostics}


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
    fixed = json.loads(lint(text, now=NOW).fixed)
    assert fixed["interval"] == "2026-11-23T11:00:00.000+01:00/2026-11-23T12:00:00.000+01:00"


def test_the_future_begins_at_the_given_clock():
    text = interval("2026-11-23T11:00:00Z/2026-11-23T12:00:01Z")
    assert [each.code for each in lint(text, now=NOW).diagnostics] == ["HG115"]
    assert lint(text, now=NOW + timedelta(seconds=1)).ok


def test_without_a_clock_this_computers_is_taken():
    ahead = datetime.now(UTC) + timedelta(days=1)
    assert not lint(interval(f"2026-01-01T00:00:00Z/{ahead:%Y-%m-%dT%H:%M:%SZ}")).ok


def test_warnings_alone_leave_a_query_ok():
    report = lint(body(granularity="PT25M"), now=NOW)
    assert report.ok
    assert [each.severity for each in report.diagnostics] == ["warning"]
    assert report.warnings == report.diagnostics
    assert report.errors == ()


def test_mistakes_stand_in_the_order_of_the_text():
    report = lint(SENT, now=NOW)
    places = [(each.line, each.column) for each in report.diagnostics]
    assert places == sorted(places)


def test_bytes_are_checked_as_text_is():
    assert lint(SENT.encode(), now=NOW).diagnostics == lint(SENT, now=NOW).diagnostics


def test_an_unknown_family_is_an_error_of_the_caller():
    with pytest.raises(UnknownFamilyError):
        lint(body(), family="conversation")


def test_after_a_thousand_mistakes_it_says_that_there_may_be_more():
    report = lint(body(metrics=["x"] * 5000), now=NOW)
    assert len(report.diagnostics) == 1001
    assert report.diagnostics[-1].code == "HG031"
    assert report.fixed is None
