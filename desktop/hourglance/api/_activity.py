"""Questions about this moment, and their answers: who waits, who is free, what the signed-in user does.

An answer has counts, and the instants since when something has been so: the host counts the seconds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from hourglance.api._aggregates import GroupedResults
from hourglance.api._placeholders import Placeholder
from hourglance.api._query import Condition, FilteredQuery, Predicate


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityQuery(FilteredQuery):
    """A query for the state at this moment, of one of the service's families of activity.

    It has no window and no granularity. Lists are accepted for tuples, and a single condition for a filter.

    :param metrics: names such as ``"oWaiting"`` and ``"oLongestWaiting"``.
    :param where: what to count; conditions on numbers (``in_range``) are not supported.
    :param group_by: dimensions to group the answer by; if empty, the family's default, such as ``queueId``.
    :param family: the first part of the endpoint's path: ``conversations``, ``routing``, ``users``,
        ``flows`` or ``teams``.
    """

    metrics: tuple[str, ...]
    where: Condition | None = None
    group_by: tuple[str, ...] = ()
    family: str = "conversations"

    def __post_init__(self) -> None:
        """Normalize lists and single conditions, so that equal queries are equal."""
        self._normalize("metrics", "group_by")

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """The placeholders that the host fills in before the query is sent, without duplicates."""
        return tuple(dict.fromkeys(each.placeholder for each in self.predicates if each.placeholder))


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentStatusQuery:
    """A query for the status of the signed-in user."""

    @property
    def predicates(self) -> tuple[Predicate, ...]:
        """No predicates: it is about the signed-in user alone."""
        return ()

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """No placeholders."""
        return ()


#: A query for the state at this moment, whose answer events change.
LiveQuery: TypeAlias = ActivityQuery | AgentStatusQuery


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityValue:
    """One metric of one group.

    :param qualifier: what the metric is divided by, such as a routing status; None if it is not divided.
    :param count: None for metrics of time, such as ``oLongestWaiting``.
    :param since: the instant since when, aware; None for counts, and if there is nothing to count from.
    """

    metric: str
    qualifier: str | None = None
    count: int | None = None
    since: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityGroup:
    """The values of one combination of dimension values."""

    dimensions: Mapping[str, str]
    values: tuple[ActivityValue, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Activity(GroupedResults):
    """The answer to an :class:`ActivityQuery`.

    :param as_of: the moment that it describes, by the service's clock.
    :param names: the known names of ids in the groups, such as queues.
    :param metrics: the names of the requested metrics; empty if unknown: then no name is an error.
    :param dimensions: the requested dimensions.
    """

    as_of: datetime
    groups: tuple[ActivityGroup, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    metrics: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()

    def count(self, metric: str, *, qualifier: str | None = None, **dimensions: str) -> int | None:
        """Return the count of a metric in all groups together; None if it is unknown.

        ``dimensions`` select groups: ``results.count("oWaiting", mediaType="voice")``.

        :raises UnknownNameError: the query does not ask for the metric or a dimension.
        """
        known = [each.count for each in self._select(metric, qualifier, dimensions) if each.count is not None]
        return sum(known) if known else None

    def since(self, metric: str, *, qualifier: str | None = None, **dimensions: str) -> datetime | None:
        """Return the earliest instant of a metric in all groups; None if there is none.

        :raises UnknownNameError: the query does not ask for the metric or a dimension.
        """
        instants = (each.since for each in self._select(metric, qualifier, dimensions))
        return min((each for each in instants if each is not None), default=None)

    def _select(
        self, metric: str, qualifier: str | None, dimensions: Mapping[str, str]
    ) -> Iterable[ActivityValue]:
        self._require(metric, dimensions)
        return (
            value
            for group in self.groups
            if all(group.dimensions.get(name) == each for name, each in dimensions.items())
            for value in group.values
            if value.metric == metric and qualifier in (None, value.qualifier)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentStatus:
    """The answer to an :class:`AgentStatusQuery`: the status of the signed-in user.

    All words are the service's. What the service did not tell is empty or None.

    :param as_of: the moment that it describes, by the service's clock.
    :param presence: such as ``AVAILABLE``, ``ON_QUEUE``, ``MEAL``.
    :param routing_status: such as ``IDLE``, ``INTERACTING``, ``NOT_RESPONDING``.
    :param adherence: such as ``InAdherence``, ``OutOfAdherence``.
    :param scheduled: the category of what is scheduled now, such as ``OnQueueWork``.
    :param next_activity: the category of what is scheduled next, such as ``Break``.
    :param next_at: when that starts.
    :param schedule_problem: why nothing is known of adherence and schedule, as a sentence; empty if it is.
    """

    as_of: datetime
    presence: str = ""
    presence_since: datetime | None = None
    routing_status: str = ""
    routing_since: datetime | None = None
    out_of_office: bool = False
    adherence: str = ""
    adherence_since: datetime | None = None
    scheduled: str = ""
    next_activity: str = ""
    next_at: datetime | None = None
    schedule_problem: str = ""


#: The answer to a live query.
LiveResults: TypeAlias = Activity | AgentStatus
