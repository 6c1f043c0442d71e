"""A rule's identity and documentation, and builders for its examples."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning", "note"]

_DEFAULTS: Final = {
    "interval": '"2026-11-23T10:00:00.000Z/2026-11-23T11:00:00.000Z"',
    "metrics": '["tHandle"]',
}


def query(**fields: str) -> str:
    """Return a query with a default interval and metric, and these fields, given as JSON.

    A field given as an empty string is omitted.
    """
    return only({**_DEFAULTS, **fields})


def only(fields: Mapping[str, str]) -> str:
    """Return a query with these fields only, given as JSON."""
    members = ",\n".join(f'  "{name}": {value}' for name, value in fields.items() if value)
    return f"{{\n{members}\n}}"


def query_where(predicate: str) -> str:
    """Return a query whose filter is one predicate, given as JSON."""
    return query(filter=f'{{"type": "and", "predicates": [{predicate}]}}')


def query_view(view: str) -> str:
    """Return a query with one view, given as JSON."""
    return query(views=f"[{view}]")


@dataclass(frozen=True, kw_only=True, slots=True)
class LintRule:
    """A rule of the query check: its code, its documentation and its examples.

    The code never changes its meaning. The check itself stands in the same module as the rule.

    :param title: a few words without a full stop.
    :param severity: an error is rejected by the service, or can never be answered as intended; a warning
        is accepted, but is probably not what was intended; a note is accepted, and worth knowing.
    :param explanation: what is wrong and what the service requires, whole sentences.
    :param bad: a query that violates the rule; a URL for ``HG2xx``.
    :param good: the same query without the violation.
    :param family: the family of aggregates that the examples query.
    """

    code: str
    title: str
    severity: Severity = "error"
    explanation: str
    bad: str | bytes
    good: str = query()
    family: str = "conversations"
