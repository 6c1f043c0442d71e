"""Lookup responses: the signed-in user, users, queues, wrap-up codes and divisions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar
from urllib.parse import urlencode

from hourglance.demo.login import CLIENT_ID
from hourglance.demo.organization import DemoEntity, Organization, Queue, User
from hourglance.demo.problems import ApiError
from hourglance.genesys import (
    ADHERENCE_PERMISSIONS,
    DIVISIONS_PATH,
    QUEUES_PATH,
    SCHEDULE_PERMISSIONS,
    USERS_PATH,
    WRAP_UP_CODES_PATH,
    activity_families,
    activity_family,
    families,
    family,
)

#: Parts of a user that the service returns and the demo has no data for.
_EXPANDS_WITHOUT_DATA: Final = frozenset(
    (
        *("biography", "certifications", "conversationSummary", "customAttributes", "date", "dateLastLogin"),
        *(
            "dateWelcomeSent",
            "employerInfo",
            "geolocation",
            "groups",
            "integrationPresence",
            "languagePreference",
        ),
        *("languages", "lasttokenissued", "locations", "outOfOffice", "profileSkills"),
        *("skills", "station", "team", "token", "trustors"),
    )
)
_DEFAULT_PAGE_SIZE: Final = 25
_MAX_USER_IDS: Final = 100

_LOOKUP_PERMISSIONS: Final = (
    "directory:user:view",
    "routing:queue:search",
    "routing:queue:view",
    "routing:wrapupCode:search",
    "routing:wrapupCode:view",
)

_LIVE_PERMISSIONS: Final = (
    "analytics:agentState:view",
    *ADHERENCE_PERMISSIONS,
    *SCHEDULE_PERMISSIONS,
)

_Entity = TypeVar("_Entity", bound=DemoEntity)


def all_permissions() -> tuple[str, ...]:
    """Return all permissions of the demo's user."""
    aggregates = {permission for name in families() for permission in family(name).permissions}
    activity = {each for name in activity_families() for each in activity_family(name).permissions}
    return tuple(sorted({*aggregates, *activity, *_LIVE_PERMISSIONS, *_LOOKUP_PERMISSIONS}))


@dataclass(frozen=True, kw_only=True, slots=True)
class LookupParams:
    """The query parameters of a lookup request, and its path, which links to other pages need."""

    path: str
    parameters: Mapping[str, Sequence[str]]

    def last(self, name: str, default: str = "") -> str:
        """Return the last value of a parameter."""
        return self.parameters[name][-1] if self.parameters.get(name) else default

    def all(self, name: str) -> list[str]:
        """Return all values of a parameter; values joined by commas are split."""
        return [part for value in self.parameters.get(name, ()) for part in value.split(",") if part]

    def number(self, name: str, default: int, maximum: int) -> int:
        """Return a positive number.

        :raises ApiError: 400 if it is not a number, or greater than the maximum.
        """
        text = self.last(name, str(default))
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= maximum):
            raise _invalid(name, text, f"1 to {maximum}")
        return int(text)


def current_user(
    organization: Organization,
    params: LookupParams,
    permissions: Sequence[str],
    status: Mapping[str, object],
) -> dict[str, object]:
    """Return the signed-in user, with the parts that ``expand`` asks for.

    :param status: presence and routing status.
    :raises ApiError: 400 for an unknown ``expand``.
    """
    user = _user(organization.me)
    for expand in params.all("expand"):
        match expand:
            case "organization":
                user[expand] = _organization(organization)
            case "authorization":
                user[expand] = {
                    "roles": [{"id": "employee", "name": "employee"}],
                    "permissions": list(permissions),
                }
            case "presence" | "routingStatus":
                user[expand] = status[expand]
            case _ if expand not in _EXPANDS_WITHOUT_DATA:
                allowed = sorted(
                    ("authorization", "organization", "presence", "routingStatus", *_EXPANDS_WITHOUT_DATA)
                )
                raise _invalid("expand", expand, ", ".join(allowed))
    return user


def token(organization: Organization) -> dict[str, object]:
    """Return information about the token in use."""
    own = _organization(organization)
    return {
        "organization": own,
        "homeOrganization": own,
        "authorizedScope": ["analytics:readonly", "routing:readonly", "user-basic-info", "users:readonly"],
        "OAuthClient": {"id": CLIENT_ID, "name": "Hourglance", "organization": own},
    }


def queues(organization: Organization, params: LookupParams) -> dict[str, object]:
    """Return a page of the queues, filtered by ``id`` and ``name``."""
    return _page(map(_queue, _matching(organization.queues, params)), params, max_size=100)


def my_queues(organization: Organization, params: LookupParams) -> dict[str, object]:
    """Return a page of the signed-in user's queues."""
    return _page((_queue(queue) | {"joined": True} for queue in organization.me.queues), params, max_size=100)


def users(organization: Organization, params: LookupParams) -> dict[str, object]:
    """Return a page of the users, filtered by ``id`` and ``state``; by default the active ones.

    :raises ApiError: 400 for more than 100 ids.
    """
    ids, state = params.all("id"), params.last("state", "active")
    if len(ids) > _MAX_USER_IDS:
        raise ApiError(400, f"At most {_MAX_USER_IDS} ids are allowed.", code="invalid.value", field="id")
    found = (
        user for user in organization.users if (not ids or user.id in ids) and state in {"any", user.state}
    )
    return _page(map(_user, found), params, max_size=500)


def search_users(organization: Organization, body: object, params: LookupParams) -> dict[str, object]:
    """Return a page of the active users with a word in their name that starts as the search asks for.

    :param body: of the request: ``query`` with one criterion, ``pageSize`` and ``pageNumber``.
    :raises ApiError: 400 for any other search.
    """
    match body:
        case {"query": [{"type": "STARTS_WITH", "fields": ["name"], "value": str(value)}], **rest}:
            prefix = value.lower()
        case _:
            raise ApiError(400, "The demo supports only STARTS_WITH of the field name.", code="invalid.value")
    paging = {name: [str(number)] for name, number in rest.items() if name in {"pageSize", "pageNumber"}}
    found = (
        user
        for user in organization.users
        if user.state == "active" and any(part.startswith(prefix) for part in _word_starts(user.name.lower()))
    )
    page = _page(map(_user, found), replace(params, parameters=paging), max_size=100)
    return {"results": page.pop("entities"), **page}


def wrap_up_codes(organization: Organization, params: LookupParams) -> dict[str, object]:
    """Return a page of the wrap-up codes, filtered by ``id`` and ``name``."""
    found = _matching(organization.wrap_up_codes, params)
    return _page((_entity(each, WRAP_UP_CODES_PATH) for each in found), params, max_size=500)


def divisions(organization: Organization, params: LookupParams) -> dict[str, object]:
    """Return a page of the divisions, filtered by ``id`` and ``name``."""
    found = _matching(organization.divisions, params)
    return _page((_entity(each, DIVISIONS_PATH) for each in found), params, max_size=500)


def _matching(found: Iterable[_Entity], params: LookupParams) -> Iterable[_Entity]:
    ids, name = params.all("id"), params.last("name")
    return (
        each for each in found if (not ids or each.id in ids) and (not name or _matches_name(each.name, name))
    )


def _word_starts(name: str) -> tuple[str, ...]:
    """Return a name, and the rest of it from each of its words on: the service's index splits words."""
    words = name.split()
    return tuple(" ".join(words[number:]) for number in range(len(words)))


def _page(found: Iterable[dict[str, object]], params: LookupParams, *, max_size: int) -> dict[str, object]:
    everything = list(found)
    size = params.number("pageSize", _DEFAULT_PAGE_SIZE, max_size)
    number = params.number("pageNumber", 1, 1_000_000)
    pages = -(-len(everything) // size)

    def link(page: int) -> str:
        others = {name: values for name, values in params.parameters.items() if name != "pageNumber"}
        query = urlencode({**others, "pageSize": size, "pageNumber": page}, doseq=True)
        return f"{params.path}?{query}"

    links = {"firstUri": link(1), "lastUri": link(max(pages, 1)), "selfUri": link(number)}
    if number < pages:
        links["nextUri"] = link(number + 1)
    if number > 1:
        links["previousUri"] = link(number - 1)
    return {
        "entities": everything[(number - 1) * size : number * size],
        "pageSize": size,
        "pageNumber": number,
        "pageCount": pages,
        "total": len(everything),
        **links,
    }


def _matches_name(name: str, pattern: str) -> bool:
    """Return whether a name matches a pattern; a star at its start or end matches any text."""
    name, inner = name.lower(), pattern.strip("*").lower()
    match pattern.startswith("*"), pattern.endswith("*"):
        case True, True:
            return inner in name
        case True, False:
            return name.endswith(inner)
        case False, True:
            return name.startswith(inner)
    return name == inner


def _user(user: User) -> dict[str, object]:
    return {
        **_entity(user, USERS_PATH),
        "email": user.email,
        "username": user.email,
        "title": user.title,
        "state": user.state,
        "division": _entity(user.division, DIVISIONS_PATH),
        "version": 1,
    }


def _queue(queue: Queue) -> dict[str, object]:
    return {**_entity(queue, QUEUES_PATH), "division": _entity(queue.division, DIVISIONS_PATH)}


def _organization(organization: Organization) -> dict[str, object]:
    return {"id": organization.id, "name": organization.name, "domain": "hourglance-demo"}


def _entity(entity: DemoEntity, path: str) -> dict[str, object]:
    return {"id": entity.id, "name": entity.name, "selfUri": f"{path}/{entity.id}"}


def _invalid(name: str, value: str, allowed: str) -> ApiError:
    return ApiError(
        400,
        f"Value [{value}] is not valid for parameter [{name}]. Allowable values are: {allowed}",
        code="invalid.query.param.value",
        parameters={"name": name, "value": value},
        field=name,
    )
