"""What a person's roles allow, held against what widgets ask: a normal first outcome, and no error."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hourglance.api import Declaration
from hourglance.genesys.catalogue import family

#: ``unknown``: the service has not said what the person may do, or does not say what the family needs.
PermissionStatus: TypeAlias = Literal["permitted", "missing", "unknown"]


@dataclass(frozen=True, kw_only=True, slots=True)
class PermissionCheck:
    """Whether a person may ask for one family of aggregates.

    :param family: its name.
    :param any_of: the permissions that would do, one of which is enough; empty where that is not published.
    """

    family: str
    status: PermissionStatus
    any_of: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """Return what is missing and what to do about it; empty if nothing is."""
        if self.status != "missing":
            return ""
        return (
            f"Your role lacks the permission {_either(self.any_of)}. "
            "Ask an administrator to add it to one of your roles."
        )


def check_permission(name: str, held: Collection[str] | None) -> PermissionCheck:
    """Return whether somebody with these permissions may ask for a family.

    :param held: permissions as ``users/me`` lists them; a ``*`` in place of a part of one stands for
        anything, as in roles (that the list itself has such ones is unconfirmed). None is not known.
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
    """Return for each widget, by its id, whether somebody with these permissions may see its figures."""
    by_family: dict[str, PermissionCheck] = {}
    for widget in widgets:
        name = widget.query.family
        by_family.setdefault(name, check_permission(name, held))
    return {widget.id: by_family[widget.query.family] for widget in widgets}


def grants(held: str, needed: str) -> bool:
    """Return whether a permission that one has is the one that is needed, or includes it.

    Both are written ``domain:entity:action``. Capitals count for nothing: to call a permission missing that
    is there would be worse than the other way round.
    """
    have, want = held.lower().split(":"), needed.lower().split(":")
    return len(have) == len(want) and all(
        part in ("*", wanted) for part, wanted in zip(have, want, strict=True)
    )


def permission_request(checks: Iterable[PermissionCheck], *, person: str = "") -> str:
    """Return the text for the administrator: what is missing, and where it is given. Empty if nothing is.

    :param person: who lacks it.
    """
    missing = {check.any_of: None for check in checks if check.status == "missing"}
    if not missing:
        return ""
    whose = f"the user {person}" if person else "my user"
    lines = "\n".join(f"- {_either(any_of)}" for any_of in missing)
    return (
        f"Please add to a role of {whose} in Genesys Cloud (Admin > People & Permissions > Roles):\n"
        f"{lines}\n"
        "It allows to see sums and averages; Hourglance changes nothing."
    )


def _either(any_of: tuple[str, ...]) -> str:
    return " or ".join(any_of)
