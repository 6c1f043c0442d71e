"""The name cache: names by id, how old they are, and the file that keeps them between starts."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

import msgspec

from hourglance.api import HourglanceError
from hourglance.genesys import NamedEntity, NamedKind
from hourglance.util.owned_file import AccountFileStore

#: Seconds until a name is looked up again; it is shown meanwhile.
FRESH: Final = 86_400.0

#: Seconds until an id that the service did not know, or a denied kind, is looked up again.
UNKNOWN: Final = 3600.0

#: Seconds until a name that was not used is deleted.
MAX_AGE: Final = 30 * 86_400.0

#: The maximum number of cached names that a search returns; users do not scroll further.
_MAX_FOUND: Final = 100


class NameCacheError(HourglanceError):
    """The file with the cached names cannot be read or written. Names are looked up again."""

    who = "The name cache"
    code = "directory-file"


class CachedName(msgspec.Struct, frozen=True, array_like=True):
    """A name and when it was looked up (epoch seconds); None for an id that the service does not know."""

    name: str | None
    asked_at: float


class CachedQueues(msgspec.Struct, frozen=True, kw_only=True):
    """The ids of the user's queues, and when they were looked up (epoch seconds)."""

    ids: tuple[str, ...]
    asked_at: float


class CachedDirectory(msgspec.Struct, kw_only=True):
    """The content of the cache file, for one account."""

    names: dict[NamedKind, dict[str, CachedName]] = {}
    my_queues: CachedQueues | None = None


class NameCacheFile(AccountFileStore[CachedDirectory]):
    """The cache file of one account."""

    file_name = "names.json"
    content_type = CachedDirectory
    error_type = NameCacheError
    what = "The cached names"
    remedy = "No action is needed: they are looked up again."


class NameCache:
    """Names by id. Times are epoch seconds of the wall clock, since they outlive the program."""

    def __init__(self) -> None:
        self._names: dict[NamedKind, dict[str, CachedName]] = {}
        #: The user's queues; None if unknown.
        self.queues: CachedQueues | None = None
        #: Whether there are changes that are not saved.
        self.changed = False

    def load(self, stored: CachedDirectory, *, now: float) -> None:
        """Replace the content by that of the file, without names that were not used for a month."""
        self.queues = stored.my_queues
        self._names = {
            kind: {id_: each for id_, each in names.items() if 0 <= now - each.asked_at < MAX_AGE}
            for kind, names in stored.names.items()
        }

    def to_stored(self) -> CachedDirectory:
        """Return the content for the file."""
        names = {kind: dict(names) for kind, names in self._names.items()}
        return CachedDirectory(names=names, my_queues=self.queues)

    def clear(self) -> None:
        """Discard everything."""
        self._names, self.queues, self.changed = {}, None, False

    def name(self, kind: NamedKind, id_: str) -> str | None:
        """Return a name of any age; None if unknown. An id that is not a UUID is its own name."""
        if not _is_uuid(id_):
            return id_
        cached = self._names.get(kind, {}).get(id_)
        return cached.name if cached else None

    @property
    def all_names(self) -> dict[NamedKind, frozenset[str]]:
        """All names, by kind."""
        return {
            kind: frozenset(each.name for each in names.values() if each.name is not None)
            for kind, names in self._names.items()
        }

    def is_due(self, kind: NamedKind, id_: str, now: float) -> bool:
        """Return whether an id needs to be looked up, for the first time or again."""
        if not _is_uuid(id_):
            return False
        cached = self._names.get(kind, {}).get(id_)
        if cached is None:
            return True
        return not 0 <= now - cached.asked_at < (UNKNOWN if cached.name is None else FRESH)

    def record(self, kind: NamedKind, entries: Iterable[NamedEntity], now: float) -> frozenset[str]:
        """Store looked up names; return the ids of those that are new or have changed."""
        names = self._names.setdefault(kind, {})
        changed = set()
        for each in entries:
            before = names.get(each.id)
            if before is None or before.name != each.name:
                changed.add(each.id)
            names[each.id] = CachedName(each.name, now)
            self.changed = True
        return frozenset(changed)

    def record_missing(self, kind: NamedKind, ids: Iterable[str], now: float) -> None:
        """Store ids that the service does not know; earlier names of them are kept."""
        names = self._names.setdefault(kind, {})
        for each in ids:
            before = names.get(each)
            names[each] = CachedName(before.name if before else None, now)
            self.changed = True

    def record_queues(self, ids: Iterable[str], now: float) -> bool:
        """Store the user's queues; return whether they have changed."""
        before, self.queues = self.queues, CachedQueues(ids=tuple(ids), asked_at=now)
        self.changed = True
        return before is None or before.ids != self.queues.ids

    def search(self, kind: NamedKind, prefix: str) -> tuple[NamedEntity, ...]:
        """Return cached entities whose name starts with a prefix, sorted by name."""
        found = (
            NamedEntity(id=id_, name=each.name)
            for id_, each in self._names.get(kind, {}).items()
            if each.name is not None and each.name.lower().startswith(prefix.lower())
        )
        return tuple(sorted(found, key=lambda named: named.name.lower())[:_MAX_FOUND])


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
