"""Findings: violated rules with their places in the text and the edits that fix them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hourglance.lint.fix import Edit, Remove, Replace
from hourglance.lint.reader.tree import Member, Node

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
    """A violated rule.

    :param start: index of the first character.
    :param end: index after the last character; equal to ``start`` if something is missing there.
    :param pointer: JSON pointer to the value; for syntax problems, set when the whole text is parsed.
    :param message: what is wrong and what the service requires; one sentence without a full stop.
    :param label: a few words shown at the place itself.
    :param suggestion: what to write there: JSON, ``remove it``, or ``for example ...``.
    :param notes: more sentences.
    :param warning: report it as a warning although the rule is an error.
    :param edits: changes of the tree that fix it.
    :param fixable: whether the edits, or writing the query as JSON again, fix it.
    :param lost: whether the tree lacks a part of the text, so that nothing can be fixed.
    """

    code: str
    start: int
    end: int
    message: str
    pointer: str = ""
    label: str = ""
    suggestion: str = ""
    notes: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    warning: bool = False
    fixable: bool = False
    lost: bool = False


class Findings:
    """Collects findings, at most one of each code for each place."""

    def __init__(self, found: Iterable[Finding] = ()) -> None:
        self._found: dict[tuple[str, int, str], Finding] = {}
        for finding in found:
            self._store(finding)

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

    def add(  # noqa: PLR0913 - the parts of a finding, most of them by name
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
        warning: bool = False,
        lost: bool = False,
    ) -> None:
        """Add a finding at a value, at a range or, given a member, at its name.

        :param warning: report it as a warning although the rule is an error.
        :param lost: there is no query that could be fixed.
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
                warning=warning,
                fixable=bool(edits),
                lost=lost,
            )
        )

    def add_replacement(
        self,
        code: str,
        at: Node,
        message: str,
        meant: str | None,
        *,
        label: str = "",
        notes: Iterable[str] = (),
        edits: Iterable[Edit] = (),
        warning: bool = False,
    ) -> None:
        """Add a finding that the string ``meant`` fixes; if None, add it with this label and these edits."""
        if meant is None:
            self.add(code, at, message, label=label, notes=notes, edits=edits, warning=warning)
        else:
            label, edits = f"did you mean `{meant}`?", [Replace(at, meant)]
            self.add(code, at, message, label=label, suggestion=f'"{meant}"', notes=notes, edits=edits)

    def add_removal(
        self, code: str, at: Node | Member, message: str, removed: Node, *, label: str = "no effect"
    ) -> None:
        """Add a finding that the removal of a value fixes."""
        self.add(code, at, message, label=label, suggestion="remove it", edits=[Remove(removed)])

    def _store(self, finding: Finding) -> None:
        if not self.full:
            self._found.setdefault((finding.code, finding.start, finding.pointer), finding)
