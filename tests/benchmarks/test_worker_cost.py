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
from hourglance.plugin_host import Plugin, PluginHost

pytestmark = pytest.mark.timeout(300)

RUNS = 15
CARDS = 2_000
WIDGET = "hourglance/voice-duration"
DISTRIBUTIONS = 20
WIDGETS = """
from hourglance.api import AggregatesQuery, Bars, Card, Duration, Widget, hookimpl, last

class Base(Widget):
    title = "Voice"
    query = AggregatesQuery(metrics=("tHandle",), window=last(hours=1), granularity="PT5M")
    def present(self, results, settings):
        handled = results.total("tHandle")
        return Card(headline=Duration(handled.sum), caption=f"{handled.count} handled",
                    body=[Bars.of(results, talk="tTalkComplete")], trend=results.series("tHandle"))

@hookimpl
def hourglance_widgets(register):
    for number in range(10):
        register(type(f"Widget{number}", (Base,), {})())
"""


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
async def hosting(plugins: tuple[Plugin, ...] | None = None) -> AsyncIterator[PluginHost]:
    host = PluginHost(plugins, clock=RealClock())
    try:
        await host.start()
        assert host.problems == ()
        assert host.declarations() or plugins
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


def worker_pids() -> list[int]:
    return [
        int(pid)
        for task in Path("/proc/self/task").iterdir()
        for pid in (task / "children").read_text().split()
        if b"hourglance.plugin_host.sandbox.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


def distributions(folder: Path) -> tuple[Plugin, ...]:
    """Return twenty plugins of ten widgets each, as if they had been installed."""
    plugins = []
    for name in (f"plugin{number}" for number in range(DISTRIBUTIONS)):
        site = folder / name
        site.mkdir()
        (site / f"{name}.py").write_text(WIDGETS)
        declaration_cache = folder / f"{name}.json"
        plugins.append(
            Plugin(
                name=name,
                version="1.0",
                entry_points=(name,),
                folder=site,
                declaration_cache=declaration_cache,
            )
        )
    return tuple(plugins)


def bare_python() -> float:
    return min(
        seconds(lambda: subprocess.run([sys.executable, "-I", "-c", "pass"], check=True)) for _ in range(5)
    )


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
            (worker,) = worker_pids()
            return pss_mib(worker)

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
    assert ours <= 3.5 * bare  # with ten bundled widgets in it


def test_worker_round_trip_of_a_card() -> None:
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
    bare = bare_python()
    percentiles = statistics.quantiles(times, n=100)
    median, late = percentiles[49], percentiles[98]
    print(
        f"\nworker: present() median {median * 1000:.2f} ms, 99th percentile {late * 1000:.2f} ms; "
        f"bare Python start to end {bare * 1000:.0f} ms; median is {median / bare:.3f} of it"
    )
    assert late <= bare


def test_memory_of_one_more_worker(tmp_path: Path) -> None:
    code = "import sys; print(flush=True); sys.stdin.read()"

    async def used(plugins: tuple[Plugin, ...]) -> float:
        async with hosting(plugins) as host:
            await host.wait_idle()
            for widget in host.declarations():
                assert await host.present(widget.id, an_hour_of_voice())
            return sum(map(pss_mib, worker_pids()))

    plugins = distributions(tmp_path)
    one, all_ = asyncio.run(used(plugins[:1])), asyncio.run(used(plugins))
    more = (all_ - one) / (DISTRIBUTIONS - 1)
    processes = [
        subprocess.Popen([sys.executable, "-I", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(DISTRIBUTIONS)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            process.stdout.readline()
        bare = sum(pss_mib(process.pid) for process in processes) / DISTRIBUTIONS
    finally:
        for process in processes:
            process.communicate(b"")
    print(
        f"\nworker: each of {DISTRIBUTIONS} more takes {more:.1f} MiB (PSS); each of as many bare Pythons "
        f"{bare:.1f} MiB; ratio {more / bare:.2f}"
    )
    assert more <= 4 * bare


def test_start_of_two_hundred_widgets_in_twenty_distributions_to_all_cards(tmp_path: Path) -> None:
    plugins = distributions(tmp_path)
    results = an_hour_of_voice()

    async def start() -> tuple[float, float]:
        began = time.perf_counter()
        async with hosting(plugins) as host:
            if not host.declarations():
                await host.wait_idle()
            known = time.perf_counter() - began
            widgets = host.declarations()
            assert len(widgets) == 10 * DISTRIBUTIONS
            assert all(await asyncio.gather(*(host.present(widget.id, results) for widget in widgets)))
            return known, time.perf_counter() - began

    (first_known, first_all), (then_known, then_all) = asyncio.run(start()), asyncio.run(start())
    bare = bare_python() * DISTRIBUTIONS
    print(
        f"\nworkers: {DISTRIBUTIONS} distributions with {10 * DISTRIBUTIONS} widgets: "
        f"queries known after {first_known:.2f} s, all cards after {first_all:.2f} s; "
        f"the next time after {then_known * 1000:.0f} ms and {then_all:.2f} s; as many bare Pythons in "
        f"turn {bare:.2f} s; ratios {first_all / bare:.1f} and {then_all / bare:.1f}"
    )
    assert then_known < 0.2 * first_known
    assert then_all <= 8 * bare
