"""HG100 and HG101: what a query is wrapped in, and queries and responses that are not aggregates queries."""

import re
from collections import deque
from typing import Final

from hourglance.lint.finding import MAX_FINDINGS, Findings
from hourglance.lint.fix import Replace
from hourglance.lint.reader.parser import parse
from hourglance.lint.reader.tree import Array, Member, MissingValue, Node, Object, String
from hourglance.lint.rule import LintRule, query
from hourglance.lint.rules.aliases import ACTIVITY_ENDPOINTS, REAL_TIME_METRICS
from hourglance.lint.rules.endpoint import answers_aggregates, answers_other_queries, path_of_url
from hourglance.lint.rules.fields import FIELD_ALIASES, FIELDS, REQUIRED
from hourglance.lint.vocabulary import closest, match_ignoring_case, normalize, shorten

_GOOD: Final = query()

RULES: Final = (
    LintRule(
        code="HG100",
        title="not one aggregates query",
        explanation=(
            "The request body must be one aggregates query, an object in curly brackets. A list of queries "
            "means several requests; a string that contains a query was encoded twice. Real-time and detail "
            "queries have their own endpoints."
        ),
        bad=f"[{_GOOD}]",
    ),
    LintRule(
        code="HG101",
        title="wrapped query",
        explanation=(
            "The query's fields must be at the top level of the body, not inside a field such as `query` or "
            "`body`."
        ),
        bad=f'{{"query": {_GOOD}}}',
    ),
)

_ENCODED_QUERY: Final = r"""=?\s*\{[^{}]{0,2000}\\?["'](?:interval|metrics|groupBy|filter)\\?["']"""

_ACTIVITY_METRICS: Final = tuple(ACTIVITY_ENDPOINTS)
_REAL_TIME: Final = tuple(REAL_TIME_METRICS)
_OBSERVATIONS: Final = "/observations/query"

_AS_ACTIVITY: Final = (
    "as an activity query it can be checked and run: "
    '{"metrics": [{"metric": "oWaiting"}], "groupBy": ["queueId"]}'
)

#: Values of a wrapper, such as a collection of requests, that are searched for a query.
_MAX_EMBEDDING: Final = 2000

#: Fields of detail queries. An aggregates query that has one of them by mistake has ``metrics``, too.
_DETAIL_NAMES: Final = """
    paging order orderBy conversationFilters segmentFilters evaluationFilters surveyFilters resolutionFilters
    userFilters presenceFilters routingStatusFilters presenceAggregations routingStatusAggregations
"""
#: Aliases of fields that other objects have, too.
_GENERAL_NAMES: Final = frozenset(
    ("type", "query", "size", "page", "from", "to", "start", "end", "order", "group")
)
_DETAIL_FIELDS: Final = frozenset(_DETAIL_NAMES.split())


def find_queries(root: Node, findings: Findings) -> list[Object]:
    """Return the object that holds the query's fields; several if the text contains several queries."""
    if isinstance(root, MissingValue):
        return []
    if isinstance(root, Object) and any(_is_exact_field(member) for member in root.members[:MAX_FINDINGS]):
        return [root]
    inner = [root] if _response_type(root) else _embedded(root)
    response = next((node for node in inner if _response_type(node)), None)
    if response is not None:
        findings.add(
            "HG100",
            response,
            f"this is {_response_type(response)} of the service, not a query",
            label="check the request body that was sent",
            opening=True,
            lost=True,
        )
        return []
    only_filter = isinstance(root, Object) and _is_filter(root)
    resembles = isinstance(root, Object) and (not root.members or _resembles_query(root))
    if isinstance(root, Object) and resembles and not (inner or only_filter):
        return [root]
    if isinstance(root, Object) and len(inner) == 1:
        return _unwrapped(root, inner[0], findings)
    if len(inner) > 1:
        findings.add(
            "HG100",
            root,
            f"there are {len(inner)} queries; each is a request of its own",
            label="check one of them at a time",
            opening=True,
            lost=True,
        )
    elif isinstance(root, Object):
        findings.add(
            "HG100",
            root,
            "this is the filter of a query, not a query"
            if only_filter
            else "this is not an aggregates query: it has none of the fields of one",
            label="a query has at least an `interval` and `metrics`",
            opening=True,
            lost=True,
        )
    else:
        _report_no_object(root, inner[0] if inner else None, findings)
    return [node for node in inner if isinstance(node, Object)]


def _report_no_object(root: Node, only: Node | None, findings: Findings) -> None:
    """Report a list, or a value that is not an object; ``only`` is the only query in it."""
    encoded = isinstance(root, String) and root.value.lstrip().startswith("{")
    if isinstance(root, String) and encoded:
        only = parse(root.value).root
    findings.add(
        "HG100",
        root,
        f"the query is {root.kind}; the service requires one object",
        label="the query is encoded as JSON twice" if encoded else "an object begins with `{`",
        suggestion='for example {"interval": "...", "metrics": ["tHandle"]}',
        edits=[Replace(root, only)] if only else (),
        opening=isinstance(root, Array),
    )


def _unwrapped(root: Object, inner: Node, findings: Findings) -> list[Object]:
    """Report the object around the only query; return the query if its places are those of the text."""
    place = str(inner.step) if inner.parent is root else inner.pointer
    encoded = isinstance(inner, String)
    findings.add(
        "HG101",
        next((member for member in root.members if member.value is inner), inner),
        f"the query is encoded as a string in `{shorten(place)}`"
        if encoded
        else f"the query is wrapped in `{shorten(place)}`; its fields must be at the top level",
        label="the request body is the query itself",
        suggestion="remove the wrapper and the escapes" if encoded else "remove the wrapper",
        edits=[Replace(root, parse(inner.value).root if isinstance(inner, String) else inner)],
    )
    return [inner] if isinstance(inner, Object) else []


def _embedded(root: Node) -> list[Node]:
    """Return the queries inside of a value, objects and strings that encode one, and responses."""
    loose = isinstance(root, Object) and not _resembles_query(root)
    found: list[Node] = []
    nodes = deque([root])
    for _ in range(_MAX_EMBEDDING):
        if not nodes:
            break
        node = nodes.popleft()
        for child in _children(node):
            if _contains_query(child, loose=loose and node is root) or _response_type(child):
                found.append(child)
            else:
                nodes.append(child)
    return found


def _resembles_query(node: Object) -> bool:
    """Whether an object has a field of a query under another name; words such as `type` need a second one."""
    names = [
        member.name
        for member in node.members[:MAX_FINDINGS]
        if _is_field(member) or closest(member.name, FIELDS)
    ]
    return len(names) > 1 or any(normalize(name) not in _GENERAL_NAMES for name in names)


def _is_filter(node: Object) -> bool:
    names = {member.name for member in node.members}
    return bool(names & {"predicates", "clauses"}) and names <= {"type", "predicates", "clauses"}


def _children(node: Node) -> list[Node]:
    if isinstance(node, Array):
        return node.items[:MAX_FINDINGS]
    return [member.value for member in node.members[:MAX_FINDINGS]] if isinstance(node, Object) else []


def _contains_query(node: Node, *, loose: bool) -> bool:
    """Whether a value is a query; with ``loose``, one field under any of its names is enough."""
    if not isinstance(node, Object):
        return _encodes_query(node)
    return any(field.name in REQUIRED or (loose and _is_field(field)) for field in node.members)


def _encodes_query(node: Node) -> bool:
    return isinstance(node, String) and re.match(_ENCODED_QUERY, node.value) is not None


def _is_exact_field(member: Member) -> bool:
    return match_ignoring_case(member.name, FIELDS) is not None


def _is_field(member: Member) -> bool:
    if member.name == "query":
        return False  # an alias of `filter`, but usually a wrapper
    return _is_exact_field(member) or normalize(member.name) in FIELD_ALIASES


def _response_type(node: Node) -> str:
    """Return what kind of response of the service a value is, empty if it is none."""
    names = {member.name for member in node.members} if isinstance(node, Object) else set()
    if not names.isdisjoint(FIELDS):
        return ""
    if "message" in names and names & {"code", "status", "contextId"}:
        return "an error response"
    return "a response" if "results" in names else ""


def endpoint_of(root: Node, url: str) -> str:
    """Return the path that a query of another kind is written for, empty for an aggregates query.

    :param url: where the query is sent; empty if unknown.
    """
    queries = _queries_in(root)
    if len(queries) > 1:
        return ""  # each is judged by itself
    path = _endpoint_by_fields(queries[0]) if queries else ""
    if not url or answers_aggregates(url):
        return path
    if queries and _OBSERVATIONS in path_of_url(url) and _asks_for_this_moment(queries[0]):
        return path_of_url(url)
    other = not queries or (answers_other_queries(url) and (path or not _has_metrics(queries[0])))
    return path_of_url(url) if other else path


def _asks_for_this_moment(query: Object) -> bool:
    """Return whether a query that is sent to an endpoint for observations may be meant for it."""
    members = {member.name: member.value for member in query.members[:MAX_FINDINGS]}
    metrics = members.get("metrics")
    names = [_metric_name(item) for item in metrics.items] if isinstance(metrics, Array) else []
    return "interval" not in members or any(name in REAL_TIME_METRICS for name in names)


def _queries_in(root: Node) -> list[Object]:
    """Return the objects that are queries of any kind, by themselves, inside of others or in strings."""
    if isinstance(root, Object) and any(_is_exact_field(member) for member in root.members[:MAX_FINDINGS]):
        return [root]
    inner = [node for node in _embedded(root) if not _response_type(node)]
    found = [parse(node.value).root if isinstance(node, String) else node for node in inner[:2]]
    if not inner and isinstance(root, Object) and _resembles_query(root) and not _response_type(root):
        found = [root]
    return [node for node in found if isinstance(node, Object)]


def report_other_endpoint(query: Node, path: str, findings: Findings) -> None:
    """Report that a query is written for another endpoint."""
    written = "written for POST" if answers_other_queries(path) else "a request to"
    findings.add(
        "HG100",
        query,
        f"this is not an aggregates query: it is {written} {shorten(path, 80)}",
        label="an aggregates query has an `interval` and metrics with a history",
        notes=[_AS_ACTIVITY] if _OBSERVATIONS in path else (),
        opening=True,
        lost=True,
    )


def _endpoint_by_fields(query: Object) -> str:
    members = {member.name: member.value for member in query.members}
    metrics = next((members[name] for name in ("metrics", "detailMetrics") if name in members), None)
    items = metrics.items if isinstance(metrics, Array) else []
    names = [_metric_name(item) for item in items]
    if activity := _activity_endpoint(items, names):
        return activity
    # With an interval, names of real-time metrics may be a mistake.
    if "interval" not in members and (endpoint := _observation_endpoint(names)):
        return endpoint
    details = _DETAIL_FIELDS & {*members}
    if not details or _has_metrics(query):
        return ""
    of_users = any(name.startswith(("user", "presence", "routing")) for name in details)
    return f"/api/v2/analytics/{'users' if of_users else 'conversations'}/details/query"


def _observation_endpoint(names: list[str]) -> str:
    """Return the path of a query whose metrics are names of real-time ones; empty for another query."""
    # All begin with an o; they may be misspelled.
    meant = [
        name if name in REAL_TIME_METRICS else closest(name, _REAL_TIME) if name.startswith("o") else None
        for name in names
    ]
    known = next(filter(None, meant), None)
    return f"/api/v2/analytics/{REAL_TIME_METRICS[known]}" if known is not None and all(meant) else ""


def _activity_endpoint(items: list[Node], names: list[str]) -> str:
    """Return the path of an activity query, whose metrics are objects; empty for another query."""
    if not items or not all(isinstance(item, Object) for item in items):
        return ""
    # All begin with an o; one of them may be misspelled.
    if not all(name.startswith("o") or not name for name in names):
        return ""
    found = (name if name in ACTIVITY_ENDPOINTS else closest(name, _ACTIVITY_METRICS) for name in names)
    if (known := next(filter(None, found), None)) is None:
        return ""
    return f"/api/v2/analytics/{ACTIVITY_ENDPOINTS[known]}"


def _metric_name(node: Node) -> str:
    """Return the name of a metric, which activity queries write as an object."""
    if isinstance(node, Object):
        node = next((member.value for member in node.members if member.name == "metric"), node)
    return node.value if isinstance(node, String) else ""


def _has_metrics(query: Object) -> bool:
    return any(
        (member.name == "metrics" or _is_alias_of_metrics(member.name))
        and member.name != "aggregations"  # detail queries have these, too
        and not (isinstance(member.value, Array) and not member.value.items)
        for member in query.members
    )


def _is_alias_of_metrics(name: str) -> bool:
    alias = FIELD_ALIASES.get(normalize(name))
    return alias is not None and alias.name == "metrics"
