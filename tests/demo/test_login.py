"""Sign-in at the demo cloud, rule by rule."""

import pytest
from demo_clients import Client, FakeClock, redirected

from hourglance.demo import DemoCloud


def error(response, status=400):
    """Return what the login's error body says."""
    assert response.status_code == status
    assert set(response.json()) == {"error", "description"}
    return response.json()["error"], response.json()["description"]


def test_authorize_redirects_with_code_and_state(stranger: Client):
    response = stranger.authorize()
    assert response.headers["location"].startswith("http://localhost:54321?")
    assert redirected(response).keys() == {"code", "state"}
    assert redirected(response)["state"] == "a state"


def test_token_lasts_a_day_without_refresh_token(stranger: Client):
    token = stranger.token()
    assert token.status_code == 200
    assert token.json().keys() == {"access_token", "token_type", "expires_in"}
    assert (token.json()["token_type"], token.json()["expires_in"]) == ("bearer", 86_400)
    assert token.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "uri", ["http://localhost", "http://localhost:1", "http://127.0.0.1", "http://127.0.0.1:65535"]
)
def test_redirect_uri_may_have_any_port(stranger: Client, uri: str):
    assert stranger.authorize(redirect_uri=uri).headers["location"].startswith(f"{uri}?")


@pytest.mark.parametrize(
    "uri",
    [
        None,
        "",
        "https://localhost:1",
        "http://localhost:1/",
        "http://localhost:1/callback",
        "http://localhost:1?x=1",
        "http://localhost:1#x",
        "http://[::1]:1",
        "http://localhost.example.com:1",
        "http://me@localhost:1",
        "http://localhost:",
        "http://localhost:1:2",
        "http://example.com",
        "//localhost:1",
    ],
)
def test_redirect_uri_unknown_is_rejected_without_redirect(stranger: Client, uri: str | None):
    assert error(stranger.authorize(redirect_uri=uri)) == (
        "invalid_request",
        "OAuth client ID or redirect URI is invalid",
    )


@pytest.mark.parametrize("client_id", [None, "", "00000000-0000-4000-8000-000000000000"])
def test_client_unknown_is_rejected_without_redirect(stranger: Client, client_id: str | None):
    assert error(stranger.authorize(client_id=client_id)) == ("invalid_client", "client not found")
    assert error(stranger.token(code="x", client_id=client_id)) == ("invalid_client", "client not found")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"org": "acme"}, "invalid_request"),
    ],
)
def test_authorize_errors_are_in_the_redirect(stranger: Client, change, expected):
    answer = redirected(stranger.authorize(**change))
    assert answer["error"] == expected
    assert answer["error_description"]
    assert answer["state"] == "a state"


def test_consent_denied_is_in_the_redirect(cloud: DemoCloud, stranger: Client):
    cloud.add_fault("deny-consent")
    answer = redirected(stranger.authorize())
    assert (answer["error"], answer["state"]) == ("access_denied", "a state")
    assert "code" not in answer


def test_code_used_twice_revokes_its_token(stranger: Client):
    code = stranger.code()
    bearer = {"authorization": f"Bearer {stranger.token(code=code).json()['access_token']}"}
    assert stranger.http.get("/api/v2/users/me", headers=bearer).status_code == 200
    assert error(stranger.token(code=code))[0] == "invalid_grant"
    assert stranger.http.get("/api/v2/users/me", headers=bearer).status_code == 401


def test_code_expires_after_a_minute(stranger: Client, clock: FakeClock):
    code = stranger.code()
    clock.forward(seconds=59)
    assert stranger.token(code=code).status_code == 200
    code = stranger.code()
    clock.forward(seconds=60)
    assert error(stranger.token(code=code))[0] == "invalid_grant"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"code": "made up"}, "invalid_grant"),
        ({"code": None}, "invalid_grant"),
        ({"code_verifier": "x" * 43}, "invalid_grant"),
        ({"code_verifier": None}, "invalid_grant"),
        ({"redirect_uri": "http://localhost:1"}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": None}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, "unauthorized_client"),
        ({"grant_type": "client_credentials"}, "unauthorized_client"),
    ],
)
def test_token_request_invalid_is_rejected(stranger: Client, change, expected):
    assert error(stranger.token(**change))[0] == expected


@pytest.mark.parametrize("length", [42, 129])
def test_verifier_has_43_to_128_characters(stranger: Client, length: int):
    stranger.verifier = "v" * length
    assert error(stranger.token())[0] == "invalid_grant"


def test_token_request_with_secret_is_rejected(stranger: Client):
    assert error(stranger.token(headers={"authorization": "Basic eDp5"}), 401) == (
        "invalid_client",
        "authentication failed",
    )


def test_token_request_must_be_a_form(cloud: DemoCloud, stranger: Client):
    response = stranger.http.post("/oauth/token", json={"client_id": cloud.client_id})
    assert error(response)[0] == "invalid_request"


def test_token_expires(cloud: DemoCloud, stranger: Client, clock: FakeClock):
    cloud.add_fault("token-life=300")
    assert stranger.token().json()["expires_in"] == 300
    stranger.sign_in()
    clock.forward(seconds=299)
    assert stranger.http.head("/api/v2/tokens/me").status_code == 200
    clock.forward(seconds=1)
    assert stranger.http.get("/api/v2/tokens/me").json()["code"] == "bad.credentials"


def test_token_revoked_is_invalid_and_others_are_not(cloud: DemoCloud, client: Client, connect):
    other = connect(cloud).sign_in()
    assert client.http.delete("/api/v2/tokens/me").status_code == 200
    assert client.http.get("/api/v2/tokens/me").status_code == 401
    assert other.http.get("/api/v2/tokens/me").status_code == 200


def test_codes_and_tokens_are_unique(stranger: Client):
    assert len({stranger.code() for _ in range(5)}) == 5
    assert len({stranger.token().json()["access_token"] for _ in range(5)}) == 5
