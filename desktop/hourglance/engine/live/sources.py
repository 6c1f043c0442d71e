"""Sources of live answers: how each kind of question is requested, and which events change its answer."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from hourglance.api import (
    Activity,
    ActivityQuery,
    AgentStatus,
    AgentStatusQuery,
    LiveQuery,
    LiveResults,
)
from hourglance.cloud import NotFoundError, PermissionDeniedError, SignInSession
from hourglance.engine.live.activity_state import ActivityState
from hourglance.genesys import (
    LIVE_FACTS,
    SCHEDULE_PATH,
    USER_STATUS_REQUEST,
    AdherenceEvent,
    NotificationEvent,
    QueueEvent,
    UserStatusEvent,
    activity_family,
    adherence_request,
    adherence_topic,
    decode_activity,
    encode_activity_query,
    parse_adherence,
    parse_schedule,
    parse_user_status,
    schedule_body,
    topics_for,
    user_topic,
)

#: The time between two snapshots while events arrive (seconds): they correct what events have missed. All
#: sources share it: one of them has its turn each time. The second is for values that no user looks at.
SNAPSHOT_INTERVAL: Final = 600.0
SLOW_SNAPSHOT_INTERVAL: Final = 1800.0

#: The time between two requests where no events arrive (seconds).
POLL_INTERVAL: Final = 60.0


#: The time between two requests for a schedule in which nothing follows.
_SCHEDULE_INTERVAL: Final = timedelta(minutes=10)

#: So many events are applied to a snapshot again; each has the whole status, so older ones add nothing.
_MOST_MEANWHILE: Final = 10


class LiveSource(ABC):
    """The answers to some live queries, from one or a few requests."""

    #: The queries that it answers.
    queries: tuple[LiveQuery, ...]

    #: The topics without which its events are not complete; none if it can only be polled.
    topics: frozenset[str] = frozenset()

    #: Further topics, which it can do without.
    optional_topics: frozenset[str] = frozenset()

    @property
    def changes_at(self) -> datetime | None:
        """When the answer changes without an event, by the service's clock; None if that is not known."""
        return None

    def start_events(self, topics: Collection[str]) -> None:  # noqa: B027 - most need not know
        """Note that the events of these topics arrive from now on, after a gap."""

    @abstractmethod
    async def request(self, client: SignInSession, served: Sequence[str]) -> int:
        """Request a snapshot, and return how many values it has changed.

        Events that arrive meanwhile are applied to it, too; then the number is 0.

        :param served: the ids of the widgets that it is counted for.
        :raises HourglanceError: there is none; the values are unchanged.
        """

    def apply(self, event: NotificationEvent, at: datetime) -> bool:  # noqa: ARG002 - for those with topics
        """Apply an event, and return whether it has changed anything.

        :param at: when it arrived, by the service's clock.
        """
        return False

    @abstractmethod
    def answer(self, query: LiveQuery) -> LiveResults | None:
        """Return the answer to one of the queries; None before the first snapshot."""


class QueueSource(LiveSource):
    """Queries that events answer: one snapshot for all of a family."""

    def __init__(self, queries: Iterable[ActivityQuery]) -> None:
        self._state = ActivityState(queries)
        self.queries = self._state.queries
        self.topics = frozenset(topic for each in self._state.queries for topic in topics_for(each))
        self._meanwhile: list[tuple[QueueEvent, datetime]] = []
        self._requesting = False

    async def request(self, client: SignInSession, served: Sequence[str]) -> int:
        """Request the union of queues and metrics, by queue and medium."""
        self._requesting = True
        try:
            answers = [
                await _request_activity(client, each, served)
                for each in self._state.requests(LIVE_FACTS.queues_per_request)
            ]
            differences = self._state.apply_snapshot(answers)
            for event, at in self._meanwhile:
                self._state.apply_event(event, at)
            return 0 if self._meanwhile else differences
        finally:
            self._requesting = False
            self._meanwhile.clear()

    def apply(self, event: NotificationEvent, at: datetime) -> bool:
        """Apply the event of a queue."""
        if not isinstance(event, QueueEvent) or self._state.as_of is None:
            return False
        if self._requesting:
            self._meanwhile.append((event, at))
        return bool(self._state.apply_event(event, at))

    def answer(self, query: LiveQuery) -> Activity | None:
        """Return the answer to one of the queries."""
        return self._state.answer(query) if isinstance(query, ActivityQuery) else None


class PolledSource(LiveSource):
    """One query whose answer no events tell."""

    def __init__(self, query: ActivityQuery) -> None:
        self.queries = (query,)
        self._query = query
        self._answer: Activity | None = None

    async def request(self, client: SignInSession, served: Sequence[str]) -> int:
        """Request the query as it is."""
        self._answer = await _request_activity(client, self._query, served)
        return 0

    def answer(self, query: LiveQuery) -> Activity | None:
        """Return the answer."""
        return self._answer if query == self._query else None


class AgentStatusSource(LiveSource):
    """The status of the signed-in user."""

    def __init__(self, user_id: str) -> None:
        self.queries = (AgentStatusQuery(),)
        self.topics = frozenset({user_topic(user_id)})
        self.optional_topics = frozenset({adherence_topic(user_id)})
        self._user_id = user_id
        self._status: AgentStatus | None = None
        self._adherence_denied = False
        # Why the schedule is not requested any more; empty if it is. And when it was.
        self._schedule_denied = ""
        self._schedule_at: datetime | None = None
        self._meanwhile: list[UserStatusEvent | AdherenceEvent] = []
        # Whether adherence is pushed; the number of gaps, and that before the last complete snapshot.
        self._adherence_is_pushed = False
        self._gaps, self._complete_since = 0, -1

    def start_events(self, topics: Collection[str]) -> None:
        """Request adherence and schedule once more, unless their events do not arrive: then each time."""
        self._adherence_is_pushed = self.optional_topics <= frozenset(topics)
        self._gaps += 1

    async def request(self, client: SignInSession, served: Sequence[str]) -> int:
        """Request presence and routing status, and adherence or schedule if the user may see them."""
        self._meanwhile.clear()
        gaps = self._gaps
        response = await client.get(USER_STATUS_REQUEST, served=served)
        status = parse_user_status(response.content, as_of=client.service_now())
        if self._is_schedule_known(status.as_of):
            status = self._with_known_schedule(status)
        else:
            status = await self._with_schedule(client, status, served)
            self._complete_since = gaps
        for event in self._meanwhile:
            status = event.apply(status)
        self._status = status
        return 0

    @property
    def changes_at(self) -> datetime | None:
        """When what is scheduled next begins."""
        return self._status.next_at if self._status is not None else None

    def _is_schedule_known(self, now: datetime) -> bool:
        """Return whether events have told all of adherence and schedule since the last complete snapshot."""
        is_over = self.changes_at is not None and self.changes_at <= now
        return self._adherence_is_pushed and self._complete_since == self._gaps and not is_over

    def _with_known_schedule(self, status: AgentStatus) -> AgentStatus:
        if (before := self._status) is None:
            return status
        return replace(
            before,
            as_of=status.as_of,
            presence=status.presence,
            presence_since=status.presence_since,
            routing_status=status.routing_status,
            routing_since=status.routing_since,
        )

    async def _with_schedule(
        self, client: SignInSession, status: AgentStatus, served: Sequence[str]
    ) -> AgentStatus:
        if not self._adherence_denied:
            try:
                response = await client.get(adherence_request(self._user_id), served=served)
                return parse_adherence(response.content, status, user_id=self._user_id)
            except (PermissionDeniedError, NotFoundError):
                self._adherence_denied = True
        if (before := self._status) is not None:
            # Events tell the adherence that may not be requested; what is scheduled next stays until then.
            status = replace(
                status,
                adherence=before.adherence,
                adherence_since=before.adherence_since,
                scheduled=before.scheduled,
            )
            if before.next_at is not None and before.next_at > status.as_of:
                return replace(status, next_activity=before.next_activity, next_at=before.next_at)
        if self._schedule_denied:
            return replace(status, schedule_problem="" if status.adherence else self._schedule_denied)
        if self._schedule_at is not None and status.as_of - self._schedule_at < _SCHEDULE_INTERVAL:
            return status
        try:
            response = await client.post(SCHEDULE_PATH, schedule_body(status.as_of), served=served)
            self._schedule_at = status.as_of
            return parse_schedule(response.content, status)
        except (PermissionDeniedError, NotFoundError) as error:
            self._schedule_denied = error.what
            return replace(status, schedule_problem="" if status.adherence else error.what)

    def apply(self, event: NotificationEvent, at: datetime) -> bool:
        """Apply the event of the user, unless it is older than what is known."""
        if not isinstance(event, UserStatusEvent | AdherenceEvent) or event.user_id != self._user_id:
            return False
        self._meanwhile.append(event)
        del self._meanwhile[:-_MOST_MEANWHILE]
        if self._status is None:
            return False
        before, self._status = self._status, event.apply(self._status)
        changed = before != self._status
        self._status = replace(self._status, as_of=max(before.as_of, at))
        return changed

    def answer(self, query: LiveQuery) -> AgentStatus | None:
        """Return the status."""
        return self._status if isinstance(query, AgentStatusQuery) else None


def sources_for(queries: Iterable[LiveQuery], user_id: str) -> tuple[LiveSource, ...]:
    """Return the sources of queries without placeholders, as few as possible.

    :param user_id: of the signed-in user.
    """
    pushed: dict[str, list[ActivityQuery]] = {}
    sources: list[LiveSource] = []
    for query in dict.fromkeys(queries):
        if isinstance(query, AgentStatusQuery):
            sources.append(AgentStatusSource(user_id))
        elif topics_for(query):
            pushed.setdefault(query.family, []).append(query)
        else:
            sources.append(PolledSource(query))
    return (*(QueueSource(each) for each in pushed.values()), *sources)


async def _request_activity(client: SignInSession, query: ActivityQuery, served: Sequence[str]) -> Activity:
    path = activity_family(query.family).path
    response = await client.post(path, encode_activity_query(query), served=served)
    return decode_activity(response.content, query, as_of=client.service_now())
