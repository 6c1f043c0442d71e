"""The state of one lint run: the query under check, and the findings so far."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Final

from hourglance.genesys.catalogue import Family, Metric
from hourglance.lint.fix import Edit
from hourglance.lint.reader.text import SyntaxProblem
from hourglance.lint.reader.tree import Member, Node, Object

#: Further findings are not reported.
MAX_FINDINGS: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A range of the text, within the value at ``pointer``."""

    start: int
    end: int
    pointer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A violated rule, its place as indexes into the text, and the edits that fix it.

    :param fixable: whether the edits, or writing the query as JSON again, fix it.
    """

    code: str
    start: int
    end: int
    pointer: str
    message: str
    label: str = ""
    suggestion: str = ""
    notes: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    fixable: bool = False


class Findings:
    """Collects findings, at most one of each code for each place."""

    def __init__(self, problems: Iterable[SyntaxProblem] = ()) -> None:
        self._found: dict[tuple[str, int, str], Finding] = {}
        for problem in problems:
            self._store(
                Finding(
                    code=problem.code,
                    start=problem.start,
                    end=problem.end,
                    pointer=problem.pointer,
                    message=problem.message,
                    label=problem.label,
                    suggestion=problem.suggestion,
                    fixable=problem.fixable,
                )
            )

    @property
    def full(self) -> bool:
        """Whether the limit is reached, so that rules can stop."""
        return len(self._found) >= MAX_FINDINGS

    def all(self) -> list[Finding]:
        """Return the findings in the order of the text."""
        found = sorted(self._found.values(), key=lambda finding: (finding.start, finding.end, finding.code))
        if self.full:
            last = found[-1]
            found.append(
                Finding(
                    code="HG031",
                    start=last.start,
                    end=last.end,
                    pointer=last.pointer,
                    message=f"more than {MAX_FINDINGS} problems; further ones are not reported",
                )
            )
        return found

    def add(
        self,
        code: str,
        at: Node | Member | Span,
        message: str,
        *,
        label: str = "",
        suggestion: str = "",
        notes: Iterable[str] = (),
        edits: Iterable[Edit] = (),
        opening: bool = False,
    ) -> None:
        """Add a finding at a value, at a range or, given a member, at its name.

        :param message: what is wrong and what the service requires; one sentence without a full stop.
        :param label: a few words shown at the place itself.
        :param suggestion: what to write there: JSON, ``remove it``, or ``for example ...``.
        :param notes: more sentences.
        :param opening: point only to the opening bracket, because something is missing inside.
        """
        edits = tuple(edits)
        self._store(
            Finding(
                code=code,
                start=at.start,
                end=at.start + 1 if opening else at.end,
                pointer=at.pointer,
                message=message,
                label=label,
                suggestion=suggestion,
                notes=tuple(notes),
                edits=edits,
                fixable=bool(edits),
            )
        )

    def _store(self, finding: Finding) -> None:
        if not self.full:
            self._found.setdefault((finding.code, finding.start, finding.pointer), finding)


@dataclass(slots=True, kw_only=True)
class Context:
    """One query under check, and what the rules have found out about it so far.

    :param query: the object that holds the query's fields.
    :param text: the whole text.
    :param now: the service's clock, aware.
    :param members: the fields of the query by their right names, misspelled ones included.
    :param span: start and end of the interval, if both could be read.
    :param zone: time zone of the buckets; None for UTC.
    :param metrics: the requested metrics, resolved to their right names, with their places.
    :param split_by: dimensions of ``groupBy``, likewise.
    :param filtered_by: dimensions of predicates, likewise.
    """

    query: Object
    text: str
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
        """Return all values of a field; another rule reports a field that has several."""
        return [member.value for member in self.members.get(name, ())]
