"""Blocking calls on daemon threads: the event loop awaits them, and a call that hangs delays nothing else."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def run_blocking(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a blocking function on a daemon thread of its own, and return its result.

    An exception of the function is raised here. When the caller is canceled, the call goes on without it.
    """
    return await BlockingWorker().run(lambda: function(*args, **kwargs))


class BlockingWorker:
    """Runs blocking calls one at a time, in order, on a daemon thread that lives while there are any."""

    def __init__(self) -> None:
        self._waiting: deque[_Call[Any]] = deque()
        self._lock = threading.Lock()
        self._running = False

    @property
    def is_busy(self) -> bool:
        """Whether a call is running or waiting."""
        return self._running

    async def run(
        self,
        function: Callable[[], T],
        *,
        timeout: float | None = None,  # noqa: ASYNC109 - the result may arrive together with the timeout
        undo: Callable[[T], object] | None = None,
        insist: bool = False,
    ) -> T:
        """Run a function after the calls before it, and return its result or raise its exception.

        :param timeout: seconds to wait, including for the calls before it; None waits without limit.
        :param undo: gets the result, on the worker's thread, if it arrives after a timeout or cancellation.
        :param insist: run the function even if it starts only after a timeout or cancellation.
        :raises TimeoutError: there is no result in time. A function that runs already goes on.
        """
        call = _Call(function, undo, insist=insist)
        self._add(call)
        try:
            async with asyncio.timeout(timeout):
                await call.finished.wait()
        except TimeoutError:
            pass
        finally:
            result = call.abandon()
        if result is None:
            raise TimeoutError
        return result.result()

    def _add(self, call: "_Call[Any]") -> None:
        with self._lock:
            self._waiting.append(call)
            if self._running:
                return
            self._running = True
        threading.Thread(target=self._work, name="hourglance-blocking", daemon=True).start()

    def _work(self) -> None:
        while call := self._next():
            call.run()

    def _next(self) -> "_Call[Any] | None":
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._running = False
            return None


class _Call(Generic[T]):
    """One call: created and awaited in an event loop, run on the thread."""

    def __init__(
        self, function: Callable[[], T], undo: Callable[[T], object] | None, *, insist: bool
    ) -> None:
        self.finished = asyncio.Event()
        self._function = function
        self._undo = undo
        self._insist = insist
        self._loop = asyncio.get_running_loop()
        self._lock = threading.Lock()
        self._abandoned = False
        self._result: Future[T] | None = None

    def abandon(self) -> Future[T] | None:
        """Stop waiting, and return the result if there is one already."""
        with self._lock:
            self._abandoned = True
            return self._result

    def run(self) -> None:
        """Run the function. On the thread."""
        with self._lock:
            if self._abandoned and not self._insist:
                return
        result: Future[T] = Future()
        try:
            result.set_result(self._function())
        except BaseException as error:  # noqa: BLE001 - raised again where the call is awaited
            result.set_exception(error)
        with self._lock:
            self._result = result
            abandoned = self._abandoned
        if abandoned and self._undo and result.exception() is None:
            self._undo(result.result())
        with suppress(RuntimeError):  # the loop has been closed
            self._loop.call_soon_threadsafe(self.finished.set)
