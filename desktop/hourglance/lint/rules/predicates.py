"""One predicate: a dimension, and the value, the range or the presence that is wanted of it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from hourglance.lint.context import Context
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
)
from hourglance.lint.rules.aliases import OPERATORS, PREDICATE_FIELDS, VALUES
from hourglance.lint.rules.ranges import check_range
from hourglance.lint.schema import is_a, is_null, members_of
from hourglance.lint.suggestions import listed, nearest, other_case, plain, short
from hourglance.lint.vocabulary import dimension_meant

#: Given the values that one predicate wants at once, returns the edits that make it several.
Spread: TypeAlias = Callable[[str, Sequence[str]], list[Edit]]

#: Longer lists of values are not written out as so many predicates.
_MOST_SPREAD: Final = 1000

_FIELDS: Final = ("type", "dimension", "operator", "value", "range")
_OF_OTHER_KINDS: Final = ("property", "propertyType", "metric")
_OPERATORS: Final = ("matches", "exists", "notExists")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What a predicate was meant to say, as far as it can be told."""

    node: Object
    dimension: str | None = None
    operator: str | None = None
    value: str | None = None


def check_predicate(node: Object, context: Context, spread: Spread) -> Condition:
    """Check a predicate and return what it was meant to say."""
    found = members_of(node, (*_FIELDS, *_OF_OTHER_KINDS), PREDICATE_FIELDS, context, of="a predicate")
    if _is_of_other_kind(found, context):
        return Condition(node=node)
    dimension = _dimension(node, found, context)
    operator = _operator(found, context)
    values = [member for member in found.get("value", ()) if not _says_null(member, found, operator, context)]
    ranges = [
        member.value for member in found.get("range", ()) if not is_null(member.value, "range", context)
    ]
    for bounds in ranges:
        check_range(bounds, context)
    _check_enough(node, found, operator, values, ranges, context)
    value = None
    for member in values:
        if operator in ("exists", "notExists"):
            continue
        value = check_value(member.value, dimension, context, spread)
    return Condition(node=node, dimension=dimension, operator=operator, value=value)


def _is_of_other_kind(found: dict[str, list[Member]], context: Context) -> bool:
    """Tell a predicate's type if it is wrong; return whether it looks at something else than a dimension."""
    foreign = [member for name in _OF_OTHER_KINDS for member in found.get(name, ())]
    for member in found.get("type", ()):
        text = is_a(String, member.value, context, what="a predicate's `type`", example='"dimension"')
        if text is None or text.value == "dimension":
            continue
        if text.value in ("property", "metric"):
            _tell_other_kind(text, text.value, context)
            return True
        context.findings.add(
            "HG160",
            text,
            f"a predicate's `type` is `dimension`, not `{short(text.value)}`",
            label="it goes without saying",
            suggestion="leave it out",
            edits=[Remove(text)],
        )
    if foreign and "dimension" not in found:
        _tell_other_kind(foreign[0], foreign[0].name, context)
        return True
    for member in foreign:
        context.findings.add(
            "HG159",
            member,
            f"`{member.name}` has no place in a predicate of an aggregates query",
            label="leave it out: the predicate names a dimension",
            edits=[Remove(member.value)],
        )
    return False


def _tell_other_kind(at: Node | Member, kind: str, context: Context) -> None:
    context.findings.add(
        "HG159",
        at,
        f"predicates on a {'metric' if kind == 'metric' else 'property'} belong to detail queries",
        label="an aggregates query filters by dimensions",
        notes=["to count only some values of a timer, ask for a view with a range"]
        if kind == "metric"
        else (),
    )


def _dimension(node: Object, found: dict[str, list[Member]], context: Context) -> str | None:
    if "dimension" not in found:
        context.findings.add(
            "HG158",
            node,
            "a predicate without `dimension` says nothing",
            label="which dimension?",
            suggestion='such as "dimension": "mediaType"',
            opening=True,
        )
    meant = None
    for member in found.get("dimension", ()):
        text = is_a(String, member.value, context, what="a predicate's `dimension`", example='"mediaType"')
        if text is not None:
            meant = dimension_meant(text, context, to_split=False)
            if meant is not None:
                context.filtered_by.append((text, meant))
    return meant


def _operator(found: dict[str, list[Member]], context: Context) -> str | None:
    """Return the operator that was meant; ``matches`` if none is given, None if it means nothing here."""
    meant: str | None = "matches"
    for member in found.get("operator", ()):
        if is_null(member.value, "operator", context):
            continue
        text = is_a(String, member.value, context, what="a predicate's `operator`", example='"matches"')
        if text is None or text.value in _OPERATORS:
            meant = text.value if text else None
            continue
        foreign = OPERATORS.get(plain(text.value))
        meant = other_case(text.value, _OPERATORS) or (foreign.name or None if foreign else None)
        meant = meant or (None if foreign else nearest(text.value, _OPERATORS))
        bound = _as_range(member, text.value, found)
        context.findings.add(
            "HG161",
            text,
            f"there is no operator `{short(text.value)}`; there are `matches`, `exists` and `notExists`",
            label=f"`{meant}`" if meant else "bounds stand in `range`" if bound else "",
            suggestion=f'"{meant}"' if meant else "",
            notes=[foreign.why] if foreign and not (meant or bound) else (),
            edits=[Replace(text, meant)] if meant else bound,
        )
    return meant


def _as_range(operator: Member, name: str, found: dict[str, list[Member]]) -> list[Edit]:
    """Return the edits that turn a comparison with a number into a range."""
    bound = {
        "gt": "gt", ">": "gt", "greaterthan": "gt", "gte": "gte", ">=": "gte",
        "lt": "lt", "<": "lt", "lessthan": "lt", "lte": "lte", "<=": "lte",
    }.get(plain(name))  # fmt: skip
    values = found.get("value", ())
    if bound is None or len(values) != 1 or "range" in found or not isinstance(values[0].value, Number):
        return []
    number = values[0].value
    return [Remove(operator.value), Rename(values[0], "range"), Replace(number, {bound: number.value})]


def _says_null(
    member: Member, found: dict[str, list[Member]], operator: str | None, context: Context
) -> bool:
    if not isinstance(member.value, Null):
        return False
    operators = found.get("operator", ())
    if operator != "matches" or "range" in found:
        is_null(member.value, "value", context)
        return True
    context.findings.add(
        "HG164",
        member.value,
        "null is no value to match; that a dimension has no value is said by an operator",
        label="write `notExists` as the operator",
        suggestion='"operator": "notExists"',
        edits=[Replace(operators[-1].value, "notExists"), Remove(member.value)]
        if operators
        else [Rename(member, "operator"), Replace(member.value, "notExists")],
    )
    return True


def _check_enough(
    node: Object,
    found: dict[str, list[Member]],
    operator: str | None,
    values: Sequence[Member],
    ranges: Sequence[Node],
    context: Context,
) -> None:
    if operator in ("exists", "notExists"):
        for part in (*(member.value for member in values), *ranges):
            context.findings.add(
                "HG165",
                part,
                f"`{operator}` looks at no value, so this one counts for nothing",
                label="leave it out",
                edits=[Remove(part)],
            )
    elif operator == "matches" and "value" not in found and "range" not in found:
        context.findings.add(
            "HG164",
            node,
            "a predicate that matches wants a `value` or a `range`",
            label="what should it match?",
            suggestion='such as "value": "voice"',
            opening=True,
        )
    elif values and ranges:
        context.findings.add(
            "HG166",
            ranges[0],
            "a predicate has a `value` or a `range`, not both",
            label="keep one of them",
        )


def check_value(node: Node, dimension: str | None, context: Context, spread: Spread) -> str | None:
    """Check the value that is wanted; return it if it is a single one."""
    if isinstance(node, String):
        _check_known(node, dimension, context)
        return node.value
    if isinstance(node, Number | Boolean):
        text = _as_text(node)
        context.findings.add(
            "HG163",
            node,
            f"a predicate's `value` is {node.kind}; the service wants a string",
            label=f'`"{text}"`',
            suggestion=f'"{text}"',
            edits=[Replace(node, text)],
        )
        return text
    if isinstance(node, Array):
        _check_several(node, dimension, context, spread)
    elif not isinstance(node, MissingValue):
        is_a(String, node, context, what="a predicate's `value`", example='"voice"')
    return None


def _check_several(node: Array, dimension: str | None, context: Context, spread: Spread) -> None:
    values: list[str] = []
    for item in node.items:
        if isinstance(item, String):
            _check_known(item, dimension, context)
            values.append(item.value)
        elif isinstance(item, Number | Boolean):
            values.append(_as_text(item))
    whole = 0 < len(values) == len(node.items) <= _MOST_SPREAD
    edits: list[Edit] = []
    if whole and len(values) == 1:
        edits = [Replace(node, values[0])]
    elif whole and dimension:
        edits = spread(dimension, values)
    several = ", ".join(json.dumps({"dimension": dimension, "value": value}) for value in values[:3])
    context.findings.add(
        "HG162",
        node,
        "a predicate has one value; several values are several predicates joined by `or`",
        label=f"{len(node.items)} values" if node.items else "no value at all",
        suggestion=several if whole and 1 < len(values) <= 3 and dimension else "",
        edits=edits,
    )


def _check_known(node: String, dimension: str | None, context: Context) -> None:
    known = context.family.values(dimension) if dimension else ()
    if dimension is None or not known or node.value in known:
        return
    right = (
        other_case(node.value, known)
        or VALUES.get(dimension, {}).get(plain(node.value))
        or nearest(node.value, known)
    )
    closed = context.family.closed(dimension)
    context.findings.add(
        "HG171" if closed else "HG172",
        node,
        f"`{dimension}` has no value `{short(node.value)}`"
        if closed
        else f"`{short(node.value)}` is not among the known values of `{dimension}`",
        label=f"did you mean `{right}`?" if right else "nothing would match",
        suggestion=f'"{right}"' if right else "",
        notes=[] if right else [f"known are {listed(known, last='and', most=24)}"],
        edits=[Replace(node, right)] if right else (),
    )


def _as_text(node: Number | Boolean) -> str:
    value = node.value
    return json.dumps(int(value) if isinstance(value, float) and value.is_integer() else value)
