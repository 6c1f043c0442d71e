"""Ends of child processes are noticed in the loop that started them, without a thread for each."""

import asyncio
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hourglance.plugin_host.process import watch_children_by_descriptor

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems are left as they are")


@pytest.fixture(autouse=True)
def watched() -> None:
    watch_children_by_descriptor()


async def start(code: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-S", "-c", code, stdin=asyncio.subprocess.PIPE
    )


async def ended_with(code: str) -> int:
    return await (await start(code)).wait()


def descriptors() -> set[str]:
    return {descriptor.name for descriptor in Path("/proc/self/fd").iterdir()}


def test_a_child_takes_no_thread() -> None:
    async def main() -> tuple[int, int, int]:
        before = threading.active_count()
        child = await start("input()")
        during = threading.active_count()
        child.stdin.write(b"\n")
        return before, during, await child.wait()

    before, during, status = asyncio.run(main())

    assert during == before
    assert status == 0


@pytest.mark.parametrize(
    ("code", "status"), [("raise SystemExit(3)", 3), ("import os; os.kill(os.getpid(), 9)", -9)]
)
def test_how_it_ended_is_known(code: str, status: int) -> None:
    assert asyncio.run(ended_with(code)) == status


def test_each_loop_hears_of_its_own_children() -> None:
    with ThreadPoolExecutor(4) as threads:
        codes = threads.map(lambda n: asyncio.run(ended_with(f"raise SystemExit({n})")), range(12))

    assert list(codes) == list(range(12))


def test_an_end_that_somebody_else_has_asked_for_is_an_end_all_the_same() -> None:
    async def main() -> int:
        child = await start("input()")
        waited = asyncio.create_task(child.wait())
        child.stdin.write(b"\n")
        os.waitpid(child.pid, 0)  # noqa: ASYNC222 - before the loop can
        return await waited

    assert asyncio.run(asyncio.wait_for(main(), 10)) == 255


def test_no_descriptor_is_left() -> None:
    asyncio.run(ended_with("pass"))
    before = descriptors()

    for _ in range(3):
        asyncio.run(ended_with("pass"))

    assert descriptors() == before
