"""The computer changes while the real app runs: figures of today follow the user's day and the true time."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from queue import Queue
from threading import Thread
from zoneinfo import ZoneInfo

import pytest

from hourglance.api import Interval

APP = Path(__file__).parents[1] / "support" / "changing_app.py"

#: Seconds without any query after which the app is stuck.
LONGEST = 60


class ChangingApp:
    """The app in a process of its own, commands that change its computer, and the windows of its queries."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.slept = timedelta()
        self.lines: Queue[str] = Queue()
        Thread(target=lambda: [self.lines.put(line) for line in process.stdout], daemon=True).start()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.slept

    def change(self, command: str) -> None:
        if command.startswith("sleep"):
            self.slept += timedelta(seconds=float(command.split()[1]))
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()

    def windows_until(self, is_expected: Callable[[Interval], bool]) -> list[Interval]:
        """Return the windows that are asked for up to one that is expected."""
        windows: list[Interval] = []
        while not windows or not is_expected(windows[-1]):
            line = self.lines.get(timeout=LONGEST)
            body = json.loads(line) if line.startswith("{") else {}
            if "interval" in body:  # live queries have none
                start, end = map(datetime.fromisoformat, body["interval"].split("/"))
                windows.append(Interval(start=start, end=end))
        return windows


@pytest.fixture
def app(tmp_path: Path) -> Iterator[ChangingApp]:
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "QT_QPA_PLATFORM": "offscreen",
        "TZ": "Europe/Berlin",
    }
    with subprocess.Popen(
        [sys.executable, APP], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        yield ChangingApp(process)
        process.terminate()


def is_today(window: Interval, zone: str, now: datetime) -> bool:
    """Return whether a window is from midnight in a zone until now."""
    start, end = (each.astimezone(ZoneInfo(zone)) for each in (window.start, window.end))
    # A window that ends at midnight is the day before.
    return abs(now - end) < timedelta(minutes=2) and (start.time(), start.date()) == (
        time(),
        (end - timedelta(microseconds=1)).date(),
    )


def test_figures_of_today_follow_zone_clock_and_sleep_while_the_app_runs(app: ChangingApp) -> None:
    for zone in ("Europe/Berlin", "America/New_York", "Australia/Sydney"):
        app.change(f"zone {zone}")
        app.windows_until(lambda window, zone=zone: is_today(window, zone, app.now()))
    # The service's clock decides: no query is of a time that has not come.
    for command in ("clock 90000", "clock -180000", "sleep 3600"):
        app.change(command)
        for _ in range(3):
            windows = app.windows_until(lambda window: is_today(window, "Australia/Sydney", app.now()))
            assert max(window.end for window in windows) < app.now() + timedelta(minutes=5)
