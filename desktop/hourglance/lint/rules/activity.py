"""HG300 to HG304: activity and observation queries, which ask for the state at this moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hourglance.genesys import (
    ActivityFamily,
    activity_families,
    activity_family,
    observation_families,
    observation_family,
)
from hourglance.lint.finding import Findings
from hourglance.lint.reader.tree import Array, Member, MissingValue, Node, Object, String
from hourglance.lint.rule import LintRule
from hourglance.lint.rules.aliases import ACTIVITY_ENDPOINTS, REAL_TIME_METRICS
from hourglance.lint.vocabulary import closest, format_names, shorten

_GOOD: Final = """{
  "metrics": [{"metric": "oWaiting"}],
  "groupBy": ["queueId"]
}"""
_GOOD_FILTER: Final = """{
  "metrics": [{"metric": "oWaiting"}],
  "groupBy": ["queueId"],
  "filter": {"type": "or", "predicates": [{"dimension": "mediaType", "value": "voice"}]}
}"""
_OF_QUEUE: Final = _GOOD_FILTER.replace("mediaType", "queueId").replace(
    "voice", "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"
)

RULES: Final = (
    LintRule(
        code="HG300",
        title="fields of an activity query",
        explanation=(
            "An activity query asks for the state at this moment. It has `metrics` and `groupBy`, and may "
            "have `filter` and `order`; a window of time and pages are not part of it. An observation query "
            "has `metrics` and `filter`, and may have `detailMetrics`; the service groups its answer."
        ),
        bad=_GOOD.replace('"groupBy"', '"interval": "PT1H",\n  "groupBy"'),
        good=_GOOD,
    ),
    LintRule(
        code="HG301",
        title="metrics of an activity query",
        explanation=(
            "Each metric of an activity query is an object with its name, and each family of activity has "
            "its own metrics: `conversations`, `routing`, `users`, `flows` and `teams`. In an observation "
            "query, of `queues`, `users` or `flows`, it is the name alone."
        ),
        bad=_GOOD.replace("}]", '}, {"metric": "oLongestWating"}]'),
        good=_GOOD.replace("}]", '}, {"metric": "oLongestWaiting"}]'),
    ),
    LintRule(
        code="HG302",
        title="unknown dimension of an activity query",
        explanation=(
            "Results are grouped and filtered by the dimensions of the query's family of activity or "
            "observations."
        ),
        bad=_GOOD.replace("queueId", "queue"),
        good=_GOOD,
    ),
    LintRule(
        code="HG303",
        title="condition that activity queries lack",
        explanation=(
            "A condition of an activity query compares a dimension with a value (`matches`), or asks whether "
            "it has one (`exists`, `notExists`). There are no ranges of numbers and no conditions on "
            "metrics. An observation query of queues names at least one `queueId`."
        ),
        bad=_GOOD_FILTER.replace('"value": "voice"', '"range": {"gt": 5}'),
        good=_GOOD_FILTER,
    ),
    LintRule(
        code="HG304",
        title="observation query",
        severity="note",
        explanation=(
            "An observation query is the older way to ask for the state at this moment, by "
            "`/api/v2/analytics/`, `queues`, `users` or `flows`, and `/observations/query`. An activity "
            "query has the same metrics, and can be grouped."
        ),
        bad=_OF_QUEUE.replace('[{"metric": "oWaiting"}]', '["oWaiting"]').replace(
            '  "groupBy": ["queueId"],\n', ""
        ),
        good=_OF_QUEUE,
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Language:
    """What activity and observation queries differ in.

    :param what: the query with its article.
    :param of: the words before the name of the family.
    :param examples: of the required fields.
    """

    what: str
    of: str
    fields: tuple[str, ...]
    examples: tuple[tuple[str, str], ...]

    @property
    def is_observation(self) -> bool:
        """Whether metrics are names, and conditions may be ranges."""
        return self is _OBSERVATION


_ACTIVITY: Final = _Language(
    what="an activity query",
    of="activity of",
    fields=("metrics", "groupBy", "filter", "order"),
    examples=(("metrics", '[{"metric": "oWaiting"}]'), ("groupBy", '["{dimension}"]')),
)
_OBSERVATION: Final = _Language(
    what="an observation query",
    of="observations of",
    fields=("metrics", "filter", "detailMetrics"),
    examples=(("metrics", '["{metric}"]'),),
)

_DETAILS: Final = (
    "`detailMetrics` return single conversations and users, with what identifies callers; "
    "`query run` does not request them"
)
_OF_AGGREGATES: Final = frozenset(
    ("interval", "granularity", "timeZone", "views", "alternateTimeDimension", "flattenMultivaluedDimensions")
)
_IN_THE_URL: Final = frozenset(("pageSize", "pageNumber"))
_ORDERS: Final = ("asc", "desc", "unordered")
_OPERATORS: Final = ("matches", "exists", "notExists")

#: Dimensions that identify callers: the service has them, the catalog leaves them out.
_PERSONAL: Final = frozenset(("addressFrom", "addressTo", "ani", "dnis", "participantName"))

#: The most values of one list that are checked.
_MOST: Final = 1000


def check_activity(query: Object, family: ActivityFamily, findings: Findings) -> None:
    """Check an activity query of a family."""
    members = _check_fields(query, family, _ACTIVITY, findings)
    for item in _items(members.get("metrics")):
        _check_metric(item, family, findings)
    for item in _items(members.get("groupBy")):
        _check_dimension(item, family, _ACTIVITY, family.group_by, "grouped", findings)
    if (order := members.get("order")) is not None:
        _check_word(order, _ORDERS, "HG300", "`order`", findings)
    if (where := members.get("filter")) is not None:
        _check_filter(where, family, _ACTIVITY, findings)


def check_observations(query: Object, family: ActivityFamily, findings: Findings) -> None:
    """Check an observation query of a family."""
    members = _check_fields(query, family, _OBSERVATION, findings)
    for name in ("metrics", "detailMetrics"):
        for item in _items(members.get(name)):
            _check_name(item, family, findings, has_details=name == "detailMetrics")
    details = members.get("detailMetrics")
    if details is not None and not isinstance(details, Array | MissingValue):
        what = f"`detailMetrics` is a list, not {details.kind}"
        findings.add("HG300", details, what, label="write its names in brackets")
    where = members.get("filter")
    if where is None:
        findings.add(
            "HG300",
            query,
            "an observation query requires `filter`",
            label="add it to this object",
            suggestion=_filter_example(family),
            opening=True,
        )
    else:
        _check_filter(where, family, _OBSERVATION, findings)
        _check_queues(where, family, findings)
    findings.add(
        "HG304",
        query,
        f"this is an observation query of `{family.name}`: it asks for the state at this moment",
        label=f"POST {family.path}",
        notes=[_DETAILS] if _has_items(details) else (),
        opening=True,
    )


def _check_fields(
    query: Object, family: ActivityFamily, language: _Language, findings: Findings
) -> dict[str, Node]:
    """Report unknown and missing fields, and return the known ones."""
    members: dict[str, Node] = {}
    for member in query.members[:_MOST]:
        if member.name in language.fields:
            members.setdefault(member.name, member.value)
        else:
            _report_field(member, language, findings)
    for name, form in language.examples:
        if not _has_items(members.get(name)):
            example = form.replace("{dimension}", family.group_by[0])
            example = example.replace("{metric}", family.metrics[0].name)
            findings.add(
                "HG300",
                members.get(name, query),
                f"{language.what} requires `{name}`",
                label=_why_empty(members.get(name)),
                suggestion=f'for example "{name}": {example}',
                opening=name not in members,
            )
    return members


def _filter_example(family: ActivityFamily) -> str:
    predicate = f'{{"dimension": "{family.group_by[0]}", "value": "..."}}'
    return f'for example "filter": {{"type": "or", "predicates": [{predicate}]}}'


def _check_queues(where: Node, family: ActivityFamily, findings: Findings) -> None:
    """Warn of a query that names no queue, which the service is said to reject."""
    if family.group_by[0] != "queueId" or not isinstance(where, Object):
        return
    conditions = (
        predicate
        for junction in (where, *_items(_member(where, "clauses")))
        for predicate in _items(_member(junction, "predicates"))
    )
    dimensions = (_member(each, "dimension") for each in conditions)
    # One that is misspelled is reported by itself, and a placeholder may stand for any.
    if any(not isinstance(each, String) or closest(each.value, ("queueId",)) for each in dimensions):
        return
    message = "an observation query of queues names at least one `queueId`"
    findings.add(
        "HG303",
        where,
        message,
        label="the service is said to reject others",
        suggestion=_filter_example(family),
        opening=True,
        warning=True,
    )


def _check_name(item: Node, family: ActivityFamily, findings: Findings, *, has_details: bool) -> None:
    """Check a metric of an observation query."""
    if isinstance(item, MissingValue):
        return
    known = tuple(each.name for each in family.metrics if not has_details or each.kind == "count")
    if not isinstance(item, String):
        name = _member(item, "metric")
        meant = name.value if isinstance(name, String) else None
        message = "a metric of an observation query is its name"
        findings.add_replacement("HG301", item, message, meant, label="not a name")
        return
    if item.value in known:
        return
    if item.value in {each.name for each in family.metrics}:
        message = f"`{item.value}` has no details"
        findings.add_removal("HG301", item, message, item, label="it is the time of the oldest one")
        return
    message = f"unknown metric `{shorten(item.value)}`: observations of `{family.name}` do not have it"
    if (endpoint := REAL_TIME_METRICS.get(item.value)) is not None:
        note = f"query it by POST /api/v2/analytics/{endpoint}"
        findings.add("HG301", item, message, label=f"of `{endpoint.partition('/')[0]}`", notes=[note])
        return
    label = f"its metrics are {format_names(known, last='and', most=len(known))}"
    findings.add_replacement("HG301", item, message, closest(item.value, known), label=label)


def _why_empty(given: Node | None) -> str:
    if given is None:
        return "add it to this object"
    return "it is empty" if isinstance(given, Array) else f"it is {given.kind}, not a list"


def _report_field(member: Member, language: _Language, findings: Findings) -> None:
    name = shorten(member.name)
    if member.name in _OF_AGGREGATES:
        message = f"{language.what} has no `{name}`: it asks for this moment"
    elif member.name in _IN_THE_URL and not language.is_observation:
        message = f"`{name}` of an activity query is a parameter of the URL"
    elif member.name == "groupBy":
        message = "an observation query has no `groupBy`: the service groups its answer"
    else:
        message = f"{language.what} has no field `{name}`"
    if (meant := closest(member.name, language.fields)) is not None and member.name not in _OF_AGGREGATES:
        findings.add("HG300", member, message, label=f"did you mean `{meant}`?", suggestion=f'"{meant}"')
    else:
        findings.add_removal("HG300", member, message, member.value, label="remove it")


def _check_metric(item: Node, family: ActivityFamily, findings: Findings) -> None:
    if isinstance(item, MissingValue):
        return
    name = (
        next((each.value for each in item.members if each.name == "metric"), None)
        if isinstance(item, Object)
        else None
    )
    if not isinstance(name, String):
        written = item.value if isinstance(item, String) else "oWaiting"
        findings.add(
            "HG301",
            item,
            "a metric of an activity query is an object with its name",
            label="not an object with `metric`",
            suggestion=f'for example {{"metric": "{shorten(written)}"}}',
        )
        return
    known = tuple(each.name for each in family.metrics)
    if name.value in known:
        return
    message = f"unknown metric `{shorten(name.value)}`: activity of `{family.name}` does not have it"
    if (endpoint := ACTIVITY_ENDPOINTS.get(name.value)) is not None:
        note = f"query it by POST /api/v2/analytics/{endpoint}"
        findings.add("HG301", name, message, label=f"of `{endpoint.partition('/')[0]}`", notes=[note])
        return
    label = f"its metrics are {format_names(known, last='and', most=len(known))}"
    findings.add_replacement("HG301", name, message, closest(name.value, known), label=label)


def _check_dimension(
    node: Node,
    family: ActivityFamily,
    language: _Language,
    known: tuple[str, ...],
    what: str,
    findings: Findings,
) -> None:
    if isinstance(node, MissingValue):
        return
    if not isinstance(node, String):
        findings.add("HG302", node, f"a dimension is a name, not {node.kind}", label="write its name")
    elif node.value not in known and (language.is_observation or node.value not in _PERSONAL):
        message = f"{language.of} `{family.name}` cannot be {what} by `{shorten(node.value)}`"
        label = f"its dimensions are {format_names(known, last='and', most=20)}"
        findings.add_replacement("HG302", node, message, closest(node.value, known), label=label)


def _check_filter(where: Node, family: ActivityFamily, language: _Language, findings: Findings) -> None:
    for junction in (where, *_items(_member(where, "clauses"))):
        if not isinstance(junction, Object):
            if not isinstance(junction, MissingValue):
                findings.add("HG303", junction, f"a filter is an object, not {junction.kind}")
            continue
        type_ = _member(junction, "type")
        if type_ is None:
            findings.add(
                "HG303",
                junction,
                "a filter requires `type`",
                label='"and" or "or"',
                opening=True,
            )
        else:
            _check_word(type_, ("and", "or"), "HG303", "`type`", findings)
        for predicate in _items(_member(junction, "predicates")):
            _check_predicate(predicate, family, language, findings)


def _check_predicate(
    predicate: Node, family: ActivityFamily, language: _Language, findings: Findings
) -> None:
    if not isinstance(predicate, Object):
        if not isinstance(predicate, MissingValue):
            findings.add("HG303", predicate, f"a condition is an object, not {predicate.kind}")
        return
    for member in predicate.members:
        if member.name == "metric" or (member.name == "range" and not language.is_observation):
            findings.add(
                "HG303",
                member,
                f"{language.what} has no conditions with a `{member.name}`",
                label="compare a dimension with a `value`",
            )
    dimension, operator = _member(predicate, "dimension"), _member(predicate, "operator")
    if dimension is None:
        findings.add("HG303", predicate, "a condition requires a `dimension`", opening=True)
    else:
        _check_dimension(dimension, family, language, family.predicate_dimensions, "filtered", findings)
    if operator is not None:
        _check_word(operator, _OPERATORS, "HG303", "`operator`", findings)
    matches = not isinstance(operator, String) or operator.value == "matches"
    if matches and _member(predicate, "value") is None and _member(predicate, "range") is None:
        findings.add("HG303", predicate, "a condition that matches requires a `value`", opening=True)


def _check_word(node: Node, words: tuple[str, ...], code: str, what: str, findings: Findings) -> None:
    if isinstance(node, MissingValue) or (isinstance(node, String) and node.value in words):
        return
    message = f"{what} is {format_names(words)}"
    meant = closest(node.value, words) if isinstance(node, String) else None
    findings.add_replacement(code, node, message, meant, label="not one of these")


def _member(node: Node, name: str) -> Node | None:
    members = node.members[:_MOST] if isinstance(node, Object) else []
    return next((each.value for each in members if each.name == name), None)


def _items(node: Node | None) -> Iterator[Node]:
    return iter(node.items[:_MOST]) if isinstance(node, Array) else iter(())


def _has_items(node: Node | None) -> bool:
    return isinstance(node, MissingValue) or (isinstance(node, Array) and bool(node.items))


def activity_of(root: Node, path: str) -> ActivityFamily | None:
    """Return the family of activity that a query is of; None if it is another query.

    :param path: of the endpoint that it is written for.
    """
    metrics = list(_items(_member(root, "metrics")))
    if not metrics or not all(isinstance(each, Object) for each in metrics):
        return None
    families = map(activity_family, activity_families())
    return next((each for each in families if path.endswith(each.path)), None)


def observations_of(root: Node, path: str) -> ActivityFamily | None:
    """Return the family of observations that a query is of; None if it is another query.

    :param path: of the endpoint that it is written for.
    """
    if all(_member(root, name) is None for name in _OBSERVATION.fields):
        return None
    families = map(observation_family, observation_families())
    return next((each for each in families if path.rstrip("/").endswith(each.path)), None)
