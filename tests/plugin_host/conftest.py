"""Plugins made up on the spot, each in a folder of its own, and a look that no process outlives its test."""

import asyncio
import sys
import textwrap
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hostile_plugins import write_plugin

from hourglance.api import Aggregates, Bucket, Group, Interval, Measure, Stats
from hourglance.plugin_host import Plugin, PluginHost, PluginTimeouts

HEADER = """
import os, sys
from pathlib import Path
from hourglance.api import *

class Base(Widget):
    "A widget of the tests."
    title = "Test"
    query = AggregatesQuery(metrics=("tHandle",), window=last(hours=1))
    def present(self, results, settings):
        return Card(headline=Count(1), caption="well")
"""

NO_HURRY = PluginTimeouts(start=30, present=20)


class FakeClock:
    """Time passes when somebody sleeps."""

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def make_plugin(tmp_path: Path) -> Callable[..., Plugin]:
    """Return a maker of plugins: distributions with one module each, in a folder of their own."""

    def make(code: str, *, name: str = "strange", header: str = HEADER, entry_points: str = "") -> Plugin:
        code = header + textwrap.dedent(code)
        return write_plugin(tmp_path / name, name, code, entry_points=entry_points)

    return make


@pytest.fixture
def make_widgets(make_plugin: Callable[..., Plugin]) -> Callable[..., Plugin]:
    """Return a maker of plugins with a hook: give each widget's ``present`` by the name of its class."""

    def make(*, name: str = "strange", before: str = "", **presents: str) -> Plugin:
        classes = "\n".join(
            f"class {widget}(Base):\n    def present(self, results, settings):\n"
            + textwrap.indent(textwrap.dedent(body).strip(), " " * 8)
            for widget, body in presents.items()
        )
        registered = "\n".join(f"    register({widget}())" for widget in presents)
        hook = f"@hookimpl\ndef hourglance_widgets(register):\n{registered}"
        return make_plugin(f"{textwrap.dedent(before)}\n{classes}\n{hook}\n", name=name)

    return make


@pytest.fixture
def hosting(clock: FakeClock, compiled_guest: None) -> Callable[..., object]:
    """Return a context in which a host runs plugins."""

    @asynccontextmanager
    async def hosting(*plugins: Plugin, limits: PluginTimeouts = NO_HURRY) -> AsyncIterator[PluginHost]:
        host = PluginHost(plugins or None, clock=clock, limits=limits)
        try:
            await host.start()
            yield host
        finally:
            await host.close()

    return hosting


@pytest.fixture(scope="session")
def results() -> Aggregates:
    """An hour of voice: two calls in the first five minutes, one in the last."""
    end = datetime(2026, 3, 2, 10, tzinfo=UTC)
    steps = tuple(end - timedelta(minutes=minutes) for minutes in range(60, 0, -5))

    def bucket(start: datetime, **sums: tuple[int, float]) -> Bucket:
        return Bucket(
            interval=Interval(start=start, end=start + timedelta(minutes=5)),
            metrics=tuple(
                Measure(name=name, stats=Stats(count=count, sum=total, min=1.0, max=total))
                for name, (count, total) in sums.items()
            ),
        )

    return Aggregates(
        interval=Interval(start=steps[0], end=end),
        steps=steps,
        groups=(
            Group(
                dimensions={"mediaType": "voice"},
                buckets=(
                    bucket(
                        steps[0], tHandle=(2, 400_000.0), tTalkComplete=(2, 300_000.0), tAcw=(2, 100_000.0)
                    ),
                    bucket(steps[-1], tHandle=(1, 200_000.0), tTalkComplete=(1, 200_000.0)),
                ),
            ),
        ),
    )


@pytest.fixture(autouse=True)
def nothing_is_left_behind() -> Iterator[None]:
    """Fail a test whose processes or threads outlive it."""
    # Guests of golden cards run until the end of all tests.
    threads, earlier = set(threading.enumerate()), set(processes())
    yield
    deadline = time.monotonic() + 5
    while left := [*(set(processes()) - earlier), *(set(threading.enumerate()) - threads)]:
        assert time.monotonic() < deadline, f"left behind: {left}"
        time.sleep(0.01)


def processes() -> list[str]:
    """Return the command lines of this process's own plugin processes."""
    if not sys.platform.startswith("linux"):
        return []
    ours = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError):  # a thread that has just ended
            ours |= {*(task / "children").read_text().split()}
    found = []
    for process in ours:
        with suppress(OSError):  # it has just ended
            command = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            if not command or "sandbox.plugin_process" in command:
                found.append(f"{process} {command or '(zombie)'}")
    return found
