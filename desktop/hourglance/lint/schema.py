"""The shape of values: names of members, kinds of values. Every rule begins here."""

from collections.abc import Mapping
from typing import TypeVar

from hourglance.lint.context import Context
from hourglance.lint.findings import MAX_FINDINGS
from hourglance.lint.fix import Edit, Remove, Rename, Replace
from hourglance.lint.reader.tree import (
    Array,
    Boolean,
    Member,
    MissingValue,
    Node,
    Null,
    Number,
    Object,
    String,
    equal,
)
from hourglance.lint.rules.aliases import Alias
from hourglance.lint.suggestions import listed, nearest, other_case, plain, short

_Kind = TypeVar("_Kind", bound=Node)

_WANTED: Mapping[type[Node], str] = {
    Array: "a list",
    Boolean: "true or false",
    Number: "a number",
    Object: "an object",
    String: "a string",
}


def members_of(
    node: Object,
    known: tuple[str, ...],
    dialect: Mapping[str, Alias],
    context: Context,
    *,
    of: str,
) -> dict[str, list[Member]]:
    """Return the members of an object by the names that they should have, telling every wrong name.

    Members whose name means nothing are left out. Foreign names may stand for a role that is no
    field; those are not told here, but by whoever knows the role.

    :param of: what the object is, with its article: ``a predicate``.
    """
    found: dict[str, list[Member]] = {}
    wrong: list[tuple[Member, str | None, Alias | None]] = []
    for member in node.members:
        name: str | None = member.name
        if member.name not in known:
            if len(wrong) >= MAX_FINDINGS:
                continue
            name, foreign = _meaning(member.name, known, dialect)
            wrong.append((member, name, foreign))
        if name is not None:
            found.setdefault(name, []).append(member)
    for member, name, foreign in wrong:
        several = name is not None and len({other.name for other in found[name]}) > 1
        if name is None or name in known:
            _tell_wrong_name(member, name, foreign, known, context, of=of, rename=not several)
    for name, members in found.items():
        if len(members) > 1 and name in known:
            _tell_given_twice(name, members, context)
    return found


def _meaning(
    name: str, known: tuple[str, ...], dialect: Mapping[str, Alias]
) -> tuple[str | None, Alias | None]:
    """Return the right name for a wrong one, None if there is none, and what the dialect says of it."""
    right = other_case(name, known)
    if right is not None:
        return right, None
    foreign = dialect.get(plain(name))
    if foreign is not None:
        return foreign.name or None, foreign
    return nearest(name, known), None


def _tell_wrong_name(
    member: Member,
    right: str | None,
    foreign: Alias | None,
    known: tuple[str, ...],
    context: Context,
    *,
    of: str,
    rename: bool,
) -> None:
    name = short(member.name)
    edits: list[Edit] = [Rename(member, right)] if right and rename else []
    notes: list[str] = []
    if foreign is not None:
        code = "HG104"
        message = f"unknown field `{name}`: {foreign.why}"
        label = f"write `{right}`" if right else "leave it out" if foreign.droppable else ""
        if foreign.droppable:
            edits = [Remove(member.value)]
    elif right is not None and plain(right) == plain(member.name):
        code = "HG105"
        message = f"`{name}` is spelled `{right}`"
        label = "upper and lower case matter"
    else:
        code = "HG104"
        message = f"unknown field `{name}`: {of} has no such field"
        label = f"did you mean `{right}`?" if right else ""
        notes = [f"{of} has {listed(known, last='and', most=12)}"]
    context.findings.add(
        code,
        member,
        message,
        label=label,
        suggestion=f'"{right}"' if right else "",
        notes=notes,
        edits=edits,
    )


def _tell_given_twice(name: str, members: list[Member], context: Context) -> None:
    """Tell a field that is given under several names. The same name twice is told of every object."""
    first = members[0]
    told = {first.name}
    for member in members[1:]:
        if member.name in told:
            continue
        told.add(member.name)
        same = equal(first.value, member.value)
        context.findings.add(
            "HG106",
            member,
            f"`{short(member.name)}` stands for `{name}`, "
            + ("which is given as well" if first.name == name else f"and so does `{short(first.name)}`"),
            label="the same once more" if same else "keep one of them",
            suggestion="leave it out" if same else "",
            edits=[Remove(member.value)] if same else (),
        )


def is_a(kind: type[_Kind], node: Node, context: Context, *, what: str, example: str) -> _Kind | None:
    """Return the node if it is of that kind; tell it if not. What cannot be read was told before.

    :param what: what the value is, as the subject of the sentence.
    :param example: what could be written there.
    """
    if isinstance(node, kind):
        return node
    if isinstance(node, MissingValue):
        return None
    context.findings.add(
        "HG108",
        node,
        f"{what} is {node.kind}; the service wants {_WANTED[kind]}",
        label=f"{_WANTED[kind]} belongs here",
        suggestion=f"such as {example}",
        edits=_converted(kind, node),
    )
    return None


def list_of(node: Node, context: Context, *, what: str, example: str) -> list[Node]:
    """Return the items of a list; of anything else, told, the one item that it seems to be."""
    if isinstance(node, Array):
        return node.items
    if isinstance(node, MissingValue):
        return []
    context.findings.add(
        "HG132",
        node,
        f"{what} is {node.kind}; the service wants a list",
        label="a list belongs here",
        suggestion=f"such as {example}",
        edits=[Replace(node, [node])] if isinstance(node, Object) else (),
    )
    return [node] if isinstance(node, Object) else []


def is_null(node: Node, name: str, context: Context) -> bool:
    """Whether an optional field is null, which says nothing; told as a warning."""
    if not isinstance(node, Null):
        return False
    context.findings.add(
        "HG107",
        node,
        f"`{name}` is null, which says nothing",
        label="leave the field out",
        edits=[Remove(node)],
    )
    return True


def _converted(kind: type[Node], node: Node) -> list[Replace]:
    """Return the edit that turns a text into the number or truth value that it spells, and back."""
    if kind is Boolean and isinstance(node, String) and plain(node.value) in ("true", "false"):
        return [Replace(node, plain(node.value) == "true")]
    if kind is Number and isinstance(node, String) and len(node.value) < 20:
        try:
            value = float(node.value)
        except ValueError:
            return []
        if abs(value) < 1e15:
            return [Replace(node, int(value) if value.is_integer() else value)]
    return []
