"""``hourglance doctor``: check everything that Hourglance needs."""

import asyncio
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click
import msgspec

from hourglance.app import HealthCheck, choose_texts_language, run_checks, standalone_context
from hourglance.tray import TrayDesktop
from hourglance.util.language import user_language
from hourglance.util.terminal import write, write_json

_WIDTH: Final = 100


@click.command()
@click.option("--json", "json_form", is_flag=True, help="Print a JSON list in a stable format.")
@click.option(
    "--export",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.zip",
    help="Write a report for support, without tokens and names.",
)
@click.pass_context
def doctor(ctx: click.Context, *, json_form: bool, export: Path | None) -> None:
    """Check everything that Hourglance needs, and show how to fix problems.

    Exit status: 0 if there are no problems, 1 if there are some.
    """
    safe_mode = ctx.find_root().params.get("safe_mode", False)
    checks = asyncio.run(_run_checks(export, safe_mode=safe_mode))
    if json_form:
        rows = [check.to_row() for check in checks]
        write_json(msgspec.json.format(msgspec.json.encode(rows), indent=2))
    else:
        choose_texts_language()
        write(as_text(checks))
    if export is not None:
        write(f"Support report saved as {export}.", error=True)
    ctx.exit(int(any(check.needs_attention for check in checks)))


def as_text(checks: Sequence[HealthCheck]) -> str:
    """Return the checks for a terminal: state, name and result, and the remedy below."""
    return "\n".join(_lines(checks))


def _lines(checks: Sequence[HealthCheck]) -> Iterator[str]:
    rows: list[tuple[str, str, str, str]]
    rows = [(check.state, check.name, str(check.what), str(check.remedy)) for check in checks]
    if (language := user_language()) != "en":
        from hourglance.tray import translate_checks  # loads Qt

        texts = translate_checks(checks, language)
        rows = [(each.state, each.name, each.what, each.remedy) for each in texts]
    states = max((len(state) for state, *_ in rows), default=0)
    names = max((len(name) for _, name, *_ in rows), default=0)
    indent = " " * (states + names + 2)
    for state, name, what, remedy in rows:
        head = f"{state:<{states}} {name:<{names}} "
        yield from textwrap.wrap(what, _WIDTH, initial_indent=head, subsequent_indent=indent)
        yield from textwrap.wrap(
            remedy, _WIDTH, initial_indent=f"{indent}-> ", subsequent_indent=f"{indent}   "
        )


async def _run_checks(export: Path | None, *, safe_mode: bool) -> tuple[HealthCheck, ...]:
    async with standalone_context(TrayDesktop(), safe_mode=safe_mode) as context:
        checks = await run_checks(context)
        if export is not None:
            from hourglance.app import build_report, save_report

            save_report(export, build_report(context, checks))
        return checks
