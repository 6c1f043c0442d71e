"""Conditions that are right one by one and wrong together."""

from collections.abc import Sequence
from typing import Final

from hourglance.lint.context import Context
from hourglance.lint.fix import Remove
from hourglance.lint.reader.tree import equal
from hourglance.lint.rules.predicates import Condition
from hourglance.lint.suggestions import listed

#: Besides the enumerated ones: dimensions of which an event has one value at most.
_SINGLE_VALUED: Final = frozenset(("queueId", "userId", "conversationId", "divisionId"))


def check_together(junction: str | None, conditions: Sequence[Condition], context: Context) -> None:
    """Tell what the conditions of one filter or clause do to each other."""
    _check_repeated(conditions, context)
    if junction == "or":
        _check_flat_or(conditions, context)
    if junction == "and":
        _check_never(conditions, context)


def _check_repeated(conditions: Sequence[Condition], context: Context) -> None:
    seen: dict[tuple[str | None, str | None, str | None], Condition] = {}
    for condition in conditions:
        if condition.dimension is None:
            continue
        key = (condition.dimension, condition.operator, condition.value)
        earlier = seen.setdefault(key, condition)
        if earlier is not condition and equal(earlier.node, condition.node):
            context.findings.add(
                "HG175",
                condition.node,
                f"the same condition on `{condition.dimension}` stands here twice",
                label="the same once more",
                suggestion="leave it out",
                edits=[Remove(condition.node)],
                opening=True,
            )


def _check_flat_or(conditions: Sequence[Condition], context: Context) -> None:
    dimensions = list(dict.fromkeys(condition.dimension for condition in conditions if condition.dimension))
    if len(dimensions) < 2:
        return
    second = next(condition for condition in conditions if condition.dimension == dimensions[1])
    context.findings.add(
        "HG173",
        second.node,
        f"one `or` joins conditions on {listed(dimensions, last='and')}: "
        "what meets any single one of them counts",
        label="here begins another dimension",
        notes=["for events that meet all: `and` of clauses, one `or` clause for each dimension"],
        opening=True,
    )


def _check_never(conditions: Sequence[Condition], context: Context) -> None:
    wanted: dict[str, str] = {}
    for condition in conditions:
        name, value = condition.dimension, condition.value
        if name is None or value is None or condition.operator != "matches":
            continue
        if name not in _SINGLE_VALUED and not context.family.closed(name):
            continue
        if wanted.setdefault(name, value) != value:
            context.findings.add(
                "HG174",
                condition.node,
                f"no event has two values of `{name}` at once, so this filter lets nothing through",
                label=f"`{wanted[name][:40]}` was wanted before",
                notes=["several values of one dimension are joined by `or`"],
                opening=True,
            )
