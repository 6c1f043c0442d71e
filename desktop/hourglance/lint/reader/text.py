"""From bytes to text, and from an index in the text to line and column."""

import codecs
import re
from bisect import bisect_right
from functools import cached_property
from typing import Final

from hourglance.lint.reader.syntax_errors import SyntaxProblem

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_ZEROS: Final = {
    "x0x0": ("utf-16-le", "UTF-16"),
    "0x0x": ("utf-16-be", "UTF-16"),
    "x000": ("utf-32-le", "UTF-32"),
    "000x": ("utf-32-be", "UTF-32"),
}
_BOM: Final = "\ufeff"
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_NOT_TEXT: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class Lines:
    """The lines of a text. Lines and columns count from 1, columns in characters."""

    def __init__(self, text: str) -> None:
        self.text = text

    def place(self, index: int) -> tuple[int, int]:
        """Return line and column of the character at ``index``."""
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return a line without its end."""
        start = self._starts[number - 1]
        stop = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[start:stop].rstrip("\r\n")

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]


def to_text(data: str | bytes) -> tuple[str, list[SyntaxProblem]]:
    """Return the text of ``data`` without a byte order mark, and what is wrong with its encoding."""
    text, slips = (data, []) if isinstance(data, str) else _decode(data)
    if text.startswith(_BOM):
        text = text[1:]
        slips.append(
            _slip(
                "HG003",
                "the text begins with a byte order mark; the service wants the query to be the first thing",
                label="an invisible U+FEFF stands before this",
                suggestion="save the file as UTF-8 without BOM",
            )
        )
    if not text.isascii() and (found := _SURROGATE.search(text)):
        slips.append(
            _slip(
                "HG002",
                "the text holds half a character (a lone surrogate), which no encoding can carry",
                at=found.start(),
            )
        )
        text = _SURROGATE.sub("\ufffd", text)
    return text, slips


def _decode(data: bytes) -> tuple[str, list[SyntaxProblem]]:
    for mark, encoding, name in _MARKS:
        if data.startswith(mark):
            return _decode_wide(data[len(mark) :], encoding, name)
    # JSON begins with an ASCII character, so the zero bytes around it tell the encoding.
    zeros = "".join("0" if byte == 0 else "x" for byte in data[:4])
    if zeros in _ZEROS:
        return _decode_wide(data, *_ZEROS[zeros])
    odd = len(_NOT_TEXT.findall(data[:4096]))
    if b"\x00" in data[:4096] and odd > len(data[:4096]) // 32:
        return "", [_slip("HG001", "this is no text, so it cannot be a query", lost=True)]
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8")
        slip = _slip(
            "HG002",
            f"byte 0x{data[error.start]:02x} is not UTF-8, the only encoding that JSON has",
            at=len(good),
            label="read as Windows-1252 from here on",
            suggestion="save the file as UTF-8",
        )
        return good + data[error.start :].decode("cp1252", "replace"), [slip]


def _decode_wide(data: bytes, encoding: str, name: str) -> tuple[str, list[SyntaxProblem]]:
    slip = _slip(
        "HG002",
        f"the text is encoded as {name}; the service wants UTF-8",
        suggestion="save the file as UTF-8",
    )
    return data.decode(encoding, "replace"), [slip]


def _slip(
    code: str, message: str, *, at: int = 0, label: str = "", suggestion: str = "", lost: bool = False
) -> SyntaxProblem:
    return SyntaxProblem(
        code=code,
        start=at,
        end=at,
        message=message,
        label=label,
        suggestion=suggestion,
        mended=not lost,
        lost=lost,
    )
