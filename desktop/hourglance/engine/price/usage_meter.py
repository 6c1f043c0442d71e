"""The usage meter: counts each request that is sent, and knows what a limit per month leaves."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, tzinfo
from functools import partial
from math import inf
from typing import Final

from hourglance.engine.price.monthly_limit import allowed_per_hour
from hourglance.engine.price.usage_report import UsageReport
from hourglance.engine.price.usage_store import (
    NO_WIDGET,
    Usage,
    UsageStore,
    UsageStoreError,
    service_date,
    slot_bit,
)
from hourglance.util.blocking import BlockingWorker
from hourglance.util.clock import Clock
from hourglance.util.tasks import BackgroundTasks

_log: Final = logging.getLogger(__name__)

#: How long after a request its count is stored, at the latest (seconds).
SAVE_DELAY: Final = 30.0


class UsageMeter:
    """Counts requests by day and widget. All methods belong to one event loop.

    What was counted is added to the file soon after, so that several running parts share one count and a
    kill loses the requests of half a minute.

    :param store: None keeps the count in memory.
    :param calendar: the time zone in which the service's days and months begin.
    """

    def __init__(self, clock: Clock, store: UsageStore | None = None, *, calendar: tzinfo = UTC) -> None:
        self._clock = clock
        self._store = store
        self._calendar = calendar
        self._worker = BlockingWorker()
        self._lock = asyncio.Lock()
        self._delays = BackgroundTasks("waiting to store the counted requests")
        self._writes = BackgroundTasks("storing the counted requests")
        # New requests are shared out later, so that a request runs through few files.
        self._new: list[tuple[Sequence[str], datetime]] = []
        self._usage = Usage()
        self._unsaved = Usage()
        self._noted: tuple[date, int] | None = None
        self._failing = False

    def count(self, served: Sequence[str], at: datetime) -> None:
        """Count one request, in equal shares for the widgets that it serves.

        :param served: their ids; empty for a request of no widget.
        :param at: the service's time.
        """
        self._new.append((served, at))
        self._save_soon()

    def note_use(self, at: datetime) -> None:
        """Note that the app is in use: signed in, awake and unlocked.

        :param at: the service's time.
        """
        noted = service_date(at, self._calendar), slot_bit(at, self._calendar)
        if noted != self._noted:
            self._noted = noted
            for usage in (self._usage, self._unsaved):
                usage.day(noted[0]).note_use(noted[1])
            self._save_soon()

    @property
    def usage(self) -> Usage:
        """Everything that was counted, also by other running parts up to the last save; to be read only."""
        self._collect()
        return self._usage

    def allowed_per_hour(self, limit: int, now: datetime) -> float:
        """Return how many requests an hour may take to stay within a month's limit; see :mod:`monthly_limit`.

        :param now: the service's time.
        """
        return allowed_per_hour(limit, self.usage, now.astimezone(self._calendar))

    def report(self, now: datetime, limit: int | None = None) -> UsageReport:
        """Return the numbers of today and of this month.

        :param now: the service's time.
        """
        return UsageReport.from_usage(self.usage, now.astimezone(self._calendar), limit)

    async def save(self) -> None:
        """Add what was counted to the file, and read what other parts have counted."""
        await asyncio.shield(self._writes.start(self._save()))

    async def aclose(self) -> None:
        """Store what was counted."""
        await self._delays.aclose()
        await self._writes.wait_idle()
        self._collect()
        if self._unsaved.days:
            await self.save()

    def _collect(self) -> None:
        """Add the new requests to what is not saved yet."""
        new, self._new = self._new, []
        for served, at in new:
            widgets = tuple(dict.fromkeys(served)) or (NO_WIDGET,)
            for usage in (self._usage, self._unsaved):
                day = usage.day(service_date(at, self._calendar))
                day.count((widget, 1 / len(widgets)) for widget in widgets)

    def _save_soon(self) -> None:
        if not self._delays.busy:
            self._delays.start(self._save_later())

    async def _save_later(self) -> None:
        await self._clock.sleep(SAVE_DELAY)
        await self.save()

    async def _save(self) -> None:
        async with self._lock:
            self._collect()
            counted, self._unsaved = self._unsaved, Usage()
            if self._store is None:
                return
            try:
                stored = await self._worker.run(partial(self._store.add, counted), insist=True)
            except UsageStoreError as error:
                self._unsaved.add(counted)
                if not self._failing:
                    _log.warning("%s", error)
                self._failing = True
                return
            self._failing = False
            stored.add(self._unsaved)
            self._usage = stored


class MonthlyBudget:
    """The requests that the month's limit leaves, by the count of all running parts.

    :param usage: None if requests are not counted: then there is no limit.
    :param service_now: returns the time by the service's clock.
    """

    def __init__(self, usage: UsageMeter | None, service_now: Callable[[], datetime]) -> None:
        self._usage = usage
        self._service_now = service_now
        #: Requests per month; None without a limit.
        self.limit: int | None = None

    def allowed_per_hour(self) -> float:
        """Return how many requests an hour may take, so that the month's last until its end."""
        if self.limit is None or self._usage is None:
            return inf
        return self._usage.allowed_per_hour(self.limit, self._service_now())

    @property
    def is_used_up(self) -> bool:
        """Whether nothing may be sent until the next month."""
        return self.allowed_per_hour() <= 0.0
