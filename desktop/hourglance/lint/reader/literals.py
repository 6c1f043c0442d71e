"""Literals and escapes: the values of bare words, and the content of strings."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

#: Reports a problem: code, start, end, message, and the other fields of ``Finding`` by name.
Report: TypeAlias = Callable[..., None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """The value of a bare word such as ``5``, ``true`` or ``None``, and the problem of its notation.

    :param code: code of the violated rule; empty if the word is valid JSON.
    :param readable: False if JSON has no such value.
    """

    value: float | bool | None
    code: str = ""
    message: str = ""
    label: str = ""
    suggestion: str = ""
    readable: bool = True


_JSON_LITERALS: Final = {
    "true": Literal(value=True),
    "false": Literal(value=False),
    "null": Literal(value=None),
}
_FOREIGN_LITERALS: Final = {"true": "true", "false": "false"} | dict.fromkeys(
    ("none", "null", "nil", "undefined"), "null"
)
_NOT_FINITE: Final = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<fraction>(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)")
_LOOSE_NUMBER: Final = re.compile(r"([+-]?)([0-9][0-9_]*)?(\.[0-9_]*)?([eE][+-]?[0-9]+)?([lLfFdDnN]?)")
_BASED_NUMBER: Final = re.compile(r"([+-]?)0([xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)[lLnN]?")
_MAX_DIGITS: Final = 300
_SPECIAL: Final = re.compile(
    r"(?P<pair>\\u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2}))"
    r"|\\u(?P<code>[0-9a-fA-F]{4})"
    r"|\\(?P<escape>u[0-9a-fA-F]{0,3}|[\s\S]|\Z)"
    r"|[\x00-\x1f]"
)
_ESCAPES: Final = {
    '"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t",
}  # fmt: skip
_CONTROL_NAMES: Final = {"\n": "line break", "\r": "line break", "\t": "tab"}
_CONTROL_ESCAPES: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SURROGATES: Final = range(0xD800, 0xE000)


def parse_literal(word: str) -> Literal | None:
    """Return the value of a bare word, None if it is not a literal in any language."""
    known = _JSON_LITERALS.get(word)
    if known is not None:
        return known
    match = _NUMBER.fullmatch(word)
    if match is not None:
        return _number(word, whole=not match["fraction"])
    if _NOT_FINITE.fullmatch(word):
        return Literal(
            value=None,
            code="HG020",
            message=f"`{word}` is not a valid JSON number",
            label="write a number, or remove the field",
            readable=False,
        )
    if word.lower() in _FOREIGN_LITERALS:
        right = _FOREIGN_LITERALS[word.lower()]
        return Literal(
            value=_JSON_LITERALS[right].value,
            code="HG021",
            message=f"`{word}` is not a JSON literal; JSON writes `{right}`",
            label=f"`{right}`",
            suggestion=right,
        )
    return _loose_number(word)


def _number(word: str, *, whole: bool) -> Literal:
    if whole and len(word) <= _MAX_DIGITS:
        return Literal(value=int(word))
    value = float(word)
    if math.isinf(value):
        return Literal(
            value=None,
            code="HG022",
            message="the number is too large for a JSON parser",
            label="out of range",
            readable=False,
        )
    return Literal(value=value)


def _loose_number(word: str) -> Literal | None:
    value: float
    if match := _BASED_NUMBER.fullmatch(word):
        if len(word) > _MAX_DIGITS:
            return None
        value = int(match[1] + "0" + match[2], 0)
    elif (match := _LOOSE_NUMBER.fullmatch(word)) and (match[2] or (match[3] and len(match[3]) > 1)):
        sign, whole, fraction, exponent, _ = match.groups()
        plain = f"{sign}{whole or 0}{fraction or ''}{exponent or ''}".replace("_", "")
        value = float(plain)
        if math.isinf(value):
            return None
        if value.is_integer() and not exponent and len(plain) < 16:
            value = int(value)
    else:
        return None
    return Literal(
        value=value,
        code="HG022",
        message=f"`{word}` is not a valid JSON number",
        label="use digits with at most one decimal point; no leading zero, no plus sign",
        suggestion=repr(value),
    )


def unescape(text: str, start: int, end: int, report: Report, *, quote: str = '"') -> str:
    """Return ``text[start:end]`` with its escapes resolved; report invalid escapes and control characters."""
    parts: list[str] = []
    index = start
    while index < end:
        match = _SPECIAL.search(text, index, end)
        if match is None:
            break
        parts.append(text[index : match.start()])
        index = match.end()
        if match["pair"]:
            high, low = (int(match[half], 16) for half in ("high", "low"))
            parts.append(chr(0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00))
        elif match["code"]:
            parts.append(_character(match, report))
        elif match["escape"] is None:
            parts.append(match[0])
            _report_control(match, report)
        elif match["escape"] in _ESCAPES:
            parts.append(_ESCAPES[match["escape"]])
        else:
            parts.append(match["escape"])
            if match["escape"] != quote:
                report(
                    "HG018",
                    match.start(),
                    match.end(),
                    f"invalid escape `{match[0][:6]}`",
                    label='valid are \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hex digits',
                )
    parts.append(text[index:end])
    return "".join(parts)


def _character(match: re.Match[str], report: Report) -> str:
    code = int(match["code"], 16)
    if code not in _SURROGATES:
        return chr(code)
    report(
        "HG019",
        match.start(),
        match.end(),
        f"`\\u{code:04x}` is a lone surrogate",
        label="characters beyond U+FFFF need a pair of escapes",
    )
    return "\ufffd"


def _report_control(match: re.Match[str], report: Report) -> None:
    name = _CONTROL_NAMES.get(match[0], f"control character U+{ord(match[0]):04X}")
    report(
        "HG017",
        match.start(),
        match.end(),
        f"unescaped {name} in a string",
        label="control characters must be escaped",
        suggestion=_CONTROL_ESCAPES.get(match[0], f"\\u{ord(match[0]):04x}"),
    )
