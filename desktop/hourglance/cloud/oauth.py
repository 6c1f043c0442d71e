"""OAuth sign-in: authorization code with PKCE in the browser, and renewal with a refresh token."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from oauthlib.common import generate_token
from oauthlib.oauth2 import OAuth2Error, WebApplicationClient

from hourglance.cloud.account import Account
from hourglance.cloud.errors import (
    ConsentDeniedError,
    ServiceError,
    SignInError,
    SignInRefusedError,
    SignInTimeoutError,
    UnknownClientError,
)
from hourglance.cloud.http_client import HttpClient
from hourglance.cloud.loopback_server import LoopbackServer
from hourglance.cloud.responses import HttpResponse, as_sentence, error_from_response
from hourglance.cloud.token import AccessToken, Secret, is_usable_token
from hourglance.util.json_errors import parse_json

_VERIFIER_LENGTH: Final = 64

#: oauthlib rejects http, even on this computer; the region has validated the actual address.
_ANY_HTTPS: Final = "https://localhost/"

#: Ten years, in seconds; a longer lifetime is an error.
_MAX_LIFETIME: Final = 10 * 365 * 86400


async def authorize(
    account: Account,
    http: HttpClient,
    open_browser: Callable[[str], None],
    *,
    timeout: float,  # noqa: ASYNC109 - of the user, not of the requests
    port: int | None = None,
    force_login: bool = False,
) -> AccessToken:
    """Let the user sign in in the browser, and return the token.

    :param open_browser: called once with the address of the sign-in page.
    :param timeout: seconds for the user to sign in.
    :param port: the local port that the browser is redirected to; any free one by default.
    :param force_login: ask for credentials even if the browser is still signed in.
    :raises SignInError: the sign-in failed.
    :raises ServiceError: the service did not respond.
    """
    client = WebApplicationClient(account.client_id)
    verifier = Secret(client.create_code_verifier(_VERIFIER_LENGTH))
    state = generate_token()
    async with LoopbackServer(port, state=state) as loopback:
        redirect_uri = loopback.redirect_uri
        query = client.prepare_request_uri(
            _ANY_HTTPS,
            redirect_uri=redirect_uri,
            state=state,
            code_challenge=client.create_code_challenge(verifier.reveal(), "S256"),
            code_challenge_method="S256",
            **({"prompt": "login"} if force_login else {}),
        ).partition("?")[2]
        address = f"{account.region.login_url}/oauth/authorize?{query}"
        await check_sign_in_page(account, http, address)
        open_browser(address)
        redirect = await _wait_for_redirect(loopback, timeout)
        code = _parse_code(account, client, redirect, state)
        body = Secret(
            client.prepare_request_body(
                code=code.reveal(), redirect_uri=redirect_uri, code_verifier=verifier.reveal()
            )
        )
        return await _request_token(account, http, body)


async def renew(account: Account, http: HttpClient, refresh: Secret) -> AccessToken:
    """Return a new token for a refresh token, which stays valid if the service returns no new one.

    :raises SignInError: the service rejects the refresh token: the user has to sign in.
    :raises ServiceError: the service did not respond.
    """
    client = WebApplicationClient(account.client_id)
    body = Secret(client.prepare_refresh_body(refresh_token=refresh.reveal(), client_id=account.client_id))
    token = await _request_token(account, http, body)
    return token if token.refresh else replace(token, refresh=refresh)


async def check_sign_in_page(account: Account, http: HttpClient, address: str) -> None:
    """Request the sign-in page, to report an error that the browser would show without a redirect.

    :raises SignInError: the service rejects the client.
    :raises ServiceError: the service did not respond.
    """
    response = await http.send("GET", address)
    if 400 <= response.status < 500 and "error" in (fields := _parse_fields(response)):
        raise _sign_in_error(account, fields)


async def _wait_for_redirect(loopback: LoopbackServer, seconds: float) -> Secret:
    try:
        async with asyncio.timeout(seconds):
            return await loopback.wait_for_redirect()
    except TimeoutError:
        pass
    raise SignInTimeoutError(
        f"The sign-in was not completed in the browser within {seconds / 60:.0f} min.",
        remedy="Sign in again; if the browser showed an error, check the client ID and the region.",
    )


def _parse_code(account: Account, client: WebApplicationClient, redirect: Secret, state: str) -> Secret:
    """Return the authorization code in a redirect's query, if it belongs to this sign-in."""
    error: SignInError
    try:
        client.parse_request_uri_response(f"{_ANY_HTTPS}?{redirect.reveal()}", state=state)
        return Secret(client.code or "")
    except OAuth2Error as refusal:
        error = _sign_in_error(account, {"error": refusal.error, "error_description": refusal.description})
    raise error


async def _request_token(account: Account, http: HttpClient, body: Secret) -> AccessToken:
    response = await http.send(
        "POST",
        f"{account.region.login_url}/oauth/token",
        content=body,
        content_type="application/x-www-form-urlencoded",
    )
    result = _token_or_error(account, response)
    if isinstance(result, AccessToken):
        return result
    raise result


def _token_or_error(account: Account, response: HttpResponse) -> AccessToken | SignInError | ServiceError:
    """Return the token in a response, or an error; none is raised here, since this frame has the token."""
    if response.status == 429 or response.status >= 500 or (response.content and not response.is_json):
        service_error = error_from_response(response)
        if service_error is not None:
            return service_error
    fields = _parse_fields(response)
    try:
        WebApplicationClient(account.client_id).parse_request_body_response(json.dumps(fields))
    except (OAuth2Error, ValueError):
        return _sign_in_error(account, fields)
    access, refresh = fields["access_token"], fields.get("refresh_token")
    if not (isinstance(access, str) and is_usable_token(access)):
        return _sign_in_error(account, {})
    return AccessToken(
        access=Secret(access),
        expires_at=_expiry(response, fields.get("expires_in")),
        refresh=Secret(refresh) if isinstance(refresh, str) and is_usable_token(refresh) else None,
    )


def _parse_fields(response: HttpResponse) -> dict[str, object]:
    """Return the fields of a JSON object, with the description under its standard name."""
    fields = parse_json(response.content)
    if not isinstance(fields, dict):
        return {}
    if "description" in fields:
        fields.setdefault("error_description", fields["description"])
    return fields


def _expiry(response: HttpResponse, seconds: object) -> datetime | None:
    if not isinstance(seconds, int) or not 0 < seconds < _MAX_LIFETIME:
        return None
    return (response.date or response.received) + timedelta(seconds=seconds)


def _sign_in_error(account: Account, fields: Mapping[str, object]) -> SignInError:
    error, description = fields.get("error"), fields.get("error_description")
    if error == "access_denied":
        return ConsentDeniedError(
            "The sign-in was denied in the browser.",
            remedy="Sign in again and allow access; at the first sign-in of an organization an administrator "
            "may have to approve the client.",
        )
    if error == "invalid_client":
        return UnknownClientError(
            f"{account.region.domain} has no OAuth client {account.client_id[:60]!a}.",
            remedy="Check the client ID and the region with an administrator of your organization.",
        )
    reason = description if isinstance(description, str) and description else error
    return SignInRefusedError(
        f"Genesys Cloud rejected the sign-in: {as_sentence(str(reason or 'no reason was given'))}",
        remedy="Sign in again. If it fails again, ask an administrator whether the client's grant type is "
        "code authorization with PKCE and http://localhost is one of its redirect URIs.",
    )
