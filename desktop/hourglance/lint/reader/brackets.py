"""Which brackets belong together, where some are missing, wrong or too many."""

import re
from typing import Final

from hourglance.lint.reader.lexer import LexToken
from hourglance.lint.reader.syntax_problems import SyntaxProblems
from hourglance.lint.reader.text import Lines

_NAME_NEXT: Final = re.compile(r"""\s{0,80},\s{0,80}["']?[\w$-]{1,80}["']?\s{0,80}[:=]""")
_COMMA_NEXT: Final = re.compile(r"\s{0,80},")
_CLOSERS: Final = re.compile(r"[\s}\]]{0,200}")


class OpenBrackets:
    """The brackets around the current token, outermost first; and those that the text never closes."""

    def __init__(self, text: str, problems: SyntaxProblems) -> None:
        self.opened: list[LexToken] = []
        self._unclosed: list[LexToken] = []  # innermost first
        self._text = text
        self._lines = Lines(text)
        self._problems = problems

    def closes_early(self, token: LexToken) -> bool:
        """Whether a brace closes the query although more fields follow; reports it."""
        if len(self.opened) > 1 or token.kind != "}" or not _NAME_NEXT.match(self._text, token.end):
            return False
        self._problems.report(
            "HG024",
            token.start,
            token.end,
            "`}` closes the query although more fields follow",
            label="extra bracket",
            suggestion="remove it",
        )
        return True

    def closes_wrongly(self, token: LexToken, previous_end: int) -> bool:
        """Report a missing or wrong closing bracket; return whether ``token`` closes the innermost value."""
        opener = self.opened[-1]
        right = "}" if opener.kind == "{" else "]"
        if token.kind == "end":
            self._unclosed.append(self.opened.pop())
            return False
        if self._is_typo(token):
            self._problems.report(
                "HG024",
                token.start,
                token.end,
                f"`{token.kind}` cannot close `{opener.kind}`",
                label=f"write `{right}` here",
                suggestion=right,
            )
            return True
        line, column = self._lines.position(opener.start)
        self._problems.report(
            "HG023",
            previous_end,
            previous_end,
            f"unclosed `{opener.kind}`",
            label=f"insert `{right}` here, for the `{opener.kind}` at line {line}, column {column}",
            suggestion=right,
        )
        self.opened.pop()
        return False

    def _is_typo(self, token: LexToken) -> bool:
        """Whether a wrong bracket stands for the right one, judged by what follows it."""
        opener_kind = "{" if token.kind == "}" else "["
        outer = self.opened[:-1]
        if all(opened.kind != opener_kind for opened in outer):
            return True
        if _NAME_NEXT.match(self._text, token.end):
            return outer[-1].kind == "{"
        if _COMMA_NEXT.match(self._text, token.end):
            return outer[-1].kind == "["
        closers = _CLOSERS.match(self._text, token.end)
        return closers is not None and len("".join(closers[0].split())) >= len(outer)

    def report_unclosed(self) -> None:
        """Report the brackets that are still open at the end of the text."""
        # A brace that was not copied has no width, and is reported by itself.
        unclosed = [token for token in self._unclosed if token.end > token.start]
        if not unclosed:
            return
        wanted = "".join("}" if token.kind == "{" else "]" for token in unclosed)
        first = unclosed[0]
        end = len(self._text.rstrip())
        line, column = self._lines.position(first.start)
        self._problems.report(
            "HG023",
            end,
            end,
            f"unexpected end of the text: `{wanted[:20]}` is missing",
            label=f"the `{first.kind}` at line {line}, column {column} is still open",
            suggestion=wanted,
        )
