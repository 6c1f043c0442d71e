"""Text from others, made harmless to show: on one line, or without characters that control a terminal."""

import re
from typing import Final

#: Characters that end a line or control a terminal.
_CONTROLS: Final = "\x00-\x1f\x7f-\x9f\u2028\u2029"

#: Bidirectional embeddings, overrides and isolates, their deprecated relatives, and the byte order mark.
_BIDI: Final = "\u202a-\u202e\u2066-\u206f\ufeff"

#: Marks that only order their neighbors: text in Arabic or Hebrew may need them, a terminal does not.
_MARKS: Final = "\u061c\u200e\u200f"

#: Halves of characters, which cannot be encoded: Python reads them from undecodable file names.
_SURROGATES: Final = "\ud800-\udfff"

_UNSAFE_IN_A_LINE: Final = re.compile(f"([{_CONTROLS}{_SURROGATES}])|[{_BIDI}]")
_UNSAFE_IN_LINES: Final = re.compile(
    rf"\x1b\[[0-9;?]*[ -/]*[@-~]|(?![\n\t])[{_CONTROLS}{_BIDI}{_SURROGATES}]"
)
_UNSAFE_IN_A_TERMINAL: Final = re.compile(rf"(?!\r?\n|\t)[{_CONTROLS}{_BIDI}{_MARKS}{_SURROGATES}]")


def one_line(text: str) -> str:
    """Return a text as one line: control characters become spaces, bidirectional controls are removed."""
    return _UNSAFE_IN_A_LINE.sub(lambda match: " " if match[1] else "", text)


def short_line(text: str, max_length: int = 300) -> str:
    """Return a text as one line of limited length, without spaces at its ends and repeated ones."""
    line = " ".join(one_line(text).split())
    return line if len(line) <= max_length else f"{line[: max_length - 1].rstrip()}…"


def many_lines(text: str) -> str:
    """Return output or a traceback without terminal sequences and control characters."""
    return _UNSAFE_IN_LINES.sub("", text)


def escape_controls(text: str) -> str:
    r"""Return a text with each character that a terminal might obey as ``\u001b``.

    Line breaks and tabs stay. In JSON the result means the same.
    """
    return _UNSAFE_IN_A_TERMINAL.sub(lambda match: json_escape(match[0]), text)


def json_escape(text: str) -> str:
    r"""Return all characters of a text as JSON writes them in ASCII: ``\u001b``, or a pair of them."""
    units = text.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
