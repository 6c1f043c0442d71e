"""OAuth with PKCE: requests, validation and errors."""

import base64
import hashlib
import re
from datetime import UTC, datetime

import pytest
from fake_keyrings import RecordingKeyring, UnavailableKeyring
from scripted_service import Browser, Response, ScriptedService

from hourglance.cloud import (
    Account,
    ConsentDeniedError,
    HttpTimeouts,
    InvalidResponseError,
    MemoryKeyring,
    OfflineError,
    RateLimitedError,
    ServiceUnavailableError,
    SignInRefusedError,
    SignInSession,
    SignInTimeoutError,
    TokenVault,
    UnknownClientError,
)

pytestmark = pytest.mark.anyio


async def test_oauth_opens_the_login_host_with_a_challenge(
    session: SignInSession, service: ScriptedService
) -> None:
    browser = Browser()
    await session.sign_in(browser)
    assert browser.addresses[0].startswith(f"{service.url}/oauth/authorize?")
    query = browser.query
    assert query["response_type"] == "code"
    assert query["client_id"] == "client-1"
    assert query["code_challenge_method"] == "S256"
    assert re.fullmatch(r"http://localhost:\d+", query["redirect_uri"])
    assert len(query["state"]) >= 30


async def test_oauth_code_is_exchanged_with_the_verifier(
    session: SignInSession, service: ScriptedService
) -> None:
    browser = Browser(code="c +&=ö")
    await session.sign_in(browser)
    form = service.requests_to("/oauth/token")[0].form
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == browser.query["code_challenge"]
    assert 43 <= len(form["code_verifier"]) <= 128
    assert form["grant_type"] == "authorization_code"
    assert form["code"] == "c +&=ö"
    assert form["client_id"] == "client-1"
    assert form["redirect_uri"] == browser.query["redirect_uri"]
    assert "authorization" not in service.requests_to("/oauth/token")[0].headers


async def test_oauth_state_and_verifier_are_unique(session: SignInSession, service: ScriptedService) -> None:
    browsers = Browser(), Browser()
    for browser in browsers:
        await session.sign_in(browser)
    assert browsers[0].query["state"] != browsers[1].query["state"]
    verifiers = {asked.form["code_verifier"] for asked in service.requests_to("/oauth/token")}
    assert len(verifiers) == 2


async def test_oauth_redirect_uses_the_given_port(session: SignInSession) -> None:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    browser = Browser()
    await session.sign_in(browser, port=port)
    assert browser.query["redirect_uri"] == f"http://localhost:{port}"


async def test_oauth_expiry_is_relative_to_the_service_clock(
    session: SignInSession, service: ScriptedService
) -> None:
    service.on(
        "POST",
        "/oauth/token",
        Response(
            json={"access_token": "t", "expires_in": 600}, headers={"Date": "Fri, 20 Nov 2026 12:00:00 GMT"}
        ),
    )
    await session.sign_in(Browser())
    assert session.state.expires_at == datetime(2026, 11, 20, 12, 10, tzinfo=UTC)


@pytest.mark.parametrize("expires_in", [None, -1, 0, 10**20])
async def test_oauth_invalid_lifetime_is_unknown(
    session: SignInSession, service: ScriptedService, expires_in: object
) -> None:
    service.on("POST", "/oauth/token", Response(json={"access_token": "t", "expires_in": expires_in}))
    await session.sign_in(Browser())
    assert session.state.expires_at is None


async def test_oauth_consent_denied(session: SignInSession, service: ScriptedService) -> None:
    with pytest.raises(ConsentDeniedError):
        await session.sign_in(Browser(error="access_denied", error_description="the user said no"))
    assert service.requests_to("/oauth/token") == []


@pytest.mark.parametrize(
    "redirect", [{"code": "stolen"}, {"error": "access_denied"}, {"code": "stolen", "state": ""}]
)
async def test_oauth_redirect_of_another_sign_in_is_ignored(
    session: SignInSession, service: ScriptedService, redirect: dict[str, str]
) -> None:
    stranger, browser = Browser(**({"state": "another"} | redirect)), Browser()

    def both(address: str) -> None:
        stranger(address)
        browser(address)

    await session.sign_in(both)
    assert [request.form["code"] for request in service.requests_to("/oauth/token")] == ["code-1"]


async def test_oauth_sign_in_after_a_sign_out_asks_for_credentials(
    session: SignInSession, service: ScriptedService
) -> None:
    for signed_out in (False, True, True):
        browser = Browser()
        await session.sign_in(browser)
        assert browser.query.get("prompt") == ("login" if signed_out else None)
        again = Browser()
        await session.sign_in(again)
        assert "prompt" not in again.query
        await session.sign_out()
    memory_only = Browser()
    await session.sign_in(memory_only, session_only=True)
    assert memory_only.query["prompt"] == "login"


@pytest.mark.parametrize("used_before", [True, False])
@pytest.mark.parametrize(
    ("keyring", "session_only"),
    [(MemoryKeyring, False), (MemoryKeyring, True), (UnavailableKeyring, True)],
)
async def test_oauth_sign_in_without_credentials_asks_for_them_if_the_account_was_used(
    service: ScriptedService,
    account: Account,
    *,
    used_before: bool,
    keyring: type[MemoryKeyring],
    session_only: bool,
) -> None:
    session, browser = (
        SignInSession(account, TokenVault([keyring()]), used_before=used_before),
        Browser(),
    )
    try:
        await session.sign_in(browser, session_only=session_only)
        assert browser.query.get("prompt") == ("login" if used_before else None)
    finally:
        await session.aclose()


async def test_oauth_unknown_client_is_reported_before_the_browser_opens(
    session: SignInSession, service: ScriptedService
) -> None:
    unknown = Response(status=400, json={"error": "invalid_client", "description": "client not found"})
    service.on("GET", "/oauth/authorize", unknown)
    browser = Browser()
    with pytest.raises(UnknownClientError, match="'client-1'"):
        await session.sign_in(browser)
    assert browser.addresses == []


async def test_oauth_unknown_client_is_reported_at_the_exchange(
    session: SignInSession, service: ScriptedService
) -> None:
    unknown = Response(status=400, json={"error": "invalid_client", "description": "client not found"})
    service.on("POST", "/oauth/token", unknown)
    with pytest.raises(UnknownClientError):
        await session.sign_in(Browser())


@pytest.mark.parametrize("field", ["description", "error_description"])
async def test_oauth_rejection_has_the_description_of_the_service(
    session: SignInSession, service: ScriptedService, field: str
) -> None:
    service.on(
        "POST",
        "/oauth/token",
        Response(status=400, json={"error": "invalid_grant", field: "code is used up"}),
    )
    with pytest.raises(SignInRefusedError, match="code is used up"):
        await session.sign_in(Browser())


async def test_oauth_login_page_is_not_an_error(session: SignInSession, service: ScriptedService) -> None:
    service.on(
        "GET",
        "/oauth/authorize",
        Response(status=403, body=b"<html>robots", headers={"Content-Type": "text/html"}),
    )
    await session.sign_in(Browser())
    assert session.state.status == "signed_in"


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"token_type": "bearer"},
        {"access_token": ""},
        {"access_token": 7},
        {"access_token": "line\nbreak"},
        {"access_token": "t", "expires_in": "soon"},
        [],
    ],
)
async def test_oauth_response_without_a_usable_token_is_rejected(
    session: SignInSession, service: ScriptedService, answer: object
) -> None:
    service.on("POST", "/oauth/token", Response(json=answer))
    with pytest.raises(SignInRefusedError):
        await session.sign_in(Browser())


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (Response(body=b"<html>", headers={"Content-Type": "text/html"}), InvalidResponseError),
        (Response(status=503), ServiceUnavailableError),
        (Response(status=429, headers={"Retry-After": "5"}), RateLimitedError),
    ],
)
async def test_oauth_failing_login_host_is_a_service_error(
    session: SignInSession, service: ScriptedService, response: Response, error: type[Exception]
) -> None:
    service.on("POST", "/oauth/token", response)
    with pytest.raises(error):
        await session.sign_in(Browser())


async def test_oauth_offline_is_reported_before_the_browser_opens(
    session: SignInSession, service: ScriptedService
) -> None:
    await service.stop()
    browser = Browser()
    with pytest.raises(OfflineError):
        await session.sign_in(browser)
    assert browser.addresses == []


async def test_oauth_browser_timeout(account: Account) -> None:
    session = SignInSession(account, TokenVault([RecordingKeyring()]), timeouts=HttpTimeouts(browser=0.05))
    with pytest.raises(SignInTimeoutError):
        await session.sign_in(lambda address: None)
    await session.aclose()
