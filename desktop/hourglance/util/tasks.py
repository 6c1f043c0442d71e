"""Background tasks: started, kept, canceled and awaited in one place."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from typing import Any, Final, ParamSpec, TypeVar

from hourglance.util.clock import Clock

P = ParamSpec("P")
T = TypeVar("T")

_log: Final = logging.getLogger(__name__)


class BackgroundTasks:
    """Starts tasks, keeps references to them, logs their unexpected errors, and ends them.

    All methods belong to one event loop.

    :param activity: what the tasks do, for the log, such as ``refreshing``.
    """

    def __init__(self, activity: str) -> None:
        self._activity = activity
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def busy(self) -> bool:
        """Whether any task is running."""
        return bool(self._tasks)

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start a task and return it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def cancel(self) -> None:
        """Cancel all tasks without waiting for their end."""
        _cancel(self._tasks)

    async def wait_idle(self) -> None:
        """Wait until there are no tasks, including those started meanwhile."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def aclose(self) -> None:
        """Cancel all tasks and wait for their end."""
        while pending := [task for task in self._tasks if not task.done()]:
            await cancel_and_wait(*pending)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("Unexpected error while %s", self._activity, exc_info=error)


class RestartableTask:
    """A background task of which one runs at a time: a restart waits for the end of the canceled one."""

    def __init__(self, tasks: BackgroundTasks) -> None:
        self._tasks = tasks
        self._unfinished: Sequence[asyncio.Task[Any]] = ()

    def restart(
        self, function: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs
    ) -> asyncio.Task[T]:
        """Cancel the current task, and start one that runs the function after the canceled one has ended."""
        self.cancel()

        async def run_after(previous: Sequence[asyncio.Task[Any]]) -> T:
            await cancel_and_wait(*previous)
            return await function(*args, **kwargs)

        previous = [task for task in self._unfinished if not task.done()]
        task = self._tasks.start(run_after(previous))
        # All of them: the last one may be canceled before it has awaited the one before it.
        self._unfinished = (*previous, task)
        return task

    @property
    def running(self) -> bool:
        """Whether there is a task that is not canceled."""
        return any(not task.done() and not task.cancelling() for task in self._unfinished)

    def cancel(self) -> None:
        """Cancel the current task without waiting for its end."""
        _cancel(self._unfinished)

    async def wait_canceled(self) -> None:
        """Cancel the current task and wait for its end."""
        await cancel_and_wait(*self._unfinished)


async def cancel_and_wait(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks and wait for their end, even if the caller is canceled meanwhile.

    Results and exceptions of the tasks are not raised.
    """
    _cancel(tasks)
    canceled: asyncio.CancelledError | None = None
    while pending := [task for task in tasks if not task.done()]:
        try:
            await asyncio.wait(pending)
        except asyncio.CancelledError as error:
            canceled = error
    if canceled is not None:
        raise canceled


def _cancel(tasks: Iterable[asyncio.Task[Any]]) -> None:
    for task in tasks:
        if not task.cancelling():  # a second time would interrupt its cleanup
            task.cancel()


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
