"""The syntax problems of a text: what is reported once, and how many at most."""

from collections import Counter
from dataclasses import replace
from typing import Final

from hourglance.lint.finding import Finding

#: Parsing stops after this many problems.
MAX_PROBLEMS: Final = 1000

#: Notations of other languages, which concern a whole text and are reported once: code, and what is counted.
_NOTATIONS: Final = {
    "HG007": "comments or directives",
    "HG011": "names and values",
    "HG013": "strings",
    "HG014": "names",
    "HG015": "values",
    "HG021": "values",
    "HG028": "places",
}


class SyntaxProblems:
    """Collects the problems of one text."""

    def __init__(self, found: list[Finding]) -> None:
        self._found = found
        self._notations: Counter[str] = Counter()

    @property
    def is_full(self) -> bool:
        """Whether no more problems are recorded."""
        return len(self._found) >= MAX_PROBLEMS

    def report(
        self,
        code: str,
        start: int,
        end: int,
        message: str,
        *,
        label: str = "",
        suggestion: str = "",
        fixable: bool = True,
        lost: bool = False,
    ) -> None:
        """Record a problem; with ``lost``, a part of the text is missing from the tree."""
        if code in _NOTATIONS:
            self._notations[code] += 1
            if self._notations[code] > 1:
                return
        if not self.is_full:
            self._found.append(
                Finding(
                    code=code,
                    start=start,
                    end=end,
                    message=message,
                    label=label,
                    suggestion=suggestion,
                    fixable=fixable and not lost,
                    lost=lost,
                )
            )

    def withdraw_from(self, index: int) -> None:
        """Remove the problems that begin at ``index`` of the text or after it."""
        self._found = [problem for problem in self._found if problem.start < index]

    def counted(self) -> list[Finding]:
        """Return the problems; that of a notation has the number of places that are written in it."""
        return list(map(self._counted, self._found))

    def _counted(self, problem: Finding) -> Finding:
        """Return a problem with the number of places, if it stands for several."""
        number = self._notations[problem.code]
        if number < 2:
            return problem
        note = f"{number} {_NOTATIONS[problem.code]} of this text are written like this"
        return replace(problem, notes=(note,))
