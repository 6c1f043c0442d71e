"""The rules of the query check, one module for each group of codes, and their registry."""

from functools import cache

from hourglance.api import HourglanceError
from hourglance.lint.rule import LintRule, Severity
from hourglance.lint.rules import (
    activity,
    conditions,
    endpoint,
    envelope,
    fields,
    filters,
    granularity,
    interval,
    metrics_and_dimensions,
    names,
    predicates,
    ranges,
    ranking,
    syntax,
    values,
    views,
)

_MODULES = (
    syntax,
    envelope,
    fields,
    interval,
    granularity,
    metrics_and_dimensions,
    names,
    filters,
    conditions,
    predicates,
    values,
    ranges,
    views,
    ranking,
    endpoint,
    activity,
)


class UnknownCodeError(HourglanceError):
    """There is no rule with this code."""

    who = "The query check"
    code = "unknown-code"


def all_rules() -> tuple[LintRule, ...]:
    """Return all rules, sorted by code."""
    return tuple(_registry().values())


def explain_rule(code: str) -> LintRule:
    """Return the rule with this code, in upper or lower case.

    :raises UnknownCodeError: if there is no such rule.
    """
    known = _registry()
    if code.upper() not in known:
        raise UnknownCodeError(
            f"Unknown code {code[:20]!r}.", remedy=f"Valid codes are {min(known)} to {max(known)}."
        )
    return known[code.upper()]


def severity_of_code(code: str) -> Severity:
    """Return the severity of the rule with this code."""
    return _registry()[code].severity


@cache
def _registry() -> dict[str, LintRule]:
    rules = [rule for module in _MODULES for rule in module.RULES]
    return {rule.code: rule for rule in sorted(rules, key=lambda rule: rule.code)}
