"""Every error has one or two clear sentences. ``pytest -s`` prints them all."""

import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from fake_keyrings import BlockingKeyring, FailingKeyring, RecordingKeyring, UnavailableKeyring
from scripted_service import Browser, Response, ScriptedService

from hourglance.api import HourglanceError
from hourglance.cloud import (
    Account,
    AccountFile,
    HttpTimeouts,
    KeyringFullError,
    SignInSession,
    TokenVault,
)
from hourglance.cloud.keyrings.abc import keyring_error
from hourglance.genesys import Region, region_named

pytestmark = pytest.mark.anyio


class Scene:
    """A session in which one thing goes wrong."""

    def __init__(
        self, service: ScriptedService, account: Account, blocking: BlockingKeyring, tmp_path: Path
    ) -> None:
        self.service = service
        self.account = account
        self.blocking = blocking
        self.folder = tmp_path

    def session(self, keyring: RecordingKeyring | None = None, **limits: float) -> SignInSession:
        vault = TokenVault([keyring or RecordingKeyring()], timeout=0.05)
        return SignInSession(self.account, vault, timeouts=HttpTimeouts(**({"size": 1000} | limits)))  # type: ignore[arg-type] # floats

    async def sign_in(self, *, keyring: RecordingKeyring | None = None, **brings: str) -> None:
        session = self.session(keyring)
        try:
            await session.sign_in(Browser(**brings))
        finally:
            await session.aclose()

    async def asking(self, response: Response | None) -> None:
        session = self.session(read=0.05)
        try:
            await session.sign_in(Browser())
            if response is None:
                await self.service.stop()
                await session.reset_connections()
            else:
                self.service.on("POST", "/query", response)
            await session.post("/query", b"{}")
        finally:
            await session.aclose()


async def unknown_region(scene: Scene) -> None:
    region_named("eu-central-9")


async def address_without_tls(scene: Scene) -> None:
    region_named("eu-central-1", environ={"HOURGLANCE_API_URL": "http://api.example"})


async def no_network_at_sign_in(scene: Scene) -> None:
    await scene.service.stop()
    await scene.sign_in()


async def no_network(scene: Scene) -> None:
    await scene.asking(None)


async def no_tls(scene: Scene) -> None:
    secure = scene.service.url.replace("http:", "https:")
    scene.account = Account(
        region=Region(name="x", domain="x.invalid", api_url=secure, login_url=secure), client_id="c"
    )
    await scene.sign_in()


async def wrong_client_id(scene: Scene) -> None:
    answer = Response(status=400, json={"error": "invalid_client", "description": "client not found"})
    scene.service.on("POST", "/oauth/token", answer)
    await scene.sign_in()


async def denied_consent(scene: Scene) -> None:
    await scene.sign_in(error="access_denied")


async def refused_code(scene: Scene) -> None:
    answer = Response(status=400, json={"error": "invalid_grant", "description": "code expired"})
    scene.service.on("POST", "/oauth/token", answer)
    await scene.sign_in()


async def nobody_comes_back(scene: Scene) -> None:
    session = scene.session(browser=0.05)
    try:
        await session.sign_in(lambda address: None)
    finally:
        await session.aclose()


async def port_in_use(scene: Scene) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        await scene.session().sign_in(lambda address: None, port=other.getsockname()[1])


async def keyring_missing(scene: Scene) -> None:
    await scene.sign_in(keyring=UnavailableKeyring())


async def keyring_locked(scene: Scene) -> None:
    await scene.sign_in(keyring=scene.blocking)


async def keyring_refused(scene: Scene) -> None:
    await scene.sign_in(keyring=FailingKeyring(OSError("?")))


async def full_keyring(scene: Scene) -> None:
    await scene.sign_in(keyring=FailingKeyring(keyring_error(KeyringFullError, "Windows Credential Manager")))


async def token_too_long(scene: Scene) -> None:
    await scene.sign_in(keyring=RecordingKeyring(limit=10))


async def nobody_signed_in(scene: Scene) -> None:
    await scene.session().post("/query", b"{}")


async def locked_and_asked(scene: Scene) -> None:
    session = scene.session(scene.blocking)
    await session.restore()
    await session.post("/query", b"{}")


def answered(status: int = 200, **body: object) -> Callable[[Scene], Awaitable[None]]:
    return lambda scene: scene.asking(Response(status=status, json={"status": status} | body))


async def html(scene: Scene) -> None:
    await scene.asking(Response(body=b"<html>Welcome to our Wi-Fi", headers={"Content-Type": "text/html"}))


async def too_large(scene: Scene) -> None:
    await scene.asking(Response(body=b"[" + b" " * 2000))


async def silence(scene: Scene) -> None:
    await scene.asking(Response(never=True))


async def cut(scene: Scene) -> None:
    await scene.asking(Response(json={"results": []}, cut=4))


async def sign_out_offline(scene: Scene) -> None:
    session = scene.session()
    await session.sign_in(Browser())
    await scene.service.stop()
    left = await session.sign_out()
    await session.aclose()
    raise left[0]


async def sign_out_locked(scene: Scene) -> None:
    scene.blocking.unlocked.set()
    session = scene.session(scene.blocking)
    await session.sign_in(Browser())
    scene.blocking.unlocked.clear()
    left = await session.sign_out()
    await session.aclose()
    raise left[0]


async def corrupt_account_file(scene: Scene) -> None:
    (scene.folder / "account.json").write_text("{")
    AccountFile(scene.folder / "account.json").load()


async def expired(scene: Scene) -> None:
    rejected = Response(status=401, json={"code": "bad.credentials", "status": 401})
    scene.service.on("GET", "/api/v2/users/me", Response(json={"id": "ada-1", "name": "Ada"}), rejected)
    await scene.asking(rejected)


TABLE: dict[str, tuple[Callable[[Scene], Awaitable[None]], str]] = {
    "unknown region": (unknown_region, "unknown-region"),
    "address without TLS": (address_without_tls, "service-address"),
    "no network at sign-in": (no_network_at_sign_in, "offline"),
    "no network": (no_network, "offline"),
    "no TLS": (no_tls, "tls"),
    "wrong client id": (wrong_client_id, "unknown-client"),
    "denied consent": (denied_consent, "consent-denied"),
    "code refused": (refused_code, "sign-in-refused"),
    "nobody comes back": (nobody_comes_back, "no-answer"),
    "port in use": (port_in_use, "port-in-use"),
    "keyring missing": (keyring_missing, "no-keyring"),
    "keyring locked": (keyring_locked, "keyring-locked"),
    "keyring refused": (keyring_refused, "keyring-refused"),
    "keyring full": (full_keyring, "keyring-full"),
    "token too long": (token_too_long, "token-too-long"),
    "nobody signed in": (nobody_signed_in, "sign-in-needed"),
    "locked, and asked": (locked_and_asked, "sign-in-locked"),
    "401": (answered(401, code="bad.credentials"), "unreadable-answer"),
    "401 confirmed": (expired, "sign-in-ended"),
    "401 by network": (answered(401, code="ip.not.authorized"), "forbidden"),
    "403": (
        answered(
            403, code="missing.any.permissions", message="requires [analytics:conversationAggregate:view]"
        ),
        "forbidden",
    ),
    "403 by scope": (answered(403, code="app.not.authorized.for.scope"), "forbidden"),
    "404": (answered(404, code="not.found"), "not-found"),
    "400": (answered(400, code="invalid.value", message="Unknown metric\nduration"), "invalid-query"),
    "429": (answered(429, code="too.many.requests"), "rate-limited"),
    "500": (answered(500, code="internal.server.error"), "service-unavailable"),
    "HTML instead of JSON": (html, "unreadable-answer"),
    "too large": (too_large, "answer-too-large"),
    "silence": (silence, "timeout"),
    "connection cut": (cut, "connection-lost"),
    "sign-out offline": (sign_out_offline, "sign-out-incomplete"),
    "sign-out locked": (sign_out_locked, "sign-out-incomplete"),
    "account file corrupt": (corrupt_account_file, "account-file"),
}


@pytest.mark.parametrize("name", TABLE)
async def test_error_message_is_one_line_with_a_remedy(
    service: ScriptedService, account: Account, blocking: BlockingKeyring, tmp_path: Path, name: str
) -> None:
    happen, code = TABLE[name]
    with pytest.raises(HourglanceError) as caught:
        await happen(Scene(service, account, blocking, tmp_path))
    error = caught.value
    print(f"\n{name:22} {error.who}: {error}")
    assert error.code == code
    assert error.who != HourglanceError.who
    for sentence in (error.what, error.remedy):
        assert sentence.isprintable()
        assert sentence.endswith(".")
    said = str(error)
    assert len(said) < 400
    for foreign in ("Error", "Exception", "Traceback", "None", "httpx", "errno", "object at", "!", "  "):
        assert foreign not in said


def test_error_codes_of_the_face_are_unique() -> None:
    import hourglance.cloud as room

    errors = [
        kind
        for name in room.__all__
        if isinstance(kind := getattr(room, name), type) and issubclass(kind, HourglanceError)
    ]
    assert len({error.code for error in errors}) == len(errors)
    assert all(error.code != HourglanceError.code and error.__doc__ for error in errors)
