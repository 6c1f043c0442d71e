"""Timeouts on an injectable clock."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from hourglance.util.clock import Clock

T = TypeVar("T")


async def with_timeout(
    clock: Clock, seconds: float, work: Coroutine[Any, Any, T], timeout_error: Callable[[], Exception]
) -> T:
    """Return the result of ``work``, or raise ``timeout_error()`` if it takes longer.

    Work that times out is canceled but not awaited: it may be what hangs.
    """
    task = asyncio.ensure_future(work)
    timer = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait((task, timer), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
    finally:
        timer.cancel()
        if not task.done():
            task.add_done_callback(_discard_result)
            task.cancel()
    raise timeout_error()


async def wait_first(*works: Coroutine[Any, Any, object]) -> None:
    """Wait until one of ``works`` is done, then cancel the others and wait for their end."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _discard_result(task: "asyncio.Task[T]") -> None:
    """Retrieve the exception, so that asyncio does not report it as never retrieved."""
    with suppress(asyncio.CancelledError):
        task.exception()
