"""Authorization code with PKCE through the system's browser, and renewal where the service allows it."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from oauthlib.common import generate_token
from oauthlib.oauth2 import OAuth2Error, WebApplicationClient
from oauthlib.oauth2.rfc6749.errors import MismatchingStateError

from hourglance.cloud.account import Account
from hourglance.cloud.error_mapping import error_from_response, one_line
from hourglance.cloud.errors import (
    ConsentDeniedError,
    ServiceError,
    SignInError,
    SignInRefusedError,
    SignInTimeoutError,
    StateMismatchError,
    UnknownClientError,
)
from hourglance.cloud.http_client import HttpClient
from hourglance.cloud.http_response import HttpResponse
from hourglance.cloud.loopback_server import LoopbackServer
from hourglance.cloud.stored_credentials import is_usable
from hourglance.cloud.token import AccessToken, Secret


async def authorize(
    account: Account,
    http: HttpClient,
    open_browser: Callable[[str], None],
    *,
    deadline: float,
    port: int | None = None,
) -> AccessToken:
    """Return the token that a person gave by signing in.

    :param deadline: seconds for the person to do it in.
    :raises SignInError: no token was given.
    :raises ServiceError: the service could not be asked.
    """
    client = WebApplicationClient(account.client_id)
    verifier = Secret(client.create_code_verifier(_VERIFIER_LENGTH))
    state = generate_token()
    async with LoopbackServer(port) as loopback:
        redirect_uri = loopback.redirect_uri
        query = client.prepare_request_uri(
            _ANY_HTTPS,
            redirect_uri=redirect_uri,
            state=state,
            code_challenge=client.create_code_challenge(verifier.reveal(), "S256"),
            code_challenge_method="S256",
        ).partition("?")[2]
        address = f"{account.region.login_url}/oauth/authorize?{query}"
        await ask_first(account, http, address)
        open_browser(address)
        answer = await _answered(loopback, deadline)
    code = _code(account, client, answer, state)
    body = Secret(
        client.prepare_request_body(
            code=code.reveal(), redirect_uri=redirect_uri, code_verifier=verifier.reveal()
        )
    )
    return await _token(account, http, body)


async def renew(account: Account, http: HttpClient, refresh: Secret) -> AccessToken:
    """Return a new token for a refresh token, which it keeps if the service sends no new one.

    :raises SignInError: the service gives none: someone has to sign in.
    :raises ServiceError: the service could not be asked.
    """
    client = WebApplicationClient(account.client_id)
    body = Secret(client.prepare_refresh_body(refresh_token=refresh.reveal(), client_id=account.client_id))
    token = await _token(account, http, body)
    return token if token.refresh else replace(token, refresh=refresh)


_VERIFIER_LENGTH: Final = 64

#: oauthlib refuses http even on this computer; which address may be http, the region has judged.
_ANY_HTTPS: Final = "https://localhost/"


async def ask_first(account: Account, http: HttpClient, address: str) -> None:
    """Ask for the sign-in page and say what is wrong if there is none.

    The browser would show it to the person and never come back to tell.
    """
    reply = await http.send("GET", address)
    if 400 <= reply.status < 500 and "error" in (fields := _fields(reply)):
        raise _refused(account, fields)


async def _answered(loopback: LoopbackServer, deadline: float) -> Secret:
    try:
        async with asyncio.timeout(deadline):
            return await loopback.answer()
    except TimeoutError:
        pass
    raise SignInTimeoutError(
        f"Nobody finished the sign-in in the browser within {deadline / 60:.0f} min.",
        remedy="Sign in again; if the browser showed an error, check the client id and the region.",
    )


def _code(account: Account, client: WebApplicationClient, answer: Secret, state: str) -> Secret:
    """Return the code that the browser brought, if it belongs to this sign-in."""
    problem: SignInError
    try:
        client.parse_request_uri_response(f"{_ANY_HTTPS}?{answer.reveal()}", state=state)
        return Secret(client.code or "")
    except MismatchingStateError:
        problem = StateMismatchError(
            "The browser came back with the answer to another sign-in.",
            remedy="Close other sign-in pages and sign in again.",
        )
    except OAuth2Error as error:
        problem = _refused(account, {"error": error.error, "error_description": error.description})
    raise problem


async def _token(account: Account, http: HttpClient, body: Secret) -> AccessToken:
    reply = await http.send(
        "POST",
        f"{account.region.login_url}/oauth/token",
        content=body,
        content_type="application/x-www-form-urlencoded",
    )
    outcome = _given(account, reply)
    if isinstance(outcome, AccessToken):
        return outcome
    raise outcome


def _given(account: Account, reply: HttpResponse) -> AccessToken | SignInError | ServiceError:
    """Return the token in a reply. It raises nothing, since its frame holds the token's text."""
    if reply.status == 429 or reply.status >= 500 or (reply.content and not reply.is_json):
        elsewhere = error_from_response(reply)
        if elsewhere is not None:
            return elsewhere
    fields = _fields(reply)
    try:
        WebApplicationClient(account.client_id).parse_request_body_response(json.dumps(fields))
    except (OAuth2Error, ValueError):
        return _refused(account, fields)
    access, refresh = fields["access_token"], fields.get("refresh_token")
    if not (isinstance(access, str) and is_usable(access)):
        return _refused(account, {})
    return AccessToken(
        access=Secret(access),
        expires_at=_end(reply, fields.get("expires_in")),
        refresh=Secret(refresh) if isinstance(refresh, str) and is_usable(refresh) else None,
    )


def _fields(reply: HttpResponse) -> dict[str, object]:
    """Return the fields of a JSON object, with the login host's names for errors made the standard's."""
    try:
        fields = json.loads(reply.content)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(fields, dict):
        return {}
    if "description" in fields:
        fields.setdefault("error_description", fields["description"])
    return fields


def _end(reply: HttpResponse, seconds: object) -> datetime | None:
    if not isinstance(seconds, int) or not 0 < seconds < _LONGEST_LIFE:
        return None
    return (reply.date or reply.received) + timedelta(seconds=seconds)


#: Ten years: beyond it a number of seconds is a mistake.
_LONGEST_LIFE: Final = 10 * 365 * 86400


def _refused(account: Account, fields: Mapping[str, object]) -> SignInError:
    error, description = fields.get("error"), fields.get("error_description")
    if error == "access_denied":
        return ConsentDeniedError(
            "The sign-in was denied in the browser.",
            remedy="Sign in again and allow it; the first time in an organization an administrator "
            "may have to allow the client.",
        )
    if error == "invalid_client":
        return UnknownClientError(
            f"{account.region.domain} knows no OAuth client {account.client_id[:60]!a}.",
            remedy="Check the client id and the region with an administrator of your organization.",
        )
    reason = description if isinstance(description, str) and description else error
    return SignInRefusedError(
        f"Genesys Cloud gave no token: {one_line(str(reason or 'it gave no reason'))}",
        remedy="Sign in again. If it stays so, ask an administrator whether the client is of the type "
        "code authorization with PKCE and has http://localhost among its redirect addresses.",
    )
