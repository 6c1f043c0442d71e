"""From tokens to a tree, past every mistake."""

import re
from dataclasses import dataclass, replace
from typing import Final

from hourglance.lint.reader.bracket_matching import BracketMatcher
from hourglance.lint.reader.cursor import COLONS, NO_VALUE, SIGNS
from hourglance.lint.reader.lexer import LexToken
from hourglance.lint.reader.literals import Literal
from hourglance.lint.reader.syntax_errors import SyntaxProblem
from hourglance.lint.reader.text import to_text
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
    pointer_at,
)

#: A query needs six levels. What lies deeper than this is skipped.
MAX_DEPTH: Final = 40

_PROSE: Final = re.compile(r"""[^\[{"'\u201c\u2018/#\-0-9\s]""")
_LITERAL_ONLY: Final = re.compile(r"(?:true|false|null)\s*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseResult:
    """What was read.

    :param text: the text that all places refer to.
    :param root: the query, as far as it can be told; Missing if there is none.
    :param slips: what is wrong with how it is written, in no particular order.
    """

    text: str
    root: Node
    slips: tuple[SyntaxProblem, ...]


def read(data: str | bytes) -> ParseResult:
    """Read JSON, and whatever resembles it. Never raises; takes time linear in the length."""
    text, slips = to_text(data)
    root: Node = MissingValue(start=0, end=0)
    if not any(slip.code == "HG001" for slip in slips):
        root = _Parser(text, slips).document()
    placed = tuple(replace(slip, pointer=pointer_at(root, slip.start)) for slip in slips)
    return ParseResult(text=text, root=root, slips=placed)


class _Parser(BracketMatcher):
    """Recursive descent with a floor: each level knows what may stand next, and what was forgotten if not."""

    # The document

    def document(self) -> Node:
        self.skip_prose()
        self.advance()
        self.skip_signs()
        if self.token.kind == "end":
            self.report(
                "HG004",
                self.token.start,
                self.token.start,
                "there is no query: the text is empty",
                mended=False,
            )
            return MissingValue(start=0, end=0)
        root = self.value(name_next=False)
        self.tell_unclosed()
        self.tell_trailing()
        return root

    def skip_prose(self) -> None:
        start = len(self.text) - len(self.text.lstrip())
        brace = self.text.find("{", start)
        if brace <= start or not _PROSE.match(self.text, start) or _LITERAL_ONLY.match(self.text, start):
            return
        self.lexer.index = brace
        self.tell_leading(start, start + len(self.text[start:brace].rstrip()))

    def skip_signs(self) -> None:
        start = self.token.start
        while self.token.kind in SIGNS:
            self.advance()
        if self.token.start > start:
            self.tell_leading(start, self.behind)

    def tell_leading(self, start: int, end: int) -> None:
        self.report(
            "HG005",
            start,
            end,
            "text stands before the query",
            label="the body of the request begins with `{`",
            suggestion="leave it out",
        )

    def tell_trailing(self) -> None:
        if self.token.kind == "end":
            return
        start = self.token.start
        rest = self.text[start:].rstrip()
        brackets_only = rest[0] in "]}" and not rest.strip("]}); \t\r\n,")
        # The one token that was looked at may have been told on its own.
        self.slips[:] = [slip for slip in self.slips if slip.start < start]
        self.report(
            "HG006",
            start,
            start + len(rest),
            "a bracket too many closes what was closed already"
            if brackets_only
            else "text stands behind the end of the query",
            label="the query ends before this",
            suggestion="leave it out",
            lost=any(sign in rest for sign in "{[:"),
        )

    # Values

    def value(self, *, name_next: bool) -> Node:
        """Read the value at the current token; ``name_next``: whether a name may follow it."""
        token = self.token
        if token.kind in "{[":
            if len(self.opened) >= MAX_DEPTH:
                return self.too_deep(name_next=name_next)
            read_in = self.object if token.kind == "{" else self.array
            return read_in(name_next=name_next)
        self.advance(name=name_next)
        return _scalar(token)

    def too_deep(self, *, name_next: bool) -> Node:
        start, depth = self.token.start, 0
        self.report(
            "HG026",
            start,
            start + 1,
            f"this is nested more than {MAX_DEPTH} levels deep; a query needs six",
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
        opener = self.token
        members: list[Member] = []
        nameless: list[Member] = []  # values where a name and a value belong
        end = self.entries(lambda: self.member(members, nameless), name=True, name_next=name_next)
        if nameless and not members:
            self.report(
                "HG029",
                opener.start,
                opener.start + 1,
                "values without names stand in an object here; they belong in a list",
                label="`[` opens a list",
                suggestion="[ ... ]",
            )
            return _array(opener.start, end, [member.value for member in nameless])
        for member in nameless:
            self.tell_nameless(member, members)
        return _object(opener.start, end, sorted(members, key=lambda member: member.start))

    def array(self, *, name_next: bool) -> Node:
        opener = self.token
        items: list[Node] = []
        named: list[Member] = []  # names and values where a value belongs
        end = self.entries(lambda: self.item(items, named), name=False, name_next=name_next)
        if named:
            self.report(
                "HG030",
                opener.start,
                opener.start + 1,
                "names with values stand in a list here; they belong in an object",
                label="`{` opens an object",
                suggestion="{ ... }",
                lost=bool(items),
            )
        if len(named) > len(items):
            return _object(opener.start, end, named)
        return _array(opener.start, end, items)

    # Entries

    def member(self, members: list[Member], nameless: list[Member]) -> None:
        token = self.token
        if token.kind in COLONS:
            self.report(
                "HG029",
                token.start,
                token.end,
                f"a name is missing before `{token.kind}`",
                label='`"name"` belongs here',
                lost=True,
            )
            self.advance()
            if self.token.kind not in NO_VALUE:
                self.value(name_next=True)
            return
        value = self.value(name_next=False)
        while True:
            name = self.text[value.start : value.end] if not isinstance(value, String) else value.value
            if isinstance(value, Object | Array) or self.token.kind in NO_VALUE:
                nameless.append(Member(name=name[:60], start=token.start, end=value.end, value=value))
                return
            start, end = value.start, value.end
            if not isinstance(value, String):
                self.tell_bare_name(start, end)
            self.colon(end)
            if self.token.kind in NO_VALUE:
                self.tell_no_value(name, end)
                members.append(
                    Member(name=name, start=start, end=end, value=MissingValue(start=end, end=end))
                )
                return
            value = self.value(name_next=True)
            if not isinstance(value, String) or self.token.kind not in COLONS:
                members.append(Member(name=name, start=start, end=end, value=value))
                return
            # What looked like the value is the next member's name.
            self.tell_no_value(name, end)
            members.append(Member(name=name, start=start, end=end, value=MissingValue(start=end, end=end)))

    def colon(self, name_end: int) -> None:
        if self.token.kind not in COLONS:
            self.report(
                "HG011",
                name_end,
                name_end,
                "a colon is missing between a name and its value",
                label="`:` belongs here",
                suggestion=":",
            )
            return
        if self.token.kind == "=":
            self.report(
                "HG011",
                self.token.start,
                self.token.end,
                "a colon stands between a name and its value",
                label="`:`",
                suggestion=":",
            )
        self.advance()
        first = self.token
        while self.token.kind in COLONS:
            self.advance()
        if self.token is not first:
            self.report(
                "HG011",
                first.start,
                self.behind,
                "one colon stands between a name and its value",
                label="leave it out",
                suggestion=":",
            )

    def item(self, items: list[Node], named: list[Member]) -> None:
        if self.token.kind in COLONS:
            self.report(
                "HG025", self.token.start, self.token.end, "a colon has no place in a list", label="left out"
            )
            self.advance()
            return
        value = self.value(name_next=False)
        if not isinstance(value, String) or self.token.kind not in COLONS:
            items.append(value)
            return
        self.advance()
        if self.token.kind in NO_VALUE:
            self.tell_no_value(value.value, value.end)
            content: Node = MissingValue(start=value.end, end=value.end)
        else:
            content = self.value(name_next=False)
        named.append(Member(name=value.value, start=value.start, end=value.end, value=content))

    # What is told in more than one place

    def tell_bare_name(self, start: int, end: int) -> None:
        self.report(
            "HG014",
            start,
            end,
            f"the name `{self.text[start:end][:60]}` stands without quotes",
            label="names and strings stand in double quotes",
            suggestion=f'"{self.text[start:end][:60]}"',
        )

    def tell_no_value(self, name: str, end: int) -> None:
        self.report(
            "HG012",
            end,
            end,
            f'the value of "{name[:60]}" is missing',
            label="a value belongs here",
            mended=False,
        )

    def tell_nameless(self, member: Member, members: list[Member]) -> None:
        """Tell what stands alone in an object; a name without its value is a member all the same."""
        if not isinstance(member.value, Object | Array):
            self.tell_no_value(member.name, member.end)
            member.value = MissingValue(start=member.end, end=member.end)
            members.append(member)
            return
        self.report(
            "HG029",
            member.start,
            member.start + 1,
            "this value has no name",
            label='`"name":` belongs before it',
            lost=True,
        )


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


def _object(start: int, end: int, members: list[Member]) -> Object:
    node = Object(start=start, end=end, members=members)
    for member in members:
        member.value.parent, member.value.step = node, member.name
    return node


def _array(start: int, end: int, items: list[Node]) -> Array:
    node = Array(start=start, end=end, items=items)
    for index, item in enumerate(items):
        item.parent, item.step = node, index
    return node
