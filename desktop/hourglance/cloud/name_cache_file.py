"""The names that were looked up, on disk: so that a restart shows them at once."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from hourglance.api import HourglanceError
from hourglance.genesys.directory import NamedKind
from hourglance.util.owned_file import AccountFileStore
from hourglance.util.paths import user_path


class NameCacheError(HourglanceError):
    """The file with the names of queues and people cannot be read or written. They are looked up again."""

    who = "The file with the names"
    code = "directory-file"


class CachedName(msgspec.Struct, frozen=True, array_like=True):
    """A name and when it was asked for (epoch seconds); None is an id that the service does not know."""

    name: str | None
    asked_at: float


class CachedQueues(msgspec.Struct, frozen=True, kw_only=True):
    """The ids of the person's queues, and when they were asked for (epoch seconds)."""

    ids: tuple[str, ...]
    asked_at: float


class CachedDirectory(msgspec.Struct, kw_only=True):
    """All that is kept for one person at one account."""

    names: dict[NamedKind, dict[str, CachedName]] = {}
    my_queues: CachedQueues | None = None


class NameCacheFile:
    """Keeps the names for one person at one account; those for anybody else are deleted, never shown.

    :param path: ``names.json`` in the person's cache folder unless given.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or user_path("cache", "names.json")
        self._file = AccountFileStore(
            self.path,
            CachedDirectory,
            NameCacheError,
            what="The names of queues and people",
            remedy="Nothing needs to be done: they are looked up again.",
        )

    def load(self, owner: str) -> CachedDirectory:
        """Return what was kept for an owner.

        :param owner: names account and person; whatever belongs to another one is deleted.
        :raises DirectoryFileError: the file makes no sense, and was set aside as ``names.json.corrupt``; or
            it cannot be read.
        """
        return self._file.load(owner) or CachedDirectory()

    def save(
        self,
        owner: str,
        names: Mapping[NamedKind, Mapping[str, CachedName]],
        my_queues: CachedQueues | None,
    ) -> None:
        """Keep these in place of those before. A power cut may cost them: they are looked up again.

        :raises DirectoryFileError: the file cannot be written; the last one is then still there.
        """
        kept = CachedDirectory(names={kind: dict(each) for kind, each in names.items()}, my_queues=my_queues)
        self._file.save(owner, kept)

    def delete(self) -> None:
        """Delete the file, and what was set aside.

        :raises DirectoryFileError: it cannot be deleted.
        """
        self._file.delete()
