"""The bridge between Qt's thread and the engine's thread.

Windows call services through it, and get results, errors and snapshots back in Qt's thread::

    self._bridge.call(self._plugins.remove(name), owner=self, then=self._removed, failed=self._show_problem)

It is imported before the tray icon is shown, so everything expensive is imported in functions.
"""

import logging
from collections.abc import AsyncGenerator, Callable, Coroutine
from functools import partial
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    import asyncio

    from hourglance.app import Preferences
    from hourglance.engine import EngineThread, Problem, Snapshot

_log = logging.getLogger(__name__)

X = TypeVar("X")


class PendingCall:
    """A call under way."""

    def __init__(self, cancel: Callable[[], None]) -> None:
        self._cancel = cancel

    def cancel(self) -> None:
        """Cancel the call. Neither its result nor an error is delivered any more."""
        self._cancel()


class EngineBridge(QObject):
    """Runs coroutines in the engine's thread, and delivers what comes of them in Qt's thread.

    Nothing here waits for the other thread. Calls made before the engine is ready are queued. What arrives
    before :meth:`start_delivery` is delivered then.

    Signals:
        snapshot_published: carries the newest snapshot; of several that arrive together, only the newest.
        preferences_published: carries the preferences, at the start and after each change.
        first_run_requested: the first run should start.
        call_failed: carries the problem of a call that has no ``failed`` handler.

    """

    snapshot_published = Signal(object)
    preferences_published = Signal(object)
    first_run_requested = Signal()
    call_failed = Signal(object)
    _arrived = Signal()

    def __init__(self, engine: "EngineThread") -> None:
        super().__init__()
        self._engine = engine
        self._numbers = count()
        # Qt's thread: what to do with the results of each call.
        self._pending: dict[int, _Handlers] = {}
        # The engine's thread: the task of each call.
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._lock = Lock()
        self._is_closed = False
        self._deliveries: list[Callable[[], None]] = []
        self._snapshot: Snapshot | None = None

    # Qt's thread.

    def call(
        self,
        work: Coroutine[Any, Any, X],
        *,
        owner: QObject,
        then: Callable[[X], object] | None = None,
        failed: "Callable[[Problem], object] | None" = None,
    ) -> PendingCall:
        """Run a coroutine in the engine's thread.

        :param owner: nothing is delivered after the end of this object; the coroutine still runs to its end.
        :param then: called with the result, in Qt's thread, never before this method has returned.
        :param failed: called with the problem if an exception was raised; without it, ``call_failed`` is
            emitted.
        """
        return self._submit(_Handlers(owner, then, None, failed), work, self._run)

    def stream(
        self,
        items: AsyncGenerator[X, None],
        *,
        owner: QObject,
        each: Callable[[X], object],
        failed: "Callable[[Problem], object] | None" = None,
    ) -> PendingCall:
        """Iterate over an asynchronous generator in the engine's thread; it is closed when canceled.

        :param each: called with each item, in Qt's thread.
        """
        return self._submit(_Handlers(owner, None, each, failed), items, self._run_stream)

    def start_delivery(self) -> None:
        """Deliver everything that has arrived, and from now on everything as it arrives."""
        from PySide6.QtCore import Qt

        self._arrived.connect(self._deliver_all, Qt.ConnectionType.QueuedConnection)
        self._deliver_all()

    def close(self) -> None:
        """Deliver nothing any more; called before Qt's objects are deleted."""
        with self._lock:
            self._is_closed = True
        self._pending.clear()

    # The engine's thread. These are the methods of AppObserver.

    def publish(self, snapshot: "Snapshot") -> None:
        """Deliver a snapshot soon; it replaces one that is not delivered yet."""
        with self._lock:
            is_queued, self._snapshot = self._snapshot is not None, snapshot
        if not is_queued:
            self._leave(self._deliver_snapshot)

    def publish_preferences(self, preferences: "Preferences") -> None:
        """Deliver the preferences soon."""
        self._leave(partial(self.preferences_published.emit, preferences))

    def request_first_run(self) -> None:
        """Start the first run soon."""
        self._leave(self.first_run_requested.emit)

    def _submit(
        self, handlers: "_Handlers", work: X, run: Callable[[int, X], Coroutine[Any, Any, None]]
    ) -> PendingCall:
        number = next(self._numbers)
        self._pending[number] = handlers
        if not self._engine.call(partial(self._start, number, work, run)):
            from hourglance.engine import Problem

            _discard(work)
            stopped = Problem(
                code="stopped", who="Hourglance", what="Hourglance has stopped.", remedy="Restart it."
            )
            self._leave(partial(self._deliver_problem, number, stopped))
        return PendingCall(partial(self._cancel, number))

    def _cancel(self, number: int) -> None:
        if self._pending.pop(number, None) is not None:
            self._engine.call(partial(self._cancel_task, number))

    def _deliver_all(self) -> None:
        with self._lock:
            deliveries, self._deliveries = self._deliveries, []
        deliveries.reverse()
        try:
            while deliveries:
                deliveries.pop()()
        finally:
            if deliveries:  # a handler has raised an exception: the others are called next
                with self._lock:
                    self._deliveries[:0] = reversed(deliveries)
                self._arrived.emit()

    def _deliver_snapshot(self) -> None:
        with self._lock:
            snapshot, self._snapshot = self._snapshot, None
        self.snapshot_published.emit(snapshot)

    def _deliver_item(self, number: int, item: object) -> None:
        handlers = self._pending.get(number)
        if handlers is not None and handlers.each is not None and handlers.is_owned:
            handlers.each(item)

    def _deliver_result(self, number: int, result: object) -> None:
        handlers = self._pending.pop(number, None)
        if handlers is not None and handlers.then is not None and handlers.is_owned:
            handlers.then(result)

    def _deliver_problem(self, number: int, problem: "Problem") -> None:
        handlers = self._pending.pop(number, None)
        if handlers is None:
            return
        if handlers.failed is None:
            self.call_failed.emit(problem)
        elif handlers.is_owned:
            handlers.failed(problem)

    # The engine's thread.

    def _start(self, number: int, work: X, run: Callable[[int, X], Coroutine[Any, Any, None]]) -> None:
        import asyncio

        def finish(_: object) -> None:
            del self._tasks[number]
            _discard(work)  # it was not started if it was canceled at once

        self._tasks[number] = task = asyncio.get_running_loop().create_task(run(number, work))
        task.add_done_callback(finish)

    def _cancel_task(self, number: int) -> None:
        if (task := self._tasks.get(number)) is not None:
            task.cancel()

    async def _run(self, number: int, work: Coroutine[Any, Any, Any]) -> None:
        try:
            result = await work
        except Exception as error:  # noqa: BLE001 - the border between the threads
            self._leave(partial(self._deliver_problem, number, _problem_of(error)))
        else:
            self._leave(partial(self._deliver_result, number, result))

    async def _run_stream(self, number: int, items: AsyncGenerator[Any, None]) -> None:
        from contextlib import aclosing

        try:
            async with aclosing(items):
                async for item in items:
                    self._leave(partial(self._deliver_item, number, item))
        except Exception as error:  # noqa: BLE001 - the border between the threads
            self._leave(partial(self._deliver_problem, number, _problem_of(error)))
        else:
            self._leave(partial(self._deliver_result, number, None))

    # Any thread.

    def _leave(self, deliver: Callable[[], None]) -> None:
        """Leave something to be delivered in Qt's thread, in order."""
        with self._lock:
            if self._is_closed:
                return
            self._deliveries.append(deliver)
            if len(self._deliveries) == 1:
                self._arrived.emit()


class _Handlers(NamedTuple):
    """What to do with the results of a call. Only Qt's thread refers to it, and so to its windows."""

    owner: QObject
    then: Callable[[Any], object] | None
    each: Callable[[Any], object] | None
    failed: "Callable[[Problem], object] | None"

    @property
    def is_owned(self) -> bool:
        """Whether the owner still exists."""
        from shiboken6 import isValid

        return isValid(self.owner)


def _discard(work: object) -> None:
    """Close a coroutine, which may not have been started; asynchronous generators need not be closed."""
    if isinstance(work, Coroutine):
        work.close()


def _problem_of(error: Exception) -> "Problem":
    from hourglance.api import HourglanceError
    from hourglance.engine import Problem

    if isinstance(error, HourglanceError):
        return Problem.from_error(error)
    _log.error("Unexpected error in a call from the user interface", exc_info=error)
    return Problem(code="defect", who="Hourglance", what="Internal error; see the log.")
