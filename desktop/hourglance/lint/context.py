"""What the rules share while they look at one query."""

from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from hourglance.genesys.catalogue import Family, Metric
from hourglance.lint.findings import Findings
from hourglance.lint.reader.tree import Member, Node, Object


@dataclass(slots=True, kw_only=True)
class Context:
    """One query under check: whom it asks, what time it is, and what the rules have learnt so far.

    :param query: the object that holds the fields.
    :param now: the service's clock.
    :param members: the fields that are there, by their right names, those under wrong names included.
    :param span: start and end of the interval, once both can be read.
    :param zone: where the buckets' borders lie; None for UTC.
    :param metrics: what is asked for, by right names, and where it stands.
    :param split_by: dimensions of ``groupBy``, likewise.
    :param filtered_by: dimensions of predicates, likewise.
    """

    query: Object
    family: Family
    now: datetime
    findings: Findings
    members: dict[str, list[Member]] = field(default_factory=dict)
    span: tuple[datetime, datetime] | None = None
    zone: tzinfo | None = None
    metrics: list[tuple[Node, Metric]] = field(default_factory=list)
    split_by: list[tuple[Node, str]] = field(default_factory=list)
    filtered_by: list[tuple[Node, str]] = field(default_factory=list)

    def values(self, name: str) -> list[Node]:
        """Return all values that were given for a field; more than one is a mistake told elsewhere."""
        return [member.value for member in self.members.get(name, ())]

    def value(self, name: str) -> Node | None:
        """Return the value of a field, the last one as most readers do, None if there is none."""
        members = self.members.get(name)
        return members[-1].value if members else None
