"""Decoding of a query's bytes, and conversion of text indexes to lines and columns."""

import json
import re
from bisect import bisect_right
from functools import cached_property
from typing import Final

from hourglance.lint.finding import Finding

_BOM: Final = "\ufeff"
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_BINARY: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class Lines:
    """The lines of a text. Lines and columns count from 1; columns count characters."""

    def __init__(self, text: str) -> None:
        self.text = text

    def position(self, index: int) -> tuple[int, int]:
        """Return line and column of the character at ``index``."""
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return a line without its line ending."""
        start = self._starts[number - 1]
        stop = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[start:stop].rstrip("\r\n")

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]


def decode_text(data: str | bytes) -> tuple[str, list[Finding]]:
    """Return ``data`` as text without a byte order mark, and the problems of its encoding."""
    text, problems = (data, []) if isinstance(data, str) else _decode(data)
    if text.startswith(_BOM):
        text = text[1:]
        problems.append(
            Finding(
                code="HG003",
                start=0,
                end=0,
                message="the text begins with a byte order mark; the query must start with `{`",
                label="an invisible U+FEFF precedes this character",
                suggestion="save the file as UTF-8 without BOM",
                fixable=True,
            )
        )
    if not text.isascii() and (found := _SURROGATE.search(text)):
        message = "the text contains a lone surrogate, which cannot be encoded as UTF-8"
        start = found.start()
        problems.append(Finding(code="HG002", start=start, end=start, message=message, fixable=True))
        text = _SURROGATE.sub("\ufffd", text)
    return text, problems


def _decode(data: bytes) -> tuple[str, list[Finding]]:
    encoding = json.detect_encoding(data)
    text = "" if encoding.startswith("utf-8") else data.decode(encoding, "replace")
    # Without a byte order mark the encoding is a guess: JSON begins with ASCII, binary data rarely does.
    if text and (encoding in ("utf-16", "utf-32") or text[:2].isascii()):
        message = f"the text is encoded as {encoding[:6].upper()}; the service requires UTF-8"
        return text, [_not_utf_8(0, message)]
    control = len(_BINARY.findall(data[:4096]))
    if b"\x00" in data[:4096] and control > len(data[:4096]) // 32:
        message = "the data is binary, not text"
        return "", [Finding(code="HG001", start=0, end=0, message=message, lost=True)]
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        valid = data[: error.start].decode("utf-8")
        message = f"byte 0x{data[error.start]:02x} is not valid UTF-8, the only encoding that JSON allows"
        problem = _not_utf_8(len(valid), message, label="read as Windows-1252 from here on")
        return valid + data[error.start :].decode("cp1252", "replace"), [problem]


def _not_utf_8(start: int, message: str, *, label: str = "") -> Finding:
    return Finding(
        code="HG002",
        start=start,
        end=start,
        message=message,
        label=label,
        suggestion="save the file as UTF-8",
        fixable=True,
    )
