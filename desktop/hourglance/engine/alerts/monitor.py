"""The alert monitor: evaluates rules on new values, and remembers what the user was notified of."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeVar

import msgspec

from hourglance.api import Card, HourglanceError, Tone
from hourglance.engine.alerts.reminders import Reminder, kept_reminders, reminders
from hourglance.engine.alerts.rules import AlertRule, AlertState, Level, NotificationPolicy, evaluate
from hourglance.engine.snapshot import Snapshot, WidgetState
from hourglance.util.blocking import BlockingWorker
from hourglance.util.owned_file import AccountFileStore
from hourglance.util.tasks import BackgroundTasks

T = TypeVar("T")

_log: Final = logging.getLogger(__name__)

_RANK: Final[dict[Tone, int]] = {"neutral": 0, "good": 0, "warning": 1, "critical": 2}


#: The names in files of 0.1.
_FORMER_NAMES: Final = {
    "margin": "hysteresis",
    "told": "notified",
    "unseen": "unacknowledged",
    "bound": "threshold",
}


class AlertStore(AccountFileStore[dict[str, AlertState]]):
    """The file with the alert states of one account, by widget id. Its methods block."""

    file_name = "alerts.json"
    content_type = dict[str, AlertState]
    error_type = HourglanceError
    what = "The alert states"
    remedy = "An alert may be repeated."

    def _decode(self, content: msgspec.Raw) -> dict[str, AlertState]:
        return msgspec.convert(_from_first_release(msgspec.json.decode(content)), dict[str, AlertState])


class AlertMonitor:
    """Evaluates the alert rules of one user on every new value, and stores their states off the loop.

    A problem with the file costs at most a repeated notification, so it is only logged.

    :param now: the local clock.
    :param store: where states are saved; None keeps them in memory only.
    """

    def __init__(self, now: Callable[[], datetime], store: AlertStore | None = None) -> None:
        self._now = now
        self._store = store
        self._worker = BlockingWorker()
        self._tasks = BackgroundTasks("storing alert states")
        self._account_key = ""
        self._states: dict[str, AlertState] = {}
        self._loading = False

    def set_user(self, account_key: str) -> None:
        """Use the states of this account and user; nothing is evaluated until they are loaded.

        :param account_key: identifies account and user; empty for none.
        """
        if account_key == self._account_key:
            return
        self._account_key, self._states = account_key, {}
        self._loading = bool(self._store and account_key)
        if self._store and account_key:
            self._tasks.start(self._load(self._store, account_key))

    def clear(self) -> None:
        """Discard all states, on disk too, after a sign-out."""
        self._account_key, self._states, self._loading = "", {}, False
        if self._store:
            self._tasks.start(self._run(self._store.delete))

    async def wait_idle(self) -> None:
        """Wait until states are loaded, and changed ones are saved."""
        await self._tasks.wait_idle()

    def evaluate(
        self,
        snapshot: Snapshot,
        rules: Mapping[str, AlertRule],
        policy: NotificationPolicy,
        leads: Mapping[str, timedelta] = {},
    ) -> datetime | None:
        """Evaluate the rules on every fresh card of a snapshot, and save what changed.

        :param rules: by widget id; the state of other widgets is discarded.
        :param leads: how long before the end of its countdown a card reminds, by widget id.
        :return: when the next reminder is due, by the local clock; None if there is none.
        """
        if self._loading:
            return None
        before, now = self._states, self._now()
        self._states = {
            name: state for name, state in before.items() if name in rules and state.rule == rules[name]
        }
        for widget in snapshot.widgets:
            rule = rules.get(widget.widget.id)
            if rule is not None and widget.data == "fresh" and widget.card is not None:
                state = self._states.get(widget.widget.id)
                value = widget.card.headline.at(now + snapshot.skew)
                self._states[widget.widget.id], _ = evaluate(rule, state, value, now, policy)
        current: tuple[Reminder, ...] = ()
        if leads:
            self._states |= kept_reminders(before, snapshot, leads, now + snapshot.skew)
            current = tuple(reminders(snapshot, leads, now + snapshot.skew))
        for each in current:
            state = self._states.get(each.key)
            self._states[each.key] = each.evaluate(state, now, snapshot.skew, policy)
        if self._states != before:
            self._save()
        due = (each.until - each.lead - snapshot.skew for each in current)
        return min((each for each in due if each > now), default=None)

    def annotate(self, snapshot: Snapshot) -> Snapshot:
        """Return a snapshot whose cards have the tone of their level and the unacknowledged alerts."""
        return replace(snapshot, widgets=tuple(map(self._annotated, snapshot.widgets)))

    def acknowledge(self) -> bool:
        """Mark all alerts as seen, and return whether there were any."""
        before = self._states
        self._states = {name: replace(state, unacknowledged=()) for name, state in before.items()}
        if self._states == before:
            return False
        self._save()
        return True

    async def _load(self, store: AlertStore, account_key: str) -> None:
        states = await self._run(partial(store.load, account_key))
        if account_key == self._account_key:
            self._states, self._loading = states or {}, False

    def _save(self) -> None:
        if self._store and self._account_key:
            self._tasks.start(self._run(partial(self._store.save, self._account_key, self._states)))

    async def _run(self, function: Callable[[], T]) -> T | None:
        try:
            return await self._worker.run(function, insist=True)
        except HourglanceError as error:
            _log.warning("%s", error)
            return None

    def _annotated(self, widget: WidgetState) -> WidgetState:
        own = f"{widget.widget.id}\n"
        alerts = tuple(
            alert
            for name, state in self._states.items()
            if name == widget.widget.id or name.startswith(own)
            for alert in state.unacknowledged
        )
        state = self._states.get(widget.widget.id)
        return replace(widget, card=_toned(widget.card, state.level) if state else widget.card, alerts=alerts)


def _from_first_release(value: object) -> object:
    """Return decoded JSON with the names of 0.1 replaced by today's."""
    match value:
        case dict():
            return {
                _FORMER_NAMES.get(name, name): _from_first_release(
                    "normal" if name in {"level", "told"} and member == "calm" else member
                )
                for name, member in value.items()
            }
        case list():
            return [_from_first_release(member) for member in value]
    return value


def _toned(card: Card | None, level: Level) -> Card | None:
    """Return a card in the tone of a level, unless its own tone is worse."""
    if card is None or level == "normal" or _RANK[card.tone] >= _RANK[level]:
        return card
    return replace(card, tone=level)
