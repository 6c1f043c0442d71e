"""What a plugin's process costs: its start, its memory, and a card's way there and back.

Run on a quiet machine::

    python -m pytest -s tests/benchmarks/test_worker_cost.py
"""

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hourglance.api import Aggregates, Bucket, Group, Interval, Measure, Stats
from hourglance.host import PluginHost

pytestmark = pytest.mark.timeout(300)

RUNS = 15
CARDS = 2_000
WIDGET = "hourglance/voice-duration"


class RealClock:
    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def an_hour_of_voice() -> Aggregates:
    end = datetime(2026, 3, 2, 10, tzinfo=UTC)
    step = timedelta(minutes=5)
    steps = tuple(end - step * number for number in range(12, 0, -1))
    metrics = tuple(
        Measure(name=name, stats=Stats(count=7, sum=1_234_567.0, min=1_000.0, max=654_321.0))
        for name in ("tHandle", "tTalkComplete", "tHeldComplete", "tAcw")
    )
    buckets = tuple(
        Bucket(interval=Interval(start=start, end=start + step), metrics=metrics) for start in steps
    )
    return Aggregates(
        interval=Interval(start=steps[0], end=end),
        steps=steps,
        groups=(Group(dimensions={"mediaType": "voice"}, buckets=buckets),),
    )


@asynccontextmanager
async def hosting() -> AsyncIterator[PluginHost]:
    host = PluginHost(clock=RealClock())
    try:
        await host.start()
        assert host.problems == ()
        assert host.declarations()
        yield host
    finally:
        await host.close()


def seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def pss_mib(pid: int) -> float:
    """Return the proportional set size of a process, its own share of everything it maps."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no Pss")


def worker_pid() -> int:
    for task in Path("/proc/self/task").iterdir():
        for pid in (task / "children").read_text().split():
            if b"hourglance.host._worker" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return int(pid)
    raise AssertionError("no worker")


def test_start_of_a_worker_to_its_declarations() -> None:
    async def start() -> float:
        began = time.perf_counter()
        async with hosting():
            return time.perf_counter() - began

    bare: list[float] = []
    ours: list[float] = []
    for run in range(RUNS + 1):
        alone = seconds(lambda: subprocess.run([sys.executable, "-I", "-c", "pass"], check=True))

        took = asyncio.run(start())
        if run:  # the first warms the disk's cache
            bare.append(alone)
            ours.append(took)
    ratio = statistics.median(took / alone for took, alone in zip(ours, bare, strict=True))
    print(
        f"\nworker: start to declarations {statistics.median(ours) * 1000:.0f} ms; bare Python start to end "
        f"{statistics.median(bare) * 1000:.0f} ms; ratio {ratio:.2f}"
    )
    assert ratio <= 8


def test_memory_of_a_worker() -> None:
    async def used() -> float:
        async with hosting() as host:
            await host.present(WIDGET, an_hour_of_voice())
            return pss_mib(worker_pid())

    code = "import sys; print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-I", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()

        ours = asyncio.run(used())
        bare = pss_mib(process.pid)
        process.kill()
    print(f"\nworker: memory (PSS) {ours:.1f} MiB; bare Python {bare:.1f} MiB; ratio {ours / bare:.2f}")
    assert ours <= 3 * bare


def test_a_card_s_way_there_and_back() -> None:
    results = an_hour_of_voice()

    async def rounds() -> list[float]:
        times = []
        async with hosting() as host:
            for _ in range(CARDS):
                began = time.perf_counter()
                assert await host.present(WIDGET, results)
                times.append(time.perf_counter() - began)
        return times

    times = asyncio.run(rounds())
    bare = min(
        seconds(lambda: subprocess.run([sys.executable, "-I", "-c", "pass"], check=True)) for _ in range(5)
    )
    percentiles = statistics.quantiles(times, n=100)
    median, late = percentiles[49], percentiles[98]
    print(
        f"\nworker: present() median {median * 1000:.2f} ms, 99th percentile {late * 1000:.2f} ms; "
        f"bare Python start to end {bare * 1000:.0f} ms; median is {median / bare:.3f} of it"
    )
    assert late <= bare
