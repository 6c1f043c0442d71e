"""Alert states over time, and from one start of the program to the next."""

import stat
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hourglance.api import AggregatesQuery, Card, Count, Declaration, Elapsed, last
from hourglance.engine import AlertMonitor, AlertRule, AlertStore, NotificationPolicy, Snapshot, WidgetState
from hourglance.util.owned_file import text_digest

pytestmark = pytest.mark.anyio

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


Start = Callable[..., Awaitable[AlertMonitor]]


@pytest.fixture
def start(store: AlertStore) -> Start:
    """Return a function that starts a monitor, as the app does for a user who has signed in."""
    clock = Clock()

    async def start(user: str = "ada") -> AlertMonitor:
        monitor = AlertMonitor(clock, store)
        monitor.set_user(user)
        await monitor.wait_idle()
        return monitor

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


async def evaluated(
    monitor: AlertMonitor, snapshot: Snapshot, rules: Mapping[str, AlertRule] = RULES
) -> WidgetState:
    monitor.evaluate(snapshot, rules, AT_ONCE)
    await monitor.wait_idle()
    (state,) = monitor.annotate(snapshot).widgets
    return state


async def levels(monitor: AlertMonitor, *numbers: int | None, **more: object) -> list[str]:
    """Evaluate numbers one after another, and return the levels that are then unacknowledged."""
    for number in numbers:
        state = await evaluated(monitor, showing(number, **more))
    return [alert.level for alert in state.alerts]


async def test_alert_waits_until_acknowledged(start: Start) -> None:
    monitor = await start()

    assert await levels(monitor, 3) == []
    assert await levels(monitor, 12) == ["warning"]
    assert await levels(monitor, 13, 14) == ["warning"]
    assert monitor.acknowledge()
    assert await levels(monitor, 14) == []
    assert not monitor.acknowledge()


async def test_alert_and_its_end_wait_together(start: Start) -> None:
    assert await levels(await start(), 25, 3) == ["critical", "normal"]


async def test_card_has_the_tone_of_its_level_unless_its_own_is_worse(start: Start) -> None:
    monitor = await start()

    assert (await evaluated(monitor, showing(12))).card.tone == "warning"
    critical = Card(headline=Count(12), tone="critical")
    assert (await evaluated(monitor, showing(12, card=critical))).card.tone == "critical"
    assert (await evaluated(monitor, showing(3))).card.tone == "neutral"


async def test_annotate_changes_no_state(start: Start, store: AlertStore) -> None:
    monitor = await start()
    (state,) = monitor.annotate(showing(25)).widgets
    await monitor.wait_idle()

    assert (state.alerts, state.card.tone) == ((), "neutral")
    assert not store.path.exists()


@pytest.mark.parametrize("data", ["stale", "none", "forbidden"])
async def test_value_that_is_not_fresh_raises_no_alert(start: Start, data: str) -> None:
    assert await levels(await start(), 25, data=data) == []


async def test_alert_of_no_data_is_not_zero(start: Start) -> None:
    below = {"test/waiting": AlertRule(side="below", warning=5, critical=5, unit="count")}

    assert (await evaluated(await start(), showing(None), below)).alerts == ()


async def test_restart_repeats_nothing_and_keeps_unacknowledged_alerts(start: Start) -> None:
    assert await levels(await start(), 12) == ["warning"]

    again = await start()
    assert await levels(again, 12) == ["warning"]
    again.acknowledge()
    await again.wait_idle()
    assert await levels(await start(), 12) == []


async def test_alerts_wait_for_the_states_of_the_last_run(start: Start, store: AlertStore) -> None:
    assert await levels(await start(), 12) == ["warning"]
    monitor = AlertMonitor(Clock(), store)
    monitor.set_user("ada")
    monitor.evaluate(showing(3), RULES, AT_ONCE)
    await monitor.wait_idle()

    assert await levels(monitor, 12) == ["warning"], "nothing was evaluated or saved before they were loaded"


async def test_alert_states_are_separate_for_each_user(start: Start) -> None:
    monitor = await start()
    await levels(monitor, 12)
    monitor.set_user("grace")
    await monitor.wait_idle()

    assert await levels(monitor, 3) == []
    assert await levels(await start("ada"), 3) == []


async def test_sign_out_deletes_the_states(start: Start, store: AlertStore) -> None:
    monitor = await start()
    await levels(monitor, 12)
    monitor.clear()
    await monitor.wait_idle()

    assert not store.path.exists()
    assert await levels(await start(), 3) == []


async def test_removed_rule_removes_its_alerts(start: Start) -> None:
    monitor = await start()
    await levels(monitor, 12)

    state = await evaluated(monitor, showing(12), {})
    assert (state.alerts, state.card.tone) == ((), "neutral")


async def test_file_is_private_and_names_no_user(start: Start, store: AlertStore) -> None:
    await levels(await start("ada lovelace"), 12)

    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert b"ada" not in store.path.read_bytes()


@pytest.mark.parametrize(
    "content", [b"", b"{}", b'{"version": 9, "owner": "", "memories": {}}', b"[" * 10**5]
)
async def test_corrupt_file_costs_its_content_only(start: Start, store: AlertStore, content: bytes) -> None:
    store.path.parent.mkdir()
    store.path.write_bytes(content)

    assert await levels(await start(), 12) == ["warning"]
    assert await levels(await start(), 12) == ["warning"]


async def test_file_that_cannot_be_written_costs_nothing_else(start: Start, store: AlertStore) -> None:
    store.path.parent.write_text("no folder")

    assert await levels(await start(), 12) == ["warning"]


async def test_alert_states_of_the_first_release_are_read(store: AlertStore) -> None:
    """As 0.1 wrote it: with a margin, a level ``calm``, and words that were told or not seen."""
    store.path.parent.mkdir()
    store.path.write_text(
        f'{{"version":1,"owner":"{text_digest("ada")}","content":{{"test/waiting":{{"rule":{{"side":"above",'
        '"warning":10.0,"critical":20.0,"margin":2.0,"unit":"count"},"level":"calm","told":"warning",'
        '"warned_at":"2024-03-05T09:58:00Z","critical_at":null,"unseen":[{"level":"calm","side":"above",'
        '"value":4.0,"bound":10.0,"unit":"count","at":"2024-03-05T09:59:00Z"}]}}}'
    )

    (state,) = store.load("ada").values()
    assert state.rule == AlertRule(side="above", warning=10, critical=20, hysteresis=2, unit="count")
    assert (state.level, state.notified, state.warned_at.minute) == ("normal", "warning", 58)
    (alert,) = state.unacknowledged
    assert (alert.level, alert.threshold, alert.value) == ("normal", 10.0, 4.0)


async def test_alert_follows_a_running_time_by_the_clock_of_the_service(start: Start) -> None:
    monitor = await start()
    rule = AlertRule(side="above", warning=5 * 60_000, critical=9 * 60_000, unit="ms")
    card = Card(headline=Elapsed(datetime(2024, 3, 5, 9, 59, tzinfo=UTC)))
    shown = showing(0)
    widget = replace(shown.widgets[0], card=card)
    shown = replace(shown, widgets=(widget,), skew=timedelta(minutes=2))

    levels = []
    for _ in range(6):  # the clock is at 10:01, 10:02, ...
        monitor.evaluate(shown, {"test/waiting": rule}, AT_ONCE)
        levels.append([alert.level for alert in monitor.annotate(shown).widgets[0].alerts])

    assert levels == [[], ["warning"], ["warning"], ["warning"], ["warning"], ["warning", "critical"]]
