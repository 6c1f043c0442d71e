"""What the check says: plain data, for a terminal, a program and a person alike."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Diagnostic:
    """One mistake, and where it stands.

    :param code: stable name of this kind of mistake, see :func:`explain`.
    :param severity: an error is refused by the service; a warning is taken, and not what was meant.
    :param pointer: JSON pointer to the value; of something missing, to where it belongs.
    :param line: line in the text, from 1. Of ``HG2xx``, which speak of the address, always 1.
    :param column: column in characters, from 1; of ``HG2xx`` in the address.
    :param length: characters concerned, from the column on; 0 where something is missing.
    :param message: what is wrong and what the service wants, one sentence.
    :param label: a few words for the very place.
    :param suggestion: what to write there; empty where nobody can tell.
    :param notes: what else one should know, sentences.
    :param fixable: whether ``--fix`` changes it.
    """

    code: str
    severity: Severity
    pointer: str
    line: int
    column: int
    length: int
    message: str
    label: str = ""
    suggestion: str = ""
    notes: tuple[str, ...] = ()
    fixable: bool = False

    @property
    def in_url(self) -> bool:
        """Whether it speaks of the address, not of the query."""
        return self.code.startswith("HG2")


@dataclass(frozen=True, kw_only=True, slots=True)
class LintReport:
    """Everything that the check found in one query.

    :param ok: whether there is no error; warnings may be there.
    :param diagnostics: all mistakes: of the address first, then as they stand in the text.
    :param fixed: the query with all mechanical corrections, as JSON; None if there is nothing to correct.
    :param remaining: what is still wrong with ``fixed``, or with the query if nothing could be corrected.
    :param text: the query as it was read; lines and columns refer to it.
    :param url: the address as it was given.
    """

    ok: bool
    diagnostics: tuple[Diagnostic, ...] = ()
    fixed: str | None = None
    remaining: tuple[Diagnostic, ...] = ()
    text: str = ""
    url: str = ""

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The mistakes that the service refuses."""
        return tuple(found for found in self.diagnostics if found.severity == "error")

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The mistakes that the service takes."""
        return tuple(found for found in self.diagnostics if found.severity == "warning")
