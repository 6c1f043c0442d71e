"""Permission checks: what the user's roles allow compared to what queries need."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hourglance.api import Declaration
from hourglance.genesys.catalogue import family

#: ``unknown``: the user's permissions are not known, or the family's are not published.
PermissionStatus: TypeAlias = Literal["permitted", "missing", "unknown"]


@dataclass(frozen=True, kw_only=True, slots=True)
class PermissionCheck:
    """Whether the user may query one family of aggregates.

    :param family: its name.
    :param any_of: the sufficient permissions, of which one is enough; empty if they are not published.
    """

    family: str
    status: PermissionStatus
    any_of: tuple[str, ...] = ()


def check_permission(name: str, held: Collection[str] | None) -> PermissionCheck:
    """Return whether a user with these permissions may query a family.

    :param held: permissions as ``users/me`` lists them; a ``*`` as a part of one matches anything, as in
        roles (that the list itself contains such permissions is unconfirmed). None if not known.
    :raises UnknownFamilyError: there is no such family.
    """
    any_of = family(name).permissions
    if held is None or not any_of:
        return PermissionCheck(family=name, status="unknown", any_of=any_of)
    permitted = any(grants(one, needed) for needed in any_of for one in held)
    return PermissionCheck(family=name, status="permitted" if permitted else "missing", any_of=any_of)


def check_permissions(
    widgets: Sequence[Declaration], held: Collection[str] | None
) -> dict[str, PermissionCheck]:
    """Return the permission check of each widget, by its id."""
    return {widget.id: check_widget(widget, held) for widget in widgets}


def check_widget(widget: Declaration, held: Collection[str] | None) -> PermissionCheck:
    """Return the permission check of a widget: that of its first query that fails, or of its first."""
    checks = [check_permission(part.query.family, held) for part in widget.parts]
    return next((check for check in checks if check.status == "missing"), checks[0])


def grants(held: str, needed: str) -> bool:
    """Return whether a permission ``domain:entity:action`` equals or includes the needed one.

    Case is ignored: reporting a permission that the user has as missing would be worse than the opposite.
    """
    have, want = held.lower().split(":"), needed.lower().split(":")
    return len(have) == len(want) and all(
        part in ("*", wanted) for part, wanted in zip(have, want, strict=True)
    )


def permission_request(checks: Iterable[PermissionCheck], *, user: str = "") -> str:
    """Return a request to the administrator for the missing permissions; empty if none is missing.

    :param user: the name of the user who lacks them.
    """
    missing = dict.fromkeys(check.any_of for check in checks if check.status == "missing")
    if not missing:
        return ""
    whose = f"the user {user}" if user else "my user"
    lines = "\n".join(f"- {' or '.join(any_of)}" for any_of in missing)
    return (
        f"Please add to a role of {whose} in Genesys Cloud (Admin > People & Permissions > Roles):\n"
        f"{lines}\n"
        "These permissions allow reading sums and averages only; Hourglance changes nothing."
    )
