"""Blocking calls on a daemon thread, one after another, each of which may be given up."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CallResult(Generic[T]):
    """What a call returned."""

    value: T


class BlockingCall(Generic[T]):
    """One call. Made and waited for in a loop, run on the thread.

    :param action: what to run; it must not raise.
    :param undo: runs after an action that succeeded when nobody waited for it any more.
    :param insist: run it even if nobody waits any more.
    """

    def __init__(
        self, action: Callable[[], T], *, undo: Callable[[], object] | None = None, insist: bool = False
    ) -> None:
        #: Set in the loop once the outcome is there.
        self.ended = asyncio.Event()
        self._action = action
        self._undo = undo
        self._insist = insist
        self._loop = asyncio.get_running_loop()
        self._lock = threading.Lock()
        self._abandoned = False
        self._outcome: CallResult[T] | None = None

    def abandon(self) -> CallResult[T] | None:
        """Stop waiting, and return the outcome if there is one already."""
        with self._lock:
            self._abandoned = True
            return self._outcome

    def run(self) -> None:
        """Run it. On the thread."""
        with self._lock:
            if self._abandoned and not self._insist:
                return
        outcome = CallResult(self._action())
        with self._lock:
            self._outcome = outcome
            too_late = self._abandoned
        if too_late and self._undo and not isinstance(outcome.value, Exception):
            self._undo()
        with suppress(RuntimeError):  # the loop has closed
            self._loop.call_soon_threadsafe(self.ended.set)


class BlockingWorker:
    """Runs calls in their order. The thread lives while there are any."""

    def __init__(self) -> None:
        self._waiting: deque[BlockingCall[Any]] = deque()
        self._lock = threading.Lock()
        self._running = False

    def add(self, call: BlockingCall[T]) -> None:
        """Run a call after those before it."""
        with self._lock:
            self._waiting.append(call)
            if self._running:
                return
            self._running = True
        threading.Thread(target=self._run, name="hourglance-keyring", daemon=True).start()

    def _run(self) -> None:
        while call := self._next():
            call.run()

    def _next(self) -> BlockingCall[Any] | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._running = False
            return None
