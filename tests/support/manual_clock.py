"""A clock that tests advance."""

import asyncio
import heapq
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class ManualClock:
    """Time stands still until :meth:`advance`; sleeping tasks wake up in order.

    :param busy: whether work is in progress that takes real time, such as a request over a socket; the clock
        waits for its end before it advances.
    :param nap: real seconds between two checks of that.
    """

    def __init__(
        self,
        start: datetime = datetime(2026, 11, 23, 10, 42, 17, tzinfo=UTC),
        *,
        busy: Callable[[], bool] = lambda: False,
        nap: float = 0.001,
    ) -> None:
        self.start = start
        self.elapsed = 0.0
        self.busy = busy
        self._nap = nap
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._ids = itertools.count()

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.elapsed)

    def monotonic(self) -> float:
        return self.elapsed

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.elapsed + seconds, next(self._ids), future))
        await future

    async def advance(self, seconds: float) -> None:
        end = self.elapsed + seconds
        await self.settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, future = heapq.heappop(self._sleepers)
            if future.done():
                continue
            self.elapsed = max(self.elapsed, due)
            future.set_result(None)
            await self.settle()
        self.elapsed = end
        await self.settle()
        self._sleepers = [sleeper for sleeper in self._sleepers if not sleeper[2].done()]
        heapq.heapify(self._sleepers)

    def jump(self, seconds: float) -> None:
        """Advance as while the computer is asleep: sleeping tasks do not wake up."""
        self.elapsed += seconds
        self._sleepers = [(due + seconds, number, future) for due, number, future in self._sleepers]

    async def settle(self) -> None:
        """Run the loop until nothing is ready."""
        ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined] # faster than many idle rounds
        quiet = 0
        while quiet < 3:  # the next round finds what sockets and threads have made ready
            await asyncio.sleep(0)
            quiet = 0 if ready else quiet + 1
            if self.busy():
                quiet = 0
                await asyncio.sleep(self._nap)
