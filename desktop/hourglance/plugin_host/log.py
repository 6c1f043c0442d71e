"""What a plugin prints: the last lines of it, kept in memory for its author."""

from collections import deque
from typing import Final

from hourglance.plugin_host.install.sanitized_text import many_lines

_LINES: Final = 500
_LINE_CHARACTERS: Final = 1_000


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
            self._keep(line)
        if len(self._rest) > _LINE_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        """Keep what has no end of line yet, since no more will come."""
        if self._rest:
            self._keep(self._rest)
            self._rest = b""

    def write(self, text: str) -> None:
        """Add text of the host's own, such as a traceback."""
        self.feed(text.encode(errors="replace") + b"\n")

    def _keep(self, line: bytes) -> None:
        self._lines.append(many_lines(line.decode(errors="replace"))[:_LINE_CHARACTERS])
