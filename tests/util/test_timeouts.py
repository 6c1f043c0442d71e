"""Timeouts on an injectable clock."""

import asyncio

import pytest
from manual_clock import ManualClock

from hourglance.util.tasks import wait_first, with_timeout

pytestmark = pytest.mark.anyio


async def test_with_timeout_raises_at_the_deadline_and_cancels_the_work() -> None:
    clock, started = ManualClock(), asyncio.Event()
    ended: list[str] = []

    async def work() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("canceled")

    waiting = asyncio.create_task(with_timeout(clock, 5.0, work(), ZeroDivisionError))
    await started.wait()
    await clock.advance(4.9)
    assert not waiting.done()
    await clock.advance(0.1)

    with pytest.raises(ZeroDivisionError):
        await waiting
    assert ended == ["canceled"]


async def test_with_timeout_returns_the_result_in_time() -> None:
    async def work() -> int:
        return 1

    assert await with_timeout(ManualClock(), 5.0, work(), TimeoutError) == 1


async def test_wait_first_ends_the_others() -> None:
    clock, ended = ManualClock(), []

    async def work(seconds: float) -> None:
        try:
            await clock.sleep(seconds)
        finally:
            ended.append(seconds)

    waiting = asyncio.create_task(wait_first(work(1.0), work(9.0)))
    await clock.advance(1.0)
    await waiting

    assert ended == [1.0, 9.0]
