"""All figures that have limits, over time and from one start to the next."""

import stat
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hourglance.api import AggregatesQuery, Card, Count, Declaration, last
from hourglance.engine import AlertMonitor, AlertRule, AlertStore, NotificationPolicy, Snapshot, WidgetState

RULE = AlertRule(side="above", warning=10, critical=20, unit="count")
RULES = {"test/waiting": RULE}
AT_ONCE = NotificationPolicy(cooldown=timedelta(0))


class Clock:
    def __init__(self) -> None:
        self.time = datetime(2024, 3, 5, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.time += timedelta(minutes=1)
        return self.time


@pytest.fixture
def store(tmp_path: Path) -> AlertStore:
    return AlertStore(tmp_path / "cache" / "alerts.json")


@pytest.fixture
def start(store: AlertStore) -> Callable[[], AlertMonitor]:
    clock = Clock()

    def start(owner: str = "ada") -> AlertMonitor:
        watch = AlertMonitor(clock, store)
        watch.set_user(owner)
        return watch

    return start


def showing(number: int | None, **more: object) -> Snapshot:
    widget = Declaration(
        plugin="test",
        name="waiting",
        title="Waiting",
        description="",
        query=AggregatesQuery(metrics=("nOffered",), window=last(hours=1)),
    )
    card = Card(headline=Count(number)) if number is not None else None
    state = {"data": "fresh" if card else "no_data", "card": card} | more
    return Snapshot(widgets=(WidgetState(widget=widget, **state),))


def evaluated(watch: AlertMonitor, snapshot: Snapshot, rules: Mapping[str, AlertRule]) -> Snapshot:
    watch.evaluate(snapshot, rules, AT_ONCE)
    return watch.annotate(snapshot)


def levels(watch: AlertMonitor, *numbers: int | None, **more: object) -> list[str]:
    """Look at numbers one after another, and return the levels that then wait to be seen."""
    for number in numbers:
        seen = evaluated(watch, showing(number, **more), RULES)
    return [alert.level for alert in seen.widgets[0].alerts]


def test_a_crossing_waits_to_be_seen_and_goes_when_it_was(start) -> None:
    watch = start()

    assert levels(watch, 3) == []
    assert levels(watch, 12) == ["warning"]
    assert levels(watch, 13, 14) == ["warning"]
    assert watch.acknowledge()
    assert levels(watch, 14) == []
    assert not watch.acknowledge()


def test_what_is_over_is_said_beside_the_alarm_that_nobody_has_seen(start) -> None:
    assert levels(start(), 25, 3) == ["critical", "normal"]


def test_a_card_takes_the_tone_of_its_limits_unless_it_is_worse_by_itself(start) -> None:
    watch = start()

    (state,) = evaluated(watch, showing(12), RULES).widgets
    assert state.card.tone == "warning"
    critical = Card(headline=Count(12), tone="critical")
    (state,) = evaluated(watch, showing(12, card=critical), RULES).widgets
    assert state.card.tone == "critical"
    (state,) = evaluated(watch, showing(3), RULES).widgets
    assert state.card.tone == "neutral"


@pytest.mark.parametrize("data", ["stale", "none", "forbidden"])
def test_what_is_not_fresh_never_alarms(start, data: str) -> None:
    assert levels(start(), 25, data=data) == []


def test_no_data_is_not_zero(start) -> None:
    below = {"test/waiting": AlertRule(side="below", warning=5, critical=5, unit="count")}

    (state,) = evaluated(start(), showing(None), below).widgets
    assert state.alerts == ()


def test_a_restart_says_nothing_twice_and_keeps_what_was_not_seen(start) -> None:
    assert levels(start(), 12) == ["warning"]

    again = start()
    assert levels(again, 12) == ["warning"]
    again.acknowledge()
    assert levels(start(), 12) == []


def test_another_person_has_memories_of_their_own(start) -> None:
    watch = start()
    levels(watch, 12)
    watch.set_user("grace")

    assert levels(watch, 3) == []
    assert levels(start("ada"), 3) == []


def test_signing_out_forgets_everything(start, store: AlertStore) -> None:
    watch = start()
    levels(watch, 12)
    watch.clear()

    assert not store.path.exists()
    assert levels(start(), 3) == []


def test_limits_that_are_gone_take_their_words_along(start) -> None:
    watch = start()
    levels(watch, 12)

    (state,) = evaluated(watch, showing(12), {}).widgets
    assert (state.alerts, state.card.tone) == ((), "neutral")


def test_the_file_is_this_persons_alone_and_names_nobody(start, store: AlertStore) -> None:
    levels(start("ada lovelace"), 12)

    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert b"ada" not in store.path.read_bytes()


@pytest.mark.parametrize(
    "content", [b"", b"{}", b'{"version": 9, "owner": "", "memories": {}}', b"[" * 10**5]
)
def test_a_file_that_makes_no_sense_costs_nothing_else(start, store: AlertStore, content: bytes) -> None:
    store.path.parent.mkdir()
    store.path.write_bytes(content)

    assert levels(start(), 12) == ["warning"]
    assert levels(start(), 12) == ["warning"]


def test_a_file_that_cannot_be_written_costs_nothing_else(start, store: AlertStore) -> None:
    store.path.parent.write_text("no folder")

    assert levels(start(), 12) == ["warning"]
