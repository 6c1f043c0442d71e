"""Where the query is sent: the URL, and the size of what is sent."""

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from hourglance.genesys.catalogue import Family, families
from hourglance.lint.context import Context
from hourglance.lint.findings import Findings, Span
from hourglance.lint.suggestions import listed, nearest, short

_PATH: Final = re.compile(r"/api/v2/analytics/([^/]+)/aggregates/query")
_NEARLY: Final = re.compile(
    r"/*(?:api/+)?(?:v\d+/+)?(?:analytics/+)?([a-z]+)/+aggregates?(?:/+query)?/*", re.IGNORECASE
)
_JOBS: Final = re.compile(r"/api/v2/analytics/([^/]+)/aggregates/jobs/?")
_LOOPBACK: Final = frozenset(("localhost", "127.0.0.1", "::1"))


def check_size(text: str, context: Context) -> None:
    """Check that the body is not longer than the service takes."""
    most = context.family.limit("request body")
    if most is None or len(text) * 4 <= most:
        return
    size = len(text.encode())
    if size > most:
        context.findings.add(
            "HG109",
            context.query,
            f"the query is {size} bytes long; the service takes {most}",
            label="too long",
            notes=["ask several queries, each with some of the predicates"],
            opening=True,
        )


def check_url(url: str, asked: Family, findings: Findings) -> None:
    """Check the address that the query would be sent to."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        findings.add("HG203", _part(url, url), "this is no URL", label="such as https://api.mypurecloud.com")
        return
    if parts.scheme or parts.netloc:
        _check_host(url, parts, host, findings)
    _check_path(url, parts.path, asked, findings)
    if parts.query or parts.fragment:
        findings.add(
            "HG204",
            _part(url, parts.query or parts.fragment),
            "the address takes no parameters; all that is asked stands in the body",
            label="leave it out",
            suggestion=asked.path,
        )


def _check_host(url: str, parts: SplitResult, host: str, findings: Findings) -> None:
    if parts.scheme != "https" and host not in _LOOPBACK:
        findings.add(
            "HG203",
            _part(url, parts.scheme or url),
            f"the service is asked over https, not {short(parts.scheme, 20) or 'without a scheme'}",
            label="`https` belongs here",
        )
    if host and host not in _LOOPBACK and not host.startswith("api."):
        findings.add(
            "HG203",
            _part(url, parts.netloc),
            f"`{short(host)}` is not the host that answers queries: that is `api.` and the region's domain",
            label="signing in is at `login.`, asking at `api.`" if host.startswith("login.") else "",
            suggestion="https://api." + host.partition(".")[2]
            if host.startswith(("login.", "apps."))
            else "",
        )


def _check_path(url: str, path: str, asked: Family, findings: Findings) -> None:
    if path == asked.path:
        return
    at = _part(url, path)
    exact = _PATH.fullmatch(path)
    nearly = exact or _NEARLY.fullmatch(path)
    name = nearly[1].lower() if nearly else ""
    if name and name != asked.name and name in families():
        findings.add(
            "HG202",
            at,
            f"this address answers queries of `{name}`; the query was checked as one of `{asked.name}`",
            label=f"for `{asked.name}`: {asked.path}",
            suggestion=asked.path,
            notes=[f"if `{name}` is meant, check it with --family {name}"],
        )
    elif name and name not in families():
        near = nearest(name, families())
        findings.add(
            "HG201",
            at,
            f"there is no family of aggregates called `{short(name)}`",
            label=f"did you mean `{near}`?"
            if near
            else f"there are {listed(families(), last='and', most=19)}",
            suggestion=asked.path,
        )
    if nearly and not exact:
        findings.add(
            "HG200",
            at,
            "this is not the whole path of the endpoint"
            if not path.rstrip("/").lower().endswith("/query")
            else "this is not how the path of the endpoint is written",
            label=f"POST {asked.path}",
            suggestion=asked.path,
        )
    elif not nearly:
        findings.add(
            "HG201",
            at,
            "this address starts a job that is answered later"
            if _JOBS.fullmatch(path)
            else "this address answers no aggregates query",
            label=f"POST {asked.path}",
            suggestion=asked.path,
        )


def _part(url: str, part: str) -> Span:
    start = max(url.find(part), 0)
    return Span(start=start, end=start + max(len(part), 1), pointer="")
