"""HG130 to HG145: the lists ``metrics`` and ``groupBy``, and names of metrics and dimensions anywhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final

from hourglance.genesys import Family, Metric, families, families_with, family
from hourglance.lint.context import Context
from hourglance.lint.finding import MAX_FINDINGS
from hourglance.lint.fix import Remove, Replace, ReplaceWithMany
from hourglance.lint.reader.tree import Array, MissingValue, Node, Object, String
from hourglance.lint.rule import LintRule, query
from hourglance.lint.rules.aliases import DIMENSION_ALIASES, METRIC_ALIASES, REAL_TIME_METRICS, STATISTICS
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
        code="HG130",
        title="missing metrics",
        explanation="`metrics` lists what to calculate; there is no default.",
        bad=query(metrics=""),
    ),
    LintRule(
        code="HG131",
        title="empty metrics",
        explanation="The list `metrics` must contain at least one metric.",
        bad=query(metrics="[]"),
    ),
    LintRule(
        code="HG133",
        title="object instead of a name",
        explanation=(
            "Metrics and dimensions are requested by their plain names, without `id` or `type`: count, sum, "
            "min and max are always returned."
        ),
        bad=query(metrics='[{"id": "tHandle", "type": "sum"}]'),
    ),
    LintRule(
        code="HG134",
        title="not one name",
        explanation=(
            "The list contains a value that is not the name of a metric or a dimension, or several names in "
            "one string."
        ),
        bad=query(metrics='["tHandle", 1]'),
    ),
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
        code="HG138",
        title="duplicate metric",
        severity="warning",
        explanation="The list contains the same metric twice. The response contains it once.",
        bad=query(metrics='["tHandle", "tAcw", "tHandle"]'),
        good=query(metrics='["tHandle", "tAcw"]'),
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
        code="HG143",
        title="duplicate dimension",
        severity="warning",
        explanation="The list contains the same dimension twice. It splits the result once.",
        bad=query(groupBy='["queueId", "mediaType", "queueId"]'),
        good=query(groupBy='["queueId", "mediaType"]'),
    ),
    LintRule(
        code="HG144",
        title="incompatible metric and dimension",
        severity="warning",
        explanation=(
            "Some metrics are never recorded with certain dimensions: what happens in a queue, such as "
            "`nOffered` and `tAbandon`, has no user. The service accepts the query and returns nothing for "
            "the metric."
        ),
        bad=query(metrics='["nOffered"]', groupBy='["userId"]'),
        good=query(metrics='["nOffered"]', groupBy='["queueId"]'),
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


#: Metrics of the time before an agent has the conversation, which has no wrap-up code then.
_BEFORE_WRAP_UP: Final = frozenset(("nOffered", "tAbandon"))

#: Families with so few metrics name them all.
_FEW_METRICS: Final = 4

_NAME_MEMBERS: Final = ("id", "name", "metric", "metricname", "dimension", "field", "key", "value", "column")
_REDUNDANT: Final = (
    "id name metric dimension type kind label alias as title displayname description stat stats statistic "
    "statistics function aggregation aggregate aggregatefunction"
)
_REDUNDANT_MEMBERS: Final = frozenset(_REDUNDANT.split())
_OTHER_STATISTIC: Final = re.compile(r"(?i)median|percent|\bp\d|deviation|std|variance|distinct|mode")
_PARTS: Final = re.compile(r"[^,;|\s]+")
_JOINED: Final = re.compile(r"\s*[A-Za-z]\w{1,60}(?:\s*[,;|]\s*[A-Za-z]\w{1,60}){1,100}\s*")
_WORD: Final = re.compile(r"\w{1,40}|[<>=!%]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _ListField:
    """The words for one of the two lists in messages."""

    field: str
    item: str
    example: str
    hint: str


_METRICS: Final = _ListField(
    field="metrics",
    item="metric",
    example='["tHandle", "nOffered"]',
    hint="count, sum, min and max are always returned",
)
_GROUP_BY: Final = _ListField(
    field="groupBy", item="dimension", example='["mediaType"]', hint="dimensions have no type here"
)


# The lists


def check_metrics(context: Context) -> None:
    """Check ``metrics`` and store the resolved metrics in the context."""
    nodes = context.values("metrics")
    if not nodes:
        context.findings.add(
            "HG130",
            context.query,
            "missing `metrics`: the query does not say what to calculate",
            label="add it to this object",
            suggestion=f'for example "metrics": ["{_example_metric(context.family)}"]',
            opening=True,
        )
    for node in nodes:
        if isinstance(node, Array) and not node.items:
            context.findings.add(
                "HG131",
                node,
                "`metrics` is empty: the service requires at least one metric",
                label="add a metric here",
                suggestion=f'for example ["{_example_metric(context.family)}"]',
            )
        seen: set[str] = set()
        for text in _names_in(node, _METRICS, context):
            metric = resolve_metric(text, context)
            if metric is not None:
                _check_duplicate(text, metric.name, seen, "HG138", context)
                context.metrics.append((text, metric))


def check_group_by(context: Context) -> None:
    """Check ``groupBy`` and store the resolved dimensions in the context."""
    for node in context.values("groupBy"):
        seen: set[str] = set()
        for text in _names_in(node, _GROUP_BY, context):
            dimension = resolve_dimension(text, context, in_group_by=True)
            if dimension is not None:
                _check_duplicate(text, dimension, seen, "HG143", context)
                context.split_by.append((text, dimension))


def check_incompatible_metrics(context: Context) -> None:
    """Report metrics that are never recorded with a dimension of ``groupBy`` or the filter."""
    split = {name for _, name in context.split_by}
    filtered = {name for _, name in context.filtered_by} - context.absent
    found: dict[tuple[str, ...], list[tuple[Node, Metric]]] = {}
    for node, metric in context.metrics:
        never = [name for name in metric.never_by if name in split | filtered]
        if metric.name in _BEFORE_WRAP_UP and "wrapUpCode" in split | filtered:
            never.append("wrapUpCode")
        if never:
            found.setdefault(tuple(never), []).append((node, metric))
    for never_by, metrics in found.items():
        node, metric = metrics[0]
        used_in = [part for part, names in (("groupBy", split), ("filter", filtered)) if names & {*never_by}]
        names = list(dict.fromkeys(each.name for _, each in metrics))
        several = len(names) > 1
        context.findings.add(
            "HG144",
            node,
            f"{format_names(names, last='and')} {'are' if several else 'is'} never recorded with "
            f"{format_names(never_by)}, so {'they return' if several else 'it returns'} nothing here",
            label=f"a metric of the {metric.owner}" if metric.owner else "",
            notes=[
                (
                    f"request {'them' if several else 'it'} in a query without "
                    f"{format_names(used_in, last='and')} by {format_names(never_by)}"
                )
            ],
        )


def _check_duplicate(node: String, name: str, seen: set[str], code: str, context: Context) -> None:
    if name in seen and node.value == name:
        context.findings.add_removal(code, node, f"`{name}` is requested twice", node, label="duplicate")
    seen.add(name)


def _names_in(node: Node, words: _ListField, context: Context) -> Iterator[String]:
    """Yield the names in a list, or in the value that replaces it; report everything else."""
    if isinstance(node, MissingValue):
        return
    items = node.items if isinstance(node, Array) else _items_without_list(node, words, context)
    for item in items:
        if context.findings.full:
            return
        if isinstance(item, String) and _JOINED.fullmatch(item.value):
            yield from _joined_names(item, words, context)
            continue
        name = _name_in(item, words, context)
        if name is not None:
            yield name


def _items_without_list(node: Node, words: _ListField, context: Context) -> list[Node]:
    """Report a value that is not a list; return the items that the list should have."""
    items: list[Node] = []
    if isinstance(node, String):
        items = _names_in_string(node)
    elif isinstance(node, Object):
        items = [node]
    name = _name_member(node) if isinstance(node, Object) else None
    replacement = [name] if name else items if isinstance(node, String) and len(items) < MAX_FINDINGS else []
    context.findings.add(
        "HG132",
        node,
        f"`{words.field}` is {node.kind}; the service requires a list of names",
        label="write a list here",
        suggestion=f"for example {words.example}",
        edits=[Replace(node, replacement)] if replacement else (),
    )
    return items


def _names_in_string(node: String) -> list[Node]:
    """Return the names in a comma-separated string, each with its own place."""
    at = node.start + 1 if node.end - node.start - 2 == len(node.value) else None
    return [
        String(
            start=node.start if at is None else at + part.start(),
            end=node.end if at is None else at + part.end(),
            value=part[0],
            parent=node.parent,
            step=node.step,
        )
        for part in islice(_PARTS.finditer(node.value), MAX_FINDINGS)
    ]


def _joined_names(item: String, words: _ListField, context: Context) -> list[String]:
    """Report a string of several names in a list; return the names."""
    names = [name for name in _names_in_string(item) if isinstance(name, String)]
    context.findings.add(
        "HG134",
        item,
        f"one string has {len(names)} names; each {words.item} is a string of its own",
        label="write several strings",
        suggestion=", ".join(f'"{name.value}"' for name in names),
        edits=[ReplaceWithMany(item, tuple(names))],
    )
    return names


def _name_in(item: Node, words: _ListField, context: Context) -> String | None:
    """Return the name that an item is or contains; report an item that is not a plain name."""
    if isinstance(item, String):
        return item
    if isinstance(item, MissingValue):
        return None
    name = _name_member(item) if isinstance(item, Object) else None
    if isinstance(item, Object):
        kept = _beside(item, name)
        context.findings.add(
            "HG133",
            item,
            f"a {words.item} must be a plain name, not an object",
            label="write only the name" if name else "write a name here",
            suggestion="" if name else f"for example {words.example}",
            notes=[f"{format_names(kept, last='and')} cannot be given here" if kept else words.hint],
            edits=[Replace(item, name)] if name and not kept else (),
        )
    else:
        context.findings.add(
            "HG134",
            item,
            f"a {words.item} must be a name; this is {item.kind}",
            label="write a name here",
            suggestion=f"for example {words.example}",
        )
    return name


def _beside(node: Object, name: String | None) -> list[str]:
    """Return the members that say more than a name, its type or a statistic, which are always returned."""
    return [
        member.name
        for member in node.members
        if member.value is not name
        and (
            normalize(member.name) not in _REDUNDANT_MEMBERS
            or (isinstance(member.value, String) and _OTHER_STATISTIC.search(member.value.value[:80]))
        )
    ]


def _name_member(node: Object) -> String | None:
    found = {normalize(member.name): member.value for member in node.members}
    return next(
        (value for name in _NAME_MEMBERS if isinstance(value := found.get(name), String)),
        None,
    )


# Single names


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
    names = _metric_names(context.family)
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
    if name in REAL_TIME_METRICS:
        context.findings.add(
            "HG135",
            node,
            f"`{name}` is a real-time metric: it has no history and is not an aggregate",
            label="not an aggregate",
            notes=[f"query it by POST /api/v2/analytics/{REAL_TIME_METRICS[name]}"],
        )
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
    notes = [_METRICS.hint] if within else [_NEWER] if newer else []
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


def _example_metric(asked: Family) -> str:
    names = _metric_names(asked)
    return "tHandle" if "tHandle" in names else names[0]


@cache
def _all_metrics() -> tuple[str, ...]:
    return tuple(metric.name for name in families() for metric in family(name).metrics)


@cache
def _metric_names(asked: Family) -> tuple[str, ...]:
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
