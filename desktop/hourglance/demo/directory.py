"""Who and what there is: the one who signed in, queues and users, in the shapes that the service gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from hourglance.demo.login import CLIENT_ID
from hourglance.demo.organization import DemoEntity, Organization, Queue, User
from hourglance.demo.problems import ApiError
from hourglance.genesys import families, family

_EXPANDS: Final = ("authorization", "date", "organization", "token")
_DEFAULT_PAGE: Final = 25
_MOST_USER_IDS: Final = 100

#: What look-ups need, beyond a sign-in.
_LOOK_UPS: Final = (
    "directory:user:view",
    "routing:queue:search",
    "routing:queue:view",
    "routing:wrapupCode:search",
    "routing:wrapupCode:view",
)


def all_permissions() -> tuple[str, ...]:
    """Return everything that the demo's person may do."""
    aggregates = {permission for name in families() for permission in family(name).permissions}
    return tuple(sorted({*aggregates, *_LOOK_UPS}))


@dataclass(frozen=True, kw_only=True, slots=True)
class LookupParams:
    """The query of a look-up: every value of every parameter, and the path for links to other pages."""

    path: str
    parameters: Mapping[str, Sequence[str]]

    def last(self, name: str, default: str = "") -> str:
        """Return the last value of a parameter."""
        return self.parameters[name][-1] if self.parameters.get(name) else default

    def listed(self, name: str) -> list[str]:
        """Return all values of a parameter, also those joined by commas."""
        return [part for value in self.parameters.get(name, ()) for part in value.split(",") if part]

    def number(self, name: str, default: int, most: int) -> int:
        """Return a positive number.

        :raises ApiError: 400 if it is none, or over what is allowed.
        """
        text = self.last(name, str(default))
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
            raise ApiError(
                400,
                f"The value [{text}] of {name} must be a number from 1 to {most}.",
                code="invalid.query.param.value",
                parameters={"name": name, "value": text},
                field=name,
            )
        return int(text)


def me(
    organization: Organization, question: LookupParams, permissions: Sequence[str], now: datetime
) -> dict[str, object]:
    """Return the one who signed in, with what ``expand`` asks for.

    :raises ApiError: 400 for an expand that the demo does not know.
    """
    person = _user(organization.me)
    for expand in question.listed("expand"):
        match expand:
            case "organization":
                person[expand] = _organization(organization)
            case "authorization":
                person[expand] = {
                    "roles": [{"id": "employee", "name": "employee"}],
                    "permissions": list(permissions),
                }
            case "date":
                person[expand] = {"currentDate": _date(now)}
            case "token":
                person[expand] = token(organization)
            case _:
                raise ApiError(
                    400,
                    f"The value [{expand}] of expand must be one of [{', '.join(_EXPANDS)}].",
                    code="invalid.query.param.value",
                    parameters={"name": "expand", "value": expand},
                    field="expand",
                )
    return person


def token(organization: Organization) -> dict[str, object]:
    """Return what there is to know of the token in use."""
    own = _organization(organization)
    return {
        "organization": own,
        "homeOrganization": own,
        "authorizedScope": ["analytics:readonly", "routing:readonly", "user-basic-info", "users:readonly"],
        "OAuthClient": {"id": CLIENT_ID, "name": "Hourglance", "organization": own},
    }


def queues(organization: Organization, question: LookupParams, *, most: int) -> dict[str, object]:
    """Return the queues, by ``id`` or ``name`` if these are asked for; ``most`` fit on a page."""
    ids, name = question.listed("id"), question.last("name")
    found = [
        queue
        for queue in organization.queues
        if (not ids or queue.id in ids) and (not name or _named_like(queue.name, name))
    ]
    return _page([_queue(queue) for queue in found], question, most=most)


def own_queues(organization: Organization, question: LookupParams) -> dict[str, object]:
    """Return the queues of the one who signed in."""
    found = [_queue(queue) | {"joined": True} for queue in organization.me.queues]
    return _page(found, question, most=100)


def users(organization: Organization, question: LookupParams) -> dict[str, object]:
    """Return the people: active ones unless ``state`` says otherwise, by ``id`` if asked for.

    :raises ApiError: 400 for more than 100 ids.
    """
    ids, state = question.listed("id"), question.last("state", "active")
    if len(ids) > _MOST_USER_IDS:
        raise ApiError(400, f"At most {_MOST_USER_IDS} ids are allowed.", code="invalid.value", field="id")
    found = [
        user for user in organization.users if (not ids or user.id in ids) and state in {"any", user.state}
    ]
    return _page([_user(user) for user in found], question, most=500)


def found_users(organization: Organization, asked: object, question: LookupParams) -> dict[str, object]:
    """Return the active people whose name begins as the search asks for.

    :param asked: the search's body: ``query`` with one criterion, ``pageSize`` and ``pageNumber``.
    :raises ApiError: 400 for a search that the demo does not know.
    """
    match asked:
        case {"query": [{"type": "STARTS_WITH", "fields": ["name"], "value": str(value)}], **rest}:
            wanted = value.lower()
        case _:
            raise ApiError(400, "The demo knows STARTS_WITH of the field name alone.", code="invalid.value")
    pages = {name: [str(number)] for name, number in rest.items() if name in {"pageSize", "pageNumber"}}
    found = [
        _user(user)
        for user in organization.users
        if user.state == "active" and any(part.startswith(wanted) for part in _beginnings(user.name.lower()))
    ]
    page = _page(found, replace(question, parameters=pages), most=100)
    return {"results": page.pop("entities"), **page}


def listed(named: Sequence[DemoEntity], question: LookupParams, *, path: str, most: int) -> dict[str, object]:
    """Return what has nothing but id and name, such as wrap-up codes, by ``id`` or ``name`` if asked for.

    :param path: of one of them, below the API's.
    """
    ids, name = question.listed("id"), question.last("name")
    found = [
        each for each in named if (not ids or each.id in ids) and (not name or _named_like(each.name, name))
    ]
    return _page([_linked(each, path) for each in found], question, most=most)


def _beginnings(name: str) -> tuple[str, ...]:
    """Return a name and what follows each of its spaces: the service's index knows words."""
    words = name.split()
    return tuple(" ".join(words[number:]) for number in range(len(words)))


def _page(entities: list[dict[str, object]], question: LookupParams, *, most: int) -> dict[str, object]:
    size = question.number("pageSize", _DEFAULT_PAGE, most)
    number = question.number("pageNumber", 1, 1_000_000)
    pages = -(-len(entities) // size)

    def link(page: int) -> str:
        others = {name: values for name, values in question.parameters.items() if name != "pageNumber"}
        query = urlencode({**others, "pageSize": size, "pageNumber": page}, doseq=True)
        return f"{question.path}?{query}"

    links = {"firstUri": link(1), "lastUri": link(max(pages, 1)), "selfUri": link(number)}
    if number < pages:
        links["nextUri"] = link(number + 1)
    if number > 1:
        links["previousUri"] = link(number - 1)
    return {
        "entities": entities[(number - 1) * size : number * size],
        "pageSize": size,
        "pageNumber": number,
        "pageCount": pages,
        "total": len(entities),
        **links,
    }


def _named_like(name: str, wanted: str) -> bool:
    """Return whether a name is the wanted one; a star at its start or end stands for anything."""
    name, inner = name.lower(), wanted.strip("*").lower()
    match wanted.startswith("*"), wanted.endswith("*"):
        case True, True:
            return inner in name
        case True, False:
            return name.endswith(inner)
        case False, True:
            return name.startswith(inner)
    return name == inner


def _user(user: User) -> dict[str, object]:
    return {
        "id": user.id,
        "name": user.name,
        "email": user.email,
        "username": user.email,
        "title": user.title,
        "state": user.state,
        "division": _linked(user.division, "authorization/divisions"),
        "version": 1,
        "selfUri": f"/api/v2/users/{user.id}",
    }


def _queue(queue: Queue) -> dict[str, object]:
    return {
        "id": queue.id,
        "name": queue.name,
        "division": _linked(queue.division, "authorization/divisions"),
        "selfUri": f"/api/v2/routing/queues/{queue.id}",
    }


def _organization(organization: Organization) -> dict[str, object]:
    return {"id": organization.id, "name": organization.name, "domain": "hourglance-demo"}


def _linked(named: DemoEntity, path: str) -> dict[str, object]:
    return {"id": named.id, "name": named.name, "selfUri": f"/api/v2/{path}/{named.id}"}


def _date(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1000:03d}Z"
