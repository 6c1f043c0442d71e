"""Answers to activity and observation queries, and the signed-in user's status."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec

from hourglance.api import ActivityQuery
from hourglance.demo.family_aggregation import matches
from hourglance.demo.live_state import AgentNow, LiveState, Moment, schedule
from hourglance.demo.organization import Organization
from hourglance.demo.problems import ApiError
from hourglance.demo.store import from_epoch, to_epoch
from hourglance.genesys import (
    ActivityFamily,
    QueryShapeError,
    check_activity_query,
    check_observation_query,
    decode_activity_query,
    decode_observation_query,
)

#: The metric of each kind of ongoing conversation, and the metric of the one that is oldest.
_CONVERSATIONS = {
    "waiting": ("oWaiting", "oLongestWaiting"),
    "alerting": ("oAlerting", ""),
    "interacting": ("oInteracting", "oLongestInteracting"),
}

#: The families of activity that have the metrics of a family of observations, and what groups its answers.
_OBSERVED_BY: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "queues": {"conversations": ("queueId", "mediaType"), "routing": ("queueId",)},
    "users": {"users": ("userId",)},
    "flows": {},
}

#: The longest schedule that can be requested.
_LONGEST_SCHEDULE = timedelta(days=31)


class _Observed(NamedTuple):
    """One conversation or user that a metric counts."""

    metric: str
    qualifier: str | None
    since: int
    dimensions: Mapping[str, str]


class _ScheduleBody(msgspec.Struct, rename="camel"):
    start_date: datetime
    end_date: datetime


def validate_activity(body: bytes, family: ActivityFamily) -> ActivityQuery:
    """Return the query in a request's body.

    :raises ApiError: 400, with the field that is wrong.
    """
    try:
        query = decode_activity_query(body, family.name)
        check_activity_query(query)
    except QueryShapeError as error:
        raise _invalid(error) from None
    return query


def validate_observations(body: bytes, family: ActivityFamily) -> ActivityQuery:
    """Return the observation query in a request's body.

    :raises ApiError: 400, with the field that is wrong.
    """
    try:
        query = decode_observation_query(body, family.name)
        check_observation_query(query)
    except QueryShapeError as error:
        raise _invalid(error) from None
    return query


def _invalid(error: QueryShapeError) -> ApiError:
    field = error.pointer.strip("/").replace("/", ".")
    code = {"json": "bad.request", "unknown": "invalid.property", "missing": "constraint.validation"}
    return ApiError(400, error.what, code=code.get(error.problem, "invalid.value"), field=field)


class ActivityAnswers:
    """Answers about this moment, in the service's JSON."""

    def __init__(self, live: LiveState, organization: Organization) -> None:
        self._live = live
        self._organization = organization

    def answer(self, query: ActivityQuery) -> dict[str, object]:
        """Return the answer to an activity query."""
        moment = self._live.now()
        groups: dict[tuple[tuple[str, str], ...], dict[tuple[str, str | None], list[int]]] = {}
        for each in _observed(moment, query.family):
            if each.metric not in query.metrics or not matches(query.filter, each.dimensions):
                continue
            names = [name for name in query.group_by if name in each.dimensions]
            key = tuple((name, each.dimensions[name]) for name in names)
            groups.setdefault(key, {}).setdefault((each.metric, each.qualifier), []).append(each.since)
        return {
            "results": [
                {"group": dict(key), "data": [_value(*name, since) for name, since in values.items()]}
                for key, values in groups.items()
            ],
            "entityIdDimension": "userId" if query.family == "routing" else "conversationId",
        }

    def observations(self, query: ActivityQuery) -> dict[str, object]:
        """Return the answer to an observation query, without details of single conversations and users."""
        moment = self._live.now()
        groups: dict[tuple[tuple[str, str], ...], dict[tuple[str, str | None], list[int]]] = {}
        for family, group_by in _OBSERVED_BY[query.family].items():
            for each in _observed(moment, family):
                if each.metric in query.metrics and matches(query.filter, each.dimensions):
                    key = tuple((name, each.dimensions[name]) for name in group_by)
                    groups.setdefault(key, {}).setdefault((each.metric, each.qualifier), []).append(
                        each.since
                    )
        return {
            "results": [
                {"group": dict(key), "data": [_statistic(*name, since) for name, since in values.items()]}
                for key, values in groups.items()
            ]
        }

    def queue_activity(self, queue_id: str, moment: Moment) -> dict[str, object]:
        """Return the body of the events about a queue's conversations."""
        media: dict[str, dict[tuple[str, str | None], list[int]]] = {
            name: {("oWaiting", None): [], ("oAlerting", None): [], ("oInteracting", None): []}
            for queue in self._organization.queues
            if queue.id == queue_id
            for name in queue.media
        }
        for each in _observed(moment, "conversations"):
            if each.dimensions.get("queueId") == queue_id:
                values = media.setdefault(each.dimensions["mediaType"], {})
                values.setdefault((each.metric, each.qualifier), []).append(each.since)
        for values in media.values():
            values.setdefault(("oLongestWaiting", None), [])
            values.setdefault(("oLongestInteracting", None), [])
        return {
            "results": [
                {"mediaType": name, "data": [_value(*key, since) for key, since in values.items()]}
                for name, values in media.items()
            ]
        }

    def queue_observations(self, queue_id: str, moment: Moment) -> dict[str, object]:
        """Return the body of the events about a queue's members."""
        values: dict[tuple[str, str | None], int] = {}
        for status in ("IDLE", "INTERACTING", "NOT_RESPONDING"):
            values["oOnQueueUsers", status] = values["oUserRoutingStatuses", status] = 0
        values["oUserRoutingStatuses", "OFF_QUEUE"] = values["oOffQueueUsers", None] = 0
        for each in _observed(moment, "routing"):
            if each.dimensions["queueId"] == queue_id:
                key = (each.metric, each.qualifier)
                values[key] = values.get(key, 0) + 1
        metrics = [
            {"metric": metric, **({"qualifier": qualifier} if qualifier else {}), "stats": {"count": count}}
            for (metric, qualifier), count in values.items()
        ]
        return {"group": {"queueId": queue_id}, "data": [{"metrics": metrics}]}

    def user_activity(self, user_id: str, moment: Moment) -> dict[str, object]:
        """Return the body of the events about a user's status."""
        agent = moment.agents[user_id]
        return {
            "id": user_id,
            **status_parts(agent),
            "outOfOffice": {"active": False},
            "activeQueueIds": [queue.id for queue in agent.user.queues],
        }

    def adherence(self, user_id: str, moment: Moment, *, pushed: bool = False) -> dict[str, object]:
        """Return a user's adherence; events name the time of the last change differently."""
        agent = moment.agents[user_id]
        changed = "adherenceChangeTime" if pushed else "timeOfAdherenceChange"
        return {
            "user": {"id": user_id},
            "scheduledActivityCategory": agent.scheduled.category,
            "systemPresence": agent.presence,
            "routingStatus": agent.routing,
            "actualActivityCategory": agent.actual,
            "adherenceState": agent.adherence,
            "impact": "Positive" if agent.adherence == "InAdherence" else "Negative",
            changed: _date(agent.adherence_since),
            "nextActivityReminders": [
                {"activityCategory": agent.following.category, "startDate": _date(agent.following.start)}
            ],
        }

    def adherences(self, user_ids: Iterable[str]) -> list[dict[str, object]]:
        """Return the adherence of users; unknown ones are left out."""
        moment = self._live.now()
        return [self.adherence(each, moment) for each in user_ids if each in moment.agents]

    def current_status(self) -> dict[str, object]:
        """Return presence and routing status of the signed-in user."""
        return status_parts(self._live.now().agents[self._organization.me.id])

    def agent_status(self, user_id: str) -> dict[str, object]:
        """Return the state of an agent.

        :raises ApiError: 404 for an unknown user.
        """
        agent = self._live.now().agents.get(user_id)
        if agent is None:
            raise ApiError(404)
        return {
            "userId": user_id,
            "divisionId": agent.user.division.id,
            "systemPresence": agent.presence,
            "presenceDate": _date(agent.presence_since),
            "routingStatus": agent.routing,
            "routingStatusDate": _date(agent.routing_since),
            "isOutOfOffice": False,
            "adherenceState": agent.adherence,
            "adherenceDate": _date(agent.adherence_since),
            "scheduledActivityCategory": agent.scheduled.category,
            "actualActivityCategory": agent.actual,
        }

    def schedule(self, body: bytes) -> dict[str, object]:
        """Return the signed-in user's schedule.

        :raises ApiError: 400 if the body is not a time range of at most a month.
        """
        try:
            given = msgspec.json.decode(body, type=_ScheduleBody)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise ApiError(400) from None
        start, end = (to_epoch(_utc(each)) for each in (given.start_date, given.end_date))
        if not 0 < end - start <= _LONGEST_SCHEDULE // timedelta(milliseconds=1):
            raise ApiError(400)
        me = self._organization.me
        activities = [
            {
                "startDate": _date(each.start),
                "lengthMinutes": (each.end - each.start) // 60_000,
                "activityCodeId": str(uuid.uuid5(uuid.NAMESPACE_OID, each.category)),
                "description": each.category,
                "paid": each.category != "Meal",
            }
            for each in schedule(me, start, end)
        ]
        shift = {"id": str(uuid.uuid5(uuid.NAMESPACE_OID, me.id)), "activities": activities}
        return {
            "businessUnitTimeZone": "UTC",
            "agentSchedules": [{"user": {"id": me.id}, "shifts": [shift]}],
            "publishedSchedules": [],
        }


def status_parts(agent: AgentNow) -> dict[str, object]:
    """Return presence and routing status, as users have them."""
    return {
        "presence": {
            "presenceDefinition": {
                "id": str(uuid.uuid5(uuid.NAMESPACE_OID, agent.presence)),
                "systemPresence": agent.presence,
            },
            "modifiedDate": _date(agent.presence_since),
        },
        "routingStatus": {
            "userId": agent.user.id,
            "status": agent.routing,
            "startTime": _date(agent.routing_since),
        },
    }


def _observed(moment: Moment, family: str) -> Iterator[_Observed]:
    if family == "conversations":
        for each in moment.conversations:
            for metric in filter(None, _CONVERSATIONS.get(each.kind, ())):
                yield _Observed(metric, None, each.since, each.dimensions)
    elif family == "teams":
        for agent in moment.agents.values():
            for observed in _users_of(agent, _agent_dimensions(agent)):
                if observed.metric in _TEAM_METRICS:
                    yield observed._replace(metric=_TEAM_METRICS[observed.metric])
    else:
        for agent, place in _memberships(moment):
            yield from _users_of(agent, place) if family == "routing" else _queues_of(place)


def _memberships(moment: Moment) -> Iterator[tuple[AgentNow, dict[str, str]]]:
    for agent in moment.agents.values():
        for queue in agent.user.queues:
            yield agent, {"queueId": queue.id, **_agent_dimensions(agent)}


_TEAM_METRICS = {
    "oOffQueueUsers": "oTeamOffQueueUsers",
    "oOnQueueUsers": "oTeamOnQueueUsers",
    "oUserPresences": "oTeamPresences",
    "oUserRoutingStatuses": "oTeamRoutingStatuses",
}


def _users_of(agent: AgentNow, dimensions: Mapping[str, str]) -> Iterator[_Observed]:
    yield _Observed("oMemberUsers", None, 0, dimensions)
    yield _Observed("oActiveUsers", None, 0, dimensions)
    if agent.routing == "OFF_QUEUE":
        yield _Observed("oOffQueueUsers", None, 0, dimensions)
    else:
        yield _Observed("oOnQueueUsers", agent.routing, 0, dimensions)
    yield _Observed("oUserPresences", agent.presence, 0, dimensions)
    yield _Observed("oUserRoutingStatuses", agent.routing, 0, dimensions)


def _queues_of(dimensions: Mapping[str, str]) -> Iterator[_Observed]:
    yield _Observed("oMemberQueues", None, 0, dimensions)
    yield _Observed("oActiveQueues", None, 0, dimensions)


def _agent_dimensions(agent: AgentNow) -> dict[str, str]:
    return {
        "userId": agent.user.id,
        "teamId": agent.user.team.id,
        "systemPresence": agent.presence,
        "routingStatus": agent.routing,
    }


def _value(metric: str, qualifier: str | None, since: list[int]) -> dict[str, object]:
    value: dict[str, object] = {"metric": metric}
    if qualifier is not None:
        value["qualifier"] = qualifier
    if metric.startswith("oLongest"):
        return value | ({"calculatedMetricValue": min(since)} if since else {})
    return value | {"count": len(since)}


def _statistic(metric: str, qualifier: str | None, since: list[int]) -> dict[str, object]:
    """Return a value as observations have it."""
    value = _value(metric, qualifier, since)
    names = ("count", "calculatedMetricValue")
    stats = {name: value.pop(name) for name in names if name in value}
    return {**value, "stats": stats}


def _utc(instant: datetime) -> datetime:
    """Return an instant as the service reads it: one without an offset is UTC."""
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant


def _date(instant: int) -> str:
    return f"{from_epoch(instant).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
