"""Edits that fix a query's tree, and the JSON writer that applies them.

An edit refers to a node, not to a place in the text, so that the edits of several findings combine:
``select`` becomes ``metrics``, its object becomes the name inside, and the name becomes a metric.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

from hourglance.lint.reader.tree import Array, Boolean, Member, Node, Number, Object, String

#: The content that an edit inserts: plain values, nodes with their own edits, or both mixed.
NewValue: TypeAlias = bool | int | float | str | Node | Sequence["NewValue"] | dict[str, "NewValue"] | None


class Replace(NamedTuple):
    """Replace a node. Within its own replacement, the node stands for itself."""

    node: Node
    value: NewValue


class Rename(NamedTuple):
    """Rename a member."""

    member: Member
    name: str


class Remove(NamedTuple):
    """Remove an item of an array, or a value and its name of an object."""

    node: Node


class ReplaceWithMany(NamedTuple):
    """Replace one item of an array by several."""

    node: Node
    values: tuple[NewValue, ...]


class Append(NamedTuple):
    """Append an item to an array."""

    node: Array
    value: NewValue


class AddMember(NamedTuple):
    """Add a member to an object."""

    node: Object
    name: str
    value: NewValue


class CollectIntoList(NamedTuple):
    """Append an item to a new array in an object; items of the same name share one array."""

    node: Object
    name: str
    value: NewValue


Edit: TypeAlias = Replace | Rename | Remove | ReplaceWithMany | Append | AddMember | CollectIntoList

_WIDTH: Final = 100

#: Objects at this depth or deeper, such as predicates, are written on one line if they fit.
_INLINE_DEPTH: Final = 2


def apply_edits(root: Node, edits: Iterable[Edit], *, longest: int | None = None) -> str:
    """Return the tree as JSON with all edits applied; if two replace one node, the first wins.

    :param longest: bytes beyond which the JSON is written on one line.
    """
    edits = tuple(edits)
    text = JsonWriter(edits).write(root) + "\n"
    if longest is not None and len(text.encode()) > longest:
        return JsonWriter(edits, single_line=True).write(root)
    return text


class JsonWriter:
    """Writes nodes as JSON with all edits applied, indented or on one line."""

    def __init__(self, edits: Iterable[Edit], *, single_line: bool = False) -> None:
        self.single_line = single_line
        self.replacements: dict[int, NewValue] = {}
        self.replacing: set[int] = set()  # nodes whose replacement is being written
        self.names: dict[int, str] = {}
        self.removed: set[int] = set()
        self.expanded: dict[int, tuple[NewValue, ...]] = {}
        self.items: dict[int, list[NewValue]] = {}
        self.members: dict[int, dict[str, NewValue]] = {}
        self.collected: dict[int, dict[str, list[NewValue]]] = {}
        for edit in edits:
            match edit:
                case Replace(node, value):
                    self.replacements.setdefault(id(node), value)
                case Rename(member, name):
                    self.names.setdefault(id(member), name)
                case Remove(node):
                    self.removed.add(id(node))
                case ReplaceWithMany(node, values):
                    self.expanded.setdefault(id(node), values)
                case Append(node, value):
                    self.items.setdefault(id(node), []).append(value)
                case AddMember(node, name, value):
                    self.members.setdefault(id(node), {}).setdefault(name, value)
                case CollectIntoList(node, name, value):
                    self.collected.setdefault(id(node), {}).setdefault(name, []).append(value)

    def write(self, value: NewValue, *, indent: int = 0) -> str:
        """Return a value as JSON at the nesting level ``indent``."""
        if isinstance(value, Node) and id(value) in self.replacements and id(value) not in self.replacing:
            self.replacing.add(id(value))
            text = self.write(self.replacements[id(value)], indent=indent)
            self.replacing.remove(id(value))
            return text
        match value:
            case Object():
                return self._write_object(self._members(value), indent)
            case Array():
                return self._write_array(self._items(value), indent)
            case dict():
                return self._write_object(list(value.items()), indent)
            case list() | tuple():
                return self._write_array(list(value), indent)
        return json.dumps(_plain(value), ensure_ascii=False)

    def _members(self, node: Object) -> list[tuple[str, NewValue]]:
        kept: list[tuple[str, NewValue]] = [
            (self.names.get(id(member), member.name), member.value)
            for member in node.members
            if id(member.value) not in self.removed
        ]
        return [*kept, *self.members.get(id(node), {}).items(), *self.collected.get(id(node), {}).items()]

    def _items(self, node: Array) -> list[NewValue]:
        kept: list[NewValue] = []
        for item in node.items:
            if id(item) not in self.removed:
                kept.extend(self.expanded.get(id(item), (item,)))
        return kept + self.items.get(id(node), [])

    def _write_object(self, members: list[tuple[str, NewValue]], indent: int) -> str:
        parts = [
            f"{json.dumps(name, ensure_ascii=False)}: {self.write(value, indent=indent + 1)}"
            for name, value in members
        ]
        return self._lay_out("{}", parts, indent, inline=indent >= _INLINE_DEPTH)

    def _write_array(self, items: list[NewValue], indent: int) -> str:
        parts = [self.write(value, indent=indent + 1) for value in items]
        return self._lay_out("[]", parts, indent, inline=True)

    def _lay_out(self, brackets: str, parts: list[str], indent: int, *, inline: bool) -> str:
        """Return an object or array on one line if it is ``inline`` and fits, else with one part per line."""
        if not parts:
            return brackets
        line = f"{brackets[0]}{', '.join(parts)}{brackets[1]}"
        if self.single_line or (inline and "\n" not in line and len(line) + 2 * indent <= _WIDTH):
            return line
        margin = "\n" + "  " * (indent + 1)
        return f"{brackets[0]}{margin}{f',{margin}'.join(parts)}\n{'  ' * indent}{brackets[1]}"


def _plain(value: NewValue) -> object:
    if isinstance(value, Node):
        return value.value if isinstance(value, String | Number | Boolean) else None
    return value
