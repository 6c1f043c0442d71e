"""The demo's state at one moment: ongoing conversations, and what each agent does.

Conversations follow from the metric events that are still to come: a timer that ends later and has started
before now is going on. Presence and adherence follow each agent's schedule, which repeats every eight hours.
Instants are milliseconds since 1970-01-01 UTC.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from hourglance.demo.organization import Organization, User
from hourglance.demo.store import Store, to_epoch

#: What a conversation does now.
OngoingKind: TypeAlias = Literal["waiting", "alerting", "interacting", "after-call"]

_TIMERS: Final[Mapping[str, OngoingKind]] = {
    "tAcd": "waiting",
    "tAlert": "alerting",
    "tHandle": "interacting",
    "tAcw": "after-call",
}

#: No conversation goes on for longer.
_LONGEST: Final = 24 * 3_600_000

#: How long an agent who did not answer is not responding.
_NOT_RESPONDING: Final = 30_000

#: An activity of the schedule lasts for one or more of these.
_SLOT: Final = 15 * 60_000

#: The schedule: categories of activities, slot by slot.
_SCHEDULE: Final = (
    *(("OnQueueWork",) * 8),
    *(("Break",) * 1),
    *(("OnQueueWork",) * 7),
    *(("Meal",) * 2),
    *(("OnQueueWork",) * 8),
    *(("Meeting",) * 2),
    *(("OnQueueWork",) * 4),
)
_PRESENCES: Final = {"OnQueueWork": "ON_QUEUE", "Break": "BREAK", "Meal": "MEAL", "Meeting": "MEETING"}

#: One of so many activities starts late.
_LATE: Final = 5

_ONGOING: Final = """
SELECT metric, event_time - value, conversationId, mediaType, queueId, userId, teamId, direction
FROM metric_event
WHERE metric IN ('tAcd', 'tAlert', 'tHandle', 'tAcw') AND time > :now AND time <= :latest
    AND event_time > :now AND event_time - value <= :now
ORDER BY event_time - value, conversationId
"""
_UNANSWERED: Final = """
SELECT userId, max(time) FROM metric_event
WHERE metric = 'tNotResponding' AND time > :since AND time <= :now GROUP BY userId
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ongoing:
    """A conversation that waits, rings, is handled, or is being wrapped up."""

    kind: OngoingKind
    since: int
    conversation: str
    dimensions: Mapping[str, str]

    @property
    def in_queue(self) -> tuple[str, str | None]:
        """The conversation and its queue."""
        return self.conversation, self.dimensions.get("queueId")

    @property
    def at_agent(self) -> tuple[str, str | None]:
        """The conversation and its agent."""
        return self.conversation, self.dimensions.get("userId")


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduledActivity:
    """An activity of a schedule."""

    category: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentNow:
    """What an agent does, in the service's words, and since when."""

    user: User
    presence: str
    presence_since: int
    routing: str
    routing_since: int
    scheduled: ScheduledActivity
    following: ScheduledActivity
    actual: str
    adherence_since: int

    @property
    def adherence(self) -> str:
        """Whether the agent does what is scheduled."""
        return "InAdherence" if self.actual == self.scheduled.category else "OutOfAdherence"


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """Everything at one moment."""

    at: int
    conversations: tuple[Ongoing, ...]
    agents: Mapping[str, AgentNow]


class LiveState:
    """The organization's state, moment by moment.

    :param now: the service's clock, aware.
    """

    def __init__(self, store: Store, organization: Organization, now: Callable[[], datetime]) -> None:
        self._store = store
        self._organization = organization
        self._now = now

    def now(self) -> Moment:
        """Return everything at this moment."""
        self._store.cover(self._now())
        at = to_epoch(self._now())
        conversations = self._conversations(at)
        busy: dict[str, int] = {}
        for each in conversations:
            if each.kind in {"interacting", "after-call"} and "userId" in each.dimensions:
                user = each.dimensions["userId"]
                busy[user] = min(each.since, busy.get(user, each.since))
        rows = self._store.connection.execute(_UNANSWERED, {"now": at, "since": at - _NOT_RESPONDING})
        unanswered: dict[str, int] = dict(rows.fetchall())
        return Moment(
            at=at,
            conversations=conversations,
            agents={
                each.id: _agent_now(each, at, busy.get(each.id), unanswered.get(each.id))
                for each in self._organization.agents
            },
        )

    def _conversations(self, at: int) -> tuple[Ongoing, ...]:
        rows = self._store.connection.execute(_ONGOING, {"now": at, "latest": at + _LONGEST}).fetchall()
        names = ("mediaType", "queueId", "userId", "teamId", "direction")
        ongoing = [
            Ongoing(
                kind=_TIMERS[metric],
                since=since,
                conversation=conversation,
                dimensions={
                    name: value for name, value in zip(names, values, strict=True) if value is not None
                },
            )
            for metric, since, conversation, *values in rows
        ]
        # A wait includes the ringing at its end, and handling the work after the call.
        ringing = {each.in_queue for each in ongoing if each.kind == "alerting"}
        wrapping = {each.at_agent for each in ongoing if each.kind == "after-call"}
        return tuple(
            each
            for each in ongoing
            if not (each.kind == "waiting" and each.in_queue in ringing)
            and not (each.kind == "interacting" and each.at_agent in wrapping)
        )


def schedule(user: User, start: int, end: int) -> tuple[ScheduledActivity, ...]:
    """Return a user's activities that overlap a time range, in order."""
    activities = []
    at = start
    while at < end:
        activities.append(_scheduled(user, at))
        at = activities[-1].end
    return tuple(activities)


def _scheduled(user: User, at: int) -> ScheduledActivity:
    first = last = at // _SLOT
    category = _category(user, first)
    while _category(user, first - 1) == category:
        first -= 1
    while _category(user, last + 1) == category:
        last += 1
    return ScheduledActivity(category=category, start=first * _SLOT, end=(last + 1) * _SLOT)


def _category(user: User, slot: int) -> str:
    return _SCHEDULE[(slot + _number(user)) % len(_SCHEDULE)]


def _number(user: User) -> int:
    return int(user.id[:8], 16)


def _agent_now(user: User, at: int, busy: int | None, unanswered: int | None) -> AgentNow:
    scheduled = _scheduled(user, at)
    start = scheduled.start
    actual = scheduled.category
    if (_number(user) + start // _SLOT) % _LATE == 0 and at < start + _SLOT // 3:
        actual = _category(user, start // _SLOT - 1)
    elif (_number(user) + start // _SLOT) % _LATE == 0:
        start += _SLOT // 3
    presence_since = start
    if busy is not None and actual != "OnQueueWork":
        actual, presence_since = "OnQueueWork", min(busy, scheduled.start)
    routing, routing_since = "OFF_QUEUE", presence_since
    if actual == "OnQueueWork":
        routing = "IDLE"
        if unanswered is not None:
            routing, routing_since = "NOT_RESPONDING", unanswered
        if busy is not None:
            routing, routing_since = "INTERACTING", busy
    return AgentNow(
        user=user,
        presence=_PRESENCES[actual],
        presence_since=presence_since,
        routing=routing,
        routing_since=routing_since,
        scheduled=scheduled,
        following=_scheduled(user, scheduled.end),
        actual=actual,
        adherence_since=start,
    )
