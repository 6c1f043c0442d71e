"""The request sender: one request to the service, when its slot comes, with a timeout and a log record."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Final

from hourglance.api import Aggregates, AggregatesQuery, HourglanceError
from hourglance.cloud import RateLimitedError, ServiceError, ServiceTimeoutError, SignInSession
from hourglance.engine.price.usage_meter import MonthlyBudget
from hourglance.engine.refresh.query_state import Hold, QueryState
from hourglance.engine.refresh.request_log import RequestLog, RequestReason, RequestRecord, redacted
from hourglance.engine.refresh.retry_policy import failure_policy
from hourglance.engine.refresh.scheduler import Scheduler
from hourglance.engine.snapshot import Problem
from hourglance.genesys import decode_answer, encode_query, family
from hourglance.util.blocking import run_blocking
from hourglance.util.clock import Clock
from hourglance.util.tasks import with_timeout

#: The most requests in flight; the service's limits are per minute, and each uses a connection.
MAX_IN_FLIGHT: Final = 4

#: The timeout of a request in seconds, including a token renewal, in addition to the client's own timeouts.
TIMEOUT: Final = 120.0

#: A larger answer (bytes) takes a tenth of a second to decode, so it is decoded off the event loop.
LARGE_ANSWER: Final = 500_000


class RequestSender:
    """Sends queries, few at a time, and reports to scheduler and log how each one went."""

    def __init__(
        self,
        client: SignInSession,
        clock: Clock,
        scheduler: Scheduler,
        log: RequestLog,
        budget: MonthlyBudget,
    ) -> None:
        self._client = client
        self._clock = clock
        self._scheduler = scheduler
        self._log = log
        self._budget = budget
        self._slots = asyncio.Semaphore(MAX_IN_FLIGHT)
        #: The last failure that held back more than one query.
        self.hold: Hold | None = None

    def service_now(self) -> datetime:
        """Return the time by the service's clock."""
        return self._client.service_now()

    @asynccontextmanager
    async def slot(self, states: Sequence[QueryState], *, user_initiated: bool) -> AsyncIterator[bool]:
        """Wait for the slot of a request, and yield whether it may be sent: not if requests are held back.

        :param states: the queries that it serves. All of them may be held by then: the screen was locked.
        :param user_initiated: a user waits for it: it is not spaced from others.
        """
        delay = self._scheduler.send_slot(user_initiated=user_initiated) - self._clock.monotonic()
        if delay > 0:
            await self._clock.sleep(delay)
        async with self._slots:
            seen = any(state.held is None for state in states)
            yield seen and self._scheduler.can_send() and not self._budget.is_used_up

    async def send(
        self, query: AggregatesQuery, states: Sequence[QueryState], reason: RequestReason
    ) -> Aggregates:
        """Send a query whose window is resolved, within its slot, and return the decoded answer.

        :param states: the queries that it serves.
        :raises HourglanceError: each kind of failure has its own class; the scheduler is notified.
        """
        record = RequestRecord(
            at=self._clock.now(),
            path=family(query.family).path,
            sent=redacted(query),
            served=tuple(widget.id for state in states for widget in state.widgets),
            why=reason,
        )
        started = self._clock.monotonic()
        self._scheduler.on_sent()
        try:
            post = self._client.post(record.path, encode_query(query), served=record.served)
            response = await with_timeout(self._clock, TIMEOUT, post, _timeout_error)
            if len(response.content) < LARGE_ANSWER:
                answer = decode_answer(response.content, query)
            else:
                answer = await run_blocking(decode_answer, response.content, query)
        except HourglanceError as error:
            try:
                self._record_failure(error, urgent=any(state.progress.urgent for state in states))
            except BaseException:
                self._scheduler.on_canceled()  # or the breaker would wait for this probe forever
                raise
            correlation_id = error.correlation_id if isinstance(error, ServiceError) else None
            record = replace(record, problem=Problem.from_error(error), correlation_id=correlation_id)
            raise
        except BaseException:
            self._scheduler.on_canceled()
            record = replace(record, problem=_CANCELED)
            raise
        else:
            self._scheduler.on_response()
            record = replace(
                record,
                size=len(response.content),
                rate=response.rate,
                correlation_id=response.correlation_id,
            )
            return answer
        finally:
            record = replace(record, elapsed=self._clock.monotonic() - started)
            self._log.record((state.query for state in states), record)

    def _record_failure(self, error: HourglanceError, *, urgent: bool) -> None:
        policy = failure_policy(error)
        self._scheduler.on_failure(policy, urgent=urgent)
        problem = Problem.from_error(error)
        if isinstance(error, RateLimitedError):
            self.hold = Hold(problem, "rate_limited")
        elif policy.scope == "network":
            self.hold = Hold(problem, "offline")
        elif policy.scope == "service":
            self.hold = Hold(problem, "service_down")


_CANCELED: Final = Problem(
    code="dropped", who="Hourglance", what="The request was canceled, or its answer could not be processed."
)


def _timeout_error() -> ServiceTimeoutError:
    return ServiceTimeoutError(
        f"Genesys Cloud did not respond within {TIMEOUT:.0f} s.", remedy="Retrying automatically."
    )
