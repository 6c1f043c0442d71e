"""The token is in the keyring and in memory only."""

import copy
import gc
import json
import logging
import pickle
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from fake_keyrings import BlockingKeyring, FailingKeyring, RecordingKeyring
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
from hourglance.cloud.token import AccessToken, Secret

pytestmark = pytest.mark.anyio

ACCESS, REFRESH, CODE = "acc-SECRET-1", "ref-SECRET-2", "cod-SECRET-3"
GONE = Response(status=401, json={"code": "bad.credentials", "status": 401})


@pytest.mark.parametrize("show", [str, repr, "{}".format, "{!r}".format, "%s".__mod__, ascii])
def test_secret_is_in_no_representation(show: Callable[[object], str]) -> None:
    token = AccessToken(access=Secret(ACCESS), refresh=Secret(REFRESH))
    assert "SECRET" not in show(token.access)
    assert "SECRET" not in show(token)


@pytest.mark.parametrize("send", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, hash, asdict])
def test_secret_cannot_be_copied_or_pickled(send: Callable[[object], object]) -> None:
    secret = Secret(ACCESS)
    with pytest.raises(TypeError) as caught:
        send(AccessToken(access=secret) if send is asdict else secret)
    assert "SECRET" not in str(caught.value)
    assert not hasattr(secret, "__dict__")


def everything_in(error: BaseException | None) -> str:
    """Return what the most talkative traceback would print: the whole chain, with every local."""
    if error is None:
        return ""
    told = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    return (
        told
        + repr(error)
        + repr(vars(error))
        + everything_in(error.__cause__)
        + everything_in(error.__context__)
    )


async def failing(work: Awaitable[object]) -> str:
    try:
        await work
    except HourglanceError as error:
        return everything_in(error)
    pytest.fail("nothing failed")


FAILURES = {
    "400": Response(status=400, json={"message": "no", "code": "bad.request"}),
    "401": GONE,
    "403": Response(status=403, json={"code": "missing.any.permissions"}),
    "429": Response(status=429),
    "500": Response(status=500),
    "html": Response(body=b"<html>", headers={"Content-Type": "text/html"}),
    "broken": Response(json={"results": []}, cut=3),
    "silent": Response(never=True),
    "large": Response(body=b"[" + b" " * 200_000),
    "no HTTP": Response(raw=b"hello"),
}


@pytest.mark.parametrize("name", FAILURES)
async def test_secret_is_in_no_request_error(
    account: Account, service: ScriptedService, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    service.on("POST", "/oauth/token", Response(json={"access_token": ACCESS, "refresh_token": REFRESH}))
    timeouts = HttpTimeouts(read=0.1, size=100_000)
    session = SignInSession(account, TokenVault([RecordingKeyring()]), timeouts=timeouts)
    with caplog.at_level(logging.DEBUG):
        await session.sign_in(Browser(code=CODE))
        service.on("POST", "/query", FAILURES[name])
        service.on("POST", "/oauth/token", Response(status=400, json={"error": "invalid_grant"}))
        told = await failing(session.post("/query", b"{}"))
    await session.aclose()
    assert "ServiceError" in told or "Error" in told
    assert "SECRET" not in told
    assert "SECRET" not in caplog.text + repr(session.state) + repr([vars(r) for r in caplog.records])


@pytest.mark.parametrize(
    "answer",
    [
        Response(json={"access_token": ACCESS + "\n", "refresh_token": REFRESH}),
        Response(json={"access_token": ACCESS, "expires_in": "soon"}),
        Response(json={"access_token": ACCESS, "error": "invalid_grant"}),
        Response(status=503, json={"access_token": ACCESS}),
        Response(json={"access_token": ACCESS}, cut=30),
        Response(body=f"<html>{ACCESS}".encode(), headers={"Content-Type": "text/html"}),
        Response(raw=ACCESS.encode()),
    ],
)
async def test_secret_is_in_no_sign_in_error(
    session: SignInSession, service: ScriptedService, caplog: pytest.LogCaptureFixture, answer: Response
) -> None:
    service.on("POST", "/oauth/token", answer)
    with caplog.at_level(logging.DEBUG):
        told = await failing(session.sign_in(Browser(code=CODE)))
    assert "SECRET" not in told
    assert "SECRET" not in caplog.text + repr(session.state)


async def test_secret_is_in_no_verification_or_state_error(
    account: Account, session: SignInSession, service: ScriptedService
) -> None:
    # A redirect with another state ends no sign-in: the next one may be right.
    impatient = SignInSession(account, TokenVault([RecordingKeyring()]), timeouts=HttpTimeouts(browser=1.0))
    service.on("POST", "/oauth/token", Response(json={"access_token": ACCESS, "refresh_token": REFRESH}))
    assert "SECRET" not in await failing(impatient.sign_in(Browser(code=CODE, state="other")))
    await impatient.aclose()
    service.on("GET", "/api/v2/users/me", GONE)
    assert "SECRET" not in await failing(session.sign_in(Browser(code=CODE)))


async def test_secret_is_in_no_keyring_error(
    account: Account, service: ScriptedService, caplog: pytest.LogCaptureFixture, blocking: BlockingKeyring
) -> None:
    service.on("POST", "/oauth/token", Response(json={"access_token": ACCESS, "refresh_token": REFRESH}))
    with caplog.at_level(logging.DEBUG):
        for keyring in (
            FailingKeyring(ValueError(f"cannot keep {ACCESS}"), at=("write",)),
            FailingKeyring(keyring_error(KeyringFullError, "A keyring"), at=("write",)),
            RecordingKeyring(limit=10),
            blocking,
        ):
            vault = TokenVault([keyring], timeout=0.1)
            blocking.unlocked.set()
            await vault.read("somebody")
            blocking.unlocked.clear()
            session = SignInSession(account, vault)
            told = await failing(session.sign_in(Browser(code=CODE)))
            assert "SECRET" not in told + repr(session.state)
            await session.aclose()
    assert "SECRET" not in caplog.text


async def test_secret_is_in_no_file(
    session: SignInSession, account: Account, service: ScriptedService, a_home_of_its_own: Path
) -> None:
    service.on("POST", "/oauth/token", Response(json={"access_token": ACCESS, "refresh_token": REFRESH}))
    await session.sign_in(Browser(code=CODE))
    AccountFile().save(account)
    files = files_below(a_home_of_its_own)
    assert files
    assert not [path for path, content in files.items() if b"SECRET" in content]


def files_below(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_secret_is_in_no_object_after_sign_out(
    session: SignInSession, service: ScriptedService
) -> None:
    service.on("POST", "/oauth/token", Response(json={"access_token": ACCESS, "refresh_token": REFRESH}))
    await session.sign_in(Browser(code=CODE))
    assert secrets_held()
    await session.sign_out()
    assert secrets_held() == []


def secrets_held() -> list[str]:
    gc.collect()
    held = [thing.reveal() for thing in gc.get_objects() if type(thing) is Secret]
    return [text for text in held if "SECRET" in text]
