"""From due queries to their answers, and what is done where a merged request goes wrong."""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Final, Protocol

from hourglance.api import ME, Aggregates, AggregatesQuery, HourglanceError, Interval
from hourglance.cloud import InvalidQueryError, NotSignedInError
from hourglance.engine.errors import PendingFactError
from hourglance.engine.planner.planner import MergePolicy
from hourglance.engine.planner.request import MergedRequest, RequestPart, SplitError, unmerged_request
from hourglance.engine.planner.rules import Rule
from hourglance.engine.planner.shadow_check import find_difference
from hourglance.engine.planner.splitter import split
from hourglance.engine.planner.time_window import DataLag, resolve_window
from hourglance.engine.refresh.query_state import QueryState
from hourglance.engine.refresh.request_log import RequestReason
from hourglance.engine.refresh.retry_policy import verdict
from hourglance.engine.refresh.sender import HeldBackError, RequestSender
from hourglance.util.clock import Clock

_log = logging.getLogger(__name__)

#: One merged answer in so many is compared with the answer to one of its queries alone.
CHECKED: Final = 50

#: How far the service's clock may turn out to be from what was thought, before an answer is asked for anew.
CLOCK_TOLERANCE: Final = timedelta(minutes=3)


class Recipient(Protocol):
    """Who wants the answers."""

    def sent(self, entries: Iterable[QueryState]) -> None:
        """Note that these entries' request is on its way."""

    def deliver(self, entry: QueryState, results: Aggregates, asked_at: float) -> None:
        """Take an entry's answer. ``asked_at`` is on the monotonic clock."""

    def fail(self, entry: QueryState, error: HourglanceError) -> None:
        """Take what kept an entry from being answered."""

    def mistrust(self, entries: Iterable[QueryState]) -> None:
        """Note that these entries' last answers were made by a rule that does not hold."""

    def settled(self) -> None:
        """Note that all entries of a request were told what came of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedRequest:
    """A request, and the state of the query that each of its parts serves."""

    request: MergedRequest
    entries: tuple[QueryState, ...]

    @property
    def served(self) -> tuple[tuple[RequestPart, QueryState], ...]:
        """Return parts and states, in pairs."""
        return tuple(zip(self.request.parts, self.entries, strict=True))

    @property
    def rank(self) -> int:
        """Return the rank of the most important query."""
        return min(entry.rank for entry in self.entries)


class RefreshRunner:
    """Asks for entries, merged as far as the planner allows, and gives each its own answer."""

    def __init__(
        self,
        recipient: Recipient,
        asker: RequestSender,
        foreman: MergePolicy,
        clock: Clock,
        random: Random,
        *,
        horizon: DataLag,
        service_now: Callable[[], datetime],
    ) -> None:
        self._recipient = recipient
        self._asker = asker
        self._foreman = foreman
        self._clock = clock
        self._random = random
        self._horizon = horizon
        self._service_now = service_now
        #: Rules of an answer that was wrong, since when no other one has shown that they hold.
        self._suspects: frozenset[Rule] = frozenset()
        self._labels = count(1)

    def jobs(self, entries: Iterable[QueryState]) -> list[PlannedRequest]:
        """Return the requests to send for entries, the most important first; one without a window fails."""
        resolved = []
        for entry in entries:
            try:
                resolved.append((self._resolved(entry), entry))
            except HourglanceError as error:
                self._recipient.fail(entry, error)
        return self._plan(resolved)

    def _plan(self, resolved: Sequence[tuple[AggregatesQuery, QueryState]]) -> list[PlannedRequest]:
        """Return the requests for queries whose windows are resolved, the most important first."""
        jobs: list[PlannedRequest] = []
        for label in dict.fromkeys(entry.apart for _, entry in resolved):
            together = [(query, entry) for query, entry in resolved if entry.apart == label]
            waiting: dict[AggregatesQuery, deque[QueryState]] = {}
            for query, entry in together:
                waiting.setdefault(query, deque()).append(entry)
            for request in self._foreman.plan(query for query, _ in together):
                entries = tuple(waiting[part.query].popleft() for part in request.parts)
                jobs.append(PlannedRequest(request=request, entries=entries))
        return sorted(jobs, key=lambda job: job.rank)

    def _set_apart(self, entries: Iterable[QueryState]) -> None:
        label = next(self._labels)
        for entry in entries:
            entry.apart = label

    async def serve(self, job: PlannedRequest, why: RequestReason = "turn") -> None:
        """Ask a job's request and deliver what comes of it, part by part.

        :raises HeldBackError: nothing may be asked now; what is not delivered stays due.
        """
        asked_at = self._clock.monotonic()
        try:
            answer = await self._asker.ask(
                job.request.query, job.entries, lambda: self._recipient.sent(job.entries), why=why
            )
        except HourglanceError as error:
            await self._failed(job, error)
            self._recipient.settled()
            return
        if why == "turn" and self._clock_was_wrong(job):
            for anew in self.jobs(job.entries):
                await self.serve(anew, why="again")
            return
        self._foreman.observe(job.request, answer)
        for part, entry in job.served:
            await self._deliver(job, part, entry, answer, asked_at)
        self._recipient.settled()
        if why == "turn":
            await self._check(job, answer)

    async def _deliver(
        self, job: PlannedRequest, part: RequestPart, entry: QueryState, answer: Aggregates, asked_at: float
    ) -> None:
        try:
            results = split(job.request, answer, part)
        except SplitError as error:
            self._suspects |= self._foreman.disable_one(error.rules, error.what)
            await self.serve(_alone(part, entry), why="part")
        else:
            self._recipient.deliver(entry, results, asked_at)

    async def _failed(self, job: PlannedRequest, error: HourglanceError) -> None:
        too_large = verdict(error).then == "split"
        if len(job.entries) > 1 and (too_large or isinstance(error, InvalidQueryError)):
            await self._halve(job, too_large=too_large)
            return
        for entry in job.entries:
            self._recipient.fail(entry, error)

    async def _halve(self, job: PlannedRequest, *, too_large: bool) -> None:
        """Ask in two halves what was too much, or what has one part that the service refuses.

        Halving finds a culprit among n parts with about 2 log n requests. If there is none, it is the
        request as a whole that the service does not take, and its halves stay apart.
        """
        middle = len(job.entries) // 2
        for entry in job.entries:
            entry.sent = False
        if too_large:
            self._set_apart(job.entries[middle:])
        for half in (job.served[:middle], job.served[middle:]):
            for smaller in self._plan([(part.query, entry) for part, entry in half]):
                await self.serve(smaller, why="part")
        if not too_large and not any(entry.problem for entry in job.entries):
            self._set_apart(job.entries[middle:])

    async def _check(self, job: PlannedRequest, answer: Aggregates) -> None:
        """Compare, once in a while, what a split gave with the answer to the query alone.

        Events arrive while one asks, so the merged request is asked once more after that: only if it still
        gives what it gave before, it is a rule that is wrong. If it could be any of several, the most
        doubtful one goes, and the next answer that rests on the others is checked at once.
        """
        merged = [(part, entry) for part, entry in job.served if part.rules]
        suspect = [(part, entry) for part, entry in merged if part.rules & self._suspects]
        if not merged or (not suspect and self._random.random() * CHECKED >= 1):
            return
        part, entry = self._random.choice(suspect or merged)
        try:
            ours = split(job.request, answer, part)
            lone = await self._asker.ask(part.query, (entry,), _nothing, why="check")
            place = find_difference(ours, lone)
            if place is None:
                self._suspects -= part.rules
                return
            again = await self._asker.ask(job.request.query, job.entries, _nothing, why="check")
            if find_difference(split(job.request, again, part), ours) is None:
                self._suspects |= self._foreman.disable_one(part.rules, place)
                self._recipient.mistrust(job.entries)
        except HourglanceError as error:
            _log.info("A merged answer could not be checked: %s", error.code)
        except HeldBackError:
            _log.info("A merged answer was not checked, since nothing may be asked now")

    def _clock_was_wrong(self, job: PlannedRequest) -> bool:
        """Return whether the answer's date showed that the window asked about was another one than meant."""
        part, entry = job.served[0]
        try:
            meant = self._resolved(entry)
        except HourglanceError:
            return True  # by the right clock it has not begun
        return abs(_end(meant) - _end(part.query)) > CLOCK_TOLERANCE

    def _resolved(self, entry: QueryState) -> AggregatesQuery:
        _require_filled(entry.query)
        window = resolve_window(entry.query.window, self._service_now(), data_lag=self._horizon)
        return replace(entry.query, window=window)


def _require_filled(query: AggregatesQuery) -> None:
    """See that nothing of a query is left open. Once it is known, it is another query."""
    if ME in query.placeholders:
        raise NotSignedInError("You are not signed in.", remedy="Sign in.")
    if query.placeholders:
        raise PendingFactError(
            "It is not known which queues you work in, or there are none.",
            remedy="If this stays, ask an administrator to make you a member of your queues.",
        )


def _alone(part: RequestPart, entry: QueryState) -> PlannedRequest:
    return PlannedRequest(request=unmerged_request(part.query), entries=(entry,))


def _end(resolved: AggregatesQuery) -> datetime:
    window = resolved.window
    if not isinstance(window, Interval):
        raise TypeError(f"{window} is not resolved")
    return window.end


def _nothing() -> None:
    pass
