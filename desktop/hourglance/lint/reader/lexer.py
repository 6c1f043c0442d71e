"""The tolerant lexer: splits text into tokens, and reads what is not JSON as what was probably meant."""

import json
import re
from functools import cache
from typing import Final, NamedTuple

from hourglance.lint.reader.literals import Literal, Report, parse_literal, unescape


class LexToken(NamedTuple):
    """A token: ``kind`` is a punctuation character, or ``string``, ``literal`` or ``end``.

    ``value`` is the text of a string, or a literal.
    """

    kind: str
    start: int
    end: int
    value: str | Literal | None = None


# All tokens of valid JSON. Whatever does not match is a problem.
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
_WHITESPACE: Final = re.compile(r"[ \t\r\n]*")
_UNUSUAL_WHITESPACE: Final = re.compile(
    "[\x00\x0b\x0c\x1c-\x1f\x85\xa0\xad\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]+"
)
_COMMENT: Final = re.compile(
    r"""//[^\r\n]* | --[ \t][^\r\n]* | /\*(?:(?!\*/)[\s\S])*+(?:\*/)?
      | (?P<directive> \#(?:else|end)\b                              # Velocity
          | \#(?:foreach|if|elseif|set)\s?\((?:[^()\r\n]|\([^()\r\n]*\)){0,300}\)
          | \{%[^%{}]{0,300}%\} | \{\{[\#/^!][^{}]{0,300}\}\}         # Jinja, Mustache
          | <%[^=%][^%<>]{0,300}%> )                                # ERB, EJS
      | \#(?!\{)[^\r\n]*""",
    re.VERBOSE,
)
# No JSON: an object begins with a name or is empty.
_TEMPLATE: Final = re.compile(r"""\{\{(?!\s*["{])|\{%""")
_NAME: Final = re.compile(r"""[^\s,:;=\[\](){}"'`\u201c\u201d\u2018\u2019]+""")
_VALUE: Final = re.compile(r"""(?:(?!//|/\*)[^\s,;\[\](){}"'`\u201c\u201d\u2018\u2019])+""")
_SKIPPED: Final = re.compile(
    r"""(?P<omission>(?:\.{3,}|\u2026)[\w$.]{0,60})|(?P<call>[A-Za-z_][\w.]{0,60}\()|(?P<prefix>(?:[fFrRuUbB]{1,2}|\$@?|@\$?)(?=["'][^"'\r\n]+["']))"""
)
_CONTINUED: Final = re.compile(r"[ \t]*(?:[+&%]|\.\w)")
_UNKNOWN: Final = re.compile(r"[()\\]+|.", re.DOTALL)
_STRING: Final = re.compile(r'"[^"\\\r\n]*+(?:\\.[^"\\\r\n]*+)*+"')
_MULTILINE_STRING: Final = re.compile(r'"[^"\\]*+(?:\\[\s\S][^"\\]*+)*+"(?=\s*(?:[,:}\]]|$))')
_VALUE_START: Final = re.compile(r"[\w{\[-]")
_REST_OF_LINE: Final = re.compile(r"[^\r\n]*")
_SEPARATORS_AT_END: Final = re.compile(r"""["'\s]*[\s,}\]]*\Z""")
_CLOSING_QUOTE: Final = re.compile(r"""["'](?=\s{0,80}(?:[:,}\]]|$))""")
# Names of constants and attributes; a metric or a dimension is neither.
_VARIABLE: Final = re.compile(r"[A-Z][A-Z0-9]*_[A-Z0-9_]+|\$?[A-Za-z_]\w*(?:\??\.[A-Za-z_]\w*)+", re.ASCII)
_METRIC_OR_DIMENSION: Final = re.compile(
    r"[nto][A-Z][A-Za-z]+(?:\.\w+)?|\w+(?:Id|Type|Code|Direction)|direction|purpose|ani|dnis|P[T\d]\w*",
    re.ASCII,
)
_COMMA: Final = re.compile(r"\s{0,80},?")
_IDENTIFIER: Final = re.compile(r"[A-Za-z_$][\w$]*", re.ASCII)
_FIELD_OF_LIST: Final = re.compile(
    r"""(?:metrics|group_?by|interval|filter|predicates|clauses|views)["']?\s*[:=]\s*\Z""", re.IGNORECASE
)
_MAX_NAME: Final = 40
_MAX_MULTILINE_STRING: Final = 4000

# Rarely needed: compiled on first use.
_PLACEHOLDER: Final = r"""(?x)
    =?\{\{[^{}]{1,300}\}\} | [$@\#]!?\{[^{}]{1,300}\} | \$\([^()]{1,80}\) | <%=[^%<>]{1,300}%>
  | <[A-Za-z][\w\ -]{0,60}> | %[sd]\b"""
_TEXT: Final = r"""(?:"[^"\\\r\n]*+(?:\\.[^"\\\r\n]*+)*+"|'[^'\r\n]*+'|`[^`\r\n]*+`)"""
_ARGUMENTS: Final = r"\((?:[^()]|\((?:[^()]|\([^()]{0,200}\)){0,200}\)){0,200}\)"
_EXPRESSION: Final = rf"""(?x)
    (?: {_TEXT} (?: \s*[+&](?=\s*[\w"'`$(]) | \.\w{{1,40}}(?=\() | \s*%(?=\s*[\w(]) )
      | (?:new\s)?[A-Za-z_$][\w$.]{{0,80}}
        (?: \s*\+(?=\s*[\w"'`$(]) | (?=\((?!\s*[\["'{{(`\d])) | {_ARGUMENTS}\s*[.+] ) )
    (?: [^,}}\](){{\["'`\r\n] | {_TEXT} | {_ARGUMENTS} | [()] | \[[^\[\]\r\n]{{0,200}}\] )*+"""

# Quotes of other languages and of word processors, with the characters that may close each.
_QUOTES: Final = {
    "'": "'",
    "`": "`'",
    "\u2018": "\u2019\u2018'",
    "\u2019": "\u2019\u2018'",
    "\u201c": '\u201d\u201c"',
    "\u201d": '\u201d\u201c"',
    "\u201e": '\u201c\u201d"',
}


class Lexer:
    """Produces one token after another, in time linear in the length of the text."""

    def __init__(self, text: str, report: Report) -> None:
        self.text = text
        self.index = 0
        self._report = report
        self._open_calls = 0  # whose closing parentheses are still to come

    def next(self, *, name: bool) -> LexToken:
        """Return the next token; with ``name``, a bare word is the name of a member."""
        match = _JSON.match(self.text, self.index)
        if match is None:
            return self._next_nonstandard(name=name)
        self.index = match.end()
        group = match.lastindex or 0
        start = match.start(group)
        if group == 1:
            if match[1] == "{" and self._is_template(start):
                self.index = start
                return self._next_nonstandard(name=name)
            return LexToken(match[1], start, self.index)
        if group == 2:
            return self._plain_string(start - 1, match[2], name=name)
        if group == 5:
            return LexToken("end", start, start)
        return self._literal(start, parse_literal(match[group]))

    def _is_template(self, start: int) -> bool:
        """Whether a brace begins a placeholder or a directive."""
        if not _TEMPLATE.match(self.text, start):
            return False
        return bool(_compiled(_PLACEHOLDER).match(self.text, start) or _COMMENT.match(self.text, start))

    def _next_nonstandard(self, *, name: bool) -> LexToken:
        while True:
            self.skip_ignorable()
            if unreadable := self._unreadable(name=name):
                return unreadable
            start = self.index
            if _JSON.match(self.text, start):
                return self.next(name=name)
            if skipped := _SKIPPED.match(self.text, start):
                self.index = skipped.end()
                self._report_skipped(start, skipped)
                if skipped["omission"] and name:
                    self.index = self._end_of(_COMMA)
                elif skipped["omission"]:
                    return LexToken("literal", start, self.index, Literal(value=None, readable=False))
            elif token := self._nonstandard_token(name=name):
                return token
            else:
                self.index = self._end_of(_UNKNOWN)
                if self._closes_calls(self.text[start : self.index]):
                    continue
                self._report(
                    "HG025",
                    start,
                    self.index,
                    f"unexpected `{self.text[start : self.index][:10]}`",
                    label="skipped",
                )

    def _closes_calls(self, text: str) -> bool:
        """Whether a text closes calls that are already reported."""
        if text.strip(")") or len(text) > self._open_calls:
            return False
        self._open_calls -= len(text)
        return True

    def _nonstandard_token(self, *, name: bool) -> LexToken | None:
        """Return a string, a separator or a word that is not JSON, None if there is none."""
        start = self.index
        character = self.text[start]
        if character == '"':
            return self._string()
        if character in _QUOTES:
            return self._quoted_string(character)
        if character in ";=":
            self.index += 2 if self.text.startswith("=>", start) else 1
            return LexToken(character, start, self.index)
        word = (_NAME if name else _VALUE).match(self.text, start)
        return self._word(word[0], name=name) if word else None

    def _unreadable(self, *, name: bool = False) -> LexToken | None:
        """Return the token of a placeholder or, in place of a value, of an expression; None for others."""
        start = self.index
        match = _compiled(_PLACEHOLDER).match(self.text, start)
        what = "is a placeholder that is not filled in"
        if match is None and not name:
            match = _compiled(_EXPRESSION).match(self.text, start)
            what = "is an expression of a programming language, not a value"
        if match is None:
            return None
        self.index = match.end()
        text = match[0][:40] + ("…" if len(match[0]) > 40 else "")
        self._report("HG025", start, self.index, f"`{text}` {what}", label="write the value here", lost=True)
        return LexToken("literal", start, self.index, Literal(value=None, readable=False))

    def _report_skipped(self, start: int, skipped: re.Match[str]) -> None:
        if skipped["omission"]:
            message, label = f"`{skipped[0]}` stands for something that was left out", "write it out"
        elif skipped["call"]:
            self._open_calls += 1
            message, label = f"`{skipped[0]}...)` is a function call, not JSON", "write only its argument"
        else:
            message, label = f"the string prefix `{skipped[0]}` is not JSON", "remove it"
        self._report("HG025", start, self.index, message, label=label, lost=bool(skipped["omission"]))

    def skip_ignorable(self) -> None:
        """Skip whitespace and comments."""
        while True:
            self.index = start = self._end_of(_WHITESPACE)
            if _UNUSUAL_WHITESPACE.match(self.text, start):
                self.index = self._end_of(_UNUSUAL_WHITESPACE)
                self._report(
                    "HG028",
                    start,
                    self.index,
                    f"invisible or unusual whitespace (U+{ord(self.text[start]):04X}) between values",
                    label="JSON allows only space, tab and line break",
                )
            elif comment := _COMMENT.match(self.text, start):
                self.index = comment.end()
                self._report(
                    "HG007",
                    start,
                    self.index,
                    "directives of a template are not JSON"
                    if comment["directive"]
                    else "comments are not allowed in JSON",
                    label="check the text that the template gives"
                    if comment["directive"]
                    else "the service rejects the whole query",
                )
            else:
                return

    def _end_of(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.index)
        return match.end() if match else self.index

    def _plain_string(self, start: int, value: str, *, name: bool) -> LexToken:
        if not name and _CONTINUED.match(self.text, self.index):
            end, self.index = self.index, start
            if expression := self._unreadable():
                return expression
            self.index = end
        content = value.rstrip()
        if content.endswith(":" if name else ",") and _VALUE_START.match(self.text, self.index):
            # The quote that ends this string was meant to open the next one; its own is missing.
            value = content[:-1].rstrip()
            self.index = start + 1 + len(value)
            self._report_unclosed(start, value)
        return LexToken("string", start, self.index, value)

    def _string(self) -> LexToken:
        start = self.index
        match = _STRING.match(self.text, start)
        if match is None:
            match = _MULTILINE_STRING.match(self.text, start, start + _MAX_MULTILINE_STRING)
        if match is None:
            return self._unclosed_string(start)
        self.index = match.end()
        value = unescape(self.text, start + 1, self.index - 1, self._report)
        return LexToken("string", start, self.index, value)

    def _quoted_string(self, quote: str) -> LexToken:
        start = self.index
        match = _quoted(quote).match(self.text, start)
        if match is None:
            return self._unclosed_string(start)
        self.index = match.end()
        value = unescape(self.text, start + 1, self.index - 1, self._report, quote=quote)
        self._report(
            "HG013",
            start,
            self.index,
            'strings must be enclosed in double quotes (")',
            label=f"enclosed in {quote}",
            suggestion=json.dumps(value, ensure_ascii=False),
        )
        return LexToken("string", start, self.index, value)

    def _unclosed_string(self, start: int) -> LexToken:
        end = self._end_of(_REST_OF_LINE)
        # Closing brackets at the end of the line were probably not meant as part of the string.
        tail = _SEPARATORS_AT_END.search(self.text, max(start + 1, end - 80), end)
        stop = tail.start() if tail else end
        self.index = stop
        value = unescape(self.text, start + 1, stop, self._report)
        self._report_unclosed(start, value)
        return LexToken("string", start, stop, value)

    def _report_unclosed(self, start: int, value: str) -> None:
        self._report(
            "HG016",
            start,
            self.index,
            "unclosed string",
            label='missing `"` at its end',
            suggestion=json.dumps(value, ensure_ascii=False),
        )

    def _word(self, word: str, *, name: bool) -> LexToken:
        start = self.index
        self.index = end = start + len(word)
        literal = parse_literal(word)
        if literal is not None and not name:
            return self._literal(start, literal)
        if not name and self._is_variable(word):
            self._report(
                "HG025",
                start,
                end,
                f"`{word[:60]}` is a variable, not a value",
                label="write the value here",
                lost=True,
            )
            return LexToken("literal", start, end, Literal(value=None, readable=False))
        quote = _CLOSING_QUOTE.match(self.text, end)
        if quote:
            self.index = end = quote.end()
        what = "name" if name else "string"
        self._report(
            "HG014" if name else "HG015",
            start,
            end,
            f"`{word[:60]}` lacks its opening quote" if quote else f"unquoted {what} `{word[:60]}`",
            label="names and strings need double quotes",
            suggestion=f'"{word}"',
        )
        return LexToken("string", start, end, word)

    def _is_variable(self, word: str) -> bool:
        """Whether a bare word is the name of a variable and not a string without quotes."""
        if _METRIC_OR_DIMENSION.fullmatch(word):
            return False
        if _VARIABLE.fullmatch(word):
            return True
        before = self.text[max(self.index - len(word) - _MAX_NAME, 0) : self.index - len(word)]
        field = _FIELD_OF_LIST.search(before)
        return field is not None and _IDENTIFIER.fullmatch(word) is not None

    def _literal(self, start: int, literal: Literal | None) -> LexToken:
        if literal is not None and literal.code:
            self._report(
                literal.code,
                start,
                self.index,
                literal.message,
                label=literal.label,
                suggestion=literal.suggestion,
            )
        return LexToken("literal", start, self.index, literal)


_compiled: Final = cache(re.compile)


@cache
def _quoted(quote: str) -> re.Pattern[str]:
    """Return the pattern of strings in these quotes; compiled on first use, because it is rarely needed."""
    closing = _QUOTES[quote]
    return re.compile(rf"{quote}[^\r\n\\{closing}]*+(?:\\.[^\r\n\\{closing}]*+)*+[{closing}]")
