"""Permission checks: what the user's roles allow compared to what queries need."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from hourglance.api import Declaration
from hourglance.genesys.catalogue import family

#: The request for the own status, which needs no permission.
AGENT_STATUS: Final = "agent status"

#: ``unknown``: the user's permissions are not known, or the family's are not published.
PermissionStatus: TypeAlias = Literal["permitted", "missing", "unknown"]


@dataclass(frozen=True, kw_only=True, slots=True)
class PermissionCheck:
    """Whether the user may make one kind of request.

    :param family: its name, see :func:`required_permissions`.
    :param any_of: the sufficient permissions, of which one is enough; empty if they are not published.
    """

    family: str
    status: PermissionStatus
    any_of: tuple[str, ...] = ()


def required_permissions(name: str) -> tuple[str, ...]:
    """Return the permissions of which a kind of request needs one; none if that is not published.

    :param name: one of :attr:`Declaration.families`: a family of aggregates, ``conversations activity``, or
        ``agent status``, which needs none.
    :raises UnknownFamilyError: there is no such family.
    """
    kind, _, live = name.partition(" ")
    if live == "activity":
        from hourglance.genesys.activity_catalogue import activity_family  # for live queries only

        return activity_family(kind).permissions
    return () if name == AGENT_STATUS else family(name).permissions


def describe_requests(families: Iterable[str]) -> str:
    """Return what a widget requests: ``conversations aggregates and conversations activity``."""
    names = sorted(families)
    aggregates = " and ".join(name for name in names if " " not in name)
    live = [name for name in names if " " in name]
    *others, last = [*([f"{aggregates} aggregates"] if aggregates else []), *live] or [""]
    return " and ".join(filter(None, (", ".join(others), last)))


def check_permission(name: str, held: Collection[str] | None) -> PermissionCheck:
    """Return whether a user with these permissions may make a kind of request.

    :param held: permissions as ``users/me`` lists them; a ``*`` as a part of one matches anything, as in
        roles (that the list itself contains such permissions is unconfirmed). None if not known.
    :raises UnknownFamilyError: there is no such family.
    """
    if name == AGENT_STATUS:
        return PermissionCheck(family=name, status="permitted")
    any_of = required_permissions(name)
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
    names = dict.fromkeys((*(part.query.family for part in widget.parts), *sorted(widget.families)))
    checks = [check_permission(name, held) for name in names]
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
