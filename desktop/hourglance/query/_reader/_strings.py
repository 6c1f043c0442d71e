"""What stands between quotes, its escapes resolved."""

import re
from collections.abc import Callable
from typing import Final

_SPECIAL: Final = re.compile(r"\\u([0-9a-fA-F]{4})|\\(u[0-9a-fA-F]{0,3}|[\s\S]|\Z)|[\x00-\x1f]")
_ESCAPES: Final = {
    '"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t",
}  # fmt: skip
_CONTROL_NAMES: Final = {"\n": "a line end", "\r": "a line end", "\t": "a tab"}
_HIGH: Final = range(0xD800, 0xDC00)
_LOW: Final = range(0xDC00, 0xE000)


def unescape(text: str, start: int, end: int, report: Callable[..., None], *, quote: str = '"') -> str:
    """Return the text of ``text[start:end]``; report escapes and characters that JSON does not know."""
    parts: list[str] = []
    index = start
    half: tuple[int, int] | None = None  # a high surrogate waiting for its low one: code and place
    for match in _SPECIAL.finditer(text, start, end):
        if match.start() > index or not match[1]:
            half = _give_up(half, report)
        parts.append(text[index : match.start()])
        index = match.end()
        if match[1]:
            code = int(match[1], 16)
            if half is not None and code in _LOW:
                parts[-2:] = [chr(0x10000 + (half[0] - 0xD800) * 0x400 + code - 0xDC00)]
                half = None
                continue
            half = _give_up(half, report)
            if code in _HIGH:
                half = (code, match.start())
                parts.append("\ufffd")
            elif code in _LOW:
                _give_up((code, match.start()), report)
                parts.append("\ufffd")
            else:
                parts.append(chr(code))
        elif match[2] is None:
            parts.append(match[0])
            _report_control(match, report)
        elif match[2] in _ESCAPES:
            parts.append(_ESCAPES[match[2]])
        else:
            parts.append(match[2])
            if match[2] != quote:
                report(
                    "HG018",
                    match.start(),
                    match.end(),
                    f"JSON has no escape `{match[0][:6]}`",
                    label='known are \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hex digits',
                )
    _give_up(half, report)
    parts.append(text[index:end])
    return "".join(parts)


def _give_up(half: tuple[int, int] | None, report: Callable[..., None]) -> None:
    if half is not None:
        code, at = half
        report(
            "HG019",
            at,
            at + 6,
            f"`\\u{code:04x}` is half a character: its other half is missing",
            label="characters beyond U+FFFF are written as two such escapes",
        )


def _report_control(match: re.Match[str], report: Callable[..., None]) -> None:
    name = _CONTROL_NAMES.get(match[0], f"the control character U+{ord(match[0]):04X}")
    report(
        "HG017",
        match.start(),
        match.end(),
        f"{name} stands in a text as it is",
        label="control characters are escaped in JSON",
        suggestion={"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(match[0], f"\\u{ord(match[0]):04x}"),
    )
