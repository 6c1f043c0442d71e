"""The session with the demo cloud."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fake_keyrings import RecordingKeyring
from shared_cloud import account_at

from hourglance.cloud import (
    ConnectionLostError,
    ConsentDeniedError,
    InvalidQueryError,
    InvalidResponseError,
    PermissionDeniedError,
    RateLimitedError,
    ResponseTooLargeError,
    ServiceError,
    ServiceUnavailableError,
    SessionExpiredError,
    SignInSession,
    TokenVault,
    UnknownClientError,
)
from hourglance.demo import DemoCloud, open_headless

pytestmark = pytest.mark.anyio

PATH = "/api/v2/analytics/conversations/aggregates/query"
QUERY = json.dumps(
    {"interval": "2026-11-20T09:00:00.000Z/2026-11-20T10:00:00.000Z", "metrics": ["nOffered"]}
).encode()


@pytest.fixture(scope="module")
def running() -> Iterator[DemoCloud]:
    with DemoCloud(conversations=0) as demo:
        yield demo


@pytest.fixture
def demo(running: DemoCloud) -> Iterator[DemoCloud]:
    yield running
    running.clear_faults()


@pytest.fixture
async def at_demo(
    demo: DemoCloud, keyring: RecordingKeyring, anyio_backend: str
) -> AsyncIterator[SignInSession]:
    session = SignInSession(account_at(demo), TokenVault([keyring]))
    yield session
    await session.aclose()


async def test_demo_cloud_sign_in_query_and_sign_out(
    at_demo: SignInSession, keyring: RecordingKeyring
) -> None:
    person = await at_demo.sign_in(open_headless)
    assert person.name
    assert person.id
    assert person.organization
    assert person.permissions
    assert "analytics:conversationAggregate:view" in person.permissions
    assert at_demo.state.expires_at
    assert at_demo.state.expires_at > datetime.now(UTC)
    assert len(keyring.entries) == 1

    answer = await at_demo.post(PATH, QUERY)
    assert json.loads(answer.content) == {} or "results" in json.loads(answer.content)
    assert answer.correlation_id
    assert answer.rate
    assert answer.rate.allowed == 300
    assert abs(at_demo.skew) < timedelta(seconds=2)

    assert await at_demo.sign_out() == ()
    assert keyring.entries == {}


async def test_demo_cloud_rejects_a_revoked_token(at_demo: SignInSession, keyring: RecordingKeyring) -> None:
    await at_demo.sign_in(open_headless)
    copied = RecordingKeyring()
    copied.entries.update(keyring.entries)
    await at_demo.sign_out()
    thief = SignInSession(at_demo.account, TokenVault([copied]))
    state = await thief.restore()
    assert state.status == "signed_out"
    assert isinstance(state.problem, SessionExpiredError)
    await thief.aclose()


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("status=400", InvalidQueryError),
        ("status=500", ServiceUnavailableError),
        ("status=503", ServiceUnavailableError),
        ("rate-limit=7", RateLimitedError),
        ("rate-limit-date=7", RateLimitedError),
        ("no-permission", PermissionDeniedError),
        ("token-expiry", SessionExpiredError),
        ("html", InvalidResponseError),
        ("cut", ConnectionLostError),
        ("reset", ConnectionLostError),
        ("huge=9", ResponseTooLargeError),
    ],
)
async def test_demo_cloud_faults_have_their_errors(
    at_demo: SignInSession, demo: DemoCloud, fault: str, error: type[ServiceError]
) -> None:
    await at_demo.sign_in(open_headless)
    demo.add_fault(f"{fault}@{PATH}")
    with pytest.raises(error) as caught:
        await at_demo.post(PATH, QUERY)
    if isinstance(caught.value, RateLimitedError):
        assert 5.5 <= caught.value.retry_after <= 8
    if isinstance(caught.value, PermissionDeniedError):
        assert caught.value.permission == "analytics:conversationAggregate:view"
    if isinstance(caught.value, InvalidQueryError | ServiceUnavailableError):
        assert caught.value.correlation_id


async def test_demo_cloud_rejected_query_has_a_message(at_demo: SignInSession) -> None:
    await at_demo.sign_in(open_headless)
    with pytest.raises(InvalidQueryError) as caught:
        await at_demo.post(PATH, b'{"interval": "PT1H", "metrics": ["nOffered"]}')
    assert caught.value.body.text
    assert caught.value.service_code


async def test_demo_cloud_clock_skew_is_detected(at_demo: SignInSession, demo: DemoCloud) -> None:
    await at_demo.sign_in(open_headless)
    at_demo_skewed = SignInSession(at_demo.account, TokenVault([RecordingKeyring()]))
    demo.add_fault("wrong-clock=-7200")
    await at_demo_skewed.sign_in(open_headless)
    await at_demo_skewed.post(PATH, QUERY)
    assert abs(at_demo_skewed.skew + timedelta(hours=2)) < timedelta(seconds=2)
    await at_demo_skewed.aclose()


async def test_demo_cloud_consent_denied(at_demo: SignInSession, demo: DemoCloud) -> None:
    demo.add_fault("deny-consent")
    with pytest.raises(ConsentDeniedError):
        await at_demo.sign_in(open_headless)


async def test_demo_cloud_unknown_client(demo: DemoCloud) -> None:
    session = SignInSession(replace(account_at(demo), client_id="nobody"), TokenVault([RecordingKeyring()]))
    with pytest.raises(UnknownClientError):
        await session.sign_in(open_headless)
    await session.aclose()
