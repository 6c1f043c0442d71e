"""A reader of JSON that never gives up: whatever it is given, it says every slip and yields a tree.

Every node keeps its place in the text, so that a query can be checked further after a comma was
forgotten, and each mistake be shown where it stands.
"""

from hourglance.query._reader._cursor import MAX_SLIPS
from hourglance.query._reader._parser import MAX_DEPTH, Reading, read
from hourglance.query._reader._slips import Slip
from hourglance.query._reader._text import Lines
from hourglance.query._reader._tree import (
    Array,
    Boolean,
    Member,
    Missing,
    Node,
    Null,
    Number,
    Object,
    String,
    equal,
)

__all__ = [
    "MAX_DEPTH",
    "MAX_SLIPS",
    "Array",
    "Boolean",
    "Lines",
    "Member",
    "Missing",
    "Node",
    "Null",
    "Number",
    "Object",
    "Reading",
    "Slip",
    "String",
    "equal",
    "read",
]
