"""Start to tray icon, and memory with the bundled widgets running, beside the floor program.

Run on the real desktop, on a quiet machine::

    tests/desktop/bin/real-desktop --tray sni -- python -m pytest -s tests/benchmarks/test_start_and_memory.py
"""

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from jeepney import DBusAddress, MatchRule, Properties, message_bus
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection

pytestmark = pytest.mark.timeout(600)

RUNS = 7
FLOOR = [sys.executable, str(Path(__file__).with_name("floor_tray.py"))]
WATCHER = DBusAddress(
    "/StatusNotifierWatcher", "org.kde.StatusNotifierWatcher", "org.kde.StatusNotifierWatcher"
)


def app() -> list[str]:
    command = shutil.which("hourglance", path=str(Path(sys.executable).parent))
    assert command, "install the package first"
    return [command, "demo"]


@pytest.fixture
def bus() -> Iterator[DBusConnection]:
    with open_dbus_connection("SESSION") as connection:
        rule = MatchRule(type="signal", interface=WATCHER.interface, member="StatusNotifierItemRegistered")
        Proxy(message_bus, connection).AddMatch(rule)
        with connection.filter(rule, bufsize=50) as connection.registered:
            yield connection


@contextmanager
def shown(command: list[str], bus: DBusConnection) -> Iterator[tuple[subprocess.Popen, float]]:
    """Run a program until its icon is on the tray; give it and the seconds that took."""
    bus.registered.clear()
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        bus.recv_until_filtered(bus.registered, timeout=30)
        yield process, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(10)
        gone(bus)


def gone(bus: DBusConnection) -> None:
    """Wait until no icon is left on the tray."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        reply = bus.send_and_get_reply(Properties(WATCHER).get("RegisteredStatusNotifierItems"))
        if not reply.body[0][1]:
            return
    raise AssertionError("an icon stays on the tray")


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    pids = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        listed = task / "children"
        pids += [grandchild for child in listed.read_text().split() for grandchild in children(int(child))]
    return pids


def pss_mib(pid: int) -> float:
    """Return the proportional set size of a process, its own share of everything it maps."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no Pss")


def test_start_to_icon_is_at_most_1_3_times_the_floor(bus: DBusConnection) -> None:
    times: dict[str, list[float]] = {"floor": [], "hourglance": []}
    for run in range(RUNS + 1):
        for name, command in (("floor", FLOOR), ("hourglance", app())):
            with shown(command, bus) as (_, seconds):
                if run:  # the first warms the disk's cache
                    times[name].append(seconds)
    floor, ours = (statistics.median(times[name]) for name in ("floor", "hourglance"))
    ratio = statistics.median(b / a for a, b in zip(*times.values(), strict=True))

    print(f"\nstart to icon: floor {floor * 1000:.0f} ms, hourglance {ours * 1000:.0f} ms, ratio {ratio:.2f}")
    assert ratio <= 1.3


def test_memory_is_at_most_twice_the_floor(bus: DBusConnection) -> None:
    with shown(FLOOR, bus) as (process, _):
        time.sleep(3)
        floor = pss_mib(process.pid)
    with shown(app(), bus) as (process, _):
        time.sleep(15)  # signed in, worker running, first answers drawn
        everything = children(process.pid)
        parts = [pss_mib(pid) for pid in everything]
    commands = "app, worker, demo cloud"

    print(
        f"\nmemory (PSS): floor {floor:.1f} MiB; {commands}: {', '.join(f'{part:.1f}' for part in parts)} MiB"
    )
    print(f"ratio without the demo cloud: {sum(parts[:2]) / floor:.2f}")
    assert os.getpid() not in everything
    assert sum(parts[:2]) <= 2 * floor
