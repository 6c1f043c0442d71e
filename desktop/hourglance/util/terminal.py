"""The output of commands: the one place that writes to standard output and standard error.

What is written may contain text from others, such as names, headers and files, so no control character
reaches the terminal. What the stream cannot encode is replaced, not an error.
"""

import os
import re
import sys
from typing import Final, TextIO

from hourglance.api import HourglanceError
from hourglance.util.printable import escape_controls, json_escape

#: Colors and weights, which change nothing but the look of a text.
_STYLE: Final = re.compile(r"(\x1b\[[0-9;]*m)")

#: What typographic characters become where they cannot be encoded.
_PLAIN: Final = str.maketrans(
    {"\u2013": "-", "\u2014": "-", "\u2026": "...", "\xd7": "x", "\u2019": "'", "\u202f": " ", "\xa0": " "}
)


class OutputError(HourglanceError):
    """Standard output cannot be written to.

    :param is_closed: its reader has closed it, so the error is not reported.
    """

    code = "output"

    def __init__(self, what: str, *, remedy: str = "", is_closed: bool = False) -> None:
        super().__init__(what, remedy=remedy)
        self.is_closed = is_closed


def write(text: str = "", *, error: bool = False, end: str = "\n", styled: bool = False) -> None:
    """Write a text to standard output.

    :param error: write to standard error, whose failures are ignored.
    :param styled: the text has ANSI styles, of which no other sequence passes; they are removed if the
        stream is not a terminal with colors.
    :raises OutputError: standard output cannot be written to.
    """
    stream = sys.stderr if error else sys.stdout
    parts = _STYLE.split(text) if styled else [text]
    parts[::2] = [escape_controls(part) for part in parts[::2]]
    if not has_color(stream):
        parts = parts[::2]
    safe = "".join(parts) + end
    if not _can_encode(safe, stream):
        safe = safe.translate(_PLAIN)
    _write(safe, stream)


def write_json(text: str | bytes) -> None:
    r"""Write a JSON text to standard output; its meaning stays the same, with escapes such as ``\u009b``.

    :raises OutputError: standard output cannot be written to.
    """
    decoded = text.decode("utf-8", "surrogateescape") if isinstance(text, bytes) else text
    # A carriage return in JSON is space between its parts; in a terminal it would overwrite the line.
    lines = re.sub("\r(?!\n)", "\n", decoded)
    _write(escape_controls(lines).rstrip("\n") + "\n", sys.stdout)


def has_color(stream: TextIO | None) -> bool:
    """Return whether a stream is a terminal that shows colors, and the user wants them."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a stream is a terminal; a closed one is none."""
    return stream is not None and stream.isatty()


def has_unicode(stream: TextIO | None) -> bool:
    """Return whether a stream can take every character."""
    return (_encoding(stream)).lower().startswith("utf")


def _write(text: str, stream: TextIO | None) -> None:
    if stream is None:  # closed before the start
        return
    if not _can_encode(text, stream):
        text = "".join(c if _can_encode(c, stream) else json_escape(c) for c in text)
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        discard_output(stream)
        if stream is sys.stderr:
            return
        reason = (error.strerror or "unknown error").lower()
        raise OutputError(
            f"The output cannot be written: {reason}.",
            remedy="Write it elsewhere.",
            is_closed=isinstance(error, BrokenPipeError),
        ) from None


def discard_output(stream: TextIO | None) -> None:
    """Let all further output of a stream go nowhere: Python would fail again with what is left of it."""
    if stream is None:
        return
    try:
        target = os.open(os.devnull, os.O_WRONLY)
        os.dup2(target, stream.fileno())
        os.close(target)
    except (OSError, ValueError):
        return


def _encoding(stream: TextIO | None) -> str:
    return getattr(stream, "encoding", None) or "utf-8"


def _can_encode(text: str, stream: TextIO | None) -> bool:
    try:
        text.encode(_encoding(stream))
    except UnicodeEncodeError:
        return False
    return True
