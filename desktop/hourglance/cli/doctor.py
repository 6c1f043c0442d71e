"""``hourglance doctor``: what works here, and what to do about what does not."""

import asyncio
import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click
import msgspec

from hourglance.app.diagnostics.checks import HealthCheck
from hourglance.app.diagnostics.run_checks import DiagnosticsContext, examine, on_its_own

_LABEL: Final = 21
_WIDTH: Final = 100


@click.command()
@click.option(
    "--json", "json_form", is_flag=True, help="Print a JSON list, a stable form for other programs."
)
@click.option(
    "--export",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.zip",
    help="Write a report for whoever helps: no token, and nobody's name.",
)
@click.pass_context
def doctor(ctx: click.Context, *, json_form: bool, export: Path | None) -> None:
    """Look at everything that Hourglance needs here, and say what to do.

    Ends with 0 if there is nothing to do, with 1 if there is.
    """
    safe_mode = ctx.find_root().params.get("safe_mode", False)
    checks = asyncio.run(_examined(export, safe_mode=safe_mode))
    if json_form:
        click.echo(msgspec.json.format(msgspec.json.encode(checks), indent=2))
    else:
        click.echo(as_text(checks))
    if export is not None:
        click.echo(f"The report is in {export}.", err=True)
    sys.stdout.flush()
    ctx.exit(int(any(check.wants_attention for check in checks)))


def as_text(checks: Iterable[HealthCheck]) -> str:
    """Return the lines for a terminal: how it is, what, and below it what to do."""
    return "\n".join(line for check in checks for line in _lines(check))


def _lines(check: HealthCheck) -> list[str]:
    indent = " " * _LABEL
    head = f"{check.state:<7} {check.name:<{_LABEL - 9}} "
    lines = textwrap.wrap(check.what, _WIDTH, initial_indent=head, subsequent_indent=indent)
    if check.remedy:
        lines += textwrap.wrap(
            check.remedy, _WIDTH, initial_indent=f"{indent}-> ", subsequent_indent=f"{indent}   "
        )
    return lines


async def _examined(export: Path | None, *, safe_mode: bool) -> tuple[HealthCheck, ...]:
    async with on_its_own(safe_mode=safe_mode) as patient:
        checks = await examine(patient)
        if export is not None:
            await _write(export, patient, checks)
        return checks


async def _write(path: Path, patient: DiagnosticsContext, checks: tuple[HealthCheck, ...]) -> None:
    from hourglance.app.diagnostics.report import report, save  # wanted by few

    save(path, report(patient, checks))
