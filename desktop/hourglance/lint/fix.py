"""Mending a query: small edits to its tree, and the tree written out as JSON again.

An edit names the node that it changes, not its place, so that the edits of many mistakes add up:
``select`` becomes ``metrics``, its object becomes the name inside, and the name becomes a metric.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from hourglance.lint.reader.tree import Array, Boolean, Member, Node, Number, Object, String

#: What an edit puts in place: plain values, nodes of the tree with their own edits, or both mixed.
Draft: TypeAlias = bool | int | float | str | Node | Sequence["Draft"] | dict[str, "Draft"] | None


@dataclass(frozen=True, slots=True)
class Replace:
    """Put ``draft`` where ``node`` stands. Within its own draft, the node stands for itself."""

    node: Node
    draft: Draft


@dataclass(frozen=True, slots=True)
class Rename:
    """Give a member another name."""

    member: Member
    name: str


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a value out of its list, or with its name out of its object."""

    node: Node


@dataclass(frozen=True, slots=True)
class ReplaceWithMany:
    """Put several values where one item of a list stands."""

    node: Node
    drafts: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class Append:
    """Add an item to a list."""

    node: Array
    draft: Draft


@dataclass(frozen=True, slots=True)
class AddMember:
    """Add a member to an object."""

    node: Object
    name: str
    draft: Draft


@dataclass(frozen=True, slots=True)
class CollectIntoList:
    """Add an item to a new list in an object; items of the same name end up in one list."""

    node: Object
    name: str
    draft: Draft


Edit: TypeAlias = Replace | Rename | Remove | ReplaceWithMany | Append | AddMember | CollectIntoList

_WIDTH: Final = 100

#: Objects from this depth on, such as predicates, stand on one line where they fit.
_SMALL_FROM: Final = 2


def mend(root: Node, edits: Iterable[Edit]) -> str:
    """Return the tree as JSON with all edits applied; where two replace one node, the first holds."""
    return JsonWriter(edits).write(root) + "\n"


class JsonWriter:
    """Writes nodes out as JSON with all edits applied, laid out to be read or in one line."""

    def __init__(self, edits: Iterable[Edit], *, in_one_line: bool = False) -> None:
        self.in_one_line = in_one_line
        self.drafts: dict[int, Draft] = {}
        self.replaced: set[int] = set()  # whose replacement is being written
        self.names: dict[int, str] = {}
        self.removed: set[int] = set()
        self.spliced: dict[int, tuple[Draft, ...]] = {}
        self.items: dict[int, list[Draft]] = {}
        self.members: dict[int, dict[str, Draft]] = {}
        self.gathered: dict[int, dict[str, list[Draft]]] = {}
        for edit in edits:
            match edit:
                case Replace(node, draft):
                    self.drafts.setdefault(id(node), draft)
                case Rename(member, name):
                    self.names.setdefault(id(member), name)
                case Remove(node):
                    self.removed.add(id(node))
                case ReplaceWithMany(node, drafts):
                    self.spliced.setdefault(id(node), drafts)
                case Append(node, draft):
                    self.items.setdefault(id(node), []).append(draft)
                case AddMember(node, name, draft):
                    self.members.setdefault(id(node), {}).setdefault(name, draft)
                case CollectIntoList(node, name, draft):
                    self.gathered.setdefault(id(node), {}).setdefault(name, []).append(draft)

    def write(self, draft: Draft, *, indent: int = 0) -> str:
        """Return a value as JSON; ``indent`` is how many levels surround it."""
        if isinstance(draft, Node) and id(draft) in self.drafts and id(draft) not in self.replaced:
            self.replaced.add(id(draft))
            text = self.write(self.drafts[id(draft)], indent=indent)
            self.replaced.remove(id(draft))
            return text
        match draft:
            case Object():
                return self._write_object(self._members(draft), indent)
            case Array():
                return self._write_array(self._items(draft), indent)
            case dict():
                return self._write_object(list(draft.items()), indent)
            case list() | tuple():
                return self._write_array(list(draft), indent)
        return json.dumps(_plain(draft), ensure_ascii=False)

    def _members(self, node: Object) -> list[tuple[str, Draft]]:
        kept: list[tuple[str, Draft]] = [
            (self.names.get(id(member), member.name), member.value)
            for member in node.members
            if id(member.value) not in self.removed
        ]
        return [*kept, *self.members.get(id(node), {}).items(), *self.gathered.get(id(node), {}).items()]

    def _items(self, node: Array) -> list[Draft]:
        kept: list[Draft] = []
        for item in node.items:
            if id(item) not in self.removed:
                kept.extend(self.spliced.get(id(item), (item,)))
        return kept + self.items.get(id(node), [])

    def _write_object(self, members: list[tuple[str, Draft]], indent: int) -> str:
        parts = [
            f"{json.dumps(name, ensure_ascii=False)}: {self.write(draft, indent=indent + 1)}"
            for name, draft in members
        ]
        return self._lay_out("{}", parts, indent, short=indent >= _SMALL_FROM)

    def _write_array(self, items: list[Draft], indent: int) -> str:
        parts = [self.write(draft, indent=indent + 1) for draft in items]
        return self._lay_out("[]", parts, indent, short=True)

    def _lay_out(self, brackets: str, parts: list[str], indent: int, *, short: bool) -> str:
        """Return an object or a list on one line if it is ``short`` and fits, else one part a line."""
        if not parts:
            return brackets
        line = f"{brackets[0]}{', '.join(parts)}{brackets[1]}"
        if self.in_one_line or (short and "\n" not in line and len(line) + 2 * indent <= _WIDTH):
            return line
        margin = "\n" + "  " * (indent + 1)
        return f"{brackets[0]}{margin}{f',{margin}'.join(parts)}\n{'  ' * indent}{brackets[1]}"


def _plain(draft: Draft) -> object:
    if isinstance(draft, Node):
        return draft.value if isinstance(draft, String | Number | Boolean) else None
    return draft
