"""Catalog of activity and observation queries: families, metrics, dimensions and permissions.

The facts are those of the published API definition and the official SDK. Dimensions that identify callers,
such as ``ani`` and ``participantName``, exist in the service and are left out: they are never asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from hourglance.genesys.catalogue import UnknownFamilyError

#: ``count`` is the number of conversations or users, ``since`` the instant of the one that is oldest.
ActivityKind: TypeAlias = Literal["count", "since"]


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityMetric:
    """One metric of a family of activity queries.

    :param qualifier: what divides its count: ``routingStatus``, ``presence``; empty if nothing does.
    """

    name: str
    meaning: str
    kind: ActivityKind = "count"
    qualifier: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityFamily:
    """One endpoint for queries about this moment, and what they may contain.

    Observation queries, the older ones, are not grouped: the service groups their answers by ``group_by``.

    :param path: to POST to, below the region's API URL.
    :param permissions: of which one is needed.
    :param group_by: dimensions to group by, the default first.
    :param filter_only: further dimensions for conditions.
    """

    name: str
    path: str
    permissions: tuple[str, ...]
    metrics: tuple[ActivityMetric, ...]
    group_by: tuple[str, ...]
    filter_only: tuple[str, ...] = ()

    @property
    def predicate_dimensions(self) -> tuple[str, ...]:
        """The dimensions for conditions."""
        return (*self.group_by, *self.filter_only)

    def metric(self, name: str) -> ActivityMetric | None:
        """Return a metric; None if the family does not have it."""
        return next((each for each in self.metrics if each.name == name), None)


#: The scopes for all families, of which one is needed if the organization enforces scopes.
ACTIVITY_SCOPES: Final = ("analytics", "analytics:readonly")

_QUEUE_OBSERVATION: Final = ("analytics:queueObservation:view",)
_USER_DIMENSIONS: Final = (
    "userId",
    "teamId",
    "systemPresence",
    "organizationPresenceId",
    "presenceDate",
    "routingStatus",
    "routingStatusDate",
    "queueMembershipStatus",
)

_CONVERSATIONS: Final = ActivityFamily(
    name="conversations",
    path="/api/v2/analytics/conversations/activity/query",
    permissions=_QUEUE_OBSERVATION,
    metrics=(
        ActivityMetric(name="oAlerting", meaning="Conversations that ring at an agent."),
        ActivityMetric(name="oInteracting", meaning="Conversations that an agent handles."),
        ActivityMetric(
            name="oLongestInteracting",
            meaning="Since when the conversation that is handled longest has been handled.",
            kind="since",
        ),
        ActivityMetric(
            name="oLongestWaiting",
            meaning="Since when the conversation that waits longest has waited.",
            kind="since",
        ),
        ActivityMetric(name="oWaiting", meaning="Conversations that wait in a queue for an agent."),
    ),
    group_by=(
        "queueId", "mediaType", "userId", "teamId", "direction", "activeRouting", "usedRouting",
        "requestedRouting", "requestedRoutingSkillId", "requestedLanguageId", "routingPriority",
        "conversationId", "sessionId", "convertedFrom", "convertedTo", "agentScore", "scoredAgentId",
    ),
)  # fmt: skip

_ROUTING: Final = ActivityFamily(
    name="routing",
    path="/api/v2/analytics/routing/activity/query",
    permissions=_QUEUE_OBSERVATION,
    metrics=(
        ActivityMetric(name="oActiveUsers", meaning="Members who have activated the queue."),
        ActivityMetric(name="oMemberUsers", meaning="Members of the queue."),
        ActivityMetric(name="oOffQueueUsers", meaning="Members who have activated the queue, off queue."),
        ActivityMetric(
            name="oOnQueueUsers",
            meaning="Members who have activated the queue, on queue, by routing status.",
            qualifier="routingStatus",
        ),
        ActivityMetric(name="oUserPresences", meaning="Members by presence.", qualifier="presence"),
        ActivityMetric(
            name="oUserRoutingStatuses", meaning="Members by routing status.", qualifier="routingStatus"
        ),
    ),
    group_by=("queueId",),
    filter_only=_USER_DIMENSIONS,
)

_USERS: Final = ActivityFamily(
    name="users",
    path="/api/v2/analytics/users/activity/query",
    permissions=("analytics:userObservation:view",),
    metrics=(
        ActivityMetric(name="oActiveQueues", meaning="Queues that the user has activated."),
        ActivityMetric(name="oMemberQueues", meaning="Queues that the user is a member of."),
    ),
    group_by=("userId",),
    filter_only=("queueId", *_USER_DIMENSIONS[1:]),
)

_FLOWS: Final = ActivityFamily(
    name="flows",
    path="/api/v2/analytics/flows/activity/query",
    permissions=("analytics:flowObservation:view",),
    metrics=(ActivityMetric(name="oFlow", meaning="Conversations in a flow, such as a menu."),),
    group_by=("flowId", "flowType", "mediaType"),
)

_TEAMS: Final = ActivityFamily(
    name="teams",
    path="/api/v2/analytics/teams/activity/query",
    permissions=("analytics:teamObservation:view",),
    metrics=(
        ActivityMetric(name="oTeamOffQueueUsers", meaning="Members of the team who are off queue."),
        ActivityMetric(
            name="oTeamOnQueueUsers",
            meaning="Members of the team who are on queue, by routing status.",
            qualifier="routingStatus",
        ),
        ActivityMetric(
            name="oTeamPresences", meaning="Members of the team by presence.", qualifier="presence"
        ),
        ActivityMetric(
            name="oTeamRoutingStatuses",
            meaning="Members of the team by routing status.",
            qualifier="routingStatus",
        ),
    ),
    group_by=("teamId",),
    filter_only=("queueId", *(each for each in _USER_DIMENSIONS if each != "teamId")),
)

_OBSERVATIONS: Final = {
    each.name: each
    for each in (
        ActivityFamily(
            name="flows",
            path="/api/v2/analytics/flows/observations/query",
            permissions=_FLOWS.permissions,
            metrics=_FLOWS.metrics,
            group_by=("flowId", "mediaType"),
        ),
        ActivityFamily(
            name="queues",
            path="/api/v2/analytics/queues/observations/query",
            permissions=_QUEUE_OBSERVATION,
            metrics=(*_CONVERSATIONS.metrics, *_ROUTING.metrics),
            group_by=("queueId", "mediaType"),
        ),
        ActivityFamily(
            name="users",
            path="/api/v2/analytics/users/observations/query",
            permissions=_USERS.permissions,
            metrics=_USERS.metrics,
            group_by=("userId", "mediaType"),
        ),
    )
}

_FAMILIES: Final = {each.name: each for each in (_CONVERSATIONS, _FLOWS, _ROUTING, _TEAMS, _USERS)}


def activity_families() -> tuple[str, ...]:
    """Return the names of all families of activity queries, sorted."""
    return tuple(_FAMILIES)


def activity_family(name: str) -> ActivityFamily:
    """Return a family of activity queries by its name in the path.

    :raises UnknownFamilyError: there is no such family; the error suggests the closest name.
    """
    return _named(name, _FAMILIES, "activity")


def observation_families() -> tuple[str, ...]:
    """Return the names of all families of observation queries, sorted."""
    return tuple(_OBSERVATIONS)


def observation_family(name: str) -> ActivityFamily:
    """Return a family of observation queries by its name in the path.

    :raises UnknownFamilyError: there is no such family; the error suggests the closest name.
    """
    return _named(name, _OBSERVATIONS, "observation")


def _named(name: str, known: Mapping[str, ActivityFamily], kind: str) -> ActivityFamily:
    if name not in known:
        from difflib import get_close_matches  # late: the query check of a right query needs none

        near = get_close_matches(name, known, n=1)
        raise UnknownFamilyError(
            f"{name!r} is not a family of {kind} queries.",
            remedy=f"Did you mean {near[0]!r}?" if near else f"The families are {', '.join(known)}.",
        )
    return known[name]
