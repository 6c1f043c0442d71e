"""What the tests of the cloud share: a clock that they own, a service that they script, an account there."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from keyrings import BlockingKeyring, WatchedKeyring
from scripted_service import Says, ScriptedService

from hourglance.cloud import Account, HttpTimeouts, SignInSession, TokenVault
from hourglance.genesys import Region


class OwnClock:
    """Stands still until it is moved."""

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
    """A service at which Ada can sign in and ask."""
    scripted = ScriptedService()
    scripted.on("GET", "/oauth/authorize", Says(body=b"<html>Sign in", headers={"Content-Type": "text/html"}))
    scripted.on(
        "POST",
        "/oauth/token",
        Says(json={"access_token": "tok-en-1", "token_type": "bearer", "expires_in": 3600}),
    )
    scripted.on("GET", "/api/v2/users/me", Says(json=ADA))
    scripted.on("DELETE", "/api/v2/tokens/me", Says(status=204))
    scripted.on("POST", "/query", Says(json={"results": []}))
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
def keyring() -> WatchedKeyring:
    return WatchedKeyring()


@pytest.fixture
def blocking() -> Iterator[BlockingKeyring]:
    """A keyring that blocks until the test ends, or until it is unlocked."""
    keyring = BlockingKeyring()
    yield keyring
    keyring.unlocked.set()


@pytest.fixture
async def session(account: Account, keyring: WatchedKeyring, clock: OwnClock) -> AsyncIterator[SignInSession]:
    made = SignInSession(account, TokenVault([keyring]), clock, timeouts=HttpTimeouts(total=5.0, browser=5.0))
    yield made
    await made.aclose()
