"""Start to tray icon, and memory with the bundled widgets running, beside the floor program.

The app is signed in, its token in a real keyring; the service is the demo cloud, in a process apart that
does not count. Run on the real desktop, on a quiet machine::

    tests/desktop/bin/real-desktop --tray sni --keyring --browser -- \\
        python -m pytest -s tests/benchmarks/test_start_and_memory.py
"""

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


def command(*arguments: str) -> list[str]:
    program = shutil.which("hourglance", path=str(Path(sys.executable).parent))
    assert program, "install the package first"
    return [program, *arguments]


@pytest.fixture(autouse=True)
def signed_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have an account at a demo cloud, its token in the desktop's keyring."""
    with subprocess.Popen(command("simulate"), stdout=subprocess.PIPE, text=True) as cloud:
        url, client_id = (cloud.stdout.readline().strip() for _ in range(2))
        monkeypatch.setenv("HOURGLANCE_API_URL", url)
        monkeypatch.setenv("HOURGLANCE_LOGIN_URL", url)
        subprocess.run(command("sign-in", "--region", "eu-west-1", "--client-id", client_id), check=True)
        yield
        cloud.terminate()


@pytest.fixture
def bus() -> Iterator[DBusConnection]:
    with open_dbus_connection("SESSION") as connection:
        rule = MatchRule(type="signal", interface=WATCHER.interface, member="StatusNotifierItemRegistered")
        Proxy(message_bus, connection).AddMatch(rule)
        with connection.filter(rule, bufsize=50) as connection.registered:
            yield connection


@contextmanager
def shown(program: list[str], bus: DBusConnection) -> Iterator[tuple[subprocess.Popen, float]]:
    """Run a program until its icon is on the tray; give it and the seconds that took."""
    bus.registered.clear()
    began = time.perf_counter()
    process = subprocess.Popen(
        program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
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


def family(pid: int) -> list[int]:
    """Return a process and all that it started."""
    started = [
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]
    return [pid, *(member for child in started for member in family(child))]


def pss_mib(pid: int) -> float:
    """Return the proportional set size of a process, its own share of everything it maps."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no Pss")


def test_start_to_icon_is_at_most_1_3_times_the_floor(bus: DBusConnection) -> None:
    times: dict[str, list[float]] = {"floor": [], "hourglance": []}
    for run in range(RUNS + 1):
        for name, program in (("floor", FLOOR), ("hourglance", command())):
            with shown(program, bus) as (_, seconds):
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
    with shown(command(), bus) as (process, _):
        time.sleep(15)  # signed in, worker running, first answers drawn
        parts = [pss_mib(pid) for pid in family(process.pid)]

    parts_of = ", ".join(f"{part:.1f}" for part in parts)
    print(f"\nmemory (PSS): floor {floor:.1f} MiB; app and workers {parts_of} MiB, ratio {sum(parts) / floor:.2f}")
    assert len(parts) == 2, "the app and one worker"
    assert sum(parts) <= 2 * floor
