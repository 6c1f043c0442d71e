"""Who and what has a name: the signed-in user, users, queues, wrap-up codes and divisions.

Paths, query parameters and response shapes of the lookup endpoints. All lists are paged alike: ``id`` may be
given several times, and a page has 25 entries unless ``pageSize`` says otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias
from urllib.parse import urlencode

import msgspec

from hourglance.genesys.answer_envelope import ErrorMembers, decode_body
from hourglance.genesys.errors import UnexpectedResponseError
from hourglance.util.json_errors import JSON_ERRORS
from hourglance.util.printable import short_line

#: Kinds of entities whose ids resolve to names.
NamedKind: TypeAlias = Literal["queue", "user", "wrap_up_code", "division"]

CURRENT_USER_PATH: Final = "/api/v2/users/me"
USERS_PATH: Final = "/api/v2/users"
#: Needs the permission ``directory:user:view``.
USER_SEARCH_PATH: Final = "/api/v2/users/search"
#: Needs ``routing:queue:view``.
QUEUES_PATH: Final = "/api/v2/routing/queues"
#: Needs ``routing:queue:search``.
QUEUE_VIEWS_PATH: Final = "/api/v2/routing/queues/divisionviews"
#: The signed-in user's queues. Needs no permission.
MY_QUEUES_PATH: Final = "/api/v2/routing/queues/me"
#: Needs ``routing:wrapupCode:view``.
WRAP_UP_CODES_PATH: Final = "/api/v2/routing/wrapupcodes"
#: Needs ``routing:wrapupCode:search``.
WRAP_UP_CODE_VIEWS_PATH: Final = "/api/v2/routing/wrapupcodes/divisionviews"
#: Needs no permission.
DIVISIONS_PATH: Final = "/api/v2/authorization/divisions"

#: The request for the signed-in user, with organization and permissions.
CURRENT_USER_REQUEST: Final = f"{CURRENT_USER_PATH}?expand=organization,authorization"

#: Longer names are cut (characters).
_MAX_NAME: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class CurrentUser:
    """The signed-in user.

    :param organization: the organization's name.
    :param permissions: what the user's roles allow, as the service writes it
        (``analytics:conversationAggregate:view``); None if not known.
    :param roles: the ids and names of the user's roles; empty if not known.
    """

    id: str
    name: str
    organization_id: str = ""
    organization: str = ""
    permissions: frozenset[str] | None = None
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedEntity:
    """An entity's id and display name."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NamesPage:
    """One page of a list of names.

    :param entries: the entities that have a name.
    :param more: whether another page follows.
    :param ids: of all entities of the page, also of those without a name.
    :param number: of the page, from 1; None if the page does not tell.
    :param total: the entities of all pages; None if the page does not tell.
    """

    entries: tuple[NamedEntity, ...] = ()
    more: bool = False
    ids: tuple[str, ...] = ()
    number: int | None = None
    total: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PagedEndpoint:
    """The list of one kind of entities.

    :param paths: alternatives; the later ones need fewer rights.
    :param fixed_params: query parameters of each request for ids.
    """

    paths: tuple[str, ...]
    fixed_params: Mapping[str, str] = field(default_factory=dict)

    def query_for_ids(self, ids: Sequence[str]) -> str:
        """Return the query string that lists these ids, all on one page."""
        return urlencode(
            [*(("id", each) for each in ids), *self.fixed_params.items(), ("pageSize", len(ids))]
        )

    def query_for_prefix(self, prefix: str, page: int, size: int) -> str:
        """Return the query string that lists the names with a prefix; all names if it is empty."""
        name = {"name": f"{prefix}*"} if prefix else {}
        return urlencode({**name, "pageSize": size, "pageNumber": page})


LISTINGS: Final[Mapping[NamedKind, PagedEndpoint]] = {
    "queue": PagedEndpoint(paths=(QUEUES_PATH, QUEUE_VIEWS_PATH)),
    # Inactive users are missing by default.
    "user": PagedEndpoint(paths=(USERS_PATH,), fixed_params={"state": "any"}),
    "wrap_up_code": PagedEndpoint(paths=(WRAP_UP_CODES_PATH, WRAP_UP_CODE_VIEWS_PATH)),
    "division": PagedEndpoint(paths=(DIVISIONS_PATH,)),
}


def page_request(path: str, page: int, size: int) -> str:
    """Return the request for a page of a list, such as :data:`MY_QUEUES_PATH`."""
    return f"{path}?{urlencode({'pageSize': size, 'pageNumber': page})}"


def user_search_body(prefix: str, page: int, size: int) -> bytes:
    """Return the body to POST to :data:`USER_SEARCH_PATH` for users whose name has a prefix."""
    criterion = {"type": "STARTS_WITH", "fields": ["name"], "value": prefix}
    return msgspec.json.encode({"query": [criterion], "pageSize": size, "pageNumber": page})


class _OrganizationBody(msgspec.Struct):
    id: str = ""
    name: str = ""


class _RoleBody(msgspec.Struct):
    id: str = ""
    name: str | None = None


class _AuthorizationBody(msgspec.Struct):
    permissions: list[str] | None = None
    roles: list[_RoleBody] | None = None


class _CurrentUserBody(msgspec.Struct):
    id: str
    name: str = ""
    organization: _OrganizationBody | None = None
    authorization: _AuthorizationBody | None = None


class _EntityBody(msgspec.Struct):
    id: str
    name: str | None = None


class _PageBody(ErrorMembers, frozen=True, rename="camel"):
    entities: list[_EntityBody] | None = None
    results: list[_EntityBody] | None = None
    page_number: int | None = None
    page_count: int | None = None
    next_uri: str | None = None
    total: int | None = None


_page_decoder = msgspec.json.Decoder(_PageBody)


def parse_current_user(content: bytes) -> CurrentUser | None:
    """Return the user in the response to :data:`CURRENT_USER_REQUEST`; None if it is not one."""
    try:
        user = msgspec.json.decode(content, type=_CurrentUserBody)
    except JSON_ERRORS:
        return None
    organization = user.organization or _OrganizationBody()
    authorization = user.authorization or _AuthorizationBody()
    permissions, roles = authorization.permissions, authorization.roles or []
    return CurrentUser(
        id=user.id,
        name=short_line(user.name, _MAX_NAME),
        organization_id=organization.id,
        organization=short_line(organization.name, _MAX_NAME),
        permissions=None if permissions is None else frozenset(permissions),
        roles=frozenset(text for role in roles for text in (role.id, role.name) if text),
    )


def parse_names_page(content: bytes) -> NamesPage | None:
    """Return the page in a response; None if it is not a page, which an error's or a job's JSON is not."""
    try:
        page = decode_body(content, _page_decoder)
    except UnexpectedResponseError:
        return None
    entities = page.entities if page.entities is not None else page.results
    if entities is None and page.total != 0:  # a search without a result may leave the list out
        return None
    entities = entities or []
    entries = (NamedEntity(id=each.id, name=short_line(each.name or "", _MAX_NAME)) for each in entities)
    more = page.next_uri is not None or (page.page_number or 1) < (page.page_count or 1)
    return NamesPage(
        entries=tuple(each for each in entries if each.name),
        more=more and bool(entities),
        ids=tuple(each.id for each in entities),
        number=page.page_number,
        total=page.total,
    )
