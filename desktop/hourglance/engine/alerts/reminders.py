"""Reminders: a notification some minutes before the end of a card's countdown, such as of the next break.

The time that remains is a value like any other, with one threshold. Each countdown has a state of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from hourglance.api import Card, Countdown, Figure
from hourglance.engine.alerts.rules import AlertRule, AlertState, NotificationPolicy, evaluate
from hourglance.engine.snapshot import Snapshot, WidgetState

_MILLISECOND: Final = timedelta(milliseconds=1)

#: Two activities may follow each other within less than the time between two alerts of a limit.
_NO_COOLDOWN: Final = timedelta(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminder:
    """One countdown that the user wants to be reminded of.

    :param widget_id: of the card.
    :param label: what it counts down to, as the card has it.
    :param until: its end, by the service's clock.
    :param lead: how long before that.
    """

    widget_id: str
    label: str
    until: datetime
    lead: timedelta

    @property
    def key(self) -> str:
        """The name of its state."""
        return f"{self.widget_id}\n{self.until.isoformat()}"

    def evaluate(
        self, state: AlertState | None, now: datetime, skew: timedelta, policy: NotificationPolicy
    ) -> AlertState:
        """Return the new state at a time by the local clock; it has an alert once the reminder is due."""
        value = Countdown(self.until).at(now + skew)
        rule = _rule(self.lead)
        state, alert = evaluate(rule, state, value, now, replace(policy, cooldown=_NO_COOLDOWN))
        if alert is None:
            return state
        return replace(state, unacknowledged=(replace(alert, reminds_of=self.label),))


def counts_down(card: Card) -> bool:
    """Return whether a card has a countdown."""
    return _countdown(card) is not None


def reminders(snapshot: Snapshot, leads: Mapping[str, timedelta], now: datetime) -> Iterator[Reminder]:
    """Yield the reminders of the cards of a snapshot, also of stale ones, whose countdown has not ended.

    :param leads: how long before the end, by widget id.
    :param now: by the service's clock.
    """
    for state in snapshot.widgets:
        lead, found = leads.get(state.widget.id), _countdown(state.card)
        if lead is not None and found is not None and found[1] > now:
            label, until = found
            yield Reminder(widget_id=state.widget.id, label=label, until=until, lead=lead)


def kept_reminders(
    states: Mapping[str, AlertState], snapshot: Snapshot, leads: Mapping[str, timedelta], now: datetime
) -> dict[str, AlertState]:
    """Return the states of reminders that are still of use: until the countdown ends, or another one begins.

    :param states: by the names of reminders, and of other alerts.
    :param now: by the service's clock.
    """
    return {
        key: state
        for widget in snapshot.widgets
        if (lead := leads.get(widget.widget.id)) is not None
        for key, state in states.items()
        if key.startswith(f"{widget.widget.id}\n")
        and state.rule == _rule(lead)
        and _is_open(key, widget, now)
    }


def _is_open(key: str, widget: WidgetState, now: datetime) -> bool:
    until = datetime.fromisoformat(key.partition("\n")[2])
    # Without a card, as after a start, it may get the same countdown again.
    known = _countdown(widget.card)
    return until > now and (widget.card is None or (known is not None and known[1] == until))


def _countdown(card: Card | None) -> tuple[str, datetime] | None:
    """Return the first countdown of a card, with its label."""
    if card is None:
        return None
    values = [(card.caption, card.headline)]
    values += [(block.label, block.value) for block in card.body if isinstance(block, Figure)]
    for label, value in values:
        if isinstance(value, Countdown) and value.until is not None:
            return label, value.until
    return None


def _rule(lead: timedelta) -> AlertRule:
    # A countdown ends at zero, so nothing is critical.
    return AlertRule(side="below", warning=lead / _MILLISECOND, critical=-1.0, unit="ms")
