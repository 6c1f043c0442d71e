"""HG173 to HG175: conditions of one filter or clause against each other."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from hourglance.genesys import SINGLE_VALUED
from hourglance.lint.context import Context
from hourglance.lint.reader.tree import Object, equal
from hourglance.lint.rule import LintRule, query, query_where
from hourglance.lint.rules.predicates import Condition
from hourglance.lint.rules.ranges import Bounds
from hourglance.lint.rules.values import CHAT, VOICE, VOICE_OR_CHAT
from hourglance.lint.vocabulary import (
    format_names,
)

_INBOUND: Final = '{"dimension": "direction", "value": "inbound"}'

RULES: Final = (
    LintRule(
        code="HG173",
        title="or across several dimensions",
        severity="warning",
        explanation=(
            "With a single `or`, an event counts if it meets any condition: everything of this queue, and "
            "all voice of every queue. Usually an `and` of clauses is intended, with one `or` clause for "
            "each dimension."
        ),
        bad=query(filter=f'{{"type": "or", "predicates": [{VOICE}, {_INBOUND}]}}'),
        good=query(filter=f'{{"type": "and", "predicates": [{VOICE}, {_INBOUND}]}}'),
    ),
    LintRule(
        code="HG174",
        title="conflicting conditions",
        severity="warning",
        explanation=(
            "An event has one value of this dimension, so two values joined by `and`, in predicates or in "
            "clauses, never match; nor do ranges that have no number in common, nor a value that must exist "
            "and must not."
        ),
        bad=query(filter=f'{{"type": "and", "predicates": [{VOICE}, {CHAT}]}}'),
        good=VOICE_OR_CHAT,
    ),
    LintRule(
        code="HG175",
        title="duplicate condition",
        severity="warning",
        explanation="The list contains the same predicate twice.",
        bad=query_where(f"{VOICE}, {VOICE}"),
        good=query_where(VOICE),
    ),
)

_KINDS: Final = ("values", "absent", "range")


def check_together(junction: str | None, conditions: Sequence[Condition], context: Context) -> None:
    """Check the conditions of one filter or clause against each other."""
    _check_duplicates(conditions, context)
    if junction == "or":
        _check_mixed_or(conditions, context)


def _check_duplicates(conditions: Sequence[Condition], context: Context) -> None:
    seen: dict[tuple[str | None, str | None, str | None], Condition] = {}
    for condition in conditions:
        if condition.dimension is None:
            continue
        key = (condition.dimension, condition.operator, condition.value)
        earlier = seen.setdefault(key, condition)
        if earlier is not condition and equal(earlier.node, condition.node):
            message = f"duplicate condition on `{condition.dimension}`"
            context.findings.add_removal("HG175", condition.node, message, condition.node, label="duplicate")


def _check_mixed_or(conditions: Sequence[Condition], context: Context) -> None:
    dimensions = list(dict.fromkeys(condition.dimension for condition in conditions if condition.dimension))
    if len(dimensions) < 2:
        return
    second = next(condition for condition in conditions if condition.dimension == dimensions[1])
    context.findings.add(
        "HG173",
        second.node,
        f"one `or` joins conditions on {format_names(dimensions, last='and')}: "
        "an event that meets only one of them counts",
        label="first condition on another dimension",
        notes=["to require all of them, use an `and` of clauses, with one `or` clause for each dimension"],
        opening=True,
    )


class Requirement(NamedTuple):
    """What a condition or a clause lets pass: values of a dimension, where None is no value, or a range."""

    node: Object
    dimension: str
    values: frozenset[str | None] = frozenset()
    bounds: Bounds | None = None

    @property
    def kind(self) -> str:
        """One of ``_KINDS``."""
        return "range" if self.bounds else "absent" if self.values == {None} else "values"


def requirement_of(node: Object, junction: str | None, conditions: Sequence[Condition]) -> Requirement | None:
    """Return what conditions on one dimension require together, None if it is not a set of values."""
    first = conditions[0].dimension if conditions else None
    alternatives = junction == "or" or len(conditions) == 1
    if first is None or not alternatives or any(each.dimension != first for each in conditions):
        return None
    if len(conditions) == 1 and conditions[0].bounds is not None:
        return Requirement(node, first, bounds=conditions[0].bounds)
    values: list[str | None] = []
    for condition in conditions:
        if condition.operator == "notExists":
            values.append(None)
        elif condition.operator == "matches" and condition.value is not None:
            values.append(condition.value)
        else:
            return None
    return Requirement(node, first, frozenset(values))


def check_conflicts(requirements: Sequence[Requirement], existing: set[str], context: Context) -> set[str]:
    """Report requirements joined by ``and`` that no event meets, once for each dimension; return these.

    :param existing: dimensions of which any value is required.
    """
    single_valued = SINGLE_VALUED.get(context.family.name, frozenset())
    required: dict[tuple[str, str], Requirement] = {}
    conflicting: set[str] = set()
    for requirement in requirements:
        name = requirement.dimension
        if name in conflicting:
            continue
        single = name in single_valued or name == "conversationId"
        earlier = [required[name, kind] for kind in _KINDS if (name, kind) in required]
        excluding = next((each for each in earlier if _excludes(each, requirement, single=single)), None)
        if excluding is not None or (requirement.kind == "absent" and name in existing):
            conflicting.add(name)
            _report_conflict(requirement, excluding, context)
        else:
            both = required.get((name, requirement.kind), requirement)
            required[name, requirement.kind] = _both(both, requirement) if single or both.bounds else both
    return conflicting


def _report_conflict(requirement: Requirement, earlier: Requirement | None, context: Context) -> None:
    texts = [str(value)[:40] for value in earlier.values if value is not None] if earlier else []
    if texts:
        label = f"an earlier condition requires {format_names(sorted(texts), most=3)}"
    elif requirement.bounds and earlier and earlier.bounds:
        label = "an earlier condition requires another range"
    else:
        label = "another condition requires the opposite"
    context.findings.add(
        "HG174",
        requirement.node,
        f"no event meets all conditions on `{requirement.dimension}`, so this filter never matches",
        label=label,
        notes=["join several values or ranges of one dimension by `or`"],
        opening=True,
    )


def _excludes(earlier: Requirement, later: Requirement, *, single: bool) -> bool:
    """Whether no event meets both; ``single``: whether an event has one value of the dimension."""
    kinds = {earlier.kind, later.kind}
    if earlier.bounds and later.bounds:
        return earlier.bounds.intersection(later.bounds).is_empty
    if "range" in kinds:
        return "absent" in kinds
    return not earlier.values & later.values and (single or "absent" in kinds)


def _both(first: Requirement, second: Requirement) -> Requirement:
    """Return what two requirements of one kind let pass together."""
    if first.bounds and second.bounds:
        return second._replace(bounds=first.bounds.intersection(second.bounds))
    return second._replace(values=first.values & second.values)
