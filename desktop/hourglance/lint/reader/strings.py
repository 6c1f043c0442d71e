"""What stands between quotes, its escapes resolved."""

import re
from collections.abc import Callable
from typing import Final

_SPECIAL: Final = re.compile(
    r"(?P<pair>\\u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2}))"
    r"|\\u(?P<code>[0-9a-fA-F]{4})"
    r"|\\(?P<escape>u[0-9a-fA-F]{0,3}|[\s\S]|\Z)"
    r"|[\x00-\x1f]"
)
_ESCAPES: Final = {
    '"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t",
}  # fmt: skip
_CONTROL_NAMES: Final = {"\n": "a line end", "\r": "a line end", "\t": "a tab"}
_HALVES: Final = range(0xD800, 0xE000)


def unescape(text: str, start: int, end: int, report: Callable[..., None], *, quote: str = '"') -> str:
    """Return the text of ``text[start:end]``; report escapes and characters that JSON does not know."""
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
                    f"JSON has no escape `{match[0][:6]}`",
                    label='known are \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hex digits',
                )
    parts.append(text[index:end])
    return "".join(parts)


def _character(match: re.Match[str], report: Callable[..., None]) -> str:
    code = int(match["code"], 16)
    if code not in _HALVES:
        return chr(code)
    report(
        "HG019",
        match.start(),
        match.end(),
        f"`\\u{code:04x}` is half a character: its other half is missing",
        label="characters beyond U+FFFF are written as two such escapes",
    )
    return "\ufffd"


def _report_control(match: re.Match[str], report: Callable[..., None]) -> None:
    name = _CONTROL_NAMES.get(match[0], f"the control character U+{ord(match[0]):04X}")
    report(
        "HG017",
        match.start(),
        match.end(),
        f"{name} stands in a string as it is",
        label="control characters are escaped in JSON",
        suggestion={"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(match[0], f"\\u{ord(match[0]):04x}"),
    )
