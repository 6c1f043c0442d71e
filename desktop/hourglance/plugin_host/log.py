"""The last lines that a plugin printed."""

from collections import deque
from typing import Final

from hourglance.util.printable import many_lines

_MAX_LINES: Final = 500
_MAX_LINE_LENGTH: Final = 1_000


class PluginLog:
    """A ring buffer of the last lines that a plugin printed."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=_MAX_LINES)
        self._partial = b""

    @property
    def lines(self) -> tuple[str, ...]:
        """The stored lines, oldest first."""
        return tuple(self._lines)

    def feed(self, data: bytes) -> None:
        """Add output, in pieces of any size. A line is stored once it is complete or too long."""
        *complete, self._partial = (self._partial + data).split(b"\n")
        for line in complete[-_MAX_LINES:]:
            self._store(line)
        if len(self._partial) > _MAX_LINE_LENGTH:
            self.flush()

    def flush(self) -> None:
        """Store the last line although it is not complete."""
        if self._partial:
            self._store(self._partial)
            self._partial = b""

    def write(self, text: str) -> None:
        """Add a text of the host, such as a traceback."""
        self.feed(text.encode(errors="replace") + b"\n")

    def tail(self, lines: int = 20) -> str:
        """Return the last lines as one text, for the details of an error."""
        return "\n".join(self.lines[-lines:])

    def _store(self, line: bytes) -> None:
        self._lines.append(many_lines(line.decode(errors="replace"))[:_MAX_LINE_LENGTH])
