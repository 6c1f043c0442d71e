"""HG135 to HG137, HG140 to HG142, HG145: names of metrics and dimensions, anywhere in a query."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from hourglance.genesys import Family, Metric, families, families_with, family
from hourglance.lint.context import Context
from hourglance.lint.finding import MAX_FINDINGS
from hourglance.lint.fix import Remove
from hourglance.lint.reader.tree import Array, Object, String
from hourglance.lint.rule import LintRule, query
from hourglance.lint.rules.aliases import (
    DIMENSION_ALIASES,
    METRIC_ALIASES,
    REAL_TIME_METRICS,
    STATISTICS,
    STATISTICS_HINT,
)
from hourglance.lint.rules.other_groups import report_other_group
from hourglance.lint.rules.syntax import find_placeholder
from hourglance.lint.vocabulary import (
    Alias,
    format_names,
    match_ignoring_case,
    misspelled,
    normalize,
    shorten,
)

RULES: Final = (
    LintRule(
        code="HG135",
        title="unknown metric",
        explanation=(
            "There is no such metric. Forums and AI assistants invent names: `conversationDuration` and "
            "`duration` (handle time is `tHandle`: talk, hold and after-call work of each agent; time on the "
            "line is `tTalkComplete` + `tHeldComplete`), `handledCount` (the count of `tHandle`), `answered` "
            "(the count of `tAnswered`). Statistics such as `sum` are always returned."
        ),
        bad=query(metrics='["conversationDuration"]'),
    ),
    LintRule(
        code="HG136",
        title="metric in the wrong case",
        explanation="Metric names begin with a lowercase `n`, `t` or `o` and continue in camel case.",
        bad=query(metrics='["thandle"]'),
    ),
    LintRule(
        code="HG137",
        title="metric of another family",
        explanation=(
            "Each family of aggregates has its own metrics and its own endpoint. Request the metric in a "
            "separate query."
        ),
        bad=query(metrics='["tHandle", "tSystemPresence"]'),
    ),
    LintRule(
        code="HG140",
        title="unknown dimension",
        explanation=(
            "There is no such dimension. Entities are identified by id, as in `queueId` and `userId`; the "
            "type of conversation is `mediaType`; time is not a dimension, use `granularity` to split by it."
        ),
        bad=query(groupBy='["queue"]'),
        good=query(groupBy='["queueId"]'),
    ),
    LintRule(
        code="HG141",
        title="dimension in the wrong case",
        explanation="Dimension names are camel case.",
        bad=query(groupBy='["mediatype"]'),
        good=query(groupBy='["mediaType"]'),
    ),
    LintRule(
        code="HG142",
        title="dimension not available here",
        explanation=(
            "The dimension belongs to another family of aggregates, or it can be used in a filter but not in "
            "`groupBy`."
        ),
        bad=query(groupBy='["canonicalExternalContactId"]'),
        good=query(groupBy='["externalContactId"]'),
    ),
    LintRule(
        code="HG145",
        title="metric and dimension confused",
        explanation=(
            "Metrics, the measured values, belong in `metrics`. Dimensions, what results are split by, "
            "belong in `groupBy`."
        ),
        bad=query(metrics='["tHandle", "mediaType"]'),
        good=query(groupBy='["mediaType"]'),
    ),
)

#: Names that may be newer than the catalog, because they follow the service's conventions.
_METRIC_NAME: Final = re.compile(r"[nto][A-Z][A-Za-z0-9]+")
_DIMENSION_NAME: Final = re.compile(r"[a-z][a-z0-9]+[A-Z][A-Za-z0-9]+|[a-z]{3,20}")
_NEWER: Final = (
    "if it is newer than the catalog, which has the API of SDK 269 (October 2026), send the query anyway"
)
#: Families with so few metrics name them all.
_FEW_METRICS: Final = 4
_WORD: Final = re.compile(r"\w{1,40}|[<>=!%]+")


def resolve_metric(node: String, context: Context, *, in_list: bool = True) -> Metric | None:
    """Return the metric with this name, or the one probably meant; report a wrong name.

    :param in_list: whether the string is an item of ``metrics``, so that it can be removed.
    """
    known = context.family.metrics_by_name
    name = node.value
    if name in known:
        return known[name]
    if find_placeholder(name):
        return None
    names = metric_names(context.family)
    right = match_ignoring_case(name, names)
    if right is not None:
        message = f"the metric `{shorten(name)}` is spelled `{right}`"
        context.findings.add_replacement("HG136", node, message, right)
        return known[right]
    alias = _metric_alias(name)
    elsewhere = match_ignoring_case(name, _all_metrics()) or name
    owners = families_with(elsewhere) if alias is None or alias.name not in known else ()
    if owners:
        context.findings.add(
            "HG137",
            node,
            f"`{elsewhere}` is a metric of {format_names(owners, last='and')}, "
            f"not of `{context.family.name}`",
            label=f"request it in a separate query to {family(owners[0]).path}",
        )
        return None
    return _resolve_unknown_metric(node, names, context, in_list=in_list)


def _resolve_unknown_metric(
    node: String, names: tuple[str, ...], context: Context, *, in_list: bool
) -> Metric | None:
    name, known = node.value, context.family.metrics_by_name
    alias = _metric_alias(name)
    if alias is not None and alias.name in known:
        context.findings.add_replacement(
            "HG135",
            node,
            f"unknown metric `{shorten(name)}`: the closest one is `{alias.name}`"
            + ("" if alias.same else f"; {alias.reason}"),
            alias.name if alias.same else None,
            label="has another meaning",
            notes=[alias.reason] if alias.same else (),
        )
        return known[alias.name] if alias.same else None
    if alias is not None and (owners := families_with(alias.name)):
        context.findings.add(
            "HG135",
            node,
            f"unknown metric `{shorten(name)}`: the closest one is `{alias.name}` of "
            f"{format_names(owners, last='and')}; {alias.reason}",
            label=f"request it in a separate query to {family(owners[0]).path}",
        )
        return None
    if _report_no_aggregate(node, context, in_list=in_list):
        return None
    if normalize(name) in STATISTICS:
        context.findings.add(
            "HG135",
            node,
            f"unknown metric `{shorten(name)}`: statistics are not requested, every metric returns them",
            label="remove it",
            edits=[Remove(node)] if in_list and len(context.values("metrics")) == 1 else (),
        )
        return None
    if name in _families_by_dimension():
        context.findings.add(
            "HG145",
            node,
            f"`{name}` is a dimension, not a metric",
            label="dimensions belong in `groupBy`",
        )
        return None
    words = _WORD.findall(name[:80])
    within = [word for word in words if word in known]
    # Anything but a statistic, such as a percentile or a comparison, cannot be left out.
    only = len(within) == 1 and all(word in within or normalize(word) in STATISTICS for word in words)
    right = within[0] if only else None if within else misspelled(name, names)
    newer = right is None and _METRIC_NAME.fullmatch(name) is not None
    notes = [STATISTICS_HINT] if within else [_NEWER] if newer else []
    few = right is None and len(names) <= _FEW_METRICS
    context.findings.add_replacement(
        "HG135",
        node,
        f"unknown metric `{shorten(name)}`"
        + (": write only the name of the metric" if within else "")
        + (f": `{context.family.name}` has {format_names(names, last='and')}" if few else ""),
        right,
        label=f"`{context.family.name}` has no such metric",
        notes=notes,
        warning=newer,
    )
    return known[right] if right else None


def _report_no_aggregate(node: String, context: Context, *, in_list: bool) -> bool:
    """Report a view or a real-time metric among the metrics; return whether it is one."""
    name = node.value
    if name in _view_names(context):
        others = in_list and _requests_others(node, context.family.metrics_by_name)
        context.findings.add(
            "HG135",
            node,
            f"`{shorten(name)}` is a view, not a metric: views are returned without being requested",
            label="remove it" if others else "request the metric that is its target",
            edits=[Remove(node)] if others else (),
        )
    elif name in REAL_TIME_METRICS:
        context.findings.add(
            "HG135",
            node,
            f"`{name}` is a real-time metric: it has no history and is not an aggregate",
            label="not an aggregate",
            notes=[f"query it by POST /api/v2/analytics/{REAL_TIME_METRICS[name]}"],
        )
    else:
        return False
    return True


def _view_names(context: Context) -> set[str]:
    """Return the names of the query's views."""
    lists = [node.items[:MAX_FINDINGS] for node in context.values("views") if isinstance(node, Array)]
    views = [view for views in lists for view in views]
    members = [member for view in views if isinstance(view, Object) for member in view.members]
    return {
        member.value.value for member in members if member.name == "name" and isinstance(member.value, String)
    }


def _requests_others(node: String, known: Mapping[str, Metric]) -> bool:
    """Whether the list of a metric has known ones, too, so that it can be removed."""
    siblings = node.parent.items[:MAX_FINDINGS] if isinstance(node.parent, Array) else []
    return any(isinstance(each, String) and each.value in known for each in siblings)


def resolve_dimension(node: String, context: Context, *, in_group_by: bool) -> str | None:
    """Return the dimension with this name, or the one probably meant; report a wrong name.

    :param in_group_by: whether it is in ``groupBy``, where a few dimensions are not available.
    """
    asked = context.family
    usable = asked.group_by if in_group_by else asked.predicate_dimensions
    name = node.value
    if name in _set_of(usable):
        return name
    if find_placeholder(name):
        return None
    if name in asked.filter_only:
        context.findings.add(
            "HG142",
            node,
            f"results cannot be split by `{name}`",
            label="only available in the filter",
        )
        return None
    right = match_ignoring_case(name, usable)
    if right is not None:
        message = f"the dimension `{shorten(name)}` is spelled `{right}`"
        context.findings.add_replacement("HG141", node, message, right)
        return right
    return _resolve_unknown_dimension(node, usable, context, in_group_by=in_group_by)


def _resolve_unknown_dimension(
    node: String, usable: tuple[str, ...], context: Context, *, in_group_by: bool
) -> str | None:
    name, asked = node.value, context.family
    alias = DIMENSION_ALIASES.get(normalize(name))
    if alias is not None and not alias.name:
        report_other_group(node, alias, context, in_group_by=in_group_by)
        return None
    elsewhere = match_ignoring_case(name, tuple(_families_by_dimension())) or name
    known_as = alias is not None and alias.name in usable
    owners = None if known_as else _families_by_dimension().get(elsewhere)
    if owners:
        context.findings.add(
            "HG142",
            node,
            f"`{elsewhere}` is a dimension of {format_names(owners, last='and', most=4)}, "
            f"not of `{asked.name}`",
            label=f"not recorded by `{asked.name}`",
        )
        return None
    if families_with(name):
        context.findings.add(
            "HG145",
            node,
            f"`{name}` is a metric, not a dimension",
            label="metrics belong in `metrics`",
        )
        return None
    if alias is None or alias.name not in usable:
        alias, right = None, misspelled(name, usable)
    else:
        right = alias.name
    newer = right is None and _DIMENSION_NAME.fullmatch(name) is not None
    context.findings.add_replacement(
        "HG140",
        node,
        f"unknown dimension `{shorten(name)}`" + (f": {alias.reason}" if alias else ""),
        right,
        label=f"`{asked.name}` has no such dimension",
        notes=[_NEWER] if newer else (),
        warning=newer,
    )
    return right


def _metric_alias(name: str) -> Alias | None:
    return METRIC_ALIASES.get(normalize(name).replace("%", "percent"))


def metric_of_alias(name: str) -> str | None:
    """Return the metric that another name is used for, None if there is none."""
    alias = _metric_alias(name)
    return alias.name if alias else None


def aliases_of_metric(name: str) -> list[str]:
    """Return what to know about a metric that other names are used for."""
    return list(dict.fromkeys(each.reason for each in METRIC_ALIASES.values() if each.name == name))


@cache
def _all_metrics() -> tuple[str, ...]:
    return tuple(metric.name for name in families() for metric in family(name).metrics)


@cache
def metric_names(asked: Family) -> tuple[str, ...]:
    return tuple(metric.name for metric in asked.metrics)


@cache
def _set_of(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(names)


@cache
def _families_by_dimension() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in families():
        for dimension in family(name).predicate_dimensions:
            found[dimension] = (*found.get(dimension, ()), name)
    return found
