"""The output of commands: no control character, no error for what cannot be encoded, styles for terminals."""

import io
import json
import re
from pathlib import Path

import pytest

from hourglance.util.terminal import (
    OutputError,
    has_unicode,
    is_terminal,
    write,
    write_json,
)

ROOMS = Path(__file__).parents[2] / "desktop" / "hourglance"


class Stream(io.TextIOWrapper):
    """A stream in memory.

    :param terminal: whether it passes for a terminal.
    """

    def __init__(self, encoding: str = "utf-8", *, terminal: bool = False) -> None:
        super().__init__(io.BytesIO(), encoding=encoding, newline="")
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    @property
    def text(self) -> str:
        return self.buffer.getvalue().decode(self.encoding)  # type: ignore[attr-defined]


@pytest.fixture
def output(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")

    def use(encoding: str = "utf-8", *, terminal: bool = False) -> Stream:
        stream = Stream(encoding, terminal=terminal)
        monkeypatch.setattr("sys.stdout", stream)
        return stream

    return use


def test_styles_pass_to_a_terminal_and_nothing_else_does(output) -> None:
    stream = output(terminal=True)
    write("\x1b[1;31mbold\x1b[0m \x1b[2J\x1b]0;x\x07", styled=True)

    assert stream.text == "\x1b[1;31mbold\x1b[0m \\u001b[2J\\u001b]0;x\\u0007\n"


def test_styles_are_removed_elsewhere(output, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = output()
    write("\x1b[1mbold\x1b[0m", styled=True)
    assert stream.text == "bold\n"

    monkeypatch.setenv("NO_COLOR", "1")
    stream = output(terminal=True)
    write("\x1b[1mbold\x1b[0m", styled=True)
    assert stream.text == "bold\n"


def test_styles_in_a_text_without_styles_are_escaped(output) -> None:
    stream = output(terminal=True)
    write("\x1b[8mhidden")
    assert stream.text == "\\u001b[8mhidden\n"


def test_characters_that_cannot_be_encoded_are_replaced(output) -> None:
    stream = output("ascii")
    write("1\u202f000 × 2 – é…😀")
    assert stream.text == "1 000 x 2 - \\u00e9...\\ud83d\\ude00\n"


def test_json_means_the_same_in_every_encoding(output) -> None:
    document = {"a\x9b–\u2028\U0001f600": "é\x1b\u202e"}
    for encoding in ("ascii", "cp437", "utf-8"):
        stream = output(encoding)
        write_json(json.dumps(document, ensure_ascii=False).replace(": ", ":\r ").encode())
        assert json.loads(stream.text) == document
        assert "\r" not in stream.text


def test_closed_streams_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    write("nothing")
    write_json("{}")
    assert not is_terminal(None)
    assert has_unicode(None)


@pytest.mark.parametrize(
    ("error", "is_closed"), [(BrokenPipeError(32, "Broken pipe"), True), (OSError(28, "Full"), False)]
)
def test_output_that_fails_is_an_error_that_tells_a_closed_pipe(
    output, monkeypatch, error, is_closed
) -> None:
    stream = output()

    def fail(text: str) -> int:
        raise error

    monkeypatch.setattr(stream, "write", fail)
    with pytest.raises(OutputError, match="cannot be written") as raised:
        write("text")
    assert raised.value.is_closed is isinstance(error, BrokenPipeError)


def test_log_records_are_written_without_controls(monkeypatch: pytest.MonkeyPatch) -> None:
    import logging

    from hourglance.util.terminal_log import TerminalLogHandler

    stream = Stream()
    monkeypatch.setattr("sys.stderr", stream)
    TerminalLogHandler().handle(logging.makeLogRecord({"msg": "a\x1b[2J"}))
    assert stream.text == "a\\u001b[2J\n"


def test_output_has_one_door() -> None:
    writes = re.compile(r"click\.(?:echo|secho)\(|(?<![\w.])print\(.*|std(?:out|err)\.(?:buffer\.)?write\(")
    found = [
        f"{path.relative_to(ROOMS)}: {each}"
        for path in ROOMS.rglob("*.py")
        for each in writes.findall(path.read_text(encoding="utf-8"))
        if "noqa: T201 - " not in each
    ]
    assert found == []
