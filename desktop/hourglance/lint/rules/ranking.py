"""Only the first groups: ``queryType``, ``sortMetric`` and ``limit``."""

from typing import Final

from hourglance.genesys.catalogue import Metric
from hourglance.lint.context import Context
from hourglance.lint.fix import Append, Remove, Replace
from hourglance.lint.reader.tree import Array, Member, MissingValue, Node, Number, Object, String
from hourglance.lint.rules.aliases import SORT_FIELDS
from hourglance.lint.schema import is_a, members_of
from hourglance.lint.suggestions import listed, nearest, other_case, plain, short
from hourglance.lint.vocabulary import metric_meant

_TYPES: Final = ("groupBy", "topN", "bottomN")
_FOREIGN_TYPES: Final = {"top": "topN", "bottom": "bottomN", "groupings": "groupBy", "aggregate": "groupBy"}
_FUNCTIONS: Final = ("average", "count", "max", "min", "sum")
_FOREIGN_FUNCTIONS: Final = {
    "avg": "average",
    "mean": "average",
    "total": "sum",
    "maximum": "max",
    "minimum": "min",
}
_FIELDS: Final = ("name", "function")
_EXAMPLE: Final = '{"name": "tHandle", "function": "sum"}'


def check_ranking(context: Context) -> None:
    """Check whether all groups are wanted or the first ones, and by what they are ranked."""
    at, kind = _kind(context)
    for node in context.values("sortMetric"):
        _check_sort(node, context)
    for node in context.values("limit"):
        _check_limit(node, context)
    if "queryType" not in context.family.fields:
        return
    if kind == "groupBy":
        _check_idle(context)
    elif kind and at:
        _check_complete(at, kind, context)


def _kind(context: Context) -> tuple[Node | None, str | None]:
    """Return where ``queryType`` stands and what it was meant to be, None if that cannot be told."""
    at: Node | None = None
    meant: str | None = "groupBy"
    for node in context.values("queryType"):
        text = is_a(String, node, context, what="`queryType`", example='"topN"')
        meant = text.value if text else None
        if text is not None and text.value not in _TYPES:
            meant = (
                other_case(text.value, _TYPES)
                or _FOREIGN_TYPES.get(plain(text.value))
                or nearest(text.value, _TYPES)
            )
            context.findings.add(
                "HG196",
                text,
                f"there is no `queryType` `{short(text.value)}`: it is {listed(_TYPES)}",
                label=f"did you mean `{meant}`?" if meant else "leave it out for all groups",
                suggestion=f'"{meant}"' if meant else "",
                edits=[Replace(text, meant)] if meant else (),
            )
        at = node
    return at, meant


def _check_complete(at: Node, kind: str, context: Context) -> None:
    if not context.values("limit"):
        context.findings.add(
            "HG190",
            at,
            f"`{kind}` without `limit` does not say how many groups are wanted",
            label="a `limit` belongs beside it",
            suggestion='such as "limit": 10',
        )
    if not context.values("sortMetric") and len(context.metrics) > 1:
        context.findings.add(
            "HG191",
            at,
            f"`{kind}` of several metrics does not say by which to rank",
            label="a `sortMetric` belongs beside it",
            suggestion=f'such as "sortMetric": {_EXAMPLE}',
        )
    if not context.values("groupBy"):
        context.findings.add(
            "HG199",
            at,
            f"`{kind}` ranks groups, and without `groupBy` there is hardly one",
            label="split the answer, by `userId` say",
            suggestion='such as "groupBy": ["userId"]',
        )


def _check_idle(context: Context) -> None:
    for name in ("limit", "sortMetric"):
        for member in context.members.get(name, ()):
            context.findings.add(
                "HG194",
                member,
                f"`{name}` goes with `topN` and `bottomN`; this query wants all groups",
                label='leave it out, or write "queryType": "topN"',
                edits=[Remove(member.value)],
            )


def _check_limit(node: Node, context: Context) -> None:
    if isinstance(node, MissingValue):
        return
    number = is_a(Number, node, context, what="`limit`", example="10")
    if number is not None and (number.value < 1 or number.value != int(number.value)):
        context.findings.add(
            "HG195",
            node,
            "`limit` is no whole number of groups",
            label="a whole number from 1 on belongs here",
            suggestion="such as 10",
        )


def _check_sort(node: Node, context: Context) -> None:
    if isinstance(node, MissingValue):
        return
    if isinstance(node, String):
        _check_bare_sort(node, context)
        return
    sort = is_a(Object, node, context, what="`sortMetric`", example=_EXAMPLE)
    if sort is None:
        return
    found = members_of(sort, _FIELDS, SORT_FIELDS, context, of="`sortMetric`")
    for name in _FIELDS:
        if name not in found:
            context.findings.add(
                "HG198",
                sort,
                f"`sortMetric` without `{name}` is not complete",
                label=f"`{name}` belongs in this object",
                suggestion=f"such as {_EXAMPLE}",
                opening=True,
            )
    for member in found.get("name", ()):
        text = is_a(String, member.value, context, what="the `name` of `sortMetric`", example='"tHandle"')
        if text is not None:
            _check_sort_name(text, context)
    for member in found.get("function", ()):
        _check_function(member, context)


def _check_bare_sort(node: String, context: Context) -> None:
    metric = metric_meant(node, context, in_list=False)
    function = "count" if metric and metric.kind == "n" else "sum"
    context.findings.add(
        "HG108",
        node,
        "`sortMetric` is a string; the service wants an object with `name` and `function`",
        label="an object belongs here",
        suggestion=f"such as {_EXAMPLE}",
        edits=[Replace(node, {"name": metric.name, "function": function})] if metric else (),
    )


def _check_sort_name(node: String, context: Context) -> None:
    metric = metric_meant(node, context, in_list=False)
    if metric is not None and not metric.sortable:
        context.findings.add(
            "HG192",
            node,
            f"groups cannot be ranked by `{metric.name}`",
            label="the service does not sort by it",
        )
    elif metric is not None and context.metrics and metric not in (known for _, known in context.metrics):
        context.findings.add(
            "HG193",
            node,
            f"groups are ranked by `{metric.name}`, which the query does not ask for",
            label="it belongs in `metrics` as well",
            edits=_ask_for(metric, context),
        )


def _ask_for(metric: Metric, context: Context) -> list[Append]:
    asked = context.value("metrics")
    return [Append(asked, metric.name)] if isinstance(asked, Array) else []


def _check_function(member: Member, context: Context) -> None:
    text = is_a(String, member.value, context, what="the `function` of `sortMetric`", example='"sum"')
    if text is None or text.value in _FUNCTIONS:
        return
    meant = (
        other_case(text.value, _FUNCTIONS)
        or _FOREIGN_FUNCTIONS.get(plain(text.value))
        or nearest(text.value, _FUNCTIONS)
    )
    context.findings.add(
        "HG197",
        text,
        f"there is no statistic `{short(text.value)}` to rank by: it is {listed(_FUNCTIONS)}",
        label=f"did you mean `{meant}`?" if meant else "",
        suggestion=f'"{meant}"' if meant else "",
        edits=[Replace(text, meant)] if meant else (),
    )
