"""Cache files that belong to one user at one account."""

from hashlib import blake2b
from typing import Any, ClassVar, Generic, TypeVar

import msgspec

from hourglance.util.atomic_file import quarantine_path
from hourglance.util.json_errors import JSON_ERRORS
from hourglance.util.user_file import UserFile

T = TypeVar("T")


class _OwnedContent(msgspec.Struct, kw_only=True):
    version: int
    owner: str
    content: msgspec.Raw
    # Of the content; missing in files of 0.1.
    checksum: str | None = None


class AccountFileStore(UserFile, Generic[T]):
    """Stores one value for one account in a JSON file; content of another account is deleted.

    A subclass says what it stores.
    """

    folder = "cache"

    #: The type of the value, as msgspec reads it.
    content_type: ClassVar[Any]

    def load(self, account_key: str | None) -> T | None:
        """Return the value stored for an account; None if there is none.

        :param account_key: identifies account and user; only a digest of it is stored. None returns what is
            stored for the last account.
        :raises HourglanceError: of the error type: the file is corrupt and was quarantined; it is of another
            version, or cannot be read; or it belongs to another account and cannot be deleted.
        """
        data = self.read()
        if data is None:
            return None
        try:
            stored = msgspec.json.decode(data, type=_OwnedContent)
            if stored.checksum not in (None, _checksum(stored.content)):
                raise self.quarantined(f"{self.what} do not match their checksum")
            if account_key is None or stored.owner == text_digest(account_key):
                return self._decode(stored.content)
        except JSON_ERRORS:
            raise self.quarantined(f"{self.what} could not be understood") from None
        self.delete()
        return None

    def save(self, account_key: str, content: T) -> None:
        """Store a value for an account, replacing what the file holds.

        The write is not durable: a power failure may lose it.

        :raises HourglanceError: of the error type: the file cannot be written, or is of another version; the
            previous one is unchanged.
        """
        raw = msgspec.Raw(msgspec.json.encode(content))
        stored = _OwnedContent(
            version=self.version, owner=text_digest(account_key), content=raw, checksum=_checksum(raw)
        )
        self.write(msgspec.json.encode(stored), durable=False)

    def delete(self) -> None:
        """Delete the file and its quarantined copy.

        :raises HourglanceError: of the error type: they cannot be deleted.
        """
        try:
            self.path.unlink(missing_ok=True)
            quarantine_path(self.path).unlink(missing_ok=True)
        except OSError as error:
            raise self.error("could not be deleted", error) from None

    def _decode(self, content: msgspec.Raw) -> T:
        """Return the stored value; a subclass may read an older form of it."""
        decoded: T = msgspec.json.decode(content, type=self.content_type)
        return decoded


def _checksum(content: msgspec.Raw) -> str:
    return blake2b(bytes(content), digest_size=16).hexdigest()


def text_digest(text: str) -> str:
    """Return a short digest that identifies a text without revealing it."""
    return blake2b(text.encode(), digest_size=16).hexdigest()
