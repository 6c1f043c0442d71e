"""The one thread beside the user interface's: it owns an asyncio loop and everything that waits."""

import logging
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

_log = logging.getLogger(__name__)


class EngineThread:
    """Runs one coroutine in a loop in a thread of its own, and takes calls from other threads.

    :param main: makes the coroutine; it ends by itself or is cancelled by :meth:`stop`.
    :param on_defect: told, in that thread, if the coroutine ends with an error.
    """

    def __init__(
        self, main: Callable[[], Coroutine[object, object, None]], *, on_defect: Callable[[], None]
    ) -> None:
        self._main = main
        self._on_defect = on_defect
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._running = threading.Event()
        # A daemon: a keyring call that never comes back must not keep the process alive.
        self._thread = threading.Thread(target=self._run, name="hourglance-engine", daemon=True)

    def start(self) -> None:
        """Start the thread; returns at once."""
        self._thread.start()

    def call(self, function: Callable[[], object]) -> None:
        """Have ``function`` called in the loop soon; after the loop has ended it does nothing."""
        self._running.wait()
        if self._loop is not None:
            with suppress(RuntimeError):  # it has been closed
                self._loop.call_soon_threadsafe(function)

    def stop(self, timeout: float) -> bool:
        """Cancel the coroutine, wait at most ``timeout`` seconds and return whether it has ended."""
        self._running.wait(timeout)
        if self._task is not None:
            self.call(self._task.cancel)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        import asyncio  # in this thread: the tray icon does not wait for it

        try:
            with asyncio.Runner() as runner:
                self._loop = runner.get_loop()
                runner.run(self._begin())
        except asyncio.CancelledError:
            pass
        except Exception:  # noqa: BLE001 - the border of a thread: whoever started it is told, and the log knows why
            _log.exception("The engine's thread ended with an error")
            self._on_defect()
        finally:
            self._running.set()

    async def _begin(self) -> None:
        from asyncio import current_task

        self._task = current_task()
        self._running.set()
        await self._main()
