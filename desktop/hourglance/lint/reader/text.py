"""Decoding of a query's bytes, and conversion of text indexes to lines and columns."""

import codecs
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Final

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
_BINARY: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntaxProblem:
    """A violation of JSON's syntax.

    :param code: code of the rule.
    :param start: index of the first character.
    :param end: index after the last character; equal to ``start`` if something is missing there.
    :param message: what is wrong, one sentence.
    :param pointer: JSON pointer to the innermost value at that place; set when the whole text is parsed.
    :param label: a few words shown at the place itself.
    :param suggestion: what to write instead; empty if the label says it.
    :param fixable: whether the tree holds the intended value, so that writing it as JSON fixes the problem.
    :param lost: whether the tree lacks a part of the text.
    """

    code: str
    start: int
    end: int
    message: str
    pointer: str = ""
    label: str = ""
    suggestion: str = ""
    fixable: bool = True
    lost: bool = False


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


def decode_text(data: str | bytes) -> tuple[str, list[SyntaxProblem]]:
    """Return ``data`` as text without a byte order mark, and the problems of its encoding."""
    text, problems = (data, []) if isinstance(data, str) else _decode(data)
    if text.startswith(_BOM):
        text = text[1:]
        problems.append(
            SyntaxProblem(
                code="HG003",
                start=0,
                end=0,
                message="the text begins with a byte order mark; the query must start with `{`",
                label="an invisible U+FEFF precedes this character",
                suggestion="save the file as UTF-8 without BOM",
            )
        )
    if not text.isascii() and (found := _SURROGATE.search(text)):
        problems.append(
            SyntaxProblem(
                code="HG002",
                start=found.start(),
                end=found.start(),
                message="the text contains a lone surrogate, which cannot be encoded as UTF-8",
            )
        )
        text = _SURROGATE.sub("\ufffd", text)
    return text, problems


def _decode(data: bytes) -> tuple[str, list[SyntaxProblem]]:
    for mark, encoding, name in _MARKS:
        if data.startswith(mark):
            return _decode_wide(data[len(mark) :], encoding, name)
    # JSON begins with an ASCII character, so the zero bytes around it reveal the encoding.
    zeros = "".join("0" if byte == 0 else "x" for byte in data[:4])
    if zeros in _ZEROS:
        return _decode_wide(data, *_ZEROS[zeros])
    control = len(_BINARY.findall(data[:4096]))
    if b"\x00" in data[:4096] and control > len(data[:4096]) // 32:
        message = "the data is binary, not text"
        return "", [SyntaxProblem(code="HG001", start=0, end=0, message=message, fixable=False, lost=True)]
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        valid = data[: error.start].decode("utf-8")
        problem = SyntaxProblem(
            code="HG002",
            start=len(valid),
            end=len(valid),
            message=f"byte 0x{data[error.start]:02x} is not valid UTF-8, the only encoding that JSON allows",
            label="read as Windows-1252 from here on",
            suggestion="save the file as UTF-8",
        )
        return valid + data[error.start :].decode("cp1252", "replace"), [problem]


def _decode_wide(data: bytes, encoding: str, name: str) -> tuple[str, list[SyntaxProblem]]:
    problem = SyntaxProblem(
        code="HG002",
        start=0,
        end=0,
        message=f"the text is encoded as {name}; the service requires UTF-8",
        suggestion="save the file as UTF-8",
    )
    return data.decode(encoding, "replace"), [problem]
