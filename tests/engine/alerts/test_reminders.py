"""Reminders of what a card counts down to."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from hourglance.api import AgentStatusQuery, Card, Count, Countdown, Declaration, Elapsed, Figure
from hourglance.engine import (
    Alert,
    AlertMonitor,
    AlertRule,
    AlertStore,
    NotificationPolicy,
    Snapshot,
    WidgetState,
    counts_down,
    limit_settings,
    reminder_from_settings,
    rule_from_settings,
    validate_limits,
)

pytestmark = pytest.mark.anyio

TEN = datetime(2026, 12, 1, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LEADS = {"test/status": 5 * MINUTE}
POLICY = NotificationPolicy()


class Desk:
    """A monitor, the time, and the card of a status."""

    def __init__(self, store: AlertStore | None = None) -> None:
        self.now = TEN
        self.card: Card | None = None
        self.skew = timedelta(0)
        self.monitor = AlertMonitor(lambda: self.now, store)

    def until(self, until: datetime | None, label: str = "until Break") -> None:
        body = (Figure(label="On queue", value=Elapsed(TEN)), Figure(label=label, value=Countdown(until)))
        self.card = Card(headline=Elapsed(TEN), caption="On queue", body=body)

    def snapshot(self) -> Snapshot:
        widget = Declaration(
            plugin="test", name="status", title="Status", description="", query=None, live=AgentStatusQuery()
        )
        return Snapshot(widgets=(WidgetState(widget=widget, data="fresh", card=self.card),), skew=self.skew)

    def at(
        self,
        now: datetime,
        leads: Mapping[str, timedelta] = LEADS,
        rules: Mapping[str, AlertRule] = {},
        policy: NotificationPolicy = POLICY,
    ) -> tuple[Alert, ...]:
        """Return the alerts on the card at a time."""
        self.now = now
        self.due = self.monitor.evaluate(self.snapshot(), rules, policy, leads)
        return self.monitor.annotate(self.snapshot()).widgets[0].alerts


def test_reminder_comes_once_at_its_time_and_goes_when_the_countdown_ends() -> None:
    desk = Desk()
    desk.until(TEN + 30 * MINUTE)
    assert desk.at(TEN + 24 * MINUTE) == ()
    assert desk.due == TEN + 25 * MINUTE
    (alert,) = desk.at(desk.due)
    assert (alert.reminds_of, alert.value, alert.level) == ("until Break", 300_000, "warning")
    assert desk.due is None
    assert desk.at(TEN + 26 * MINUTE) == (alert,)
    assert desk.monitor.acknowledge()
    assert desk.at(TEN + 27 * MINUTE) == ()
    assert desk.at(TEN + 30 * MINUTE) == ()


def test_reminder_of_a_countdown_that_has_ended_goes_unseen() -> None:
    desk = Desk()
    desk.until(TEN + 4 * MINUTE)
    assert desk.at(TEN)
    assert desk.at(TEN + 4 * MINUTE) == ()


def test_reminder_of_the_next_countdown_comes_within_minutes_of_the_last() -> None:
    desk = Desk()
    desk.until(TEN + 5 * MINUTE)
    (first,) = desk.at(TEN)
    desk.until(TEN + 8 * MINUTE, "until On queue")
    (second,) = desk.at(TEN + 5 * MINUTE)
    assert (first.reminds_of, second.reminds_of) == ("until Break", "until On queue")
    desk.until(None)
    assert desk.at(TEN + 6 * MINUTE) == ()


def test_reminder_does_not_change_tone_or_limits_of_the_card() -> None:
    desk = Desk()
    desk.until(TEN + 4 * MINUTE)
    rule = AlertRule(side="above", warning=60_000, critical=120_000, unit="ms")
    limit, reminder = desk.at(TEN + MINUTE, rules={"test/status": rule})
    assert (limit.reminds_of, reminder.reminds_of) == ("", "until Break")
    desk = Desk()
    desk.until(TEN + 4 * MINUTE)
    assert desk.at(TEN)
    card = desk.monitor.annotate(desk.snapshot()).widgets[0].card
    assert card is not None
    assert card.tone == "neutral"


def test_reminder_follows_the_service_clock() -> None:
    desk = Desk()
    desk.skew = 10 * MINUTE
    desk.until(TEN + 30 * MINUTE)
    assert desk.at(TEN + 14 * MINUTE) == ()
    assert desk.due == TEN + 15 * MINUTE
    assert desk.at(desk.due)


def test_reminder_is_off_by_default_and_quiet_when_not_to_be_disturbed() -> None:
    desk = Desk()
    desk.until(TEN + 4 * MINUTE)
    assert desk.at(TEN, leads={}) == ()
    local = TEN.astimezone().time()
    quiet = NotificationPolicy(quiet=(local, time(local.hour, 2)))
    assert desk.at(TEN, policy=quiet) == ()
    assert desk.at(TEN + 2 * MINUTE, policy=quiet)


async def test_reminder_is_not_repeated_after_a_restart(tmp_path: Path) -> None:
    store = AlertStore(tmp_path / "alerts.json")
    desk = Desk(store)
    desk.monitor.set_user("ada")
    await desk.monitor.wait_idle()
    desk.until(TEN + 4 * MINUTE)
    (alert,) = desk.at(TEN)
    await desk.monitor.wait_idle()
    again = Desk(store)
    again.monitor.set_user("ada")
    await again.monitor.wait_idle()
    assert again.at(TEN + MINUTE) == (alert,)  # there is no card yet
    again.until(TEN + 4 * MINUTE)
    assert again.at(TEN + 2 * MINUTE) == (alert,)


def test_reminder_with_another_lead_starts_again() -> None:
    desk = Desk()
    desk.until(TEN + 8 * MINUTE)
    assert desk.at(TEN) == ()
    assert desk.at(TEN, leads={"test/status": 10 * MINUTE})


@pytest.mark.parametrize(
    ("stored", "lead"),
    [
        ({}, None),
        ({"hourglance_reminder": 0}, None),
        ({"hourglance_reminder": 5}, 5 * MINUTE),
        ({"hourglance_reminder": "5"}, None),
        ({"hourglance_reminder": 61}, None),
    ],
)
def test_reminder_setting(stored: dict[str, object], lead: timedelta | None) -> None:
    assert reminder_from_settings(stored) == lead


def test_reminder_setting_is_there_for_cards_that_count_down_alone() -> None:
    names = [setting.name for setting in limit_settings("ms", counts_down=True)]
    assert names == [*(setting.name for setting in limit_settings("ms")), "hourglance_reminder"]
    stored = validate_limits({"hourglance_reminder": 5}, "ms")
    assert reminder_from_settings(stored) == 5 * MINUTE
    assert rule_from_settings(stored) is None
    desk = Desk()
    desk.until(TEN)
    assert desk.card is not None
    assert counts_down(desk.card)
    assert counts_down(Card(headline=Countdown(TEN)))
    assert not counts_down(replace(desk.card, body=()))
    assert not counts_down(Card(headline=Count(1)))
