"""The session's life cycle: restore, sign-in, requests, renewal, expiry and sign-out."""

import asyncio
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from fake_keyrings import (
    BlockingKeyring,
    DismissedKeyring,
    FailingKeyring,
    RecordingKeyring,
    UnavailableKeyring,
)
from manual_clock import ManualClock
from scripted_service import Browser, ReceivedRequest, Response, ScriptedService, until

from hourglance.cloud import (
    Account,
    HttpTimeouts,
    InvalidResponseError,
    KeyringFullError,
    KeyringLockedError,
    NoKeyringError,
    NotSignedInError,
    OfflineError,
    ServiceError,
    SessionExpiredError,
    SessionState,
    SignInError,
    SignInSession,
    TokenVault,
    VaultError,
)
from hourglance.cloud.keyrings.abc import keyring_error
from hourglance.cloud.rate_limiter import ASSUMED
from hourglance.util.clock import Clock

pytestmark = pytest.mark.anyio

ADA = {"id": "ada-1", "name": "Ada Example"}
GONE = Response(
    status=401, json={"message": "Invalid login credentials.", "code": "bad.credentials", "status": 401}
)
RENEWABLE = Response(
    json={
        "access_token": "tok-en-1",
        "token_type": "bearer",
        "expires_in": 3600,
        "refresh_token": "re-fresh-1",
    }
)
RENEWED = Response(json={"access_token": "tok-en-2", "token_type": "bearer", "expires_in": 3600})


def entry(**fields: object) -> str:
    return json.dumps({"access": "tok-en-1"} | fields)


async def advance(clock: ManualClock, seconds: int, condition: Callable[[], bool]) -> bool:
    """Advance second by second until a condition holds; threads and sockets get real time meanwhile."""
    for _ in range(seconds):
        if condition():
            return True
        await clock.advance(1)
        await asyncio.sleep(0.005)
    return condition()


def redirect_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["redirect_uri"][0]


class TestRestoring:
    async def test_restore_signs_in_and_verifies_the_token(
        self, session: SignInSession, account: Account, keyring: RecordingKeyring
    ) -> None:
        keyring.entries[account.key] = entry(expires_at="2026-11-20T18:00:00+00:00")
        state = await session.restore()
        assert state.status == "signed_in"
        assert state.user
        assert state.user.name == "Ada Example"
        assert state.expires_at == datetime(2026, 11, 20, 18, tzinfo=UTC)
        assert state.problem is None

    async def test_restore_reads_the_keyring_once(
        self, session: SignInSession, account: Account, keyring: RecordingKeyring
    ) -> None:
        keyring.entries[account.key] = entry()
        await session.restore()
        await session.post("/query", b"{}")
        assert keyring.calls == ["read"]

    async def test_restore_without_a_token_is_signed_out(self, session: SignInSession) -> None:
        assert await session.restore() == SessionState(status="signed_out")

    @pytest.mark.parametrize(
        "kept", ["", "nonsense", "[]", '{"access": ""}', '{"access": "to\\nken"}', '{"access": 7}']
    )
    async def test_restore_ignores_a_corrupt_entry(
        self, session: SignInSession, account: Account, keyring: RecordingKeyring, kept: str
    ) -> None:
        keyring.entries[account.key] = kept
        assert await session.restore() == SessionState(status="signed_out")

    async def test_restore_of_an_expired_token_is_signed_out(
        self, session: SignInSession, service: ScriptedService, account: Account, keyring: RecordingKeyring
    ) -> None:
        service.on("GET", "/api/v2/users/me", GONE)
        keyring.entries[account.key] = entry()
        state = await session.restore()
        assert state.status == "signed_out"
        assert isinstance(state.problem, SessionExpiredError)

    async def test_restore_offline_signs_in_the_stored_user(
        self, session: SignInSession, service: ScriptedService, account: Account, keyring: RecordingKeyring
    ) -> None:
        keyring.entries[account.key] = entry(person=["ada-1", "Ada Example", "org-1", "Example Care"])
        await service.stop()
        state = await session.restore()
        assert state.status == "signed_in"
        assert state.user
        assert state.user.name == "Ada Example"
        assert state.user.permissions is None
        assert isinstance(state.problem, OfflineError)

    async def test_restore_offline_is_verified_after_the_first_response(
        self, session: SignInSession, service: ScriptedService, account: Account, keyring: RecordingKeyring
    ) -> None:
        keyring.entries[account.key] = entry()
        service.on(
            "GET", "/api/v2/users/me", Response(status=503), Response(json={"id": "ada-1", "name": "Ada"})
        )
        assert (await session.restore()).problem
        await asyncio.gather(session.post("/query", b"{}"), session.post("/query", b"{}"))
        await until(lambda: session.state.problem is None)
        assert len(service.requests_to("/api/v2/users/me")) == 2
        assert session.state.user
        assert session.state.user.name == "Ada"

    @pytest.mark.parametrize(
        "response", [Response(json={"id": "ada-1", "name": "Ada"}), Response(status=503)]
    )
    async def test_restore_sign_out_during_verification_wins(
        self,
        session: SignInSession,
        service: ScriptedService,
        account: Account,
        keyring: RecordingKeyring,
        response: Response,
    ) -> None:
        signing_out: list[asyncio.Task[object]] = []

        def meanwhile(_: ReceivedRequest) -> Response:
            signing_out.append(asyncio.create_task(session.sign_out()))
            return response

        keyring.entries[account.key] = entry()
        service.on("GET", "/api/v2/users/me", meanwhile)
        await session.restore()
        await asyncio.gather(*signing_out)
        assert session.state == SessionState(status="signed_out")

    async def test_restore_sign_out_during_the_keyring_read_wins(
        self, account: Account, blocking: BlockingKeyring
    ) -> None:
        blocking.entries[account.key] = entry()
        session = SignInSession(account, TokenVault([blocking]))
        restoring = asyncio.create_task(session.restore())
        await asyncio.sleep(0)
        signing_out = asyncio.create_task(session.sign_out())
        await asyncio.sleep(0)
        blocking.unlocked.set()
        await asyncio.gather(restoring, signing_out)
        assert session.state == SessionState(status="signed_out")
        assert blocking.entries == {}
        await session.aclose()

    async def test_restore_keeps_the_stored_user_if_the_response_is_invalid(
        self, session: SignInSession, service: ScriptedService, account: Account, keyring: RecordingKeyring
    ) -> None:
        keyring.entries[account.key] = entry(person=["ada-1", "Ada Example", "org-1", "Example Care"])
        nested = b'{"id": "x", "x": ' + b"[" * 100_000
        service.on(
            "GET", "/api/v2/users/me", Response(body=nested, headers={"content-type": "application/json"})
        )
        state = await session.restore()
        assert state.user
        assert state.user.name == "Ada Example"

    async def test_restore_denied_verification_is_not_repeated(
        self, session: SignInSession, service: ScriptedService, account: Account, keyring: RecordingKeyring
    ) -> None:
        keyring.entries[account.key] = entry()
        service.on(
            "GET", "/api/v2/users/me", Response(status=403, json={"code": "app.not.authorized.for.scope"})
        )
        state = await session.restore()
        assert state.status == "signed_in"
        assert state.problem
        assert state.problem.code == "forbidden"
        for _ in range(5):
            await session.post("/query", b"{}")
        assert len(service.requests_to("/api/v2/users/me")) == 1

    async def test_restore_with_a_locked_keyring_is_locked(
        self, account: Account, blocking: BlockingKeyring
    ) -> None:
        session = SignInSession(account, TokenVault([blocking], timeout=0.5))
        state = await session.restore()
        assert state.status == "locked"
        assert isinstance(state.problem, KeyringLockedError)
        assert blocking.calls == ["read"]
        with pytest.raises(NotSignedInError, match="locked"):
            await session.post("/query", b"{}")

    async def test_restore_after_unlocking_signs_in(
        self, account: Account, blocking: BlockingKeyring
    ) -> None:
        blocking.entries[account.key] = entry()
        session = SignInSession(account, TokenVault([blocking], timeout=30))
        locked = TokenVault([blocking], timeout=0.01)
        with pytest.raises(KeyringLockedError):
            await locked.read(account.key)
        blocking.unlocked.set()
        assert (await session.restore()).status == "signed_in"
        await session.aclose()

    async def test_restore_late_answer_of_the_keyring_signs_in(
        self, account: Account, blocking: BlockingKeyring
    ) -> None:
        blocking.entries[account.key] = entry()
        session = SignInSession(account, TokenVault([blocking], timeout=0.5), ManualClock())
        assert (await session.restore()).status == "locked"
        await asyncio.sleep(0)  # the session begins to wait for the answer
        blocking.unlocked.set()  # the user answers the dialog, and no time passes
        await until(lambda: session.state.status == "signed_in")
        await session.aclose()

    @pytest.mark.parametrize("dialog_is_open", [True, False], ids=["dialog open", "dialog dismissed"])
    async def test_restore_keyring_unlocked_from_outside_signs_in(
        self, account: Account, *, dialog_is_open: bool
    ) -> None:
        clock = ManualClock()
        keyring = BlockingKeyring() if dialog_is_open else DismissedKeyring()
        keyring.entries[account.key] = entry()
        session = SignInSession(account, TokenVault([keyring], timeout=0.5), clock)
        assert (await session.restore()).status == "locked"
        await advance(clock, 90, lambda: False)
        assert session.state.status == "locked"
        assert keyring.calls == ["read"]  # which showed the only dialog
        keyring.unlocked_outside = True
        assert await advance(clock, 60, lambda: session.state.status == "signed_in")
        await session.aclose()

    async def test_restore_locked_keyring_is_not_polled_after_sign_out(
        self, account: Account, blocking: BlockingKeyring
    ) -> None:
        clock = ManualClock()
        blocking.entries[account.key] = entry()
        session = SignInSession(account, TokenVault([blocking], timeout=0.5), clock)
        await session.restore()
        await session.sign_out()
        blocking.unlocked.set()
        await until(lambda: not blocking.entries)
        assert session.state.status == "signed_out"
        await session.aclose()

    async def test_restore_does_not_replace_a_completed_sign_in(
        self, account: Account, blocking: BlockingKeyring
    ) -> None:
        session = SignInSession(account, TokenVault([blocking], timeout=5.0))
        restoring = asyncio.create_task(session.restore())
        await until(lambda: blocking.calls)
        await session.sign_in(Browser(), session_only=True)
        blocking.unlocked.set()
        state = await restoring
        assert state.status == "signed_in"
        assert state.session_only
        await session.aclose()

    async def test_restore_while_signed_in_does_not_read_the_keyring(
        self, session: SignInSession, keyring: RecordingKeyring
    ) -> None:
        await session.sign_in(Browser(), session_only=True)
        assert await session.restore() is session.state
        assert session.state.status == "signed_in"
        assert keyring.calls == []

    async def test_restore_without_a_keyring_is_signed_out_with_a_problem(self, account: Account) -> None:
        session = SignInSession(account, TokenVault([UnavailableKeyring()]))
        state = await session.restore()
        assert state.status == "signed_out"
        assert isinstance(state.problem, NoKeyringError)


class TestSigningIn:
    async def test_sign_in_verifies_the_user_and_stores_the_token(
        self, session: SignInSession, account: Account, keyring: RecordingKeyring
    ) -> None:
        states: list[SessionState] = []
        session.on_change(states.append)
        person = await session.sign_in(Browser())
        assert (person.name, person.organization) == ("Ada Example", "Example Care")
        assert person.permissions == {"analytics:conversationAggregate:view"}
        assert [state.status for state in states] == ["signing_in", "signed_in"]
        assert session.state.user == person
        assert not session.state.session_only
        assert json.loads(keyring.entries[account.key])["access"] == "tok-en-1"

    async def test_sign_in_is_restored_at_the_next_start(
        self, session: SignInSession, account: Account, keyring: RecordingKeyring
    ) -> None:
        await session.sign_in(Browser())
        again = SignInSession(account, TokenVault([keyring]))
        state = await again.restore()
        assert state.status == "signed_in"
        assert state.expires_at == session.state.expires_at
        await again.aclose()

    async def test_sign_in_detects_an_unusable_keyring_before_the_browser_opens(
        self, account: Account
    ) -> None:
        session = SignInSession(account, TokenVault([UnavailableKeyring()]))
        browser = Browser()
        with pytest.raises(NoKeyringError):
            await session.sign_in(browser)
        assert browser.addresses == []
        assert session.state.status == "unknown"
        assert isinstance(session.state.problem, NoKeyringError)

    async def test_sign_in_session_only_leaves_the_keyring_unchanged(self, account: Account) -> None:
        keyring = UnavailableKeyring()
        session = SignInSession(account, TokenVault([keyring]))
        with pytest.raises(NoKeyringError):
            await session.sign_in(Browser())
        await session.sign_in(Browser(), session_only=True)
        assert session.state.status == "signed_in"
        assert session.state.session_only
        assert isinstance(session.state.problem, NoKeyringError)
        assert keyring.calls == []
        await session.aclose()

    async def test_sign_in_after_a_failed_store_needs_no_browser(self, account: Account) -> None:
        keyring = FailingKeyring(keyring_error(KeyringFullError, "A keyring"), at=("write",))
        session = SignInSession(account, TokenVault([keyring]))
        browser = Browser()
        with pytest.raises(KeyringFullError):
            await session.sign_in(browser)
        assert session.state.status != "signed_in"
        await session.sign_in(browser, session_only=True)
        assert session.state.status == "signed_in"
        assert session.state.session_only
        assert isinstance(session.state.problem, KeyringFullError)
        assert len(browser.addresses) == 1
        await session.aclose()

    async def test_sign_in_after_a_failed_store_can_be_stored(self, account: Account) -> None:
        keyring = FailingKeyring(keyring_error(KeyringFullError, "A keyring"), at=("write",))
        session = SignInSession(account, TokenVault([keyring]))
        browser = Browser()
        with pytest.raises(KeyringFullError):
            await session.sign_in(browser)
        keyring.at = ()
        await session.sign_in(browser)
        assert not session.state.session_only
        assert session.state.problem is None
        assert account.key in keyring.entries
        assert len(browser.addresses) == 1
        await session.aclose()

    async def test_sign_in_failure_restores_the_previous_state(self, session: SignInSession) -> None:
        await session.restore()
        with pytest.raises(SignInError):
            await session.sign_in(Browser(error="access_denied"))
        assert session.state.status == "signed_out"
        assert session.state.problem
        assert session.state.problem.code == "consent-denied"

    async def test_sign_in_failure_keeps_the_signed_in_user(self, session: SignInSession) -> None:
        await session.sign_in(Browser())
        before = session.state
        with pytest.raises(SignInError):
            await session.sign_in(Browser(error="access_denied"))
        assert session.state == before
        assert (await session.post("/query", b"{}")).content == b'{"results": []}'

    async def test_sign_in_can_be_canceled(self, session: SignInSession, service: ScriptedService) -> None:
        await session.restore()
        opened: list[str] = []
        waiting = asyncio.create_task(session.sign_in(opened.append))
        await until(lambda: opened)
        assert session.state.status == "signing_in"
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert session.state == SessionState(status="signed_out")
        await session.sign_in(Browser())
        assert session.state.status == "signed_in"

    async def test_sign_in_started_again_cancels_the_first_one(self, session: SignInSession) -> None:
        await session.restore()
        opened: list[str] = []
        first = asyncio.create_task(session.sign_in(opened.append))
        await until(lambda: opened)
        _, idle = await asyncio.open_connection("localhost", urlsplit(redirect_of(opened[0])).port)
        await session.sign_in(Browser())
        assert first.cancelled()
        assert session.state.status == "signed_in"
        idle.close()

    async def test_sign_in_started_again_while_the_login_host_is_slow_opens_one_page(
        self, session: SignInSession, service: ScriptedService
    ) -> None:
        page = Response(body=b"<html>Sign in", headers={"Content-Type": "text/html"})
        service.on("GET", "/oauth/authorize", Response(never=True), page)
        browsers = [Browser(), Browser(), Browser()]
        tasks = [asyncio.create_task(session.sign_in(browsers[0]))]
        await until(lambda: service.requests_to("/oauth/authorize"))
        tasks += [asyncio.create_task(session.sign_in(browser)) for browser in browsers[1:]]
        await asyncio.wait(tasks)
        assert [task.cancelled() for task in tasks] == [True, True, False]
        assert [len(browser.addresses) for browser in browsers] == [0, 0, 1]
        assert session.state.status == "signed_in"

    async def test_sign_in_pending_at_sign_out_is_canceled(self, session: SignInSession) -> None:
        opened: list[str] = []
        waiting = asyncio.create_task(session.sign_in(opened.append))
        await until(lambda: opened)
        await session.sign_out()
        assert waiting.cancelled()
        assert session.state == SessionState(status="signed_out")

    async def test_sign_in_is_not_overruled_by_a_keyring_that_responds_late(
        self, account: Account, blocking: BlockingKeyring
    ) -> None:
        blocking.entries[account.key] = entry(access="tok-en-0")
        session = SignInSession(account, TokenVault([blocking]))
        restoring = asyncio.create_task(session.restore())
        await until(lambda: blocking.calls)
        opened: list[str] = []
        signing_in = asyncio.create_task(session.sign_in(opened.append, session_only=True))
        await until(lambda: opened)
        blocking.unlocked.set()
        assert (await restoring).status == "signing_in"
        Browser()(opened[0])
        await signing_in
        assert session.state.status == "signed_in"
        assert session.state.session_only
        await session.aclose()

    async def test_sign_in_without_a_user_fails(
        self, session: SignInSession, service: ScriptedService
    ) -> None:
        service.on("GET", "/api/v2/users/me", Response(json={"name": "a client, without id"}))
        with pytest.raises(InvalidResponseError, match="signed-in user"):
            await session.sign_in(Browser())
        assert session.state.status == "unknown"


class TestAsking:
    async def test_post_returns_the_response_with_its_headers(
        self, session: SignInSession, service: ScriptedService
    ) -> None:
        service.on(
            "POST",
            "/query",
            Response(
                json={"results": [1]},
                headers={
                    "Date": "Fri, 20 Nov 2026 10:30:00 GMT",
                    "ININ-Correlation-Id": "c-1",
                    "inin-ratelimit-count": "7",
                    "inin-ratelimit-allowed": "300",
                    "inin-ratelimit-reset": "41",
                },
            ),
        )
        await session.sign_in(Browser())
        answer = await session.post("/query", b'{"a":1}')
        assert answer.content == b'{"results": [1]}'
        assert answer.correlation_id == "c-1"
        assert answer.rate
        assert (answer.rate.count, answer.rate.allowed, answer.rate.reset_seconds) == (7, 300, 41.0)
        asked = service.requests_to("/query")[0]
        assert asked.body == b'{"a":1}'
        assert asked.headers["authorization"] == "Bearer tok-en-1"
        assert asked.headers["content-type"] == "application/json"
        assert asked.headers["user-agent"].startswith("Hourglance/")

    async def test_post_updates_the_service_clock(
        self, session: SignInSession, service: ScriptedService
    ) -> None:
        service.on("POST", "/query", Response(json={}, headers={"Date": "Fri, 20 Nov 2026 10:30:00 GMT"}))
        await session.sign_in(Browser())
        assert session.skew.total_seconds() == 0
        await session.post("/query", b"{}")
        assert abs(session.skew.total_seconds() - 1800.5) < 0.6
        assert abs((session.service_now() - datetime(2026, 11, 20, 10, 30, tzinfo=UTC)).total_seconds()) < 1.1

    async def test_post_counts_against_the_rate_limit(self, session: SignInSession, clock: Clock) -> None:
        await session.sign_in(Browser())
        for _ in range(ASSUMED.allowed - 1):  # one for the user
            assert session.rate_limiter.available_at(0, clock.monotonic()) == clock.monotonic()
            await session.post("/query", b"{}")
        assert session.rate_limiter.available_at(0, clock.monotonic()) > clock.monotonic()

    async def test_post_signed_out_sends_nothing(
        self, session: SignInSession, service: ScriptedService
    ) -> None:
        with pytest.raises(NotSignedInError):
            await session.post("/query", b"{}")
        assert service.requests == []

    async def test_expired_token_signs_out_once_and_keeps_the_user(
        self, session: SignInSession, service: ScriptedService
    ) -> None:
        await session.sign_in(Browser())
        states: list[SessionState] = []
        session.on_change(states.append)
        service.on("POST", "/query", GONE)
        service.on("GET", "/api/v2/users/me", GONE)
        outcomes = await asyncio.gather(
            *(session.post("/query", b"{}") for _ in range(5)), return_exceptions=True
        )
        assert all(isinstance(outcome, SessionExpiredError) for outcome in outcomes)
        assert [state.status for state in states] == ["signed_out"]
        assert isinstance(states[0].problem, SessionExpiredError)
        assert states[0].user
        assert states[0].user.name == "Ada Example"

    async def test_expired_token_is_not_sent_again(
        self, session: SignInSession, service: ScriptedService
    ) -> None:
        await session.sign_in(Browser())
        service.on("POST", "/query", GONE)
        service.on("GET", "/api/v2/users/me", GONE)
        with pytest.raises(SessionExpiredError):
            await session.post("/query", b"{}")
        sent = len(service.requests)
        with pytest.raises(NotSignedInError):
            await session.post("/query", b"{}")
        assert len(service.requests) == sent

    @pytest.mark.parametrize("stray", [Response(status=401), GONE, Response(status=401, json={})])
    async def test_stray_401_does_not_sign_out(
        self, session: SignInSession, service: ScriptedService, stray: Response
    ) -> None:
        await session.sign_in(Browser())
        service.on("POST", "/query", stray, Response(json={"ok": 1}))
        assert (await session.post("/query", b"{}")).content == b'{"ok": 1}'
        assert session.state.status == "signed_in"

    async def test_401_of_one_request_alone_is_transient(
        self, session: SignInSession, service: ScriptedService
    ) -> None:
        await session.sign_in(Browser())
        service.on("POST", "/query", GONE)
        with pytest.raises(InvalidResponseError, match="accepts it otherwise") as caught:
            await session.post("/query", b"{}")
        assert caught.value.transient
        assert session.state.status == "signed_in"

    async def test_401_that_cannot_be_confirmed_does_not_sign_out(
        self, session: SignInSession, service: ScriptedService
    ) -> None:
        await session.sign_in(Browser())
        service.on("POST", "/query", GONE)
        service.on("GET", "/api/v2/users/me", Response(status=503))
        with pytest.raises(ServiceError, match="503"):
            await session.post("/query", b"{}")
        assert session.state.status == "signed_in"

    async def test_proxy_401_page_does_not_sign_out(
        self, session: SignInSession, service: ScriptedService
    ) -> None:
        await session.sign_in(Browser())
        service.on(
            "POST", "/query", Response(status=401, body=b"<html>", headers={"Content-Type": "text/html"})
        )
        with pytest.raises(InvalidResponseError):
            await session.post("/query", b"{}")
        assert session.state.status == "signed_in"


class TestRenewal:
    @staticmethod
    def only_the_new_one(asked: ReceivedRequest) -> Response:
        return Response(json={"ok": 1}) if asked.headers["authorization"] == "Bearer tok-en-2" else GONE

    async def test_renewal_is_shared_by_concurrent_requests(
        self, session: SignInSession, service: ScriptedService, account: Account, keyring: RecordingKeyring
    ) -> None:
        service.on("POST", "/oauth/token", RENEWABLE, RENEWED)
        service.on("POST", "/query", self.only_the_new_one)
        service.on("GET", "/api/v2/users/me", Response(json=ADA), self.only_the_new_one)
        await session.sign_in(Browser())
        answers = await asyncio.gather(*(session.post("/query", b"{}") for _ in range(5)))
        assert [answer.content for answer in answers] == [b'{"ok": 1}'] * 5
        renewals = [asked.form for asked in service.requests_to("/oauth/token")[1:]]
        assert renewals == [
            {"grant_type": "refresh_token", "client_id": "client-1", "refresh_token": "re-fresh-1"}
        ]
        assert session.state.status == "signed_in"
        assert session.state.renews

    async def test_renewal_needs_a_refresh_token(
        self, session: SignInSession, service: ScriptedService
    ) -> None:
        service.on("POST", "/oauth/token", RENEWED)
        await session.sign_in(Browser())
        assert not session.state.renews

    async def test_renewal_stores_the_token_with_the_old_refresh_token(
        self, session: SignInSession, service: ScriptedService, account: Account, keyring: RecordingKeyring
    ) -> None:
        service.on("POST", "/oauth/token", RENEWABLE, RENEWED)
        service.on("POST", "/query", self.only_the_new_one)
        service.on("GET", "/api/v2/users/me", Response(json=ADA), self.only_the_new_one)
        await session.sign_in(Browser())
        await session.post("/query", b"{}")
        await until(lambda: keyring.calls.count("write") == 2)
        kept = json.loads(keyring.entries[account.key])
        assert (kept["access"], kept["refresh"]) == ("tok-en-2", "re-fresh-1")

    async def test_renewal_rejected_signs_out(self, session: SignInSession, service: ScriptedService) -> None:
        service.on("POST", "/oauth/token", RENEWABLE, Response(status=400, json={"error": "invalid_grant"}))
        service.on("POST", "/query", GONE)
        service.on("GET", "/api/v2/users/me", Response(json=ADA), GONE)
        await session.sign_in(Browser())
        with pytest.raises(SessionExpiredError):
            await session.post("/query", b"{}")
        assert session.state.status == "signed_out"

    async def test_renewal_without_a_response_keeps_the_session(
        self, session: SignInSession, service: ScriptedService
    ) -> None:
        service.on("POST", "/oauth/token", RENEWABLE, Response(status=503), RENEWED)
        service.on("POST", "/query", self.only_the_new_one)
        service.on("GET", "/api/v2/users/me", Response(json=ADA), self.only_the_new_one)
        await session.sign_in(Browser())
        with pytest.raises(ServiceError, match="503"):
            await session.post("/query", b"{}")
        assert session.state.status == "signed_in"
        assert (await session.post("/query", b"{}")).content == b'{"ok": 1}'

    async def test_renewal_that_is_not_stored_is_session_only(
        self, account: Account, service: ScriptedService
    ) -> None:
        keyring = FailingKeyring(keyring_error(KeyringFullError, "A keyring"), at=())
        session = SignInSession(account, TokenVault([keyring]))
        service.on("POST", "/oauth/token", RENEWABLE, RENEWED)
        service.on("POST", "/query", self.only_the_new_one)
        service.on("GET", "/api/v2/users/me", Response(json=ADA), self.only_the_new_one)
        await session.sign_in(Browser())
        keyring.at = ("write",)
        await session.post("/query", b"{}")
        await until(lambda: session.state.session_only)
        assert isinstance(session.state.problem, KeyringFullError)
        await session.aclose()

    async def test_renewal_whose_older_token_is_not_stored_keeps_the_newer_one(
        self, account: Account, service: ScriptedService
    ) -> None:
        keyring = SecondWriteFails()
        session = SignInSession(account, TokenVault([keyring]))
        tokens = [{"access_token": f"tok-en-{n}", "refresh_token": f"re-fresh-{n}"} for n in (1, 2, 3)]
        service.on("POST", "/oauth/token", *(Response(json=token) for token in tokens))
        accepted = ["Bearer tok-en-2", "Bearer tok-en-3"]

        def only_accepted(asked: ReceivedRequest) -> Response:
            return Response(json={"ok": 1}) if asked.headers["authorization"] in accepted else GONE

        service.on("POST", "/query", only_accepted)
        service.on("GET", "/api/v2/users/me", Response(json=ADA), only_accepted)
        await session.sign_in(Browser())
        await session.post("/query", b"{}")
        await until(lambda: keyring.writes == 2)
        accepted.pop(0)
        await session.post("/query", b"{}")
        keyring.released.set()
        await until(lambda: "tok-en-3" in keyring.entries[account.key])
        assert not session.state.session_only
        assert session.state.problem is None
        await session.aclose()


class SecondWriteFails(RecordingKeyring):
    """Blocks at its second write until it is released, and then fails."""

    def __init__(self) -> None:
        super().__init__()
        self.writes = 0
        self.released = threading.Event()

    def write(self, user: str, text: str) -> None:
        self.writes += 1
        if self.writes == 2:
            self.released.wait()
            raise keyring_error(KeyringFullError, "A keyring")
        super().write(user, text)


class TestSigningOut:
    async def test_sign_out_revokes_and_deletes_the_token(
        self, session: SignInSession, service: ScriptedService, account: Account, keyring: RecordingKeyring
    ) -> None:
        await session.sign_in(Browser())
        assert await session.sign_out() == ()
        assert session.state == SessionState(status="signed_out")
        assert keyring.entries == {}
        revoked = service.requests_to("/api/v2/tokens/me")
        assert [(asked.method, asked.headers["authorization"]) for asked in revoked] == [
            ("DELETE", "Bearer tok-en-1")
        ]
        with pytest.raises(NotSignedInError):
            await session.post("/query", b"{}")

    async def test_sign_out_offline_reports_the_valid_token(
        self, session: SignInSession, service: ScriptedService, keyring: RecordingKeyring
    ) -> None:
        await session.sign_in(Browser())
        await service.stop()
        left = await session.sign_out()
        assert ["stays valid" in str(problem) for problem in left] == [True]
        assert session.state == SessionState(status="signed_out")
        assert keyring.entries == {}

    async def test_sign_out_has_a_timeout(
        self, account: Account, service: ScriptedService, keyring: RecordingKeyring
    ) -> None:
        session = SignInSession(account, TokenVault([keyring]), timeouts=HttpTimeouts(revoke=0.05))
        await session.sign_in(Browser())
        service.on("DELETE", "/api/v2/tokens/me", Response(never=True))
        assert len(await session.sign_out()) == 1
        assert keyring.entries == {}
        await session.aclose()

    async def test_sign_out_of_an_expired_token_is_complete(
        self, session: SignInSession, service: ScriptedService
    ) -> None:
        await session.sign_in(Browser())
        service.on("DELETE", "/api/v2/tokens/me", GONE)
        assert await session.sign_out() == ()

    async def test_sign_out_with_a_locked_keyring_reports_the_entry(
        self, account: Account, blocking: BlockingKeyring
    ) -> None:
        blocking.unlocked.set()
        session = SignInSession(account, TokenVault([blocking], timeout=0.5))
        await session.sign_in(Browser())
        blocking.unlocked.clear()
        left = await session.sign_out()
        assert ["may still be in the keyring" in str(problem) for problem in left] == [True]
        assert session.state == SessionState(status="signed_out")
        with pytest.raises(NotSignedInError):
            await session.post("/query", b"{}")
        await session.aclose()

    async def test_sign_out_without_a_keyring_is_complete(self, account: Account) -> None:
        session = SignInSession(account, TokenVault([UnavailableKeyring()]))
        await session.sign_in(Browser(), session_only=True)
        assert await session.sign_out() == ()
        await session.aclose()

    async def test_sign_out_revokes_an_unsaved_token(
        self, account: Account, service: ScriptedService
    ) -> None:
        session = SignInSession(
            account, TokenVault([FailingKeyring(keyring_error(KeyringFullError, "A keyring"), at=("write",))])
        )
        with pytest.raises(VaultError):
            await session.sign_in(Browser())
        assert await session.sign_out() == ()
        assert len(service.requests_to("/api/v2/tokens/me")) == 1
        browser = Browser()
        await session.sign_in(browser, session_only=True)
        assert len(browser.addresses) == 1
        await session.aclose()


class TestClosing:
    async def test_aclose_deletes_the_token_from_memory_only(
        self, session: SignInSession, account: Account, keyring: RecordingKeyring
    ) -> None:
        await session.sign_in(Browser())
        await session.aclose()
        assert account.key in keyring.entries
        with pytest.raises(NotSignedInError):
            await session.post("/query", b"{}")

    async def test_requests_work_after_reset_connections(
        self, session: SignInSession, service: ScriptedService
    ) -> None:
        await session.sign_in(Browser())
        await session.reset_connections()
        assert (await session.post("/query", b"{}")).content == b'{"results": []}'

    async def test_reset_connections_fails_pending_requests_as_transient(
        self, session: SignInSession, service: ScriptedService
    ) -> None:
        await session.sign_in(Browser())
        service.on("POST", "/query", Response(never=True))
        asking = asyncio.create_task(session.post("/query", b"{}"))
        await until(lambda: service.requests_to("/query"))
        await session.reset_connections()
        with pytest.raises(ServiceError) as caught:
            await asking
        assert caught.value.transient
