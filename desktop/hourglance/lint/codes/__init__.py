"""Every code that the check has: what it means, with a bad and a good example.

One table in several modules, by area. It is the source of ``hourglance query explain``, of
``CODES.md`` and of each diagnostic's severity.
"""

from functools import cache
from typing import Literal

from hourglance.api import HourglanceError
from hourglance.lint.codes import answer, endpoint, fields, filters, names, syntax, time
from hourglance.lint.rule import RuleDocs

__all__ = ["UnknownCodeError", "codes", "explain", "severity_of"]


class UnknownCodeError(HourglanceError):
    """A name that is no code of the query check."""

    who = "The query check"
    code = "unknown-code"


def codes() -> tuple[str, ...]:
    """Return all codes of the check, sorted."""
    return tuple(_table())


def explain(code: str) -> RuleDocs:
    """Return what a code means; small letters will do.

    :raises UnknownCodeError: if there is no such code.
    """
    known = _table()
    if code.upper() not in known:
        raise UnknownCodeError(
            f"The query check has no code {code[:20]!r}.", remedy=f"They are {min(known)} to {max(known)}."
        )
    return known[code.upper()]


def severity_of(code: str) -> Literal["error", "warning"]:
    """Return whether a code is an error or a warning."""
    return _table()[code].severity


@cache
def _table() -> dict[str, RuleDocs]:
    areas = (syntax, fields, time, names, filters, answer, endpoint)
    return {explanation.code: explanation for area in areas for explanation in area.EXPLANATIONS}
