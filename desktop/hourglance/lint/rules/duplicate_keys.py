"""Names that stand in one object twice."""

from hourglance.lint.findings import Findings
from hourglance.lint.fix import Remove
from hourglance.lint.reader.text import Lines
from hourglance.lint.reader.tree import Array, Member, Node, Object, equal
from hourglance.lint.suggestions import short


def check_repeats(root: Node, lines: Lines, findings: Findings) -> None:
    """Tell every name that an object has twice; take one away where both say the same."""
    nodes = [root]
    while nodes and not findings.full:
        node = nodes.pop()
        if isinstance(node, Array):
            nodes += node.items
        if isinstance(node, Object):
            nodes += [member.value for member in node.members]
            _check_object(node, lines, findings)


def _check_object(node: Object, lines: Lines, findings: Findings) -> None:
    first: dict[str, Member] = {}
    for member in node.members:
        earlier = first.setdefault(member.name, member)
        if earlier is member or findings.full:
            continue
        same = equal(earlier.value, member.value)
        line, column = lines.place(earlier.start)
        findings.add(
            "HG027",
            member,
            f'"{short(member.name)}" is given twice, first in line {line}, column {column}',
            label="the same once more" if same else "which one counts is anybody's guess",
            suggestion="leave it out" if same else "",
            edits=[Remove(member.value)] if same else (),
        )
