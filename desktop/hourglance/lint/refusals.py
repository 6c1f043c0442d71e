"""Why the service refused a query: its own words, joined with what the check finds in the query."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hourglance.genesys.catalogue import Family
from hourglance.genesys.catalogue import family as family_named
from hourglance.genesys.error_body import ErrorBody
from hourglance.lint.linter import lint
from hourglance.lint.report import Diagnostic


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """Why a query was refused, for the person who sent it.

    :param status: of the answer, 400 or another.
    :param said: the service's own words, empty if it gave none.
    :param code: the service's name for the failure, such as ``invalid.value``.
    :param correlation_id: the service's name for the request; its support asks for it.
    :param summary: what happened, one sentence.
    :param remedy: what to change, one or two sentences.
    :param findings: what the check finds wrong, first what the service points at.
    :param permissions: one of these is missing, if that is why.
    :param request: what to send to an administrator, if only that helps.
    """

    status: int
    said: str = ""
    code: str = ""
    correlation_id: str = ""
    summary: str
    remedy: str
    findings: tuple[Diagnostic, ...] = ()
    permissions: tuple[str, ...] = ()
    request: str = ""

    def __str__(self) -> str:
        """Return all of it as lines of plain text."""
        lines = [self.summary]
        if self.said:
            lines.append(f"It said: {self.said}")
        for finding in self.findings:
            where = "the address" if finding.in_url else finding.pointer or "the whole query"
            lines.append(f"  {where}: {finding.message}")
            if finding.suggestion:
                lines.append(f"    write {finding.suggestion}")
        lines.append(self.remedy)
        if self.request:
            lines += ["", self.request, ""]
        if self.correlation_id:
            lines.append(f"Its support finds this request by the correlation id {self.correlation_id}.")
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
    """Return why the service refused a query, which part of it, and what to change.

    :param body: of the service's answer, as it came or as read from it.
    :param sent: the query's text as it was sent.
    :param url: where it was sent to, if that may be wrong too.
    :param now: the service's clock, aware; this computer's if None.
    :raises UnknownFamilyError: if there is no such family.
    """
    known = family_named(family)
    error = ErrorBody.parse(body) if isinstance(body, bytes) else body
    if status == 403:
        return _forbidden(error, known)
    report = lint(sent, family=family, url=url, now=now)
    findings = _by_mention(report.diagnostics, error, sent)
    mistakes = sum(finding.severity == "error" for finding in findings)
    if error.code in _TOO_LARGE or status == 413:
        summary, remedy = _TOO_LARGE.get(error.code or "", _TOO_LARGE["request.entity.too.large"])
    elif mistakes:
        many = "one mistake" if mistakes == 1 else f"{mistakes} mistakes"
        summary = f"Genesys Cloud refused the query{_tagged(status, error)}. The check finds {many} in it."
        remedy = "Change what is named above"
        remedy += "; --fix of hourglance query check does it." if report.fixed else ", and send it again."
    else:
        summary = (
            f"Genesys Cloud refused the query{_tagged(status, error)}, "
            "and the check finds nothing in it that must be wrong."
        )
        remedy = _doubts(sent, known)
    return Refusal(
        status=status,
        said=error.text,
        code=error.code or "",
        correlation_id=error.context_id or "",
        summary=summary,
        remedy=remedy,
        findings=findings,
    )


def _forbidden(error: ErrorBody, family: Family) -> Refusal:
    named = error.permissions
    permissions: tuple[str, ...] = ()
    if error.code == "app.not.authorized.for.scope":
        scopes = " or ".join(family.scopes)
        summary = f"The OAuth client lacks a scope: this query needs {scopes}."
        wanted = f"add the scope {scopes} to the OAuth client of Hourglance"
    elif error.code == "authz.policy.denied":
        summary = "A security policy of the organization forbids this query."
        wanted = "tell me which access policy forbids me to read aggregates, and whether it should"
    elif named or error.code in _PERMISSION_CODES:
        permissions = named or family.permissions
        listed = " or ".join(permissions)
        where = " or ".join(map(_in_admin, permissions))
        division = ", for the divisions that the query asks about" if "division" in (error.code or "") else ""
        if permissions:
            summary = f"The permission {listed} is missing{division}."
            wanted = f"add the permission {where} ({listed}) to one of my roles{division}"
        else:
            summary = f"A permission for aggregates of {family.name} is missing{division}."
            wanted = f"add the permission to view aggregates of {family.name} to one of my roles{division}"
    else:
        summary = "Genesys Cloud does not let this account read these aggregates."
        wanted = f"let me read aggregates of {family.name}"
    reference = f" The correlation id of the refusal is {error.context_id}." if error.context_id else ""
    return Refusal(
        status=403,
        said=error.text,
        code=error.code or "",
        correlation_id=error.context_id or "",
        summary=summary,
        remedy="The query itself need not be wrong. Only an administrator can change this; send them:",
        permissions=permissions,
        request=f"Please {wanted}: I read my figures with Hourglance, by POST {family.path}.{reference}",
    )


def _by_mention(
    findings: tuple[Diagnostic, ...], error: ErrorBody, sent: bytes | str
) -> tuple[Diagnostic, ...]:
    """Return findings in the order in which they explain what the service said."""
    try:
        document = json.loads(sent)
    except (ValueError, RecursionError):
        document = None
    places = [re.findall(r"[^.\[\]/]+", name) for name in error.mentioned_names]
    words = set(re.findall(r"[\w:-]+", error.text))

    def distance(finding: Diagnostic) -> tuple[bool, int]:
        steps = [step.replace("~1", "/").replace("~0", "~") for step in finding.pointer.split("/")[1:]]
        value = _value_at(document, steps)
        named = value in error.mentioned_names or any(
            steps[: len(place)] == place[: len(steps)] for place in places if steps
        )
        spoken_of = value in words or any(step in words for step in steps[-1:])
        return finding.severity != "error", 0 if named else 1 if spoken_of else 2

    return tuple(sorted(findings, key=distance))


def _value_at(document: object, steps: list[str]) -> str | None:
    value = document
    for step in steps:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value if isinstance(value, str) else None


def _doubts(sent: bytes | str, family: Family) -> str:
    """Return what may be the reason where nothing is wrong by the documents."""
    text = sent.decode(errors="replace") if isinstance(sent, bytes) else sent
    doubtful = [
        metric.name for metric in family.metrics if metric.refused_somewhere and f'"{metric.name}"' in text
    ]
    if doubtful:
        return (
            f"Some organizations refuse {' and '.join(doubtful)} although it is documented: ask without it, "
            "and if that works, leave it out."
        )
    return (
        "Send it again without its views, its filter, its groupBy and its granularity, one at a time: "
        "what makes the refusal go away is what the service does not take."
    )


def _tagged(status: int, error: ErrorBody) -> str:
    return f" ({status} {error.code})" if error.code else f" ({status})"


def _in_admin(permission: str) -> str:
    """Return a permission as the service's administration lists it."""
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
        "The answer would be larger than Genesys Cloud sends.",
        "Ask for a shorter interval, longer steps, fewer dimensions in groupBy or fewer metrics.",
    ),
    "request.entity.too.large": (
        "The query is larger than Genesys Cloud takes.",
        "Shorten its filter, or split it into several queries.",
    ),
}
