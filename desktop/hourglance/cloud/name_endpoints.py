"""What the service is asked for names with, and how its lists are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias
from urllib.parse import urlencode

import msgspec

from hourglance.cloud.errors import InvalidResponseError
from hourglance.util.json_errors import JSON_ERRORS

#: What has a name of its own.
NamedKind: TypeAlias = Literal["queue", "user", "wrap_up_code", "division"]


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedEntity:
    """Something with an id, and the name that people know it by."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NamesPage:
    """One page of a list.

    :param more: whether there is another one after it.
    """

    entries: tuple[NamedEntity, ...] = ()
    more: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PagedEndpoint:
    """Where one kind of things is listed.

    :param paths: the first one that the person is permitted to ask is used. The later ones need less.
    :param always: what each request has besides.
    """

    paths: tuple[str, ...]
    always: Mapping[str, str]

    def of_ids(self, ids: Sequence[str]) -> str:
        """Return what asks for the names of these ids, all of them on one page."""
        return urlencode([*(("id", each) for each in ids), *self.always.items(), ("pageSize", len(ids))])

    def of_name(self, begins: str, page: int, size: int) -> str:
        """Return what asks for those whose name begins so; for all where it is empty."""
        name = {"name": f"{begins}*"} if begins else {}
        return urlencode({**name, "pageSize": size, "pageNumber": page})


#: The same form everywhere: ``id`` may stand several times, and a page holds 25 unless ``pageSize`` is given.
#: Divisions and people need no permission, the others one of ``routing:queue:view`` and
#: ``routing:queue:search``, ``routing:wrapupCode:view`` and ``routing:wrapupCode:search``.
LISTINGS: Final[Mapping[NamedKind, PagedEndpoint]] = {
    "queue": PagedEndpoint(
        paths=("/api/v2/routing/queues", "/api/v2/routing/queues/divisionviews"), always={}
    ),
    # Without it those who have left are missing.
    "user": PagedEndpoint(paths=("/api/v2/users",), always={"state": "any"}),
    "wrap_up_code": PagedEndpoint(
        paths=("/api/v2/routing/wrapupcodes", "/api/v2/routing/wrapupcodes/divisionviews"), always={}
    ),
    "division": PagedEndpoint(paths=("/api/v2/authorization/divisions",), always={}),
}

#: Needs no permission, and tells the queues of the one who is signed in.
OWN_QUEUES: Final = "/api/v2/routing/queues/me"

#: Needs ``directory:user:view``.
USER_SEARCH: Final = "/api/v2/users/search"

_USERS: Final = "/api/v2/users"


def own_queues(page: int, size: int) -> str:
    """Return the request for a page of the person's own queues."""
    return f"{OWN_QUEUES}?{urlencode({'pageSize': size, 'pageNumber': page})}"


def user_search(begins: str, page: int, size: int) -> bytes:
    """Return the body that searches for people by the beginning of their name."""
    criterion = {"type": "STARTS_WITH", "fields": ["name"], "value": begins}
    return msgspec.json.encode({"query": [criterion], "pageSize": size, "pageNumber": page})


def active_users(page: int, size: int) -> str:
    """Return the request for a page of everybody who has not left."""
    return f"{_USERS}?{urlencode({'pageSize': size, 'pageNumber': page})}"


class _Entity(msgspec.Struct):
    id: str
    name: str | None = None


class _Page(msgspec.Struct, rename="camel"):
    entities: list[_Entity] | None = None
    results: list[_Entity] | None = None
    page_number: int | None = None
    page_count: int | None = None
    next_uri: str | None = None


def read_page(content: bytes) -> NamesPage:
    """Return the page in an answer; what has no name in it is left out.

    :raises UnreadableAnswerError: it is none.
    """
    try:
        page = msgspec.json.decode(content, type=_Page)
    except JSON_ERRORS:
        raise InvalidResponseError(
            "Genesys Cloud gave a list that cannot be understood.", remedy="Names are asked for again later."
        ) from None
    entities = page.entities if page.entities is not None else page.results or []
    entries = tuple(NamedEntity(id=each.id, name=_one_line(each.name)) for each in entities if each.name)
    more = page.next_uri is not None or (page.page_number or 1) < (page.page_count or 1)
    return NamesPage(entries=tuple(each for each in entries if each.name), more=more and bool(entities))


def _one_line(text: str | None) -> str:
    words = "".join(letter if letter.isprintable() else " " for letter in text or "").split()
    return " ".join(words)[:_LONGEST_NAME]


#: Beyond it a name is no name (characters).
_LONGEST_NAME: Final = 200
