"""Cache files that belong to one user at one account."""

from hashlib import blake2b
from pathlib import Path
from typing import Any, ClassVar, Final, Generic, TypeVar

import msgspec

from hourglance.api import HourglanceError
from hourglance.util.atomic_file import atomic_write, file_error, quarantine_error, quarantine_path
from hourglance.util.file_format import check_format, check_overwrite
from hourglance.util.json_errors import JSON_ERRORS
from hourglance.util.paths import user_path
from hourglance.util.regular_file import read_regular_file

T = TypeVar("T")

#: The version of the format. A file of another version is neither read nor overwritten.
VERSION: Final = 1


class _OwnedContent(msgspec.Struct, kw_only=True):
    version: int
    owner: str
    content: msgspec.Raw
    # Of the content; missing in files of 0.1.
    checksum: str | None = None


class AccountFileStore(Generic[T]):
    """Stores one value for one account in a JSON file; content of another account is deleted, never returned.

    A subclass says what it stores. Its methods access the disk and may block.

    :param path: by default ``file_name`` in the user's cache folder.
    """

    file_name: ClassVar[str]

    #: The type of the value, as msgspec reads it.
    content_type: ClassVar[Any]

    #: The error to raise for problems with the file.
    error_type: ClassVar[type[HourglanceError]]

    #: What the file holds, as the beginning of a message: ``The cached results``.
    what: ClassVar[str]

    #: What the user can do about a corrupt file.
    remedy: ClassVar[str]

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or user_path("cache", self.file_name)

    def load(self, account_key: str) -> T | None:
        """Return the value stored for an account; None if there is none.

        :param account_key: identifies account and user; only a digest of it is stored.
        :raises HourglanceError: of the error type: the file is corrupt and was quarantined; it is of another
            version, or cannot be read; or it belongs to another account and cannot be deleted.
        """
        try:
            data = read_regular_file(self.path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._error("could not be read", error) from None
        try:
            check_format(data, VERSION, self.error_type, self.path, self.what)
            stored = msgspec.json.decode(data, type=_OwnedContent)
            if stored.checksum not in (None, _checksum(stored.content)):
                raise self._quarantined("do not match their checksum")
            if stored.owner == text_digest(account_key):
                return self._decode(stored.content)
        except JSON_ERRORS:
            raise self._quarantined("could not be understood") from None
        self.delete()
        return None

    def save(self, account_key: str, content: T) -> None:
        """Store a value for an account, replacing what the file holds.

        The write is not durable: a power failure may lose it.

        :raises HourglanceError: of the error type: the file cannot be written, or is of another version; the
            previous one is unchanged.
        """
        check_overwrite(self.path, VERSION, self.error_type, self.what)
        raw = msgspec.Raw(msgspec.json.encode(content))
        stored = _OwnedContent(
            version=VERSION, owner=text_digest(account_key), content=raw, checksum=_checksum(raw)
        )
        try:
            atomic_write(self.path, msgspec.json.encode(stored), durable=False)
        except OSError as error:
            raise self._error("could not be written", error) from None

    def delete(self) -> None:
        """Delete the file and its quarantined copy.

        :raises HourglanceError: of the error type: they cannot be deleted.
        """
        try:
            self.path.unlink(missing_ok=True)
            quarantine_path(self.path).unlink(missing_ok=True)
        except OSError as error:
            raise self._error("could not be deleted", error) from None

    def _decode(self, content: msgspec.Raw) -> T:
        """Return the stored value; a subclass may read an older form of it."""
        decoded: T = msgspec.json.decode(content, type=self.content_type)
        return decoded

    def _quarantined(self, what: str) -> HourglanceError:
        return quarantine_error(self.error_type, self.path, f"{self.what} {what}", remedy=self.remedy)

    def _error(self, what: str, error: OSError) -> HourglanceError:
        return file_error(self.error_type, self.path, what, error)


def _checksum(content: msgspec.Raw) -> str:
    return blake2b(bytes(content), digest_size=16).hexdigest()


def text_digest(text: str) -> str:
    """Return a short digest that identifies a text without revealing it."""
    return blake2b(text.encode(), digest_size=16).hexdigest()
