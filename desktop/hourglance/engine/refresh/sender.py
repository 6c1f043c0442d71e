"""One request to the service: when its turn comes, with a deadline, and what is learnt from it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol

from hourglance.api import Aggregates, AggregatesQuery, HourglanceError
from hourglance.cloud import QueryResponse, RateLimitedError, RateLimiter, ServiceError, ServiceTimeoutError
from hourglance.engine.refresh.query_state import QueryState
from hourglance.engine.refresh.request_log import RequestLog, RequestReason, RequestRecord, redacted
from hourglance.engine.refresh.retry_policy import verdict
from hourglance.engine.refresh.scheduler import Schedule
from hourglance.engine.snapshot import Pause, Problem
from hourglance.genesys import decode_answer, encode_query, family
from hourglance.util.clock import Clock
from hourglance.util.timeouts import with_timeout

#: Requests under way at once; the service's limits are per minute, a desk's connections are few.
CONCURRENCY: Final = 4

#: No request takes longer, whatever its sender promises (seconds), a renewal of the sign-in included.
DEADLINE: Final = 120.0


class QueryClient(Protocol):
    """Where answers come from: :class:`hourglance.cloud.Session`, or a test's."""

    async def post(self, path: str, body: bytes) -> QueryResponse:
        """Post a query once and return the answer, or raise a ``HourglanceError``."""
        ...

    def service_now(self) -> datetime:
        """Return the time by the service's clock."""
        ...

    @property
    def rate_limiter(self) -> RateLimiter:
        """The request budget, which this client keeps up to date."""
        ...

    async def reset_connections(self) -> None:
        """Drop every connection; the next request makes new ones."""
        ...


class HeldBackError(Exception):
    """What was to be asked a moment ago must not be asked now: it stays due."""


class RequestSender:
    """Sends queries, few at once, and tells schedule and inspector how each one went."""

    def __init__(self, source: QueryClient, clock: Clock, schedule: Schedule, inspector: RequestLog) -> None:
        self._source = source
        self._clock = clock
        self._schedule = schedule
        self._inspector = inspector
        self._slots = asyncio.Semaphore(CONCURRENCY)
        #: What failed last that holds up more than one query, and what kind of pause that makes.
        self.held: tuple[Problem, Pause] | None = None

    async def ask(
        self,
        query: AggregatesQuery,
        entries: Sequence[QueryState],
        sent: Callable[[], None],
        *,
        why: RequestReason,
    ) -> Aggregates:
        """Ask a query whose window is resolved, once, when its turn comes.

        :param entries: whose queries it serves.
        :param sent: is called when it is on its way.
        :raises HourglanceError: each way of failing has its own class; the schedule has been told.
        :raises HeldBackError: something else failed meanwhile, and nothing may be asked.
        """
        now = self._clock.monotonic()
        turn = self._schedule.rate_limiter.next_slot(now, urgent=any(entry.prompt for entry in entries))
        if turn > now:
            await self._clock.sleep(turn - now)
        async with self._slots:
            if not self._schedule.may_ask():
                raise HeldBackError
            self._schedule.asked()
            sent()
            return await self._exchange(query, entries, why)

    async def _exchange(
        self, query: AggregatesQuery, entries: Sequence[QueryState], why: RequestReason
    ) -> Aggregates:
        sent = RequestRecord(
            at=self._clock.now(),
            path=family(query.family).path,
            sent=redacted(query),
            served=tuple(widget.id for entry in entries for widget in entry.widgets),
            why=why,
        )
        began = self._clock.monotonic()
        try:
            answer = await with_timeout(
                self._clock, DEADLINE, self._source.post(sent.path, encode_query(query)), _too_late
            )
            results = decode_answer(answer.content, query)
        except HourglanceError as error:
            self._conclude(error, urgent=any(entry.urgent for entry in entries))
            name = error.correlation_id if isinstance(error, ServiceError) else None
            outcome = replace(sent, problem=Problem.from_error(error), correlation_id=name)
            raise
        except BaseException:
            self._schedule.breaker.dropped()
            outcome = replace(sent, problem=_DROPPED)
            raise
        else:
            self._schedule.alive()
            outcome = replace(
                sent, size=len(answer.content), rate=answer.rate, correlation_id=answer.correlation_id
            )
            return results
        finally:
            elapsed = self._clock.monotonic() - began
            self._inspector.record((entry.query for entry in entries), replace(outcome, elapsed=elapsed))

    def _conclude(self, error: HourglanceError, *, urgent: bool) -> None:
        means = verdict(error)
        self._schedule.doubt(means, urgent=urgent)
        if isinstance(error, RateLimitedError):
            self.held = Problem.from_error(error), "rate_limited"
        elif means.doubt != "none":
            self.held = Problem.from_error(error), "offline" if means.doubt == "here" else "service_down"


_DROPPED: Final = Problem(
    code="dropped", who="Hourglance", what="The answer was not waited for, or could not be understood."
)


def _too_late() -> ServiceTimeoutError:
    return ServiceTimeoutError(
        f"Genesys Cloud did not answer within {DEADLINE:.0f} s.", remedy="Hourglance will try again."
    )
