"""Bounds: of a predicate, and of a view."""

from collections.abc import Mapping
from typing import Final

from hourglance.lint.context import Context
from hourglance.lint.fix import Replace
from hourglance.lint.reader.tree import MissingValue, Node, Number, Object, String
from hourglance.lint.rules.aliases import RANGE_FIELDS, VIEW_RANGE_FIELDS, Alias
from hourglance.lint.schema import is_a, is_null, members_of

_PREDICATE: Final = ("gt", "gte", "lt", "lte")
_VIEW: Final = ("gte", "lt")
_LOWER: Final = ("gt", "gte")


def check_range(node: Node, context: Context) -> None:
    """Check the range of a predicate."""
    _check(node, _PREDICATE, RANGE_FIELDS, context, code="HG167", of="a range")


def check_view_range(node: Node, context: Context) -> None:
    """Check the range of a view."""
    _check(node, _VIEW, VIEW_RANGE_FIELDS, context, code="HG182", of="a view's range")


def _check(
    node: Node,
    names: tuple[str, ...],
    dialect: Mapping[str, Alias],
    context: Context,
    *,
    code: str,
    of: str,
) -> None:
    if isinstance(node, MissingValue):
        return
    bounds = is_a(Object, node, context, what=of, example='{"gte": 0, "lt": 20000}')
    if bounds is None:
        return
    found = members_of(bounds, names, dialect, context, of=of)
    values: dict[str, float] = {}
    given = False
    for name in names:
        for member in found.get(name, ()):
            if is_null(member.value, name, context):
                continue
            given = True
            number = _number(member.value, name, context)
            if number is not None:
                values[name] = number
    # A bound under a name that no range has was told, and is one all the same.
    if not given and not any(dialect.get(member.name) for member in bounds.members):
        context.findings.add(
            code,
            node,
            f"{of} without bounds leaves nothing out",
            label="one bound at least belongs here",
            suggestion='such as {"lt": 20000}',
        )
    _check_order(node, values, context)


def _number(node: Node, name: str, context: Context) -> float | None:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, MissingValue):
        return None
    value = _spelled(node)
    context.findings.add(
        "HG169",
        node,
        f"the bound `{name}` is {node.kind}; the service wants a number",
        label="a number belongs here",
        suggestion=f"{value:g}" if value is not None else "such as 20000",
        edits=[Replace(node, value)] if value is not None else (),
    )
    return value


def _spelled(node: Node) -> float | None:
    """Return the number that a text spells."""
    if not isinstance(node, String) or len(node.value) > 15:
        return None
    try:
        value = float(node.value)
    except ValueError:
        return None
    if not abs(value) < 1e15:  # nor any NaN
        return None
    return int(value) if value.is_integer() else value


def _check_order(node: Node, values: Mapping[str, float], context: Context) -> None:
    lower = max((values[name] for name in values if name in _LOWER), default=None)
    upper = min((values[name] for name in values if name not in _LOWER), default=None)
    if lower is None or upper is None or lower < upper:
        return
    if lower == upper and set(values) == {"gte", "lte"}:
        return
    context.findings.add(
        "HG168",
        node,
        "the range is reversed: its lower bound lies above its upper one"
        if lower > upper
        else "the range is empty: no number is both at its lower and below its upper bound",
        label="no value lies in it",
    )
