"""The signed-in user's status: presence, routing status, adherence and what is scheduled next.

Presence and routing status need no permission. Adherence needs ``wfm:realtimeAdherence:view``, which agents
often lack; the schedule needs ``wfm:agentSchedule:view``, which they usually have where the organization has
workforce management at all.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar
from urllib.parse import urlencode

import msgspec

from hourglance.api import AgentStatus
from hourglance.genesys.directory import CURRENT_USER_PATH
from hourglance.genesys.errors import UnexpectedResponseError, pointer_from_error
from hourglance.util.json_errors import JSON_ERRORS
from hourglance.util.printable import short_line

_T = TypeVar("_T")

#: The request for presence and routing status. Needs no permission.
USER_STATUS_REQUEST: Final = f"{CURRENT_USER_PATH}?expand=presence,routingStatus"
ADHERENCE_PATH: Final = "/api/v2/workforcemanagement/adherence"
#: To POST :func:`schedule_body` to.
SCHEDULE_PATH: Final = "/api/v2/workforcemanagement/agentschedules/mine"

ADHERENCE_PERMISSIONS: Final = ("wfm:realtimeAdherence:view",)
SCHEDULE_PERMISSIONS: Final = ("wfm:agentSchedule:view",)

#: How far ahead the schedule is requested.
_AHEAD: Final = timedelta(hours=24)

#: Longer words of the service are cut (characters).
_MAX_WORD: Final = 60


class PresenceDefinitionBody(msgspec.Struct, frozen=True, rename="camel"):
    """The part of a presence that says which one it is."""

    system_presence: str | None = None


class PresenceBody(msgspec.Struct, frozen=True, rename="camel"):
    """A user's presence, as in lookups and in events."""

    presence_definition: PresenceDefinitionBody | None = None
    modified_date: datetime | None = None


class RoutingStatusBody(msgspec.Struct, frozen=True, rename="camel"):
    """A user's routing status, as in lookups and in events."""

    status: str | None = None
    start_time: datetime | None = None


class _UserStatusBody(msgspec.Struct, frozen=True, rename="camel"):
    id: str
    presence: PresenceBody | None = None
    routing_status: RoutingStatusBody | None = None


class ReminderBody(msgspec.Struct, frozen=True, rename="camel"):
    """The activity that is scheduled next."""

    activity_category: str | None = None
    start_date: datetime | None = None


class AdherenceBody(msgspec.Struct, frozen=True, rename="camel"):
    """A user's adherence; lookups and events name the time of the last change differently."""

    scheduled_activity_category: str | None = None
    adherence_state: str | None = None
    time_of_adherence_change: datetime | None = None
    adherence_change_time: datetime | None = None
    next_activity_reminders: list[ReminderBody] | None = None


class _AdherenceOfUserBody(AdherenceBody, frozen=True):
    user: dict[str, object] | None = None


class _ScheduledBody(msgspec.Struct, frozen=True, rename="camel"):
    start_date: datetime
    description: str | None = None


class _ShiftBody(msgspec.Struct, frozen=True):
    activities: list[_ScheduledBody] | None = None


class _AgentScheduleBody(msgspec.Struct, frozen=True):
    shifts: list[_ShiftBody] | None = None


class _ScheduleAnswer(msgspec.Struct, frozen=True, rename="camel"):
    agent_schedules: list[_AgentScheduleBody] | None = None


def adherence_request(user_id: str) -> str:
    """Return the request for a user's adherence."""
    return f"{ADHERENCE_PATH}?{urlencode({'userId': user_id})}"


def schedule_body(now: datetime) -> bytes:
    """Return the body that requests the signed-in user's schedule of the next day."""
    return msgspec.json.encode({"startDate": _timestamp(now), "endDate": _timestamp(now + _AHEAD)})


def parse_user_status(content: bytes, *, as_of: datetime) -> AgentStatus:
    """Return presence and routing status in the response to :data:`USER_STATUS_REQUEST`.

    :param as_of: when the service answered, by its clock.
    :raises UnexpectedResponseError: the content is not a user.
    """
    body = _decode(content, _UserStatusBody)
    return with_status(AgentStatus(as_of=as_of), body.presence, body.routing_status)


def parse_adherence(content: bytes, status: AgentStatus, *, user_id: str) -> AgentStatus:
    """Return a status with the user's adherence from a response; unchanged if the user has none.

    :raises UnexpectedResponseError: the content is not a list of adherences.
    """
    entries = _decode(content, list[_AdherenceOfUserBody])
    own = next((each for each in entries if (each.user or {}).get("id", user_id) == user_id), None)
    return status if own is None else with_adherence(status, own)


def parse_schedule(content: bytes, status: AgentStatus) -> AgentStatus:
    """Return a status with the activity that is scheduled next; unchanged if there is none.

    :raises UnexpectedResponseError: the content is not a schedule.
    """
    answer = _decode(content, _ScheduleAnswer)
    later = (
        activity
        for schedule in answer.agent_schedules or ()
        for shift in schedule.shifts or ()
        for activity in shift.activities or ()
        if _utc(activity.start_date) > status.as_of
    )
    following = min(later, key=lambda activity: _utc(activity.start_date), default=None)
    if following is None:
        return status
    return replace(status, next_activity=_word(following.description), next_at=_utc(following.start_date))


def with_status(
    status: AgentStatus, presence: PresenceBody | None, routing: RoutingStatusBody | None
) -> AgentStatus:
    """Return a status with the parts that are given; one that is older than what is known is ignored."""
    if presence is not None and presence.presence_definition is not None:
        since = _optional_utc(presence.modified_date)
        if _is_newer(since, status.presence_since):
            word = _word(presence.presence_definition.system_presence).upper().replace(" ", "_")
            status = replace(status, presence=word, presence_since=since)
    if routing is not None and routing.status is not None:
        since = _optional_utc(routing.start_time)
        if _is_newer(since, status.routing_since):
            status = replace(status, routing_status=_word(routing.status), routing_since=since)
    return status


def with_adherence(status: AgentStatus, body: AdherenceBody) -> AgentStatus:
    """Return a status with adherence, unless what is known is newer, and with what is scheduled next."""
    since = _optional_utc(body.adherence_change_time or body.time_of_adherence_change)
    if not _is_newer(since, status.adherence_since):
        return status
    reminders = (each for each in body.next_activity_reminders or () if each.start_date is not None)
    following = min(reminders, key=lambda each: _utc(each.start_date or _LAST), default=ReminderBody())
    return replace(
        status,
        adherence=_word(body.adherence_state),
        adherence_since=since,
        scheduled=_word(body.scheduled_activity_category),
        next_activity=_word(following.activity_category),
        next_at=_optional_utc(following.start_date),
        schedule_problem="",
    )


_LAST: Final = datetime.max.replace(tzinfo=UTC)


def _is_newer(given: datetime | None, known: datetime | None) -> bool:
    return given is None or known is None or given >= known


def _word(text: str | None) -> str:
    return short_line(text or "", _MAX_WORD)


def _utc(instant: datetime) -> datetime:
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def _optional_utc(instant: datetime | None) -> datetime | None:
    return None if instant is None else _utc(instant)


def _timestamp(instant: datetime) -> str:
    return f"{instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def _decode(content: bytes, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(content, type=kind)
    except JSON_ERRORS as error:
        raise UnexpectedResponseError.at(pointer_from_error(error), "is not as documented") from error
