"""What every answer of the API carries, and how the API says no."""

from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from demo_clients import AGGREGATES, NOW, Client, FakeClock, interval

from hourglance.demo import DemoCloud

HOUR = {"interval": interval(NOW - timedelta(hours=1), NOW), "metrics": ["tHandle"]}


def refusal(response):
    """Return status and code of an error body, whose every other part is as it should be."""
    body = response.json()
    assert body.keys() == {"message", "code", "status", "messageParams", "contextId", "details", "errors"}
    assert body["status"] == response.status_code
    assert body["contextId"] == response.headers["ININ-Correlation-Id"]
    assert body["message"]
    assert response.headers["content-type"] == "application/json"
    return response.status_code, body["code"]


def test_headers_date_and_correlation_id(client: Client):
    first, second = client.http.get("/api/v2/users/me"), client.http.get("/api/v2/users/me")
    assert parsedate_to_datetime(first.headers["date"]) == NOW
    assert first.headers["ININ-Correlation-Id"] != second.headers["ININ-Correlation-Id"]
    assert parsedate_to_datetime(client.authorize().headers["date"]) == NOW


def test_token_missing_is_401(stranger: Client):
    assert refusal(stranger.ask(HOUR)) == (401, "authentication.required")
    stranger.http.headers["authorization"] = "Basic eDp5"
    assert refusal(stranger.ask(HOUR)) == (401, "authentication.required")


def test_token_unknown_is_401(stranger: Client):
    stranger.http.headers["authorization"] = "Bearer made-up"
    assert refusal(stranger.ask(HOUR)) == (401, "bad.credentials")


def test_permission_missing_is_403_and_named(cloud: DemoCloud, client: Client):
    cloud.add_fault("no-permission")
    response = client.ask(HOUR)
    assert refusal(response) == (403, "missing.any.permissions")
    assert "analytics:conversationAggregate:view" in response.json()["message"]
    assert refusal(client.http.get("/api/v2/routing/queues")) == (403, "missing.any.permissions")
    assert client.http.get("/api/v2/users/me").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/", (404, "not.found")),
        ("POST", "/api/v2/analytics/conversations/aggregates", (404, "not.found")),
        ("POST", "/api/v2/analytics/nonsense/aggregates/query", (404, "not.found")),
        ("POST", "/api/v2/conversations/aggregates/query", (404, "not.found")),
        ("GET", AGGREGATES, (405, "method.not.allowed")),
        ("POST", "/api/v2/users/me", (405, "method.not.allowed")),
    ],
)
def test_path_or_method_wrong_is_rejected(client: Client, method: str, path: str, expected):
    assert refusal(client.http.request(method, path)) == expected


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_content_type_must_be_json(client: Client, content_type: str | None):
    headers = {"content-type": content_type} if content_type else {}
    response = client.http.post(AGGREGATES, content=b"{}", headers=headers)
    assert refusal(response) == (415, "unsupported.media.type")


@pytest.mark.parametrize("body", [b"", b"{", b"[1", b"NaN", b'{"limit": NaN}', b"\xff", b"[" * 100_000])
def test_body_not_json_is_400(client: Client, body: bytes):
    response = client.http.post(AGGREGATES, content=body, headers={"content-type": "application/json"})
    assert refusal(response) == (400, "bad.request")


def test_body_over_the_limit_is_413(client: Client):
    headers = {"content-type": "application/json; charset=utf-8"}
    assert refusal(client.http.post(AGGREGATES, content=b" " * 512_000, headers=headers)) == (
        400,
        "bad.request",
    )
    assert refusal(client.http.post(AGGREGATES, content=b" " * 512_001, headers=headers)) == (
        413,
        "request.entity.too.large",
    )


def predicates(number, junction="or"):
    found = [{"dimension": "queueId", "value": f"q{index}"} for index in range(number)]
    return {"type": junction, "predicates": found}


@pytest.mark.parametrize(
    "where",
    [
        predicates(5_000),
        predicates(2_000, "and"),
        {"type": "and", "clauses": [predicates(1) for _ in range(2_000)]},
        *(
            {"type": "and", "predicates": [{"dimension": "agentScore", "range": {"gte": bound}}]}
            for bound in (2**63, -(2**70), 1e308)
        ),
    ],
    ids=["or", "and", "clauses", "large", "negative", "float"],
)
def test_filter_of_any_size_is_answered(client: Client, where):
    assert client.results(filter=where) == []


def test_query_that_takes_too_long_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("hourglance.demo.aggregation._MAX_SECONDS", 0)
    long = {"interval": interval(NOW - timedelta(hours=5), NOW), "granularity": "PT1S"}
    assert refusal(client.ask(HOUR | long)) == (400, "response.entity.too.large")


def test_unexpected_error_is_an_error_body(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("hourglance.demo.endpoints.DemoAnswers.answer", lambda *_, **__: 1 / 0)
    assert refusal(client.ask(HOUR)) == (500, "internal.server.error")


def test_rate_limit_is_enforced_for_each_token(clock: FakeClock, connect):
    with DemoCloud(conversations=0, clock=clock, allowance=2) as cloud:
        client, other = connect(cloud).sign_in(), connect(cloud).sign_in()

        def rate(response):
            return [response.headers[f"inin-ratelimit-{part}"] for part in ("count", "allowed", "reset")]

        assert rate(client.http.get("/api/v2/users/me")) == ["1", "2", "60"]
        clock.forward(seconds=20)
        assert rate(client.ask(HOUR | {"metrics": []})) == ["2", "2", "40"]
        refused = client.ask(HOUR)
        assert refusal(refused) == (429, "too.many.requests.retry.after")
        assert refused.headers["Retry-After"] == "40"
        assert "Retry the request in [40] seconds" in refused.json()["message"]
        assert other.ask(HOUR).status_code == 200
        clock.forward(seconds=40)
        assert rate(client.ask(HOUR)) == ["1", "2", "60"]


def test_requests_are_recorded(cloud: DemoCloud, client: Client):
    client.ask(HOUR)
    client.http.get("/api/v2/users/me?expand=date")
    asked, looked_up = cloud.requests[-2:]
    assert (asked.method, asked.path, asked.json) == ("POST", AGGREGATES, HOUR)
    assert (looked_up.method, looked_up.query, looked_up.fields) == ("GET", "expand=date", {"expand": "date"})
