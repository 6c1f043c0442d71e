"""``hourglance query``: check an aggregates query, explain the check's codes, run a query."""

import os
import shutil
import sys
from typing import TYPE_CHECKING, Final, TextIO

import click

if TYPE_CHECKING:
    from hourglance.lint import LintReport

#: No query is nearly so long; what is longer is something else.
_LONGEST: Final = 16 * 1024 * 1024


class _UnreadableError(click.ClickException):
    """The file holds nothing that could be checked."""

    exit_code = 2

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(
            f"{file} cannot be read: {reason}. Name a file with a query, or - for standard input."
        )


class _Queries(click.Group):
    """Loads ``run`` late: it alone needs the network."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), "run"])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name != "run":
            return super().get_command(ctx, cmd_name)
        from hourglance.cli.query.run import run

        return run


@click.command(cls=_Queries)
def query() -> None:
    """Aggregates queries: what is wrong with one, and what it answers."""


def _known_family(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from hourglance.genesys import UnknownFamilyError, family

    if value is None:
        return None
    try:
        return family(value).name
    except UnknownFamilyError as error:
        raise click.BadParameter(str(error), ctx, param) from error


@query.command()
@click.argument("file", metavar="FILE")
@click.option(
    "--family",
    callback=_known_family,
    help="The family of aggregates that it asks; conversations if left out.",
)
@click.option("--url", help="The address that it would be sent to, or the path: checked as well.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON, with the mended query.")
@click.option("--fix", is_flag=True, help="Print the mended query, and the mistakes to standard error.")
@click.pass_context
def check(
    ctx: click.Context, file: str, family: str | None, url: str | None, *, as_json: bool, fix: bool
) -> None:
    """Tell every mistake of the aggregates query in FILE ("-" is standard input).

    Ends with 0 if there is no error (warnings may be), 1 if there are some, 2 if FILE cannot be read.
    With --fix it ends with 0 if the mended query has none. What is right already is printed as it is.
    """
    from hourglance.lint import lint

    report = lint(_read(file), family=family or "conversations", url=url)
    if any(found.code == "HG001" for found in report.diagnostics):
        raise _UnreadableError(file, "it holds no text")
    if as_json:
        click.echo(_as_json(report))
    elif fix:
        _print(report, file, to_error=True)
        if report.fixed is not None or report.ok:
            click.echo((report.fixed or report.text).rstrip("\n"))
    else:
        _print(report, file, to_error=False)
    wrong = report.remaining if fix else report.diagnostics
    ctx.exit(int(any(found.severity == "error" for found in wrong)))


@query.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Say what CODE means, with a wrong and a right example. Without CODE list them all."""
    from hourglance.lint import render_explanation
    from hourglance.lint.codes import codes
    from hourglance.lint.codes import explain as explain_code

    if code is None:
        for known in map(explain_code, codes()):
            click.echo(f"{known.code}  {known.severity:<7}  {known.title}")
        return
    color = _has_color(sys.stdout)
    text = render_explanation(explain_code(code), width=_width(), color=color)
    click.echo(text, nl=False, color=color)


def _read(file: str) -> bytes:
    try:
        with click.open_file(file, "rb") as opened:
            content: bytes = opened.read(_LONGEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is no file"
        raise _UnreadableError(file, reason[:1].lower() + reason[1:]) from error
    if len(content) > _LONGEST:
        raise _UnreadableError(file, "it is far too long for a query")
    return content


def _print(report: "LintReport", file: str, *, to_error: bool) -> None:
    from hourglance.lint import render

    color = _has_color(sys.stderr if to_error else sys.stdout)
    name = "standard input" if file == "-" else file
    text = render(report, name=name, width=_width(), color=color)
    click.echo(text, nl=False, err=to_error, color=color)


def _as_json(report: "LintReport") -> bytes:
    import msgspec

    wire = {
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
    return msgspec.json.format(msgspec.json.encode(wire))


def _width() -> int:
    return min(shutil.get_terminal_size((100, 24)).columns, 120)


def _has_color(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
