"""Keeps an eye on all figures that have limits, and remembers what was said of them."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Final

import msgspec

from hourglance._files import beside, own_path, set_aside, write_whole
from hourglance._json import UNREADABLE
from hourglance.api import Card, Tone
from hourglance.engine._alerts import AlertMemory, AlertRule, Level, Manners, judge
from hourglance.engine._states import Snapshot, WidgetState

_log = logging.getLogger(__name__)

#: The form of the file. A file of another form is not read, and replaced in time.
VERSION: Final = 1

_RANK: Final[dict[Tone, int]] = {"neutral": 0, "good": 0, "warning": 1, "critical": 2}


class _File(msgspec.Struct, kw_only=True):
    version: int
    owner: str
    memories: dict[str, AlertMemory]


class AlertStore:
    """Keeps what was said from one start to the next, so that nothing is said twice.

    What happens to the file costs a repeated word at most; so it is written to the log and not told.

    :param path: ``alerts.json`` in the person's cache folder unless given.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or own_path("cache", "alerts.json")

    def load(self, owner: str) -> dict[str, AlertMemory]:
        """Return what was kept for an owner, by the widgets' ids; what belongs to another is not returned."""
        try:
            kept = msgspec.json.decode(self.path.read_bytes(), type=_File)
        except FileNotFoundError:
            return {}
        except OSError as error:
            _log.warning("What was said of figures could not be read: %s", error.strerror)
            return {}
        except UNREADABLE:
            self._set_aside()
            return {}
        return kept.memories if (kept.version, kept.owner) == (VERSION, _digest(owner)) else {}

    def save(self, owner: str, memories: Mapping[str, AlertMemory]) -> None:
        """Keep this in place of what was kept before."""
        kept = _File(version=VERSION, owner=_digest(owner), memories=dict(memories))
        try:
            write_whole(self.path, msgspec.json.encode(kept), durable=False)
        except OSError as error:
            _log.warning("What was said of figures could not be kept: %s", error.strerror)

    def wipe(self) -> None:
        """Delete the file, and what was set aside."""
        try:
            self.path.unlink(missing_ok=True)
            beside(self.path).unlink(missing_ok=True)
        except OSError as error:
            _log.warning("What was said of figures could not be deleted: %s", error.strerror)

    def _set_aside(self) -> None:
        try:
            set_aside(self.path)
        except OSError as error:
            _log.warning("The file of what was said of figures makes no sense: %s", error.strerror)


class Watch:
    """Judges every new figure of one person by the person's limits.

    :param now: the local clock.
    :param store: where to remember what was said; None keeps it in memory.
    """

    def __init__(self, now: Callable[[], datetime], store: AlertStore | None = None) -> None:
        self._now = now
        self._store = store
        self._owner = ""
        self._memories: dict[str, AlertMemory] = {}

    def belong_to(self, owner: str) -> None:
        """Remember for this owner, who names account and person; empty is nobody."""
        if owner != self._owner:
            self._owner = owner
            self._memories = self._store.load(owner) if self._store and owner else {}

    def forget(self) -> None:
        """Forget everything, on the disk too: the person has signed out."""
        self._owner, self._memories = "", {}
        if self._store:
            self._store.wipe()

    def look(self, snapshot: Snapshot, rules: Mapping[str, AlertRule], manners: Manners) -> Snapshot:
        """Return a snapshot with what the limits make of it: tones, and the words that wait to be seen.

        :param rules: the limits, by the widgets' ids.
        """
        before = self._memories
        self._memories = {
            name: memory for name, memory in before.items() if name in rules and memory.rule == rules[name]
        }
        for state in snapshot.widgets:
            rule = rules.get(state.widget.id)
            if rule is not None and state.data == "fresh" and state.card is not None:
                memory = self._memories.get(state.widget.id)
                figure, now = state.card.headline, self._now()
                self._memories[state.widget.id], _ = judge(rule, memory, figure, now, manners)
        if self._memories != before:
            self._save()
        return replace(snapshot, widgets=tuple(map(self._marked, snapshot.widgets)))

    def seen(self) -> bool:
        """Take all words as seen, and return whether there were any."""
        before = self._memories
        self._memories = {name: replace(memory, unseen=()) for name, memory in before.items()}
        if self._memories != before:
            self._save()
            return True
        return False

    def _save(self) -> None:
        if self._store and self._owner:
            self._store.save(self._owner, self._memories)

    def _marked(self, state: WidgetState) -> WidgetState:
        memory = self._memories.get(state.widget.id)
        if memory is None:
            return state
        return replace(state, card=_toned(state.card, memory.level), alerts=memory.unseen)


def _toned(card: Card | None, level: Level) -> Card | None:
    """Return a card in the tone of a level, unless it is worse by itself."""
    if card is None or level == "calm" or _RANK[card.tone] >= _RANK[level]:
        return card
    return replace(card, tone=level)


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
