"""BackgroundTasks and RestartableTask: start, cancel, wait, restart."""

import asyncio
import logging

import pytest

from hourglance.util.tasks import BackgroundTasks, RestartableTask, cancel_and_wait

pytestmark = pytest.mark.anyio


class Job:
    """A coroutine that runs until it is canceled, and then takes as long to end as a test wants."""

    running = 0

    def __init__(self) -> None:
        self.started = asyncio.Event()
        self.may_end = asyncio.Event()

    async def run(self) -> None:
        assert Job.running == 0
        Job.running += 1
        self.started.set()
        try:
            await asyncio.Event().wait()
        finally:
            await self.may_end.wait()
            Job.running -= 1


async def test_background_tasks_wait_idle_includes_tasks_started_meanwhile() -> None:
    tasks, done = BackgroundTasks("testing"), []

    async def second() -> None:
        done.append("second")

    async def first() -> None:
        tasks.start(second())
        done.append("first")

    tasks.start(first())
    assert tasks.busy
    await tasks.wait_idle()

    assert done == ["first", "second"]
    assert not tasks.busy


async def test_background_tasks_aclose_waits_for_the_end_of_canceled_tasks() -> None:
    tasks, job = BackgroundTasks("testing"), Job()
    task = tasks.start(job.run())
    await job.started.wait()

    closing = asyncio.create_task(tasks.aclose())
    await asyncio.sleep(0)
    assert not closing.done()
    job.may_end.set()
    await closing

    assert task.cancelled()
    assert not tasks.busy


async def test_background_tasks_log_unexpected_errors(caplog: pytest.LogCaptureFixture) -> None:
    tasks = BackgroundTasks("testing")

    async def fail() -> None:
        raise ZeroDivisionError

    with caplog.at_level(logging.ERROR):
        tasks.start(fail())
        await tasks.wait_idle()

    assert [record.message for record in caplog.records] == ["Unexpected error while testing"]


async def test_restartable_task_runs_one_at_a_time_even_if_a_restart_is_canceled_at_once() -> None:
    tasks = BackgroundTasks("testing")
    slot = RestartableTask(tasks)
    jobs = [Job() for _ in range(3)]
    slot.restart(jobs[0].run)
    await jobs[0].started.wait()

    slot.restart(jobs[1].run)
    slot.restart(jobs[2].run)
    await asyncio.sleep(0)
    assert not jobs[1].started.is_set()
    assert not jobs[2].started.is_set()
    jobs[0].may_end.set()
    await jobs[2].started.wait()

    assert not jobs[1].started.is_set()
    jobs[2].may_end.set()
    await slot.wait_canceled()
    assert Job.running == 0


async def test_cancel_and_wait_that_is_canceled_itself_still_waits() -> None:
    job = Job()
    task = asyncio.create_task(job.run())
    await job.started.wait()
    waiting = asyncio.create_task(cancel_and_wait(task))
    await asyncio.sleep(0)

    waiting.cancel()
    await asyncio.sleep(0)
    assert not waiting.done()
    job.may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert task.cancelled()
