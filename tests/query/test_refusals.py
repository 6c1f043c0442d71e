"""Explaining a refusal: the service's words, joined with what the check finds."""

import json
from datetime import UTC, datetime

import pytest
from query_bodies import SENT

from hourglance.genesys import ErrorBody, UnknownFamilyError
from hourglance.lint import explain_refusal

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
INTERVAL = "2026-11-23T10:00:00.000Z/2026-11-23T11:00:00.000Z"


def body(**fields):
    return json.dumps({"interval": INTERVAL, "metrics": ["tHandle"]} | fields)


def error(**fields):
    return json.dumps(fields).encode()


def refused(sent, content=b"{}", status=400, **how):
    return explain_refusal(status, content, sent, now=NOW, **how)


def test_the_thread_s_refusal_names_every_part_that_is_wrong():
    refusal = refused(SENT, error(code="bad_request", message="Invalid query", status=400))
    assert {"/interval", "/dateFrom", "/dateTo", "/groupings", "/select", "/where"} <= {
        finding.pointer for finding in refusal.findings
    }
    assert refusal.said == "Invalid query"
    text = str(refusal)
    assert "Invalid query" in text
    assert "/select" in text
    assert "--fix" in refusal.remedy


def test_what_the_service_points_at_comes_first():
    sent = body(metrics=["tHandel"], groupBy=["queueID"])
    for name, place in (("queueID", "/groupBy/0"), ("tHandel", "/metrics/0")):
        refusal = refused(sent, error(message=f"Invalid value [{name}]", code="invalid.value"))
        assert refusal.findings[0].pointer == place


def test_what_the_service_names_in_its_details_comes_first():
    sent = body(granularity="hourly", timeZone="Mars")
    for name in ("granularity", "timeZone"):
        content = error(code="invalid.value", details=[{"errorCode": "invalid.value", "fieldName": name}])
        assert refused(sent, content).findings[0].pointer == f"/{name}"


def test_errors_come_before_warnings():
    sent = body(metrics=["nOffered", "tHandel"], groupBy=["userId"])
    severities = [finding.severity for finding in refused(sent, error(message="nOffered userId")).findings]
    assert severities == sorted(severities, key=["error", "warning"].index)


def test_a_refusal_without_a_mistake_says_so_and_what_may_be_doubted():
    refusal = refused(body(metrics=["nConversations"]), error(code="bad.request", message="Bad"))
    assert not [finding for finding in refusal.findings if finding.severity == "error"]
    assert "finds nothing" in refusal.summary
    assert "nConversations" in refusal.remedy


def test_without_any_doubt_it_says_how_to_find_out():
    assert "one at a time" in refused(body()).remedy


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (400, "response.entity.too.large", "shorter interval"),
        (413, "request.entity.too.large", "several queries"),
        (413, None, "several queries"),
    ],
)
def test_too_much_is_not_taken_for_a_mistake(status, code, words):
    refusal = refused(body(), error(code=code), status)
    assert words in refusal.remedy


@pytest.mark.parametrize(
    "content", [b"", b"<html>nope</html>", b"[]", b"{", b"\xff", b'{"message": 5}', b"[" * 100_000]
)
def test_a_body_that_says_nothing_still_gives_an_explanation(content):
    refusal = refused(body(metrics=[]), content)
    assert (refusal.said, refusal.code, refusal.correlation_id) == ("", "", "")
    assert refusal.findings
    assert refusal.summary


def test_templates_are_filled_and_nested_errors_are_heard():
    said = ErrorBody.parse(
        error(
            messageWithParams="The field {field} is wrong, {other} too",
            messageParams={"field": "groupBy"},
            errors=[{"message": "Nested."}, {"message": "Nested."}],
            unheard={},
        )
    )
    assert said.text == "The field groupBy is wrong, {other} too Nested."
    assert said.mentioned_names == ("groupBy",)


def test_the_correlation_id_is_kept_for_support():
    refusal = refused(body(metrics=[]), error(contextId="c-1"))
    assert refusal.correlation_id == "c-1"
    assert "c-1" in str(refusal)


def test_a_missing_permission_is_named_with_a_sentence_for_the_administrator():
    content = error(
        code="missing.any.permissions",
        message="Unable to perform the requested action. You must have at least one of the following "
        "permissions assigned: [analytics:conversationAggregate:view]",
        contextId="c-2",
    )
    refusal = refused(body(), content, 403)
    assert refusal.permissions == ("analytics:conversationAggregate:view",)
    assert "analytics:conversationAggregate:view" in refusal.summary
    assert "Analytics > Conversation Aggregate > View" in refusal.request
    assert refusal.request.startswith("Please add the permission")
    assert "c-2" in refusal.request
    assert refusal.request in str(refusal)
    assert refusal.findings == ()


def test_a_permission_that_the_service_does_not_name_follows_from_the_family():
    refusal = refused(body(), error(code="missing.permissions"), 403, family="users")
    assert refusal.permissions == ("analytics:userAggregate:view",)


def test_a_permission_in_the_parameters_is_heard():
    content = error(code="missing.any.permissions", messageParams={"permissions": "[a:b:view, a:c:edit]"})
    assert refused(body(), content, 403).permissions == ("a:b:view", "a:c:edit")


def test_a_permission_that_nobody_publishes_is_still_asked_for():
    refusal = refused(body(), error(code="missing.permissions"), 403, family="copilots")
    assert refusal.permissions == ()
    assert "aggregates of copilots" in refusal.request


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("app.not.authorized.for.scope", "analytics:readonly"),
        ("authz.policy.denied", "policy"),
        ("missing.division.permission", "divisions"),
        ("not.authorized", "read aggregates of conversations"),
        (None, "read aggregates of conversations"),
    ],
)
def test_every_kind_of_403_has_its_own_sentence(code, words):
    refusal = refused(body(), error(code=code), 403)
    assert words in refusal.request
    assert refusal.status == 403


def test_an_unknown_family_is_refused():
    with pytest.raises(UnknownFamilyError):
        refused(body(), family="conversation")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"metrics": ["tHandel"]}, "/metrics/0"),
        ({"groupBy": ["queue"]}, "/groupBy/0"),
        ({"select": ["tHandle"]}, "/select"),
        ({"filter": {"predicates": []}}, "/filter"),
        (
            {"views": [{"name": "x", "target": "nOffered", "function": "rangeBound", "range": {"lt": 1}}]},
            "/views/0",
        ),
    ],
)
def test_the_demo_s_refusals_are_explained_by_the_place_that_they_mean(ask, change, pointer):
    sent = body(**change)
    answer = ask(sent)
    assert answer.status_code == 400
    refusal = refused(sent, answer.content)
    assert refusal.findings[0].pointer.startswith(pointer)
    assert refusal.said
    assert refusal.correlation_id == answer.headers["ININ-Correlation-Id"]
