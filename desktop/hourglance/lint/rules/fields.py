"""HG102 to HG109, HG128, HG132: the query's fields, their names, and the types of values.

The other rules use ``members_of``, ``is_a``, ``list_of`` and ``is_null``, which report wrong names and
types of the objects inside the query, too.
"""

from collections.abc import Mapping
from typing import Final, TypeVar

from hourglance.genesys import fields as known_fields
from hourglance.lint.context import Context
from hourglance.lint.finding import MAX_FINDINGS
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
from hourglance.lint.rule import LintRule, query
from hourglance.lint.rules.aliases import DIMENSION_ALIASES
from hourglance.lint.vocabulary import (
    Alias,
    alias_table,
    closest,
    format_names,
    match_ignoring_case,
    misspelled,
    normalize,
    shorten,
)

_GOOD: Final = query()

RULES: Final = (
    LintRule(
        code="HG102",
        title="missing interval",
        explanation="Every query needs an `interval`; there is no default.",
        bad=query(interval=""),
    ),
    LintRule(
        code="HG103",
        title="field not available in this family",
        explanation=(
            "All families of aggregates have the same fields, but some lack `queryType`, `sortMetric` and "
            "`limit`."
        ),
        bad=query(metrics='["tSystemPresence"]', limit="5"),
        good=query(metrics='["tSystemPresence"]'),
        family="users",
    ),
    LintRule(
        code="HG104",
        title="unknown field",
        explanation=(
            "The service rejects unknown fields. Many come from other APIs: `dateFrom` and `dateTo` are "
            "`interval` here, `groupings` is `groupBy`, `select` is `metrics`, `where` is `filter`. There is "
            "no paging and no sort order."
        ),
        bad=query(groupings='["mediaType"]'),
        good=query(groupBy='["mediaType"]'),
    ),
    LintRule(
        code="HG105",
        title="field in the wrong case",
        explanation=(
            "Field names are camel case, such as `groupBy` and `timeZone`: not `groupby`, and not `group_by` "
            "as in the Python SDK."
        ),
        bad=query(group_by='["mediaType"]'),
        good=query(groupBy='["mediaType"]'),
    ),
    LintRule(
        code="HG106",
        title="field under two names",
        explanation=(
            "Two names stand for the same field: its right name and an alias, or two aliases. Only the "
            "author knows which of them is intended."
        ),
        bad=query(select='["tAcw"]'),
        good=query(metrics='["tHandle", "tAcw"]'),
    ),
    LintRule(
        code="HG107",
        title="field is null",
        severity="note",
        explanation="A field with the value null has no effect. Remove it.",
        bad=query(granularity="null"),
    ),
    LintRule(
        code="HG108",
        title="value of the wrong type",
        explanation=(
            "The service requires another type of value here: a string, a number, a list, an object, or true "
            "or false."
        ),
        bad=query(flattenMultivaluedDimensions='"true"'),
        good=query(flattenMultivaluedDimensions="true"),
    ),
    LintRule(
        code="HG109",
        title="query too long",
        explanation=(
            "The service accepts bodies of up to 512000 bytes, whitespace included. Spread thousands of "
            "predicates over several queries; `--fix` writes no query that is longer. Of a text with more "
            "than 300000 values and punctuation marks, the rest is not checked."
        ),
        bad=_GOOD.replace("[", "[" + " " * 512_000),
    ),
    LintRule(
        code="HG128",
        title="unknown time dimension",
        explanation=(
            "The value of `alternateTimeDimension` is `eventTime`. The families `evaluations`, `surveys` and "
            "`resolutions` have more, such as `evaluationReleaseDate`. Omit the field for the default."
        ),
        bad=query(alternateTimeDimension='"conversationStart"'),
        good=query(alternateTimeDimension='"eventTime"'),
    ),
    LintRule(
        code="HG132",
        title="not a list",
        explanation="The service requires a list here, in square brackets, even for a single value.",
        bad=query(metrics='"tHandle"'),
    ),
)

#: Path of the endpoint for the current user's own evaluations, a variant of the family ``evaluations``.
OWN_EVALUATIONS: Final = "/api/v2/quality/evaluations/aggregates/query/me"

#: Roles of aliases that are combined into the one field ``interval``.
START: Final = "(start)"
END: Final = "(end)"

_ORDERS: Final = "order orderby sort sortby sortorder"

FIELD_ALIASES: Final = alias_table(
    (
        "datefrom startdate start from starttime fromdate since begin",
        Alias(START, "the start belongs in `interval`"),
    ),
    (
        "dateto enddate end to endtime todate until",
        Alias(END, "the end belongs in `interval`"),
    ),
    (
        "intervals daterange timerange timeinterval timeframe period window dates",
        Alias("interval", "the queried period is the field `interval`"),
    ),
    (
        "select metricnames metricname metric measures measure columns aggregates aggregations",
        Alias("metrics", "metrics are requested by name in `metrics`"),
    ),
    (
        "detailmetrics",
        Alias("metrics", "it belongs to observation queries; here metrics are listed in `metrics`"),
    ),
    (
        "groupings grouping groups group groupbys dimensions dimension",
        Alias("groupBy", "the dimensions to split by are listed in `groupBy`"),
    ),
    ("where query filters criteria conditions condition", Alias("filter", "conditions belong in `filter`")),
    (
        "conversationfilters segmentfilters surveyfilters evaluationfilters",
        Alias("filter", "it belongs to detail queries; here conditions belong in `filter`"),
    ),
    ("predicates clauses", Alias("filter", "it belongs inside `filter`")),
    (
        "intervaltype intervalsize bucketsize bucket resolution step timegrain timebucket",
        Alias("granularity", "the length of the buckets is `granularity`"),
    ),
    ("tz zone timezoneid timezonename", Alias("timeZone", "the time zone of the buckets is `timeZone`")),
    (
        "paging page pagesize pagenumber offset cursor",
        Alias("", "aggregates are returned whole, without paging", droppable=True),
    ),
    ("$schema", Alias("", "only editors read it", droppable=True)),
    (
        _ORDERS,
        Alias("", "results have no order; `topN` and `bottomN` rank by `sortMetric`", droppable=True),
    ),
    (
        "size top maxresults rows",
        Alias("", "all groups are returned; only `topN` and `bottomN` take a `limit`"),
    ),
    ("flatten", Alias("flattenMultivaluedDimensions", "the full name is required")),
    ("type", Alias("queryType", "the type of the query is `queryType`")),
)

_POWERSHELL_DEPTH: Final = "PowerShell cut off nested values here: use ConvertTo-Json -Depth 10"
FIELDS: Final = tuple(field.name for field in known_fields())
REQUIRED: Final = ("interval", "metrics")
_Kind = TypeVar("_Kind", bound=Node)
_TYPE_NAMES: Mapping[type[Node], str] = {
    Array: "a list",
    Boolean: "true or false",
    Number: "a number",
    Object: "an object",
    String: "a string",
}


def check_size(context: Context) -> None:
    """Check that the body is no longer than the service accepts."""
    most = context.family.limit("request body")
    if most is None or len(context.text) * 4 <= most:
        return
    size = len(context.text.encode())
    if size > most:
        context.findings.add(
            "HG109",
            context.query,
            f"the query is {size} bytes long; the service accepts at most {most}",
            label="too long",
            notes=["split it into several queries, each with some of the predicates"],
            opening=True,
        )


def check_fields(context: Context) -> None:
    """Resolve the query's members to fields and report unknown ones."""
    # The user's own evaluations have an endpoint with one more field.
    known = (*FIELDS, "contextId") if context.url.endswith(OWN_EVALUATIONS) else FIELDS
    context.members = members_of(context.query, known, FIELD_ALIASES, context, owner="a query")
    family = context.family
    for name in FIELDS:
        for member in context.members.get(name, ()):
            if name not in family.fields:
                # A ranking cannot be left out; null and the default can.
                plain = isinstance(member.value, Null) or (
                    isinstance(member.value, String) and member.value.value == "groupBy"
                )
                context.findings.add(
                    "HG103",
                    member,
                    f"queries of `{family.name}` have no `{name}`",
                    label="not available",
                    suggestion="remove it",
                    notes=() if plain else ["all groups are returned: rank them afterward"],
                    edits=[Remove(member.value)] if plain else (),
                )
        if name not in family.fields:
            context.members.pop(name, None)
    for name, members in context.members.items():
        if name not in REQUIRED:
            context.members[name] = [member for member in members if not is_null(member.value, name, context)]


def check_flags(context: Context) -> None:
    """Check ``flattenMultivaluedDimensions`` and ``alternateTimeDimension``."""
    for node in context.values("flattenMultivaluedDimensions"):
        is_a(Boolean, node, context, what="`flattenMultivaluedDimensions`", example="true")
    for node in context.values("alternateTimeDimension"):
        text = is_a(String, node, context, what="`alternateTimeDimension`", example='"eventTime"')
        known = context.family.time_dimensions
        if text is not None and text.value not in known:
            context.findings.add_replacement(
                "HG128",
                node,
                f"the value of `alternateTimeDimension` must be {format_names(known)}",
                misspelled(text.value, known),
                label="omit the field for the default timestamps",
            )


# Names of members


def members_of(
    node: Object,
    known: tuple[str, ...],
    aliases: Mapping[str, Alias],
    context: Context,
    *,
    owner: str,
) -> dict[str, list[Member]]:
    """Return the members of an object by their right names; report every wrong name.

    Members whose name cannot be resolved are omitted. An alias for a role such as ``START`` is returned
    but not reported; the rule that knows the role reports it.

    :param owner: what the object is, with its article: ``a predicate``.
    """
    found: dict[str, list[Member]] = {}
    wrong: list[tuple[Member, str | None, Alias | None]] = []
    for member in node.members:
        name: str | None = member.name
        if member.name not in known:
            if len(wrong) >= MAX_FINDINGS:
                continue
            name, alias = _resolve(member.name, known, aliases)
            wrong.append((member, name, alias))
        if name is not None:
            found.setdefault(name, []).append(member)
    for member, name, alias in wrong:
        rivals = {other.name for other in found.get(name or "", ()) if not _is_empty(other.value)}
        ambiguous = len(rivals) > 1
        if name is None or name in known:
            _report_wrong_name(member, name, alias, known, context, owner=owner, rename=not ambiguous)
    for name, members in found.items():
        if len(members) > 1 and name in known:
            _report_two_names(name, members, context)
    return found


def _resolve(
    name: str, known: tuple[str, ...], aliases: Mapping[str, Alias]
) -> tuple[str | None, Alias | None]:
    """Return the right name for a wrong one, None if there is none, and its alias if it is one."""
    right = match_ignoring_case(name, known)
    if right is not None:
        return right, None
    alias = aliases.get(normalize(name))
    if alias is not None:
        return alias.name or None, alias
    return closest(name, known), None


def _report_wrong_name(
    member: Member,
    right: str | None,
    alias: Alias | None,
    known: tuple[str, ...],
    context: Context,
    *,
    owner: str,
    rename: bool,
) -> None:
    name = shorten(member.name)
    code = "HG104"
    # A field that is merely similar is a question to the user.
    known_as = alias is not None or (right is not None and misspelled(member.name, (right,)) is not None)
    edits: list[Edit] = [Rename(member, right)] if right and rename and known_as else []
    notes: list[str] = []
    meant = DIMENSION_ALIASES.get(normalize(member.name))
    dimension = meant.name if meant else member.name
    if alias is None and right is None and dimension in context.family.predicate_dimensions:
        message = f"unknown field `{name}`: a dimension is filtered by in `filter`"
        label = "write a predicate"
        notes = [f'for example {{"dimension": "{dimension}", "value": "..."}} in `filter.predicates`']
    elif alias is not None:
        message = f"unknown field `{name}`: {alias.reason}"
        label = f"write `{right}`" if right else "remove it" if alias.droppable else ""
        if alias.droppable and _orders_ranking(member):
            label = "write `topN` or `bottomN` as the `queryType`, with a `sortMetric`"
        elif alias.droppable or _is_empty(member.value):
            edits = [Remove(member.value)]
    elif right is not None and normalize(right) == normalize(member.name):
        code = "HG105"
        message = f"`{name}` is spelled `{right}`"
        label = "names are case-sensitive"
    else:
        message = f"unknown field `{name}`: {owner} has no such field"
        label = f"did you mean `{right}`?" if right else ""
        notes = [f"{owner} has {format_names(known, last='and', most=12)}"]
    context.findings.add(
        code,
        member,
        message,
        label=label,
        suggestion=f'"{right}"' if right else "",
        notes=notes,
        edits=edits,
    )


def _orders_ranking(member: Member) -> bool:
    """Whether a field gives an order that may differ from what ``queryType`` and ``limit`` ask for."""
    name, query = normalize(member.name), member.value.parent
    if name not in _ORDERS.split() or not isinstance(query, Object):
        return False
    fields = {other.name: _text(other.value) for other in query.members}
    if not fields.keys() & {"queryType", "limit"}:
        return False
    order = normalize(_text(member.value))[:3]
    return name not in ("order", "sortorder") or (fields.get("queryType"), order) not in (
        ("topN", "des"),
        ("bottomN", "asc"),
    )


def _text(node: Node) -> str:
    return node.value if isinstance(node, String) else ""


def _is_empty(node: Node) -> bool:
    return isinstance(node, Array) and not node.items


def _report_two_names(name: str, members: list[Member], context: Context) -> None:
    """Report a field given under several names; ``HG027`` covers the same name given twice."""
    members = [member for member in members if not _is_empty(member.value)] or members[:1]
    if name == "interval" and any(isinstance(member.value, Object | Array) for member in members):
        return  # a duration next to a range of dates, which the rules of the interval combine
    first = members[0]
    reported = {first.name}
    for member in members[1:]:
        if member.name in reported:
            continue
        reported.add(member.name)
        same = equal(first.value, member.value)
        context.findings.add(
            "HG106",
            member,
            f"`{shorten(member.name)}` stands for `{name}`, "
            + ("which is also given" if first.name == name else f"and so does `{shorten(first.name)}`"),
            label="same value as before" if same else "keep only one of them",
            suggestion="remove it" if same else "",
            edits=[Remove(member.value)] if same else (),
        )


# Types of values


def is_a(kind: type[_Kind], node: Node, context: Context, *, what: str, example: str) -> _Kind | None:
    """Return the node if it has this type; report it otherwise, unless it is a MissingValue.

    :param what: what the value is, the subject of the message.
    :param example: a valid value.
    """
    if isinstance(node, kind):
        return node
    if isinstance(node, MissingValue):
        return None
    context.findings.add(
        "HG108",
        node,
        _POWERSHELL_DEPTH
        if isinstance(node, String) and node.value.startswith("System.")
        else f"{what} is {node.kind}; the service requires {_TYPE_NAMES[kind]}",
        label=f"write {_TYPE_NAMES[kind]} here",
        suggestion=f"for example {example}",
        edits=_converted(kind, node),
    )
    return None


def list_of(node: Node, context: Context, *, what: str, example: str) -> list[Node]:
    """Return the items of a list; report any other value, and return a lone object as the only item."""
    if isinstance(node, Array):
        return node.items
    if isinstance(node, MissingValue):
        return []
    context.findings.add(
        "HG132",
        node,
        f"{what} is {node.kind}; the service requires a list",
        label="write a list here",
        suggestion=f"for example {example}",
        edits=[Replace(node, [node])] if isinstance(node, Object) else (),
    )
    return [node] if isinstance(node, Object) else []


def is_null(node: Node, name: str, context: Context) -> bool:
    """Whether an optional field is null; reported as a warning."""
    if not isinstance(node, Null):
        return False
    context.findings.add_removal("HG107", node, f"`{name}` is null, which has no effect", node)
    return True


def number_in(node: Node) -> float | None:
    """Return the number that a string contains, None if it is not one."""
    if not isinstance(node, String) or len(node.value) > 15:
        return None
    try:
        value = float(node.value)
    except ValueError:
        return None
    if not abs(value) < 1e15:  # excludes NaN, too
        return None
    return int(value) if value.is_integer() else value


def _converted(kind: type[Node], node: Node) -> list[Replace]:
    """Return the edit that converts a string to the number or boolean that it contains."""
    if kind is Boolean and isinstance(node, String) and normalize(node.value) in ("true", "false"):
        return [Replace(node, normalize(node.value) == "true")]
    number = number_in(node) if kind is Number else None
    return [Replace(node, number)] if number is not None else []
