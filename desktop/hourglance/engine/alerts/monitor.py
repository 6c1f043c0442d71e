"""Keeps an eye on all figures that have limits, and remembers what was said of them."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from hourglance.api import Card, HourglanceError, Tone
from hourglance.engine.alerts.rules import AlertRule, AlertState, Level, NotificationPolicy, judge
from hourglance.engine.snapshot import Snapshot, WidgetState
from hourglance.util.owned_file import AccountFileStore
from hourglance.util.paths import user_path

_log = logging.getLogger(__name__)

_RANK: Final[dict[Tone, int]] = {"neutral": 0, "good": 0, "warning": 1, "critical": 2}


class AlertStore:
    """Keeps what was said from one start to the next, so that nothing is said twice.

    What happens to the file costs a repeated word at most; so it is written to the log and not told.

    :param path: ``alerts.json`` in the person's cache folder unless given.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or user_path("cache", "alerts.json")
        self._file = AccountFileStore(
            self.path,
            dict[str, AlertState],
            HourglanceError,
            what="What was said of figures",
            remedy="It may be said again.",
        )

    def load(self, owner: str) -> dict[str, AlertState]:
        """Return what was kept for an owner, by the widgets' ids; what belongs to another is deleted."""
        try:
            return self._file.load(owner) or {}
        except HourglanceError as error:
            _log.warning("%s", error)
            return {}

    def save(self, owner: str, memories: Mapping[str, AlertState]) -> None:
        """Keep this in place of what was kept before."""
        try:
            self._file.save(owner, dict(memories))
        except HourglanceError as error:
            _log.warning("%s", error)

    def delete(self) -> None:
        """Delete the file, and what was set aside."""
        try:
            self._file.delete()
        except HourglanceError as error:
            _log.warning("%s", error)


class AlertMonitor:
    """Judges every new figure of one person by the person's limits.

    :param now: the local clock.
    :param store: where to remember what was said; None keeps it in memory.
    """

    def __init__(self, now: Callable[[], datetime], store: AlertStore | None = None) -> None:
        self._now = now
        self._store = store
        self._owner = ""
        self._memories: dict[str, AlertState] = {}

    def set_user(self, owner: str) -> None:
        """Remember for this owner, who names account and person; empty is nobody."""
        if owner != self._owner:
            self._owner = owner
            self._memories = self._store.load(owner) if self._store and owner else {}

    def clear(self) -> None:
        """Forget everything, on the disk too: the person has signed out."""
        self._owner, self._memories = "", {}
        if self._store:
            self._store.delete()

    def evaluate(
        self, snapshot: Snapshot, rules: Mapping[str, AlertRule], policy: NotificationPolicy
    ) -> None:
        """Evaluate the rules on every fresh card of a snapshot, and save what changed.

        :param rules: by widget id; the state of other widgets is discarded.
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
                self._memories[state.widget.id], _ = judge(rule, memory, figure, now, policy)
        if self._memories != before:
            self._save()

    def annotate(self, snapshot: Snapshot) -> Snapshot:
        """Return a snapshot whose cards have the tone of their level and the unacknowledged alerts."""
        return replace(snapshot, widgets=tuple(map(self._marked, snapshot.widgets)))

    def acknowledge(self) -> bool:
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
    if card is None or level == "normal" or _RANK[card.tone] >= _RANK[level]:
        return card
    return replace(card, tone=level)
