"""Explanation of a rejected query: the service's error, and what the check finds in the query."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hourglance.genesys import ErrorBody, Family
from hourglance.genesys import family as family_named
from hourglance.lint.linter import Diagnostic, lint


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """Why the service rejected a query, for the user who sent it.

    :param status: HTTP status of the response.
    :param service_message: the service's error message; empty if there was none.
    :param code: the service's error code, such as ``invalid.value``.
    :param correlation_id: the service's id of the request, for its support.
    :param summary: what happened, one sentence.
    :param remedy: what to change, one or two sentences.
    :param diagnostics: problems of the query; those that the service mentions come first.
    :param permissions: permissions of which one is missing; empty if that is not the reason.
    :param request: a text to send to an administrator; empty if that would not help.
    """

    status: int
    service_message: str = ""
    code: str = ""
    correlation_id: str = ""
    summary: str
    remedy: str
    diagnostics: tuple[Diagnostic, ...] = ()
    permissions: tuple[str, ...] = ()
    request: str = ""

    def __str__(self) -> str:
        """Return the whole explanation as lines of plain text."""
        lines = [self.summary]
        if self.service_message:
            lines.append(f"Message of the service: {self.service_message}")
        for found in self.diagnostics:
            where = "URL" if found.in_url else found.pointer or "the whole query"
            lines.append(f"  {where}: {found.message}")
            if found.suggestion:
                lines.append(f"    {found.advice}")
        lines.append(self.remedy)
        if self.request:
            lines += ["", self.request, ""]
        if self.correlation_id:
            lines.append(f"Correlation id for Genesys Cloud support: {self.correlation_id}")
        return "\n".join(lines)


def explain_refusal(
    status: int,
    body: bytes | ErrorBody,
    sent: bytes | str,
    *,
    family: str = "conversations",
    url: str | None = None,
    now: datetime | None = None,
) -> Refusal:
    """Explain why the service rejected a query, which part of it, and what to change.

    :param body: body of the error response, raw or parsed.
    :param sent: the query as it was sent.
    :param url: the URL it was sent to; checked as well unless None.
    :param now: the service's clock, aware; the local clock if None.
    :raises UnknownFamilyError: if there is no such family.
    """
    known = family_named(family)
    error = ErrorBody.parse(body) if isinstance(body, bytes) else body
    if status == 403:
        return _forbidden(error, known)
    report = lint(sent, family=family, url=url, now=now)
    diagnostics = _by_mention(report.diagnostics, error, sent)
    problems = sum(found.severity == "error" for found in diagnostics)
    tag = f" ({status} {error.code})" if error.code else f" ({status})"
    if error.code in _TOO_LARGE or status == 413:
        summary, remedy = _TOO_LARGE.get(error.code or "", _TOO_LARGE["request.entity.too.large"])
    elif problems:
        many = "one error" if problems == 1 else f"{problems} errors"
        summary = f"Genesys Cloud rejected the query{tag}. The query check finds {many}."
        remedy = "Correct the problems above"
        remedy += ", with hourglance query check --fix." if report.fixed else " and send it again."
    else:
        summary = f"Genesys Cloud rejected the query{tag}, but the query check finds no error."
        remedy = _possible_reason(sent, known)
    return Refusal(
        status=status,
        service_message=error.text,
        code=error.code or "",
        correlation_id=error.context_id or "",
        summary=summary,
        remedy=remedy,
        diagnostics=diagnostics,
    )


def _forbidden(error: ErrorBody, family: Family) -> Refusal:
    permissions: tuple[str, ...] = ()
    if error.code == "app.not.authorized.for.scope":
        scopes = " or ".join(family.scopes)
        summary = f"The OAuth client lacks a scope: this query needs {scopes}."
        wanted = f"add the scope {scopes} to the OAuth client of Hourglance"
    elif error.code == "authz.policy.denied":
        summary = "An access policy of the organization forbids this query."
        wanted = "check which access policy prevents me from reading aggregates, and whether it should"
    elif error.permissions or error.code in _PERMISSION_CODES:
        permissions = error.permissions or family.permissions
        division = ", for the divisions of the query" if "division" in (error.code or "") else ""
        if permissions:
            listed = " or ".join(permissions)
            summary = f"The permission {listed} is missing{division}."
            where = " or ".join(map(_in_admin, permissions))
            wanted = f"add the permission {where} ({listed}) to one of my roles{division}"
        else:
            summary = f"The permission for aggregates of {family.name} is missing{division}."
            wanted = f"add the permission to view aggregates of {family.name} to one of my roles{division}"
    else:
        summary = "This account is not allowed to read these aggregates."
        wanted = f"allow me to read aggregates of {family.name}"
    reference = f" Correlation id: {error.context_id}." if error.context_id else ""
    return Refusal(
        status=403,
        service_message=error.text,
        code=error.code or "",
        correlation_id=error.context_id or "",
        summary=summary,
        remedy="Only an administrator can change this. Send them this message:",
        permissions=permissions,
        request=f"Please {wanted}. I use Hourglance to read my metrics, with POST {family.path}.{reference}",
    )


def _by_mention(
    diagnostics: tuple[Diagnostic, ...], error: ErrorBody, sent: bytes | str
) -> tuple[Diagnostic, ...]:
    """Return diagnostics sorted: errors first, and those first that the service's error mentions."""
    try:
        document = json.loads(sent)
    except (ValueError, RecursionError):
        document = None
    paths = [re.findall(r"[^.\[\]/]+", name) for name in error.mentioned_names]
    words = set(re.findall(r"[\w:-]+", error.text))

    def sort_key(found: Diagnostic) -> tuple[bool, int]:
        steps = [step.replace("~1", "/").replace("~0", "~") for step in found.pointer.split("/")[1:]]
        value = _value_at(document, steps)
        named = value in error.mentioned_names or any(
            steps[: len(path)] == path[: len(steps)] for path in paths if steps
        )
        in_text = value in words or any(step in words for step in steps[-1:])
        return found.severity != "error", 0 if named else 1 if in_text else 2

    return tuple(sorted(diagnostics, key=sort_key))


def _value_at(document: object, steps: list[str]) -> str | None:
    """Return the string at a JSON pointer, None if there is no string."""
    value = document
    for step in steps:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value if isinstance(value, str) else None


def _possible_reason(sent: bytes | str, family: Family) -> str:
    """Return how to find the reason if the query is valid by the documentation."""
    text = sent.decode(errors="replace") if isinstance(sent, bytes) else sent
    suspects = [
        metric.name for metric in family.metrics if metric.refused_somewhere and f'"{metric.name}"' in text
    ]
    if suspects:
        return (
            f"Some organizations may not query {' and '.join(suspects)}, although documented. Send the query "
            "without it."
        )
    return (
        "Send it again without views, filter, groupBy and granularity, one at a time, to find the part that "
        "the service rejects."
    )


def _in_admin(permission: str) -> str:
    """Return a permission as the service's administration pages show it."""
    words = (re.sub(r"(?<=[a-z])(?=[A-Z])", " ", part).split() for part in permission.split(":"))
    return " > ".join(" ".join(word.capitalize() for word in part) for part in words)


_PERMISSION_CODES: Final = frozenset(
    {
        "missing.any.permissions",
        "missing.permissions",
        "missing.division.permission",
        "missing.any.division.permissions",
    }
)
_TOO_LARGE: Final = {
    "response.entity.too.large": (
        "The response would be larger than Genesys Cloud allows.",
        "Query a shorter interval, longer buckets, fewer dimensions in groupBy or fewer metrics.",
    ),
    "request.entity.too.large": (
        "The query is larger than Genesys Cloud allows.",
        "Shorten its filter, or split it into several queries.",
    ),
}
