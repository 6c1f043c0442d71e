"""Single names: is this a metric, is that a dimension, and which one was meant if not."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from hourglance.genesys.catalogue import Family, Metric, families, families_with, family
from hourglance.lint.context import Context
from hourglance.lint.fix import Edit, Remove, Replace
from hourglance.lint.reader.tree import String
from hourglance.lint.rules.aliases import DIMENSIONS, METRICS, STATISTICS
from hourglance.lint.suggestions import listed, nearest, other_case, plain, short

_WORD: Final = re.compile(r"[A-Za-z]{2,40}")


def metric_meant(node: String, context: Context, *, in_list: bool = True) -> Metric | None:
    """Return the metric that a text names, or was meant to name; tell it if the name is wrong.

    :param in_list: whether the text is an item of ``metrics``, so that it may be left out.
    """
    known = context.family.metrics_by_name
    name = node.value
    if name in known:
        return known[name]
    names = _metric_names(context.family)
    right = other_case(name, names)
    if right is not None:
        _tell(context, "HG136", node, f"the metric `{short(name)}` is spelled `{right}`", right=right)
        return known[right]
    owners = families_with(name)
    if owners:
        _tell(
            context,
            "HG137",
            node,
            f"`{name}` is a metric of {listed(owners, last='and')}, not of `{context.family.name}`",
            label=f"ask for it in a query of its own, at {family(owners[0]).path}",
        )
        return None
    return _foreign_metric(node, names, context, in_list=in_list)


def _foreign_metric(
    node: String, names: tuple[str, ...], context: Context, *, in_list: bool
) -> Metric | None:
    name, known = node.value, context.family.metrics_by_name
    foreign = METRICS.get(plain(name))
    if foreign is not None and foreign.name in known:
        _tell(
            context,
            "HG135",
            node,
            f"unknown metric `{short(name)}`: the nearest is `{foreign.name}`",
            label=f"`{foreign.name}`",
            right=foreign.name,
            notes=[foreign.why],
        )
        return known[foreign.name]
    if plain(name) in STATISTICS:
        _tell(
            context,
            "HG135",
            node,
            f"unknown metric `{short(name)}`: statistics are not asked for, each metric brings its own",
            label="leave it out",
            edits=[Remove(node)] if in_list and len(context.values("metrics")) == 1 else (),
        )
        return None
    if _any_dimension(name):
        _tell(
            context,
            "HG145",
            node,
            f"`{name}` is a dimension, not a metric",
            label="dimensions stand in `groupBy`",
        )
        return None
    within = [word for word in _WORD.findall(name[:80]) if word in known]
    right = within[0] if len(within) == 1 else nearest(name, names)
    _tell(
        context,
        "HG135",
        node,
        f"unknown metric `{short(name)}`" + (": a metric is a plain name" if within else ""),
        label=f"did you mean `{right}`?" if right else f"`{context.family.name}` has no such metric",
        right=right,
        notes=["count, sum, min and max come by themselves"] if within else (),
    )
    return known[right] if right else None


def dimension_meant(node: String, context: Context, *, to_split: bool) -> str | None:
    """Return the dimension that a text names, or was meant to name; tell it if the name is wrong.

    :param to_split: whether it stands in ``groupBy``, where a few dimensions are not to be had.
    """
    asked = context.family
    usable = asked.group_by if to_split else asked.predicate_dimensions
    name = node.value
    if name in _names(usable):
        return name
    if name in asked.filter_only:
        _tell(
            context,
            "HG142",
            node,
            f"`{name}` cannot split an answer",
            label="it can only be filtered by",
        )
        return None
    right = other_case(name, usable)
    if right is not None:
        _tell(context, "HG141", node, f"the dimension `{short(name)}` is spelled `{right}`", right=right)
        return right
    return _foreign_dimension(node, usable, context, to_split=to_split)


def _foreign_dimension(
    node: String, usable: tuple[str, ...], context: Context, *, to_split: bool
) -> str | None:
    name, asked = node.value, context.family
    owners = _families_by_dimension().get(name)
    if owners:
        _tell(
            context,
            "HG142",
            node,
            f"`{name}` is a dimension of {listed(owners, last='and', most=4)}, not of `{asked.name}`",
            label=f"`{asked.name}` does not record it",
        )
        return None
    if families_with(name):
        _tell(
            context,
            "HG145",
            node,
            f"`{name}` is a metric, not a dimension",
            label="metrics stand in `metrics`",
        )
        return None
    foreign = DIMENSIONS.get(plain(name))
    droppable = foreign is not None and foreign.droppable
    if foreign is None or not (foreign.name in usable or droppable):
        foreign, right = None, nearest(name, usable)
    else:
        right = foreign.name or None
    if right:
        label = f"did you mean `{right}`?"
    elif droppable:
        label = "leave it out" if to_split else "the time asked about is `interval`"
    else:
        label = f"`{asked.name}` has no such dimension"
    _tell(
        context,
        "HG140",
        node,
        f"unknown dimension `{short(name)}`" + (f": {foreign.why}" if foreign else ""),
        label=label,
        right=right,
        edits=[Remove(node)] if droppable and to_split else (),
    )
    return right


def _tell(
    context: Context,
    code: str,
    node: String,
    message: str,
    *,
    label: str = "",
    right: str | None = None,
    notes: Sequence[str] = (),
    edits: Sequence[Edit] = (),
) -> None:
    context.findings.add(
        code,
        node,
        message,
        label=label or (f"`{right}`" if right else ""),
        suggestion=f'"{right}"' if right else "",
        notes=notes,
        edits=[Replace(node, right)] if right else edits,
    )


@cache
def _metric_names(asked: Family) -> tuple[str, ...]:
    return tuple(metric.name for metric in asked.metrics)


@cache
def _names(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(names)


@cache
def _families_by_dimension() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in families():
        for dimension in family(name).predicate_dimensions:
            found[dimension] = (*found.get(dimension, ()), name)
    return found


def _any_dimension(name: str) -> bool:
    return name in _families_by_dimension()
