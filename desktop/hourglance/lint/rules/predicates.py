"""HG158 to HG161, HG164 to HG166, HG172: one predicate, a condition on the value of a dimension."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hourglance.lint.context import Context
from hourglance.lint.fix import Edit, NewValue, Remove, Rename, Replace
from hourglance.lint.reader.tree import (
    Member,
    Node,
    Null,
    Number,
    Object,
    String,
)
from hourglance.lint.rule import LintRule, query_view, query_where
from hourglance.lint.rules.aliases import DIMENSION_ALIASES
from hourglance.lint.rules.fields import is_a, is_null, members_of
from hourglance.lint.rules.names import resolve_dimension
from hourglance.lint.rules.ranges import Bounds, check_range
from hourglance.lint.rules.values import VOICE, Spread, check_value, example_value, no_spread
from hourglance.lint.vocabulary import (
    Alias,
    alias_table,
    match_ignoring_case,
    misspelled,
    normalize,
    shorten,
)

_GOOD: Final = query_where(VOICE)

RULES: Final = (
    LintRule(
        code="HG158",
        title="predicate without dimension",
        explanation="A predicate needs a `dimension`; the dimension is not a field of its own.",
        bad=query_where('{"value": "voice"}'),
        good=_GOOD,
    ),
    LintRule(
        code="HG159",
        title="predicate on a metric or a property",
        explanation=(
            "Only detail queries can filter by metrics and properties. To count only some values of a timer, "
            "such as calls longer than ten minutes, use a view."
        ),
        bad=query_where('{"type": "metric", "metric": "tHandle", "range": {"gte": 600000}}'),
        good=query_view(
            '{"target": "tHandle", "name": "long", "function": "rangeBound", "range": {"gte": 600000}}'
        ),
    ),
    LintRule(
        code="HG160",
        title="unknown type of predicate",
        explanation=(
            "The `type` of a predicate is `dimension`, which is the default. It is not the type of the value."
        ),
        bad=query_where('{"type": "string", "dimension": "mediaType", "value": "voice"}'),
        good=_GOOD,
    ),
    LintRule(
        code="HG161",
        title="unknown operator",
        explanation=(
            "The operators are `matches` (a value or a range), `exists` and `notExists`. There is no "
            "`equals`, no `in`, no `contains` and no negation. Use several predicates joined by `or` for "
            "several values."
        ),
        bad=query_where('{"dimension": "mediaType", "operator": "equals", "value": "voice"}'),
        good=query_where('{"dimension": "mediaType", "operator": "matches", "value": "voice"}'),
    ),
    LintRule(
        code="HG164",
        title="predicate without a value",
        severity="warning",
        explanation=(
            "A predicate needs a `value` or a `range`. To find events without a value, use the operator "
            "`notExists`, not null."
        ),
        bad=query_where('{"dimension": "wrapUpCode", "value": null}'),
        good=query_where('{"dimension": "wrapUpCode", "operator": "notExists"}'),
    ),
    LintRule(
        code="HG165",
        title="ignored value",
        severity="warning",
        explanation=(
            "`exists` and `notExists` test only whether there is a value; they take neither `value` nor "
            "`range`."
        ),
        bad=query_where('{"dimension": "wrapUpCode", "operator": "exists", "value": "sold"}'),
        good=query_where('{"dimension": "wrapUpCode", "operator": "exists"}'),
    ),
    LintRule(
        code="HG166",
        title="both value and range",
        severity="warning",
        explanation="A predicate has a `value` or a `range`. Two conditions need two predicates.",
        bad=query_where('{"dimension": "agentScore", "value": "80", "range": {"gte": 50}}'),
        good=query_where('{"dimension": "agentScore", "range": {"gte": 50}}'),
    ),
)


PREDICATE_ALIASES: Final = alias_table(
    (
        "id name field key column attribute dimensionname dimensionid fieldname path",
        Alias("dimension", "the dimension of a predicate is its `dimension`"),
    ),
    (
        "op comparator comparison condition function relation",
        Alias("operator", "the comparison of a predicate is its `operator`"),
    ),
    (
        "values val equals eq is match term in",
        Alias("value", "the value to match is the single `value`"),
    ),
    ("between bounds", Alias("range", "bounds belong in `range`")),
)

_OPERATOR_ALIASES: Final = alias_table(
    (
        "outdatedsdkversion",
        Alias("", "the Python SDK writes this for a value that it does not know; update the SDK"),
    ),
    ("equals equal eq = == === is match", Alias("matches", "equality is `matches`")),
    (
        "in anyof oneof isin includes",
        Alias("matches", "use several predicates joined by `or` for several values"),
    ),
    ("notnull isnotnull present exist isset isnotempty", Alias("exists", "any value is `exists`")),
    ("isnull null missing isempty doesnotexist empty", Alias("notExists", "no value is `notExists`")),
    (
        "notequals notequal ne neq != <> not notmatches isnot notin exclude doesnotmatch",
        Alias("", "there is no negation: list the values to include, joined by `or`"),
    ),
    (
        "contains startswith endswith like regex wildcard search",
        Alias("", "values are compared as a whole; there is no text search"),
    ),
    (
        "gt gte lt lte > >= < <= between greaterthan lessthan range",
        Alias("", "use a `range` instead of operator and value"),
    ),
)


_FIELDS: Final = ("type", "dimension", "operator", "value", "range")
_FIELDS_OF_OTHER_TYPES: Final = ("property", "propertyType", "metric")
#: Types of predicates that say no more than `dimension`.
_PLAIN: Final = (
    "string str text enum dimension field id uuid keyword term terms predicate filter condition clause "
    "simple value matches match equals equal eq is and or"
)
_PLAIN_TYPES: Final = frozenset(_PLAIN.split())
_OPERATORS: Final = ("matches", "exists", "notExists")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """The intended meaning of a predicate; None for unknown parts."""

    node: Object
    dimension: str | None = None
    operator: str | None = None
    value: str | None = None
    bounds: Bounds | None = None


def check_predicate(node: Object, context: Context, spread: Spread) -> Condition:
    """Check a predicate and return its intended meaning."""
    if dimensions := dimension_fields(node, context, beside=("type", "operator")):
        return _check_dimension_fields(node, dimensions, context)
    known = (*_FIELDS, *_FIELDS_OF_OTHER_TYPES)
    found = members_of(node, known, PREDICATE_ALIASES, context, owner="a predicate")
    if _has_other_type(found, context):
        return Condition(node=node)
    dimension = _dimension(node, found, context)
    named = [member.value for member in found.get("dimension", ())]
    if any(isinstance(each, String) and context.family.metric(each.value) for each in named):
        return Condition(node=node)  # no operator or value can be right for a metric
    operator = _operator(found, context)
    values = [
        member for member in found.get("value", ()) if not _is_null_value(member, found, operator, context)
    ]
    ranges = [
        member.value for member in found.get("range", ()) if not is_null(member.value, "range", context)
    ]
    bounds = [check_range(each, context) for each in ranges]
    if dimension is not None and operator == "notExists":
        context.absent.add(dimension)
    _check_complete(node, found, (dimension, operator), values, ranges, context)
    value = None
    for member in values:
        if operator in ("exists", "notExists"):
            continue
        # Without a right operator, several values may be excluded ones, or the ends of a range.
        value = check_value(member.value, dimension, context, spread if operator == "matches" else no_spread)
    is_range = operator == "matches" and len(bounds) == 1 and not values
    return Condition(
        node=node,
        dimension=dimension,
        operator=operator,
        value=value,
        bounds=bounds[0] if is_range and not bounds[0].is_empty else None,
    )


def dimension_fields(node: Object, context: Context, *, beside: tuple[str, ...]) -> list[tuple[str, Member]]:
    """Return the members whose names are dimensions, as in ``{"queueId": "..."}``, with those dimensions.

    Empty if there are other members than those and the ones named ``beside``.
    """
    found = []
    for member in node.members:
        if member.name in beside:
            continue
        alias = DIMENSION_ALIASES.get(normalize(member.name))
        dimension = (
            member.name if member.name in context.family.predicate_dimensions else alias.name if alias else ""
        )
        is_field = member.name in _FIELDS or normalize(member.name) in PREDICATE_ALIASES
        if is_field or dimension not in context.family.predicate_dimensions:
            return []
        found.append((dimension, member))
    return found


def _check_dimension_fields(
    node: Object, dimensions: list[tuple[str, Member]], context: Context
) -> Condition:
    """Report a predicate whose dimensions are its fields; return its meaning if it has only one."""
    fields = {id(member) for _, member in dimensions}
    rest: dict[str, NewValue] = {
        member.name: member.value for member in node.members if id(member) not in fields
    }
    plain = all(
        isinstance(value, String) and value.value in ("dimension", "matches") for value in rest.values()
    )
    parts: tuple[NewValue, ...] = tuple(
        {**rest, "dimension": dimension, "value": member.value} for dimension, member in dimensions
    )
    context.findings.add(
        "HG158",
        node,
        "a predicate has its dimension as a field; the service requires `dimension` and `value`",
        label="write one predicate for each dimension" if len(parts) > 1 else "name the field `dimension`",
        # Operators of another query language are not known.
        edits=[Replace(node, parts[0])]
        if len(parts) == 1 and plain and not isinstance(dimensions[0][1].value, Object)
        else (),
        opening=True,
    )
    for dimension, member in dimensions:
        context.filtered_by.append((member.value, dimension))
    dimension, member = dimensions[0]
    if len(dimensions) > 1 or not plain or not isinstance(member.value, String):
        return Condition(node=node)
    value = check_value(member.value, dimension, context, no_spread)
    return Condition(node=node, dimension=dimension, operator="matches", value=value)


def _has_other_type(found: dict[str, list[Member]], context: Context) -> bool:
    """Report a wrong ``type``; return whether the predicate is on something other than a dimension."""
    foreign = [
        member
        for name in _FIELDS_OF_OTHER_TYPES
        for member in found.get(name, ())
        if not is_null(member.value, name, context)
    ]
    for member in found.get("type", ()):
        if is_null(member.value, "type", context):
            continue
        text = is_a(String, member.value, context, what="a predicate's `type`", example='"dimension"')
        if text is None or text.value == "dimension":
            continue
        if text.value in ("property", "metric"):
            _report_other_type(text, text.value, context)
            return True
        # Any other word may be the condition itself, such as a negation.
        plain = normalize(text.value) in _PLAIN_TYPES
        context.findings.add(
            "HG160",
            text,
            f"a predicate's `type` is `dimension`, not `{shorten(text.value)}`",
            label="`dimension` is the default" if plain else "write the condition in `operator` or `range`",
            suggestion="remove it",
            edits=[Remove(text)] if plain else (),
        )
    if foreign and "dimension" not in found:
        _report_other_type(foreign[0], foreign[0].name, context)
        return True
    for member in foreign:
        message = f"a predicate of an aggregates query has no `{member.name}`"
        edits = [Remove(member.value)] if member.name == "propertyType" else ()
        context.findings.add(
            "HG159", member, message, label="not available", suggestion="remove it", edits=edits
        )
    return False


def _report_other_type(at: Node | Member, kind: str, context: Context) -> None:
    on_metric = kind == "metric"
    context.findings.add(
        "HG159",
        at,
        f"only detail queries have predicates on a {'metric' if on_metric else 'property'}",
        label="an aggregates query can filter only by dimensions",
        notes=["to count only some values of a timer, use a view with a range"] if on_metric else (),
    )


def _dimension(node: Object, found: dict[str, list[Member]], context: Context) -> str | None:
    if "dimension" not in found:
        context.findings.add(
            "HG158",
            node,
            "the predicate has no `dimension`",
            label="add a dimension",
            suggestion='for example "dimension": "mediaType"',
            opening=True,
        )
    meant = None
    for member in found.get("dimension", ()):
        text = is_a(String, member.value, context, what="a predicate's `dimension`", example='"mediaType"')
        if text is not None:
            meant = resolve_dimension(text, context, in_group_by=False)
            if meant is not None:
                context.filtered_by.append((text, meant))
    return meant


def _operator(found: dict[str, list[Member]], context: Context) -> str | None:
    """Return the intended operator: ``matches`` if there is none, None if there is no equivalent."""
    meant: str | None = "matches"
    for member in found.get("operator", ()):
        if is_null(member.value, "operator", context):
            continue
        text = is_a(String, member.value, context, what="a predicate's `operator`", example='"matches"')
        if text is None or text.value in _OPERATORS:
            meant = text.value if text else None
            continue
        alias = _OPERATOR_ALIASES.get(normalize(text.value))
        meant = match_ignoring_case(text.value, _OPERATORS) or (alias.name or None if alias else None)
        meant = meant or (None if alias else misspelled(text.value, _OPERATORS))
        to_range = _range_edits(member, text.value, found)
        context.findings.add_replacement(
            "HG161",
            text,
            f"unknown operator `{shorten(text.value)}`: "
            + (
                alias.reason
                if alias and not (meant or to_range)
                else "it must be `matches`, `exists` or `notExists`"
            ),
            meant,
            label="bounds belong in `range`" if to_range else "",
            edits=to_range,
        )
    return meant


def _range_edits(operator: Member, name: str, found: dict[str, list[Member]]) -> list[Edit]:
    """Return the edits that turn a comparison with a number into a range."""
    bound = {
        "gt": "gt", ">": "gt", "greaterthan": "gt", "gte": "gte", ">=": "gte",
        "lt": "lt", "<": "lt", "lessthan": "lt", "lte": "lte", "<=": "lte",
    }.get(normalize(name))  # fmt: skip
    values = found.get("value", ())
    if bound is None or len(values) != 1 or "range" in found or not isinstance(values[0].value, Number):
        return []
    number = values[0].value
    return [Remove(operator.value), Rename(values[0], "range"), Replace(number, {bound: number.value})]


def _is_null_value(
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
        "null cannot be matched; use the operator `notExists` to find events without a value",
        label="write `notExists` as the operator",
        suggestion='"operator": "notExists"',
        edits=[Replace(operators[-1].value, "notExists"), Remove(member.value)]
        if operators
        else [Rename(member, "operator"), Replace(member.value, "notExists")],
    )
    return True


def _check_complete(
    node: Object,
    found: dict[str, list[Member]],
    meant: tuple[str | None, str | None],
    values: Sequence[Member],
    ranges: Sequence[Node],
    context: Context,
) -> None:
    dimension, operator = meant
    if operator in ("exists", "notExists"):
        for part in (*(member.value for member in values), *ranges):
            context.findings.add(
                "HG165",
                part,
                f"`{operator}` takes no value, so this one is ignored",
                label="or write `matches` as the operator",
                suggestion="remove it",
            )
    elif operator == "matches" and "value" not in found and "range" not in found:
        context.findings.add(
            "HG164",
            node,
            "the predicate has neither `value` nor `range`",
            label="add the value to match",
            suggestion=f'for example "value": "{example_value(dimension, context)}"',
            opening=True,
        )
    elif values and ranges:
        context.findings.add(
            "HG166",
            ranges[0],
            "a predicate has a `value` or a `range`, not both",
            label="keep only one of them",
        )
