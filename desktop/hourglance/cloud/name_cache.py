"""What is known of names by now, and how old it is."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from hourglance.cloud.name_cache_file import CachedDirectory, CachedName, CachedQueues
from hourglance.genesys.directory import NamedEntity, NamedKind


class NameCache:
    """Names by id. Instants are epoch seconds, by the wall clock, since they outlive the program.

    :param fresh: how long a name needs not be asked for again (seconds).
    :param unknown: the same for an id that the service did not know.
    """

    def __init__(self, *, fresh: float, unknown: float) -> None:
        self._fresh = fresh
        self._unknown = unknown
        #: Whether there is anything that was not kept yet.
        self.changed = False
        self.names: dict[NamedKind, dict[str, CachedName]] = {}
        self.my_queues: CachedQueues | None = None

    def take(self, kept: CachedDirectory, *, now: float, longest: float) -> None:
        """Begin with what was kept, without what was last asked for longer ago than ``longest``."""
        self.my_queues = kept.my_queues
        self.names = {
            kind: {id_: each for id_, each in names.items() if 0 <= now - each.asked_at < longest}
            for kind, names in kept.names.items()
        }

    def clear(self) -> None:
        """Know nothing."""
        self.names, self.my_queues, self.changed = {}, None, False

    def name(self, kind: NamedKind, id_: str) -> str | None:
        """Return a name however old it is; what is no id is its own name, as system wrap-up codes are."""
        if not _is_id(id_):
            return id_
        kept = self.names.get(kind, {}).get(id_)
        return kept.name if kept else None

    @property
    def all(self) -> dict[NamedKind, frozenset[str]]:
        """Return every name, by kind."""
        return {
            kind: frozenset(each.name for each in names.values() if each.name is not None)
            for kind, names in self.names.items()
        }

    def is_due(self, kind: NamedKind, id_: str, now: float) -> bool:
        """Return whether the service should be asked for it: for the first time, or after a while again."""
        if not _is_id(id_):
            return False
        kept = self.names.get(kind, {}).get(id_)
        if kept is None:
            return True
        return not 0 <= now - kept.asked_at < (self._unknown if kept.name is None else self._fresh)

    def learn(self, kind: NamedKind, entries: Iterable[NamedEntity], now: float) -> frozenset[str]:
        """Take names in; return the ids of those that are new or other ones than before."""
        names = self.names.setdefault(kind, {})
        news = set()
        for each in entries:
            before = names.get(each.id)
            if before is None or before.name != each.name:
                news.add(each.id)
            names[each.id] = CachedName(each.name, now)
            self.changed = True
        return frozenset(news)

    def miss(self, kind: NamedKind, ids: Iterable[str], now: float) -> None:
        """Note ids that the service does not know; a name from before stays."""
        names = self.names.setdefault(kind, {})
        for each in ids:
            before = names.get(each)
            names[each] = CachedName(before.name if before else None, now)
            self.changed = True

    def learn_queues(self, ids: Iterable[str], now: float) -> bool:
        """Take the person's own queues in; return whether they are other ones than before."""
        before, self.my_queues = self.my_queues, CachedQueues(ids=tuple(ids), asked_at=now)
        self.changed = True
        return before is None or before.ids != self.my_queues.ids

    def beginning(self, kind: NamedKind, begins: str) -> tuple[NamedEntity, ...]:
        """Return what is known of a kind whose name begins so, by name."""
        found = (
            NamedEntity(id=id_, name=each.name)
            for id_, each in self.names.get(kind, {}).items()
            if each.name is not None and each.name.lower().startswith(begins.lower())
        )
        return tuple(sorted(found, key=lambda named: named.name.lower())[:_MOST_FOUND])


#: Who picks from a list scrolls no further.
_MOST_FOUND: Final = 100


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
