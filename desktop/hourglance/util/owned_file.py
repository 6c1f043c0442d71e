"""What is kept for one person at one account, in a file that can be had again: never shown to another."""

from hashlib import blake2b
from pathlib import Path
from typing import Final, Generic, TypeVar

import msgspec

from hourglance.api import HourglanceError
from hourglance.util.atomic_file import beside, set_aside_and_said, unusable, write_whole
from hourglance.util.json_errors import UNREADABLE

T = TypeVar("T")

#: The form of all such files, and of what is in them. One of another form is not read, and replaced in time.
VERSION: Final = 1


class _Head(msgspec.Struct):
    version: int


class _OwnedContent(msgspec.Struct, kw_only=True):
    version: int
    owner: str
    content: msgspec.Raw


class AccountFileStore(Generic[T]):
    """Keeps something of one owner; that of anybody else is deleted, never shown.

    :param form: what is kept, as msgspec reads it.
    :param error_type: what is raised where something is wrong with the file.
    :param what: what is kept, as its sentences begin: ``The last figures``.
    :param remedy: what to do about a file that makes no sense.
    """

    def __init__(
        self, path: Path, form: type[T], error_type: type[HourglanceError], *, what: str, remedy: str
    ) -> None:
        self._path = path
        self._form = form
        self._error_type = error_type
        self._what = what
        self._remedy = remedy

    def load(self, owner: str) -> T | None:
        """Return what was kept for an owner; None if there is nothing.

        :param owner: names account and person; the file has no more than a digest of it.
        :raises HourglanceError: of the given type: the file makes no sense, and was set aside; it cannot be
            read; or it is another owner's, and cannot be deleted.
        """
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unusable("could not be read", error) from None
        try:
            if msgspec.json.decode(content, type=_Head).version != VERSION:
                return None
            kept = msgspec.json.decode(content, type=_OwnedContent)
            if kept.owner == digest(owner):
                return msgspec.json.decode(kept.content, type=self._form)
        except UNREADABLE:
            raise set_aside_and_said(
                self._error_type, self._path, f"{self._what} could not be understood", remedy=self._remedy
            ) from None
        self.wipe()
        return None

    def save(self, owner: str, content: T) -> None:
        """Keep this in place of what was kept before.

        It is not forced onto the disk: what a power cut may cost is had again anyway.

        :raises HourglanceError: of the given type: it cannot be written; the file before is then still there.
        """
        raw = msgspec.Raw(msgspec.json.encode(content))
        kept = _OwnedContent(version=VERSION, owner=digest(owner), content=raw)
        try:
            write_whole(self._path, msgspec.json.encode(kept), durable=False)
        except OSError as error:
            raise self._unusable("could not be written", error) from None

    def wipe(self) -> None:
        """Delete the file, and what was set aside.

        :raises HourglanceError: of the given type: it cannot be deleted.
        """
        try:
            self._path.unlink(missing_ok=True)
            beside(self._path).unlink(missing_ok=True)
        except OSError as error:
            raise self._unusable("could not be deleted", error) from None

    def _unusable(self, what: str, error: OSError) -> HourglanceError:
        return unusable(self._error_type, self._path, what, error)


def digest(text: str) -> str:
    """Return a short name of a text that does not tell it."""
    return blake2b(text.encode(), digest_size=16).hexdigest()
