"""HG167 to HG169, HG182, HG188: the bounds of a predicate's range and of a view's range."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hourglance.lint.context import Context
from hourglance.lint.fix import Replace
from hourglance.lint.reader.tree import MissingValue, Node, Number, Object
from hourglance.lint.rule import LintRule, query_view, query_where
from hourglance.lint.rules.fields import is_a, is_null, members_of, number_in
from hourglance.lint.vocabulary import Alias, alias_table

_GOOD: Final = query_where('{"dimension": "agentScore", "range": {"gte": 50}}')


def _bad(bounds: str) -> str:
    return query_where(f'{{"dimension": "agentScore", "range": {bounds}}}')


def _view(bounds: str) -> str:
    return query_view(
        f'{{"target": "tAnswered", "name": "in20s", "function": "rangeBound", "range": {bounds}}}'
    )


RULES: Final = (
    LintRule(
        code="HG167",
        title="range without bounds",
        severity="warning",
        explanation="A range needs at least one of `gt`, `gte`, `lt` and `lte`.",
        bad=_bad("{}"),
        good=_GOOD,
    ),
    LintRule(
        code="HG168",
        title="empty range",
        severity="warning",
        explanation="No number is above the lower bound and below the upper bound.",
        bad=_bad('{"gte": 80, "lt": 50}'),
        good=_bad('{"gte": 50, "lt": 80}'),
    ),
    LintRule(
        code="HG169",
        title="bound is not a number",
        explanation="Bounds are numbers without quotes; for timers, they are milliseconds.",
        bad=_bad('{"gte": "50"}'),
        good=_GOOD,
    ),
    LintRule(
        code="HG182",
        title="view without bounds",
        explanation="The `range` of a view needs `gte`, `lt` or both, in milliseconds.",
        bad=_view("{}"),
        good=_view('{"lt": 20000}'),
    ),
    LintRule(
        code="HG188",
        title="view range in seconds",
        severity="warning",
        explanation="The bounds of a view are milliseconds. Such small bounds are probably meant as seconds.",
        bad=_view('{"lt": 20}'),
        good=_view('{"lt": 20000}'),
    ),
)

#: Milliseconds. No timer has meaningful values below.
_SHORTEST: Final = 500

_PREDICATE_BOUNDS: Final = ("gt", "gte", "lt", "lte")
_VIEW_BOUNDS: Final = ("gte", "lt")
_LOWER: Final = ("gt", "gte")

_SHARED_ALIASES: Final = alias_table(
    (">= min minimum from start ge lower", Alias("gte", "the inclusive lower bound is `gte`")),
    ("< to end upper", Alias("lt", "the exclusive upper bound is `lt`")),
)
_PREDICATE_ALIASES: Final = _SHARED_ALIASES | alias_table(
    (">", Alias("gt", "the exclusive lower bound is `gt`")),
    ("<= le max maximum", Alias("lte", "the inclusive upper bound is `lte`")),
)
_VIEW_ALIASES: Final = _SHARED_ALIASES | alias_table(
    ("gt >", Alias("", "the lower bound of a view is `gte`; write the next whole millisecond there")),
    (
        "lte <= le max maximum",
        Alias("", "the upper bound of a view is `lt`; write the next whole millisecond there"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The numbers of a range, and whether it includes its ends; infinite where it has no bound."""

    lower: float = -math.inf
    upper: float = math.inf
    with_lower: bool = True
    with_upper: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether there is no such number."""
        ends = self.with_lower and self.with_upper
        return self.lower > self.upper or (self.lower == self.upper and not ends)

    def intersection(self, other: "Bounds") -> "Bounds":
        """Return the numbers of both ranges."""
        lower, upper = max(self.lower, other.lower), min(self.upper, other.upper)
        return Bounds(
            lower=lower,
            upper=upper,
            with_lower=all(each.with_lower for each in (self, other) if each.lower == lower),
            with_upper=all(each.with_upper for each in (self, other) if each.upper == upper),
        )


def check_range(node: Node, context: Context) -> Bounds:
    """Check the range of a predicate, and return its bounds."""
    values = _check(node, _PREDICATE_BOUNDS, _PREDICATE_ALIASES, context, code="HG167", owner="a range")
    lower = max(values.get("gt", -math.inf), values.get("gte", -math.inf))
    upper = min(values.get("lt", math.inf), values.get("lte", math.inf))
    return Bounds(
        lower=lower,
        upper=upper,
        with_lower=values.get("gt") != lower,
        with_upper=values.get("lt") != upper,
    )


def check_view_range(node: Node, context: Context) -> None:
    """Check the range of a view."""
    _check(node, _VIEW_BOUNDS, _VIEW_ALIASES, context, code="HG182", owner="a view's range")


def _check(
    node: Node,
    names: tuple[str, ...],
    aliases: Mapping[str, Alias],
    context: Context,
    *,
    code: str,
    owner: str,
) -> dict[str, float]:
    """Check a range and return its bounds by name."""
    if isinstance(node, MissingValue):
        return {}
    bounds = is_a(Object, node, context, what=owner, example='{"gte": 0, "lt": 20000}')
    if bounds is None:
        return {}
    found = members_of(bounds, names, aliases, context, owner=owner)
    values: dict[str, float] = {}
    given = False
    for name in names:
        for member in found.get(name, ()):
            if is_null(member.value, name, context):
                continue
            given = True
            number = _number(member.value, name, context)
            if number is not None:
                values[name] = number
    # A bound under a wrong name has been reported, and still is a bound.
    if not given and not any(aliases.get(member.name) for member in bounds.members):
        context.findings.add(
            code,
            node,
            f"{owner} without bounds excludes nothing",
            label="add at least one bound",
            suggestion='for example {"lt": 20000}',
        )
    _check_order(node, values, context)
    if code == "HG182" and values and 0 < max(values.values()) < _SHORTEST:
        context.findings.add(
            "HG188",
            node,
            f"the range ends at {max(values.values()):g} milliseconds; bounds are milliseconds, not seconds",
            label="multiply by 1000 if seconds are meant",
        )
    return values


def _number(node: Node, name: str, context: Context) -> float | None:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, MissingValue):
        return None
    value = number_in(node)
    context.findings.add(
        "HG169",
        node,
        f"the bound `{name}` is {node.kind}; the service requires a number",
        label="write a number here",
        suggestion=f"{value:g}" if value is not None else "for example 20000",
        edits=[Replace(node, value)] if value is not None else (),
    )
    return value


def _check_order(node: Node, values: Mapping[str, float], context: Context) -> None:
    lower = max((values[name] for name in values if name in _LOWER), default=None)
    upper = min((values[name] for name in values if name not in _LOWER), default=None)
    if lower is None or upper is None or lower < upper:
        return
    if lower == upper and set(values) == {"gte", "lte"}:
        return
    context.findings.add(
        "HG168",
        node,
        "the range is reversed: its lower bound is above its upper bound"
        if lower > upper
        else "the range is empty: its bounds exclude every number",
        label="no value can match",
    )
