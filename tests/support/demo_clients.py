"""Clients of the demo cloud for tests, and its clock.

Any test imports them by name: ``from demo_clients import Client``.
"""

import base64
import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx

from hourglance.demo import DemoCloud

NOW = datetime(2026, 11, 18, 10, 42, 17, tzinfo=UTC)
AGGREGATES = "/api/v2/analytics/conversations/aggregates/query"


class Client:
    """A minimal app: one HTTP connection, and each step of a sign-in as a method."""

    redirect_uri = "http://localhost:54321"

    def __init__(self, cloud: DemoCloud) -> None:
        self.cloud = cloud
        # Certificates are not needed for http, and take longer to load than a test to run.
        self.http = httpx.Client(base_url=cloud.url, trust_env=False, verify=False)
        self.verifier = secrets.token_urlsafe(48)

    def authorize(self, **changes: str | None) -> httpx.Response:
        """Request the authorize page; a change to None removes a parameter."""
        challenge = hashlib.sha256(self.verifier.encode()).digest()
        query = {
            "client_id": self.cloud.client_id,
            "response_type": "code",
            "redirect_uri": self.redirect_uri,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            "state": "a state",
        } | changes
        return self.http.get("/oauth/authorize", params={k: v for k, v in query.items() if v is not None})

    def code(self) -> str:
        """Return a new authorization code."""
        return redirected(self.authorize())["code"]

    def token(self, *, headers: dict[str, str] | None = None, **changes: str | None) -> httpx.Response:
        """Request a token; a change to None removes a field."""
        form = {
            "grant_type": "authorization_code",
            "code_verifier": self.verifier,
            "client_id": self.cloud.client_id,
            "redirect_uri": self.redirect_uri,
        } | changes
        if "code" not in form:
            form["code"] = self.code()
        data = {k: v for k, v in form.items() if v is not None}
        return self.http.post("/oauth/token", data=data, headers=headers)

    def sign_in(self) -> "Client":
        """Send a new token with all later requests."""
        self.http.headers.pop("authorization", None)
        self.http.headers["authorization"] = f"Bearer {self.token().json()['access_token']}"
        return self

    def ask(self, body: dict[str, object], *, family: str = "conversations") -> httpx.Response:
        """Send an aggregates query."""
        return self.http.post(AGGREGATES.replace("conversations", family), json=body)

    def results(self, **body: object) -> list[dict[str, object]]:
        """Return the results of a query, by default over the hour until now."""
        query = {"interval": interval(NOW - timedelta(hours=1), NOW), "metrics": ["tHandle"]} | body
        response = self.ask(query)
        assert response.status_code == 200, response.text
        return response.json()["results"]


def redirected(response: httpx.Response) -> dict[str, str]:
    """Return the query parameters of a redirect."""
    assert response.status_code == 302, response.text
    return {
        name: values[0] for name, values in parse_qs(urlsplit(response.headers["location"]).query).items()
    }


def interval(start: datetime, stop: datetime) -> str:
    """Return an interval as queries write it."""
    return f"{start.isoformat()}/{stop.isoformat()}"


def milliseconds(instant: datetime) -> int:
    """Return an instant as the database stores it."""
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


class FakeClock:
    """A clock that tests move forward."""

    def __init__(self, instant: datetime = NOW) -> None:
        self.instant = instant

    def __call__(self) -> datetime:
        return self.instant

    def forward(self, **by: float) -> None:
        self.instant += timedelta(**by)
