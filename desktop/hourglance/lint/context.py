"""The state of one lint run: the query under check, and what the rules know about it."""

from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from hourglance.genesys import Family, Metric
from hourglance.lint.finding import Findings
from hourglance.lint.reader.tree import Member, Node, Object


@dataclass(slots=True, kw_only=True)
class Context:
    """One query under check, and what the rules have found out about it so far.

    :param query: the object that holds the query's fields.
    :param text: the whole text.
    :param now: the service's clock, aware.
    :param url: the URL that the query would be sent to; empty if unknown.
    :param members: the fields of the query by their right names, misspelled ones included.
    :param span: start and end of the interval, if both could be read.
    :param zone: time zone of the buckets; None for UTC.
    :param metrics: the requested metrics, resolved to their right names, with their places.
    :param split_by: dimensions of ``groupBy``, likewise.
    :param filtered_by: dimensions of predicates, likewise.
    :param absent: dimensions that a predicate wants to have no value.
    """

    query: Object
    text: str
    family: Family
    now: datetime
    findings: Findings
    members: dict[str, list[Member]] = field(default_factory=dict)
    url: str = ""
    span: tuple[datetime, datetime] | None = None
    zone: tzinfo | None = None
    metrics: list[tuple[Node, Metric]] = field(default_factory=list)
    split_by: list[tuple[Node, str]] = field(default_factory=list)
    filtered_by: list[tuple[Node, str]] = field(default_factory=list)
    absent: set[str] = field(default_factory=set)

    @property
    def is_shortened(self) -> bool:
        """Whether a part of the query was left out, such as by a spread, so that fields may be missing."""
        return any(
            found.code == "HG025"
            and found.lost
            and found.pointer == self.query.pointer
            and self.text.startswith(("...", "\u2026"), found.start)
            for found in self.findings.all()
        )

    def values(self, name: str) -> list[Node]:
        """Return all values of a field; another rule reports a field that has several."""
        return [member.value for member in self.members.get(name, ())]
