"""Mapping of responses to errors."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.cloud import (
    InvalidQueryError,
    InvalidResponseError,
    NotFoundError,
    NotSignedInError,
    PermissionDeniedError,
    ProxyError,
    RateLimitedError,
    ServiceTimeoutError,
    ServiceUnavailableError,
    SessionExpiredError,
)
from hourglance.cloud.responses import HttpResponse, as_sentence, error_from_response

NESTED = b'{"x": ' + b"[" * 100_000


def reply(status: int, body: object = None, **headers: str) -> HttpResponse:
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    if content and not isinstance(body, bytes):
        told.setdefault("content-type", "application/json; charset=utf-8")
    return HttpResponse(
        url="https://api.mypurecloud.de/api/v2/analytics/conversations/aggregates/query",
        status=status,
        headers=told,
        content=content,
        sent=1.0,
        headed=1.1,
        ended=1.2,
        received=datetime(2026, 11, 20, 10, tzinfo=UTC),
    )


def body(status: int, code: str, message: str = "", **more: object) -> dict[str, object]:
    return {"message": message, "code": code, "status": status, "contextId": "c-1"} | more


@pytest.mark.parametrize(
    "answer",
    [
        reply(200, {}),
        reply(204),
        reply(200, b'  {"a": 1}'),
        reply(200, b"{", content_type="text/plain"),
    ],
)
def test_error_mapping_json_is_a_success(answer: HttpResponse) -> None:
    assert error_from_response(answer) is None


@pytest.mark.parametrize("status", [201, 202])
def test_error_mapping_accepted_is_no_result(status: int) -> None:
    problem = error_from_response(reply(status, {"jobId": "j-1"}))
    assert isinstance(problem, InvalidResponseError)
    assert f"({status})" in problem.what


@pytest.mark.parametrize(
    "answer",
    [
        reply(200, b"<!doctype html>", content_type="text/html"),
        reply(200, b'{"a": 1}', content_type="text/html"),
        reply(200, b"<html>", content_type="application/json"),
        reply(200, b"", content_type="application/json"),
        reply(200, b"null", content_type="application/json"),
        reply(302, None, location="https://portal.example/"),
        reply(511, b"<html>", content_type="text/html"),
        reply(403, b"<h1>Blocked by policy", content_type="text/html"),
        reply(401, b"<html>", content_type="text/html"),
    ],
)
def test_error_mapping_other_content_is_invalid(answer: HttpResponse) -> None:
    problem = error_from_response(answer)
    assert isinstance(problem, InvalidResponseError)
    assert "api.mypurecloud.de" in problem.what


@pytest.mark.parametrize("code", ["authentication.required", "bad.credentials", "credentials.expired", ""])
def test_error_mapping_401_is_an_expired_session(code: str) -> None:
    problem = error_from_response(reply(401, body(401, code)))
    assert isinstance(problem, SessionExpiredError)
    assert isinstance(problem, NotSignedInError)


def test_error_mapping_401_for_an_ip_address_is_denied() -> None:
    problem = error_from_response(reply(401, body(401, "ip.not.authorized")))
    assert isinstance(problem, PermissionDeniedError)
    assert "network" in problem.what


def test_error_mapping_403_names_the_permission() -> None:
    message = "You must have at least one of these permissions: [analytics:conversationAggregate:view]"
    problem = error_from_response(
        reply(403, body(403, "missing.any.permissions", message), inin_correlation_id="c-7")
    )
    assert isinstance(problem, PermissionDeniedError)
    assert problem.permission == "analytics:conversationAggregate:view"
    assert "analytics:conversationAggregate:view" in problem.what
    assert problem.correlation_id == "c-7"


def test_error_mapping_403_for_a_scope_of_the_client() -> None:
    problem = error_from_response(reply(403, body(403, "app.not.authorized.for.scope", "Client lacks scope")))
    assert isinstance(problem, PermissionDeniedError)
    assert problem.permission is None
    assert "scope" in problem.what


def test_error_mapping_403_without_reason() -> None:
    problem = error_from_response(reply(403))
    assert isinstance(problem, PermissionDeniedError)
    assert "no reason was given." in problem.what


def test_error_mapping_404_suggests_the_region() -> None:
    problem = error_from_response(reply(404, body(404, "not.found")))
    assert isinstance(problem, NotFoundError)
    assert "region" in problem.remedy


def test_error_mapping_413_as_a_page_of_a_gateway() -> None:
    problem = error_from_response(
        reply(413, b"<html>Request Entity Too Large</html>", content_type="text/html")
    )
    assert isinstance(problem, InvalidQueryError)
    assert problem.service_code == "request.entity.too.large"


@pytest.mark.parametrize("status", [400, 413, 422])
def test_error_mapping_400_keeps_the_error_body(status: int) -> None:
    details = [{"errorCode": "bad.metric", "fieldName": "metrics", "entityId": None}]
    content = body(status, "invalid.value", "No such metric: tFoo", details=details)
    problem = error_from_response(reply(status, content, inin_correlation_id="c-2"))
    assert isinstance(problem, InvalidQueryError)
    assert problem.body is not None
    assert problem.body.text == "No such metric: tFoo"
    assert problem.body.mentioned_names == ("metrics",)
    assert problem.service_code == "invalid.value"
    assert problem.correlation_id == "c-2"
    assert "No such metric: tFoo." in problem.what
    assert not problem.transient


@pytest.mark.parametrize(
    "content",
    [b"{", b'{"message": 7}', b'{"details": {}}', b"[1]", b"{\xff", pytest.param(NESTED, id="nested")],
)
def test_error_mapping_400_without_a_valid_body_has_the_status(content: bytes) -> None:
    problem = error_from_response(reply(400, content, content_type="application/json"))
    assert isinstance(problem, InvalidQueryError)
    assert "status 400" in problem.what


def test_error_mapping_429_has_retry_after() -> None:
    by_seconds = error_from_response(reply(429, body(429, "too.many.requests.retry.after"), retry_after="17"))
    assert isinstance(by_seconds, RateLimitedError)
    assert by_seconds.retry_after == 17.0
    by_date = error_from_response(
        reply(429, None, retry_after="Fri, 20 Nov 2026 12:00:30 GMT", date="Fri, 20 Nov 2026 12:00:00 GMT")
    )
    assert isinstance(by_date, RateLimitedError)
    assert by_date.retry_after == 30.0


@pytest.mark.parametrize("date", ["Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "now"])
def test_error_mapping_429_with_an_impossible_date_goes_by_the_local_clock(date: str) -> None:
    problem = error_from_response(reply(429, None, retry_after="Fri, 20 Nov 2026 10:00:30 GMT", date=date))
    assert isinstance(problem, RateLimitedError)
    assert problem.retry_after == 30.0


@pytest.mark.parametrize("text", ["", "soon", "-5", "inf", "nan"])
def test_error_mapping_429_without_retry_after(text: str) -> None:
    problem = error_from_response(reply(429, None, retry_after=text))
    assert isinstance(problem, RateLimitedError)
    assert problem.retry_after == 3.0


@pytest.mark.parametrize("status", [500, 501, 502, 503, 504, 520])
def test_error_mapping_5xx_with_any_body(status: int) -> None:
    problem = error_from_response(reply(status, b"<html>", content_type="text/html", retry_after="9"))
    assert isinstance(problem, ServiceUnavailableError)
    assert problem.retry_after == 9.0
    assert problem.transient
    assert error_from_response(reply(status)).retry_after is None  # type: ignore[union-attr] # judged above


def test_error_mapping_408_and_407() -> None:
    assert isinstance(error_from_response(reply(408)), ServiceTimeoutError)
    assert isinstance(error_from_response(reply(407)), ProxyError)


@given(
    status=st.integers(200, 599),
    content=st.binary(max_size=40),
    kind=st.sampled_from(["", "application/json", "text/html"]),
)
def test_error_mapping_of_arbitrary_responses_is_one_line(status: int, content: bytes, kind: str) -> None:
    problem = error_from_response(reply(status, content, content_type=kind))
    if problem is None:
        assert status < 300
    else:
        assert problem.what.endswith(".")
        assert problem.remedy.endswith(".")
        assert "\n" not in str(problem)


@given(st.text())
def test_sentence_is_one_line_of_limited_length(text: str) -> None:
    line = as_sentence(text)
    assert len(line.splitlines()) == 1
    assert line.endswith((".", "?"))
    assert len(line) < 310


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("seconds", "text"), [("30", "in 30 s"), ("7200", "at "), ("86400", "at 2026-11-2")])
def test_error_mapping_retry_after_is_described(status: int, seconds: str, text: str) -> None:
    problem = error_from_response(reply(status, None, retry_after=seconds))
    assert problem
    assert f"allowed {text}" in problem.what


@pytest.mark.parametrize("date", ["Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "x"])
def test_response_date_implausible_is_none(date: str) -> None:
    response = reply(200, {}, date=date, retry_after=date)
    assert response.date is None
    assert response.retry_after in {None, 0.0, 86_400.0}


@pytest.mark.parametrize("status", [405, 409, 415, 418, 421, 425, 444, 499])
def test_error_mapping_unknown_status_is_transient(status: int) -> None:
    problem = error_from_response(reply(status, body(status, "odd", "Odd.")))

    assert problem.transient
    assert f"({status})" in problem.what
