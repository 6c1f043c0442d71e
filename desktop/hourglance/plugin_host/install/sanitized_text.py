"""A plugin's texts, without what would disturb the texts around them."""

import re
from typing import Final

#: Embeddings, overrides and isolates turn the text after them around; a byte order mark is nothing at all.
_TURNING: Final = "\u202a-\u202e\u2066-\u2069\ufeff"

#: What ends a line, or plays tricks on a terminal.
_CONTROLS: Final = "\x00-\x1f\x7f-\x9f\u2028\u2029"

_BAD_IN_A_LINE: Final = re.compile(f"([{_CONTROLS}])|[{_TURNING}]")
_BAD_IN_LINES: Final = re.compile(rf"\x1b\[[0-9;?]*[ -/]*[@-~]|(?![\n\t])[{_CONTROLS}{_TURNING}]")


def one_line(text: str) -> str:
    """Return a text on one line: a space for each control character, nothing for what turns text around."""
    return _BAD_IN_A_LINE.sub(lambda bad: " " if bad[1] else "", text)


def many_lines(text: str) -> str:
    """Return output or a traceback as plain lines."""
    return _BAD_IN_LINES.sub("", text)
