"""What the check found: kept with its edits while the query is looked at, told as plain data after."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hourglance.lint.fix import Edit
from hourglance.lint.reader.syntax_errors import SyntaxProblem
from hourglance.lint.reader.tree import Member, Node

#: More mistakes than this are no longer told one by one.
MAX_FINDINGS: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of the text, within the value that ``pointer`` leads to."""

    start: int
    end: int
    pointer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One mistake, its place as indexes into the text, and the edits that mend it.

    :param mended: whether the edits, or writing the query out anew, mend it.
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
    mended: bool = False


class Findings:
    """Takes findings in. The same mistake at the same place is kept once."""

    def __init__(self, slips: Iterable[SyntaxProblem] = ()) -> None:
        self._found: dict[tuple[str, int, str], Finding] = {}
        for slip in slips:
            self._keep(
                Finding(
                    code=slip.code,
                    start=slip.start,
                    end=slip.end,
                    pointer=slip.pointer,
                    message=slip.message,
                    label=slip.label,
                    suggestion=slip.suggestion,
                    mended=slip.mended,
                )
            )

    @property
    def full(self) -> bool:
        """Whether nothing more is taken in, so that no rule need look on."""
        return len(self._found) >= MAX_FINDINGS

    def all(self) -> list[Finding]:
        """Return the findings as they stand in the text."""
        found = sorted(self._found.values(), key=lambda finding: (finding.start, finding.end, finding.code))
        if self.full:
            last = found[-1]
            found.append(
                Finding(
                    code="HG031",
                    start=last.start,
                    end=last.end,
                    pointer=last.pointer,
                    message=f"{MAX_FINDINGS} mistakes are told; if there are more, they are not",
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
        """Take in a mistake at a value or a part of it or, given a member, at its name.

        :param opening: point to the bracket that opens the value only: something is missing inside.
        """
        edits = tuple(edits)
        self._keep(
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
                mended=bool(edits),
            )
        )

    def _keep(self, finding: Finding) -> None:
        if not self.full:
            self._found.setdefault((finding.code, finding.start, finding.pointer), finding)
