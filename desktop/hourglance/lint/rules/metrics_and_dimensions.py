"""HG130 to HG134, HG138, HG143, HG144: the lists ``metrics`` and ``groupBy``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from hourglance.genesys import Family, Metric
from hourglance.lint.context import Context
from hourglance.lint.finding import MAX_FINDINGS
from hourglance.lint.fix import Replace, ReplaceWithMany
from hourglance.lint.reader.tree import Array, MissingValue, Node, Object, String
from hourglance.lint.rule import LintRule, query
from hourglance.lint.rules.aliases import STATISTICS_HINT
from hourglance.lint.rules.names import metric_names, resolve_dimension, resolve_metric
from hourglance.lint.vocabulary import (
    format_names,
    normalize,
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
        code="HG138",
        title="duplicate metric",
        severity="warning",
        explanation="The list contains the same metric twice. The response contains it once.",
        bad=query(metrics='["tHandle", "tAcw", "tHandle"]'),
        good=query(metrics='["tHandle", "tAcw"]'),
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
)


#: Metrics of the time before an agent has the conversation, which has no wrap-up code then.
_BEFORE_WRAP_UP: Final = frozenset(("nOffered", "tAbandon"))


_NAME_MEMBERS: Final = ("id", "name", "metric", "metricname", "dimension", "field", "key", "value", "column")
_REDUNDANT: Final = (
    "id name metric dimension type kind label alias as title displayname description stat stats statistic "
    "statistics function aggregation aggregate aggregatefunction"
)
_REDUNDANT_MEMBERS: Final = frozenset(_REDUNDANT.split())
_OTHER_STATISTIC: Final = re.compile(r"(?i)median|percent|\bp\d|deviation|std|variance|distinct|mode")
_PARTS: Final = re.compile(r"[^,;|\s]+")
_JOINED: Final = re.compile(r"\s*[A-Za-z]\w{1,60}(?:\s*[,;|]\s*[A-Za-z]\w{1,60}){1,100}\s*")


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
    hint=STATISTICS_HINT,
)
_GROUP_BY: Final = _ListField(
    field="groupBy", item="dimension", example='["mediaType"]', hint="dimensions have no type here"
)


def check_metrics(context: Context) -> None:
    """Check ``metrics`` and store the resolved metrics in the context."""
    nodes = context.values("metrics")
    if not nodes and not context.is_shortened:
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


def _example_metric(asked: Family) -> str:
    names = metric_names(asked)
    return "tHandle" if "tHandle" in names else names[0]
