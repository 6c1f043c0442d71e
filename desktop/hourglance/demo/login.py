"""The login: authorization code with PKCE for one public client, and its access tokens.

It follows RFC 6749 and RFC 7636 where the service does not document its own rules. Error bodies have
``error`` and ``description``; errors of the authorization step go back with the redirect.
"""

import hashlib
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from hourglance.demo.faults import Faults
from hourglance.demo.problems import ApiError, LoginError, too_many_requests
from hourglance.genesys import RateLimit

#: The id of the only registered client, a public one without secret.
CLIENT_ID: Final = "d3305e1f-0000-4000-8000-486f7572676c"

#: Its redirect URIs. By the loopback exception a request may add any port to these.
REDIRECT_URIS: Final = ("http://localhost", "http://127.0.0.1")

_CODE_LIFETIME: Final = timedelta(seconds=60)
_TOKEN_LIFETIME: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)
_WITH_PORT: Final = re.compile(r"(.*?)(?::\d{1,5})?", re.ASCII)
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}", re.ASCII)
_GRANT_TYPES: Final = (
    "authorization_code",
    "client_credentials",
    "refresh_token",
    "urn:ietf:params:oauth:grant-type:saml2-bearer",
)


@dataclass(slots=True)
class _AuthorizationCode:
    redirect_uri: str
    challenge: str
    expires: datetime
    token: str = ""


@dataclass(slots=True)
class IssuedToken:
    """An access token and the requests that it has made in the current minute."""

    text: str
    expires: datetime
    minute: datetime
    used: int = 0


class Login:
    """The login of the demo cloud; keeps the codes and tokens that it has issued.

    :param allowance: the number of requests that a token may make in a minute.
    """

    def __init__(self, now: Callable[[], datetime], faults: Faults, allowance: int) -> None:
        self._now = now
        self._faults = faults
        self._allowance = allowance
        self._codes: dict[str, _AuthorizationCode] = {}
        self._tokens: dict[str, IssuedToken] = {}

    def authorize(self, query: Mapping[str, str]) -> str:
        """Return the URL to redirect the browser to, with a code or an error.

        :raises LoginError: client or redirect URI are invalid, so that a redirect would be unsafe.
        """
        if query.get("client_id") != CLIENT_ID:
            raise LoginError("invalid_client", "client not found")
        redirect_uri = query.get("redirect_uri", "")
        if not _is_redirect_allowed(redirect_uri):
            raise LoginError("invalid_request", "OAuth client ID or redirect URI is invalid")
        answer = _authorize_error(query) or self._consent(query, redirect_uri)
        if "state" in query:
            answer["state"] = query["state"]
        return f"{redirect_uri}?{urlencode(answer)}"

    def _consent(self, query: Mapping[str, str], redirect_uri: str) -> dict[str, str]:
        if self._faults.consume("/oauth/authorize", "deny-consent"):
            return {"error": "access_denied", "error_description": "The user denied the request"}
        code = secrets.token_urlsafe(32)
        self._codes[code] = _AuthorizationCode(
            redirect_uri=redirect_uri,
            challenge=query["code_challenge"],
            expires=self._now() + _CODE_LIFETIME,
        )
        return {"code": code}

    def exchange(self, form: Mapping[str, str], authorization: str | None) -> dict[str, str | int]:
        """Return the token response for a code.

        :param authorization: the request's ``Authorization`` header, which a public client must not send.
        :raises LoginError: the request is invalid.
        """
        if authorization is not None:
            raise LoginError("invalid_client", "authentication failed", status=401)
        if form.get("client_id") != CLIENT_ID:
            raise LoginError("invalid_client", "client not found")
        grant_type = form.get("grant_type", "")
        if grant_type not in _GRANT_TYPES:
            raise LoginError("unsupported_grant_type", f"unsupported grant type: {grant_type}")
        if grant_type != "authorization_code":
            raise LoginError("unauthorized_client", f"the client is not authorized to use {grant_type}")
        code = self._codes.get(form.get("code", ""))
        if code is None or code.expires <= self._now():
            raise LoginError("invalid_grant", "authorization code is invalid or expired")
        if code.token:
            # A code that is used twice may have been stolen: revoke its token (RFC 6749, 4.1.2).
            self._tokens.pop(code.token, None)
            raise LoginError("invalid_grant", "authorization code was already used")
        if form.get("redirect_uri") != code.redirect_uri:
            raise LoginError("invalid_grant", "redirect_uri does not match the authorization request")
        verifier = form.get("code_verifier", "")
        if not _VERIFIER.fullmatch(verifier) or _challenge(verifier) != code.challenge:
            raise LoginError("invalid_grant", "code_verifier does not match the code_challenge")
        token = self._issue()
        code.token = token.text
        seconds = round((token.expires - self._now()).total_seconds())
        return {"access_token": token.text, "token_type": "bearer", "expires_in": seconds}

    def _issue(self) -> IssuedToken:
        now = self._now()
        faults = self._faults.consume("/oauth/token", "token-life")
        lifetime = timedelta(seconds=faults[-1].value) if faults else _TOKEN_LIFETIME
        token = IssuedToken(text=secrets.token_urlsafe(48), expires=now + lifetime, minute=now)
        self._tokens[token.text] = token
        return token

    def authenticate(self, authorization: str | None, path: str) -> tuple[IssuedToken, RateLimit]:
        """Return the token of a request and its rate limit, and count the request.

        :raises ApiError: 401 without a valid token, 429 if the token is over its allowance.
        """
        scheme, _, text = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not text:
            raise ApiError(
                401,
                "No authentication bearer token specified in authorization header.",
                code="authentication.required",
            )
        if self._faults.consume(path, "token-expiry"):
            self._tokens.pop(text, None)
        token = self._tokens.get(text)
        now = self._now()
        if token is None or token.expires <= now:
            raise ApiError(401)
        if not token.minute <= now < token.minute + _MINUTE:
            token.minute, token.used = now, 0
        reset = max(1, round((token.minute + _MINUTE - now).total_seconds()))
        if token.used >= self._allowance:
            raise too_many_requests(reset)
        token.used += 1
        return token, RateLimit(count=token.used, allowed=self._allowance, reset_seconds=reset)

    def revoke(self, token: IssuedToken) -> None:
        """Revoke a token."""
        self._tokens.pop(token.text, None)


def _is_redirect_allowed(uri: str) -> bool:
    match = _WITH_PORT.fullmatch(uri)
    return match is not None and match[1] in REDIRECT_URIS


def _authorize_error(query: Mapping[str, str]) -> dict[str, str]:
    if query.get("response_type") != "code":
        return _error("unsupported_response_type", "response_type must be code")
    if query.get("code_challenge_method") != "S256":
        return _error("invalid_request", "code_challenge_method must be S256")
    if not _CHALLENGE.fullmatch(query.get("code_challenge", "")):
        return _error("invalid_request", "code_challenge must be the unpadded base64url of a SHA-256")
    if ("org" in query) != ("provider" in query):
        return _error("invalid_request", "org and provider go together")
    return {}


def _error(error: str, description: str) -> dict[str, str]:
    return {"error": error, "error_description": description}


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
