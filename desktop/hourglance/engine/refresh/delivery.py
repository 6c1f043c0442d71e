"""From a job to the cards that it makes newer: starts requests, and takes what comes of them."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence

from hourglance.api import Aggregates, Declaration, HourglanceError
from hourglance.engine.errors import InternalError
from hourglance.engine.refresh.publisher import Publisher
from hourglance.engine.refresh.query_state import QueryState
from hourglance.engine.refresh.rendering import CardRenderer, show
from hourglance.engine.refresh.retry_policy import verdict
from hourglance.engine.refresh.runner import PlannedRequest, RefreshRunner
from hourglance.engine.refresh.scheduler import Schedule
from hourglance.engine.refresh.sender import HeldBackError
from hourglance.engine.snapshot import Problem
from hourglance.util.clock import Clock
from hourglance.util.tasks import BackgroundTasks

_log = logging.getLogger(__name__)


class Delivery:
    """Gives every entry its answer or its error, and has the answers presented.

    :param wake: is called when entries may be asked again.
    :param news: is called with each answer.
    """

    def __init__(
        self,
        presenter: CardRenderer,
        clock: Clock,
        schedule: Schedule,
        errands: BackgroundTasks,
        requests: BackgroundTasks,
        publisher: Publisher,
        *,
        wake: Callable[[], None],
        news: Callable[[], None],
    ) -> None:
        self._presenter = presenter
        self._clock = clock
        self._schedule = schedule
        self._errands = errands
        self._requests = requests
        self._publisher = publisher
        self._wake = wake
        self._news = news
        self._showing = 0

    @property
    def drawing(self) -> bool:
        """Return whether cards are being drawn, so that there is more to show in a moment."""
        return self._showing > 0

    def start(self, fetcher: RefreshRunner, job: PlannedRequest) -> None:
        """Have a job served."""
        for entry in job.entries:
            entry.asking = True
        self._requests.start(self._serve(fetcher, job))
        self._publisher.changed()

    def show_known(self, entry: QueryState, widgets: Sequence[Declaration]) -> None:
        """Have some of an entry's widgets present results that were there before."""
        self._errands.start(self._show(entry, widgets, answered=False))

    # What the fetcher tells.

    def sent(self, entries: Iterable[QueryState]) -> None:
        """Note that these entries' request is on its way."""
        for entry in entries:
            entry.sent = True
        self._publisher.changed(more_to_come=True)

    def deliver(self, entry: QueryState, results: Aggregates, asked_at: float) -> None:
        """Take an entry's answer and have it presented; it is asked again once that is done."""
        entry.results, entry.asked_at = results, asked_at
        self._schedule.answered(entry, asked_at)
        self._news()
        self._errands.start(self._show(entry, tuple(entry.widgets), answered=True))

    def fail(self, entry: QueryState, error: HourglanceError) -> None:
        """Take what kept an entry from being answered; its last answer stays."""
        entry.problem = Problem.from_error(error)
        self._schedule.failed(entry, verdict(error))
        entry.asking = entry.sent = False

    def mistrust(self, entries: Iterable[QueryState]) -> None:
        """Have entries asked anew whose last answers were made by a rule that does not hold."""
        self._schedule.at_once(entries)
        self._wake()

    def settled(self) -> None:
        """Publish what came of a request, and look for what is due next."""
        self._wake()
        self._publisher.changed()

    async def _serve(self, fetcher: RefreshRunner, job: PlannedRequest) -> None:
        try:
            await fetcher.serve(job)
        except HeldBackError:
            _give_back(job)
        except asyncio.CancelledError:
            _give_back(job)
            raise
        except Exception:  # noqa: BLE001 - the border of the engine: a defect costs one refresh, never the loop
            _log.exception("A refresh failed in a way that nobody foresaw")
            for entry in job.entries:
                self.fail(entry, InternalError("Hourglance made a mistake.", remedy="It will try again."))
        finally:
            self.settled()

    async def _show(self, entry: QueryState, widgets: Sequence[Declaration], *, answered: bool) -> None:
        self._showing += 1
        try:
            await show(entry, widgets, self._presenter, self._clock)
        finally:
            self._showing -= 1
            if answered:
                entry.asking = entry.sent = False
        if answered:
            entry.problem = None  # not before: until now the card of before was all that there was
        self._wake()
        self._publisher.changed(more_to_come=self.drawing)


def _give_back(job: PlannedRequest) -> None:
    for entry in job.entries:
        entry.asking = entry.sent = False
