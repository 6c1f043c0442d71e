"""The names that were looked up, on disk: so that a restart shows them at once."""

from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Final

import msgspec

from hourglance._files import beside, own_path, remedy, set_aside, why, write_whole
from hourglance._json import UNREADABLE
from hourglance.api import HourglanceError
from hourglance.cloud._listings import NamedKind

#: The form of the file. A file of another form is not read, and replaced in time.
VERSION: Final = 1


class DirectoryFileError(HourglanceError):
    """The file with the names of queues and people cannot be read or written. They are looked up again."""

    who = "The file with the names"
    code = "directory-file"


class KeptName(msgspec.Struct, frozen=True, array_like=True):
    """A name and when it was asked for (epoch seconds); None is an id that the service does not know."""

    name: str | None
    asked_at: float


class KeptQueues(msgspec.Struct, frozen=True, kw_only=True):
    """The ids of the person's queues, and when they were asked for (epoch seconds)."""

    ids: tuple[str, ...]
    asked_at: float


class KeptDirectory(msgspec.Struct, kw_only=True):
    """All that is kept for one person at one account."""

    names: dict[NamedKind, dict[str, KeptName]] = {}
    my_queues: KeptQueues | None = None


class _File(msgspec.Struct, kw_only=True):
    version: int
    owner: str
    directory: KeptDirectory


class _Head(msgspec.Struct):
    version: int


class DirectoryFile:
    """Keeps the names for one person at one account; those for anybody else are deleted, never shown.

    :param path: ``names.json`` in the person's cache folder unless given.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or own_path("cache", "names.json")

    def load(self, owner: str) -> KeptDirectory:
        """Return what was kept for an owner.

        :param owner: names account and person; whatever belongs to another one is deleted.
        :raises DirectoryFileError: the file makes no sense, and was set aside as ``names.json.corrupt``; or
            it cannot be read.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return KeptDirectory()
        except OSError as error:
            raise self._failed("read", error) from None
        try:
            if msgspec.json.decode(content, type=_Head).version != VERSION:
                return KeptDirectory()
            kept = msgspec.json.decode(content, type=_File)
        except UNREADABLE:
            raise self._set_aside() from None
        if kept.owner != _digest(owner):
            self.wipe()
            return KeptDirectory()
        return kept.directory

    def save(
        self,
        owner: str,
        names: Mapping[NamedKind, Mapping[str, KeptName]],
        my_queues: KeptQueues | None,
    ) -> None:
        """Keep these in place of those before. A power cut may cost them: they are looked up again.

        :raises DirectoryFileError: the file cannot be written; the last one is then still there.
        """
        kept = KeptDirectory(names={kind: dict(each) for kind, each in names.items()}, my_queues=my_queues)
        content = msgspec.json.encode(_File(version=VERSION, owner=_digest(owner), directory=kept))
        try:
            write_whole(self.path, content, durable=False)
        except OSError as error:
            raise self._failed("written", error) from None

    def wipe(self) -> None:
        """Delete the file, and what was set aside.

        :raises DirectoryFileError: it cannot be deleted.
        """
        try:
            self.path.unlink(missing_ok=True)
            beside(self.path).unlink(missing_ok=True)
        except OSError as error:
            raise self._failed("deleted", error) from None

    def _set_aside(self) -> DirectoryFileError:
        try:
            aside = set_aside(self.path)
        except OSError as error:
            return self._failed("moved", error)
        return DirectoryFileError(
            f"The names of queues and people could not be understood; the file was set aside as {aside}.",
            remedy="Nothing needs to be done: they are looked up again.",
        )

    def _failed(self, done: str, error: OSError) -> DirectoryFileError:
        return DirectoryFileError(
            f"{self.path} could not be {done}: {why(error)}.",
            remedy=remedy(error),
        )


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
