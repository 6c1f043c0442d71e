"""The check itself: read, look at everything once, correct what is mechanical, look again."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from hourglance.genesys.catalogue import Family, fields
from hourglance.genesys.catalogue import family as family_named
from hourglance.lint.codes import severity_of
from hourglance.lint.context import Context
from hourglance.lint.findings import MAX_FINDINGS, Finding, Findings
from hourglance.lint.fix import JsonWriter, Replace, mend
from hourglance.lint.reader.parser import ParseResult, read
from hourglance.lint.reader.text import Lines
from hourglance.lint.reader.tree import Object
from hourglance.lint.report import Diagnostic, LintReport
from hourglance.lint.rules.duplicate_keys import check_repeats
from hourglance.lint.rules.endpoint import check_size, check_url
from hourglance.lint.rules.fields import check_flags, find_fields, find_queries
from hourglance.lint.rules.filters import check_filter
from hourglance.lint.rules.granularity import check_granularity, check_time_zone
from hourglance.lint.rules.incompatible_metrics import check_meeting
from hourglance.lint.rules.interval import check_interval
from hourglance.lint.rules.metrics_and_dimensions import check_group_by, check_metrics
from hourglance.lint.rules.ranking import check_ranking
from hourglance.lint.rules.views import check_views

#: In this order, since later rules use what earlier ones learnt.
_RULES: Final = (
    find_fields,
    check_time_zone,
    check_interval,
    check_granularity,
    check_metrics,
    check_group_by,
    check_filter,
    check_views,
    check_ranking,
    check_flags,
    check_meeting,
)

#: Longer values are not repeated in a suggestion; ``--fix`` shows them.
_LONGEST_SUGGESTION: Final = 300

#: One correction may uncover the next, such as two names that turn out to be the same metric.
_ROUNDS: Final = 5


def lint(
    text: str | bytes,
    *,
    family: str = "conversations",
    now: datetime | None = None,
    url: str | None = None,
) -> LintReport:
    """Tell every mistake of an aggregates query, and correct those that are mechanical.

    :param text: the query, or whatever somebody takes for one. It never raises on its account.
    :param family: which family of aggregates the query asks.
    :param now: the service's clock, aware; this computer's if None.
    :param url: the address that it would be sent to, or its path, to be checked as well.
    :raises UnknownFamilyError: if there is no such family.
    """
    asked = family_named(family)
    now = now or datetime.now(UTC)
    reading = read(text)
    findings = _look(reading, asked, now)
    found = _tell(_with_corrections(findings.all()), reading.text)
    of_url = _tell_url(url, asked)
    fixed, left = _correct(reading, findings, asked, now)
    diagnostics = (*of_url, *found)
    return LintReport(
        ok=not any(diagnostic.severity == "error" for diagnostic in diagnostics),
        diagnostics=diagnostics,
        fixed=fixed,
        remaining=(*of_url, *(found if fixed is None else left)),
        text=reading.text,
        url=url or "",
    )


def _look(reading: ParseResult, asked: Family, now: datetime) -> Findings:
    findings = Findings(reading.slips)
    check_repeats(reading.root, Lines(reading.text), findings)
    known = tuple(field.name for field in fields())
    for query in find_queries(reading.root, findings, known=known):
        if findings.full:
            break
        context = Context(query=query, family=asked, now=now, findings=findings)
        check_size(reading.text, context)
        for rule in _RULES:
            rule(context)
    return findings


def _correct(
    reading: ParseResult, findings: Findings, asked: Family, now: datetime
) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """Return the corrected query, None if there is nothing to correct, and what is still wrong with it."""
    fixed: str | None = None
    found = findings.all()
    if any(slip.lost for slip in reading.slips):
        return None, ()
    for _ in range(_ROUNDS):
        if len(found) > MAX_FINDINGS or not any(finding.mended for finding in found):
            break
        edits = [edit for finding in found for edit in finding.edits]
        corrected = mend(reading.root, edits)
        if corrected == fixed:
            break
        fixed = corrected
        reading = read(fixed)
        found = _look(reading, asked, now).all()
    if fixed is None or not isinstance(reading.root, Object):
        return None, ()
    return fixed, _tell(found, reading.text)


def _with_corrections(found: list[Finding]) -> list[Finding]:
    """Suggest what will really be written, wherever one value is put in the place of another."""
    writer = JsonWriter((edit for finding in found for edit in finding.edits), in_one_line=True)
    told = []
    for finding in found:
        correction = next(
            (
                edit
                for edit in finding.edits
                if isinstance(edit, Replace) and edit.node.start == finding.start
            ),
            None,
        )
        vague = not finding.suggestion or finding.suggestion.startswith("such as ")
        if correction and vague and correction.node.end - correction.node.start < _LONGEST_SUGGESTION:
            told.append(replace(finding, suggestion=writer.write(correction.node)))
        else:
            told.append(finding)
    return told


def _tell(found: Iterable[Finding], text: str) -> tuple[Diagnostic, ...]:
    lines = Lines(text)
    told = []
    for finding in found:
        line, column = lines.place(finding.start)
        told.append(
            Diagnostic(
                code=finding.code,
                severity=severity_of(finding.code),
                pointer=finding.pointer,
                line=line,
                column=column,
                length=finding.end - finding.start,
                message=finding.message,
                label=finding.label,
                suggestion=finding.suggestion,
                notes=finding.notes,
                fixable=finding.mended,
            )
        )
    return tuple(told)


def _tell_url(url: str | None, asked: Family) -> tuple[Diagnostic, ...]:
    if url is None:
        return ()
    findings = Findings()
    check_url(url, asked, findings)
    return _tell(findings.all(), url)
