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


def test_refusal_lists_all_problems_of_the_query():
    refusal = refused(SENT, error(code="bad_request", message="Invalid query", status=400))
    assert {"/interval", "/dateFrom", "/dateTo", "/groupings", "/select", "/where"} <= {
        finding.pointer for finding in refusal.diagnostics
    }
    assert refusal.service_message == "Invalid query"
    text = str(refusal)
    assert "Invalid query" in text
    assert "/select" in text
    assert "--fix" in refusal.remedy


def test_refusal_puts_the_mentioned_value_first():
    sent = body(metrics=["tHandel"], groupBy=["queueID"])
    for name, place in (("queueID", "/groupBy/0"), ("tHandel", "/metrics/0")):
        refusal = refused(sent, error(message=f"Invalid value [{name}]", code="invalid.value"))
        assert refusal.diagnostics[0].pointer == place


def test_refusal_puts_the_mentioned_field_first():
    sent = body(granularity="hourly", timeZone="Mars")
    for name in ("granularity", "timeZone"):
        content = error(code="invalid.value", details=[{"errorCode": "invalid.value", "fieldName": name}])
        assert refused(sent, content).diagnostics[0].pointer == f"/{name}"


def test_refusal_puts_errors_before_warnings():
    sent = body(metrics=["nOffered", "tHandel"], groupBy=["userId"])
    severities = [finding.severity for finding in refused(sent, error(message="nOffered userId")).diagnostics]
    assert severities == sorted(severities, key=["error", "warning"].index)


def test_refusal_of_a_valid_query_names_a_suspect():
    refusal = refused(body(metrics=["nConversations"]), error(code="bad.request", message="Bad"))
    assert not [finding for finding in refusal.diagnostics if finding.severity == "error"]
    assert "finds no error" in refusal.summary
    assert "nConversations" in refusal.remedy


def test_refusal_of_a_valid_query_without_suspect():
    assert "one at a time" in refused(body()).remedy


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (400, "response.entity.too.large", "shorter interval"),
        (413, "request.entity.too.large", "several queries"),
        (413, None, "several queries"),
    ],
)
def test_refusal_of_too_large_queries_and_responses(status, code, words):
    refusal = refused(body(), error(code=code), status)
    assert words in refusal.remedy


@pytest.mark.parametrize(
    "content", [b"", b"<html>nope</html>", b"[]", b"{", b"\xff", b'{"message": 5}', b"[" * 100_000]
)
def test_refusal_with_unreadable_body(content):
    refusal = refused(body(metrics=[]), content)
    assert (refusal.service_message, refusal.code, refusal.correlation_id) == ("", "", "")
    assert refusal.diagnostics
    assert refusal.summary


def test_error_body_templates_and_nested_errors():
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


def test_refusal_keeps_the_correlation_id():
    refusal = refused(body(metrics=[]), error(contextId="c-1"))
    assert refusal.correlation_id == "c-1"
    assert "c-1" in str(refusal)


def test_permission_missing_has_a_message_for_the_administrator():
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
    assert refusal.diagnostics == ()


def test_permission_missing_is_that_of_the_family():
    refusal = refused(body(), error(code="missing.permissions"), 403, family="users")
    assert refusal.permissions == ("analytics:userAggregate:view",)


def test_permission_missing_is_read_from_parameters():
    content = error(code="missing.any.permissions", messageParams={"permissions": "[a:b:view, a:c:edit]"})
    assert refused(body(), content, 403).permissions == ("a:b:view", "a:c:edit")


def test_permission_missing_is_that_of_a_preview_family():
    refusal = refused(body(), error(code="missing.permissions"), 403, family="copilots")
    assert refusal.permissions == ("analytics:copilotsAggregate:view",)
    assert "Analytics > Copilots Aggregate > View" in refusal.request


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
def test_refusal_403_request_by_code(code, words):
    refusal = refused(body(), error(code=code), 403)
    assert words in refusal.request
    assert refusal.status == 403


def test_refusal_unknown_family_raises():
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
def test_refusal_by_the_demo_is_explained(ask, change, pointer):
    sent = body(**change)
    answer = ask(sent)
    assert answer.status_code == 400
    refusal = refused(sent, answer.content)
    assert refusal.diagnostics[0].pointer.startswith(pointer)
    assert refusal.service_message
    assert refusal.correlation_id == answer.headers["ININ-Correlation-Id"]
