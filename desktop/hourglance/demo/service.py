"""The service's endpoints: one base address for login and API."""

import json
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from hourglance.demo import directory
from hourglance.demo.aggregation import answer
from hourglance.demo.directory import LookupParams
from hourglance.demo.faults import Faults
from hourglance.demo.login import CLIENT_ID, IssuedToken, Login, redirect_allowed
from hourglance.demo.organization import Organization
from hourglance.demo.periods import to_epoch
from hourglance.demo.problems import ApiError, LoginError
from hourglance.demo.request import read_request
from hourglance.demo.store import Store
from hourglance.genesys import Family, UnknownFamilyError, family

#: The only family that has data; queries to all others are judged and answered with nothing.
_FAMILY_WITH_DATA: Final = "conversations"
_ANALYTICS: Final = "/api/v2/analytics"

_log = logging.getLogger(__name__)


class Service:
    """Answers requests for one organisation.

    :param now: the service's clock, aware.
    """

    def __init__(
        self,
        *,
        organization: Organization,
        store: Store,
        login: Login,
        faults: Faults,
        now: Callable[[], datetime],
    ) -> None:
        self._organization = organization
        self._store = store
        self._login = login
        self._faults = faults
        self._now = now

    def app(self) -> Starlette:
        """Return it as an ASGI app."""
        return Starlette(
            routes=[
                Route("/oauth/authorize", self._authorize),
                Route("/oauth/token", self._token, methods=["POST"]),
                Route("/logout", self._logout),
                Route("/api/v2/users/me", self._me),
                Route("/api/v2/users", self._users),
                Route("/api/v2/users/search", self._search_users, methods=["POST"]),
                Route("/api/v2/tokens/me", self._token_me, methods=["GET", "DELETE"]),
                Route("/api/v2/routing/queues", self._queues),
                Route("/api/v2/routing/queues/divisionviews/all", self._all_queues),
                Route("/api/v2/routing/queues/divisionviews", self._queue_views),
                Route("/api/v2/routing/queues/me", self._own_queues),
                Route("/api/v2/routing/wrapupcodes", self._wrap_up_codes),
                Route("/api/v2/routing/wrapupcodes/divisionviews", self._wrap_up_code_views),
                Route("/api/v2/authorization/divisions", self._divisions),
                Route(_ANALYTICS + "/{family}/aggregates/query", self._aggregates, methods=["POST"]),
            ],
            exception_handlers={
                ApiError: _refuse,
                LoginError: _refuse_login,
                HTTPException: _refuse_route,
                Exception: _fail,
            },
        )

    # Login ------------------------------------------------------------------------------------------

    async def _authorize(self, request: Request) -> Response:
        return RedirectResponse(self._login.authorize(dict(request.query_params)), status_code=302)

    async def _token(self, request: Request) -> Response:
        if _media_type(request) != "application/x-www-form-urlencoded":
            raise LoginError("invalid_request", "the body must be application/x-www-form-urlencoded")
        form = dict(parse_qsl((await request.body()).decode(errors="replace")))
        given = self._login.exchange(form, request.headers.get("authorization"))
        return _json(given, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})

    async def _logout(self, request: Request) -> Response:
        redirect_uri = request.query_params.get("redirect_uri", "")
        if request.query_params.get("client_id") != CLIENT_ID:
            raise LoginError("invalid_client", "client not found")
        if redirect_uri and not redirect_allowed(redirect_uri):
            raise LoginError("invalid_request", "OAuth client ID or redirect URI is invalid")
        if redirect_uri:
            return RedirectResponse(redirect_uri, status_code=302)
        return Response("You are signed out.\n", media_type="text/plain")

    # Look-ups ---------------------------------------------------------------------------------------

    async def _me(self, request: Request) -> Response:
        self._signed_in(request)
        return _json(directory.me(self._organization, _question(request), self._permissions(), self._now()))

    async def _token_me(self, request: Request) -> Response:
        token = self._signed_in(request)
        if request.method == "DELETE":
            self._login.revoke(token)
            return Response(status_code=200)
        return _json(directory.token(self._organization))

    async def _users(self, request: Request) -> Response:
        self._signed_in(request)
        return _json(directory.users(self._organization, _question(request)))

    async def _search_users(self, request: Request) -> Response:
        self._signed_in(request, "directory:user:view")
        try:
            asked = await request.json()
        except ValueError:
            raise ApiError(400) from None
        return _json(directory.found_users(self._organization, asked, _question(request)))

    async def _queues(self, request: Request) -> Response:
        self._signed_in(request, "routing:queue:view")
        return _json(directory.queues(self._organization, _question(request), most=100))

    async def _all_queues(self, request: Request) -> Response:
        self._signed_in(request, "routing:queue:search")
        return _json(directory.queues(self._organization, _question(request), most=500))

    async def _queue_views(self, request: Request) -> Response:
        self._signed_in(request, "routing:queue:search")
        return _json(directory.queues(self._organization, _question(request), most=100))

    async def _own_queues(self, request: Request) -> Response:
        self._signed_in(request)
        return _json(directory.own_queues(self._organization, _question(request)))

    async def _wrap_up_codes(self, request: Request) -> Response:
        self._signed_in(request, "routing:wrapupCode:view")
        return self._listed_codes(request)

    async def _wrap_up_code_views(self, request: Request) -> Response:
        self._signed_in(request, "routing:wrapupCode:search")
        return self._listed_codes(request)

    def _listed_codes(self, request: Request) -> Response:
        codes = self._organization.wrap_up_codes
        return _json(directory.listed(codes, _question(request), path="routing/wrapupcodes", most=500))

    async def _divisions(self, request: Request) -> Response:
        self._signed_in(request)
        divisions = self._organization.divisions
        return _json(
            directory.listed(divisions, _question(request), path="authorization/divisions", most=500)
        )

    # Aggregates -------------------------------------------------------------------------------------

    async def _aggregates(self, request: Request) -> Response:
        kind = _family(request.path_params["family"])
        self._signed_in(request, *kind.permissions)
        if _media_type(request) != "application/json":
            raise ApiError(415)
        asked = read_request(await request.body(), kind)
        if kind.name != _FAMILY_WITH_DATA:
            return _json({"results": []})
        now = to_epoch(self._now())
        self._store.cover(now)
        return _json(answer(self._store, asked, now=now))

    # Who may ----------------------------------------------------------------------------------------

    def _signed_in(self, request: Request, *any_of: str) -> IssuedToken:
        """Return the request's token.

        :raises ApiError: 401 without one, 429 past its allowance, 403 without any of the permissions.
        """
        path = request.url.path
        token, rate = self._login.check(request.headers.get("authorization"), path)
        request.state.headers |= rate.headers
        if any_of and self._faults.take(path, "no-permission"):
            names = ", ".join(any_of)
            raise ApiError(
                403,
                "Unable to perform the requested action. "
                f"You are missing the following permission(s): {names}",
                code="missing.any.permissions",
                parameters={"permissions": names},
            )
        return token

    def _permissions(self) -> list[str]:
        lacks_analytics = self._faults.has(family(_FAMILY_WITH_DATA).path, "no-permission")
        lacks_routing = self._faults.has("/api/v2/routing/queues", "no-permission")
        return [
            permission
            for permission in directory.all_permissions()
            if not (lacks_analytics and permission.startswith("analytics:"))
            and not (lacks_routing and permission.startswith("routing:"))
        ]


def _family(name: str) -> Family:
    try:
        return family(name)
    except UnknownFamilyError:
        raise ApiError(404) from None


def _question(request: Request) -> LookupParams:
    query = request.query_params
    return LookupParams(path=request.url.path, parameters={name: query.getlist(name) for name in query})


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _json(content: object, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return _raw(json.dumps(content).encode(), status=status, headers=headers)


def _raw(body: bytes, *, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(body, status_code=status, headers=headers, media_type="application/json")


def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)  # noqa: S101 - by the table of handlers
    return _raw(error.body(request.state.correlation_id), status=error.status, headers=error.headers)


def _refuse_login(_: Request, error: Exception) -> Response:
    assert isinstance(error, LoginError)  # noqa: S101 - by the table of handlers
    return _raw(error.body(), status=error.status)


def _refuse_route(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - by the table of handlers
    return _refuse(request, ApiError(error.status_code, headers=error.headers))


def _fail(request: Request, error: Exception) -> Response:
    _log.error("The demo cloud failed at %s", request.url.path, exc_info=error)
    return _refuse(request, ApiError(500))
