"""HG200 to HG204: the URL that a query is sent to. The examples of these rules are URLs."""

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from hourglance.genesys import Family, families, family
from hourglance.lint.finding import Findings, Span
from hourglance.lint.rule import LintRule
from hourglance.lint.rules.fields import OWN_EVALUATIONS
from hourglance.lint.vocabulary import closest, format_names, shorten

_GOOD: Final = "https://api.mypurecloud.com/api/v2/analytics/conversations/aggregates/query"

RULES: Final = (
    LintRule(
        code="HG200",
        title="incomplete path",
        explanation="The path must be `/api/v2/analytics/`, the family, and `/aggregates/query`.",
        bad="https://api.mypurecloud.com/api/v2/analytics/conversations/aggregates",
        good=_GOOD,
    ),
    LintRule(
        code="HG201",
        title="different endpoint",
        explanation=(
            "This endpoint does not answer aggregates queries of this family: detail queries, real-time "
            "observations and activity have their own endpoints and query languages."
        ),
        bad="https://api.mypurecloud.com/api/v2/analytics/conversations/details/query",
        good=_GOOD,
    ),
    LintRule(
        code="HG202",
        title="endpoint of another family",
        explanation=(
            "Each family of aggregates has its own endpoint, metrics and dimensions. Either the URL is "
            "wrong, or the query was checked for the wrong family."
        ),
        bad="https://api.mypurecloud.com/api/v2/analytics/users/aggregates/query",
        good=_GOOD,
    ),
    LintRule(
        code="HG203",
        title="wrong host",
        explanation=(
            "Queries must be sent to `api.` and the domain of the organization's region, over HTTPS. "
            "`login.` is for signing in, `apps.` for the web application."
        ),
        bad="https://login.mypurecloud.com/api/v2/analytics/conversations/aggregates/query",
        good=_GOOD,
    ),
    LintRule(
        code="HG204",
        title="parameters in the URL",
        explanation="The whole query belongs in the request body. The URL takes no parameters.",
        bad=_GOOD + "?pageSize=100",
        good=_GOOD,
    ),
)

_PATH: Final = r"/api/v2/analytics/([^/]+)/aggregates/(?:query|jobs)"
_SIMILAR_PATH: Final = (
    r"(?i)/*(?:api/+)?(?:v\d+/+)?(?:analytics/+)?([a-z]+)/+aggregates?(?:/+(?:query|jobs))?/*"
)
_OTHER_ENDPOINTS: Final = (
    (r"/observations/query/?$", "real-time (observation) queries"),
    (r"/activity/query/?$", "real-time (activity) queries"),
    (r"/details/(?:query|jobs)/?", "detail queries"),
    (r"/aggregates?/(?:query|jobs)\b", "other aggregates queries"),
    (r"/(?:query|jobs|search)/?$", "other queries"),
)
_HOST_PLACEHOLDER: Final = (
    r"(?:https?://)?(?:\{\{[^{}]{1,80}\}\}|\$\{[^{}]{1,80}\}|\$\w{1,80}|<[^<>/]{1,80}>)(?=/)"
)
_LOOPBACK: Final = frozenset(("localhost", "127.0.0.1", "::1"))


def check_url(url: str, asked: Family, findings: Findings) -> None:
    """Check the URL, or its path, that the query would be sent to."""
    given, url = url, _without_placeholder(url)
    if url != given and url.startswith("/analytics/") and asked.path.endswith(url):
        return  # the placeholder has the version of the API, too
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        findings.add("HG203", _part(url, url), "invalid URL", label="for example https://api.mypurecloud.com")
        return
    if parts.scheme or parts.netloc:
        _check_host(url, parts, host, findings)
    _check_path(url, path_of_url(url), asked, findings)
    if parts.query or parts.fragment:
        findings.add(
            "HG204",
            _part(url, parts.query or parts.fragment),
            "the URL takes no parameters; the query belongs in the request body",
            label="remove it",
            suggestion=asked.path,
        )


def family_of_url(url: str) -> Family | None:
    """Return the family that a URL is the endpoint of, None if it is of none."""
    if url.endswith(OWN_EVALUATIONS):
        return family("evaluations")
    match = re.search(_PATH, url)
    return family(match[1]) if match and match[1] in families() else None


def answers_aggregates(url: str) -> bool:
    """Whether a URL is meant as that of an endpoint for aggregates queries, right or wrong."""
    path = path_of_url(url)
    return path == OWN_EVALUATIONS or any(re.fullmatch(each, path) for each in (_PATH, _SIMILAR_PATH))


def answers_other_queries(url: str) -> bool:
    """Whether a URL is that of an endpoint that answers queries of another kind."""
    path = path_of_url(url)
    return not re.search(_PATH, path) and any(re.search(pattern, path) for pattern, _ in _OTHER_ENDPOINTS)


def path_of_url(url: str) -> str:
    """Return the path of a URL, without the prefix of the web application; an invalid URL as it is."""
    try:
        # The web application sends its requests through /platform.
        return urlsplit(_without_placeholder(url)).path.removeprefix("/platform")
    except ValueError:
        return url


def _without_placeholder(url: str) -> str:
    """Return a URL without a placeholder in place of its host."""
    match = re.match(_HOST_PLACEHOLDER, url)
    return url[match.end() :] if match else url


def _check_host(url: str, parts: SplitResult, host: str, findings: Findings) -> None:
    if parts.scheme != "https" and host not in _LOOPBACK:
        findings.add(
            "HG203",
            _part(url, parts.scheme or url),
            f"the service requires https, not {shorten(parts.scheme, 20) or 'a URL without a scheme'}",
            label="write `https` here",
        )
    if host and host not in _LOOPBACK and not host.startswith("api."):
        findings.add(
            "HG203",
            _part(url, parts.netloc),
            f"`{shorten(host)}` does not answer queries; the host must be `api.` and the region's domain",
            label="`login.` is only for signing in" if host.startswith("login.") else "",
            suggestion="https://api." + host.partition(".")[2]
            if host.startswith(("login.", "apps."))
            else "",
        )


def _check_path(url: str, path: str, asked: Family, findings: Findings) -> None:
    jobs = asked.path.removesuffix("query") + "jobs"
    if path in (asked.path, jobs) or (path == OWN_EVALUATIONS and asked.name == "evaluations"):
        return
    at = _part(url, path)
    exact = re.fullmatch(_PATH, path)
    similar = exact or re.fullmatch(_SIMILAR_PATH, path)
    known = family_of_url(path)
    name = known.name if known else similar[1].lower() if similar else ""
    if name and name != asked.name and name in families():
        findings.add(
            "HG202",
            at,
            f"this endpoint answers queries of `{name}`; the query was checked as one of `{asked.name}`",
            label=f"for `{asked.name}`: {asked.path}",
            suggestion=asked.path,
            notes=[f"if `{name}` is right, check the query with --family {name}"],
        )
    elif name and name not in families():
        near = closest(name, families())
        findings.add(
            "HG201",
            at,
            f"unknown family of aggregates `{shorten(name)}`",
            label=f"did you mean `{near}`?"
            if near
            else f"there are {format_names(families(), last='and', most=19)}",
            suggestion=asked.path,
        )
    if similar and not exact:
        findings.add(
            "HG200",
            at,
            "incomplete path of the endpoint"
            if not path.rstrip("/").lower().endswith("/query")
            else "incorrect path of the endpoint",
            label=f"POST {asked.path}",
            suggestion=asked.path,
        )
    elif not similar and not known:
        other = next((what for pattern, what in _OTHER_ENDPOINTS if re.search(pattern, path)), "")
        findings.add(
            "HG201",
            at,
            f"this endpoint answers {other}, which the query check does not cover"
            if other
            else "this is not a known endpoint for aggregates queries",
            label="" if other else f"POST {asked.path}",
            suggestion="" if other else asked.path,
            notes=[f"aggregates are queried by POST {asked.path}"] if other else (),
        )


def _part(url: str, part: str) -> Span:
    start = max(url.find(part), 0)
    return Span(start=start, end=start + max(len(part), 1), pointer="")
