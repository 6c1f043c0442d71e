"""The files that a query is read from."""

from pathlib import Path
from typing import Final

import click

#: Bytes. No query is nearly as long.
_MAX_FILE: Final = 16 * 1024 * 1024


class UnreadableFileError(click.ClickException):
    """A file is not one with a query; the exit status is 2."""

    exit_code = 2

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"Cannot read {file}: {reason}. Specify another file, or - for standard input.")


def find_files(files: tuple[str, ...]) -> list[str]:
    """Return the files, with folders replaced by the JSON files in them.

    :raises UnreadableFileError: a folder contains none.
    """
    names: list[str] = []
    for file in files:
        folder = Path(file)
        found = [file]
        if folder.is_dir():
            found = sorted(str(path) for path in folder.rglob("*.json") if path.is_file())
        if not found:
            raise UnreadableFileError(file, "the folder contains no *.json file")
        names += found
    return names


def read_query(file: str) -> bytes:
    """Return the content of a file, or of standard input for ``-``.

    :raises UnreadableFileError: it cannot be read, or is too long.
    """
    try:
        with click.open_file(file, "rb") as opened:
            content: bytes = opened.read(_MAX_FILE + 1)
    except (OSError, ValueError, RuntimeError) as error:  # the last one without standard input
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not a file"
        raise UnreadableFileError(file, reason[:1].lower() + reason[1:]) from error
    if len(content) > _MAX_FILE:
        raise UnreadableFileError(file, "it is too long for a query")
    return content
