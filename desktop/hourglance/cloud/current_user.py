"""Who a token belongs to, as the service says."""

from typing import Final

import msgspec

from hourglance.cloud.token import Person
from hourglance.util.json_errors import JSON_ERRORS

#: What to ask: the person, their organization, and what their roles allow.
ME_PATH: Final = "/api/v2/users/me?expand=organization,authorization"


class _Organization(msgspec.Struct):
    id: str = ""
    name: str = ""


class _Authorization(msgspec.Struct):
    permissions: list[str] | None = None


class _Me(msgspec.Struct):
    id: str
    name: str = ""
    organization: _Organization | None = None
    authorization: _Authorization | None = None


def read_me(content: bytes) -> Person | None:
    """Return the person in the answer to :data:`ME_PATH`; None if it holds none."""
    try:
        me = msgspec.json.decode(content, type=_Me)
    except JSON_ERRORS:
        return None
    organization = me.organization or _Organization()
    permissions = me.authorization.permissions if me.authorization else None
    return Person(
        id=me.id,
        name=me.name,
        organization_id=organization.id,
        organization=organization.name,
        permissions=None if permissions is None else frozenset(permissions),
    )
