"""The engine's tasks: what is under way for a sign-in in this network, and what goes on beside."""

import asyncio
from collections.abc import Coroutine


class BackgroundTasks:
    """Starts tasks, keeps them alive, and ends them."""

    def __init__(self) -> None:
        self._requests: set[asyncio.Task[None]] = set()
        self._others: set[asyncio.Task[None]] = set()

    def request(self, work: Coroutine[object, object, None]) -> None:
        """Start what asks the service."""
        self._start(work, self._requests)

    def beside(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Start anything else, and return it."""
        return self._start(work, self._others)

    def drop_requests(self) -> None:
        """End all that asks the service: its answers are not wanted any more."""
        for task in self._requests:
            task.cancel()

    async def finished(self) -> None:
        """Wait until nothing is under way."""
        while pending := self._requests | self._others:
            await asyncio.wait(pending)

    async def close(self) -> None:
        """End everything."""
        pending = self._requests | self._others
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)

    @staticmethod
    def _start(work: Coroutine[object, object, None], kept: set[asyncio.Task[None]]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        kept.add(task)
        task.add_done_callback(kept.discard)
        return task
