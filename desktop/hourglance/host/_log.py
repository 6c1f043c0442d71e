"""What a plugin prints: the last lines of it, kept in memory for its author."""

import re
from collections import deque
from typing import Final

_LINES: Final = 500
_LINE_CHARACTERS: Final = 1_000

#: Terminal sequences and other controls have no place in a log that people read.
_CONTROLS: Final = re.compile(
    r"\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
)


class PluginLog:
    """A ring of text lines, put together from whatever pieces a pipe delivers."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=_LINES)
        self._rest = b""

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines kept, oldest first."""
        return tuple(self._lines)

    def feed(self, data: bytes) -> None:
        """Take output in; a line is kept once it is complete, or longer than a line may be."""
        *complete, self._rest = (self._rest + data).split(b"\n")
        for line in complete[-_LINES:]:
            self._keep(line.decode(errors="replace"))
        if len(self._rest) > _LINE_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        """Keep what has no end of line yet, since no more will come."""
        if self._rest:
            self._keep(self._rest.decode(errors="replace"))
            self._rest = b""

    def write(self, text: str) -> None:
        """Add text of the host's own, such as a traceback."""
        for line in text.splitlines():
            self._keep(line)

    def _keep(self, line: str) -> None:
        self._lines.append(_CONTROLS.sub("", line[:_LINE_CHARACTERS]))
