"""``hourglance query``: check and run aggregates queries, and explain the check's codes."""

import os
import sys
from typing import TYPE_CHECKING, Final

import click

from hourglance.cli.lazy_group import LazyGroup
from hourglance.cli.query.files import UnreadableFileError, find_files, read_query
from hourglance.util.printable import escape_controls
from hourglance.util.terminal import OutputError, is_terminal, write, write_json

if TYPE_CHECKING:
    from hourglance.lint import LintReport

#: Columns of the output in a pipe, and at most.
_WIDTH: Final = 100
_MAX_WIDTH: Final = 120

_COMMANDS: Final = {
    "check": ("hourglance.cli.query.group", "check"),
    "explain": ("hourglance.cli.query.group", "explain"),
    "run": ("hourglance.cli.query.run", "run"),
}


@click.command(cls=LazyGroup, commands_at=_COMMANDS)
def query() -> None:
    """Check, explain and run analytics queries."""


def _valid_family(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from hourglance.genesys import UnknownFamilyError, family

    if value is None:
        return None
    try:
        return family(value).name
    except UnknownFamilyError as error:
        raise click.BadParameter(str(error), ctx, param) from error


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--family", callback=_valid_family, help="Family of aggregates (default: conversations).")
@click.option("--url", help="Also check the URL, or its path, that the query would be sent to.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
    help="Output format; sarif and github are for CI.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON, with the fixed query.")
@click.option("--fix", is_flag=True, help="Print the fixed query, and the problems to standard error.")
@click.pass_context
def check(
    ctx: click.Context,
    files: tuple[str, ...],
    family: str | None,
    url: str | None,
    *,
    format_: str,
    as_json: bool,
    fix: bool,
) -> None:
    """Check the queries in FILE..., in folders (*.json), or in "-" (standard input).

    Exit status: 0 if there is no error (warnings and notes are allowed), 1 if there are errors, 2 if a file
    cannot be read or the output cannot be written. With --fix, it refers to the fixed query. A valid query is
    printed unchanged, except for control characters, which are escaped.
    """
    from hourglance.lint import lint

    names = find_files(files)
    if fix and len(names) > 1:
        raise click.UsageError("--fix takes a single file.")
    reports: dict[str, LintReport] = {}
    for name in names:
        report = lint(read_query(name), family=family or "conversations", url=url)
        if any(found.code == "HG001" for found in report.diagnostics):
            raise UnreadableFileError(name, "it is not a text file")
        reports["standard input" if name == "-" else escape_controls(name)] = report
    try:
        _write(reports, "json" if as_json else format_, fix=fix)
    except OutputError as error:
        if not error.is_closed:
            write(str(error), error=True)
        ctx.exit(2)  # not 1, which means that the query has errors
    relevant = [found for each in reports.values() for found in (each.remaining if fix else each.diagnostics)]
    ctx.exit(int(any(found.severity == "error" for found in relevant)))


def _write(reports: "dict[str, LintReport]", format_: str, *, fix: bool) -> None:
    from hourglance.cli.query.formats import to_github, to_json, to_sarif

    match format_:
        case "json":
            write_json(to_json(reports))
        case "sarif":
            write_json(to_sarif(reports))
        case "github":
            if annotations := to_github(reports):
                write(annotations)
        case _:
            for name, report in reports.items():
                _print(report, name, to_error=fix)
                if fix and (report.fixed is not None or report.ok):
                    write_json(report.fixed or report.text)


@click.command()
@click.argument("topic", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def explain(topic: str | None, *, as_json: bool) -> None:
    """Explain TOPIC: a metric, a dimension, or a code of the check with examples.

    For a metric: what it means, when it is stamped, who owns it, how its average is calculated, what it is
    confused with, and the permission it needs. Without TOPIC, list all codes.
    """
    from hourglance.lint import all_rules, describe_name, explain_rule, render_description, render_rule

    if as_json:
        from hourglance.cli.query.formats import rule_to_json, rules_to_json, to_pretty_json

        if topic is None:
            write_json(rules_to_json(all_rules()))
        elif _is_code(topic):
            write_json(rule_to_json(explain_rule(topic)))
        else:
            write_json(to_pretty_json(describe_name(topic)))
    elif topic is None:
        for rule in all_rules():
            write(f"{rule.code}  {rule.severity:<7}  {rule.title}")
    elif _is_code(topic):
        write(render_rule(explain_rule(topic), width=_width(), color=True), end="", styled=True)
    else:
        write(render_description(describe_name(topic), width=_width()), end="")


def _is_code(topic: str) -> bool:
    return topic[2:].isdigit()


def _print(report: "LintReport", name: str, *, to_error: bool) -> None:
    from hourglance.lint import render

    text = render(report, name=name, width=_width(), color=True)
    write(text, end="", error=to_error, styled=True)


def _width() -> int:
    if not is_terminal(sys.stdout) and not os.environ.get("COLUMNS"):
        return _WIDTH
    from shutil import get_terminal_size  # takes long to import

    return min(get_terminal_size((_WIDTH, 24)).columns, _MAX_WIDTH)
