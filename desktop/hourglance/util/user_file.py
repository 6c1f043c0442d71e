"""Versioned files in the folders of one user."""

from pathlib import Path
from typing import ClassVar

from hourglance.api import HourglanceError
from hourglance.util.atomic_file import atomic_write, file_error, quarantine_error
from hourglance.util.file_format import check_format, check_overwrite
from hourglance.util.paths import FolderKind, user_path
from hourglance.util.regular_file import read_regular_file


class UserFile:
    """A file that is read and replaced as a whole. A subclass says what it stores.

    Its methods access the disk and may block.

    :param path: by default ``file_name`` in the user's folder.
    """

    file_name: ClassVar[str]

    folder: ClassVar[FolderKind] = "config"

    #: The version of the format. A file of another version is neither read nor overwritten.
    version: ClassVar[int] = 1

    #: The error to raise for problems with the file.
    error_type: ClassVar[type[HourglanceError]]

    #: What the file holds, as the beginning of a message: ``The cached results``.
    what: ClassVar[str]

    #: What the user can do about a corrupt file.
    remedy: ClassVar[str]

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or user_path(self.folder, self.file_name)

    def read(self) -> bytes | None:
        """Return the content; None if there is no file.

        :raises HourglanceError: of the error type: the file cannot be read, or is of another version.
        """
        try:
            content = read_regular_file(self.path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self.error("could not be read", error) from None
        check_format(content, self.version, self.error_type, self.path, self.what)
        return content

    def write(self, content: bytes, *, durable: bool = True) -> None:
        """Replace the content; only this user can read it.

        :param durable: see :func:`atomic_write`.
        :raises HourglanceError: of the error type: the file cannot be written, or is of another version; it
            is unchanged.
        """
        check_overwrite(self.path, self.version, self.error_type, self.what)
        try:
            atomic_write(self.path, content, durable=durable)
        except OSError as error:
            raise self.error("could not be written", error) from None

    def quarantined(self, what: str) -> HourglanceError:
        """Quarantine the file, which is corrupt, and return the error to raise.

        :param what: the beginning of the message.
        """
        return quarantine_error(self.error_type, self.path, what, remedy=self.remedy)

    def error(self, what: str, error: OSError) -> HourglanceError:
        """Return the error to raise for a failed operation: ``could not be deleted``."""
        return file_error(self.error_type, self.path, what, error)
