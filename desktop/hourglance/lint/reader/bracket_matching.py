"""What lists and objects have in common: entries, commas between them, and brackets around them."""

import re
from collections.abc import Callable
from typing import Final

from hourglance.lint.reader.cursor import ENDS, SEPARATORS, Cursor
from hourglance.lint.reader.lexer import LexToken
from hourglance.lint.reader.syntax_errors import SyntaxProblem

_SEPARATOR_RUN: Final = re.compile(r"\s*[,;](?:\s*[,;])*")
_NAMED_NEXT: Final = re.compile(r"""\s{0,80},\s{0,80}["']?[\w$-]{1,80}["']?\s{0,80}[:=]""")
_COMMA_NEXT: Final = re.compile(r"\s{0,80},")
_CLOSERS: Final = re.compile(r"[\s}\]]{0,200}")


class BracketMatcher(Cursor):
    """Knows which brackets are open, and what a wrong or a missing one was meant to be.

    ``opened`` are those around the current token, outermost first; ``unclosed`` those that the end of
    the text left open, innermost first.
    """

    def __init__(self, text: str, slips: list[SyntaxProblem]) -> None:
        super().__init__(text, slips)
        self.opened: list[LexToken] = []
        self.unclosed: list[LexToken] = []

    def entries(self, entry: Callable[[], None], *, name: bool, name_next: bool) -> int:
        """Read entries up to the end of this list or object; return where it ends."""
        opener = self.token
        closer = "}" if name else "]"
        self.opened.append(opener)
        self.advance(name=name)
        comma: LexToken | None = None  # the last one, while nothing followed it
        empty = separated = True
        while True:
            token = self.token
            if token.kind == closer:
                if self.closes_early(token):
                    self.advance(name=name)
                    continue
                if comma is not None:
                    self.report(
                        "HG008",
                        comma.start,
                        comma.end,
                        f"a comma stands before the closing `{closer}`",
                        label="nothing follows it",
                        suggestion="leave it out",
                    )
                break
            if token.kind in ENDS:
                if not self.closes_wrongly(token):
                    return token.start
                break
            if token.kind in SEPARATORS:
                extra = self.separator(token, leading=empty)
                comma = None if extra else token
                separated = True
                while self.token.kind in SEPARATORS or self.token is token:
                    self.advance(name=name)
                continue
            if not separated:
                self.report(
                    "HG009",
                    self.behind,
                    self.behind,
                    "a comma is missing between two values",
                    label="`,` belongs here",
                    suggestion=",",
                )
            comma = None
            empty = separated = False
            entry()
        self.opened.pop()
        self.advance(name=name_next)
        return token.end

    def separator(self, token: LexToken, *, leading: bool) -> bool:
        """Tell what is wrong with the separators from here on; return whether one too many is among them."""
        if token.kind == ";":
            self.report(
                "HG009", token.start, token.end, "values are separated by commas", label="`,`", suggestion=","
            )
        following = _SEPARATOR_RUN.match(self.text, token.end)
        end = following.end() if following else token.end
        extra = leading or end > token.end
        if extra:
            start = token.start if leading else token.end
            self.report(
                "HG010",
                start,
                end,
                "a comma stands where a value belongs",
                label="one comma between two values, no more",
                suggestion="leave it out",
            )
        return extra

    def closes_early(self, token: LexToken) -> bool:
        """Whether a bracket closes the query although its next field follows."""
        if len(self.opened) > 1 or token.kind != "}" or not _NAMED_NEXT.match(self.text, token.end):
            return False
        self.report(
            "HG024",
            token.start,
            token.end,
            "`}` closes the query although more fields follow",
            label="one bracket too many",
            suggestion="leave it out",
        )
        return True

    def closes_wrongly(self, token: LexToken) -> bool:
        """Whether a bracket closes what another kind opened; if not, what is open was never closed."""
        opener = self.opened[-1]
        right = "}" if opener.kind == "{" else "]"
        if token.kind == "end":
            self.unclosed.append(self.opened.pop())
            return False
        if self.is_typo(token):
            self.report(
                "HG024",
                token.start,
                token.end,
                f"`{token.kind}` closes what `{opener.kind}` opened",
                label=f"`{right}` belongs here",
                suggestion=right,
            )
            return True
        line, column = self.lines.place(opener.start)
        self.report(
            "HG023",
            self.behind,
            self.behind,
            f"`{opener.kind}` is never closed",
            label=f"`{right}` belongs here, for the `{opener.kind}` of line {line}, column {column}",
            suggestion=right,
        )
        self.opened.pop()
        return False

    def is_typo(self, token: LexToken) -> bool:
        """Whether a wrong bracket stands for the right one: what follows tells in what we are then."""
        opener_kind = "{" if token.kind == "}" else "["
        outer = self.opened[:-1]
        if all(opened.kind != opener_kind for opened in outer):
            return True
        if _NAMED_NEXT.match(self.text, token.end):
            return outer[-1].kind == "{"
        if _COMMA_NEXT.match(self.text, token.end):
            return outer[-1].kind == "["
        closers = _CLOSERS.match(self.text, token.end)
        return closers is not None and len("".join(closers[0].split())) >= len(outer)

    def tell_unclosed(self) -> None:
        if not self.unclosed:
            return
        wanted = "".join("}" if token.kind == "{" else "]" for token in self.unclosed)
        first = self.unclosed[0]
        end = len(self.text.rstrip())
        line, column = self.lines.place(first.start)
        self.report(
            "HG023",
            end,
            end,
            f"the text ends too early: `{wanted[:20]}` is missing",
            label=f"`{first.kind}` of line {line}, column {column} is still open",
            suggestion=wanted,
        )
