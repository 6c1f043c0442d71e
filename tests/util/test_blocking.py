"""Blocking calls off the event loop: results, order, timeouts, late results."""

import asyncio
import threading

import pytest

from hourglance.util.blocking import BlockingWorker, run_blocking

pytestmark = pytest.mark.anyio


async def test_run_blocking_returns_the_result_from_another_daemon_thread() -> None:
    thread = await run_blocking(threading.current_thread)

    assert thread is not threading.current_thread()
    assert thread.daemon


async def test_run_blocking_raises_what_the_function_raises() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        await run_blocking(int, "one")


async def test_run_blocking_calls_do_not_wait_for_each_other() -> None:
    release = threading.Event()
    hanging = asyncio.create_task(run_blocking(release.wait))

    assert await run_blocking(int, "1") == 1
    hanging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hanging
    release.set()


async def test_blocking_worker_timeout_undoes_a_late_result_and_skips_abandoned_calls() -> None:
    worker, release, ran = BlockingWorker(), threading.Event(), []
    undone = threading.Event()

    def late() -> str:
        release.wait()
        return "late"

    def undo(result: str) -> None:
        ran.append(f"undo {result}")
        undone.set()

    with pytest.raises(TimeoutError):
        await worker.run(late, timeout=0.01, undo=undo)
    with pytest.raises(TimeoutError):
        await worker.run(lambda: ran.append("abandoned"), timeout=0.01)
    with pytest.raises(TimeoutError):
        await worker.run(lambda: ran.append("insisted"), timeout=0.01, insist=True)
    release.set()
    await worker.run(lambda: ran.append("next"))

    assert undone.is_set()
    assert ran == ["undo late", "insisted", "next"]
