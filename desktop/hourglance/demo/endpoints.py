"""The service's endpoints: login, lookups, queries and notifications at one base URL."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute

from hourglance.demo import lookups
from hourglance.demo.activity import ActivityAnswers, validate_activity, validate_observations
from hourglance.demo.aggregation import FAMILY_WITH_CONVERSATIONS
from hourglance.demo.channels import SOCKET_PATH, Channels
from hourglance.demo.family_aggregation import DemoAnswers
from hourglance.demo.faults import Faults
from hourglance.demo.login import IssuedToken, Login
from hourglance.demo.lookups import LookupParams
from hourglance.demo.organization import Organization
from hourglance.demo.problems import ApiError, LoginError
from hourglance.demo.query_validation import validate_query
from hourglance.genesys import (
    ADHERENCE_PATH,
    ADHERENCE_PERMISSIONS,
    CHANNELS_PATH,
    CURRENT_USER_PATH,
    DIVISIONS_PATH,
    MY_QUEUES_PATH,
    QUEUE_VIEWS_PATH,
    QUEUES_PATH,
    SCHEDULE_PATH,
    SCHEDULE_PERMISSIONS,
    USER_SEARCH_PATH,
    USERS_PATH,
    WRAP_UP_CODE_VIEWS_PATH,
    WRAP_UP_CODES_PATH,
    UnknownFamilyError,
    activity_family,
    family,
    observation_family,
)

_log = logging.getLogger(__name__)

_Lookup: TypeAlias = Callable[[Organization, LookupParams], dict[str, object]]

#: The lists: the lookup of each path, and the permission that it requires.
_LISTS: Final[dict[str, tuple[_Lookup, *tuple[str, ...]]]] = {
    USERS_PATH: (lookups.users,),
    QUEUES_PATH: (lookups.queues, "routing:queue:view"),
    QUEUE_VIEWS_PATH: (lookups.queues, "routing:queue:search"),
    MY_QUEUES_PATH: (lookups.my_queues,),
    WRAP_UP_CODES_PATH: (lookups.wrap_up_codes, "routing:wrapupCode:view"),
    WRAP_UP_CODE_VIEWS_PATH: (lookups.wrap_up_codes, "routing:wrapupCode:search"),
    DIVISIONS_PATH: (lookups.divisions,),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoints:
    """Responds to requests for one organization.

    :param now: the service's clock, aware.
    """

    organization: Organization
    answers: DemoAnswers
    login: Login
    faults: Faults
    now: Callable[[], datetime]
    activity: ActivityAnswers
    channels: Channels

    def app(self) -> Starlette:
        """Return the ASGI app."""
        return Starlette(
            routes=[
                Route("/oauth/authorize", self._authorize),
                Route("/oauth/token", self._token, methods=["POST"]),
                Route(CURRENT_USER_PATH, self._current_user),
                Route(USER_SEARCH_PATH, self._search_users, methods=["POST"]),
                Route("/api/v2/tokens/me", self._current_token, methods=["GET", "DELETE"]),
                *(Route(path, self._list) for path in _LISTS),
                Route("/api/v2/analytics/{family}/aggregates/query", self._aggregates, methods=["POST"]),
                Route("/api/v2/analytics/{family}/activity/query", self._activity, methods=["POST"]),
                Route("/api/v2/analytics/{family}/observations/query", self._observations, methods=["POST"]),
                Route("/api/v2/analytics/agents/{id}/status", self._agent_status),
                Route(ADHERENCE_PATH, self._adherence),
                Route(SCHEDULE_PATH, self._schedule, methods=["POST"]),
                Route("/api/v2/notifications/availabletopics", self._available_topics),
                Route(CHANNELS_PATH, self._channels, methods=["GET", "POST"]),
                Route(f"{CHANNELS_PATH}/{{id}}", self._channel, methods=["HEAD"]),
                Route(
                    f"{CHANNELS_PATH}/{{id}}/subscriptions",
                    self._subscriptions,
                    methods=["GET", "PUT", "POST", "DELETE"],
                ),
                WebSocketRoute(f"{SOCKET_PATH}/{{id}}", self.channels.serve),
            ],
            exception_handlers={
                ApiError: _api_error,
                LoginError: _login_error,
                HTTPException: _route_error,
                Exception: _internal_error,
            },
        )

    async def _authorize(self, request: Request) -> Response:
        return RedirectResponse(self.login.authorize(dict(request.query_params)), status_code=302)

    async def _token(self, request: Request) -> Response:
        if _media_type(request) != "application/x-www-form-urlencoded":
            raise LoginError("invalid_request", "the body must be application/x-www-form-urlencoded")
        form = dict(parse_qsl((await request.body()).decode(errors="replace")))
        issued = self.login.exchange(form, request.headers.get("authorization"))
        return _json(issued, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})

    async def _current_user(self, request: Request) -> Response:
        self._authenticate(request)
        params = _params(request)
        needs_status = {"presence", "routingStatus"} & set(params.all("expand"))
        status = self.activity.current_status() if needs_status else {}
        return _json(lookups.current_user(self.organization, params, self._permissions(), status))

    async def _current_token(self, request: Request) -> Response:
        token = self._authenticate(request)
        if request.method == "DELETE":
            self.login.revoke(token)
            return Response(status_code=200)
        return _json(lookups.token(self.organization))

    async def _list(self, request: Request) -> Response:
        lookup, *permissions = _LISTS[request.url.path]
        self._authenticate(request, *permissions)
        return _json(lookup(self.organization, _params(request)))

    async def _search_users(self, request: Request) -> Response:
        self._authenticate(request, "directory:user:view")
        try:
            body = await request.json()
        except ValueError:
            raise ApiError(400) from None
        return _json(lookups.search_users(self.organization, body, _params(request)))

    async def _aggregates(self, request: Request) -> Response:
        try:
            asked = family(request.path_params["family"])
        except UnknownFamilyError:
            raise ApiError(404) from None
        self._authenticate(request, *asked.permissions)
        if _media_type(request) != "application/json":
            raise ApiError(415)
        query = validate_query(await request.body(), asked)
        return _json(self.answers.answer(query, now=self.now()))

    async def _activity(self, request: Request) -> Response:
        try:
            asked = activity_family(request.path_params["family"])
        except UnknownFamilyError:
            raise ApiError(404) from None
        self._authenticate(request, *asked.permissions)
        if _media_type(request) != "application/json":
            raise ApiError(415)
        return _json(self.activity.answer(validate_activity(await request.body(), asked)))

    async def _observations(self, request: Request) -> Response:
        try:
            asked = observation_family(request.path_params["family"])
        except UnknownFamilyError:
            raise ApiError(404) from None
        self._authenticate(request, *asked.permissions)
        if _media_type(request) != "application/json":
            raise ApiError(415)
        return _json(self.activity.observations(validate_observations(await request.body(), asked)))

    async def _agent_status(self, request: Request) -> Response:
        self._authenticate(request, "analytics:agentState:view")
        return _json(self.activity.agent_status(request.path_params["id"]))

    async def _adherence(self, request: Request) -> Response:
        self._authenticate(request, *ADHERENCE_PERMISSIONS)
        return _json(self.activity.adherences(_params(request).all("userId")))

    async def _schedule(self, request: Request) -> Response:
        self._authenticate(request, *SCHEDULE_PERMISSIONS)
        return _json(self.activity.schedule(await request.body()))

    async def _available_topics(self, request: Request) -> Response:
        self._authenticate(request)
        return _json(self.channels.available_topics())

    async def _channels(self, request: Request) -> Response:
        self._authenticate(request)
        return _json(await self.channels.create() if request.method == "POST" else self.channels.channels())

    async def _channel(self, request: Request) -> Response:
        self._authenticate(request)
        self.channels.exists(request.path_params["id"])
        return Response(status_code=200)

    async def _subscriptions(self, request: Request) -> Response:
        self._authenticate(request)
        channel_id = request.path_params["id"]
        if request.method == "GET":
            return _json(self.channels.topics(channel_id))
        if request.method == "DELETE":
            self.channels.unsubscribe(channel_id)
            return Response(status_code=200)
        try:
            body = await request.json()
        except ValueError:
            raise ApiError(400) from None
        return _json(
            self.channels.subscribe(
                channel_id,
                body,
                replace=request.method == "PUT",
                ignore_errors=_params(request).last("ignoreErrors").lower() == "true",
            )
        )

    def _authenticate(self, request: Request, *any_of: str) -> IssuedToken:
        """Return the request's token.

        :raises ApiError: 401 without a valid token, 429 over its allowance, 403 without a permission.
        """
        path = request.url.path
        token, rate = self.login.authenticate(request.headers.get("authorization"), path)
        request.state.headers |= rate.to_headers()
        if any_of and self.faults.consume(path, "no-permission"):
            names = ", ".join(any_of)
            raise ApiError(
                403,
                "Unable to perform the requested action. "
                f"You must have at least one of the following permissions assigned: {names}",
                code="missing.any.permissions",
                parameters={"permissions": names},
            )
        return token

    def _permissions(self) -> list[str]:
        lacks_analytics = self.faults.has(family(FAMILY_WITH_CONVERSATIONS).path, "no-permission")
        lacks_routing = self.faults.has(QUEUES_PATH, "no-permission")
        return [
            permission
            for permission in lookups.all_permissions()
            if not (lacks_analytics and permission.startswith("analytics:"))
            and not (lacks_routing and permission.startswith("routing:"))
        ]


def _params(request: Request) -> LookupParams:
    query = request.query_params
    return LookupParams(path=request.url.path, parameters={name: query.getlist(name) for name in query})


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _json(content: object, headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps(content), headers=headers, media_type=_JSON)


def _api_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)  # noqa: S101 - by the table of handlers
    body = error.body(request.state.correlation_id)
    return Response(body, status_code=error.status, headers=error.headers, media_type=_JSON)


def _login_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, LoginError)  # noqa: S101 - by the table of handlers
    return Response(error.body(), status_code=error.status, media_type=_JSON)


def _route_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - by the table of handlers
    return _api_error(request, ApiError(error.status_code, headers=error.headers))


def _internal_error(request: Request, error: Exception) -> Response:
    _log.error("Unexpected error in the demo cloud at %s", request.url.path, exc_info=error)
    return _api_error(request, ApiError(500))


_JSON: Final = "application/json"
