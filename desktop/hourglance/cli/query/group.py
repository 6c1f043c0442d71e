"""``hourglance query``: check and run aggregates queries, and explain the check's codes."""

import os
import shutil
import sys
from typing import TYPE_CHECKING, Final, TextIO

import click

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


class _QueryGroup(click.Group):
    """Imports ``run`` only when needed, because only this command needs the network."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names, without importing ``run``."""
        return sorted([*super().list_commands(ctx), "run"])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name."""
        if cmd_name != "run":
            return super().get_command(ctx, cmd_name)
        from hourglance.cli.query.run import run

        return run


@click.command(cls=_QueryGroup)
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


@query.command()
@click.argument("file", metavar="FILE")
@click.option("--family", callback=_valid_family, help="Family of aggregates (default: conversations).")
@click.option("--url", help="Also check the URL, or its path, that the query would be sent to.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON, with the fixed query.")
@click.option("--fix", is_flag=True, help="Print the fixed query, and the problems to standard error.")
@click.pass_context
def check(
    ctx: click.Context, file: str, family: str | None, url: str | None, *, as_json: bool, fix: bool
) -> None:
    """Check the aggregates query in FILE ("-" for standard input).

    Exit status: 0 if there is no error (warnings are allowed), 1 if there are errors, 2 if FILE cannot be
    read. With --fix, it refers to the fixed query. A valid query is printed unchanged.
    """
    from hourglance.lint import lint

    report = lint(_read(file), family=family or "conversations", url=url)
    if any(found.code == "HG001" for found in report.diagnostics):
        raise _UnreadableError(file, "it is not a text file")
    if as_json:
        click.echo(_as_json(report))
    elif fix:
        _print(report, file, to_error=True)
        if report.fixed is not None or report.ok:
            click.echo((report.fixed or report.text).rstrip("\n"))
    else:
        _print(report, file, to_error=False)
    relevant = report.remaining if fix else report.diagnostics
    ctx.exit(int(any(found.severity == "error" for found in relevant)))


@query.command()
@click.argument("topic", required=False)
def explain(topic: str | None) -> None:
    """Explain TOPIC: a code of the check with examples, a metric or a dimension.

    Without TOPIC, list all codes.
    """
    from hourglance.lint import all_rules, describe_name, explain_rule, render_rule

    if topic is None:
        for rule in all_rules():
            click.echo(f"{rule.code}  {rule.severity:<7}  {rule.title}")
        return
    if not topic[2:].isdigit():
        click.echo(describe_name(topic, width=_width()), nl=False)
        return
    color = _has_color(sys.stdout)
    click.echo(render_rule(explain_rule(topic), width=_width(), color=color), nl=False, color=color)


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


def _print(report: "LintReport", file: str, *, to_error: bool) -> None:
    from hourglance.lint import render

    color = _has_color(sys.stderr if to_error else sys.stdout)
    name = "standard input" if file == "-" else file
    text = render(report, name=name, width=_width(), color=color)
    click.echo(text, nl=False, err=to_error, color=color)


def _as_json(report: "LintReport") -> bytes:
    import msgspec

    document = {
        "ok": report.ok,
        "diagnostics": [
            {
                "code": found.code,
                "severity": found.severity,
                "pointer": found.pointer,
                "line": found.line,
                "column": found.column,
                "message": "; ".join((found.message, *found.notes)),
                "suggestion": found.suggestion or None,
            }
            for found in report.diagnostics
        ],
        "fixed": None if report.fixed is None else msgspec.Raw(report.fixed.encode()),
    }
    return msgspec.json.format(msgspec.json.encode(document))


def _width() -> int:
    return min(shutil.get_terminal_size((100, 24)).columns, 120)


def _has_color(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
