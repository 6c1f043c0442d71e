"""The syntax tree: JSON values that know their place in the text and in the tree."""

from bisect import bisect_right
from dataclasses import dataclass, field

from hourglance.genesys import json_pointer


@dataclass(slots=True, eq=False, kw_only=True)
class Node:
    """A JSON value.

    :param start: index of its first character in the text.
    :param end: index after its last character.
    :param parent: the array or object that contains it; None for the root.
    :param step: its name or index in the parent.
    """

    start: int
    end: int
    parent: "Node | None" = None
    step: str | int = ""

    #: The type's name in messages, with its article.
    kind = "a value"

    @property
    def pointer(self) -> str:
        """The JSON pointer (RFC 6901) to this value; empty for the root."""
        steps: list[str | int] = []
        node: Node = self
        while node.parent is not None:
            steps.append(node.step)
            node = node.parent
        return json_pointer(*reversed(steps))


@dataclass(slots=True, eq=False, kw_only=True)
class String(Node):
    """A string, without quotes and with its escapes resolved."""

    value: str
    kind = "a string"


@dataclass(slots=True, eq=False, kw_only=True)
class Number(Node):
    """A number; an int if it has no fraction and no exponent."""

    value: float
    kind = "a number"


@dataclass(slots=True, eq=False, kw_only=True)
class Boolean(Node):
    """``true`` or ``false``."""

    value: bool
    kind = "true or false"


@dataclass(slots=True, eq=False, kw_only=True)
class Null(Node):
    """``null``."""

    kind = "null"


@dataclass(slots=True, eq=False, kw_only=True)
class MissingValue(Node):
    """The absence of a readable value where one is required; the parser has reported it."""

    kind = "nothing"


@dataclass(slots=True, eq=False, kw_only=True)
class Array(Node):
    """A list of values."""

    items: list[Node] = field(default_factory=list)
    kind = "a list"


@dataclass(slots=True, eq=False, kw_only=True)
class Member:
    """A name and its value in an object; ``start`` and ``end`` are those of the name."""

    name: str
    start: int
    end: int
    value: Node

    @property
    def pointer(self) -> str:
        """The JSON pointer to the value."""
        return self.value.pointer


@dataclass(slots=True, eq=False, kw_only=True)
class Object(Node):
    """Members in the order of the text, duplicate names included."""

    members: list[Member] = field(default_factory=list)
    kind = "an object"


def new_object(start: int, end: int, members: list[Member]) -> Object:
    """Return an object that its values know as their parent."""
    node = Object(start=start, end=end, members=members)
    for member in members:
        member.value.parent, member.value.step = node, member.name
    return node


def new_array(start: int, end: int, items: list[Node]) -> Array:
    """Return an array that its items know as their parent."""
    node = Array(start=start, end=end, items=items)
    for index, item in enumerate(items):
        item.parent, item.step = node, index
    return node


def equal(one: Node, other: Node) -> bool:
    """Whether two values are the same, regardless of their places."""
    if type(one) is not type(other):
        return False
    if isinstance(one, Array) and isinstance(other, Array):
        return len(one.items) == len(other.items) and all(map(equal, one.items, other.items))
    if isinstance(one, Object) and isinstance(other, Object):
        return len(one.members) == len(other.members) and all(
            mine.name == its.name and equal(mine.value, its.value)
            for mine, its in zip(one.members, other.members, strict=True)
        )
    if isinstance(one, String | Number | Boolean) and isinstance(other, String | Number | Boolean):
        return one.value == other.value
    return isinstance(one, Null)


def pointer_at(root: Node, index: int) -> str:
    """Return the JSON pointer to the innermost value, its name included, at ``index``."""
    node = root
    while (inner := _entry_at(node, index)) is not None:
        node = inner
    return node.pointer


def _entry_at(node: Node, index: int) -> Node | None:
    if isinstance(node, Array):
        at = bisect_right(node.items, index, key=lambda item: item.start)
        item = node.items[at - 1] if at else None
        return item if item is not None and index < item.end else None
    if isinstance(node, Object):
        at = bisect_right(node.members, index, key=lambda member: member.start)
        member = node.members[at - 1] if at else None
        # The value begins right after its name, even if it is missing.
        return member.value if member and index < max(member.value.end, member.end + 1) else None
    return None
