"""Nothing is waited for without an end."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from hourglance.util.clock import Clock

T = TypeVar("T")


async def within(
    clock: Clock, seconds: float, work: Coroutine[Any, Any, T], late: Callable[[], Exception]
) -> T:
    """Return what ``work`` returns, or raise ``late()`` if it takes longer, by the clock given.

    Work that is late is cancelled and not waited for: it may be what hangs.
    """
    task = asyncio.ensure_future(work)
    alarm = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait((task, alarm), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
    finally:
        alarm.cancel()
        if not task.done():
            task.add_done_callback(_look_away)
            task.cancel()
    raise late()


async def first(*works: Coroutine[Any, Any, object]) -> None:
    """Wait until one of ``works`` is done, and end the others."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _look_away(task: "asyncio.Task[T]") -> None:
    """Take the result of work that nobody waits for any more."""
    with suppress(asyncio.CancelledError):
        task.exception()
