"""What the reader yields: JSON values that know where they stand in the text and in the tree."""

from bisect import bisect_right
from dataclasses import dataclass, field

from hourglance.genesys.errors import json_pointer


@dataclass(slots=True, eq=False, kw_only=True)
class Node:
    """A value and its place.

    :param start: index of its first character in the text.
    :param end: index behind its last character.
    :param parent: the list or object that holds it, None at the top.
    :param step: its name or its index there.
    """

    start: int
    end: int
    parent: "Node | None" = None
    step: str | int = ""

    #: What JSON calls such a value, with its article.
    kind = "a value"

    @property
    def pointer(self) -> str:
        """Return the JSON pointer (RFC 6901) that leads here; the top is empty."""
        steps: list[str | int] = []
        node: Node = self
        while node.parent is not None:
            steps.append(node.step)
            node = node.parent
        return json_pointer(*reversed(steps))


@dataclass(slots=True, eq=False, kw_only=True)
class String(Node):
    """A text, its quotes and escapes resolved."""

    value: str
    kind = "a string"


@dataclass(slots=True, eq=False, kw_only=True)
class Number(Node):
    """A number; whole numbers are int."""

    value: float
    kind = "a number"


@dataclass(slots=True, eq=False, kw_only=True)
class Boolean(Node):
    """True or false."""

    value: bool
    kind = "true or false"


@dataclass(slots=True, eq=False, kw_only=True)
class Null(Node):
    """Nothing, said in so many words."""

    kind = "null"


@dataclass(slots=True, eq=False, kw_only=True)
class MissingValue(Node):
    """No value, or none that can be read, where one belongs. The slip that left it was reported."""

    kind = "nothing"


@dataclass(slots=True, eq=False, kw_only=True)
class Array(Node):
    """Values in order."""

    items: list[Node] = field(default_factory=list)
    kind = "a list"


@dataclass(slots=True, eq=False, kw_only=True)
class Member:
    """A name and its value in an object; ``start`` and ``end`` are the name's."""

    name: str
    start: int
    end: int
    value: Node

    @property
    def pointer(self) -> str:
        """Return the JSON pointer of the value."""
        return self.value.pointer


@dataclass(slots=True, eq=False, kw_only=True)
class Object(Node):
    """Members in order, repeated names included."""

    members: list[Member] = field(default_factory=list)
    kind = "an object"

    def get(self, name: str) -> Node | None:
        """Return the value of that name, the last one as most readers do, None if there is none."""
        return next((member.value for member in reversed(self.members) if member.name == name), None)


def equal(one: Node, other: Node) -> bool:
    """Whether two values are the same, wherever they stand."""
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
    """Return the JSON pointer of the innermost value, its name included, that ``index`` lies in."""
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
        # Right behind a name its value begins, even one that is missing.
        return member.value if member and index < max(member.value.end, member.end + 1) else None
    return None
