"""Where the parser is in the text, and how it tells a slip."""

from typing import Final

from hourglance.lint.reader.lexer import Lexer, LexToken
from hourglance.lint.reader.syntax_errors import SyntaxProblem
from hourglance.lint.reader.text import Lines

#: After so many slips the text is taken to end.
MAX_SLIPS: Final = 1000

ENDS: Final = frozenset(("}", "]", "end"))
SEPARATORS: Final = frozenset((",", ";"))
COLONS: Final = frozenset((":", "="))

#: What stands behind a name, or a colon, whose value is missing.
NO_VALUE: Final = ENDS | SEPARATORS

#: What no value begins with.
SIGNS: Final = (NO_VALUE | COLONS) - {"end"}


class Cursor:
    """The current token, and the slips so far."""

    def __init__(self, text: str, slips: list[SyntaxProblem]) -> None:
        self.text = text
        self.lines = Lines(text)
        self.slips = slips
        self.lexer = Lexer(text, self.report)
        self.token = LexToken("end", 0, 0)
        self.behind = 0  # where the token before this one ends

    def advance(self, *, name: bool = False) -> None:
        """Go to the next token; ``name`` tells that a bare word would be the name of a member."""
        self.behind = self.token.end
        if len(self.slips) < MAX_SLIPS:
            self.token = self.lexer.next(name=name)
        else:
            self.token = LexToken("end", self.behind, self.behind)

    def report(
        self,
        code: str,
        start: int,
        end: int,
        message: str,
        *,
        label: str = "",
        suggestion: str = "",
        mended: bool = True,
        lost: bool = False,
    ) -> None:
        if len(self.slips) >= MAX_SLIPS:
            return
        self.slips.append(
            SyntaxProblem(
                code=code,
                start=start,
                end=end,
                message=message,
                label=label,
                suggestion=suggestion,
                mended=mended and not lost,
                lost=lost,
            )
        )
