"""Log records on standard error. Apart from other output, because the import of logging takes long."""

import logging

from hourglance.util.terminal import write


class TerminalLogHandler(logging.Handler):
    """Writes log records to standard error, as :func:`write` does."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        write(self.format(record), error=True)


def log_to_terminal() -> None:
    """Write all records of this process to standard error."""
    logging.basicConfig(handlers=[TerminalLogHandler()])
