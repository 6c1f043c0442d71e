"""Machine-readable output of ``hourglance query``: JSON, SARIF and GitHub annotations."""

from collections.abc import Iterable, Mapping

import msgspec

from hourglance.lint import Diagnostic, LintReport, LintRule, explain_rule

_GITHUB_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}
_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def to_pretty_json(document: object) -> bytes:
    """Return a document as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(document))


def rule_to_json(rule: LintRule) -> bytes:
    """Return one object with a rule's documentation and examples."""
    return to_pretty_json(_rule(rule))


def rules_to_json(rules: Iterable[LintRule]) -> bytes:
    """Return a list of objects with the documentation and examples of rules."""
    return to_pretty_json([_rule(rule) for rule in rules])


def _rule(rule: LintRule) -> dict[str, object]:
    bad = rule.bad.decode(errors="replace") if isinstance(rule.bad, bytes) else rule.bad
    return {
        "type": "code",
        "code": rule.code,
        "severity": rule.severity,
        "title": rule.title,
        "explanation": rule.explanation,
        "family": rule.family,
        "wrong": bad,
        "right": rule.good,
    }


def to_json(reports: Mapping[str, LintReport]) -> bytes:
    """Return one object for one file, and a list of objects with the file's name for several."""
    documents = [_json(report) for report in reports.values()]
    if len(documents) == 1:
        return to_pretty_json(documents[0])
    named = [{"file": name} | document for name, document in zip(reports, documents, strict=True)]
    return to_pretty_json(named)


def _json(report: LintReport) -> dict[str, object]:
    return {
        "ok": report.ok,
        "diagnostics": [
            {
                "code": found.code,
                "severity": found.severity,
                "pointer": found.pointer,
                "line": found.line,
                "column": found.column,
                "length": found.length,
                "message": found.message,
                "label": found.label or None,
                "suggestion": found.suggestion or None,
                "notes": found.notes,
                "fixable": found.fixable,
            }
            for found in report.diagnostics
        ],
        "fixed": None if report.fixed is None else msgspec.Raw(report.fixed.encode()),
    }


def to_github(reports: Mapping[str, LintReport]) -> str:
    """Return workflow commands that annotate the lines of a pull request."""
    return "\n".join(
        f"::{_GITHUB_LEVELS[found.severity]} file={_property(name)},line={found.line},col={found.column},"
        f"title={found.code}::{_data(found.message)}"
        for name, report in reports.items()
        for found in report.diagnostics
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def to_sarif(reports: Mapping[str, LintReport]) -> bytes:
    """Return a SARIF 2.1.0 log with one run."""
    codes = sorted({found.code for report in reports.values() for found in report.diagnostics})
    rules = [
        {
            "id": rule.code,
            "shortDescription": {"text": rule.title},
            "fullDescription": {"text": rule.explanation},
            "defaultConfiguration": {"level": rule.severity},
        }
        for rule in map(explain_rule, codes)
    ]
    results = [_sarif_result(name, found) for name, report in reports.items() for found in report.diagnostics]
    run = {"tool": {"driver": {"name": "hourglance", "rules": rules}}, "results": results}
    log = {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return to_pretty_json(log)


def _sarif_result(name: str, found: Diagnostic) -> dict[str, object]:
    region = {"startLine": found.line, "startColumn": found.column, "charLength": found.length}
    return {
        "ruleId": found.code,
        "level": found.severity,
        "message": {"text": found.message},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": name}, "region": region}}],
    }
