"""From text to tokens. What is not JSON is reported, and taken for what was probably meant."""

import json
import re
from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

from hourglance.lint.reader.literals import Literal, literal
from hourglance.lint.reader.strings import unescape

#: Reports one slip: code, start, end, message, and the rest of a Slip by name.
Report: TypeAlias = Callable[..., None]


class LexToken(NamedTuple):
    """A piece of text: ``kind`` is the character itself, or ``string``, ``literal``, ``word``, ``end``.

    ``value`` is a string's text, a word's text, or a literal's value.
    """

    kind: str
    start: int
    end: int
    value: "str | Literal | None" = None


# The whole of JSON. Whatever this does not match is a slip.
_JSON: Final = re.compile(
    r"""[ \t\r\n]*(?:
        ([{}\[\]:,])
      | "([^"\\\x00-\x1f]*)"
      | (-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?=[\s,\]}]|$)
      | (true|false|null)(?=[\s,\]}]|$)
      | (\Z)
    )""",
    re.VERBOSE,
)
_WHITE: Final = re.compile(r"[ \t\r\n]*")
_ODD_WHITE: Final = re.compile(
    "[\x00\x0b\x0c\x1c-\x1f\x85\xa0\xad\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]+"
)
_COMMENT: Final = re.compile(
    r"//[^\r\n]*|\#[^\r\n]*|/\*(?:(?!\*/)[\s\S])*+(?:\*/)?|<!--(?:(?!-->)[\s\S])*+(?:-->)?"
)
_NAME: Final = re.compile(r"""[^\s,:;=\[\](){}"'`\u201c\u201d\u2018\u2019]+""")
_VALUE: Final = re.compile(r"""(?:(?!//|/\*)[^\s,;\[\](){}"'`\u201c\u201d\u2018\u2019])+""")
_LEFT_OVER: Final = re.compile(r"[()\\]+|.", re.DOTALL)
_STRING: Final = re.compile(r'"[^"\\\r\n]*+(?:\\.[^"\\\r\n]*+)*+"')
_STRING_OVER_LINES: Final = re.compile(r'"[^"\\]*+(?:\\[\s\S][^"\\]*+)*+"(?=\s*(?:[,:}\]]|$))')
_VALUE_BEGINS: Final = re.compile(r"[\w{\[-]")
_REST_OF_LINE: Final = re.compile(r"[^\r\n]*")
_SEPARATORS_AT_END: Final = re.compile(r"""["'\s]*[\s,}\]]*\Z""")
_CLOSING_QUOTE: Final = re.compile(r"""["'](?=\s{0,80}(?:[:,}\]]|$))""")
_FARTHEST_STRING_END: Final = 4000

# Other languages' and word processors' quotes: what may close what is opened.
_QUOTES: Final = {
    "'": "'",
    "`": "`'",
    "\u2018": "\u2019\u2018'",
    "\u2019": "\u2019\u2018'",
    "\u201c": '\u201d\u201c"',
    "\u201d": '\u201d\u201c"',
    "\u201e": '\u201c\u201d"',
}
_ODD_STRINGS: Final = {
    quote: re.compile(rf"{quote}[^\r\n\\{closing}]*+(?:\\.[^\r\n\\{closing}]*+)*+[{closing}]")
    for quote, closing in _QUOTES.items()
}


class Lexer:
    """Reads one token after the other. Linear in the length of the text."""

    def __init__(self, text: str, report: Report) -> None:
        self.text = text
        self.index = 0
        self._report = report

    def next(self, *, name: bool) -> LexToken:
        """Return the next token; ``name`` tells that a bare word would be the name of a member."""
        match = _JSON.match(self.text, self.index)
        if match is None:
            return self._odd(name=name)
        self.index = match.end()
        group = match.lastindex or 0
        start = match.start(group)
        if group == 1:
            return LexToken(match[1], start, self.index)
        if group == 2:
            return self._plain_string(start - 1, match[2], name=name)
        if group == 5:
            return LexToken("end", start, start)
        return self._literal(start, literal(match[group]))

    def _odd(self, *, name: bool) -> LexToken:
        while True:
            self._skip_ignorable()
            match = _JSON.match(self.text, self.index)
            if match is not None:
                return self.next(name=name)
            start = self.index
            character = self.text[start]
            if character == '"':
                return self._string()
            if character in _QUOTES:
                return self._odd_string(character)
            if character == ";":
                self.index += 1
                return LexToken(";", start, self.index)
            if character == "=":
                self.index += 2 if self.text.startswith("=>", start) else 1
                return LexToken("=", start, self.index)
            word = (_NAME if name else _VALUE).match(self.text, start)
            if word is not None:
                return self._word(word[0], name=name)
            self.index = self._end_of(_LEFT_OVER)
            self._report(
                "HG025",
                start,
                self.index,
                f"`{self.text[start : self.index][:10]}` means nothing in JSON",
                label="left out",
            )

    def _skip_ignorable(self) -> None:
        while True:
            self.index = start = self._end_of(_WHITE)
            if _ODD_WHITE.match(self.text, start):
                self.index = self._end_of(_ODD_WHITE)
                self._report(
                    "HG028",
                    start,
                    self.index,
                    f"a character that looks like a space or like nothing (U+{ord(self.text[start]):04X}) "
                    "stands between the values",
                    label="JSON knows space, tab and line end",
                )
            elif _COMMENT.match(self.text, start):
                self.index = self._end_of(_COMMENT)
                self._report(
                    "HG007",
                    start,
                    self.index,
                    "JSON has no comments",
                    label="the service refuses the whole query",
                )
            else:
                return

    def _end_of(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.index)
        return match.end() if match else self.index

    def _plain_string(self, start: int, value: str, *, name: bool) -> LexToken:
        content = value.rstrip()
        if content.endswith(":" if name else ",") and _VALUE_BEGINS.match(self.text, self.index):
            # The quote that ends it was to open the next string: its own was forgotten.
            value = content[:-1].rstrip()
            self.index = start + 1 + len(value)
            self._tell_open(start, value)
        return LexToken("string", start, self.index, value)

    def _string(self) -> LexToken:
        start = self.index
        match = _STRING.match(self.text, start)
        if match is None:
            match = _STRING_OVER_LINES.match(self.text, start, start + _FARTHEST_STRING_END)
        if match is None:
            return self._open_string(start)
        self.index = match.end()
        value = unescape(self.text, start + 1, self.index - 1, self._report)
        return LexToken("string", start, self.index, value)

    def _odd_string(self, quote: str) -> LexToken:
        start = self.index
        match = _ODD_STRINGS[quote].match(self.text, start)
        if match is None:
            return self._open_string(start)
        self.index = match.end()
        value = unescape(self.text, start + 1, self.index - 1, self._report, quote=quote)
        self._report(
            "HG013",
            start,
            self.index,
            'a string stands in double quotes (") and in no others',
            label=f"in {quote} here",
            suggestion=json.dumps(value, ensure_ascii=False),
        )
        return LexToken("string", start, self.index, value)

    def _open_string(self, start: int) -> LexToken:
        end = self._end_of(_REST_OF_LINE)
        # What closes the list or object was hardly meant to be part of the text.
        tail = _SEPARATORS_AT_END.search(self.text, max(start + 1, end - 80), end)
        stop = tail.start() if tail else end
        self.index = stop
        value = unescape(self.text, start + 1, stop, self._report)
        self._tell_open(start, value)
        return LexToken("string", start, stop, value)

    def _tell_open(self, start: int, value: str) -> None:
        self._report(
            "HG016",
            start,
            self.index,
            "this string is never closed",
            label='a `"` is missing at its end',
            suggestion=json.dumps(value, ensure_ascii=False),
        )

    def _word(self, word: str, *, name: bool) -> LexToken:
        start = self.index
        self.index = end = start + len(word)
        known = literal(word)
        if known is not None and not name:
            return self._literal(start, known)
        quote = _CLOSING_QUOTE.match(self.text, end)
        if quote:
            self.index = end = quote.end()
        self._report(
            "HG014" if name else "HG015",
            start,
            end,
            f"`{word[:60]}` stands without its opening quote"
            if quote
            else f"{'the name' if name else 'the string'} `{word[:60]}` stands without quotes",
            label="names and strings stand in double quotes",
            suggestion=f'"{word}"',
        )
        return LexToken("string", start, end, word)

    def _literal(self, start: int, known: Literal | None) -> LexToken:
        if known is not None and known.slip:
            self._report(
                known.slip, start, self.index, known.message, label=known.label, suggestion=known.suggestion
            )
        return LexToken("literal", start, self.index, known)
