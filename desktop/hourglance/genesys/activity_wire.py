"""Activity and observation queries as JSON, and decoding of their answers.

An answer may have details about single conversations and callers. None of them is read: the decoder knows
only groups, metrics, counts and instants.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from typing import Final, Literal

import msgspec

from hourglance.api import Activity, ActivityGroup, ActivityQuery, ActivityValue, Predicate
from hourglance.genesys.activity_catalogue import (
    ActivityFamily,
    ActivityMetric,
    activity_family,
    observation_family,
)
from hourglance.genesys.answer_envelope import AnswerEnvelope, decode_envelope, group_matches
from hourglance.genesys.errors import (
    QueryShapeError,
    UnexpectedResponseError,
    UnresolvedQueryError,
    json_pointer,
)
from hourglance.genesys.live_facts import LIVE_FACTS, LiveFacts
from hourglance.genesys.query_wire import FilterBody, filter_from_wire, filter_to_wire, shape_error
from hourglance.util.json_errors import JSON_ERRORS

#: Beyond it, floating-point numbers skip integers.
MAX_COUNT: Final = 2**53

#: By how much an instant may be later than the answer: the clock of the service is known that well.
_MAX_CLOCK_ERROR: Final = timedelta(minutes=5)

#: The family of which each conversation that is counted has a medium.
_FAMILY_WITH_MEDIA: Final = "conversations"

#: Dimensions of which what is counted has at most one value.
_SINGLE_VALUED: Final = frozenset({"direction", "mediaType", "queueId", "userId", "teamId", "flowId"})

_OBSERVATION_EXAMPLE: Final = (
    '{"metrics": ["oWaiting"], "filter": {"type": "or", '
    '"predicates": [{"dimension": "queueId", "value": "..."}]}}'
)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class _RequestedMetric(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    metric: str
    # With details, the answer names single conversations and callers: never written, and not read.
    details: bool = False


class _ActivityBody(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename="camel",
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    metrics: tuple[_RequestedMetric, ...]
    group_by: tuple[str, ...]
    filter: FilterBody | None = None
    order: Literal["asc", "desc", "unordered"] | None = None


class _ObservationBody(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename="camel",
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    filter: FilterBody
    metrics: tuple[str, ...]
    # They name single conversations and callers: never written, and not read.
    detail_metrics: tuple[str, ...] | None = None


class _Value(msgspec.Struct, frozen=True, rename="camel"):
    metric: str | None = None
    qualifier: str | None = None
    count: int | None = None
    calculated_metric_value: int | float | None = None


class _GroupAnswer(msgspec.Struct, frozen=True):
    group: dict[str, str | None] | None = None
    data: list[_Value] | None = None


class _ActivityAnswer(AnswerEnvelope, frozen=True):
    results: list[_GroupAnswer] | None = None


class _StatisticValues(msgspec.Struct, frozen=True, rename="camel"):
    count: int | None = None
    calculated_metric_value: int | float | None = None


class _Statistic(msgspec.Struct, frozen=True):
    metric: str | None = None
    qualifier: str | None = None
    stats: _StatisticValues | None = None

    @property
    def value(self) -> _Value:
        """The same as an activity query has it."""
        stats = self.stats or _StatisticValues()
        return _Value(self.metric, self.qualifier, stats.count, stats.calculated_metric_value)


class _ObservedGroup(msgspec.Struct, frozen=True):
    group: dict[str, str | None] | None = None
    data: list[_Statistic] | None = None


class _ObservationAnswer(AnswerEnvelope, frozen=True):
    results: list[_ObservedGroup] | None = None


_body_decoder = msgspec.json.Decoder(_ActivityBody)
_decoder = msgspec.json.Decoder(_ActivityAnswer)
_observation_body_decoder = msgspec.json.Decoder(_ObservationBody)
_observation_decoder = msgspec.json.Decoder(_ObservationAnswer)


def check_activity_query(query: ActivityQuery) -> ActivityFamily:
    """Return the family of a query after checking that it has the query's metrics and dimensions.

    :raises UnknownFamilyError: there is no such family.
    :raises QueryShapeError: a metric or dimension is not in the family, or a condition is not supported.
    """
    return _check_query(query, activity_family(query.family), "activity")


def check_observation_query(query: ActivityQuery) -> ActivityFamily:
    """Return the family of an observation query after checking that it has the query's names.

    :param query: see :func:`decode_observation_query`.
    :raises UnknownFamilyError: there is no such family.
    :raises QueryShapeError: a metric or dimension is not in the family.
    """
    return _check_query(query, observation_family(query.family), "observations")


def _check_query(query: ActivityQuery, family: ActivityFamily, kind: str) -> ActivityFamily:
    if not query.metrics:
        raise QueryShapeError("The query has no metrics.", remedy="Name at least one.", pointer="/metrics")
    metrics = tuple(each.name for each in family.metrics)
    for at, name in enumerate(query.metrics):
        _require(name, metrics, f"The family {family.name} has no metric", json_pointer("metrics", at))
    for at, name in enumerate(query.group_by):
        what = f"The family {family.name} cannot be grouped by"
        _require(name, family.group_by, what, json_pointer("groupBy", at))
    for predicate in query.predicates:
        what = f"The family {family.name} cannot be filtered by"
        _require(predicate.dimension, family.predicate_dimensions, what, "/filter")
        if predicate.range is not None and kind == "activity":
            raise QueryShapeError(
                f"A condition on {predicate.dimension} is a range, which activity queries do not support.",
                remedy="Use is_in(...) with values.",
                pointer="/filter",
            )
    return family


def encode_activity_query(query: ActivityQuery) -> bytes:
    """Return the JSON body to POST for a query.

    :raises UnknownFamilyError: there is no such family.
    :raises QueryShapeError: the query does not fit its family.
    :raises UnresolvedQueryError: the filter has placeholders.
    """
    family = check_activity_query(query)
    if query.placeholders:
        names = ", ".join(f"`{each.name}`" for each in query.placeholders)
        raise UnresolvedQueryError(
            f"The query's filter has unfilled placeholders: {names}.", remedy="Fill them first."
        )
    return msgspec.json.encode(
        _ActivityBody(
            metrics=tuple(_RequestedMetric(metric=name) for name in query.metrics),
            group_by=query.group_by or family.group_by[:1],
            filter=filter_to_wire(query.filter),
        )
    )


def decode_activity_query(text: bytes | str, family: str = "conversations") -> ActivityQuery:
    """Return the query that a JSON body stands for; its names are not checked, and details are left out.

    :raises QueryShapeError: the text is not a query; the error points to the first wrong place.
    """
    try:
        body = _body_decoder.decode(text)
    except JSON_ERRORS as error:
        example = '{"metrics": [{"metric": "oWaiting"}], "groupBy": ["queueId"]}'
        raise _shape_error(error, "an activity query", example) from error
    return ActivityQuery(
        metrics=tuple(each.metric for each in body.metrics),
        group_by=body.group_by,
        where=filter_from_wire(body.filter) if body.filter else None,
        family=family,
    )


def decode_observation_query(text: bytes | str, family: str = "queues") -> ActivityQuery:
    """Return the observation query that a JSON body stands for, without groups.

    Its names are not checked, and details are left out.

    :param family: of observation queries.
    :raises QueryShapeError: the text is not a query; the error points to the first wrong place.
    """
    try:
        body = _observation_body_decoder.decode(text)
    except JSON_ERRORS as error:
        raise _shape_error(error, "an observation query", _OBSERVATION_EXAMPLE) from error
    return ActivityQuery(metrics=body.metrics, where=filter_from_wire(body.filter), family=family)


def encode_observation_query(query: ActivityQuery) -> bytes:
    """Return the JSON body to POST for an observation query, without details.

    :param query: see :func:`decode_observation_query`.
    :raises QueryShapeError: the query has no filter, or does not fit its family.
    """
    check_observation_query(query)
    where = filter_to_wire(query.filter)
    if where is None:
        what = "An observation query needs a filter."
        raise QueryShapeError(what, remedy=f"Write {_OBSERVATION_EXAMPLE}.", pointer="/filter")
    return msgspec.json.encode(_ObservationBody(filter=where, metrics=query.metrics))


def _shape_error(error: Exception, what: str, example: str) -> QueryShapeError:
    shape = shape_error(error)
    field = shape.pointer.rpartition("/")[2]
    sentences = {
        "json": f"This is not {what}, because it is not JSON.",
        "missing": f"The query has no {field}.",
        "unknown": f"{what[0].upper()}{what[1:]} has no field {field}.",
    }
    return QueryShapeError(
        sentences.get(shape.problem, f"The value at {shape.pointer or '/'} is not one of {what}."),
        remedy=f"Write {example}.",
        pointer=shape.pointer,
        problem=shape.problem,
    )


def decode_observations(
    content: bytes, query: ActivityQuery, *, as_of: datetime, facts: LiveFacts = LIVE_FACTS
) -> Activity:
    """Return the counts and instants in the response to an observation query.

    The service groups them by itself; a group without a medium has what is not counted by medium.

    :param query: the query that was sent, see :func:`decode_observation_query`.
    :param as_of: when the service answered, by its clock.
    :raises UnexpectedResponseError: the content is not what the service documents, or does not answer the
        query.
    """
    family = observation_family(query.family)
    answer = decode_envelope(content, _observation_decoder)
    metrics = {name: family.metric(name) for name in query.metrics}
    groups = tuple(
        ActivityGroup(
            dimensions=_dimensions(group.group or {}, family.group_by),
            values=tuple(
                _value(observed.value, metrics, as_of, facts, json_pointer("results", at, "data", number))
                for number, observed in enumerate(group.data or ())
            ),
        )
        for at, group in enumerate(answer.results or ())
    )
    for at, group in enumerate(groups):
        _check_not_excluded(query, group.dimensions, at)
    return Activity(as_of=as_of, groups=groups, metrics=query.metrics, dimensions=family.group_by)


def decode_activity(
    content: bytes, query: ActivityQuery, *, as_of: datetime, facts: LiveFacts = LIVE_FACTS
) -> Activity:
    """Return the counts and instants in a response.

    :param query: the query that was sent.
    :param as_of: when the service answered, by its clock.
    :raises UnexpectedResponseError: the content is not what the service documents, or does not answer the
        query.
    """
    family = activity_family(query.family)
    dimensions = query.group_by or family.group_by[:1]
    answer = decode_envelope(content, _decoder)
    metrics = {name: family.metric(name) for name in query.metrics}
    groups = tuple(
        ActivityGroup(
            dimensions=_dimensions(group.group or {}, dimensions),
            values=tuple(
                _value(value, metrics, as_of, facts, json_pointer("results", at, "data", number))
                for number, value in enumerate(group.data or ())
            ),
        )
        for at, group in enumerate(answer.results or ())
    )
    _check_groups(groups, query, dimensions)
    if facts.missing_is_zero:
        groups = tuple(_with_zeros(groups, query, dimensions, metrics))
    return Activity(as_of=as_of, groups=groups, metrics=query.metrics, dimensions=dimensions)


def _check_groups(
    groups: tuple[ActivityGroup, ...], query: ActivityQuery, dimensions: tuple[str, ...]
) -> None:
    """Check that each group is of what was requested, and that nothing is counted twice.

    :raises UnexpectedResponseError: the answer is not one to the query.
    """
    # A group lacks a dimension that it has no value of; the medium may be missing everywhere.
    told = _SINGLE_VALUED.intersection(dimensions).union(*(group.dimensions for group in groups))
    for at, group in enumerate(groups):
        known = {name: group.dimensions.get(name) for name in _SINGLE_VALUED & told}
        _check_not_excluded(query, known, at)
        needs_medium = query.family == _FAMILY_WITH_MEDIA and "mediaType" in dimensions and group.values
        if needs_medium and "mediaType" not in group.dimensions:
            raise UnexpectedResponseError.at(("results", at, "group", "mediaType"), "is missing")
    check_counted_once(groups)


def _check_not_excluded(query: ActivityQuery, dimensions: Mapping[str, str | None], at: int) -> None:
    if query.filter is not None and group_matches(query.filter, dimensions) is False:
        raise UnexpectedResponseError.at(("results", at, "group"), "is excluded by the query's filter")


def check_counted_once(groups: tuple[ActivityGroup, ...]) -> None:
    """Check that nothing is counted twice: in two cases, with and without a qualifier, or in a total, too.

    :raises UnexpectedResponseError: something is.
    """
    counted: dict[tuple[object, str], set[str | None]] = {}
    has_medium: dict[object, bool] = {}
    for at, group in enumerate(groups):
        key = frozenset((name, value.casefold()) for name, value in group.dimensions.items())
        others = frozenset(each for each in key if each[0] != "mediaType")
        # Whatever is counted by medium has one, so a group without it is the total of the others.
        if has_medium.setdefault(others, "mediaType" in group.dimensions) != (
            "mediaType" in group.dimensions
        ):
            raise UnexpectedResponseError.at(("results", at, "group"), "is a total beside its parts")
        for number, value in enumerate(group.values):
            qualifiers = counted.setdefault((key, value.metric), set())
            qualifier = value.qualifier and value.qualifier.casefold()
            if qualifier in qualifiers or (qualifiers and None in {qualifier, *qualifiers}):
                place = ("results", at, "data", number)
                raise UnexpectedResponseError.at(place, f"is a second value of {value.metric}")
            qualifiers.add(qualifier)


def instant_or_none(value: float | None, as_of: datetime, facts: LiveFacts = LIVE_FACTS) -> datetime | None:
    """Return the instant of a ``calculatedMetricValue``; None if there is nothing to count from.

    :raises OverflowError: the value is not an instant that the calendar has, or one that is yet to come.
    """
    if not value:
        return None
    if value > facts.instant_above:
        since = _EPOCH + timedelta(milliseconds=value)
    else:
        since = as_of - timedelta(milliseconds=value)
    if since > as_of + _MAX_CLOCK_ERROR:
        raise OverflowError(since)
    return since


def _require(name: str, known: tuple[str, ...], what: str, pointer: str) -> None:
    if name not in known:
        near = get_close_matches(name, known, n=1)
        remedy = f"Did you mean {near[0]}?" if near else f"Use one of {', '.join(known)}."
        raise QueryShapeError(f"{what} {name!r}.", remedy=remedy, pointer=pointer)


def _dimensions(group: Mapping[str, str | None], requested: tuple[str, ...]) -> dict[str, str]:
    # The service may add the medium, as it does in aggregates; any other dimension is not read.
    known = {name: group[name] for name in (*requested, "mediaType") if name in group}
    return {name: value for name, value in known.items() if value is not None}


def _value(
    value: _Value,
    metrics: Mapping[str, ActivityMetric | None],
    as_of: datetime,
    facts: LiveFacts,
    pointer: str,
) -> ActivityValue:
    metric = metrics.get(value.metric or "")
    if metric is None:
        raise UnexpectedResponseError.at(f"{pointer}/metric", f"was not requested: {value.metric!r}")
    if metric.kind == "count":
        if value.count is None or not 0 <= value.count <= MAX_COUNT:
            raise UnexpectedResponseError.at(f"{pointer}/count", f"is not a count: {value.count}")
        return ActivityValue(metric=metric.name, qualifier=value.qualifier, count=value.count)
    number = value.calculated_metric_value
    if number is not None and number < 0:
        raise UnexpectedResponseError.at(f"{pointer}/calculatedMetricValue", f"is negative: {number}")
    try:
        since = instant_or_none(number, as_of, facts)
    except OverflowError as error:
        raise UnexpectedResponseError.at(
            f"{pointer}/calculatedMetricValue", f"is not an instant: {number}"
        ) from error
    return ActivityValue(metric=metric.name, qualifier=value.qualifier, since=since)


def _with_zeros(
    groups: tuple[ActivityGroup, ...],
    query: ActivityQuery,
    dimensions: tuple[str, ...],
    metrics: Mapping[str, ActivityMetric | None],
) -> Iterator[ActivityGroup]:
    """Yield the groups with a zero for each count that is missing, and groups that are missing altogether."""
    counts = tuple(name for name, metric in metrics.items() if metric is not None and metric.kind == "count")
    for group in groups:
        known = {value.metric for value in group.values}
        yield ActivityGroup(
            dimensions=group.dimensions,
            values=(*group.values, *_zeros(name for name in counts if name not in known)),
        )
    first = dimensions[0]
    present = {group.dimensions.get(first) for group in groups}
    missing = [each for each in selected_values(query.predicates, first) if each not in present]
    for each in missing:
        yield ActivityGroup(dimensions={first: each}, values=tuple(_zeros(counts)))
    if not groups and not missing:
        yield ActivityGroup(dimensions={}, values=tuple(_zeros(counts)))


def selected_values(predicates: Iterable[Predicate], dimension: str) -> tuple[str, ...]:
    """Return the values of a dimension that conditions name, each once."""
    return tuple(
        dict.fromkeys(
            each.value
            for each in predicates
            if each.dimension == dimension and each.operator == "matches" and each.value is not None
        )
    )


def _zeros(names: Iterable[str]) -> Iterator[ActivityValue]:
    return (ActivityValue(metric=name, count=0) for name in names)
