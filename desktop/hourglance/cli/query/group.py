"""``hourglance query``: check and run aggregates queries, and explain the check's codes."""

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

import click

from hourglance.cli.lazy_group import LazyGroup

if TYPE_CHECKING:
    from hourglance.lint import LintReport

#: Bytes. No query is nearly as long.
_MAX_FILE: Final = 16 * 1024 * 1024


class _UnreadableError(click.ClickException):
    """A file that cannot be checked."""

    exit_code = 2

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(
            f"Cannot read {file}: {reason}. Specify a file with a query, or - for standard input."
        )


_COMMANDS: Final = {
    "check": ("hourglance.cli.query.group", "check"),
    "explain": ("hourglance.cli.query.group", "explain"),
    "run": ("hourglance.cli.query.run", "run"),
}


@click.command(cls=LazyGroup, commands_at=_COMMANDS)
def query() -> None:
    """Check and run aggregates queries."""


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
    """Check the aggregates queries in FILE..., in folders (*.json), or in "-" (standard input).

    Exit status: 0 if there is no error (warnings and notes are allowed), 1 if there are errors, 2 if a file
    cannot be read or the output cannot be written. With --fix, it refers to the fixed query. A valid query is
    printed unchanged.
    """
    from hourglance.lint import lint

    names = _expand(files)
    if fix and len(names) > 1:
        raise click.UsageError("--fix takes a single file.")
    reports: dict[str, LintReport] = {}
    for name in names:
        report = lint(_read(name), family=family or "conversations", url=url)
        if any(found.code == "HG001" for found in report.diagnostics):
            raise _UnreadableError(name, "it is not a text file")
        reports["standard input" if name == "-" else name] = report
    try:
        _write(reports, "json" if as_json else format_, fix=fix)
        sys.stdout.flush()
    except OSError as error:
        # Not 1, which means that the query has errors.
        click.echo(f"Cannot write the output: {error.strerror}.", err=True)
        os._exit(2)  # Python would try to flush once more
    relevant = [found for each in reports.values() for found in (each.remaining if fix else each.diagnostics)]
    ctx.exit(int(any(found.severity == "error" for found in relevant)))


def _expand(files: tuple[str, ...]) -> list[str]:
    """Return the files, with folders replaced by the JSON files in them."""
    names: list[str] = []
    for file in files:
        folder = Path(file)
        found = sorted(str(path) for path in folder.rglob("*.json")) if folder.is_dir() else [file]
        if not found:
            raise _UnreadableError(file, "the folder contains no *.json file")
        names += found
    return names


def _write(reports: "dict[str, LintReport]", format_: str, *, fix: bool) -> None:
    from hourglance.cli.query.formats import to_github, to_json, to_sarif

    match format_:
        case "json":
            click.echo(to_json(reports))
        case "sarif":
            click.echo(to_sarif(reports))
        case "github":
            click.echo(to_github(reports), nl=any(report.diagnostics for report in reports.values()))
        case _:
            for name, report in reports.items():
                _print(report, name, to_error=fix)
                if fix and (report.fixed is not None or report.ok):
                    click.echo((report.fixed or report.text).rstrip("\n"))


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
            click.echo(rules_to_json(all_rules()))
        elif _is_code(topic):
            click.echo(rule_to_json(explain_rule(topic)))
        else:
            click.echo(to_pretty_json(describe_name(topic)))
    elif topic is None:
        for rule in all_rules():
            click.echo(f"{rule.code}  {rule.severity:<7}  {rule.title}")
    elif _is_code(topic):
        color = _has_color(sys.stdout)
        click.echo(render_rule(explain_rule(topic), width=_width(), color=color), nl=False, color=color)
    else:
        click.echo(render_description(describe_name(topic), width=_width()), nl=False)


def _is_code(topic: str) -> bool:
    return topic[2:].isdigit()


def _read(file: str) -> bytes:
    try:
        with click.open_file(file, "rb") as opened:
            content: bytes = opened.read(_MAX_FILE + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not a file"
        raise _UnreadableError(file, reason[:1].lower() + reason[1:]) from error
    if len(content) > _MAX_FILE:
        raise _UnreadableError(file, "it is too long for a query")
    return content


def _print(report: "LintReport", name: str, *, to_error: bool) -> None:
    from hourglance.lint import render

    color = _has_color(sys.stderr if to_error else sys.stdout)
    text = render(report, name=name, width=_width(), color=color)
    click.echo(text, nl=False, err=to_error, color=color)


def _width() -> int:
    return min(shutil.get_terminal_size((100, 24)).columns, 120)


def _has_color(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
