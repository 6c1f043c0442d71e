"""The lists of names: ``metrics`` and ``groupBy``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from hourglance.lint.context import Context
from hourglance.lint.findings import MAX_FINDINGS
from hourglance.lint.fix import Edit, Remove, Replace
from hourglance.lint.reader.tree import Array, MissingValue, Node, Object, String
from hourglance.lint.suggestions import plain
from hourglance.lint.vocabulary import dimension_meant, metric_meant

_NAME_MEMBERS: Final = ("id", "name", "metric", "metricname", "dimension", "field", "key", "value", "column")
_PARTS: Final = re.compile(r"[^,;|\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """What one of the two lists is about, for the sentences that tell its mistakes."""

    field: str
    item: str
    example: str
    hint: str


_METRICS: Final = _List(
    field="metrics",
    item="metric",
    example='["tHandle", "nOffered"]',
    hint="count, sum, min and max come by themselves",
)
_GROUP_BY: Final = _List(
    field="groupBy", item="dimension", example='["mediaType"]', hint="a dimension has no type here"
)


def check_metrics(context: Context) -> None:
    """Check what is asked for, and keep the metrics that were meant."""
    nodes = context.values("metrics")
    if not nodes:
        context.findings.add(
            "HG130",
            context.query,
            "`metrics` is missing: without it the service does not know what to calculate",
            label="it belongs in this object",
            suggestion='such as "metrics": ["tHandle"]',
            opening=True,
        )
    for node in nodes:
        if isinstance(node, Array) and not node.items:
            context.findings.add(
                "HG131",
                node,
                "`metrics` is empty: the service wants at least one metric",
                label="name a metric here",
                suggestion='such as ["tHandle"]',
            )
        seen: set[str] = set()
        for text in _names_in(node, _METRICS, context):
            metric = metric_meant(text, context)
            if metric is not None:
                _tell_repeated(text, metric.name, seen, "HG138", context)
                context.metrics.append((text, metric))


def check_group_by(context: Context) -> None:
    """Check by what the answer is split, and keep the dimensions that were meant."""
    for node in context.values("groupBy"):
        seen: set[str] = set()
        for text in _names_in(node, _GROUP_BY, context):
            dimension = dimension_meant(text, context, to_split=True)
            if dimension is not None:
                _tell_repeated(text, dimension, seen, "HG143", context)
                context.split_by.append((text, dimension))


def _tell_repeated(node: String, name: str, seen: set[str], code: str, context: Context) -> None:
    if name in seen and node.value == name:
        context.findings.add(
            code,
            node,
            f"`{name}` is asked for twice",
            label="the same once more",
            suggestion="leave it out",
            edits=[Remove(node)],
        )
    seen.add(name)


def _names_in(node: Node, about: _List, context: Context) -> Iterator[String]:
    """Yield the names in a list, or in what stands in its place; tell whatever is no plain name."""
    if isinstance(node, MissingValue):
        return
    items = node.items if isinstance(node, Array) else _items_of_no_list(node, about, context)
    for item in items:
        if context.findings.full:
            return
        name = _name_in(item, about, context)
        if name is not None:
            yield name


def _items_of_no_list(node: Node, about: _List, context: Context) -> list[Node]:
    """Tell what stands in the place of a list; return the items that it was meant to have."""
    items: list[Node] = []
    if isinstance(node, String):
        items = _names_in_text(node)
    elif isinstance(node, Object):
        items = [node]
    name = _name_member(node) if isinstance(node, Object) else None
    drafts = [name] if name else items if isinstance(node, String) and len(items) < MAX_FINDINGS else []
    context.findings.add(
        "HG132",
        node,
        f"`{about.field}` is {node.kind}; the service wants a list of names",
        label="a list belongs here",
        suggestion=f"such as {about.example}",
        edits=[Replace(node, drafts)] if drafts else (),
    )
    return items


def _names_in_text(node: String) -> list[Node]:
    """Return the names that stand in one text, each in its own place."""
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


def _name_in(item: Node, about: _List, context: Context) -> String | None:
    """Return the name that an item is or holds; an item that is no name is told."""
    if isinstance(item, String):
        return item
    if isinstance(item, MissingValue):
        return None
    name = _name_member(item) if isinstance(item, Object) else None
    edits: list[Edit] = [Replace(item, name)] if name else []
    if isinstance(item, Object):
        context.findings.add(
            "HG133",
            item,
            f"a {about.item} is asked for by its plain name, not by an object",
            label="write the name alone" if name else "a name belongs here",
            suggestion="" if name else f"such as {about.example}",
            notes=[about.hint],
            edits=edits,
        )
    else:
        context.findings.add(
            "HG134",
            item,
            f"a {about.item} is asked for by its name; this is {item.kind}",
            label="a name belongs here",
            suggestion=f"such as {about.example}",
        )
    return name


def _name_member(node: Object) -> String | None:
    found = {plain(member.name): member.value for member in node.members}
    return next(
        (value for name in _NAME_MEMBERS if isinstance(value := found.get(name), String)),
        None,
    )
