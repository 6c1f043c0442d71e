"""Fixtures of the cloud's tests: a manual clock, a scripted service, an account and a session."""

import subprocess
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fake_keyrings import BlockingKeyring, RecordingKeyring
from scripted_service import Response, ScriptedService

from hourglance.cloud import Account, HttpTimeouts, SignInSession, TokenVault
from hourglance.genesys import Region


class OwnClock:
    """Stands still until :meth:`move` or a sleep."""

    def __init__(self) -> None:
        self.wall = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
        self.seconds = 1000.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.move(seconds)

    def move(self, seconds: float) -> None:
        self.seconds += seconds
        self.wall += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> OwnClock:
    return OwnClock()


@pytest.fixture
async def service(anyio_backend: str) -> AsyncIterator[ScriptedService]:
    """A service where Ada can sign in and send queries."""
    scripted = ScriptedService()
    scripted.on(
        "GET", "/oauth/authorize", Response(body=b"<html>Sign in", headers={"Content-Type": "text/html"})
    )
    scripted.on(
        "POST",
        "/oauth/token",
        Response(json={"access_token": "tok-en-1", "token_type": "bearer", "expires_in": 3600}),
    )
    scripted.on("GET", "/api/v2/users/me", Response(json=ADA))
    scripted.on("DELETE", "/api/v2/tokens/me", Response(status=204))
    scripted.on("POST", "/query", Response(json={"results": []}))
    await scripted.start()
    yield scripted
    await scripted.stop()


ADA = {
    "id": "ada-1",
    "name": "Ada Example",
    "organization": {"id": "org-1", "name": "Example Care"},
    "authorization": {"permissions": ["analytics:conversationAggregate:view"]},
}


@pytest.fixture
def account(service: ScriptedService) -> Account:
    region = Region(name="test", domain="test.invalid", api_url=service.url, login_url=service.url)
    return Account(region=region, client_id="client-1")


@pytest.fixture
def keyring() -> RecordingKeyring:
    return RecordingKeyring()


@pytest.fixture
def blocking() -> Iterator[BlockingKeyring]:
    """A keyring that blocks until it is unlocked, or the test ends."""
    keyring = BlockingKeyring()
    yield keyring
    keyring.unlocked.set()


@pytest.fixture
async def session(
    account: Account, keyring: RecordingKeyring, clock: OwnClock
) -> AsyncIterator[SignInSession]:
    made = SignInSession(account, TokenVault([keyring]), clock, timeouts=HttpTimeouts(total=5.0, browser=5.0))
    yield made
    await made.aclose()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A self-signed certificate, with its key in ``key.pem`` in the same folder."""
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    wanted = (
        "-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost "
        "-addext subjectAltName=DNS:localhost"
    )
    subprocess.run(
        ["openssl", "req", *wanted.split(), "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    return certificate
