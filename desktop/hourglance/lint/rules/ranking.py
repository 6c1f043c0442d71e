"""HG190 to HG199: only the first groups, by ``queryType``, ``sortMetric`` and ``limit``."""

import re
from typing import Final

from hourglance.genesys import Metric
from hourglance.lint.context import Context
from hourglance.lint.fix import Append, Replace
from hourglance.lint.reader.tree import Array, Member, MissingValue, Node, Number, Object, String
from hourglance.lint.rule import LintRule, query
from hourglance.lint.rules.fields import is_a, members_of
from hourglance.lint.rules.names import resolve_metric
from hourglance.lint.vocabulary import (
    Alias,
    alias_table,
    format_names,
    match_ignoring_case,
    misspelled,
    normalize,
    shorten,
)


def _ranked(**fields: str) -> str:
    defaults = {
        "metrics": '["tHandle", "tAcw"]',
        "groupBy": '["userId"]',
        "queryType": '"topN"',
        "sortMetric": '{"name": "tHandle", "function": "sum"}',
        "limit": "5",
    }
    return query(**(defaults | fields))


RULES: Final = (
    LintRule(
        code="HG190",
        title="ranking without limit",
        severity="warning",
        explanation="`topN` and `bottomN` need a `limit`, the number of groups to return.",
        bad=_ranked(limit=""),
        good=_ranked(),
    ),
    LintRule(
        code="HG191",
        title="ranking without sortMetric",
        explanation="With several metrics, `topN` and `bottomN` need a `sortMetric`.",
        bad=_ranked(sortMetric=""),
        good=_ranked(),
    ),
    LintRule(
        code="HG192",
        title="metric that cannot be ranked by",
        explanation="A few metrics are calculated only for the response, too late to sort by them.",
        bad=_ranked(
            metrics='["oServiceLevel"]',
            groupBy='["queueId"]',
            sortMetric='{"name": "oServiceLevel", "function": "max"}',
        ),
        good=_ranked(
            metrics='["nOverSla"]',
            groupBy='["queueId"]',
            sortMetric='{"name": "nOverSla", "function": "count"}',
        ),
    ),
    LintRule(
        code="HG193",
        title="ranked by a metric that is not requested",
        explanation="Groups can only be ranked by one of the query's metrics.",
        bad=_ranked(metrics='["tAcw"]'),
        good=_ranked(),
    ),
    LintRule(
        code="HG194",
        title="limit without ranking",
        severity="warning",
        explanation=(
            "`limit` and `sortMetric` need `topN` or `bottomN`. Any other query returns all groups, in no "
            "particular order."
        ),
        bad=_ranked(queryType=""),
        good=_ranked(),
    ),
    LintRule(
        code="HG195",
        title="invalid limit",
        explanation="`limit` must be a whole number of at least 1.",
        bad=_ranked(limit="0"),
        good=_ranked(),
    ),
    LintRule(
        code="HG196",
        title="unknown queryType",
        explanation="`queryType` is `groupBy`, the default, or `topN` or `bottomN`.",
        bad=_ranked(queryType='"top"'),
        good=_ranked(),
    ),
    LintRule(
        code="HG197",
        title="unknown statistic to rank by",
        explanation="Groups can be ranked by `average`, `count`, `max`, `min` or `sum`.",
        bad=_ranked(sortMetric='{"name": "tHandle", "function": "avg"}'),
        good=_ranked(sortMetric='{"name": "tHandle", "function": "average"}'),
    ),
    LintRule(
        code="HG198",
        title="incomplete sortMetric",
        explanation="`sortMetric` needs a `name` and a `function`.",
        bad=_ranked(sortMetric='{"name": "tHandle"}'),
        good=_ranked(),
    ),
    LintRule(
        code="HG199",
        title="ranking without groups",
        severity="warning",
        explanation=(
            "`topN` and `bottomN` rank the groups of `groupBy`. Without it, there is only one group per "
            "media type."
        ),
        bad=_ranked(groupBy=""),
        good=_ranked(),
    ),
)

_ALIASES: Final = alias_table(
    ("metric id field metricname by", Alias("name", "the metric is its `name`")),
    ("stat statistic type aggregate aggregation", Alias("function", "the statistic is its `function`")),
    (
        "order direction sortorder",
        Alias("", "`topN` sorts in descending and `bottomN` in ascending order"),
    ),
)
_TYPES: Final = ("groupBy", "topN", "bottomN")
_TYPE_ALIASES: Final = {"top": "topN", "bottom": "bottomN", "groupings": "groupBy", "aggregate": "groupBy"}
_FUNCTIONS: Final = ("average", "count", "max", "min", "sum")
_FUNCTION_ALIASES: Final = {
    "avg": "average",
    "mean": "average",
    "total": "sum",
    "maximum": "max",
    "minimum": "min",
}
_FIELDS: Final = ("name", "function")
_EXAMPLE: Final = '{"name": "tHandle", "function": "sum"}'


def check_ranking(context: Context) -> None:
    """Check whether the query asks for all groups or the first ones, and how it ranks them."""
    at, query_type = _query_type(context)
    for node in context.values("sortMetric"):
        _check_sort(node, context)
    for node in context.values("limit"):
        _check_limit(node, context)
    if "queryType" not in context.family.fields:
        return
    if query_type == "groupBy":
        _report_unused(context)
    elif query_type and at:
        _check_complete(at, query_type, context)


def _query_type(context: Context) -> tuple[Node | None, str | None]:
    """Return the node of ``queryType`` and its intended value, None if that is unknown."""
    at: Node | None = None
    meant: str | None = "groupBy"
    for node in context.values("queryType"):
        text = is_a(String, node, context, what="`queryType`", example='"topN"')
        meant = text.value if text else None
        if text is not None and text.value not in _TYPES:
            meant = (
                match_ignoring_case(text.value, _TYPES)
                or _TYPE_ALIASES.get(normalize(text.value))
                or misspelled(text.value, _TYPES)
            )
            context.findings.add_replacement(
                "HG196",
                text,
                f"unknown `queryType` `{shorten(text.value)}`: it must be {format_names(_TYPES)}",
                meant,
                label="omit it to get all groups",
            )
        at = node
    return at, meant


def _check_complete(at: Node, query_type: str, context: Context) -> None:
    if not context.values("limit"):
        context.findings.add(
            "HG190",
            at,
            f"`{query_type}` needs a `limit`, the number of groups to return",
            label="add a `limit` to the query",
            suggestion='for example "limit": 10',
        )
    if not context.values("sortMetric") and len(context.metrics) > 1:
        context.findings.add(
            "HG191",
            at,
            f"`{query_type}` with several metrics needs a `sortMetric`",
            label="add a `sortMetric` to the query",
            suggestion=f'for example "sortMetric": {_EXAMPLE}',
        )
    if not context.values("groupBy"):
        context.findings.add(
            "HG199",
            at,
            f"`{query_type}` ranks groups, but the query has no `groupBy`",
            label="add a dimension to split by",
            suggestion='for example "groupBy": ["userId"]',
        )


def _report_unused(context: Context) -> None:
    for name in ("limit", "sortMetric"):
        for member in context.members.get(name, ()):
            context.findings.add(
                "HG194",
                member,
                f"`{name}` needs `topN` or `bottomN`; this query returns all groups",
                label='add "queryType": "topN", or remove it',
            )


def _check_limit(node: Node, context: Context) -> None:
    if isinstance(node, MissingValue):
        return
    number = is_a(Number, node, context, what="`limit`", example="10")
    if number is not None and (number.value < 1 or number.value != int(number.value)):
        context.findings.add(
            "HG195",
            node,
            "`limit` must be a whole number of at least 1",
            label="write a whole number here",
            suggestion="for example 10",
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
    found = members_of(sort, _FIELDS, _ALIASES, context, owner="`sortMetric`")
    for name in _FIELDS:
        if name not in found:
            context.findings.add(
                "HG198",
                sort,
                f"incomplete `sortMetric`: `{name}` is missing",
                label=f"add `{name}` to this object",
                suggestion=f"for example {_EXAMPLE}",
                opening=True,
            )
    for member in found.get("name", ()):
        text = is_a(String, member.value, context, what="the `name` of `sortMetric`", example='"tHandle"')
        if text is not None:
            _check_sort_name(text, context)
    for member in found.get("function", ()):
        _check_function(member, context)


def _check_bare_sort(node: String, context: Context) -> None:
    """Report the name of a metric in place of the object, perhaps with a statistic: ``tHandle.max``."""
    name, *words = re.split(r"[\s.:,]+", node.value.strip())
    metric = context.family.metric(name) if words else resolve_metric(node, context, in_list=False)
    statistics = [_FUNCTION_ALIASES.get(normalize(word), word) for word in words] or ["count"]
    # A count has no other statistic; which one of a timer was meant is up to the user.
    known = metric is not None and (
        statistics[0] in _FUNCTIONS and len(statistics) == 1 and (bool(words) or metric.kind == "n")
    )
    context.findings.add(
        "HG108",
        node,
        "`sortMetric` is a string; the service requires an object with `name` and `function`",
        label="write an object here",
        suggestion=f'for example {{"name": "{metric.name}", "function": "sum"}}'
        if metric and metric.kind != "n"
        else f"for example {_EXAMPLE}",
        edits=[Replace(node, {"name": metric.name, "function": statistics[0]})] if metric and known else (),
    )


def _check_sort_name(node: String, context: Context) -> None:
    metric = resolve_metric(node, context, in_list=False)
    if metric is not None and not metric.sortable:
        context.findings.add(
            "HG192",
            node,
            f"groups cannot be ranked by `{metric.name}`",
            label="the service cannot sort by this metric",
        )
    elif metric is not None and context.metrics and metric not in (known for _, known in context.metrics):
        context.findings.add(
            "HG193",
            node,
            f"groups are ranked by `{metric.name}`, which the query does not request",
            label="add it to `metrics`",
            edits=_request(metric, context),
        )


def _request(metric: Metric, context: Context) -> list[Append]:
    requested = context.values("metrics")[-1:]
    return [Append(node, metric.name) for node in requested if isinstance(node, Array)]


def _check_function(member: Member, context: Context) -> None:
    text = is_a(String, member.value, context, what="the `function` of `sortMetric`", example='"sum"')
    if text is None or text.value in _FUNCTIONS:
        return
    meant = (
        match_ignoring_case(text.value, _FUNCTIONS)
        or _FUNCTION_ALIASES.get(normalize(text.value))
        or misspelled(text.value, _FUNCTIONS)
    )
    message = f"unknown statistic `{shorten(text.value)}` to rank by: it must be {format_names(_FUNCTIONS)}"
    context.findings.add_replacement("HG197", text, message, meant)
