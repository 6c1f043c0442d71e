"""The tolerant parser: builds a tree from tokens and recovers from every syntax problem."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from hourglance.lint.finding import Finding
from hourglance.lint.reader.brackets import OpenBrackets
from hourglance.lint.reader.lexer import Lexer, LexToken
from hourglance.lint.reader.literals import Literal
from hourglance.lint.reader.pasted import fragment_start, is_json, normalize_pasted, query_start
from hourglance.lint.reader.syntax_problems import SyntaxProblems
from hourglance.lint.reader.text import decode_text
from hourglance.lint.reader.tree import (
    Array,
    Boolean,
    Member,
    MissingValue,
    Node,
    Null,
    Number,
    Object,
    String,
    new_array,
    new_object,
    pointer_at,
)

#: A query needs six levels. Deeper values are skipped.
MAX_DEPTH: Final = 40


#: Parsing stops after this many tokens: twice as many as the names and values of the longest body have.
MAX_TOKENS: Final = 300_000


_ENDS: Final = frozenset(("}", "]", "end"))
_SEPARATORS: Final = frozenset((",", ";"))
_COLONS: Final = frozenset((":", "="))

#: Tokens that follow a name or a colon whose value is missing.
_NO_VALUE: Final = _ENDS | _SEPARATORS

#: Tokens that no value begins with.
_PUNCTUATION: Final = (_NO_VALUE | _COLONS) - {"end"}

_PROSE: Final = re.compile(r"""[^\[{"'\u201c\u2018/#\-0-9\s]""")
# Tags of a wiki, and what a line of a log or code begins with.
_MARKUP: Final = re.compile(
    r"\{(?:code|noformat)[^{}\r\n]{0,80}\}|\[[A-Z0-9][^\[\]{}\"']{0,80}\][ \t:]"
    # an attribute of C#
    r"|\[[A-Z]\w{0,60}(?:\([^()\r\n]{0,200}\))?\]\s+[\[{A-Za-z]"
)
_DIRECTIVE: Final = re.compile(r"\#(?:end|else)|[%}]\}")  # the comma separates the rounds of a loop
_QUERY_FIELD: Final = re.compile(r"""(?:interval|metrics|groupBy|filter|granularity|dimension)["']?\s*[:=]""")
_LITERAL_ONLY: Final = re.compile(r"(?:true|false|null)\s*\Z")
_SEPARATOR_RUN: Final = re.compile(r"\s*[,;](?:\s*[,;])*")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseResult:
    """A parsed text.

    :param text: the decoded text that all indexes refer to.
    :param root: the root value; a MissingValue if there is none.
    :param problems: the syntax problems, in no particular order.
    """

    text: str
    root: Node
    problems: tuple[Finding, ...]


#: What a pasted request is, by how it begins.
_REQUESTS: Final = (
    (re.compile(r"(?:[$>]\s*)?curl(?:\.exe)?\s", re.IGNORECASE), "a curl command"),
    (re.compile(r"(?:[$>]\s*)?wget\s", re.IGNORECASE), "a wget command"),
    (
        re.compile(r"(?:\$\w+\s*=\s*)?Invoke-(?:RestMethod|WebRequest)\s", re.IGNORECASE),
        "a PowerShell command",
    ),
    (re.compile(r"(?:POST|GET|PUT|PATCH)\s+\S"), "an HTTP request"),
    (re.compile(r"(?:\w+\.)+(?:post|request)\(|fetch\(", re.IGNORECASE), "a call of a program"),
)


def parse(data: str | bytes) -> ParseResult:
    """Parse JSON or anything that resembles it. Never raises; linear in the length of the text."""
    text, problems = decode_text(data)
    root: Node = MissingValue(start=0, end=0)
    if not any(problem.code == "HG001" for problem in problems):
        pasted = not is_json(text)
        plain, replaced = normalize_pasted(text) if pasted else (text, [])
        problems += replaced
        found = SyntaxProblems(problems)
        parser = _Parser(plain, found)
        root = parser.pasted_document() if pasted else parser.document()
        problems = found.counted()
    placed = tuple(replace(problem, pointer=pointer_at(root, problem.start)) for problem in problems)
    return ParseResult(text=text, root=root, problems=placed)


def _leading_message(text: str) -> str:
    for pattern, what in _REQUESTS:
        if pattern.match(text):
            return f"this is {what}; only its body is the query"
    return "unexpected text before the query"


class _Parser:
    """Recursive descent parser; each level knows which tokens may follow, and what a missing one was.

    ``wrapped`` is whether a query was found within other text.
    """

    def __init__(self, text: str, problems: SyntaxProblems) -> None:
        self.text = text
        self.problems = problems
        self.lexer = Lexer(text, self.problems.report)
        self.token = LexToken("end", 0, 0)
        self.previous_end = 0
        self.tokens = 0
        self.brackets = OpenBrackets(text, problems)
        self.wrapped = False

    def advance(self, *, name: bool = False) -> None:
        """Go to the next token; with ``name``, a bare word is the name of a member."""
        self.previous_end = self.token.end
        self.tokens += 1
        if not self.problems.is_full and self.tokens < MAX_TOKENS:
            self.token = self.lexer.next(name=name)
        else:
            self.token = LexToken("end", self.previous_end, self.previous_end)

    # The document

    def pasted_document(self) -> Node:
        """Parse a text that is not JSON as it is, and return the root value of the query in it."""
        if (start := fragment_start(self.text)) is not None:
            return self.fragment(start)
        self.skip_prose()
        return self.document()

    def document(self) -> Node:
        """Parse the text from here on and return its root value."""
        self.advance()
        self.skip_punctuation()
        if self.token.kind == "end":
            start = self.token.start
            self.problems.report("HG004", start, start, "there is no query: the text is empty", fixable=False)
            return MissingValue(start=0, end=0)
        root = self.value(name_next=False)
        if self.tokens >= MAX_TOKENS:
            self.report_too_long()
            return root
        self.brackets.report_unclosed()
        self.report_trailing()
        return root

    def fragment(self, start: int) -> Node:
        """Parse the fields of a query whose braces were not copied."""
        self.problems.report(
            "HG023",
            start,
            start,
            "the braces around the query are missing",
            label="`{`",
            suggestion="{ ... }",
        )
        self.lexer.index = start
        self.token = LexToken("{", start, start)
        root = self.object(name_next=False)
        self.brackets.report_unclosed()
        self.report_trailing()
        return root

    def skip_prose(self) -> None:
        """Skip what precedes the query, such as an assignment, a call or a request line."""
        self.lexer.skip_ignorable()
        start = self.lexer.index
        if self.text[start : start + 1] in ("{", "[", "") and not _MARKUP.match(self.text, start):
            return
        found = query_start(self.text, start)
        self.wrapped = found is not None
        if found is None:
            found = self.text.find("{", start)
            if found < 0 or not _PROSE.match(self.text, start) or _LITERAL_ONLY.match(self.text, start):
                return
        if found > start:
            self.lexer.index = found
            self.report_leading(start, start + len(self.text[start:found].rstrip()))

    def skip_punctuation(self) -> None:
        """Skip punctuation before the first value."""
        start = self.token.start
        while self.token.kind in _PUNCTUATION:
            self.advance()
        if self.token.start > start:
            self.report_leading(start, self.previous_end)

    def report_leading(self, start: int, end: int) -> None:
        """Report text before the query."""
        self.problems.report(
            "HG005",
            start,
            end,
            _leading_message(self.text[start:end]),
            label="the request body must begin with `{`",
            suggestion="remove it",
        )

    def report_too_long(self) -> None:
        """Report that the rest of the text is not parsed."""
        self.problems.report(
            "HG109",
            self.token.start,
            self.token.start,
            "the text is much longer than a query can be; the rest is not checked",
            label="the check stops here",
            lost=True,
        )

    def report_trailing(self) -> None:
        """Report text after the query."""
        if self.token.kind != "end" or self.wrapped:
            # The lexer may already have reported the token that was read ahead, and what it skipped before.
            self.problems.withdraw_from(self.previous_end)
        if self.token.kind == "end":
            return
        start = self.token.start
        rest = self.text[start:].rstrip()
        brackets_only = rest[0] in "]}" and not rest.strip("]}); \t\r\n,")
        another = query_start(rest) is not None and _QUERY_FIELD.search(rest)
        if self.wrapped and not another:
            return  # the rest of what surrounds the query
        self.problems.report(
            "HG006",
            start,
            start + len(rest),
            "unmatched closing bracket"
            if brackets_only
            else "another query follows; each query is a request of its own"
            if another
            else "unexpected text after the query",
            label="the query ends before this",
            suggestion="" if another else "remove it",
            lost=bool(_QUERY_FIELD.search(rest)),
        )

    # Values

    def value(self, *, name_next: bool) -> Node:
        """Parse the value at the current token; ``name_next``: whether a name may follow it."""
        token = self.token
        if token.kind in "{[":
            if len(self.brackets.opened) >= MAX_DEPTH:
                return self.skip_too_deep(name_next=name_next)
            parse_entries = self.object if token.kind == "{" else self.array
            return parse_entries(name_next=name_next)
        self.advance(name=name_next)
        return _scalar(token)

    def skip_too_deep(self, *, name_next: bool) -> Node:
        """Skip a value beyond the depth limit."""
        start, depth = self.token.start, 0
        self.problems.report(
            "HG026",
            start,
            start + 1,
            f"nested too deeply: more than {MAX_DEPTH} levels; a query needs six",
            label="skipped",
            lost=True,
        )
        while self.token.kind != "end":
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(self.token.kind, 0)
            if depth <= 0:
                break
            self.advance()
        node = MissingValue(start=start, end=self.token.end)
        self.advance(name=name_next)
        return node

    def object(self, *, name_next: bool) -> Node:
        """Parse an object; return an array if it has values and no names."""
        opener = self.token
        members: list[Member] = []
        nameless: list[Member] = []  # values without a name
        end = self.entries(lambda: self.member(members, nameless), name=True, name_next=name_next)
        if nameless and not members:
            self.problems.report(
                "HG029",
                opener.start,
                opener.start + 1,
                "values without names in an object; write them as a list",
                label="`[` opens a list",
                suggestion="[ ... ]",
            )
            return new_array(opener.start, end, [member.value for member in nameless])
        for member in nameless:
            self.report_nameless(member, members)
        return new_object(opener.start, end, sorted(members, key=lambda member: member.start))

    def array(self, *, name_next: bool) -> Node:
        """Parse an array; return an object if most of its entries have names."""
        opener = self.token
        items: list[Node] = []
        named: list[Member] = []  # entries with a name
        end = self.entries(lambda: self.item(items, named), name=False, name_next=name_next)
        if named:
            self.problems.report(
                "HG030",
                opener.start,
                opener.start + 1,
                "names with values in a list; write them as an object",
                label="`{` opens an object",
                suggestion="{ ... }",
                lost=bool(items),
            )
        if len(named) > len(items):
            return new_object(opener.start, end, named)
        return new_array(opener.start, end, items)

    # Entries, separators and brackets

    def entries(self, entry: Callable[[], None], *, name: bool, name_next: bool) -> int:
        """Parse the entries of an array or object; return where it ends."""
        opener = self.token
        closer = "}" if name else "]"
        self.brackets.opened.append(opener)
        self.advance(name=name)
        comma: LexToken | None = None  # the last one, as long as nothing follows it
        empty = separated = True
        while True:
            token = self.token
            if token.kind == closer:
                if self.brackets.closes_early(token):
                    self.advance(name=name)
                    continue
                if comma is not None and not _DIRECTIVE.search(self.text, comma.end, token.start):
                    self.problems.report(
                        "HG008",
                        comma.start,
                        comma.end,
                        f"trailing comma before `{closer}`",
                        label="nothing follows it",
                        suggestion="remove it",
                    )
                break
            if token.kind in _ENDS:
                if not self.brackets.closes_wrongly(token, self.previous_end):
                    return token.start
                break
            if token.kind in _SEPARATORS:
                extra = self.separator(token, leading=empty)
                comma = None if extra else token
                separated = True
                while self.token.kind in _SEPARATORS or self.token is token:
                    self.advance(name=name)
                continue
            if not separated:
                self.problems.report(
                    "HG009",
                    self.previous_end,
                    self.previous_end,
                    "missing comma between two values",
                    label="insert `,` here",
                    suggestion=",",
                )
            comma = None
            empty = separated = False
            entry()
        self.brackets.opened.pop()
        self.advance(name=name_next)
        return token.end

    def separator(self, token: LexToken, *, leading: bool) -> bool:
        """Report the problems of the separators from ``token`` on; return whether there is one too many."""
        if token.kind == ";":
            self.problems.report(
                "HG009",
                token.start,
                token.end,
                "values must be separated by commas",
                label="`,`",
                suggestion=",",
            )
        following = _SEPARATOR_RUN.match(self.text, token.end)
        end = following.end() if following else token.end
        extra = leading or end > token.end
        if extra:
            self.problems.report(
                "HG010",
                token.start if leading else token.end,
                end,
                "extra comma: a value is expected here",
                label="write exactly one comma between two values",
                suggestion="remove it",
            )
        return extra

    def member(self, members: list[Member], nameless: list[Member]) -> None:
        """Parse one entry of an object into ``members``, or into ``nameless`` if it has no name."""
        token = self.token
        if token.kind in _COLONS:
            self.problems.report(
                "HG029",
                token.start,
                token.end,
                f"missing name before `{token.kind}`",
                label='insert `"name"` here',
                lost=True,
            )
            self.advance()
            if self.token.kind not in _NO_VALUE:
                self.value(name_next=True)
            return
        value = self.value(name_next=False)
        while True:
            name = self.text[value.start : value.end] if not isinstance(value, String) else value.value
            if isinstance(value, Object | Array) or self.token.kind in _NO_VALUE:
                nameless.append(Member(name=name[:60], start=token.start, end=value.end, value=value))
                return
            start, end = value.start, value.end
            if not isinstance(value, String):
                self.problems.report(
                    "HG014",
                    start,
                    end,
                    f"unquoted name `{self.text[start:end][:60]}`",
                    label="names and strings need double quotes",
                    suggestion=f'"{self.text[start:end][:60]}"',
                )
            self.colon(end)
            if self.token.kind in _NO_VALUE:
                members.append(self.member_without_value(name, start, end))
                return
            value = self.value(name_next=True)
            if not isinstance(value, String) or self.token.kind not in _COLONS:
                members.append(Member(name=name, start=start, end=end, value=value))
                return
            # What looked like the value is the name of the next member.
            members.append(self.member_without_value(name, start, end))

    def member_without_value(self, name: str, start: int, end: int) -> Member:
        """Report a missing value and return the member without it."""
        self.problems.report(
            "HG012",
            end,
            end,
            f'missing value of "{name[:60]}"',
            label="write a value here",
            lost=True,
        )
        return Member(name=name, start=start, end=end, value=MissingValue(start=end, end=end))

    def report_nameless(self, member: Member, members: list[Member]) -> None:
        """Report a value without a name; a lone string becomes a member without a value."""
        if not isinstance(member.value, Object | Array):
            members.append(self.member_without_value(member.name, member.start, member.end))
            return
        self.problems.report(
            "HG029",
            member.start,
            member.start + 1,
            "value without a name in an object",
            label='insert `"name":` before it',
            lost=True,
        )

    def colon(self, name_end: int) -> None:
        """Parse what separates a name from its value."""
        if self.token.kind not in _COLONS:
            self.problems.report(
                "HG011",
                name_end,
                name_end,
                "missing colon between name and value",
                label="insert `:` here",
                suggestion=":",
            )
            return
        if self.token.kind == "=":
            self.problems.report(
                "HG011",
                self.token.start,
                self.token.end,
                "name and value must be separated by a colon",
                label="`:`",
                suggestion=":",
            )
        self.advance()
        first = self.token
        while self.token.kind in _COLONS:
            self.advance()
        if self.token is not first:
            self.problems.report(
                "HG011",
                first.start,
                self.previous_end,
                "extra colon between name and value",
                label="remove it",
                suggestion=":",
            )

    def item(self, items: list[Node], named: list[Member]) -> None:
        """Parse one entry of an array into ``items``, or into ``named`` if it has a name."""
        if self.token.kind in _COLONS:
            self.problems.report(
                "HG025", self.token.start, self.token.end, "unexpected colon in a list", label="skipped"
            )
            self.advance()
            return
        value = self.value(name_next=False)
        if not isinstance(value, String) or self.token.kind not in _COLONS:
            items.append(value)
            return
        self.advance()
        if self.token.kind in _NO_VALUE:
            named.append(self.member_without_value(value.value, value.start, value.end))
        else:
            content = self.value(name_next=False)
            named.append(Member(name=value.value, start=value.start, end=value.end, value=content))


def _scalar(token: LexToken) -> Node:
    start, end = token.start, token.end
    match token.value:
        case str(text):
            return String(start=start, end=end, value=text)
        case Literal(readable=True, value=None):
            return Null(start=start, end=end)
        case Literal(readable=True, value=bool(truth)):
            return Boolean(start=start, end=end, value=truth)
        case Literal(readable=True, value=int(number) | float(number)):
            return Number(start=start, end=end, value=number)
    return MissingValue(start=start, end=end)
