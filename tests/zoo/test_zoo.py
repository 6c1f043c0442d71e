"""All hostile plugins at once in the real app: bundled widgets stay fresh, and the panel smooth.

What each plugin does, what the user reads of it, and how long the panel computed, is printed by::

    python -m pytest -s tests/zoo
"""

import asyncio
import gc
import os
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hostile_plugins import HOSTILE_PLUGINS
from panel_stage import Stage
from PySide6.QtCore import QObject, QTimer, Signal
from pytestqt.qtbot import QtBot
from shared_cloud import account_at

from hourglance.app.session import AppSession
from hourglance.cloud import MemoryKeyring, TokenVault
from hourglance.demo import DemoCloud, open_headless
from hourglance.engine import Snapshot
from hourglance.plugin_host import Plugin, PluginHost, PluginTimeouts, find_plugins

#: The distribution of the bundled widgets.
BUNDLED = "hourglance"

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("compiled_guest")]

#: A minute between two refreshes takes ten seconds. The limits of plugins are in real time.
SPEED = 6
ROUNDS = 2
REFRESH = 60
LIMITS = PluginTimeouts(start=5, present=1)

#: The longest that the panel may compute without a look at the user's input (seconds of the processor).
FRAME = 0.016


class FastClock:
    """Real time, sped up."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._start = datetime.now(UTC)

    def monotonic(self) -> float:
        return (time.monotonic() - self._began) * SPEED

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.monotonic())

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / SPEED)


@dataclass
class Seen:
    """What became of the plugins, by name, and when each bundled widget was refreshed."""

    said: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    refreshes: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    longest_computing: float = 0
    is_measured: bool = False

    def record(self, snapshot: Snapshot) -> None:
        for state in snapshot.widgets:
            name = state.widget.plugin
            if state.problem is not None and self.is_measured:
                self.said[name] = state.problem.sentence
            if state.card is not None:
                self.shown[name] = state.card.caption
            times = self.refreshes[state.widget.id]
            if state.as_of is not None and state.as_of not in times and name == BUNDLED:
                times.append(state.as_of)


class Inbox(QObject):
    """Brings the newest snapshot to Qt's thread, as the app's bridge does."""

    arrived = Signal()

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._newest = stage.snapshot
        self._stage = stage
        self.arrived.connect(self._show)

    def publish(self, snapshot: Snapshot) -> None:
        self._newest = snapshot
        self.arrived.emit()

    def _show(self) -> None:
        if self._newest is not self._stage.snapshot:
            self._stage.snapshot = self._newest
            self._stage.panel.update_cards()


@pytest.fixture
def plugins(tmp_path: Path) -> list[Plugin]:
    """Write the bundled widgets' plugin and all hostile ones, which have been installed."""
    home = tmp_path / "user"
    facts = {"home": home, "config": home / "x", "other": home / "y", "port": 9, "udp_port": 9}
    hostile = [each.write(tmp_path / "plugins", facts) for each in HOSTILE_PLUGINS]
    return [
        *(each for each in find_plugins() if each.name == BUNDLED),
        *(replace(each, declaration_cache=tmp_path / f"{each.name}.json") for each in hostile),
    ]


@pytest.fixture
def seen(plugins: list[Plugin], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Run the app for some refreshes with its panel open."""
    seen, clock = Seen(), FastClock()
    stage = Stage(qtbot, Snapshot(), datetime.now(UTC))
    inbox = Inbox(stage)

    def create_host(**options: object) -> PluginHost:
        return PluginHost(plugins, clock=clock, limits=LIMITS, on_change=options["on_change"])

    def publish(snapshot: Snapshot) -> None:
        seen.record(snapshot)
        inbox.publish(snapshot)

    async def run(cloud: DemoCloud) -> None:
        vault = TokenVault([MemoryKeyring()])
        async with AppSession(account_at(cloud), vault, publish=publish, clock=clock) as session:
            running = asyncio.create_task(session.engine.run())
            await session.cloud.sign_in(open_headless)
            await session.plugins.wait_idle()
            await clock.sleep(2 * REFRESH)  # until all cards are there, or not
            gc.freeze()  # as the app does: the objects of the test and of pytest are none of the panel's
            seen.is_measured = True
            await clock.sleep(ROUNDS * REFRESH)
            seen.is_measured = False
            for problem in session.plugins.problems:
                seen.said[problem.plugin] = problem.sentence
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    monkeypatch.setattr("hourglance.app.session.PluginHost", create_host)
    stage.open()
    with DemoCloud(conversations=2_000, clock=clock.now) as cloud:
        engine = threading.Thread(target=lambda: asyncio.run(run(cloud)))
        engine.start()
        before = time.thread_time()

        def tick() -> None:
            nonlocal before
            now = time.thread_time()
            if seen.is_measured:
                seen.longest_computing = max(seen.longest_computing, now - before)
            before = now

        timer = QTimer()
        timer.setInterval(1)
        timer.timeout.connect(tick)
        timer.start()
        qtbot.waitUntil(lambda: not engine.is_alive(), timeout=200_000)
        timer.stop()
    print_table(seen)
    return seen


def print_table(seen: Seen) -> None:
    print(
        f"\nthe panel computed for {seen.longest_computing * 1000:.1f} ms at most ({os.cpu_count()} cores)\n"
    )
    for plugin in HOSTILE_PLUGINS:
        said = seen.said.get(plugin.name) or f"shows: {seen.shown.get(plugin.name)}"
        print(f"{plugin.does:<60} {said[:150]}")


def test_zoo_leaves_bundled_widgets_fresh_and_the_panel_smooth(seen: Seen) -> None:
    assert len(seen.refreshes) > 100
    assert BUNDLED not in seen.said
    for name, times in seen.refreshes.items():
        if name.startswith(f"{BUNDLED}/"):
            assert len(times) > ROUNDS, name
            gaps = [(after - before).total_seconds() for before, after in pairwise(times)]
            assert max(gaps) <= 2 * REFRESH, name
    assert seen.longest_computing < FRAME
