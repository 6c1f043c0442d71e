"""The query check: codes, places, suggestions and order of problems."""

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


def test_sent_payload_problems_and_places():
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


def test_offered_payload_problems_and_places():
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


def test_missing_metrics_are_not_reported_beside_select():
    assert "HG130" not in {each.code for each in lint(SENT, now=NOW).diagnostics}


@pytest.mark.parametrize("name", ["duration", "conversationDuration", "callDuration", "tDuration"])
def test_metric_alias_for_duration_has_a_note(name):
    told = the(body(metrics=[name]), "HG135")
    assert told.suggestion == '"tHandle"'
    assert "there is no aggregate metric for conversation duration" in told.notes[0]
    assert "`tTalkComplete` + `tHeldComplete`" in told.notes[0]


@pytest.mark.parametrize(
    ("invented", "real"),
    [
        ("handledCount", "tHandle"),
        ("AHT", "tHandle"),
        ("talkTime", "tTalkComplete"),
        ("answered", "tAnswered"),
        ("abandoned", "tAbandon"),
        ("serviceLevel", "oServiceLevel"),
        ("acw", "tAcw"),
        ("waitTime", "tWait"),
        ("offered", "nOffered"),
        ("conversationCount", "nConversations"),
        ("tHandel", "tHandle"),
        ("tTalkCompleted", "tTalkComplete"),
    ],
)
def test_metric_suggestion(invented, real):
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
def test_dimension_suggestion(invented, real):
    assert the(body(groupBy=[invented]), "HG140").suggestion == f'"{real}"'


def test_suggestion_is_empty_for_unlike_names():
    assert the(body(metrics=["xyzzy"]), "HG135").suggestion == ""
    assert the(body(colour="red"), "HG104").suggestion == ""


def test_metric_of_another_family_names_its_endpoint():
    told = the(body(metrics=["tSystemPresence"]), "HG137")
    assert "`users`" in told.message
    assert "/api/v2/analytics/users/aggregates/query" in told.label


@pytest.mark.parametrize("name", ["nBrandNewMetric", "tNewTimer"])
def test_metric_newer_than_the_catalog_is_a_warning(name):
    report = lint(body(metrics=[name]), now=NOW)
    assert [(found.code, found.severity) for found in report.diagnostics] == [("HG135", "warning")]
    assert report.fixed is None


def test_dimension_newer_than_the_catalog_is_a_warning():
    report = lint(body(groupBy=["weatherStationId"]), now=NOW)
    assert [(found.code, found.severity) for found in report.diagnostics] == [("HG140", "warning")]


@pytest.mark.parametrize(
    ("name", "endpoint"),
    [
        ("oInteracting", "queues/observations/query"),
        ("oMemberQueues", "users/observations/query"),
        ("oFlow", "flows/observations/query"),
        ("oTeamPresences", "teams/activity/query"),
    ],
)
def test_real_time_metric_names_its_endpoint(name, endpoint):
    found = the(body(metrics=[name]), "HG135")
    assert "real-time" in found.message
    assert endpoint in found.notes[0]
    assert found.severity == "error"


@pytest.mark.parametrize(("dimension", "meant"), [("agentId", "userId"), ("language", "requestedLanguageId")])
def test_dimension_alias_wins_over_another_family(dimension, meant):
    assert the(body(groupBy=[dimension]), "HG140").suggestion == f'"{meant}"'


@pytest.mark.parametrize(
    "text",
    [
        interval("2026-11-23T10:00:00/2026-11-23T11:00:00"),
        interval("2026-11-23T00:00:00Z/2026-11-24T00:00:00Z"),
    ],
)
def test_disputed_intervals_are_warnings(text):
    report = lint(text, now=NOW)
    assert report.ok
    assert report.warnings


def test_month_to_date_is_not_corrected_to_minutes():
    text = body(interval="2026-11-01T00:00:00Z/2026-11-23T00:00:00Z", granularity="P1M")
    assert "PT1M" not in the(text, "HG121").label


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("{}", 1, 1),
        (' \n  {\n "metrics": ["tHandle"]}', 2, 3),
    ],
)
def test_missing_field_is_placed_at_its_object(text, line, column):
    told = the(text, "HG102")
    assert (told.line, told.column, told.pointer) == (line, column, "")


def test_interval_problem_is_placed_at_its_endpoint():
    told = the(interval("2026-11-23T10:00:00Z/2026-11-23T11:00"), "HG114")
    assert (told.line, told.column, told.length) == (2, 36, 16)


def test_syntax_problem_hides_no_other():
    text = '{interval: \'PT1H\', "groupby": [\'queue\'], "metrics": ["duration",]'
    assert {code for code, _ in found(text)} == {
        "HG014", "HG110", "HG013", "HG105", "HG140", "HG135", "HG008", "HG023",
    }  # fmt: skip


def test_duplicate_key_values_are_both_checked():
    text = '{"interval": "' + HOUR + '", "metrics": ["duration"], "metrics": ["thandle"]}'
    assert [code for code, _ in found(text)] == ["HG135", "HG027", "HG136"]


def test_naive_timestamps_with_a_time_zone_have_two_readings():
    text = body(interval="2026-11-23T11:00:00/2026-11-23T12:00:00", timeZone="Europe/Berlin")
    report = lint(text, now=NOW)
    (found,) = report.diagnostics
    assert (found.code, found.severity) == ("HG114", "warning")
    assert "2026-11-23T11:00:00.000Z" in found.notes[0]
    assert "2026-11-23T11:00:00.000+01:00" in found.notes[1]
    assert report.fixed is None


@pytest.mark.parametrize("zone", [None, "UTC"])
def test_naive_timestamps_without_a_time_zone_become_utc(zone):
    text = body(interval="2026-11-23T11:00:00/2026-11-23T12:00:00", timeZone=zone)
    fixed = json.loads(lint(text, now=NOW).fixed)
    assert fixed["interval"] == "2026-11-23T11:00:00.000Z/2026-11-23T12:00:00.000Z"


def test_naive_timestamps_stay_so_when_their_notation_is_fixed():
    text = body(interval="2026-11-23 12:00:00/2026-11-23 11:00:00", timeZone="Europe/Berlin")
    report = lint(text, now=NOW)
    assert json.loads(report.fixed)["interval"] == "2026-11-23T11:00:00.000/2026-11-23T12:00:00.000"
    assert [found.code for found in report.remaining] == ["HG114"]


def test_future_begins_at_the_given_clock():
    text = interval("2026-11-23T11:00:00Z/2026-11-23T12:00:01Z")
    assert [each.code for each in lint(text, now=NOW).diagnostics] == ["HG115"]
    assert lint(text, now=NOW + timedelta(seconds=1)).ok


def test_clock_defaults_to_the_local_one():
    ahead = datetime.now(UTC) + timedelta(days=1)
    report = lint(interval(f"2026-01-01T00:00:00Z/{ahead:%Y-%m-%dT%H:%M:%SZ}"))
    assert [found.code for found in report.diagnostics] == ["HG115"]


def test_report_with_warnings_only_is_ok():
    report = lint(body(metrics=["tHandle", "tHandle"]), now=NOW)
    assert report.ok
    assert [each.severity for each in report.diagnostics] == ["warning"]
    assert report.warnings == report.diagnostics
    assert report.errors == ()


def test_report_is_in_text_order():
    report = lint(SENT, now=NOW)
    places = [(each.line, each.column) for each in report.diagnostics]
    assert places == sorted(places)


def test_bytes_are_checked_like_text():
    assert lint(SENT.encode(), now=NOW).diagnostics == lint(SENT, now=NOW).diagnostics


def test_unknown_family_raises():
    with pytest.raises(UnknownFamilyError):
        lint(body(), family="conversation")


def test_report_is_limited_to_1000_problems():
    report = lint(body(metrics=["x"] * 5000), now=NOW)
    assert len(report.diagnostics) == 1001
    assert report.diagnostics[-1].code == "HG031"
    assert report.fixed is None


def test_text_far_too_long_is_checked_in_part():
    report = lint("[" + "{" * 700_000, now=NOW)
    assert "HG109" in {found.code for found in report.diagnostics}
    assert not {"HG023"} & {found.code for found in report.diagnostics}  # its end was not read
    assert report.fixed is None


def test_query_with_thousands_of_unknown_fields_is_not_compared_name_by_name():
    names = ", ".join(f'"name{index}": 1' for index in range(50_000))
    assert len(lint(f'{{"metrics": ["tHandle"], {names}}}', now=NOW).diagnostics) == 1001


# What the service accepts and nothing can match


def filtered(*, clauses=(), **where):
    where = {name: value for name, value in ({"clauses": list(clauses)} | where).items() if value}
    return body(filter=where)


def where(dimension, value=None, operator="matches"):
    found = {"dimension": dimension, "operator": operator, "value": value}
    return {name: part for name, part in found.items() if part is not None}


def either(*predicates):
    return {"type": "or", "predicates": list(predicates)}


def rank(**bounds):
    return {"dimension": "agentRank", "range": bounds}


A, B, C = (f"5f4a5c3e-0000-4000-8000-00000000000{number}" for number in (3, 4, 5))
NEVER_MET = {
    "two queues in clauses": filtered(
        type="and", clauses=[either(where("queueId", A)), either(where("queueId", B))]
    ),
    "a clause and a predicate": filtered(
        type="and",
        clauses=[either(where("mediaType", "voice"), where("mediaType", "chat"))],
        predicates=[where("mediaType", "email")],
    ),
    "a value that must not exist": filtered(
        type="and", predicates=[where("wrapUpCode", A), where("wrapUpCode", operator="notExists")]
    ),
    "any value that must not exist": filtered(
        type="and",
        predicates=[where("wrapUpCode", operator="exists"), where("wrapUpCode", operator="notExists")],
    ),
    "three queues in one clause": filtered(
        type="and", clauses=[{"type": "and", "predicates": [where("queueId", each) for each in (A, B, C)]}]
    ),
    "clauses that overlap in pairs": filtered(
        type="and",
        clauses=[
            either(where("queueId", first), where("queueId", second))
            for first, second in ((A, B), (B, C), (A, C))
        ],
    ),
    "ranges without a common number": filtered(type="and", predicates=[rank(gte=10), rank(lt=5)]),
    "ranges that only touch": filtered(type="and", predicates=[rank(gt=10), rank(lte=10)]),
    "ranges that only touch from below": filtered(type="and", predicates=[rank(gte=10), rank(lt=10)]),
    "a third range": filtered(type="and", predicates=[rank(gte=10), rank(lt=20), rank(gte=20)]),
    "ranges in clauses": filtered(
        type="and", predicates=[rank(gte=10)], clauses=[{"type": "and", "predicates": [rank(lt=5)]}]
    ),
    "a range of what must not exist": filtered(
        type="and", predicates=[rank(gte=10), where("agentRank", operator="notExists")]
    ),
}
SOMETIMES_MET = {
    "ranges that share one number": filtered(type="and", predicates=[rank(gte=10), rank(lte=10)]),
    "ranges under or": filtered(type="or", predicates=[rank(gte=10), rank(lt=5)]),
    "ranges of two dimensions": filtered(
        type="and", predicates=[rank(gte=10), {"dimension": "routingPriority", "range": {"lt": 5}}]
    ),
    "overlapping clauses": filtered(
        type="and", clauses=[either(where("queueId", A), where("queueId", B)), either(where("queueId", B))]
    ),
    "two queues under or": filtered(
        type="or", clauses=[either(where("queueId", A)), either(where("queueId", B))]
    ),
    "two skills": filtered(
        type="and",
        predicates=[where("requestedRoutingSkillId", A), where("requestedRoutingSkillId", B)],
    ),
    "two divisions": filtered(type="and", predicates=[where("divisionId", A), where("divisionId", B)]),
    "a value that must exist": filtered(
        type="and", predicates=[where("wrapUpCode", A), where("wrapUpCode", operator="exists")]
    ),
}


@pytest.mark.parametrize("name", NEVER_MET)
def test_filter_that_no_event_meets_is_a_warning(name):
    report = lint(NEVER_MET[name], now=NOW)
    assert [(found.code, found.severity) for found in report.diagnostics] == [("HG174", "warning")]


@pytest.mark.parametrize("name", SOMETIMES_MET)
def test_filter_that_events_can_meet_is_right(name):
    assert lint(SOMETIMES_MET[name], now=NOW).diagnostics == ()


@pytest.mark.parametrize(
    ("dimension", "value"), [("wrapUpCode", "Sold"), ("teamId", "North"), ("groupId", "G1"), ("queueId", "")]
)
def test_name_in_place_of_an_id_is_a_warning(dimension, value):
    report = lint(filtered(type="and", predicates=[where(dimension, value)]), now=NOW)
    assert [(found.code, found.severity) for found in report.diagnostics] == [("HG177", "warning")]


@pytest.mark.parametrize("value", ["ININ-WRAP-UP-TIMEOUT", A, A.upper()])
def test_wrap_up_code_of_the_system_is_an_id(value):
    assert lint(filtered(type="and", predicates=[where("wrapUpCode", value)]), now=NOW).diagnostics == ()


@pytest.mark.parametrize(
    "change",
    [
        {"filter": {"type": "and", "predicates": []}},
        {"filter": either(where("mediaType", "fax"))},
        {"filter": either(where("agentScore") | {"range": {"gte": 5, "lt": 1}})},
        {"filter": either(where("agentScore") | {"range": {}})},
        {"filter": either(where("mediaType", "voice", "exists"))},
        {"interval": "2026-11-23T10:00:00Z/PT1H"},
        {"groupBy": ["queueId"], "queryType": "topN"},
        {"limit": 5},
    ],
)
def test_disputed_rule_is_no_error(change):
    report = lint(body(**change), now=NOW)
    assert report.diagnostics
    assert report.errors == ()


def test_members_that_a_name_cannot_have_are_named():
    text = body(groupBy=[{"dimension": "queueId", "size": "PT30M"}])
    (found,) = lint(text, now=NOW).diagnostics
    assert any("`size`" in note for note in found.notes)


def test_dimension_among_the_fields_is_sent_to_the_filter():
    (found,) = lint(body(queueId=A), now=NOW).diagnostics
    assert "`filter`" in found.message


@pytest.mark.parametrize(
    ("change", "owner"), [({"metrics": ["tsystempresence"]}, "users"), ({"groupBy": ["flowid"]}, "flows")]
)
def test_name_of_another_family_is_known_in_any_case(change, owner):
    (found,) = lint(body(**change), now=NOW).diagnostics
    assert f"`{owner}`" in found.message


# Metrics that are never recorded with a dimension


def test_metrics_never_recorded_with_a_dimension_are_one_problem():
    (problem,) = lint(
        body(metrics=["nOffered", "tHandle", "tAbandon"], groupBy=["userId"]), now=NOW
    ).diagnostics
    assert (problem.code, problem.pointer) == ("HG144", "/metrics/0")
    assert "`nOffered` and `tAbandon` are never recorded with `userId`" in problem.message


def test_metric_of_events_without_the_dimension_is_no_problem():
    query = json.loads(filtered(type="and", predicates=[where("userId", operator="notExists")]))
    report = lint(json.dumps(query | {"metrics": ["nOffered"]}), now=NOW)
    assert report.diagnostics == ()


def predicates(number: int, *, quote: str) -> str:
    where = [
        {"dimension": "conversationId", "value": f"{each:08}-0000-4000-8000-000000000000"}
        for each in range(number)
    ]
    query = {"interval": HOUR, "metrics": ["tHandle"], "filter": {"type": "or", "predicates": where}}
    return json.dumps(query, separators=(",", ":")).replace('"', quote)


def test_fix_is_not_longer_than_the_service_accepts():
    text = predicates(5_600, quote="'")
    fixed = lint(text, now=NOW).fixed
    assert fixed is not None
    assert 480_000 < len(fixed) <= 512_000
    report = lint(predicates(7_000, quote="'"), now=NOW)
    assert "HG109" in {found.code for found in report.errors}
    assert report.fixed is None


def test_metric_known_by_another_name_elsewhere_names_its_family():
    found = the(body(metrics=["tHandle", "occupancy"]), "HG135")
    assert "`tAgentRoutingStatus` of `users`" in found.message
    assert "/api/v2/analytics/users/aggregates/query" in found.label
    assert not found.fixable


def test_style_of_all_names_and_nulls_is_reported_once():
    names = ("Interval", "Metrics", "GroupBy", "Granularity", "TimeZone", "Views")
    values = (HOUR, ["tHandle"], ["queueId"], None, None, None)
    report = lint(json.dumps(dict(zip(names, values, strict=True))), now=NOW)
    assert [(found.code, found.pointer) for found in report.diagnostics] == [
        ("HG105", "/Interval"),
        ("HG107", "/Granularity"),
    ]
    assert "6 names" in report.diagnostics[0].notes[-1]
    assert "3 fields" in report.diagnostics[1].notes[-1]
    assert json.loads(report.fixed) == {"interval": HOUR, "metrics": ["tHandle"], "groupBy": ["queueId"]}


def test_style_of_two_names_is_reported_for_each():
    report = lint(json.dumps({"Interval": HOUR, "Metrics": ["tHandle"]}), now=NOW)
    assert [found.pointer for found in report.diagnostics] == ["/Interval", "/Metrics"]
