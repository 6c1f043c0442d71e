"""A demo cloud to ask, and what asks it."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from hourglance.demo import CLIENT_ID, DemoCloud
from hourglance.genesys import family as family_named

#: The service's now. Its data is of the week before.
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

Ask = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def demo() -> Iterator[DemoCloud]:
    """Run a small Genesys Cloud whose clock stands still."""
    with DemoCloud(seed=7, conversations=3_000, clock=lambda: NOW, allowance=10**6) as cloud:
        yield cloud


@pytest.fixture(scope="session")
def ask(demo: DemoCloud) -> Iterator[Ask]:
    """Post any text as a query, signed in: ``ask(body, family="users")`` returns the HTTP answer."""
    with httpx.Client(base_url=demo.url, trust_env=False) as client:
        headers = {"Authorization": f"Bearer {_token(client)}", "Content-Type": "application/json"}

        def post(body: bytes | str, family: str = "conversations") -> httpx.Response:
            return client.post(family_named(family).path, content=body, headers=headers)

        yield post


def _token(client: httpx.Client) -> str:
    verifier, redirect_uri = "v" * 64, "http://localhost:54321"
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    agreed = client.get(
        "/oauth/authorize",
        params={
            "client_id": CLIENT_ID,
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        },
    )
    (code,) = parse_qs(urlsplit(agreed.headers["Location"]).query)["code"]
    given = client.post(
        "/oauth/token",
        data={
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "client_id": CLIENT_ID,
            "redirect_uri": redirect_uri,
        },
    )
    return str(given.json()["access_token"])
