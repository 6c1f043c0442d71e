"""What the app costs while nothing happens: twenty widgets, refreshed once a minute, the panel closed.

The app is signed in at the demo cloud, which runs in a process apart that does not count; a plugin brings
so many widgets that there are twenty with the bundled ones. Run on the real desktop, on a quiet machine; it
takes five minutes::

    tests/desktop/bin/real-desktop --tray sni --keyring --browser -- \\
        python -m pytest -s tests/benchmarks/test_idle.py

A wake-up is a voluntary context switch of any thread: it had nothing more to do and was woken up again.
"""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from figures import Recorder
from status_icon import Tray
from subprocesses import family, program, simulate, wait_for
from wheels import write_wheel

from hourglance.api import Widget
from hourglance_widgets import hourglance_widgets

pytestmark = [pytest.mark.timeout(900), pytest.mark.usefixtures("compiled_guest")]

WIDGETS, SECONDS = 20, 180
HOURGLANCE = [program("hourglance")]
CODE = """
METRICS = ("tTalk", "tAcw", "tHeld", "tAlert", "nOffered", "nConnected", "nTransferred")

def made(number):
    class Made(Base):
        title = f"Widget {number}"
        query = AggregatesQuery(
            metrics=(METRICS[number % 7],),
            where=is_in("mediaType", "voice", "callback", "chat", "email", "message")
            if number % 3
            else is_in("mediaType", "voice"),
            window=last(hours=1 + number % 2),
            granularity="PT5M",
        )
        def present(self, results, settings):
            (metric,) = self.query.metrics
            stats = results.total(metric)
            trend = results.series(metric, "count")
            return Card(headline=Count(stats.count if stats else None), trend=trend)
    Made.__name__ = f"Made{number}"
    return Made()

@hookimpl
def hourglance_widgets(register):
    for number in range(WIDGETS):
        register(made(number))
"""


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What a process has used since it began."""

    seconds: float
    wake_ups: int


@pytest.fixture(autouse=True)
def signed_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Have an account at a demo cloud, and twenty widgets."""
    with simulate() as cloud:
        monkeypatch.setenv("HOURGLANCE_API_URL", cloud.url)
        monkeypatch.setenv("HOURGLANCE_LOGIN_URL", cloud.url)
        account = ["--region", "eu-west-1", "--client-id", cloud.client_id]
        subprocess.run([*HOURGLANCE, "sign-in", *account], check=True)
        bundled: list[Widget] = []
        hourglance_widgets(bundled.append)
        wheel = write_wheel(tmp_path, "many", CODE.replace("WIDGETS", str(WIDGETS - len(bundled))))
        subprocess.run([*HOURGLANCE, "plugin", "install", "--yes", str(wheel)], check=True)
        yield


@pytest.fixture
def app() -> Iterator[int]:
    """Have the app run until it shows numbers, and then for a while; give its process."""
    with Tray.open() as tray, subprocess.Popen(HOURGLANCE, start_new_session=True) as process:
        try:
            icon = wait_for(lambda: next(iter(tray.icons()), None))
            wait_for(lambda: re.search(r": \d", icon.tooltip), 60)
            time.sleep(60)
            yield process.pid
        finally:
            process.kill()


def test_idle_twenty_widgets_cost_a_fraction_of_a_percent_and_few_wake_ups(
    app: int, figure: Recorder
) -> None:
    before = {pid: spent(pid) for pid in family(app)}
    time.sleep(SECONDS)
    after = {pid: spent(pid) for pid in family(app)}

    assert before.keys() == after.keys()
    cores, wakes = 0.0, 0.0
    for number, pid in enumerate(before):
        core = (after[pid].seconds - before[pid].seconds) / SECONDS
        wake = (after[pid].wake_ups - before[pid].wake_ups) / SECONDS
        print(f"\n{'app' if number == 0 else 'plugins'}: {core:.3%} of a core, {wake:.2f} wake-ups a second")
        cores += core
        wakes += wake
    print(f"{WIDGETS} widgets at 60 s, all processes: {cores:.3%} of a core, {wakes:.2f} wake-ups a second")
    what = f"idle, {WIDGETS} widgets, refresh every 60 s"
    figure(what, "", f"{cores:.3%} of a core", "under 0.2 %", holds=cores < 0.002)
    figure(f"{what}: wake-ups", "", f"{wakes:.2f} a second", "under 2", holds=wakes < 2)
    assert cores < 0.002
    assert wakes < 2


def spent(pid: int) -> Spent:
    """Return the processor time and the wake-ups of a process, all threads together."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return Spent(
        seconds=(int(user) + int(system)) / os.sysconf("SC_CLK_TCK"),
        wake_ups=sum(
            int((task / "status").read_text().partition("\nvoluntary_ctxt_switches:")[2].split()[0])
            for task in Path(f"/proc/{pid}/task").iterdir()
        ),
    )
