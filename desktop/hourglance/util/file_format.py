"""The format version of a stored file. A file of another version is neither read nor overwritten."""

from pathlib import Path
from typing import Annotated, TypeAlias, TypeVar

import msgspec

from hourglance.api import HourglanceError
from hourglance.util.json_errors import JSON_ERRORS
from hourglance.util.regular_file import read_regular_file

E = TypeVar("E", bound=HourglanceError)


#: Any other number is no version: the file is corrupt.
_Version: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=9999)]


class _Head(msgspec.Struct):
    version: _Version | None = None
    format: _Version | None = None


def format_version(content: bytes) -> int | None:
    """Return the format version that a file's content names; None if it names none, or is not JSON."""
    try:
        head = msgspec.json.decode(content, type=_Head)
    except JSON_ERRORS:
        return None
    return head.format if head.version is None else head.version


def check_format(content: bytes, known: int, error_type: type[E], path: Path, what: str) -> None:
    """Raise an error if a file's content is of another version than the known one.

    :param what: what the file holds, as the beginning of a message: ``The preferences``.
    :raises HourglanceError: of the error type.
    """
    if format_version(content) not in {None, known}:
        raise error_type(
            f"{what} in {path} were written by another version of Hourglance, and are left unchanged.",
            remedy="Update Hourglance, or move the file to start over.",
        )


def check_overwrite(path: Path, known: int, error_type: type[E], what: str) -> None:
    """Raise an error if a file must not be overwritten, because it is of another version.

    :raises HourglanceError: of the error type.
    """
    try:
        content = read_regular_file(path)
    except OSError:
        return  # the error is reported where the file is written
    check_format(content, known, error_type, path, what)
