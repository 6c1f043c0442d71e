"""The query check: parses a query, runs the rules, and applies their fixes in rounds."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

from hourglance.api import (
    AggregatesQuery,
    Earlier,
    Interval,
    Last,
    Predicate,
    Previous,
    SettingPlaceholder,
    Since,
    ThisWeek,
    Window,
)
from hourglance.genesys import Family
from hourglance.genesys import family as family_named
from hourglance.lint.context import Context
from hourglance.lint.finding import MAX_FINDINGS, Finding, Findings
from hourglance.lint.fix import JsonWriter, Replace, apply_edits
from hourglance.lint.reader.parser import ParseResult, parse
from hourglance.lint.reader.pasted import other_language, pasted_url
from hourglance.lint.reader.text import Lines
from hourglance.lint.reader.tree import Object
from hourglance.lint.rule import Severity
from hourglance.lint.rules import severity_of_code
from hourglance.lint.rules.activity import (
    activity_of,
    check_activity,
    check_observations,
    observations_of,
)
from hourglance.lint.rules.endpoint import answers_aggregates, answers_other_queries, check_url, family_of_url
from hourglance.lint.rules.envelope import endpoint_of, find_queries, report_other_endpoint
from hourglance.lint.rules.fields import check_fields, check_flags, check_size
from hourglance.lint.rules.filters import check_filter
from hourglance.lint.rules.granularity import check_granularity, check_time_zone
from hourglance.lint.rules.interval import check_interval
from hourglance.lint.rules.metrics_and_dimensions import (
    check_group_by,
    check_incompatible_metrics,
    check_metrics,
)
from hourglance.lint.rules.ranking import check_ranking
from hourglance.lint.rules.syntax import check_values
from hourglance.lint.rules.views import check_views

#: In this order, because later rules use what earlier ones store in the context.
_CHECKS: Final = (
    check_size,
    check_fields,
    check_time_zone,
    check_interval,
    check_granularity,
    check_metrics,
    check_group_by,
    check_filter,
    check_views,
    check_ranking,
    check_flags,
    check_incompatible_metrics,
)

#: Styles of a whole query: what is written in them, by the code of the rule.
_STYLES: Final = {"HG105": "names", "HG107": "fields"}

#: Fewer are reported one by one.
_MIN_STYLE: Final = 3

#: Longer values are not repeated in a suggestion; ``--fix`` prints them.
_MAX_SUGGESTION: Final = 300

#: One fix may reveal the next problem, such as two names that turn out to be the same metric.
_MAX_ROUNDS: Final = 5

#: How suggestions begin that are instructions in words, not JSON to write.
_INSTRUCTIONS: Final = ("remove ", "save ", "for example ")

_DEFAULT_FAMILY: Final = "conversations"

_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Diagnostic:
    """A problem of a query or of its URL.

    :param code: code of the rule, see :func:`explain_rule`.
    :param pointer: JSON pointer to the value; for a missing one, to where it belongs.
    :param line: line in the text, from 1; for the URL (``HG2xx``), always 1.
    :param column: column in characters, from 1; for ``HG2xx``, in the URL.
    :param length: number of characters from the column on; 0 if something is missing there.
    :param message: what is wrong and what the service requires, one sentence without a full stop.
    :param label: a few words shown at the place itself.
    :param suggestion: what to write there, JSON or advice in words; empty if unknown.
    :param notes: more sentences.
    :param fixable: whether ``--fix`` fixes it.
    """

    code: str
    severity: Severity
    pointer: str
    line: int
    column: int
    length: int
    message: str
    label: str = ""
    suggestion: str = ""
    notes: tuple[str, ...] = ()
    fixable: bool = False

    @property
    def in_url(self) -> bool:
        """Whether the problem is in the URL and not in the query."""
        return self.code.startswith("HG2")

    @property
    def is_instruction(self) -> bool:
        """Whether the suggestion is an instruction in words, not JSON to write."""
        return self.suggestion.startswith(_INSTRUCTIONS)

    @property
    def advice(self) -> str:
        """The suggestion as a phrase: ``write: ...`` or an instruction; empty if there is none."""
        if not self.suggestion or self.is_instruction:
            return self.suggestion
        return f"write: {self.suggestion}"


@dataclass(frozen=True, kw_only=True, slots=True)
class LintReport:
    """The result of checking one query.

    :param ok: whether there is no error; there may be warnings and notes.
    :param checked: whether it is an aggregates query; of others, only those about this moment are checked.
    :param activity: the family of activity that it was checked as; empty for other queries.
    :param observation: the family of observations that it was checked as; empty for other queries.
    :param diagnostics: all problems: first those of the URL, then those of the query in text order.
    :param fixed: the query with all mechanical fixes, as JSON; None if there is nothing to fix.
    :param remaining: problems left in ``fixed``, or all problems if ``fixed`` is None.
    :param text: the decoded query; lines and columns refer to it.
    :param url: the URL as given; empty if none was.
    :param family: the family that it was checked as: that of a pasted URL if none was given.
    """

    ok: bool
    checked: bool = True
    activity: str = ""
    observation: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()
    fixed: str | None = None
    remaining: tuple[Diagnostic, ...] = ()
    text: str = ""
    url: str = ""
    family: str = _DEFAULT_FAMILY

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The problems that make the service reject the query."""
        return tuple(found for found in self.diagnostics if found.severity == "error")

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The problems that the service accepts, although something else was probably intended."""
        return tuple(found for found in self.diagnostics if found.severity == "warning")

    @property
    def has_placeholders(self) -> bool:
        """Whether there are placeholders to fill in, after all mechanical fixes."""
        return any(found.code == "HG032" for found in self.remaining)

    @property
    def notes(self) -> tuple[Diagnostic, ...]:
        """What is worth knowing, although the query may be as intended."""
        return tuple(found for found in self.diagnostics if found.severity == "note")


def lint(
    text: str | bytes,
    *,
    family: str = _DEFAULT_FAMILY,
    now: datetime | None = None,
    url: str | None = None,
) -> LintReport:
    """Check an aggregates query, and fix what can be fixed mechanically.

    :param text: the query; any content is accepted and never raises.
    :param family: the family of aggregates that the query is for.
    :param now: the service's clock, aware; the local clock if None.
    :param url: the URL, or its path, that the query would be sent to; checked as well unless None.
    :raises UnknownFamilyError: if there is no such family.
    """
    asked = family_named(family)
    now = now or datetime.now(UTC)
    parsed = parse(text)
    sent_to = url or pasted_url(parsed.text) or ""
    if other := endpoint_of(parsed.root, sent_to):
        if isinstance(parsed.root, Object) and not answers_aggregates(sent_to):
            if (activity := activity_of(parsed.root, other)) is not None:
                report = LintReport(ok=True, activity=activity.name, url=url or "")
                return _checked(report, parsed, lambda query, into: check_activity(query, activity, into))
            if (observed := observations_of(parsed.root, other)) is not None:
                report = LintReport(ok=True, observation=observed.name, url=url or "")
                return _checked(report, parsed, lambda query, into: check_observations(query, observed, into))
        return _report_of_other_query(parsed, other, url or "", asked)
    if url is None and (url := pasted_url(parsed.text)) is not None and family == _DEFAULT_FAMILY:
        asked = family_of_url(url) or asked
    findings = _run_rules(parsed, asked, now, url or "")
    found = _diagnostics(_with_replacements(findings.all()), parsed.text)
    in_url = _lint_url(url, asked)
    fixed, remaining = _fix(
        parsed,
        findings,
        lambda again: _run_rules(again, asked, now, url or ""),
        asked.limit("request body"),
    )
    diagnostics = (*in_url, *found)
    return LintReport(
        ok=not any(diagnostic.severity == "error" for diagnostic in diagnostics),
        diagnostics=diagnostics,
        fixed=fixed,
        remaining=(*in_url, *(found if fixed is None else remaining)),
        text=parsed.text,
        url=url or "",
        family=asked.name,
    )


def lint_declared(query: AggregatesQuery, *, now: datetime | None = None) -> LintReport:
    """Check a query as a widget declares it, with a relative window and placeholders.

    The report refers to the body as it could be sent now: a relative window has its maximum
    length, a window chosen in the settings is the last hour, and placeholders have a valid value.

    :raises UnknownFamilyError: if there is no such family.
    :raises QueryShapeError: if the query cannot be written as JSON, for example with an infinite bound.
    :raises OverflowError: if the window begins before the first year of the calendar.
    """
    from hourglance.genesys import encode_query  # not needed for a query in a file

    now = now or datetime.now(UTC)
    body = encode_query(replace(_fill_placeholders(query), window=_longest(query.window, now)))
    return lint(apply_edits(parse(body).root, ()), family=query.family, now=now)


def _checked(
    report: LintReport, parsed: ParseResult, check: Callable[[Object, Findings], None]
) -> LintReport:
    """Return the report of a query about this moment with its problems."""

    def run(parsed: ParseResult) -> Findings:
        findings = Findings(parsed.problems)
        check_values(parsed.root, Lines(parsed.text), findings)
        if isinstance(parsed.root, Object):
            check(parsed.root, findings)
        return findings

    findings = run(parsed)
    found = _diagnostics(_with_replacements(findings.all()), parsed.text)
    fixed, remaining = _fix(parsed, findings, run, None)
    return replace(
        report,
        ok=not any(each.severity == "error" for each in found),
        checked=False,
        diagnostics=found,
        fixed=fixed,
        remaining=found if fixed is None else remaining,
        text=parsed.text,
    )


def _report_of_other_query(parsed: ParseResult, path: str, url: str, asked: Family) -> LintReport:
    """Return the report of a query that is written for another endpoint; nothing else of it is checked.

    :param url: where the user says that it is sent, so that a fitting endpoint is no error.
    """
    if answers_other_queries(url):
        found = tuple(replace(each, severity="warning") for each in _lint_url(url, asked))
    else:
        findings = Findings()
        report_other_endpoint(parsed.root, path, findings)
        found = _diagnostics(findings.all(), parsed.text)
    ok = not any(each.severity == "error" for each in found)
    return LintReport(ok=ok, checked=False, diagnostics=found, remaining=found, text=parsed.text, url=url)


def _run_rules(parsed: ParseResult, family: Family, now: datetime, url: str) -> Findings:
    language = other_language(parsed.text) if parsed.problems else None
    if language is not None:
        return Findings(
            [
                Finding(
                    code="HG033",
                    start=0,
                    end=1,
                    message=f"this is {language.name}, not JSON",
                    label=language.advice,
                    lost=True,
                )
            ]
        )
    findings = Findings(parsed.problems)
    check_values(parsed.root, Lines(parsed.text), findings)
    queries = find_queries(parsed.root, findings)
    if not queries and (only := [found for found in findings.all() if found.code == "HG100" and found.lost]):
        return Findings(only)
    for query in queries:
        if findings.full:
            break
        if other := endpoint_of(query, url):
            if not answers_other_queries(url):  # the check of the URL reports it
                report_other_endpoint(query, other, findings)
            continue
        context = Context(query=query, text=parsed.text, family=family, now=now, findings=findings, url=url)
        for check in _CHECKS:
            check(context)
    return findings if findings.full else Findings(_merge_styles(findings.all()))


def _merge_styles(found: list[Finding]) -> Iterator[Finding]:
    """Report a style of a whole query once, such as the names and nulls that an SDK writes."""
    for code, what in _STYLES.items():
        same = [finding for finding in found if finding.code == code and finding.fixable]
        if len(same) < _MIN_STYLE:
            continue
        edits = tuple(edit for finding in same for edit in finding.edits)
        note = f"{len(same)} {what} of this query are written like this"
        yield replace(same[0], edits=edits, notes=(*same[0].notes, note))
        found = [finding for finding in found if finding.code != code or not finding.fixable]
    yield from found


def _fix(
    parsed: ParseResult, findings: Findings, run: Callable[[ParseResult], Findings], longest: int | None
) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """Return the fixed query, None if there is nothing to fix, and its remaining problems.

    :param run: checks it again.
    :param longest: the most bytes of a query that the service accepts; None for any number.
    """
    fixed: str | None = None
    found = findings.all()
    if any(finding.lost for finding in found):
        return None, ()
    edits = [edit for finding in found for edit in finding.edits]
    if not isinstance(parsed.root, Object) and not any(
        edit.node is parsed.root for edit in edits if isinstance(edit, Replace)
    ):
        return None, ()
    # Comments and template directives may stand for conditions, so that a filter only seems empty.
    kept = {"HG154", "HG170"} if any(finding.code == "HG007" for finding in found) else set()
    for _ in range(_MAX_ROUNDS):
        if len(found) > MAX_FINDINGS or not any(finding.fixable for finding in found):
            break
        edits = [edit for finding in found if finding.code not in kept for edit in finding.edits]
        corrected = apply_edits(parsed.root, edits, longest=longest)
        if corrected == fixed:
            break
        if longest is not None and len(corrected.encode()) > longest:
            return None, ()  # the service would reject it
        fixed = corrected
        parsed = parse(fixed)
        found = run(parsed).all()
    if fixed is None or not isinstance(parsed.root, Object):
        return None, ()
    return fixed, _diagnostics(found, parsed.text)


def _with_replacements(found: list[Finding]) -> list[Finding]:
    """Suggest the value that ``--fix`` writes, wherever one value replaces another."""
    writer = JsonWriter((edit for finding in found for edit in finding.edits), single_line=True)
    result = []
    for finding in found:
        replacement = next(
            (
                edit
                for edit in finding.edits
                if isinstance(edit, Replace) and edit.node.start == finding.start
            ),
            None,
        )
        vague = not finding.suggestion or finding.suggestion.startswith("for example ")
        if replacement and vague and replacement.node.end - replacement.node.start < _MAX_SUGGESTION:
            result.append(replace(finding, suggestion=writer.write(replacement.node)))
        else:
            result.append(finding)
    return result


def _diagnostics(found: Iterable[Finding], text: str) -> tuple[Diagnostic, ...]:
    lines = Lines(text)
    diagnostics = []
    for finding in found:
        line, column = lines.position(finding.start)
        diagnostics.append(
            Diagnostic(
                code=finding.code,
                severity="warning" if finding.warning else severity_of_code(finding.code),
                pointer=finding.pointer,
                line=line,
                column=column,
                length=finding.end - finding.start,
                message=finding.message,
                label=finding.label,
                suggestion=finding.suggestion,
                notes=finding.notes,
                fixable=finding.fixable,
            )
        )
    return tuple(diagnostics)


def _lint_url(url: str | None, family: Family) -> tuple[Diagnostic, ...]:
    if url is None:
        return ()
    findings = Findings()
    check_url(url, family, findings)
    return _diagnostics(findings.all(), url)


# Declared queries


def _longest(window: Window | SettingPlaceholder, now: datetime) -> Interval:  # noqa: PLR0911 - one a kind
    """Return the longest interval that a window can resolve to."""
    match window:
        case Interval():
            return window
        case Since(instant=instant) if instant < now:
            return Interval(start=instant, end=now)
        case Last(duration=duration):
            return Interval(start=now - duration, end=now)
        case ThisWeek():
            return Interval(start=now - 7 * _DAY, end=now)
        case SettingPlaceholder():
            return Interval(start=now - _HOUR, end=now)
        case Earlier(window=inner, months=months, weeks=weeks, days=days):
            return _longest(inner, now - (31 * months + 7 * weeks + days) * _DAY)
        case Previous(window=inner):
            return _longest(inner, _longest(inner, now).start)
    return Interval(start=now - _DAY, end=now)


def _fill_placeholders(query: AggregatesQuery) -> AggregatesQuery:
    """Return the query with each placeholder replaced by a value that is valid for its dimension."""
    where = query.filter
    if where is None or not query.placeholders:
        return query
    family, numbers = family_named(query.family), count()
    return replace(
        query,
        where=replace(
            where,
            clauses=tuple(
                replace(clause, predicates=tuple(_filled(clause.predicates, family, numbers)))
                for clause in where.clauses
            ),
            predicates=tuple(_filled(where.predicates, family, numbers)),
        ),
    )


def _filled(predicates: tuple[Predicate, ...], family: Family, numbers: Iterator[int]) -> Iterator[Predicate]:
    for predicate in predicates:
        if predicate.placeholder is None:
            yield predicate
            continue
        number = next(numbers)
        if predicate.dimension not in family.predicate_dimensions:
            # Only the unknown dimension is to be reported, not the value chosen here.
            yield replace(predicate, placeholder=None, operator="exists")
            continue
        known = family.values(predicate.dimension)
        value = known[number % len(known)] if known else f"00000000-0000-4000-8000-{number:012x}"
        yield replace(predicate, placeholder=None, value=value)
