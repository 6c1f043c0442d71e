"""Words without quotes that stand for a value: numbers, true, false, null, and their foreign kin."""

import math
import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """A value that stands without quotes, and what is wrong with how it is written.

    ``readable`` is False where there is no such value in JSON at all.
    """

    value: float | bool | None
    slip: str = ""
    message: str = ""
    label: str = ""
    suggestion: str = ""
    readable: bool = True


_KNOWN: Final = {
    "true": Literal(value=True),
    "false": Literal(value=False),
    "null": Literal(value=None),
}
_FOREIGN: Final = {"true": "true", "false": "false"} | dict.fromkeys(
    ("none", "null", "nil", "undefined", "nullptr", "(null)"), "null"
)
_NOT_A_NUMBER: Final = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<fraction>(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)")
_LOOSE_NUMBER: Final = re.compile(r"([+-]?)([0-9][0-9_]*)?(\.[0-9_]*)?([eE][+-]?[0-9]+)?([lLfFdDnN]?)")
_HEX: Final = re.compile(r"([+-]?)0([xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)[lLnN]?")
_LONGEST: Final = 300  # digits; nothing in a query is nearly so long


def literal(word: str) -> Literal | None:
    """Return the value that a bare word stands for, None if it is just a word."""
    known = _KNOWN.get(word)
    if known is not None:
        return known
    match = _NUMBER.fullmatch(word)
    if match is not None:
        return _number(word, whole=not match["fraction"])
    if _NOT_A_NUMBER.fullmatch(word):
        return Literal(
            value=None,
            slip="HG020",
            message=f"`{word}` is no number in JSON",
            label="a number, or nothing at all, belongs here",
            readable=False,
        )
    if word.lower() in _FOREIGN:
        right = _FOREIGN[word.lower()]
        return Literal(
            value=_KNOWN[right].value,
            slip="HG021",
            message=f"`{word}` is another language's; JSON writes `{right}`",
            label=f"`{right}`",
            suggestion=right,
        )
    return _loose_number(word)


def _number(word: str, *, whole: bool) -> Literal:
    if whole and len(word) <= _LONGEST:
        return Literal(value=int(word))
    value = float(word)
    if math.isinf(value):
        return Literal(
            value=None,
            slip="HG022",
            message="this number is too large for any reader",
            label="far beyond all that a query can ask",
            readable=False,
        )
    return Literal(value=value)


def _loose_number(word: str) -> Literal | None:
    value: float
    if match := _HEX.fullmatch(word):
        if len(word) > _LONGEST:
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
        slip="HG022",
        message=f"`{word}` is not how JSON writes a number",
        label="digits, at most one point with digits on both sides, no leading zero or plus",
        suggestion=repr(value),
    )
