"""The engine's thread: one asyncio loop, next to the thread of the user interface."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

_log = logging.getLogger(__name__)


class EngineThread:
    """Runs a coroutine in an event loop in a thread of its own, and accepts calls from other threads.

    :param main: creates the coroutine, in the engine's thread. It ends by itself, or by :meth:`stop`.
    :param on_failure: called in the engine's thread if the coroutine raises an exception.
    """

    def __init__(
        self, main: Callable[[], Coroutine[object, object, None]], *, on_failure: Callable[[], None]
    ) -> None:
        self._main = main
        self._on_failure = on_failure
        self._lock = threading.Lock()
        # Calls made before the loop accepts them; None from then on.
        self._early: deque[Callable[[], object]] | None = deque()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._is_stopped = False
        # A daemon, because a keyring call that hangs must not keep the process alive.
        self._thread = threading.Thread(target=self._run, name="hourglance-engine", daemon=True)

    def start(self) -> None:
        """Start the thread and return immediately."""
        self._thread.start()

    def call(self, function: Callable[[], object]) -> bool:
        """Call a function in the loop soon, after the main coroutine has taken its first step.

        From any thread; never waits. Calls made before the loop runs are queued.

        :returns: False if the loop has ended, and the function will not be called.
        """
        with self._lock:
            if self._early is not None:
                self._early.append(function)
                return True
        return self._call_soon(function)

    def stop(self, timeout: float) -> bool:
        """Cancel the coroutine and wait for its end.

        :param timeout: seconds to wait at most.
        :returns: whether the thread has ended.
        """
        self._is_stopped = True
        self.call(self._cancel)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _call_soon(self, function: Callable[[], object]) -> bool:
        if self._loop is None:
            return False
        try:
            self._loop.call_soon_threadsafe(function)
        except RuntimeError:  # the loop is closed
            return False
        return True

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _run(self) -> None:
        import asyncio  # in this thread, because the tray icon does not wait for it

        try:
            with asyncio.Runner() as runner:
                self._loop = runner.get_loop()
                runner.run(self._run_main())
        except asyncio.CancelledError:
            pass
        except Exception:  # noqa: BLE001 - the border of the thread: logged, and reported to the user interface
            _log.exception("Unexpected error in the engine's thread")
            self._on_failure()
        finally:
            with self._lock:
                self._early = None

    async def _run_main(self) -> None:
        import asyncio

        self._task = asyncio.current_task()
        asyncio.get_running_loop().call_soon(self._dispatch_early)
        if not self._is_stopped:
            await self._main()

    def _dispatch_early(self) -> None:
        with self._lock:
            early, self._early = self._early or deque(), None
            # Still under the lock, so that a call made now cannot overtake them.
            for function in early:
                self._call_soon(function)
