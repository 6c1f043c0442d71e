"""What one code means, and the short way to write the examples down."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleDocs:
    """One kind of mistake.

    :param code: its stable name.
    :param severity: an error is refused by the service, or can never be answered with what was meant;
        a warning is taken, and hardly what was meant.
    :param meaning: what is wrong and what the service wants, in plain sentences.
    :param bad: a query with this mistake, or an address in the case of ``HG2xx``.
    :param good: the same without it.
    :param family: which family of aggregates the examples ask.
    """

    code: str
    title: str
    severity: Literal["error", "warning"] = "error"
    meaning: str
    bad: str | bytes
    good: str
    family: str = "conversations"


_USUAL: Final = {
    "interval": '"2026-11-23T10:00:00.000Z/2026-11-23T11:00:00.000Z"',
    "metrics": '["tHandle"]',
}


def query(**fields: str) -> str:
    """Return a query of the usual interval and metrics, further fields given as JSON, or others for these.

    An empty field is left out.
    """
    return _laid_out({**_USUAL, **fields})


def where(condition: str) -> str:
    """Return a query whose filter is one predicate, given as JSON."""
    return query(filter=f'{{"type": "and", "predicates": [{condition}]}}')


def view(definition: str) -> str:
    """Return a query with one view, given as JSON."""
    return query(views=f"[{definition}]")


def plain(**fields: str) -> str:
    """Return a query of these fields alone."""
    return _laid_out(fields)


def _laid_out(fields: Mapping[str, str]) -> str:
    members = ",\n".join(f'  "{name}": {value}' for name, value in fields.items() if value)
    return f"{{\n{members}\n}}"
